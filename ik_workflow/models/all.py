"""Every table, so that the metadata is complete."""

from ik_workflow.models.base import Base
from ik_workflow.models.bodies import Body
from ik_workflow.models.bodies import LegislativeTerm
from ik_workflow.models.bodies import Membership
from ik_workflow.models.bodies import Organization
from ik_workflow.models.bodies import Person
from ik_workflow.models.bodies import RuleParameter
from ik_workflow.models.cases import Case
from ik_workflow.models.cases import JournalEntry
from ik_workflow.models.cases import JournalName
from ik_workflow.models.cases import JournalSeal
from ik_workflow.models.cases import JournalSealHead
from ik_workflow.models.meetings import AgendaItem
from ik_workflow.models.meetings import Meeting
from ik_workflow.models.meetings import MeetingBody
from ik_workflow.models.papers import Consultation
from ik_workflow.models.papers import File
from ik_workflow.models.papers import Paper
from ik_workflow.models.papers import PaperVersion
from ik_workflow.models.papers import Resolution
from ik_workflow.models.papers import Vote

metadata = Base.metadata

__all__ = [
    "AgendaItem",
    "Body",
    "Case",
    "Consultation",
    "File",
    "JournalEntry",
    "JournalName",
    "JournalSeal",
    "JournalSealHead",
    "LegislativeTerm",
    "Meeting",
    "MeetingBody",
    "Membership",
    "Organization",
    "Paper",
    "PaperVersion",
    "Person",
    "Resolution",
    "RuleParameter",
    "Vote",
    "metadata",
]
