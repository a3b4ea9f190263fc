"""What follows if a measure is not funded, in sentences: beside the order, and above the form of the step."""

from collections.abc import Iterator

from sqlalchemy.orm import object_session

from ik_workflow.models.all import Measure
from ik_workflow.operations.budget_ranks import Consequence
from ik_workflow.operations.budget_ranks import consequences
from ik_workflow.translation import _
from ik_workflow.translation import _n


def what_follows(one: Consequence) -> Iterator[str]:
    """Of one that would be suspended."""
    yield _("Die Maßnahme wird ausgesetzt, ihre Ampel wird rot. Die Steuerungsgruppe wird unterrichtet.")
    yield _("Diese Fristen enden: {tasks}.", tasks=", ".join(one.ended)) if one.ended else _("Keine Frist endet.")
    yield (
        _n(
            "Eine Meldung bleibt der Fachbereich schuldig.",
            "{number} Meldungen bleibt der Fachbereich schuldig.",
            one.owed,
        )
        if one.owed
        else _("Keine Meldung steht aus.")
    )
    if one.linked:
        yield _n(
            "Eine Maßnahme eines anderen Konzepts hängt mit ihr zusammen.",
            "{number} Maßnahmen anderer Konzepte hängen mit ihr zusammen.",
            one.linked,
        )


def of_denial(measure: Measure) -> Iterator[str]:
    session = object_session(measure)
    if session is not None:
        for one in consequences(session, [measure]):
            yield from what_follows(one)
