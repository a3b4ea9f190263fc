"""The sitting's page for those who conduct it: the agenda with the state of each item, one item open in full."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import NotFound
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Vote
from ik_workflow.operations.options import options
from ik_workflow.operations.sittings import EXCLUDED
from ik_workflow.operations.step import Subject
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import OptionStatus
from ik_workflow.states.engine import named
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.meeting import quorate
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import Strength
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.consultations import result_words
from ik_workflow.web.entry import Entry
from ik_workflow.web.meetings import name_of
from ik_workflow.web.sitting_point import Point
from ik_workflow.web.sitting_point import journal_of
from ik_workflow.web.sitting_point import point_of
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import sentence

CONDUCT = (Office.SECRETARY, Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR)
STANDING = {
    ConsultationState.CALLED: "wird beraten",
    ConsultationState.SCHEDULED: "vorgesehen",
    ConsultationState.INVITED: "offen",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One step: whether its form is shown, and if not why."""

    open: bool
    why: tuple[str, ...] = ()


CLOSED = Choice(open=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the agenda."""

    item: AgendaItem
    title: str
    words: str
    settled: bool
    current: bool

    @property
    def place(self) -> str:
        return _("TOP {number}", number=self.item.number) if self.item.number else self.title


@dataclass(frozen=True, slots=True)
class Trouble:
    """What became of a form that was not accepted; everything typed is still there."""

    key: str
    entry: Entry
    #: above the form, not at one of its fields
    sentences: tuple[str, ...] = ()
    #: somebody was faster: what was written down last
    latest: str = ""
    reason_asked: bool = False
    #: what the figures say; nothing was wrong
    told: str = ""


@dataclass(frozen=True, slots=True)
class SittingPage:
    meeting: Meeting
    name: str
    seats: Sequence["Seat"]
    lines: Sequence[Line]
    point: Point | None
    #: of the sitting, by trigger
    choices: Mapping[str, Choice]
    factions: Sequence[tuple[str, str]]
    trouble: Trouble | None = None
    objections: Sequence[str] = field(default_factory=tuple)

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if not line.settled]

    @property
    def called_lines(self) -> list[Line]:
        """Those that keep the sitting from being closed."""
        return [line for line in self.open_lines if line.words != "offen"]

    @property
    def open_words(self) -> str:
        return sentence(counted(len(self.open_lines), "ein Punkt offen.", "Punkte offen.", "kein Punkt offen."))

    def after(self) -> Line | None:
        """The next item without a result, after the one that is open in full."""
        places = [place for place, line in enumerate(self.lines) if line.current]
        later = self.lines[places[0] + 1 :] if places else self.lines
        return next((line for line in later if not line.settled), None)

    def typed(self, key: str) -> Entry | None:
        return self.trouble.entry if self.trouble and self.trouble.key == key else None


@dataclass(frozen=True, slots=True)
class Seat:
    """How many of one body are there."""

    field: str
    organization: Organization
    present: int | None

    @property
    def words(self) -> str:
        members = self.organization.members
        if self.present is None:
            return _("{members} Mitglieder", members=members) if members else ""
        if members is None:
            return _("{present} anwesend", present=self.present)
        able = _("beschlussfähig") if quorate(members, self.present) else _("nicht beschlussfähig")
        return _("{present} von {members} anwesend, {able}", present=self.present, members=members, able=able)


def conducted(session: Session, public_id: str, actor: Actor) -> Meeting:
    """The sitting, if the actor is to conduct it; raises NotFound for everybody else."""
    meeting = session.scalar(
        select(Meeting)
        .where(Meeting.public_id == public_id)
        .options(selectinload(Meeting.bodies).joinedload(MeetingBody.organization))
    )
    if meeting is None or not conducts(actor, meeting):
        raise NotFound(_("Diese Sitzung gibt es nicht."))
    return meeting


def conducts(actor: Actor, meeting: Meeting) -> bool:
    """Chair or secretary of one of its bodies, or the council office."""
    bodies = {seat.organization_id for seat in meeting.bodies}
    return Office.COUNCIL_OFFICE in actor.hands or bool(actor.organizations(*CONDUCT) & bodies)


def items_of(session: Session, meeting: Meeting) -> Sequence[AgendaItem]:
    row = selectinload(AgendaItem.consultation)
    return session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(
            row.selectinload(Consultation.paper),
            row.selectinload(Consultation.organization),
            selectinload(AgendaItem.votes).selectinload(Vote.paper_version),
        )
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def sitting_page(
    session: Session, meeting: Meeting, actor: Actor, on: date, asked: str | None, trouble: Trouble | None = None
) -> SittingPage:
    """``asked`` is the address of the item to open; without one it is the called one, else the first that is open."""
    items = items_of(session, meeting)
    current = chosen(items, asked)
    lines = [line_of(item, current=item is current) for item in items]
    factions = select(Organization).where(
        Organization.body_id == meeting.body_id, Organization.classification == Classification.FACTION
    )
    return SittingPage(
        meeting,
        name_of(meeting),
        [Seat(f"anwesend{seat.position}", seat.organization, seat.present) for seat in meeting.bodies],
        lines,
        point_of(session, meeting, current, lambda subject: choices(session, subject, actor, on)) if current else None,
        choices(session, meeting, actor, on),
        [(one.public_id, one.called) for one in session.scalars(factions.order_by(Organization.name))],
        trouble,
        objections_to(session, meeting) if meeting.open_objections else (),
    )


def objections_to(session: Session, meeting: Meeting) -> list[str]:
    """The wording of what is not decided yet: they are decided in the order in which they came."""
    raised = [entry for entry in journal_of(session, meeting.case_id) if entry.trigger == "raise_objection"]
    return [entry.facts["objection"] for entry in raised[-meeting.open_objections :]]


def chosen(items: Sequence[AgendaItem], asked: str | None) -> AgendaItem | None:
    if asked:
        found = next((item for item in items if item.public_id == asked), None)
        if found is None:
            raise NotFound(_("Diesen Tagesordnungspunkt gibt es nicht."))
        return found
    called = [item for item in items if stands_here(item) is ConsultationState.CALLED]
    return next(iter([*called, *(item for item in items if item.result is None), *items]), None)


def stands_here(item: AgendaItem) -> ConsultationState | None:
    """Where the consultation stands, if this is its sitting now."""
    row = item.consultation
    return row.state if row is not None and row.item_id == item.id else None


def line_of(item: AgendaItem, *, current: bool) -> Line:
    state = stands_here(item)
    words = result_words(item) or (STANDING.get(state, state.label) if state else N_("offen"))
    title = item.title or (item.paper.title if item.paper else _("Ohne Titel"))
    return Line(item, title, words, item.result is not None, current)


def choices(session: Session, subject: Subject, actor: Actor, on: date) -> dict[str, Choice]:
    found = options(session, subject, actor, on)
    return {option.step.trigger: choice_of(option, actor) for option in found}


def choice_of(option: Option, actor: Actor) -> Choice:
    """A step that only a rule of practice bars is offered to whom may pass it: the form then asks for a reason."""
    if option.status is not OptionStatus.CLOSED:
        return Choice(open=True)
    if option.only_for:
        return Choice(open=False, why=(_("Das ist Sache von: {offices}.", offices=named(option.only_for)),))
    barred = [
        verdict
        for verdict in option.refusals
        if verdict.guard.strength is Strength.MUST or not verdict.guard.lifted_by & actor.hands
    ]
    words = tuple(f"{verdict.sentence} ({verdict.guard.rule})" for verdict in option.refusals)
    lifts = {office for verdict in barred for office in verdict.guard.lifted_by}
    if lifts:
        words = (*words, _("Mit Begründung abweichen kann: {offices}.", offices=named(lifts)))
    return Choice(open=not barred, why=words)


def names_of(item: AgendaItem) -> str:
    """Who was excluded, as it was typed."""
    note = item.note or ""
    return note.removeprefix(EXCLUDED).strip() if note.startswith(EXCLUDED) else ""


def standing_of(meeting: Meeting) -> str:
    return N_("eröffnet") if meeting.state is MeetingState.OPEN else meeting.state.label
