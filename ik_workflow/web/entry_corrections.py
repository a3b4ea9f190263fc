"""Correcting by name outside the sitting: a wrong entry of a stocktaking, a rating or a measure's evidence."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import JournalEntry
from ik_workflow.operations.history import correct
from ik_workflow.operations.history import hands_in
from ik_workflow.operations.history import may_correct
from ik_workflow.operations.history import taken_back_with
from ik_workflow.states.evidence import ADD
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.addresses import called
from ik_workflow.web.addresses import find_record
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.course import valid
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import lead_back_to
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.sitting_point import Entry as Written
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("entry_corrections", __name__)

LABELS = {"reason": N_("Begründung")}
MOST = 9  # digits of a number that can be one
#: steps that are taken back from here; what began a paper or followed from one is led by that paper
TAKEN_BACK = {
    "measure": {ADD},
    "stocktaking": {"revise", "link_cycle", "freeze", "write_lessons", "decide"},
    "assessment": {"confirm", "contradict", "remark", "decide", "change"},
}


def mendable(kind: str, subject: Any, entries: Sequence[JournalEntry]) -> Mapping[int, str]:
    """Addresses by the number of each entry of the record that the one who looks may take back."""
    own = [one for one in valid(entries) if one.trigger in TAKEN_BACK[kind] and one.cause_seq is None]
    if not own or current_actor().person_id is None:
        return {}
    hands = hands_in(viewing(), own[0], current_actor())
    return {
        one.seq: url_for("entry_corrections.entry", kind=kind, address=subject.public_id, seq=one.seq)
        for one in own
        if may_correct(current_actor(), hands, one)
    }


@pages.get("/berichtigen/<kind>/<address>/<seq>")
@open_to(SIGNED_IN)
def entry(kind: str, address: str, seq: str) -> ResponseReturnValue:
    subject, found = asked(kind, address, seq)
    return show(kind, subject, found, Entry(request.form, **LABELS))


@pages.post("/berichtigen/<kind>/<address>/<seq>")
@open_to(SIGNED_IN)
@once
def take_back(kind: str, address: str, seq: str) -> ResponseReturnValue:
    typed = Entry(request.form, **LABELS)
    subject, found = asked(kind, address, seq)
    reason = typed.line("reason", length=500)
    if typed.faults:
        return show(kind, subject, found, typed, HTTPStatus.BAD_REQUEST)
    session = writing()
    try:
        again = session.get_one(JournalEntry, found.id)
        correct(session, again, actor=current_actor(), reason=reason, recorded_at=now())
    except BadValue as fault:
        session.rollback()
        typed.blame(fault)
        return show(kind, subject, found, typed, HTTPStatus.BAD_REQUEST)
    except Refused as refused:
        session.rollback()
        look_again()
        return show(kind, find_record(viewing(), kind, address), found, typed, refused.status)
    newest = session.scalar(select(func.max(JournalEntry.seq)).where(JournalEntry.case_id == again.case_id))
    return saved(page_of_record(kind, subject, eingetragen=newest))


def asked(kind: str, address: str, seq: str) -> tuple[Any, JournalEntry]:
    """Raises NotFound for an entry that cannot be seen or corrected here, WrongOffice for somebody else's."""
    subject = find_record(viewing(), kind, address)
    found = None
    if seq.isascii() and seq.isdigit() and len(seq) <= MOST:
        own = (JournalEntry.subject_type == kind, JournalEntry.subject_id == subject.id)
        wanted = select(JournalEntry).where(JournalEntry.case_id == subject.case_id, JournalEntry.seq == int(seq))
        found = viewing().scalar(wanted.where(*own, JournalEntry.trigger.in_(TAKEN_BACK.get(kind, ()))))
    if found is None or found.cause_seq is not None:
        raise NotFound(_("Diesen Eintrag gibt es nicht."))
    if not may_correct(current_actor(), hands_in(viewing(), found, current_actor()), found):
        lead_back_to(page_of_record(kind, subject))
        raise WrongOffice(_("Diesen Eintrag können Sie nicht berichtigen: Er wurde von einer anderen Stelle gemacht."))
    return subject, found


def show(
    kind: str, subject: Any, found: JournalEntry, typed: Entry, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """The entry with what goes with it, or why it can be taken back no more."""
    followed: Sequence[JournalEntry] = ()
    refused = ""
    try:
        followed = taken_back_with(viewing(), found)
    except Refused as error:
        refused, status = error.sentence, error.status
    return render_template(
        "pages/correct.html",
        entry=typed,
        event=events_of([found], {})[0],
        followed=gathered(followed),
        refused=refused,
        name=called(kind, subject),
        action=request.path,
        back=page_of_record(kind, subject),
    ), status


def gathered(followed: Iterable[JournalEntry]) -> list[Written]:
    """Many rows that followed alike are one line with their number."""
    told = Counter(event.headline for event in events_of([*followed], {}))
    return [
        Written(0, _("{words} ({number}-mal)", words=words, number=number) if number > 1 else words, (), True)
        for words, number in reversed(told.items())
    ]
