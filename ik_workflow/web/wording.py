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
from ik_workflow.translation import _
from ik_workflow.translation import current_catalogue
from ik_workflow.translation import shown

NUMERALS = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
SOON, LATELY = 31, 14  # days within which a distance says more than the date alone


def numeral(number: int) -> str:
    """As a word up to twelve, then in figures."""
    return shown(NUMERALS[number]) if number < len(NUMERALS) else str(number)


def counted(number: int, one: str, many: str, none: str) -> str:
    """``counted(3, "ein Votum", "Voten", "kein Votum")`` is "drei Voten"."""
    if number == 0:
        return shown(none)
    said = current_catalogue().ngettext(one, f"{{number}} {many}", number)
    return said.format(number=numeral(number))


def sentence(words: str) -> str:
    """With a capital letter, as at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def joined(words: Iterable[str]) -> str:
    """As in "A, B und C"."""
    *rest, last = words
    return _("{names} und {last}", names=", ".join(rest), last=last) if rest else last


def distance(day: date, today: date) -> str:
    """Such as "in 7 Tagen"; empty where the day is far."""
    days = (day - today).days
    if -1 <= days <= 1:
        return {-1: _("gestern"), 0: _("heute"), 1: _("morgen")}[days]
    if 0 < days <= SOON:
        return _("in {days} Tagen", days=days)
    return _("vor {days} Tagen", days=-days) if -LATELY <= days < 0 else ""


def days_left(due_on: date, today: date) -> str:
    """Such as "noch 3 Tage" or "seit 2 Tagen überschritten"."""
    days = (due_on - today).days
    if days >= 0:
        words = {0: _("heute ist der letzte Tag"), 1: _("noch ein Tag")}
        return words.get(days) or _("noch {days} Tage", days=days)
    return _("seit gestern überschritten") if days == -1 else _("seit {days} Tagen überschritten", days=-days)


def month_and_year(day: date) -> str:
    """Such as "April 2024"."""
    return _("{month} {year}", month=shown(MONTH_NAMES[day.month - 1]), year=day.year)


def clock_time(instant: datetime) -> str:
    """``14:05``, as the clocks in Potsdam show it."""
    return f"{instant.astimezone(BERLIN):%H:%M}"


def size_words(size: int | None) -> str:
    """Such as "198,7 kB"; empty where the size is not known."""
    if size is None:
        return ""
    if size < 1000:
        return _("{size} Byte", size=size)
    unit, figure = ("MB", size / 1_000_000) if size >= 1_000_000 else ("kB", size / 1000)
    return f"{figure:.1f} {unit}".replace(".", ",")


def vote_words(vote: Vote, current_version: int) -> str:
    """What was voted on, if not the paper; the figures; how; and whether it was given on an older version."""
    figures = Ballot(yes=vote.yes, no=vote.no, abstain=vote.abstain).figures()
    words = [figures, *remarks(vote)]
    version = vote.paper_version
    if version is not None and version.number != current_version:
        words.append(_("zu älterer Fassung (Fassung {number})", number=version.number))
    about = about_words(vote)
    return f"{about}: {', '.join(words)}" if about else ", ".join(words)


def about_words(vote: Vote) -> str:
    if vote.subject is VoteSubject.PAPER:
        return ""
    subject = shown(vote.subject.label)
    what = f"{subject} ({vote.point})" if vote.point else subject
    return _("Abstimmung über {what}", what=what)


def remarks(vote: Vote) -> list[str]:
    said = []
    if vote.manner is not Manner.COUNTED:
        said.append(shown(vote.manner.label))
    elif vote.yes and vote.no == vote.abstain == 0:
        said.append(shown(Manner.UNANIMOUS.label))
    if vote.roll_call:
        said.append(_("namentlich"))
    if vote.subject is not VoteSubject.PAPER and vote.carried is not None:
        said.append(_("angenommen") if vote.carried else _("abgelehnt"))
    if vote.present is not None:
        said.append(_("{present} anwesend", present=vote.present))
    if vote.excluded:
        said.append(_("{excluded} vom Mitwirkungsverbot betroffen", excluded=vote.excluded))
    return said
