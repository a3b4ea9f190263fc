"""The first question of every reader: where does the paper stand, what is missing, who acts next, until when.

Nothing is decided here. The page names the step that leads on from each state; whether it is open, what it asks for
and why it is closed comes from the procedure itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date

from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.periods import long_date
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.catalogue import in_force
from ik_workflow.states.catalogue import rules
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import named
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PaperState
from ik_workflow.states.paper import every_vote_is_in
from ik_workflow.states.procedure import Strength
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.votes import VoteSubject
from ik_workflow.web.consultations import awaited
from ik_workflow.web.consultations import body_of
from ik_workflow.web.consultations import deciding
from ik_workflow.web.consultations import missing_words
from ik_workflow.web.consultations import next_day
from ik_workflow.web.consultations import whose_turn
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import sentence
from ik_workflow.web.wording import vote_words

P, R = PaperState, ResolutionState

#: the steps that lead on from each open state; the first one that nothing holds back is the next
LEADS_ON: dict[PaperState, tuple[str, ...]] = {
    P.DRAFT: ("start_co_signing",),
    P.CO_SIGNING: ("complete_co_signing",),
    P.UNDER_REVISION: ("resume_co_signing",),
    P.CO_SIGNED: ("register_with_deputies",),
    P.BEFORE_DEPUTIES: ("deputies_agree",),
    P.AWAITING_SIGNATURE: ("sign",),
    P.RELEASED: ("submit",),
    P.SUBMITTED: ("put_on_agenda",),
    P.LATE: ("aim_at_next_sitting", "confirm_urgency"),
    P.ON_AGENDA: ("refer",),
    P.INTRODUCED: ("refer",),
    P.REFERRED: ("collect_votes",),
    P.ADVISED: ("resubmit",),
    P.RESUBMITTED: ("adopt",),
    P.DEFERRED: ("recall", "resume_consultation"),
    P.CARRIED_OVER: ("refer_in_new_term",),
}
RESOLUTION_LEADS_ON: dict[ResolutionState, tuple[str, ...]] = {
    R.PASSED: ("start_objection_period",),
    R.OBJECTION_PERIOD: ("end_objection_period",),
    R.OBJECTED: ("reaffirm",),
    R.REAFFIRMED: ("start_second_period",),
    R.SECOND_OBJECTION_PERIOD: ("end_second_period",),
    R.OBJECTED_AGAIN: ("submit_to_supervision",),
    R.BEFORE_SUPERVISION: ("supervision_confirms",),
    R.EXECUTABLE: ("execute",),
    R.IN_EXECUTION: ("complete",),
}
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
DECIDED_BY_VOTE = {P.ADOPTED, P.ADOPTED_AS_AMENDED, P.REJECTED}
AWAITS_A_BODY = {P.ON_AGENDA, P.REFERRED, P.ADVISED, P.RESUBMITTED, P.DEFERRED}
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A body that still votes or decides, and when."""

    body: str
    does: str
    on: date | None
    distance: str
    #: where it stands if no day is set
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the next step is closed, and the rule that asks for it."""

    sentence: str
    rule: Rule | None
    binding: bool
    #: the list of bodies that are waited for says it already
    told: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something can happen, with everything that makes the day doubtful."""

    what: str
    until: date
    distance: str
    #: the reckoned end, where it is another day
    raw: date | None = None
    unconfirmed: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    headline: str
    sentences: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    #: who decided, and with which votes
    decided_by: str = ""
    votes: str = ""
    #: German name of the step that leads on, and who takes it
    next_step: str = ""
    acts: str = ""
    needs: tuple[str, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer is made from, read before."""

    paper: Paper
    options: Sequence[Option]
    #: of the newest resolution
    resolution_options: Sequence[Option]
    today: date
    #: the deciding body's first sitting after the last vote that is awaited
    decision_after: date | None = None
    intake: Deadline | None = None
    #: where an open paper's record ends long ago, and says nothing of what came after
    record_ends: str | None = None


def answer(asked: Asked) -> Answer:
    paper = asked.paper
    if paper.state in VERDICTS:
        return ended(asked)
    step = leading(asked.options, LEADS_ON[paper.state])
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


def step_words(option: Option | None) -> str:
    """The step's name; nothing where it only registers that others have acted."""
    if option is None or option.step.by == {Office.ENGINE}:
        return ""
    return "Abstimmung über die Vorlage" if option.step.trigger == "adopt" else option.step.label


def leading(options: Sequence[Option], triggers: Sequence[str]) -> Option | None:
    """The first of these steps that no condition refuses, else the first one."""
    found = [option for trigger in triggers for option in options if option.step.trigger == trigger]
    return next((option for option in found if not option.refusals), found[0] if found else None)


def headline(paper: Paper) -> str:
    missing = len(awaited(paper.consultations))
    if paper.state is P.REFERRED:
        return missing_words(missing) if missing else "In der Vorberatung"
    if paper.state is P.DEFERRED:
        return f"Zurückgestellt: {lower(missing_words(missing))}" if missing else "Die Entscheidung ist zurückgestellt"
    return HEADLINES[paper.state]


def lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def explained(asked: Asked) -> list[str]:
    paper = asked.paper
    if asked.record_ends is not None:
        return [asked.record_ends]
    if paper.state is P.LATE:
        return ["Auf die Tagesordnung kommt sie nur, wenn das Gremium die Dringlichkeit bejaht."]
    if paper.state is P.CARRIED_OVER:
        return ["Die neu gewählte Vertretung entscheidet, ob und wohin sie die Vorlage überweist."]
    return []


def waiting_for(asked: Asked) -> list[Waiting]:
    """The bodies that still vote, in order of time; last the one that decides."""
    votes = [line_of(row, "berät", asked.today) for row in awaited(asked.paper.consultations)]
    decision = deciding(asked.paper)
    if decision is None or asked.paper.state not in AWAITS_A_BODY:
        return votes
    does = "behandelt die Vorlage" if asked.paper.state is P.ON_AGENDA else "entscheidet"
    line = line_of(decision, does, asked.today)
    if line.on is None and asked.decision_after:
        on = asked.decision_after
        line = Waiting(line.body, "kann entscheiden", on, distance(on, asked.today))
    return [*votes, line]


def line_of(row: Consultation, does: str, today: date) -> Waiting:
    on = next_day(row)
    if on is not None:
        return Waiting(body_of(row), does, on, distance(on, today))
    put_off = {ConsultationState.DEFERRED, ConsultationState.REMOVED}
    standing = f"{row.state.label}, neuer Termin noch offen" if row.state in put_off else "Termin noch offen"
    return Waiting(body_of(row), does, None, "", standing)


def acting(paper: Paper, option: Option | None) -> str:
    """Who takes the step; where it waits for votes, the body whose turn it is."""
    if option is None:
        return ""
    turn = whose_turn(paper)
    if option.step.trigger == "collect_votes":
        return body_of(turn) if turn else ""
    if option.step.by == {Office.ENGINE}:
        return "niemand, es geht von selbst weiter"
    decision = deciding(paper)
    if Relation.BODY in option.step.by and decision is not None:
        return body_of(decision)
    return sentence(named(option.step.by))


def needs_of(option: Option | None) -> tuple[str, ...]:
    return option.needs if option else ()


def hindrances(option: Option | None) -> tuple[Hindrance, ...]:
    """The refusals of the step, in the procedure's own words."""
    return tuple(
        Hindrance(
            verdict.sentence,
            rules().get(verdict.guard.rule),
            verdict.guard.strength is Strength.MUST,
            told=verdict.guard is every_vote_is_in,
        )
        for verdict in (option.refusals if option else ())
    )


def ended(asked: Asked) -> Answer:
    paper = asked.paper
    on = f" am {long_date(paper.decided_on)}" if paper.decided_on else ""
    said = [] if paper.decided_on else ["Der Tag ist nicht aktenkundig."]
    if paper.state is P.REPLACED and paper.replaced_by is not None:
        said.append(f"An ihre Stelle tritt die Vorlage {paper.replaced_by.called}.")
    decided_by, votes = decision_words(paper)
    closed = Answer(f"{VERDICTS[paper.state]}{on}", tuple(said), decided_by=decided_by, votes=votes)
    if not paper.resolutions:
        return closed
    resolution = paper.resolutions[-1]
    if resolution.state in {R.REPEALED, R.SUPERSEDED}:
        return replace(closed, headline=f"{closed.headline}, inzwischen {resolution.state.label}")
    step = leading(asked.resolution_options, RESOLUTION_LEADS_ON.get(resolution.state, ()))
    need = first_need(asked.resolution_options, step)
    if resolution.state is R.OBJECTION_PERIOD and resolution.objection_until is None and need is not None:
        missing = (
            "Wie es danach weiterging, ist nicht aktenkundig. Um das Ende der Beanstandungsfrist zu berechnen,"
            f" fehlt: {', '.join(need.needs)}."
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
    words = vote_words(on_paper[-1], paper.version_no) if on_paper else "Stimmenzahlen sind nicht veröffentlicht"
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
                return ["Die Beanstandungsfrist ist abgelaufen; der nächste Schritt ist noch nicht eingetragen."]
            return ["Bis zum Ende der Frist kann der Oberbürgermeister den Beschluss beanstanden."]
        case R.PASSED:
            return ["Was danach geschah, ist nicht aktenkundig."]
        case _:
            return [f"Der Beschluss ist {resolution.state.label}."]


def objection_deadlines(resolution: Resolution, today: date) -> list[Deadline]:
    """The end of the period in which the mayor may object, with the reckoned end beside a shifted one."""
    until, raw = resolution.objection_until, resolution.objection_until_raw
    if until is None or resolution.state not in {R.OBJECTION_PERIOD, R.SECOND_OBJECTION_PERIOD}:
        return []
    shifted = raw is not None and raw != until
    return [
        Deadline(
            "Ende der Beanstandungsfrist",
            until,
            distance(until, today),
            raw if shifted else None,
            "Die Verschiebung auf den nächsten Werktag ist unbestätigt." if shifted else "",
            objection_rule(resolution),
        )
    ]


def objection_rule(resolution: Resolution) -> Rule | None:
    if resolution.state is R.SECOND_OBJECTION_PERIOD:
        return rules().get("DR-04")
    on = resolution.decided_on
    return next((rules()[name] for name in ("DR-01", "DR-02") if on is not None and in_force(name, on)), None)
