"""The main committee's evening of 31 May 2017 (seed 002): its people, its sitting, the paper 17/SVV/0351 under 3.5."""

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.papers import refer_paper
from ik_workflow.operations.recorder import Recorder
from ik_workflow.operations.sittings import send_invitation
from ik_workflow.operations.take import take
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from tests.make import House
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization

BEFORE = date(2017, 5, 3)
EVENING = date(2017, 5, 31)
NEXT = date(2017, 6, 14)
EARLIER = datetime(2017, 5, 3, 9, 0, tzinfo=UTC)
NOW = datetime(2017, 5, 31, 16, 30, tzinfo=UTC)
LATER = datetime(2017, 6, 1, 7, 0, tzinfo=UTC)
CHANGE = "Der Aspekt des „Förderns und Forderns“ wird ergänzt."
OLD = "Die Stadtverordnetenversammlung beschließt das Integrationskonzept 2016 bis 2020."
NEW = "Die Stadtverordnetenversammlung beschließt das geänderte Integrationskonzept 2016 bis 2020."


@dataclass(frozen=True)
class Evening:
    """Everything that the evening needs, and whom."""

    house: House
    main: Organization
    faction: Organization
    meeting: Meeting
    following: Meeting
    item: AgendaItem
    other: AgendaItem
    paper: Paper
    consultation: Consultation
    secretary: Actor
    chair: Actor
    originator: Actor

    def by(self, session: Session, actor: Actor | None = None, reason: str | None = None) -> Recorder:
        return Recorder(session, actor or self.secretary, NOW, NOW, reason)

    def person(self, session: Session, actor: Actor) -> Person:
        return session.get_one(Person, actor.person_id)


def make_paper(session: Session, house: House, number: str, title: str, text: str) -> Paper:
    paper = Paper(
        body_id=house.body.id,
        title=title,
        number=number,
        paper_type=PaperType.RESOLUTION_PAPER,
        originator_id=house.administration.id,
    )
    draft_paper(session, paper, Wording(text), public=True, actor=house.clerk, occurred=BEFORE, at=EARLIER)
    for trigger in ("enter", "put_on_agenda"):
        take(session, paper, trigger, actor=house.clerk, occurred=BEFORE, recorded_at=EARLIER)
    return paper


def make_evening(session: Session, *, deciding: bool = False, invited: bool = True) -> Evening:
    """``deciding``: the paper was referred to the main committee for settlement (GO-14)."""
    house = make_house(session)
    main = house.main_committee
    faction = make_organization(
        session, house.body, "Fraktion CDU/ANW", classification=Classification.FACTION, members=None
    )
    secretary = make_actor(session, main, offices=[Office.SECRETARY], name="Schriftführung HA")
    chair = make_actor(session, main, offices=[Office.COMMITTEE_CHAIR], name="Vorsitz HA")
    originator = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Gleichstellung")
    session.execute(update(Membership).values(start_on=date(2014, 7, 1)))
    first, following = (
        plan_meeting(session, [main], day, public=True, actor=house.clerk, occurred=BEFORE, at=EARLIER)
        for day in (EVENING, NEXT)
    )
    rows = []
    for number, title, place, decides in (
        ("17/SVV/0351", "EINE Stadt für ALLE", "3.5", deciding),
        ("17/SVV/0360", "Uferweg", "3.6", False),
    ):
        paper = make_paper(session, house, number, title, OLD)
        role = ConsultationRole.DECISION if decides else ConsultationRole.ADVISORY
        (row,) = refer_paper(
            session,
            paper,
            [Addressee(main, role, 0, authoritative=decides)],
            actor=house.clerk,
            occurred=BEFORE,
            at=EARLIER,
        )
        schedule(session, row, first, actor=house.clerk, occurred=BEFORE, at=EARLIER, number=place, public=True)
        rows.append(row)
    if invited:
        by = Recorder(session, secretary, BEFORE, EARLIER)
        send_invitation(by, first, agreed_with_mayor=True)
    session.flush()
    items = [session.get_one(AgendaItem, row.item_id) for row in rows]
    return Evening(
        house,
        main,
        faction,
        first,
        following,
        items[0],
        items[1],
        rows[0].paper,
        rows[0],
        secretary,
        chair,
        originator,
    )


def open_evening(session: Session, evening: Evening, present: int = 14) -> None:
    evening.by(session).take(evening.meeting, "open", attendance={evening.main.id: present})
    evening.by(session).take(evening.consultation, "call")
