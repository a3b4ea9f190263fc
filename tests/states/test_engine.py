"""The engine on a small procedure of its own: what it allows, what it asks for, what it refuses and why."""

from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import UnknownStep
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.engine import BY_RECORD
from ik_workflow.states.engine import Decision
from ik_workflow.states.engine import Deviation
from ik_workflow.states.engine import Engine
from ik_workflow.states.engine import Option
from ik_workflow.states.engine import OptionStatus
from ik_workflow.states.facts import LINE_LENGTH
from ik_workflow.states.facts import NAMES_RECORDS
from ik_workflow.states.facts import TEXT_LENGTH
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.facts import check_fact
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Step
from ik_workflow.states.procedure import Strength
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import closure
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Ballot

CLERK = Office.COUNCIL_OFFICE
MAYOR = Office.MAYOR
CHAIR = Office.COUNCIL_CHAIR
SECRETARY = Relation.SECRETARY_OF_BODY


class Letter(Labelled):
    """A letter's way."""

    OPEN = "open", "offen"
    SEALED = "sealed", "verschlossen"
    SENT = "sent", "versandt"


@dataclass(frozen=True)
class LetterView:
    stamped: bool = True
    hour: int = 9


@must("Der Brief braucht eine Marke.", rule="KV-01")
def stamped(letter: LetterView, taking: Taking) -> bool:
    return letter.stamped


@should(
    "Nach {hour} Uhr ist die Post geschlossen.", rule="GO-07", lifted_by={CHAIR}, hour=lambda letter: str(letter.hour)
)
def in_time(letter: LetterView, taking: Taking) -> bool:
    return letter.hour < 18


@must("Der Empfänger ist nicht bekannt.", rule="KV-02")
def addressee_known(letter: LetterView, taking: Taking) -> bool:
    return bool(taking.fact("addressee", "Empfänger") != "unbekannt")


SEAL = step("seal", "Verschließen", Letter.OPEN, Letter.SEALED, by={CLERK}, rules=["SM-0.01"], event="letter_sealed")
SEND = step(
    "send",
    "Absenden",
    Letter.SEALED,
    Letter.SENT,
    by={CLERK, CHAIR},
    entered_by={SECRETARY},
    asks=(Fact("addressee", "Empfänger", FactKind.LINE), Fact("note", "Notiz", FactKind.TEXT, required=False)),
    guards=(stamped, in_time, addressee_known),
    effects=(lambda letter, taking: {"addressee": taking.facts.get("addressee")},),
    rules=["SM-0.02"],
    event="letter_sent",
)
RETURN = step(
    "open_again",
    "Wieder öffnen",
    Letter.SEALED,
    Letter.OPEN,
    by={Relation.BODY},
    entered_by={SECRETARY},
    needs_reason=True,
    rules=["SM-0.03"],
    event="letter_opened",
)
WRITE = step("write", "Schreiben", NEW, Letter.OPEN, by={CLERK}, rules=["SM-0.04"], event="letter_written")
LETTERS = Procedure("letter", "Brief", "SM-0", Letter, {Letter.SENT}, [WRITE, SEAL, SEND, RETURN])
POST = Engine(LETTERS)


def decide(trigger: str, *hands: Hand, case: LetterView | None = None, state: str = "sealed", **given: Any) -> Decision:
    reason, by_record = given.pop("reason", None), given.pop("by_record", False)
    taking = Taking(trigger, frozenset(hands), date(2024, 12, 4), given, reason, by_record)
    return POST.decide(case or LetterView(), state, taking)


def option(trigger: str, *hands: Hand, case: LetterView | None = None, state: str = "sealed", **given: Any) -> Option:
    reason = given.pop("reason", None)
    taking = Taking("", frozenset(hands), date(2024, 12, 4), given, reason)
    return next(one for one in POST.options(case or LetterView(), state, taking) if one.step.trigger == trigger)


# -- who and from where -------------------------------------------------------------------------------------------


def test_a_step_says_where_it_leads_and_what_it_writes() -> None:
    taken = decide("send", CLERK, addressee="Büro")
    assert (taken.dest, taken.office, taken.entered_by) == (Letter.SENT, CLERK, None)
    assert (taken.facts, taken.changes, taken.reason) == ({"addressee": "Büro"}, {"addressee": "Büro"}, None)
    assert (taken.deviations, taken.not_on_record) == ((), ())


