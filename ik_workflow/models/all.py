"""Every table, so that the metadata is complete."""

from ik_workflow.models.administration import AdministrationEntry
from ik_workflow.models.base import Base
from ik_workflow.models.beats import Heartbeat
from ik_workflow.models.beats import Incident
from ik_workflow.models.beats import JobClaim
from ik_workflow.models.bodies import Body
from ik_workflow.models.bodies import LegislativeTerm
from ik_workflow.models.bodies import Membership
from ik_workflow.models.bodies import Organization
from ik_workflow.models.bodies import Person
from ik_workflow.models.bodies import RuleParameter
from ik_workflow.models.budget import BudgetLimit
from ik_workflow.models.budget import BudgetRank
from ik_workflow.models.budget import BudgetRound
from ik_workflow.models.cases import Case
from ik_workflow.models.cases import JournalEntry
from ik_workflow.models.cases import JournalName
from ik_workflow.models.cases import JournalSeal
from ik_workflow.models.cases import JournalSealHead
from ik_workflow.models.concepts import Concept
from ik_workflow.models.concepts import FieldOfAction
from ik_workflow.models.concepts import Goal
from ik_workflow.models.concepts import Measure
from ik_workflow.models.concepts import Milestone
from ik_workflow.models.cycles import Recurrence
from ik_workflow.models.cycles import ReportingCycle
from ik_workflow.models.cycles import StatusReport
from ik_workflow.models.deadlines import Absence
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.deadlines import DeadlineMove
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.deadlines import Reminder
from ik_workflow.models.deadlines import ReminderPlan
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.deadlines import RestDay
from ik_workflow.models.discussion import Follow
from ik_workflow.models.discussion import Mention
from ik_workflow.models.discussion import Note
from ik_workflow.models.discussion import Visit
from ik_workflow.models.forms import AnswerUse
from ik_workflow.models.forms import FormDraft
from ik_workflow.models.forms import FormKey
from ik_workflow.models.meetings import AgendaItem
from ik_workflow.models.meetings import Meeting
from ik_workflow.models.meetings import MeetingBody
from ik_workflow.models.motions import Amendment
from ik_workflow.models.motions import Comment
from ik_workflow.models.motions import CoSignature
from ik_workflow.models.motions import ProceduralMotion
from ik_workflow.models.orders import ReportOrder
from ik_workflow.models.outbox import Delivery
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailQueue
from ik_workflow.models.outbox import MailState
from ik_workflow.models.outbox import MailText
from ik_workflow.models.outbox import NoticeChoice
from ik_workflow.models.outbox import OutboxEvent
from ik_workflow.models.outbox import OutboxMail
from ik_workflow.models.outbox import Uncertain
from ik_workflow.models.papers import Consultation
from ik_workflow.models.papers import File
from ik_workflow.models.papers import Paper
from ik_workflow.models.papers import PaperVersion
from ik_workflow.models.papers import Resolution
from ik_workflow.models.papers import Vote
from ik_workflow.models.participation import EventRegistration
from ik_workflow.models.participation import EventResult
from ik_workflow.models.participation import ParticipationEvent
from ik_workflow.models.proposals import Proposal
from ik_workflow.models.proposals import ProposalAuthor
from ik_workflow.models.proposals import SubmissionRound
from ik_workflow.models.stocktakings import Assessment
from ik_workflow.models.stocktakings import Disposition
from ik_workflow.models.stocktakings import DispositionKind
from ik_workflow.models.stocktakings import Heir
from ik_workflow.models.stocktakings import Stocktaking
from ik_workflow.models.tracking import CostItem
from ik_workflow.models.tracking import CostState
from ik_workflow.models.tracking import Direction
from ik_workflow.models.tracking import Indicator
from ik_workflow.models.tracking import IndicatorValue
from ik_workflow.models.tracking import Participant
from ik_workflow.models.users import PageText
from ik_workflow.models.users import SignInAttempt
from ik_workflow.models.users import User
from ik_workflow.models.users import WebSession

metadata = Base.metadata

__all__ = [
    "AdministrationEntry",
    "AgendaItem",
    "Amendment",
    "AnswerUse",
    "Body",
    "Case",
    "CoSignature",
    "Comment",
    "Concept",
    "Consultation",
    "EventRegistration",
    "EventResult",
    "FieldOfAction",
    "File",
    "Follow",
    "Goal",
    "FormDraft",
    "FormKey",
    "JournalEntry",
    "JournalName",
    "JournalSeal",
    "JournalSealHead",
    "LegislativeTerm",
    "Measure",
    "Meeting",
    "MeetingBody",
    "Membership",
    "Mention",
    "Milestone",
    "Note",
    "Organization",
    "PageText",
    "Paper",
    "PaperVersion",
    "ParticipationEvent",
    "Person",
    "ProceduralMotion",
    "Proposal",
    "Recurrence",
    "ReportingCycle",
    "StatusReport",
    "ProposalAuthor",
    "ReportOrder",
    "Resolution",
    "RuleParameter",
    "SignInAttempt",
    "SubmissionRound",
    "User",
    "Visit",
    "Vote",
    "WebSession",
    "Heartbeat",
    "Incident",
    "JobClaim",
    "Absence",
    "Deadline",
    "DeadlineMove",
    "DeadlineState",
    "Reminder",
    "ReminderPlan",
    "ReminderStage",
    "ReminderState",
    "RestDay",
    "Delivery",
    "MailKind",
    "MailQueue",
    "MailState",
    "MailText",
    "NoticeChoice",
    "OutboxEvent",
    "OutboxMail",
    "Uncertain",
    "BudgetLimit",
    "BudgetRank",
    "BudgetRound",
    "Assessment",
    "Disposition",
    "DispositionKind",
    "Heir",
    "Stocktaking",
    "CostItem",
    "CostState",
    "Direction",
    "Indicator",
    "IndicatorValue",
    "Participant",
    "metadata",
]
