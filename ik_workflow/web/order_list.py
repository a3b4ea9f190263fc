"""The list of report orders: what may be asked for, and what a line of it says."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportOrder
from ik_workflow.states.report_order import AWAITED
from ik_workflow.states.report_order import OPEN
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import in_chunks
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import days_left
from ik_workflow.web.wording import sentence

PER_PAGE = 50
MOST_CHOICES = 200
MONTH, QUARTER = timedelta(days=31), timedelta(days=92)

STATES = {state.value: state for state in ReportOrderState}
LATE, SOON, LATER, NO_DAY, ALL = "ueberfaellig", "monat", "quartal", "ohne-tag", "alle"
WHEN = {
    LATE: N_("nur überfällige"),
    SOON: N_("in den nächsten 31 Tagen fällig"),
    LATER: N_("in den nächsten drei Monaten fällig"),
    NO_DAY: N_("ohne Termin"),
    ALL: N_("auch abgeschlossene"),
}
BY_DAY = (ReportOrder.due_on.is_(None), ReportOrder.due_on, ReportOrder.id)
FOR_A_LINE = (
    joinedload(ReportOrder.organization),
    joinedload(ReportOrder.responsible_unit),
    joinedload(ReportOrder.paper),
)
ORDERS = {
    "Auftrag": 60,
    "Fällig am": 12,
    "Tage überfällig": 15,
    "Termin im Wortlaut": 30,
    "Gremium": 34,
    "Zuständig": 34,
    "Stand": 24,
    "Verlängerungen": 15,
    "Zwischenberichte": 20,
    "Beschlossen mit": 18,
    "Beschlossen am": 14,
    "Offene Frage": 60,
    "Hinweis": 24,
    "Seite": 44,
}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of the list, in the words in which the chair reads it out."""

    public_id: str
    title: str
    state: str
    due_on: date | None
    #: such as "noch 12 Tage"; empty for one that is closed or without a day
    left: str
    late: bool
    body: str
    unit: str
    #: "beschlossen mit 17/SVV/0384", "zweimal verlängert", "ein Zwischenbericht von zweien gegeben"
    about: Sequence[str]
    question: str | None
    example: bool


@dataclass(frozen=True, slots=True)
class OrderList:
    page: Page[OrderLine]
    #: label, name in the address, offered values, chosen one, words for all
    filters: Sequence[tuple[str, str, Sequence[tuple[str, str]], str, str]]
    filtered: bool
    #: open orders that are late, of the whole selection
    late: int
    faults: Sequence[str]

    @property
    def count_words(self) -> str:
        found = sentence(counted(self.page.total, "ein Auftrag", "Aufträge", "kein Auftrag"))
        if not self.late:
            return _("{found}, keiner überfällig", found=found)
        return _("{found}, davon {late} überfällig", found=found, late=counted(self.late, "einer", "", ""))


def chosen(session: Session, query: Query, today: date) -> tuple[Select[ReportOrder], Mapping[str, Any]]:
    """Odd parameters are faults of the query; by default what is still open."""
    bodies = of_orders(session, ReportOrder.organization_id)
    units = of_orders(session, ReportOrder.responsible_unit_id)
    body = query.choice("gremium", _("Gremium"), bodies)
    unit = query.choice("stelle", _("Zuständig"), units)
    state = query.choice("stand", _("Stand"), STATES)
    when = query.choice("termin", _("Termin"), {name: name for name in WHEN})
    asked = select(ReportOrder).order_by(*BY_DAY)
    if state is not None:
        asked = asked.where(ReportOrder.state == state)
    elif when != ALL:
        asked = asked.where(ReportOrder.state.in_(OPEN))
    if body is not None:
        asked = asked.where(ReportOrder.organization_id == body.id)
    if unit is not None:
        asked = asked.where(ReportOrder.responsible_unit_id == unit.id)
    for condition in due(when, today):
        asked = asked.where(condition)
    return asked, {"gremium": bodies, "stelle": units}


def due(when: str | None, today: date) -> Iterator[Any]:
    if when == LATE:
        yield is_late(today)
    elif when in (SOON, LATER):
        yield ReportOrder.due_on.between(today, today + (MONTH if when == SOON else QUARTER))
    elif when == NO_DAY:
        yield ReportOrder.due_on.is_(None)


