"""Participation events (SM-9): commissioned, planned on a day that is no holiday, held, and each result answered."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.periods import Calendar
from ik_workflow.states.offices import Office
from ik_workflow.states.participation_event import PARTICIPATION_EVENT
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.participation_event import ParticipationEventView
from ik_workflow.states.procedure import Step
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import refusal
from tests.make import rows

S = ParticipationEventState
BMI = Office.INTEGRATION_COMMISSIONER
ENGINE = Office.ENGINE
PLANNING = date(2025, 2, 3)
WEDNESDAY = date(2025, 4, 2)
SUNDAY = date(2025, 4, 6)
GOOD_FRIDAY = date(2025, 4, 18)
EASTER_SUNDAY = date(2025, 4, 20)
ASKED: dict[str, Any] = {
    "kind": EventKind.CONFERENCE,
    "title": "Ankommen in Arbeit",
    "topic": "Arbeit",
    "occasion": "12/SVV/0088",
    "held_on": WEDNESDAY,
    "times": "17 bis 20 Uhr",
    "place": "Bürgerhaus",
    "scope_open": "Die Angebote der Stadt.",
    "scope_closed": "Das Aufenthaltsrecht.",
    "target_groups": "alle",
    "languages": "Deutsch",
    "access": "stufenlos",
    "invitation": "Reden Sie mit!",
    "attendance": 130,
    "summary": "Kurz.",
    "results": "Mehr Praktika",
    "outcomes": "Ergebnis 1: neuer Vorschlag",
    "evaluation": "Gut.",
    "paper": 7,
    "feedback": "Danke.",
}


def event_in(state: str, **values: Any) -> ParticipationEventView:
    """An event to which every step may be done."""
    given = {
        **{"held_on": WEDNESDAY, "scope_open": "Die Angebote.", "scope_closed": "Das Recht.", "languages": "Deutsch"},
        **{"access": "stufenlos", "paper_state": "noted", "paper_type": "information_paper", "results": 1},
        **{"noted_on": date(2025, 6, 4)},
    }
    return ParticipationEventView(state, **{**given, **values})


def asked_by(trigger: str) -> dict[str, Any]:
    row = next(row for row in PARTICIPATION_EVENT.steps if row.trigger == trigger)
    return {fact.name: ASKED[fact.name] for fact in row.asks if fact.name in ASKED}


def planned(held_on: date, **values: Any) -> dict[str, Any]:
    return asked_by("plan") | {"held_on": held_on, **values}


@pytest.mark.parametrize(("row", "source"), rows(PARTICIPATION_EVENT))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    on = WEDNESDAY if row.trigger == "hold" else PLANNING
    taken = decide(event_in(source), row.trigger, *row.by, on=on, by_record=True, reason="Anlass")
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(PARTICIPATION_EVENT))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(event_in(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_an_event_that_is_over_stays_over() -> None:
    for state in (S.CLOSED, S.CANCELLED):
        with pytest.raises(WrongState, match="kein weiterer Schritt"):
            decide(event_in(state), "postpone", *EVERY_HAND)


def test_nobody_is_invited_on_a_public_holiday_and_free_days_are_named() -> None:
    event = event_in(S.COMMISSIONED, held_on=GOOD_FRIDAY)
    assert refusal(event, "plan", BMI, on=PLANNING, reason="Alle haben frei.", **planned(GOOD_FRIDAY)) == (
        "KA-08",
        "Am 18. April 2025 ist ein gesetzlicher Feiertag (Karfreitag); an ihm wird zu keiner Veranstaltung eingeladen."
        " Die nächsten freien Tage sind Donnerstag, 17. April 2025 oder Dienstag, 22. April 2025.",
    )


def test_a_holiday_that_the_state_declares_once_counts_too() -> None:
    calendar = Calendar(extra_holidays={WEDNESDAY: "Jubiläum"})
    event = event_in(S.COMMISSIONED, calendar=calendar)
    assert refusal(event, "plan", BMI, on=PLANNING, **planned(WEDNESDAY))[0] == "KA-08"


def test_a_sunday_asks_for_a_reason_and_easter_sunday_is_a_holiday() -> None:
    event = event_in(S.COMMISSIONED, held_on=SUNDAY)
    assert refusal(event, "plan", BMI, on=PLANNING, **planned(SUNDAY)) == (
        "SM-9.02",
        "Der 6. April 2025 ist ein Sonntag. Ein Werktag ist zum Beispiel Freitag, 4. April 2025 oder Montag, 7. April"
        " 2025; sonst nennen Sie bitte den Grund für den Sonntag.",
    )
    taken = decide(event, "plan", BMI, on=PLANNING, reason="Stadtteilfest", **planned(SUNDAY))
    assert taken.deviations[0].rule == "SM-9.02"
    easter = event_in(S.COMMISSIONED, held_on=EASTER_SUNDAY)
    assert refusal(easter, "plan", BMI, on=PLANNING, reason="Fest", **planned(EASTER_SUNDAY))[0] == "KA-08"


def test_a_postponed_event_gets_a_day_by_the_same_rules() -> None:
    event = event_in(S.POSTPONED, held_on=GOOD_FRIDAY)
    assert refusal(event, "plan_again", BMI, on=PLANNING, **planned(GOOD_FRIDAY))[0] == "KA-08"


def test_the_day_is_still_to_come() -> None:
    event = event_in(S.COMMISSIONED)
    assert decide(event, "plan", BMI, on=WEDNESDAY, **planned(WEDNESDAY)).dest is S.PLANNED
    late = refusal(event, "plan", BMI, on=date(2025, 4, 3), **planned(WEDNESDAY))
    assert late == ("I1", "Der Tag der Veranstaltung ist schon vorbei. Bitte wählen Sie einen Tag, der noch kommt.")


def test_without_another_day_people_register_until_the_day_before() -> None:
    changes = decide(event_in(S.COMMISSIONED), "plan", BMI, on=PLANNING, **planned(WEDNESDAY)).changes
    assert changes["register_until"] == date(2025, 4, 1)


def test_the_registration_ends_between_its_beginning_and_the_day() -> None:
    for wrong in ({"register_until": date(2025, 4, 3)}, {"register_from": date(2025, 4, 2), "register_until": SUNDAY}):
        event = event_in(S.COMMISSIONED, **wrong)
        assert refusal(event, "plan", BMI, on=PLANNING, **planned(WEDNESDAY, **wrong))[0] == "I1"


@pytest.mark.parametrize("part", ["scope_open", "scope_closed"])
def test_before_anybody_comes_it_is_known_what_can_be_influenced_and_what_not(part: str) -> None:
    for state, trigger in ((S.PLANNED, "invite"), (S.INVITED, "open_registration")):
        empty = event_in(state, **{part: " "})
        assert refusal(empty, trigger, BMI, on=PLANNING, reason="Eilt.", **asked_by(trigger))[0] == "BT-02"
        with pytest.raises(FactNeeded, match="beeinflusst werden kann"):
            decide(event_in(state, **{part: None}), trigger, BMI, on=PLANNING, **asked_by(trigger))


def test_an_invitation_says_in_which_languages_and_how_accessible() -> None:
    assert refusal(event_in(S.PLANNED, access=" "), "invite", BMI, on=PLANNING, **asked_by("invite"))[0] == "BT-04"


def test_people_are_invited_six_weeks_ahead_or_there_is_a_reason() -> None:
    invite = asked_by("invite")
    assert decide(event_in(S.PLANNED), "invite", BMI, on=date(2025, 2, 19), **invite).deviations == ()
    assert refusal(event_in(S.PLANNED), "invite", BMI, on=date(2025, 2, 20), **invite)[0] == "SM-9.03"


def test_it_becomes_public_with_the_invitation() -> None:
    assert decide(event_in(S.PLANNED), "invite", BMI, on=PLANNING, **asked_by("invite")).changes["case.public"] is True


def test_time_opens_and_closes_the_registration_on_its_days() -> None:
    days = {"register_from": date(2025, 3, 3), "register_until": date(2025, 3, 31)}
    invited, opened = event_in(S.INVITED, **days), event_in(S.REGISTRATION_OPEN, **days)
    assert decide(invited, "open_registration", ENGINE, on=date(2025, 3, 3)).dest is S.REGISTRATION_OPEN
    assert refusal(invited, "open_registration", ENGINE, on=date(2025, 3, 2))[0] == "SM-9.03"
    assert decide(opened, "close_registration", ENGINE, on=date(2025, 4, 1)).dest is S.REGISTRATION_CLOSED
    assert refusal(opened, "close_registration", ENGINE, on=date(2025, 3, 31))[0] == "SM-9.03"


def test_postponing_and_cancelling_need_a_reason_that_everybody_reads() -> None:
    for trigger in ("postpone", "cancel"):
        with pytest.raises(FactNeeded, match="Begründung"):
            decide(event_in(S.REGISTRATION_OPEN), trigger, BMI, on=PLANNING)
        taken = decide(event_in(S.REGISTRATION_OPEN), trigger, BMI, on=PLANNING, reason="Der Saal ist gesperrt.")
        assert taken.changes["put_off_reason"] == "Der Saal ist gesperrt."


def test_it_is_held_on_its_day_and_not_before() -> None:
    closed = event_in(S.REGISTRATION_CLOSED)
    assert decide(closed, "hold", BMI, on=WEDNESDAY, attendance=130).dest is S.HELD
    assert refusal(closed, "hold", BMI, on=date(2025, 4, 1), attendance=130)[0] == "I1"


@pytest.mark.parametrize("lines", ["Kim Beispiel", "Vereine 25", "Vereine: viele", ": 3"])
def test_those_who_come_are_counted_by_group_and_never_named(lines: str) -> None:
    closed = event_in(S.REGISTRATION_CLOSED)
    wrong = refusal(closed, "hold", BMI, on=WEDNESDAY, attendance=130, attendance_by_group=lines)
    assert wrong[1].startswith("Bitte schreiben Sie je Zeile eine Gruppe und eine Zahl")
    counted = "Vereine: 25\n\nBetriebe : 7"
    assert decide(closed, "hold", BMI, on=WEDNESDAY, attendance=130, attendance_by_group=counted).dest is S.HELD


def test_every_result_has_an_answer_before_the_documentation_goes_on() -> None:
    open_one = event_in(S.EVALUATED, unassigned=("Mehr Praktika",))
    assert refusal(open_one, "assign_results", Office.STEERING_GROUP, on=PLANNING, reason="Eilt.") == (
        "BT-02",
        "Von diesen Ergebnissen steht noch nicht fest, was aus ihnen wird: Mehr Praktika.",
    )


def test_an_evaluation_without_any_result_needs_a_reason() -> None:
    assert refusal(event_in(S.DOCUMENTED, results=0), "evaluate", BMI, evaluation="Kaum jemand kam.")[0] == "SM-9.06"


def test_the_documentation_is_an_information_paper_that_was_submitted() -> None:
    for wrong in ({"paper_state": "draft"}, {"paper_type": "motion"}):
        event = event_in(S.PROPOSALS_ASSIGNED, **wrong)
        assert refusal(event, "submit_documentation", BMI, paper=7)[0] == "SM-9.08"
    with pytest.raises(FactNeeded, match="Mitteilungsvorlage"):
        decide(event_in(S.PROPOSALS_ASSIGNED, paper_state=None), "submit_documentation", BMI)
    elsewhere = event_in(S.PROPOSALS_ASSIGNED, paper_state=None)
    assert decide(elsewhere, "submit_documentation", BMI, paper_number="15/SVV/0429").deviations == ()


def test_participants_hear_when_the_council_has_noted_or_there_is_a_reason() -> None:
    event = event_in(S.DOCUMENTATION_SUBMITTED, noted_on=None)
    assert refusal(event, "feed_back", BMI, feedback="Danke.")[0] == "SM-9.09"
    assert decide(event, "feed_back", BMI, feedback="Danke.", reason="Sommerpause").dest is S.FED_BACK


def test_it_is_closed_when_nothing_of_who_registered_is_left() -> None:
    with pytest.raises(GuardFailed, match="noch Angaben aus der Anmeldung"):
        decide(event_in(S.FED_BACK, registrations=1), "close", BMI)
