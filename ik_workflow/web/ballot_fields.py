"""One vote as a group of fields: the figures, or what the chair stated where there are none."""

from collections.abc import Callable
from typing import TypeVar

from ik_workflow.errors import BadValue
from ik_workflow.errors import Contradiction
from ik_workflow.states.facts import POINT_LENGTH
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import check_line
from ik_workflow.states.labels import Labelled
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.german import read_count

#: name of the field, figure of the ballot, German word
FIGURES = (
    ("ja", "yes", N_("Ja")),
    ("nein", "no", N_("Nein")),
    ("enthaltung", "abstain", N_("Enthaltungen")),
)
FURTHER = (
    ("anwesend", "present", N_("Anwesende")),
    ("ausgeschlossen", "excluded", N_("vom Mitwirkungsverbot Betroffene")),
    ("schwelle", "threshold", N_("gesetzliche Mitgliederzahl")),
)
#: what the chair stated, where no figures are on record
STATED = {
    "": "nichts, die Zahlen stehen oben",
    "angenommen": "angenommen laut Vorsitz",
    "abgelehnt": "abgelehnt laut Vorsitz",
}
WORDS = {
    "figures": FIGURES,
    "further": FURTHER,
    "stated": list(STATED.items()),
    "subjects": [(one.value, one.label) for one in VoteSubject],
    "manners": [(one.value, one.label) for one in Manner],
    "majorities": [(one.value, one.label) for one in Majority],
}
PARTS = (
    *(name for name, _, _ in (*FIGURES, *FURTHER)),
    *("festgestellt", "gegenstand", "art", "mehrheit", "namentlich", "punkt"),
)
#: parts that are folded away, until one of them is wrong
FOLDED = ("gegenstand", "art", "mehrheit", "namentlich", "punkt", *(name for name, _, _ in FURTHER))
FIELD_OF = {figure: name for name, figure, _ in (*FIGURES, *FURTHER)} | {"point": "punkt"}

Read = Callable[[str], str]
C = TypeVar("C", bound=Labelled)


def defaults(fact: Fact) -> dict[str, str]:
    return {"gegenstand": fact.about.value, "art": Manner.COUNTED.value, "mehrheit": Majority.SIMPLE.value}


def read_ballot(fact: Fact, typed: Read) -> Ballot | None:
    """``typed`` gives the words of one part; raises BadValue that names the part."""
    figures = {
        figure: read_count(f"{fact.name}.{name}", word, typed(name)) for name, figure, word in (*FIGURES, *FURTHER)
    }
    point = check_line(f"{fact.name}.punkt", _("Punkt"), typed("punkt").strip(), length=POINT_LENGTH)
    stated = typed("festgestellt")
    if stated not in STATED:
        raise BadValue(
            f"{fact.name}.festgestellt", _("{label}: Bitte wählen Sie eine der Antworten.", label=shown(fact.label))
        )
    manner = chosen(fact, "art", Manner, typed)
    told = any(figures[figure] is not None for _, figure, _ in FIGURES) or stated or manner is not Manner.COUNTED
    if not told:
        if point or any(figure is not None for figure in figures.values()):
            raise BadValue(
                f"{fact.name}.ja", _("{label}: Bitte geben Sie auch an, wie abgestimmt wurde.", label=shown(fact.label))
            )
        return None
    figures["excluded"] = figures["excluded"] or 0
    try:
        return Ballot(
            subject=chosen(fact, "gegenstand", VoteSubject, typed),
            manner=manner,
            majority=chosen(fact, "mehrheit", Majority, typed),
            roll_call=typed("namentlich") == "ja",
            point=point or None,
            stated={"angenommen": True, "abgelehnt": False}.get(stated),
            **figures,  # type: ignore[arg-type]  # each figure by its own name
        )
    except BadValue as error:
        raise BadValue(f"{fact.name}.{FIELD_OF[error.field]}", error.sentence) from None
    except Contradiction as error:
        raise BadValue(f"{fact.name}.ja", error.sentence) from None


def chosen(fact: Fact, part: str, choices: type[C], typed: Read) -> C:
    try:
        return choices(typed(part) or defaults(fact)[part])
    except ValueError:
        raise BadValue(
            f"{fact.name}.{part}", _("{label}: Bitte wählen Sie einen der angebotenen Werte.", label=shown(fact.label))
        ) from None
