"""Made-up papers for the demonstration, one in each state worth seeing; their days hang on the day of filling."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import actor_of
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Body
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import File
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.papers import refer_paper
from ik_workflow.operations.papers import revise_paper
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject

C = ConsultationResult
COUNCIL = "Stadtverordnetenversammlung der Landeshauptstadt Potsdam"
MAIN = "Hauptausschuss"
EDUCATION = "Ausschuss für Bildung und Sport"
SOCIAL = "Ausschuss für Gesundheit, Soziales, Wohnen und Inklusion"
CULTURE = "Ausschuss für Kultur"
FINANCE = "Ausschuss für Finanzen"
BOARD = "Migrantenbeirat"
FACTION = "Fraktion Beispiel"
DEPARTMENT = "Fachbereich Bildung, Jugend und Sport"
MEMBERS = {COUNCIL: 57, MAIN: 17, EDUCATION: 9, SOCIAL: 9, CULTURE: 9, FINANCE: 9, BOARD: 13}

#: offices that the stories need, each held by somebody made up
PEOPLE = {
    Office.COUNCIL_OFFICE: "Beispielperson Büro",
    Office.MAYOR: "Beispielperson Oberbürgermeister",
    Office.COUNCIL_CHAIR: "Beispielperson Vorsitz",
    Office.DEPARTMENT: "Beispielperson Fachbereich",
    Office.FACTION: "Beispielperson Fraktion",
}


def sittings_around(today: date) -> dict[str, date]:
    """The days on which the stories happen: the council on first Wednesdays, committees between them."""
    wednesdays = [first_wednesday(today.replace(day=1), shift) for shift in range(-4, 4)]
    last = max(day for day in wednesdays if day <= today - timedelta(days=9))
    coming = min(day for day in wednesdays if day > today + timedelta(days=3))
    return {
        "earlier": max(day for day in wednesdays if day < last),
        "last": last,
        "signing": today - timedelta(days=4),
        "coming": coming,
        "education": last + timedelta(days=6),
        "social": last + timedelta(days=8),
        "education_again": max(coming - timedelta(days=8), today + timedelta(days=1)),
        "main": max(coming - timedelta(days=7), today + timedelta(days=2)),
    }


def first_wednesday(month: date, shift: int) -> date:
    """The first Wednesday of the month that lies ``shift`` months away."""
    index = month.year * 12 + month.month - 1 + shift
    first = date(index // 12, index % 12 + 1, 1)
    return first + timedelta(days=(2 - first.weekday()) % 7)


@dataclass
class Teller:
    """Tells stories: every step goes through ``take``, entered live by the council office."""

    session: Session
    at: datetime
    body: Body
    actors: dict[Office, Actor]
    count: int = 0

    @property
    def office(self) -> Actor:
        return self.actors[Office.COUNCIL_OFFICE]

    def organization(self, name: str, kind: Classification = Classification.ADVISORY_BOARD) -> Organization:
        found = self.session.scalar(
            select(Organization).where(Organization.body_id == self.body.id, Organization.name == name)
        )
        if found is None:
            found = Organization(body_id=self.body.id, name=name, classification=kind, created=self.at)
            self.session.add(found)
        found.members = MEMBERS.get(name)
        self.session.flush()
        return found

    def paper(
        self,
        title: str,
        on: date,
        *,
        kind: PaperType = PaperType.RESOLUTION_PAPER,
        public: bool = True,
        wording: str = "",
        originator: str = "Oberbürgermeister, Fachbereich Bildung, Jugend und Sport",
        enter: bool = True,
    ) -> Paper:
        """A paper that came to the council office signed."""
        self.count += 1
        paper = Paper(
            body_id=self.body.id,
            title=f"Beispiel: {title}",
            paper_type=kind,
            originator_text=originator,
            lead_text=originator.split(",")[0],
            example=True,
        )
        paper.body = self.body
        draft_paper(
            self.session,
            paper,
            Wording(wording or f"Die Stadtverordnetenversammlung beschließt: {title}.", "Zur Vorführung erfunden."),
            public=public,
            actor=self.office,
            occurred=on,
            at=self.at,
        )
        if enter:
            self.paper_step(paper, "enter", on, number=f"{on:%y}/SVV/9{self.count:03}")
            self.paper_step(paper, "put_on_agenda", on)
        return paper

    def paper_step(
        self, paper: Paper, trigger: str, on: date, reason: str | None = None, by: Office | None = None, **facts: Any
    ) -> None:
        actor = self.actors[by] if by else self.office
        take(self.session, paper, trigger, actor=actor, occurred=on, recorded_at=self.at, reason=reason, **facts)

    def meeting(self, on: date, *names: str) -> Meeting:
        """The sitting of these bodies on that day; opened with everybody there if the day has come."""
        bodies = [self.organization(name) for name in names]
        found = self.session.scalar(
            select(Meeting)
            .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
            .where(MeetingBody.organization_id == bodies[0].id, Meeting.held_on == on)
        )
        if found:
            return found
        planned = min(on - timedelta(days=30), local_date(self.at))
        meeting = plan_meeting(
            self.session, bodies, on, public=True, actor=self.office, occurred=planned, at=self.at, derived=True
        )
        common: dict[str, Any] = {"actor": self.office, "recorded_at": self.at}
        invited = on - timedelta(days=13)
        if invited <= local_date(self.at):
            take(self.session, meeting, "invite", occurred=invited, agreed_with_mayor=True, **common)
        if on <= local_date(self.at):
            attendance = {body.id: body.members or 1 for body in bodies}
            take(self.session, meeting, "open", occurred=on, attendance=attendance, **common)
        return meeting

    def refer(self, paper: Paper, on: date, *names: str, roles: Sequence[ConsultationRole] = ()) -> list[Consultation]:
        """The council refers; its own row stands first."""
        own = self.row(paper, COUNCIL, on, ConsultationRole.DECISION, authoritative=True)
        self.sit(own, on, COUNCIL)
        self.row_step(own, "read_first", on, result=C.REFERRED, result_text="überwiesen")
        addressees = [
            Addressee(
                self.organization(name), roles[place] if roles else ConsultationRole.ADVISORY, place + 1, role_text=None
            )
            for place, name in enumerate(names)
        ]
        council = self.organization(COUNCIL).id
        rows = refer_paper(self.session, paper, addressees, actor=self.office, occurred=on, at=self.at, body=council)
        return [own, *rows]

    def row(
        self,
        paper: Paper,
        name: str,
        on: date,
        role: ConsultationRole,
        *,
        authoritative: bool = False,
        trigger: str = "plan",
    ) -> Consultation:
        position = len(paper.consultations)
        addressee = Addressee(self.organization(name), role, position, authoritative=authoritative)
        consultation = plan_consultation(
            self.session, paper, addressee, trigger=trigger, actor=self.office, occurred=on, at=self.at
        )
        self.session.expire(paper, ["consultations"])
        return consultation

    def row_step(self, row: Consultation, trigger: str, on: date, reason: str | None = None, **facts: Any) -> None:
        take(self.session, row, trigger, actor=self.office, occurred=on, recorded_at=self.at, reason=reason, **facts)

    def sit(self, row: Consultation, on: date, *names: str, call: bool = True, reason: str | None = None) -> None:
        """On the agenda, and called if the day has come."""
        meeting = self.meeting(on, *names)
        planned = min(on - timedelta(days=14), local_date(self.at))
        day = max(planned, row.since or planned)
        public = row.case_id is not None and row.paper.case.public
        schedule(self.session, row, meeting, actor=self.office, occurred=day, at=self.at, public=public, reason=reason)
        if meeting.state is not MeetingState.PLANNED:
            self.row_step(row, "invite", day)
        if call and on <= local_date(self.at):
            self.row_step(row, "call", on)

    def again(self, row: Consultation, on: date, *names: str) -> None:
        self.row_step(row, "plan_again", row.since or on)
        self.sit(row, on, *names)

    def decide(
        self, row: Consultation, result: ConsultationResult, on: date, vote: Ballot, text: str, **more: Any
    ) -> None:
        decide_paper(
            self.session,
            row,
            result,
            actor=self.office,
            occurred=on,
            at=self.at,
            vote=vote,
            result_text=text,
            motions_resolved=None if more.get("finally_by_committee") else True,
            **more,
        )


def tell_stories(session: Session, *, at: datetime) -> None:
    """All of them, in the order of a paper's life."""
    body = session.scalars(select(Body).where(Body.name == "Potsdam")).one()
    teller = Teller(session, at, body, hire(session, body, at))
    days = sittings_around(local_date(at))
    for story in STORIES:
        story(teller, days)
    session.flush()


