"""Case views of rounds, proposals, concepts and measures."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import exists
from sqlalchemy import select

from ik_workflow.models.all import Body
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Heir
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.concepts import folded_number
from ik_workflow.operations.chains import leads_back
from ik_workflow.operations.evidence import evidence_of
from ik_workflow.states.concept import FINAL as CONCEPT_FINAL
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.concept import ConceptView
from ik_workflow.states.concept import DecidingPaper
from ik_workflow.states.measure import UNDER_WAY
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.measure import MeasureView
from ik_workflow.states.measure import MilestoneLine
from ik_workflow.states.proposal import FINAL as PROPOSAL_FINAL
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.proposal import ProposalView
from ik_workflow.states.smart import Plan
from ik_workflow.states.submission_round import SubmissionRoundView
from ik_workflow.translation import N_

FIELD_NAMES = select(FieldOfAction.name).where(FieldOfAction.id.in_(bindparam("ids", expanding=True)))
GROUP_NAMES = select(Organization.name).where(Organization.id.in_(bindparam("ids", expanding=True)))
PROPOSALS_OF_ROUND = (
    select(Proposal.title, Proposal.state, Proposal.revisit_on)
    .where(Proposal.round_id == bindparam("round"), Proposal.deleted.is_(False))
    .order_by(Proposal.id)
)
ROUND_STATE = select(SubmissionRound.state).where(SubmissionRound.id == bindparam("round"))
CLASSIFICATION = select(Organization.classification).where(Organization.id == bindparam("organization"))
NAME = select(Organization.name).where(Organization.id == bindparam("organization"))
OTHER_PROPOSAL = select(Proposal.state).where(Proposal.id == bindparam("id"))
MERGED_INTO = select(Proposal.merged_into_id).where(Proposal.id == bindparam("id"))
AGREEMENT = (
    select(Person.name, ProposalAuthor.agrees_to_withdraw)
    .join(Person, Person.id == ProposalAuthor.person_id)
    .where(ProposalAuthor.proposal_id == bindparam("proposal"))
    .order_by(ProposalAuthor.position)
)
DECIDING = (
    select(Paper.id, Paper.state, Resolution.state.label("resolution_state"), Body.in_brandenburg)
    .join(Body, Body.id == Paper.body_id)
    .outerjoin(Resolution, (Resolution.paper_id == Paper.id) & Resolution.deleted.is_(False))
    .where(Paper.id == bindparam("paper"))
    .order_by(Resolution.id.desc())
    .limit(1)
)
MEASURES = (
    select(Measure.title, Measure.state)
    .where(Measure.concept_id == bindparam("concept"), Measure.deleted.is_(False))
    .order_by(Measure.id)
)
#: what already left the concept needs nothing more said of it
LEFT = (MeasureState.CONTINUED, MeasureState.DROPPED)
HEIRS, HEIR_MEASURES = cast(Table, Heir.__table__), cast(Table, Measure.__table__).alias()


def disposed() -> ColumnElement[bool]:
    """Something holds for the measure; heirs in a concept that does not follow any more are to be chosen anew."""
    successor = select(Concept.successor_id).where(Concept.id == Measure.concept_id).correlate(Measure)
    astray = (
        exists()
        .where(
            HEIRS.c.disposition_id == Disposition.id,
            HEIR_MEASURES.c.id == HEIRS.c.measure_id,
            HEIR_MEASURES.c.concept_id != successor.scalar_subquery(),
        )
        .correlate(Disposition, Measure)
    )
    said = exists().where(Disposition.measure_id == Measure.id, Disposition.deleted.is_(False), ~astray)
    return said.correlate(Measure) | Measure.state.in_(LEFT)


UNDISPOSED = (
    select(Measure.title)
    .where(Measure.concept_id == bindparam("concept"), Measure.deleted.is_(False), ~disposed())
    .order_by(Measure.id)
)
#: what may still follow, or does
MAY_FOLLOW = tuple(state for state in ConceptState if state not in CONCEPT_FINAL)
NEXT_CONCEPT = select(Concept.successor_id).where(Concept.id == bindparam("id"))
NEXT_MEASURE = select(Measure.successor_id).where(Measure.id == bindparam("id"))
CONCEPT_STATE = select(Concept.state).where(Concept.id == bindparam("concept"))
MILESTONES = (
    select(Milestone.title, Milestone.due_on, Milestone.reported_on)
    .where(Milestone.measure_id == bindparam("measure"), Milestone.deleted.is_(False))
    .order_by(Milestone.due_on)
)
CONCEPT_OF = select(Measure.concept_id).where(Measure.id == bindparam("measure"))


def submission_round_view(
    connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]
) -> SubmissionRoundView:
    proposals = connection.execute(PROPOSALS_OF_ROUND, {"round": row["id"]}).all() if row["id"] else []
    settled = {*PROPOSAL_FINAL, ProposalState.DEFERRED, ProposalState.DRAFT}
    return SubmissionRoundView(
        state=row["state"],
        fields=tuple(connection.scalars(FIELD_NAMES, {"ids": row["fields"]})) if row["fields"] else (),
        groups=tuple(connection.scalars(GROUP_NAMES, {"ids": row["groups"]})) if row["groups"] else (),
        starts_on=row["starts_on"],
        submit_until=row["submit_until"],
        scope=row["scope"],
        unsettled=tuple(one.title or N_("ohne Titel") for one in proposals if one.state not in settled),
    )


def proposal_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ProposalView:
    round_id = facts.get("round", row["round_id"])
    group = facts.get("group", row["working_group_id"])
    target = facts.get("target")
    return ProposalView(
        state=row["state"],
        title=row["title"],
        problem=row["problem"],
        aim=row["aim"],
        round_state=connection.scalar(ROUND_STATE, {"round": round_id}) if round_id else None,
        group_classification=connection.scalar(CLASSIFICATION, {"organization": group}) if group else None,
        plan=proposal_plan(connection, row),
        revisit_on=row["revisit_on"],
        target_state=connection.scalar(OTHER_PROPOSAL, {"id": target}) if target else None,
        target_leads_back=leads_back(connection, MERGED_INTO, target, row["id"]),
        not_agreed=not_agreed(connection, row["id"]) if row["id"] else None,
    )


def not_agreed(connection: Connection, proposal: int) -> tuple[str, ...] | None:
    """Of several authors those who have not agreed; nobody, if one alone wrote it; None if none is on record."""
    authors = connection.execute(AGREEMENT, {"proposal": proposal}).all()
    if not authors:
        return None
    return tuple(name for name, agrees in authors if not agrees) if len(authors) > 1 else ()


def proposal_plan(connection: Connection, row: Mapping[Any, Any]) -> Plan:
    """What is known so far: the authors' words, then the department's checks."""
    review: Mapping[str, Any] = row["review"] or {}
    unit = connection.scalar(NAME, {"organization": row["responsible_unit_id"]}) if row["responsible_unit_id"] else None
    return Plan(
        goal=row["aim"],
        indicator=row["indicator"],
        unit=unit or row["suggested_unit"],
        due_on=row["due_on"],
        in_remit=review["remit"][0] if "remit" in review else None,
        cost=None if row["cost"] is None else Decimal(row["cost"]),
    )


def deciding_paper(connection: Connection, paper: int | None) -> DecidingPaper | None:
    found = connection.execute(DECIDING, {"paper": paper}).first() if paper else None
    return found and DecidingPaper(found.id, found.state, found.resolution_state, found.in_brandenburg)


def concept_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> ConceptView:
    measures = connection.execute(MEASURES, {"concept": row["id"]}).all() if row["id"] else []
    successor = row["successor_id"]
    return ConceptView(
        state=row["state"],
        paper=deciding_paper(connection, row["paper_id"]),
        measures_outside_paper=tuple(
            title for title, state in measures if state not in (MeasureState.IN_PAPER, MeasureState.DROPPED)
        ),
        ends_on=row["ends_on"],
        review_from=row["review_from"],
        successor_state=connection.scalar(CONCEPT_STATE, {"concept": successor}) if successor else None,
        named_may_follow="successor" not in facts or may_follow(connection, row, facts["successor"]),
        open_measures=tuple(connection.scalars(UNDISPOSED, {"concept": row["id"]})) if row["id"] else (),
    )


def may_follow(connection: Connection, row: Mapping[Any, Any], successor: Any) -> bool:
    """Another one that is not at its end, and that this one does not follow itself, over however many."""
    circle = leads_back(connection, NEXT_CONCEPT, successor, row["id"])
    return not circle and connection.scalar(CONCEPT_STATE, {"concept": successor}) in MAY_FOLLOW


SAME_NUMBER = select(Measure.id).where(
    Measure.number_folded == bindparam("number", type_=String), Measure.deleted.is_(False)
)
#: two statements, because PostgreSQL finds "the same or both none" by no index
NUMBERS_OF = select(Concept.id).where(Concept.id == bindparam("concept", type_=Integer)).with_for_update()
SAME_NUMBER_IN = SAME_NUMBER.where(Measure.concept_id == bindparam("concept", type_=Integer))
SAME_NUMBER_OUTSIDE = SAME_NUMBER.where(Measure.concept_id.is_(None))


def measure_view(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> MeasureView:
    paper = deciding_paper(connection, row["paper_id"])
    milestones = connection.execute(MILESTONES, {"measure": row["id"]}).all() if row["id"] else []
    successor = facts.get("successor")
    unit = row["responsible_unit_id"]
    return MeasureView(
        state=row["state"],
        plan=Plan(
            goal=row["goal"],
            indicator=row["indicator"],
            unit=connection.scalar(NAME, {"organization": unit}) if unit else None,
            due_on=row["due_on"],
            in_remit=row["in_remit"],
            cost=row["cost"],
        ),
        paper=paper,
        struck=bool(row["struck"]),
        budget_line=row["budget_line"],
        unfunded=bool(row["unfunded"]),
        milestones=tuple(milestone_line(*one) for one in milestones),
        proposed_state=row["proposed_state"],
        evidence=row["evidence"] or added_evidence(connection, row),
        indicator_reading=row["indicator_reading"],
        number_taken=number_taken(connection, row, facts),
        resolved_by_council=paper is not None and paper.in_effect,
        date_resolved=bool(row["date_resolved"]),
        first_due_on=row["first_due_on"],
        postponements=row["postponements"] or 0,
        light_set=row["light_set"] is not None,
        proposed_due_on=row["proposed_due_on"],
        concept_id=row["concept_id"],
        successor_concept_id=connection.scalar(CONCEPT_OF, {"measure": successor}) if successor else None,
        successor_leads_back=leads_back(connection, NEXT_MEASURE, successor, row["id"]),
    )


def added_evidence(connection: Connection, row: Mapping[Any, Any]) -> str | None:
    """What the newest piece shows, where a result can be confirmed."""
    added = evidence_of(connection, (row["id"],)) if row["state"] in UNDER_WAY else {}
    return next((one.words for one in added.get(row["id"], ())), None)


def number_taken(connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]) -> bool:
    """Asked before a measure is there, of the concept that it is to stand in."""
    if row["id"] is not None or not facts.get("number"):
        return False
    named = {"number": folded_number(facts["number"]), "concept": facts.get("concept")}
    asked = SAME_NUMBER_OUTSIDE if named["concept"] is None else SAME_NUMBER_IN
    connection.execute(NUMBERS_OF, {"concept": named["concept"]})  # Whoever else gives one waits for this one.
    return connection.scalar(asked, named) is not None


def milestone_line(title: str, due_on: date | None, reported_on: date | None) -> MilestoneLine:
    return MilestoneLine(title, due_on, reported_on is not None)
