"""What a mail is about: its person, its case and its deadline, read anew whenever somebody sets out to send it."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.all import User
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.periods import short_date
from ik_workflow.translation import _

#: the record at the root of each kind of case, and the path of its page
ROOTS: Mapping[str, tuple[type[Any], str]] = {
    "paper": (Paper, "/vorlagen/"),
    "meeting": (Meeting, "/sitzungen/"),
    "proposal": (Proposal, "/vorschlaege/"),
    "measure": (Measure, "/massnahmen/"),
    "concept": (Concept, "/vorgang/concept/"),
    "submission_round": (SubmissionRound, "/runden/"),
    "reporting_cycle": (ReportingCycle, "/zyklen/"),
    "participation_event": (ParticipationEvent, "/veranstaltungen/"),
    "report_order": (ReportOrder, "/auftraege/"),
    "stocktaking": (Stocktaking, "/bestandsaufnahmen/"),
}
#: what departments say of single measures: its kind, and where its page is
OF_MEASURES: dict[type[StatusReport | Assessment], tuple[str, str]] = {
    StatusReport: ("status_report", "/meldungen/"),
    Assessment: ("assessment", "/bewertungen/"),
}
DESK = "/schreibtisch"
FREE = "free"  # the rule of a deadline that a person entered, in words of their own


#: stages that tell somebody else
UPWARDS = (ReminderStage.OVERDUE_5, ReminderStage.WEEKLY)
Following = tuple[ReminderStage, date]


@dataclass(frozen=True, slots=True)
class Facts:
    """``None`` for whatever the mail has nothing to do with."""

    mail: RowMapping
    person: Person | None
    user: User | None
    case: Case | None
    #: what stands at the root of the case
    record: Any
    reminder: Reminder | None
    deadline: Deadline | None
    #: what happens next if the deadline stays open, and when
    following: Following | None = None
    #: the report that the deadline asks for, or the rating, if it is one on a measure
    report: StatusReport | Assessment | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        return self.mail["values"] or {}

    @property
    def secret(self) -> bool:
        """It hangs on a case that is not public."""
        return self.case is not None and not self.case.public

    @property
    def due_on(self) -> date | None:
        return self.deadline.due_on if self.deadline else day_of(self.values.get("meeting_on"))

    @property
    def path(self) -> str:
        """Where the mail leads."""
        if self.report is not None:
            return f"{OF_MEASURES[type(self.report)][1]}{self.report.public_id}"
        if self.case is None or self.record is None:
            return DESK
        return f"{ROOTS[self.case.kind][1]}{self.record.public_id}"

    @property
    def number(self) -> str:
        return str(getattr(self.record, "number", None) or "")

    @property
    def case_words(self) -> str:
        """Number and title; of a case that is not public the title is never told (EM-08)."""
        if self.case is None:
            return ""
        if self.secret:
            return (
                _("{number} (nichtöffentlich)", number=self.number) if self.number else _("nichtöffentlicher Vorgang")
            )
        title = called(self.record)
        return _("{number} „{title}“", number=self.number, title=title) if self.number else _("„{title}“", title=title)

    @property
    def task(self) -> str:
        """What is to be done; words that a person entered are told of a public case only."""
        if self.deadline is None:
            return str(self.values.get("task", ""))
        if self.secret and self.deadline.rule == FREE:
            return _("Frist in einem nichtöffentlichen Vorgang")
        measure = self.measure_words
        return f"{self.deadline.task}: {measure}" if measure else self.deadline.task

    @property
    def measure_words(self) -> str:
        """The measure that is asked about; of one that is not public no more than its number."""
        if self.report is None:
            return ""
        return self.report.called if self.report.measure.case.public else self.report.number or ""


def facts_of(session: Session, mail: RowMapping) -> Facts:
    return facts_of_all(session, [mail])[0]


def facts_of_all(session: Session, mails: Sequence[RowMapping]) -> list[Facts]:
    """Of each mail, in their order. The number of statements grows with the kinds of cases only."""
    persons = found(session, Person, {mail["person_id"] for mail in mails})
    users = (
        {user.person_id: user for user in session.scalars(select(User).where(User.person_id.in_(persons)))}
        if persons
        else {}
    )
    reminders = found(session, Reminder, {mail["reminder_id"] for mail in mails})
    deadline_ids = [_deadline_id(mail, reminders) for mail in mails]
    deadlines = found(session, Deadline, deadline_ids, selectinload(Deadline.moves), joinedload(Deadline.owner))
    case_ids = [
        mail["case_id"] or (deadlines[number].case_id if number in deadlines else None)
        for mail, number in zip(mails, deadline_ids, strict=True)
    ]
    cases = found(session, Case, case_ids)
    roots, following = _roots_of(session, cases.values()), _following(session, deadlines)
    reports = _reports(session, deadlines.values())
    return [
        Facts(
            mail,
            persons.get(mail["person_id"]),
            users.get(mail["person_id"]),
            cases.get(case_id),
            roots.get(case_id),
            reminders.get(mail["reminder_id"]),
            deadlines.get(number),
            following.get(number),
            reports.get(number),
        )
        for mail, number, case_id in zip(mails, deadline_ids, case_ids, strict=True)
    ]


def found(session: Session, record: type[Any], numbers: Iterable[int | None], *options: Any) -> dict[int | None, Any]:
    """These records by their number; no statement for none."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    rows = session.scalars(select(record).where(record.id.in_(wanted)).options(*options))
    return {row.id: row for row in rows}


