"""Proposals of the demonstration: one open round, and a proposal in every state that is worth seeing. All invented."""

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import draft_proposal
from ik_workflow.operations.proposals import submit_proposal
from ik_workflow.operations.steering import Adopt
from ik_workflow.operations.steering import Choice
from ik_workflow.operations.steering import Defer
from ik_workflow.operations.steering import Reject
from ik_workflow.operations.steering import decide_proposals
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import CHECKS
from ik_workflow.states.results import Classification

EDUCATION_GROUP, WORK_GROUP = "AG Bildung", "AG Arbeit"
STEERING = "Steuerungsgruppe Integrationskonzept"
DEPARTMENT = "Fachbereich Bildung, Jugend und Sport"
FIELDS = ("Bildung", "Arbeit", "Wohnen", "Vielfalt in der Verwaltung", "Stadtgesellschaft")
SCOPE = (
    "Beeinflussen können Vorschläge, was die Stadt selbst tut: ihre Angebote, ihre Gebäude, ihre Verwaltung und das,"
    " was sie fördert. Nicht beeinflussen können sie Gesetze des Bundes und des Landes, etwa das Aufenthaltsrecht und"
    " die Zahl der Lehrkräfte."
)
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Told:
    """One invented proposal: whose it is, what it says, and by which steps it came where it stands."""

    author: str
    field: str
    wording: ProposalWording
    way: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    choice: Choice | None = None
    facts: dict[str, Any] | None = None


LEAD, WORKER, MEMBER = "Amina Beispiel", "Bohdan Beispiel", "Clara Beispiel"
TO_GROUP = ("submit", "assign")
TO_STEERING = (*TO_GROUP, "recommend", "review", "state_opinion")


