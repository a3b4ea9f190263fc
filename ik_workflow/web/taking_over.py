"""„Übernehmen“: measures and surveys that began before this programme knew of them."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ReportingCycle
from ik_workflow.operations.beginnings import home
from ik_workflow.operations.taking_over import take_over_cycle
from ik_workflow.operations.taking_over import take_over_measure
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.measure import OF_THE_PAST
from ik_workflow.states.measure import TAKEN_OVER
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import ASKS_DEPARTMENTS
from ik_workflow.states.reporting_cycle import OF_THE_PAST as CYCLES_PAST
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.translation import N_
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.fields import Typed
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.undated_form import UndatedForm
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("taking_over", __name__)
commissioner_only = open_to(Office.INTEGRATION_COMMISSIONER)

TITLE = Fact("title", N_("Titel"), FactKind.LINE, length=300)
STATE = Fact("state", N_("Stand heute"), FactKind.CHOICE, choices=TAKEN_OVER)
ASKED = tuple(one for one in CycleKind if one in ASKS_DEPARTMENTS)
KIND = Fact("kind", N_("Was erfragt wird"), FactKind.CHOICE, choices=ASKED)
CONCEPT = Fact("concept", N_("Konzept"), FactKind.RECORD, required=False, of="concept")


@dataclass(frozen=True, slots=True)
class Taken:
    """What can be taken over: its page's words, its fields, and the act."""

    heading: str
    lead: str
    button: str
    kind: str
    asks: tuple[Fact, ...]
    begin: Callable[..., Any]
    blank: type[Any]


MEASURE = Taken(
    N_("Maßnahme übernehmen"),
    N_(
        "Für eine Maßnahme, die schon läuft: Tragen Sie ein, wie sie heute steht und woher Sie es wissen."
        " Ab heute laufen ihre Fristen hier."
    ),
    N_("Maßnahme übernehmen"),
    "measure",
    (TITLE, STATE, *OF_THE_PAST),
    take_over_measure,
    Measure,
)
CYCLE = Taken(
    N_("Laufende Abfrage übernehmen"),
    N_(
        "Für eine Abfrage, die außerhalb begonnen hat: Tragen Sie ein, bis wann gemeldet wird und woher Sie es wissen."
        " Die zuständigen Stellen sehen dann hier, was noch fehlt."
    ),
    N_("Abfrage übernehmen"),
    "reporting_cycle",
    (TITLE, KIND, CONCEPT, *CYCLES_PAST),
    take_over_cycle,
    ReportingCycle,
)


@pages.get("/massnahmen/uebernehmen")
@commissioner_only
def measure() -> ResponseReturnValue:
    return show(MEASURE, form_of(MEASURE))


@pages.post("/massnahmen/uebernehmen")
@commissioner_only
@once
def measure_now() -> ResponseReturnValue:
    return take_over(MEASURE)


@pages.get("/zyklen/uebernehmen")
@commissioner_only
def cycle() -> ResponseReturnValue:
    return show(CYCLE, form_of(CYCLE))


@pages.post("/zyklen/uebernehmen")
@commissioner_only
@once
def cycle_now() -> ResponseReturnValue:
    return take_over(CYCLE)


@dataclass(frozen=True, slots=True)
class Home:
    """The municipality whose departments are offered."""

    body_id: int


def form_of(what: Taken) -> UndatedForm:
    session = viewing()
    typed = Typed(request.form.to_dict(flat=False))
    return UndatedForm(what.asks, session, Home(home(session, current_actor())), typed)


def take_over(what: Taken) -> ResponseReturnValue:
    form = form_of(what)
    form.refuse_unknown()
    given = None if request.form.get("knopf") == "suchen" else form.read_given()
    if given is None:
        return show(what, form, HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK)
    session = writing()
    try:
        record = begun(session, what, dict(given.facts))
    except IkError as error:
        session.rollback()
        if isinstance(error, BadValue):
            form.blame(error)
        return show(what, form, error.status, "" if form.errors else error.sentence)
    return saved(page_of_record(what.kind, record))


def begun(session: Session, what: Taken, facts: dict[str, Any]) -> Any:
    first = (facts.pop("title"), facts.pop("state" if what is MEASURE else "kind"))
    return what.begin(session, *first, actor=current_actor(), at=now(), **facts)


def show(what: Taken, form: UndatedForm, status: int = HTTPStatus.OK, problem: str = "") -> ResponseReturnValue:
    return render_template("proposals/take_over.html", what=what, form=form, problem=problem), status
