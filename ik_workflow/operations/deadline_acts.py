"""What people do with deadlines: move one, answer its question, enter one, say that it is done or falls away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Organization
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications import reminders
from ik_workflow.operations.deadline_checks import COORDINATORS
from ik_workflow.operations.deadline_checks import MAY_ENTER
from ik_workflow.operations.deadline_checks import UNASKED
from ik_workflow.operations.deadline_checks import check_day
from ik_workflow.operations.deadline_checks import check_said
from ik_workflow.operations.deadline_checks import course_of
from ik_workflow.operations.deadline_checks import locked
from ik_workflow.operations.deadline_checks import refuse_cancelling
from ik_workflow.operations.deadline_checks import refuse_ended
from ik_workflow.operations.deadline_checks import refuse_finishing
from ik_workflow.operations.deadline_checks import refuse_fixed
from ik_workflow.operations.deadline_checks import refuse_gone
from ik_workflow.operations.deadline_checks import refuse_others
from ik_workflow.operations.deadline_checks import refuse_unasked
from ik_workflow.operations.deadline_checks import with_reason
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_days import status_of
from ik_workflow.operations.deadline_owners import Holder
from ik_workflow.operations.deadline_owners import holder
from ik_workflow.operations.deadline_owners import owner_words
from ik_workflow.operations.deadline_owners import question_of
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import MOVES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import end_rows
from ik_workflow.operations.deadline_rows import remind
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.deadline_rows import write
from ik_workflow.operations.deadline_sittings import record_of
from ik_workflow.operations.deadline_words import Said
from ik_workflow.operations.deadline_words import day_of_words
from ik_workflow.operations.status_deadlines import RULE as STATUS
from ik_workflow.operations.status_deadlines import asked_by_cycles
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import FREE
from ik_workflow.states.deadlines import CouncilIn
from ik_workflow.states.deadlines import Law
from ik_workflow.states.deadlines import Yearly
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.translation import _


def move(
    session: Session,
    deadline: Deadline,
    *,
    to: date | None = None,
    words: str | None = None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """Another last day, or what ``words`` mean among the council's sittings; with a reason. The old one stays on
    record. The caller commits.
    """
    row, today = locked(session, deadline), local_date(at)
    refuse_others(row, actor)
    refuse_fixed(row)
    reason = with_reason(reason)
    if to is not None and words:
        raise BadValue("words", _("Bitte nennen Sie entweder den Tag oder einen Zeitraum, nicht beides."))
    day = moved_to(session.connection(), row, to, words, today)
    assert day.due_on is not None
    check_day(row, day.due_on, today)
    if day.due_on == row.due_on:
        raise BadValue("to", _("Auf diesem Tag steht die Frist schon."))
    return put(session, row, day, reason, actor, at, words=words)


def moved_to(connection: Connection, row: Deadline, to: date | None, words: str | None, today: date) -> Day:
    """Raises BadValue for words that leave open which sitting is meant."""
    if to is not None:
        return Day(to, row.event_on, _("verlegt auf {day}", day=long_date(to)), row.source_status)
    if not words:
        raise BadValue("to", _("Bitte nennen Sie den neuen Tag oder einen Zeitraum wie „im 4. Quartal 2026“."))
    record, calendar = record_of(connection, row.subject_type, row.subject_id), city_calendar(connection)
    event = Event(row.subject_type, record, today, row.owner_office, calendar)
    found = day_of_words(connection, words, event, today, row.source_status)
    if found.due_on is None:
        raise BadValue("words", found.question or "")
    return replace(found, event_on=row.event_on)


def answer(
    session: Session,
    deadline: Deadline,
    *,
    to: date | None = None,
    organization: Organization | None = None,
    office: Office | None = None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """The question is answered: with a day, or with whose task it is. The caller commits."""
    row, today = locked(session, deadline), local_date(at)
    refuse_others(row, actor)
    refuse_unasked(row, actor, today)
    if question_of(row, today) is None and organization is None:
        raise Refused(_(UNASKED))
    reason = with_reason(reason)
    if organization is not None:
        hand_over(session, row, organization, office, reason, actor, at)
    elif row.owner is not None and row.owner.is_gone(today):
        raise BadValue("organization", _("Zuständig: Bitte wählen Sie eine Stelle, die es noch gibt."))
    if to is not None:
        if to != row.due_on and row.question is None:
            refuse_fixed(row)
        check_day(row, to, today)
    due_on = to or row.due_on
    if due_on is None:
        raise BadValue("to", _("Bitte nennen Sie den letzten Tag."))
    words = row.explanation if to is None else _("festgelegt auf {day}", day=long_date(due_on))
    return put(session, row, Day(due_on, row.event_on, words, row.source_status), reason, actor, at)


def enter(
    session: Session,
    subject: Subject,
    *,
    rule: str = FREE,
    task: str | None = None,
    on: date | None = None,
    words: str | None = None,
    event_on: date | None = None,
    meeting: int | None = None,
    organization: Organization | None = None,
    office: Office | None = None,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """A deadline that no step opens: one of the table's, or in words of one's own. The caller commits.

    The day is ``on``, or what ``words`` mean among the council's sittings, or what the rule reckons from ``event_on``
    or ``meeting``. What none of them yields becomes a question.
    """
    if not actor.hands & MAY_ENTER:
        raise WrongOffice(_("Fristen tragen das Büro, die Beauftragte und der Oberbürgermeister ein."))
    if rule != FREE and (rule not in DEADLINE_RULES or DEADLINE_RULES[rule].by_hand is None):
        raise BadValue("rule", _("Diese Frist entsteht durch einen Schritt und wird nicht von Hand eingetragen."))
    connection, kind = session.connection(), KINDS[type(subject)]
    refuse_ended(subject)
    row, today = record_of(connection, kind.name, subject.id), local_date(at)
    said = Said(on, words, event_on, meeting)
    check_said(said, today, free=rule == FREE)
    calendar = city_calendar(connection)
    task = check_line("task", _("Aufgabe"), task or (DEADLINE_RULES[rule].task if rule != FREE else ""), length=200)
    if not task.strip():
        raise BadValue("task", _("Bitte schreiben Sie, was zu tun ist."))
    whose = named_holder(connection, rule, row, kind.name, today, organization, office)
    event = Event(kind.name, row, event_on or today, whose.office, calendar, meeting)
    place = Place(row["case_id"], kind.name, subject.id, None, at, calendar)
    number = write(
        connection,
        place,
        rule,
        task.strip(),
        day_by_hand(connection, rule, said, event, today),
        whose,
        words=words,
        ordinal=next_ordinal(connection, kind.name, subject.id, rule),
    )
    return session.get_one(Deadline, number)


def cancel(session: Session, deadline: Deadline, *, reason: str, actor: Actor, at: datetime) -> Deadline:
    """The task falls away, with a reason. The caller commits."""
    row = locked(session, deadline)
    refuse_others(row, actor)
    refuse_cancelling(row)
    ended(session, row, DeadlineState.CANCELLED, with_reason(reason), actor, at)
    return row


def finish(session: Session, deadline: Deadline, *, actor: Actor, at: datetime) -> Deadline:
    """Done, where no step of the record says so; of what comes every year the next one opens. The caller commits."""
    row = locked(session, deadline)
    refuse_others(row, actor)
    refuse_finishing(row)
    ended(session, row, DeadlineState.CLOSED, _("erledigt"), actor, at)
    open_next(session.connection(), row, at)
    return row


def due_to_expire(session: Session, *, on: date, limit: int) -> Sequence[tuple[Deadline, str]]:
    """Open deadlines whose last day is over, with the step that time then takes; the longest overdue first."""
    triggers = {
        (rule.id, course.kind): course.expires_by
        for rule in DEADLINE_RULES.values()
        for course in rule.courses
        if course.expires_by
    }
    asked = select(Deadline).where(
        Deadline.state == DeadlineState.OPEN,
        Deadline.due_on < on,
        Deadline.rule.in_({rule for rule, _kind in triggers}),
    )
    found = session.scalars(asked.order_by(Deadline.due_on, Deadline.id).limit(limit)).all()
    return [(one, trigger) for one in found if (trigger := triggers.get((one.rule, one.subject_type)))]


# -- what is written ----------------------------------------------------------------------------------------------


def put(
    session: Session, row: Deadline, day: Day, reason: str, actor: Actor, at: datetime, *, words: str | None = None
) -> Deadline:
    connection = session.connection()
    if words:
        row.words = words
        session.flush()
    shift(connection, row, day, reason=reason, by=actor.key, at=at, calendar=city_calendar(connection))
    session.refresh(row)
    return row


def hand_over(
    session: Session,
    row: Deadline,
    organization: Organization,
    office: Office | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Another owner, from now on with all reminders anew; whose task it was stays on record."""
    connection, calendar = session.connection(), city_calendar(session.connection())
    if not actor.hands & COORDINATORS:
        raise WrongOffice(_("Wessen Aufgabe es ist, bestimmen die Beauftragte und das Büro."))
    refuse_gone(organization, local_date(at))
    before = owner_words(row)
    row.owner_organization_id, row.owner_office = organization.id, office or row.owner_office
    session.flush()
    session.refresh(row, ["owner"])
    words = _("Zuständig ist {after}, vorher {before}. {reason}", after=owner_words(row), before=before, reason=reason)
    note = {"deadline_id": row.id, "moved_at": at, "moved_by": actor.key, "from_on": row.due_on, "to_on": row.due_on}
    connection.execute(MOVES.insert().values(note | {"reason": words}))
    reminders.cancel(connection, [row.id], at=at)
    if row.due_on is not None:
        remind(connection, [row.id], row.rule, row.due_on, at, calendar)


