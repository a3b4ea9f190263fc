"""What a person may begin: a table that the forms read. Who may is said by the procedure's first step."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.acts import HELD_ON
from ik_workflow.operations.acts import OCCASION
from ik_workflow.operations.acts import PAPER_TYPE
from ik_workflow.operations.acts import PUBLIC
from ik_workflow.operations.acts import TITLE as SUBJECT
from ik_workflow.operations.acts import WORDING
from ik_workflow.operations.acts import Given
from ik_workflow.operations.acts import bare
from ik_workflow.operations.acts import wording_of
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.operations.stocktaking_order import one_before
from ik_workflow.operations.stocktakings import cycle_for
from ik_workflow.operations.take import take
from ik_workflow.states.amendment import AMENDMENT
from ik_workflow.states.comment import COMMENT
from ik_workflow.states.concept import CONCEPT
from ik_workflow.states.engine import first
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.measure import MEASURE
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import DETAILS
from ik_workflow.states.participation_event import PARTICIPATION_EVENT
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.stocktaking import STOCKTAKING
from ik_workflow.translation import N_
from ik_workflow.translation import _


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a person begins a record: what is asked, an empty record to offer choices for, and the act itself."""

    title: str
    trigger: str
    asks: tuple[Fact, ...]
    blank: Callable[[int], Any]
    begin: Callable[[Session, Given], Subject]
    #: offices whose organization submits it
    submits: tuple[Office, ...] = ()


DRAFTS_PAPERS = (Office.DEPARTMENT, Office.FACTION, Office.INTEGRATION_COMMISSIONER, Office.COUNCIL_OFFICE)


def home(session: Session, actor: Actor) -> int:
    """The municipality in which the actor holds office."""
    own = select(Organization.body_id).where(Organization.id.in_(actor.organizations(*Office)))
    return session.scalars(own.order_by(Organization.id).limit(1)).one()


def submitter(given: Given, offices: tuple[Office, ...]) -> int | None:
    """The organization that submits: the only one in which the actor may, else the one that was named; else None."""
    own = given.actor.organizations(*offices)
    named = given.facts.get(SUBMITTER.name)
    if named is None and len(own) < 2:
        return next(iter(own), None)
    if named is None:
        raise FactNeeded(_("Bitte wählen Sie, für welche Stelle Sie einreichen."))
    if named not in own:
        raise BadValue(SUBMITTER.name, _("Für diese Stelle können Sie nichts einreichen."))
    return int(named)


def begin_record(make: Callable[[Session, Given], Subject], *own: str) -> Callable[[Session, Given], Subject]:
    """For a record that begins with a bare take: ``make`` builds it from its ``own`` facts, without its case."""

    def begin(session: Session, given: Given) -> Subject:
        record = make(session, given)
        record.case = Case(kind=KINDS[type(record)].name, public=bool(given.facts.get("public")))
        facts = {name: value for name, value in given.facts.items() if name not in ("public", *own)}
        bare(session, record, replace(given, facts=facts))
        return record

    return begin


def begin_paper(session: Session, given: Given) -> Paper:
    originator = submitter(given, DRAFTS_PAPERS)
    paper = Paper(
        body_id=session.get_one(Organization, originator).body_id if originator else home(session, given.actor),
        title=given.facts["title"],
        paper_type=given.facts["paper_type"],
        originator_id=originator,
    )
    paper.public_wanted = bool(given.facts.get("public_wanted"))
    draft_paper(session, paper, wording_of(given), public=False, **given.who_and_when)
    return paper


def begin_meeting(session: Session, given: Given) -> Meeting:
    chosen = given.facts["bodies"]
    bodies = session.scalars(select(Organization).where(Organization.id.in_(chosen)).order_by(Organization.id)).all()
    return plan_meeting(
        session,
        bodies,
        given.facts["held_on"],
        public=bool(given.facts.get("public")),
        kind=given.facts.get("occasion") or MeetingKind.ORDINARY,
        **given.who_and_when,
    )


#: a draft is never public; the council office publishes what was submitted
PUBLIC_WANTED = next(fact for fact in DETAILS if fact.name == "public_wanted")
PAPER = Fact("paper", "Vorlage", FactKind.RECORD, of="paper")
SUBMITTER = Fact("submitter", N_("Einreichen für"), FactKind.RECORD, of="own")
BOARD = Fact("board", "Beirat", FactKind.RECORD, of="board")
TITLE = Fact("title", "Titel", FactKind.LINE)
MOVES = (Office.FACTION, Office.MAYOR)


def asks_of(procedure: Procedure[Any]) -> tuple[Fact, ...]:
    """What the first step of a procedure asks for."""
    return next(row.asks for row in procedure.steps if NEW in row.source)