def stories(today: date) -> list[Told]:
    """In the order in which they were begun."""
    end = date(today.year + 1, 12, 31)
    return [
        Told(
            MEMBER,
            "Bildung",
            ProposalWording(
                "Beispiel: Sprachcafés in allen Stadtteilen",
                "Wer neu in der Stadt ist, findet kaum Gelegenheit, Deutsch im Alltag zu sprechen.",
                "In jedem der acht Stadtteile besteht ein wöchentliches Sprachcafé mit Kinderbetreuung.",
                "Anzahl der Treffen und der Teilnehmenden im Jahr",
                DEPARTMENT,
                end,
                Decimal(24_000),
            ),
            TO_STEERING,
            (LEAD,),
        ),
        Told(
            WORKER,
            "Arbeit",
            ProposalWording(
                "Beispiel: Wöchentliches Sprachcafé in jedem Stadtteil",
                "Nach dem Sprachkurs fehlt die Übung. Viele geben deshalb vor der Prüfung auf.",
                "In jedem Stadtteil besteht ein wöchentliches Sprachcafé, das auch abends geöffnet ist.",
                "Anzahl der Teilnehmenden",
                DEPARTMENT,
                end,
                Decimal(18_000),
            ),
            TO_STEERING,
        ),
        Told(
            LEAD,
            "Bildung",
            ProposalWording(
                "Beispiel: Elternlotsen an Grundschulen",
                "Eltern kennen die Wege zur weiterführenden Schule nicht.",
                "An allen Grundschulen arbeiten zwei ausgebildete Elternlotsinnen oder Elternlotsen.",
                "Anzahl der Schulen mit zwei Lotsen",
                DEPARTMENT,
                end,
                Decimal(60_000),
            ),
            TO_STEERING,
        ),
        Told(
            MEMBER,
            "Vielfalt in der Verwaltung",
            ProposalWording(
                "Beispiel: Formulare in einfacher Sprache",
                "Viele Formulare der Stadt sind schwer zu verstehen.",
                "Die Verständlichkeit der Formulare verbessern.",
                suggested_unit=DEPARTMENT,
            ),
            TO_STEERING,
        ),
        Told(
            LEAD,
            "Bildung",
            ProposalWording(
                "Beispiel: Ferienkurse vor der Einschulung",
                "Kinder ohne Kitaplatz hören vor der Schule wenig Deutsch.",
                "Jedes Jahr gibt es vier Ferienkurse mit je 15 Plätzen.",
                "Anzahl der belegten Plätze",
                DEPARTMENT,
                end,
                Decimal(32_000),
            ),
            TO_STEERING,
            choice=Adopt(),
        ),
        Told(
            WORKER,
            "Arbeit",
            ProposalWording(
                "Beispiel: Zeugnisse in vier Wochen anerkennen",
                "Die Anerkennung ausländischer Zeugnisse dauert oft länger als ein Jahr.",
                "Über jeden Antrag wird in vier Wochen entschieden.",
                "Mittlere Dauer der Verfahren",
            ),
            TO_STEERING,
            choice=Reject(
                "Über die Anerkennung von Zeugnissen entscheiden Stellen des Landes und die Kammern. Die Stadt kann"
                " diese Frist nicht setzen. Sie berät weiterhin zur Anerkennung."
            ),
        ),
        Told(
            MEMBER,
            "Wohnen",
            ProposalWording(
                "Beispiel: Wohnungstausch begleiten",
                "Familien leben beengt, während anderswo große Wohnungen von einer Person bewohnt werden.",
                "Eine Beratungsstelle begleitet 50 Wohnungstausche im Jahr.",
                "Anzahl der Tausche",
                cost=Decimal(45_000),
            ),
            TO_STEERING,
            choice=Defer(today + timedelta(days=75)),
        ),
        Told(
            WORKER,
            "Arbeit",
            ProposalWording(
                "Beispiel: Praktika in der Stadtverwaltung",
                "In der Verwaltung arbeiten wenige Menschen mit Einwanderungsgeschichte.",
                "Die Stadt vergibt jedes Jahr 20 bezahlte Praktika.",
                "Anzahl der Praktika",
                due_on=end,
            ),
            TO_GROUP,
        ),
        Told(
            MEMBER,
            "Bildung",
            ProposalWording(
                "Beispiel: Lesepaten für zwei Sprachen",
                "In den Bibliotheken gibt es kaum Vorlesestunden in anderen Sprachen.",
                "Lesepatinnen und Lesepaten stärken die Mehrsprachigkeit.",
            ),
            ("submit", "query"),
            (LEAD,),
            facts={"question": "Um welche Bibliotheken und welche Sprachen geht es zuerst?"},
        ),
        Told(
            WORKER,
            "Arbeit",
            ProposalWording(
                "Beispiel: Abendtermine in der Ausländerbehörde",
                "Wer tagsüber arbeitet, muss für jeden Termin Urlaub nehmen.",
                "An zwei Abenden in der Woche gibt es Termine bis 20 Uhr.",
            ),
            ("submit",),
        ),
        Told(
            LEAD,
            "Bildung",
            ProposalWording("Beispiel: Schwimmkurse für Mütter", "Viele Mütter haben nie schwimmen gelernt."),
            (),
            (MEMBER,),
        ),
    ]


class Group:
    """The people of the demonstration, looked up by name; whoever is missing is made."""

    def __init__(self, session: Session, body: Body, at: datetime) -> None:
        self.session, self.body, self.at = session, body, at
        kinds, offices = Classification, Office
        self.education = self.organization(EDUCATION_GROUP, kinds.WORKING_GROUP)
        self.work = self.organization(WORK_GROUP, kinds.WORKING_GROUP)
        self.steering = self.organization(STEERING, kinds.STEERING_GROUP)
        self.department = self.organization(DEPARTMENT, kinds.DEPARTMENT)
        self.people = {
            LEAD: self.actor(LEAD, self.education, offices.WORKING_GROUP_LEAD),
            WORKER: self.actor(WORKER, self.work, offices.WORKING_GROUP_LEAD),
            MEMBER: self.actor(MEMBER, self.education, offices.WORKING_GROUP_MEMBER),
        }
        self.commissioner = self.actor("Elif Beispiel", self.steering, offices.INTEGRATION_COMMISSIONER)
        self.unit = self.actor("Frank Beispiel", self.department, offices.DEPARTMENT)

    def organization(self, name: str, kind: Classification) -> Organization:
        own = (Organization.body_id == self.body.id, Organization.name == name)
        found = self.session.scalar(select(Organization).where(*own))
        if found is None:
            found = Organization(body_id=self.body.id, name=name, classification=kind, created=self.at)
            self.session.add(found)
            self.session.flush()
        return found

    def actor(self, name: str, where: Organization, office: Office) -> Actor:
        held = select(Membership).where(Membership.organization_id == where.id, Membership.role == office)
        membership = self.session.scalar(held.order_by(Membership.id).limit(1))
        person = self.session.get(Person, membership.person_id) if membership else None
        if person is None:
            person = Person(name=name, created=self.at)
            self.session.add(person)
            self.session.flush()
            self.session.add(
                Membership(person_id=person.id, organization_id=where.id, role=office, start_on=SINCE, created=self.at)
            )
            self.session.flush()
        return actor_of(self.session, person, local_date(self.at))

    def person(self, name: str) -> Person:
        return self.session.get_one(Person, self.people[name].person_id)


