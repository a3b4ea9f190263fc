"""The rule catalogue: complete, readable by a clerk, and of one mind with itself."""

import re
from collections import Counter
from datetime import date

import pytest

from ik_workflow.states.catalogue import Certainty
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.catalogue import in_force
from ik_workflow.states.catalogue import parse
from ik_workflow.states.catalogue import rule
from ik_workflow.states.catalogue import rules

LAST = {
    **{"KV-": 64, "GO-": 46, "VW-": 17, "BT-": 15, "EM-": 15, "KA-": 26, "MO-": 15, "DR-": 30, "HF-": 8},
    **{
        "SM-0.": 11,
        "SM-1.": 13,
        "SM-2.": 33,
        "SM-2b.": 12,
        "SM-2c.": 6,
        "SM-3.": 14,
        "SM-4.": 9,
        "SM-5.": 7,
        "SM-6.": 15,
    },
    **{"SM-7.": 13, "SM-8.": 12, "SM-9.": 10, "SM-10.": 6, "SM-11.": 3, "SM-12.": 5, "SM-13.": 10},
}
OLD_LAW, NEW_LAW = date(2024, 6, 8), date(2024, 6, 9)
INTERNALS = re.compile(r"[_`|<>{}]|->|\b(SVV|HVB|OB|HA|GO|BMI|AGL|BSVV|SG|FB|KAEM|MB|VS|AV|SYS|DS|TOP)\b|\b[A-Z]{2}-\d")
UMLAUT_LOST = re.compile(r"fuer|ueber|aender|hoer|koenn|muess|massnahm|gemaess|raet|faell|zurueck|buero", re.IGNORECASE)


def numbered(prefix: str) -> list[str]:
    return [f"{prefix}{number:02}" for number in range(1, LAST[prefix] + 1)]


@pytest.mark.parametrize("prefix", LAST)
def test_every_number_of_a_range_is_there(prefix: str) -> None:
    assert [rule_id for rule_id in rules() if re.fullmatch(re.escape(prefix) + r"\d\d", rule_id)] == numbered(prefix)


def test_nothing_stands_outside_the_ranges() -> None:
    ranges = [rule_id for prefix in LAST for rule_id in numbered(prefix)]
    assert set(rules()) == {*ranges, *(f"I{number}" for number in range(1, 8))}
    assert len(rules()) == 422


@pytest.mark.parametrize("found", rules().values(), ids=lambda found: found.id)
def test_a_clerk_can_read_the_sentence(found: Rule) -> None:
    assert found.sentence.endswith(".")
    assert found.sentence[0].isupper() or found.sentence[0] == "„"
    assert 30 <= len(found.sentence) <= 420
    assert not INTERNALS.search(found.sentence)
    assert not re.search(r"[_`|<>{}]|\b[A-Z]{2}-\d", found.source)
    assert not UMLAUT_LOST.search(found.sentence + found.source)
    assert "  " not in found.sentence + found.source
    assert found.sentence.count("„") == found.sentence.count("“")
    assert not found.source.endswith(".")


def test_no_two_rules_are_told_in_the_same_words() -> None:
    assert len({found.sentence for found in rules().values()}) == len(rules())


@pytest.mark.parametrize("found", [found for found in rules().values() if found.about], ids=lambda found: found.id)
def test_a_step_is_no_surer_than_the_rules_it_rests_on(found: Rule) -> None:
    order = list(Certainty)
    surest = min(order.index(rule(rule_id).certainty) for rule_id in found.about)
    assert order.index(found.certainty) >= surest


@pytest.mark.parametrize("found", rules().values(), ids=lambda found: found.id)
def test_the_source_fits_the_certainty(found: Rule) -> None:
    if found.certainty is Certainty.OBSERVED:
        assert "beobachtet" in found.source or "Übung" in found.source
    if found.certainty is Certainty.PROPOSED:
        assert "eigener Vorschlag" in found.source or "nicht bekannt" in found.source
    if found.certainty is Certainty.BELIEVED:
        assert re.search(r"angenommen|angewandt|nicht (gelesen|bekannt)|wurde nicht|dieser Teil|§ 28", found.source)


