"""How many steps a second ``take`` and its commit manage, as a share of what the bare driver manages.

A round takes every step of the scenario in one Session, each by a person with offices and each with a commit of its
own; then it sends the same statements by the driver alone, to an equal database. What follows from a step counts as
part of it. Finding the record and the person belongs to the request around a step and is not timed.
"""

import gc
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import field
from statistics import median
from time import perf_counter

from sqlalchemy.orm import Session

from benchmarks.floor import Sent
from benchmarks.floor import recorded
from benchmarks.floor import replay
from benchmarks.places import Place
from benchmarks.places import machine
from benchmarks.scenario import Act
from benchmarks.scenario import acts
from benchmarks.scenario import build
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade

PAPERS = 20  # a round is some 450 steps
WARMING = 50  # steps that are taken, but not timed: a server has its statements compiled and prepared


@dataclass(slots=True)
class Contest:
    """One kind of database: its template, what a run sends to it, and the seconds of each round."""

    place: Place
    template: str
    transactions: list[list[Sent]] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)


def run(places: list[Place], rounds: int) -> str:
    """The table of all places; rounds and places are interleaved."""
    with ExitStack() as stack:
        contests = [Contest(place, stack.enter_context(place.database())) for place in places]
        for contest in contests:
            _prepare(contest)
            _record(contest)
        for number in range(rounds):
            for contest in contests:
                for contender in (_take, _floor) if number % 2 else (_floor, _take):
                    gc.collect()
                    contender(contest)
        line = machine([contest.template for contest in contests])
    steps = len(contests[0].transactions) - WARMING
    return f"{_table(contests)}\n{line}; median of {rounds} rounds of {steps} steps"


def _prepare(contest: Contest) -> None:
    engine = make_engine(contest.template)
    upgrade(engine)
    with Session(engine) as session:
        build(session, PAPERS)
    engine.dispose()


def _record(contest: Contest) -> None:
    with contest.place.database(copy_of=contest.template) as url:
        engine = make_engine(url)
        with Session(engine, expire_on_commit=False) as session:
            for act in acts(session):
                with recorded(engine) as sent:
                    act.take(session)
                    session.commit()
                contest.transactions.append(sent)
        engine.dispose()


def _take(contest: Contest) -> None:
    with contest.place.database(copy_of=contest.template) as url:
        engine = make_engine(url)
        with Session(engine, expire_on_commit=False) as session:
            planned = acts(session)
            _take_all(session, planned[:WARMING])
            began = perf_counter()
            _take_all(session, planned[WARMING:])
            contest.taken.append(perf_counter() - began)
        engine.dispose()


def _take_all(session: Session, planned: list[Act]) -> None:
    for act in planned:
        act.take(session)
        session.commit()


def _floor(contest: Contest) -> None:
    with contest.place.database(copy_of=contest.template) as url:
        contest.floor.append(replay(url, contest.transactions, WARMING))


def _table(contests: list[Contest]) -> str:
    lines = [f"{'database':<12}{'take':>10}{'floor':>10}{'ratio':>8}{'statements per step':>22}"]
    for contest in contests:
        timed = contest.transactions[WARMING:]
        steps = len(timed)
        take, floor = (steps / median(seconds) for seconds in (contest.taken, contest.floor))
        ratio = median(floor / taken for floor, taken in zip(contest.floor, contest.taken, strict=True))
        statements = sum(map(len, timed)) / steps
        lines.append(f"{contest.place.name:<12}{take:>8.0f}/s{floor:>8.0f}/s{ratio:>8.2f}{statements:>22.1f}")
    return "\n".join(lines)
