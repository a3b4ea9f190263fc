"""Procedural motions: moved at any time but during a vote, and decided before the matter goes on (SM-5)."""

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
from ik_workflow.states.resolution import LAW_OF_2024
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import VoteSubject


class ProceduralMotionState(Labelled):
    """Where a procedural motion stands."""

    MOVED = "moved", "gestellt"
    ADMITTED = "admitted", "zugelassen"
    COUNTERED = "countered", "in der Gegenrede"
    VOTING = "voting", "in der Abstimmung"
    CARRIED = "carried", "angenommen"
    CARRIED_WITHOUT_OBJECTION = "carried_without_objection", "ohne Widerspruch angenommen"
    REJECTED = "rejected", "abgelehnt"
    INADMISSIBLE = "inadmissible", "unzulässig"
    WITHDRAWN = "withdrawn", "zurückgenommen"
    OVERTAKEN = "overtaken", "überholt"


class MotionKind(Labelled):
    """What a procedural motion asks for (GO-31)."""

    LACK_OF_QUORUM = "lack_of_quorum", "Feststellung der Beschlussunfähigkeit"
    INTERRUPTION = "interruption", "Unterbrechung der Sitzung"
    DISMISSAL = "dismissal", "Nichtbefassung"
    REMOVAL = "removal", "Absetzung"
    PUBLICITY = "publicity", "Ausschluss oder Herstellung der Öffentlichkeit"
    DEFERRAL = "deferral", "Vertagung oder Zurückstellung"
    REFERRAL = "referral", "Überweisung"
    REFERRAL_BACK = "referral_back", "Rücküberweisung"
    END_OF_DEBATE = "end_of_debate", "Schluss der Debatte"
    END_OF_SPEAKERS_LIST = "end_of_speakers_list", "Schluss der Rednerliste"
    SPEAKING_TIME = "speaking_time", "Redezeit"
    SEPARATE_VOTING = "separate_voting", "getrennte Abstimmung"
    ROLL_CALL = "roll_call", "namentliche Abstimmung"
    VERBATIM_MINUTES = "verbatim_minutes", "wörtliche Niederschrift"
    RIGHT_TO_SPEAK = "right_to_speak", "Rederecht"
    OTHER = "other", "sonstiger Antrag zur Geschäftsordnung"


@dataclass(frozen=True, slots=True)
class KindLine:
    """One row of the rank table."""

    #: the smaller one comes first
    rank: int
    #: what the vote on it is about
    subject: VoteSubject = VoteSubject.PROCEDURAL
    #: once carried, there is nothing left to move on this item
    ends_item: bool = False


K = MotionKind

#: our own proposal; the city's own order is not known (GO-32)
KINDS: Mapping[MotionKind, KindLine] = {
    K.LACK_OF_QUORUM: KindLine(1, ends_item=True),
    K.INTERRUPTION: KindLine(2),
    K.DISMISSAL: KindLine(3, VoteSubject.NON_TREATMENT, ends_item=True),
    K.REMOVAL: KindLine(3, VoteSubject.AGENDA, ends_item=True),
    K.PUBLICITY: KindLine(4),
    K.DEFERRAL: KindLine(5, VoteSubject.DEFERRAL, ends_item=True),
    K.REFERRAL: KindLine(6, VoteSubject.REFERRAL, ends_item=True),
    K.REFERRAL_BACK: KindLine(6, VoteSubject.REFERRAL_BACK, ends_item=True),
    K.END_OF_DEBATE: KindLine(7, VoteSubject.END_OF_DEBATE),
    K.END_OF_SPEAKERS_LIST: KindLine(8),
    K.SPEAKING_TIME: KindLine(9),
    K.SEPARATE_VOTING: KindLine(10, VoteSubject.SEPARATE_VOTING),
    K.ROLL_CALL: KindLine(10),
    K.VERBATIM_MINUTES: KindLine(11),
    K.RIGHT_TO_SPEAK: KindLine(12),
    K.OTHER: KindLine(13),
}

M = ProceduralMotionState
OPEN = (M.MOVED, M.ADMITTED, M.COUNTERED, M.VOTING)
FINAL = frozenset(state for state in ProceduralMotionState if state not in OPEN)
ACCEPTED = frozenset({M.CARRIED, M.CARRIED_WITHOUT_OBJECTION})


@dataclass(frozen=True, slots=True)
class MotionLine:
    """Another procedural motion on the same item."""

    kind: MotionKind
    state: str


@dataclass(frozen=True, slots=True)
class ProceduralMotionView:
    """A procedural motion as its guards see it, with the others on the same item."""

    state: str
    kind: str
    #: the sitting is open now; None if not known
    sitting_open: bool | None = None
    #: a vote is going on; None if not known
    vote_running: bool | None = None
    #: factions that have not had the floor on this item
    factions_waiting: tuple[str, ...] = ()
    #: who moved it has spoken on this item; None if not known
    mover_has_spoken: bool | None = None
    others: tuple[MotionLine, ...] = ()


