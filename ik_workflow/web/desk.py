"""The desk: what waits for whoever is signed in, what of their own waits for others."""

from collections.abc import Sequence
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta

from flask import Blueprint
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import IN_BODY
from ik_workflow.accounts.relations import MOVERS
from ik_workflow.accounts.relations import UNITS
from ik_workflow.models.all import Organization
from ik_workflow.operations.beginnings import may_begin
from ik_workflow.operations.open_dates import OpenDate
from ik_workflow.operations.open_dates import open_dates
from ik_workflow.operations.report_tasks import Unnamed
from ik_workflow.operations.tasks import Task
from ik_workflow.operations.tasks import Waiting
from ik_workflow.operations.tasks import tasks
from ik_workflow.operations.tasks import waiting_for_others
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.states.engine import named
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.proposal import BEGINNERS
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.beside import BEGUN
from ik_workflow.web.desk_deadlines import Due
from ik_workflow.web.desk_deadlines import desk_deadlines
from ik_workflow.web.news import NewsLine
from ik_workflow.web.news import news_lines
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.report_words import reports_page
from ik_workflow.web.report_words import reports_words
from ik_workflow.web.troubles import Trouble
from ik_workflow.web.troubles import troubles
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import viewing
from ik_workflow.web.wording import days_left

pages = Blueprint("desk", __name__)

SHOWN = 40  #: lines of a list; the rest is counted
SOON = timedelta(days=28)  #: what is due later than that stands folded under "Später"


@dataclass(frozen=True, slots=True)
class ToDo:
    """What, why me, until when."""

    title: str
    number: str | None
    address: str
    label: str
    #: in what capacity
    why: str
    on: date | None
    distance: str
    overdue: bool
    #: how the day was found
    explanation: str = ""
    unconfirmed: bool = False
    #: what has to be answered first
    question: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    title: str
    number: str | None
    address: str
    standing: str
    since: date | None
    asked: str


@dataclass(frozen=True, slots=True)
class Desk:
    name: str
    offices: Sequence[str]
    to_do: Sequence[ToDo]
    more: int
    later: Sequence[ToDo]
    waiting: Sequence[Pending]
    news: Sequence[NewsLine]
    #: label and address of what this person may begin
    begin: Sequence[tuple[str, str]]
    #: what keeps mails or the metronome from their work
    troubles: Sequence[Trouble]


@pages.get("/schreibtisch")
@open_to(SIGNED_IN)
def desk() -> ResponseReturnValue:
    return render_template("pages/desk.html", page=desk_page(viewing(), current_actor(), now()))


def desk_page(session: Session, actor: Actor, at: datetime) -> Desk:
    on = local_date(at)
    found = tasks(session, actor, on)
    deadlines = desk_deadlines(session, actor, on)
    lines = [to_do(task, deadlines.of(task), actor, on) for task in found]
    lines += [of_deadline(one, on) for one in (*deadlines.beside(found), *deadlines.questions)]
    lines += [of_unnamed(one, on) for one in deadlines.unnamed]
    if Office.INTEGRATION_COMMISSIONER in actor.hands:
        lines += [of_open_date(one) for one in open_dates(session)]
    lines.sort(key=lambda line: (not line.question, line.on or date.max))
    later = [line for line in lines if line.on and line.on > on + SOON and not line.question]
    lines = [line for line in lines if line not in later]
    waiting = waiting_for_others(session, actor, on, frozenset(task.public_id for task in found))
    return Desk(
        actor.name,
        offices_of(reading(), actor),
        lines[:SHOWN],
        max(0, len(lines) - SHOWN),
        later,
        [pending(one) for one in waiting],
        news_lines(session, actor, at),
        begun_by(actor),
        troubles(reading(), actor, at),
    )


def begun_by(actor: Actor) -> list[tuple[str, str]]:
    """What is not begun beside a paper; proposals have a page of their own."""
    own = [(_("Neuer Vorschlag"), url_for("proposals.begin"))] if actor.hands & BEGINNERS else []
    return own + [
        (beginning.title, url_for("steps.open_beginning", kind=kind))
        for kind, beginning in may_begin(actor)
        if kind not in BEGUN
    ]


def offices_of(session: Session, actor: Actor) -> list[str]:
    """The offices held today, each with its organization."""
    ids = {where for _, where in actor.offices if where is not None}
    names = {one.id: one.called for one in session.scalars(select(Organization).where(Organization.id.in_(ids)))}
    held = ((office.label, names[where]) for office, where in actor.offices if where in names)
    return sorted(office if office == where else f"{office}, {where}" for office, where in held)


#: the offices through which somebody stands in a relation; as an author anybody
HELD_AS: dict[Hand, Set[Hand]] = {
    **{relation: {*offices} for relation, offices in IN_BODY.items()},
    Relation.RESPONSIBLE_UNIT: {*UNITS},
    Relation.ORIGINATOR: {*MOVERS},
    Relation.MOVER: {*MOVERS},
    Relation.AUTHOR: {*Office},
}


def to_do(task: Task, due: Due | None, actor: Actor, on: date) -> ToDo:
    mine = [hand for hand in task.duty.hands if actor.hands & HELD_AS.get(hand, {hand})]
    number = long_date(task.number) if isinstance(task.number, date) else task.number
    explained = due if due is not None and due.due_on == task.due_on else None
    return ToDo(
        task.title,
        number,
        reports_page(task) if task.counts else page_of_record(task.duty.kind, task),
        reports_words(task.counts) if task.counts else task.duty.label,
        named(mine),
        task.due_on,
        days_left(task.due_on, on) if task.due_on else "",
        task.due_on is not None and task.due_on < on,
        explained.explanation if explained else "",
        explained.unconfirmed if explained else False,
    )


def of_deadline(one: Due, on: date) -> ToDo:
    """A deadline that is no step of the procedure, or one that asks the coordinator something."""
    asks = one.office is None
    return ToDo(
        one.title,
        None,
        one.address,
        one.task,
        shown((one.office or Office.INTEGRATION_COMMISSIONER).label),
        one.due_on,
        days_left(one.due_on, on) if one.due_on else "",
        one.due_on is not None and one.due_on < on,
        one.explanation,
        one.unconfirmed,
        one.question if asks else "",
    )


def of_unnamed(one: Unnamed, on: date) -> ToDo:
    """Everything in one cycle that nobody answers for."""
    return ToDo(
        one.title,
        None,
        url_for("cycle_units.units", address=one.public_id),
        _n(
            "Für eine Maßnahme die zuständige Stelle benennen",
            "Für {number} Maßnahmen die zuständigen Stellen benennen",
            one.number,
        ),
        shown(Office.INTEGRATION_COMMISSIONER.label),
        one.due_on,
        days_left(one.due_on, on) if one.due_on else "",
        one.due_on is not None and one.due_on < on,
        question=_n("Welche Stelle antwortet für sie?", "Welche Stellen antworten für sie?", one.number),
    )


def of_open_date(one: OpenDate) -> ToDo:
    return ToDo(
        one.title,
        one.number,
        url_for("measures.measure", address=one.public_id),
        _("Den Tag nennen"),
        shown(Office.INTEGRATION_COMMISSIONER.label),
        None,
        "",
        overdue=False,
        explanation=_("Termin noch offen: im Katalog stand „{words}“.", words=one.words),
    )


def pending(one: Waiting) -> Pending:
    asked: Sequence[Hand] = one.asked
    return Pending(
        one.title,
        one.number,
        page_of_record(one.kind, one),
        one.state,
        one.since,
        named(asked) if asked else _("die Beratung in den Gremien"),
    )