def hire(session: Session, body: Body, at: datetime) -> dict[Office, Actor]:
    """Made-up people, each with one office."""
    council = session.scalars(
        select(Organization).where(Organization.body_id == body.id, Organization.name == COUNCIL)
    ).one()
    actors = {}
    for office, name in PEOPLE.items():
        person = Person(name=name, created=at)
        session.add(person)
        session.flush()
        start = date(2000, 1, 1)
        session.add(
            Membership(person_id=person.id, organization_id=council.id, role=office, start_on=start, created=at)
        )
        session.flush()
        actors[office] = actor_of(session, person, local_date(at))
    return actors


def in_administration(tell: Teller, days: dict[str, date]) -> None:
    """A draft in co-signing; nobody outside sees it."""
    paper = tell.paper("Sprachkurse am Arbeitsplatz fördern", days["last"], public=False, enter=False)
    department = tell.organization(DEPARTMENT, Classification.DEPARTMENT)
    own = frozenset({(Office.DEPARTMENT, department.id)})
    tell.actors[Office.DEPARTMENT] = replace(tell.actors[Office.DEPARTMENT], offices=own)
    paper.originator_id = department.id
    paper.financial_impact, paper.demography = False, {"tolerance": 3}
    tell.row(paper, SOCIAL, days["last"], ConsultationRole.ADVISORY)
    signers = [tell.organization(name, Classification.EXECUTIVE).id for name in ("Kämmerei", "Rechtsamt")]
    tell.paper_step(paper, "start_co_signing", days["signing"], by=Office.DEPARTMENT, signers=signers)