def before(motion: ProceduralMotionView) -> tuple[MotionLine, ...]:
    """The others that come first by their rank."""
    own = KINDS[MotionKind(motion.kind)].rank
    return tuple(line for line in motion.others if KINDS[line.kind].rank < own)


def ahead(motion: ProceduralMotionView) -> tuple[str, ...]:
    return tuple(line.kind.label for line in before(motion) if line.state in OPEN)


def carried_by(motion: ProceduralMotionView, taking: Taking) -> bool | None:
    """Whether it is carried; None if the record does not tell. A faction's demand for a roll call needs no vote."""
    if motion.kind == K.ROLL_CALL and taking.facts.get("demanded_by_faction"):
        return True
    return outcome_of(taking)


@must("Anträge zur Geschäftsordnung werden in der eröffneten Sitzung gestellt.", rule="SM-5.01")
def sitting_is_open(motion: ProceduralMotionView, taking: Taking) -> bool:
    return known(motion.sitting_open, "Stand der Sitzung")


@must("Während einer Abstimmung kann kein Antrag zur Geschäftsordnung gestellt werden.", rule="GO-28")
def no_vote_running(motion: ProceduralMotionView, taking: Taking) -> bool:
    return not known(motion.vote_running, "laufende Abstimmung")


@must("Diese Art von Antrag zur Geschäftsordnung ist nicht bekannt.", rule="I1")
def kind_known(motion: ProceduralMotionView, taking: Taking) -> bool:
    return motion.kind in list(MotionKind)


@should(
    "Vor dem Schluss der Debatte haben noch Gelegenheit zur Äußerung: {factions}.",
    rule="GO-30",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
    factions=lambda motion: in_words(motion.factions_waiting),
)
def every_faction_has_spoken(motion: ProceduralMotionView, taking: Taking) -> bool:
    return motion.kind != K.END_OF_DEBATE or not motion.factions_waiting


