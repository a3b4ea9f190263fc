"""Acts beside the procedures: write a note, take it back, follow a case, mark it as read.

They change no state and stand in no journal: what is decided is decided by steps.
"""

import re
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.audience import Reader
from ik_workflow.accounts.audience import audience
from ik_workflow.accounts.audience import sees_by_office
from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Case
from ik_workflow.models.all import Follow
from ik_workflow.models.all import Mention
from ik_workflow.models.all import Note
from ik_workflow.models.all import Visit
from ik_workflow.operations.markdown import html_of
from ik_workflow.states.facts import check_text
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _

LONGEST = 20_000  # characters
MOST_MENTIONS = 20
TRACELESS = timedelta(minutes=15)  #: for so long a note can be taken back without a trace
MENTION = re.compile(r"(?<![^\s(])@(?=[^\W\d_])")  # not the one in an e-mail address

NOBODY_OF_THAT_NAME = N_(
    "Anmerkung: Die Erwähnung „@{name}“ gehört zu niemandem, den Sie hier erwähnen können. Bitte nehmen Sie einen Namen"
    " aus der Liste oder lassen Sie das Zeichen @ weg."
)


def may_write(session: Session, actor: Actor, case_id: int) -> bool:
    """Whoever sees the case by office; not the auditor, who only reads."""
    return not only_reads(actor) and sees_by_office(session, actor, case_id)


def only_reads(actor: Actor) -> bool:
    return actor.hands <= {Office.AUDITOR, Office.ADMINISTRATOR}


def write_note(
    session: Session, case: Case, text: str, *, internal: bool, actor: Actor, at: datetime, today: date
) -> Note:
    """Add a note to the case and tell whoever is named in it; raises BadValue for a name that cannot be told."""
    if actor.person_id is None or not may_write(session, actor, case.id):
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    if internal and not actor.hands & ADMINISTRATION:
        raise WrongOffice(_("Interne Anmerkungen schreibt nur, wer in der Verwaltung arbeitet."))
    text = check_text("text", _("Anmerkung"), text.replace("\r\n", "\n").strip(), length=LONGEST)
    if not text:
        raise BadValue("text", _("Anmerkung: Bitte schreiben Sie einen Text."))
    named = []
    if MENTION.search(text):
        named = list(mentioned(text, audience(session, case.id, today, inside=internal)))
    note = Note(
        case_id=case.id, author_id=actor.person_id, text=text, html=html_of(text), internal=internal, created=at
    )
    note.mentions = [Mention(person_id=person) for person in dict.fromkeys(named)]
    if len(note.mentions) > MOST_MENTIONS:
        raise BadValue(
            "text", _("Anmerkung: Bitte erwähnen Sie höchstens {most_mentions} Personen.", most_mentions=MOST_MENTIONS)
        )
    session.add(note)
    session.flush()
    touch_visit(session, actor, case.id, at)
    return note


def mentioned(text: str, readers: Sequence[Reader]) -> Iterator[int]:
    """Whom the text names by "@" and the name; all of that name, if they are several."""
    longest_first = sorted(readers, key=lambda reader: -len(reader.name))
    for found in MENTION.finditer(text):
        rest = text[found.end() :]
        name = next((one.name for one in longest_first if begins_with(rest, one.name)), None)
        if name is None:
            typed = " ".join(rest.split()[:2]).rstrip(".,;:!?)")
            raise BadValue("text", _(NOBODY_OF_THAT_NAME, name=typed[:60]))
        yield from (one.person_id for one in readers if one.name == name)


def begins_with(rest: str, name: str) -> bool:
    end = rest[len(name) : len(name) + 1]
    return rest[: len(name)].casefold() == name.casefold() and not (end.isalnum() or end == "_")


def withdraw_note(session: Session, note: Note, *, actor: Actor, at: datetime) -> None:
    """Take back one's own note: without a trace at first; later it stays visible that there was one."""
    if note.author_id != actor.person_id:
        raise WrongOffice(_("Eine Anmerkung nimmt nur zurück, wer sie geschrieben hat."))
    if note.withdrawn_at is not None:
        raise Refused(_("Diese Anmerkung ist schon zurückgenommen."))
    note.deleted = at - note.created <= TRACELESS
    note.text = note.html = ""
    note.withdrawn_at = note.modified = at
    session.execute(delete(Mention).where(Mention.note_id == note.id))
    session.flush()


def follow(session: Session, actor: Actor, case_id: int, at: datetime) -> None:
    """From now on the desk tells what happens in the case."""
    if session.get(Follow, (actor.person_id, case_id)) is None:
        add_once(session, Follow(person_id=actor.person_id, case_id=case_id, since=at))


def unfollow(session: Session, actor: Actor, case_id: int) -> None:
    session.execute(delete(Follow).where(Follow.person_id == actor.person_id, Follow.case_id == case_id))


def touch_visit(session: Session, actor: Actor, case_id: int, at: datetime) -> None:
    """The person has read the case up to now."""
    mine = (Visit.person_id == actor.person_id, Visit.case_id == case_id)
    if session.scalar(select(Visit.case_id).where(*mine)) is None:
        add_once(session, Visit(person_id=actor.person_id, case_id=case_id, seen_at=at))
    else:
        session.execute(update(Visit).where(*mine, Visit.seen_at < at).values(seen_at=at))


def add_once(session: Session, row: Follow | Visit) -> None:
    """Add it, unless a second click was faster."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        session.expire_all()  # The other click's row says the same.