def is_late(today: date) -> Any:
    return (ReportOrder.due_on < today) & ReportOrder.state.in_(AWAITED)


def of_orders(session: Session, column: Any) -> dict[str, Organization]:
    """The organizations that stand in this column of an order that may be seen."""
    own = select(column).where(column.is_not(None))
    asked = select(Organization).where(Organization.id.in_(own)).order_by(Organization.name).limit(MOST_CHOICES)
    return {one.public_id: one for one in session.scalars(asked)}


def order_list(session: Session, query: Query, today: date) -> OrderList:
    asked, offered = chosen(session, query, today)
    found = page_of(session, asked.options(*FOR_A_LINE), query, size=PER_PAGE)
    late = session.scalar(select(func.count()).select_from(asked.where(is_late(today)).order_by(None).subquery())) or 0
    given = query.given
    organizations = {
        name: [(address, one.called) for address, one in offered[name].items()] for name in ("gremium", "stelle")
    }
    filters = (
        (
            _("Termin"),
            "termin",
            [(name, shown(words)) for name, words in WHEN.items()],
            given("termin"),
            _("alle offenen"),
        ),
        (_("Gremium"), "gremium", organizations["gremium"], given("gremium"), _("jedes Gremium")),
        (_("Zuständig"), "stelle", organizations["stelle"], given("stelle"), _("jede Stelle")),
        (_("Stand"), "stand", [(one.value, one.label) for one in STATES.values()], given("stand"), _("jeder offene")),
    )
    filtered = any(query.kept.values())
    return OrderList(found.filled([line_of(one, today) for one in found.rows]), filters, filtered, late, query.faults)


def line_of(order: ReportOrder, today: date) -> OrderLine:
    awaited = order.state in AWAITED
    return OrderLine(
        order.public_id,
        order.title,
        order.state.label,
        order.due_on,
        days_left(order.due_on, today) if awaited and order.due_on else "",
        days_late(order, today) > 0,
        order.organization.called,
        order.responsible_unit.called if order.responsible_unit else _("noch keiner Stelle zugewiesen"),
        list(about(order)),
        order.due_question if order.state in OPEN else None,
        order.example,
    )


def days_late(order: ReportOrder, today: date) -> int:
    """0 for one that is not late, or whose report is there."""
    if order.due_on is None or order.state not in AWAITED:
        return 0
    return max((today - order.due_on).days, 0)


def about(order: ReportOrder) -> Iterator[str]:
    if order.paper is not None:
        yield _("beschlossen mit {paper}", paper=order.paper.called)
    if order.taken_over:
        yield _("übernommen")
    if order.extensions:
        yield _n("einmal verlängert", "{number}-mal verlängert", order.extensions)
    if order.interims:
        yield interim_words(order)


def interim_words(order: ReportOrder) -> str:
    given = sum(bool(one.get("reported")) for one in order.interims)
    return _("Zwischenberichte: {given} von {all}", given=given, all=len(order.interims))


# -- to take away -------------------------------------------------------------------------------------------------


def order_table(session: Session, query: Query, today: date) -> Table:
    """Raises BadValue for parameters that make no sense."""
    asked, _offered = chosen(session, query, today)
    refuse_faults(query.faults)
    load = select(ReportOrder).options(*FOR_A_LINE)
    found = in_chunks(session, asked.with_only_columns(ReportOrder.id), load, ReportOrder.id)
    return Table(_("Berichtsaufträge"), ORDERS, (row_of(one, today) for one in found))


def row_of(order: ReportOrder, today: date) -> tuple[Value, ...]:
    return (
        order.title,
        order.due_on,
        days_late(order, today) or None,
        order.due_words,
        order.organization.called,
        order.responsible_unit.called if order.responsible_unit else "",
        sentence(shown(order.state.label)),
        order.extensions,
        interim_words(order) if order.interims else "",
        order.paper.called if order.paper else "",
        order.ordered_on,
        order.due_question if order.state in OPEN else "",
        _("Beispiel, frei erfunden") if order.example else "",
        f"/auftraege/{order.public_id}",
    )
