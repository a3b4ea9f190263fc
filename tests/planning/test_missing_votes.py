"""When a missing vote can come, and how its absence is read out."""

from datetime import date

import pytest

from ik_workflow.planning.missing_votes import AwaitedVote
from ik_workflow.planning.missing_votes import Forecast
from ik_workflow.planning.missing_votes import Prospect
from ik_workflow.planning.missing_votes import forecast
from ik_workflow.planning.missing_votes import of_body
from ik_workflow.planning.missing_votes import read_out

TODAY = date(2026, 11, 22)
COUNCIL = date(2026, 12, 2)
SOCIAL, MAIN = date(2026, 11, 24), date(2026, 11, 25)


def one(vote: AwaitedVote, *others: AwaitedVote) -> Forecast:
    return forecast([vote, *others], council_on=COUNCIL, today=TODAY)[0]


def test_a_vote_on_an_agenda_before_the_council_comes_in_time() -> None:
    found = one(AwaitedVote("Kultur", on=SOCIAL))
    assert (found.prospect, found.on, found.in_time) == (Prospect.SCHEDULED, SOCIAL, True)
    assert found.sentence == "auf der Tagesordnung am Dienstag, 24. November 2026"


def test_a_body_that_sits_before_the_council_could_vote() -> None:
    found = one(AwaitedVote("Kultur", sittings=(TODAY, SOCIAL)))
    assert (found.prospect, found.on, found.in_time) == (Prospect.POSSIBLE, TODAY, True)


def test_the_councils_own_day_is_too_late() -> None:
    assert one(AwaitedVote("Kultur", on=COUNCIL)).prospect is Prospect.TOO_LATE
    found = one(AwaitedVote("Kultur", sittings=(COUNCIL,)))
    assert (found.prospect, found.sentence) == (Prospect.NO_SITTING, "keine Sitzung vor dem 2. Dezember 2026")


def test_a_past_sitting_without_a_result_is_not_entered() -> None:
    found = one(AwaitedVote("Kultur", on=date(2026, 11, 21)))
    assert (found.prospect, found.in_time) == (Prospect.NOT_ENTERED, False)


def test_the_main_committee_votes_on_the_day_of_the_last_other_vote_or_later() -> None:
    social = AwaitedVote("Soziales", on=SOCIAL)
    assert one(AwaitedVote("Hauptausschuss", True, MAIN), social).prospect is Prospect.SCHEDULED
    same_day = one(AwaitedVote("Hauptausschuss", True, sittings=(TODAY, SOCIAL)), social)
    assert (same_day.prospect, same_day.on) == (Prospect.POSSIBLE, SOCIAL)


def test_a_main_committee_scheduled_before_another_vote_must_sit_again() -> None:
    late = AwaitedVote("Soziales", on=date(2026, 11, 26))
    again = one(AwaitedVote("Hauptausschuss", True, MAIN, (MAIN, date(2026, 11, 30))), late)
    assert (again.prospect, again.on) == (Prospect.POSSIBLE, date(2026, 11, 30))
    assert one(AwaitedVote("Hauptausschuss", True, MAIN, (MAIN,)), late).prospect is Prospect.NO_SITTING


def test_the_main_committee_cannot_vote_while_another_vote_cannot_come() -> None:
    assert one(AwaitedVote("Hauptausschuss", True, MAIN), AwaitedVote("Soziales")).prospect is Prospect.NO_SITTING


@pytest.mark.parametrize(
    ("name", "genitive"),
    [
        ("Ausschuss für Kultur", "des Ausschusses für Kultur"),
        ("Hauptausschuss", "des Hauptausschusses"),
        ("Jugendhilfeausschuss", "des Jugendhilfeausschusses"),
        ("Ortsbeirat Golm", "des Ortsbeirats Golm"),
        ("Migrantenbeirat", "des Migrantenbeirats"),
        ("Stadtverordnetenversammlung der Stadt", "der Stadtverordnetenversammlung der Stadt"),
        ("Zeitweiliger Ausschuss Neubau", "des Gremiums „Zeitweiliger Ausschuss Neubau“"),
    ],
)
def test_a_body_is_named_in_the_genitive(name: str, genitive: str) -> None:
    assert of_body(name) == genitive


def test_a_deferral_is_read_out_with_number_title_and_every_missing_vote() -> None:
    assert read_out("24/SVV/0093", "Integrationskonzept", ["Ausschuss für Kultur"]) == (
        "Drucksache 24/SVV/0093, Integrationskonzept: es fehlt das Votum des Ausschusses für Kultur; zurückgestellt."
    )
    assert read_out(None, "Konzept", ["Jugendhilfeausschuss", "Ortsbeirat Golm", "Hauptausschuss"]) == (
        "Konzept: es fehlen die Voten des Jugendhilfeausschusses, des Ortsbeirats Golm und des Hauptausschusses;"
        " zurückgestellt."
    )
