"""The papers that lack votes before a council's sitting (GO-16, GO-17), read with a fixed number of statements."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import aliased

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.planning.missing_votes import AwaitedVote
from ik_workflow.planning.missing_votes import Forecast
from ik_workflow.planning.missing_votes import forecast
from ik_workflow.planning.missing_votes import read_out
from ik_workflow.states.consultation import OPEN
from ik_workflow.states.consultation import VOTING_ROLES
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_

MOST = 300  # papers of one sitting
RECENT = timedelta(days=365)  # a paper without a step for so long is aimed at no coming sitting
UNNAMED_BODY = N_("nicht genanntes Gremium")

Originator = aliased(Organization)
AwaitedRow = Row[int, int | None, str, Classification, date]

#: a row whose vote the council waits for, as ``ConsultationLine.awaited`` says it of one
AWAITED = and_(
    Consultation.role.in_(VOTING_ROLES),
    Consultation.authoritative.is_(False),
    Consultation.state.in_(OPEN),
    Consultation.deleted.is_(False),
)
OPEN_COUNCIL_ROW = and_(
    Consultation.paper_id == Paper.id,
    Consultation.state.in_(OPEN),
    Consultation.role.not_in(VOTING_ROLES),
    Consultation.deleted.is_(False),
)


@dataclass(frozen=True, slots=True)
class LackingPaper:
    """A paper whose decision waits for votes."""

    id: int
    public_id: str
    number: str | None
    title: str
    originator: str
    state: PaperState
    version: int
    #: it stands on the agenda of this sitting, or was named for it
    on_agenda: bool
    #: the council's own row, if it is open
    council_row: int | None
    votes: tuple[Forecast, ...]

    @property
    def in_time(self) -> bool:
        """Whether every vote can still come before the sitting."""
        return all(vote.in_time for vote in self.votes)

    @property
    def spoken(self) -> str:
        return read_out(self.number, self.title, [vote.body for vote in self.votes])


def lacking_votes(session: Session, meeting: Meeting, today: date) -> list[LackingPaper]:
    """What this sitting of the council cannot decide as things stand; first what stands on its agenda.

    A paper that is on no agenda of the council yet is listed too, if it was referred within a year; one that stands
    on the agenda of another sitting is not.
    """
    council = [seat.organization_id for seat in meeting.bodies]
    found = {row.id: row for row in reversed(session.execute(waiting(meeting, council, today)).all())}
    votes: dict[int, list[AwaitedRow]] = {paper: [] for paper in reversed(found)}
    for row in session.execute(awaited_rows(list(votes))) if votes else ():
        votes[row.paper_id].append(row)
    calendar = sittings_before(
        session, {row.organization_id for rows in votes.values() for row in rows}, today, meeting.held_on
    )
    return [
        LackingPaper(
            paper,
            found[paper].public_id,
            found[paper].number,
            found[paper].title,
            found[paper].originator_text or found[paper].originator or "",
            found[paper].state,
            found[paper].version,
            bool(found[paper].on_agenda),
            found[paper].council_row,
            tuple(forecast([awaited_vote(row, calendar) for row in rows], council_on=meeting.held_on, today=today)),
        )
        for paper, rows in votes.items()
        if rows
    ]


def waiting(meeting: Meeting, council: Sequence[int], today: date) -> Select[Any]:
    """Papers in consultation, each with the open row of this council and whether that stands on this agenda."""
    here = or_(AgendaItem.meeting_id == meeting.id, Paper.target_meeting_id == meeting.id)
    nowhere = AgendaItem.meeting_id.is_(None) & Paper.target_meeting_id.is_(None) & (Paper.since >= today - RECENT)
    on_agenda = case((here, 1), else_=0).label("on_agenda")
    return (
        select(
            Paper.id,
            Paper.public_id,
            Paper.number,
            Paper.title,
            Paper.originator_text,
            Originator.name.label("originator"),
            Paper.state,
            Paper.version,
            Consultation.id.label("council_row"),
            on_agenda,
        )
        .outerjoin(Originator, Originator.id == Paper.originator_id)
        .outerjoin(Consultation, OPEN_COUNCIL_ROW & Consultation.organization_id.in_(council))
        .outerjoin(AgendaItem, AgendaItem.id == Consultation.item_id)
        .where(
            Paper.body_id == meeting.body_id,
            Paper.deleted.is_(False),
            or_(
                Paper.state == PaperState.REFERRED,
                (Paper.state == PaperState.DEFERRED) & (Paper.deferred_from == PaperState.REFERRED),
            ),
            or_(here, nowhere),
        )
        .order_by(on_agenda.desc(), Paper.number, Paper.id)
        .limit(MOST)
    )


def awaited_rows(papers: Sequence[int]) -> Select[int, int | None, str, Classification, date]:
    return (
        select(
            Consultation.paper_id,
            Consultation.organization_id,
            Organization.name,
            Organization.classification,
            Meeting.held_on,
        )
        .outerjoin(Organization, Organization.id == Consultation.organization_id)
        .outerjoin(AgendaItem, AgendaItem.id == Consultation.item_id)
        .outerjoin(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Consultation.paper_id.in_(papers), AWAITED)
        .order_by(Consultation.paper_id, Consultation.position, Consultation.id)
    )


def sittings_before(
    session: Session, bodies: set[int | None], today: date, council_on: date
) -> Mapping[int, tuple[date, ...]]:
    """The coming sittings of each body before the council's day."""
    found: dict[int, tuple[date, ...]] = {}
    rows = session.execute(
        select(MeetingBody.organization_id, Meeting.held_on)
        .join(Meeting, Meeting.id == MeetingBody.meeting_id)
        .where(
            MeetingBody.organization_id.in_([body for body in bodies if body is not None]),
            Meeting.held_on >= today,
            Meeting.held_on < council_on,
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED, MeetingState.OPEN)),
            Meeting.deleted.is_(False),
        )
        .order_by(Meeting.held_on)
    )
    for body, held_on in rows:
        found[body] = (*found.get(body, ()), held_on)
    return found


def awaited_vote(row: AwaitedRow, calendar: Mapping[int, tuple[date, ...]]) -> AwaitedVote:
    return AwaitedVote(
        row.name or UNNAMED_BODY,
        row.classification is Classification.MAIN_COMMITTEE,
        row.held_on,
        calendar.get(row.organization_id, ()),
        row.organization_id,
    )


# -- the council's sittings ---------------------------------------------------------------------------------------


def council_sittings(session: Session, since: date, *, most: int = 24) -> Sequence[Meeting]:
    """The council's sittings from that day on, in order of time, without those that were cancelled."""
    of_council = (
        select(MeetingBody.meeting_id)
        .join(Organization, Organization.id == MeetingBody.organization_id)
        .where(Organization.classification == Classification.COUNCIL)
    )
    return session.scalars(
        select(Meeting)
        .where(
            Meeting.id.in_(of_council),
            Meeting.held_on >= since,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.deleted.is_(False),
        )
        .order_by(Meeting.held_on, Meeting.id)
        .limit(most)
    ).all()
