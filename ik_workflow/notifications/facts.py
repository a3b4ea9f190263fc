"""What a mail is about: its person, its case and its deadline, read anew whenever somebody sets out to send it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.all import User
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import Reminder
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
}
DESK = "/schreibtisch"
FREE = "free"  # the rule of a deadline that a person entered, in words of their own


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
        return self.deadline.task


def facts_of(session: Session, mail: RowMapping) -> Facts:
    """Three statements, one more for each of case and deadline."""
    person = session.get(Person, mail["person_id"]) if mail["person_id"] else None
    user = session.scalar(select(User).where(User.person_id == mail["person_id"])) if person else None
    reminder, deadline = _deadline_of(session, mail)
    case_id = mail["case_id"] or (deadline.case_id if deadline else None)
    case = session.get(Case, case_id) if case_id else None
    return Facts(mail, person, user, case, _root_of(session, case), reminder, deadline)


def _deadline_of(session: Session, mail: RowMapping) -> tuple[Reminder | None, Deadline | None]:
    if mail["reminder_id"]:
        both = select(Reminder, Deadline).join(Deadline, Deadline.id == Reminder.deadline_id)
        reminder, deadline = session.execute(both.where(Reminder.id == mail["reminder_id"])).one()
        return reminder, deadline
    number = (mail["values"] or {}).get("deadline_id")
    return None, session.get(Deadline, number) if isinstance(number, int) else None


def _root_of(session: Session, case: Case | None) -> Any:
    if case is None or case.kind not in ROOTS:
        return None
    record = ROOTS[case.kind][0]
    return session.scalar(select(record).where(record.case_id == case.id).order_by(record.id.desc()).limit(1))


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
