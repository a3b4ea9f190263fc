"""What follows from the steps of an event: those who registered are told, and their data goes when it has served."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.notifications.participation import day_words
from ik_workflow.operations import registrations
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import close
from ik_workflow.operations.deadline_rows import open_ones
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.following import follow
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import NOTED_BY_COUNCIL
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import _

#: what somebody who wants to come has to know of
WHERE_AND_WHEN = ("times", "place")


def note_documentation(session: Session, taken: Taken) -> Iterator[Order]:
    """The council has noted the paper, and with it the documentation (SM-9.09)."""
    waiting = select(ParticipationEvent).where(
        ParticipationEvent.paper_id == taken.order.subject.id,
        ParticipationEvent.state == ParticipationEventState.DOCUMENTATION_SUBMITTED,
        ParticipationEvent.noted_on.is_(None),
        ParticipationEvent.deleted.is_(False),
    )
    for event in session.scalars(waiting.order_by(ParticipationEvent.id)).all():
        yield follow(taken, event, "take_note")


def end_wait_for_council(session: Session, taken: Taken) -> Iterator[Order]:
    """The day until which the council was to see it is kept; the state stays, and others of the rule's days with it."""
    event, at = event_of(taken), taken.order.recorded_at
    ended = [("DR-25", NOTED_BY_COUNCIL)]
    kind = "participation_event"
    close(session.connection(), kind, event.id, ended, state=DeadlineState.CLOSED, at=at, seq=taken.seq)
    yield from ()


def set_next_conference(session: Session, taken: Taken) -> Iterator[Order]:
    """From a conference the two years until the next one are counted anew (DR-23)."""
    connection, at = session.connection(), taken.order.recorded_at
    if event_of(taken).kind is EventKind.CONFERENCE:
        rule = DEADLINE_RULES["DR-23"]
        event = Event("concept", {}, taken.on, None, taken.calendar)
        day = day_of(connection, rule, rule.courses[0].due, event)
        assert day is not None  # This conference is on record.
        for row in open_ones(connection, DEADLINES.c.rule == rule.id):
            reason = _("Neu gezählt ab der Integrationskonferenz am {day}.", day=day_words(taken.on, None))
            shift(connection, row, day, reason=reason, by=taken.order.actor.key, at=at, calendar=taken.calendar)
    yield from ()


def tell_postponed(session: Session, taken: Taken) -> Iterator[Order]:
    tell(
        session,
        taken,
        topic=_("Die Veranstaltung wird verschoben"),
        sentence=_(
            "die Veranstaltung, zu der Sie angemeldet sind, findet am {day} nicht statt. Sie wird verschoben.",
            day=day_words(taken.before["held_on"], None),
        ),
        reason=taken.decision.reason or "",
        more=_(
            "Ihre Anmeldung bleibt bestehen. Sobald der neue Tag feststeht, erfahren Sie ihn. Wollen Sie nicht mehr"
            " kommen, so ziehen Sie Ihre Anmeldung bitte zurück."
        ),
    )
    yield from ()


def tell_new_day(session: Session, taken: Taken) -> Iterator[Order]:
    event = event_of(taken)
    tell(
        session,
        taken,
        topic=_("Neuer Tag der Veranstaltung"),
        sentence=_(
            "die Veranstaltung, zu der Sie angemeldet sind, hat einen neuen Tag: {day}.",
            day=day_words(event.held_on, event.times),
        ),
        more=_(
            "Ihre Anmeldung gilt auch für den neuen Tag. Können Sie dann nicht, so ziehen Sie sie bitte zurück; der"
            " Platz wird dann weitergegeben."
        ),
    )
    registrations.move_up(session, event, at=taken.order.recorded_at)
    yield from ()


def tell_changes(session: Session, taken: Taken) -> Iterator[Order]:
    """Another time or place is told; more places are given to those who wait."""
    changes = taken.decision.changes
    if any(name in changes and changes[name] != taken.before[name] for name in WHERE_AND_WHEN):
        tell(
            session,
            taken,
            topic=_("Andere Uhrzeit oder anderer Ort"),
            sentence=_("bei der Veranstaltung, zu der Sie angemeldet sind, haben sich Uhrzeit oder Ort geändert."),
        )
    registrations.move_up(session, event_of(taken), at=taken.order.recorded_at)
    yield from ()


def tell_cancelled(session: Session, taken: Taken) -> Iterator[Order]:
    tell(
        session,
        taken,
        topic=_("Die Veranstaltung ist abgesagt"),
        sentence=_("die Veranstaltung, zu der Sie angemeldet waren, findet nicht statt."),
        reason=taken.decision.reason or "",
        more=_("Ihre Angaben aus der Anmeldung sind gelöscht."),
        last=True,
    )
    registrations.erase(session, event_of(taken))
    yield from ()


def tell_results(session: Session, taken: Taken) -> Iterator[Order]:
    """Those who took part read what became of each result (DR-26); then nothing is kept of who they are."""
    tell(
        session,
        taken,
        topic=_("Was aus Ihren Ideen geworden ist"),
        sentence=_("Sie hatten sich zu dieser Veranstaltung angemeldet. Das ist aus ihren Ergebnissen geworden:"),
        more=_("Ihre Angaben aus der Anmeldung sind nun gelöscht; dies ist unsere letzte Nachricht dazu."),
        go=_("Alle Ergebnisse ansehen"),
        results="yes",
        last=True,
    )
    registrations.erase(session, event_of(taken))
    yield from ()


def tell(session: Session, taken: Taken, *, last: bool = False, **words: str) -> None:
    """``last``: the mail leads to the event's page, because the registration is erased with it."""
    what = f"{taken.order.trigger}:{taken.seq}"
    registrations.tell_registered(session, event_of(taken), what, words, at=taken.order.recorded_at, last=last)


def event_of(taken: Taken) -> ParticipationEvent:
    subject = taken.order.subject
    assert isinstance(subject, ParticipationEvent)
    return subject