def beside_paper(make: Callable[[Given, Paper], Subject], *own: str) -> Callable[[Session, Given], Subject]:
    """For a record of the paper's own case; ``own`` facts are ``make``'s, the rest is the first step's."""

    def begin(session: Session, given: Given) -> Subject:
        paper = session.get_one(Paper, given.facts["paper"])
        record = make(given, paper)
        facts = {name: value for name, value in given.facts.items() if name not in ("paper", *own)}
        take(
            session,
            record,
            given.trigger,
            actor=given.actor,
            occurred=given.occurred,
            recorded_at=given.at,
            reason=given.reason,
            **facts,
        )
        return record

    return begin


def amendment(given: Given, paper: Paper) -> Amendment:
    return Amendment(case_id=paper.case_id, paper_id=paper.id, mover_id=submitter(given, MOVES), item_id=None)


def comment(given: Given, paper: Paper) -> Comment:
    return Comment(case_id=paper.case_id, paper_id=paper.id, organization_id=given.facts["board"])


def stocktaking(session: Session, given: Given) -> Stocktaking:
    """Compared with the one before it; of the cycle in whose time its day falls, unless another one is named."""
    facts = given.facts
    concept, day = facts["concept"], facts["cut_off_on"]
    cycle = None if "cycle" in facts else cycle_for(session, concept, day)
    return Stocktaking(title=facts["title"], concept_id=concept, previous_id=one_before(session, day), cycle_id=cycle)


#: what a person may begin, by the kind of record; who may is said by the procedure
BEGINNINGS: dict[str, Beginning] = {
    "paper": Beginning(
        "Neue Vorlage",
        "draft",
        (PAPER_TYPE, SUBJECT, *WORDING, PUBLIC_WANTED),
        lambda body: Paper(body_id=body),
        begin_paper,
        DRAFTS_PAPERS,
    ),
    "meeting": Beginning(
        "Neue Sitzung",
        "plan",
        (Fact("bodies", "Gremien", FactKind.RECORDS, of="body"), HELD_ON, OCCASION, PUBLIC),
        lambda body: Meeting(body_id=body),
        begin_meeting,
    ),
    "amendment": Beginning(
        "Neuer Änderungsantrag",
        "draft",
        (PAPER, *asks_of(AMENDMENT)),
        lambda body: Amendment(),
        beside_paper(amendment, SUBMITTER.name),
        MOVES,
    ),
    "comment": Beginning(
        "Stellungnahme eines Beirats anbieten",
        "offer",
        (PAPER, BOARD, *asks_of(COMMENT)),
        lambda body: Comment(),
        beside_paper(comment, "board"),
    ),
    "concept": Beginning(
        "Neues Konzept",
        "prepare",
        (TITLE, *asks_of(CONCEPT)),
        lambda body: Concept(),
        begin_record(lambda session, given: Concept(title=given.facts["title"]), "title"),
    ),
    "participation_event": Beginning(
        N_("Neue Veranstaltung"),
        "suggest",
        asks_of(PARTICIPATION_EVENT),
        lambda body: ParticipationEvent(),
        begin_record(lambda session, given: ParticipationEvent(kind=given.facts["kind"], title=given.facts["title"])),
    ),
    "stocktaking": Beginning(
        N_("Neue Bestandsaufnahme"),
        "prepare",
        asks_of(STOCKTAKING),
        lambda body: Stocktaking(),
        begin_record(stocktaking),
    ),
    "measure": Beginning(
        "Neue Maßnahme",
        "draft",
        (TITLE, *asks_of(MEASURE)),
        lambda body: Measure(),
        begin_record(lambda session, given: Measure(title=given.facts["title"]), "title"),
    ),
}


def row_of_beginning(kind: str) -> Step:
    """The step with which the record begins."""
    engine = next(one.engine for one in KINDS.values() if one.name == kind)
    return next(row for row in engine.steps_from[NEW] if row.trigger == BEGINNINGS[kind].trigger)


def asks_of_beginning(kind: str, actor: Actor) -> tuple[Fact, ...]:
    """What this person is asked; whoever may submit for several organizations, for which of them."""
    beginning = BEGINNINGS[kind]
    several = len(actor.organizations(*beginning.submits)) > 1
    return (*beginning.asks, SUBMITTER) if several else beginning.asks


def may_begin(actor: Actor) -> list[tuple[str, Beginning]]:
    """What this person may begin."""
    rows = [(kind, beginning, row_of_beginning(kind)) for kind, beginning in BEGINNINGS.items()]
    return [(kind, beginning) for kind, beginning, row in rows if first((row.by | row.entered_by) & actor.hands)]
