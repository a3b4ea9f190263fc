"""On which day a deadline falls, with the words in which a clerk can check it; or the question that comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.operations.parameters import parameter
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import BadPeriod
from ik_workflow.periods import Calendar
from ik_workflow.periods import Days
from ik_workflow.periods import Shift
from ik_workflow.periods import Term
from ik_workflow.periods import WorkingDays
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states import deadlines as rule
from ik_workflow.states.catalogue import Certainty
from ik_workflow.states.catalogue import rules
from ik_workflow.states.consultation import VOTING_ROLES
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.deadlines import DueDay
from ik_workflow.states.deadlines import Law
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.participation_event import NOT_HELD
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.results import Classification
from ik_workflow.translation import _
from ik_workflow.translation import shown

SITTINGS = (
    select(Meeting.id, Meeting.held_on, Meeting.kind)
    .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
    .join(Organization, Organization.id == MeetingBody.organization_id)
    .where(Meeting.state != MeetingState.CANCELLED, Meeting.deleted.is_(False))
    .order_by(Meeting.held_on, Meeting.id)
)
AFTER = SITTINGS.where(Organization.id == bindparam("body"), Meeting.held_on > bindparam("day"))
NEXT = AFTER.limit(1)
NEXT_ORDINARY = AFTER.where(Meeting.kind == MeetingKind.ORDINARY).limit(1)
LAST_BEFORE = (
    SITTINGS.where(Organization.id == bindparam("body"), Meeting.held_on < bindparam("day"))
    .order_by(None)
    .order_by(Meeting.held_on.desc(), Meeting.id)
    .limit(1)
)
OF_COUNCIL = SITTINGS.where(
    Organization.classification == Classification.COUNCIL,
    Meeting.kind == MeetingKind.ORDINARY,
    Meeting.held_on >= bindparam("first"),
    Meeting.held_on <= bindparam("last"),
)
OF_BODY = SITTINGS.where(
    Organization.id == bindparam("body"),
    Meeting.kind == MeetingKind.ORDINARY,
    Meeting.held_on >= bindparam("first"),
    Meeting.held_on <= bindparam("last"),
)
MEETING = select(Meeting.id, Meeting.held_on).where(Meeting.id == bindparam("meeting"))
LEADING_BODY = (
    select(MeetingBody.organization_id)
    .where(MeetingBody.meeting_id == bindparam("meeting"))
    .order_by(MeetingBody.position)
    .limit(1)
)
#: the sitting in which a paper is decided
DECIDED_IN = (
    select(Meeting.id, Meeting.held_on)
    .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
    .join(Consultation, Consultation.item_id == AgendaItem.id)
    .where(
        Consultation.paper_id == bindparam("paper"),
        Consultation.authoritative.is_(True),
        Consultation.deleted.is_(False),
        Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED)),
    )
    .order_by(Meeting.held_on)
    .limit(1)
)
LAST_CONFERENCE = select(func.max(ParticipationEvent.held_on)).where(
    ParticipationEvent.kind == EventKind.CONFERENCE,
    ParticipationEvent.state.not_in((*NOT_HELD, ParticipationEventState.CANCELLED)),
    ParticipationEvent.deleted.is_(False),
)
NAME = select(Organization.name, Organization.classification).where(Organization.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a deadline's day: the day, or a question, and how it came."""

    due_on: date | None
    event_on: date | None
    explanation: str
    source_status: str
    meeting_id: int | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a deadline is reckoned from: the record's row after the step, the day of the step, the owner's office."""

    kind: str
    row: Mapping[str, Any]
    on: date | None
    office: Office | None
    calendar: Calendar
    #: the sitting from which it counts, where a person named one or the old one moved
    meeting: int | None = None


def day_of(connection: Connection, one: DeadlineRule, due: DueDay, event: Event) -> Day | None:
    """None: the rule does not begin yet, because nothing that it counts from has happened."""
    try:
        found = reckoned(connection, one, due, event)
    except BadPeriod as error:
        return asking(one, event.on, _("Der letzte Tag lässt sich nicht berechnen: {why} {ask}", why=error, ask=ask()))
    if found is not None and found.due_on and not backwards(due) and found.event_on and found.due_on < found.event_on:
        sentence = _("Der letzte Tag läge vor dem Beginn der Frist. {ask}", ask=ask())
        return replace(found, due_on=None, question=sentence)
    return found


def ask() -> str:
    return _("Bitte legen Sie den Tag fest.")


def backwards(due: DueDay) -> bool:
    return isinstance(due, rule.BeforeSitting | rule.BeforeDay | rule.BeforeCouncil | rule.Ordered)


def reckoned(connection: Connection, one: DeadlineRule, due: DueDay, event: Event) -> Day | None:
    match due:
        case rule.After():
            return after(one, due, event)
        case rule.Within():
            return within(connection, one, due, event)
        case rule.BeforeSitting():
            return before_sitting(connection, one, due, event)
        case rule.BeforeDay():
            return before_day(one, due, event)
        case rule.NextSitting():
            return next_sitting(connection, one, due, event)
        case rule.BeforeCouncil():
            return before_council(connection, one, due, event)
        case rule.CouncilIn():
            return council_in(connection, one, due, event)
        case rule.Yearly():
            return yearly(one, due, event)
        case rule.SinceConference():
            return since_conference(connection, one, due, event)
        case rule.Ordered():
            return ordered(connection, one, due, event)
        case rule.Interims():
            raise TypeError("an order's interim reports have a day each")
        case rule.Asked():
            return asking(one, event.on, shown(due.question))
        case rule.Noted():
            return noted(one, due, event)


def status_of(one: DeadlineRule) -> str:
    """How sure a rule's figure is, where no row of figures says so."""
    if one.law is not Law.GO:
        return str(one.law)
    return "confirmed" if rules()[one.id].certainty is Certainty.READ else "unverified"


