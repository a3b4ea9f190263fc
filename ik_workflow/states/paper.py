"""Council papers: signed by the administration, submitted, referred, advised, decided (SM-2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.consultation import ConsultationLine
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import in_words
from ik_workflow.states.offices import MINUTES
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Effect
from ik_workflow.states.procedure import Guard
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import _


class PaperState(Labelled):
    """Where a paper stands; the administration's part first, then the council's."""

    DRAFT = "draft", "Entwurf"
    CO_SIGNING = "co_signing", "in Mitzeichnung"
    UNDER_REVISION = "under_revision", "nachzuarbeiten"
    CO_SIGNED = "co_signed", "mitgezeichnet"
    BEFORE_DEPUTIES = "before_deputies", "in der Beigeordnetenkonferenz"
    AWAITING_SIGNATURE = "awaiting_signature", "zur Unterschrift"
    RELEASED = "released", "freigegeben"
    SUBMITTED = "submitted", "eingereicht"
    LATE = "late", "zu spät eingereicht"
    ON_AGENDA = "on_agenda", "auf der Tagesordnung"
    INTRODUCED = "introduced", "eingebracht"
    REFERRED = "referred", "überwiesen"
    ADVISED = "advised", "alle Voten liegen vor"
    RESUBMITTED = "resubmitted", "zur Entscheidung vorgelegt"
    DEFERRED = "deferred", "zurückgestellt"
    CARRIED_OVER = "carried_over", "in die neue Wahlperiode übergeleitet"
    ADOPTED = "adopted", "beschlossen"
    ADOPTED_AS_AMENDED = "adopted_as_amended", "geändert beschlossen"
    REJECTED = "rejected", "abgelehnt"
    NOTED = "noted", "zur Kenntnis genommen"
    SETTLED = "settled", "erledigt"
    WITHDRAWN = "withdrawn", "zurückgezogen"
    REPLACED = "replaced", "ersetzt"
    NOT_ADMITTED = "not_admitted", "nicht auf die Tagesordnung aufgenommen"


P = PaperState
FINAL = frozenset(
    {
        P.ADOPTED,
        P.ADOPTED_AS_AMENDED,
        P.REJECTED,
        P.NOTED,
        P.SETTLED,
        P.WITHDRAWN,
        P.REPLACED,
        P.NOT_ADMITTED,
    }
)
OPEN = tuple(state for state in PaperState if state not in FINAL)
WITH_COUNCIL = tuple(state for state in OPEN if list(P).index(state) >= list(P).index(P.SUBMITTED))
DECIDED = tuple(state for state in PaperState if state in FINAL)


#: columns of the demographic check, each with 0 (none) to 3 (very high effect) points (VW-05)
DEMOGRAPHY: Mapping[str, str] = {
    "economy": "Wirtschaft und Arbeit",
    "tolerance": "Toleranz und Offenheit",
    "housing": "Wohnen für junge Menschen und Familien",
    "education": "Betreuung und Bildung",
    "old_age": "Leben im Alter",
}
MOST_POINTS = 3


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One co-signature of a paper."""

    organization: str
    state: str
    #: it was given on today's version
    current: bool = False


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper as its guards see it, with its Beratungsfolge."""

    state: str
    paper_type: str
    version_hash: str
    #: number of the newest version, also of one that was taken back
    newest_version: int = 1
    #: consultations in their order
    consultations: tuple[ConsultationLine, ...] = ()
    financial_impact: bool | None = None
    financial_text: str | None = None
    #: points 0 to 3 per column of the demographic check; None if not filled in
    demography: Mapping[str, int] | None = None
    public: bool = False
    #: whoever submits it has named it for publication
    public_wanted: bool = False
    #: hash of the version that was sent back, while a revision is asked for
    returned_hash: str | None = None
    #: last day of intake for the sitting aimed at (DR-08); None if no sitting is chosen
    intake_until: date | None = None
    #: state the paper was in when it was put off
    deferred_from: str | None = None
    #: statutory members and attendance of the body deciding today
    members: int | None = None
    present: int | None = None
    #: the signatures the administration was asked for
    signatures: tuple[SignatureLine, ...] = ()
    #: taking this successor would close a circle of replacements
    successor_leads_back: bool = False


def missing_signatures(paper: PaperView) -> tuple[str, ...]:
    """Who has not signed today's version."""
    return tuple(
        line.organization for line in paper.signatures if line.state != CoSignatureState.SIGNED or not line.current
    )


def missing_votes(paper: PaperView) -> tuple[str, ...]:
    """The bodies whose vote the council still waits for."""
    return tuple(line.body for line in paper.consultations if line.awaited)


