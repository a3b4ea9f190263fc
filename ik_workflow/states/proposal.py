"""Proposals: handed in, discussed, checked, and in the end a measure or a reason why not (SM-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from typing import Any

from ik_workflow.periods import Days
from ik_workflow.periods import Period
from ik_workflow.periods import WorkingDays
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import in_words
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import outcome_of
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Effect
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.results import Classification
from ik_workflow.states.smart import Plan
from ik_workflow.states.smart import findings
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.states.submission_round import day_in_words
from ik_workflow.translation import _

ANSWER_PERIOD = WorkingDays(10)  # then the authors are reminded, never refused, SM-1.02
REVIEW_PERIOD = WorkingDays(15)  # for the department's checks, SM-1.06
FEEDBACK_PERIOD = Days(14)  # from the rejection to the authors' answer, SM-1.10


class ProposalState(Labelled):
    """Where a proposal stands."""

    DRAFT = "draft", "Entwurf"
    SUBMITTED = "submitted", "eingereicht"
    QUERIED = "queried", "Rückfrage gestellt"
    IN_WORKING_GROUP = "in_working_group", "in Beratung der Arbeitsgruppe"
    RECOMMENDED = "recommended", "von der Arbeitsgruppe empfohlen"
    NOT_RECOMMENDED = "not_recommended", "von der Arbeitsgruppe nicht empfohlen"
    IN_DEPARTMENTAL_REVIEW = "in_departmental_review", "in fachlicher Prüfung"
    BEFORE_STEERING_GROUP = "before_steering_group", "vor der Steuerungsgruppe"
    DEFERRED = "deferred", "zurückgestellt"
    ADOPTED = "adopted", "als Maßnahme übernommen"
    MERGED = "merged", "zusammengeführt"
    REJECTED = "rejected", "abgelehnt"
    WITHDRAWN = "withdrawn", "zurückgezogen"


P = ProposalState
FINAL = frozenset({P.ADOPTED, P.MERGED, P.REJECTED, P.WITHDRAWN})
OPEN = tuple(state for state in ProposalState if state not in FINAL)

#: states in which nobody goes on with a proposal, so that no other can go on in it
OUT_OF_HAND = frozenset({P.DRAFT, P.REJECTED, P.WITHDRAWN})

#: what the department answers with yes or no and a reason; the words after the fact's name
CHECKS: Mapping[str, str] = {
    "remit": "Zuständigkeit der Stadt",
    "unit": "verantwortlicher Fachbereich",
    "cost": "Kosten",
    "indicator": "Indikator",
    "date": "Termin",
    "law": "Vereinbarkeit mit dem Recht",
}


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as its guards see it."""

    state: str
    title: str | None = None
    problem: str | None = None
    aim: str | None = None
    #: state of the round it is handed in to; None outside any round
    round_state: str | None = None
    #: kind of the organization that is named as its working group
    group_classification: str | None = None
    #: what is known so far of the measure it would become
    plan: Plan = Plan()
    #: day on which the steering group sees it again
    revisit_on: date | None = None
    #: state of the proposal in which it is to go on
    target_state: str | None = None
    #: the other proposal goes on in this one already
    target_leads_back: bool = False
    #: names of several authors who have not agreed to a withdrawal; one alone agrees by it; None if none is on record
    not_agreed: tuple[str, ...] | None = None


def missing_parts(proposal: ProposalView) -> tuple[str, ...]:
    parts = ((_("das Problem"), proposal.problem), (_("das Ziel"), proposal.aim))
    return tuple(name for name, text in parts if not (text or "").strip())


def unclear(proposal: ProposalView) -> tuple[str, ...]:
    return tuple(finding.reason.label for finding in findings(proposal.plan))


@must("Der Vorschlag braucht einen Titel.", rule="I1")
def title_given(proposal: ProposalView, taking: Taking) -> bool:
    return bool((proposal.title or "").strip())


@should(
    "In dem Vorschlag ist noch nicht beschrieben: {missing}.",
    rule="SM-1.01",
    lifted_by={Office.WORKING_GROUP_LEAD, Office.INTEGRATION_COMMISSIONER},
    missing=lambda proposal: in_words(missing_parts(proposal)),
)
def problem_and_aim_described(proposal: ProposalView, taking: Taking) -> bool:
    return not missing_parts(proposal)