def test_the_body_that_decides_and_who_writes_it_down_are_two() -> None:
    taken = decide("open_again", SECRETARY, reason="Falsche Anlage")
    assert (taken.office, taken.entered_by) == (Relation.BODY, SECRETARY)


def test_whoever_acts_wants_no_second_hand() -> None:
    taken = decide("send", CHAIR, SECRETARY, addressee="Büro")
    assert (taken.office, taken.entered_by) == (CHAIR, None)


def test_an_unknown_trigger_is_named() -> None:
    with pytest.raises(UnknownStep, match="Den Schritt „burn“ gibt es im Verfahren „Brief“ nicht."):
        decide("burn", CLERK)


def test_from_a_wrong_state_the_possible_steps_are_told() -> None:
    with pytest.raises(WrongState) as refused:
        decide("seal", CLERK)
    assert refused.value.sentence == (
        "„Verschließen“ ist im Stand „verschlossen“ nicht möglich. Von hier aus möglich: „Absenden“, „Wieder öffnen“."
    )


def test_from_the_end_and_before_the_beginning_the_sentence_still_reads_well() -> None:
    with pytest.raises(WrongState, match="im Stand „versandt“ nicht möglich. Von hier aus möglich: kein weiterer"):
        decide("seal", CLERK, state="sent")
    with pytest.raises(WrongState, match="im Stand „neu“ nicht möglich. Von hier aus möglich: „Schreiben“."):
        decide("seal", CLERK, state=NEW)


def test_a_wrong_office_is_told_who_may() -> None:
    with pytest.raises(WrongOffice) as refused:
        decide("send", MAYOR, addressee="Büro")
    assert refused.value.sentence == (
        "„Absenden“ steht Ihnen nicht zu. Zuständig: Büro der Stadtverordnetenversammlung,"
        " Schriftführung dieses Gremiums, Vorsitz der Stadtverordnetenversammlung."
    )
    assert refused.value.rule == "SM-0.02"


# -- facts --------------------------------------------------------------------------------------------------------


def test_a_missing_fact_is_asked_for_by_its_german_name() -> None:
    with pytest.raises(FactNeeded, match="Für „Absenden“ fehlt: Empfänger."):
        decide("send", CLERK)


def test_a_fact_that_the_step_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownStep, match="„Absenden“ kennt die Angabe „colour“ nicht."):
        decide("send", CLERK, addressee="Büro", colour="rot")


@pytest.mark.parametrize(
    "odd", ["a\x00b", "a\nb", "\u2028", "a\ud800", "\x9f", "x" * (LINE_LENGTH + 1), 7, b"a", ["a"]]
)
def test_odd_text_in_a_line_is_refused_by_its_field(odd: Any) -> None:
    with pytest.raises(BadValue, match="^Empfänger: ") as refused:
        decide("send", CLERK, addressee=odd)
    assert refused.value.field == "addressee"


@pytest.mark.parametrize("odd", ["a\x00b", "a\udfff", "\x1b[0m", "x" * (TEXT_LENGTH + 1), 7])
def test_odd_text_in_a_long_text_is_refused_by_its_field(odd: Any) -> None:
    with pytest.raises(BadValue, match="^Notiz: ") as refused:
        decide("send", CLERK, addressee="Büro", note=odd)
    assert refused.value.field == "note"


def test_text_as_long_as_allowed_is_taken_with_its_line_breaks() -> None:
    taken = decide("send", CLERK, addressee="ß" * LINE_LENGTH, note="a\r\n\tb" + "😀" * (TEXT_LENGTH - 5))
    assert len(taken.facts["note"]) == TEXT_LENGTH


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800", "x" * (TEXT_LENGTH + 1)])
def test_odd_text_in_a_reason_is_refused_too(odd: str) -> None:
    with pytest.raises(BadValue, match="^Begründung: ") as refused:
        decide("open_again", SECRETARY, reason=odd)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("empty", [None, "", "  \n "])
