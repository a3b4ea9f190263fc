"""What becomes of the measures of an ending concept; said of the last one, the concept is superseded (SM-10.05)."""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import Heir
from ik_workflow.models.all import Measure
from ik_workflow.operations.take import take
from ik_workflow.translation import _
from ik_workflow.translation import shown

K = DispositionKind
#: fewest and most measures that follow
HEIRS = {K.CONTINUED: (1, 1), K.MERGED: (1, 1), K.SPLIT: (2, None), K.REPLACED: (1, None), K.DROPPED: (0, 0)}


@dataclass(frozen=True, slots=True)
class Disposal:
    """What becomes of one measure; ``heirs`` are ids of measures of the next concept."""

    measure: Measure
    kind: DispositionKind
    reason: str
    heirs: Sequence[int] = ()


def dispose(
    session: Session,
    concept: Concept,
    disposals: Sequence[Disposal],
    *,
    actor: Actor,
    occurred: date,
    at: datetime,
    version: int | None = None,
    derived: bool = False,
) -> None:
    """Say it of these measures, in place of what was said of them before; the caller commits.

    Their courses end when the concept is superseded, at once if nothing else is missing. Raises BadValue with the
    field "measures", "kind", "heirs" or "reason" before anything is written.
    """
    check(session, concept, disposals)
    numbers = [one.measure.id for one in disposals]
    before = (Disposition.measure_id.in_(numbers), Disposition.deleted.is_(False))
    session.execute(update(Disposition).where(*before).values(deleted=True, modified=at))
    common = {"decided_on": occurred, "created": at, "modified": at}
    said = [
        {"measure_id": one.measure.id, "kind": one.kind, "reason": one.reason.strip(), **common} for one in disposals
    ]
    session.execute(insert(Disposition), said)
    places = {
        row.measure_id: row.id for row in session.execute(select(Disposition.id, Disposition.measure_id).where(*before))
    }
    heirs = [
        {"disposition_id": places[one.measure.id], "measure_id": heir, "created": at, "modified": at}
        for one in disposals
        for heir in dict.fromkeys(one.heirs)
    ]
    if heirs:
        session.execute(insert(Heir), heirs)
    take(
        session,
        concept,
        "dispose",
        actor=actor,
        occurred=occurred,
        recorded_at=at,
        version=version,
        derived=derived,
        measures=len(disposals),
    )


def check(session: Session, concept: Concept, disposals: Sequence[Disposal]) -> None:
    if not disposals:
        raise BadValue("measures", _("Bitte wählen Sie mindestens eine Maßnahme."))
    if any(one.measure.concept_id != concept.id for one in disposals):
        raise BadValue("measures", _("Diese Maßnahme gehört nicht zu diesem Konzept."))
    for measure, fault in faults_of(session, concept, disposals).items():
        raise BadValue(fault.field, f"{measure.called}: {fault.sentence}")


def faults_of(session: Session, concept: Concept, disposals: Sequence[Disposal]) -> Mapping[Measure, BadValue]:
    """What is wrong with each of them, in one statement; the field is "heirs" or "reason"."""
    known = heirs_of(session, concept, {heir for one in disposals for heir in one.heirs})
    found = ((one.measure, fault_of(one, known)) for one in disposals)
    return {measure: fault for measure, fault in found if fault is not None}


def fault_of(one: Disposal, known: Collection[int]) -> BadValue | None:
    """``known``: measures of the next concept."""
    fewest, most = HEIRS[one.kind]
    count = len(set(one.heirs))
    if count < fewest or (most is not None and count > most):
        return BadValue("heirs", wanted(one.kind))
    if any(heir not in known for heir in one.heirs):
        return BadValue("heirs", _("Bitte wählen Sie Maßnahmen des Nachfolgekonzepts."))
    if not one.reason.strip():
        return BadValue("reason", _("Bitte begründen Sie, was aus der Maßnahme wird."))
    return None


def wanted(kind: DispositionKind) -> str:
    fewest, most = HEIRS[kind]
    name = shown(kind.label)
    if most == 0:
        return _("„{kind}“: Bitte wählen Sie keine nachfolgende Maßnahme.", kind=name)
    if most == 1:
        return _("„{kind}“: Bitte wählen Sie genau eine nachfolgende Maßnahme.", kind=name)
    if fewest == 1:
        return _("„{kind}“: Bitte wählen Sie mindestens eine nachfolgende Maßnahme.", kind=name)
    return _("„{kind}“: Bitte wählen Sie mindestens zwei nachfolgende Maßnahmen.", kind=name)


def heirs_of(session: Session, concept: Concept, numbers: Collection[int]) -> set[int]:
    """Those of the ids that are measures of the successor; none while no successor is named."""
    if concept.successor_id is None or not numbers:
        return set()
    asked = select(Measure.id).where(
        Measure.id.in_(numbers), Measure.concept_id == concept.successor_id, Measure.deleted.is_(False)
    )
    return set(session.scalars(asked))
