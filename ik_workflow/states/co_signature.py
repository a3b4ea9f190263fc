"""Co-signatures: divisions, treasury and legal office sign one version of a paper side by side (part of SM-2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import step


class CoSignatureState(Labelled):
    """Where one signature stands."""

    REQUESTED = "requested", "erbeten"
    SIGNED = "signed", "gezeichnet"
    OBJECTED = "objected", "Einwand erhoben"
    CLOSED = "closed", "abgeschlossen"


C = CoSignatureState
OPEN = (C.REQUESTED, C.SIGNED, C.OBJECTED)


@dataclass(frozen=True, slots=True)
class CoSignatureView:
    """A signature as its guards see it, with the paper it is for."""

    state: str
    #: hash of the paper's version today
    paper_version_hash: str
    #: the paper is in co-signing now
    in_co_signing: bool = True
    #: hash of the version that was signed
    version_hash: str | None = None


@must("Die Vorlage ist zurzeit nicht in der Mitzeichnung.", rule="I1")
def in_co_signing(signature: CoSignatureView, taking: Taking) -> bool:
    return signature.in_co_signing


def take_version(signature: CoSignatureView, taking: Taking) -> Mapping[str, Any]:
    """A signature, or an objection, is given on the version of that moment."""
    return {"version_hash": signature.paper_version_hash}


def keep_objection(signature: CoSignatureView, taking: Taking) -> Mapping[str, Any]:
    return {"objection": taking.reason}


SIGNERS: set[Hand] = {Relation.RESPONSIBLE_UNIT}
TIME: set[Hand] = {Office.ENGINE}

# A row of the table reads as a row.
# fmt: off
CO_SIGNATURE = Procedure(
    "co_signature", "Mitzeichnung", "SM-2c", CoSignatureState, {C.CLOSED}, [
        step("request", "Um Mitzeichnung bitten", NEW, C.REQUESTED, by=TIME, opens=("DR-19",),
             rules=["SM-2c.01", "VW-09"],
             event="co_signature_requested"),
        step("sign", "Mitzeichnen", C.REQUESTED, C.SIGNED, by=SIGNERS, guards=(in_co_signing,),
             effects=(take_version, sets(objection=None)), rules=["SM-2c.02", "VW-09"], event="co_signature_given"),
        step("object", "Einwand erheben", C.REQUESTED, C.OBJECTED, by=SIGNERS, guards=(in_co_signing,),
             effects=(take_version, keep_objection), needs_reason=True, rules=["SM-2c.03", "SM-2.02", "VW-09"],
             event="co_signature_refused"),
        step("reopen", "Wegen der neuen Fassung erneut bitten", (C.SIGNED, C.OBJECTED), C.REQUESTED, by=TIME,
             effects=(sets(version_hash=None),), opens=("DR-19",),
             rules=["SM-2c.04", "SM-2.02"], event="co_signature_reopened"),
        step("renew", "Neue Fassung vorgelegt", C.REQUESTED, None, by=TIME, opens=("DR-19",),
             rules=["SM-2c.04", "SM-2.02"],
             event="co_signature_renewed"),
        step("carry_over", "Gilt auch der neuen Fassung", C.SIGNED, None, by=TIME, effects=(take_version,),
             rules=["SM-2c.05", "SM-2.02"], event="co_signature_carried_over"),
        step("close", "Mitzeichnung abgeschlossen", OPEN, C.CLOSED, by=TIME, rules=["SM-2c.06", "VW-04"],
             event="co_signature_closed"),
    ],
)
# fmt: on
