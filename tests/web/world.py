"""A small city full of secrets: each stands in one place, under a word of its own, for a known circle of people."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Person
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.all import User
from ik_workflow.models.all import Vote
from ik_workflow.operations.attachments import attach
from ik_workflow.operations.attachments import store
from ik_workflow.operations.discussion import write_note
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.results import Classification
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.web.participation import WORKS_ON_RESULTS
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_person
from tests.make_deadlines import make_deadline
from tests.make_stocktakings import make_stocktaking
from tests.make_stocktakings import ratings_of
from tests.make_stocktakings import turn
from tests.web.signing import sign_in

Circle = frozenset[str]

#: nobody's offices: they see what is public
ANONYMOUS, DISABLED = "anonymous", "disabled"

READERS = frozenset({"council_office", "auditor", "clerk"})
ABOVE = frozenset({"mayor", "deputies_conference", "integration_commissioner"})
COUNCIL = frozenset({"faction", "this_faction", "council_chair", "council_of_elders"})
THIS_BODY = frozenset({"this_chair", "this_secretary"})
INSIDE = READERS | ABOVE | {"department", "division", "treasury", "legal_office", "this_department", "this_treasury"}

IN_COUNCIL = READERS | ABOVE | COUNCIL
#: whom an office leads into the public paper's case
AT_THE_PAPER = IN_COUNCIL | THIS_BODY | {"this_department", "this_treasury", "this_board"}


@dataclass
class World:
    app: Flask
    house: House
    #: by the name of the office, or "this_..." for whoever holds it where the secrets are
    people: dict[str, Actor]
    #: secret word: who may read it
    secrets: dict[str, Circle] = field(default_factory=dict)
    #: kind of record: its address and who may see it; None stands for everybody
    hidden: dict[str, tuple[str, Circle]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def hide(self, word: str, circle: Iterable[str]) -> str:
        self.secrets[word] = frozenset(circle)
        return word


def build(app: Flask, session: Session) -> World:
    session.expire_on_commit = False  # The records are asked for their ids long after.
    house = make_house(session)
    elsewhere = make_organization(session, house.body, "Anderswo")
    people = {
        office.value: make_actor(session, elsewhere, offices=[office], name=f"{office.label}, anderswo")
        for office in Office
        if office is not Office.ENGINE
    }
    faction = make_organization(session, house.body, "Fraktion Mitte", classification=Classification.FACTION)
    treasury = make_organization(session, house.body, "Kämmerei", classification=Classification.EXECUTIVE)
    for name, where, office in (
        ("this_faction", faction, Office.FACTION),
        ("this_treasury", treasury, Office.TREASURY),
        ("this_department", house.administration, Office.DEPARTMENT),
        ("this_board", house.board, Office.MIGRANTS_COUNCIL),
    ):
        people[name] = make_actor(session, where, offices=[office], name=f"Amt {name[5:]}")
    people |= {"clerk": house.clerk, "this_chair": house.committee_chair, "this_secretary": house.secretary}
    author = make_person(session, "Aylin Verfasserin")
    people["author"] = Actor("", author.name, frozenset(), author.id)
    people[DISABLED] = make_actor(session, elsewhere, offices=[Office.COUNCIL_OFFICE], name="Gesperrt")
    world = World(app, house, people)
    hidden_paper(session, world)
    draft_paper(session, world)
    public_paper(session, world, faction, treasury)
    sittings(session, world)
    proposals(session, world, author)
    measure(session, world)
    planned_round(session, world)
    cycles(session, world)
    concepts(session, world)
    events(session, world)
    rated(session, world)
    report_order(session, world)
    session.commit()
    let_in(session, world)
    return world


def hidden_paper(session: Session, world: World) -> None:
    """Non-public, referred into the committee."""
    house, circle = world.house, IN_COUNCIL | THIS_BODY | {"this_department"}
    title, number = world.hide("Amselgrund", circle), world.hide("Finkenschlag", circle)
    paper = make_paper(session, house, public=False, title=f"Kauf {title}", number=f"24/{number}")
    wording = Wording(world.hide("Bachstelze", circle), world.hide("Brachvogel", circle), note="Preis")
    revise_paper(session, paper, wording, actor=house.clerk, occurred=BEFORE, at=AT)
    act(session, paper, "put_on_agenda", house.clerk)
    act(session, paper, "refer", house.clerk, bodies=[house.committee.id])
    row = make_consultation(session, house, paper, house.committee)
    paper.status_text = world.hide("Drosselgasse", circle)
    task = make_deadline(session, paper, house.administration, task=world.hide("Wendehals", circle))
    world.hidden["deadline"] = (task.public_id, circle)
    laid_down(session, world, paper, world.hide("Zaunkönig", circle), world.hide("Ziegenmelker", circle), circle)
    world.hidden |= {
        "paper": (paper.public_id, circle),
        "paper's case": (paper.case.public_id, circle),
        "consultation": (row.public_id, circle),
    }


def draft_paper(session: Session, world: World) -> None:
    """Non-public, still on its author's desk."""
    circle = READERS | {"this_department"}
    paper = make_paper(session, world.house, state=PaperState.DRAFT, public=False, title=world.hide("Eisvogel", circle))
    world.hidden["draft"] = (paper.public_id, circle)