@should(
    "Vorschläge werden in einer offenen Einreichungsrunde eingereicht; ein späterer ist zu begründen.",
    rule="SM-11.02",
    lifted_by={Office.WORKING_GROUP_LEAD, Office.INTEGRATION_COMMISSIONER},
)
def round_open(proposal: ProposalView, taking: Taking) -> bool:
    return proposal.round_state == SubmissionRoundState.OPEN


@should("Bitte schreiben Sie, was Sie wissen möchten.", rule="SM-1.02", lifted_by={Office.WORKING_GROUP_LEAD})
def question_asked(proposal: ProposalView, taking: Taking) -> bool:
    return bool(taking.fact("question", "Rückfrage").strip())


@must("Die gewählte Stelle ist keine Arbeitsgruppe.", rule="I1")
def is_working_group(proposal: ProposalView, taking: Taking) -> bool:
    return known(proposal.group_classification, "Arbeitsgruppe") == Classification.WORKING_GROUP


@must("Der andere Vorschlag geht selbst schon in diesem auf.", rule="I1")
def no_circle(proposal: ProposalView, taking: Taking) -> bool:
    return not proposal.target_leads_back


@must("Der andere Vorschlag wird nicht weiter verfolgt; wählen Sie einen, in dem dieser weiterleben kann.", rule="I1")
def target_goes_on(proposal: ProposalView, taking: Taking) -> bool:
    return known(proposal.target_state, "anderer Vorschlag") not in OUT_OF_HAND


@should(
    "Die Verfasser beider Vorschläge sind noch nicht unterrichtet.",
    rule="SM-1.04",
    lifted_by={Office.WORKING_GROUP_LEAD, Relation.LEAD_OF_GROUP, Office.INTEGRATION_COMMISSIONER},
)
def authors_informed(proposal: ProposalView, taking: Taking) -> bool:
    return bool(taking.fact("authors_informed", "Unterrichtung der Verfasser"))


@must("Die Abstimmung trägt den Vorschlag nicht.", rule="I5")
def vote_carries(proposal: ProposalView, taking: Taking) -> bool:
    return "vote" not in taking.facts or outcome_of(taking) is not False


@must("Die Abstimmung trägt den Vorschlag; er ist nicht abgelehnt.", rule="I5")
def vote_loses(proposal: ProposalView, taking: Taking) -> bool:
    return "vote" not in taking.facts or outcome_of(taking) is not True


