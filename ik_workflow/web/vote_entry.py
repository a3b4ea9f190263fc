"""A vote as it is typed: its figures, how it was taken, and what the figures say in one sentence."""

from collections.abc import Mapping

from ik_workflow.states.votes import LARGEST_BODY
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.states.votes import verdict
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.entry import Entry
from ik_workflow.web.wording import sentence

VOTE = {
    "yes": "Ja",
    "no": "Nein",
    "abstain": "Enthaltung",
    "present": "Anwesend",
    "excluded": "Befangen (§ 22 BbgKVerf)",
    "names": "Namen der Befangenen",
    "manner": "Art der Abstimmung",
    "stated": "Ergebnis ohne Zahlen",
}
MANNERS: Mapping[str, tuple[str, Manner, bool]] = {
    "offen": (N_("offen, ausgezählt"), Manner.COUNTED, False),
    "namentlich": (N_("namentlich, ausgezählt"), Manner.COUNTED, True),
    "einstimmig": (N_("einstimmig, ohne Zahlen"), Manner.UNANIMOUS, False),
    "mehrheit": (N_("mit Stimmenmehrheit, ohne Zahlen"), Manner.MAJORITY, False),
    "widerspruchslos": (N_("ohne Widerspruch, ohne Zahlen"), Manner.NO_OBJECTION, False),
}
MANNER_WORDS = [(value, words) for value, (words, _, _) in MANNERS.items()]
STATED = {"angenommen": True, "abgelehnt": False}


def figure(entry: Entry, name: str, *, optional: bool = True) -> int | None:
    typed = entry.values[name].strip()
    if not typed and optional:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 5 and int(typed) <= LARGEST_BODY):
        entry.faults[name] = _(
            "{label}: Bitte geben Sie eine ganze Zahl von 0 bis {largest_body} an.",
            label=shown(entry.labels[name]),
            largest_body=LARGEST_BODY,
        )
        return None
    return int(typed)


def ballot(entry: Entry, subject: VoteSubject, *, threshold: int | None = None) -> Ballot | None:
    """The vote, or None where something is wrong: then the fault stands at its field.

    A contradiction of the figures raises Contradiction, with both in its sentence. ``threshold`` is the number that
    carries a demand of a minority (KV-36).
    """
    _, manner, roll_call = entry.chosen("manner", MANNERS) or MANNERS["offen"]
    counted = manner is Manner.COUNTED
    yes, no = figure(entry, "yes", optional=not counted), figure(entry, "no", optional=not counted)
    abstain, present = figure(entry, "abstain"), figure(entry, "present")
    excluded = figure(entry, "excluded") or 0
    stated = entry.chosen("stated", STATED, optional=counted)
    entry.line("names", length=500, optional=True)
    if entry.faults:
        return None
    return Ballot(
        subject,
        yes,
        no,
        (abstain or 0) if counted else abstain,
        manner,
        Majority.SIMPLE if threshold is None else Majority.MINORITY,
        present,
        excluded,
        threshold,
        roll_call,
        stated=stated,
    )


def sum_words(vote: Ballot) -> str:
    """Such as "4 + 9 + 1 = 14 von 14 Stimmberechtigten. Ergebnis: abgelehnt (mehr Nein als Ja)." """
    if vote.yes is None or vote.no is None:
        said = "" if vote.stated is None else _(" Ergebnis: {result}.", result=verdict(vote.stated))
        return _("{manner}, ohne Zahlen.{said}", manner=sentence(shown(vote.manner.label)), said=said)
    cast = [vote.yes, vote.no, vote.abstain or 0]
    words = f"{' + '.join(map(str, cast))} = {sum(cast)}"
    if vote.present is not None:
        entitled = vote.present - vote.excluded
        words += _(" von {entitled} Stimmberechtigten", entitled=entitled)
        if vote.excluded:
            words += _(" ({present} anwesend, {excluded} befangen)", present=vote.present, excluded=vote.excluded)
        if sum(cast) < entitled:
            words += _("; {number} ohne Stimme", number=entitled - sum(cast))
    return f"{words}. {outcome_words(vote)}"


def outcome_words(vote: Ballot) -> str:
    yes, no, carried = vote.yes or 0, vote.no or 0, vote.carried
    if carried is None:
        return _("Ein Ergebnis sagen die Zahlen nicht.")
    if vote.majority is Majority.MINORITY:
        return _(
            "Ergebnis: {result} (verlangt sind {threshold} Stimmen).", result=verdict(carried), threshold=vote.threshold
        )
    why = _("mehr Ja als Nein") if yes > no else _("mehr Nein als Ja") if no > yes else _("Stimmengleichheit")
    return _("Ergebnis: {result} ({why}).", result=verdict(carried), why=why)
