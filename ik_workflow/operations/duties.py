"""Whose turn it is: the step that leads on from each open state, who is asked for it, and until when.

A duty names a step of a procedure; who may take it is the procedure's own word. What the duty adds is whom the desk
asks among them, and the column that holds the day.
"""

from dataclasses import dataclass
from typing import Any

from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.step import KINDS
from ik_workflow.states.amendment import AmendmentState as A
from ik_workflow.states.assessment import AssessmentState as D
from ik_workflow.states.comment import CommentState as B
from ik_workflow.states.concept import ConceptState as C
from ik_workflow.states.consultation import ConsultationState as K
from ik_workflow.states.measure import DATED
from ik_workflow.states.measure import UNDER_WAY
from ik_workflow.states.measure import MeasureState as M
from ik_workflow.states.meeting import MeetingState as S
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PaperState as P
from ik_workflow.states.participation_event import ParticipationEventState as N
from ik_workflow.states.procedure import Step
from ik_workflow.states.proposal import ProposalState as V
from ik_workflow.states.report_order import ReportOrderState as Q
from ik_workflow.states.reporting_cycle import ReportingCycleState as Z
from ik_workflow.states.resolution import ResolutionState as R
from ik_workflow.states.results import PaperType
from ik_workflow.states.status_report import StatusReportState as T
from ik_workflow.states.stocktaking import StocktakingState as W
from ik_workflow.states.submission_round import SubmissionRoundState as E
from ik_workflow.translation import N_

Rel = Relation
BOARD = (Rel.MEMBER_OF_BODY,)
MAYOR = (Office.MAYOR,)
LEAD = (Office.WORKING_GROUP_LEAD,)
OWN_LEAD = (Rel.LEAD_OF_GROUP,)
BMI = (Office.INTEGRATION_COMMISSIONER,)
OFFICE = (Office.COUNCIL_OFFICE,)
DRAFTERS = (Rel.ORIGINATOR,)
MINUTES = (Rel.SECRETARY_OF_BODY, Office.COUNCIL_OFFICE)
UNIT = (Rel.RESPONSIBLE_UNIT,)


@dataclass(frozen=True, slots=True)
class Duty:
    """In this state these are asked for that step."""

    record: type[Any]
    state: Any
    trigger: str
    hands: tuple[Hand, ...]
    #: column with the last day; None if there is none
    due: str | None = None
    #: only papers of these types
    types: tuple[PaperType, ...] = ()
    #: what is asked, where the step is but one of several answers
    words: str = ""
    #: only records in which this column is filled: somebody has proposed something
    given: str = ""

    @property
    def kind(self) -> str:
        return KINDS[self.record].name

    @property
    def step(self) -> Step:
        return next(row for row in KINDS[self.record].engine.procedure.steps if row.trigger == self.trigger)

    @property
    def label(self) -> str:
        return self.words or self.step.label


ADMINISTRATIVE = (PaperType.RESOLUTION_PAPER, PaperType.INFORMATION_PAPER, PaperType.OTHER)
MOTIONS = (PaperType.MOTION, PaperType.QUESTION)

