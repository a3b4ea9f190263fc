"""The demonstration: the city's own papers replayed, and made-up ones in every state worth seeing."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file
from importlib.resources import files
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.errors import Refused
from ik_workflow.exchange.casefile import CaseFile
from ik_workflow.exchange.demo_concept import tell_concept
from ik_workflow.exchange.demo_events import tell_events
from ik_workflow.exchange.demo_generations import tell_generations
from ik_workflow.exchange.demo_orders import tell_orders
from ik_workflow.exchange.demo_people import settle_people
from ik_workflow.exchange.demo_proposals import tell_proposals
from ik_workflow.exchange.places import close_meetings
from ik_workflow.exchange.report import replay_case
from ik_workflow.exchange.stories import tell_stories
from ik_workflow.models.all import Body
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import File
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import Vote
from ik_workflow.operations.journal import seal
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take

CITY = "Potsdam"
SHOW_PIECE = "24/SVV/0093"
COUNCIL = "Stadtverordnetenversammlung der Landeshauptstadt Potsdam"

PROPOSAL = (
    "Die Stadtverordnetenversammlung soll das Integrationskonzept „EINE Stadt für ALLE“ für die Jahre 2024 bis 2028"
    " mit seinem Maßnahmenplan beschließen. Der Plan enthält 50 Maßnahmen in fünf Handlungsfeldern: Vielfalt in der"
    " Verwaltung, Wohnen, Arbeit, Bildung und Stadtgesellschaft."
)
EXPLANATION = (
    "Das Konzept für 2016 bis 2020 hatte 137 Maßnahmen, von denen nicht alle umgesetzt werden konnten: viele waren"
    " unklar formuliert, hatten keine zuständige Stelle oder kein Geld, und manche lagen außerhalb dessen, worüber"
    " die Stadt entscheidet.\n\nDie neuen Maßnahmen nennen deshalb jeweils ein messbares Ziel, einen zuständigen"
    " Fachbereich, einen Zeitplan und, wo nötig, die erwarteten Kosten. Sie entstanden 2023 in Arbeitsgruppen mit"
    " Verwaltung, Politik und Zivilgesellschaft (23/SVV/0815)."
)
WORDINGS = {"potsdam-24-svv-0093": Wording(PROPOSAL, EXPLANATION, paraphrased=True)}
ATTACHMENTS = (("Anlage 1", 198_700), ("Anlage 2", 835_800), ("Anlage 3", 2_400_000))
PUBLISHED = "Das Konzept wurde am 13. Dezember 2024 veröffentlicht; eine Beanstandung ist nicht bekannt."


@dataclass(frozen=True, slots=True)
class Counts:
    """What the demonstration holds."""

    papers: int
    examples: int
    meetings: int
    consultations: int
    votes: int
    resolutions: int
    entries: int
    organizations: int
    #: public id of the paper to look at first
    show_piece: str


def fill(engine: Engine, *, at: datetime) -> Counts:
    """Fill an empty database; one that is filled already is left as it is. Refuses a database with other data."""
    with Session(engine) as session:
        if session.scalar(select(Body.id).limit(1)) is None:
            replay_the_city(session, at=at)
            name_briefly(session)
            city = session.scalars(select(Body).where(Body.name == CITY)).one()
            settle_people(session, city, at=at)  # Before the stories, whose deadlines ask who holds which office.
            dress_show_piece(session, at=at)
            tell_stories(session, at=at)
            tell_orders(session, city, at=at)
            close_meetings(session, at=at)
            tell_proposals(session, city, at=at)
            tell_concept(session, city, at=at)
            tell_generations(session, city, at=at)
            tell_events(session, city, at=at)
            session.commit()
            with engine.begin() as connection:
                seal(connection, at)
        elif session.scalar(select(Paper.id).where(Paper.number == SHOW_PIECE)) is None:
            raise Refused("Diese Datenbank enthält andere Daten; die Vorführung braucht eine eigene.")
        else:  # A demonstration of an earlier version had no people.
            city = session.scalars(select(Body).where(Body.name == CITY)).one()
            settle_people(session, city, at=at)
            tell_proposals(session, city, at=at)
            tell_concept(session, city, at=at)
            tell_generations(session, city, at=at)
            tell_events(session, city, at=at)
            session.commit()
        return count(session)


def city_cases() -> list[CaseFile]:
    """The city's recorded histories that come with the package."""
    with as_file(files("ik_workflow.exchange").joinpath("cases")) as folder:
        return [CaseFile.model_validate(json.loads(path.read_bytes())) for path in sorted(folder.glob("*.json"))]


def replay_the_city(session: Session, *, at: datetime) -> None:
    for case in city_cases():
        report = replay_case(session, case, at=at, wording=WORDINGS.get(case.id, Wording()))
        if not report.ok:
            raise Refused(f"Der Fall {case.id} lässt sich nicht einspielen: {report.data}")


def name_briefly(session: Session) -> None:
    """Committees by their subject, as people call them."""
    for organization in session.scalars(select(Organization)):
        if organization.name == COUNCIL:
            organization.short_name = "Stadtverordnetenversammlung"
        elif organization.name.startswith("Ausschuss für "):
            organization.short_name = organization.name.removeprefix("Ausschuss für ")


def dress_show_piece(session: Session, *, at: datetime) -> None:
    """The concept's paper: its attachments by size, and what became of it."""
    paper = session.scalars(select(Paper).where(Paper.number == SHOW_PIECE)).one()
    for position, (name, size) in enumerate(ATTACHMENTS):
        session.add(
            File(
                case_id=paper.case_id,
                paper_id=paper.id,
                position=position,
                name=name,
                size=size,
                public=True,
                created=at,
            )
        )
    resolution = paper.resolutions[0]
    record: dict[str, Any] = {"actor": RECORD_READER, "recorded_at": at, "occurred": UnknownDay(100), "derived": True}
    take(session, resolution, "end_objection_period", reason=PUBLISHED, **record)
    take(session, resolution, "execute", reason=PUBLISHED, **record)


def count(session: Session) -> Counts:
    def number(record: type[Any], *where: Any) -> int:
        return session.scalar(select(func.count()).select_from(record).where(*where)) or 0

    show_piece = session.scalars(select(Paper.public_id).where(Paper.number == SHOW_PIECE)).one()
    return Counts(
        number(Paper),
        number(Paper, Paper.example),
        number(Meeting),
        number(Consultation),
        number(Vote),
        number(Resolution),
        number(JournalEntry),
        number(Organization, Organization.id.in_(select(Consultation.organization_id))),
        show_piece,
    )
