"""Many answers in one page: each row is saved by itself, and what is typed into the others is put aside with it."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import FormDraft
from ik_workflow.models.all import StatusReport
from ik_workflow.web.answer_form import AnswerForm
from ik_workflow.web.entry import OF_EVERY_FORM

KIND, TRIGGER = "status_report", "report"
ALL, ASIDE = "alle", "merken"  #: buttons that are no row's own


class AnswerSheet:
    """The forms of the rows that may be answered, in their order."""

    def __init__(self, forms: Sequence[AnswerForm], done: Sequence[AnswerForm] = ()) -> None:
        self.forms = list(forms)
        #: forms that were answered with this request
        self.done = list(done)
        #: what stands against all of it
        self.refusal = ""

    @property
    def faults(self) -> dict[str, str]:
        """By the id of the field, each with the measure that it is about."""
        return {
            **({"": self.refusal} if self.refusal else {}),
            **{
                name: f"{form.report.called}: {sentence}"
                for form in self.forms
                for name, sentence in form.faults.items()
            },
        }

    def chosen(self, button: str) -> list[AnswerForm]:
        """Whose answer the button gives; raises BadRequest for one that the page does not have."""
        if button == ASIDE:
            return []
        if button == ALL:
            return [form for form in self.forms if form.touched]
        found = [form for form in self.forms if form.report.public_id == button]
        if not found:
            raise BadRequest
        return found

    def answer(self, session: Session, chosen: Sequence[AnswerForm], actor: Actor, at: datetime) -> None:
        """Take the steps of the chosen rows, each for itself; put the typed words of all others aside."""
        for form in chosen:
            try:
                if form.read():
                    with session.begin_nested():
                        form.report_it(session, actor, at)
                    self.done.append(form)
            except (NotFound, WrongOffice):
                raise
            except IkError as error:
                form.blame(error)
                form.form.beside = isinstance(error, StaleVersion)
        self.put_aside(session, actor, at)

    def put_aside(self, session: Session, actor: Actor, at: datetime) -> None:
        known = drafts_of(session, actor, [form.report.id for form in self.forms])
        for form in self.forms:
            draft = known.get(form.report.id)
            if draft is not None and (form in self.done or not form.touched):
                session.delete(draft)
            elif form.touched and form not in self.done:
                draft = draft or FormDraft(
                    person_id=actor.person_id, kind=KIND, subject_id=form.report.id, trigger=TRIGGER
                )
                draft.typed, draft.modified = form.typed_words(), at
                session.add(draft)
        session.flush()

    @property
    def stale(self) -> list[AnswerForm]:
        return [form for form in self.forms if form.form.beside]


def prefix_of(report: StatusReport) -> str:
    return f"m{report.public_id}-"


def blank_sheet(session: Session, actor: Actor, reports: Iterable[StatusReport], today: date) -> AnswerSheet:
    """As nobody has typed into it, or as the person has put it aside."""
    forms = [AnswerForm(session, report, {}, today, prefix=prefix_of(report)) for report in reports]
    drafts = drafts_of(session, actor, [form.report.id for form in forms])
    for form in forms:
        if draft := drafts.get(form.report.id):
            form.recall(draft.typed, draft.modified)
    return AnswerSheet(forms)


def drafts_of(session: Session, actor: Actor, reports: Sequence[int]) -> Mapping[int, FormDraft]:
    own = (FormDraft.person_id == actor.person_id, FormDraft.kind == KIND, FormDraft.trigger == TRIGGER)
    found = session.scalars(select(FormDraft).where(*own, FormDraft.subject_id.in_(reports)))
    return {draft.subject_id: draft for draft in found}


def sent_sheet(
    session: Session,
    reports: Iterable[StatusReport],
    sent: MultiDict[str, str],
    seen: Mapping[str, int],
    today: date,
) -> AnswerSheet:
    """Raises BadRequest for anything that no field of this page sends."""
    words = sent.to_dict(flat=False)
    forms = [
        AnswerForm(session, report, words, today, prefix=prefix_of(report), seen=seen[report.public_id])
        for report in reports
    ]
    known = {name for form in forms for name in form.names()}
    if set(words) - known - {"meldung", "knopf", *OF_EVERY_FORM}:
        raise BadRequest
    return AnswerSheet(forms)