@must("Die Frage nach den finanziellen Auswirkungen ist nicht beantwortet.", rule="VW-03")
def finances_answered(paper: PaperView, taking: Taking) -> bool:
    return paper.financial_impact is False or (paper.financial_impact is True and bool(paper.financial_text))


@must("Die Demografieprüfung ist nicht ausgefüllt (je Spalte 0 bis 3 Punkte).", rule="VW-05")
def demography_filled(paper: PaperView, taking: Taking) -> bool:
    return bool(paper.demography) and all(0 <= points <= 3 for points in (paper.demography or {}).values())


@must("Es ist noch keine Beratungsfolge vorgeschlagen.", rule="VW-02")
def consultations_proposed(paper: PaperView, taking: Taking) -> bool:
    return bool(paper.consultations)


@must("Seit der Rückgabe liegt keine neue Fassung vor.", rule="I1")
def has_new_version(paper: PaperView, taking: Taking) -> bool:
    return paper.version_hash != paper.returned_hash


@must(
    "Auf die heutige Fassung haben noch nicht gezeichnet: {missing}.",
    rule="I1",
    missing=lambda paper: in_words(missing_signatures(paper)) or _("die gewählten Stellen"),
)
def all_signed_this_version(paper: PaperView, taking: Taking) -> bool:
    return bool(paper.signatures) and not missing_signatures(paper)


@must("Für die Demografieprüfung gibt es je Spalte 0 bis 3 Punkte.", rule="VW-05")
def points_in_range(paper: PaperView, taking: Taking) -> bool:
    return all(taking.facts.get(name, 0) <= MOST_POINTS for name in DEMOGRAPHY)


@should(
    "Die Einreichfrist für die vorgesehene Sitzung ist abgelaufen.",
    rule="GO-02",
    lifted_by={Office.COUNCIL_OFFICE, Office.COUNCIL_CHAIR},
)
def submitted_in_time(paper: PaperView, taking: Taking) -> bool:
    return taking.day() <= known(paper.intake_until, "vorgesehene Sitzung")


@should(
    "Die Vorlage ist nicht verspätet: die Einreichfrist läuft noch.", rule="GO-02", lifted_by={Office.COUNCIL_OFFICE}
)
def submitted_late(paper: PaperView, taking: Taking) -> bool:
    return taking.day() > known(paper.intake_until, "vorgesehene Sitzung")


@must("Einen Antrag stellt eine Fraktion oder die nötige Zahl von Mitgliedern.", rule="KV-16")
def enough_movers(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("entitled", "Fraktion oder nötige Zahl von Mitgliedern"))


@must("Die Dringlichkeit ist zu begründen: die Sache duldet keinen Aufschub.", rule="KV-18")
def urgency_explained(paper: PaperView, taking: Taking) -> bool:
    return bool(known(taking.reason, "Begründung der Dringlichkeit"))


@must("Die Dringlichkeit ist mit Mehrheit zu bejahen.", rule="KV-30")
def urgency_carried(paper: PaperView, taking: Taking) -> bool:
    return outcome_of(taking) is not False


@must("Die Dringlichkeit wurde nach den Zahlen bejaht.", rule="KV-30")
def urgency_lost(paper: PaperView, taking: Taking) -> bool:
    return outcome_of(taking) is not True


def outcome_of(taking: Taking) -> bool | None:
    vote = taking.fact("vote", "Abstimmung")
    return vote.carried if vote.stated is None else vote.stated  # type: ignore[no-any-return]  # a Ballot's fields


@must("Abgesetzt wird nur mit Zustimmung dessen, der den Punkt angemeldet hat.", rule="KV-19")
def originator_consents(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("originator_consents", "Zustimmung des Einreichers"))


@should(
    "Eingebracht wird eine Vorlage, wenn sie aufgerufen ist oder auf der Konsensliste steht.",
    rule="GO-10",
    lifted_by={Office.COUNCIL_OFFICE},
)
def called_or_on_consent_list(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("called", "aufgerufen oder auf der Konsensliste"))


@must("Bitte wählen Sie die Gremien, in die überwiesen wird.", rule="I1")
def bodies_named(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("bodies", "Gremien"))


@should(
    "Es fehlen noch die Voten: {missing}.",
    rule="GO-17",
    lifted_by={Office.COUNCIL_OFFICE, Office.COUNCIL_CHAIR},
    missing=lambda paper: in_words(missing_votes(paper)),
)
def every_vote_is_in(paper: PaperView, taking: Taking) -> bool:
    return not missing_votes(paper)


@should(
    "Alle Voten liegen vor; ein fehlendes Votum ist kein Grund zur Zurückstellung.",
    rule="GO-17",
    lifted_by={Office.COUNCIL_OFFICE, Office.COUNCIL_CHAIR},
)
def a_vote_is_missing(paper: PaperView, taking: Taking) -> bool:
    return bool(missing_votes(paper))


