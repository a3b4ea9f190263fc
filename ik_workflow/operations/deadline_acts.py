"""What people do with deadlines: move one, answer its question, enter one, say that it is done or falls away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
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
from ik_workflow.operations.deadline_days import Day
from ik_workflow.operations.deadline_days import Event
from ik_workflow.operations.deadline_days import day_of
from ik_workflow.operations.deadline_days import status_of
from ik_workflow.operations.deadline_owners import Holder
from ik_workflow.operations.deadline_owners import holder
from ik_workflow.operations.deadline_rows import DEADLINES
from ik_workflow.operations.deadline_rows import MOVES
from ik_workflow.operations.deadline_rows import Place
from ik_workflow.operations.deadline_rows import law_of
from ik_workflow.operations.deadline_rows import shift
from ik_workflow.operations.deadline_rows import write
from ik_workflow.operations.deadline_sittings import record_of
from ik_workflow.operations.deadline_words import Said
from ik_workflow.operations.deadline_words import day_of_words
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import FREE
from ik_workflow.states.deadlines import After
from ik_workflow.states.deadlines import CouncilIn
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import Interims
from ik_workflow.states.deadlines import Law
from ik_workflow.states.deadlines import Ordered
from ik_workflow.states.deadlines import Yearly
from ik_workflow.states.facts import check_line
from ik_workflow.states.facts import check_text
from ik_workflow.states.offices import Office
from ik_workflow.states.report_order import REPORT_ORDER
from ik_workflow.translation import N_
from ik_workflow.translation import _

COORDINATORS = frozenset({Office.INTEGRATION_COMMISSIONER, Office.COUNCIL_OFFICE})
MAY_ENTER = COORDINATORS | {Office.MAYOR}
DRAFT = "draft"
OF_ORDER = N_(
    "Diese Frist folgt dem Berichtsauftrag. Einen offenen oder falsch gelesenen Termin legt das Büro dort fest;"
    " einen späteren Termin bewilligt das Gremium."
)


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
    row = locked(session, deadline)
    refuse_others(row, actor)
    if row.question is None:
        raise Refused(_("Zu dieser Frist ist keine Frage offen. Zum Verlegen gibt es einen eigenen Schritt."))
    if row.subject_type == REPORT_ORDER.name and to is not None:
        refuse_fixed(row)
    reason = with_reason(reason)
    if organization is not None:
        if organization.deleted:
            raise BadValue("organization", _("Diese Stelle gibt es nicht mehr."))
        row.owner_organization_id, row.owner_office = organization.id, office or row.owner_office
        session.flush()
    if to is not None:
        check_day(row, to, local_date(at))
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
    refuse_fixed(row)
    ended(session, row, DeadlineState.CANCELLED, with_reason(reason), actor, at)
    return row


def finish(session: Session, deadline: Deadline, *, actor: Actor, at: datetime) -> Deadline:
    """Done, where no step of the record says so; of what comes every year the next one opens. The caller commits."""
    row = locked(session, deadline)
    refuse_others(row, actor)
    rule = DEADLINE_RULES.get(row.rule)
    if rule is not None and rule.by_hand is None and not rule.done_by_hand:
        raise Refused(_("Diese Frist endet mit dem nächsten Schritt des Vorgangs."), rule=row.rule)
    ended(session, row, DeadlineState.CLOSED, _("erledigt"), actor, at)
    course = course_of(row)
    if rule is not None and course is not None and isinstance(course.due, Yearly | CouncilIn):
        connection = session.connection()
        record, calendar = record_of(connection, row.subject_type, row.subject_id), city_calendar(connection)
        start = max(filter(None, (row.due_on, local_date(at))))
        whose = holder(connection, course.owner, course.kind, record, local_date(at))
        event = Event(course.kind, record, start, whose.office, calendar)
        if day := day_of(connection, rule, course.due, event):
            place = Place(row.case_id, row.subject_type, row.subject_id, None, at, calendar)
            write(connection, place, rule.id, course.task or rule.task, day, whose)
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


# -- what is checked ----------------------------------------------------------------------------------------------


def locked(session: Session, deadline: Deadline) -> Deadline:
    row = session.get_one(Deadline, deadline.id, with_for_update=True, populate_existing=True)
    if row.state is not DeadlineState.OPEN:
        raise Refused(_("Diese Frist läuft nicht mehr."))
    return row


def refuse_others(row: Deadline, actor: Actor) -> None:
    own = row.owner_office is not None and row.owner_organization_id in actor.organizations(row.owner_office)
    if not own and not actor.hands & COORDINATORS:
        raise WrongOffice(_("Das dürfen die zuständige Stelle, die Beauftragte und das Büro."))


def course_of(row: Deadline) -> Course | None:
    rule = DEADLINE_RULES.get(row.rule)
    return next((one for one in rule.courses if one.kind == row.subject_type), None) if rule else None


def refuse_fixed(row: Deadline) -> None:
    """A period of law stands; so does one whose day the procedure's own conditions ask for."""
    office = _(row.owner_office.label) if row.owner_office else _("die zuständige Stelle")
    if law_of(row.rule) is Law.LEGAL:
        sentence = _(
            "Das ist eine Frist des Gesetzes. Niemand im Haus kann sie verschieben; nur der Gesetzgeber könnte es."
            " Zuständig, sie einzuhalten: {office}.",
            office=office,
        )
        raise Refused(sentence, rule=row.rule)
    course = course_of(row)
    if course is not None and isinstance(course.due, Ordered | Interims):
        raise Refused(_(OF_ORDER), rule=row.rule)
    if course is not None and isinstance(course.due, After) and course.due.column:
        sentence = _(
            "Der Tag dieser Frist folgt aus dem Verfahren. Sie endet mit dem Schritt der Stelle: {office}.",
            office=office,
        )
        raise Refused(sentence, rule=row.rule)


