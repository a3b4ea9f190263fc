"""The measures of one stocktaking as a list: which of them the address asks for."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import UNITS
from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.accounts.visible_cases import PLANNERS
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.stocktaking_results import LAST
from ik_workflow.operations.stocktaking_results import RATING
from ik_workflow.operations.stocktaking_results import field_words
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of

PER_PAGE = 50
ORDER = (func.coalesce(Assessment.field_number, LAST), Assessment.field_name, Assessment.position)
NEVER, SILENT = "nie-gemeldet", "ohne-rueckmeldung"
ABOUT = {NEVER: N_("nie gemeldet"), SILENT: N_("ohne Rückmeldung der Stelle")}


@dataclass(frozen=True, slots=True)
class RatingList:
    page: Page[Assessment]
    #: label, name in the address, offered values, chosen one, words for all
    filters: Sequence[tuple[str, str, Sequence[tuple[str, str]], str, str]]
    search: str
    filtered: bool
    faults: Sequence[str]


def reads_reasons(actor: Actor) -> bool:
    """What departments wrote for the city's own use is read by those who put the stocktaking together."""
    return bool(actor.hands & (ADMINISTRATION | PLANNERS))


def rating_list(session: Session, stocktaking: Stocktaking, query: Query, *, inside: bool) -> RatingList:
    """Odd parameters are faults of the query; by default every measure."""
    fields, units = fields_of(session, stocktaking), units_of(session, stocktaking)
    ratings = {one.value: one for one in Fulfilment}
    states = {one.value: one for one in AssessmentState} if inside else {}
    chosen: dict[str, Any] = {
        "feld": query.choice("feld", _("Handlungsfeld"), {key: key for key in fields}),
        "bewertung": query.choice("bewertung", _("Bewertung"), ratings),
        "stelle": query.choice("stelle", _("Zuständig"), {name: name for name in units}),
        "meldung": query.choice("meldung", _("Meldung"), {key: key for key in ABOUT}),
        "stand": query.choice("stand", _("Stand"), states) if inside else None,
    }
    search = query.line("suche", _("Suche"))
    asked = narrowed(select(Assessment).where(Assessment.stocktaking_id == stocktaking.id), chosen, search)
    page = page_of(session, asked.options(joinedload(Assessment.stocktaking)).order_by(*ORDER), query, size=PER_PAGE)
    offered = [
        (_("Handlungsfeld"), "feld", list(fields.items()), _("alle Handlungsfelder")),
        (_("Bewertung"), "bewertung", [(one.value, shown(one.label)) for one in Fulfilment], _("alle Bewertungen")),
        (_("Zuständig"), "stelle", [(name, name) for name in units], _("alle Stellen")),
        (_("Meldung"), "meldung", [(key, shown(words)) for key, words in ABOUT.items()], _("alle")),
    ]
    if inside:
        offered.append((_("Stand"), "stand", [(one.value, shown(one.label)) for one in AssessmentState], _("alle")))
    filters = [(label, name, values, query.kept.get(name, ""), every) for label, name, values, every in offered]
    return RatingList(page, filters, search, bool(search or any(chosen.values())), query.faults)


def narrowed(asked: Select[Assessment], chosen: Mapping[str, Any], search: str) -> Select[Assessment]:
    if chosen["feld"]:
        asked = asked.where(Assessment.field_number == (None if chosen["feld"] == "ohne" else int(chosen["feld"])))
    if chosen["bewertung"]:
        asked = asked.where(RATING == chosen["bewertung"])
    if chosen["stelle"]:
        asked = asked.where(Assessment.unit_name == chosen["stelle"])
    if chosen["stand"]:
        asked = asked.where(Assessment.state == chosen["stand"])
    if chosen["meldung"] == NEVER:
        asked = asked.where(Assessment.reported_on.is_(None))
    elif chosen["meldung"] == SILENT:
        asked = asked.where(
            Assessment.by_department.is_(None), Assessment.stocktaking.has(Stocktaking.answer_until.is_not(None))
        )
    if search:
        asked = asked.where(
            or_(
                Assessment.title.icontains(search, autoescape=True),
                Assessment.number.istartswith(search, autoescape=True),
            )
        )
    return asked


def fields_of(session: Session, stocktaking: Stocktaking) -> dict[str, str]:
    asked = select(Assessment.field_number, func.min(Assessment.field_name)).where(
        Assessment.stocktaking_id == stocktaking.id
    )
    found = session.execute(asked.group_by(Assessment.field_number)).all()
    return {
        "ohne" if number is None else str(number): field_words(number, name)
        for number, name in sorted(found, key=lambda row: LAST if row[0] is None else row[0])
    }


def units_of(session: Session, stocktaking: Stocktaking) -> list[str]:
    asked = select(Assessment.unit_name).where(
        Assessment.stocktaking_id == stocktaking.id, Assessment.unit_name.is_not(None)
    )
    return sorted(name for name in session.scalars(asked.distinct()) if name)


def awaited_from(actor: Actor, stocktaking: Stocktaking) -> Select[Assessment]:
    """Proposals on which this person's units have not said anything, while they may."""
    return select(Assessment).where(
        Assessment.stocktaking_id == stocktaking.id,
        Assessment.state == AssessmentState.PROPOSED,
        Assessment.responsible_unit_id.in_(actor.organizations(*UNITS)),
        Assessment.stocktaking.has(Stocktaking.state == StocktakingState.RATED),
    )
