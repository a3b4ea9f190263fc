"""People of the demonstration: one login for each office, all with one password that everybody knows."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import journal_key
from ik_workflow.accounts.passwords import hash_of
from ik_workflow.errors import BadSetting
from ik_workflow.exchange.stories import BOARD
from ik_workflow.exchange.stories import COUNCIL
from ik_workflow.exchange.stories import DEPARTMENT
from ik_workflow.exchange.stories import EDUCATION
from ik_workflow.exchange.stories import FACTION
from ik_workflow.models.all import Body
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification

DEMO_PASSWORD = "nur-zur-Vorfuehrung"
SINCE = date(2020, 1, 1)
STEERING = "Steuerungsgruppe Integrationskonzept"
OTHER_DEPARTMENT = "Fachbereich Soziales und Inklusion"
STAFF_DEPARTMENT = "Fachbereich Personal und Organisation"
HOUSING_DEPARTMENT = "Fachbereich Wohnen, Arbeit und Integration"
COUNCIL_OFFICE = "Büro der Stadtverordnetenversammlung"

P, C = Office, Classification
#: before the @, name, office, organization, its kind
LOGINS: tuple[tuple[str, str, Office, str, Classification], ...] = (
    ("ag-bildung", "Amina Beispiel", P.WORKING_GROUP_LEAD, "AG Bildung", C.WORKING_GROUP),
    ("ag-arbeit", "Bohdan Beispiel", P.WORKING_GROUP_LEAD, "AG Arbeit", C.WORKING_GROUP),
    ("ag-mitglied", "Clara Beispiel", P.WORKING_GROUP_MEMBER, "AG Bildung", C.WORKING_GROUP),
    ("steuerung", "Deniz Beispiel", P.STEERING_GROUP, STEERING, C.STEERING_GROUP),
    ("beauftragte", "Elif Beispiel", P.INTEGRATION_COMMISSIONER, STEERING, C.STEERING_GROUP),
    ("fachbereich-bildung", "Frank Beispiel", P.DEPARTMENT, DEPARTMENT, C.DEPARTMENT),
    ("fachbereich-soziales", "Greta Beispiel", P.DEPARTMENT, OTHER_DEPARTMENT, C.DEPARTMENT),
    ("fachbereich-personal", "Uwe Beispiel", P.DEPARTMENT, STAFF_DEPARTMENT, C.DEPARTMENT),
    ("fachbereich-wohnen", "Vesna Beispiel", P.DEPARTMENT, HOUSING_DEPARTMENT, C.DEPARTMENT),
    ("geschaeftsbereich", "Hoa Beispiel", P.DIVISION, "Geschäftsbereich Bildung, Kultur, Jugend und Sport", C.DIVISION),
    ("kaemmerei", "Ingo Beispiel", P.TREASURY, "Kämmerei", C.EXECUTIVE),
    ("rechtsamt", "Jana Beispiel", P.LEGAL_OFFICE, "Rechtsamt", C.EXECUTIVE),
    ("beigeordnete", "Kofi Beispiel", P.DEPUTIES_CONFERENCE, "Beigeordnetenkonferenz", C.EXECUTIVE),
    ("ob", "Lena Beispiel", P.MAYOR, "Oberbürgermeister", C.EXECUTIVE),
    ("buero", "Mehmet Beispiel", P.COUNCIL_OFFICE, COUNCIL_OFFICE, C.EXECUTIVE),
    ("vorsitz", "Nadja Beispiel", P.COUNCIL_CHAIR, COUNCIL, C.COUNCIL),
    ("ausschuss", "Oskar Beispiel", P.COMMITTEE_CHAIR, EDUCATION, C.COMMITTEE),
    ("schriftfuehrung", "Paula Beispiel", P.SECRETARY, EDUCATION, C.COMMITTEE),
    ("fraktion", "Quentin Beispiel", P.FACTION, FACTION, C.FACTION),
    ("beirat", "Rojin Beispiel", P.MIGRANTS_COUNCIL, BOARD, C.ADVISORY_BOARD),
    ("pruefung", "Sven Beispiel", P.AUDITOR, "Rechnungsprüfungsamt", C.EXECUTIVE),
    ("verwaltung", "Tania Beispiel", P.ADMINISTRATOR, "Systemverwaltung", C.EXECUTIVE),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    email: str
    name: str
    #: with its organization
    office: str


def settle_people(session: Session, body: Body, *, at: datetime) -> None:
    """Everybody of ``LOGINS`` in their organization; who is there already stays as they are."""
    if session.scalar(select(User.id).where(User.example).limit(1)) is not None:
        return
    stored = hash_of(DEMO_PASSWORD)
    for mailbox, name, office, where, kind in LOGINS:
        organization = organization_of(session, body, where, kind, at)
        address = f"{mailbox}@demo.example"
        person = Person(name=name, email=address, created=at)
        session.add_all([person, User(person=person, email=address, password=stored, created=at, example=True)])
        session.flush()
        session.add(
            Membership(person_id=person.id, organization_id=organization.id, role=office, start_on=SINCE, created=at)
        )
        journal_key(session, person)


def organization_of(session: Session, body: Body, name: str, kind: Classification, at: datetime) -> Organization:
    found = session.scalar(select(Organization).where(Organization.body_id == body.id, Organization.name == name))
    if found is None:
        found = Organization(body_id=body.id, name=name, classification=kind, created=at)
        session.add(found)
        session.flush()
    return found


def demo_logins(session: Session) -> list[DemoLogin]:
    """Those of the demonstration, in the order of its list."""
    rows = session.execute(
        select(User.email, Person.name, Membership.role, Organization)
        .join(Person, Person.id == User.person_id)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(User.example, User.active)
        .order_by(Membership.id)
    )
    return [DemoLogin(email, name, organization.with_office(office)) for email, name, office, organization in rows]


def refuse_examples(engine: Engine) -> None:
    """Raise BadSetting for a database with made-up papers or with logins that everybody knows."""
    with Session(engine) as session:
        found = [
            session.scalar(select(column).where(made_up).limit(1))
            for column, made_up in ((Paper.id, Paper.example), (User.id, User.example))
        ]
    if any(one is not None for one in found):
        raise BadSetting(
            "Diese Datenbank enthält Daten der Vorführung: erfundene Vorlagen oder Zugänge, deren Passwort jeder kennt."
            " Bitte geben Sie in IK_DATABASE_URL eine andere an, oder setzen Sie IK_MODE=demo."
        )
