"""Consultation of one paper in one body, over as many sittings as it takes (SM-3; OParl Consultation)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import HELD
from ik_workflow.states.meeting import in_words
from ik_workflow.states.meeting import quorate
from ik_workflow.states.offices import MINUTES
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import VoteSubject
from ik_workflow.states.votes import says


class ConsultationState(Labelled):
    """Where a consultation stands."""

    PLANNED = "planned", "vorgesehen"
    SCHEDULED = "scheduled", "terminiert"
    INVITED = "invited", "auf der Tagesordnung"
    CALLED = "called", "aufgerufen"
    FIRST_READING = "first_reading", "in erster Lesung beraten"
    DEFERRED = "deferred", "zurückgestellt"
    REMOVED = "removed", "abgesetzt"
    CONCLUDED = "concluded", "abgeschlossen"
    LAPSED = "lapsed", "entfallen"


FINAL = frozenset({ConsultationState.CONCLUDED, ConsultationState.LAPSED})
OPEN = tuple(state for state in ConsultationState if state not in FINAL)

#: roles whose vote the council waits for (SM-2.18); the others are told, not asked
VOTING_ROLES = frozenset(
    {ConsultationRole.ADVISORY, ConsultationRole.LEAD, ConsultationRole.HEARING, ConsultationRole.JOINED}
)

#: results that end a sitting but not the consultation; each has a step of its own
PASSING_RESULTS = frozenset(
    {
        ConsultationResult.DEFERRED,
        ConsultationResult.REMOVED,
        ConsultationResult.NOT_REACHED,
        ConsultationResult.INTRODUCED,
    }
)
REFERRALS = frozenset({ConsultationResult.REFERRED, ConsultationResult.PASSED_ON})


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    """One row of the Beratungsfolge."""

    id: int
    body: str
    classification: str
    role: str
    state: str
    authoritative: bool = False
    result: str | None = None
    organization_id: int | None = None

    @property
    def awaited(self) -> bool:
        """Whether the council still waits for this vote."""
        return self.role in VOTING_ROLES and not self.authoritative and self.state not in FINAL


@dataclass(frozen=True, slots=True)
class ItemLine:
    """The agenda item under which a consultation stands now."""

    meeting_state: str | None
    held_on: date | None
    of_this_body: bool
    members: int | None = None
    present: int | None = None


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """A consultation as its guards see it, with the paper's other rows."""

    state: str
    role: str
    classification: str
    authoritative: bool
    paper_state: str
    paper_open: bool
    organization_id: int | None = None
    others: tuple[ConsultationLine, ...] = ()
    item: ItemLine | None = None
    #: motions and amendments that the body has to decide before the paper
    undecided: tuple[str, ...] = ()
    #: the board was offered to comment, and the offer is on record (KV-64); None if not entered
    offered_on: date | None = None


def awaited_before_main(consultation: ConsultationView) -> tuple[str, ...]:
    return tuple(
        line.body
        for line in consultation.others
        if line.awaited and line.classification != Classification.MAIN_COMMITTEE
    )


@must("Zu dieser Vorlage sind keine Beratungen mehr vorzusehen: sie ist erledigt.", rule="I3")
def paper_not_ended(consultation: ConsultationView, taking: Taking) -> bool:
    return consultation.paper_open or taking.facts.get("after_decision") is True


@must("Dieses Gremium berät die Vorlage bereits mit der Aufgabe Entscheidung.", rule="I6")
def one_open_decision_per_body(consultation: ConsultationView, taking: Taking) -> bool:
    return consultation.role != ConsultationRole.DECISION or not any(
        line.role == ConsultationRole.DECISION
        and line.organization_id == consultation.organization_id is not None
        and line.state not in FINAL
        for line in consultation.others
    )


@must("Die gewählte Sitzung ist nicht die dieses Gremiums.", rule="I1")
def sitting_of_this_body(consultation: ConsultationView, taking: Taking) -> bool:
    return known(consultation.item, "Sitzung").of_this_body


@should(
    "Der Hauptausschuss berät zuletzt; vor ihm fehlen noch: {missing}.",
    rule="GO-16",
    lifted_by={Office.COUNCIL_OFFICE, Office.COMMITTEE_CHAIR},
    missing=lambda consultation: in_words(awaited_before_main(consultation)),
)
def main_committee_last(consultation: ConsultationView, taking: Taking) -> bool:
    return consultation.classification != Classification.MAIN_COMMITTEE or not awaited_before_main(consultation)


