"""What a stocktaking says of one measure: proposed by rule, confirmed or contradicted, and decided (SM-13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.stocktaking import COMMENTED
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import N_
from ik_workflow.translation import shown


class AssessmentState(Labelled):
    """Where the rating of one measure stands."""

    PROPOSED = "proposed", N_("vorgeschlagen")
    CONFIRMED = "confirmed", N_("vom Fachbereich bestätigt")
    CONTRADICTED = "contradicted", N_("vom Fachbereich anders gesehen")
    DECIDED = "decided", N_("entschieden")


A = AssessmentState
FINAL = frozenset({A.DECIDED})
OPEN = (A.PROPOSED, A.CONFIRMED, A.CONTRADICTED)
#: the proposal stands as it is
ACCEPTED = (A.PROPOSED, A.CONFIRMED)


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """The rating of one measure as its guards see it."""

    state: str
    stocktaking_state: str
    proposed: Fulfilment


@must("Die Bestandsaufnahme ist nicht in der Bewertung; ihre Werte stehen fest.", rule="I3")
def still_rated(assessment: AssessmentView, taking: Taking) -> bool:
    return assessment.stocktaking_state == StocktakingState.RATED


@must("Die Bestandsaufnahme ist schon auf dem Weg in die Vertretung.", rule="I3")
def still_commented(assessment: AssessmentView, taking: Taking) -> bool:
    return assessment.stocktaking_state in COMMENTED


@must("Das ist die vorgeschlagene Bewertung. Bitte bestätigen Sie sie, oder wählen Sie eine andere.", rule="I1")
def differs_from_proposal(assessment: AssessmentView, taking: Taking) -> bool:
    return bool(taking.fact("by_department", "Bewertung der Stelle") != assessment.proposed)


@should(
    "Nach der Regel wird „{proposed}“ vorgeschlagen.",
    rule="MO-15",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    proposed=lambda assessment: shown(assessment.proposed.label),
)
def as_the_rule_proposes(assessment: AssessmentView, taking: Taking) -> bool:
    return bool(taking.fact("rating", "Bewertung") == assessment.proposed)


def confirm(assessment: AssessmentView, taking: Taking) -> Mapping[str, Any]:
    own = keeps("comment")(assessment, taking)
    return {**own, "by_department": assessment.proposed, "department_reason": None}


def accept(assessment: AssessmentView, taking: Taking) -> Mapping[str, Any]:
    return {"rating": assessment.proposed}


COMMENT = Fact("comment", N_("Erläuterung, sie wird gedruckt"), FactKind.TEXT, required=False)
BY_DEPARTMENT = Fact("by_department", N_("Ihre Bewertung"), FactKind.CHOICE, choices=Fulfilment)
DISSENT = Fact("department_reason", N_("Begründung, sie bleibt in der Verwaltung"), FactKind.TEXT)
RATING = Fact("rating", N_("Bewertung"), FactKind.CHOICE, choices=Fulfilment)
COUNCIL_COMMENT = Fact("council_comment", N_("Anmerkung des Migrantenbeirates, sie wird gedruckt"), FactKind.TEXT)

COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
UNIT: set[Hand] = {Relation.RESPONSIBLE_UNIT}
BOARD: set[Hand] = {Office.MIGRANTS_COUNCIL}
TIME: set[Hand] = {Office.ENGINE}

# A row of the table reads as a row.
# fmt: off
ASSESSMENT = Procedure(
    "assessment", N_("Bewertung einer Maßnahme"), "SM-13", AssessmentState, set(FINAL), [
        step("propose", N_("Bewertung vorschlagen"), NEW, A.PROPOSED, by=TIME, entered_by=COMMISSIONER,
             opens=("HF-08",), rules=["SM-13.02", "MO-15"], event="assessment_proposed"),
        step("confirm", N_("Vorschlag bestätigen"), (A.PROPOSED, A.CONTRADICTED), A.CONFIRMED, by=UNIT,
             entered_by=COMMISSIONER, asks=(COMMENT,), guards=(still_rated,), effects=(confirm,),
             rules=["SM-13.03", "MO-01"], event="assessment_confirmed"),
        step("contradict", N_("Anders bewerten"), OPEN, A.CONTRADICTED, by=UNIT, entered_by=COMMISSIONER,
             asks=(BY_DEPARTMENT, DISSENT, COMMENT), guards=(still_rated, differs_from_proposal),
             effects=(keeps("by_department", "department_reason", "comment"),), rules=["SM-13.03", "MO-01"],
             event="assessment_contradicted"),
        step("remark", N_("Anmerkung des Migrantenbeirates"), tuple(A), None, by=BOARD, entered_by=COMMISSIONER,
             asks=(COUNCIL_COMMENT,), guards=(still_commented,), effects=(keeps("council_comment"),),
             rules=["SM-13.04"], event="assessment_remarked"),
        step("decide", N_("Entscheiden"), OPEN, A.DECIDED, by=COMMISSIONER, asks=(RATING, COMMENT),
             guards=(still_rated, as_the_rule_proposes), effects=(keeps("rating", "comment"),),
             rules=["SM-13.05", "MO-01"], event="assessment_decided"),
        step("change", N_("Entscheidung ändern"), A.DECIDED, None, by=COMMISSIONER, asks=(RATING, COMMENT),
             guards=(still_rated, as_the_rule_proposes), effects=(keeps("rating", "comment"),),
             rules=["SM-13.05", "MO-01"], event="assessment_changed"),
        step("accept", N_("Vorschlag übernehmen"), ACCEPTED, A.DECIDED, by=TIME, entered_by=COMMISSIONER,
             effects=(accept,), rules=["SM-13.06", "MO-01"], event="assessment_accepted"),
    ],
)
# fmt: on
