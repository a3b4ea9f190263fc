"""The page of one paper: everything it shows, read in a number of statements that does not grow with the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from typing import Any

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
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import Vote
from ik_workflow.models.base import Base
from ik_workflow.operations.lifted_checks import LiftedCheck
from ik_workflow.operations.lifted_checks import lifted_in_paper
from ik_workflow.operations.options import options
from ik_workflow.operations.terms import HANDED_IN
from ik_workflow.operations.views import VIEWS
from ik_workflow.periods import short_date
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import engine_of
from ik_workflow.states.engine import named
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PAPER
from ik_workflow.states.procedure import Taking
from ik_workflow.states.resolution import RESOLUTION
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.translation import _
from ik_workflow.web.answer import answer
from ik_workflow.web.attachments import FileLine
from ik_workflow.web.attachments import file_lines
from ik_workflow.web.consultations import BodyRow
from ik_workflow.web.consultations import line_of
from ik_workflow.web.consultations import rows_of
from ik_workflow.web.course import SHOWN
from ik_workflow.web.course import Course
from ik_workflow.web.course import Event
from ik_workflow.web.course import PassedRule
from ik_workflow.web.course import valid
from ik_workflow.web.execution import objection_rule
from ik_workflow.web.next_steps import Answer
from ik_workflow.web.next_steps import Asked
from ik_workflow.web.outlook import intake_deadline
from ik_workflow.web.outlook import next_decision
from ik_workflow.web.outlook import record_ends
from ik_workflow.web.query import Query
from ik_workflow.web.standing import Standing
from ik_workflow.web.way import Station
from ik_workflow.web.way import Way

MOST_ENTRIES = 2000  # the longest known history has about a hundred


@dataclass(frozen=True, slots=True)
class Decided:
    """One resolution, and what became of it."""

    body: str
    on: date | None
    standing: str
    until: date | None
    #: the reckoned end, where it is another day
    raw: date | None
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class PossibleStep:
    """One step from here: where it leads, who takes it, and what stands against it."""

    label: str
    dest: str
    by: str
    refusals: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """When the paper came to the council's office."""

    on: date
    office: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """What the template shows."""

    paper: Paper
    answer: Answer
    stations: Sequence[Station]
    rows: Sequence[BodyRow]
    steps: Sequence[PossibleStep]
    version: PaperVersion | None
    attachments: Sequence[FileLine]
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
    #: None until it is handed in, and where the record prints no day
    stamp: Stamp | None = None
    #: measures that it carries although something is missing, with the published reason
    incomplete: Sequence[LiftedCheck] = ()

    @property
    def source_words(self) -> str:
        """The address without its parameters, short enough to be read."""
        return (self.source or "").removeprefix("https://").split("?")[0]

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
            joinedload(Paper.case),
            joinedload(Paper.replaced_by),
            selectinload(Paper.consultations).joinedload(Consultation.organization),
            sittings.joinedload(AgendaItem.meeting),
            sittings.selectinload(AgendaItem.votes).joinedload(Vote.paper_version),
            selectinload(Paper.versions),
            selectinload(Paper.files).joinedload(File.uploaded_by),
            selectinload(Paper.resolutions).joinedload(Resolution.organization),
        )
    )
    if paper is None:
        raise NotFound(_("Diese Vorlage gibt es nicht."))
    return paper


def paper_page(session: Session, public_id: str, query: Query, today: date) -> PaperPage:
    paper = find(session, public_id)
    journal = newest_entries(session, paper)
    standing_on = earlier_day(journal, query, today)
    if standing_on is not None:
        today = standing_on
        standing = Standing(valid(journal), standing_on)
        standing.turn_back(paper, standing_on)
        journal = standing.entries
    possible, execution = asked_options(session, paper, today, earlier=standing_on is not None)
    bodies = names_of_bodies(session, paper, journal)
    course = Course(paper, journal, bodies)
    events = course.events()
    source = paper.source or ""
    ends = record_ends(paper, journal, today)
    decision_on = next_decision(session, paper, today) if ends is None else None
    intake = intake_deadline(session, paper, today)
    return PaperPage(
        paper=paper,
        answer=answer(Asked(paper, possible, execution, today, decision_on, intake, ends)),
        stations=Way(paper, valid(journal), decision_on).stations(),
        rows=rows_of(paper, today, record_ended=ends is not None),
        steps=[possible_step(option) for option in possible],
        version=next((one for one in paper.versions if one.number == paper.version_no), None),
        attachments=file_lines(paper.files),
        resolutions=[decided(resolution) for resolution in paper.resolutions],
        passed_rules=course.passed_rules(),
        newest=[event for event in events if not event.routine][:SHOWN],
        events=events,
        predecessors=predecessors(session, paper),
        originator=paper.originator_text or bodies.get(paper.originator_id or 0, ""),
        source=source if source.startswith("https://") else None,
        standing_on=standing_on,
        faults=query.faults,
        stamp=stamp_of(journal),
        incomplete=lifted_in_paper(session, paper.id, until=standing_on),
    )