@should(
    "Bitte begründen Sie Ihre Antwort zu jedem Prüfpunkt.",
    rule="SM-1.07",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def every_check_explained(proposal: ProposalView, taking: Taking) -> bool:
    return all(taking.fact(f"{name}_reason", f"Begründung: {label}").strip() for name, label in CHECKS.items())


@should(
    "Bitte benennen Sie im Beschluss, was noch unklar ist: {unclear}.",
    rule="SM-1.09",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    unclear=lambda proposal: in_words(unclear(proposal)),
)
def unclear_points_named(proposal: ProposalView, taking: Taking) -> bool:
    return not unclear(proposal) or bool(taking.facts.get("unclear_points", "").strip())


@must("Bitte fassen Sie die Begründung so, dass sie veröffentlicht werden kann.", rule="BT-02")
def reason_publishable(proposal: ProposalView, taking: Taking) -> bool:
    return bool(taking.fact("publishable", "Begründung zur Veröffentlichung geeignet"))


@must("Der Tag der Wiedervorlage liegt nach dem Tag der Sitzung.", rule="I1")
def revisit_is_later(proposal: ProposalView, taking: Taking) -> bool:
    return bool(taking.fact("revisit_on", "Wiedervorlage am") > taking.day())


@should(
    "Als Tag der Wiedervorlage ist festgesetzt: {day}.",
    rule="SM-1.11",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda proposal: day_in_words(proposal.revisit_on),
)
def day_of_revisit_has_come(proposal: ProposalView, taking: Taking) -> bool:
    return taking.day() >= known(proposal.revisit_on, "Wiedervorlage am")


def yet_to_agree(proposal: ProposalView) -> str:
    return (
        _("; es fehlt noch die Zustimmung von: {names}", names=", ".join(proposal.not_agreed))
        if proposal.not_agreed
        else ""
    )


@should(
    "Zurückziehen müssen alle, die den Vorschlag gemeinsam verfasst haben{missing}.",
    rule="GO-33",
    lifted_by={Office.WORKING_GROUP_LEAD, Office.INTEGRATION_COMMISSIONER},
    missing=yet_to_agree,
)
def all_authors_agree(proposal: ProposalView, taking: Taking) -> bool:
    if proposal.not_agreed is None:
        return bool(taking.fact("all_authors", "Zustimmung aller Verfasser"))
    return not proposal.not_agreed


def runs(period: Period) -> Effect:
    """The last day of what somebody has to do now; unknown if the record prints no day."""
    return lambda proposal, taking: (
        {} if taking.on is None else {"due_until": period.after(taking.on, calendar=taking.calendar).until}
    )


def decided(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    return {"decided_on": taking.on}


def publish_reason(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    return {"public_reason": taking.reason}


def lay_down_wording(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    """The whole wording: what is left out now is left empty."""
    return {fact.name: taking.facts.get(fact.name) for fact in WORDING}


def take_round(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    return {"round_id": taking.facts["round"]} if "round" in taking.facts else {}


def take_group(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    columns = {"field": "field_id", "group": "working_group_id"}
    return {column: taking.facts[name] for name, column in columns.items() if name in taking.facts}


def take_unit(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    return {"responsible_unit_id": taking.facts["unit"]} if "unit" in taking.facts else {}


def take_target(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    return {"merged_into_id": taking.facts["target"]} if "target" in taking.facts else {}


def keep_review(proposal: ProposalView, taking: Taking) -> Mapping[str, Any]:
    """The department's answer and reason for each check, as far as the record has them."""
    facts = taking.facts
    return {
        "review": {
            name: [facts.get(f"{name}_fits"), facts.get(f"{name}_reason")]
            for name in CHECKS
            if f"{name}_fits" in facts or f"{name}_reason" in facts
        }
    }


WORDING = (
    Fact("title", "Titel", FactKind.LINE, required=False),
    Fact("problem", "Problem", FactKind.TEXT, required=False),
    Fact("aim", "Ziel", FactKind.TEXT, required=False),
    Fact("indicator", "Woran der Erfolg gemessen wird", FactKind.TEXT, required=False),
    Fact("suggested_unit", "Wer es tun soll", FactKind.LINE, required=False, length=300),
    Fact("due_on", "Bis wann es getan sein soll", FactKind.DATE, required=False),
    Fact("cost", "Kosten in Euro", FactKind.MONEY, required=False),
)
keep_wording = keeps("title", "problem", "aim", "indicator", "suggested_unit", "due_on", "cost")
AUTHORS = Fact("authors", "Verfasserinnen und Verfasser", FactKind.RECORDS, required=False, of="person")
ROUND = Fact("round", "Einreichungsrunde", FactKind.RECORD, required=False, of="round")
FIELD = Fact("field", "Handlungsfeld", FactKind.RECORD, of="field")
GROUP = Fact("group", "Arbeitsgruppe", FactKind.RECORD, of="working_group")
TARGET = Fact("target", "anderer Vorschlag", FactKind.RECORD, of="proposal")
INFORMED = Fact("authors_informed", "Unterrichtung der Verfasser", FactKind.YES_NO)
MINUTES_TEXT = Fact("minutes", "Auszug des Protokolls", FactKind.TEXT)
VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT, required=False)
ANSWERS = tuple(
    fact
    for name, label in CHECKS.items()
    for fact in (
        Fact(f"{name}_fits", label, FactKind.YES_NO),
        Fact(f"{name}_reason", f"Begründung: {label}", FactKind.TEXT),
    )
)
PUBLISHABLE = Fact("publishable", "Begründung zur Veröffentlichung geeignet", FactKind.YES_NO)
UNCLEAR = Fact("unclear_points", "was noch unklar ist", FactKind.TEXT, required=False)
REVISIT = Fact("revisit_on", "Wiedervorlage am", FactKind.DATE)
#: only where the record names no authors; otherwise each of them is asked
ALL_AUTHORS = Fact("all_authors", "Zustimmung aller Verfasser", FactKind.YES_NO, required=False)

AUTHOR: set[Hand] = {Relation.AUTHOR}
#: who may begin one, for themselves or for people at a conference
BEGINNERS: set[Hand] = {
    Relation.AUTHOR,
    Office.WORKING_GROUP_MEMBER,
    Office.WORKING_GROUP_LEAD,
    Office.MIGRANTS_COUNCIL,
    Office.INTEGRATION_COMMISSIONER,
}
#: who enters what reached them on paper, by word of mouth or from a conference
RECEIVERS: set[Hand] = {Office.WORKING_GROUP_LEAD, Office.INTEGRATION_COMMISSIONER}
#: who acts for the authors afterwards, at their word
FOR_AUTHORS: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
#: before a group has it, the lead of any group; afterwards only the lead of this one
LEAD: set[Hand] = {Office.WORKING_GROUP_LEAD}
OWN_LEAD: set[Hand] = {Relation.LEAD_OF_GROUP}
#: a group decides together: its lead or its secretary writes it down
BY_GROUP: set[Hand] = {Relation.BODY}
GROUP_MINUTES: set[Hand] = {*OWN_LEAD, Relation.SECRETARY_OF_BODY}
#: the steering group decides together; the commissioner leads it and writes it down
BY_STEERING_GROUP: set[Hand] = {Relation.BODY}
STEERING_MINUTES: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
UNIT: set[Hand] = {Relation.RESPONSIBLE_UNIT}

# A row of the table reads as a row.
# fmt: off
PROPOSAL = Procedure(
    "proposal", "Vorschlag", "SM-1", ProposalState, set(FINAL), [
        step("draft", "Vorschlag beginnen", NEW, P.DRAFT, by=BEGINNERS, asks=(*WORDING, AUTHORS),
             effects=(keep_wording,), rules=["SM-1.01", "BT-02"], event="proposal_drafted"),
        step("revise", "Wortlaut ändern", (P.DRAFT, P.QUERIED), None, by=AUTHOR, entered_by=FOR_AUTHORS, asks=WORDING,
             effects=(lay_down_wording,), rules=["SM-1.01", "SM-1.02"], event="proposal_revised"),
        step("name_authors", "Verfasserinnen und Verfasser ändern", OPEN, None, by=AUTHOR,
             entered_by={*FOR_AUTHORS, Office.ENGINE}, asks=(replace(AUTHORS, required=True),),
             rules=["SM-1.13", "GO-33"], event="proposal_authors_named"),
        step("submit", "Einreichen", P.DRAFT, P.SUBMITTED, by=AUTHOR, entered_by=RECEIVERS, asks=(ROUND,),
             guards=(title_given, problem_and_aim_described, round_open), effects=(take_round,),
             rules=["SM-1.01", "BT-02", "SM-11.02"], event="proposal_submitted"),
        step("query", "Rückfrage stellen", P.SUBMITTED, P.QUERIED, by=LEAD,
             asks=(Fact("question", "Rückfrage", FactKind.TEXT),), guards=(question_asked,),
             effects=(keeps("question"), runs(ANSWER_PERIOD)), opens=("HF-01",), rules=["SM-1.02"],
             event="proposal_queried"),
        step("answer_query", "Rückfrage beantworten", P.QUERIED, P.SUBMITTED, by=AUTHOR, entered_by=FOR_AUTHORS,
             asks=(Fact("answer", "Antwort", FactKind.TEXT),), effects=(keeps("answer"), sets(due_until=None)),
             rules=["SM-1.02"], event="proposal_query_answered"),
        step("assign", "Einer Arbeitsgruppe zuordnen", P.SUBMITTED, P.IN_WORKING_GROUP, by=LEAD, asks=(FIELD, GROUP),
             guards=(is_working_group,), effects=(take_group,), rules=["SM-1.03", "BT-11"],
             event="proposal_assigned"),
        *(
            step("merge", "Zusammenführen", source, P.MERGED, by=lead, asks=(TARGET, INFORMED),
                 guards=(no_circle, target_goes_on, authors_informed), effects=(take_target,), rules=["SM-1.04"],
                 event="proposal_merged")
            for source, lead in ((P.SUBMITTED, LEAD), (P.IN_WORKING_GROUP, OWN_LEAD))
        ),
        step("recommend", "Empfehlen", P.IN_WORKING_GROUP, P.RECOMMENDED, by=BY_GROUP, entered_by=GROUP_MINUTES,
             asks=(MINUTES_TEXT, VOTE), guards=(vote_carries,), rules=["SM-1.05", "I5"],
             event="proposal_recommended"),
        step("not_recommend", "Nicht empfehlen", P.IN_WORKING_GROUP, P.NOT_RECOMMENDED, by=BY_GROUP,
             entered_by=GROUP_MINUTES, asks=(MINUTES_TEXT, VOTE), guards=(vote_loses,), rules=["SM-1.05", "I5"],
             event="proposal_not_recommended"),
        step("review", "Fachlich prüfen", P.RECOMMENDED, P.IN_DEPARTMENTAL_REVIEW, by={Office.DEPARTMENT},
             entered_by=STEERING_MINUTES,
             asks=(Fact("unit", "prüfender Fachbereich", FactKind.RECORD, of="department"),),
             effects=(take_unit, runs(REVIEW_PERIOD)), opens=("HF-02",), rules=["SM-1.06", "MO-08"],
             event="proposal_review_started"),
        step("state_opinion", "Stellung nehmen", P.IN_DEPARTMENTAL_REVIEW, P.BEFORE_STEERING_GROUP, by=UNIT,
             entered_by=STEERING_MINUTES, asks=ANSWERS, guards=(every_check_explained,),
             effects=(keep_review, sets(due_until=None)), rules=["SM-1.07", "MO-08"], event="proposal_reviewed"),
        step("present", "Mit der Begründung der Minderheit vorlegen", P.NOT_RECOMMENDED, P.BEFORE_STEERING_GROUP,
             by=OWN_LEAD, needs_reason=True, rules=["SM-1.08", "BT-02"], event="proposal_presented"),
        step("adopt", "Als Maßnahme übernehmen", P.BEFORE_STEERING_GROUP, P.ADOPTED, by=BY_STEERING_GROUP,
             entered_by=STEERING_MINUTES, asks=(UNCLEAR, VOTE), guards=(unclear_points_named, vote_carries),
             effects=(decided, keeps("unclear_points")), rules=["SM-1.09", "MO-08", "I5"], event="proposal_adopted"),
        step("reject", "Ablehnen", P.BEFORE_STEERING_GROUP, P.REJECTED, by=BY_STEERING_GROUP,
             entered_by=STEERING_MINUTES, asks=(PUBLISHABLE, VOTE), guards=(reason_publishable, vote_loses),
             effects=(decided, publish_reason, runs(FEEDBACK_PERIOD)), needs_reason=True,
             opens=("HF-03",), rules=["SM-1.10", "BT-02", "I5"], event="proposal_rejected"),
        step("defer", "Zurückstellen", P.BEFORE_STEERING_GROUP, P.DEFERRED, by=BY_STEERING_GROUP,
             entered_by=STEERING_MINUTES, asks=(REVISIT,), guards=(revisit_is_later,), effects=(keeps("revisit_on"),),
             opens=("HF-04",), rules=["SM-1.11"], event="proposal_deferred"),
        step("resubmit", "Wieder vorlegen", P.DEFERRED, P.BEFORE_STEERING_GROUP, by={Office.ENGINE, Relation.BODY},
             entered_by=STEERING_MINUTES, guards=(day_of_revisit_has_come,), effects=(sets(revisit_on=None),),
             rules=["SM-1.11"], event="proposal_resubmitted"),
        step("decide_merger", "Zusammenführung beschließen", P.BEFORE_STEERING_GROUP, P.MERGED, by=BY_STEERING_GROUP,
             entered_by=STEERING_MINUTES, asks=(TARGET, INFORMED),
             guards=(no_circle, target_goes_on, authors_informed), effects=(decided, take_target),
             rules=["SM-1.12"], event="proposal_merged"),
        step("agree_to_withdraw", "Zum Zurückziehen Stellung nehmen", OPEN, None, by=AUTHOR,
             asks=(Fact("agrees", "Zustimmung zum Zurückziehen", FactKind.YES_NO),), rules=["SM-1.13", "GO-33"],
             event="proposal_withdrawal_considered"),
        step("withdraw", "Zurückziehen", OPEN, P.WITHDRAWN, by=AUTHOR, entered_by=FOR_AUTHORS, asks=(ALL_AUTHORS,),
             guards=(all_authors_agree,), effects=(sets(due_until=None),), rules=["SM-1.13", "GO-33"],
             event="proposal_withdrawn"),
    ],
)
# fmt: on