def test_an_empty_reason_is_no_reason(empty: str | None) -> None:
    with pytest.raises(FactNeeded, match="Für „Wieder öffnen“ fehlt: Begründung."):
        decide("open_again", SECRETARY, reason=empty)


KINDS: list[tuple[FactKind, Any, list[Any]]] = [
    (FactKind.CHOICE, Letter.SENT, ["lost", "", None, 1]),
    (
        FactKind.MONEY,
        Decimal("12500.50"),
        ["12", 1.5, True, *map(Decimal, ("-1", "1E+30", "0.001", "NaN"))],
    ),
    (FactKind.DATE, date(2024, 12, 4), ["2024-12-04", 5, True]),
    (FactKind.NUMBER, 2**31 - 1, [-1, 2**31, True, "1", 1.0]),
    (FactKind.RECORD, 0, [-1, 2**31, False, "7"]),
    (FactKind.RECORDS, [7, 8], [[], "78", 7, [7, -1], [None], {7}]),
    (FactKind.FIGURES, {7: 5}, [{}, [7], {7: -1}, {"7": 5}, {7: True}]),
    (FactKind.YES_NO, False, [0, 1, "ja"]),
    (FactKind.RESULT, ConsultationResult.NOTED, ["noted", 1]),
    (FactKind.BALLOT, Ballot(yes=1, point="Punkt 1"), [(1, 0), Ballot(point="a\x00"), Ballot(point="x" * 201)]),
]


