"""Votes that the council still waits for: on which sitting each can come, and how their absence is read out.

A paper is decided only when every vote is in (GO-17), and the main committee votes last (GO-16).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.translation import N_
from ik_workflow.translation import _


class Prospect(StrEnum):
    """What can be said of a vote before the council sits."""

    SCHEDULED = "scheduled"  #: stands on the agenda of a sitting that comes in time
    POSSIBLE = "possible"  #: a sitting comes in time, but the paper is not on its agenda
    NOT_ENTERED = "not_entered"  #: the sitting is over, and its result is not on record
    TOO_LATE = "too_late"
    NO_SITTING = "no_sitting"


@dataclass(frozen=True, slots=True)
class AwaitedVote:
    """One body whose vote is still missing."""

    body: str
    #: the main committee, which votes after all others
    comes_last: bool = False
    #: day of the sitting on whose agenda the paper stands
    on: date | None = None
    #: days of the body's coming sittings, in order
    sittings: tuple[date, ...] = ()
    body_id: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether one vote can come before the council sits, and on which day."""

    body: str
    prospect: Prospect
    on: date | None
    council_on: date
    body_id: int | None = None

    @property
    def in_time(self) -> bool:
        return self.prospect in (Prospect.SCHEDULED, Prospect.POSSIBLE)

    @property
    def sentence(self) -> str:
        day = long_date(self.on) if self.on else ""
        return {
            Prospect.SCHEDULED: _("auf der Tagesordnung am {day}", day=day),
            Prospect.POSSIBLE: _("könnte am {day} beraten, steht dort aber noch nicht auf der Tagesordnung", day=day),
            Prospect.NOT_ENTERED: _("sollte am {day} beraten; ein Ergebnis ist nicht eingetragen", day=day),
            Prospect.TOO_LATE: _("berät erst am {day}", day=day),
            Prospect.NO_SITTING: _("keine Sitzung vor dem {day}", day=short_date(self.council_on)),
        }[self.prospect]


def forecast(votes: Sequence[AwaitedVote], *, council_on: date, today: date) -> list[Forecast]:
    """One line per vote, in the order given; a sitting counts that is today or later and before the council's day."""
    first = {id(vote): _prospect(vote, today, council_on, today) for vote in votes if not vote.comes_last}
    days = [one.on for one in first.values() if one.in_time]
    others_in_time = len(days) == len(first)
    begins = max((day for day in days if day), default=today)
    return [
        first[id(vote)]
        if not vote.comes_last
        else _prospect(vote, begins, council_on, today)
        if others_in_time
        else _held_up(vote, council_on, today)
        for vote in votes
    ]


def _prospect(vote: AwaitedVote, begins: date, council_on: date, today: date) -> Forecast:
    if vote.on is not None and vote.on < today:
        return Forecast(vote.body, Prospect.NOT_ENTERED, vote.on, council_on, vote.body_id)
    if vote.on is not None and vote.on >= council_on:
        return Forecast(vote.body, Prospect.TOO_LATE, vote.on, council_on, vote.body_id)
    if vote.on is not None and vote.on >= begins:
        return Forecast(vote.body, Prospect.SCHEDULED, vote.on, council_on, vote.body_id)
    coming = next((day for day in vote.sittings if begins <= day < council_on), None)
    return Forecast(vote.body, Prospect.POSSIBLE if coming else Prospect.NO_SITTING, coming, council_on, vote.body_id)


def _held_up(vote: AwaitedVote, council_on: date, today: date) -> Forecast:
    """The main committee cannot vote before the council's day, because a vote before its own cannot come."""
    if vote.on is not None and (vote.on < today or vote.on >= council_on):
        return _prospect(vote, today, council_on, today)
    return Forecast(vote.body, Prospect.NO_SITTING, None, council_on, vote.body_id)


# -- as the chair reads it out ------------------------------------------------------------------------------------

GENITIVES = (
    (re.compile(r"ausschuss$", re.IGNORECASE), N_("des {name}es")),
    (re.compile(r"(rat|gremium|forum|kollegium|vorstand)$", re.IGNORECASE), N_("des {name}s")),
    (
        re.compile(r"(versammlung|kommission|gruppe|vertretung|fraktion|verwaltung|konferenz)$", re.IGNORECASE),
        N_("der {name}"),
    ),
)


def of_body(name: str) -> str:
    """``des Ausschusses für Kultur``; a name whose gender is not known is quoted."""
    head, _blank, rest = name.partition(" ")
    for ending, genitive in GENITIVES:
        if ending.search(head):
            return f"{_(genitive, name=head)} {rest}".rstrip()
    return _("des Gremiums „{name}“", name=name)


def read_out(number: str | None, title: str, bodies: Sequence[str]) -> str:
    """``Drucksache 24/SVV/0093, Integrationskonzept: es fehlt das Votum des Hauptausschusses; zurückgestellt.``"""
    called = _("Drucksache {number}, {title}", number=number, title=title) if number else title
    *others, last = [of_body(body) for body in bodies]
    missing = (
        _("es fehlen die Voten {names} und {last}", names=", ".join(others), last=last)
        if others
        else _("es fehlt das Votum {last}", last=last)
    )
    return _("{called}: {missing}; zurückgestellt.", called=called, missing=missing)
