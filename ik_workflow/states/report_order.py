"""Report orders: the council orders a report, the administration delivers it (SM-8)."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import MINUTES
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Effect
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import N_
from ik_workflow.translation import _


class ReportOrderState(Labelled):
    """Where a report order stands."""

    ISSUED = "issued", "erteilt"
    ASSIGNED = "assigned", "zugewiesen"
    IN_PROGRESS = "in_progress", "in Bearbeitung"
    EXTENSION_REQUESTED = "extension_requested", "Verlängerung beantragt"
    DUE = "due", "fällig"
    OVERDUE = "overdue", "überfällig"
    REPORT_SUBMITTED = "report_submitted", "Bericht eingereicht"
    SETTLED = "settled", "erledigt"
    MOOT = "moot", "gegenstandslos"
    REPEALED = "repealed", "aufgehoben"


class ReportKind(Labelled):
    """How a report is given (SM-8.08)."""

    PAPER = "paper", N_("Mitteilungsvorlage")
    ORAL = "oral", N_("mündlicher Bericht")
    LETTER = "letter", N_("Schreiben")


S = ReportOrderState
FINAL = frozenset({S.SETTLED, S.MOOT, S.REPEALED})
OPEN = tuple(state for state in S if state not in FINAL)
#: the report is still to come
AWAITED = tuple(state for state in OPEN if state is not S.REPORT_SUBMITTED)
BEFORE_DUE = (S.ISSUED, S.ASSIGNED, S.IN_PROGRESS)

#: what is stored of one interim report: the words, and as far as they are known its day with the sitting, how it was
#: found, what a person has to decide, and when and where the report was given
Interim = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportOrderView:
    """A report order as its guards see it."""

    state: str
    passage: str | None = None
    #: wording of the paper it was ordered with; None if it is not on record
    wording: str | None = None
    #: that paper is adopted, and its resolution stands; None if no paper is on record
    resolved: bool | None = None
    #: where an order was found that began elsewhere
    source: str | None = None
    #: the day of the session before which the report is due; None while a person has to say it
    due_on: date | None = None
    requested_on: date | None = None
    extensions: int = 0
    #: the addressed body is the council itself
    before_council: bool = False
    interims: Sequence[Interim] = ()


QUOTATION_MARKS = dict.fromkeys((0x201E, 0x201C, 0x201D, 0xBB, 0xAB), '"')


def condensed(text: str) -> str:
    """Without a difference in spaces, line ends and quotation marks."""
    return " ".join(text.translate(QUOTATION_MARKS).split())


def occurs(passage: str, wording: str) -> bool:
    return condensed(passage) in condensed(wording)


def due_in_words(order: ReportOrderView) -> str:
    return _("noch offen") if order.due_on is None else short_date(order.due_on)


# -- conditions ---------------------------------------------------------------------------------------------------


@must("Bitte zitieren Sie die Stelle des Beschlusses, aus der der Auftrag folgt.", rule="I1")
def passage_quoted(order: ReportOrderView, taking: Taking) -> bool:
    return bool((taking.facts.get("passage") or order.passage or "").strip())


@must("Diese Stelle steht nicht im vorliegenden Text des Beschlusses. Bitte zitieren Sie ihn wörtlich.", rule="I1")
def passage_in_wording(order: ReportOrderView, taking: Taking) -> bool:
    passage = taking.facts.get("passage") or order.passage or ""
    return order.wording is None or occurs(passage, order.wording)


@must("Ein Berichtsauftrag folgt nur aus einem Beschluss, der gefasst und nicht aufgehoben ist.", rule="I1")
def resolution_stands(order: ReportOrderView, taking: Taking) -> bool:
    return order.resolved is not False


@must("Bitte nennen Sie die Fundstelle, aus der der laufende Auftrag übernommen wird.", rule="I1")
def source_named(order: ReportOrderView, taking: Taking) -> bool:
    return bool((order.source or "").strip())


@should(
    "Die Verlängerung ist spätestens in der fälligen Sitzung zu beantragen: {day}. Danach ist sie verspätet.",
    rule="GO-43",
    lifted_by={Office.MAYOR, Office.COUNCIL_OFFICE},
    day=due_in_words,
)
def asked_in_time(order: ReportOrderView, taking: Taking) -> bool:
    return order.due_on is None or taking.day() <= order.due_on


@must("Der neue Termin liegt nicht nach dem bisherigen: {day}.", rule="I1", day=due_in_words)
def later_than_before(order: ReportOrderView, taking: Taking) -> bool:
    new = taking.facts.get("due_on") or order.requested_on
    return order.due_on is None or known(new, "neuer Termin") > order.due_on


def carried(taking: Taking) -> bool | None:
    """What the ballot says; "kein Widerspruch" carries unless it is stated otherwise."""
    ballot: Ballot | None = taking.facts.get("vote")
    if ballot is None:
        return None
    if ballot.manner is Manner.NO_OBJECTION and ballot.stated is None and ballot.no is None:
        return True
    return ballot.carried if ballot.stated is None else ballot.stated


@must("Die Abstimmung trägt die Verlängerung nicht; bei Stimmengleichheit ist sie abgelehnt.", rule="KV-31")
def vote_carries(order: ReportOrderView, taking: Taking) -> bool:
    return known(carried(taking), "Ergebnis der Abstimmung") is True


@must("Nach den Zahlen ist die Verlängerung nicht abgelehnt, sondern bewilligt.", rule="KV-31")
def vote_loses(order: ReportOrderView, taking: Taking) -> bool:
    return known(carried(taking), "Ergebnis der Abstimmung") is False


@should(
    "In der Stadtverordnetenversammlung wird über die Verlängerung abgestimmt; „kein Widerspruch“ genügt dort nicht.",
    rule="GO-44",
    lifted_by={Office.COUNCIL_OFFICE},
)
def voted_as_the_body_does(order: ReportOrderView, taking: Taking) -> bool:
    ballot: Ballot | None = taking.facts.get("vote")
    return not order.before_council or ballot is None or ballot.manner is not Manner.NO_OBJECTION


@must("Der Termin ist noch nicht erreicht: {day}.", rule="I2", day=due_in_words)
def day_has_come(order: ReportOrderView, taking: Taking) -> bool:
    return taking.day() >= known(order.due_on, "Tag der fälligen Sitzung")


@must("Ein Zwischenbericht mit dieser Nummer ist nicht offen.", rule="I1")
def interim_awaited(order: ReportOrderView, taking: Taking) -> bool:
    return "number" not in taking.facts or interim_meant(order, taking) is not None


@must("Einen Zwischenbericht mit dieser Nummer gibt es in diesem Auftrag nicht.", rule="I1")
def date_exists(order: ReportOrderView, taking: Taking) -> bool:
    number: int = taking.facts.get("number", 0)
    return number <= len(order.interims)


# -- effects ------------------------------------------------------------------------------------------------------


def writes(**columns: str) -> Effect:
    """Facts become columns of another name, as far as they were given."""

    def effect(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
        return {column: taking.facts[fact] for column, fact in columns.items() if fact in taking.facts}

    return effect


def remember_day(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    """The new day of the report, or of one of its interim reports, with how it came."""
    return put_day(order, taking, taking.facts.get("number", 0))


def put_day(order: ReportOrderView, taking: Taking, number: int) -> Mapping[str, Any]:
    facts = taking.facts
    found = {
        "due_on": facts.get("due_on"),
        "meeting_id": facts.get("meeting"),
        "explanation": facts.get("explanation"),
        "question": facts.get("question"),
        "said_on": facts.get("said_on"),
    }
    if number:
        return {"interims": with_interim(order, number, found)}
    columns = {"due_on" if name == "due_on" else f"due_{name}": value for name, value in found.items()}
    return columns | ({"due_words": facts["words"]} if "words" in facts else {})


def with_interim(order: ReportOrderView, number: int, values: Mapping[str, Any]) -> list[Any]:
    stored = in_stored_form(values)
    return [{**one, **(stored if place == number else {})} for place, one in enumerate(order.interims, start=1)]


def in_stored_form(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def interim_meant(order: ReportOrderView, taking: Taking) -> int | None:
    """The one whose number was given, else the first that is still to come; None if there is none."""
    waiting = [place for place, one in enumerate(order.interims, start=1) if not one.get("reported")]
    number = taking.facts.get("number")
    if number is None:
        return waiting[0] if waiting else None
    return number if number in waiting else None


def note_interim(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    """The next one that was ordered; one that nobody ordered is on record, too."""
    number = interim_meant(order, taking)
    given: dict[str, Any] = {
        "reported": True,
        "reported_on": taking.on,
        "report": taking.facts.get("reference"),
        "paper_id": taking.facts.get("report_paper"),
        "question": None,
    }
    if number is None:
        return {"interims": [*order.interims, in_stored_form(given)]}
    return {"interims": with_interim(order, number, given)}


def request_extension(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    facts = taking.facts
    return {
        "requested_words": facts.get("words"),
        "requested_on": facts.get("due_on"),
        "requested_meeting_id": facts.get("meeting"),
        "requested_explanation": facts.get("explanation"),
        "requested_said_on": facts.get("said_on"),
    }


def extend(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    """The new day counts; what was ordered first stays on record."""
    return {**put_day(order, taking, 0), **NO_REQUEST, "extensions": order.extensions + 1}


def put_off(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    """Another day because the report did not satisfy: no extension, and no report is on record."""
    return {**put_day(order, taking, 0), **NO_REPORT}


NO_REQUEST: Mapping[str, Any] = dict.fromkeys(
    f"requested_{name}" for name in ("words", "on", "meeting_id", "explanation", "said_on")
)
NO_REPORT: Mapping[str, Any] = dict.fromkeys(
    (
        *("report_kind", "reported_on", "report_paper_id", "report_meeting_id", "report_item"),
        *("letter_on", "letter_reference"),
    )
)


def given_as(kind: ReportKind, **columns: str) -> Effect:
    """The report as it was given now; what an earlier attempt had left is gone."""

    def effect(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
        given = {column: taking.facts.get(fact) for column, fact in columns.items()}
        return {**NO_REPORT, **NO_REQUEST, **given, "report_kind": kind, "reported_on": taking.on}

    return effect


def take_report_back(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    return NO_REPORT


def settle(order: ReportOrderView, taking: Taking) -> Mapping[str, Any]:
    given = {"minutes": taking.facts["minutes"]} if "minutes" in taking.facts else {}
    return {**given, "settled_on": taking.on}


# -- what is asked ------------------------------------------------------------------------------------------------

TITLE = Fact("title", "Worüber ist zu berichten", FactKind.LINE, length=300)
PASSAGE = Fact("passage", "Textstelle des Beschlusses", FactKind.TEXT)
BODY = Fact("body", "Gremium, dem zu berichten ist", FactKind.RECORD, of="body")
WORDS = Fact("words", "Termin in den Worten des Beschlusses", FactKind.LINE, required=False, length=200)
DAY = Fact("due_on", "Tag der fälligen Sitzung", FactKind.DATE, required=False)
NEW_WORDS = Fact("words", "Neuer Termin in Worten, zum Beispiel im April 2027", FactKind.LINE, length=200)
NEW_WORDS_IF = Fact("words", "Neuer Termin in Worten, zum Beispiel im April 2027", FactKind.LINE, False, length=200)
NEW_DAY = Fact("due_on", "Tag, falls er nicht aus den Worten folgen soll", FactKind.DATE, required=False)
MEETING = Fact("meeting", "Sitzung", FactKind.RECORD, required=False, of="meeting")
EXPLANATION = Fact("explanation", "Wie der Tag gefunden ist", FactKind.TEXT, required=False)
QUESTION = Fact("question", "Was ein Mensch entscheiden muss", FactKind.TEXT, required=False)
SAID_ON = Fact("said_on", "Tag, an dem die Worte gesagt wurden", FactKind.DATE, required=False)
#: what is found for the words of a date; nobody is asked for it
FOUND = (MEETING, EXPLANATION, QUESTION, SAID_ON)
NUMBER = Fact("number", "Nummer des Zwischenberichts, sonst gilt der Bericht selbst", FactKind.NUMBER, required=False)
NEXT_NUMBER = Fact("number", "Nummer des Zwischenberichts, sonst gilt der nächste", FactKind.NUMBER, required=False)
UNIT = Fact("unit", "zuständige Stelle", FactKind.RECORD, of="unit")
VOTE = Fact("vote", "Abstimmung oder Feststellung ohne Widerspruch", FactKind.BALLOT, about=VoteSubject.PROCEDURAL)
MINUTES_REFERENCE = Fact("minutes", "Fundstelle in der Niederschrift", FactKind.LINE, required=False, length=300)
REFERENCE = Fact("reference", "Fundstelle", FactKind.LINE, length=300)
PAPER = Fact("report_paper", "Vorlage, die den Bericht enthält", FactKind.RECORD, of="paper")
PAPER_IF = Fact("report_paper", "Vorlage, die den Zwischenbericht enthält", FactKind.RECORD, required=False, of="paper")
HELD = Fact("held", "Sitzung, in der berichtet wurde", FactKind.RECORD, of="held_meeting")
ITEM = Fact("item", "Tagesordnungspunkt", FactKind.LINE, length=200)
LETTER_ON = Fact("letter_on", "Datum des Schreibens", FactKind.DATE)
LETTER = Fact("letter_reference", "Aktenzeichen oder Betreff des Schreibens", FactKind.LINE, length=300)

COUNCIL_OFFICE: set[Hand] = {Office.COUNCIL_OFFICE}
BY_BODY: set[Hand] = {Relation.BODY}
UNDERTAKING: set[Hand] = {Relation.RESPONSIBLE_UNIT, Office.MAYOR}
ORDERED = ("DR-16", "DR-17", "DR-18")
BEGINS = (writes(title="title", passage="passage", organization_id="body", due_words="words", due_on="due_on"),)
BEGINNING = (TITLE, PASSAGE, BODY, WORDS, DAY)

# A row of the table reads as a row.
# fmt: off
REPORT_ORDER = Procedure(
    "report_order", "Berichtsauftrag", "SM-8", ReportOrderState, set(FINAL), [
        step("issue", "Berichtsauftrag anlegen", NEW, S.ISSUED, by={Office.COUNCIL_OFFICE, Office.ENGINE},
             asks=BEGINNING, guards=(passage_quoted, passage_in_wording, resolution_stands), effects=BEGINS,
             opens=ORDERED, rules=["SM-8.01", "GO-42", "KA-25"], event="report_order_issued"),
        step("take_over", "Laufenden Auftrag übernehmen", NEW, S.IN_PROGRESS, by=COUNCIL_OFFICE, asks=BEGINNING,
             guards=(passage_quoted, source_named), effects=BEGINS, opens=ORDERED, rules=["SM-8.01", "GO-42"],
             event="report_order_taken_over"),
        step("take_over_unassigned", "Noch nicht zugewiesenen Auftrag übernehmen", NEW, S.ISSUED, by=COUNCIL_OFFICE,
             asks=BEGINNING, guards=(passage_quoted, source_named), effects=BEGINS, opens=ORDERED,
             rules=["SM-8.01", "GO-42"], event="report_order_taken_over"),
        step("take_over_reported", "Auftrag mit eingereichtem Bericht übernehmen", NEW, S.REPORT_SUBMITTED,
             by=COUNCIL_OFFICE, asks=BEGINNING, guards=(passage_quoted, source_named), effects=BEGINS,
             rules=["SM-8.01", "GO-42"], event="report_order_taken_over"),
        step("assign", "Zuweisen", BEFORE_DUE, S.ASSIGNED, by={Office.MAYOR}, entered_by=COUNCIL_OFFICE, asks=(UNIT,),
             effects=(writes(responsible_unit_id="unit"),), opens=ORDERED, rules=["SM-8.02", "KV-06"],
             event="report_order_assigned"),
        step("name_unit", "Andere Stelle benennen", (S.EXTENSION_REQUESTED, S.DUE, S.OVERDUE, S.REPORT_SUBMITTED),
             None, by={Office.MAYOR}, entered_by=COUNCIL_OFFICE, asks=(UNIT,),
             effects=(writes(responsible_unit_id="unit"),), opens=ORDERED, rules=["SM-8.02", "KV-06"],
             event="report_order_unit_named"),
        step("accept", "Auftrag annehmen", S.ASSIGNED, S.IN_PROGRESS, by={Relation.RESPONSIBLE_UNIT},
             entered_by=COUNCIL_OFFICE, rules=["SM-8.02", "KV-06"], opens=ORDERED, event="report_order_accepted"),
        step("set_date", "Termin festlegen oder richtigstellen", BEFORE_DUE, None, by=COUNCIL_OFFICE,
             asks=(NEW_WORDS_IF, NEW_DAY, NUMBER, *FOUND), guards=(date_exists,), effects=(remember_day,),
             opens=ORDERED, needs_reason=True, rules=["SM-8.01", "KA-25"], event="report_order_date_set"),
        step("follow_session", "Termin folgt der Sitzung", AWAITED, None, by={Office.ENGINE},
             asks=(DAY, NUMBER, *FOUND), guards=(date_exists,), effects=(remember_day,), opens=ORDERED,
             rules=["SM-8.01", "KA-25", "KA-02"], event="report_order_date_followed"),
        step("report_interim", "Zwischenbericht eintragen", AWAITED, None, by=UNDERTAKING, entered_by=MINUTES,
             asks=(REFERENCE, PAPER_IF, NEXT_NUMBER), guards=(interim_awaited,), effects=(note_interim,),
             opens=("DR-17",), rules=["SM-8.03", "GO-44"], event="interim_report_given"),
        step("request_extension", "Verlängerung beantragen", (S.ASSIGNED, S.IN_PROGRESS, S.DUE, S.OVERDUE),
             S.EXTENSION_REQUESTED, by={Office.MAYOR}, entered_by=MINUTES, asks=(NEW_WORDS, NEW_DAY, *FOUND),
             guards=(later_than_before, asked_in_time), effects=(request_extension,), needs_reason=True,
             opens=ORDERED, rules=["SM-8.04", "GO-43", "DR-18"], event="extension_requested"),
        step("grant_extension", "Verlängerung bewilligen", S.EXTENSION_REQUESTED, S.IN_PROGRESS, by=BY_BODY,
             entered_by=MINUTES, asks=(VOTE, MINUTES_REFERENCE, NEW_WORDS_IF, NEW_DAY, *FOUND),
             guards=(vote_carries, voted_as_the_body_does, later_than_before), effects=(extend,), opens=ORDERED,
             rules=["SM-8.05", "GO-43", "GO-44"], event="extension_granted"),
        step("refuse_extension", "Verlängerung ablehnen", S.EXTENSION_REQUESTED, S.DUE, by=BY_BODY,
             entered_by=MINUTES, asks=(VOTE, MINUTES_REFERENCE), guards=(vote_loses,),
             effects=(lambda order, taking: NO_REQUEST,), opens=("DR-16", "DR-17"),
             rules=["SM-8.06", "KV-31"], event="extension_refused"),
        step("reach_date", "Termin erreicht", BEFORE_DUE, S.DUE, by={Office.ENGINE}, guards=(day_has_come,),
             opens=("DR-16", "DR-17"), rules=["SM-8.07", "GO-45"], event="report_order_due"),
        step("pass_session", "Sitzung vorbei, kein Bericht", S.DUE, S.OVERDUE, by={Office.ENGINE},
             guards=(day_has_come,), opens=("DR-16", "DR-17"), rules=["SM-8.07", "GO-45"],
             event="report_order_overdue"),
        step("submit_paper", "Vorlage als Bericht benennen", AWAITED, S.REPORT_SUBMITTED, by=UNDERTAKING,
             entered_by=COUNCIL_OFFICE, asks=(PAPER,),
             effects=(given_as(ReportKind.PAPER, report_paper_id="report_paper"),),
             rules=["SM-8.08", "GO-38"], event="report_submitted"),
        step("report_orally", "Mündlichen Bericht eintragen", AWAITED, S.REPORT_SUBMITTED, by=UNDERTAKING,
             entered_by=MINUTES, asks=(HELD, ITEM),
             effects=(given_as(ReportKind.ORAL, report_meeting_id="held", report_item="item"),),
             rules=["SM-8.08", "GO-38"], event="report_submitted"),
        step("submit_letter", "Bericht als Schreiben eintragen", AWAITED, S.REPORT_SUBMITTED, by=UNDERTAKING,
             entered_by=COUNCIL_OFFICE, asks=(LETTER_ON, LETTER),
             effects=(given_as(ReportKind.LETTER, letter_on="letter_on", letter_reference="letter_reference"),),
             rules=["SM-8.08", "GO-38"], event="report_submitted"),
        step("withdraw_report", "Bericht zurücknehmen", S.REPORT_SUBMITTED, S.IN_PROGRESS,
             by={*UNDERTAKING, Office.ENGINE}, entered_by=COUNCIL_OFFICE, effects=(take_report_back,), opens=ORDERED,
             needs_reason=True, rules=["SM-8.08", "GO-38"], event="report_withdrawn"),
        step("note_report", "Kenntnisnahme eintragen", S.REPORT_SUBMITTED, S.SETTLED, by={Relation.BODY, Office.ENGINE},
             entered_by=MINUTES, asks=(MINUTES_REFERENCE,), effects=(settle,),
             rules=["SM-8.09", "GO-46"], event="report_order_settled"),
        step("find_insufficient", "Bericht genügt nicht", S.REPORT_SUBMITTED, S.IN_PROGRESS, by=BY_BODY,
             entered_by=MINUTES, asks=(VOTE, NEW_WORDS, NEW_DAY, *FOUND), guards=(vote_carries,), effects=(put_off,),
             opens=ORDERED, rules=["SM-8.10", "GO-35"], event="report_insufficient"),
        step("repeal", "Auftrag aufheben", OPEN, S.REPEALED, by={Relation.BODY, Office.ENGINE}, entered_by=MINUTES,
             asks=(REFERENCE,), effects=(writes(minutes="reference"),), rules=["SM-8.11", "GO-35"],
             event="report_order_repealed"),
        step("declare_moot", "Erledigung feststellen", OPEN, S.MOOT, by=BY_BODY, entered_by=MINUTES,
             asks=(REFERENCE,), effects=(writes(minutes="reference"),), rules=["SM-8.11", "GO-35"],
             event="report_order_moot"),
        step("name_successor", "Nachfolgegremium benennen", OPEN, None, by=COUNCIL_OFFICE, asks=(BODY,),
             effects=(writes(organization_id="body"),), rules=["SM-8.12", "GO-42"], event="report_order_body_named"),
    ],
)
# fmt: on
