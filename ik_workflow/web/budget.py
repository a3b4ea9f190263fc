"""Pages of the budget: the treasury's rounds, the order with its cut line, and what follows without money."""

from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import BudgetRound
from ik_workflow.operations.budget_ranks import Ranking
from ik_workflow.operations.budget_ranks import consequences
from ik_workflow.operations.budget_ranks import rank
from ik_workflow.operations.budget_ranks import save_ranking
from ik_workflow.operations.budget_ranks import without_amount
from ik_workflow.operations.budget_rounds import MOST_YEARS
from ik_workflow.operations.budget_rounds import RoundTerms
from ik_workflow.operations.budget_rounds import enter_round
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.administration_log import trace
from ik_workflow.web.budget_words import what_follows
from ik_workflow.web.entry import Entry
from ik_workflow.web.german import read_count
from ik_workflow.web.german import read_sum
from ik_workflow.web.german import sum_words
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("budget", __name__)

LOOKS = (Office.TREASURY, Office.INTEGRATION_COMMISSIONER, Office.STEERING_GROUP, Office.MAYOR)
MOST_ROUNDS = 100
LABELS = {
    "title": N_("Name des Haushalts"),
    "first_year": N_("Erstes Haushaltsjahr"),
    "last_year": N_("Letztes Haushaltsjahr"),
    "opens_on": N_("Anmeldung ab"),
    "register_until": N_("Anmeldung bis"),
    "source": N_("Quelle"),
    "limit": N_("Grenze je Jahr in Euro"),
}
LIMIT, PLACE, ALL = "grenze_", "rang_", "limit"


@pages.get("/haushalt")
@open_to(*LOOKS)
def overview() -> ResponseReturnValue:
    asked = select(BudgetRound).where(BudgetRound.deleted.is_(False)).order_by(BudgetRound.opens_on.desc())
    rounds = viewing().scalars(asked.limit(MOST_ROUNDS)).all()
    return render_template("budget/rounds.html", rounds=rounds, enters=Office.TREASURY in current_actor().hands)


@pages.get("/haushalt/neu")
@open_to(Office.TREASURY)
def enter() -> ResponseReturnValue:
    return render_template("budget/enter.html", entry=Entry(MultiDict(), **LABELS))


@pages.post("/haushalt/neu")
@open_to(Office.TREASURY)
@once
def enter_now() -> ResponseReturnValue:
    entry = Entry(request.form, **LABELS)
    terms = read_terms(entry)
    if terms is not None:
        try:
            round_ = enter_round(writing(), terms, actor=current_actor(), at=now())
            return saved(url_for("budget.round_page", address=round_.public_id))
        except BadValue as fault:
            entry.blame(fault)
    return render_template("budget/enter.html", entry=entry), HTTPStatus.BAD_REQUEST


def read_terms(entry: Entry) -> RoundTerms | None:
    """None with faults at the fields."""
    years = {
        name: entry.read(name, lambda name=name: read_count(name, entry.labels[name], entry.values[name]), None)  # type: ignore[misc]  # the name is bound
        for name in ("first_year", "last_year")
    }
    for name, year in years.items():
        if year is None and name not in entry.faults:
            entry.faults[name] = _("Bitte geben Sie das Jahr mit vier Ziffern an, zum Beispiel 2027.")
    opens_on, until = entry.day("opens_on"), entry.day("register_until")
    title, source = entry.line("title"), entry.line("source", length=300)
    limits = read_limits(entry)
    first, last = years["first_year"], years["last_year"]
    if entry.faults or first is None or last is None or opens_on is None or until is None:
        return None
    wanted = range(first, min(last, first + MOST_YEARS - 1) + 1)
    kept = {year: amount for year in wanted if (amount := limits.get(str(year), limits.get(ALL))) is not None}
    return RoundTerms(title, first, last, opens_on, until, source, kept)


def read_limits(entry: Entry) -> Mapping[str, Decimal | None]:
    """By year, or one for all years."""
    return {
        name.removeprefix(LIMIT): entry.read(
            name,
            lambda name=name: read_sum(name, entry.labels[name], entry.values[name]),  # type: ignore[misc]  # bound
            None,
        )
        for name in entry.labels
        if name == ALL or name.startswith(LIMIT)
    }


def find_round(address: str) -> BudgetRound:
    asked = select(BudgetRound).where(BudgetRound.public_id == public_id(address), BudgetRound.deleted.is_(False))
    found = viewing().scalar(asked.options(selectinload(BudgetRound.limits)))
    if found is None:
        raise NotFound(_("Diesen Haushalt gibt es nicht."))
    return found


@pages.get("/haushalt/<address>")
@open_to(*LOOKS)
def round_page(address: str) -> ResponseReturnValue:
    """With ``rang_…`` and ``grenze_…`` in the address: what would be if; nothing is written."""
    found, faults = find_round(address), list[str]()
    ranking, tried = asked_for(found, request.args, faults)
    return render_template(
        "budget/round.html",
        round=found,
        ranking=ranking,
        tried=tried,
        vague=without_amount(viewing(), found),
        consequences=consequences(viewing(), [line.measure for line in ranking.below]),
        decides=Office.TREASURY in current_actor().hands and found.withdrawn_on is None,
        trace=trace(AdministrationEntry.budget_round_id == found.id),
        sum_words=sum_words,
        what_follows=what_follows,
        open=found.withdrawn_on is None and found.opens_on <= today() <= found.register_until,
        faults=faults,
    ), (HTTPStatus.BAD_REQUEST if faults else HTTPStatus.OK)


def asked_for(found: BudgetRound, given: MultiDict[str, str], faults: list[str]) -> tuple[Ranking, bool]:
    """The order that was asked for, and whether it was another than the one that is saved."""
    wished: dict[str, int] = {}
    limits: dict[int, Decimal] = {}
    for name, typed in given.items():
        try:
            if name.startswith(PLACE) and (place := read_count(name, _("Rang"), typed)) is not None:
                wished[name.removeprefix(PLACE)] = place
            if name.startswith(LIMIT) and (amount := read_sum(name, _("Grenze"), typed)) is not None:
                limits |= year_of(found, name.removeprefix(LIMIT), amount)
        except BadValue as fault:
            faults.append(fault.sentence)
    tried = any(name.startswith(LIMIT) for name in given)
    return rank(viewing(), found, wished=wished, limits=limits if tried else None), bool(wished) or tried


def year_of(found: BudgetRound, year: str, amount: Decimal) -> Mapping[int, Decimal]:
    return {one: amount for one in range(found.first_year, found.last_year + 1) if str(one) == year}


@pages.post("/haushalt/<address>")
@open_to(Office.TREASURY)
@once
def save(address: str) -> ResponseReturnValue:
    """The order and the limits that the form shows."""
    found, faults = find_round(address), list[str]()
    ranking, _tried = asked_for(found, request.form, faults)
    if faults:
        raise BadValue("", " ".join(faults))
    version = read_count("version", _("Fassung"), request.form.get("version", ""))
    stored = writing().get_one(BudgetRound, found.id)
    save_ranking(writing(), stored, ranking, actor=current_actor(), at=now(), version=version)
    return saved(url_for("budget.round_page", address=found.public_id))