def test_most_rules_are_read_and_the_rest_says_so() -> None:
    count = Counter(found.certainty for found in rules().values())
    assert set(count) == set(Certainty)
    assert count[Certainty.READ] > len(rules()) / 3
    assert max(count, key=lambda certainty: count[certainty]) is Certainty.READ


def test_unconfirmed_figures_of_the_rules_of_procedure_are_not_called_read() -> None:
    for rule_id in ("GO-02", "GO-03", "GO-40", "DR-08", "DR-09", "DR-14"):
        assert rule(rule_id).certainty is not Certainty.READ


def test_only_steps_deadlines_and_principles_rest_on_others() -> None:
    assert {found.id.rstrip("0123456789.")[:2] for found in rules().values() if found.about} == {"DR", "HF", "I", "SM"}


@pytest.mark.parametrize(
    ("old", "new"), [("KV-52", "KV-51"), ("KV-43", "KV-44"), ("KV-62", "KV-61"), ("DR-02", "DR-01")]
)
def test_the_day_of_the_sitting_chooses_the_law(old: str, new: str) -> None:
    assert in_force(old, OLD_LAW)
    assert not in_force(new, OLD_LAW)
    assert not in_force(old, NEW_LAW)
    assert in_force(new, NEW_LAW)


def test_the_budget_law_is_in_force_since_2025() -> None:
    assert not in_force("VW-13", date(2024, 12, 31))
    assert in_force("VW-13", date(2025, 1, 1))


def test_a_rule_without_dates_is_always_in_force() -> None:
    assert in_force("KV-30", date(2008, 1, 1))
    assert in_force("KV-30", date(2100, 1, 1))


def test_a_rule_is_found_by_its_id() -> None:
    found = rule("KV-19")
    assert found.source == "§ 35 Abs. 2 Satz 3 BbgKVerf 2024; VG Cottbus, 10.05.2022, 1 K 1251/21"
    assert found.certainty is Certainty.READ
    assert found.certainty.label == "gelesen"
    assert rule("SM-0.02").about == ("KV-15", "KV-16", "KV-17", "KV-23")


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="KV-99"):
        rule("KV-99")
    with pytest.raises(ValueError, match="XX-01"):
        in_force("XX-01", NEW_LAW)


def row(rule_id: str = "KV-01", **changes: str) -> str:
    values = {"sentence": '"Das gilt."', "source": '"§ 1"', "certainty": '"read"'} | changes
    return f'["{rule_id}"]\n' + "\n".join(f"{key} = {value}" for key, value in values.items() if value)


def test_a_catalogue_of_one_rule() -> None:
    assert parse(row())["KV-01"] == Rule("KV-01", "Das gilt.", "§ 1", Certainty.READ)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (row("KV-1"), "no rule id"),
        (row("SM-2d.01"), "no rule id"),
        ("KV-01 = 3", "no table"),
        (row(sentence=""), "lacks"),
        (row(sentence='""'), "full stop"),
        (row(sentence='"Das gilt"'), "full stop"),
        (row(sentence='" Das gilt."'), "full stop"),
        (row(source='""'), "source"),
        (row(certainty='"sure"'), "certainty sure"),
        (row(weight="3"), "unknown keys"),
        (row(about='["KV-02"]'), "about names KV-02"),
        (row(about='["KV-01"]'), "about names KV-01"),
        (row(about='"KV-02"'), "list of rule ids"),
        (row("DR-01", about='["KV-01", "KV-01"]') + "\n" + row(), "twice"),
        (row(valid_from='"2024-06-09"'), "no date"),
        (row(valid_from="2024-06-09T00:00:00"), "no date"),
        (row(valid_from="2024-06-09", valid_until="2024-06-08"), "before valid_from"),
    ],
)
def test_a_slip_in_the_catalogue_is_named(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(text)
