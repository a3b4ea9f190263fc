"""Stocktakings: the measures of a concept frozen on one day, rated, decided and brought before the council (SM-13).

From the council's intake to its notice the stocktaking mirrors its own paper: those steps are reactions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import WorkingDays
from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.translation import N_
from ik_workflow.translation import _


class StocktakingState(Labelled):
    """Where a stocktaking stands."""

    PREPARED = "prepared", N_("in Vorbereitung")
    RATED = "rated", N_("in der Bewertung")
    DECIDED = "decided", N_("festgestellt")
    BEFORE_COUNCIL = "before_council", N_("vor der Vertretung")
    NOTED = "noted", N_("zur Kenntnis genommen")
    CANCELLED = "cancelled", N_("abgebrochen")


S = StocktakingState
FINAL = frozenset({S.NOTED, S.CANCELLED})
#: the paper is on its way, or may be
MIRRORING = (S.DECIDED, S.BEFORE_COUNCIL)
#: what is said of it from then on is the city's word
SETTLED = (*MIRRORING, S.NOTED)
#: its reporting cycle may be named
LINKED = (S.PREPARED, S.RATED, *MIRRORING)
#: the Migrants' Council may comment
COMMENTED = (S.RATED, S.DECIDED)


@dataclass(frozen=True, slots=True)
class StocktakingView:
    """A stocktaking as its guards see it, with the count of its rows."""

    state: str
    cut_off_on: date | None = None
    answer_until: date | None = None
    #: working days that the departments have
    answer_days: int = 20
    #: measures of the concept that were ever adopted
    measures: int = 0
    #: rows on which no department has said anything; on which one dissents
    silent: int = 0
    contradicted: int = 0
    has_paper: bool = False
    #: the reporting cycle that is named asks for a stocktaking of this concept
    cycle_fits: bool = True


def day_in_words(day: date | None) -> str:
    return _("offen") if day is None else short_date(day)


@must(
    "Der Stichtag liegt in der Zukunft. Festgehalten wird, was war; bitte nennen Sie einen Tag, der schon da ist.",
    rule="I1",
)
def cut_off_is_no_plan(stocktaking: StocktakingView, taking: Taking) -> bool:
    return "cut_off_on" not in taking.facts or bool(taking.facts["cut_off_on"] <= taking.day())


@must("Der Stichtag ist noch nicht da: {day}.", rule="I1", day=lambda row: day_in_words(row.cut_off_on))
def cut_off_has_come(stocktaking: StocktakingView, taking: Taking) -> bool:
    return taking.day() >= known(stocktaking.cut_off_on, "Stichtag")


@must("Das Konzept hat keine beschlossene Maßnahme, die bewertet werden könnte.", rule="I1")
def has_measures(stocktaking: StocktakingView, taking: Taking) -> bool:
    return stocktaking.measures > 0


@must(
    "Maßnahmen, bei denen die zuständige Stelle widerspricht und noch nicht entschieden ist: {number}.",
    rule="I1",
    number=lambda stocktaking: str(stocktaking.contradicted),
)
def no_open_dissent(stocktaking: StocktakingView, taking: Taking) -> bool:
    return stocktaking.contradicted == 0


@should(
    "Die Stellen können noch bis zum {day} antworten; Maßnahmen ohne Rückmeldung: {number}. Bei ihnen gilt dann der"
    " Vorschlag, und er steht als „ohne Rückmeldung“ da.",
    rule="SM-13.06",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda stocktaking: day_in_words(stocktaking.answer_until),
    number=lambda stocktaking: str(stocktaking.silent),
)
def answered_or_days_over(stocktaking: StocktakingView, taking: Taking) -> bool:
    return stocktaking.silent == 0 or taking.day() > known(stocktaking.answer_until, "letzter Tag der Rückmeldung")


@must("Dieser Berichtszyklus gehört nicht zu einer Bestandsaufnahme dieses Konzepts.", rule="I1")
def cycle_is_the_concepts(stocktaking: StocktakingView, taking: Taking) -> bool:
    return "cycle" not in taking.facts or stocktaking.cycle_fits


@must("Die Mitteilungsvorlage gibt es schon.", rule="I1")
def no_paper_yet(stocktaking: StocktakingView, taking: Taking) -> bool:
    return not stocktaking.has_paper


@must("Die Mitteilungsvorlage ist schon auf dem Weg. Bitte ziehen Sie zuerst diese zurück.", rule="I1")
def no_paper_on_its_way(stocktaking: StocktakingView, taking: Taking) -> bool:
    return not stocktaking.has_paper


def begin(stocktaking: StocktakingView, taking: Taking) -> Mapping[str, Any]:
    """The departments' days count from the day on which they are asked."""
    if taking.on is None:
        return {}
    days = WorkingDays(stocktaking.answer_days)
    return {"answer_until": days.after(taking.on, calendar=taking.calendar).until}


def keep_terms(stocktaking: StocktakingView, taking: Taking) -> Mapping[str, Any]:
    own = dict(keeps("title", "cut_off_on")(stocktaking, taking))
    columns = {"concept": "concept_id", "cycle": "cycle_id"}
    return {**own, **{column: taking.facts[name] for name, column in columns.items() if name in taking.facts}}


