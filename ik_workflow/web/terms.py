"""A new electoral term: look at what it carries over, begin it, and refer anew what was carried over."""

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.operations.terms import begin_term
from ik_workflow.operations.terms import carried_over
from ik_workflow.operations.terms import check_new_term
from ik_workflow.operations.terms import counts_left_open
from ik_workflow.operations.terms import current_term
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.council_office import READERS
from ik_workflow.web.council_office import own_body
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import sentence

pages = Blueprint("terms", __name__, url_prefix="/buero")

LABELS = {"name": "Name", "start_on": "Erster Tag"}
EXPECTED = {"expected": "Anzahl"}


@pages.get("/wahlperiode")
@open_to(*READERS)
def term() -> ResponseReturnValue:
    query = Query(request.args)
    done = query.number("uebergeleitet", _("Anzahl"), default=0) if query.given("uebergeleitet") else 0
    begun = "uebergeleitet" in request.args
    words = sentence(counted(done, "eine Vorlage wurde", "Vorlagen wurden", "keine Vorlage wurde")) if begun else ""
    return term_page(Entry(MultiDict(), **LABELS), done=words)


@pages.get("/wahlperiode/vorschau")
@open_to(Office.COUNCIL_OFFICE)
def preview() -> ResponseReturnValue:
    """Count what would be carried over; the address holds what was typed."""
    typed = {name: request.args.get(name, "") for name in LABELS}
    return preview_page(Entry(MultiDict(typed), **LABELS))


@pages.post("/wahlperiode")
@open_to(Office.COUNCIL_OFFICE)
@once
def begin() -> ResponseReturnValue:
    entry = Entry(request.form, **LABELS, **EXPECTED)
    name, day, expected = entry.line("name"), entry.day("start_on"), entry.values["expected"]
    if entry.faults or day is None:
        return term_page(entry), 400
    session = writing()
    try:
        done = begin_term(
            session,
            own_body(session),
            name,
            day,
            expected=int(expected) if expected.isascii() and expected.isdigit() and len(expected) < 10 else -1,
            actor=current_actor(),
            at=now(),
            today=today(),
        )
    except (Refused, BadValue, NotFound) as error:
        session.rollback()
        return preview_page(entry, error)
    number = len(done.papers)
    return saved(url_for("terms.term", uebergeleitet=number))


def preview_page(entry: Entry, error: Refused | BadValue | NotFound | None = None) -> ResponseReturnValue:
    session = viewing()
    body = own_body(session)
    name, day = entry.line("name"), entry.day("start_on")
    if day is not None and not entry.faults:
        try:
            check_new_term(current_term(session, body), name, day, today())
        except BadValue as fault:
            entry.blame(fault)
    if entry.faults or day is None:
        return term_page(entry), 400
    counts = counts_left_open(session, body, day)
    page = render_template(
        "council_office/term_preview.html",
        entry=entry,
        day=day,
        term=current_term(session, body),
        counts=counts,
        total=sum(counts.values()),
        fault=error.sentence if error else "",
    )
    return page, error.status if error else 200


def term_page(entry: Entry, *, done: str = "") -> str:
    session = viewing()
    body = own_body(session)
    return render_template(
        "council_office/term.html",
        entry=entry,
        term=current_term(session, body),
        papers=carried_over(session, body),
        done=done,
        may_act=Office.COUNCIL_OFFICE in current_actor().hands,
    )
