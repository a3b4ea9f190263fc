"""Recurrences: the days they fall on, what is due to be opened, and how one is changed or its source confirmed."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.cycles import PatternKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.administration import enter
from ik_workflow.operations.parameters import CONFIRMED
from ik_workflow.operations.parameters import UNVERIFIED
from ik_workflow.operations.parameters import checked_source
from ik_workflow.operations.report_plans import ordinary_sittings
from ik_workflow.operations.report_plans import report_plan
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.periods import first
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.planning.recurrence import MOST
from ik_workflow.planning.recurrence import Occurrence
from ik_workflow.planning.recurrence import Occurrences
from ik_workflow.planning.recurrence import Unsettled
from ik_workflow.planning.recurrence import occurrences
from ik_workflow.planning.recurrence import parse
from ik_workflow.planning.recurrence_words import in_words
from ik_workflow.planning.report_plan import ReportPlan
from ik_workflow.planning.windows import Question
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import FINAL
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.results import Classification
from ik_workflow.translation import _

KEEPERS = frozenset({Office.INTEGRATION_COMMISSIONER, Office.ADMINISTRATOR})
HAPPENED = (ReportingCycleState.NOTED, ReportingCycleState.CLOSED)
MOST_LEAD = 730
#: a report is planned so long before its opening, that people see it coming
SEEN_BEFORE = timedelta(days=28)
#: the longest way from an opening to its day, and how far back a metronome that stood still looks
AHEAD, BEHIND = timedelta(days=400), timedelta(days=62)
#: without a backward plan a person is asked so long before the session
ASKED_BEFORE = timedelta(days=180)
#: sittings for a month may lie in the month before
MONTH = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the days of recurrences are reckoned from."""

    calendar: Calendar
    #: ordinary ones of the council
    sittings: Sequence[date]
    #: the last time of each recurrence, as far as cycles tell
    happened: Mapping[int, date]
    #: end of each concept
    ends: Mapping[int, date | None]


def ground(connection: Connection, since: date, until: date) -> Ground:
    """Read with four statements, however many recurrences there are."""
    last = select(ReportingCycle.recurrence_id, func.max(ReportingCycle.since)).where(
        ReportingCycle.recurrence_id.is_not(None), ReportingCycle.state.in_(HAPPENED), ReportingCycle.deleted.is_(False)
    )
    return Ground(
        city_calendar(connection),
        ordinary_sittings(connection, Classification.COUNCIL, since - MONTH, until + MONTH),
        {key: day for key, day in connection.execute(last.group_by(ReportingCycle.recurrence_id)) if key and day},
        {concept.id: concept.ends_on for concept in connection.execute(select(Concept.id, Concept.ends_on))},
    )


def days_of(row: Any, known: Ground, *, after: date, until: date, limit: int = MOST) -> Occurrences:
    """The days of a stored recurrence after ``after`` up to ``until``, as long as it holds."""
    after, until = max(after, row.active_from - ONE_DAY), min(until, row.ended_on or until)
    try:
        pattern = parse(row.pattern_kind, row.pattern, starts_on=row.active_from)
    except BadValue as bad:
        return Occurrences(unsettled=(Unsettled(bad.sentence),))
    return occurrences(
        pattern,
        after=after,
        until=until,
        last=max((day for day in (row.last_on, known.happened.get(row.id)) if day), default=None),
        ends_on=known.ends.get(row.concept_id),
        sittings=known.sittings,
        calendar=known.calendar,
        limit=limit,
    )


def pattern_words(row: Any) -> str:
    """The stored pattern as a clerk says it."""
    try:
        return in_words(parse(row.pattern_kind, row.pattern, starts_on=row.active_from))
    except BadValue as bad:
        return bad.sentence


# -- what is due --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueOccurrence:
    """One time of a recurrence for which there is no cycle yet and should be one."""

    recurrence: Any
    occurrence: Occurrence
    #: None where a person has to settle something first
    opens_on: date | None
    plan: ReportPlan | None = None
    question: str | None = None


def due_occurrences(connection: Connection, at: datetime) -> list[DueOccurrence]:
    """What opens within the next weeks or should have been opened, each once: a cycle that exists ends the matter."""
    today = local_date(at)
    known = ground(connection, today - BEHIND, today + AHEAD)
    cycles = connection.execute(
        select(ReportingCycle.recurrence_id, ReportingCycle.occurrence, ReportingCycle.state).where(
            ReportingCycle.recurrence_id.is_not(None), ReportingCycle.deleted.is_(False)
        )
    ).all()
    begun = {(cycle.recurrence_id, cycle.occurrence) for cycle in cycles}
    running = {cycle.recurrence_id for cycle in cycles if cycle.state not in FINAL}
    found: list[DueOccurrence] = []
    for row in connection.execute(active(today)).all():
        if row.pattern_kind is PatternKind.AFTER_LAST and row.id in running:
            continue  # The next one is reckoned from the end of this one.
        for one in days_of(row, known, after=today - BEHIND, until=today + AHEAD).days:
            if not one.expected and (row.id, one.key) not in begun:
                found += filter(None, [due(connection, row, one, known.calendar, today)])
    return found


def active(today: date) -> Any:
    table = Recurrence.__table__
    return (
        select(table)
        .where(
            Recurrence.deleted.is_(False),
            Recurrence.active_from <= today,
            or_(Recurrence.ended_on.is_(None), Recurrence.ended_on >= today),
        )
        .order_by(Recurrence.id)
    )