def take_paper(stocktaking: StocktakingView, taking: Taking) -> Mapping[str, Any]:
    return {"paper_id": taking.facts["paper"]} if "paper" in taking.facts else {}


TITLE = Fact("title", N_("Titel"), FactKind.LINE, length=300)
CUT_OFF = Fact("cut_off_on", N_("Stichtag"), FactKind.DATE)
CONCEPT = Fact("concept", N_("Konzept"), FactKind.RECORD, of="concept")
NEW_TITLE = Fact("title", N_("Titel"), FactKind.LINE, required=False, length=300)
NEW_CUT_OFF = Fact("cut_off_on", N_("Stichtag"), FactKind.DATE, required=False)
CYCLE = Fact("cycle", N_("Berichtszyklus, zu dem sie gehört"), FactKind.RECORD, required=False, of="stocktaking_cycle")
ITS_CYCLE = Fact("cycle", N_("Berichtszyklus, zu dem sie gehört"), FactKind.RECORD, of="stocktaking_cycle")
LESSONS = Fact("lessons", N_("Lehren für das nächste Konzept"), FactKind.TEXT)
PAPER = Fact("paper", N_("Mitteilungsvorlage"), FactKind.RECORD, of="paper")

COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
TIME: set[Hand] = {Office.ENGINE}
#: who writes down what the paper brought about, when the past is recorded
CLERKS: set[Hand] = {Office.COUNCIL_OFFICE, Office.INTEGRATION_COMMISSIONER}

# A row of the table reads as a row.
# fmt: off
STOCKTAKING = Procedure(
    "stocktaking", N_("Bestandsaufnahme"), "SM-13", StocktakingState, set(FINAL), [
        step("prepare", N_("Bestandsaufnahme vorbereiten"), NEW, S.PREPARED, by=COMMISSIONER,
             asks=(TITLE, CONCEPT, CUT_OFF, CYCLE), guards=(cut_off_is_no_plan, cycle_is_the_concepts),
             effects=(keep_terms,), rules=["SM-13.01", "MO-01"], event="stocktaking_prepared"),
        step("revise", N_("Titel oder Stichtag ändern"), S.PREPARED, None, by=COMMISSIONER,
             asks=(NEW_TITLE, NEW_CUT_OFF), guards=(cut_off_is_no_plan,), effects=(keep_terms,), rules=["SM-13.01"],
             event="stocktaking_revised"),
        step("freeze", N_("Stand festhalten und Bewertungen vorschlagen"), S.PREPARED, S.RATED, by=COMMISSIONER,
             guards=(cut_off_has_come, has_measures), effects=(begin,), rules=["SM-13.02", "MO-15"],
             event="stocktaking_frozen"),
        step("write_lessons", N_("Lehren festhalten"), COMMENTED, None, by=COMMISSIONER, asks=(LESSONS,),
             effects=(keeps("lessons"),), rules=["SM-13.07", "MO-09"], event="stocktaking_lessons_written"),
        step("decide", N_("Bewertungen feststellen"), S.RATED, S.DECIDED, by=COMMISSIONER,
             guards=(no_open_dissent, answered_or_days_over), rules=["SM-13.06", "MO-01", "MO-02"],
             event="stocktaking_decided"),
        step("draft_paper", N_("Mitteilungsvorlage anlegen"), S.DECIDED, None, by=COMMISSIONER,
             guards=(no_paper_yet,), rules=["SM-13.08"], event="stocktaking_paper_wanted"),
        step("take_paper", N_("Mitteilungsvorlage zuordnen"), S.DECIDED, None, by=TIME, entered_by=COMMISSIONER,
             asks=(PAPER,), effects=(take_paper,), rules=["SM-13.08"], event="stocktaking_paper_taken"),
        step("follow_to_council", N_("Die Vorlage ist eingereicht"), MIRRORING, S.BEFORE_COUNCIL, by=TIME,
             entered_by=CLERKS, rules=["SM-13.08", "DR-08"], event="stocktaking_submitted"),
        step("return_from_council", N_("Zurück zur Beauftragten"), MIRRORING, S.DECIDED, by=TIME, entered_by=CLERKS,
             effects=(sets(paper_id=None),), needs_reason=True, rules=["SM-13.08"], event="stocktaking_returned"),
        step("follow_to_notice", N_("Die Vorlage ist zur Kenntnis genommen"), MIRRORING, S.NOTED, by=TIME,
             entered_by=CLERKS, effects=(sets(**{"case.public": True}),), rules=["SM-13.09", "GO-38"],
             event="stocktaking_noted"),
        step("link_cycle", N_("Berichtszyklus zuordnen"), LINKED, None, by=COMMISSIONER, asks=(ITS_CYCLE,),
             guards=(cycle_is_the_concepts,), effects=(keep_terms,), rules=["SM-13.01"],
             event="stocktaking_cycle_linked"),
        step("cancel", N_("Abbrechen"), (S.PREPARED, S.RATED, S.DECIDED), S.CANCELLED, by=COMMISSIONER,
             guards=(no_paper_on_its_way,), needs_reason=True, rules=["SM-13.10"], event="stocktaking_cancelled"),
    ],
)
# fmt: on
