"""Notes on a case, following it, and marking it as read. Only people who see the case by office see them.

A visit is written down when somebody presses "Als gelesen markieren" or writes a note, never by looking: a page that
is only opened changes nothing, also when a browser or a mail scanner opens it in advance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.audience import audience
from ik_workflow.accounts.audience import sees_by_office
from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Case
from ik_workflow.models.all import Follow
from ik_workflow.models.all import Mention
from ik_workflow.models.all import Note
from ik_workflow.models.all import Visit
from ik_workflow.operations import discussion as acts
from ik_workflow.translation import _
from ik_workflow.web.case_places import find_case
from ik_workflow.web.case_places import place_of
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.permissions import own_path
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("discussion", __name__)

PER_PAGE = 50
ON_A_CASE = 5  # of the newest notes
LABELS = {"text": "Anmerkung", "internal": "Nur für die Verwaltung"}


@dataclass(frozen=True, slots=True)
class NoteLine:
    address: str
    author: str
    at: datetime
    html: Markup
    internal: bool
    withdrawn_at: datetime | None
    mentions: Sequence[str]
    #: after the last visit, and by somebody else
    new: bool
    mine: bool
    #: it can still be taken back without a trace
    traceless: bool


@dataclass(frozen=True, slots=True)
class Discussion:
    """What the part of a case's page shows; ``notes`` is None for whoever sees the case as the public does."""

    case: str
    follows: bool
    seen_at: datetime | None
    notes: Sequence[NoteLine] | None
    more: bool
    may_write: bool


def discussion_of(session: Session, actor: Actor, case: Case, at: datetime) -> Discussion | None:
    """For the page of any case, in a fixed number of statements; None for whoever is not signed in."""
    if actor.person_id is None:
        return None
    by_office = sees_by_office(session, actor, case.id)
    seen_at = last_visit(session, case)
    rows = session.scalars(notes_of(case).limit(ON_A_CASE + 1)).all() if by_office else []
    return Discussion(
        case.public_id,
        session.scalar(select(Follow.case_id).where(Follow.case_id == case.id)) is not None,
        seen_at,
        [note_line(note, actor, seen_at, at) for note in rows[:ON_A_CASE]] if by_office else None,
        len(rows) > ON_A_CASE,
        by_office and not acts.only_reads(actor),
    )


def notes_of(case: Case) -> Select[Note]:
    return (
        select(Note)
        .where(Note.case_id == case.id)
        .options(joinedload(Note.author), selectinload(Note.mentions).joinedload(Mention.person))
        .order_by(Note.created.desc(), Note.id.desc())
    )


def last_visit(session: Session, case: Case) -> datetime | None:
    """Of the one who looks: nobody sees another's visits."""
    return session.scalar(select(Visit.seen_at).where(Visit.case_id == case.id))


def note_line(note: Note, actor: Actor, seen_at: datetime | None, at: datetime) -> NoteLine:
    mine = note.author_id == actor.person_id
    return NoteLine(
        note.public_id,
        note.author.name,
        note.created,
        Markup(note.html),  # cleaned when it was stored
        note.internal,
        note.withdrawn_at,
        [mention.person.name for mention in note.mentions],
        new=seen_at is not None and note.created > seen_at and not mine,
        mine=mine and note.withdrawn_at is None,
        traceless=at - note.created <= acts.TRACELESS,
    )


@pages.get("/vorgaenge/<address>/anmerkungen")
@open_to(SIGNED_IN)
def notes(address: str) -> ResponseReturnValue:
    return notes_page(discussed_case(address), Entry(MultiDict(), **LABELS))


@pages.post("/vorgaenge/<address>/anmerkungen")
@open_to(SIGNED_IN)
@once
def write(address: str) -> ResponseReturnValue:
    case, entry = discussed_case(address), Entry(request.form, **LABELS)
    text = entry.text("text")
    if entry.values["internal"] not in ("", "1"):
        raise BadRequest
    if not entry.faults:
        internal = entry.values["internal"] == "1"
        try:
            acts.write_note(writing(), case, text, internal=internal, actor=current_actor(), at=now(), today=today())
        except BadValue as fault:
            entry.blame(fault)
    if entry.faults:
        return notes_page(case, entry, 400)
    return saved(url_for("discussion.notes", address=address, _anchor="anmerkungen"))


@pages.post("/anmerkungen/<address>/zuruecknehmen")
@open_to(SIGNED_IN)
@once
def withdraw(address: str) -> ResponseReturnValue:
    Entry(request.form)
    seen = viewing().scalar(select(Note).where(Note.public_id == public_id(address)).options(joinedload(Note.case)))
    if seen is None:
        raise NotFound(_("Diese Anmerkung gibt es nicht."))
    note = writing().scalars(select(Note).where(Note.id == seen.id).with_for_update()).one()
    acts.withdraw_note(writing(), note, actor=current_actor(), at=now())
    return saved(url_for("discussion.notes", address=seen.case.public_id, _anchor="anmerkungen"))


@pages.post("/vorgaenge/<address>/folgen")
@open_to(SIGNED_IN)
def follow(address: str) -> ResponseReturnValue:
    case = find_case(viewing(), address)
    acts.follow(writing(), current_actor(), case.id, now())
    return done_with(case)


@pages.post("/vorgaenge/<address>/nicht-mehr-folgen")
@open_to(SIGNED_IN)
def unfollow(address: str) -> ResponseReturnValue:
    case = find_case(viewing(), address)
    acts.unfollow(writing(), current_actor(), case.id)
    return done_with(case)


@pages.post("/vorgaenge/<address>/gelesen")
@open_to(SIGNED_IN)
def read(address: str) -> ResponseReturnValue:
    case = find_case(viewing(), address)
    acts.touch_visit(writing(), current_actor(), case.id, now())
    return done_with(case)


def done_with(case: Case) -> ResponseReturnValue:
    """Save, and go back to where the button was."""
    entry = Entry(request.form, back=_("Seite"))
    place = place_of(viewing(), case)
    writing().commit()
    return redirect(own_path(entry.values["back"]) or place.url or url_for("public.start"), 303)


def discussed_case(address: str) -> Case:
    """The case, for whoever sees it by office; for everybody else there are no notes, whatever the case."""
    case = find_case(viewing(), address)
    if not sees_by_office(viewing(), current_actor(), case.id):
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    return case


def notes_page(case: Case, entry: Entry, status: int = 200) -> ResponseReturnValue:
    session, actor, at = viewing(), current_actor(), now()
    seen_at = last_visit(session, case)
    query = Query(request.args)
    found = page_of(session, notes_of(case), query, size=PER_PAGE)
    lines = [note_line(note, actor, seen_at, at) for note in found.rows]
    may_write = not acts.only_reads(actor)
    return render_template(
        "pages/notes_page.html",
        place=place_of(session, case),
        case=case.public_id,
        entry=entry,
        page=Page(lines, found.number, found.last, found.total),
        may_write=may_write,
        inside=bool(actor.hands & ADMINISTRATION),
        readers=audience(session, case.id, today()) if may_write else [],
        faults=query.faults,
    ), status
