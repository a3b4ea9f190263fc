"""The report of the year before in the demonstration: most departments answered, some late, some not at all."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.exchange.demo_measures import CLERKS
from ik_workflow.exchange.demo_measures import Teller
from ik_workflow.exchange.demo_measures import Told
from ik_workflow.models.all import Concept
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.cycles import Terms
from ik_workflow.operations.cycles import confirm_all
from ik_workflow.operations.cycles import plan_cycle
from ik_workflow.operations.cycles import turn
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.step_set import OrderSet
from ik_workflow.operations.take import take_together
from ik_workflow.periods import local_date
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.reporting_cycle import CycleKind

M = MeasureState
CLOSED_SINCE = timedelta(250)  # so long before the demonstration it was opened, at the least
DONE_SO_FAR = {M.ADOPTED: M.SPECIFIED, M.SPECIFIED: M.SPECIFIED, M.PERMANENT: M.PERMANENT}
NO_MONEY = "Die Finanzierung ist noch offen."
WEEK = timedelta(7)


def tell_cycle(session: Session, concept: Concept, tellers: Sequence[Teller], at: datetime) -> None:
    """Opened in November, as measures stood then; closed with what was said."""
    opened = opened_on(local_date(at))
    terms = Terms(f"Stand der Maßnahmen {opened.year}", opens_on=opened)
    common: dict[str, Any] = {"actor": CLERKS, "at": at}
    cycle = plan_cycle(session, CycleKind.STATUS, terms, concept=concept, occurred=opened - 3 * WEEK, **common)
    turn(session, cycle, "open", occurred=opened, **common)
    assert cycle.answer_until
    assert cycle.grace_until
    answers = answers_by_day(session, cycle, tellers, opened)
    for day in sorted(one for one in answers if one <= cycle.answer_until):
        answer(session, cycle, answers[day], day, at)
    turn(session, cycle, "end_answers", occurred=cycle.answer_until + timedelta(1), **common)
    for day in sorted(one for one in answers if one > cycle.answer_until):
        answer(session, cycle, answers[day], day, at)
    checked = cycle.grace_until + timedelta(1)
    turn(session, cycle, "close", occurred=checked, **common)
    confirm_all(session, cycle, occurred=checked + WEEK, **common)
    turn(session, cycle, "conclude", occurred=checked + 2 * WEEK, **common)


def opened_on(today: date) -> date:
    """Second Monday of the last November that is long over."""
    year = (today - CLOSED_SINCE).year
    days = [date(one, 11, day) for one in (year - 1, year) for day in range(8, 15)]
    return max(day for day in days if day.weekday() == 0 and day <= today - CLOSED_SINCE)


def answers_by_day(
    session: Session, cycle: ReportingCycle, tellers: Sequence[Teller], opened: date
) -> dict[date, list[Member]]:
    told = {teller.measure.id: teller.told for teller in tellers}
    asked = select(StatusReport.id, StatusReport.measure_id).where(StatusReport.cycle_id == cycle.id)
    found: dict[date, list[Member]] = defaultdict(list)
    assert cycle.grace_until
    for row in session.execute(asked.order_by(StatusReport.id)):
        one = told[row.measure_id]
        if "Meldung" in one.lines:
            found[opened + WEEK * (1 + row.id % 3)].append(Member(row.id, facts=facts_of(one)))
        elif "Spät" in one.lines:
            found[cycle.grace_until].append(Member(row.id, facts=facts_of(one)))
    return found


def facts_of(told: Told) -> dict[str, Any]:
    course = M.SUSPENDED if told.reserved else DONE_SO_FAR.get(told.state, M.IN_PROGRESS)
    said = told.lines.get("Meldung") or told.lines["Spät"]
    obstacle = told.lines.get("Hindernis") or (NO_MONEY if told.reserved else None)
    return {"course": course, "done": said, **({"obstacle": obstacle} if obstacle else {})}


def answer(session: Session, cycle: ReportingCycle, members: list[Member], day: date, at: datetime) -> None:
    take_together(session, OrderSet(StatusReport, cycle.case_id, "report", members, CLERKS, day, at, derived=True))
