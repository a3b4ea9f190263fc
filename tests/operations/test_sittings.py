"""The evening of a sitting: what is moved, voted, put back and taken back by name, as the acts write it down."""

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Vote
from ik_workflow.operations.history import correct
from ik_workflow.operations.motions import accept_amendment
from ik_workflow.operations.motions import admit_motion
from ik_workflow.operations.motions import amendments_before
from ik_workflow.operations.motions import call_amendment
from ik_workflow.operations.motions import decide_amendment
from ik_workflow.operations.motions import decide_motion
from ik_workflow.operations.motions import distribute_amendment
from ik_workflow.operations.motions import draft_amendment
from ik_workflow.operations.motions import file_amendment
from ik_workflow.operations.motions import move_motion
from ik_workflow.operations.motions import moved_under
from ik_workflow.operations.sittings import attend
from ik_workflow.operations.sittings import conclude
from ik_workflow.operations.sittings import put_back
from ik_workflow.operations.sittings import put_on_next
from ik_workflow.states.amendment import AmendmentState
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import ProceduralMotionState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from tests.evening import CHANGE
from tests.evening import NEW
from tests.evening import NEXT
from tests.evening import NOW
from tests.evening import Evening
from tests.evening import make_evening
from tests.evening import open_evening

DEFER = Ballot(VoteSubject.DEFERRAL, yes=10, no=4, abstain=0, present=14)
AGAINST = Ballot(VoteSubject.AMENDMENT, yes=4, no=9, abstain=1, present=14)
FOR = Ballot(VoteSubject.AMENDMENT, yes=9, no=4, abstain=1, present=14)


def table(session: Session, evening: Evening, *, reach: int = 1, passage: str = "Punkt 2") -> Amendment:
    by = evening.by(session)
    amendment = draft_amendment(
        by, evening.item, text=CHANGE, mover=evening.faction.id, passage=passage, new_proposal=NEW
    )
    file_amendment(by, amendment)
    distribute_amendment(by, amendment, reach=reach)
    return amendment


def move_to_defer(session: Session, evening: Evening) -> ProceduralMotion:
    by = evening.by(session)
    motion = move_motion(by, evening.item, MotionKind.DEFERRAL, mover_text="Herr Heuer", text="in den nächsten HA")
    admit_motion(by, motion)
    return motion


def entry(session: Session, evening: Evening, trigger: str) -> JournalEntry:
    asked = select(JournalEntry).where(JournalEntry.case_id == evening.paper.case_id, JournalEntry.trigger == trigger)
    return session.scalars(asked.order_by(JournalEntry.seq.desc()).limit(1)).one()