def half_way(tell: Teller, days: dict[str, date]) -> None:
    """In consultation: one vote is in, one body put it off, the main committee waits."""
    paper = tell.paper("Sprachmittlung in Kitas und Schulen ausbauen", days["last"] - timedelta(days=20))
    _, social, education, main = tell.refer(paper, days["last"], SOCIAL, EDUCATION, MAIN)
    tell.sit(education, days["education"], EDUCATION)
    tell.row_step(
        education,
        "defer",
        days["education"],
        "Die Verwaltung bittet, in der nächsten Sitzung zu beraten.",
        result_text="zurückgestellt",
        vote=Ballot(VoteSubject.DEFERRAL, 6, 2, 1, present=9),
    )
    tell.sit(social, days["social"], SOCIAL)
    vote = Ballot(yes=8, no=0, abstain=1, present=9)
    tell.row_step(social, "conclude", days["social"], result=C.ADOPTED, result_text="ungeändert beschlossen", vote=vote)
    tell.again(education, days["education_again"], EDUCATION)
    tell.sit(main, days["main"], MAIN, reason="Die Voten werden bis zur Sitzung erwartet.")


def ready_to_decide(tell: Teller, days: dict[str, date]) -> None:
    """All votes are in, one of them against; one was given on an older version."""
    paper = tell.paper("Beratungsstelle gegen Diskriminierung einrichten", days["last"] - timedelta(days=21))
    own, social, culture = tell.refer(paper, days["last"], SOCIAL, CULTURE)
    tell.sit(social, days["social"], SOCIAL)
    against = Ballot(yes=3, no=5, abstain=1, present=9)
    tell.row_step(social, "conclude", days["social"], result=C.REJECTED, result_text="abgelehnt", vote=against)
    wording = Wording(
        "Die Stadtverordnetenversammlung beschließt, bei der Beauftragten für Migration und Integration eine"
        " Beratungsstelle gegen Diskriminierung mit einer halben Stelle einzurichten.",
        "Neue Fassung nach der Beratung im Ausschuss: halbe statt ganzer Stelle. Zur Vorführung erfunden.",
        note="halbe statt ganzer Stelle",
    )
    revise_paper(tell.session, paper, wording, actor=tell.office, occurred=days["social"], at=tell.at)
    tell.sit(culture, days["social"], CULTURE)
    for_it = Ballot(yes=7, no=1, abstain=0, present=9, excluded=1)
    words: dict[str, Any] = {"result": C.ADOPTED_AS_AMENDED, "result_text": "geändert beschlossen", "vote": for_it}
    tell.row_step(culture, "conclude", days["social"], **words)
    tell.paper_step(paper, "resubmit", days["social"], hearing_settled=True)
    tell.row_step(own, "plan_again", days["social"])
    tell.sit(own, days["coming"], COUNCIL)


