"""Steps that are more than a bare take: a table that the forms read.

A step without an entry in ``ACTS`` is taken as it is, with the facts that it asks for.
"""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations.en_bloc import bring_up
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.order_days import with_new_day
from ik_workflow.operations.order_days import with_requested_day
from ik_workflow.operations.papers import DECISIONS
from ik_workflow.operations.papers import FINAL_DECISIONS
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.papers import revise_paper
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import when
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.consultation import AWAITING
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import MOTIONS
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedure import Step
from ik_workflow.states.report_order import FOUND
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType


@dataclass(frozen=True, slots=True)
class Given:
    """What a person enters for one step."""

    trigger: str
    actor: Actor
    occurred: Occurred
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    #: of the record, as the person saw it
    version: int | None = None

    @property
    def who_and_when(self) -> dict[str, Any]:
        """For the acts of papers and meetings."""
        return {"actor": self.actor, "occurred": self.occurred, "at": self.at}

    def only(self, *names: str) -> dict[str, Any]:
        return {name: value for name, value in self.facts.items() if name in names}


@dataclass(frozen=True, slots=True)
class Act:
    """``perform`` does the step, ``asks`` says what for, ``now`` how it stands before."""

    perform: Callable[[Session, Any, Given], object]
    asks: Callable[[Step, Any], tuple[Fact, ...]] = lambda row, subject: row.asks
    now: Callable[[Any], Mapping[str, Any]] = lambda subject: {}


def perform(session: Session, subject: Subject, given: Given) -> None:
    """Take the step as its act or, without one, as it is; the caller commits."""
    act = ACTS.get((KINDS[type(subject)].name, given.trigger), TAKE)
    act.perform(session, subject, given)


def asked_facts(kind: str, row: Step, subject: Any) -> tuple[Fact, ...]:
    return ACTS.get((kind, row.trigger), TAKE).asks(row, subject)


def facts_now(kind: str, trigger: str, subject: Any) -> Mapping[str, Any]:
    return ACTS.get((kind, trigger), TAKE).now(subject)


def bare(session: Session, subject: Subject, given: Given) -> object:
    return take(
        session,
        subject,
        given.trigger,
        actor=given.actor,
        occurred=given.occurred,
        recorded_at=given.at,
        version=given.version,
        reason=given.reason,
        **given.facts,
    )


TAKE = Act(bare)


# -- papers -------------------------------------------------------------------------------------------------------

TITLE = Fact("title", "Betreff", FactKind.LINE, length=1000)
WORDING = (
    Fact("proposal", "Beschlussvorschlag", FactKind.TEXT),
    Fact("explanation", "Begründung", FactKind.TEXT, required=False),
)
LEAD = Fact("lead", "Federführend", FactKind.RECORD, required=False, of="body")
DECIDES = Fact("decides", "Entscheidet in der Sache", FactKind.RECORD, required=False, of="body")
REFERRED_NOW = ("body", "vote", "competent", "term")  #: what a referral itself asks for, beside the bodies


def refer(session: Session, paper: Paper, given: Given) -> object:
    """One consultation for each body; what was proposed and is confirmed stays, the rest of the proposal lapses."""
    addressees = addressees_of(session, paper, given)
    take(
        session,
        paper,
        given.trigger,
        actor=given.actor,
        occurred=given.occurred,
        recorded_at=given.at,
        version=given.version,
        reason=given.reason,
        bodies=[one.organization.id for one in addressees if one.organization] or None,
        **given.only(*REFERRED_NOW),
    )
    return settle_bodies(session, paper, addressees, given, actor=given.actor)


def propose_bodies(session: Session, paper: Paper, given: Given) -> object:
    """The whole Beratungsfolge as it is proposed now: what is no longer in it lapses."""
    addressees = addressees_of(session, paper, given)
    bare(session, paper, replace(given, facts={"bodies": given.facts.get("bodies")}))
    return settle_bodies(session, paper, addressees, given, actor=ENGINE, decides_anew=True)


def addressees_of(session: Session, paper: Paper, given: Given) -> list[Addressee]:
    """In the order of their names; the one that decides, which need not be among those that advise, comes last."""
    chosen = {*given.facts.get("bodies", ()), given.facts.get("decides")} - {None}
    bodies = session.scalars(select(Organization).where(Organization.id.in_(chosen)).order_by(Organization.id)).all()
    used = session.scalar(select(func.max(Consultation.position)).where(Consultation.paper_id == paper.id))
    free = 0 if used is None else used + 1
    in_order = sorted(bodies, key=lambda body: body.id == given.facts.get("decides"))
    return [
        Addressee(body, role_of(body, given), free + place, authoritative=body.id == given.facts.get("decides"))
        for place, body in enumerate(in_order)
    ]


