"""The rule catalogue: every rule a step, a guard or a deadline may cite, in one German sentence with its source."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ik_workflow.states.labels import Labelled

RULE_ID = re.compile(r"(KV|GO|VW|BT|EM|KA|MO|DR|HF)-\d\d|I\d|SM-(\d|\d\d|2b|2c)\.\d\d")
ASKED = {"sentence", "source", "certainty"}
OFFERED = {"valid_from", "valid_until", "about"}


class Certainty(Labelled):
    """How sure the sentence is, from the wording itself down to our own proposal."""

    READ = "read", "gelesen"
    READ_PARTLY = "read_partly", "teilweise gelesen"
    OBSERVED = "observed", "beobachtet"
    DERIVED = "derived", "abgeleitet"
    BELIEVED = "believed", "angenommen"
    PROPOSED = "proposed", "eigener Vorschlag"


CERTAINTIES = {certainty.value: certainty for certainty in Certainty}


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    sentence: str
    source: str
    certainty: Certainty
    valid_from: date | None = None  #: first day of this version of the law
    valid_until: date | None = None  #: last day of this version of the law
    about: tuple[str, ...] = ()  #: rules on which the step or the deadline rests

    def in_force(self, on: date) -> bool:
        """Whether this version applies to a sitting on that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the catalogue."""
    return parse(resources.files(__package__).joinpath("rules.toml").read_text("utf-8"))


def rule(rule_id: str) -> Rule:
    try:
        return rules()[rule_id]
    except KeyError as error:
        raise ValueError(f"{rule_id} is not in the rule catalogue") from error


def in_force(rule_id: str, on: date) -> bool:
    """Whether the rule applies to a sitting on that day; a rule without dates always does."""
    return rule(rule_id).in_force(on)


def parse(text: str) -> Mapping[str, Rule]:
    """Read a catalogue from TOML; a slip in it is a ``ValueError`` that names the rule."""
    found = {rule_id: read(rule_id, row) for rule_id, row in tomllib.loads(text).items()}
    for cited in found.values():
        for other in cited.about:
            check(other in found and other != cited.id, cited.id, f"about names {other}")
    return MappingProxyType(found)


def read(rule_id: str, row: Any) -> Rule:
    check(RULE_ID.fullmatch(rule_id) is not None, rule_id, "is no rule id")
    check(isinstance(row, dict), rule_id, "is no table")
    check(row.keys() >= ASKED, rule_id, f"lacks {sorted(ASKED - row.keys())}")
    check(row.keys() <= ASKED | OFFERED, rule_id, f"has unknown keys {sorted(row.keys() - ASKED - OFFERED)}")
    check(is_text(row["sentence"]) and row["sentence"].endswith("."), rule_id, "sentence wants text and a full stop")
    check(is_text(row["source"]), rule_id, "source wants text")
    check(str(row["certainty"]) in CERTAINTIES, rule_id, f"certainty {row['certainty']} is unknown")
    about = row.get("about", [])
    check(isinstance(about, list) and all(is_text(name) for name in about), rule_id, "about wants a list of rule ids")
    check(len(set(about)) == len(about), rule_id, "about names a rule twice")
    start, end = (day_or_none(rule_id, row.get(key)) for key in ("valid_from", "valid_until"))
    check(start is None or end is None or start <= end, rule_id, "valid_until lies before valid_from")
    return Rule(rule_id, row["sentence"], row["source"], CERTAINTIES[row["certainty"]], start, end, tuple(about))


def day_or_none(rule_id: str, value: Any) -> date | None:
    if value is None:
        return None
    check(isinstance(value, date) and not isinstance(value, datetime), rule_id, f"{value} is no date")
    return date(value.year, value.month, value.day)


def is_text(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value == value.strip()


def check(holds: bool, rule_id: str, fault: str) -> None:
    if not holds:
        raise ValueError(f"rule catalogue, {rule_id}: {fault}")
