"""Papers that lack votes before the council sits, and how they are put off all together."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.deferrals import defer_en_bloc
from ik_workflow.operations.deferrals import deferrable
from ik_workflow.operations.en_bloc import RefusedFor
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.missing_votes import council_sittings
from ik_workflow.operations.missing_votes import lacking_votes
from ik_workflow.planning.missing_votes import Prospect
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import conclude
from tests.make import entries_of
from tests.make import invite
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_referred_paper
from tests.make import open_meeting

IN_TIME = date(2024, 11, 26)


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def meeting(session: Session, house: House) -> Meeting:
    return make_meeting(session, house, house.council)


def lacking(session: Session, house: House, meeting: Meeting, number: int = 1) -> tuple[Paper, list[Consultation]]:
    """A paper on this agenda of the council that still waits for the committee and the main committee."""
    paper, rows = make_referred_paper(session, house, house.committee, house.main_committee)
    paper.number = f"24/SVV/{number:04}"
    own = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    invite(session, house, own, meeting)
    return paper, rows


def versions(*papers: Paper) -> dict[str, int]:
    return {paper.public_id: paper.version for paper in papers}


def test_a_paper_on_the_agenda_names_every_missing_vote(session: Session, house: House, meeting: Meeting) -> None:
    lacking(session, house, meeting)
    (found,) = lacking_votes(session, meeting, BEFORE)
    assert [vote.body for vote in found.votes] == ["Ausschuss für Soziales", "Hauptausschuss"]
    assert {vote.prospect for vote in found.votes} == {Prospect.NO_SITTING}
    assert (found.number, found.on_agenda, found.in_time) == ("24/SVV/0001", True, False)
    assert found.originator == "Verwaltung"


def test_a_vote_on_an_agenda_and_one_that_could_come_are_in_time(
    session: Session, house: House, meeting: Meeting
) -> None:
    _, (social, _) = lacking(session, house, meeting)
    invite(session, house, social, make_meeting(session, house, house.committee, IN_TIME))
    make_meeting(session, house, house.main_committee, IN_TIME)
    (found,) = lacking_votes(session, meeting, BEFORE)
    assert [vote.prospect for vote in found.votes] == [Prospect.SCHEDULED, Prospect.POSSIBLE]
    assert found.in_time


def test_a_paper_with_every_vote_lacks_none(session: Session, house: House, meeting: Meeting) -> None:
    _, rows = lacking(session, house, meeting)
    for row in rows:
        conclude(session, house, row, IN_TIME)
    assert lacking_votes(session, meeting, BEFORE) == []


def test_a_paper_on_no_agenda_is_listed_apart_and_one_on_another_agenda_not_at_all(
    session: Session, house: House, meeting: Meeting
) -> None:
    nowhere, _ = make_referred_paper(session, house, house.committee)
    later = make_meeting(session, house, house.council, date(2025, 1, 15))
    lacking(session, house, later)
    found = lacking_votes(session, meeting, BEFORE)
    assert [(one.id, one.on_agenda) for one in found] == [(nowhere.id, False)]


def test_a_paper_without_a_step_for_a_year_waits_for_no_sitting(
    session: Session, house: House, meeting: Meeting
) -> None:
    make_referred_paper(session, house, house.committee)
    assert lacking_votes(session, meeting, date(2025, 11, 4)) != []
    assert lacking_votes(session, meeting, date(2025, 11, 5)) == []


def test_the_number_of_statements_does_not_grow_with_the_papers(
    session: Session, house: House, meeting: Meeting
) -> None:
    sent: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: sent.append(args[2]))
    counts = []
    for number in (1, 2, 6):
        for _ in range(number):
            lacking(session, house, meeting, number)
        session.flush()
        session.expire_all()
        sent.clear()
        lacking_votes(session, meeting, BEFORE)
        counts.append(len(sent))
    assert counts[0] == counts[1] == counts[2] <= 6


def test_council_sittings_are_those_of_the_council_that_were_not_cancelled(
    session: Session, house: House, meeting: Meeting
) -> None:
    make_meeting(session, house, house.committee)
    cancelled = make_meeting(session, house, house.council, date(2025, 1, 15))
    act(session, cancelled, "cancel", house.clerk, reason="krank")
    assert council_sittings(session, BEFORE) == [meeting]
    assert council_sittings(session, date(2024, 12, 5)) == []


# -- put off all together -----------------------------------------------------------------------------------------


def test_all_papers_are_put_off_at_the_adoption_of_the_agenda(session: Session, house: House, meeting: Meeting) -> None:
    papers = [lacking(session, house, meeting, number)[0] for number in (1, 2, 3)]
    open_meeting(session, house, meeting)
    defer_en_bloc(session, meeting, versions(*papers), actor=house.clerk, at=AT)
    assert {(paper.state, paper.deferred_from) for paper in papers} == {(PaperState.DEFERRED, "referred")}
    session.expire_all()
    assert {item.result for item in meeting.items} == {ConsultationResult.DEFERRED}
    act(session, meeting, "close", house.clerk, on=SITTING)


def test_the_journal_says_whose_vote_was_missing(session: Session, house: House, meeting: Meeting) -> None:
    paper, _ = lacking(session, house, meeting)
    open_meeting(session, house, meeting)
    defer_en_bloc(session, meeting, versions(paper), actor=house.clerk, at=AT)
    entry = entries_of(session, paper)[-1]
    assert entry.reason == "Es fehlt: Votum des Ausschusses für Soziales, des Hauptausschusses."
    assert (entry.organization_id, entry.occurred_on, entry.deviations) == (house.council.id, SITTING, [])


def test_a_deferred_paper_is_off_the_list(session: Session, house: House, meeting: Meeting) -> None:
    paper, _ = lacking(session, house, meeting)
    open_meeting(session, house, meeting)
    assert [line.id for line in deferrable(session, meeting)] == [paper.id]
    defer_en_bloc(session, meeting, versions(paper), actor=house.clerk, at=AT)
    assert deferrable(session, meeting) == []


def test_nothing_is_put_off_before_the_sitting_is_open(session: Session, house: House, meeting: Meeting) -> None:
    paper, _ = lacking(session, house, meeting)
    with pytest.raises(Refused, match="Die Liste der Zurückstellungen wird mit der Tagesordnung bestätigt"):
        defer_en_bloc(session, meeting, versions(paper), actor=house.clerk, at=AT)


def test_nothing_chosen_is_refused(session: Session, house: House, meeting: Meeting) -> None:
    with pytest.raises(FactNeeded):
        defer_en_bloc(session, meeting, {}, actor=house.clerk, at=AT)


def test_a_paper_that_is_no_longer_on_the_list_is_refused(session: Session, house: House, meeting: Meeting) -> None:
    paper, rows = lacking(session, house, meeting)
    for row in rows:
        conclude(session, house, row, IN_TIME)
    open_meeting(session, house, meeting)
    with pytest.raises(StaleVersion, match="stehen nicht mehr auf der Liste"):
        defer_en_bloc(session, meeting, versions(paper), actor=house.clerk, at=AT)


def test_an_older_version_is_refused_by_name(session: Session, house: House, meeting: Meeting) -> None:
    paper, _ = lacking(session, house, meeting)
    open_meeting(session, house, meeting)
    with pytest.raises(RefusedFor, match="^Drucksache 24/SVV/0001: Inzwischen"):
        defer_en_bloc(session, meeting, {paper.public_id: paper.version - 1}, actor=house.clerk, at=AT)


def test_a_row_that_was_only_scheduled_is_put_off_too(session: Session, house: House, meeting: Meeting) -> None:
    paper, _ = make_referred_paper(session, house, house.committee)
    own = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    schedule(session, own, meeting, actor=house.clerk, occurred=BEFORE, at=AT)
    open_meeting(session, house, meeting)
    defer_en_bloc(session, meeting, versions(paper), actor=house.clerk, at=AT)
    assert own.state == "deferred"