def public_paper(session: Session, world: World, faction: Organization, treasury: Organization) -> None:
    """Public, with much beside it that is not."""
    house = world.house
    paper = make_paper(session, house, state=PaperState.ON_AGENDA, title="Radweg am Ufer")
    row = make_consultation(session, house, paper, house.committee)
    case = {"case_id": paper.case_id, "paper_id": paper.id, "created": AT}
    mover = READERS | {"this_faction"}
    amendment = Amendment(
        **case, state="draft", mover_id=faction.id, text=world.hide("Meisenweg", mover), passage="Punkt 1"
    )
    board = READERS | {"this_board"}
    comment = Comment(**case, organization_id=house.board.id, state="requested", text=world.hide("Nachtigall", board))
    signature = CoSignature(
        **case, organization_id=treasury.id, state="objected", objection=world.hide("Pirolnest", INSIDE)
    )
    session.add_all([amendment, comment, signature])
    session.flush()
    task = make_deadline(session, paper, house.administration, task=world.hide("Gimpel", AT_THE_PAPER))
    world.hidden["public deadline"] = (task.public_id, AT_THE_PAPER)
    name, content = world.hide("Goldammer", AT_THE_PAPER), world.hide("Habicht", AT_THE_PAPER)
    laid_down(session, world, paper, name, content, AT_THE_PAPER, key="public file")
    for word, internal, circle in (
        ("Kiebitz", False, AT_THE_PAPER),
        ("Lerchenfeld", True, AT_THE_PAPER & INSIDE),
    ):
        note = write_note(session, paper.case, f"Zu {word}", internal=internal, actor=house.clerk, at=AT, today=SITTING)
        world.hide(word, circle)
        world.hidden[f"note {word}"] = (note.public_id, circle)
    world.shown |= {
        "paper": paper.public_id,
        "paper's case": paper.case.public_id,
        "consultation": row.public_id,
    }
    world.hidden |= {
        "amendment": (amendment.public_id, mover),
        "comment": (comment.public_id, board),
        "co_signature": (signature.public_id, INSIDE),
    }


def laid_down(
    session: Session, world: World, paper: Paper, name: str, content: str, circle: Circle, *, key: str = "file"
) -> None:
    stream = io.BytesIO(f"%PDF-1.7 {content}".encode())
    stored = store(Path(world.app.extensions["ik_settings"].attachments), stream, "a.pdf")
    file = attach(session, paper.case, stored, f"{name}.pdf", actor=world.house.clerk, at=AT)
    world.hidden[key] = (file.public_id, circle)


