"""Comments of an advisory board: offered with proof, then given, waived or not given in time (SM-12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import Days
from ik_workflow.periods import WorkingDays
from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import MINUTES
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import outcome_of
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.translation import _

COMMENT_PERIOD = Days(14)  # from the offer; our own proposal, the law names no days, DR-13
SHORT_PERIOD = Days(5)  # if the matter cannot wait, KV-64
AFTER_SITTING = WorkingDays(3)  # the board meets monthly: not before its next sitting is written down, BT-08


class CommentState(Labelled):
    """Where the comment of a board stands."""

    OFFERED = "offered", "angeboten"
    REQUESTED = "requested", "angefordert"
    GIVEN = "given", "erteilt"
    WAIVED = "waived", "verzichtet"
    LAPSED = "lapsed", "Frist abgelaufen"


C = CommentState
OPEN = (C.OFFERED, C.REQUESTED)
FINAL = frozenset({C.GIVEN, C.WAIVED, C.LAPSED})


@dataclass(frozen=True, slots=True)
class CommentView:
    """A board's comment on one paper as its guards see it."""

    state: str
    paper_open: bool = True
    #: the paper lies in the board's field; None if nobody has said so
    board_competent: bool | None = None
    #: day of the board's next sitting after the offer; None if none is planned
    next_sitting_on: date | None = None
    #: day of the offer that is on record; None if there is none
    offered_on: date | None = None
    #: last day for the comment; None before it can be reckoned
    comment_until: date | None = None


@must("Der Beirat ist für den Bereich dieser Vorlage nicht zuständig.", rule="KV-61")
def board_competent(comment: CommentView, taking: Taking) -> bool:
    return known(comment.board_competent, "Zuständigkeit des Beirats")


@must("Über die Vorlage ist bereits entschieden; eine Stellungnahme käme zu spät.", rule="I3")
def paper_undecided(comment: CommentView, taking: Taking) -> bool:
    return comment.paper_open


@should(
    "Die auf fünf Tage verkürzte Frist ist zu begründen.",
    rule="KV-64",
    lifted_by={Office.COUNCIL_OFFICE},
)
def full_period(comment: CommentView, taking: Taking) -> bool:
    return not taking.facts.get("shortened")


@must("Bitte geben Sie den Wortlaut der Stellungnahme ein.", rule="I1")
def text_given(comment: CommentView, taking: Taking) -> bool:
    return bool(taking.fact("text", "Wortlaut der Stellungnahme").strip())


@must("Die Abstimmung des Beirats trägt die Stellungnahme nicht.", rule="I5")
def vote_carries(comment: CommentView, taking: Taking) -> bool:
    return "vote" not in taking.facts or outcome_of(taking) is not False


@must("Die Stellungnahme entfällt nur, wenn sie dem Beirat angeboten wurde und das Angebot belegt ist.", rule="KV-61")
def offer_on_record(comment: CommentView, taking: Taking) -> bool:
    return known(comment.offered_on, "Tag des Angebots") is not None


@must(
    "Die Frist des Beirats läuft noch; letzter Tag: {day}.",
    rule="I2",
    day=lambda comment: _("offen") if comment.comment_until is None else short_date(comment.comment_until),
)
def period_is_over(comment: CommentView, taking: Taking) -> bool:
    return taking.day() > known(comment.comment_until, "letzter Tag der Frist")


def offer(comment: CommentView, taking: Taking) -> Mapping[str, Any]:
    """The day of the offer, and the last day for the comment: never before the board's next sitting is over."""
    if taking.on is None:
        return {}
    if taking.facts.get("shortened"):
        return {"offered_on": taking.on, "comment_until": SHORT_PERIOD.after(taking.on, calendar=taking.calendar).until}
    until = COMMENT_PERIOD.after(taking.on, calendar=taking.calendar).until
    if comment.next_sitting_on is not None:
        until = max(until, AFTER_SITTING.after(comment.next_sitting_on, calendar=taking.calendar).until)
    return {"offered_on": taking.on, "comment_until": until}


def give(comment: CommentView, taking: Taking) -> Mapping[str, Any]:
    return {"given_on": taking.on, **({"text": taking.facts["text"]} if "text" in taking.facts else {})}


SHORTENED = Fact("shortened", "Frist auf fünf Tage verkürzt", FactKind.YES_NO, required=False)
TEXT = Fact("text", "Wortlaut der Stellungnahme", FactKind.TEXT)
VOTE = Fact("vote", "Abstimmung des Beirats", FactKind.BALLOT, required=False)

BOARD: set[Hand] = {Relation.MEMBER_OF_BODY}

# A row of the table reads as a row.
# fmt: off
COMMENT = Procedure(
    "comment", "Stellungnahme eines Beirats", "SM-12", CommentState, set(FINAL), [
        step("offer", "Stellungnahme anbieten", NEW, C.OFFERED, by={Office.ENGINE, Office.COUNCIL_OFFICE},
             asks=(SHORTENED,), guards=(board_competent, paper_undecided, full_period), effects=(offer,),
             opens=("DR-13",), rules=["SM-12.01", "KV-61", "KV-64", "BT-08"], event="comment_offered"),
        step("request", "Stellungnahme ankündigen", C.OFFERED, C.REQUESTED, by=BOARD, entered_by=MINUTES,
             opens=("DR-13",), rules=["SM-12.02", "BT-08"], event="comment_requested"),
        step("give", "Stellung nehmen", OPEN, C.GIVEN, by=BOARD, entered_by=MINUTES, asks=(TEXT, VOTE),
             guards=(text_given, vote_carries), effects=(give,), rules=["SM-12.03", "KV-61", "I5"],
             event="comment_given"),
        step("waive", "Auf Stellungnahme verzichten", OPEN, C.WAIVED, by=BOARD, entered_by=MINUTES,
             guards=(offer_on_record,), rules=["SM-12.04", "KV-64"], event="comment_waived"),
        step("lapse", "Frist abgelaufen", OPEN, C.LAPSED, by={Office.ENGINE}, entered_by=MINUTES,
             guards=(offer_on_record, period_is_over), rules=["SM-12.05", "KV-64", "DR-13"], event="comment_lapsed"),
    ],
)
# fmt: on
