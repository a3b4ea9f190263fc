"""On the time line beside the cycles: report orders with their days, conferences and other events."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations.timeline_marks import MOST
from ik_workflow.operations.timeline_marks import Mark
from ik_workflow.operations.timeline_marks import Phase
from ik_workflow.operations.timeline_marks import Row
from ik_workflow.operations.timeline_marks import Span
from ik_workflow.operations.timeline_marks import overlaps
from ik_workflow.periods import long_date
from ik_workflow.states.participation_event import AHEAD
from ik_workflow.states.participation_event import NOT_HELD
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.report_order import AWAITED
from ik_workflow.states.report_order import OPEN
from ik_workflow.translation import _
from ik_workflow.translation import shown

# -- report orders ------------------------------------------------------------------------------------------------


def order_rows(session: Session, span: Span) -> Iterable[Row]:
    """Each order with the days of its reports; one that has ended as long as a report of it lies in the span."""
    given = ReportOrder.reported_on.between(span.from_on, span.until)
    asked = (
        select(ReportOrder)
        .where(ReportOrder.deleted.is_(False), or_(ReportOrder.state.in_(OPEN), given))
        .options(joinedload(ReportOrder.paper))
        .order_by(ReportOrder.id.desc())
        .limit(MOST)
    )
    for order in session.scalars(asked):
        marks = within(order_marks(order, span.today), span)
        questions = order_questions(order)
        if marks or questions:
            yield Row(
                "report_order",
                order.public_id,
                _("Berichtsauftrag"),
                order.title,
                marks,
                order.recurrence_words or "",
                order.paper.called if order.paper else order.source or "",
                questions=questions,
            )


def order_marks(order: ReportOrder, today: date) -> Iterator[Mark]:
    for interim in order.interims:
        given, due = day_in(interim, "reported_on"), day_in(interim, "due_on")
        if on := given or (due if order.state in AWAITED else None):
            yield day_mark(on, today, _("Zwischenbericht"), done=given is not None)
    if order.reported_on:
        yield day_mark(order.reported_on, today, _("Bericht"), done=True)
    elif order.state in AWAITED and order.due_on:
        yield day_mark(order.due_on, today, _("Bericht"), done=False)


def day_in(interim: dict[str, str | None], name: str) -> date | None:
    """Interim reports are kept as JSON."""
    return date.fromisoformat(found) if (found := interim.get(name)) else None


def order_questions(order: ReportOrder) -> Sequence[str]:
    """What a person has to settle before the report, and each interim report that is still to come, has a day."""
    if order.state not in AWAITED:
        return []
    waiting = [one.get("question") for one in order.interims if not one.get("reported")]
    return [question for question in (order.due_question, *waiting) if question]


# -- events -------------------------------------------------------------------------------------------------------


def event_rows(session: Session, span: Span) -> Iterable[Row]:
    """Each event with its registration and its day; none that was cancelled."""
    asked = (
        select(ParticipationEvent)
        .where(
            ParticipationEvent.deleted.is_(False),
            ParticipationEvent.state != ParticipationEventState.CANCELLED,
            or_(
                ParticipationEvent.held_on.between(span.from_on, span.until),
                ParticipationEvent.register_from.between(span.from_on, span.until),
            ),
        )
        .order_by(ParticipationEvent.id.desc())
        .limit(MOST)
    )
    for event in session.scalars(asked):
        marks = within(event_marks(event, span.today), span)
        if marks:
            what = shown(event.kind.label)
            yield Row("participation_event", event.public_id, what, event.title, marks, source=event.occasion or "")


def event_marks(event: ParticipationEvent, today: date) -> Iterator[Mark]:
    if event.register_from and event.register_until and event.state in AHEAD:
        yield registration_mark(event.register_from, event.register_until, event.state)
    if event.held_on:
        yield day_mark(event.held_on, today, shown(event.kind.label), done=event.state not in NOT_HELD)


def registration_mark(from_on: date, until: date, state: ParticipationEventState) -> Mark:
    if state is ParticipationEventState.REGISTRATION_OPEN:
        phase = Phase.RUNNING
    else:
        phase = Phase.PAST if state is ParticipationEventState.REGISTRATION_CLOSED else Phase.TO_COME
    words = _("Anmeldung, {from_on} bis {until}", from_on=long_date(from_on), until=long_date(until))
    return Mark(from_on, until, phase, words)


# -- both ---------------------------------------------------------------------------------------------------------


def day_mark(on: date, today: date, what: str, *, done: bool) -> Mark:
    phase = Phase.PAST if done else Phase.MISSED if on < today else Phase.TO_COME
    return Mark(on, on, phase, f"{what}, {long_date(on)}")


def within(marks: Iterable[Mark], span: Span) -> list[Mark]:
    return sorted((one for one in marks if overlaps(one, span)), key=lambda one: (one.from_on, one.until))