def objection_period_runs(tell: Teller, days: dict[str, date]) -> None:
    """Adopted in the last sitting: the mayor may still object."""
    paper = tell.paper("Willkommenslotsen dauerhaft finanzieren", days["earlier"] - timedelta(days=21))
    own, finance, board = tell.refer(
        paper, days["earlier"], FINANCE, BOARD, roles=(ConsultationRole.ADVISORY, ConsultationRole.HEARING)
    )
    board.offered_on = days["earlier"]
    tell.session.flush()
    between = days["earlier"] + timedelta(days=13)
    tell.sit(finance, between, FINANCE)
    vote = Ballot(yes=6, no=3, abstain=0, present=9)
    tell.row_step(finance, "conclude", between, result=C.ADOPTED, result_text="ungeändert beschlossen", vote=vote)
    tell.sit(board, between, BOARD, call=False)
    tell.row_step(board, "waive", between)
    tell.paper_step(paper, "resubmit", between, hearing_settled=True)
    tell.row_step(own, "plan_again", between)
    tell.sit(own, days["last"], COUNCIL)
    tell.decide(own, C.ADOPTED, days["last"], Ballot(yes=31, no=20, abstain=4, present=57), "ungeändert beschlossen")
    until, today = paper.resolutions[0].objection_until, local_date(tell.at)
    if until and until < today:
        take(
            tell.session,
            paper.resolutions[0],
            "end_objection_period",
            actor=ENGINE,
            occurred=today,
            recorded_at=tell.at,
        )


def objected_and_repealed(tell: Teller, days: dict[str, date]) -> None:
    """Objected in time; the council takes no new vote in its next sitting: the resolution counts as repealed."""
    decided, objected, next_sitting = date(2024, 12, 4), date(2024, 12, 20), date(2025, 1, 29)
    paper = tell.paper("Zuschuss für ein Begegnungscafé ohne Haushaltsstelle", date(2024, 11, 13))
    own = tell.row(paper, COUNCIL, decided, ConsultationRole.DECISION, authoritative=True)
    tell.sit(own, decided, COUNCIL)
    tell.decide(own, C.ADOPTED, decided, Ballot(yes=28, no=25, abstain=2, present=57), "ungeändert beschlossen")
    resolution = paper.resolutions[0]
    reason = "Der Beschluss bindet Mittel, für die der Haushaltsplan keine Ermächtigung enthält."
    common: dict[str, Any] = {"recorded_at": tell.at}
    mayor, chair = tell.actors[Office.MAYOR], tell.actors[Office.COUNCIL_CHAIR]
    take(tell.session, resolution, "object", actor=mayor, occurred=objected, reason=reason, in_due_form=True, **common)
    meeting = tell.meeting(next_sitting, COUNCIL)
    take(tell.session, meeting, "close", actor=tell.office, occurred=next_sitting, **common)
    take(tell.session, resolution, "let_lapse", actor=chair, occurred=date(2025, 1, 30), **common)


def tie_is_a_rejection(tell: Teller, days: dict[str, date]) -> None:
    """Referred to the main committee for settlement; its tie rejects."""
    paper = tell.paper(
        "Mehrsprachige Schilder im Rathaus", days["earlier"] - timedelta(days=14), originator="Fraktion Beispiel"
    )
    row = tell.row(paper, MAIN, days["earlier"], ConsultationRole.DECISION, authoritative=True)
    council = tell.organization(COUNCIL).id
    bodies = [tell.organization(MAIN).id]
    tell.paper_step(paper, "refer_for_settlement", days["earlier"], bodies=bodies, body=council, competent=True)
    on = days["earlier"] + timedelta(days=14)
    tell.sit(row, on, MAIN)
    tie = Ballot(yes=8, no=8, abstain=1, present=17)
    tell.decide(row, C.REJECTED, on, tie, "abgelehnt", finally_by_committee=True)


def each_point_differently(tell: Teller, days: dict[str, date]) -> None:
    """Two points were voted on apart: one carried, one lost."""
    paper = tell.paper(
        "Wohnungstausch und Belegungsrechte", days["earlier"] - timedelta(days=14), originator="Fraktion Beispiel"
    )
    own = tell.row(paper, COUNCIL, days["earlier"], ConsultationRole.DECISION, authoritative=True)
    tell.sit(own, days["earlier"], COUNCIL)
    first = Ballot(VoteSubject.POINT, 40, 10, 5, present=57, point="Punkt 1: Tauschbörse")
    tell.decide(own, C.SPLIT, days["earlier"], first, "Punkt 1 beschlossen, Punkt 2 abgelehnt")