@pytest.mark.parametrize(("kind", "good", "odd"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_every_kind_of_fact_is_checked(kind: FactKind, good: Any, odd: list[Any]) -> None:
    of, choices = "paper" if kind in NAMES_RECORDS else None, Letter if kind is FactKind.CHOICE else None
    fact = Fact("fact", "Angabe", kind, of=of, choices=choices)
    assert check_fact(fact, good) == (tuple(good) if isinstance(good, list) else good)
    for value in odd:
        with pytest.raises(BadValue, match="Bitte"):
            check_fact(fact, value)


@pytest.mark.parametrize(
    ("kind", "of", "choices"),
    [
        (FactKind.RECORD, None, None),
        (FactKind.RECORDS, "nonsense", None),
        (FactKind.LINE, "paper", None),
        (FactKind.CHOICE, None, None),
        (FactKind.CHOICE, None, ()),
        (FactKind.LINE, None, Letter),
    ],
)
def test_a_fact_says_what_may_be_chosen_and_nothing_else_does(kind: FactKind, of: str | None, choices: Any) -> None:
    with pytest.raises(ValueError, match="fact: "):
        Fact("fact", "Angabe", kind, of=of, choices=choices)


def test_money_is_written_with_two_places() -> None:
    cost = Fact("cost", "Kosten", FactKind.MONEY)
    assert str(check_fact(cost, 12)) == "12.00"
    assert str(check_fact(cost, Decimal("0.5"))) == "0.50"


def test_what_may_be_chosen_belongs_to_the_version_of_the_rules() -> None:
    def version(**values: Any) -> str:
        fact = Fact("matter", "Sache", FactKind.RECORD, **{"of": "paper", **values})
        asking = replace(SEAL, asks=(fact,))
        return Procedure("letter", "Brief", "SM-0", Letter, {Letter.SENT}, [WRITE, asking, SEND]).version

    assert len({version(), version(of="meeting"), version(required=False), version(length=3)}) == 4


def test_a_line_is_no_longer_than_its_column() -> None:
    number = Fact("number", "Nummer", FactKind.LINE, length=3)
    assert check_fact(number, "123") == "123"
    with pytest.raises(BadValue, match="Nummer: Bitte kürzen Sie den Text auf höchstens 3 Zeichen."):
        check_fact(number, "1234")


# -- guards -------------------------------------------------------------------------------------------------------


def test_nobody_passes_what_must_be() -> None:
    with pytest.raises(GuardFailed, match="Der Brief braucht eine Marke.") as refused:
        decide("send", CHAIR, case=LetterView(stamped=False), addressee="Büro", reason="Es eilt.")
    assert refused.value.rule == "KV-01"


def test_what_should_be_is_passed_with_a_reason_by_the_office_named() -> None:
    taken = decide("send", CHAIR, case=LetterView(hour=19), addressee="Büro", reason=" Es eilt. ")
    assert taken.deviations == (Deviation("GO-07", "Nach 19 Uhr ist die Post geschlossen."),)
    assert taken.reason == "Es eilt."


@pytest.mark.parametrize(
    ("hand", "reason"), [(CHAIR, None), (CHAIR, " "), (CLERK, "Es eilt."), (SECRETARY, "Es eilt.")]
)
def test_without_the_office_or_the_reason_it_is_not_passed(hand: Hand, reason: str | None) -> None:
    with pytest.raises(GuardFailed, match="Nach 19 Uhr ist die Post geschlossen.") as refused:
        decide("send", hand, case=LetterView(hour=19), addressee="Büro", reason=reason)
    assert refused.value.rule == "GO-07"


def test_a_reason_for_a_step_that_keeps_the_rules_is_no_deviation() -> None:
    assert decide("send", CHAIR, addressee="Büro", reason="Es eilt.").deviations == ()


def test_every_refusal_is_told_at_once() -> None:
    with pytest.raises(GuardFailed) as refused:
        decide("send", CLERK, case=LetterView(stamped=False, hour=19), addressee="unbekannt")
    assert refused.value.sentences == (
        "Der Brief braucht eine Marke.",
        "Nach 19 Uhr ist die Post geschlossen.",
        "Der Empfänger ist nicht bekannt.",
    )


# -- records of the past ------------------------------------------------------------------------------------------


def test_what_an_old_record_does_not_print_is_not_asked_for() -> None:
    taken = decide("send", CLERK, by_record=True)
    assert taken.not_on_record == ("Empfänger",)
    assert taken.changes == {"addressee": None}


def test_an_old_record_that_passed_a_rule_of_practice_is_a_deviation() -> None:
    taken = decide("send", CLERK, case=LetterView(hour=19), addressee="Büro", by_record=True)
    assert taken.deviations == (Deviation("GO-07", "Nach 19 Uhr ist die Post geschlossen."),)
    assert taken.reason == BY_RECORD == "nach Aktenlage"


def test_an_old_record_may_print_no_reason() -> None:
    assert decide("open_again", SECRETARY, by_record=True).reason == "nach Aktenlage"
    assert decide("open_again", SECRETARY, by_record=True, reason="Falsche Anlage").reason == "Falsche Anlage"


def test_not_even_an_old_record_passes_what_must_be() -> None:
    with pytest.raises(GuardFailed, match="Der Brief braucht eine Marke."):
        decide("send", CLERK, case=LetterView(stamped=False), by_record=True)
    with pytest.raises(GuardFailed, match="Der Empfänger ist nicht bekannt."):
        decide("send", CLERK, addressee="unbekannt", by_record=True)


# -- options ------------------------------------------------------------------------------------------------------


def test_an_open_step_needs_nothing_more() -> None:
    assert option("seal", CLERK, state="open") == Option(SEAL, OptionStatus.OPEN)
    assert option("send", CLERK, addressee="Büro") == Option(SEND, OptionStatus.OPEN)


def test_a_step_that_lacks_facts_says_which() -> None:
    assert option("send", CLERK) == Option(SEND, OptionStatus.NEEDS_FACTS, needs=("Empfänger",))
    assert option("open_again", SECRETARY).needs == ("Begründung",)


def test_a_closed_step_says_why_and_who_lifts_it() -> None:
    closed = option("send", CHAIR, case=LetterView(hour=19))
    assert (closed.status, closed.only_for) == (OptionStatus.CLOSED, frozenset())
    (refused,) = closed.refusals
    assert (refused.sentence, refused.guard.rule) == ("Nach 19 Uhr ist die Post geschlossen.", "GO-07")
    assert (refused.guard.strength, refused.guard.lifted_by) == (Strength.SHOULD, frozenset({CHAIR}))


def test_a_step_of_other_offices_says_whose_it_is() -> None:
    closed = option("send", MAYOR, addressee="Büro")
    assert (closed.status, closed.refusals, closed.only_for) == (OptionStatus.CLOSED, (), SEND.by)


def test_the_options_stand_in_the_order_of_the_table_and_end_with_the_procedure() -> None:
    def triggers(state: str) -> list[str]:
        taking = Taking("", frozenset({CLERK}), None)
        return [one.step.trigger for one in POST.options(LetterView(), state, taking)]

    assert [triggers(state) for state in (NEW, *Letter)] == [["write"], ["seal"], ["send", "open_again"], []]


def test_even_a_reader_of_old_records_is_asked_for_what_a_step_needs() -> None:
    reading = Taking("", frozenset({CLERK}), None, by_record=True)
    asked = {one.step.trigger: one.needs for one in POST.options(LetterView(), "sealed", reading)}
    assert asked["send"] == ("Empfänger",)


def test_an_option_and_the_step_never_disagree() -> None:
    for hand in (CLERK, CHAIR, MAYOR, SECRETARY):
        for case in (LetterView(), LetterView(stamped=False), LetterView(hour=19)):
            is_open = option("send", hand, case=case, addressee="Büro").status is OptionStatus.OPEN
            try:
                decide("send", hand, case=case, addressee="Büro")
            except (GuardFailed, WrongOffice):
                assert not is_open
            else:
                assert is_open


# -- faults of a table --------------------------------------------------------------------------------------------


class OneState(Labelled):
    DONE = "done", "fertig"


def faults(*steps: Step, final: set[Letter] | None = None) -> str:
    with pytest.raises(ValueError, match="^letter: ") as refused:
        Procedure("letter", "Brief", "SM-0", Letter, {Letter.SENT} if final is None else final, list(steps))
    return str(refused.value)


def row(source: Any, dest: Any, trigger: str = "go", **values: Any) -> Step:
    return step(
        trigger,
        "Gehen",
        source,
        dest,
        **{"by": {CLERK}, "rules": ["I1"], "event": "gone", **values},
    )


WAY = (WRITE, SEAL, SEND)


def test_an_unknown_source_is_found() -> None:
    assert "go: unknown source lost" in faults(*WAY, row("lost", Letter.SENT))


def test_an_unknown_destination_is_found() -> None:
    assert "go: unknown destination done" in faults(*WAY, row(Letter.OPEN, OneState.DONE))


def test_two_destinations_of_one_trigger_are_found() -> None:
    found = faults(*WAY, row(Letter.OPEN, Letter.SENT), row(Letter.OPEN, Letter.SEALED))
    assert "go: two destinations from open" in found


def test_an_unreachable_state_is_found() -> None:
    assert faults(WRITE, row(Letter.OPEN, Letter.SENT), SEND) == "letter: sealed is never reached"


def test_a_trap_is_found() -> None:
    assert faults(WRITE, SEAL, row(Letter.OPEN, Letter.SENT)) == "letter: sealed is a trap"


def test_a_way_out_of_a_final_state_is_found() -> None:
    assert "go: leads out of the final state sent" in faults(*WAY, row(Letter.SENT, Letter.OPEN))


def test_a_step_that_stays_in_a_final_state_is_no_way_out() -> None:
    assert Procedure("letter", "Brief", "SM-0", Letter, {Letter.SENT}, [*WAY, row(Letter.SENT, None)]).faults() == []


@pytest.mark.parametrize("missing", ["by", "rules", "event"])
def test_a_step_without_office_rule_or_event_is_found(missing: str) -> None:
    empty: dict[str, Any] = {missing: type({"by": {CLERK}, "rules": ["I1"], "event": "gone"}[missing])()}
    assert "go: needs an office, a rule and an event" in faults(*WAY, row(Letter.OPEN, Letter.SENT, **empty))


def test_what_is_reached_is_reached_over_any_number_of_steps() -> None:
    ways = {("a", "b"), ("b", "c"), ("c", "a"), ("d", "e")}
    assert closure({"a"}, ways) == {"a", "b", "c"}
    assert LETTERS.open_states == (Letter.OPEN, Letter.SEALED)


def test_the_version_of_a_table_changes_with_its_rules_only() -> None:
    again = Procedure("letter", "Brief", "SM-0", Letter, {Letter.SENT}, [WRITE, SEAL, SEND, RETURN])
    other = Procedure("letter", "Brief", "SM-0", Letter, {Letter.SENT}, [*WAY, row(Letter.SEALED, Letter.OPEN)])
    assert again.version == LETTERS.version != other.version
    assert len(other.version) == 16
