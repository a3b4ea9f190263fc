"""The words in which councils say when something is due, as patterns over their folded form; read by `windows`."""

import re
import unicodedata

from ik_workflow.periods import DAY_NAMES
from ik_workflow.periods import MONTH_NAMES

MONTH = "|".join([*(name.lower() for name in MONTH_NAMES), "maerz"])
WEEKDAY = "|".join(name.lower() for name in DAY_NAMES)
NUMBERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4} | {
    word: place for place, word in enumerate("erst zweit dritt viert".split(), 1)
}
NUMBER = r"(?P<number>[1-4]|iv|i{1,3}|erst|zweit|dritt|viert)(?:e[nrs]?|\.)?"
YEAR = r"(?:des jahres )?(?P<year>\d{4})"
OF_BODY = r"(?: der svv| der stadtverordnetenversammlung| des \w+)?"

SIGNS = str.maketrans(dict.fromkeys('„“”"()', " "))
STRESSED = re.compile(r"(?:(?:erstmals|erstmalig|spätestens|noch) )+")
NEXT_SESSION = re.compile(
    rf"(?:bis zur |in der |auf der |zur )?nächsten? (?:ordentlichen? |regulären? |turnusmäßigen? )?sitzung{OF_BODY}"
)
SUMMER = re.compile(
    r"(?:bis zur|bis zum beginn der|vor der|vor) (?:parlamentarischen )?sommerpause"
    r"(?: (?:des jahres |im jahre? )?(?P<year>\d{4}))?"
)
UNTIL = re.compile(r"bis (?:spätestens |einschließlich )?")
PREPOSITION = re.compile(
    rf"(?:(?:in der|auf der|zur) sitzung{OF_BODY} (?:im|am|vom|in)|im laufe des|in der|in den|im|in|am|zum|zur) "
)
PART = re.compile(r"(?P<part>anfang|beginn|mitte|ende) (?:des )?")
MONTHS = re.compile(rf"(?:monats? )?(?P<month>{MONTH})(?:-?sitzung)? {YEAR}")
QUARTER = re.compile(rf"{NUMBER} ?quartals? {YEAR}")
HALF_YEAR = re.compile(rf"{NUMBER} ?halbjahre?s? {YEAR}")
#: last month of each season; a winter has two years, and is only known where both are named
SEASONS = {"frühjahr": 5, "frühling": 5, "sommer": 8, "herbst": 11}
SEASON = re.compile(rf"(?P<season>{'|'.join(SEASONS)}) {YEAR}")
WINTER = re.compile(r"winter (?P<before>\d{4})/(?P<after>\d{4}|\d\d)")
WHOLE_YEAR = re.compile(r"(?:jahre?s? )?(?P<year>\d{4})")
DAY = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY}),? )?(?:de[nm] )?(?P<day>\d\d?)\. ?"
    rf"(?:(?P<digits>\d\d?)\. ?(?P<short>\d\d(?:\d\d)?)|(?P<month>{MONTH}) (?P<year>\d{{4}}))"
)
FOUR_DIGITS = re.compile(r"\d{4}")
WITHOUT_YEAR = re.compile(rf"\b(?:{MONTH})|quartal|halbjahr|jahr")


def folded(words: str) -> str:
    """In small letters and on one line, without quotation marks, brackets and words that only stress."""
    text = unicodedata.normalize("NFKC", words).lower().translate(SIGNS)
    return STRESSED.sub("", " ".join(text.split()).rstrip(" .,;").replace("jahresende", "ende des jahres"), count=1)


def month_number(name: str) -> int:
    return [one.lower() for one in MONTH_NAMES].index(name.replace("ae", "ä")) + 1
