"""The form of a measure's plan: indicators with their values, costs by year, milestones, and who takes part."""

from collections.abc import Mapping
from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import Measure
from ik_workflow.operations.measure_planning import change_plan
from ik_workflow.operations.measure_planning import figure_words
from ik_workflow.operations.options import options
from ik_workflow.periods import short_date
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.course import Event
from ik_workflow.web.entry import Entry
from ik_workflow.web.meanwhile import meanwhile
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.plan_fields import COST_STATES
from ik_workflow.web.plan_fields import DIRECTIONS
from ik_workflow.web.plan_fields import KEY
from ik_workflow.web.plan_fields import MOST
from ik_workflow.web.plan_fields import PARTS
from ik_workflow.web.plan_fields import VERSION
from ik_workflow.web.plan_fields import labels
from ik_workflow.web.plan_fields import read
from ik_workflow.web.plan_fields import rows_of
from ik_workflow.web.plan_fields import stored
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("measure_plans", __name__)


def find_measure(address: str) -> Measure:
    found = viewing().scalar(select(Measure).where(Measure.public_id == public_id(address)))
    if found is None:
        raise NotFound(_("Diese Maßnahme gibt es nicht."))
    return found


@pages.get("/massnahmen/<address>/planung")
@open_to(SIGNED_IN)
def plan(address: str) -> ResponseReturnValue:
    measure = find_measure(address)
    if refusal := refusal_of(measure):
        return render_template("measures/no_plan.html", measure=measure, refusal=refusal), HTTPStatus.CONFLICT
    values = stored(measure)
    return page(measure, Entry(MultiDict(values), **labels(rows_of(values))))


@pages.post("/massnahmen/<address>/planung")
@open_to(SIGNED_IN)
@once
def change(address: str) -> ResponseReturnValue:
    measure = find_measure(address)
    typed = Entry(request.form, **labels(rows_of(request.form)))
    whole, seen = read(typed), version_of(typed.values[VERSION])
    if typed.faults:
        return page(measure, typed)
    session = writing()
    try:
        change_plan(
            session,
            session.get_one(Measure, measure.id),
            whole,
            actor=current_actor(),
            occurred=today(),
            at=now(),
            version=seen,
        )
    except BadValue as fault:
        session.rollback()
        typed.faults[""] = fault.sentence
        return page(find_measure(address), typed)
    except Refused as error:
        session.rollback()
        return beside(address, typed, error, seen)
    return saved(url_for("measures.measure", address=address, _anchor="plan"))


def refusal_of(measure: Measure) -> str:
    """Why this person cannot plan this measure; empty if that is not so."""
    for one in options(viewing(), measure, current_actor(), today()):
        if one.step.trigger == "set_plan":
            if not one.only_for:
                return " ".join(verdict.sentence for verdict in one.refusals)
            return _("Die Planung ändern der zuständige Fachbereich und die Beauftragte.")
    return _("Die Maßnahme ist „{state}“; ihre Planung ändert sich nicht mehr.", state=shown(measure.state.label))


def version_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def beside(address: str, typed: Entry, error: Refused, seen: int) -> ResponseReturnValue:
    """The form again with what was typed; where somebody was faster, with what is new, and ready to be sent again."""
    look_again()
    measure, happened = find_measure(address), list[Event]()
    typed.faults[""] = error.sentence
    if isinstance(error, StaleVersion):
        typed.faults[""] = _(
            "Jemand anderes hat die Planung inzwischen geändert. Ihre Angaben stehen noch im Formular; was neu ist,"
            " steht unten. Bitte prüfen Sie beides und speichern Sie dann noch einmal."
        )
        changes = meanwhile(viewing(), "measure", [measure], {measure.public_id: seen})
        happened = list(changes.get(measure.public_id, ()))
        typed = with_new_rows(typed, stored(measure))
    return page(measure, typed, error.status, happened)


def with_new_rows(typed: Entry, newest: Mapping[str, str]) -> Entry:
    """Rows that came meanwhile stand below the others; without that, saving would strike them."""
    values, counts = dict(typed.values), rows_of(typed.values)
    for part in PARTS:
        known = {values[f"{part.letter}{place}-{KEY}"] for place in range(counts[part.letter])}
        for place in range(rows_of(newest)[part.letter]):
            row = {field: newest[f"{part.letter}{place}-{field}"] for field in part.fields}
            if row[KEY] and row[KEY] not in known and counts[part.letter] < MOST:
                values |= {f"{part.letter}{counts[part.letter]}-{field}": value for field, value in row.items()}
                counts[part.letter] += 1
    again = Entry(MultiDict({**values, VERSION: newest[VERSION]}), **labels(counts))
    again.faults = dict(typed.faults)
    return again


def page(
    measure: Measure, entry: Entry, status: int = HTTPStatus.BAD_REQUEST, happened: Sequence[Event] = ()
) -> ResponseReturnValue:
    counts = rows_of(entry.values)
    html = render_template(
        "measures/plan.html",
        measure=measure,
        entry=entry,
        happened=happened,
        parts={part.letter: list(range(counts[part.letter])) for part in PARTS},
        directions=[(value, one.label) for value, one in DIRECTIONS.items()],
        cost_states=[(value, one.label) for value, one in COST_STATES.items()],
        readings=readings_of(measure),
    )
    return html, status if entry.faults else HTTPStatus.OK


def readings_of(measure: Measure) -> dict[str, list[tuple[str, str]]]:
    """By key of the indicator its values to choose from, the newest first."""
    asked = (
        select(Indicator.public_id, Indicator.unit, IndicatorValue)
        .join(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
        .where(Indicator.measure_id == measure.id, IndicatorValue.deleted.is_(False))
        .order_by(IndicatorValue.on.desc(), IndicatorValue.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for key, unit, value in viewing().execute(asked):
        said = _("{figure} vom {day}", figure=figure_words(value.value, unit), day=short_date(value.on))
        found.setdefault(key, []).append((value.on.isoformat(), said))
    return found
