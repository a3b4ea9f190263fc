"""The traffic light: each rule on either side of its limit, and the sentence that tells why."""

from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import Any

import pytest

from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import MilestoneLine
from ik_workflow.states.measure import TrafficLight
from ik_workflow.states.traffic_light import Standing
from ik_workflow.states.traffic_light import light_of

M, L = MeasureState, TrafficLight
TODAY = date(2026, 11, 23)
WELL = Standing(
    M.IN_PROGRESS,
    due_on=date(2026, 12, 31),
    milestones=(MilestoneLine("Ausschreibung", date(2026, 3, 31), reported=True),),
    reported_on=date(2026, 11, 16),
    asked_from=date(2026, 11, 9),
    funded=True,
)


def late(days: int) -> dict[str, Any]:
    return {"milestones": (MilestoneLine("Vertrag", TODAY - timedelta(days=days)),)}


@pytest.mark.parametrize(
    ("values", "light", "why"),
    [
        ({}, L.GREEN, "Kein Meilenstein ist überfällig"),
        (late(0), L.GREEN, "Kein Meilenstein"),
        (late(1), L.YELLOW, "Der Meilenstein „Vertrag“ ist seit einem Tag überfällig."),
        (late(30), L.YELLOW, "seit 30 Tagen überfällig"),
        (late(31), L.RED, "seit 31 Tagen überfällig"),
        ({"due_on": TODAY}, L.GREEN, "Kein Meilenstein"),
        ({"due_on": date(2026, 11, 22)}, L.RED, "Der Termin am 22. November 2026 ist überschritten."),
        ({"expected_on": date(2027, 1, 1)}, L.YELLOW, "Erwartet wird das Ende am 1. Januar 2027"),
        ({"expected_on": date(2026, 12, 31)}, L.GREEN, "Kein Meilenstein"),
        ({"funded": None}, L.YELLOW, "Die Finanzierung ist noch offen."),
        ({"unfunded": True, "state": M.SUSPENDED}, L.RED, "Für die Maßnahme gibt es kein Geld."),
        ({"state": M.SUSPENDED, "due_on": date(2026, 1, 1)}, L.GREY, "Die Maßnahme ist ausgesetzt."),
        ({"reported_on": None}, L.GREY, "liegt noch keine Meldung vor"),
        ({"reported_on": date(2026, 11, 8)}, L.GREY, "In der Abfrage seit dem 9. November 2026"),
        ({"reported_on": date(2026, 11, 9)}, L.GREEN, "Kein Meilenstein"),
        ({"due_on": None}, L.GREY, "lässt sich nicht einschätzen"),
        ({"state": M.PERMANENT, "due_on": date(2026, 1, 1)}, L.GREEN, "Kein Meilenstein"),
        ({"reported_on": None, **late(31)}, L.RED, "seit 31 Tagen"),
        ({"state": M.NOT_IMPLEMENTED}, L.RED, "Die Maßnahme ist nicht umgesetzt."),
        ({"state": M.DRAFTED, "due_on": date(2026, 1, 1)}, L.GREY, "Im Stand „entworfen“ gibt es keine Ampel."),
    ],
)
def test_the_light_follows_the_rule_and_says_why(values: dict[str, Any], light: TrafficLight, why: str) -> None:
    shining = light_of(replace(WELL, **values), TODAY)
    assert (shining.light, shining.by_hand) == (light, False)
    assert why in shining.why


def test_what_was_set_by_hand_goes_before_the_rule_with_its_reason() -> None:
    shining = light_of(replace(WELL, set_by_hand=L.RED, reason="Die Leitung ist unbesetzt."), TODAY)
    assert (shining.light, shining.by_hand) == (L.RED, True)
    assert shining.why == "Von Hand gesetzt. Begründung: Die Leitung ist unbesetzt."


def test_the_milestone_that_is_late_for_longest_is_named() -> None:
    two = (MilestoneLine("Vertrag", date(2026, 11, 20)), MilestoneLine("Auswahl", date(2026, 11, 10)))
    assert "„Auswahl“ ist seit 13 Tagen" in light_of(replace(WELL, milestones=two), TODAY).why