# A duty reads as a row.
# fmt: off
DUTIES: tuple[Duty, ...] = (
    Duty(SubmissionRound, E.PLANNED, "open", BMI, "starts_on"),
    Duty(SubmissionRound, E.OPEN, "close", BMI, "submit_until"),
    Duty(SubmissionRound, E.CLOSED, "evaluate", BMI),
    Duty(Proposal, V.DRAFT, "submit", (Rel.AUTHOR,)),
    Duty(Proposal, V.SUBMITTED, "assign", LEAD),
    Duty(Proposal, V.QUERIED, "answer_query", (Rel.AUTHOR,), "due_until"),
    Duty(Proposal, V.IN_WORKING_GROUP, "recommend", OWN_LEAD, words="Votum der Arbeitsgruppe eintragen"),
    Duty(Proposal, V.RECOMMENDED, "review", (Office.DEPARTMENT,)),
    Duty(Proposal, V.NOT_RECOMMENDED, "present", OWN_LEAD),
    Duty(Proposal, V.IN_DEPARTMENTAL_REVIEW, "state_opinion", UNIT, "due_until"),
    Duty(Proposal, V.BEFORE_STEERING_GROUP, "adopt", BMI, words="Über den Vorschlag entscheiden"),
    Duty(Proposal, V.DEFERRED, "resubmit", BMI, "revisit_on"),
    Duty(ParticipationEvent, N.SUGGESTED, "commission", BMI),
    Duty(ParticipationEvent, N.COMMISSIONED, "plan", BMI),
    Duty(ParticipationEvent, N.PLANNED, "invite", BMI, "held_on"),
    Duty(ParticipationEvent, N.INVITED, "open_registration", BMI, "register_from"),
    Duty(ParticipationEvent, N.REGISTRATION_OPEN, "close_registration", BMI, "register_until"),
    Duty(ParticipationEvent, N.REGISTRATION_CLOSED, "hold", BMI, "held_on"),
    Duty(ParticipationEvent, N.POSTPONED, "plan_again", BMI),
    Duty(ParticipationEvent, N.HELD, "document", BMI),
    Duty(ParticipationEvent, N.DOCUMENTED, "evaluate", BMI),
    Duty(ParticipationEvent, N.EVALUATED, "assign_results", (*BMI, Office.STEERING_GROUP)),
    Duty(ParticipationEvent, N.PROPOSALS_ASSIGNED, "submit_documentation", BMI),
    Duty(ParticipationEvent, N.DOCUMENTATION_SUBMITTED, "feed_back", BMI),
    Duty(ParticipationEvent, N.FED_BACK, "close", BMI),
    Duty(Concept, C.IN_PREPARATION, "submit", BMI),
    Duty(Measure, M.DRAFTED, "put_into_paper", BMI),
    Duty(Measure, M.ADOPTED_SUBJECT_TO_FUNDING, "confirm_funding", (Office.TREASURY,)),
    Duty(Measure, M.ADOPTED, "specify", UNIT, "specify_until"),
    Duty(Measure, M.SPECIFIED, "start", UNIT),
    *(Duty(Measure, state, "confirm_implemented", BMI, words=N_("Vorgeschlagenes Ergebnis bestätigen"),
           given="proposed_state") for state in UNDER_WAY),
    *(Duty(Measure, state, "postpone", BMI, words=N_("Über einen neuen Termin entscheiden"),
           given="proposed_due_on") for state in DATED),
    Duty(Measure, M.SUSPENDED, "resume", UNIT, "revisit_on"),
    Duty(Measure, M.IMPLEMENTED, "evaluate", BMI),
    Duty(Measure, M.PARTLY_IMPLEMENTED, "evaluate", BMI),
    Duty(Measure, M.NOT_IMPLEMENTED, "evaluate", BMI),
    Duty(ReportingCycle, Z.PLANNED, "open", BMI, "opens_on"),
    Duty(ReportingCycle, Z.GRACE_PERIOD, "close", BMI, "grace_until"),
    Duty(ReportingCycle, Z.PLAUSIBILITY_CHECK, "release", BMI, words="Meldungen prüfen und freigeben"),
    Duty(ReportingCycle, Z.EDITING, "present", BMI),
    Duty(ReportingCycle, Z.NOTED, "publish", BMI),
    Duty(StatusReport, T.OPEN, "report", UNIT),
    Duty(StatusReport, T.QUERIED, "report", UNIT, words="Rückfrage zur Meldung beantworten"),
    Duty(StatusReport, T.REPORTED, "confirm", BMI, words="Bestätigen oder rückfragen"),
    Duty(Stocktaking, W.PREPARED, "freeze", BMI, "cut_off_on"),
    Duty(Stocktaking, W.RATED, "decide", BMI, "answer_until"),
    Duty(Stocktaking, W.DECIDED, "draft_paper", BMI, words="Der Vertretung vorlegen"),
    Duty(Assessment, D.PROPOSED, "confirm", UNIT, words="Bewertung bestätigen oder anders bewerten"),
    Duty(Assessment, D.CONTRADICTED, "decide", BMI, words="Über einen Widerspruch entscheiden"),
    Duty(Meeting, S.PLANNED, "invite", (Rel.CHAIR_OF_BODY, *MINUTES), "held_on"),
    Duty(Meeting, S.INVITED, "open", (Rel.CHAIR_OF_BODY, *MINUTES), "held_on"),
    Duty(Meeting, S.OPEN, "close", MINUTES, "held_on"),
    Duty(Meeting, S.INTERRUPTED, "resume", MINUTES, "held_on"),
    Duty(Meeting, S.CLOSED, "draft_minutes", MINUTES),
    Duty(Meeting, S.MINUTES_DRAFTED, "present_minutes", (Rel.CHAIR_OF_BODY, *MINUTES)),
    Duty(Meeting, S.MINUTES_PRESENTED, "settle_minutes", MINUTES),
    Duty(Paper, P.DRAFT, "start_co_signing", DRAFTERS, types=ADMINISTRATIVE),
    Duty(Paper, P.DRAFT, "file_motion", (Office.FACTION,), types=MOTIONS),
    Duty(Paper, P.CO_SIGNING, "complete_co_signing", DRAFTERS),
    Duty(Paper, P.UNDER_REVISION, "resume_co_signing", DRAFTERS),
    Duty(Paper, P.CO_SIGNED, "register_with_deputies", DRAFTERS),
    Duty(Paper, P.BEFORE_DEPUTIES, "deputies_agree", (Office.DEPUTIES_CONFERENCE,), words="Zustimmen oder zurückgeben"),
    Duty(Paper, P.AWAITING_SIGNATURE, "sign", MAYOR, words="Zeichnen oder zurückgeben"),
    Duty(Paper, P.RELEASED, "submit", OFFICE),
    Duty(Paper, P.SUBMITTED, "put_on_agenda", OFFICE),
    Duty(Paper, P.LATE, "aim_at_next_sitting", OFFICE),
    Duty(Paper, P.ON_AGENDA, "introduce", OFFICE),
    Duty(Paper, P.INTRODUCED, "refer", OFFICE),
    Duty(Paper, P.ADVISED, "resubmit", OFFICE),
    Duty(Paper, P.RESUBMITTED, "adopt", OFFICE, words="Entscheidung eintragen"),
    Duty(Paper, P.DEFERRED, "recall", OFFICE),
    Duty(Paper, P.CARRIED_OVER, "refer_in_new_term", OFFICE),
    Duty(CoSignature, "requested", "sign", UNIT, words="Mitzeichnen oder Einwand erheben"),
    Duty(Consultation, K.PLANNED, "schedule", (Rel.CHAIR_OF_BODY, *MINUTES)),
    Duty(Consultation, K.SCHEDULED, "invite", (Rel.CHAIR_OF_BODY, *MINUTES)),
    Duty(Consultation, K.CALLED, "conclude", MINUTES, words="Ergebnis eintragen"),
    Duty(Consultation, K.DEFERRED, "plan_again", MINUTES),
    Duty(Consultation, K.REMOVED, "plan_again", MINUTES),
    Duty(Consultation, K.FIRST_READING, "plan_again", MINUTES),
    Duty(Comment, B.OFFERED, "give", BOARD, "comment_until", words="Stellung nehmen oder verzichten"),
    Duty(Comment, B.REQUESTED, "give", BOARD, "comment_until", words="Stellung nehmen oder verzichten"),
    Duty(Amendment, A.DRAFT, "file", (Rel.MOVER,)),
    Duty(Amendment, A.FILED, "distribute", OFFICE),
    Duty(Resolution, R.OBJECTION_PERIOD, "object", MAYOR, "objection_until", words="Beschluss prüfen"),
    Duty(Resolution, R.OBJECTED, "reaffirm", OFFICE, words="Erneute Beratung eintragen"),
    Duty(Resolution, R.SECOND_OBJECTION_PERIOD, "object_again", MAYOR, "objection_until", words="Erneut prüfen"),
    Duty(Resolution, R.OBJECTED_AGAIN, "submit_to_supervision", MAYOR),
    Duty(Resolution, R.BEFORE_SUPERVISION, "supervision_confirms", OFFICE, words="Bescheid der Aufsicht eintragen"),
    Duty(Resolution, R.EXECUTABLE, "execute", MAYOR),
    Duty(Resolution, R.IN_EXECUTION, "complete", MAYOR),
    Duty(ReportOrder, Q.ISSUED, "assign", MAYOR, "due_on", words="Einer Stelle zuweisen"),
    Duty(ReportOrder, Q.ASSIGNED, "accept", UNIT, "due_on"),
    Duty(ReportOrder, Q.IN_PROGRESS, "submit_paper", UNIT, "due_on", words="Bericht vorlegen"),
    Duty(ReportOrder, Q.EXTENSION_REQUESTED, "grant_extension", MINUTES, "due_on",
         words="Entscheidung über die Verlängerung eintragen"),
    Duty(ReportOrder, Q.DUE, "submit_paper", UNIT, "due_on", words="Bericht vorlegen"),
    Duty(ReportOrder, Q.OVERDUE, "submit_paper", UNIT, "due_on", words="Bericht vorlegen"),
    Duty(ReportOrder, Q.REPORT_SUBMITTED, "note_report", MINUTES),
)
# fmt: on

