"""Forms of the treasury: another calendar or other limits of a budget procedure, and one that is not valid any more."""

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.models.all import BudgetRound
from ik_workflow.operations.budget_changes import change_round
from ik_workflow.operations.budget_changes import withdraw_round
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web import budget
from ik_workflow.web.entry import Entry
from ik_workflow.web.german import sum_words
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import writing

pages = Blueprint("budget_changes", __name__)

VERSION = N_("Fassung")
REASON = {"reason": N_("Begründung"), "version": VERSION}
KEPT = ("title", "first_year", "last_year", "opens_on", "register_until", "source")
MOST_DIGITS = 9


@pages.get("/haushalt/<address>/aendern")
@open_to(Office.TREASURY)
def change(address: str) -> ResponseReturnValue:
    found = budget.find_round(address)
    return form_page(found, Entry(filled(found), **labels(request.args, found)))


@pages.post("/haushalt/<address>/aendern")
@open_to(Office.TREASURY)
@once
def change_now(address: str) -> ResponseReturnValue:
    found = budget.find_round(address)
    entry = Entry(request.form, **labels(request.form, found))
    terms = budget.read_terms(entry)
    if terms is None:
        return form_page(found, entry, BadValue.status)
    session = writing()
    try:
        stored = session.get_one(BudgetRound, found.id)
        change_round(session, stored, terms, version=version_of(entry), actor=current_actor(), at=now())
    except (BadValue, Refused) as fault:
        session.rollback()
        entry.blame(fault if isinstance(fault, BadValue) else BadValue("", fault.sentence))
        return form_page(budget.find_round(address), entry, fault.status)
    return saved(url_for("budget.round_page", address=address))


def labels(given: MultiDict[str, str], found: BudgetRound) -> dict[str, str]:
    """The years of a form that was sent are those it had when it was opened."""
    sent = [name.removeprefix(budget.LIMIT) for name in given if name.startswith(budget.LIMIT)]
    years = [word for word in sent if word.isascii() and word.isdigit()]
    own = {name: budget.LABELS[name] for name in KEPT}
    limits = {f"{budget.LIMIT}{year}": _("Grenze {year} in Euro", year=year) for year in years or years_of(found)}
    return {**own, **limits, "version": VERSION}


def years_of(found: BudgetRound) -> list[str]:
    return [str(year) for year in range(found.first_year, found.last_year + 1)]


def filled(found: BudgetRound) -> MultiDict[str, str]:
    limits = {f"{budget.LIMIT}{limit.year}": sum_words(limit.amount) for limit in found.limits}
    return MultiDict({**{name: str(getattr(found, name)) for name in KEPT}, **limits, "version": str(found.version)})


def version_of(entry: Entry) -> int:
    """One that nobody has, for what is no number."""
    word = entry.values["version"]
    return int(word) if word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS else -1


def form_page(found: BudgetRound, entry: Entry, status: int = 200) -> ResponseReturnValue:
    years = [name.removeprefix(budget.LIMIT) for name in entry.labels if name.startswith(budget.LIMIT)]
    return render_template("budget/change.html", round=found, entry=entry, years=years), status


# -- not valid any more -------------------------------------------------------------------------------------------


@pages.get("/haushalt/<address>/ungueltig")
@open_to(Office.TREASURY)
def withdraw(address: str) -> ResponseReturnValue:
    found = budget.find_round(address)
    return withdraw_page(found, Entry(MultiDict({"version": str(found.version)}), **REASON))


@pages.post("/haushalt/<address>/ungueltig")
@open_to(Office.TREASURY)
@once
def withdraw_now(address: str) -> ResponseReturnValue:
    found, entry, session = budget.find_round(address), Entry(request.form, **REASON), writing()
    try:
        stored = session.get_one(BudgetRound, found.id)
        reason, version = entry.values["reason"], version_of(entry)
        withdraw_round(session, stored, reason, version=version, actor=current_actor(), at=now())
    except (BadValue, Refused) as fault:
        session.rollback()
        entry.blame(fault if isinstance(fault, BadValue) else BadValue("", fault.sentence))
        return withdraw_page(budget.find_round(address), entry, fault.status)
    return saved(url_for("budget.round_page", address=address))


def withdraw_page(found: BudgetRound, entry: Entry, status: int = 200) -> ResponseReturnValue:
    return render_template("budget/withdraw.html", round=found, entry=entry), status
