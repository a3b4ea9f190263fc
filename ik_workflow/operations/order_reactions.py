"""What follows for report orders: from the paper that holds the report, from sittings that move, from their own end."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.operations.following import follow
from ik_workflow.operations.following import paper_of
from ik_workflow.operations.order_days import When
from ik_workflow.operations.order_days import understood
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.periods import MONTH_NAMES
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.report_order import AWAITED
from ik_workflow.states.report_order import BEFORE_DUE
from ik_workflow.states.report_order import OPEN
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by


def orders(session: Session, *which: Any) -> list[ReportOrder]:
    """In the order in which their cases are locked."""
    asked = select(ReportOrder).where(ReportOrder.deleted.is_(False), *which)
    return list(session.scalars(asked.order_by(ReportOrder.case_id, ReportOrder.id)))


def settle_by_paper(session: Session, taken: Taken) -> Iterator[Order]:
    """The addressed body has noted the paper that holds the report: the order is settled (SM-8.09)."""
    facts = taken.decision.facts
    if taken.event == "consultation_concluded":
        body = taken.before["organization_id"] if facts.get("result") is ConsultationResult.NOTED else None
    else:
        body = facts.get("body")
    if body is None:
        return
    paper = paper_of(session, taken)
    for order in reported_in(session, paper, ReportOrder.organization_id == body):
        name = session.get_one(Organization, body).name
        day = f", {short_date(taken.on)}" if taken.on else ""
        yield follow(taken, order, "note_report", minutes=f"{paper.called[:150]}: {name[:100]}{day}")


def lose_report(session: Session, taken: Taken) -> Iterator[Order]:
    """The paper that was to hold the report has gone: the report is awaited again (SM-8.08)."""
    paper = paper_of(session, taken)
    with translated_by(GERMAN):  # the journal keeps it
        reason = _("Die Vorlage {paper} ist {state}.", paper=paper.called, state=taken.to_state.label)
    for order in reported_in(session, paper):
        yield follow(taken, order, "withdraw_report", reason=reason)


def reported_in(session: Session, paper: Paper, *which: Any) -> list[ReportOrder]:
    submitted = ReportOrder.state == ReportOrderState.REPORT_SUBMITTED
    return orders(session, ReportOrder.report_paper_id == paper.id, submitted, *which)


def repeal_orders(session: Session, taken: Taken) -> Iterator[Order]:
    """With the resolution falls what it ordered (SM-2b.11, SM-8.11)."""
    resolution = session.get_one(Resolution, taken.order.subject.id)
    with translated_by(GERMAN):
        reference = _("Der Beschluss zu {paper} ist aufgehoben.", paper=resolution.paper.called[:200])
    for order in orders(session, ReportOrder.resolution_id == resolution.id, ReportOrder.state.in_(OPEN)):
        yield follow(taken, order, "repeal", reference=reference)


def catch_up(session: Session, taken: Taken) -> Iterator[Order]:
    """An order whose day had come before it was written down is due at once, and overdue where the day is over."""
    order, on = session.get_one(ReportOrder, taken.order.subject.id), taken.on
    if on is None or order.due_on is None:
        return
    if order.state in BEFORE_DUE and order.due_on <= on:
        yield follow(taken, order, "reach_date")
    elif order.state is ReportOrderState.DUE and order.due_on < on:
        yield follow(taken, order, "pass_session")


# -- sittings that move -------------------------------------------------------------------------------------------


def follow_sitting(session: Session, taken: Taken) -> Iterator[Order]:
    """What is due in the sitting gets the day that the council's words now mean, or a person is asked (KA-25)."""
    meeting = session.get_one(Meeting, taken.order.subject.id)
    bodies = select(MeetingBody.organization_id).where(MeetingBody.meeting_id == meeting.id)
    waiting = orders(session, ReportOrder.organization_id.in_(bodies), ReportOrder.state.in_(AWAITED))
    for order in waiting:
        if order.due_meeting_id == meeting.id:
            found = day_now(session, taken, order, meeting, order.due_words, order.due_said_on)
            yield follow(taken, order, "follow_session", **found.facts)
        for number, interim in interims_in(order, meeting):
            said = date.fromisoformat(interim["said_on"]) if interim.get("said_on") else None
            found = day_now(session, taken, order, meeting, interim.get("words"), said)
            yield follow(taken, order, "follow_session", number=number, **found.facts)


def interims_in(order: ReportOrder, meeting: Meeting) -> Sequence[tuple[int, Mapping[str, Any]]]:
    return [
        (number, one)
        for number, one in enumerate(order.interims, start=1)
        if one.get("meeting_id") == meeting.id and not one.get("reported")
    ]


def day_now(
    session: Session, taken: Taken, order: ReportOrder, meeting: Meeting, words: str | None, said_on: date | None
) -> When:
    """Read anew from the words; a day that a person set goes with the sitting, or is asked for if that is cancelled."""
    today = local_date(taken.order.recorded_at)
    with translated_by(GERMAN):
        if words and said_on is not None:
            return understood(session.connection(), words, order.organization_id, said_on=said_on, today=today)
        if meeting.state is not MeetingState.CANCELLED:
            explanation = _("Sitzung am {day}", day=long_date(meeting.held_on))
            return When(words, meeting.held_on, meeting.id, explanation)
        day = short_date(meeting.held_on)
        question = _("Die Sitzung vom {day} ist abgesagt. Bitte legen Sie den neuen Termin fest.", day=day)
        return When(words, None, question=question)


# -- once more ----------------------------------------------------------------------------------------------------


def issue_next(session: Session, taken: Taken) -> Iterator[Order]:
    """An order that recurs gets its next instance, once (SM-8.09)."""
    order = session.get_one(ReportOrder, taken.order.subject.id)
    if order.every_months is None and not order.recurrence_words:
        return
    if orders(session, ReportOrder.predecessor_id == order.id):
        return
    due = next_day(session, order, taken)
    following = ReportOrder(
        case=Case(kind="report_order", public=order.case.public),
        title=order.title,
        paper_id=order.paper_id,
        resolution_id=order.resolution_id,
        ordered_on=order.ordered_on,
        passage=order.passage,
        passage_found=order.passage_found,
        organization_id=order.organization_id,
        responsible_unit_id=order.responsible_unit_id,
        first_words=due.words,
        first_due_on=due.on,
        due_said_on=due.said_on,
        due_meeting_id=due.meeting,
        due_explanation=due.explanation,
        due_question=due.question,
        interims=[],
        extensions=0,
        recurrence_words=order.recurrence_words,
        every_months=order.every_months,
        predecessor_id=order.id,
        taken_over=order.taken_over,
        source=order.source,
        example=order.example,
    )
    yield follow(
        taken,
        following,
        "issue",
        title=order.title,
        passage=order.passage,
        body=order.organization_id,
        words=due.words,
        due_on=due.on,
    )


def next_day(session: Session, order: ReportOrder, taken: Taken) -> When:
    """As many months after the day on which it was due last; where nobody can reckon it, a person is asked."""
    today = taken.on or local_date(taken.order.recorded_at)
    with translated_by(GERMAN):
        if order.every_months is None:
            ask = _(
                "Der Auftrag wiederholt sich („{words}“). Bitte legen Sie fest, bis wann das nächste Mal zu berichten"
                " ist.",
                words=order.recurrence_words,
            )
            return When(order.recurrence_words, None, question=ask)
        last = order.due_on or today
        month = last.year * 12 + last.month - 1 + order.every_months
        words = _("im {month} {year}", month=_(MONTH_NAMES[month % 12]), year=month // 12)
        return understood(session.connection(), words, order.organization_id, said_on=today, today=today)