def tell_proposals(session: Session, body: Body, *, at: datetime) -> None:
    """One open round with its proposals; whoever has them already keeps them."""
    if session.scalar(select(Proposal.id).limit(1)) is not None:
        return
    group = Group(session, body, at)
    today = local_date(at)
    fields = make_fields(session, at)
    round_ = make_round(session, group, fields, today, at)
    for number, told in enumerate(stories(today)):
        tell(session, group, told, fields, round_, today - timedelta(days=24 - 2 * number), at)


def make_fields(session: Session, at: datetime) -> dict[str, FieldOfAction]:
    fields = {name: FieldOfAction(number=number, name=name, created=at) for number, name in enumerate(FIELDS, 1)}
    session.add_all(fields.values())
    session.flush()
    return fields


def make_round(
    session: Session, group: Group, fields: dict[str, FieldOfAction], today: date, at: datetime
) -> SubmissionRound:
    round_ = SubmissionRound(
        case=Case(kind="submission_round", public=False), title="Beispiel: Vorschläge für das nächste Konzept"
    )
    begins = today - timedelta(days=40)
    common: dict[str, Any] = {"actor": group.commissioner, "recorded_at": at}
    take(
        session,
        round_,
        "plan",
        occurred=begins,
        title=round_.title,
        fields=tuple(field.id for field in fields.values()),
        groups=(group.education.id, group.work.id),
        starts_on=begins,
        submit_until=today + timedelta(days=19),
        scope=SCOPE,
        **common,
    )
    take(session, round_, "open", occurred=begins, **common)
    return round_


def tell(
    session: Session,
    group: Group,
    told: Told,
    fields: dict[str, FieldOfAction],
    round_: SubmissionRound,
    begun: date,
    at: datetime,
) -> None:
    author = group.people[told.author]
    people = [group.person(name) for name in (told.author, *told.with_)]
    proposal = draft_proposal(session, told.wording, authors=people, actor=author, occurred=begun, at=at)
    lead = group.people[WORKER if told.field == "Arbeit" else LEAD]
    own_group = group.work if told.field == "Arbeit" else group.education
    steps: dict[str, tuple[Actor, dict[str, Any]]] = {
        "query": (lead, dict(told.facts or {})),
        "assign": (lead, {"field": fields[told.field].id, "group": own_group.id}),
        "recommend": (lead, {"minutes": "Die Arbeitsgruppe empfiehlt den Vorschlag einstimmig."}),
        "review": (group.unit, {"unit": group.department.id}),
        "state_opinion": (group.unit, opinion(told)),
    }
    for trigger in told.way:
        if trigger == "submit":
            submit_proposal(session, proposal, round_, actor=author, occurred=begun, at=at)
        else:
            actor, facts = steps[trigger]
            take(session, proposal, trigger, actor=actor, occurred=begun, recorded_at=at, **facts)
    if told.choice is not None:
        decide_proposals(session, [(proposal, told.choice)], actor=group.commissioner, occurred=begun, at=at)


def opinion(told: Told) -> dict[str, Any]:
    """What the department says to each check: no where the proposal leaves it open."""
    wording, outside = told.wording, isinstance(told.choice, Reject)
    fits = {
        "remit": not outside,
        "unit": wording.suggested_unit is not None,
        "cost": wording.cost is not None,
        "indicator": wording.indicator is not None,
        "date": wording.due_on is not None,
        "law": True,
    }
    reasons = {
        True: "Aus unserer Sicht erfüllt.",
        False: "Dazu sagt der Vorschlag noch nichts oder nichts, was die Stadt allein entscheiden kann.",
    }
    facts: dict[str, Any] = {f"{name}_fits": fits[name] for name in CHECKS}
    return facts | {f"{name}_reason": reasons[fits[name]] for name in CHECKS}
