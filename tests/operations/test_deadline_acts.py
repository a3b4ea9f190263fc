"""People move deadlines with a reason, answer their questions, enter some by hand and say when one is done."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Reminder
from ik_workflow.models.all import ReminderState
from ik_workflow.operations.deadline_owners import question_of
from ik_workflow.operations.deadlines import answer
from ik_workflow.operations.deadlines import cancel
from ik_workflow.operations.deadlines import enter
from ik_workflow.operations.deadlines import finish
from ik_workflow.operations.deadlines import move
from ik_workflow.periods import ONE_DAY
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make_terms import deadlines_of
from tests.make_terms import make_measure
from tests.make_terms import make_passed
from tests.make_terms import plan_sitting

AT = datetime(2024, 11, 4, 9, 0, tzinfo=UTC)
LATER = date(2024, 11, 27)


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def paper(session: Session, house: House) -> Paper:
    return make_paper(session, house)


def invitation(session: Session, house: House) -> Deadline:
    """To be sent by Thursday, 21 November 2024."""
    return deadlines_of(session, plan_sitting(session, house, house.committee, SITTING), "DR-09")[0]


def entered(session: Session, house: House, paper: Paper, **given: Any) -> Deadline:
    values: dict[str, Any] = {"organization": house.administration, "actor": house.clerk, "at": AT}
    if "rule" not in given:
        values |= {"task": "Zahlen liefern"}
    return enter(session, paper, **{**values, **given})


def planned(session: Session, deadline: Deadline) -> dict[str, date]:
    asked = select(Reminder).where(Reminder.deadline_id == deadline.id, Reminder.state == ReminderState.PLANNED)
    return {str(one.stage): one.remind_on for one in session.scalars(asked)}


# -- moving -------------------------------------------------------------------------------------------------------


def test_a_moved_deadline_keeps_its_old_day_and_its_reminders_follow(session: Session, house: House) -> None:
    deadline = invitation(session, house)
    move(session, deadline, to=LATER, reason="Die Druckerei hat zu.", actor=house.clerk, at=AT)
    move(session, deadline, to=date(2024, 11, 28), reason="Sie hat noch zu.", actor=house.clerk, at=AT)
    assert (deadline.due_on, deadline.first_due_on) == (date(2024, 11, 28), date(2024, 11, 21))
    assert [(one.from_on, one.to_on, one.reason) for one in deadline.moves] == [
        (date(2024, 11, 21), LATER, "Die Druckerei hat zu."),
        (LATER, date(2024, 11, 28), "Sie hat noch zu."),
    ]
    assert planned(session, deadline)["due"] == date(2024, 11, 28)


@pytest.mark.parametrize(
    ("to", "reason", "refusal"),
    [
        (LATER, "  ", "begründen"),
        (date(2024, 11, 3), "Eilt.", "schon vorbei"),
        (date(2024, 11, 21), "Eilt.", "steht die Frist schon"),
        (date(2200, 1, 1), "Zeit genug.", "Jahr"),
    ],
)
def test_a_move_is_refused(session: Session, house: House, to: date, reason: str, refusal: str) -> None:
    with pytest.raises(BadValue, match=refusal):
        move(session, invitation(session, house), to=to, reason=reason, actor=house.clerk, at=AT)


def test_no_deadline_is_moved_before_its_event(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, on=date(2024, 12, 20), event_on=date(2024, 12, 2))
    with pytest.raises(BadValue, match="vor dem Beginn der Frist am Montag, 2. Dezember 2024"):
        move(session, deadline, to=date(2024, 11, 29), reason="Eilt.", actor=house.clerk, at=AT)


def test_nobody_moves_a_period_of_law(session: Session, house: House) -> None:
    (deadline,) = deadlines_of(session, make_passed(session, house, SITTING))
    law = "Diesen Tag setzt das Gesetz; niemand im Haus .* Einzuhalten hat ihn: Oberbürgermeister"
    with pytest.raises(Refused, match=law):
        move(session, deadline, to=date(2024, 12, 30), reason="Urlaub", actor=house.mayor, at=AT)
    with pytest.raises(Refused, match=law):
        cancel(session, deadline, reason="Urlaub", actor=house.mayor, at=AT)


@pytest.mark.parametrize("office", [Office.DEPARTMENT, Office.AUDITOR])
def test_another_office_does_not_move_it(session: Session, house: House, office: Office) -> None:
    stranger = make_actor(session, house.committee, offices=[office], name="Fremd")
    with pytest.raises(WrongOffice):
        move(session, invitation(session, house), to=LATER, reason="Eilt.", actor=stranger, at=AT)


def test_the_owner_moves_its_own(session: Session, house: House, paper: Paper) -> None:
    owner = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    deadline = entered(session, house, paper, on=LATER)
    move(session, deadline, to=date(2024, 12, 2), reason="Krankheit", actor=owner, at=AT)
    assert deadline.due_on == date(2024, 12, 2)


def test_what_has_ended_is_not_moved(session: Session, house: House) -> None:
    deadline = invitation(session, house)
    cancel(session, deadline, reason="Kein Bedarf", actor=house.clerk, at=AT)
    assert (deadline.state, planned(session, deadline)) == (DeadlineState.CANCELLED, {})
    with pytest.raises(Refused, match="läuft nicht mehr"):
        move(session, deadline, to=LATER, reason="Doch.", actor=house.clerk, at=AT)


# -- entering -----------------------------------------------------------------------------------------------------


def test_a_small_question_is_due_three_weeks_after_it_came(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, rule="DR-14", event_on=date(2024, 12, 4), organization=None)
    assert (deadline.due_on, deadline.source_status) == (date(2024, 12, 27), "unverified")
    assert (deadline.owner_organization_id, deadline.owner_office) == (house.administration.id, Office.MAYOR)
    assert deadline.explanation.endswith(
        "also Freitag, 27. Dezember 2024 (Wert unbestätigt, Quelle: drei Wochen, ohne den Text der Geschäftsordnung)"
    )


def test_a_residents_question_is_due_on_the_saturday_that_the_city_printed(
    session: Session, house: House, paper: Paper
) -> None:
    sitting = make_meeting(session, house, house.council, SITTING)
    deadline = entered(session, house, paper, rule="DR-15", meeting=sitting.id)
    assert deadline.due_on == date(2024, 11, 23)


def test_words_become_a_sitting_and_stay(session: Session, house: House, paper: Paper) -> None:
    for day in (date(2024, 12, 4), date(2025, 1, 29), date(2025, 3, 5)):
        make_meeting(session, house, house.council, day)
    deadline = entered(session, house, paper, task="Bericht vorlegen", words="im März 2025")
    assert (deadline.due_on, deadline.words, deadline.source_status) == (date(2025, 3, 5), "im März 2025", "internal")
    assert deadline.meeting_id is not None
    assert planned(session, deadline)["due"] == date(2025, 3, 5)


def test_a_sitting_that_is_moved_takes_words_with_it(session: Session, house: House, paper: Paper) -> None:
    sitting = make_meeting(session, house, house.council, date(2025, 3, 5))
    make_meeting(session, house, house.council, date(2025, 4, 2))
    deadline = entered(session, house, paper, task="Bericht vorlegen", words="im März 2025")
    act(session, sitting, "reschedule", house.clerk, at=AT, new_date=date(2025, 3, 12), reason="Haushalt")
    session.refresh(deadline)
    assert (deadline.due_on, deadline.first_due_on) == (date(2025, 3, 12), date(2025, 3, 5))


def test_words_that_leave_something_open_are_a_question_until_it_is_answered(
    session: Session, house: House, paper: Paper
) -> None:
    deadline = entered(session, house, paper, task="Bericht vorlegen", words="demnächst")
    assert (deadline.due_on, planned(session, deadline)) == (None, {})
    assert deadline.question is not None
    assert deadline.question.startswith("Aus „demnächst“ lässt sich kein Zeitraum lesen.")
    answer(session, deadline, to=LATER, reason="So war es gemeint.", actor=house.clerk, at=AT)
    given: tuple[Any, ...] = (deadline.due_on, deadline.question, deadline.words)
    assert given == (LATER, None, "demnächst")
    assert "due" in planned(session, deadline)
    with pytest.raises(Refused, match="keine Frage offen"):
        answer(session, deadline, to=LATER, reason="Noch einmal.", actor=house.clerk, at=AT)


def test_several_deadlines_of_ones_own_stand_side_by_side(session: Session, house: House, paper: Paper) -> None:
    both = [entered(session, house, paper, on=day) for day in (LATER, date(2025, 3, 5))]
    assert [one.ordinal for one in both] == [0, 1]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"on": date(2024, 11, 1)}, "schon vorbei"),
        ({}, "letzten Tag oder einen Zeitraum"),
        ({"on": LATER, "task": "  "}, "was zu tun ist"),
        ({"on": LATER, "organization": None}, "wessen Aufgabe"),
        ({"on": LATER, "rule": "DR-01"}, "nicht von Hand"),
        ({"on": LATER, "rule": "DR-99"}, "nicht von Hand"),
        ({"on": LATER, "event_on": SITTING}, "vor dem Beginn"),
        ({"on": date(1066, 10, 14)}, "schon vorbei"),
    ],
)
def test_what_is_entered_is_checked(
    session: Session, house: House, paper: Paper, given: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(BadValue, match=refusal):
        entered(session, house, paper, **given)


def test_only_the_house_enters_deadlines_and_only_for_what_is_under_way(session: Session, house: House) -> None:
    draft = make_paper(session, house, state=PaperState.DRAFT)
    with pytest.raises(Refused, match="Entwurf"):
        entered(session, house, draft, on=LATER)
    open_one = make_paper(session, house)
    with pytest.raises(WrongOffice):
        entered(session, house, open_one, on=LATER, actor=house.secretary)
    act(session, open_one, "withdraw", house.clerk, all_movers=True)
    with pytest.raises(Refused, match="abgeschlossen"):
        entered(session, house, open_one, on=LATER)


def test_with_its_record_an_entered_deadline_falls_away(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, on=LATER)
    act(session, paper, "withdraw", house.clerk, on=BEFORE, at=AT, all_movers=True)
    session.refresh(deadline)
    assert (deadline.state, planned(session, deadline)) == (DeadlineState.CANCELLED, {})


# -- done ---------------------------------------------------------------------------------------------------------


def test_what_no_step_ends_is_said_to_be_done(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, on=LATER)
    finish(session, deadline, actor=house.clerk, at=AT)
    assert (deadline.state, planned(session, deadline)) == (DeadlineState.CLOSED, {})


def test_what_a_step_ends_is_not_said_to_be_done(session: Session, house: House) -> None:
    with pytest.raises(Refused, match="nächsten Schritt"):
        finish(session, invitation(session, house), actor=house.clerk, at=AT)


def test_what_was_entered_by_mistake_falls_away_under_the_law_too(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, rule="DR-28", on=LATER)
    with pytest.raises(Refused, match="setzt das Gesetz"):
        move(session, deadline, to=date(2024, 12, 2), reason="Irrtum", actor=house.clerk, at=AT)
    cancel(session, deadline, reason="Irrtum", actor=house.clerk, at=AT)
    assert deadline.state is DeadlineState.CANCELLED


def coordinator(session: Session, house: House) -> Actor:
    return make_actor(session, house.administration, offices=[Office.INTEGRATION_COMMISSIONER], name="Beauftragte")


def test_whose_task_it_is_can_be_answered_with_an_office(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, rule="DR-28", organization=None)
    assert (deadline.due_on, deadline.owner_organization_id) == (date(2024, 11, 29), None)  # the 30th is a Saturday
    assert deadline.question is not None
    answer(
        session,
        deadline,
        organization=house.administration,
        office=Office.TREASURY,
        reason="Sie ist neu besetzt.",
        actor=coordinator(session, house),
        at=AT,
    )
    given: tuple[Any, ...] = (deadline.question, deadline.due_on)
    assert given == (None, date(2024, 11, 29))
    assert (deadline.owner_organization_id, deadline.owner_office) == (house.administration.id, Office.TREASURY)


def test_a_task_is_handed_over_and_its_reminders_begin_anew(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, on=LATER)
    answer(
        session,
        deadline,
        organization=house.committee,
        office=Office.SECRETARY,
        reason="Sie ist gegangen.",
        actor=coordinator(session, house),
        at=datetime(2024, 11, 12, 9, 0, tzinfo=UTC),
    )
    assert (deadline.owner_organization_id, deadline.due_on) == (house.committee.id, LATER)
    assert planned(session, deadline)["first"] == date(2024, 11, 12)
    assert [one.reason for one in deadline.moves] == [
        "Zuständig ist Schriftführung, Ausschuss für Soziales, vorher Fachbereich, Verwaltung. Sie ist gegangen."
    ]


def test_what_the_law_lays_upon_an_office_is_not_handed_over(session: Session, house: House) -> None:
    (deadline,) = deadlines_of(session, make_passed(session, house, SITTING))
    with pytest.raises(Refused, match="keine Frage offen"):
        answer(session, deadline, organization=house.committee, reason="Nein.", actor=house.clerk, at=AT)


def test_the_owner_does_not_hand_its_task_to_others(session: Session, house: House, paper: Paper) -> None:
    owner = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    dated, asked = entered(session, house, paper, on=LATER), entered(session, house, paper, words="demnächst")
    with pytest.raises(Refused, match="keine Frage offen"):
        answer(session, dated, organization=house.committee, reason="Nein.", actor=owner, at=AT)
    with pytest.raises(WrongOffice, match="bestimmen die Beauftragte und das Büro"):
        answer(session, asked, to=LATER, organization=house.committee, reason="Nein.", actor=owner, at=AT)


def test_a_dissolved_owner_is_a_question_until_another_is_named(session: Session, house: House, paper: Paper) -> None:
    deadline = entered(session, house, paper, on=LATER)
    house.administration.dissolved_on, house.administration.successor = AT.date() - ONE_DAY, house.main_committee
    session.flush()
    assert question_of(deadline, AT.date()) == (
        "Die zuständige Stelle „Verwaltung“ wurde aufgelöst. Auf sie folgt „Hauptausschuss“."
        " Bitte benennen Sie die Stelle, die nun zuständig ist."
    )
    assert question_of(deadline, AT.date() - ONE_DAY) is None
    for gone in (None, house.administration):
        with pytest.raises(BadValue, match="gibt"):
            answer(session, deadline, organization=gone, to=LATER, reason="Neu.", actor=house.clerk, at=AT)
    answer(session, deadline, organization=house.main_committee, reason="Neu.", actor=house.clerk, at=AT)
    assert question_of(deadline, AT.date()) is None


def test_what_comes_every_year_opens_again_when_it_is_done(session: Session, house: House) -> None:

    worker = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    measure = make_measure(session, house, MeasureState.SUSPENDED, responsible_unit_id=house.administration.id)
    act(session, measure, "resume", worker, on=BEFORE, at=AT)
    (first,) = deadlines_of(session, measure)
    finish(session, first, actor=worker, at=AT)
    assert [(one.state, one.due_on) for one in deadlines_of(session, measure)] == [
        (DeadlineState.CLOSED, date(2025, 4, 30)),
        (DeadlineState.OPEN, date(2025, 10, 30)),
    ]


def test_a_deadline_in_words_whose_sitting_leaves_its_time_is_looked_up_again(
    session: Session, house: House, paper: Paper
) -> None:
    sitting = make_meeting(session, house, house.council, date(2025, 3, 5))
    make_meeting(session, house, house.council, date(2025, 2, 5))
    make_meeting(session, house, house.council, date(2025, 4, 30))
    deadline = entered(session, house, paper, task="Bericht vorlegen", words="im März 2025")
    act(session, sitting, "reschedule", house.clerk, at=AT, new_date=date(2025, 4, 2), reason="Haushalt")
    session.refresh(deadline)
    assert (deadline.due_on, deadline.first_due_on) == (date(2025, 2, 5), date(2025, 3, 5))
