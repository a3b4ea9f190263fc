"""The first question of every reader: where does the paper stand, what is missing, who acts next, until when."""

from datetime import date

from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Paper
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import WITH_COUNCIL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import PaperType
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.consultations import awaited
from ik_workflow.web.consultations import body_of
from ik_workflow.web.consultations import deciding
from ik_workflow.web.consultations import missing_words
from ik_workflow.web.consultations import next_day
from ik_workflow.web.execution import VERDICTS
from ik_workflow.web.execution import ended
from ik_workflow.web.next_steps import LEADS_ON
from ik_workflow.web.next_steps import Answer
from ik_workflow.web.next_steps import Asked
from ik_workflow.web.next_steps import Waiting
from ik_workflow.web.next_steps import acting
from ik_workflow.web.next_steps import hindrances
from ik_workflow.web.next_steps import leading
from ik_workflow.web.next_steps import needs_of
from ik_workflow.web.next_steps import step_words
from ik_workflow.web.wording import distance

P = PaperState

HEADLINES = {
    P.DRAFT: "Die Vorlage ist ein Entwurf",
    P.CO_SIGNING: "Die Vorlage wird mitgezeichnet",
    P.UNDER_REVISION: "Die Vorlage wird überarbeitet",
    P.CO_SIGNED: "Die Mitzeichnung ist abgeschlossen",
    P.BEFORE_DEPUTIES: "Die Beigeordnetenkonferenz berät die Vorlage",
    P.AWAITING_SIGNATURE: "Die Unterschrift des Oberbürgermeisters fehlt",
    P.RELEASED: "Freigegeben, noch nicht eingereicht",
    P.SUBMITTED: "Eingereicht, noch auf keiner Tagesordnung",
    P.LATE: "Zu spät eingereicht",
    P.ON_AGENDA: "Die Vorlage steht auf der Tagesordnung",
    P.INTRODUCED: "Eingebracht, noch nicht überwiesen",
    P.ADVISED: "Alle Voten liegen vor",
    P.RESUBMITTED: "Die Entscheidung steht an",
    P.CARRIED_OVER: "In die neue Wahlperiode übergeleitet",
}
AWAITS_A_BODY = {P.ON_AGENDA, P.REFERRED, P.ADVISED, P.RESUBMITTED, P.DEFERRED}


def answer(asked: Asked) -> Answer:
    paper = asked.paper
    if paper.state in VERDICTS:
        return ended(asked)
    if asked.record_ends is not None:
        return Answer(headline(paper), (asked.record_ends,))
    step = leading(asked.options, leads_on(paper))
    return Answer(
        headline(paper),
        tuple(explained(asked)),
        tuple(waiting_for(asked)),
        next_step=step_words(step),
        acts=acting(paper, step),
        needs=needs_of(step),
        hindrances=hindrances(step),
        deadlines=(asked.intake,) if asked.intake else (),
    )


def headline(paper: Paper) -> str:
    missing = len(awaited(paper.consultations))
    if paper.state is P.REFERRED:
        return missing_words(missing) if missing else _("In der Vorberatung")
    if paper.state is P.DEFERRED:
        return (
            _("Zurückgestellt: {votes}", votes=lower(missing_words(missing)))
            if missing
            else _("Die Entscheidung ist zurückgestellt")
        )
    return HEADLINES[paper.state]


def lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def explained(asked: Asked) -> list[str]:
    paper = asked.paper
    if paper.state is P.LATE:
        return [_("Auf die Tagesordnung kommt sie nur, wenn das Gremium die Dringlichkeit bejaht.")]
    if paper.state is P.CARRIED_OVER:
        return [_("Die neu gewählte Vertretung entscheidet, ob und wohin sie die Vorlage überweist.")]
    return []


def leads_on(paper: Paper) -> tuple[str, ...]:
    """A motion goes to the council at once; the administration's papers are signed first."""
    if paper.state is P.DRAFT and paper.paper_type in (PaperType.MOTION, PaperType.QUESTION):
        return ("file_motion",)
    return LEADS_ON[paper.state]


def waiting_for(asked: Asked) -> list[Waiting]:
    """The bodies that still vote, in order of time; last the one that decides."""
    if asked.paper.state not in WITH_COUNCIL:
        return []
    votes = [line_of(row, _("berät"), asked.today) for row in awaited(asked.paper.consultations)]
    decision = deciding(asked.paper)
    if decision is None or asked.paper.state not in AWAITS_A_BODY:
        return votes
    does = _("behandelt die Vorlage") if asked.paper.state is P.ON_AGENDA else _("entscheidet")
    line = line_of(decision, does, asked.today)
    if line.on is None and asked.decision_after:
        on = asked.decision_after
        line = Waiting(line.body, _("kann entscheiden"), on, distance(on, asked.today))
    return [*votes, line]


def line_of(row: Consultation, does: str, today: date) -> Waiting:
    on = next_day(row)
    if on is not None:
        return Waiting(body_of(row), does, on, distance(on, today))
    put_off = {ConsultationState.DEFERRED, ConsultationState.REMOVED}
    standing = (
        _("{state}, neuer Termin noch offen", state=shown(row.state.label))
        if row.state in put_off
        else _("Termin noch offen")
    )
    return Waiting(body_of(row), does, None, "", standing)
