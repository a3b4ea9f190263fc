"""German wording that pages share: counts, distances in time, lists, votes and sizes."""

from collections.abc import Iterable
from datetime import date
from datetime import datetime

from ik_workflow.models.all import Vote
from ik_workflow.periods import BERLIN
from ik_workflow.periods import MONTH_NAMES
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject

NUMERALS = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
SOON, LATELY = 31, 14  # days within which a distance says more than the date alone


def numeral(number: int) -> str:
    """As a word up to twelve, then in figures."""
    return NUMERALS[number] if number < len(NUMERALS) else str(number)


def counted(number: int, one: str, many: str, none: str) -> str:
    """``counted(3, "ein Votum", "Voten", "kein Votum")`` is "drei Voten"."""
    return none if number == 0 else one if number == 1 else f"{numeral(number)} {many}"


def sentence(words: str) -> str:
    """With a capital letter, as at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def joined(words: Iterable[str]) -> str:
    """As in "A, B und C"."""
    *rest, last = words
    return f"{', '.join(rest)} und {last}" if rest else last


def distance(day: date, today: date) -> str:
    """Such as "in 7 Tagen"; empty where the day is far."""
    days = (day - today).days
    if -1 <= days <= 1:
        return {-1: "gestern", 0: "heute", 1: "morgen"}[days]
    if 0 < days <= SOON:
        return f"in {days} Tagen"
    return f"vor {-days} Tagen" if -LATELY <= days < 0 else ""


def month_and_year(day: date) -> str:
    """Such as "April 2024"."""
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def clock_time(instant: datetime) -> str:
    """``14:05``, as the clocks in Potsdam show it."""
    return f"{instant.astimezone(BERLIN):%H:%M}"


def size_words(size: int | None) -> str:
    """Such as "198,7 kB"; empty where the size is not known."""
    if size is None:
        return ""
    if size < 1000:
        return f"{size} Byte"
    unit, figure = ("MB", size / 1_000_000) if size >= 1_000_000 else ("kB", size / 1000)
    return f"{figure:.1f} {unit}".replace(".", ",")


def vote_words(vote: Vote, current_version: int) -> str:
    """What was voted on, if not the paper; the figures; how; and whether it was given on an older version."""
    figures = Ballot(yes=vote.yes, no=vote.no, abstain=vote.abstain).figures()
    words = [figures, *remarks(vote)]
    version = vote.paper_version
    if version is not None and version.number != current_version:
        words.append(f"zu älterer Fassung (Fassung {version.number})")
    about = about_words(vote)
    return f"{about}: {', '.join(words)}" if about else ", ".join(words)


def about_words(vote: Vote) -> str:
    if vote.subject is VoteSubject.PAPER:
        return ""
    what = f"{vote.subject.label} ({vote.point})" if vote.point else vote.subject.label
    return f"Abstimmung über {what}"


def remarks(vote: Vote) -> list[str]:
    said = []
    if vote.manner is not Manner.COUNTED:
        said.append(vote.manner.label)
    elif vote.yes and vote.no == vote.abstain == 0:
        said.append(Manner.UNANIMOUS.label)
    if vote.roll_call:
        said.append("namentlich")
    if vote.subject is not VoteSubject.PAPER and vote.carried is not None:
        said.append("angenommen" if vote.carried else "abgelehnt")
    if vote.present is not None:
        said.append(f"{vote.present} anwesend")
    if vote.excluded:
        said.append(f"{vote.excluded} vom Mitwirkungsverbot betroffen")
    return said
