"""The rows of a stocktaking: every measure as it stood on the cut-off day, in a few statements however many there are.

A row is written once and never read anew: what happens to a measure afterwards does not change it.
"""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import CostItem
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Goal
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.earlier import Standing
from ik_workflow.operations.earlier import parts_of
from ik_workflow.operations.earlier import standings
from ik_workflow.operations.evidence import Evidence
from ik_workflow.operations.evidence import evidence_of
from ik_workflow.operations.lights import lights_on
from ik_workflow.operations.step_set import Member
from ik_workflow.operations.stocktaking_views import NOT_ADOPTED
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.measure import RESULTS
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.ratings import public_rating
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.states.traffic_light import Light
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.translation import translated_by

#: courses that a measure ends with; they stand, whatever was reported before
ENDS = (*RESULTS, MeasureState.DROPPED)
#: of a report
SAID = ("done", "evidence", "obstacle", "indicator_value", "cycle")
#: pieces of evidence that the proposal quotes
MOST_NAMED = 3


def members(session: Session, stocktaking: Stocktaking, today: date) -> list[Member]:
    """A row for every measure that was adopted by the cut-off day, by field and number."""
    on = stocktaking.cut_off_on or today
    which = (Measure.concept_id == stocktaking.concept_id) & Measure.deleted.is_(False)
    ids = select(Measure.id).where(which)
    stood = [one for one in standings(session, which, on, today) if one.state not in NOT_ADOPTED]
    ended = results_of(session, [one.id for one in stood if one.state is MeasureState.EVALUATED])
    reports, lights = last_reports(session, ids, on), lights_on(session, ids, on, {one.id: one for one in stood})
    stood = [replace(one, state=ended[one.id]) if one.id in ended else one for one in stood]
    about = {row.id: row for row in session.execute(described(ids))}
    kept, units = frozen_values(session, ids, on), names_of(session, stood)
    added = evidence_of(session.connection(), ids, on)
    with translated_by(GERMAN):  # the rows are German, whoever freezes them
        rows = [
            {
                **row_of(one, about[one.id], reports.get(one.id), lights[one.id], on, added.get(one.id, ())),
                **{"unit_name": units.get(one.responsible_unit_id), "light": lights[one.id].light},
                "frozen": {
                    **kept[one.id],
                    **said_of(reports.get(one.id), lights[one.id]),
                    "added_evidence": [piece.words for piece in added.get(one.id, ())],
                },
            }
            for one in sorted(stood, key=lambda one: order_of(one, about[one.id]))
        ]
    return [
        Member(columns={**row, "stocktaking_id": stocktaking.id, "position": place})
        for place, row in enumerate(rows, start=1)
    ]


def results_of(session: Session, evaluated: Sequence[int]) -> Mapping[int, MeasureState]:
    """How the course of these measures ended, before their impact was assessed."""
    asked = select(JournalEntry.subject_id, JournalEntry.from_state).where(
        *(JournalEntry.subject_type == "measure", JournalEntry.subject_id.in_(evaluated)),
        JournalEntry.trigger == "evaluate",
    )
    rows = session.execute(asked.order_by(JournalEntry.id)) if evaluated else ()
    return {row.subject_id: MeasureState(row.from_state) for row in rows}


def names_of(session: Session, stood: Sequence[Standing]) -> Mapping[int | None, str]:
    """Of the units that were responsible that day."""
    units = {one.responsible_unit_id for one in stood if one.responsible_unit_id is not None}
    asked = select(Organization.id, Organization.name).where(Organization.id.in_(units))
    return {row.id: row.name for row in session.execute(asked)} if units else {}


def described(ids: Select[Any]) -> Select[*tuple[Any, ...]]:
    """What is printed of a measure and does not change with its course."""
    return (
        select(
            *(Measure.id, Measure.goal, Measure.evidence, Measure.indicator_reading),
            Goal.text.label("goal_text"),
            *(FieldOfAction.number.label("field_number"), FieldOfAction.name.label("field_name")),
        )
        .outerjoin(Goal, Goal.id == Measure.goal_id)
        .outerjoin(FieldOfAction, FieldOfAction.id == Measure.field_id)
        .where(Measure.id.in_(ids))
    )


def order_of(one: Standing, about: Any) -> tuple[Any, ...]:
    """By field, then by the parts of the number: 2.10 comes after 2.9."""
    return about.field_number is None, about.field_number or 0, one.number is None, parts_of(one.number or ""), one.id


def last_reports(session: Session, ids: Select[Any], on: date) -> dict[int, Any]:
    """Of each measure the newest report up to that day that was confirmed."""
    newest = func.row_number().over(
        partition_by=StatusReport.measure_id, order_by=(StatusReport.reported_on.desc(), StatusReport.id.desc())
    )
    said = (
        select(
            *(StatusReport.measure_id, StatusReport.course, StatusReport.reported_on, StatusReport.done),
            *(StatusReport.evidence, StatusReport.obstacle, StatusReport.indicator_value),
            *(ReportingCycle.title.label("cycle"), newest.label("place")),
        )
        .join(ReportingCycle, ReportingCycle.id == StatusReport.cycle_id)
        .where(
            StatusReport.measure_id.in_(ids),
            StatusReport.state == StatusReportState.CONFIRMED,
            StatusReport.reported_on <= on,
            StatusReport.deleted.is_(False),
        )
        .subquery()
    )
    return {row.measure_id: row for row in session.execute(select(said).where(said.c.place == 1))}


