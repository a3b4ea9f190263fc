"""Papers that are decided or ended: who decided with which votes, and what becomes of the resolution."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.periods import long_date
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.catalogue import in_force
from ik_workflow.states.catalogue import rules
from ik_workflow.states.engine import Option
from ik_workflow.states.paper import PaperState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.consultations import body_of
from ik_workflow.web.consultations import deciding
from ik_workflow.web.next_steps import RESOLUTION_LEADS_ON
from ik_workflow.web.next_steps import Answer
from ik_workflow.web.next_steps import Asked
from ik_workflow.web.next_steps import Deadline
from ik_workflow.web.next_steps import acting
from ik_workflow.web.next_steps import hindrances
from ik_workflow.web.next_steps import leading
from ik_workflow.web.next_steps import needs_of
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import vote_words

P, R = PaperState, ResolutionState

VERDICTS = {
    P.ADOPTED: "Beschlossen",
    P.ADOPTED_AS_AMENDED: "Mit Änderungen beschlossen",
    P.REJECTED: "Abgelehnt",
    P.NOTED: "Zur Kenntnis genommen",
    P.SETTLED: "Erledigt",
    P.WITHDRAWN: "Zurückgezogen",
    P.REPLACED: "Durch eine neue Vorlage ersetzt",
    P.NOT_ADMITTED: "Nicht auf die Tagesordnung aufgenommen",
}
DECIDED_BY_VOTE = {P.ADOPTED, P.ADOPTED_AS_AMENDED, P.REJECTED}


def ended(asked: Asked) -> Answer:
    paper = asked.paper
    on = _(" am {day}", day=long_date(paper.decided_on)) if paper.decided_on else ""
    said = [] if paper.decided_on else [_("Der Tag ist nicht aktenkundig.")]
    if paper.state is P.REPLACED and paper.replaced_by is not None:
        said.append(_("An ihre Stelle tritt die Vorlage {paper}.", paper=paper.replaced_by.called))
    decided_by, votes = decision_words(paper)
    closed = Answer(f"{shown(VERDICTS[paper.state])}{on}", tuple(said), decided_by=decided_by, votes=votes)
    if not paper.resolutions:
        return closed
    resolution = paper.resolutions[-1]
    if resolution.state in {R.REPEALED, R.SUPERSEDED}:
        return replace(
            closed,
            headline=_("{headline}, inzwischen {state}", headline=closed.headline, state=shown(resolution.state.label)),
        )
    step = leading(asked.resolution_options, RESOLUTION_LEADS_ON.get(resolution.state, ()))
    need = first_need(asked.resolution_options, step)
    if resolution.state is R.OBJECTION_PERIOD and resolution.objection_until is None and need is not None:
        missing = _(
            "Wie es danach weiterging, ist nicht aktenkundig. Um das Ende der Beanstandungsfrist zu "
            "berechnen, fehlt: {names}.",
            names=", ".join(map(shown, need.needs)),
        )
        return replace(closed, sentences=(*said, missing))
    return replace(
        closed,
        sentences=(*said, *execution_words(resolution, asked.today)),
        next_step=step.step.label if step else "",
        acts=acting(paper, step),
        needs=needs_of(need),
        hindrances=hindrances(step),
        deadlines=tuple(objection_deadlines(resolution, asked.today)),
    )


def decision_words(paper: Paper) -> tuple[str, str]:
    """The body that decided, and its vote on the paper in words."""
    row = deciding(paper)
    if row is None or paper.state not in DECIDED_BY_VOTE:
        return "", ""
    votes = [vote for item in row.items for vote in item.votes if vote.voided_seq is None]
    on_paper = [vote for vote in votes if vote.subject in {VoteSubject.PAPER, VoteSubject.RECOMMENDATION}]
    words = vote_words(on_paper[-1], paper.version_no) if on_paper else _("Stimmenzahlen sind nicht veröffentlicht")
    return body_of(row), words


def first_need(options: Sequence[Option], step: Option | None) -> Option | None:
    """Under the old law the end of the objection period waits for the day on which the minutes were received."""
    receive = next((option for option in options if option.step.trigger == "receive_minutes"), None)
    waits = step is not None and step.needs and receive is not None and not receive.refusals
    return receive if waits else step


def execution_words(resolution: Resolution, today: date) -> Sequence[str]:
    """What became of the resolution, in one sentence."""
    match resolution.state:
        case R.OBJECTION_PERIOD | R.SECOND_OBJECTION_PERIOD:
            until = resolution.objection_until
            if until is not None and until < today:
                return [_("Die Beanstandungsfrist ist abgelaufen; der nächste Schritt ist noch nicht eingetragen.")]
            return [_("Bis zum Ende der Frist kann der Oberbürgermeister den Beschluss beanstanden.")]
        case R.PASSED:
            return [_("Was danach geschah, ist nicht aktenkundig.")]
        case _:
            return [_("Der Beschluss ist {state}.", state=shown(resolution.state.label))]


def objection_deadlines(resolution: Resolution, today: date) -> list[Deadline]:
    """The end of the period in which the mayor may object, with the reckoned end beside a shifted one."""
    until, raw = resolution.objection_until, resolution.objection_until_raw
    if until is None or resolution.state not in {R.OBJECTION_PERIOD, R.SECOND_OBJECTION_PERIOD}:
        return []
    shifted = raw is not None and raw != until
    return [
        Deadline(
            _("Ende der Beanstandungsfrist"),
            until,
            distance(until, today),
            raw if shifted else None,
            _("Die Verschiebung auf den nächsten Werktag ist unbestätigt.") if shifted else "",
            objection_rule(resolution),
        )
    ]


def objection_rule(resolution: Resolution) -> Rule | None:
    if resolution.state is R.SECOND_OBJECTION_PERIOD:
        return rules().get("DR-04")
    on = resolution.decided_on
    return next((rules()[name] for name in ("DR-01", "DR-02") if on is not None and in_force(name, on)), None)
