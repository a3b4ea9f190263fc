"""Amendments to a paper: filed, called the furthest-reaching first, accepted or voted before the paper (SM-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import in_words
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
from ik_workflow.states.votes import VoteSubject


class AmendmentState(Labelled):
    """Where an amendment stands."""

    DRAFT = "draft", "Entwurf"
    FILED = "filed", "eingereicht"
    DISTRIBUTED = "distributed", "verteilt"
    CALLED = "called", "aufgerufen"
    ACCEPTED_BY_MOVER = "accepted_by_mover", "vom Einreicher übernommen"
    ADOPTED = "adopted", "angenommen"
    PARTLY_ADOPTED = "partly_adopted", "teilweise angenommen"
    REJECTED = "rejected", "abgelehnt"
    MOOT = "moot", "erledigt"
    WITHDRAWN = "withdrawn", "zurückgezogen"
    INADMISSIBLE = "inadmissible", "unzulässig"


A = AmendmentState
OPEN = (A.DRAFT, A.FILED, A.DISTRIBUTED, A.CALLED)
FINAL = frozenset(state for state in AmendmentState if state not in OPEN)

#: what a vote on an amendment may be about
ON_AMENDMENT = frozenset({VoteSubject.AMENDMENT, VoteSubject.COMPETING_MOTION})


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment as its guards see it, with the paper and the sitting it belongs to."""

    state: str
    #: hash of the paper's version today
    paper_version_hash: str
    paper_open: bool
    text: str | None = None
    #: hash of the version that it changes
    version_hash: str | None = None
    #: the invitation to the sitting has gone out
    invited: bool = False
    #: the paper's item has been called; None if not known
    item_called: bool | None = None
    #: open procedural motions that come first
    motions_ahead: tuple[str, ...] = ()
    #: open amendments that reach further, or as far and came earlier
    amendments_ahead: tuple[str, ...] = ()
    #: adopted or accepted amendments that change the same passage otherwise
    collides_with: tuple[str, ...] = ()
    #: the body has carried a motion to vote on the points apart
    separate_voting: bool = False
    #: adopted amendments that reach further and leave nothing of this one
    overtaken_by: tuple[str, ...] = ()
    #: the paper was removed from the agenda, withdrawn, or deferred for a new version
    paper_left: bool = False


@must("Es fehlt der Wortlaut der Änderung.", rule="I1")
def text_given(amendment: AmendmentView, taking: Taking) -> bool:
    return bool(known(amendment.text, "Wortlaut der Änderung").strip())


@must("Der Antrag ändert eine frühere Fassung der Vorlage; bitte passen Sie ihn der heutigen an.", rule="I1")
def changes_todays_version(amendment: AmendmentView, taking: Taking) -> bool:
    return known(amendment.version_hash, "geänderte Fassung der Vorlage") == amendment.paper_version_hash


@must("Über die Vorlage ist bereits entschieden; sie kann nicht mehr geändert werden.", rule="I3")
def paper_undecided(amendment: AmendmentView, taking: Taking) -> bool:
    return amendment.paper_open


@should(
    "Zurückgewiesen wird nur ein Antrag, der mit der Sache nichts zu tun hat.",
    rule="SM-4.03",
    lifted_by={Office.COUNCIL_OFFICE},  # not the chair: the refusal's own reason would pass it every time
)
def beside_the_matter(amendment: AmendmentView, taking: Taking) -> bool:
    return bool(taking.fact("beside_the_matter", "kein Bezug zur Sache"))


@must("Der Punkt, zu dem der Antrag gehört, ist noch nicht aufgerufen.", rule="I1")
def item_is_called(amendment: AmendmentView, taking: Taking) -> bool:
    return known(amendment.item_called, "Aufruf des Tagesordnungspunkts")


@should(
    "Vorher ist über diese Anträge zur Geschäftsordnung zu entscheiden: {motions}.",
    rule="GO-32",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
    motions=lambda amendment: in_words(amendment.motions_ahead),
)
def no_motion_ahead(amendment: AmendmentView, taking: Taking) -> bool:
    return not amendment.motions_ahead


@should(
    "Diese Anträge gehen weiter oder kamen früher und sind zuerst aufzurufen: {amendments}.",
    rule="GO-24",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
    amendments=lambda amendment: in_words(amendment.amendments_ahead),
)
def furthest_first(amendment: AmendmentView, taking: Taking) -> bool:
    return not amendment.amendments_ahead