def frozen_values(session: Session, ids: Select[Any], on: date) -> defaultdict[int, dict[str, list[dict[str, Any]]]]:
    """Indicators with their last reading up to that day, and costs by year."""
    found: defaultdict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: {"indicators": [], "costs": []})
    readings = {row.indicator_id: row for row in session.execute(last_readings(ids, on))}
    asked = select(Indicator).where(Indicator.measure_id.in_(ids), Indicator.deleted.is_(False))
    for one in session.scalars(asked.order_by(Indicator.measure_id, Indicator.id)):
        reading = readings.get(one.id)
        found[one.measure_id]["indicators"].append(
            {
                **{"name": one.name, "unit": one.unit, "target": plain(one.target)},
                **{"value": plain(reading.value) if reading else None},
                **{"read_on": reading.on.isoformat() if reading else None},
            }
        )
    costs = select(CostItem).where(CostItem.measure_id.in_(ids), CostItem.deleted.is_(False))
    for cost in session.scalars(costs.order_by(CostItem.measure_id, CostItem.year)):
        found[cost.measure_id]["costs"].append(
            {"year": cost.year, "amount": plain(cost.amount), "words": cost.words, "state": cost.state.value}
        )
    return found


def last_readings(ids: Select[Any], on: date) -> Select[Any]:
    newest = func.row_number().over(
        partition_by=IndicatorValue.indicator_id, order_by=(IndicatorValue.on.desc(), IndicatorValue.id.desc())
    )
    read = (
        select(
            *(IndicatorValue.indicator_id, IndicatorValue.on.label("on"), IndicatorValue.value, newest.label("place"))
        )
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(Indicator.measure_id.in_(ids), IndicatorValue.on <= on, IndicatorValue.deleted.is_(False))
        .subquery()
    )
    return select(read).where(read.c.place == 1)


def plain(value: Decimal | None) -> str | None:
    """JSON knows no decimals."""
    return None if value is None else f"{value.normalize():f}"


def row_of(one: Standing, about: Any, report: Any, light: Light, on: date, added: Sequence[Evidence]) -> dict[str, Any]:
    ended = one.state in ENDS
    course = one.state if ended or report is None else report.course
    return {
        **{"measure_id": one.id, "number": one.number, "title": one.title, "goal": about.goal_text or about.goal},
        **{"field_number": about.field_number, "field_name": about.field_name},
        **{"responsible_unit_id": one.responsible_unit_id, "course": course},
        **{"due_on": one.due_on, "postponements": one.postponements},
        "reported_on": report.reported_on if report else None,
        "proposed": public_rating(course, light.light, reported=ended or report is not None),
        "because": " ".join(reasons(one, about, report, light, course, on, added)),
    }


def said_of(report: Any, light: Light) -> dict[str, str]:
    """The words of the last report, and why the light was on."""
    said = {name: getattr(report, name) for name in SAID} if report else {}
    return {**{name: words for name, words in said.items() if words}, "light": light.why}


def reasons(
    one: Standing,
    about: Any,
    report: Any,
    light: Light,
    course: MeasureState,
    on: date,
    added: Sequence[Evidence],
) -> Sequence[str]:
    """The rule, and what it was applied to."""
    if report is None and one.state not in ENDS:
        return [
            _("Bis zum {day} gibt es keine bestätigte Meldung zu dieser Maßnahme.", day=long_date(on)),
            _("Ohne Meldung ist sie nicht einschätzbar."),
            *(evidence_words("", added) if added else ()),
        ]
    found = [rule_words(course, light.light)]
    if one.state in ENDS:
        found.append(_("Ihr Verlauf endete damit."))
    if report is not None:
        found.append(
            _("Letzte bestätigte Meldung: {day}, „{cycle}“.", day=short_date(report.reported_on), cycle=report.cycle)
        )
    reported = (report.evidence if report is not None else None) or about.evidence or ""
    return [*found, *evidence_words(reported.strip(), added)]


def evidence_words(reported: str, added: Sequence[Evidence]) -> Iterator[str]:
    """What was reported as evidence, and the newest pieces that were added on their own."""
    pieces = [words for words in (reported, *(one.words for one in added[:MOST_NAMED])) if words]
    yield (_("Nachweis: {evidence}", evidence="; ".join(pieces)) if pieces else _("Ein Nachweis liegt nicht vor."))
    if len(added) > MOST_NAMED:
        yield _("Weitere Nachweise: {number}.", number=len(added) - MOST_NAMED)


def rule_words(course: MeasureState, light: TrafficLight) -> str:
    rated = shown(public_rating(course, light, reported=True).label)
    if course is MeasureState.PERMANENT:
        return _("Eine Daueraufgabe mit Ampel {light} gilt als „{rated}“.", light=shown(light.label), rated=rated)
    return _("Eine Maßnahme im Stand „{course}“ gilt als „{rated}“.", course=shown(course.label), rated=rated)