HEARING = Fact(
    "hearing_settled", "Stellungnahme des Migrantenbeirats erteilt, verzichtet oder Frist abgelaufen", FactKind.YES_NO
)
MOTIONS = Fact("motions_resolved", "Änderungs- und Geschäftsordnungsanträge sind entschieden", FactKind.YES_NO)


@should(
    "Dem Migrantenbeirat ist Gelegenheit zur Stellungnahme zu geben; das Angebot ist nicht aktenkundig.",
    rule="KV-64",
    lifted_by={Office.COUNCIL_CHAIR},
)
def hearing_is_settled(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("hearing_settled", HEARING.label))


@should(
    "Über Änderungs- oder Geschäftsordnungsanträge ist noch nicht entschieden.",
    rule="GO-23",
    lifted_by={Office.COUNCIL_CHAIR},
)
def motions_resolved(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("motions_resolved", MOTIONS.label))


@should(
    "Das Gremium ist nicht beschlussfähig: mehr als die Hälfte der Mitglieder muss anwesend sein.",
    rule="KV-26",
    lifted_by={Office.COUNCIL_CHAIR},
)
def quorum(paper: PaperView, taking: Taking) -> bool:
    return 2 * known(paper.present, "Anwesenheit") > known(paper.members, "gesetzliche Mitgliederzahl")


@must("Die Abstimmung trägt den Beschluss nicht.", rule="I5")
def vote_carries(paper: PaperView, taking: Taking) -> bool:
    return vote_on_paper(taking) is not False


@must("Die Abstimmung trägt die Ablehnung nicht.", rule="I5")
def vote_loses(paper: PaperView, taking: Taking) -> bool:
    return vote_on_paper(taking) is not True


def vote_on_paper(taking: Taking) -> bool | None:
    """What the vote on the paper says; a majority of a number of members cannot be told without that number."""
    vote = taking.facts.get("vote")
    if vote is None or vote.subject is not VoteSubject.PAPER:
        return None
    if vote.majority in (Majority.STATUTORY, Majority.MINORITY) and vote.stated is None:
        known(vote.threshold, "gesetzliche Mitgliederzahl")
    return outcome_of(taking)


@must("Diese Vorlage ist keinem Gremium zur abschließenden Entscheidung zugewiesen.", rule="I1")
def a_body_decides_finally(paper: PaperView, taking: Taking) -> bool:
    """The council is no such body: it decides when every vote is in, not in the course of consultation."""
    return any(line.authoritative and line.classification != Classification.COUNCIL for line in paper.consultations)


@must("Zur abschließenden Erledigung überwiesen wird an ein Gremium, das darüber entscheiden darf.", rule="KV-05")
def main_committee_competent(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("competent", "Zuständigkeit des Hauptausschusses"))


@should(
    "Zur Kenntnis genommen wird eine Mitteilungsvorlage; andere Vorlagen werden entschieden.",
    rule="GO-38",
    lifted_by={Office.COUNCIL_OFFICE, Office.COUNCIL_CHAIR},
)
def is_information(paper: PaperView, taking: Taking) -> bool:
    return paper.paper_type == PaperType.INFORMATION_PAPER


@should("Beantwortet wird eine Anfrage.", rule="GO-40", lifted_by={Office.COUNCIL_OFFICE, Office.COUNCIL_CHAIR})
def is_question(paper: PaperView, taking: Taking) -> bool:
    return paper.paper_type == PaperType.QUESTION


@must("Die Vorlage wurde im Lauf der Vorberatung zurückgestellt, nicht bei der Entscheidung.", rule="I1")
def deferred_at_decision(paper: PaperView, taking: Taking) -> bool:
    return paper.deferred_from != P.REFERRED


@must("Die Vorlage wurde bei der Entscheidung zurückgestellt, nicht im Lauf der Vorberatung.", rule="I1")
def deferred_in_consultation(paper: PaperView, taking: Taking) -> bool:
    return paper.deferred_from == P.REFERRED


@should(
    "Zurückziehen müssen alle, die den Antrag gemeinsam gestellt haben.",
    rule="GO-33",
    lifted_by={Office.COUNCIL_CHAIR},
)
def all_movers_agree(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("all_movers", "Zustimmung aller Einreicher"))


@must(
    "Die neue Vorlage geht selbst auf diese Vorlage zurück; eine Vorlage kann sich nicht selbst ersetzen.",
    rule="I1",
)
def no_circle(paper: PaperView, taking: Taking) -> bool:
    return not paper.successor_leads_back