def joint_sitting(tell: Teller, days: dict[str, date]) -> None:
    """Two committees sit together and vote apart."""
    paper = tell.paper("Bildungspatenschaften an Grundschulen", days["last"] - timedelta(days=22))
    _, education, social = tell.refer(paper, days["last"], EDUCATION, SOCIAL)
    on = days["last"] + timedelta(days=7)
    tell.meeting(on, EDUCATION, SOCIAL)
    for row, vote, result, text in (
        (education, Ballot(yes=5, no=3, abstain=1, present=9), C.ADOPTED, "ungeändert beschlossen"),
        (social, Ballot(yes=4, no=4, abstain=1, present=9), C.REJECTED, "abgelehnt"),
    ):
        tell.sit(row, on, EDUCATION, SOCIAL)
        tell.row_step(row, "conclude", on, result=result, result_text=text, vote=vote)


def replaced_by_new_number(tell: Teller, days: dict[str, date]) -> None:
    """Withdrawn in favour of a new paper."""
    old = tell.paper(
        "Ehrenamtspauschale für Sprachpaten", days["earlier"] - timedelta(days=30), originator="Fraktion Beispiel"
    )
    new = tell.paper("Ehrenamtspauschale für Sprach- und Bildungspaten", days["last"] - timedelta(days=10))
    tell.paper_step(
        old,
        "replace",
        days["last"] - timedelta(days=9),
        replaced_by=new.id,
        result_text="ersetzt durch neue Drucksache",
    )


def joins_by_itself(tell: Teller, days: dict[str, date]) -> None:
    """A committee that was not asked takes the matter up."""
    paper = tell.paper("Ausbildungsmesse für Zugewanderte", days["last"] - timedelta(days=25))
    tell.refer(paper, days["last"], SOCIAL)
    row = tell.row(paper, CULTURE, days["social"], ConsultationRole.JOINED, trigger="join")
    tell.sit(row, days["education_again"], CULTURE)


def carried_over(tell: Teller, days: dict[str, date]) -> None:
    """The term ended before all votes were in; the new council refers again."""
    on = date(2024, 2, 28)
    paper = tell.paper("Gemeinschaftsgarten Am Schlaatz", date(2024, 2, 7), originator=FACTION)
    tell.refer(paper, on, SOCIAL)
    tell.paper_step(paper, "end_term", date(2024, 6, 9))


def on_the_next_agenda(tell: Teller, days: dict[str, date]) -> None:
    """New on the agenda of the coming sitting."""
    paper = tell.paper(
        "Jahresbericht der Beauftragten für Migration und Integration",
        min(days["coming"] - timedelta(days=20), local_date(tell.at)),
        kind=PaperType.INFORMATION_PAPER,
        wording="Die Stadtverordnetenversammlung nimmt den Jahresbericht zur Kenntnis.",
        originator="Oberbürgermeister, Büro für Chancengleichheit und Vielfalt",
    )
    row = tell.row(paper, COUNCIL, paper.since or days["last"], ConsultationRole.INFORMATION, authoritative=True)
    tell.sit(row, days["coming"], COUNCIL)
    tell.session.add(
        File(
            case_id=paper.case_id,
            paper_id=paper.id,
            name="Vermerk über personenbezogene Daten",
            size=51_200,
            public=False,
            created=tell.at,
        )
    )


def answered(tell: Teller, days: dict[str, date]) -> None:
    """A question with its answer."""
    paper = tell.paper(
        "Wie viele Plätze haben die Integrationskurse?",
        days["earlier"] - timedelta(days=20),
        kind=PaperType.QUESTION,
        wording="Wie viele Plätze gibt es in Integrationskursen, und wie lang ist die Wartezeit?",
        originator=FACTION,
    )
    row = tell.row(paper, COUNCIL, days["earlier"], ConsultationRole.DECISION, authoritative=True)
    tell.sit(row, days["earlier"], COUNCIL)
    tell.row_step(row, "conclude", days["earlier"], result=C.ANSWERED, result_text="schriftlich beantwortet")
    tell.paper_step(paper, "answer", days["earlier"], body=row.organization_id, result_text="schriftlich beantwortet")


