"""Registrations for an event: little is asked, the organiser alone reads it, and it is erased when it has served.

They are no steps: nothing of them stands in a journal. Whoever changes them holds the lock of the event's case, so
that no place is given away twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import Refused
from ik_workflow.models.all import Case
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.notifications.unnamed import erase_addresses
from ik_workflow.periods import Months
from ik_workflow.periods import local_date
from ik_workflow.states.participation_event import FINAL
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import N_
from ik_workflow.translation import _

S = ParticipationEventState
TO_CONFIRM = timedelta(days=3)  # a place for an address that nobody confirms is kept so long
LONGEST = Months(6)  # no registration is kept longer after the day, EM-09
MOST_PERSONS = 10  #: in one registration
BATCH = 500

CLOSED = N_("Zurzeit ist keine Anmeldung möglich. Was gilt, steht auf der Seite der Veranstaltung.")
OWN_PAGE = N_("Anmeldung ansehen oder zurückziehen")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody enters; an address is there only with the consent to be told by mail."""

    persons: int = 1
    name: str | None = None
    email: str | None = None
    language: str | None = None
    access_needs: str | None = None


def register(
    session: Session, event: ParticipationEvent, wanted: Wanted, *, key: str, at: datetime
) -> EventRegistration:
    """The registration of that form, or of that address if there is one already; raises Refused if it is closed."""
    locked = lock(session, event)
    if locked.state is not S.REGISTRATION_OPEN or (locked.register_until or date.max) < local_date(at):
        raise Refused(_(CLOSED))
    known = select(EventRegistration).where(EventRegistration.event_id == event.id)
    same = EventRegistration.public_id == key
    if wanted.email is not None:
        same = or_(same, EventRegistration.email == wanted.email)
    found = session.scalars(known.where(same).order_by(EventRegistration.id)).first()
    if found is None:
        found = EventRegistration(
            public_id=key,
            event_id=event.id,
            name=wanted.name,
            email=wanted.email,
            persons=wanted.persons,
            language=wanted.language,
            access_needs=wanted.access_needs,
            waiting=not fits(session, locked, wanted.persons),
            created=at,
        )
        session.add(found)
        session.flush()
    if found.email is not None:
        ask_to_confirm(session, locked, found, at=at)
    return found


def lock(session: Session, event: ParticipationEvent) -> ParticipationEvent:
    """The event as it is now, and nobody changes its registrations meanwhile."""
    session.execute(select(Case.id).where(Case.id == event.case_id).with_for_update())
    newest = select(ParticipationEvent).where(ParticipationEvent.id == event.id)
    return session.scalars(newest.execution_options(populate_existing=True)).one()


def fits(session: Session, event: ParticipationEvent, persons: int) -> bool:
    """Whether there are places for so many; nobody overtakes those who wait."""
    if event.places is None:
        return True
    return waiting_count(session, event) == 0 and places_taken(session, event) + persons <= event.places


def places_taken(session: Session, event: ParticipationEvent) -> int:
    return persons_of(session, event, waiting=False)


def waiting_count(session: Session, event: ParticipationEvent) -> int:
    return persons_of(session, event, waiting=True)


def persons_of(session: Session, event: ParticipationEvent, *, waiting: bool) -> int:
    own = (EventRegistration.event_id == event.id, EventRegistration.waiting.is_(waiting))
    return session.scalar(select(func.coalesce(func.sum(EventRegistration.persons), 0)).where(*own)) or 0


def ask_to_confirm(
    session: Session, event: ParticipationEvent, registration: EventRegistration, *, at: datetime
) -> None:
    """Once a day at most, whoever types the address however often."""
    words = {"topic": _("Ihre Anmeldung zu einer Veranstaltung")}
    if registration.confirmed_at is not None:
        words["sentence"] = _("Sie sind zu dieser Veranstaltung schon angemeldet.")
    else:
        words |= {
            "sentence": _(
                "mit Ihrer Adresse wurde eine Anmeldung zu dieser Veranstaltung begonnen. Bitte bestätigen Sie sie."
            ),
            "more": _(
                "Ohne Ihre Bestätigung wird die Anmeldung nach drei Tagen gelöscht. Haben Sie sich nicht angemeldet,"
                " so brauchen Sie nichts zu tun."
            ),
            "go": _("Anmeldung bestätigen"),
        }
    write(session, event, registration, f"confirm:{local_date(at)}", words, at=at)