def test_the_evening_of_seed_002(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    amendment = table(session, evening)
    assert amendment.table_paper
    decide_motion(evening.by(session), move_to_defer(session, evening), DEFER)
    assert evening.consultation.state is ConsultationState.DEFERRED
    session.expire_all()
    assert evening.item.result is ConsultationResult.DEFERRED
    vote = session.scalars(select(Vote)).one()
    assert (vote.subject, vote.yes, vote.no, vote.abstain, vote.carried) == (VoteSubject.DEFERRAL, 10, 4, 0, True)
    put_on_next(evening.by(session), evening.consultation, evening.following)
    session.expire_all()
    again = session.get_one(AgendaItem, evening.consultation.item_id)
    assert again.meeting is not None
    assert (again.meeting.held_on, again.public, evening.consultation.state) == (NEXT, True, "scheduled")
    assert amendments_before(session, again) == [amendment]  # it is put back with its paper


def test_a_deferral_names_the_next_day_in_one_act(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    put_back(evening.by(session), evening.consultation, reason="Tischvorlage zu umfangreich", to=evening.following)
    assert evening.consultation.state is ConsultationState.SCHEDULED
    assert entry(session, evening, "defer").reason == "Tischvorlage zu umfangreich"


def test_a_rejected_motion_leaves_the_item_open(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    motion = move_to_defer(session, evening)
    decide_motion(evening.by(session), motion, Ballot(VoteSubject.DEFERRAL, yes=4, no=4))
    assert motion.state is ProceduralMotionState.REJECTED
    assert evening.consultation.state is ConsultationState.CALLED


def test_a_motion_nobody_objects_to_needs_no_vote(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    motion = move_to_defer(session, evening)
    decide_motion(evening.by(session), motion, None)
    assert motion.state is ProceduralMotionState.CARRIED_WITHOUT_OBJECTION
    assert evening.consultation.state is ConsultationState.DEFERRED


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (MotionKind.REFERRAL, ConsultationResult.REFERRED),
        (MotionKind.REFERRAL_BACK, ConsultationResult.REFERRED_BACK),
        (MotionKind.DISMISSAL, ConsultationResult.DISMISSED),
    ],
)
def test_a_carried_motion_is_carried_out(session: Session, kind: MotionKind, result: ConsultationResult) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    by = evening.by(session)
    motion = move_motion(by, evening.item, kind, mover_text="Frau Müller")
    admit_motion(by, motion)
    decide_motion(by, motion, Ballot(VoteSubject.PROCEDURAL, yes=8, no=6))
    assert (evening.consultation.state, evening.consultation.result) == (ConsultationState.CONCLUDED, result)


def test_an_amendment_the_originator_accepts_becomes_the_next_version(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    amendment = table(session, evening)
    accept_amendment(evening.by(session), amendment)
    assert amendment.state is AmendmentState.ACCEPTED_BY_MOVER
    newest = session.scalars(select(PaperVersion).order_by(PaperVersion.id.desc()).limit(1)).one()
    assert (evening.paper.version_no, newest.number, newest.proposal) == (2, 2, NEW)


def test_what_the_deciding_body_adopts_becomes_the_next_version_and_the_vote_is_on_it(session: Session) -> None:
    evening = make_evening(session, deciding=True)
    open_evening(session, evening)
    amendment = table(session, evening)
    call_amendment(evening.by(session), amendment, evening.item)
    decide_amendment(evening.by(session), amendment, evening.item, FOR)
    assert evening.paper.version_no == 2
    result = ConsultationResult.ADOPTED_AS_AMENDED
    conclude(evening.by(session), evening.consultation, result, vote=Ballot(yes=12, no=0, abstain=2))
    assert evening.paper.state is PaperState.ADOPTED_AS_AMENDED
    on_paper = session.scalars(select(Vote).where(Vote.subject == VoteSubject.PAPER)).one()
    assert on_paper.paper_version is not None
    assert on_paper.paper_version.number == 2


def test_what_an_advising_body_adopts_stays_its_recommendation(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    amendment = table(session, evening)
    call_amendment(evening.by(session), amendment, evening.item)
    decide_amendment(evening.by(session), amendment, evening.item, FOR)
    assert (amendment.state, evening.paper.version_no) == (AmendmentState.ADOPTED, 1)


def test_the_furthest_reaching_amendment_is_called_first(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    near, far = table(session, evening, reach=1), table(session, evening, reach=5, passage="Punkt 3")
    assert amendments_before(session, evening.item) == [far, near]
    with pytest.raises(GuardFailed, match="gehen weiter oder kamen früher"):
        call_amendment(evening.by(session), near, evening.item)


def test_a_vote_that_tells_nothing_needs_the_word_of_the_body(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    amendment = table(session, evening)
    call_amendment(evening.by(session), amendment, evening.item)
    with pytest.raises(BadValue, match="Ohne Zahlen für Ja und Nein"):
        decide_amendment(evening.by(session), amendment, evening.item, Ballot(VoteSubject.AMENDMENT))
    stated = Ballot(VoteSubject.AMENDMENT, manner=Manner.MAJORITY, stated=False)
    decide_amendment(evening.by(session), amendment, evening.item, stated)
    assert amendment.state is AmendmentState.REJECTED


def test_latecomers_may_vote_and_each_vote_keeps_its_own_attendance(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening, present=12)
    result = ConsultationResult.ADOPTED
    with pytest.raises(GuardFailed, match="mehr Stimmen eingetragen"):
        conclude(evening.by(session), evening.consultation, result, vote=Ballot(yes=14, no=0, abstain=0))
    assert attend(evening.by(session), evening.meeting, {evening.main.id: 14}) is not None
    assert attend(evening.by(session), evening.meeting, {evening.main.id: 14}) is None
    session.expire_all()
    vote = Ballot(yes=13, no=0, abstain=0, present=14, excluded=1)
    conclude(evening.by(session), evening.consultation, result, vote=vote)
    kept = session.scalars(select(Vote)).one()
    assert (kept.present, kept.excluded) == (14, 1)


def test_a_corrected_attendance_is_the_one_before(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening, present=12)
    attend(evening.by(session), evening.meeting, {evening.main.id: 14})
    asked = select(JournalEntry).where(JournalEntry.trigger == "change_attendance")
    correct(session, session.scalars(asked).one(), actor=evening.secretary, reason="Zählfehler", recorded_at=NOW)
    assert [seat.present for seat in evening.meeting.bodies] == [12]


def test_the_secretary_takes_a_vote_back_by_name_with_what_followed(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    motion = move_to_defer(session, evening)
    decide_motion(evening.by(session), motion, DEFER)
    wrong = entry(session, evening, "carry")
    followed = correct(session, wrong, actor=evening.secretary, reason="Zahlen vertauscht", recorded_at=NOW)
    assert [one.trigger for one in followed] == ["defer"]
    assert motion.state is ProceduralMotionState.VOTING
    assert (evening.consultation.state, evening.item.result) == (ConsultationState.CALLED, None)
    decide_motion(evening.by(session), motion, Ballot(VoteSubject.DEFERRAL, yes=4, no=10))
    assert evening.consultation.state is ConsultationState.CALLED


def test_the_secretary_of_another_body_corrects_nothing_here(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    with pytest.raises(WrongOffice, match="Berichtigen kann"):
        correct(session, entry(session, evening, "call"), actor=evening.house.secretary, reason="x", recorded_at=NOW)


def test_a_taken_back_adoption_takes_its_version_back_and_another_can_follow(session: Session) -> None:
    evening = make_evening(session, deciding=True)
    open_evening(session, evening)
    amendment = table(session, evening)
    call_amendment(evening.by(session), amendment, evening.item)
    decide_amendment(evening.by(session), amendment, evening.item, FOR)
    correct(session, entry(session, evening, "adopt"), actor=evening.secretary, reason="Irrtum", recorded_at=NOW)
    assert (evening.paper.version_no, amendment.state) == (1, AmendmentState.CALLED)
    decide_amendment(evening.by(session), amendment, evening.item, FOR)
    assert evening.paper.version_no == 3


def test_the_same_motion_sent_twice_is_moved_once(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    known = moved_under(session, evening.item)
    move_motion(evening.by(session), evening.item, MotionKind.DEFERRAL, known=known)
    with pytest.raises(StaleVersion, match="inzwischen ein Antrag aufgenommen"):
        move_motion(evening.by(session), evening.item, MotionKind.DEFERRAL, known=known)
    assert session.scalar(select(func.count()).select_from(ProceduralMotion)) == 1


@pytest.mark.parametrize("deciding", [True, False])
def test_amendments_are_voted_before_the_paper(session: Session, deciding: bool) -> None:
    evening = make_evening(session, deciding=deciding)
    open_evening(session, evening)
    table(session, evening)
    result = ConsultationResult.ADOPTED
    vote = Ballot(yes=14, no=0, abstain=0)
    because = "Der Antragsteller ist nicht mehr anwesend."
    for by in (evening.by(session, evening.chair), evening.by(session, reason=because)):
        with pytest.raises(GuardFailed, match="Vorher ist zu entscheiden über: Änderungsantrag Fraktion CDU/ANW") as no:
            conclude(by, evening.consultation, result, vote=vote)
        assert no.value.rule == "GO-23"
    conclude(evening.by(session, evening.chair, because), evening.consultation, result, vote=vote)
    assert evening.consultation.state is ConsultationState.CONCLUDED
    noted = entry(session, evening, "conclude")
    assert ([rule for rule, _ in noted.deviations], noted.reason) == (["GO-23"], because)


def test_an_open_amendment_does_not_hinder_what_is_said_without_a_vote(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    table(session, evening)
    conclude(evening.by(session), evening.consultation, ConsultationResult.NOTED)
    assert evening.consultation.state is ConsultationState.CONCLUDED


def test_minutes_are_presented_objected_to_and_settled(session: Session) -> None:
    evening = make_evening(session)
    open_evening(session, evening)
    put_back(evening.by(session), evening.consultation, reason="Zeit")
    by = evening.by(session)
    by.take(evening.meeting, "close", rest_not_reached=True)
    by.take(evening.meeting, "draft_minutes")
    by.take(evening.meeting, "present_minutes", signed=True)
    by.take(evening.meeting, "raise_objection", objection="Herr Heuer stellte den Antrag um 18 Uhr.")
    with pytest.raises(GuardFailed, match="noch nicht entschieden"):
        by.take(evening.meeting, "settle_minutes")
    by.take(evening.meeting, "reject_objection", vote=Ballot(VoteSubject.MINUTES, yes=2, no=9))
    by.take(evening.meeting, "settle_minutes")
    assert evening.meeting.state is MeetingState.MINUTES_SETTLED
