"""What a form tells beside its fields, by the kind of record: whoever decides sees what there is to decide on."""

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Measure
from ik_workflow.states.evidence import ADD
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.budget_words import of_denial


def of_assessment(row: Assessment) -> Iterator[str]:
    yield _("Vorgeschlagen ist „{rated}“. {because}", rated=shown(row.proposed.label), because=row.because)
    if row.by_department is not None and row.by_department is not row.proposed:
        yield _(
            "Die zuständige Stelle sieht „{rated}“: {reason}",
            rated=shown(row.by_department.label),
            reason=row.department_reason or "",
        )


def of_evidence(measure: Measure) -> Iterator[str]:
    yield _("Der Nachweis steht danach unter „Nachweise“ und im Verlauf, mit dem Tag des Eintrags.")
    if measure.evidence_kind:
        yield _("Vereinbart ist als Nachweis: {kind}.", kind=measure.evidence_kind)


ABOUT: dict[tuple[str, str], Callable[[Any], Iterator[str]]] = {
    **{("assessment", trigger): of_assessment for trigger in ("confirm", "contradict", "decide", "change")},
    ("measure", ADD): of_evidence,
    ("measure", "deny_funding"): of_denial,
}