#: open states in which nobody is asked: time, another case, or the evening of the sitting brings them on
WAITING: frozenset[tuple[type[Any], Any]] = frozenset(
    {
        *((Concept, state) for state in (C.BEFORE_COUNCIL, C.IN_FORCE, C.UNDER_REVIEW)),
        *((Measure, state) for state in (M.IN_PAPER, M.IN_PROGRESS, M.PERMANENT, M.DROPPED)),
        *((ReportingCycle, state) for state in (Z.OPEN, Z.BEFORE_STEERING_GROUP, Z.CO_SIGNING, Z.SUBMITTED)),
        (ReportingCycle, Z.IN_CONSULTATION),
        *((Paper, state) for state in (P.REFERRED,)),
        *((Stocktaking, W.BEFORE_COUNCIL), (Assessment, D.CONFIRMED)),
        *((CoSignature, state) for state in ("signed", "objected")),
        *((Consultation, state) for state in (K.INVITED,)),
        *((Amendment, state) for state in (A.DISTRIBUTED, A.CALLED)),
        *((Resolution, state) for state in (R.PASSED, R.REAFFIRMED)),
    }
)
#: column with the organization in which an office has to be held for the duty to be one's own
SCOPE: dict[tuple[type[Any], Office], str] = {
    (Paper, Office.FACTION): "originator_id",
}
