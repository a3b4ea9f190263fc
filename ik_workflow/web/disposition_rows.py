"""The rows of the form on which the commissioner says what becomes of measures: one for each, with a proposed heir."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ik_workflow.exchange.catalogue import folded
from ik_workflow.models.all import Concept
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import Measure
from ik_workflow.operations.dispositions import Disposal
from ik_workflow.operations.dispositions import faults_of
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.likely_heirs import LikelyHeir
from ik_workflow.web.likely_heirs import Named
from ik_workflow.web.likely_heirs import likely_heirs
from ik_workflow.web.viewing import viewing

KINDS = {kind.value: kind for kind in DispositionKind}
KIND, HEIR, REASON = "art", "nachfolge", "grund"
VERSION = "stand"
ROW = {KIND: N_("Was wird daraus?"), HEIR: N_("Nachfolgende Maßnahme"), REASON: N_("Begründung")}
#: the field of the form for a field of the act
FIELDS = {"kind": KIND, "heirs": HEIR, "reason": REASON}
BETWEEN = ";"  #: several heirs of one measure
#: by what a measure may be named, the most exact first
NAMES: Sequence[Callable[[Named], str]] = (lambda one: one.called, lambda one: one.number, lambda one: one.title)


@dataclass(frozen=True, slots=True)
class Successors:
    """The measures of the next concept, as they can be named in a row."""

    offered: Sequence[Named]
    likely: Mapping[int, LikelyHeir]

    def named(self, words: str) -> list[Named]:
        """By its number, its name or both; several if the words fit several."""
        wanted = folded(words)
        for by in NAMES:
            if found := [one for one in self.offered if folded(by(one)) == wanted]:
                return found
        return []


def successors(concept: Concept, measures: Sequence[Measure]) -> Successors:
    asked = select(Measure.id, Measure.number, Measure.title).where(Measure.concept_id == concept.successor_id)
    found = viewing().execute(asked) if concept.successor_id is not None else ()
    new = [Named(row.id, row.number or "", row.title) for row in found]
    old = [Named(one.id, one.number or "", one.title) for one in measures]
    return Successors(new, likely_heirs(old, new))


def labels(measures: Sequence[Measure]) -> dict[str, str]:
    rows = {f"{name}-{one.public_id}": label for one in measures for name, label in ROW.items()}
    return {**rows, REASON: N_("Begründung für alle Zeilen ohne eigene"), VERSION: N_("Stand")}


def empty_rows(concept: Concept, measures: Sequence[Measure], known: Successors, said: Collection[int]) -> Entry:
    """Before anybody types: nothing is chosen; where nothing was ``said`` yet (ids), the likely heir stands there."""
    values = {VERSION: str(concept.version)}
    for one in measures:
        if one.id not in said and (likely := known.likely.get(one.id)):
            values[f"{HEIR}-{one.public_id}"] = likely.heir.called
    return Entry(MultiDict(values), **labels(measures))


def read(typed: Entry, concept: Concept, measures: Sequence[Measure], known: Successors) -> list[Disposal]:
    """Of the rows in which something was chosen; what is wrong stands at its row."""
    said = []
    common = typed.values[REASON].strip()
    for one in measures:
        kind = typed.chosen(f"{KIND}-{one.public_id}", KINDS, optional=True)
        if kind is None:
            if typed_into(typed, one, known):
                name = f"{KIND}-{one.public_id}"
                typed.faults.setdefault(name, _("{measure}: Bitte wählen Sie, was daraus wird.", measure=one.called))
            continue
        reason = typed.line(f"{REASON}-{one.public_id}", length=2000, optional=True)
        said.append(Disposal(one, kind, reason or common, [heir.id for heir in heirs(typed, one, kind, known)]))
    if common:
        typed.text(REASON)
    for measure, fault in faults_of(viewing(), concept, said).items():
        name = f"{FIELDS[fault.field]}-{measure.public_id}"
        typed.faults.setdefault(name, f"{measure.called}: {fault.sentence}")
    return said


def typed_into(typed: Entry, measure: Measure, known: Successors) -> bool:
    """Whether the row says more than the proposal with which it came."""
    likely = known.likely.get(measure.id)
    heir, reason = (typed.values[f"{name}-{measure.public_id}"].strip() for name in (HEIR, REASON))
    return bool(reason) or heir not in ("", likely and likely.heir.called)


def heirs(typed: Entry, measure: Measure, kind: DispositionKind, known: Successors) -> list[Named]:
    """Those that the row names; the likely one, left standing where nothing follows, was nobody's choice."""
    name = f"{HEIR}-{measure.public_id}"
    words = typed.line(name, length=2000, optional=True)
    likely = known.likely.get(measure.id)
    if not words or (kind is DispositionKind.DROPPED and likely and words == likely.heir.called):
        return []
    whole = known.named(words)
    found = [whole] if whole else [known.named(part) for part in words.split(BETWEEN) if part.strip()]
    if not all(found):
        typed.faults[name] = _(
            "{measure}: „{words}“ ist keine Maßnahme des nächsten Konzepts. Bitte wählen Sie aus der Liste oder nennen"
            " Sie die Nummer.",
            **{"measure": measure.called, "words": words},
        )
    elif any(len(ones) > 1 for ones in found):
        typed.faults[name] = _(
            "{measure}: „{words}“ heißen mehrere Maßnahmen. Bitte nennen Sie Nummer und Namen.",
            **{"measure": measure.called, "words": words},
        )
    return [ones[0] for ones in found if ones]


def rows_in(form: MultiDict[str, str], concept: Concept) -> Sequence[Measure]:
    """The measures that the form has rows for, in the order of its rows."""
    places = {name.removeprefix(f"{KIND}-"): place for place, name in enumerate(form) if name.startswith(f"{KIND}-")}
    asked = select(Measure).where(Measure.public_id.in_(places), Measure.concept_id == concept.id)
    return sorted(viewing().scalars(asked), key=lambda one: places[one.public_id])


def by_field(measures: Sequence[Measure]) -> Sequence[tuple[str, Sequence[Measure]]]:
    groups: dict[str, list[Measure]] = defaultdict(list)
    for one in measures:
        groups[one.field.name if one.field else ""].append(one)
    return list(groups.items())
