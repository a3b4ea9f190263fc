"""The page of one paper: everything it shows, read in a number of statements that does not grow with the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.errors import NotFound
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import File
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import Vote
from ik_workflow.operations.history import entries_of
from ik_workflow.operations.options import options
from ik_workflow.operations.parameters import INTAKE
from ik_workflow.operations.parameters import intake_period
from ik_workflow.operations.parameters import parameter
from ik_workflow.operations.views import VIEWS
from ik_workflow.periods import long_date
from ik_workflow.states.catalogue import rules
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import engine_of
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedure import Taking
from ik_workflow.web.answer import Answer
from ik_workflow.web.answer import Asked
from ik_workflow.web.answer import Deadline
from ik_workflow.web.answer import answer
from ik_workflow.web.consultations import BodyRow
from ik_workflow.web.consultations import awaited
from ik_workflow.web.consultations import deciding
from ik_workflow.web.consultations import line_of
from ik_workflow.web.consultations import next_day
from ik_workflow.web.consultations import rows_of
from ik_workflow.web.course import SHOWN
from ik_workflow.web.course import Course
from ik_workflow.web.course import Event
from ik_workflow.web.course import PassedRule
from ik_workflow.web.query import Query
from ik_workflow.web.standing import Standing
from ik_workflow.web.way import Station
from ik_workflow.web.way import Way
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import size_words

LONG_AGO = timedelta(days=365)  # an open paper without a step for so long: its record has probably ended


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One resolution, and what became of it."""

    body: str
    on: date | None
    standing: str
    until: date | None
    raw: date | None


@dataclass(frozen=True, slots=True)
class PaperPage:
    """What the template shows."""

    paper: Paper
    answer: Answer
    stations: Sequence[Station]
    rows: Sequence[BodyRow]
    options: Sequence[Option]
    version: PaperVersion | None
    attachments: Sequence[Attachment]
    resolutions: Sequence[Decided]
    passed_rules: Sequence[PassedRule]
    #: the most important events, newest first, and all of them
    newest: Sequence[Event]
    events: Sequence[Event]
    predecessors: Sequence[Paper]
    originator: str
    #: an https address, or None
    source: str | None
    #: the earlier day that is shown; None for today
    standing_on: date | None
    faults: Sequence[str]

    @property
    def kind(self) -> str:
        return self.paper.paper_type_text or self.paper.paper_type.label


def find(session: Session, public_id: str) -> Paper:
    """The paper with everything its page shows; raises NotFound for what is not there or not public."""
    sittings = selectinload(Paper.consultations).selectinload(Consultation.items)
    paper = session.scalar(
        select(Paper)
        .where(Paper.public_id == public_id)
        .options(
            joinedload(Paper.replaced_by),
            selectinload(Paper.consultations).joinedload(Consultation.organization),
            sittings.joinedload(AgendaItem.meeting),
            sittings.selectinload(AgendaItem.votes).joinedload(Vote.paper_version),
            selectinload(Paper.versions),
            selectinload(Paper.files),
            selectinload(Paper.resolutions).joinedload(Resolution.organization),
        )
    )
    if paper is None:
        raise NotFound("Diese Vorlage gibt es nicht.")
    return paper


def paper_page(session: Session, public_id: str, query: Query, today: date) -> PaperPage:
    paper = find(session, public_id)
    entries: Sequence[JournalEntry] = entries_of(session, paper.case_id)
    everything = all_entries(session, paper.case_id)
    asked_on = query.day("stand", "Stand")
    standing_on = turn_back(paper, entries, asked_on, today, query)
    if standing_on is not None:
        kept = Standing(entries, standing_on)
        entries, today = kept.entries, standing_on
        everything = [entry for entry in everything if entry.seq in {one.seq for one in entries}]
    possible, execution = asked_options(session, paper, today, turned_back=standing_on is not None)
    course = Course(paper, everything, names_of_bodies(session, paper, everything))
    events = course.events()
    first_decision = decision_day(session, paper, today)
    asked = Asked(
        paper,
        possible,
        execution,
        today,
        first_decision,
        intake_deadline(session, paper, today),
        record_ends(paper, entries, today),
    )
    return PaperPage(
        paper=paper,
        answer=answer(asked),
        stations=Way(paper, entries, planned_decision(paper) or first_decision).stations(),
        rows=rows_of(paper, today),
        options=possible,
        version=next((one for one in paper.versions if one.number == paper.version_no), None),
        attachments=[attachment(file) for file in paper.files],
        resolutions=[decided(resolution) for resolution in paper.resolutions],
        passed_rules=course.passed_rules(),
        newest=[event for event in events if not event.routine][:SHOWN],
        events=events,
        predecessors=predecessors(session, paper),
        originator=originator(session, paper),
        source=paper.source if (paper.source or "").startswith("https://") else None,
        standing_on=standing_on,
        faults=query.faults,
    )
