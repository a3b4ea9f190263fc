"""Taking a step: what it writes, what it refuses, and what follows from it by itself."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import UnknownStep
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import RuleParameter
from ik_workflow.models.all import Vote
from ik_workflow.models.all import metadata
from ik_workflow.models.cases import GENESIS
from ik_workflow.operations.journal import verify
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.papers import revise_paper
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import UnknownDay
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.deadlines import INTAKE
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.translation import translated_by
from tests.catalogues import Extracted
from tests.make import AT
from tests.make import BEFORE
from tests.make import SEVEN_YES
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import call
from tests.make import conclude
from tests.make import entries_of
from tests.make import invite
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution
from tests.make import open_meeting

R = ConsultationResult
DAY_BEFORE = BEFORE - timedelta(days=1)
TODAY = AT.date()


def count_rows(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }


# -- what a step writes -------------------------------------------------------------------------------------------


def test_a_step_moves_the_record_on_and_counts_its_version(session: Session) -> None:
    paper = make_paper(session, house := make_house(session), state=PaperState.DRAFT)
    before = paper.version
    act(session, paper, "enter", house.clerk, on=SITTING, number="24/SVV/0093")
    session.expire_all()
    assert (paper.state, paper.version, paper.since) == (PaperState.SUBMITTED, before + 1, SITTING)
    assert (paper.number, paper.modified) == ("24/SVV/0093", AT)


def test_the_journal_tells_who_when_what_and_why(session: Session) -> None:
    paper = make_paper(session, house := make_house(session), state=PaperState.DRAFT)
    act(session, paper, "enter", house.clerk, on=SITTING, number="24/SVV/0093")
    first, entry = entries_of(session, paper)
    assert (entry.case_id, entry.seq, entry.prev) == (paper.case_id, first.seq + 1, first.hash)
    assert (entry.subject_type, entry.subject_id) == ("paper", paper.id)
    assert (entry.trigger, entry.event) == ("enter", "paper_entered")
    assert (entry.from_state, entry.to_state) == ("draft", "submitted")
    assert (entry.occurred_at, entry.occurred_on, entry.occurred_order) == (None, SITTING, None)
    assert (entry.recorded_at, entry.actor, entry.office) == (AT, house.clerk.key, "council_office")
    assert entry.changes["number"] == [None, "24/SVV/0093"]
    assert (entry.facts, entry.rules) == ({"number": "24/SVV/0093"}, ["SM-2.07", "VW-02"])
    assert (entry.deviations, entry.not_on_record, entry.reason, entry.derived) == ([], [], None, False)
    assert (entry.entered_by, entry.cause_seq, entry.corrects_seq) == (None, None, None)


def test_an_entry_names_the_table_it_was_taken_under(session: Session) -> None:
    paper = make_paper(session, make_house(session))
    assert {entry.procedure_version for entry in entries_of(session, paper)} == {PROCEDURES["paper"].version}


def test_the_first_entry_begins_a_chain_and_tells_everything_a_record_begins_with(session: Session) -> None:
    paper = make_paper(session, make_house(session), state=PaperState.DRAFT)
    (entry,) = entries_of(session, paper)
    assert (entry.seq, entry.prev, entry.from_state, entry.to_state) == (1, GENESIS, "new", "draft")
    assert entry.changes["title"] == [None, "Integrationskonzept"]
    case = session.get_one(Case, paper.case_id)
    session.refresh(case)
    assert (case.seq, case.head) == (1, entry.hash)


def test_an_instant_is_kept_with_its_local_day(session: Session) -> None:
    paper = make_paper(session, house := make_house(session), state=PaperState.DRAFT)
    late_evening = datetime(2025, 5, 31, 22, 30, tzinfo=UTC)
    act(session, paper, "enter", house.clerk, on=late_evening)
    entry = entries_of(session, paper)[-1]
    assert (entry.occurred_at, entry.occurred_on) == (late_evening, date(2025, 6, 1))


def test_a_step_without_a_day_keeps_its_place_and_the_records_last_day(session: Session) -> None:
    paper = make_paper(session, make_house(session), state=PaperState.DRAFT)
    act(session, paper, "enter", RECORD_READER, on=UnknownDay(3))
    entry = entries_of(session, paper)[-1]
    assert (entry.occurred_at, entry.occurred_on, entry.occurred_order) == (None, None, 3)
    assert paper.since == BEFORE


def test_a_body_decides_and_its_secretary_writes_it_down(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    call(session, house, row)
    act(session, row, "conclude", house.secretary, on=SITTING, result=R.ADOPTED, vote=SEVEN_YES)
    entry = entries_of(session, row)[-1]
    assert (entry.office, entry.entered_by, entry.actor) == ("body", "secretary_of_body", house.secretary.key)
    assert entry.organization_id == house.committee.id


def test_a_deviation_is_journaled_with_its_rule_its_sentence_and_its_reason(session: Session) -> None:
    house = make_house(session)
    _, (_, main) = make_referred_paper(session, house, house.committee, house.main_committee)
    meeting = make_meeting(session, house, house.main_committee)
    item = AgendaItem(meeting_id=meeting.id, consultation_id=main.id, created=AT)
    session.add(item)
    session.flush()
    act(session, main, "schedule", house.clerk, item=item.id, reason="Die Förderung läuft aus.")
    entry = entries_of(session, main)[-1]
    assert entry.deviations == [
        ["GO-16", "Der Hauptausschuss berät zuletzt; vor ihm fehlen noch: Ausschuss für Soziales."]
    ]
    assert entry.reason == "Die Förderung läuft aus."


def test_the_journal_stays_german_whatever_language_is_read(session: Session) -> None:
    house = make_house(session)
    _, (_, main) = make_referred_paper(session, house, house.committee, house.main_committee)
    meeting = make_meeting(session, house, house.main_committee)
    item = AgendaItem(meeting_id=meeting.id, consultation_id=main.id, created=AT)
    session.add(item)
    session.flush()
    with translated_by(Extracted()):
        with pytest.raises(GuardFailed, match=r"^\[Der Hauptausschuss berät zuletzt"):
            act(session, main, "schedule", house.clerk, item=item.id)
        act(session, main, "schedule", house.clerk, item=item.id, reason="Die Förderung läuft aus.")
    assert entries_of(session, main)[-1].deviations == [
        ["GO-16", "Der Hauptausschuss berät zuletzt; vor ihm fehlen noch: Ausschuss für Soziales."]
    ]


def test_a_result_stands_with_the_sitting_and_with_the_consultation(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row, result_text="ungeändert beschlossen", vote=SEVEN_YES)
    item = session.get_one(AgendaItem, row.item_id, populate_existing=True)
    assert (row.state, row.result) == (ConsultationState.CONCLUDED, R.ADOPTED)
    assert (item.result, item.result_text) == (R.ADOPTED, "ungeändert beschlossen")
    changes = entries_of(session, row)[-1].changes
    assert (changes["item.result"], changes["result"]) == ([None, "adopted"], [None, "adopted"])
    assert "item.derived_result" not in changes


def test_a_vote_is_kept_with_its_item_its_body_and_its_entry(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    taken = conclude(session, house, row, vote=Ballot(yes=7, no=0, abstain=1, present=9, excluded=1))
    vote = session.scalars(select(Vote)).one()
    assert (vote.yes, vote.no, vote.abstain, vote.present, vote.excluded) == (7, 0, 1, 9, 1)
    assert (vote.item_id, vote.organization_id, vote.seq) == (row.item_id, house.committee.id, taken.seq)
    assert (vote.carried, vote.entered_by) == (True, "council_office")


def test_a_vote_belongs_to_the_version_it_was_given_on(session: Session) -> None:
    house = make_house(session)
    paper, (row, other) = make_referred_paper(session, house, house.committee, house.board)
    conclude(session, house, row, vote=SEVEN_YES)
    revise_paper(session, paper, Wording("Neu."), actor=house.clerk, occurred=SITTING, at=AT)
    conclude(session, house, other, vote=SEVEN_YES)
    votes = session.scalars(select(Vote).order_by(Vote.id)).all()
    assert [vote.paper_version and vote.paper_version.number for vote in votes] == [1, 2]
    assert paper.version_no == 2


def test_a_new_version_stands_in_the_journal_too(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house)
    old = paper.version_hash
    revise_paper(session, paper, Wording("Neu."), actor=house.clerk, occurred=SITTING, at=AT)
    changes = entries_of(session, paper)[-1].changes
    assert (changes["version_no"], changes["version_hash"]) == ([1, 2], [old, paper.version_hash])


def test_a_figure_that_was_not_printed_stays_unknown(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, row, vote=Ballot(yes=7, stated=True))
    vote = session.scalars(select(Vote)).one()
    assert (vote.yes, vote.no, vote.abstain, vote.carried) == (7, None, None, True)
    journaled = entries_of(session, row)[-1].facts["vote"]
    assert journaled["yes"] == 7
    assert not {"no", "abstain", "present"} & set(journaled)


# -- what is refused ----------------------------------------------------------------------------------------------


def refuse(session: Session, *args: Any, **given: Any) -> IkError:
    """The refusal of a step, after which nothing is left behind."""
    session.commit()
    before = count_rows(session)
    with pytest.raises(IkError) as refused:
        act(session, *args, **given)
    session.rollback()
    assert count_rows(session) == before
    return refused.value


def test_a_refused_step_leaves_nothing_behind(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house)
    session.commit()
    version, state = paper.version, paper.state
    refuse(session, paper, "remove_from_agenda", house.clerk, originator_consents=True)
    assert (paper.version, paper.state) == (version, state)


def test_a_stale_version_is_refused(session: Session) -> None:
    paper = make_paper(session, house := make_house(session), state=PaperState.DRAFT)
    seen = paper.version
    act(session, paper, "enter", house.clerk, version=seen)
    refused = refuse(session, paper, "put_on_agenda", house.clerk, version=seen)
    assert isinstance(refused, StaleVersion)
    assert refused.sentence.startswith("Inzwischen wurde dieser Vorgang geändert; Stand jetzt: „eingereicht“.")


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (datetime(2024, 12, 4, 18, 0), "Der Zeitpunkt des Vorgangs braucht eine Zeitzone."),  # noqa: DTZ001  # naive on purpose
        ("2024-12-04", "Bitte geben Sie an, wann der Schritt stattfand (Tag, Monat, Jahr)."),
        (None, "Bitte geben Sie an, wann der Schritt stattfand (Tag, Monat, Jahr)."),
        (TODAY + timedelta(days=1), "Der 03.06.2025 liegt in der Zukunft. Bitte prüfen Sie das Datum."),
        (AT + timedelta(hours=14), "Der 03.06.2025 liegt in der Zukunft. Bitte prüfen Sie das Datum."),
    ],
)
def test_a_step_wants_a_day_that_has_come(session: Session, on: Any, sentence: str) -> None:
    house = make_house(session)
    refused = refuse(session, make_paper(session, house), "put_on_agenda", house.clerk, on=on)
    assert isinstance(refused, BadValue)
    assert (refused.field, refused.sentence) == ("occurred", sentence)


def test_a_step_of_today_is_taken(session: Session) -> None:
    house = make_house(session)
    assert act(session, make_paper(session, house), "put_on_agenda", house.clerk, on=TODAY).to_state == "on_agenda"


def test_the_instant_of_writing_has_a_time_zone(session: Session) -> None:
    house = make_house(session)
    naive = datetime(2025, 6, 2, 9, 0)  # noqa: DTZ001  # naive on purpose
    refused = refuse(session, make_paper(session, house), "put_on_agenda", house.clerk, at=naive)
    assert refused.sentence == "Der Zeitpunkt der Eintragung braucht eine Zeitzone."


def test_a_step_before_the_last_one_is_refused(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house)
    refused = refuse(session, paper, "put_on_agenda", house.clerk, on=DAY_BEFORE)
    assert (type(refused), refused.rule) == (Refused, "I1")
    assert refused.sentence == (
        "Der 03.11.2024 liegt vor dem letzten Schritt am 04.11.2024. Bitte prüfen Sie das Datum."
    )


def test_a_wrong_office_is_refused(session: Session) -> None:
    house = make_house(session)
    refused = refuse(session, make_paper(session, house), "put_on_agenda", house.mayor)
    assert (type(refused), refused.rule) == (WrongOffice, "SM-2.13")


def test_an_office_counts_only_while_it_is_held_and_only_in_its_own_body(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.board)
    assert isinstance(refuse(session, row, "join", house.secretary), WrongState)
    assert isinstance(refuse(session, row, "lapse", house.secretary), WrongOffice)
    own = make_actor(session, house.board, offices=[Office.SECRETARY])
    assert act(session, row, "lapse", own).to_state == "lapsed"


def test_time_alone_takes_no_step_of_the_council(session: Session) -> None:
    house = make_house(session)
    assert isinstance(refuse(session, make_paper(session, house), "put_on_agenda", ENGINE), WrongOffice)


def test_an_unknown_step_and_a_wrong_state_are_refused(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house)
    assert isinstance(refuse(session, paper, "burn", house.clerk), UnknownStep)
    assert isinstance(refuse(session, paper, "recall", house.clerk), WrongState)


def test_a_missing_fact_and_a_failing_guard_are_refused(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    assert isinstance(refuse(session, paper, "remove_from_agenda", house.clerk), FactNeeded)
    refused = refuse(session, paper, "remove_from_agenda", house.clerk, originator_consents=False)
    assert (type(refused), refused.rule) == (GuardFailed, "KV-19")


@pytest.mark.parametrize("length", [60, 61])
def test_a_number_is_no_longer_than_its_column(session: Session, length: int) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.DRAFT)
    if length == 60:
        act(session, paper, "enter", house.clerk, number="9" * length)
        assert session.scalars(select(Paper.number)).one() == "9" * 60
    else:
        assert isinstance(refuse(session, paper, "enter", house.clerk, number="9" * length), BadValue)


@pytest.mark.parametrize("configured", [None, 10])
def test_the_last_day_of_intake_is_counted_from_the_sitting(session: Session, configured: int | None) -> None:
    house = make_house(session)
    last_day = date(2024, 11, 14) if configured is None else date(2024, 11, 24)
    if configured:
        given: dict[str, Any] = {"source": "Geschäftsordnung", "source_status": "confirmed", "valid_from": BEFORE}
        session.add(RuleParameter(name=INTAKE, value={"days": configured}, **given))
    meeting = make_meeting(session, house, house.council)
    paper = make_paper(session, house, target_meeting_id=meeting.id)
    assert refuse(session, paper, "refuse_as_late", house.clerk, on=last_day).rule == "GO-02"
    assert act(session, paper, "refuse_as_late", house.clerk, on=last_day + timedelta(days=1)).to_state == "late"


def test_the_quorum_is_that_of_the_body_that_decides(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    conclude(session, house, make_consultation(session, house, paper, house.committee, position=10))
    meeting = make_meeting(session, house, house.council)
    invite(session, house, row, meeting)
    act(session, meeting, "invite", house.clerk, agreed_with_mayor=True)
    act(session, meeting, "open", RECORD_READER, on=SITTING, attendance={house.council.id: 28})
    act(session, row, "call", RECORD_READER, on=SITTING)
    refused = refuse(session, paper, "adopt", house.clerk, on=SITTING, vote=SEVEN_YES, motions_resolved=True)
    assert (type(refused), refused.rule) == (GuardFailed, "KV-26")


def test_a_body_has_one_open_decision_on_a_paper(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    first = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    session.commit()
    with pytest.raises(GuardFailed) as refused:
        make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    assert refused.value.rule == "I6"
    session.rollback()
    act(session, first, "lapse", house.clerk)
    assert make_consultation(session, house, paper, house.council, ConsultationRole.DECISION).id


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    assert isinstance(refuse(session, paper, "replace", house.mayor, replaced_by=999), NotFound)
    assert isinstance(refuse(session, paper, "defer", house.clerk, body=999), NotFound)
    nowhere = Paper(case_id=999, body_id=house.body.id, title="Konzept", paper_type=PaperType.MOTION)
    assert isinstance(refuse(session, nowhere, "draft", house.clerk), NotFound)


def test_papers_do_not_replace_each_other_in_a_circle(session: Session) -> None:
    house = make_house(session)
    first, second, third = (make_paper(session, house) for _ in range(3))
    mover = house.mayor  # of the administration, which brought the papers in
    act(session, first, "replace", mover, replaced_by=second.id)
    act(session, second, "replace", mover, replaced_by=third.id)
    for back_to in (first, second, third):
        refused = refuse(session, third, "replace", mover, replaced_by=back_to.id)
        assert (type(refused), refused.rule) == (GuardFailed, "I1")


# -- what follows by itself ---------------------------------------------------------------------------------------


def test_the_last_vote_makes_a_paper_advised(session: Session) -> None:
    house = make_house(session)
    paper, (first, last) = make_referred_paper(session, house, house.committee, house.board)
    conclude(session, house, first)
    assert paper.state is PaperState.REFERRED
    taken = conclude(session, house, last, SITTING + timedelta(days=7))
    entry = entries_of(session, paper)[-1]
    assert (paper.state, entry.trigger, entry.cause_seq) == (PaperState.ADVISED, "collect_votes", taken.seq)
    assert (entry.actor, entry.office) == ("engine", "engine")
    assert entry.occurred_on == SITTING + timedelta(days=7)


@pytest.mark.parametrize("trigger", ["lapse", "refer_on"])
def test_a_vote_that_falls_away_is_not_waited_for(session: Session, trigger: str) -> None:
    house = make_house(session)
    paper, (row,) = make_referred_paper(session, house, house.committee)
    call(session, house, row)
    facts: dict[str, Any] = {"result": R.PASSED_ON} if trigger == "refer_on" else {}
    act(session, row, trigger, house.clerk, on=SITTING, **facts)
    assert paper.state is PaperState.ADVISED


def test_a_follow_up_is_not_dated_before_the_records_own_last_step(session: Session) -> None:
    house = make_house(session)
    paper, (row,) = make_referred_paper(session, house, house.committee)
    call(session, house, row)
    revise_paper(session, paper, Wording("Neu."), actor=house.clerk, occurred=TODAY, at=AT)
    act(session, row, "conclude", house.clerk, on=SITTING, result=R.ADOPTED)
    assert entries_of(session, paper)[-1].occurred_on == TODAY


def test_an_adopted_paper_is_a_resolution_whose_objection_period_runs(session: Session) -> None:
    house = make_house(session)
    resolution = make_resolution(session, house)
    assert (resolution.state, resolution.decided_on) == (ResolutionState.OBJECTION_PERIOD, SITTING)
    assert (resolution.objection_until, resolution.objection_until_raw) == (date(2024, 12, 27), date(2024, 12, 25))
    assert resolution.organization_id == house.council.id
    passed, started = entries_of(session, resolution)
    (adopted,) = [entry for entry in entries_of(session, resolution.paper) if entry.trigger == "adopt"]
    assert (passed.cause_seq, started.cause_seq) == (adopted.seq, passed.seq)


def test_under_the_old_law_the_period_waits_for_the_minutes(session: Session) -> None:
    house = make_house(session)
    resolution = make_resolution(session, house)
    resolution.decided_on, resolution.objection_until = date(2024, 5, 15), None
    act(session, resolution, "receive_minutes", house.mayor, on=SITTING, received_on=date(2024, 5, 17))
    assert resolution.objection_until == date(2024, 5, 31)
    assert resolution.minutes_received_on == date(2024, 5, 17)


def test_in_another_state_a_resolution_just_stays_passed(session: Session) -> None:
    resolution = make_resolution(session, make_house(session, city="Aachen", in_brandenburg=False))
    assert (resolution.state, resolution.objection_until) == (ResolutionState.PASSED, None)


def test_a_rejected_paper_makes_no_resolution(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row)
    tie = Ballot(yes=28, no=28)
    given: dict[str, Any] = {"actor": house.clerk, "occurred": SITTING, "at": AT, "motions_resolved": True}
    decide_paper(session, row, R.REJECTED, vote=tie, **given)
    assert (paper.state, paper.outcome, paper.decided_on) == (PaperState.REJECTED, R.REJECTED, SITTING)
    assert session.scalars(select(Resolution)).all() == []


ENDS: dict[str, dict[str, Any]] = {
    "withdraw": {"all_movers": True},
    "settle": {"reason": "durch Verwaltungshandeln erledigt"},
    "note": {"reason": "wird nicht entschieden"},
}


@pytest.mark.parametrize("trigger", ENDS)
def test_what_was_still_to_be_consulted_lapses_with_the_paper(session: Session, trigger: str) -> None:
    house = make_house(session)
    paper, (first, second) = make_referred_paper(session, house, house.committee, house.board)
    conclude(session, house, first)
    taken = act(session, paper, trigger, house.clerk, on=SITTING, **ENDS[trigger])
    assert (first.state, second.state) == (ConsultationState.CONCLUDED, ConsultationState.LAPSED)
    assert entries_of(session, second)[-1].cause_seq == taken.seq


def test_after_an_adoption_it_is_still_to_be_executed(session: Session) -> None:
    house = make_house(session)
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    execution = make_consultation(session, house, paper, house.administration, ConsultationRole.EXECUTION)
    waiting = make_consultation(session, house, paper, house.board, ConsultationRole.HEARING)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row)
    given: dict[str, Any] = {"actor": house.clerk, "occurred": SITTING, "at": AT, "motions_resolved": True}
    decide_paper(session, row, R.ADOPTED, vote=Ballot(yes=40, no=9), **given)
    assert (execution.state, waiting.state) == (ConsultationState.PLANNED, ConsultationState.LAPSED)


def objected(session: Session, house: House) -> Resolution:
    """The mayor objected to a resolution on 20 December."""
    resolution = make_resolution(session, house)
    given: dict[str, Any] = {"reason": "Der Beschluss verletzt das Vergaberecht.", "in_due_form": True}
    act(session, resolution, "object", house.mayor, on=date(2024, 12, 20), **given)
    return resolution


def test_no_new_vote_at_the_next_sitting_repeals_when_the_chair_confirms_it(session: Session) -> None:
    house = make_house(session)
    resolution = objected(session, house)
    make_meeting(session, house, house.council, date(2024, 12, 20))  # the day of the objection: not the next one
    make_meeting(session, house, house.committee, date(2025, 1, 8))
    next_sitting = make_meeting(session, house, house.council, date(2025, 1, 29))
    open_meeting(session, house, next_sitting)
    refused = refuse(session, resolution, "let_lapse", house.council_chair, on=date(2025, 1, 29))
    assert refused.rule == "KV-55"
    act(session, next_sitting, "close", house.clerk, on=date(2025, 1, 29))
    act(session, resolution, "let_lapse", house.council_chair, on=date(2025, 1, 30))
    assert resolution.state is ResolutionState.REPEALED


def test_an_objection_on_the_day_after_the_period_is_refused(session: Session) -> None:
    house = make_house(session)
    resolution = make_resolution(session, house)
    given: dict[str, Any] = {"reason": "Rechtswidrig.", "in_due_form": True}
    refused = refuse(session, resolution, "object", house.mayor, on=date(2024, 12, 28), **given)
    assert (refused.rule, refused.sentence) == ("KV-51", "Die Beanstandungsfrist ist abgelaufen.")


def test_a_second_vote_starts_the_second_period_at_once(session: Session) -> None:
    house = make_house(session)
    resolution = objected(session, house)
    make_meeting(session, house, house.council, date(2025, 1, 29))
    roll_call = Ballot(yes=30, no=20, roll_call=True)
    act(session, resolution, "reaffirm", house.clerk, on=date(2025, 1, 29), vote=roll_call)
    assert resolution.state is ResolutionState.SECOND_OBJECTION_PERIOD
    assert resolution.objection_until == date(2025, 2, 12)
    assert session.scalars(select(Vote).where(Vote.roll_call)).one().organization_id == house.council.id


# -- sittings -----------------------------------------------------------------------------------------------------


def in_sitting(session: Session, house: House) -> tuple[Any, Consultation]:
    _, (row,) = make_referred_paper(session, house, house.committee)
    meeting = make_meeting(session, house, house.committee)
    invite(session, house, row, meeting)
    return meeting, row


MOVES: dict[str, dict[str, Any]] = {
    "cancel": {"reason": "Hitze"},
    "reschedule": {"reason": "Hitze", "new_date": date(2024, 12, 11)},
}


@pytest.mark.parametrize("trigger", MOVES)
def test_a_sitting_that_falls_away_frees_its_consultations(session: Session, trigger: str) -> None:
    house = make_house(session)
    meeting, row = in_sitting(session, house)
    act(session, meeting, trigger, house.committee_chair, **MOVES[trigger])
    assert (row.state, row.item_id) == (ConsultationState.PLANNED, None)
    entry = entries_of(session, row)[-1]
    assert (entry.trigger, entry.office) == ("lose_sitting", "engine")


def test_a_moved_sitting_can_be_held_and_closed_without_what_left_it(session: Session) -> None:
    house = make_house(session)
    meeting, _ = in_sitting(session, house)
    act(session, meeting, "reschedule", house.committee_chair, **MOVES["reschedule"])
    open_meeting(session, house, meeting, present=9)
    act(session, meeting, "close", house.committee_chair, on=date(2024, 12, 11))
    assert meeting.state is MeetingState.CLOSED


def test_a_withdrawn_paper_does_not_keep_its_sitting_open(session: Session) -> None:
    house = make_house(session)
    meeting, row = in_sitting(session, house)
    open_meeting(session, house, meeting, present=9)
    act(session, row.paper, "withdraw", house.mayor, on=SITTING, all_movers=True)
    act(session, meeting, "close", house.clerk, on=SITTING)
    assert meeting.state is MeetingState.CLOSED


def test_a_sitting_does_not_close_over_an_item_without_a_result(session: Session) -> None:
    house = make_house(session)
    meeting, row = in_sitting(session, house)
    open_meeting(session, house, meeting, present=9)
    act(session, row, "call", house.clerk, on=SITTING)
    refused = refuse(session, meeting, "close", house.clerk, on=SITTING)
    assert (refused.rule, refused.sentence) == (
        "I1",
        "Diese Punkte haben noch kein Ergebnis und sind nicht als nicht behandelt vermerkt: Integrationskonzept.",
    )


def test_what_a_sitting_did_not_reach_is_put_off(session: Session) -> None:
    house = make_house(session)
    meeting, row = in_sitting(session, house)
    open_meeting(session, house, meeting, present=9)
    assert refuse(session, meeting, "close", house.clerk, on=SITTING).sentence.startswith("Diese Punkte wurden nicht")
    act(session, meeting, "close", house.clerk, on=SITTING, rest_not_reached=True)
    assert (row.state, row.item_id) == (ConsultationState.DEFERRED, None)
    entry = entries_of(session, row)[-1]
    assert (entry.trigger, entry.office, entry.occurred_on) == ("not_reached", "engine", SITTING)


def test_attendance_is_entered_when_the_sitting_opens(session: Session) -> None:
    house = make_house(session)
    meeting = make_meeting(session, house, house.committee)
    open_meeting(session, house, meeting, present=5)
    session.expire_all()
    assert [body.present for body in meeting.bodies] == [5]
    assert entries_of(session, meeting)[-1].changes[f"body.{house.committee.id}.present"] == [None, 5]


def test_a_paper_named_for_a_sitting_must_be_on_its_agenda(session: Session) -> None:
    house = make_house(session)
    meeting = make_meeting(session, house, house.council)
    make_paper(session, house, target_meeting_id=meeting.id)
    refused = refuse(session, meeting, "invite", house.council_chair, agreed_with_mayor=True)
    assert (refused.rule, refused.sentence) == (
        "KV-16",
        "Rechtzeitig benannte Vorlagen stehen noch nicht auf der Tagesordnung: Integrationskonzept.",
    )


def test_a_body_consults_in_its_own_sitting(session: Session) -> None:
    house = make_house(session)
    _, (row,) = make_referred_paper(session, house, house.committee)
    foreign = make_meeting(session, house, make_organization(session, house.body, "Ausschuss für Kultur"))
    with pytest.raises(GuardFailed, match="Die gewählte Sitzung ist nicht die dieses Gremiums."):
        invite(session, house, row, foreign)


def test_a_consultation_stands_under_no_item_of_another_one(session: Session) -> None:
    house = make_house(session)
    _, row = in_sitting(session, house)
    _, (other,) = make_referred_paper(session, house, house.committee)
    assert isinstance(refuse(session, other, "schedule", house.clerk, item=row.item_id), FactNeeded)


# -- the whole way ------------------------------------------------------------------------------------------------


def test_a_paper_goes_from_the_draft_to_its_execution(session: Session) -> None:
    house = make_house(session)
    paper, (advice,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, advice, date(2024, 11, 19), vote=SEVEN_YES)
    act(session, paper, "resubmit", house.clerk, on=date(2024, 11, 20), hearing_settled=True)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row)
    given: dict[str, Any] = {"actor": house.clerk, "occurred": SITTING, "at": AT, "motions_resolved": True}
    decide_paper(session, row, R.ADOPTED_AS_AMENDED, vote=Ballot(yes=40, no=10, abstain=2), **given)
    resolution = session.scalars(select(Resolution)).one()
    act(session, resolution, "end_objection_period", ENGINE, on=date(2024, 12, 28))
    act(session, resolution, "execute", house.mayor, on=date(2025, 1, 6))
    act(session, resolution, "complete", house.mayor, on=date(2025, 5, 28), evidence="25/SVV/0200")
    assert (paper.state, resolution.state) == (PaperState.ADOPTED_AS_AMENDED, ResolutionState.EXECUTED)
    session.commit()
    assert {entry.case_id for entry in session.scalars(select(JournalEntry))} >= {paper.case_id}


def test_a_question_is_answered(session: Session) -> None:
    house = make_house(session)
    question = make_paper(session, house, paper_type=PaperType.QUESTION)
    act(session, question, "answer", house.mayor, on=SITTING, result_text="beantwortet")
    assert (question.state, question.outcome) == (PaperState.SETTLED, R.ANSWERED)


BUILDERS: list[Callable[[Session, House], Any]] = [make_paper, make_resolution]


@pytest.mark.parametrize("build", BUILDERS)
def test_every_step_of_a_case_stands_in_one_chain(session: Session, build: Callable[[Session, House], Any]) -> None:
    subject = build(session, make_house(session))
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.case_id == subject.case_id).order_by(JournalEntry.seq)
    ).all()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.prev for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]


# -- any order of steps -------------------------------------------------------------------------------------------

ODD = [
    "",
    "a\x00",
    "ä" * 300,
    "ä" * 600,
    "Flugblatt",
    -1,
    2**31 - 1,
    10**30,
    date(1, 1, 1),
    date(9999, 12, 31),
    True,
    [],
    {},
    3.5,
]


def any_value(chance: random.Random, fact: Fact) -> Any:
    """Something that could be meant, and now and then something that cannot."""
    if chance.random() < 0.1:
        return chance.choice(ODD)
    vote = Ballot(yes=chance.choice([None, 3, 5]), no=chance.choice([None, 3]), roll_call=chance.random() < 0.5)
    record = chance.randint(1, 8)
    return {
        FactKind.LINE: chance.choice(["24/SVV/0093", "motion"]),
        FactKind.TEXT: "Bericht\nmit zwei Zeilen",
        FactKind.DATE: SITTING + timedelta(days=chance.randrange(60)),
        FactKind.YES_NO: chance.random() < 0.8,
        FactKind.RESULT: chance.choice(list(R)),
        FactKind.BALLOT: vote,
        FactKind.RECORD: record,
        FactKind.RECORDS: [record],
        FactKind.FIGURES: {record: 60},
    }.get(fact.kind, record)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_asked_a_step_is_taken_or_refused(session: Session, seed: int) -> None:
    chance, house = random.Random(seed), make_house(session)
    hands = frozenset((office, body.id) for office in Office for body in (house.council, house.committee))
    reader = replace(house.clerk, offices=hands, by_record=True)
    subjects: list[Subject] = [make_meeting(session, house, house.council), make_resolution(session, house)]
    for _ in range(3):
        paper, rows = make_referred_paper(session, house, house.committee, house.board)
        subjects += [make_paper(session, house), paper, *rows]
    session.commit()
    for _ in range(300):
        subject = chance.choice(subjects)
        row = chance.choice(KINDS[type(subject)].engine.steps_from[str(subject.state)] or [None])
        if row is None:
            continue
        facts = {fact.name: any_value(chance, fact) for fact in row.asks if chance.random() < 0.9}
        on = (subject.since or BEFORE) + timedelta(days=chance.randrange(3))
        try:
            act(session, subject, row.trigger, chance.choice([reader, house.clerk]), on=on, reason="Grund", **facts)
        except IkError:
            session.rollback()
        session.commit()
    assert verify(session.connection()) is None
