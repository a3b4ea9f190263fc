"""The procedures and the rule catalogue, as people read them."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.catalogue import Certainty
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.catalogue import rules
from ik_workflow.states.engine import named
from ik_workflow.states.labels import Labelled
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Guard
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.procedure import Strength
from ik_workflow.translation import _
from ik_workflow.translation import shown

#: what each procedure is for, in a sentence; in the order in which a newcomer meets them
PURPOSES = {
    "paper": "Der Weg einer Vorlage von der Verwaltung oder einer Fraktion durch die Ausschüsse bis zur Entscheidung.",
    "consultation": "Was ein einzelnes Gremium mit einer Vorlage tut: laden, aufrufen, abstimmen, zurückstellen.",
    "meeting": "Eine Sitzung von der Planung über die Einladung bis zur abgeschlossenen Niederschrift.",
    "co_signature": "Eine einzelne Zeichnung der Verwaltung auf einer Fassung der Vorlage, neben den anderen.",
    "resolution": "Was aus einem Beschluss wird: Beanstandungsfrist, zweite Abstimmung, Ausführung, Vollzug.",
    "amendment": "Ein Antrag, den Wortlaut einer Vorlage zu ändern: stellen, verteilen, abstimmen.",
    "procedural_motion": "Ein Antrag zum Ablauf der Sitzung, etwa Schluss der Debatte oder Zurückstellung.",
    "comment": "Die Stellungnahme eines Beirats: angeboten, erbeten, abgegeben oder verzichtet.",
    "submission_round": "Der Zeitraum, in dem Vorschläge für das Konzept eingereicht werden können.",
    "proposal": "Der Weg eines Vorschlags von der Einreichung über Arbeitsgruppe und Steuerungsgruppe ins Konzept.",
    "concept": "Ein Integrationskonzept von der Vorbereitung über den Beschluss bis zur Fortschreibung.",
    "measure": "Eine Maßnahme von der Planung über die Umsetzung bis zur Bewertung.",
    "reporting_cycle": "Wie regelmäßig über die Umsetzung berichtet wird: Abfrage, Prüfung, Bericht, Kenntnisnahme.",
    "status_report": "Die Meldung zu einer einzelnen Maßnahme in einem Berichtszyklus.",
    "stocktaking": "Was aus einem Konzept wurde: Stand festhalten, bewerten, feststellen, der Vertretung vorlegen.",
    "assessment": "Die Bewertung einer einzelnen Maßnahme in einer Bestandsaufnahme.",
    "report_order": "Ein Auftrag der Stadtverordnetenversammlung an die Verwaltung, zu berichten.",
    "participation_event": "Eine Konferenz oder Dialogveranstaltung von der Anregung bis zur Rückmeldung.",
}
#: beginning of a rule's id -> the part of the catalogue it belongs to
CHAPTERS = {
    "KV": ("Kommunalverfassung", "Gesetz des Landes: wer zuständig ist, wie eingeladen, beraten und abgestimmt wird."),
    "GO": ("Geschäftsordnung und Übung der Stadt", "Wie die Stadt ihre Sitzungen führt, soweit es nachzulesen war."),
    "VW": ("Verwaltung", "Der Weg einer Vorlage, bis sie eingereicht ist."),
    "BT": ("Beteiligung", "Konferenzen, Dialoge und Gremien, die mitreden."),
    "KA": ("Kalender", "Sitzungsfolge, Feiertage und wie Fristen gezählt werden."),
    "DR": ("Fristen", "Jede Frist, die das Programm berechnet."),
    "HF": ("Fristen dieses Hauses", "Was sich die Stadt vornimmt, ohne dass eine Vorschrift es verlangt."),
    "EM": ("E-Mails und Erinnerungen", "Wer wann woran erinnert wird."),
    "MO": ("Berichte und Bewertung", "Wie über die Umsetzung berichtet wird."),
    "I": ("Grundsätze für jeden Schritt", "Was bei jedem Schritt gilt, gleich in welchem Verfahren."),
    "SM-0": ("Schritte: Sitzung", ""),
    "SM-1": ("Schritte: Vorschlag", ""),
    "SM-2": ("Schritte: Vorlage", ""),
    "SM-2b": ("Schritte: Beschluss", ""),
    "SM-2c": ("Schritte: Mitzeichnung", ""),
    "SM-3": ("Schritte: Beratung", ""),
    "SM-4": ("Schritte: Änderungsantrag", ""),
    "SM-5": ("Schritte: Antrag zur Geschäftsordnung", ""),
    "SM-6": ("Schritte: Maßnahme", ""),
    "SM-7": ("Schritte: Berichtszyklus", ""),
    "SM-8": ("Schritte: Berichtsauftrag", ""),
    "SM-9": ("Schritte: Beteiligungsveranstaltung", ""),
    "SM-10": ("Schritte: Konzept", ""),
    "SM-11": ("Schritte: Einreichungsrunde", ""),
    "SM-12": ("Schritte: Stellungnahme eines Beirats", ""),
    "SM-13": ("Schritte: Bestandsaufnahme", ""),
}
CERTAINTIES = {
    Certainty.READ: "Der Wortlaut wurde gelesen.",
    Certainty.READ_PARTLY: "Nur ein Auszug oder eine Wiedergabe wurde gelesen.",
    Certainty.OBSERVED: "In Vorlagen und Niederschriften beobachtet: Übung, nicht notwendig Vorschrift.",
    Certainty.DERIVED: "Aus Gelesenem oder Beobachtetem berechnet; unbestätigt.",
    Certainty.BELIEVED: "Angenommen; der Wortlaut wurde nicht gesehen, unbestätigt.",
    Certainty.PROPOSED: "Ein eigener Vorschlag; eine Vorschrift dafür ist nicht bekannt.",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold; ``refusal`` is what a person reads where it does not."""

    refusal: str
    binding: bool
    lifted_by: str
    rule: str


