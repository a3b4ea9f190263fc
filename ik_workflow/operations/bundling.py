"""Measures become a paper: the commissioner lays it down with a concept that it decides, in one transaction."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.steering import put_into_paper
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.take import take
from ik_workflow.periods import short_date
from ik_workflow.states.results import PaperType
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

FIGURES = str.maketrans(",.", ".,")  #: points between thousands, a comma before the cents


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is to be laid down."""

    title: str
    originator: Organization
    measures: Sequence[Measure]
    #: one in preparation; None for a new one with the name ``concept_title``
    concept: Concept | None = None
    concept_title: str = ""
    explanation: str = ""
    #: proposed Beratungsfolge, in its order
    bodies: Sequence[Organization] = field(default_factory=tuple)
    #: what is said of a rule that is passed
    reason: str | None = None


def bundle_measures(
    session: Session,
    bundle: Bundle,
    *,
    steering_group_voted: bool,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
) -> tuple[Paper, Concept]:
    """The new paper and the concept that waits for it; raises NotAll or BadValue, and the caller rolls back."""
    if not bundle.measures:
        raise BadValue("massnahme", _("Maßnahmen: Bitte wählen Sie mindestens eine aus."))
    if bundle.concept is None and not bundle.concept_title.strip():
        raise BadValue("konzept_titel", _("Name des Konzepts: Bitte füllen Sie dieses Feld aus."))
    paper = Paper(
        body_id=bundle.originator.body_id,
        title=bundle.title,
        paper_type=PaperType.RESOLUTION_PAPER,
        originator_id=bundle.originator.id,
    )
    with translated_by(GERMAN):  # the paper is German, whoever drafts it
        wording = Wording(proposal_text(bundle), explanation_text(bundle))
    draft_paper(session, paper, wording, public=False, actor=actor, occurred=occurred, at=at)
    concept = bundle.concept or new_concept(session, bundle, actor, occurred, at)
    put_into_paper(
        session,
        bundle.measures,
        paper=paper.id,
        concept=concept.id,
        reasons=bundle.reason,
        actor=actor,
        occurred=occurred,
        at=at,
    )
    adopt_fields(session, bundle.measures, concept)
    take(
        session,
        concept,
        "submit",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        reason=bundle.reason,
        paper=paper.id,
        steering_group_voted=steering_group_voted,
    )
    return paper, concept


def new_concept(session: Session, bundle: Bundle, actor: Actor, occurred: Occurred, at: datetime) -> Concept:
    concept = Concept(case=Case(kind="concept", public=False), title=bundle.concept_title.strip())
    take(session, concept, "prepare", actor=actor, occurred=occurred, recorded_at=at)
    return concept


def adopt_fields(session: Session, measures: Sequence[Measure], concept: Concept) -> None:
    """A field of action that belonged to no concept belongs to this one, under a number that is free there."""
    taken = set(session.scalars(select(FieldOfAction.number).where(FieldOfAction.concept_id == concept.id)))
    for measure in measures:
        own = measure.field
        if own is not None and own.concept_id is None:
            while own.number in taken:
                own.number += 1
            own.concept_id = concept.id
            taken.add(own.number)
    session.flush()


def proposal_text(bundle: Bundle) -> str:
    lines = [f"Die Vertretung möge beschließen: das Konzept „{concept_name(bundle)}“ mit folgenden Maßnahmen."]
    by_field = sorted(bundle.measures, key=lambda measure: (field_name(measure), measure.id))
    number = 0
    for name, measures in groupby(by_field, key=field_name):
        lines += ["", f"Handlungsfeld {name}" if name else "Ohne Handlungsfeld"]
        for measure in measures:
            number += 1
            lines += [f"{number}. {measure.title}", *(f"   {line}" for line in plan_lines(measure))]
    return "\n".join(lines)


def explanation_text(bundle: Bundle) -> str:
    parts = [bundle.explanation.strip()] if bundle.explanation.strip() else []
    if bundle.bodies:
        order = "; ".join(f"{place}. {body.name}" for place, body in enumerate(bundle.bodies, 1))
        parts.append(f"Vorgeschlagene Beratungsfolge: {order}.")
    return "\n\n".join(parts)


def concept_name(bundle: Bundle) -> str:
    return bundle.concept.title if bundle.concept else bundle.concept_title.strip()


def field_name(measure: Measure) -> str:
    return measure.field.name if measure.field else ""


def plan_lines(measure: Measure) -> Iterator[str]:
    if measure.goal:
        yield f"Ziel: {measure.goal}"
    if measure.indicator:
        yield f"Indikator: {measure.indicator}"
    if measure.responsible_unit:
        yield f"Zuständig: {measure.responsible_unit.name}"
    if measure.due_on:
        yield f"Termin: {short_date(measure.due_on)}"
    if measure.cost is not None:
        yield f"Kosten: {f'{measure.cost:,.2f}'.translate(FIGURES)} Euro"
