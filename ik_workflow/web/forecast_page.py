"""The page "Vorschau": every mail and every last day to come, for oneself or, for who coordinates, for everybody."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from itertools import chain
from itertools import groupby

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.visibility import READS_EVERYTHING
from ik_workflow.accounts.visibility import one_question
from ik_workflow.accounts.visible_cases import cases_of
from ik_workflow.models.all import Case
from ik_workflow.models.all import Person
from ik_workflow.operations.forecast import Ahead
from ik_workflow.operations.forecast import forecast
from ik_workflow.operations.forecast import left_out_words
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.case_places import CasePlace
from ik_workflow.web.case_places import find_case
from ik_workflow.web.case_places import places_of
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import offer
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.people import substitutes
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("outlook", __name__)

SEE_OTHERS = frozenset({Office.ADMINISTRATOR, Office.COUNCIL_OFFICE, Office.INTEGRATION_COMMISSIONER})
SPANS = {"30": 30, "90": 90, "365": 365}
USUAL = "90"
PER_PAGE = 100
COLUMNS = {
    N_("Tag"): 12,
    N_("Art"): 34,
    N_("Wer"): 30,
    N_("E-Mail-Adresse"): 34,
    N_("Was"): 70,
    N_("Vorgang"): 60,
    N_("Seite"): 44,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to come, with everybody who is told of it."""

    day: date
    #: what kind of mail; of a last day just that
    kind: str
    mail: bool
    who: Sequence[str]
    words: str
    place: CasePlace


@dataclass(frozen=True, slots=True)
class Outlook:
    days: Sequence[tuple[date, Sequence[Line]]]
    page: Page[Line]
    span: str
    person: str
    people: Sequence[tuple[str, str]]
    #: the only case that is asked for
    case: CasePlace | None
    kept: Mapping[str, str]
    faults: Sequence[str]
    left_out: str


@dataclass(frozen=True, slots=True)
class Asked:
    days: int
    #: None: everybody
    person: int | None
    case: Case | None
    people: Mapping[str, Person]


@pages.get("/vorschau")
@open_to(SIGNED_IN)
def outlook() -> ResponseReturnValue:
    query = Query(request.args)
    page = outlook_page(viewing(), query, current_actor(), today())
    return render_template("deadlines/forecast.html", page=page), 400 if page.faults else 200


def read(query: Query, actor: Actor) -> Asked:
    span = query.choice("tage", _("Zeitraum"), SPANS) or SPANS[USUAL]
    case = find_case(viewing(), query.given("vorgang")) if query.given("vorgang") else None
    if case is not None:
        query.kept["vorgang"] = case.public_id
    if not actor.hands & SEE_OTHERS:
        return Asked(span, actor.person_id, case, {})
    people = substitutes(reading())
    chosen = query.choice("person", _("Person"), people)
    return Asked(span, chosen.id if chosen else None, case, people)


@dataclass(frozen=True, slots=True)
class Found:
    lines: Sequence[tuple[Ahead, CasePlace]]
    #: that not everything was read; empty if it was
    left_out: str


def found(session: Session, asked: Asked, actor: Actor, on: date) -> Found:
    """Without what belongs to a case that the one who looks may not see; of a case that no office leads them into
    only that a mail will go out, and to whom.
    """
    case_id = asked.case.id if asked.case else None
    read_ones = forecast(session, on=on, days=asked.days, person_id=asked.person, case_id=case_id)
    ahead = read_ones.lines
    cases = Case.id.in_({line.case_id for line in ahead})
    places = places_of(session, list(session.scalars(select(Case).where(cases))))
    inside = set(places)
    if not actor.hands & READS_EVERYTHING:
        inside = set(session.scalars(select(Case.id).where(cases, Case.id.in_(one_question(cases_of(actor))))))
    lines = [
        (line if line.case_id in inside else replace(line, words=_("Worum es geht, sehen die Beteiligten.")), place)
        for line in ahead
        if (place := places.get(line.case_id))
    ]
    cut = read_ones.left_out_from
    return Found(lines, left_out_words(read_ones.left_out, cut) if cut else "")


def outlook_page(session: Session, query: Query, actor: Actor, on: date) -> Outlook:
    asked = read(query, actor)
    read_ones = found(session, asked, actor, on)
    lines = gathered(read_ones.lines)
    last = max(1, -(-len(lines) // PER_PAGE))
    number = min(query.number("seite", _("Seite"), default=1), last)
    rows = lines[(number - 1) * PER_PAGE : number * PER_PAGE]
    place = places_of(session, [asked.case]).get(asked.case.id) if asked.case else None
    return Outlook(
        [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda line: line.day)],
        Page(rows, number, last, len(lines), query.kept),
        query.kept.get("tage", USUAL),
        query.kept.get("person", ""),
        [(key, one.name) for key, one in asked.people.items()],
        place,
        query.kept,
        query.faults,
        read_ones.left_out,
    )


def gathered(lines: Sequence[tuple[Ahead, CasePlace]]) -> list[Line]:
    """One line for everybody who is told the same on the same day."""
    together: dict[tuple[object, ...], Line] = {}
    for one, place in lines:
        who = [one.person.name] if one.person else []
        key = (one.day, one.kind, one.deadline_id, one.case_id, one.words)
        known = together.get(key)
        everybody = [*(known.who if known else ()), *who]
        together[key] = Line(one.day, kind_words(one), one.kind is not None, everybody, one.words, place)
    return list(together.values())


def kind_words(one: Ahead) -> str:
    return shown(one.kind.label) if one.kind else _("Letzter Tag")


def table() -> Table:
    """Raises BadValue for parameters that make no sense."""
    query = Query(request.args)
    asked = read(query, current_actor())
    refuse_faults(query.faults)
    ahead = found(viewing(), asked, current_actor(), today())
    rows: Iterable[Sequence[Value]] = (
        (
            one.day,
            kind_words(one),
            one.person.name if one.person else _("niemand mit Zugang"),
            one.person.address if one.person else "",
            one.words,
            place.title,
            place.url or "",
        )
        for one, place in ahead.lines
    )
    if ahead.left_out:
        rows = chain(rows, [(None, _("Nicht vollständig"), "", "", ahead.left_out, "", "")])
    return Table(_("Vorschau"), COLUMNS, rows)


offer(pages, "/vorschau", "outlook", SIGNED_IN, table)