@should(
    "Den Schluss der Debatte soll beantragen, wer selbst noch nicht gesprochen hat.",
    rule="SM-5.02",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def mover_has_not_spoken(motion: ProceduralMotionView, taking: Taking) -> bool:
    return motion.kind != K.END_OF_DEBATE or not known(motion.mover_has_spoken, "Wortmeldung des Antragstellers")


@must("Abgesetzt wird nur mit Zustimmung dessen, der den Punkt angemeldet hat.", rule="KV-19")
def originator_consents(motion: ProceduralMotionView, taking: Taking) -> bool:
    return motion.kind != K.REMOVAL or bool(taking.fact("originator_consents", "Zustimmung des Einreichers"))


@should(
    "Vorher ist über diese Anträge zu entscheiden: {motions}.",
    rule="GO-32",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
    motions=lambda motion: in_words(ahead(motion)),
)
def comes_first(motion: ProceduralMotionView, taking: Taking) -> bool:
    return not ahead(motion)


@must("Es gibt Widerspruch; über den Antrag ist abzustimmen.", rule="I1")
def nobody_objects(motion: ProceduralMotionView, taking: Taking) -> bool:
    return not taking.fact("objected", "Widerspruch")


@should(
    "Vor der Abstimmung sprechen eine Person für und eine gegen den Antrag.",
    rule="SM-5.04",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def both_sides_heard(motion: ProceduralMotionView, taking: Taking) -> bool:
    return bool(taking.fact("both_sides_heard", "Rede und Gegenrede"))


@must("Eingetragen ist eine Abstimmung über etwas anderes als diesen Antrag.", rule="I1")
def vote_is_on_motion(motion: ProceduralMotionView, taking: Taking) -> bool:
    vote = taking.facts.get("vote")
    return vote is None or vote.subject in {VoteSubject.PROCEDURAL, KINDS[MotionKind(motion.kind)].subject}


@must(
    "Allein auf Verlangen einer Minderheit wird nur namentlich abgestimmt, und dafür braucht es keine Mehrheit; bitte"
    " berichtigen Sie die verlangte Mehrheit.",
    rule="KV-36",
)
def right_majority(motion: ProceduralMotionView, taking: Taking) -> bool:
    vote = taking.facts.get("vote")
    return vote is None or (vote.majority is Majority.MINORITY) == (motion.kind == K.ROLL_CALL)


@must("Eine Fraktion allein kann namentliche Abstimmung erst seit dem 9. Juni 2024 verlangen.", rule="KV-36")
def faction_may_demand(motion: ProceduralMotionView, taking: Taking) -> bool:
    return not taking.facts.get("demanded_by_faction") or taking.day() >= LAW_OF_2024


@must("Die Abstimmung trägt die Annahme nicht.", rule="I5")
def vote_carries(motion: ProceduralMotionView, taking: Taking) -> bool:
    return carried_by(motion, taking) is not False


@must("Die Abstimmung trägt die Ablehnung nicht.", rule="I5")
def vote_loses(motion: ProceduralMotionView, taking: Taking) -> bool:
    return carried_by(motion, taking) is not True


@should(
    "Es ist kein vorrangiger Antrag angenommen, der den Punkt beendet.",
    rule="GO-32",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def item_was_ended(motion: ProceduralMotionView, taking: Taking) -> bool:
    return any(line.state in ACCEPTED and KINDS[line.kind].ends_item for line in before(motion))


def decided(motion: ProceduralMotionView, taking: Taking) -> Mapping[str, Any]:
    return {"decided_on": taking.on}


CONSENT = Fact("originator_consents", "Zustimmung des Einreichers", FactKind.YES_NO, required=False)
OBJECTED = Fact("objected", "Widerspruch", FactKind.YES_NO)
HEARD = Fact("both_sides_heard", "Rede und Gegenrede", FactKind.YES_NO)
VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT, required=False)
FACTION_DEMAND = Fact("demanded_by_faction", "von einer Fraktion verlangt", FactKind.YES_NO, required=False)

MEMBER: set[Hand] = {Relation.MEMBER_OF_BODY}
CHAIR: set[Hand] = {Relation.CHAIR_OF_BODY}
BY_BODY: set[Hand] = {Relation.BODY}
RECORDERS: set[Hand] = {*MINUTES, Relation.CHAIR_OF_BODY}

# A row of the table reads as a row.
# fmt: off
PROCEDURAL_MOTION = Procedure(
    "procedural_motion", "Antrag zur Geschäftsordnung", "SM-5", ProceduralMotionState, set(FINAL), [
        step("move", "Antrag stellen", NEW, M.MOVED, by=MEMBER, entered_by=RECORDERS,
             guards=(sitting_is_open, no_vote_running), rules=["SM-5.01", "GO-28"], event="procedural_motion_moved"),
        step("admit", "Zulassen", M.MOVED, M.ADMITTED, by=CHAIR, entered_by=MINUTES, asks=(CONSENT,),
             guards=(kind_known, every_faction_has_spoken, mover_has_not_spoken, originator_consents),
             rules=["SM-5.02", "GO-30", "KV-19"], event="procedural_motion_admitted"),
        step("refuse", "Als unzulässig zurückweisen", M.MOVED, M.INADMISSIBLE, by=CHAIR, entered_by=MINUTES,
             effects=(decided,), needs_reason=True, rules=["SM-5.02", "GO-30"],
             event="procedural_motion_inadmissible"),
        step("carry_without_objection", "Ohne Widerspruch annehmen", M.ADMITTED, M.CARRIED_WITHOUT_OBJECTION,
             by=BY_BODY, entered_by=RECORDERS, asks=(OBJECTED,), guards=(nobody_objects, comes_first),
             effects=(decided,), rules=["SM-5.03", "GO-44"], event="procedural_motion_carried"),
        step("object", "Widersprechen", M.ADMITTED, M.COUNTERED, by=MEMBER, entered_by=RECORDERS,
             rules=["SM-5.04"], event="procedural_motion_countered"),
        step("open_vote", "Zur Abstimmung stellen", M.COUNTERED, M.VOTING, by=CHAIR, entered_by=MINUTES,
             asks=(HEARD,), guards=(both_sides_heard, comes_first), rules=["SM-5.04", "GO-32"],
             event="procedural_motion_put_to_vote"),
        step("carry", "Annehmen", M.VOTING, M.CARRIED, by=BY_BODY, entered_by=RECORDERS, asks=(VOTE, FACTION_DEMAND),
             guards=(vote_is_on_motion, right_majority, faction_may_demand, vote_carries), effects=(decided,),
             rules=["SM-5.05", "GO-29", "KV-36", "I5"], event="procedural_motion_carried"),
        step("reject", "Ablehnen", M.VOTING, M.REJECTED, by=BY_BODY, entered_by=RECORDERS,
             asks=(VOTE, FACTION_DEMAND),
             guards=(vote_is_on_motion, right_majority, faction_may_demand, vote_loses), effects=(decided,),
             rules=["SM-5.05", "GO-29", "KV-31", "KV-36", "I5"], event="procedural_motion_rejected"),
        step("withdraw", "Zurücknehmen", (M.MOVED, M.ADMITTED, M.COUNTERED), M.WITHDRAWN, by={Relation.MOVER},
             entered_by=RECORDERS, effects=(decided,), rules=["SM-5.06", "GO-33"],
             event="procedural_motion_withdrawn"),
        step("overtake", "Durch einen vorrangigen Antrag überholt", M.ADMITTED, M.OVERTAKEN, by={Office.ENGINE},
             entered_by=RECORDERS, guards=(item_was_ended,), effects=(decided,), rules=["SM-5.07", "GO-32"],
             event="procedural_motion_overtaken"),
    ],
)
# fmt: on