def ended(session: Session, row: Deadline, state: DeadlineState, reason: str, actor: Actor, at: datetime) -> None:
    end_rows(session.connection(), [row], reason=reason, by=actor.key, at=at, state=state)
    session.refresh(row)


def open_next(connection: Connection, row: Any, at: datetime) -> None:
    """Of what comes every year: the next one, unless a cycle asks for it from now on."""
    rule, course = DEADLINE_RULES.get(row.rule), course_of(row)
    if rule is None or course is None or not isinstance(course.due, Yearly | CouncilIn):
        return
    record, calendar = record_of(connection, row.subject_type, row.subject_id), city_calendar(connection)
    if rule.id == STATUS and asked_by_cycles(connection, record, local_date(at)):
        return
    start = max(filter(None, (row.due_on, local_date(at))))
    whose = holder(connection, course.owner, course.kind, record, local_date(at))
    event = Event(course.kind, record, start, whose.office, calendar)
    if day := day_of(connection, rule, course.due, event):
        place = Place(row.case_id, row.subject_type, row.subject_id, None, at, calendar)
        write(connection, place, rule.id, course.task or rule.task, day, whose)


def named_holder(
    connection: Connection,
    rule: str,
    row: dict[str, object],
    kind: str,
    today: date,
    organization: Organization | None,
    office: Office | None,
) -> Holder:
    """Whom the person named, else whom the rule names."""
    usual = DEADLINE_RULES[rule].by_hand if rule != FREE else None
    if organization is not None:
        refuse_gone(organization, today)
        return Holder(organization.id, office or (usual.offices[0] if usual else Office.DEPARTMENT))
    if usual is None:
        raise BadValue("organization", _("Bitte sagen Sie, wessen Aufgabe es ist."))
    return holder(connection, usual, kind, row, today)


def day_by_hand(connection: Connection, rule: str, said: Said, event: Event, today: date) -> Day:
    one = DEADLINE_RULES.get(rule)
    status = status_of(one) if one else str(Law.INTERNAL)
    if said.on is not None:
        return Day(said.on, said.event_on, _("eingetragen für {day}", day=long_date(said.on)), status)
    if said.words:
        return day_of_words(connection, said.words, event, today, status)
    assert one is not None
    assert one.due_by_hand is not None
    found = day_of(connection, one, one.due_by_hand, event)
    return found or Day(None, said.event_on, "", status, question=_("Bitte nennen Sie den Tag oder die Sitzung."))


def next_ordinal(connection: Connection, kind: str, number: int, rule: str) -> int:
    """Several interim dates of one rule stand side by side."""
    own = (DEADLINES.c.subject_type == kind) & (DEADLINES.c.subject_id == number) & (DEADLINES.c.rule == rule)
    highest = connection.scalar(select(func.max(DEADLINES.c.ordinal)).where(own))
    return 0 if highest is None else int(highest) + 1
