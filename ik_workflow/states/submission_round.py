"""Submission rounds: for some weeks groups are asked for proposals, and each of them gets an answer (SM-11)."""

from dataclasses import dataclass
from datetime import date

from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import in_words
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.translation import _


class SubmissionRoundState(Labelled):
    """Where a submission round stands."""

    PLANNED = "planned", "geplant"
    OPEN = "open", _("offen")
    CLOSED = "closed", "geschlossen"
    EVALUATED = "evaluated", "ausgewertet"


S = SubmissionRoundState
FINAL = frozenset({S.EVALUATED})


@dataclass(frozen=True, slots=True)
class SubmissionRoundView:
    """A submission round as its guards see it."""

    state: str
    #: names of the fields of action for which proposals are asked
    fields: tuple[str, ...] = ()
    #: names of the groups that are asked
    groups: tuple[str, ...] = ()
    #: first day of the round; None if not set
    starts_on: date | None = None
    #: last day of the round; None if not set
    submit_until: date | None = None
    #: what the proposals can influence, and what they cannot
    scope: str | None = None
    #: titles of its proposals that are neither ended nor deferred to a day
    unsettled: tuple[str, ...] = ()
    #: titles of its proposals whose authors have no answer
    unanswered: tuple[str, ...] = ()


def day_in_words(day: date | None) -> str:
    return _("offen") if day is None else short_date(day)


@must("Es steht noch nicht fest, was die Vorschläge beeinflussen können und was nicht.", rule="BT-02")
def scope_stated(round_: SubmissionRoundView, taking: Taking) -> bool:
    return bool(known(round_.scope, "Rahmen des Einflusses").strip())


@should(
    "Bitte wählen Sie die Handlungsfelder, zu denen Vorschläge gesucht werden.",
    rule="SM-11.01",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def fields_chosen(round_: SubmissionRoundView, taking: Taking) -> bool:
    return bool(round_.fields)


@should(
    "Bitte wählen Sie die Gruppen, die um Vorschläge gebeten werden.",
    rule="SM-11.01",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def groups_chosen(round_: SubmissionRoundView, taking: Taking) -> bool:
    return bool(round_.groups)


@must("Der letzte Tag der Runde liegt vor ihrem ersten.", rule="I1")
def period_in_order(round_: SubmissionRoundView, taking: Taking) -> bool:
    return known(round_.starts_on, "erster Tag") <= known(round_.submit_until, "letzter Tag")


@should(
    "Als erster Tag der Runde ist angekündigt: {day}.",
    rule="SM-11.01",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda round_: day_in_words(round_.starts_on),
)
def first_day_has_come(round_: SubmissionRoundView, taking: Taking) -> bool:
    return taking.day() >= known(round_.starts_on, "erster Tag")


@should(
    "Als letzter Tag der Runde ist angekündigt: {day}.",
    rule="SM-11.02",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda round_: day_in_words(round_.submit_until),
)
def last_day_is_over(round_: SubmissionRoundView, taking: Taking) -> bool:
    return taking.day() > known(round_.submit_until, "letzter Tag")


@must(
    "Diese Vorschläge sind weder entschieden noch bis zu einem Tag zurückgestellt: {titles}.",
    rule="BT-02",
    titles=lambda round_: in_words(round_.unsettled),
)
def every_proposal_settled(round_: SubmissionRoundView, taking: Taking) -> bool:
    return not round_.unsettled


@should(
    "Zu diesen Vorschlägen fehlt noch die Antwort an die Verfasser: {titles}.",
    rule="BT-05",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    titles=lambda round_: in_words(round_.unanswered),
)
def every_author_answered(round_: SubmissionRoundView, taking: Taking) -> bool:
    return not round_.unanswered


TERMS = (
    Fact("title", "Titel", FactKind.LINE, required=False, length=300),
    Fact("fields", "Handlungsfelder", FactKind.RECORDS, required=False, of="field"),
    Fact("groups", "Gruppen", FactKind.RECORDS, required=False, of="participants"),
    Fact("starts_on", "erster Tag", FactKind.DATE, required=False),
    Fact("submit_until", "letzter Tag", FactKind.DATE, required=False),
    Fact("scope", "Rahmen des Einflusses", FactKind.TEXT, required=False),
)
keep_terms = keeps("title", "fields", "groups", "starts_on", "submit_until", "scope")

COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
ON_ITS_DAY: set[Hand] = {Office.INTEGRATION_COMMISSIONER, Office.ENGINE}

# A row of the table reads as a row.
# fmt: off
SUBMISSION_ROUND = Procedure(
    "submission_round", "Einreichungsrunde", "SM-11", SubmissionRoundState, set(FINAL), [
        step("plan", "Einreichungsrunde planen", NEW, S.PLANNED, by=COMMISSIONER, asks=TERMS, effects=(keep_terms,),
             rules=["SM-11.01", "BT-02"], event="submission_round_planned"),
        step("revise", "Angaben zur Runde ändern", S.PLANNED, None, by=COMMISSIONER, asks=TERMS,
             effects=(keep_terms,), rules=["SM-11.01", "BT-02"], event="submission_round_revised"),
        step("open", "Öffnen", S.PLANNED, S.OPEN, by=ON_ITS_DAY,
             guards=(scope_stated, fields_chosen, groups_chosen, period_in_order, first_day_has_come),
             rules=["SM-11.01", "BT-02"], event="submission_round_opened"),
        step("close", "Schließen", S.OPEN, S.CLOSED, by=ON_ITS_DAY, guards=(last_day_is_over,),
             rules=["SM-11.02"], event="submission_round_closed"),
        step("evaluate", "Auswertung abschließen", S.CLOSED, S.EVALUATED, by=COMMISSIONER,
             guards=(every_proposal_settled, every_author_answered), rules=["SM-11.03", "BT-02", "BT-05"],
             event="submission_round_evaluated"),
    ],
)
# fmt: on
