"""The backward plan of a report, from the sittings that are entered and the figures in force (SM-7, KA-25)."""

from collections.abc import Sequence
from datetime import date
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.parameters import AFTER_CO_SIGNING
from ik_workflow.operations.parameters import AFTER_SIGNATURE
from ik_workflow.operations.parameters import EDITING
from ik_workflow.operations.parameters import parameter
from ik_workflow.periods import Calendar
from ik_workflow.planning.report_plan import LeadTimes
from ik_workflow.planning.report_plan import ReportPlan
from ik_workflow.planning.report_plan import plan_report
from ik_workflow.planning.windows import Question
from ik_workflow.states.deadlines import DATA_CALL
from ik_workflow.states.deadlines import GRACE
from ik_workflow.states.deadlines import INTAKE
from ik_workflow.states.deadlines import SIGNING
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification

BEFORE = timedelta(days=400)  # of a session: everything that its report needs
MOST = 500  # sittings that are read


def report_plan(
    connection: Connection, target_on: date, *, today: date, calendar: Calendar | None = None
) -> ReportPlan | Question:
    """The plan for the council's session on that day, or what a person has to settle before there is one."""
    since, until = target_on - BEFORE, target_on + BEFORE
    return plan_report(
        target_on,
        today=today,
        council=ordinary_sittings(connection, Classification.COUNCIL, since, until),
        steering_group=ordinary_sittings(connection, Classification.STEERING_GROUP, since, until),
        lead_times=lead_times(connection, today),
        calendar=calendar or city_calendar(connection),
    )


def lead_times(connection: Connection, on: date) -> LeadTimes:
    """The figures in force on that day; finance and law sign side by side, so the longer one counts."""

    def figure(name: str) -> int:
        return parameter(connection, name, on).value

    return LeadTimes(
        intake=figure(INTAKE),
        after_signature=figure(AFTER_SIGNATURE),
        signature=figure(SIGNING[Office.MAYOR]),
        after_co_signing=figure(AFTER_CO_SIGNING),
        finance_and_legal=max(figure(SIGNING[Office.TREASURY]), figure(SIGNING[Office.LEGAL_OFFICE])),
        divisions=figure(SIGNING[None]),
        editing=figure(EDITING),
        grace=figure(GRACE),
        data_call=figure(DATA_CALL),
    )


def ordinary_sittings(connection: Connection, kind: Classification, since: date, until: date) -> Sequence[date]:
    """Days on which a body of this kind sits in its rhythm, in order, without those that were cancelled."""
    asked = (
        select(Meeting.held_on)
        .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
        .join(Organization, Organization.id == MeetingBody.organization_id)
        .where(
            Organization.classification == kind,
            Meeting.held_on.between(since, until),
            Meeting.kind == MeetingKind.ORDINARY,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.deleted.is_(False),
        )
        .distinct()
        .order_by(Meeting.held_on)
        .limit(MOST)
    )
    return connection.scalars(asked).all()