def asking(one: DeadlineRule, on: date | None, sentence: str) -> Day:
    return Day(None, on, "", status_of(one), question=sentence)


def unknown(one: DeadlineRule) -> Day:
    sentence = _("Der Tag, von dem an diese Frist läuft, steht nicht in den Akten. {ask}", ask=ask())
    return asking(one, None, sentence)


def told(one: DeadlineRule, term: Term) -> Day:
    return Day(term.until, term.event_on, term.explanation, status_of(one))


def after(one: DeadlineRule, due: rule.After, event: Event) -> Day | None:
    start = event.row.get(due.since) if due.since else event.on
    if start is None:
        return None if one.valid_before else unknown(one)
    terms = [
        period.after(start, event=shown(due.event), calendar=event.calendar) for period in (due.period, *due.others)
    ]
    until = event.row.get(due.column) if due.column else terms[0].until
    for term in terms:
        if term.until == until:
            return told(one, term)
    if until is None:
        return told(one, terms[0])
    words = _("{period}, also {day}", period=shown(due.otherwise), day=long_date(until))
    return Day(until, start, words, status_of(one))


def within(connection: Connection, one: DeadlineRule, due: rule.Within, event: Event) -> Day:
    start = event.row.get(due.since) if due.since else event.on
    if start is None:
        return unknown(one)
    name = due.figures.get(event.office) or due.figures[None]
    figure = parameter(connection, name, start)
    term = due.unit(figure.value).after(start, event=shown(due.event), calendar=event.calendar)
    return with_source(told(one, term), one, figure.source, confirmed=figure.confirmed)


def with_source(day: Day, one: DeadlineRule, source: str, *, confirmed: bool) -> Day:
    """A figure that nobody has confirmed is marked with where it comes from."""
    if confirmed:
        return replace(day, source_status="confirmed" if one.law is Law.GO else str(one.law))
    words = _(" (Wert unbestätigt, Quelle: {source})", source=shown(source))
    status = "unverified" if one.law is Law.GO else str(one.law)
    return replace(day, explanation=day.explanation + words, source_status=status)


