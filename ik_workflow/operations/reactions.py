"""What follows from an event, as one table. A reaction is technical: it never casts a vote and never decides."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Resolution
from ik_workflow.operations.author_reactions import list_authors_of_both
from ik_workflow.operations.author_reactions import name_authors
from ik_workflow.operations.author_reactions import name_first_authors
from ik_workflow.operations.author_reactions import withdraw_when_all_agree
from ik_workflow.operations.beside_reactions import ask_affected_again
from ik_workflow.operations.beside_reactions import ask_again
from ik_workflow.operations.beside_reactions import ask_for_signatures
from ik_workflow.operations.beside_reactions import carry_out_motion
from ik_workflow.operations.beside_reactions import close_signatures
from ik_workflow.operations.beside_reactions import miss_hearing
from ik_workflow.operations.beside_reactions import offer_hearing
from ik_workflow.operations.beside_reactions import overtake_motions
from ik_workflow.operations.beside_reactions import return_paper
from ik_workflow.operations.beside_reactions import take_in_amendment
from ik_workflow.operations.beside_reactions import waive_hearing
from ik_workflow.operations.cycle_reactions import ask_departments
from ik_workflow.operations.cycle_reactions import end_items
from ik_workflow.operations.cycle_reactions import fall_silent
from ik_workflow.operations.cycle_reactions import follow_target
from ik_workflow.operations.cycle_reactions import follow_to_co_signing
from ik_workflow.operations.cycle_reactions import follow_to_consultation
from ik_workflow.operations.cycle_reactions import follow_to_notice
from ik_workflow.operations.cycle_reactions import follow_to_submission
from ik_workflow.operations.cycle_reactions import freeze
from ik_workflow.operations.cycle_reactions import freeze_when_concluded
from ik_workflow.operations.cycle_reactions import lay_down_report
from ik_workflow.operations.cycle_reactions import plan_following
from ik_workflow.operations.cycle_reactions import return_to_editing
from ik_workflow.operations.following import Reaction
from ik_workflow.operations.following import follow
from ik_workflow.operations.following import paper_of
from ik_workflow.operations.order_reactions import catch_up
from ik_workflow.operations.order_reactions import follow_sitting
from ik_workflow.operations.order_reactions import issue_next
from ik_workflow.operations.order_reactions import lose_report
from ik_workflow.operations.order_reactions import repeal_orders
from ik_workflow.operations.order_reactions import settle_by_paper
from ik_workflow.operations.participation_reactions import end_wait_for_council
from ik_workflow.operations.participation_reactions import note_documentation
from ik_workflow.operations.participation_reactions import set_next_conference
from ik_workflow.operations.participation_reactions import tell_cancelled
from ik_workflow.operations.participation_reactions import tell_changes
from ik_workflow.operations.participation_reactions import tell_new_day
from ik_workflow.operations.participation_reactions import tell_postponed
from ik_workflow.operations.participation_reactions import tell_results
from ik_workflow.operations.plan_reactions import draft_measure
from ik_workflow.operations.plan_reactions import end_measures
from ik_workflow.operations.plan_reactions import put_into_effect
from ik_workflow.operations.plan_reactions import supersede_predecessor
from ik_workflow.operations.plan_reactions import supersede_when_disposed
from ik_workflow.operations.plan_reactions import take_out_of_paper
from ik_workflow.operations.round_news import tell_closed
from ik_workflow.operations.round_news import tell_opened
from ik_workflow.operations.shipped_recurrences import begin_recurrences
from ik_workflow.operations.shipped_recurrences import end_recurrences
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step import when
from ik_workflow.operations.stocktaking_reactions import accept_proposals
from ik_workflow.operations.stocktaking_reactions import bring_before_council
from ik_workflow.operations.stocktaking_reactions import end_waiting
from ik_workflow.operations.stocktaking_reactions import freeze_rows
from ik_workflow.operations.stocktaking_reactions import lay_down_paper
from ik_workflow.operations.stocktaking_reactions import note_stocktaking
from ik_workflow.operations.stocktaking_reactions import return_stocktaking
from ik_workflow.states.consultation import OPEN as OPEN_CONSULTATION
from ik_workflow.states.consultation import VOTING_ROLES
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationRole

AFTER_ADOPTION = (ConsultationRole.EXECUTION, ConsultationRole.INFORMATION)  # their part only begins then


def collect_votes(session: Session, taken: Taken) -> Iterator[Order]:
    """A vote came in or fell away: is it the last one the council waits for? (SM-2.18)"""
    paper = paper_of(session, taken)
    if paper.state is not PaperState.REFERRED or taken.before["authoritative"]:
        return
    states = session.scalars(
        select(Consultation.state).where(
            Consultation.paper_id == paper.id,
            Consultation.role.in_(VOTING_ROLES),
            Consultation.authoritative.is_(False),
            Consultation.deleted.is_(False),
        )
    ).all()
    if states and not any(state in OPEN_CONSULTATION for state in states):
        yield follow(taken, paper, "collect_votes")


def close_consultations(session: Session, taken: Taken) -> Iterator[Order]:
    """The paper has ended: what was still to be consulted falls away (SM-3.09), but an adoption is to be executed."""
    kept = AFTER_ADOPTION if taken.to_state in {PaperState.ADOPTED, PaperState.ADOPTED_AS_AMENDED} else ()
    open_ones = session.scalars(
        select(Consultation).where(
            Consultation.paper_id == taken.order.subject.id,
            Consultation.state.in_(OPEN_CONSULTATION),
            Consultation.role.not_in(kept),
            Consultation.deleted.is_(False),
        )
    )
    for consultation in open_ones.all():
        yield follow(taken, consultation, "lapse")


def pass_resolution(session: Session, taken: Taken) -> Iterator[Order]:
    """What the council adopts is a resolution, whose own way begins (SM-2.24)."""
    paper = paper_of(session, taken)
    on = when(taken.order.occurred, taken.order.recorded_at).on
    resolution = Resolution(
        case_id=paper.case_id, paper_id=paper.id, organization_id=taken.decision.facts.get("body"), decided_on=on
    )
    yield follow(taken, resolution, "pass")


def start_objection_period(session: Session, taken: Taken) -> Iterator[Order]:
    """The mayor may object, where Brandenburg's law applies; elsewhere the resolution stays passed (SM-2b.01)."""
    resolution = session.get_one(Resolution, taken.order.subject.id)
    if resolution.paper.body.in_brandenburg:
        yield follow(taken, resolution, "start_objection_period")


