"""Votes: what the figures say, and whether an outcome agrees with them (KV-30 to KV-37, I4, I5)."""

from dataclasses import dataclass

from ik_workflow.errors import BadValue
from ik_workflow.errors import Contradiction
from ik_workflow.states.labels import Labelled
from ik_workflow.states.results import ConsultationResult
from ik_workflow.translation import _
from ik_workflow.translation import shown

LARGEST_BODY = 10_000  # no representative body in Germany comes near; a larger figure is a slip of the hand


class VoteSubject(Labelled):
    """What was voted on; only a vote on the paper says something about the paper."""

    PAPER = "paper", "die Vorlage"
    RECOMMENDATION = "recommendation", "die Beschlussempfehlung"
    AMENDMENT = "amendment", "einen Änderungsantrag"
    COMPETING_MOTION = "competing_motion", "einen konkurrierenden Antrag"
    DEFERRAL = "deferral", "die Zurückstellung"
    REFERRAL = "referral", "die Überweisung"
    REFERRAL_BACK = "referral_back", "die Rücküberweisung"
    URGENCY = "urgency", "die Dringlichkeit"
    AGENDA = "agenda", "die Tagesordnung"
    NON_TREATMENT = "non_treatment", "die Nichtbefassung"
    END_OF_DEBATE = "end_of_debate", "den Schluss der Debatte"
    SEPARATE_VOTING = "separate_voting", "die getrennte Abstimmung"
    RATIFICATION = "ratification", "die Genehmigung"
    MINUTES = "minutes", "eine Einwendung gegen die Niederschrift"
    PROCEDURAL = "procedural", "das Verfahren"
    POINT = "point", "einen einzelnen Punkt"


class Majority(Labelled):
    """The majority that the matter asks for."""

    SIMPLE = "simple", "einfache Mehrheit (mehr Ja als Nein)"  #: KV-30, a tie is a rejection (KV-31)
    STATUTORY = "statutory", "Mehrheit der gesetzlichen Mitgliederzahl"  #: KV-35
    NO_DISSENT = "no_dissent", "keine Gegenstimme"  #: KV-33
    MINORITY = "minority", "Recht einer Minderheit"  #: KV-36


class Manner(Labelled):
    """How the record prints the vote."""

    COUNTED = "counted", "ausgezählt"
    UNANIMOUS = "unanimous", "einstimmig"
    MAJORITY = "majority", "mit Stimmenmehrheit"
    NO_OBJECTION = "no_objection", "ohne Widerspruch"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote of one body. A figure that the record does not print is ``None``, never 0."""

    subject: VoteSubject = VoteSubject.PAPER
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None
    manner: Manner = Manner.COUNTED
    majority: Majority = Majority.SIMPLE
    present: int | None = None
    excluded: int = 0
    #: statutory number of members, for KV-35; the number that the rules of procedure ask for, for KV-36
    threshold: int | None = None
    roll_call: bool = False
    #: the point (Ziffer) of the proposal that was voted on apart, in the record's words
    point: str | None = None
    #: how the body itself stated the outcome, where no figure tells it: _("abgelehnt"), though only Yes is printed
    stated: bool | None = None

    def __post_init__(self) -> None:
        for field, german in (
            ("yes", _("Ja")),
            ("no", _("Nein")),
            ("abstain", _("Enthaltungen")),
            ("present", _("Anwesende")),
        ):
            check_figure(field, german, getattr(self, field))
        check_figure("excluded", _("Ausgeschlossene"), self.excluded)
        check_figure("threshold", _("Mitgliederzahl"), self.threshold)
        cast = sum(figure or 0 for figure in (self.yes, self.no, self.abstain))
        if self.present is not None and cast > self.present - self.excluded:
            raise Contradiction(
                _(
                    "{figures} sind zusammen {cast} Stimmen; stimmberechtigt waren {present} Anwesende weniger "
                    "{excluded} Ausgeschlossene. Bitte prüfen Sie die Zahlen.",
                    figures=self.figures(),
                    cast=cast,
                    present=self.present,
                    excluded=self.excluded,
                ),
                rule="I4",
            )
        carried = self.carried
        if self.stated is not None and carried is not None and self.stated != carried:
            raise Contradiction(
                _(
                    "Eingetragen ist „{result}“, die Zahlen ergeben aber „{reckoned}“ ({figures}; verlangt: "
                    "{majority}). Bitte berichtigen Sie eines von beiden.",
                    result=verdict(self.stated),
                    reckoned=verdict(carried),
                    figures=self.figures(),
                    majority=shown(self.majority.label),
                ),
                rule={"simple": "KV-30", "statutory": "KV-35", "no_dissent": "KV-33", "minority": "KV-36"}[
                    self.majority
                ],
            )

    @property
    def carried(self) -> bool | None:
        """Whether the figures carry the matter; None if they do not tell."""
        if self.manner in (Manner.UNANIMOUS, Manner.NO_OBJECTION) and self.no is None:
            return None  # "einstimmig abgelehnt" exists: the word alone does not tell for or against
        match self.majority:
            case Majority.SIMPLE:
                return None if self.yes is None or self.no is None else self.yes > self.no
            case Majority.STATUTORY:
                return None if self.yes is None or self.threshold is None else 2 * self.yes > self.threshold
            case Majority.NO_DISSENT:
                return None if self.no is None else self.no == 0
            case Majority.MINORITY:
                return None if self.yes is None or self.threshold is None else self.yes >= self.threshold

    def figures(self) -> str:
        """The printed figures in words; "ohne Zahlen" if there are none."""
        printed = [
            f"{figure} {word if figure != 1 else one}"
            for figure, word, one in (
                (self.yes, _("Ja"), _("Ja")),
                (self.no, _("Nein"), _("Nein")),
                (self.abstain, _("Enthaltungen"), _("Enthaltung")),
            )
            if figure is not None
        ]
        return ", ".join(printed) or _("ohne Zahlen")


def check_figure(field: str, german: str, figure: int | None) -> None:
    if figure is None:
        return
    if isinstance(figure, bool) or not isinstance(figure, int) or not 0 <= figure <= LARGEST_BODY:
        raise BadValue(
            field,
            _(
                "{label}: Bitte geben Sie eine ganze Zahl von 0 bis {largest_body} an.",
                label=german,
                largest_body=LARGEST_BODY,
            ),
        )


def verdict(carried: bool) -> str:
    return _("angenommen") if carried else _("abgelehnt")


CARRIES = {ConsultationResult.ADOPTED, ConsultationResult.ADOPTED_AS_AMENDED, ConsultationResult.REAFFIRMED}
LOSES = {ConsultationResult.REJECTED}


def says(result: ConsultationResult) -> bool | None:
    """Whether a result says Yes or No to the paper; None for all others."""
    return True if result in CARRIES else False if result in LOSES else None
