"""What follows for reporting cycles: items are asked, fall silent and freeze; the report's paper leads its cycle."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.cycle_news import tell_coordinator
from ik_workflow.operations.cycle_news import tell_units
from ik_workflow.operations.cycle_plans import keep
from ik_workflow.operations.cycle_plans import planned_for
from ik_workflow.operations.cycle_report import draft_report_paper
from ik_workflow.operations.following import follow
from ik_workflow.operations.following import follow_together
from ik_workflow.operations.lights import lights_on
from ik_workflow.operations.next_cycles import change_for
from ik_workflow.operations.next_cycles import facts_of
from ik_workflow.operations.next_cycles import new_cycle
from ik_workflow.operations.status_deadlines import give_way_to_cycle
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.periods import local_date
from ik_workflow.periods import short_date
from ik_workflow.states.measure import DATED
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.reporting_cycle import ASKS_DEPARTMENTS
from ik_workflow.states.reporting_cycle import FINAL
from ik_workflow.states.reporting_cycle import MIRRORING
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.status_report import AWAITED
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.translation import translated_by

S = ReportingCycleState
#: measures that are alive: adopted, and not at their end
ALIVE = (*DATED, MeasureState.PERMANENT)
Orders = Iterator[Order | OrderSet]


def cycle_of(session: Session, taken: Taken) -> ReportingCycle:
    return session.get_one(ReportingCycle, taken.order.subject.id)


def ask_departments(session: Session, taken: Taken) -> Orders:
    """Every living measure of the concept has its item, also one that nobody answers for (SM-7.01)."""
    cycle = cycle_of(session, taken)
    if cycle.kind not in ASKS_DEPARTMENTS:
        return
    measures = select(Measure.id, Measure.number, Measure.title, Measure.responsible_unit_id).where(
        Measure.state.in_(ALIVE), Measure.deleted.is_(False)
    )
    if cycle.concept_id is not None:
        measures = measures.where(Measure.concept_id == cycle.concept_id)
    rows = session.execute(measures.order_by(Measure.id)).all()
    members = [
        Member(
            columns={
                "cycle_id": cycle.id,
                "measure_id": row.id,
                "number": row.number,
                "title": row.title,
                "responsible_unit_id": row.responsible_unit_id,
            }
        )
        for row in rows
    ]
    if not members:
        return
    yield follow_together(taken, StatusReport, "ask", members)
    if cycle.kind is CycleKind.STATUS:
        give_way_to_cycle(session.connection(), [row.id for row in rows], cycle, at=taken.order.recorded_at)


def fall_silent(session: Session, taken: Taken) -> Orders:
    """Who has not answered stands in the report all the same, without an answer (SM-7.12)."""
    awaited = select(StatusReport.id, StatusReport.since).where(
        StatusReport.cycle_id == taken.order.subject.id,
        StatusReport.state.in_(AWAITED),
        StatusReport.deleted.is_(False),
    )
    rows = session.execute(awaited.order_by(StatusReport.id)).all()
    if rows:
        since = max((row.since for row in rows if row.since), default=None)
        members = [Member(row.id) for row in rows]
        yield follow_together(taken, StatusReport, "stay_silent", members, since=since)


def end_items(session: Session, taken: Taken) -> Orders:
    """The cycle was cancelled: nobody is asked any more, and whoever was asked is told once (SM-7.09)."""
    yield from fall_silent(session, taken)
    if taken.from_state != S.PLANNED:
        tell_units(session, cycle_of(session, taken), reason=taken.decision.reason or "", at=taken.order.recorded_at)


def freeze(session: Session, taken: Taken) -> Orders:
    """Each item keeps the light that its measure has on the cut-off day; without an answer it is grey (MO-07)."""
    cycle = taken.order.subject.id
    asked = select(StatusReport.id, StatusReport.state, StatusReport.since, StatusReport.measure_id).where(
        StatusReport.cycle_id == cycle, StatusReport.deleted.is_(False)
    )
    rows = session.execute(asked.order_by(StatusReport.id)).all()
    if rows:
        since = max((row.since for row in rows if row.since), default=None)
        silent = StatusReportState.NO_REPORT
        of_cycle = select(StatusReport.measure_id).where(StatusReport.cycle_id == cycle)
        lights = lights_on(session, of_cycle, taken.on or local_date(taken.order.recorded_at))
        members = [
            Member(
                row.id,
                facts={"light": TrafficLight.GREY if row.state is silent else lights[row.measure_id].light},
            )
            for row in rows
        ]
        yield follow_together(taken, StatusReport, "freeze", members, since=since)


def freeze_when_concluded(session: Session, taken: Taken) -> Orders:
    """A cycle that ends without a report is frozen with its last step."""
    if taken.from_state == S.PLAUSIBILITY_CHECK:
        yield from freeze(session, taken)


def lay_down_report(session: Session, taken: Taken) -> Orders:
    """What was released is laid down as a paper of its own, in the name of who released it (SM-7.06)."""
    cycle = cycle_of(session, taken)
    paper, version = draft_report_paper(session, cycle, taken.order.actor)
    yield follow(taken, paper, "draft", actor=taken.order.actor)
    version.case_id, version.paper_id, version.occurred_on = paper.case_id, paper.id, taken.on
    session.add(version)
    session.flush()
    yield follow(taken, cycle, "take_paper", paper=paper.id)


def plan_following(session: Session, taken: Taken) -> Orders:
    """With one cycle closed, the next of its recurrence is planned; the metronome would, too (SM-7.08)."""
    cycle = cycle_of(session, taken)
    if cycle.recurrence_id is None:
        return
    recurrence, change = change_for(session, cycle.recurrence_id, taken.order.recorded_at)
    if change is not None and change.cycle is None:
        new = change.next
        yield follow(taken, new_cycle(recurrence, new), "plan", **facts_of(recurrence, new))


# -- the way of the paper -----------------------------------------------------------------------------------------


def led_by(session: Session, taken: Taken) -> list[ReportingCycle]:
    """The cycles whose report this paper is, as long as it leads them."""
    found = select(ReportingCycle).where(
        ReportingCycle.paper_id == taken.order.subject.id,
        ReportingCycle.state.in_(MIRRORING),
        ReportingCycle.deleted.is_(False),
    )
    return list(session.scalars(found.order_by(ReportingCycle.id)))


def follow_to_co_signing(session: Session, taken: Taken) -> Orders:
    for cycle in led_by(session, taken):
        yield from mirrored(taken, cycle, "follow_to_co_signing", S.CO_SIGNING)


def follow_to_submission(session: Session, taken: Taken) -> Orders:
    for cycle in led_by(session, taken):
        yield from mirrored(taken, cycle, "follow_to_submission", S.SUBMITTED)


def follow_to_consultation(session: Session, taken: Taken) -> Orders:
    for cycle in led_by(session, taken):
        yield from mirrored(taken, cycle, "follow_to_consultation", S.IN_CONSULTATION)


def follow_to_notice(session: Session, taken: Taken) -> Orders:
    for cycle in led_by(session, taken):
        yield follow(taken, cycle, "follow_to_notice")


def mirrored(taken: Taken, cycle: ReportingCycle, trigger: str, state: ReportingCycleState) -> Orders:
    if cycle.state is not state:
        yield follow(taken, cycle, trigger)


def return_to_editing(session: Session, taken: Taken) -> Orders:
    """Its paper has ended without the council's notice: the report needs another one (SM-7.06)."""
    for cycle in led_by(session, taken):
        with translated_by(GERMAN):
            paper = session.get_one(Paper, taken.order.subject.id)
            reason = _("Die Vorlage „{title}“ ist {state}.", title=paper.called, state=shown(paper.state.label))
        yield follow(taken, cycle, "return_to_editing", reason=reason)