def behind_closed_doors(tell: Teller, days: dict[str, date]) -> None:
    """A non-public paper, on the non-public part of a public sitting."""
    paper = tell.paper("Vertrauliche Grundstückssache Nachtigallenweg", days["last"] - timedelta(days=20), public=False)
    _, main = tell.refer(paper, days["last"], MAIN)
    tell.sit(main, days["main"], MAIN)
    meeting = tell.meeting(days["coming"], COUNCIL)
    tell.session.add(
        AgendaItem(
            meeting_id=meeting.id,
            position=90,
            number="N 1",
            title="Vertrauliche Personalsache Nachtigall",
            public=False,
            created=tell.at,
        )
    )


CONSENT = (
    ("Deutschkurse in den Abendstunden", (SOCIAL, EDUCATION)),
    ("Interkulturelle Woche verlässlich fördern", (CULTURE,)),
    ("Wegweiser für neu Zugewanderte drucken", (SOCIAL,)),
    ("Sport im Park ohne Anmeldung", (EDUCATION, SOCIAL, MAIN)),
)


def council_sits_today(tell: Teller, days: dict[str, date]) -> None:
    """An extra sitting is open: a consent list to confirm, a missing vote, a decision, an objection to answer."""
    today = local_date(tell.at)
    for title, bodies in CONSENT:
        paper = tell.paper(title, today - timedelta(days=25))
        for name in bodies:
            tell.row(paper, name, today - timedelta(days=25), ConsultationRole.ADVISORY)
        own = tell.row(paper, COUNCIL, today - timedelta(days=25), ConsultationRole.DECISION, authoritative=True)
        tell.sit(own, today, COUNCIL, call=False)
    lacks_a_vote(tell, days, today)
    to_be_decided(tell, days, today)
    objection_to_answer(tell, days, today)


def lacks_a_vote(tell: Teller, days: dict[str, date], today: date) -> None:
    paper = tell.paper("Lesepaten für Übergangswohnheime", days["last"] - timedelta(days=22))
    own, _ = tell.refer(paper, days["last"], CULTURE)
    tell.row_step(own, "plan_again", days["last"])
    tell.sit(own, today, COUNCIL, call=False)


def to_be_decided(tell: Teller, days: dict[str, date], today: date) -> None:
    paper = tell.paper("Mentoren für ausländische Auszubildende", days["last"] - timedelta(days=22))
    own, social = tell.refer(paper, days["last"], SOCIAL)
    tell.sit(social, days["social"], SOCIAL)
    vote = Ballot(yes=9, no=0, abstain=0, present=9)
    tell.row_step(social, "conclude", days["social"], result=C.ADOPTED, result_text="einstimmig", vote=vote)
    tell.paper_step(paper, "resubmit", days["social"], hearing_settled=True)
    tell.row_step(own, "plan_again", days["social"])
    tell.sit(own, today, COUNCIL, call=False)


def objection_to_answer(tell: Teller, days: dict[str, date], today: date) -> None:
    """The mayor objected between the last sitting and today's."""
    paper = tell.paper("Zuschuss für den Dolmetschdienst bei Arztbesuchen", days["last"] - timedelta(days=22))
    own = tell.row(paper, COUNCIL, days["last"], ConsultationRole.DECISION, authoritative=True)
    tell.sit(own, days["last"], COUNCIL)
    tell.decide(own, C.ADOPTED, days["last"], Ballot(yes=29, no=25, abstain=1, present=57), "ungeändert beschlossen")
    take(
        tell.session,
        paper.resolutions[0],
        "object",
        actor=tell.actors[Office.MAYOR],
        occurred=min(today - timedelta(days=1), days["last"] + timedelta(days=14)),
        recorded_at=tell.at,
        reason="Für den Zuschuss fehlt im Haushaltsplan die Ermächtigung.",
        in_due_form=True,
    )


STORIES = (
    in_administration,
    half_way,
    ready_to_decide,
    objection_period_runs,
    objected_and_repealed,
    tie_is_a_rejection,
    each_point_differently,
    joint_sitting,
    replaced_by_new_number,
    joins_by_itself,
    carried_over,
    on_the_next_agenda,
    answered,
    behind_closed_doors,
    council_sits_today,
)