def settle_bodies(
    session: Session,
    paper: Paper,
    addressees: Sequence[Addressee],
    given: Given,
    *,
    actor: Actor,
    decides_anew: bool = False,
) -> list[Consultation]:
    """The rows that are new; a proposed row for the same body and task is the one that is meant."""
    how: dict[str, Any] = {"actor": actor, "occurred": given.occurred, "at": given.at}
    wanted = {(one.organization.id, one.role): one for one in addressees if one.organization}
    for row in rows_ahead(paper):
        confirmed = wanted.pop((row.organization_id or 0, row.role), None) is not None
        if not confirmed and row.state is ConsultationState.PLANNED and (decides_anew or not row.authoritative):
            take(session, row, "lapse", actor=actor, occurred=given.occurred, recorded_at=given.at)
    return [plan_consultation(session, paper, one, **how) for one in wanted.values()]


def rows_ahead(paper: Paper) -> list[Consultation]:
    """The rows of the Beratungsfolge with which no sitting has begun."""
    return [row for row in paper.consultations if row.state in AWAITING and not row.deleted]


def bodies_now(paper: Paper) -> Mapping[str, Any]:
    """What is proposed already, as the form asks for it."""
    rows = rows_ahead(paper)
    advise = [row.organization_id for row in rows if not row.authoritative and row.organization_id]
    lead = next((row.organization_id for row in rows if row.role is ConsultationRole.LEAD), None)
    decides = next((row.organization_id for row in rows if row.authoritative), None)
    return {"bodies": advise, "lead": lead, "decides": decides}


def role_of(body: Organization, given: Given) -> ConsultationRole:
    if body.id == given.facts.get("decides"):
        return ConsultationRole.DECISION
    if body.id == given.facts.get("lead"):
        return ConsultationRole.LEAD
    heard = body.classification is Classification.ADVISORY_BOARD
    return ConsultationRole.HEARING if heard else ConsultationRole.ADVISORY


def asked_for_referral(row: Step, paper: Paper) -> tuple[Fact, ...]:
    bodies = tuple(fact for fact in row.asks if fact.name == "bodies")
    return (*bodies, LEAD, DECIDES, *(fact for fact in row.asks if fact.name != "bodies"))


def revise(session: Session, paper: Paper, given: Given) -> object:
    """The title is no part of the wording here: it is changed with the basic data, which the journal shows."""
    common = given.who_and_when
    return revise_paper(session, paper, wording_of(given), version=given.version, reason=given.reason, **common)


def wording_of(given: Given) -> Wording:
    return Wording(given.facts.get("proposal") or "", given.facts.get("explanation") or "")


def wording_now(paper: Paper) -> Mapping[str, Any]:
    version = next((one for one in paper.versions if one.number == paper.version_no), None)
    return {
        "proposal": version.proposal if version else "",
        "explanation": version.explanation if version else "",
    }


# -- decisions ----------------------------------------------------------------------------------------------------

RESULT_OF = {trigger: result for table in (DECISIONS, FINAL_DECISIONS) for result, trigger in reversed(table.items())}


def conclude(session: Session, consultation: Consultation, given: Given) -> object:
    """Where the body decides the paper, its vote is the paper's decision, too."""
    result = given.facts.get("result")
    if not (consultation.authoritative and isinstance(result, ConsultationResult) and result in DECISIONS):
        facts = {name: value for name, value in given.facts.items() if name != "motions_resolved"}
        return bare(session, consultation, replace(given, facts=facts))
    return decide(session, consultation, result, given)


def decide(session: Session, consultation: Consultation, result: ConsultationResult, given: Given) -> object:
    return decide_paper(
        session,
        consultation,
        result,
        vote=given.facts.get("vote"),
        result_text=given.facts.get("result_text"),
        finally_by_committee=decides_finally(consultation),
        motions_resolved=given.facts.get("motions_resolved"),
        reason=given.reason,
        version=given.version,
        **given.who_and_when,
    )


def decides_finally(consultation: Consultation) -> bool:
    """A committee that decides in the course of consultation, instead of the council."""
    return consultation.paper.state is PaperState.REFERRED


def asked_for_vote(row: Step, consultation: Consultation) -> tuple[Fact, ...]:
    decides = consultation.authoritative and not decides_finally(consultation)
    return (*row.asks, MOTIONS) if decides else row.asks