@must("Die Sitzung ist noch nicht eröffnet.", rule="I1")
def sitting_was_opened(consultation: ConsultationView, taking: Taking) -> bool:
    return known(known(consultation.item, "Sitzung").meeting_state, "Sitzung") in HELD


@should(
    "Das Gremium ist nicht beschlussfähig: mehr als die Hälfte der Mitglieder muss anwesend sein.",
    rule="KV-26",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def body_quorate(consultation: ConsultationView, taking: Taking) -> bool:
    if taking.facts.get("convened_again"):
        return True  # put off for lack of quorum and convened again on the same matter, KV-28
    item = known(consultation.item, "Sitzung")
    return quorate(item.members, item.present)


@must("Abgesetzt wird nur mit Zustimmung dessen, der den Punkt angemeldet hat.", rule="KV-19")
def originator_consents(consultation: ConsultationView, taking: Taking) -> bool:
    return bool(taking.fact("originator_consents", "Zustimmung des Einreichers"))


@must("Mit diesem Ergebnis endet die Beratung nicht; dafür gibt es einen eigenen Schritt.", rule="I1")
def result_concludes(consultation: ConsultationView, taking: Taking) -> bool:
    return taking.fact("result", "Ergebnis") not in PASSING_RESULTS | REFERRALS


@must("Der Tag liegt vor der Sitzung, auf deren Tagesordnung der Punkt steht.", rule="I1")
def not_before_the_sitting(consultation: ConsultationView, taking: Taking) -> bool:
    item = consultation.item
    return item is None or item.held_on is None or taking.on is None or taking.on >= item.held_on


@must("Es sind mehr Stimmen eingetragen, als in der Sitzung Stimmberechtigte anwesend waren.", rule="I4")
def votes_fit_attendance(consultation: ConsultationView, taking: Taking) -> bool:
    vote, item = taking.facts.get("vote"), consultation.item
    if vote is None or item is None or item.present is None:
        return True
    cast = sum(figure or 0 for figure in (vote.yes, vote.no, vote.abstain))
    return bool(cast <= item.present - vote.excluded)


@should(
    "Vorher ist zu entscheiden über: {motions}.",
    rule="GO-23",
    lifted_by={Relation.CHAIR_OF_BODY},
    motions=lambda consultation: in_words(consultation.undecided),
)
def motions_decided_first(consultation: ConsultationView, taking: Taking) -> bool:
    return not consultation.undecided or says(taking.fact("result", "Ergebnis")) is None


@must("Das eingetragene Ergebnis widerspricht der Abstimmung.", rule="I5")
def result_agrees_with_vote(consultation: ConsultationView, taking: Taking) -> bool:
    vote, said = taking.facts.get("vote"), says(taking.fact("result", "Ergebnis"))
    if vote is None or vote.subject is not VoteSubject.PAPER or said is None:
        return True
    outcome = vote.carried if vote.stated is None else vote.stated
    return outcome is None or outcome == said


@must("Ohne eigenes Votum endet die Beratung nur mit „überwiesen“ oder „ohne Votum weitergegeben“.", rule="I1")
def result_refers(consultation: ConsultationView, taking: Taking) -> bool:
    return taking.fact("result", "Ergebnis") in REFERRALS


@must("Eine Anhörung entfällt nur, wenn sie dem Beirat angeboten wurde und das Angebot aktenkundig ist.", rule="KV-61")
def hearing_was_offered(consultation: ConsultationView, taking: Taking) -> bool:
    return known(consultation.offered_on, "Tag des Angebots") is not None


@must("Auf Anhörung verzichten kann nur ein Gremium, das angehört wird.", rule="I1")
def is_hearing(consultation: ConsultationView, taking: Taking) -> bool:
    return consultation.role == ConsultationRole.HEARING


def takes_place(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    return {"item_id": taking.facts.get("item")}


def leaves_sitting(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    return {"item_id": None}


def record_result(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    """The sitting's result and the city's own word; the body's result as a whole is the same."""
    return {**record_sitting(consultation, taking), "result": taking.facts.get("result", ConsultationResult.UNKNOWN)}


def record_sitting(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    return {
        "item.result": taking.facts.get("result", ConsultationResult.UNKNOWN),
        "item.result_text": taking.facts.get("result_text"),
        "item.derived_result": taking.facts.get("derived_result"),
    }


def without_vote(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    """The item is done with, though nobody voted."""
    return {"item.result": ConsultationResult.NO_VOTE}


def remember_offer(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    return {"offered_on": taking.on}


def off_the_agenda(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
    """The item no longer stands on that agenda."""
    return {"item.result": ConsultationResult.REMOVED}


def record_passing(result: ConsultationResult) -> Any:
    """A sitting that ends without ending the consultation, with the step's own result unless another was given."""

    def effect(consultation: ConsultationView, taking: Taking) -> Mapping[str, Any]:
        return {**record_sitting(consultation, taking), "item.result": taking.facts.get("result", result)}

    return effect


RESULT = Fact("result", "Ergebnis", FactKind.RESULT)
SITTING_RESULT = Fact("result", "Ergebnis der Sitzung", FactKind.RESULT, required=False)
RESULT_TEXT = Fact("result_text", "Wortlaut des Ergebnisses", FactKind.LINE, required=False)
DERIVED_RESULT = Fact("derived_result", "aus dem weiteren Verlauf abgeleitet", FactKind.RESULT, required=False)
VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT, required=False)
CONSENT = Fact("originator_consents", "Zustimmung des Einreichers", FactKind.YES_NO)
CONVENED_AGAIN = Fact("convened_again", "nach Beschlussunfähigkeit erneut einberufen", FactKind.YES_NO, required=False)
#: nothing has happened in a sitting yet
AWAITING = (ConsultationState.PLANNED, ConsultationState.SCHEDULED, ConsultationState.INVITED)
CHAIR: set[Office | Relation] = {Relation.CHAIR_OF_BODY}
BODY: set[Office | Relation] = {Relation.BODY}
PLANNERS: set[Office | Relation] = {Office.COUNCIL_OFFICE, Relation.CHAIR_OF_BODY}

# A row of the table reads as a row.
# fmt: off
CONSULTATION = Procedure(
    "consultation", "Beratung", "SM-3", ConsultationState, set(FINAL), [
        step("plan", "Vorsehen", NEW, ConsultationState.PLANNED, by={Relation.BODY, Office.ENGINE},
             entered_by=MINUTES,
             asks=(Fact("after_decision", "Bericht nach der Entscheidung", FactKind.YES_NO, required=False),),
             guards=(paper_not_ended, one_open_decision_per_body), opens=("DR-11", "DR-12"),
             rules=["SM-2.16", "SM-2.19", "GO-12"], event="consultation_planned"),
        step("schedule", "Terminieren", ConsultationState.PLANNED, ConsultationState.SCHEDULED, by=PLANNERS,
             entered_by=MINUTES, asks=(Fact("item", "Tagesordnungspunkt", FactKind.RECORD, of="item"),),
             guards=(sitting_of_this_body, main_committee_last), effects=(takes_place,), rules=["SM-3.01", "GO-16"],
             event="consultation_scheduled"),
        step("invite", "Laden", ConsultationState.SCHEDULED, ConsultationState.INVITED, by=CHAIR, entered_by=MINUTES,
             opens=("DR-09",), rules=["SM-3.02", "KV-17", "KV-23"], event="consultation_invited"),
        step("call", "Aufrufen", ConsultationState.INVITED, ConsultationState.CALLED, by=CHAIR, entered_by=MINUTES,
             asks=(CONVENED_AGAIN,), guards=(sitting_was_opened, not_before_the_sitting, body_quorate),
             rules=["SM-3.03", "KV-26", "KV-28", "KV-38"], event="consultation_called"),
        step("remove", "Absetzen", ConsultationState.INVITED, ConsultationState.REMOVED, by=CHAIR, entered_by=MINUTES,
             asks=(CONSENT, RESULT_TEXT, DERIVED_RESULT), guards=(originator_consents,),
             effects=(record_passing(ConsultationResult.REMOVED), leaves_sitting), rules=["SM-3.04", "KV-19"],
             event="consultation_removed"),
        step("defer", "Zurückstellen", (ConsultationState.INVITED, ConsultationState.CALLED),
             ConsultationState.DEFERRED, by=BODY, entered_by=MINUTES,
             asks=(RESULT_TEXT, DERIVED_RESULT, SITTING_RESULT, VOTE),
             guards=(not_before_the_sitting, votes_fit_attendance),
             effects=(record_passing(ConsultationResult.DEFERRED), leaves_sitting), needs_reason=True,
             rules=["SM-3.05", "GO-16", "GO-19", "GO-26", "KV-21"], event="consultation_deferred"),
        step("read_first", "In erster Lesung beraten", ConsultationState.CALLED, ConsultationState.FIRST_READING,
             by=BODY, entered_by=MINUTES, asks=(SITTING_RESULT, RESULT_TEXT, DERIVED_RESULT, VOTE),
             guards=(not_before_the_sitting, votes_fit_attendance),
             effects=(record_passing(ConsultationResult.INTRODUCED), leaves_sitting),
             rules=["SM-3.06", "GO-10", "GO-18"], event="consultation_read_first"),
        step("conclude", "Votum eintragen", ConsultationState.CALLED, ConsultationState.CONCLUDED, by=BODY,
             entered_by={*MINUTES, *CHAIR}, asks=(RESULT, RESULT_TEXT, DERIVED_RESULT, VOTE),
             guards=(not_before_the_sitting, result_concludes, motions_decided_first, votes_fit_attendance,
                     result_agrees_with_vote),
             effects=(record_result,),
             rules=["SM-3.07", "GO-20", "GO-23", "I4", "I5"], event="consultation_concluded"),
        step("not_reached", "Nicht behandelt", ConsultationState.INVITED, ConsultationState.DEFERRED,
             by={Relation.CHAIR_OF_BODY, Office.ENGINE}, entered_by=MINUTES, asks=(RESULT_TEXT,),
             effects=(record_passing(ConsultationResult.NOT_REACHED), leaves_sitting), rules=["SM-3.08", "GO-07"],
             event="consultation_not_reached"),
        step("lapse", "Entfällt", OPEN, ConsultationState.LAPSED, by={Office.ENGINE, Relation.BODY},
             entered_by=MINUTES, effects=(off_the_agenda, leaves_sitting), rules=["SM-3.09", "GO-35"],
             event="consultation_lapsed"),
        step("plan_again", "Wieder vorsehen",
             (ConsultationState.DEFERRED, ConsultationState.REMOVED, ConsultationState.FIRST_READING),
             ConsultationState.PLANNED, by=PLANNERS, entered_by=MINUTES, rules=["SM-3.10", "KV-21"],
             event="consultation_planned_again"),
        step("join", "Von sich aus befassen", NEW, ConsultationState.PLANNED, by=BODY, entered_by=MINUTES,
             guards=(paper_not_ended, one_open_decision_per_body), opens=("DR-11", "DR-12"),
             rules=["SM-3.11"], event="consultation_joined"),
        step("offer_hearing", "Stellungnahme anbieten", AWAITING, None, by={Office.ENGINE, Office.COUNCIL_OFFICE},
             entered_by=MINUTES, guards=(is_hearing,), effects=(remember_offer,),
             rules=["SM-3.12", "SM-12.01", "KV-61"], event="hearing_offered"),
        step("waive", "Auf Stellungnahme verzichten", AWAITING, ConsultationState.LAPSED,
             by={Relation.MEMBER_OF_BODY, Office.ENGINE}, entered_by=MINUTES, guards=(is_hearing, hearing_was_offered),
             effects=(without_vote, leaves_sitting), rules=["SM-3.12", "KV-61"], event="hearing_waived"),
        step("miss_deadline", "Frist abgelaufen", AWAITING, ConsultationState.LAPSED,
             by={Office.ENGINE}, entered_by=MINUTES, guards=(is_hearing, hearing_was_offered),
             effects=(without_vote, leaves_sitting), rules=["SM-3.12", "KV-61", "DR-13"], event="hearing_missed"),
        step("lose_sitting", "Sitzung entfällt", (ConsultationState.SCHEDULED, ConsultationState.INVITED),
             ConsultationState.PLANNED, by={Office.ENGINE}, entered_by=MINUTES,
             effects=(off_the_agenda, leaves_sitting), rules=["SM-3.13", "KA-02"], event="consultation_lost_sitting"),
        step("refer_on", "Ohne eigenes Votum weitergeben",
             (ConsultationState.CALLED, ConsultationState.FIRST_READING), ConsultationState.CONCLUDED, by=BODY,
             entered_by=MINUTES, asks=(RESULT, RESULT_TEXT, DERIVED_RESULT, VOTE),
             guards=(not_before_the_sitting, result_refers, votes_fit_attendance),
             effects=(record_result,), rules=["SM-3.14", "GO-10", "GO-12"], event="consultation_referred_on"),
    ],
)
# fmt: on
