"""Reading the journal back: as of a day, and corrections by name."""

from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Vote
from ik_workflow.operations.history import as_of
from ik_workflow.operations.history import correct
from ik_workflow.operations.journal import verify
from ik_workflow.operations.step import UnknownDay
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from tests.make import AT
from tests.make import BEFORE
from tests.make import SEVEN_YES
from tests.make import House
from tests.make import act
from tests.make import conclude
from tests.make import make_house
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution

REASON = "Die Eintragung gehört zu einer anderen Vorlage."


def entry_of(session: Session, subject: Paper | Consultation, trigger: str) -> JournalEntry:
    return session.scalars(
        select(JournalEntry).where(JournalEntry.case_id == subject.case_id, JournalEntry.trigger == trigger)
    ).one()


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


def test_a_record_is_shown_as_it_stood_on_a_day(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    later = BEFORE + timedelta(days=10)
    act(session, paper, "put_on_agenda", house.clerk, on=later)
    states = [as_of(session, paper, day) for day in (BEFORE - timedelta(days=1), BEFORE, later)]
    assert [state and state["state"] for state in states] == [None, PaperState.SUBMITTED, PaperState.ON_AGENDA]


def test_an_instant_stands_for_its_local_day(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    assert as_of(session, paper, AT) == as_of(session, paper, AT.date())
    with pytest.raises(BadValue):
        as_of(session, paper, AT.replace(tzinfo=None))


def test_an_entry_without_a_day_counts_from_the_entry_before_it(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    act(session, paper, "put_on_agenda", house.clerk, on=UnknownDay(1))
    stood = as_of(session, paper, BEFORE)
    assert stood
    assert stood["state"] is PaperState.ON_AGENDA


def test_values_come_back_in_their_own_type(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    stood = as_of(session, paper, BEFORE)
    assert stood
    assert (stood["since"], stood["title"]) == (BEFORE, "Integrationskonzept")


def test_what_was_recorded_later_was_not_known_then(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    act(session, paper, "put_on_agenda", house.clerk, at=AT + timedelta(days=2))
    known = [as_of(session, paper, date(2025, 1, 1), AT + timedelta(days=days)) for days in (1, 3)]
    assert [state and state["state"] for state in known] == [PaperState.SUBMITTED, PaperState.ON_AGENDA]


def test_a_correction_takes_the_entry_back_and_stays_in_the_journal(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    act(session, paper, "put_on_agenda", house.clerk)
    wrong = entry_of(session, paper, "put_on_agenda")
    correct(session, wrong, actor=house.clerk, reason=REASON, recorded_at=AT)
    assert paper.state is PaperState.SUBMITTED
    mended = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (mended.trigger, mended.corrects_seq, mended.reason) == ("correct", wrong.seq, REASON)
    assert verify(session.connection()) is None


def test_as_of_leaves_out_what_was_corrected_but_not_for_those_who_did_not_know(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    act(session, paper, "put_on_agenda", house.clerk)
    wrong, mended_at = entry_of(session, paper, "put_on_agenda"), AT + timedelta(days=5)
    correct(session, wrong, actor=house.clerk, reason=REASON, recorded_at=mended_at)
    now, then = as_of(session, paper, mended_at.date()), as_of(session, paper, mended_at.date(), AT)
    assert now
    assert now["state"] is PaperState.SUBMITTED
    assert then
    assert then["state"] is PaperState.ON_AGENDA


def test_a_correction_takes_back_what_followed_by_itself(session: Session, house: House) -> None:
    resolution = make_resolution(session, house)
    paper = resolution.paper
    followed = correct(session, entry_of(session, paper, "adopt"), actor=house.clerk, reason=REASON, recorded_at=AT)
    assert [one.trigger for one in followed] == ["pass", "start_objection_period"]
    assert (paper.state, paper.outcome, resolution.deleted) == (PaperState.ON_AGENDA, None, True)
    assert verify(session.connection()) is None


def test_a_vote_taken_back_is_marked_and_its_sitting_is_open_again(session: Session, house: House) -> None:
    paper, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row, vote=SEVEN_YES, result_text="ungeändert beschlossen")
    correct(session, entry_of(session, row, "conclude"), actor=house.clerk, reason=REASON, recorded_at=AT)
    item = session.scalars(select(AgendaItem)).one()
    assert (row.state, row.result, item.result, item.result_text) == (ConsultationState.CALLED, None, None, None)
    assert session.scalars(select(Vote.voided_seq)).one() is not None
    assert paper.state is PaperState.REFERRED


def test_a_step_on_which_somebody_acted_is_not_taken_back(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    act(session, paper, "put_on_agenda", house.clerk)
    wrong = entry_of(session, paper, "put_on_agenda")
    act(session, paper, "withdraw", house.clerk, all_movers=True)
    with pytest.raises(Refused, match="„Zurückziehen“") as refused:
        correct(session, wrong, actor=house.clerk, reason=REASON, recorded_at=AT)
    assert refused.value.rule == "I3"


def test_a_correction_needs_a_reason_and_an_entitled_office(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    entry = entry_of(session, paper, "enter")
    with pytest.raises(FactNeeded):
        correct(session, entry, actor=house.clerk, reason=" ", recorded_at=AT)
    with pytest.raises(WrongOffice):
        correct(session, entry, actor=house.mayor, reason=REASON, recorded_at=AT)


def test_an_entry_is_corrected_once(session: Session, house: House) -> None:
    paper = make_paper(session, house)
    entry = entry_of(session, paper, "enter")
    correct(session, entry, actor=house.clerk, reason=REASON, recorded_at=AT)
    with pytest.raises(Refused, match="bereits berichtigt"):
        correct(session, entry, actor=house.clerk, reason=REASON, recorded_at=AT)