def start_second_period(session: Session, taken: Taken) -> Iterator[Order]:
    """After the second vote the mayor may object once more (SM-2b.09)."""
    yield follow(taken, session.get_one(Resolution, taken.order.subject.id), "start_second_period")


def free_consultations(session: Session, taken: Taken) -> Iterator[Order]:
    """The sitting was moved or cancelled: what stood on its agenda is to be planned again (SM-3.13)."""
    for consultation in on_agenda(session, taken, ConsultationState.SCHEDULED, ConsultationState.INVITED):
        yield follow(taken, consultation, "lose_sitting")


def put_off_unreached(session: Session, taken: Taken) -> Iterator[Order]:
    """What the sitting did not reach is put off (SM-3.08)."""
    for consultation in on_agenda(session, taken, ConsultationState.INVITED):
        yield follow(taken, consultation, "not_reached")


def on_agenda(session: Session, taken: Taken, *states: ConsultationState) -> list[Consultation]:
    meeting = session.get_one(Meeting, taken.order.subject.id)
    return list(
        session.scalars(
            select(Consultation)
            .join(AgendaItem, AgendaItem.id == Consultation.item_id)
            .where(AgendaItem.meeting_id == meeting.id, Consultation.state.in_(states))
            .order_by(Consultation.case_id, Consultation.id)
        )
    )


