"""The page „Zyklen“: one time line of everything that comes round, and what is known of each."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Recurrence
from ik_workflow.operations.shipped_recurrences import SHIPPED
from ik_workflow.operations.shipped_recurrences import ship_recurrences
from ik_workflow.operations.timeline import timeline
from ik_workflow.operations.timeline_marks import Span
from ik_workflow.operations.timeline_marks import TimelineRow
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import Months
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.addresses import BY_NAME
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.entry import Entry
from ik_workflow.web.export import Table
from ik_workflow.web.export import offer
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import public_id
from ik_workflow.web.timeline import PHASES
from ik_workflow.web.timeline import scale
from ik_workflow.web.timeline import strip
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("cycles", __name__)

BACK, AHEAD = Months(18), Months(36)
LONGEST_SPAN = 12 * 366  # days
KEEPERS = (Office.INTEGRATION_COMMISSIONER, Office.ADMINISTRATOR)
LIVING = (ConceptState.IN_FORCE, ConceptState.UNDER_REVIEW)
COLUMNS = {
    N_("Zyklus"): 44,
    N_("Art"): 28,
    N_("Wann"): 50,
    N_("Nächster Tag"): 14,
    N_("Zu klären"): 60,
    N_("Quelle"): 50,
    N_("Bestätigt"): 12,
    N_("Seite"): 44,
}


@pages.get("/zyklen")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    query = Query(request.args)
    span = read_span(query, today())
    strips = [strip(row, span) for row in timeline(viewing(), span)]
    page = render_template(
        "cycles/overview.html",
        strips=strips,
        scale=scale(span),
        span=span,
        phases=PHASES,
        urls={one.row.public_id: url_of(one.row) for one in strips},
        bare=concepts_without() if current_actor().hands & set(KEEPERS) else [],
        takes_over=Office.INTEGRATION_COMMISSIONER in current_actor().hands,
        faults=query.faults,
        kept=query.kept,
    )
    return page, HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK


def read_span(query: Query, on: date) -> Span:
    """What the address asks for; a span that makes no sense is left out with a sentence."""
    usual = Span(BACK.move(on, -1, BRANDENBURG), AHEAD.move(on, 1, BRANDENBURG), on)
    from_on, until = query.day("ab", _("Ab")), query.day("bis", _("Bis"))
    asked = Span(from_on or usual.from_on, until or usual.until, on)
    if not FIRST_YEAR < asked.from_on.year <= asked.until.year < LAST_YEAR or asked.from_on >= asked.until:
        query.faults.append(_("Zeitraum: Der erste Tag muss vor dem letzten liegen. Gezeigt wird der übliche."))
        return usual
    if (asked.until - asked.from_on).days > LONGEST_SPAN:
        query.faults.append(_("Zeitraum: Bitte wählen Sie höchstens zwölf Jahre. Gezeigt wird der übliche."))
        return usual
    query.kept |= {name: day.isoformat() for name, day in (("ab", from_on), ("bis", until)) if day}
    return asked


def url_of(row: TimelineRow) -> str | None:
    """Where the row's record has its page; None if it has none."""
    if row.kind == "recurrence":
        return url_for("recurrences.recurrence", address=row.public_id)
    return page_of_record(row.kind, row) if row.kind in BY_NAME else None


def concepts_without() -> Sequence[Concept]:
    """Concepts in force for which something of what comes with a concept is missing."""
    session = viewing()
    known = select(Recurrence.concept_id).where(Recurrence.concept_id.is_not(None))
    asked = select(Concept).where(Concept.state.in_(LIVING), Concept.id.not_in(known)).order_by(Concept.id)
    return session.scalars(asked.limit(len(SHIPPED))).all()


@pages.post("/zyklen/konzept/<address>")
@open_to(*KEEPERS)
@once
def begin(address: str) -> ResponseReturnValue:
    """What usually comes round with a concept, for one that was in force before."""
    Entry(request.form)
    session = writing()
    concept = session.scalar(select(Concept).where(Concept.public_id == public_id(address)).with_for_update())
    if concept is None or concept.state not in LIVING:
        raise NotFound(_("Dieses Konzept gibt es nicht."))
    ship_recurrences(session, concept, active_from=today(), actor=current_actor(), at=now())
    return saved(url_for("cycles.overview"))


def table() -> Table:
    """Raises BadValue for parameters that make no sense."""
    query = Query(request.args)
    span = read_span(query, today())
    refuse_faults(query.faults)
    rows = (
        (
            one.row.title,
            one.row.what,
            one.row.rhythm,
            one.next.from_on if one.next else None,
            " ".join(one.row.questions),
            one.row.source,
            "" if one.row.confirmed is None else _("ja") if one.row.confirmed else _("nein"),
            url_of(one.row) or "",
        )
        for one in (strip(row, span) for row in timeline(viewing(), span))
    )
    return Table(_("Zyklen"), COLUMNS, rows)


offer(pages, "/zyklen", "overview", SIGNED_IN, table)
