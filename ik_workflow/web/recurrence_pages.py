"""Pages of one recurrence: when it comes next and why, who says so; change it, confirm its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from http import HTTPStatus
from typing import Self

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
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.parameters import CONFIRMED
from ik_workflow.operations.recurrences import Terms
from ik_workflow.operations.recurrences import change_recurrence
from ik_workflow.operations.recurrences import check_terms
from ik_workflow.operations.recurrences import confirm_source
from ik_workflow.operations.recurrences import days_of
from ik_workflow.operations.recurrences import ground
from ik_workflow.operations.recurrences import pattern_words
from ik_workflow.operations.report_plans import report_plan
from ik_workflow.operations.timeline import cycles_of
from ik_workflow.periods import ONE_DAY
from ik_workflow.planning.recurrence import Occurrences
from ik_workflow.planning.report_plan import ReportPlan
from ik_workflow.planning.windows import Question
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web import recurrence_form as form
from ik_workflow.web.administration_log import trace
from ik_workflow.web.cycles import KEEPERS
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("recurrences", __name__, url_prefix="/zyklen/regeln")

NEXT = 5  # days that are shown beforehand
FURTHEST = timedelta(days=20 * 366)
PREVIEW = "vorschau"
CONFIRM = {"source": N_("Quelle"), "version": N_("Fassung")}


def find(address: str) -> Recurrence:
    asked = select(Recurrence).where(Recurrence.public_id == public_id(address), Recurrence.deleted.is_(False))
    found = viewing().scalar(asked)
    if found is None:
        raise NotFound(_("Diesen Zyklus gibt es nicht."))
    return found


@pages.get("/<address>")
@open_to(SIGNED_IN)
def recurrence(address: str) -> ResponseReturnValue:
    one, hands = find(address), current_actor().hands
    days, cycles = coming(one), cycles_of(viewing(), [one.id]).get(one.id, [])
    return render_template(
        "cycles/recurrence.html",
        one=one,
        words=pattern_words(one),
        coming=days,
        cycles=cycles,
        plan=backward_plan(one, days, cycles),
        confirmed=one.source_status == CONFIRMED,
        trace=trace(AdministrationEntry.recurrence_id == one.id),
        may_change=bool(hands & set(KEEPERS)),
        may_confirm=Office.COUNCIL_OFFICE in hands,
    )


def coming(one: "Recurrence | Proposed") -> Occurrences:
    """The next days from today on, as long as it holds."""
    on = max(today(), one.active_from)
    known = ground(viewing().connection(), on, on + FURTHEST)
    return days_of(one, known, after=on - ONE_DAY, until=on + FURTHEST, limit=NEXT)


def backward_plan(one: Recurrence, days: Occurrences, cycles: Sequence[ReportingCycle]) -> ReportPlan | Question | None:
    """Of the next session for which nothing is planned yet, where the recurrence aims at one."""
    begun = {cycle.occurrence for cycle in cycles}
    ahead = [day.on for day in days.days if day.on > today() and day.key not in begun]
    if one.pattern_kind is not PatternKind.COUNCIL_IN or not ahead:
        return None
    return report_plan(viewing().connection(), ahead[0], today=today())


# -- changing -----------------------------------------------------------------------------------------------------


@pages.get("/<address>/aendern")
@open_to(*KEEPERS)
def change(address: str) -> ResponseReturnValue:
    one = find(address)
    months = form.chosen_months(one.pattern, one.active_from) if one.pattern_kind is PatternKind.RRULE else ()
    return form_page(one, Entry(MultiDict(form.filled(one)), **form.LABELS), months)


@pages.post("/<address>/aendern")
@open_to(*KEEPERS)
@once
def change_now(address: str) -> ResponseReturnValue:
    one, entry, months = find(address), Entry(request.form, **form.LABELS), request.form.getlist("months")
    terms = form.read(entry, months)
    if terms is None:
        return form_page(one, entry, months, status=HTTPStatus.BAD_REQUEST)
    session = writing()
    try:
        if entry.values["knopf"] == PREVIEW:
            proposed = Proposed.of(one, check_terms(terms, today=today()))
            return form_page(one, entry, months, preview=proposed)
        stored = session.get_one(Recurrence, one.id)
        version = form.whole_number(entry, "version")
        change_recurrence(session, stored, terms, version=version, actor=current_actor(), at=now())
    except BadValue as fault:
        session.rollback()
        form.blame(entry, entry.values["kind"], fault)
        return form_page(one, entry, months, status=fault.status)
    except StaleVersion as fault:
        session.rollback()
        entry.faults[""] = fault.sentence
        return form_page(one, entry, months, status=fault.status)
    return saved(url_for("recurrences.recurrence", address=address))


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was typed, as far as its days depend on it."""

    id: int
    concept_id: int | None
    pattern_kind: str
    pattern: str
    active_from: date
    last_on: date | None
    ended_on: date | None

    @classmethod
    def of(cls, one: Recurrence, terms: Terms) -> Self:
        dates = (terms.active_from, terms.last_on, terms.ended_on)
        return cls(one.id, one.concept_id, terms.kind, terms.pattern, *dates)


def form_page(
    one: Recurrence,
    entry: Entry,
    months: Sequence[str],
    *,
    preview: Proposed | None = None,
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:
    page = render_template(
        "cycles/recurrence_form.html",
        one=one,
        entry=entry,
        months=months,
        kinds=form.KINDS,
        month_options=form.month_options(),
        day_options=form.day_options(),
        coming=coming(preview) if preview else None,
        words=pattern_words(preview) if preview else "",
    )
    return page, status


# -- confirming ---------------------------------------------------------------------------------------------------


@pages.get("/<address>/bestaetigen")
@open_to(Office.COUNCIL_OFFICE)
def confirm(address: str) -> ResponseReturnValue:
    one = find(address)
    entry = Entry(MultiDict({"source": one.source, "version": str(one.version)}), **CONFIRM)
    return confirm_page(one, entry)


@pages.post("/<address>/bestaetigen")
@open_to(Office.COUNCIL_OFFICE)
@once
def confirm_now(address: str) -> ResponseReturnValue:
    one, entry, session = find(address), Entry(request.form, **CONFIRM), writing()
    version = form.whole_number(entry, "version")
    try:
        stored = session.get_one(Recurrence, one.id)
        confirm_source(session, stored, entry.values["source"], version=version, actor=current_actor(), at=now())
    except (Refused, BadValue) as fault:
        session.rollback()
        entry.blame(fault if isinstance(fault, BadValue) else BadValue("", fault.sentence))
        return confirm_page(one, entry, fault.status)
    return saved(url_for("recurrences.recurrence", address=address))


def confirm_page(one: Recurrence, entry: Entry, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    return render_template("cycles/confirm.html", one=one, entry=entry, words=pattern_words(one)), status
