"""Co-signatures: each office for itself, on the version it read."""

import pytest

from ik_workflow.states.co_signature import CO_SIGNATURE
from ik_workflow.states.co_signature import CoSignatureState as C
from ik_workflow.states.co_signature import CoSignatureView
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from tests.make import decide
from tests.make import refusal
from tests.make import rows

UNIT = Relation.RESPONSIBLE_UNIT


@pytest.mark.parametrize(("row", "source"), rows(CO_SIGNATURE))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(CoSignatureView(source, "b"), row.trigger, *row.by, reason="Die Folgekosten fehlen.")
    assert taken.dest == (row.dest or source)


def test_a_signature_is_given_on_the_version_of_that_moment() -> None:
    assert decide(CoSignatureView(C.REQUESTED, "b", version_hash="a"), "sign", UNIT).changes == {
        "version_hash": "b",
        "objection": None,
    }


def test_an_objection_says_why() -> None:
    taken = decide(CoSignatureView(C.REQUESTED, "b"), "object", UNIT, reason="Die Folgekosten fehlen.")
    assert taken.changes == {"version_hash": "b", "objection": "Die Folgekosten fehlen."}


@pytest.mark.parametrize("trigger", ["sign", "object"])
def test_nobody_signs_outside_co_signing(trigger: str) -> None:
    outside = CoSignatureView(C.REQUESTED, "b", in_co_signing=False)
    assert refusal(outside, trigger, UNIT, reason="Zu spät.") == (
        "I1",
        "Die Vorlage ist zurzeit nicht in der Mitzeichnung.",
    )


def test_an_untouched_signature_holds_for_the_new_version() -> None:
    assert decide(CoSignatureView(C.SIGNED, "c", version_hash="b"), "carry_over", Office.ENGINE).changes == {
        "version_hash": "c"
    }