def stamp_of(journal: Sequence[JournalEntry]) -> Stamp | None:
    """From the newest entry by which the paper was handed in."""
    handed_in = [one for one in valid(journal) if one.subject_type == "paper" and one.trigger in HANDED_IN]
    day = handed_in[-1].occurred_on if handed_in else None
    return Stamp(day, Office.COUNCIL_OFFICE.label) if day else None


def newest_entries(session: Session, paper: Paper) -> Sequence[JournalEntry]:
    """The case's journal in its order; of an endless one the newest part."""
    newest = select(JournalEntry).where(JournalEntry.case_id == paper.case_id).order_by(JournalEntry.seq.desc())
    return session.scalars(newest.limit(MOST_ENTRIES)).all()[::-1]


def earlier_day(journal: Sequence[JournalEntry], query: Query, today: date) -> date | None:
    """The day asked for, if the paper was on record by then and the day is past."""
    asked = query.day("stand", _("Stand"))
    if asked is None or asked == today:
        return None
    if asked > today:
        query.faults.append(_("Der {day} liegt in der Zukunft; gezeigt wird der heutige Stand.", day=short_date(asked)))
        return None
    if not Standing(valid(journal), asked).entries:
        query.faults.append(
            _(
                "Am {day} war diese Vorlage noch nicht verzeichnet; gezeigt wird der heutige Stand.",
                day=short_date(asked),
            )
        )
        return None
    return asked


def asked_options(session: Session, paper: Paper, today: date, *, earlier: bool) -> tuple[list[Option], list[Option]]:
    """The steps from here and those of the newest resolution, as they stand for the public."""
    newest = paper.resolutions[-1] if paper.resolutions else None
    if not earlier:
        return options(session, paper, NOBODY, today), options(session, newest, NOBODY, today) if newest else []
    connection = session.connection()
    lines = tuple(line_of(row) for row in paper.consultations)
    view = replace(VIEWS["paper"](connection, columns_of(paper), {}), consultations=lines)
    taking = Taking("", NOBODY.hands, today)
    execution = []
    if newest:
        resolution = VIEWS["resolution"](connection, columns_of(newest), {})
        execution = engine_of(RESOLUTION).options(resolution, newest.state, taking)
    return engine_of(PAPER).options(view, paper.state, taking), execution


def columns_of(record: Base) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__table__.columns.keys()}


def possible_step(option: Option) -> PossibleStep:
    return PossibleStep(
        option.step.label,
        option.step.dest.label if isinstance(option.step.dest, Labelled) else "",
        named(option.step.by),
        tuple(verdict.sentence for verdict in option.refusals),
        option.needs,
    )


def names_of_bodies(session: Session, paper: Paper, journal: Sequence[JournalEntry]) -> dict[int, str]:
    """Every organization that the journal names, by its id."""
    wanted = {entry.organization_id for entry in journal} | {paper.originator_id}
    wanted |= {body for entry in journal for body in entry.facts.get("bodies") or ()}
    found = session.scalars(select(Organization).where(Organization.id.in_(wanted - {None})))
    return {body.id: body.called for body in found}


def decided(resolution: Resolution) -> Decided:
    until, raw = resolution.objection_until, resolution.objection_until_raw
    unknown = resolution.state is ResolutionState.OBJECTION_PERIOD and until is None
    return Decided(
        resolution.organization.called if resolution.organization else "",
        resolution.decided_on,
        _("gefasst; was danach geschah, ist nicht aktenkundig") if unknown else resolution.state.label,
        until,
        raw if raw != until else None,
        objection_rule(resolution),
    )


def predecessors(session: Session, paper: Paper) -> Sequence[Paper]:
    """Papers that this one replaced."""
    return session.scalars(select(Paper).where(Paper.replaced_by_id == paper.id).order_by(Paper.id).limit(20)).all()