DECIDED: tuple[Reaction, ...] = (close_consultations, close_signatures, pass_resolution)
ENDED: tuple[Reaction, ...] = (close_consultations, close_signatures, take_out_of_paper)

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "meeting_rescheduled": (free_consultations, follow_target, follow_sitting),
    "meeting_cancelled": (free_consultations, follow_target, follow_sitting),
    "meeting_closed": (put_off_unreached,),
    "consultation_concluded": (collect_votes, settle_by_paper),
    "consultation_referred_on": (collect_votes,),
    "consultation_lapsed": (collect_votes,),
    "hearing_waived": (collect_votes,),
    "hearing_missed": (collect_votes,),
    "paper_adopted": (*DECIDED, follow_to_notice, note_stocktaking),
    "paper_adopted_as_amended": (*DECIDED, follow_to_notice, note_stocktaking),
    "paper_rejected": (*ENDED, return_to_editing, return_stocktaking),
    "paper_noted": (*ENDED, follow_to_notice, note_stocktaking, note_documentation, settle_by_paper),
    "paper_reported_further": (settle_by_paper,),
    "paper_answered": (*ENDED, return_to_editing, return_stocktaking),
    "paper_dismissed": (*ENDED, return_to_editing, return_stocktaking),
    "paper_settled": (*ENDED, return_to_editing, return_stocktaking),
    "paper_withdrawn": (*ENDED, return_to_editing, return_stocktaking, lose_report),
    "paper_replaced": (*ENDED, return_to_editing, return_stocktaking, lose_report),
    "paper_not_admitted": (*ENDED, return_to_editing, return_stocktaking, lose_report),
    "paper_carried_over": (close_consultations,),
    "paper_signed": (close_signatures,),
    "paper_revised": (ask_again,),
    "co_signing_started": (ask_for_signatures, follow_to_co_signing),
    "co_signing_resumed": (ask_affected_again, follow_to_co_signing),
    "co_signature_refused": (return_paper,),
    "comment_offered": (offer_hearing,),
    "comment_waived": (waive_hearing,),
    "comment_lapsed": (miss_hearing,),
    "amendment_adopted": (take_in_amendment,),
    "amendment_accepted_by_mover": (take_in_amendment,),
    "procedural_motion_carried": (carry_out_motion, overtake_motions),
    "proposal_drafted": (name_first_authors,),
    "proposal_authors_named": (name_authors,),
    "proposal_merged": (list_authors_of_both,),
    "proposal_withdrawal_considered": (withdraw_when_all_agree,),
    "proposal_adopted": (draft_measure,),
    "concept_in_force": (supersede_predecessor, begin_recurrences),
    "concept_measures_disposed": (supersede_when_disposed,),
    "concept_superseded": (end_recurrences, end_measures),
    "submission_round_opened": (tell_opened,),
    "submission_round_closed": (tell_closed,),
    "participation_event_revised": (tell_changes,),
    "participation_event_postponed": (tell_postponed,),
    "participation_event_planned_again": (tell_new_day,),
    "participation_event_cancelled": (tell_cancelled,),
    "participation_event_held": (set_next_conference,),
    "participation_event_noted": (end_wait_for_council,),
    "participation_event_fed_back": (tell_results,),
    "resolution_passed": (start_objection_period, put_into_effect),
    "resolution_executable": (put_into_effect,),
    "resolution_repealed": (take_out_of_paper, repeal_orders),
    "resolution_reaffirmed": (start_second_period,),
    "paper_submitted": (follow_to_submission, bring_before_council),
    "paper_entered": (follow_to_submission, bring_before_council),
    "paper_removed_from_agenda": (follow_to_submission, bring_before_council),
    "paper_put_on_agenda": (follow_to_consultation, bring_before_council),
    "paper_introduced": (follow_to_consultation, bring_before_council),
    "paper_referred": (follow_to_consultation, bring_before_council),
    "reporting_cycle_opened": (ask_departments,),
    "reporting_cycle_answers_closed": (fall_silent,),
    "reporting_cycle_released": (freeze, lay_down_report),
    "reporting_cycle_closed": (freeze_when_concluded, plan_following),
    "reporting_cycle_cancelled": (end_items,),
    "stocktaking_frozen": (freeze_rows,),
    "stocktaking_decided": (accept_proposals,),
    "stocktaking_paper_wanted": (lay_down_paper,),
    "stocktaking_cancelled": (end_waiting,),
    "report_order_issued": (catch_up,),
    "report_order_taken_over": (catch_up,),
    "report_order_date_set": (catch_up,),
    "report_order_date_followed": (catch_up,),
    "report_order_due": (catch_up,),
    "report_withdrawn": (catch_up,),
    "report_insufficient": (catch_up,),
    "report_order_settled": (issue_next,),
}
