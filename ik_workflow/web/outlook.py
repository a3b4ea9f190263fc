"""What lies ahead of an open paper: the sitting that can decide, the last day of intake, or nothing on record."""

from collections.abc import Sequence
from datetime import date
from datetime import timedelta

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Paper
from ik_workflow.operations.parameters import intake_period
from ik_workflow.operations.parameters import parameter
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.catalogue import rules
from ik_workflow.states.deadlines import INTAKE
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.translation import _
from ik_workflow.web.answer import AWAITS_A_BODY
from ik_workflow.web.consultations import awaited
from ik_workflow.web.consultations import deciding
from ik_workflow.web.consultations import next_day
from ik_workflow.web.next_steps import Deadline
from ik_workflow.web.way import WITH_ADMINISTRATION
from ik_workflow.web.wording import distance

#: states in which the intake period of the sitting aimed at still matters
BEFORE_INTAKE = frozenset({PaperState.DRAFT, *WITH_ADMINISTRATION, PaperState.SUBMITTED, PaperState.LATE})
LONG_AGO = timedelta(days=365)  # an open paper without a step for so long: its record has probably ended


def next_decision(session: Session, paper: Paper, today: date) -> date | None:
    """The day on which the deciding body can take the decision: the one planned, else its first sitting after the
    last vote that is awaited; None if there is no telling."""
    row = deciding(paper)
    if row is None or paper.state not in AWAITS_A_BODY:
        return None
    votes = [next_day(vote) for vote in awaited(paper.consultations)]
    if next_day(row) or None in votes:
        return next_day(row)
    return session.scalar(
        select(func.min(Meeting.held_on))
        .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
        .where(
            MeetingBody.organization_id == row.organization_id,
            Meeting.held_on > max([today - timedelta(days=1), *filter(None, votes)]),
            Meeting.state != MeetingState.CANCELLED,
        )
    )


def intake_deadline(session: Session, paper: Paper, today: date) -> Deadline | None:
    """Until when the paper has to be in for the sitting it aims at."""
    if paper.target_meeting_id is None or paper.state not in BEFORE_INTAKE:
        return None
    held_on = session.scalar(select(Meeting.held_on).where(Meeting.id == paper.target_meeting_id))
    if held_on is None:
        return None
    connection = session.connection()
    until = held_on - intake_period(connection, held_on)
    doubt = "" if parameter(connection, INTAKE, held_on).confirmed else _("Die Frist ist unbestätigt.")
    what = _("Einreichung für die Sitzung am {day}", day=short_date(held_on))
    return Deadline(what, until, distance(until, today), unconfirmed=doubt, rule=rules().get("DR-08"))


def record_ends(paper: Paper, journal: Sequence[JournalEntry], today: date) -> str | None:
    """Said of an open paper read from published records that say nothing of what came after."""
    if paper.record_id is None or paper.state in FINAL:
        return None
    last = max((entry.occurred_on for entry in journal if entry.occurred_on), default=None)
    if last is None:
        return _("Die veröffentlichten Unterlagen nennen keinen Tag und keinen weiteren Schritt.")
    if today - last < LONG_AGO or any(next_day(row) for row in paper.consultations):
        return None
    return _(
        "Die veröffentlichten Unterlagen enden am {day}; was danach geschah, steht dort nicht.", day=long_date(last)
    )