def due(connection: Connection, row: Any, one: Occurrence, calendar: Calendar, today: date) -> DueOccurrence | None:
    if row.pattern_kind is not PatternKind.COUNCIL_IN:
        opens_on = first(one.on - timedelta(days=row.lead_days), -1, calendar.is_office_day)
        question = over(one) if one.on < today else None
        return DueOccurrence(row, one, opens_on, question=question) if opens_on - SEEN_BEFORE <= today else None
    if one.on <= today:
        return None  # Nothing can be planned for a session that is over.
    plan = report_plan(connection, one.on, today=today, calendar=calendar)
    if isinstance(plan, Question):
        asked = one.on - ASKED_BEFORE <= today
        return DueOccurrence(row, one, None, question=plan.sentence) if asked else None
    if plan.opens_on - SEEN_BEFORE > today:
        return None
    return DueOccurrence(row, one, plan.opens_on, plan, plan.question.sentence if plan.question else None)


def over(one: Occurrence) -> str:
    return _(
        "Fällig war {day}; eingetragen ist nichts. Bitte beginnen Sie jetzt oder beenden Sie den Zyklus.",
        day=long_date(one.on),
    )


# -- changing one -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody proposes for a recurrence."""

    title: str
    kind: str
    pattern: str
    source: str
    active_from: date
    last_on: date | None = None
    ended_on: date | None = None
    lead_days: int = 0


def check_terms(terms: Terms, *, today: date) -> Terms:
    """Raises BadValue at the field that is wrong; the text comes back clean."""
    title = check_line("title", _("Name"), terms.title, length=300).strip()
    if not title:
        raise BadValue("title", _("Name: Bitte füllen Sie dieses Feld aus."))
    for name, day in (("active_from", terms.active_from), ("last_on", terms.last_on), ("ended_on", terms.ended_on)):
        if day is not None and not FIRST_YEAR < day.year < LAST_YEAR:
            raise BadValue(name, _("Bitte prüfen Sie das Jahr."))
    parse(terms.kind, terms.pattern, starts_on=terms.active_from)
    if terms.last_on is not None and terms.last_on > today:
        raise BadValue("last_on", _("Zuletzt war: Dieser Tag ist noch nicht gekommen."))
    if terms.ended_on is not None and terms.ended_on < terms.active_from:
        raise BadValue("ended_on", _("Endet am: Dieser Tag liegt vor dem Beginn."))
    if not 0 <= terms.lead_days <= MOST_LEAD:
        raise BadValue("lead_days", _("Vorlauf: Bitte geben Sie 0 bis {most} Tage an.", most=MOST_LEAD))
    source = checked_source(terms.source)
    return Terms(
        title,
        terms.kind,
        terms.pattern.strip(),
        source,
        *(terms.active_from, terms.last_on, terms.ended_on, terms.lead_days),
    )


def change_recurrence(
    session: Session, recurrence: Recurrence, terms: Terms, *, version: int, actor: Actor, at: datetime
) -> None:
    """What is proposed holds at once, unconfirmed if its rhythm or source is another one. The caller commits.

    Raises WrongOffice, StaleVersion, and BadValue at the field that is wrong.
    """
    if not actor.hands & KEEPERS:
        raise WrongOffice(_("Zyklen ändern die Beauftragte und die Verwaltung des Programms."))
    terms = check_terms(terms, today=local_date(at))
    refuse_stale(session, recurrence, version)
    rhythm = (recurrence.pattern_kind, recurrence.pattern, recurrence.active_from, recurrence.source)
    recurrence.title, recurrence.pattern_kind, recurrence.pattern = terms.title, PatternKind(terms.kind), terms.pattern
    recurrence.source, recurrence.active_from = terms.source, terms.active_from
    recurrence.last_on, recurrence.ended_on, recurrence.lead_days = terms.last_on, terms.ended_on, terms.lead_days
    if rhythm != (recurrence.pattern_kind, recurrence.pattern, recurrence.active_from, recurrence.source):
        recurrence.source_status = UNVERIFIED
    recurrence.version, recurrence.modified = version + 1, at
    act = AdministrationAct.RECURRENCE_CHANGED
    enter(session, act, actor=actor, at=at, recurrence=recurrence, words=pattern_words(recurrence))


def confirm_source(
    session: Session, recurrence: Recurrence, source: str, *, version: int, actor: Actor, at: datetime
) -> None:
    """The council's office has read the source: it says what is stored. The caller commits."""
    if Office.COUNCIL_OFFICE not in actor.hands:
        raise WrongOffice(_("Quellen bestätigt das Büro der Stadtverordnetenversammlung."))
    source = checked_source(source)
    refuse_stale(session, recurrence, version)
    if recurrence.source_status == CONFIRMED and recurrence.source == source:
        raise Refused(_("Diese Quelle ist bereits bestätigt."))
    recurrence.source, recurrence.source_status = source, CONFIRMED
    recurrence.version, recurrence.modified = version + 1, at
    enter(session, AdministrationAct.RECURRENCE_CONFIRMED, actor=actor, at=at, recurrence=recurrence, words=source)


def refuse_stale(session: Session, recurrence: Recurrence, version: int) -> None:
    session.refresh(recurrence, with_for_update=True)
    if recurrence.version != version:
        raise StaleVersion(_("Jemand anderes hat diesen Zyklus inzwischen geändert. Bitte laden Sie die Seite neu."))
