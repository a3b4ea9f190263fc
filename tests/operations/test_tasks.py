"""Whose turn it is: every open state asks somebody who may take the step, and nobody else."""

from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ik_workflow.models.all import Case
from ik_workflow.models.all import Measure
from ik_workflow.operations.duties import DUTIES
from ik_workflow.operations.duties import WAITING
from ik_workflow.operations.duties import Duty
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Kind
from ik_workflow.operations.tasks import tasks
from ik_workflow.operations.tasks import waiting_for_others
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.proposal import ProposalState
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution
from tests.make_cycles import make_concept
from tests.make_proposals import make_forum
from tests.make_proposals import make_proposal
from tests.make_reports import make_measures


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: f"{duty.kind}.{duty.state}")
def test_a_duty_is_a_step_from_its_state_for_those_who_may_take_it(duty: Duty) -> None:
    assert duty.state in duty.step.source
    assert {*duty.hands} <= {*duty.step.by, *duty.step.entered_by, *ORIGINATORS.get(duty.trigger, ())}


#: the relation of a paper's department is its office
ORIGINATORS = {"file_motion": (Office.FACTION,)}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_open_state_asks_somebody_or_waits_for_time(kind: Kind) -> None:
    if kind.name == "procedural_motion":  # it begins and ends within one item of one evening
        return
    asked = {duty.state for duty in DUTIES if duty.kind == kind.name and not duty.given}
    waits = {state for record, state in WAITING if KINDS[record] is kind}
    assert asked | waits == set(kind.engine.procedure.open_states)
    assert not asked & waits


def test_whoever_confirms_is_asked_once_a_result_or_a_date_is_proposed(session: Session) -> None:
    forum = make_forum(session)
    (measure,) = make_measures(session, None, 1)

    def asked() -> list[str]:
        session.flush()
        return [one.duty.trigger for one in tasks(session, forum.commissioner, SITTING) if one.duty.kind == "measure"]

    assert asked() == []
    measure.proposed_state = "implemented"
    assert asked() == ["confirm_implemented"]
    measure.proposed_state, measure.proposed_due_on = None, SITTING
    assert asked() == ["postpone"]


def test_a_committee_plans_what_was_referred_to_it_and_no_other_does(session: Session) -> None:
    house = make_house(session)
    make_referred_paper(session, house, house.committee)
    stranger = make_actor(
        session,
        make_organization(session, house.body, "Ausschuss für Kultur"),
        offices=[Office.SECRETARY],
        name="Schriftführung Kultur",
    )
    assert [task.duty.trigger for task in tasks(session, house.secretary, SITTING)] == ["schedule"]
    assert tasks(session, stranger, SITTING) == []


def test_the_most_urgent_comes_first(session: Session) -> None:
    house = make_house(session)
    make_paper(session, house)
    meeting = make_meeting(session, house, house.council, SITTING)
    found = tasks(session, house.clerk, BEFORE)
    assert [task.duty.trigger for task in found] == ["invite", "put_on_agenda"]
    invited_until = date(2024, 11, 21)  # the day of the invitation's deadline, and not of the sitting
    assert (found[0].public_id, found[0].title, found[0].due_on) == (
        meeting.public_id,
        house.council.name,
        invited_until,
    )


@pytest.mark.parametrize(("on", "asked"), [(SITTING - timedelta(days=35), 1), (SITTING - timedelta(days=36), 0)])
def test_a_sitting_is_prepared_in_its_last_weeks(session: Session, on: date, asked: int) -> None:
    house = make_house(session)
    make_meeting(session, house, house.committee, SITTING)
    assert len(tasks(session, house.secretary, on)) == asked


def test_what_has_not_moved_for_a_year_asks_nobody(session: Session) -> None:
    house = make_house(session)
    make_paper(session, house)
    assert tasks(session, house.clerk, BEFORE + timedelta(days=366)) == []


def test_ones_own_paper_waits_for_others_until_it_is_ones_turn(session: Session) -> None:
    house = make_house(session)
    department = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    draft = make_paper(session, house, state=PaperState.DRAFT)
    submitted = make_paper(session, house)
    mine = tasks(session, department, BEFORE)
    assert [task.public_id for task in mine] == [draft.public_id]
    waiting = waiting_for_others(session, department, BEFORE, frozenset(task.public_id for task in mine))
    assert [(one.public_id, one.state, one.asked) for one in waiting] == [
        (submitted.public_id, "eingereicht", (Office.COUNCIL_OFFICE,))
    ]


def test_a_period_that_is_over_asks_nobody(session: Session) -> None:
    house = make_house(session)
    until = make_resolution(session, house).objection_until
    assert until is not None
    mayor = make_actor(session, house.administration, offices=[Office.MAYOR], name="Oberbürgermeisterin")
    assert [task.duty.trigger for task in tasks(session, mayor, until)] == ["object"]
    assert tasks(session, mayor, until + timedelta(days=1)) == []


def test_a_proposed_beratungsfolge_asks_no_committee_before_the_paper_is_handed_in(session: Session) -> None:
    house = make_house(session)
    draft = make_paper(session, house, state=PaperState.DRAFT)
    make_consultation(session, house, draft, house.committee)
    assert tasks(session, house.secretary, SITTING) == []


def test_what_waits_for_a_working_group_waits_for_its_own_lead(session: Session) -> None:
    forum = make_forum(session)
    make_proposal(session, forum, ProposalState.SUBMITTED)
    make_proposal(session, forum, ProposalState.IN_WORKING_GROUP)
    assert [task.duty.trigger for task in tasks(session, forum.lead, SITTING)] == ["assign", "recommend"]
    assert [task.duty.trigger for task in tasks(session, forum.other_lead, SITTING)] == ["assign"]


def test_nobody_rates_the_impact_of_what_a_superseded_concept_had(session: Session) -> None:
    house = make_house(session)
    asked = make_actor(session, house.administration, offices=[Office.INTEGRATION_COMMISSIONER])
    concept = make_concept(session)
    session.add(Measure(case=Case(kind="measure"), title="Netz", state="implemented", concept=concept, created=AT))
    session.flush()
    assert [task.title for task in tasks(session, asked, SITTING)] == ["Netz"]
    concept.state = ConceptState.SUPERSEDED
    session.flush()
    assert tasks(session, asked, SITTING) == []