def sittings(session: Session, world: World) -> None:
    """One that is not public; and a public one with a non-public item, a vote and a motion under it."""
    house, circle = world.house, IN_COUNCIL | THIS_BODY
    closed = make_meeting(session, house, house.committee, public=False)
    closed.place = world.hide("Wiedehopf", circle)
    opened = make_meeting(session, house, house.committee)
    item = AgendaItem(
        meeting_id=opened.id,
        number="1",
        title=world.hide("Falkenhorst", circle),
        note=world.hide("Fasanerie", circle),
        public=False,
        created=AT,
    )
    session.add(item)
    session.flush()
    session.add(
        Vote(
            case_id=opened.case_id,
            item_id=item.id,
            organization_id=house.committee.id,
            seq=1,
            subject=VoteSubject.POINT,
            point=world.hide("Sperberhof", circle),
            manner=Manner.COUNTED,
            majority=Majority.SIMPLE,
            yes=5,
            entered_by="council_office",
        )
    )
    motion = ProceduralMotion(
        case_id=opened.case_id,
        item_id=item.id,
        organization_id=house.committee.id,
        state="moved",
        kind="end_of_debate",
        text=world.hide("Turmsegler", circle),
        created=AT,
    )
    session.add(motion)
    session.flush()
    world.hidden["item"] = (item.public_id, circle)
    world.hidden |= {"meeting": (closed.public_id, circle), "procedural_motion": (motion.public_id, circle)}
    world.shown["meeting"] = opened.public_id


def proposals(session: Session, world: World, author: Person) -> None:
    planners = {"integration_commissioner", "steering_group", "working_group_lead"}
    for key, state, word, circle in (
        ("proposal", "submitted", "Rotkehlchen", READERS | planners | {"author"}),
        ("proposal draft", "draft", "Schwalbennest", READERS | {"author"}),
    ):
        proposal = Proposal(
            case=Case(kind="proposal"), state=state, title=f"Idee {word}", problem=word, aim=word, created=AT
        )
        proposal.authors = [ProposalAuthor(person_id=author.id)]
        session.add(proposal)
        session.flush()
        world.hide(word, circle)
        world.hidden |= {key: (proposal.public_id, circle), f"{key}'s case": (proposal.case.public_id, circle)}


def measure(session: Session, world: World) -> None:
    circle = READERS | {
        *("integration_commissioner", "steering_group", "this_department", "mayor", "treasury", "this_treasury")
    }
    values: dict[str, Any] = {"responsible_unit_id": world.house.administration.id, "goal": "Ziel"}
    row = Measure(
        case=Case(kind="measure"), state="adopted", title=world.hide("Stieglitz", circle), created=AT, **values
    )
    row.milestones = [Milestone(title=world.hide("Steinschmätzer", circle), due_on=SITTING, created=AT)]
    session.add(row)
    session.flush()
    world.hidden |= {"measure": (row.public_id, circle), "measure's case": (row.case.public_id, circle)}


def concepts(session: Session, world: World) -> None:
    """One in preparation; and a public one, of which a measure is not public."""
    circle = READERS | {"integration_commissioner", "steering_group", "mayor", "treasury", "this_treasury"}
    hidden = Concept(
        case=Case(kind="concept"), state="in_preparation", title=world.hide("Rohrdommel", circle), created=AT
    )
    shown = Concept(case=Case(kind="concept", public=True), state="in_force", title="Stadt für alle", created=AT)
    session.add_all([hidden, shown])
    session.flush()
    session.add(
        Measure(
            case=Case(kind="measure"),
            state="in_progress",
            title=world.hide("Zwergtaucher", circle),
            concept_id=shown.id,
            created=AT,
        )
    )
    session.flush()
    world.hidden["concept"] = (hidden.public_id, circle)
    world.shown["concept"] = shown.public_id


def planned_round(session: Session, world: World) -> None:
    circle = READERS | {"integration_commissioner", "steering_group"}
    row = SubmissionRound(
        case=Case(kind="submission_round"), state="planned", title=world.hide("Wachtelruf", circle), created=AT
    )
    session.add(row)
    session.flush()
    world.hidden["submission_round"] = (row.public_id, circle)


def cycles(session: Session, world: World) -> None:
    """One that is only planned; and one that runs, with what one department says in it."""
    planners = READERS | {"integration_commissioner", "steering_group"}
    put_together = planners | {"mayor"}
    own = put_together | {"this_department"}
    common: dict[str, Any] = {"kind": "status", "created": AT}
    planned = ReportingCycle(
        case=Case(kind="reporting_cycle"), state="planned", title=world.hide("Kernbeißer", planners), **common
    )
    running = ReportingCycle(
        case=Case(kind="reporting_cycle"), state="open", title=world.hide("Seidenschwanz", INSIDE | planners), **common
    )
    session.add_all([planned, running])
    session.flush()
    measure = session.scalars(select(Measure)).one()
    said = StatusReport(
        case_id=running.case_id,
        cycle_id=running.id,
        measure_id=measure.id,
        state="queried",
        number="1",
        title=world.hide("Grünspecht", own),
        responsible_unit_id=world.house.administration.id,
        course="in_progress",
        done=world.hide("Ortolan", own),
        question=world.hide("Grauammer", own),
        created=AT,
    )
    session.add(said)
    session.flush()
    world.hidden |= {
        "reporting_cycle": (running.public_id, INSIDE | planners),
        "planned cycle": (planned.public_id, planners),
        "status_report": (said.public_id, own),
    }


