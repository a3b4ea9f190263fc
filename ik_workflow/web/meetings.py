"""Sittings: the list by month, and the agenda of one."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import selectinload

from ik_workflow.errors import NotFound
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Vote
from ik_workflow.periods import BERLIN
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingMode
from ik_workflow.states.meeting import MeetingState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.consultations import AWAITING_SITTING
from ik_workflow.web.consultations import UNNAMED_BODY
from ik_workflow.web.consultations import derived_words
from ik_workflow.web.consultations import read_as
from ik_workflow.web.consultations import result_words
from ik_workflow.web.orders import LATEST_FIRST
from ik_workflow.web.orders import MEETING_ORDERS
from ik_workflow.web.orders import Order
from ik_workflow.web.papers import years_with_papers
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_by_ids
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import joined
from ik_workflow.web.wording import month_and_year
from ik_workflow.web.wording import vote_words

PER_PAGE = 50
MOST_COMING = 100
LOAD = select(Meeting).options(selectinload(Meeting.bodies).joinedload(MeetingBody.organization))


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """A line of the list."""

    public_id: str
    on: date
    distance: str
    name: str
    #: kind, place and state, where they are worth a word
    remarks: str
    items: str


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    meetings: Sequence[ListedMeeting]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for."""

    body: Organization | None
    year: int | None
    order: Order