def decide_from_paper(session: Session, paper: Paper, given: Given) -> object:
    """The deciding body's consultation is concluded with the decision; in an open sitting it is called first."""
    if given.version is not None and given.version != paper.version:
        return bare(session, paper, given)  # which says how it stands now
    row = deciding_row(paper)
    meeting = sitting_now(row) if row else None
    if row is not None and meeting is not None and meeting.held_on == given.occurred:
        bring_up(session, row, meeting=meeting, actor=given.actor, at=given.at, call=True)
    if row is None or row.state is not ConsultationState.CALLED:
        return bare(session, paper, given)
    return decide(session, row, RESULT_OF[given.trigger], replace(given, version=None))


def deciding_row(paper: Paper) -> Consultation | None:
    """What stands on an agenda for its decision."""
    on_agenda = (ConsultationState.SCHEDULED, ConsultationState.INVITED, ConsultationState.CALLED)
    rows = [row for row in paper.consultations if row.authoritative and row.state in on_agenda]
    return next((row for row in rows if row.state is ConsultationState.CALLED), rows[0] if rows else None)


def sitting_now(row: Consultation) -> Meeting | None:
    """The sitting that deals with the row, if it is open."""
    item = next((item for item in row.items if item.id == row.item_id), None)
    meeting = item.meeting if item is not None else None
    return meeting if meeting is not None and meeting.state is MeetingState.OPEN else None


def body_now(paper: Paper) -> Mapping[str, Any]:
    row = deciding_row(paper)
    return {} if row is None or row.organization_id is None else {"body": row.organization_id}


# -- consultations and meetings -----------------------------------------------------------------------------------

SITTING = (
    Fact("meeting", "Sitzung", FactKind.RECORD, of="meeting"),
    Fact("number", "Nummer des Tagesordnungspunkts", FactKind.LINE, required=False, length=30),
    Fact("public", "öffentlich beraten", FactKind.YES_NO),
)
HELD_ON = Fact("held_on", "Tag der Sitzung", FactKind.DATE)
OCCASION = Fact("occasion", "Anlass", FactKind.CHOICE, required=False, choices=MeetingKind)
PUBLIC = Fact("public", "öffentlich zugänglich", FactKind.YES_NO, required=False)
PAPER_TYPE = Fact("paper_type", "Vorlageart", FactKind.CHOICE, choices=PaperType)


def schedule_consultation(session: Session, consultation: Consultation, given: Given) -> object:
    return schedule(
        session,
        consultation,
        session.get_one(Meeting, given.facts["meeting"]),
        number=given.facts.get("number"),
        public=bool(given.facts.get("public")),
        reason=given.reason,
        version=given.version,
        **given.who_and_when,
    )


# -- report orders ------------------------------------------------------------------------------------------------

Reading = Callable[[Session, ReportOrder, Mapping[str, Any], date, date], dict[str, Any]]


def in_words(read: Reading) -> Callable[[Session, ReportOrder, Given], object]:
    """The words of a date are read before the step is taken."""

    def dated(session: Session, order: ReportOrder, given: Given) -> object:
        today = local_date(given.at)
        said_on = when(given.occurred, given.at).on or today
        return bare(session, order, replace(given, facts=read(session, order, given.facts, said_on, today)))

    return dated


def asked_in_words(row: Step, order: ReportOrder) -> tuple[Fact, ...]:
    return tuple(fact for fact in row.asks if fact not in FOUND)


def another_day(order: ReportOrder) -> Mapping[str, Any]:
    """The day that stands is not proposed again."""
    return {"due_on": None}


def requested_day(order: ReportOrder) -> Mapping[str, Any]:
    return {"due_on": order.requested_on, "words": order.requested_words}


def rating_now(row: Assessment) -> Mapping[str, Any]:
    """The proposal, unless the department sees it differently: then the choice is open."""
    return {"rating": row.proposed} if row.by_department in (None, row.proposed) else {}


ACTS: dict[tuple[str, str], Act] = {
    **{
        ("paper", trigger): Act(refer, asked_for_referral, bodies_now)
        for trigger in ("refer", "refer_again", "refer_for_settlement", "refer_in_new_term")
    },
    ("paper", "propose_bodies"): Act(propose_bodies, asked_for_referral, bodies_now),
    **{("paper", trigger): Act(decide_from_paper, now=body_now) for trigger in RESULT_OF},
    ("paper", "revise"): Act(revise, lambda row, paper: WORDING, wording_now),
    ("assessment", "decide"): Act(bare, now=rating_now),
    ("consultation", "conclude"): Act(conclude, asked_for_vote),
    ("consultation", "schedule"): Act(schedule_consultation, lambda row, consultation: SITTING),
    **{
        ("report_order", trigger): Act(in_words(with_new_day), asked_in_words, another_day)
        for trigger in ("set_date", "request_extension", "find_insufficient")
    },
    ("report_order", "grant_extension"): Act(in_words(with_requested_day), asked_in_words, requested_day),
}