def with_reason(reason: str) -> str:
    reason = check_text("reason", _("Begründung"), reason).strip()
    if not reason:
        raise BadValue("reason", _("Bitte begründen Sie das."))
    return reason


def check_day(row: Deadline, to: date, today: date) -> None:
    if to < today:
        raise BadValue("to", _("Dieser Tag ist schon vorbei. Bitte wählen Sie heute oder später."))
    if not FIRST_YEAR <= to.year <= LAST_YEAR:
        raise BadValue("to", _("Bitte prüfen Sie das Jahr."))
    if row.event_on is not None and to < row.event_on:
        raise BadValue("to", _("Dieser Tag liegt vor dem Beginn der Frist am {day}.", day=long_date(row.event_on)))


def check_said(said: Said, today: date, *, free: bool) -> None:
    if said.on is not None and said.on < today:
        raise BadValue("on", _("Dieser Tag ist schon vorbei. Bitte wählen Sie heute oder später."))
    for name, day in (("on", said.on), ("event_on", said.event_on)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadValue(name, _("Bitte prüfen Sie das Jahr."))
    if said.on is not None and said.event_on is not None and said.on < said.event_on:
        raise BadValue("on", _("Dieser Tag liegt vor dem Beginn der Frist am {day}.", day=long_date(said.event_on)))
    if free and said.on is None and not said.words:
        raise BadValue("on", _("Bitte nennen Sie den letzten Tag oder einen Zeitraum wie „im 4. Quartal 2026“."))


def refuse_ended(subject: Subject) -> None:
    procedure = KINDS[type(subject)].engine.procedure
    if subject.state in procedure.final:
        raise Refused(_("Dieser Vorgang ist abgeschlossen; hier beginnt keine Frist mehr."))
    if str(subject.state) == DRAFT:
        raise Refused(_("Zu einem Entwurf gibt es noch keine Fristen."))


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


def ended(session: Session, row: Deadline, state: DeadlineState, reason: str, actor: Actor, at: datetime) -> None:
    connection = session.connection()
    change = update(DEADLINES).where(DEADLINES.c.id == row.id).values(state=state, closed_at=at)
    connection.execute(change)
    note = {"deadline_id": row.id, "moved_at": at, "moved_by": actor.key, "from_on": row.due_on, "to_on": None}
    connection.execute(MOVES.insert().values(note | {"reason": reason}))
    reminders.cancel(connection, [row.id], at=at)
    session.refresh(row)


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
        if organization.deleted:
            raise BadValue("organization", _("Diese Stelle gibt es nicht mehr."))
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