def before_sitting(connection: Connection, one: DeadlineRule, due: rule.BeforeSitting, event: Event) -> Day | None:
    number = event.meeting or (event.row.get(due.column) if due.column else event.row["id"])
    if event.meeting is None and not due.column and event.kind == "meeting":
        held_on = event.row["held_on"]
    else:
        found = connection.execute(MEETING, {"meeting": number}).first()
        if found is None:
            return None
        held_on = found.held_on
    figure = parameter(connection, due.figure, held_on)
    period = due.unit(figure.value, shift=due.shift)
    term = period.before(held_on, event=_("der Sitzung"), calendar=event.calendar)
    day = Day(term.until, event.on, term.explanation, status_of(one), meeting_id=number)
    return with_source(day, one, figure.source, confirmed=figure.confirmed)


def before_day(one: DeadlineRule, due: rule.BeforeDay, event: Event) -> Day:
    known: date | None = event.row.get(due.known)
    end: date | None = event.row.get(due.column)
    if end is None and known is None:
        return unknown(one)
    term = due.period.before(end, event=shown(due.event), calendar=event.calendar) if end else None
    if term is not None and known in (None, term.until):
        return Day(term.until, event.on, term.explanation, status_of(one))
    assert known is not None
    return on_day(one, known, event)


def noted(one: DeadlineRule, due: rule.Noted, event: Event) -> Day | None:
    day: date | None = event.row.get(due.column)
    return None if day is None else on_day(one, day, event)


def on_day(one: DeadlineRule, day: date, event: Event) -> Day:
    return Day(day, event.on, _("vorgemerkt für {day}", day=long_date(day)), status_of(one))


def ordered(connection: Connection, one: DeadlineRule, due: rule.Ordered, event: Event) -> Day | None:
    """As it stands with the order; a day before it that is over when the order comes does not begin."""
    row = event.row
    day: date | None = row[due.column]
    if not due.figure:
        words = row["due_explanation"] or (_("festgelegt auf {day}", day=long_date(day)) if day else "")
        start = row["ordered_on"] or event.on
        return Day(day, start, words, status_of(one), row["due_meeting_id"], row["due_question"])
    if day is None:
        return None
    figure = parameter(connection, due.figure, day)
    term = WorkingDays(figure.value, shift=Shift.PREVIOUS_WORKING_DAY).before(
        day, event=_("der fälligen Sitzung"), calendar=event.calendar
    )
    if event.on is not None and term.until < event.on:
        return None
    found = Day(term.until, event.on, term.explanation, status_of(one), row["due_meeting_id"])
    return with_source(found, one, figure.source, confirmed=figure.confirmed)


def interim_days(one: DeadlineRule, due: rule.Interims, event: Event) -> dict[int, Day]:
    """By the place of each interim report that is still to come."""
    found = {}
    for place, interim in enumerate(event.row[due.column] or ()):
        if not interim.get("reported"):
            day = date.fromisoformat(interim["due_on"]) if interim.get("due_on") else None
            words, question = interim.get("explanation") or "", interim.get("question")
            found[place] = Day(day, event.row["ordered_on"], words, status_of(one), interim.get("meeting_id"), question)
    return found


def body_of(connection: Connection, event: Event) -> int | None:
    """The body before which the record stands; of a joint sitting the leading one."""
    if event.kind == "meeting":
        return connection.scalar(LEADING_BODY, {"meeting": event.row["id"]})
    found: int | None = event.row.get("organization_id")
    return found


def next_sitting(connection: Connection, one: DeadlineRule, due: rule.NextSitting, event: Event) -> Day:
    start = event.row.get(due.since) if due.since else event.on
    body = body_of(connection, event)
    if start is None or body is None:
        return unknown(one)
    found = connection.execute(NEXT_ORDINARY if due.ordinary else NEXT, {"body": body, "day": start}).first()
    if found is None:
        return asking(one, start, no_sitting(connection, body, start))
    words = _(
        "nächste Sitzung nach {event} vom {start}, also {day}",
        event=shown(due.event),
        start=short_date(start),
        day=long_date(found.held_on),
    )
    return Day(found.held_on, start, words, status_of(one), meeting_id=found.id)


