"""Steps that time takes: on their day, once, whoever else beats; and one bad record never stops the others."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.models.all import Comment
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.beats import Incident
from ik_workflow.models.database import make_engine
from ik_workflow.notifications.incidents import PAUSES
from ik_workflow.operations.journal import verify
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.time_steps import TIME_STEPS
from ik_workflow.operations.time_steps import take_due
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.comment import CommentState
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.submission_round import SubmissionRoundState
from tests.make import AT
from tests.make import BEFORE
from tests.make import act
from tests.make import entries_of
from tests.make import make_house
from tests.make import make_paper
from tests.make import make_resolution
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_proposal
from tests.make_proposals import make_round

MIDNIGHT = datetime(2024, 12, 27, 23, 0, tzinfo=UTC)  #: the objection period of 4 December ends with 27 December
LATE = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
#: steps of time that follow from another record's event, in the same transaction, or that a person begins
FROM_AN_EVENT = {
    "participation_event.take_note",
    *("co_signature.request", "co_signature.reopen", "co_signature.renew", "co_signature.carry_over"),
    *("co_signature.close", "comment.offer", "concept.prepare", "concept.enter_into_force", "concept.send_back"),
    *("concept.supersede", "consultation.plan", "consultation.not_reached", "consultation.lapse"),
    *("consultation.offer_hearing", "consultation.waive", "consultation.miss_deadline", "consultation.lose_sitting"),
    *("measure.draft", "measure.adopt", "measure.adopt_subject_to_funding", "measure.strike", "paper.object"),
    *("paper.collect_votes", "paper.end_term", "paper.revise", "procedural_motion.overtake", "resolution.pass"),
    *("reporting_cycle.plan", "reporting_cycle.replan", "reporting_cycle.take_paper"),
    *("reporting_cycle.follow_to_co_signing", "reporting_cycle.follow_to_submission"),
    *("reporting_cycle.follow_to_consultation", "reporting_cycle.follow_to_notice"),
    *("reporting_cycle.return_to_editing", "resolution.start_objection_period", "resolution.start_second_period"),
    *("status_report.ask", "status_report.freeze", "status_report.stay_silent"),
    *("report_order.issue", "report_order.note_report", "report_order.follow_session", "report_order.repeal"),
    "report_order.withdraw_report",
    *("stocktaking.take_paper", "stocktaking.follow_to_council", "stocktaking.return_from_council"),
    *("stocktaking.follow_to_notice", "assessment.propose", "assessment.accept"),
}


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    engine = make_engine(migrated_url)
    yield engine
    engine.dispose()


def planned_round(session: Session, forum: Forum, *, until: date = date(2025, 3, 1)) -> SubmissionRound:
    return make_round(session, forum.commissioner, forum.field, forum.group, until=until, opened=False)


def test_every_step_of_time_has_its_day_or_follows_from_an_event() -> None:
    timed = {f"{step.kind}.{step.trigger}" for step in TIME_STEPS}
    by_time = {
        f"{name}.{row.trigger}" for name, one in PROCEDURES.items() for row in one.steps if Office.ENGINE in row.by
    }
    assert by_time == timed | FROM_AN_EVENT
    assert not timed & FROM_AN_EVENT
    assert all(step.column in KINDS[step.record].table.c for step in TIME_STEPS)


def test_the_objection_period_ends_with_its_last_day_and_not_before(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        resolution_id = make_resolution(session, make_house(session)).id
    assert take_due(engine, at=MIDNIGHT - timedelta(seconds=1)) == 0
    assert take_due(engine, at=MIDNIGHT) == 1
    with Session(engine) as session:
        resolution = session.get_one(Resolution, resolution_id)
        assert resolution.state is ResolutionState.EXECUTABLE
        entry = entries_of(session, resolution)[-1]
        assert (entry.actor, entry.occurred_on, entry.recorded_at) == (ENGINE.key, date(2024, 12, 28), MIDNIGHT)


def test_a_late_beat_writes_the_day_on_which_it_fell_due(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        make_resolution(session, make_house(session))
    assert take_due(engine, at=LATE) == 1
    assert take_due(engine, at=LATE) == 0
    with Session(engine) as session:
        entry = entries_of(session, session.scalars(select(Resolution)).one())[-1]
        assert (entry.occurred_on, entry.recorded_at) == (date(2024, 12, 28), LATE)


def test_a_round_opens_and_closes_by_itself(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        round_id = planned_round(session, make_forum(session)).id
    take_due(engine, at=datetime(2025, 3, 1, 22, 59, tzinfo=UTC))
    with Session(engine) as session:
        assert session.get_one(SubmissionRound, round_id).state is SubmissionRoundState.OPEN
    take_due(engine, at=datetime(2025, 3, 1, 23, 0, tzinfo=UTC))
    with Session(engine) as session:
        assert session.get_one(SubmissionRound, round_id).state is SubmissionRoundState.CLOSED


def test_a_deferred_proposal_comes_back_on_its_day(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        forum = make_forum(session)
        proposal = make_proposal(session, forum, ProposalState.BEFORE_STEERING_GROUP)
        act(session, proposal, "defer", forum.commissioner, reason="Der Haushalt fehlt.", revisit_on=date(2025, 7, 1))
        proposal_id, record = proposal.id, type(proposal)
    assert take_due(engine, at=datetime(2025, 6, 30, 21, 59, tzinfo=UTC)) == 0
    assert take_due(engine, at=datetime(2025, 6, 30, 22, 0, tzinfo=UTC)) == 1
    with Session(engine) as session:
        assert session.get_one(record, proposal_id).state is ProposalState.BEFORE_STEERING_GROUP


def test_the_boards_comment_lapses_after_its_last_day(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        house = make_house(session)
        paper = make_paper(session, house)
        comment = Comment(case_id=paper.case_id, paper_id=paper.id, organization_id=house.board.id)
        act(session, comment, "offer", house.clerk)
        last = comment.comment_until
        assert last is not None
    assert take_due(engine, at=datetime(last.year, last.month, last.day, 12, tzinfo=UTC)) == 0
    assert take_due(engine, at=datetime(last.year, last.month, last.day, 12, tzinfo=UTC) + timedelta(days=1)) == 1
    with Session(engine) as session:
        assert session.scalars(select(Comment.state)).one() is CommentState.LAPSED


def test_a_step_never_happens_before_the_records_last_one(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        forum = make_forum(session)
        round_ = planned_round(session, forum)
        act(session, round_, "revise", forum.commissioner, on=date(2025, 2, 3))
    take_due(engine, at=AT)
    with Session(engine) as session:
        opened = entries_of_round(session, "open")
        assert opened == [date(2025, 2, 3)]


def entries_of_round(session: Session, trigger: str) -> list[date | None]:
    own = select(JournalEntry.occurred_on).where(
        JournalEntry.subject_type == "submission_round", JournalEntry.trigger == trigger, JournalEntry.actor == "engine"
    )
    return list(session.scalars(own))


def test_a_bad_record_is_set_aside_and_the_rest_goes_on(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        forum = make_forum(session)
        bad, good = planned_round(session, forum).id, planned_round(session, forum).id
        session.execute(update(SubmissionRound).where(SubmissionRound.id == bad).values(scope=None))
    assert take_due(engine, at=datetime(2025, 1, 7, 9, tzinfo=UTC)) == 1
    with Session(engine) as session:
        assert session.get_one(SubmissionRound, good).state is SubmissionRoundState.OPEN
        incident = session.scalars(select(Incident)).one()
        assert incident.item == f"submission_round:{bad}:open"
        assert incident.sentence.startswith("Einreichungsrunde: „Öffnen“ war am 4. November 2024 an der Reihe, ging")


def test_what_was_set_aside_is_tried_again_after_a_growing_pause_and_closed_when_it_went_well(engine: Engine) -> None:
    at = datetime(2025, 1, 7, 9, tzinfo=UTC)
    with Session(engine) as session, session.begin():
        planned_round(session, make_forum(session))
        session.execute(update(SubmissionRound).values(scope=None))
    for number, pause in enumerate(PAUSES[:3], start=1):
        take_due(engine, at=at)
        take_due(engine, at=at + pause - timedelta(seconds=1))
        at += pause
        with Session(engine) as session:
            assert session.scalars(select(Incident.attempts)).one() == number
    with Session(engine) as session, session.begin():
        session.execute(update(SubmissionRound).values(scope="Was die Stadt tut."))
    assert take_due(engine, at=at) == 1
    with Session(engine) as session:
        assert session.scalars(select(Incident.closed_at)).one() == at


def test_more_than_a_batch_is_taken_and_no_more_than_the_limit(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ik_workflow.operations.time_steps.BATCH", 2)
    with Session(engine) as session, session.begin():
        forum = make_forum(session)
        for _ in range(6):
            planned_round(session, forum)
    assert take_due(engine, at=datetime(2025, 1, 7, 9, tzinfo=UTC), limit=5) == 5
    assert take_due(engine, at=datetime(2025, 1, 7, 9, tzinfo=UTC)) == 1
    with engine.connect() as connection:
        assert verify(connection) is None


def test_two_beats_at_once_take_each_step_once(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        forum = make_forum(session)
        for _ in range(12):
            planned_round(session, forum)
    with ThreadPoolExecutor(2) as threads:
        taken = list(threads.map(lambda _: take_due(engine, at=datetime(2025, 1, 7, 9, tzinfo=UTC)), range(2)))
    assert sum(taken) == 12
    with Session(engine) as session:
        assert len(entries_of_round(session, "open")) == 12
        assert session.scalars(select(Incident)).all() == []


def test_a_deleted_record_is_left_alone(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        planned_round(session, make_forum(session))
        session.execute(update(SubmissionRound).values(deleted=True))
    assert take_due(engine, at=AT + timedelta(days=1)) == 0


def test_a_round_of_the_past_is_not_touched_before_its_first_day(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        planned_round(session, make_forum(session))
    assert take_due(engine, at=datetime(BEFORE.year, BEFORE.month, BEFORE.day, tzinfo=UTC) - timedelta(hours=2)) == 0
