"""The consent list: twelve papers in one go, or none of them."""

import pytest
from sqlalchemy.orm import Session

from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.operations.consent_list import Referral
from ik_workflow.operations.consent_list import candidates
from ik_workflow.operations.consent_list import refer_on_consent_list
from ik_workflow.operations.en_bloc import RefusedFor
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import House
from tests.make import act
from tests.make import entries_of
from tests.make import invite
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import open_meeting


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


def on_the_agenda(session: Session, house: House, meeting: Meeting, number: int = 1) -> Paper:
    """A paper on the council's agenda, invited; its Beratungsfolge proposes the committee."""
    paper = make_paper(session, house, state=PaperState.ON_AGENDA, number=f"24/SVV/{number:04}")
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION, position=0)
    make_consultation(session, house, paper, house.committee, position=1)
    invite(session, house, row, meeting)
    return paper


def referral(paper: Paper, *bodies: Organization, lead: Organization | None = None) -> Referral:
    return Referral(paper.public_id, paper.version, bodies, lead)


def refer(session: Session, house: House, meeting: Meeting, *referrals: Referral) -> list[Paper]:
    return refer_on_consent_list(session, meeting, referrals, actor=house.clerk, at=AT)


def states(session: Session, paper: Paper) -> dict[tuple[str, str], str]:
    session.expire_all()
    return {(row.body_name, row.role): row.state for row in paper.consultations}


def test_twelve_papers_are_introduced_and_referred_in_one_go(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    papers = [on_the_agenda(session, house, meeting, number) for number in range(12)]
    open_meeting(session, house, meeting)
    refer(session, house, meeting, *(referral(paper, house.committee, house.main_committee) for paper in papers))
    assert {paper.state for paper in papers} == {PaperState.REFERRED}
    assert states(session, papers[11]) == {
        ("Stadtverordnetenversammlung", "decision"): "first_reading",
        ("Ausschuss für Soziales", "advisory"): "planned",
        ("Hauptausschuss", "advisory"): "planned",
    }


def test_the_journal_says_that_it_happened_on_the_consent_list(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    open_meeting(session, house, meeting)
    refer(session, house, meeting, referral(paper, house.committee))
    introduced, referred = entries_of(session, paper)[-2:]
    assert (introduced.trigger, referred.trigger) == ("introduce", "refer")
    assert introduced.reason == referred.reason == "Konsensliste der Sitzung am Mittwoch, 4. Dezember 2024"
    assert referred.organization_id == house.council.id
    assert not introduced.deviations


def test_the_item_of_the_sitting_is_done_with(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    open_meeting(session, house, meeting)
    refer(session, house, meeting, referral(paper, house.committee))
    session.expire_all()
    assert [item.result for item in meeting.items] == [ConsultationResult.REFERRED]
    act(session, meeting, "close", house.clerk, on=meeting.held_on)


def test_a_proposed_body_that_was_not_confirmed_lapses(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    open_meeting(session, house, meeting)
    refer(session, house, meeting, referral(paper, house.board))
    assert paper.state is PaperState.REFERRED
    found = states(session, paper)
    assert found["Ausschuss für Soziales", "advisory"] == "lapsed"
    assert found["Migrantenbeirat", "hearing"] == "planned"


def test_the_lead_is_the_body_that_was_named(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    open_meeting(session, house, meeting)
    refer(session, house, meeting, referral(paper, house.committee, house.main_committee, lead=house.committee))
    found = states(session, paper)
    assert found["Ausschuss für Soziales", "advisory"] == "lapsed"
    assert found["Ausschuss für Soziales", "lead"] == "planned"


def test_a_refusal_names_the_paper(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    good, bad = (on_the_agenda(session, house, meeting, number) for number in (1, 2))
    open_meeting(session, house, meeting)
    with pytest.raises(RefusedFor, match="^Drucksache 24/SVV/0002: Bitte wählen Sie die Gremien") as refused:
        refer(session, house, meeting, referral(good, house.committee), referral(bad))
    assert refused.value.public_id == bad.public_id


def test_a_paper_changed_meanwhile_is_refused(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    open_meeting(session, house, meeting)
    with pytest.raises(RefusedFor, match="Inzwischen wurde dieser Vorgang geändert"):
        refer(session, house, meeting, Referral(paper.public_id, paper.version - 1, [house.committee]))


def test_a_paper_that_left_the_agenda_is_refused(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    open_meeting(session, house, meeting)
    stranger = make_paper(session, house)
    with pytest.raises(StaleVersion):
        refer(session, house, meeting, referral(stranger, house.committee))


def test_the_list_is_confirmed_only_in_an_open_sitting(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    with pytest.raises(Refused, match="wenn die Sitzung eröffnet ist.*ist geplant"):
        refer(session, house, meeting, referral(paper, house.committee))


def test_an_empty_list_is_refused(session: Session, house: House) -> None:
    with pytest.raises(FactNeeded):
        refer(session, house, make_meeting(session, house, house.council))


def test_another_office_is_refused(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = on_the_agenda(session, house, meeting)
    open_meeting(session, house, meeting)
    with pytest.raises(RefusedFor) as refused:
        refer_on_consent_list(session, meeting, [referral(paper, house.committee)], actor=house.committee_chair, at=AT)
    assert isinstance(refused.value.__cause__, WrongOffice)


def test_a_paper_named_for_the_sitting_needs_no_item_yet(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA, target_meeting_id=meeting.id)
    open_meeting(session, house, meeting)
    assert [one.paper for one in candidates(session, meeting)] == [paper]
    refer(session, house, meeting, referral(paper, house.committee))
    assert states(session, paper) == {("Ausschuss für Soziales", "advisory"): "planned"}