@must("Diese Vorlageart ist nicht bekannt.", rule="I1")
def is_known_type(paper: PaperView, taking: Taking) -> bool:
    return taking.facts.get("paper_type", paper.paper_type) in list(PaperType)


@must("Der Wortlaut ist gegenüber der heutigen Fassung unverändert.", rule="I1")
def wording_differs(paper: PaperView, taking: Taking) -> bool:
    return bool(taking.fact("wording", "neuer Wortlaut") != paper.version_hash)


@must("Wer die Vorlage einreicht, hat sie nicht zur Veröffentlichung vorgesehen.", rule="I7")
def meant_for_the_public(paper: PaperView, taking: Taking) -> bool:
    return paper.public_wanted


@must("Die Vorlage ist schon veröffentlicht.", rule="I7")
def not_public_yet(paper: PaperView, taking: Taking) -> bool:
    return not paper.public


def take_wording(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    """The next version; ``wording`` is its hash."""
    if "wording" not in taking.facts:
        return {}
    return {"version_no": paper.newest_version + 1, "version_hash": taking.facts["wording"]}


def outcome(result: ConsultationResult) -> Effect:
    """The paper is decided: its outcome, and the day, if the record prints one."""
    return lambda paper, taking: {"outcome": result, "decided_on": taking.on}


def remember_state(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    return {"deferred_from": str(paper.state)}


def remember_version(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    return {"returned_hash": paper.version_hash}


def take_number(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    return {"number": taking.facts["number"]} if "number" in taking.facts else {}


def restate(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    names = ("paper_type", "paper_type_text", "originator_text", "lead_text", "title")
    return {name: taking.facts[name] for name in names if name in taking.facts}


def keep_details(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    """The details that were given; points per column of the demographic check stand together."""
    facts = taking.facts
    kept = {name: facts[name] for name in ("financial_impact", "financial_text", "public_wanted") if name in facts}
    if "target_meeting" in facts:
        kept["target_meeting_id"] = facts["target_meeting"]
    points = {name: facts[name] for name in DEMOGRAPHY if name in facts}
    return {**kept, **({"demography": {**(paper.demography or {}), **points}} if points else {})}


def name_successor(paper: PaperView, taking: Taking) -> Mapping[str, Any]:
    return {"replaced_by_id": taking.facts.get("replaced_by")}


SIGNERS = Fact("signers", "Stellen, die mitzeichnen", FactKind.RECORDS, of="signer")
AFFECTED = Fact(
    "affected",
    "schon gezeichnet, von der neuen Fassung aber berührt",
    FactKind.RECORDS,
    required=False,
    of="signature",
)
DETAILS = (
    Fact("financial_impact", "finanzielle Auswirkungen", FactKind.YES_NO, required=False),
    Fact("financial_text", "finanzielle Auswirkungen im Einzelnen", FactKind.TEXT, required=False),
    *(
        Fact(name, f"Demografie, null bis drei Punkte: {label}", FactKind.NUMBER, required=False)
        for name, label in DEMOGRAPHY.items()
    ),
    Fact("target_meeting", "vorgesehene Sitzung", FactKind.RECORD, required=False, of="meeting"),
    Fact("public_wanted", "zur Veröffentlichung vorgesehen", FactKind.YES_NO, required=False),
)
NUMBER = Fact("number", "Drucksachennummer", FactKind.LINE, required=False, length=60)
BODY = Fact("body", "beschließendes Gremium", FactKind.RECORD, required=False, of="body")
BODIES = Fact("bodies", "Gremien", FactKind.RECORDS, of="body")
VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT, required=False)
DECIDING_VOTE = Fact("vote", "Abstimmung", FactKind.BALLOT)
URGENCY_VOTE = Fact("vote", "Abstimmung über die Dringlichkeit", FactKind.BALLOT, about=VoteSubject.URGENCY)
RESULT_TEXT = Fact("result_text", "Wortlaut des Ergebnisses", FactKind.LINE, required=False)
CONSENT = Fact("originator_consents", "Zustimmung des Einreichers", FactKind.YES_NO)

RESTATED = (
    Fact("paper_type", "Vorlageart", FactKind.CHOICE, required=False, choices=PaperType),
    Fact("paper_type_text", "Vorlageart im Wortlaut", FactKind.LINE, required=False, length=200),
    Fact("originator_text", "Einreicher", FactKind.LINE, required=False),
    Fact("lead_text", "Federführend", FactKind.LINE, required=False),
    Fact("title", "Betreff", FactKind.LINE, required=False),
)
BY_BODY: set[Hand] = {Relation.BODY}
ORIGINATOR: set[Hand] = {Relation.ORIGINATOR, Relation.MOVER}


def decision(
    trigger: str,
    label: str,
    source: PaperState | tuple[PaperState, ...],
    dest: PaperState,
    result: ConsultationResult,
    row: str,
    *guards: Guard,
) -> Step:
    """One outcome of a vote: three outcomes are three triggers."""
    return step(
        trigger,
        label,
        source,
        dest,
        by=BY_BODY,
        entered_by={*MINUTES, Relation.CHAIR_OF_BODY, *(office for guard in guards for office in guard.lifted_by)},
        asks=(BODY, DECIDING_VOTE, RESULT_TEXT, *((MOTIONS,) if motions_resolved in guards else ())),
        guards=guards,
        effects=(outcome(result),),
        opens=("DR-01", "DR-02") if dest is not P.REJECTED else (),
        rules=[row, "KV-30", "KV-31", "GO-23", "I5"],
        event=f"paper_{dest}",
    )


# A row of the table reads as a row.
# fmt: off
PAPER = Procedure(
    "paper", "Vorlage", "SM-2", PaperState, set(FINAL), [
        step("draft", "Entwurf anlegen", NEW, P.DRAFT,
             by={Office.DEPARTMENT, Office.FACTION, Office.INTEGRATION_COMMISSIONER, Office.COUNCIL_OFFICE},
             rules=["VW-02", "GO-08"], event="paper_drafted"),
        step("describe", "Angaben zur Vorlage ergänzen", (P.DRAFT, P.UNDER_REVISION), None,
             by=ORIGINATOR, entered_by={Office.COUNCIL_OFFICE},
             asks=DETAILS, guards=(points_in_range,), effects=(keep_details,), opens=("DR-08",),
             rules=["SM-2.01", "VW-03", "VW-05"], event="paper_described"),
        step("propose_bodies", "Beratungsfolge vorschlagen",
             (P.DRAFT, P.UNDER_REVISION, P.SUBMITTED, P.ON_AGENDA, P.INTRODUCED), None, by={Relation.ORIGINATOR},
             entered_by={Office.COUNCIL_OFFICE}, asks=(BODIES,), guards=(bodies_named,),
             rules=["SM-2.01", "VW-02", "GO-12"], event="paper_bodies_proposed"),
        step("start_co_signing", "Mitzeichnung beginnen", P.DRAFT, P.CO_SIGNING,
             by={Relation.ORIGINATOR}, asks=(SIGNERS,),
             guards=(finances_answered, demography_filled, consultations_proposed), opens=("DR-08", "DR-19"),
             rules=["SM-2.01", "VW-03", "VW-04", "VW-05", "VW-09"], event="co_signing_started"),
        step("object", "Wegen eines Einwands zurückgeben", P.CO_SIGNING, P.UNDER_REVISION,
             by={Office.ENGINE}, effects=(remember_version,), needs_reason=True, rules=["SM-2.02", "VW-09"],
             event="co_signing_objected"),
        step("resume_co_signing", "Überarbeitet wieder zur Mitzeichnung geben", P.UNDER_REVISION, P.CO_SIGNING,
             by={Relation.ORIGINATOR}, asks=(AFFECTED,), guards=(has_new_version,),
             opens=("DR-08", "DR-19"), rules=["SM-2.02", "VW-09"], event="co_signing_resumed"),
        step("complete_co_signing", "Mitzeichnung abschließen", P.CO_SIGNING, P.CO_SIGNED,
             by={Relation.ORIGINATOR},
             guards=(all_signed_this_version,), rules=["SM-2.03", "VW-07"], event="co_signing_completed"),
        step("register_with_deputies", "Zur Beigeordnetenkonferenz anmelden", P.CO_SIGNED, P.BEFORE_DEPUTIES,
             by={Relation.ORIGINATOR}, rules=["SM-2.03", "VW-07"],
             event="deputies_registered"),
        step("deputies_agree", "Zustimmen", P.BEFORE_DEPUTIES, P.AWAITING_SIGNATURE, by={Office.DEPUTIES_CONFERENCE},
             opens=("DR-19",), rules=["SM-2.04", "VW-07"], event="deputies_agreed"),
        step("deputies_return", "Zurückgeben", P.BEFORE_DEPUTIES, P.UNDER_REVISION, by={Office.DEPUTIES_CONFERENCE},
             effects=(remember_version,), needs_reason=True, rules=["SM-2.04", "VW-07"], event="deputies_returned"),
        step("sign", "Zeichnen", P.AWAITING_SIGNATURE, P.RELEASED, by={Office.MAYOR}, rules=["SM-2.05", "VW-04"],
             event="paper_signed"),
        step("return_unsigned", "Ungezeichnet zurückgeben", P.AWAITING_SIGNATURE, P.UNDER_REVISION, by={Office.MAYOR},
             effects=(remember_version,), needs_reason=True, rules=["SM-2.06", "VW-07"],
             event="paper_returned_unsigned"),
        step("enter", "Unterzeichnete Vorlage erfassen", P.DRAFT, P.SUBMITTED, by={Office.COUNCIL_OFFICE},
             asks=(NUMBER,), effects=(take_number,), rules=["SM-2.07", "VW-02"], event="paper_entered"),
        step("submit", "Einreichen", P.RELEASED, P.SUBMITTED, by={Relation.ORIGINATOR},
             entered_by={Office.COUNCIL_OFFICE}, asks=(NUMBER,), guards=(submitted_in_time,), effects=(take_number,),
             rules=["SM-2.08", "VW-02", "DR-08"], event="paper_submitted"),
        step("file_motion", "Antrag stellen", P.DRAFT, P.SUBMITTED, by={Office.FACTION},
             entered_by={Office.COUNCIL_OFFICE},
             asks=(Fact("entitled", "Fraktion oder nötige Zahl von Mitgliedern", FactKind.YES_NO), NUMBER),
             guards=(enough_movers,), effects=(take_number,), rules=["SM-2.09", "KV-16", "KV-10"],
             event="motion_filed"),
        step("refuse_as_late", "Als verspätet zurückweisen", P.SUBMITTED, P.LATE, by={Office.COUNCIL_OFFICE},
             guards=(submitted_late,), rules=["SM-2.10", "GO-04"], event="paper_late"),
        step("confirm_urgency", "Dringlichkeit bejahen", P.LATE, P.ON_AGENDA, by=BY_BODY, entered_by=MINUTES,
             asks=(BODY, URGENCY_VOTE, RESULT_TEXT), guards=(urgency_explained, urgency_carried), needs_reason=True,
             rules=["SM-2.11", "GO-04", "KV-18"], event="urgency_confirmed"),
        step("refuse_urgency", "Dringlichkeit ablehnen", P.LATE, P.NOT_ADMITTED, by=BY_BODY, entered_by=MINUTES,
             asks=(BODY, URGENCY_VOTE, RESULT_TEXT), guards=(urgency_lost,),
             effects=(outcome(ConsultationResult.NOT_ADMITTED),), rules=["SM-2.11", "GO-04", "KV-18"],
             event="paper_not_admitted"),
        step("aim_at_next_sitting", "Für die nächste Sitzung vorsehen", P.LATE, P.SUBMITTED,
             by={Office.COUNCIL_OFFICE}, guards=(submitted_in_time,), rules=["SM-2.12", "GO-01"],
             event="paper_aimed_at_next_sitting"),
        step("put_on_agenda", "Auf die Tagesordnung setzen", P.SUBMITTED, P.ON_AGENDA, by={Office.COUNCIL_CHAIR},
             entered_by=MINUTES, opens=("DR-09", "DR-10"), rules=["SM-2.13", "KV-15", "KV-16", "KV-17"],
             event="paper_put_on_agenda"),
        step("remove_from_agenda", "Absetzen", P.ON_AGENDA, P.SUBMITTED, by={Office.COUNCIL_CHAIR, Relation.BODY},
             entered_by=MINUTES, asks=(CONSENT,), guards=(originator_consents,), rules=["SM-2.14", "KV-19"],
             event="paper_removed_from_agenda"),
        step("introduce", "Einbringen", P.ON_AGENDA, P.INTRODUCED, by=ORIGINATOR, entered_by=MINUTES,
             asks=(Fact("called", "aufgerufen oder auf der Konsensliste", FactKind.YES_NO),),
             guards=(called_or_on_consent_list,), rules=["SM-2.15", "GO-10", "GO-13"], event="paper_introduced"),
        step("refer", "Überweisen", (P.INTRODUCED, P.ON_AGENDA), P.REFERRED, by=BY_BODY, entered_by=MINUTES,
             asks=(BODIES, BODY, VOTE), guards=(bodies_named,), opens=("DR-11",),
             rules=["SM-2.16", "GO-11", "GO-12", "GO-15"], event="paper_referred"),
        step("refer_for_settlement", "Zur Erledigung überweisen", P.ON_AGENDA, P.REFERRED, by=BY_BODY,
             entered_by=MINUTES,
             asks=(BODIES, BODY, VOTE, Fact("competent", "Zuständigkeit des Hauptausschusses", FactKind.YES_NO)),
             guards=(bodies_named, main_committee_competent), rules=["SM-2.17", "GO-14", "KV-05"],
             event="paper_referred_for_settlement"),
        step("collect_votes", "Alle Voten liegen vor", P.REFERRED, P.ADVISED, by={Office.ENGINE},
             entered_by={Office.COUNCIL_OFFICE}, guards=(every_vote_is_in,), rules=["SM-2.18", "GO-16", "GO-17"],
             event="paper_advised"),
        step("refer_again", "Erneut überweisen", (P.ADVISED, P.RESUBMITTED), P.REFERRED, by=BY_BODY,
             entered_by=MINUTES, asks=(BODIES, BODY, VOTE), guards=(bodies_named,), opens=("DR-11",),
             rules=["SM-2.19", "GO-12"], event="paper_referred"),
        decision("decide_finally_adopt", "Abschließend beschließen", P.REFERRED, P.ADOPTED,
                 ConsultationResult.ADOPTED, "SM-2.20", a_body_decides_finally, vote_carries),
        decision("decide_finally_adopt_amended", "Abschließend geändert beschließen", P.REFERRED,
                 P.ADOPTED_AS_AMENDED, ConsultationResult.ADOPTED_AS_AMENDED, "SM-2.20", a_body_decides_finally,
                 vote_carries),
        decision("decide_finally_in_part", "Abschließend je Punkt verschieden entscheiden", P.REFERRED,
                 P.ADOPTED_AS_AMENDED, ConsultationResult.SPLIT, "SM-2.20", a_body_decides_finally),
        decision("decide_finally_reject", "Abschließend ablehnen", P.REFERRED, P.REJECTED,
                 ConsultationResult.REJECTED, "SM-2.20", a_body_decides_finally, vote_loses),
        step("recall", "Wieder aufrufen", P.DEFERRED, P.ON_AGENDA, by={Office.COUNCIL_OFFICE},
             guards=(deferred_at_decision,), effects=(sets(deferred_from=None),), rules=["SM-2.21", "KV-21"],
             event="paper_recalled"),
        step("resubmit", "Zur Entscheidung vorlegen", P.ADVISED, P.RESUBMITTED,
             by={Office.COUNCIL_OFFICE, Office.COUNCIL_CHAIR}, asks=(HEARING,), guards=(hearing_is_settled,),
             rules=["SM-2.22", "KV-64"], event="paper_resubmitted"),
        step("defer_for_missing_vote", "Zurückstellen, weil ein Votum fehlt", P.REFERRED, P.DEFERRED, by=BY_BODY,
             entered_by=MINUTES, asks=(BODY, RESULT_TEXT), guards=(a_vote_is_missing,), effects=(remember_state,),
             rules=["SM-2.23", "GO-17"], event="paper_deferred"),
        step("resume_consultation", "Vorberatung fortsetzen", P.DEFERRED, P.REFERRED, by=BY_BODY, entered_by=MINUTES,
             guards=(deferred_in_consultation,), effects=(sets(deferred_from=None),), rules=["SM-2.23", "GO-17"],
             event="paper_consultation_resumed"),
        decision("adopt", "Beschließen", (P.RESUBMITTED, P.ON_AGENDA), P.ADOPTED, ConsultationResult.ADOPTED,
                 "SM-2.24", quorum, motions_resolved, vote_carries),
        decision("adopt_as_amended", "Geändert beschließen", (P.RESUBMITTED, P.ON_AGENDA), P.ADOPTED_AS_AMENDED,
                 ConsultationResult.ADOPTED_AS_AMENDED, "SM-2.24", quorum, motions_resolved, vote_carries),
        decision("adopt_in_part", "Je Punkt verschieden entscheiden", (P.RESUBMITTED, P.ON_AGENDA),
                 P.ADOPTED_AS_AMENDED, ConsultationResult.SPLIT, "SM-2.24", quorum, motions_resolved),
        decision("reject", "Ablehnen", (P.RESUBMITTED, P.ON_AGENDA), P.REJECTED, ConsultationResult.REJECTED,
                 "SM-2.24", quorum, motions_resolved, vote_loses),
        step("note", "Zur Kenntnis nehmen", (P.ON_AGENDA, P.INTRODUCED, P.REFERRED, P.ADVISED, P.RESUBMITTED),
             P.NOTED, by=BY_BODY, entered_by=MINUTES, asks=(BODY, RESULT_TEXT), guards=(is_information,),
             effects=(outcome(ConsultationResult.NOTED),), rules=["SM-2.25", "GO-34", "GO-38"], event="paper_noted"),
        step("answer", "Beantworten", (P.SUBMITTED, P.ON_AGENDA, P.INTRODUCED, P.REFERRED, P.ADVISED, P.RESUBMITTED),
             P.SETTLED,
             by={Office.MAYOR, Relation.BODY}, entered_by=MINUTES, asks=(BODY, RESULT_TEXT), guards=(is_question,),
             effects=(outcome(ConsultationResult.ANSWERED),), rules=["SM-2.26", "GO-40"], event="paper_answered"),
        step("dismiss", "Nicht befassen", (P.ON_AGENDA, P.INTRODUCED, P.RESUBMITTED), P.SETTLED, by=BY_BODY,
             entered_by=MINUTES, asks=(BODY, VOTE, RESULT_TEXT), effects=(outcome(ConsultationResult.DISMISSED),),
             rules=["SM-2.27", "GO-31"], event="paper_dismissed"),
        step("defer", "Zurückstellen", (P.ON_AGENDA, P.INTRODUCED, P.RESUBMITTED), P.DEFERRED, by=BY_BODY,
             entered_by=MINUTES, asks=(BODY, VOTE, RESULT_TEXT), effects=(remember_state,),
             rules=["SM-2.28", "KV-21"], event="paper_deferred"),
        step("withdraw", "Zurückziehen", OPEN, P.WITHDRAWN, by=ORIGINATOR,
             entered_by={*MINUTES, Office.COUNCIL_CHAIR},
             asks=(Fact("all_movers", "Zustimmung aller Einreicher", FactKind.YES_NO), RESULT_TEXT),
             guards=(all_movers_agree,), effects=(outcome(ConsultationResult.WITHDRAWN),), rules=["SM-2.29", "GO-33"],
             event="paper_withdrawn"),
        step("replace", "Durch neue Vorlage ersetzen", OPEN, P.REPLACED, by=ORIGINATOR,
             entered_by={Office.COUNCIL_OFFICE, Relation.SECRETARY_OF_BODY},
             asks=(Fact("replaced_by", "neue Drucksache", FactKind.RECORD, of="paper"), RESULT_TEXT),
             guards=(no_circle,), effects=(outcome(ConsultationResult.REPLACED), name_successor),
             rules=["SM-2.30", "GO-35"], event="paper_replaced"),
        step("settle", "Erledigung feststellen", OPEN, P.SETTLED, by=BY_BODY, entered_by=MINUTES,
             asks=(BODY, RESULT_TEXT), effects=(outcome(ConsultationResult.SETTLED),), needs_reason=True,
             rules=["SM-2.31", "GO-35"], event="paper_settled"),
        step("end_term", "In die neue Wahlperiode überleiten",
             tuple(state for state in WITH_COUNCIL if state is not P.CARRIED_OVER), P.CARRIED_OVER,
             by={Office.ENGINE, Relation.BODY}, entered_by={Office.COUNCIL_OFFICE}, rules=["SM-2.32", "GO-22"],
             event="paper_carried_over"),
        step("refer_in_new_term", "In der neuen Wahlperiode überweisen", P.CARRIED_OVER, P.REFERRED, by=BY_BODY,
             entered_by=MINUTES,
             asks=(BODIES, BODY, VOTE,
                   Fact("term", "neue Wahlperiode", FactKind.RECORD, required=False, of="term")),
             guards=(bodies_named,), opens=("DR-11",), rules=["SM-2.32", "GO-22"], event="paper_referred"),
        step("report_further", "Weiter berichten", DECIDED, None, by={Relation.BODY}, entered_by=MINUTES,
             asks=(BODY, RESULT_TEXT), rules=["SM-2.33", "GO-38", "GO-46"], event="paper_reported_further"),
        step("publish", "Veröffentlichen", (*WITH_COUNCIL, *DECIDED), None, by={Office.COUNCIL_OFFICE},
             guards=(meant_for_the_public, not_public_yet), effects=(sets(**{"case.public": True}),),
             rules=["I7", "GO-08"], event="paper_published"),
        step("take_from_public", "Nicht mehr veröffentlichen", tuple(PaperState), None, by={Office.COUNCIL_OFFICE},
             effects=(sets(**{"case.public": False}),), needs_reason=True, rules=["I7", "KV-24"],
             event="paper_taken_from_public"),
        step("revise", "Neue Fassung vorlegen", OPEN, None,
             by={*ORIGINATOR, Office.ENGINE}, entered_by=MINUTES,
             asks=(Fact("wording", "neuer Wortlaut", FactKind.LINE, length=64),), guards=(wording_differs,),
             effects=(take_wording,), rules=["KV-20", "GO-25"], event="paper_revised"),
        step("restate", "Grunddaten ändern", tuple(PaperState), None, by={Office.COUNCIL_OFFICE},
             asks=RESTATED, guards=(is_known_type,), effects=(restate,), needs_reason=True, rules=["GO-08"],
             event="paper_restated"),
    ],
)
# fmt: on