def confirm(session: Session, registration: EventRegistration, *, at: datetime) -> None:
    """The address is theirs; from here on they are told."""
    registration.confirmed_at = registration.confirmed_at or at
    session.flush()


def withdraw(session: Session, registration: EventRegistration, *, at: datetime) -> None:
    """Erased at once; whoever waits longest moves up."""
    event = lock(session, registration.event)
    session.delete(registration)
    session.flush()
    move_up(session, event, at=at)


def move_up(session: Session, event: ParticipationEvent, *, at: datetime) -> None:
    """Who waits gets the places that are free, in the order of registration."""
    waiting = select(EventRegistration).where(
        EventRegistration.event_id == event.id, EventRegistration.waiting.is_(True)
    )
    free = None if event.places is None else event.places - places_taken(session, event)
    for one in session.scalars(waiting.order_by(EventRegistration.id).with_for_update()).all():
        if free is not None and one.persons > free:
            break
        one.waiting = False
        free = None if free is None else free - one.persons
        if one.confirmed_at is not None:
            words = {
                "topic": _("Sie haben einen Platz"),
                "sentence": _("für Sie ist ein Platz frei geworden: Sie sind von der Warteliste nachgerückt."),
                "more": _("Können Sie doch nicht kommen, so ziehen Sie Ihre Anmeldung bitte zurück."),
            }
            write(session, event, one, "moved_up", words, at=at)
    session.flush()


def tell_registered(
    session: Session,
    event: ParticipationEvent,
    what: str,
    words: Mapping[str, str],
    *,
    at: datetime,
    last: bool = False,
) -> int:
    """A mail to everybody who agreed to mails and confirmed the address; how many. ``what`` tells it from others."""
    told = select(EventRegistration).where(
        EventRegistration.event_id == event.id, EventRegistration.confirmed_at.is_not(None)
    )
    rows = session.scalars(told.order_by(EventRegistration.id)).all()
    return sum(write(session, event, one, what, words, at=at, last=last) for one in rows)


def write(
    session: Session,
    event: ParticipationEvent,
    registration: EventRegistration,
    what: str,
    words: Mapping[str, str],
    *,
    at: datetime,
    last: bool = False,
) -> bool:
    """The link leads to the registration; of the last mail to the event, because nothing else is left."""
    assert registration.email is not None
    go = _("Zur Veranstaltung") if last else _(OWN_PAGE)
    own = {"go": go} if last else {"go": go, "registration": registration.public_id}
    return enqueue(
        session,
        MailKind.PARTICIPATION,
        dedupe_key=f"registered:{registration.public_id}:{what}",
        person_id=None,
        address=registration.email,
        at=at,
        case_id=event.case_id,
        values=own | dict(words),
    )


def erase(session: Session, event: ParticipationEvent) -> int:
    """Every registration of the event; how many."""
    gone = delete(EventRegistration).where(EventRegistration.event_id == event.id)
    return len(session.scalars(gone.returning(EventRegistration.id)).all())


def forget(session: Session, *, at: datetime) -> int:
    """What has served is erased: registrations that nobody confirmed or that are over, addresses of mails sent."""
    ended = select(ParticipationEvent.id).where(
        or_(ParticipationEvent.state.in_(FINAL), ParticipationEvent.held_on < local_date(at) - LONGEST)
    )
    gone = delete(EventRegistration).where(EventRegistration.event_id.in_(ended)).returning(EventRegistration.id)
    count = len(session.scalars(gone).all())
    unconfirmed = select(EventRegistration).where(
        EventRegistration.email.is_not(None),
        EventRegistration.confirmed_at.is_(None),
        EventRegistration.created < at - TO_CONFIRM,
    )
    for one in session.scalars(unconfirmed.order_by(EventRegistration.id).limit(BATCH)).all():
        withdraw(session, one, at=at)
        count += 1
    return count + erase_addresses(session.connection(), at=at, limit=BATCH)