@should(
    "Dieselbe Stelle ändert schon: {amendments}.",
    rule="GO-25",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
    amendments=lambda amendment: in_words(amendment.collides_with),
)
def no_collision(amendment: AmendmentView, taking: Taking) -> bool:
    return not amendment.collides_with


@must("Eingetragen ist eine Abstimmung über etwas anderes als diesen Änderungsantrag.", rule="I1")
def vote_is_on_amendment(amendment: AmendmentView, taking: Taking) -> bool:
    return taking.fact("vote", "Abstimmung").subject in ON_AMENDMENT


@must("Die Abstimmung trägt die Annahme nicht.", rule="I5")
def vote_carries(amendment: AmendmentView, taking: Taking) -> bool:
    return outcome_of(taking) is not False


@must("Die Abstimmung trägt die Ablehnung nicht.", rule="I5")
def vote_loses(amendment: AmendmentView, taking: Taking) -> bool:
    return outcome_of(taking) is not True


@should(
    "Über einzelne Punkte wird erst abgestimmt, wenn getrennte Abstimmung beschlossen ist.",
    rule="GO-31",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def points_voted_apart(amendment: AmendmentView, taking: Taking) -> bool:
    return amendment.separate_voting


@should(
    "Erledigt ist der Antrag erst, wenn ein weiter gehender angenommen oder die Vorlage abgesetzt, zurückgezogen oder"
    " für eine neue Fassung zurückgestellt ist.",
    rule="SM-4.08",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def nothing_left_to_vote_on(amendment: AmendmentView, taking: Taking) -> bool:
    return bool(amendment.overtaken_by) or amendment.paper_left


@should(
    "Zurückziehen müssen alle, die den Änderungsantrag gemeinsam gestellt haben.",
    rule="GO-33",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def all_movers_agree(amendment: AmendmentView, taking: Taking) -> bool:
    return bool(taking.fact("all_movers", "Zustimmung aller Antragsteller"))


def take_text(amendment: AmendmentView, taking: Taking) -> Mapping[str, Any]:
    """The wording, and with it the version of the paper that it changes."""
    if "text" not in taking.facts:
        return {}
    beside = {name: taking.facts[name] for name in ("new_proposal", "passage") if name in taking.facts}
    return {"text": taking.facts["text"], "version_hash": amendment.paper_version_hash, **beside}


def receive(amendment: AmendmentView, taking: Taking) -> Mapping[str, Any]:
    """Among amendments that reach equally far the day, and on one day the journal's instant, gives the order."""
    return {"filed_on": taking.on}


def flag_table_paper(amendment: AmendmentView, taking: Taking) -> Mapping[str, Any]:
    """What comes after the invitation lies on the table."""
    reach = {"reach": taking.facts["reach"]} if "reach" in taking.facts else {}
    return {"table_paper": amendment.invited, **reach}


def decided(amendment: AmendmentView, taking: Taking) -> Mapping[str, Any]:
    return {"decided_on": taking.on}


def keep_points(amendment: AmendmentView, taking: Taking) -> Mapping[str, Any]:
    return {"adopted_points": taking.facts["adopted_points"]} if "adopted_points" in taking.facts else {}


TEXT = Fact("text", "Wortlaut der Änderung", FactKind.TEXT)
DRAFT_TEXT = Fact("text", "Wortlaut der Änderung", FactKind.TEXT, required=False)
BESIDE_TEXT = (
    Fact("passage", "geänderte Stelle", FactKind.LINE, required=False, length=200),
    Fact("new_proposal", "Beschlussvorschlag in der geänderten Fassung", FactKind.TEXT, required=False),
)
REACH = Fact("reach", "Reichweite, beim weitestgehenden am größten", FactKind.NUMBER, required=False)
BESIDE = Fact("beside_the_matter", "kein Bezug zur Sache", FactKind.YES_NO)
VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT)
POINT_VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT, required=False)
POINTS = Fact("adopted_points", "angenommene Punkte", FactKind.LINE)
ALL_MOVERS = Fact("all_movers", "Zustimmung aller Antragsteller", FactKind.YES_NO)

#: a faction, the mayor, or an advising body by its recommendation
MOVERS: set[Hand] = {Office.FACTION, Office.MAYOR, Relation.BODY}
MOVER: set[Hand] = {Relation.MOVER}
CHAIR: set[Hand] = {Relation.CHAIR_OF_BODY}
BY_BODY: set[Hand] = {Relation.BODY}
RECORDERS: set[Hand] = {*MINUTES, Relation.CHAIR_OF_BODY}

# A row of the table reads as a row.
# fmt: off
AMENDMENT = Procedure(
    "amendment", "Änderungsantrag", "SM-4", AmendmentState, set(FINAL), [
        step("draft", "Entwurf anlegen", NEW, A.DRAFT, by=MOVERS, entered_by=MINUTES, asks=(DRAFT_TEXT, *BESIDE_TEXT),
             effects=(take_text,), rules=["SM-4.01", "GO-24"], event="amendment_drafted"),
        step("revise", "Wortlaut ändern", A.DRAFT, None, by=MOVER, entered_by=MINUTES, asks=(TEXT, *BESIDE_TEXT),
             effects=(take_text,), rules=["SM-4.01", "KV-20"], event="amendment_revised"),
        step("file", "Einreichen", A.DRAFT, A.FILED, by={*MOVER, Relation.BODY}, entered_by=MINUTES,
             guards=(text_given, changes_todays_version, paper_undecided), effects=(receive,),
             rules=["SM-4.01", "GO-24"], event="amendment_filed"),
        step("distribute", "Verteilen", A.FILED, A.DISTRIBUTED, by={Office.COUNCIL_OFFICE},
             entered_by={Relation.SECRETARY_OF_BODY}, asks=(REACH,), effects=(flag_table_paper,),
             rules=["SM-4.02", "GO-26"], event="amendment_distributed"),
        step("refuse", "Als unzulässig zurückweisen", A.FILED, A.INADMISSIBLE, by=CHAIR, entered_by=MINUTES,
             asks=(BESIDE,), guards=(beside_the_matter,), effects=(decided,), needs_reason=True, rules=["SM-4.03"],
             event="amendment_inadmissible"),
        step("call", "Aufrufen", A.DISTRIBUTED, A.CALLED, by=CHAIR, entered_by=MINUTES,
             guards=(item_is_called, paper_undecided, no_motion_ahead, furthest_first),
             rules=["SM-4.04", "GO-23", "GO-24"], event="amendment_called"),
        step("accept", "Übernehmen", (A.DISTRIBUTED, A.CALLED), A.ACCEPTED_BY_MOVER, by={Relation.ORIGINATOR},
             entered_by=RECORDERS, guards=(paper_undecided, no_collision), effects=(decided,),
             rules=["SM-4.05", "GO-25", "KV-20"], event="amendment_accepted_by_mover"),
        step("adopt", "Annehmen", A.CALLED, A.ADOPTED, by=BY_BODY, entered_by=RECORDERS, asks=(VOTE,),
             guards=(paper_undecided, vote_is_on_amendment, vote_carries, no_collision), effects=(decided,),
             rules=["SM-4.06", "GO-23", "KV-30", "I5"], event="amendment_adopted"),
        step("reject", "Ablehnen", A.CALLED, A.REJECTED, by=BY_BODY, entered_by=RECORDERS, asks=(VOTE,),
             guards=(vote_is_on_amendment, vote_loses), effects=(decided,),
             rules=["SM-4.06", "GO-23", "KV-30", "KV-31", "I5"], event="amendment_rejected"),
        step("adopt_in_part", "Teilweise annehmen", A.CALLED, A.PARTLY_ADOPTED, by=BY_BODY, entered_by=RECORDERS,
             asks=(POINTS, POINT_VOTE), guards=(paper_undecided, points_voted_apart, no_collision),
             effects=(decided, keep_points), rules=["SM-4.07", "GO-31"], event="amendment_partly_adopted"),
        step("declare_moot", "Für erledigt erklären", (A.DISTRIBUTED, A.CALLED), A.MOOT, by=CHAIR, entered_by=MINUTES,
             guards=(nothing_left_to_vote_on,), effects=(decided,), rules=["SM-4.08", "GO-24", "GO-27"],
             event="amendment_moot"),
        step("withdraw", "Zurückziehen", OPEN, A.WITHDRAWN, by=MOVER, entered_by=RECORDERS, asks=(ALL_MOVERS,),
             guards=(all_movers_agree,), effects=(decided,), rules=["SM-4.09", "GO-33"], event="amendment_withdrawn"),
    ],
)
# fmt: on
