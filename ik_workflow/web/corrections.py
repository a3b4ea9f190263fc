"""Correcting by name: an entry of the evening is taken back, with what followed from it, and a reason that stays."""

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.operations.history import correct
from ik_workflow.operations.history import followers
from ik_workflow.operations.motions import case_of
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.meetings import name_of
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.sitting import ROOM
from ik_workflow.web.sitting import item_of
from ik_workflow.web.sitting_page import conducted
from ik_workflow.web.sitting_point import Entry as Written
from ik_workflow.web.sitting_point import entries_of
from ik_workflow.web.sitting_point import entry_of
from ik_workflow.web.sitting_point import journal_of
from ik_workflow.web.sitting_point import votes_by_entry
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("corrections", __name__)

LABELS = {"reason": "Begründung"}
MOST = 9  # digits of a number that can be one


@pages.get("/sitzungen/<address>/berichtigen/<point>/<seq>")
@open_to(*ROOM)
def of_item(address: str, point: str, seq: str) -> ResponseReturnValue:
    meeting, item, found = asked(address, point, seq)
    return show(meeting, item, found, Entry(request.form, **LABELS))


@pages.post("/sitzungen/<address>/berichtigen/<point>/<seq>")
@open_to(*ROOM)
@once
def take_back(address: str, point: str, seq: str) -> ResponseReturnValue:
    entry = Entry(request.form, **LABELS)
    session = writing()
    meeting, item, found = asked(address, point, seq, known=False)
    reason = entry.line("reason", length=500)
    if entry.faults:
        return show(meeting, item, found, entry, 400)
    try:
        again = session.get_one(JournalEntry, found.id)
        correct(session, again, actor=current_actor(), reason=reason, recorded_at=now())
    except BadValue as fault:
        session.rollback()
        entry.blame(fault)
        return show(meeting, item, found, entry, 400)
    except Refused as refused:
        session.rollback()
        entry.faults[""] = refused.sentence
        return show(meeting, item, found, entry, refused.status)
    return saved(url_for("sitting.conduct", address=address, punkt=point, _anchor="punkt"))


def asked(address: str, point: str, seq: str, *, known: bool = True) -> tuple[Meeting, AgendaItem, JournalEntry]:
    """The entry of this item; raises NotFound for one of another item, and if ``known`` for one taken back already."""
    meeting = conducted(viewing(), public_id(address), current_actor())
    item = item_of(viewing(), meeting, point)
    if not (seq.isascii() and seq.isdigit() and len(seq) <= MOST):
        raise NotFound(_("Diesen Eintrag gibt es nicht."))
    journal = viewing().query(JournalEntry).filter_by(case_id=case_of(item), seq=int(seq)).all()
    own = entries_of(journal_of(viewing(), case_of(item)), item, viewing())
    found = next((entry for entry in own if entry.seq == int(seq)), None)
    if found is None and not known and journal and was_here(journal[0], item):
        return meeting, item, journal[0]  # taken back meanwhile: the act says so
    if found is None:
        raise NotFound(_("Diesen Eintrag gibt es nicht."))
    return meeting, item, found


def was_here(entry: JournalEntry, item: AgendaItem) -> bool:
    """Whether an entry that was taken back was about this item's consultation or what was moved under it."""
    return entry.subject_type in ("amendment", "procedural_motion") or (
        entry.subject_type == "consultation" and entry.subject_id == item.consultation_id
    )


def show(
    meeting: Meeting, item: AgendaItem, found: JournalEntry, entry: Entry, status: int = 200
) -> ResponseReturnValue:
    told = votes_by_entry(item, item.paper.version_no if item.paper else 0)
    later = [one for one in journal_of(viewing(), found.case_id) if one.seq > found.seq]
    return render_template(
        "sitting/correct.html",
        meeting=meeting,
        name=name_of(meeting),
        item=item,
        written=entry_of(found, told),
        followed=words_of(later, found, told),
        entry=entry,
    ), status


def words_of(later: list[JournalEntry], found: JournalEntry, told: dict[int, str]) -> list[Written]:
    return [entry_of(one, told) for one in followers(found, later)]