def events(session: Session, world: World) -> None:
    """One that nobody is invited to yet; and a public one with somebody who registered and a result that waits."""
    circle = READERS | {"integration_commissioner", "steering_group"}
    workers = {name for name, actor in world.people.items() if actor.hands & WORKS_ON_RESULTS} - {DISABLED}
    common = {"kind": "conference", "created": AT}
    planned = ParticipationEvent(
        case=Case(kind="participation_event"), state="planned", title=world.hide("Kranichfeld", circle), **common
    )
    public = ParticipationEvent(
        case=Case(kind="participation_event", public=True),
        state="documented",
        title="Ankommen in Arbeit",
        held_on=SITTING,
        summary=world.hide("Mauersegler", workers),
        **common,
    )
    session.add_all([planned, public])
    session.flush()
    registration = EventRegistration(
        event_id=public.id,
        name=world.hide("Reiherhorst", {"integration_commissioner"}),
        access_needs=world.hide("Storchennest", {"integration_commissioner"}),
        persons=2,
        created=AT,
    )
    result = EventResult(
        case_id=public.case_id, event_id=public.id, position=1, text=world.hide("Wasseramsel", workers), modified=AT
    )
    session.add_all([registration, result])
    session.flush()
    world.hidden |= {"participation_event": (planned.public_id, circle)}
    world.shown |= {"participation_event": public.public_id, "registration": registration.public_id}


def rated(session: Session, world: World) -> None:
    """A stocktaking that the council has not noted; and a public one, with what a department wrote for the city."""
    inside = INSIDE | {"steering_group"}
    circle = inside | {name for name, actor in world.people.items() if Office.MIGRANTS_COUNCIL in actor.hands}
    title = world.hide("Birkenzeisig", circle - {DISABLED})
    taking = make_stocktaking(session, [Fulfilment.FULFILLED], public=False, state="decided", title=title)
    (row,) = ratings_of(session, taking)
    taken = turn(session, taking, "write_lessons", world.people["integration_commissioner"], BEFORE, lessons=title)
    assert taken.seq == 1  # The entry that /berichtigen asks for.
    hidden = {"stocktaking": taking.public_id, "assessment": row.public_id}
    world.hidden |= {kind: (address, circle - {DISABLED}) for kind, address in hidden.items()}
    (shown,) = ratings_of(session, make_stocktaking(session, [Fulfilment.NOT_FULFILLED]))
    shown.by_department, shown.department_reason = Fulfilment.FULFILLED, world.hide("Pirolhain", inside)
    world.shown["assessment"] = shown.public_id


def report_order(session: Session, world: World) -> None:
    """Not public; to be reported to the committee by the administration."""
    circle = IN_COUNCIL | THIS_BODY | {"this_department"}
    row = ReportOrder(
        case=Case(kind="report_order"),
        state="in_progress",
        title=world.hide("Grauammer", circle),
        passage=world.hide("Haubentaucher", circle),
        organization_id=world.house.committee.id,
        responsible_unit_id=world.house.administration.id,
        due_on=SITTING,
        created=AT,
    )
    session.add(row)
    session.flush()
    world.hidden |= {"report_order": (row.public_id, circle), "report_order's case": (row.case.public_id, circle)}


def let_in(session: Session, world: World) -> None:
    """A signed-in browser for everybody; the account of one is locked afterwards."""
    world.clients[ANONYMOUS] = world.app.test_client()
    for name, actor in world.people.items():
        client = world.clients[name] = world.app.test_client()
        sign_in(client, session.get_one(Person, actor.person_id))
    locked = session.scalars(select(User).where(User.person_id == world.people[DISABLED].person_id)).one()
    locked.active = False
    session.commit()