# -- the session --------------------------------------------------------------------------------------------------


def follow_target(session: Session, taken: Taken) -> Orders:
    """The session was moved or cancelled: the plan is reckoned anew; what departments were told stays (KA-25)."""
    meeting = session.get_one(Meeting, taken.order.subject.id)
    aiming = select(ReportingCycle).where(
        ReportingCycle.target_meeting_id == meeting.id,
        ReportingCycle.state.not_in((*FINAL, S.NOTED)),
        ReportingCycle.deleted.is_(False),
    )
    for cycle in session.scalars(aiming.order_by(ReportingCycle.id)).all():
        yield from planned_anew(session, taken, cycle, meeting, taken.order.recorded_at)


def planned_anew(session: Session, taken: Taken, cycle: ReportingCycle, meeting: Meeting, at: datetime) -> Orders:
    with translated_by(GERMAN):
        if meeting.state is MeetingState.CANCELLED:
            reason = _("Die Sitzung vom {day} ist abgesagt.", day=short_date(meeting.held_on))
        else:
            reason = _("Die Sitzung ist auf den {day} verlegt.", day=short_date(meeting.held_on))
    planned = planned_for(session.connection(), cycle.kind, target=meeting.id, opens_on=None, today=local_date(at))
    opens_on = planned.opens_on if cycle.state is S.PLANNED else None
    yield follow(taken, cycle, "replan", reason=reason, target=meeting.id, opens_on=opens_on)
    keep(session, cycle, planned)
    tell_coordinator(session, cycle, reason, key=f"{meeting.id}:{meeting.version}", at=at)