@dataclass(frozen=True, slots=True)
class MeetingList:
    coming: Sequence[Month]
    past: Sequence[Month]
    page: Page[Meeting]
    chosen: Choice
    bodies: Sequence[Organization]
    years: Sequence[int]
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the agenda."""

    number: str
    title: str
    #: address of the paper, if the item is about one
    paper: str | None
    #: kind and number of the paper, part of the body
    about: str
    words: str
    read_as: str
    derived: str
    votes: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class MeetingPage:
    meeting: Meeting
    name: str
    distance: str
    #: "18:00 Uhr", "Plenarsaal", "ordentliche Sitzung"
    facts: Sequence[tuple[str, str]]
    items: Sequence[ItemLine]
    before: Meeting | None
    after: Meeting | None


def name_of(meeting: Meeting) -> str:
    """The bodies that sit; a joint sitting has several."""
    names = [seat.organization.name for seat in meeting.bodies]
    return joined(names) if names else UNNAMED_BODY


def meeting_list(session: Session, query: Query, today: date) -> MeetingList:
    chosen, bodies, years = read_choice(session, query)
    asked = matching(chosen)
    coming_ids = asked.where(Meeting.held_on >= today).order_by(Meeting.held_on, Meeting.id).limit(MOST_COMING)
    soonest_first = LOAD.order_by(Meeting.held_on, Meeting.id)
    coming = session.scalars(soonest_first.where(Meeting.id.in_(session.scalars(coming_ids).all()))).all()
    earlier = asked.where(Meeting.held_on < today).order_by(*chosen.order.by)
    past = page_by_ids(session, earlier, LOAD, Meeting.id, query, size=PER_PAGE)
    counts = items_of_each(session, [*coming, *past.rows])
    return MeetingList(
        months(coming, counts, today), months(past.rows, counts, today), past, chosen, bodies, years, query.faults
    )


def read_choice(session: Session, query: Query) -> tuple[Choice, Sequence[Organization], Sequence[int]]:
    """What is asked for, and what could be."""
    bodies = bodies_with_meetings(session)
    years = years_with_papers(session)
    chosen = Choice(
        query.choice("gremium", _("Gremium"), {one.public_id: one for one in bodies}),
        query.choice("jahr", _("Jahr"), {str(one): one for one in years}),
        query.choice("sortierung", _("Sortierung"), MEETING_ORDERS) or LATEST_FIRST,
    )
    return chosen, bodies, years


def matching(chosen: Choice) -> Select[int]:
    asked = select(Meeting.id)
    if chosen.body:
        own = select(MeetingBody.meeting_id).where(MeetingBody.organization_id == chosen.body.id)
        asked = asked.where(Meeting.id.in_(own))
    if chosen.year:
        asked = asked.where(Meeting.held_on.between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    return asked


def bodies_with_meetings(session: Session) -> Sequence[Organization]:
    sitting = (
        select(MeetingBody.meeting_id)
        .join(Meeting, Meeting.id == MeetingBody.meeting_id)
        .join(Case, Case.id == Meeting.case_id)
        .where(MeetingBody.organization_id == Organization.id, Case.public, Meeting.deleted.is_(False))
    )
    return session.scalars(select(Organization).where(sitting.exists()).order_by(Organization.name).limit(500)).all()


def items_of_each(session: Session, meetings: Sequence[Meeting]) -> Mapping[int, int]:
    """How many items that may be seen each sitting has."""
    wanted = [meeting.id for meeting in meetings]
    rows = session.execute(
        select(AgendaItem.meeting_id, func.count(AgendaItem.id))
        .where(AgendaItem.meeting_id.in_(wanted))
        .group_by(AgendaItem.meeting_id)
    )
    return {meeting: count for meeting, count in rows if meeting is not None}


def months(meetings: Iterable[Meeting], counts: Mapping[int, int], today: date) -> list[Month]:
    return [
        Month(name, [listed(meeting, counts.get(meeting.id, 0), today) for meeting in group])
        for name, group in groupby(meetings, key=lambda meeting: month_and_year(meeting.held_on))
    ]


def listed(meeting: Meeting, items: int, today: date) -> ListedMeeting:
    return ListedMeeting(
        meeting.public_id,
        meeting.held_on,
        distance(meeting.held_on, today),
        name_of(meeting),
        ", ".join(map(shown, remarks(meeting))),
        counted(items, "ein Tagesordnungspunkt", "Tagesordnungspunkte", ""),
    )


def remarks(meeting: Meeting) -> list[str]:
    said = []
    if meeting.state is MeetingState.CANCELLED:
        said.append(N_("abgesagt"))
    if meeting.kind is not MeetingKind.ORDINARY:
        said.append(meeting.kind.label)
    return said


def meeting_page(session: Session, public_id: str, today: date) -> MeetingPage:
    """Raises NotFound for a sitting that is not there or not public."""
    items = selectinload(Meeting.items)
    meeting = session.scalar(
        select(Meeting)
        .where(Meeting.public_id == public_id)
        .options(
            selectinload(Meeting.bodies).joinedload(MeetingBody.organization),
            items.joinedload(AgendaItem.consultation).joinedload(Consultation.paper),
            items.joinedload(AgendaItem.organization),
            items.selectinload(AgendaItem.votes).joinedload(Vote.paper_version),
        )
    )
    if meeting is None:
        raise NotFound(_("Diese Sitzung gibt es nicht."))
    return MeetingPage(
        meeting,
        name_of(meeting),
        distance(meeting.held_on, today),
        list(facts_of(meeting)),
        [item_line(item, joint=len(meeting.bodies) > 1) for item in meeting.items],
        neighbour(session, meeting, later=False),
        neighbour(session, meeting, later=True),
    )


def facts_of(meeting: Meeting) -> Iterable[tuple[str, str]]:
    yield _("Stand"), state_words(meeting)
    if meeting.starts_at is not None:
        yield _("Beginn"), clock(meeting.starts_at)
    if meeting.place:
        yield _("Ort"), meeting.place
    if meeting.kind is not MeetingKind.ORDINARY:
        yield _("Anlass"), meeting.kind.label
    if meeting.mode is not MeetingMode.IN_PERSON:
        yield _("Form"), meeting.mode.label
    for seat in meeting.bodies:
        if seat.present is not None:
            present, members = seat.present, seat.organization.members
            yield (
                _("Anwesend ({body})", body=seat.organization.called),
                _("{present} von {members} Mitgliedern", present=present, members=members)
                if members
                else _("{present} Mitgliedern", present=present),
            )


def state_words(meeting: Meeting) -> str:
    if meeting.derived and meeting.state is MeetingState.CLOSED:
        return _("hat stattgefunden (aus den Unterlagen der Vorlagen erschlossen)")
    return meeting.state.label


def clock(instant: datetime) -> str:
    return _("{time} Uhr", time=f"{instant.astimezone(BERLIN):%H:%M}")


def item_line(item: AgendaItem, *, joint: bool = False) -> ItemLine:
    """``joint``: several bodies sit, and each says for itself what it decides."""
    consultation, paper = item.consultation, item.paper
    words = result_words(item)
    if not words and consultation is not None and consultation.item_id == item.id:
        words = AWAITING_SITTING.get(consultation.state, "")
    about = []
    if paper is not None and consultation is not None:
        about = [f"{paper.paper_type_text or shown(paper.paper_type.label)} {paper.number or ''}".strip()]
        about.append(consultation.role_text or consultation.role.label)
    if joint and item.organization is not None:
        about.append(item.organization.called)
    version = paper.version_no if paper else 0
    return ItemLine(
        item.number or "",
        item.title or (paper.title if paper else _("Ohne Titel")),
        paper.public_id if paper else None,
        ", ".join(about),
        words,
        read_as(item, advises=bool(consultation and not consultation.authoritative)),
        derived_words(item),
        tuple(vote_words(vote, version) for vote in item.votes if vote.voided_seq is None),
        item.result is not None,
    )


def neighbour(session: Session, meeting: Meeting, *, later: bool) -> Meeting | None:
    """The leading body's sitting before or after this one."""
    if not meeting.bodies:
        return None
    own = select(MeetingBody.meeting_id).where(MeetingBody.organization_id == meeting.bodies[0].organization_id)
    asked = select(Meeting).where(Meeting.id.in_(own))
    if later:
        asked = asked.where(Meeting.held_on > meeting.held_on).order_by(Meeting.held_on)
    else:
        asked = asked.where(Meeting.held_on < meeting.held_on).order_by(Meeting.held_on.desc())
    return session.scalar(asked.limit(1))
