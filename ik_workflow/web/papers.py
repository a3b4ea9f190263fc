"""The list of papers: what may be asked for, and what a line of it says."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select
from sqlalchemy import extract
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import selectinload

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import PaperType
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.consultations import body_of
from ik_workflow.web.consultations import next_day
from ik_workflow.web.consultations import tally
from ik_workflow.web.consultations import whose_turn
from ik_workflow.web.orders import NEWEST_FIRST
from ik_workflow.web.orders import PAPER_ORDERS
from ik_workflow.web.orders import Order
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import holds
from ik_workflow.web.query import page_by_ids
from ik_workflow.web.query import words_of
from ik_workflow.web.way import ENDED_WITHOUT_DECISION
from ik_workflow.web.way import WITH_ADMINISTRATION
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import sentence

PER_PAGE = 25

P = PaperState
#: groups of states, by their word in the address
GROUPS: dict[str, tuple[str, frozenset[PaperState]]] = {
    "vorbereitung": (N_("in Vorbereitung"), frozenset({P.DRAFT, *WITH_ADMINISTRATION})),
    "beratung": (N_("in Beratung"), frozenset(PaperState) - FINAL - {P.DRAFT, *WITH_ADMINISTRATION}),
    "entschieden": (N_("entschieden"), FINAL - set(ENDED_WITHOUT_DECISION)),
    "beendet": (N_("ohne Entscheidung beendet"), frozenset(ENDED_WITHOUT_DECISION)),
}
KINDS = {kind.value: kind for kind in PaperType}

#: what a line of any list of papers needs, loaded in a fixed number of statements
FOR_A_LINE = (
    selectinload(Paper.consultations).joinedload(Consultation.organization),
    selectinload(Paper.consultations).selectinload(Consultation.items).joinedload(AgendaItem.meeting),
)


LOAD = select(Paper).options(*FOR_A_LINE)


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A line of a list."""

    public_id: str
    title: str
    number: str
    kind: str
    originator: str
    state: str
    on: date | None
    #: "Zwei von fünf Voten liegen vor.", and the body that sits next
    votes: str
    turn: str
    turn_on: date | None
    turn_distance: str
    example: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for."""

    search: str
    kind: PaperType | None
    group: str
    body: Organization | None
    year: int | None
    order: Order

    @property
    def any(self) -> bool:
        return bool(self.search or self.kind or self.group or self.body or self.year)


@dataclass(frozen=True, slots=True)
class PaperList:
    page: Page[ListedPaper]
    filters: Filters
    bodies: Sequence[Organization]
    years: Sequence[int]
    faults: Sequence[str]

    @property
    def count_words(self) -> str:
        return sentence(counted(self.page.total, "eine Vorlage", "Vorlagen", "keine Vorlage"))


def paper_list(session: Session, query: Query, today: date) -> PaperList:
    bodies = bodies_with_papers(session)
    years = years_with_papers(session)
    filters = read_filters(query, {body.public_id: body for body in bodies}, years)
    found = page_by_ids(session, matching(filters), LOAD, Paper.id, query, size=PER_PAGE)
    page = found.filled([listed(paper, today) for paper in found.rows])
    return PaperList(page, filters, bodies, years, query.faults)


def read_filters(query: Query, bodies: Mapping[str, Organization], years: Sequence[int]) -> Filters:
    return Filters(
        query.line("suche", _("Suche")),
        query.choice("art", _("Vorlageart"), KINDS),
        query.choice("status", _("Stand"), {name: name for name in GROUPS}) or "",
        query.choice("gremium", _("Gremium"), bodies),
        query.choice("jahr", _("Jahr"), {str(year): year for year in years}),
        query.choice("sortierung", _("Sortierung"), PAPER_ORDERS) or NEWEST_FIRST,
    )


def matching(filters: Filters) -> Select[int]:
    """The ids of the papers asked for, in the order asked for."""
    asked = select(Paper.id)
    for word in words_of(filters.search):
        asked = asked.where(holds(word, Paper.number, Paper.title))
    if filters.kind:
        asked = asked.where(Paper.paper_type == filters.kind)
    if filters.group:
        asked = asked.where(Paper.state.in_(GROUPS[filters.group][1]))
    if filters.body:
        before = select(Consultation.paper_id).where(
            Consultation.organization_id == filters.body.id, Consultation.deleted.is_(False)
        )
        asked = asked.where(Paper.id.in_(before))
    if filters.year:
        asked = asked.where(Paper.id.in_(papers_consulted_in(filters.year)))
    return asked.order_by(*filters.order.by)


def papers_consulted_in(year: int) -> Select[int]:
    """Papers that stood on a public agenda in that year."""
    return (
        select(Consultation.paper_id)
        .join(AgendaItem, AgendaItem.consultation_id == Consultation.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Case, Case.id == Meeting.case_id)
        .where(
            Meeting.held_on.between(date(year, 1, 1), date(year, 12, 31)),
            Case.public,
            AgendaItem.public,
            AgendaItem.deleted.is_(False),
            Meeting.deleted.is_(False),
        )
    )


def bodies_with_papers(session: Session) -> Sequence[Organization]:
    """Asked of each body and not of each consultation, of which there are a thousand times as many."""
    before_it = (
        select(Consultation.id)
        .join(Case, Case.id == Consultation.case_id)
        .where(Consultation.organization_id == Organization.id, Case.public)
    )
    return session.scalars(select(Organization).where(before_it.exists()).order_by(Organization.name).limit(500)).all()


def years_with_papers(session: Session) -> Sequence[int]:
    """Years with a public sitting, newest first."""
    year = extract("year", Meeting.held_on)
    return [int(one) for one in session.scalars(select(year).select_from(Meeting).distinct().order_by(year.desc()))]


def listed(paper: Paper, today: date) -> ListedPaper:
    turn = whose_turn(paper)
    turn_on = next_day(turn) if turn else None
    return ListedPaper(
        paper.public_id,
        paper.title,
        paper.number or "",
        paper.paper_type_text or paper.paper_type.label,
        paper.originator_text or "",
        paper.state.label,
        paper.decided_on if paper.state in FINAL else paper.since,
        tally(paper.consultations).sentence if paper.state in {P.REFERRED, P.DEFERRED} else "",
        body_of(turn) if turn and turn_on else "",
        turn_on,
        distance(turn_on, today) if turn_on else "",
        paper.example,
    )
