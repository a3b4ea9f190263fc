"""Reports that wait for the coordinator: confirmed or asked back one by one or several at once, from one page."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import FormDraft
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import perform
from ik_workflow.states.status_report import QUESTION
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.course import Event
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.step_form import text_of

KIND, TRIGGER = "status_report", "query"
ASIDE, CHOSEN = "merken", "auswahl"
CONFIRM, ASK = "bestaetigen", "fragen"


@dataclass(slots=True)
class CheckRow:
    """One report on the page."""

    report: StatusReport
    #: version of it that the person saw
    seen: int
    #: what the coordinator types to ask back
    question: str = ""
    ticked: bool = False
    fault: str = ""
    done: bool = False
    meanwhile: Sequence[Event] = ()

    @property
    def field(self) -> str:
        return f"frage-{self.report.public_id}"


class CheckSheet:
    """The rows of one page, and what its buttons do with them."""

    def __init__(self, rows: Sequence[CheckRow]) -> None:
        self.rows = list(rows)
        self.confirmed = self.queried = 0
        self.refusal = ""

    @classmethod
    def sent(cls, reports: Sequence[StatusReport], sent: MultiDict[str, str], seen: Mapping[str, int]) -> "CheckSheet":
        """Raises BadRequest for anything that no field of this page sends."""
        ticked = set(sent.getlist("auswahl"))
        rows = [
            CheckRow(one, seen[one.public_id], text_of(sent.get(f"frage-{one.public_id}", "")), one.public_id in ticked)
            for one in reports
        ]
        if set(sent) - {row.field for row in rows} - {"meldung", "auswahl", "knopf", *OF_EVERY_FORM}:
            raise BadRequest
        return cls(rows)

    @property
    def faults(self) -> dict[str, str]:
        """By the id of the field, each with the measure that it is about."""
        own = {row.field: f"{row.report.called}: {row.fault}" for row in self.rows if row.fault}
        return {**({"": self.refusal} if self.refusal else {}), **own}

    def do(self, session: Session, button: str, actor: Actor, at: datetime) -> None:
        """Each row for itself; what was typed into the others is put aside."""
        if button == CHOSEN:
            wanted = [row for row in self.rows if row.ticked]
            for row in wanted:
                self.take(session, row, CONFIRM, actor, at)
            if not wanted:
                self.refusal = _("Bitte wählen Sie mindestens eine Meldung aus, die Sie bestätigen wollen.")
        elif button != ASIDE:
            what, _sign, address = button.partition("-")
            found = next((one for one in self.rows if one.report.public_id == address), None)
            if found is None or what not in (CONFIRM, ASK):
                raise BadRequest
            self.take(session, found, what, actor, at)
        self.put_aside(session, actor, at)

    def take(self, session: Session, row: CheckRow, what: str, actor: Actor, at: datetime) -> None:
        if what == ASK and not row.question:
            label = shown(QUESTION.label)
            row.fault = _("{label}: Bitte schreiben Sie, was Sie wissen wollen.", label=label)
            return
        facts = {"question": row.question} if what == ASK else {}
        trigger = "query" if what == ASK else "confirm"
        try:
            with session.begin_nested():
                stored = session.get_one(StatusReport, row.report.id)
                perform(session, stored, Given(trigger, actor, at, at, facts, None, row.seen))
            row.done = True
            self.confirmed += what == CONFIRM
            self.queried += what == ASK
        except (NotFound, WrongOffice):
            raise
        except IkError as error:
            row.fault = error.sentence

    def put_aside(self, session: Session, actor: Actor, at: datetime) -> None:
        known = drafts_of(session, actor, [row.report.id for row in self.rows])
        for row in self.rows:
            draft = known.get(row.report.id)
            if draft is not None and (row.done or not row.question):
                session.delete(draft)
            elif row.question and not row.done:
                draft = draft or FormDraft(
                    person_id=actor.person_id, kind=KIND, subject_id=row.report.id, trigger=TRIGGER
                )
                draft.typed, draft.modified = {"question": [row.question]}, at
                session.add(draft)
        session.flush()


def blank_sheet(session: Session, actor: Actor, reports: Sequence[StatusReport]) -> CheckSheet:
    """With the questions that this person has put aside."""
    drafts = drafts_of(session, actor, [one.id for one in reports])
    return CheckSheet([CheckRow(one, one.version, question_in(drafts.get(one.id))) for one in reports])


def question_in(draft: FormDraft | None) -> str:
    return str((draft.typed.get("question") or [""])[0]) if draft is not None else ""


def drafts_of(session: Session, actor: Actor, reports: Sequence[int]) -> Mapping[int, FormDraft]:
    own = (FormDraft.person_id == actor.person_id, FormDraft.kind == KIND, FormDraft.trigger == TRIGGER)
    found = session.scalars(select(FormDraft).where(*own, FormDraft.subject_id.in_(reports)))
    return {draft.subject_id: draft for draft in found}