def _deadline_id(mail: RowMapping, reminders: Mapping[int | None, Reminder]) -> int | None:
    if mail["reminder_id"]:
        return reminders[mail["reminder_id"]].deadline_id
    number = (mail["values"] or {}).get("deadline_id")
    return number if isinstance(number, int) else None


def _roots_of(session: Session, cases: Iterable[Case]) -> dict[int | None, Any]:
    """The newest record of each case; one statement per kind."""
    by_kind: dict[str, list[int]] = {}
    for case in cases:
        by_kind.setdefault(case.kind, []).append(case.id)
    roots: dict[int | None, Any] = {}
    for kind in by_kind.keys() & ROOTS.keys():
        record = ROOTS[kind][0]
        rows = session.scalars(select(record).where(record.case_id.in_(by_kind[kind])).order_by(record.id))
        roots |= {row.case_id: row for row in rows}
    return roots


def _reports(session: Session, deadlines: Collection[Deadline]) -> dict[int | None, StatusReport | Assessment]:
    """The report on a measure, or the rating, that each deadline asks for; one statement per kind."""
    about: dict[int | None, StatusReport | Assessment] = {}
    for record, (kind, _path) in OF_MEASURES.items():
        asked = {one.id: one.subject_id for one in deadlines if one.subject_type == kind}
        reports = found(session, record, asked.values(), joinedload(record.measure).joinedload(Measure.case))
        about |= {number: reports[subject] for number, subject in asked.items() if subject in reports}
    return about


def _following(session: Session, deadlines: Iterable[int | None]) -> dict[int | None, Following]:
    numbers = list(deadlines)
    if not numbers:
        return {}
    planned = select(Reminder.deadline_id, Reminder.stage, Reminder.remind_on).where(
        Reminder.deadline_id.in_(numbers), Reminder.state == ReminderState.PLANNED, Reminder.stage.in_(UPWARDS)
    )
    rows = session.execute(planned.order_by(Reminder.remind_on.desc()))
    return {row.deadline_id: (row.stage, row.remind_on) for row in rows}


def called(record: Any) -> str:
    if isinstance(record, Meeting):
        return _("Sitzung am {day}", day=short_date(record.held_on))
    return str(getattr(record, "title", None) or getattr(record, "called", None) or _("ohne Titel"))


def day_of(words: Any) -> date | None:
    """The day that a value holds as ``2026-06-03``."""
    try:
        return date.fromisoformat(words) if isinstance(words, str) else None
    except ValueError:
        return None