def no_sitting(connection: Connection, body: int | None, start: date) -> str:
    found = connection.execute(NAME, {"id": body}).first()
    name = found.name if found else _("das Gremium")
    return _(
        "Für „{body}“ ist nach dem {day} keine Sitzung eingetragen. Bitte tragen Sie die nächste Sitzung ein oder"
        " legen Sie den Tag fest.",
        body=name,
        day=short_date(start),
    )


def before_council(connection: Connection, one: DeadlineRule, due: rule.BeforeCouncil, event: Event) -> Day | None:
    """Only for a body that has to vote, once the sitting that decides is known; DR-12 is the main committee's."""
    row = event.row
    if row["authoritative"] or row["role"] not in VOTING_ROLES or row["organization_id"] is None:
        return None
    if event.meeting is not None:
        council = connection.execute(MEETING, {"meeting": event.meeting}).first()
    else:
        council = connection.execute(DECIDED_IN, {"paper": row["paper_id"]}).first()
    if council is None:
        return None
    body = connection.execute(NAME, {"id": row["organization_id"]}).one()
    if (body.classification is Classification.MAIN_COMMITTEE) is not due.in_own_sitting:
        return None
    if not due.in_own_sitting:
        term = Days(1).before(council.held_on, event=_("der Sitzung der Stadtverordnetenversammlung"))
        return Day(term.until, event.on, term.explanation, status_of(one), meeting_id=council.id)
    found = connection.execute(LAST_BEFORE, {"body": row["organization_id"], "day": council.held_on}).first()
    if found is None or (event.on is not None and found.held_on < event.on):
        sentence = _(
            "Für „{body}“ ist vor der Sitzung vom {day} keine Sitzung eingetragen, in der das Votum fallen könnte."
            " Bitte tragen Sie eine ein oder legen Sie den Tag fest.",
            body=body.name,
            day=short_date(council.held_on),
        )
        return replace(asking(one, event.on, sentence), meeting_id=council.id)
    words = _(
        "letzte Sitzung vor der Sitzung der Stadtverordnetenversammlung vom {council}, also {day}",
        council=short_date(council.held_on),
        day=long_date(found.held_on),
    )
    return Day(found.held_on, event.on, words, status_of(one), meeting_id=council.id)


def council_in(connection: Connection, one: DeadlineRule, due: rule.CouncilIn, event: Event) -> Day:
    if event.on is None:
        return unknown(one)
    year = event.on.year + (event.on.month >= due.month)
    first = date(year, due.month, 1)
    last = date(year + due.month // 12, due.month % 12 + 1, 1) - ONE_DAY
    found = connection.execute(OF_COUNCIL, {"first": first, "last": last}).all()
    if not found:
        sentence = _(
            "Zwischen {first} und {last} ist keine Sitzung der Stadtverordnetenversammlung eingetragen. {ask}",
            first=short_date(first),
            last=short_date(last),
            ask=ask(),
        )
        return asking(one, event.on, sentence)
    sitting = found[-1]
    words = _("letzte ordentliche Sitzung dieses Monats, also {day}", day=long_date(sitting.held_on))
    return Day(sitting.held_on, event.on, words, status_of(one), meeting_id=sitting.id)


def since_conference(connection: Connection, one: DeadlineRule, due: rule.SinceConference, event: Event) -> Day:
    last = connection.scalar(LAST_CONFERENCE)
    if last is None:
        return asking(one, event.on, shown(due.question))
    term = due.period.after(last, event=shown(due.event), calendar=event.calendar)
    return told(one, term)


def yearly(one: DeadlineRule, due: rule.Yearly, event: Event) -> Day:
    """The next of the days of the year that is still to come, on a working day."""
    start = event.on
    if start is None:
        return unknown(one)
    for year in (start.year, start.year + 1):
        for month, number in due.days:
            raw = date(year, month, number)
            day = event.calendar.shifted(raw, Shift.PREVIOUS_WORKING_DAY)
            if day > start:
                free = event.calendar.why_off(raw)
                words = _("jährlich zum {day}", day=short_date(raw)) + (f" ({free})" if free else "")
                return Day(day, start, _("{words}, also {day}", words=words, day=long_date(day)), status_of(one))
    return unknown(one)