@dataclass(frozen=True, slots=True)
class StepRow:
    label: str
    sources: Sequence[str]
    #: empty where the state stays as it is
    dest: str
    by: str
    entered_by: str
    conditions: Sequence[Condition]
    asks: Sequence[str]
    deadlines: Sequence[Rule]
    rules: Sequence[str]


@dataclass(frozen=True, slots=True)
class StateLine:
    label: str
    final: bool
    leads_to: Sequence[str]


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    name: str
    title: str
    purpose: str
    states: Sequence[StateLine]
    steps: Sequence[StepRow]


@dataclass(frozen=True, slots=True)
class Chapter:
    anchor: str
    title: str
    about: str
    rules: Sequence[Rule]


def procedure_page(procedure: Procedure[Any]) -> ProcedurePage:
    return ProcedurePage(
        procedure.name,
        procedure.title,
        PURPOSES.get(procedure.name, ""),
        [state_line(procedure, state) for state in procedure.states],
        [step_row(procedure, step) for step in procedure.steps],
    )


def state_line(procedure: Procedure[Any], state: Labelled) -> StateLine:
    ahead = [step.dest.label for step in procedure.steps if state in step.source and isinstance(step.dest, Labelled)]
    return StateLine(state.label, state in procedure.final, list(dict.fromkeys(ahead)))


def step_row(procedure: Procedure[Any], step: Step) -> StepRow:
    dest = step.dest.label if isinstance(step.dest, Labelled) else ""
    return StepRow(
        step.label,
        sources(procedure, step),
        dest,
        named(step.by),
        named(step.entered_by) if step.entered_by else "",
        [condition(guard) for guard in step.guards],
        [fact.label if fact.required else _("{label} (freiwillig)", label=shown(fact.label)) for fact in step.asks]
        + ([_("Begründung")] if step.needs_reason else []),
        [rules()[name] for name in step.opens],
        step.rules,
    )


def sources(procedure: Procedure[Any], step: Step) -> list[str]:
    """German names of the states a step starts from; many of them in one word."""
    if set(step.source) == set(procedure.open_states):
        return [_("jedem offenen Stand")]
    if len(step.source) == len(procedure.final) + len(procedure.open_states):
        return [_("jedem Stand")]
    return [_("neu") if source == NEW else procedure.states(source).label for source in step.source]


def condition(guard: Guard) -> Condition:
    refusal = _(guard.sentence, **dict.fromkeys(guard.details, "…")).replace("….", "…")
    lifted = named(guard.lifted_by) if guard.lifted_by else ""
    return Condition(refusal, guard.strength is Strength.MUST, lifted, guard.rule)


def chapters() -> list[Chapter]:
    """The whole catalogue in its parts, in the order in which a reader asks."""
    parts: dict[str, list[Rule]] = {name: [] for name in CHAPTERS}
    for rule in rules().values():
        parts[chapter_of(rule)].append(rule)
    return [Chapter(f"teil-{name}", *CHAPTERS[name], found) for name, found in parts.items() if found]


def chapter_of(rule: Rule) -> str:
    """The part of the catalogue: "SM-2b.04" belongs to "SM-2b", "KV-30" to "KV", "I4" to "I"."""
    head = rule.id.split(".")[0]
    return head if head.startswith("SM-") else head.split("-")[0].rstrip("0123456789")


def procedures() -> Iterator[Procedure[Any]]:
    """In the order in which a newcomer meets them."""
    known = [name for name in PURPOSES if name in PROCEDURES]
    yield from (PROCEDURES[name] for name in (*known, *(name for name in PROCEDURES if name not in known)))
