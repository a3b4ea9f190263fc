"""Integration concepts: prepared, decided by one paper, in force, reviewed, superseded by the next one (SM-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import Months
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import in_words
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import FINAL as PAPER_FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.translation import N_
from ik_workflow.translation import _

REVIEW_BEFORE_END = Months(18)  # an update begins so long before the concept ends, DR-24
NAMED = 3  # measures in a refusal; of more it says how many
#: resolutions that bind the administration
BINDING = frozenset({ResolutionState.EXECUTABLE, ResolutionState.IN_EXECUTION, ResolutionState.EXECUTED})
#: ends of a paper that leave what it was to decide undecided
UNDECIDED = PAPER_FINAL - {PaperState.ADOPTED, PaperState.ADOPTED_AS_AMENDED}


class ConceptState(Labelled):
    """Where a concept stands."""

    IN_PREPARATION = "in_preparation", "in Erarbeitung"
    BEFORE_COUNCIL = "before_council", "vor dem Beschluss"
    IN_FORCE = "in_force", "in Kraft"
    UNDER_REVIEW = "under_review", "in Fortschreibung"
    SUPERSEDED = "superseded", "abgelöst"
    ABANDONED = "abandoned", "aufgegeben"


C = ConceptState
LIVING = (C.IN_FORCE, C.UNDER_REVIEW)
FINAL = frozenset({C.SUPERSEDED, C.ABANDONED})


@dataclass(frozen=True, slots=True)
class DecidingPaper:
    """The paper that decides, and how far its resolution has come."""

    id: int
    state: str
    #: None as long as there is no resolution
    resolution_state: str | None = None
    #: the body belongs to Brandenburg: the mayor may object before the resolution binds (§ 55 BbgKVerf)
    under_brandenburg_law: bool = True

    @property
    def in_effect(self) -> bool:
        if self.resolution_state in BINDING:
            return True
        return self.resolution_state == ResolutionState.PASSED and not self.under_brandenburg_law

    @property
    def failed(self) -> bool:
        return self.state in UNDECIDED or self.resolution_state == ResolutionState.REPEALED


@dataclass(frozen=True, slots=True)
class ConceptView:
    """A concept as its guards see it, with its paper, its measures and its successor."""

    state: str
    #: None as long as none is chosen
    paper: DecidingPaper | None = None
    #: titles of its measures that do not stand in the paper
    measures_outside_paper: tuple[str, ...] = ()
    #: its last day; None if not on record
    ends_on: date | None = None
    #: first day on which time alone begins the review (DR-24); None if not reckoned
    review_from: date | None = None
    #: None as long as there is no successor
    successor_state: str | None = None
    #: the concept that is named as its successor: whether it is another one, and may still come into force
    named_may_follow: bool = True
    #: titles of its measures of which nobody has said yet what becomes of them
    open_measures: tuple[str, ...] = ()


@should(
    "Die Steuerungsgruppe hat über das Konzept noch nicht abgestimmt.",
    rule="SM-10.01",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def steering_group_voted(concept: ConceptView, taking: Taking) -> bool:
    return bool(taking.fact("steering_group_voted", "Votum der Steuerungsgruppe"))


@must(
    "Diese Maßnahmen stehen noch nicht in der Vorlage: {measures}.",
    rule="MO-08",
    measures=lambda concept: in_words(concept.measures_outside_paper),
)
def every_measure_in_paper(concept: ConceptView, taking: Taking) -> bool:
    return not concept.measures_outside_paper


@must("Über dieses Konzept entscheidet schon eine andere Vorlage.", rule="I1")
def one_deciding_paper(concept: ConceptView, taking: Taking) -> bool:
    return concept.paper is None or concept.paper.id == taking.fact("paper", "entscheidende Vorlage")


@must("Der Beschluss über das Konzept ist noch nicht ausführungsreif.", rule="I1")
def resolution_in_effect(concept: ConceptView, taking: Taking) -> bool:
    return known(concept.paper, "entscheidende Vorlage").in_effect


@must("Die Vorlage ist weder abgelehnt noch zurückgezogen, und ihr Beschluss ist nicht aufgehoben.", rule="I1")
def paper_failed(concept: ConceptView, taking: Taking) -> bool:
    return known(concept.paper, "entscheidende Vorlage").failed


@must("Die Fortschreibung ist noch nicht fällig; früher beginnt sie nur die Beauftragte.", rule="DR-24")
def due_or_begun_by_hand(concept: ConceptView, taking: Taking) -> bool:
    by_time = Office.ENGINE in taking.hands
    return not by_time or taking.day() >= known(concept.review_from, "Beginn der Fortschreibung")


@must("Das Nachfolgekonzept ist noch nicht in Kraft.", rule="I1")
def successor_in_force(concept: ConceptView, taking: Taking) -> bool:
    return known(concept.successor_state, "Nachfolgekonzept") == C.IN_FORCE


def a_few(titles: tuple[str, ...]) -> str:
    """Enough of them to know what is meant; an ending concept may have hundreds."""
    if len(titles) <= NAMED + 1:
        return in_words(titles)
    return _("{titles} und {number} weitere", titles=", ".join(titles[:NAMED]), number=len(titles) - NAMED)


@must(
    "Offen ist noch, was aus diesen Maßnahmen wird: {measures}.",
    rule="I1",
    measures=lambda concept: a_few(concept.open_measures),
)
def every_measure_disposed_of(concept: ConceptView, taking: Taking) -> bool:
    return not concept.open_measures


@must("Das Nachfolgekonzept ist ein anderes, das noch erarbeitet wird oder gilt.", rule="I1")
def may_follow(concept: ConceptView, taking: Taking) -> bool:
    return concept.named_may_follow


def take_successor(concept: ConceptView, taking: Taking) -> Mapping[str, Any]:
    return {"successor_id": taking.facts["successor"]} if "successor" in taking.facts else {}


def take_paper(concept: ConceptView, taking: Taking) -> Mapping[str, Any]:
    return {"paper_id": taking.facts["paper"]} if "paper" in taking.facts else {}


def enter_into_force(concept: ConceptView, taking: Taking) -> Mapping[str, Any]:
    if concept.review_from is not None or concept.ends_on is None:
        return {"in_force_on": taking.on}
    return {"in_force_on": taking.on, "review_from": REVIEW_BEFORE_END.before(concept.ends_on).until}


PAPER = Fact("paper", "entscheidende Vorlage", FactKind.RECORD, of="paper")
SUCCESSOR = Fact("successor", N_("Nachfolgekonzept"), FactKind.RECORD, of="concept")
DISPOSED = Fact("measures", N_("Zahl der Maßnahmen"), FactKind.NUMBER)
VOTED = Fact("steering_group_voted", "Votum der Steuerungsgruppe", FactKind.YES_NO)

COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
TIME: set[Hand] = {Office.ENGINE}
#: who writes down what time or a decision brought about, when the past is recorded
CLERKS: set[Hand] = {Office.COUNCIL_OFFICE, Office.INTEGRATION_COMMISSIONER}

# A row of the table reads as a row.
# fmt: off
CONCEPT = Procedure(
    "concept", "Konzept", "SM-10", ConceptState, set(FINAL), [
        step("prepare", "Konzept erarbeiten", NEW, C.IN_PREPARATION, by={*COMMISSIONER, *TIME},
             rules=["SM-10.01", "SM-10.04", "BT-10"], event="concept_prepared"),
        step("submit", "Vorlegen", C.IN_PREPARATION, C.BEFORE_COUNCIL, by=COMMISSIONER, asks=(PAPER, VOTED),
             guards=(steering_group_voted, every_measure_in_paper, one_deciding_paper), effects=(take_paper,),
             rules=["SM-10.01", "BT-10", "MO-08"], event="concept_submitted"),
        step("enter_into_force", "In Kraft treten", C.BEFORE_COUNCIL, C.IN_FORCE, by=TIME, entered_by=CLERKS,
             guards=(resolution_in_effect,), effects=(enter_into_force,), opens=("DR-21", "DR-22", "DR-23", "DR-24"),
             rules=["SM-10.02", "BT-12"], event="concept_in_force"),
        step("send_back", "Zurück in die Erarbeitung", C.BEFORE_COUNCIL, C.IN_PREPARATION, by=TIME, entered_by=CLERKS,
             guards=(paper_failed,), effects=(sets(paper_id=None),), rules=["SM-10.03", "VW-08"],
             event="concept_sent_back"),
        step("start_review", "Fortschreiben", C.IN_FORCE, C.UNDER_REVIEW, by={*COMMISSIONER, *TIME},
             guards=(due_or_begun_by_hand,), opens=("DR-21", "DR-22", "DR-23"), rules=["SM-10.04", "BT-12"],
             event="concept_review_started"),
        step("name_successor", N_("Nachfolgekonzept benennen"), LIVING, None, by=COMMISSIONER, asks=(SUCCESSOR,),
             guards=(may_follow,), effects=(take_successor,), rules=["SM-10.04", "BT-12"],
             event="concept_successor_named"),
        step("dispose", N_("Festhalten, was aus Maßnahmen wird"), LIVING, None, by={Relation.BODY},
             entered_by=COMMISSIONER, asks=(DISPOSED,), rules=["SM-10.05", "BT-12"],
             event="concept_measures_disposed"),
        step("supersede", "Ablösen", C.UNDER_REVIEW, C.SUPERSEDED, by=TIME, entered_by=CLERKS,
             guards=(successor_in_force, every_measure_disposed_of), rules=["SM-10.05", "BT-12"],
             event="concept_superseded"),
        step("abandon", "Aufgeben", C.IN_PREPARATION, C.ABANDONED, by={Relation.BODY}, entered_by=COMMISSIONER,
             needs_reason=True, rules=["SM-10.06"], event="concept_abandoned"),
    ],
)
# fmt: on
