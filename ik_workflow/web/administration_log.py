"""The administration's trace: who gave offices, locked accounts, changed organizations. It is only read."""

from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import File
from ik_workflow.models.all import JournalName
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Recurrence
from ik_workflow.operations.administration import NO_PERSON
from ik_workflow.periods import BERLIN
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.export import MOST_ROWS
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import offer
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.viewing import reading

pages = Blueprint("administration_log", __name__, url_prefix="/verwaltung")

READERS = (Office.ADMINISTRATOR, Office.AUDITOR)
PER_PAGE = 50
MOST_OF_ONE = 50  #: entries of one thing, on its own page
ACTS = {act.value: act for act in AdministrationAct}
COLUMNS = {N_("Wann"): 18, N_("Was"): 36, N_("Wer"): 30, N_("Wen oder was"): 40, N_("Amt"): 40}
Who, Whom = aliased(JournalName), aliased(JournalName)


@pages.get("/protokoll")
@open_to(*READERS)
def log() -> ResponseReturnValue:
    query = Query(request.args)
    asked, act = chosen(query)
    page = page_of(reading(), asked, query, size=PER_PAGE)
    found = details([entry.id for entry in page.rows])
    return render_template(
        "administration/log.html",
        page=page.filled([found[entry.id] for entry in page.rows]),
        acts=[(key, one.label) for key, one in ACTS.items()],
        chosen=act.value if act else "",
        faults=query.faults,
    )


def chosen(query: Query) -> tuple[Select[AdministrationEntry], AdministrationAct | None]:
    """The newest first."""
    act = query.choice("was", _("Was"), ACTS)
    asked = select(AdministrationEntry).order_by(AdministrationEntry.id.desc())
    return (asked.where(AdministrationEntry.act == act) if act else asked), act


def details(ids: list[int]) -> dict[int, tuple[Value, ...]]:
    """The lines of these entries; a name that was erased is not there any more."""
    titled = func.coalesce(Recurrence.title, BudgetRound.title)
    asked = (
        select(AdministrationEntry, Who.name, Whom.name, Organization, File.name, titled)
        .outerjoin(Who, Who.actor == AdministrationEntry.actor)
        .outerjoin(Whom, Whom.actor == AdministrationEntry.person)
        .outerjoin(Organization, Organization.id == AdministrationEntry.organization_id)
        .outerjoin(File, File.id == AdministrationEntry.file_id)
        .outerjoin(Recurrence, Recurrence.id == AdministrationEntry.recurrence_id)
        .outerjoin(BudgetRound, BudgetRound.id == AdministrationEntry.budget_round_id)
        .where(AdministrationEntry.id.in_(ids))
    )
    return {entry.id: line(entry, *beside) for entry, *beside in reading().execute(asked)}


def line(entry: AdministrationEntry, who: Any, whom: Any, where: Any, file: Any, named: Any) -> tuple[Value, ...]:
    told = NO_PERSON.get(entry.actor) or who or _("gelöscht")
    office = where.with_office(entry.office) if where is not None and entry.office is not None else ""
    where_alone = where.name if where is not None and entry.office is None else None
    concerned = file if entry.file_id is not None else named or where_alone or whom or _("gelöscht")
    if entry.words:
        concerned = f"{shown(concerned)}: {entry.words}"
    return f"{entry.at.astimezone(BERLIN):%d.%m.%Y %H:%M}", shown(entry.act.label), told, concerned, office


def trace(of: ColumnElement[bool]) -> Sequence[tuple[AdministrationEntry, str]]:
    """Who did what to one thing, the newest first; a name that was erased is not there any more."""
    asked = select(AdministrationEntry, Who.name).outerjoin(Who, Who.actor == AdministrationEntry.actor).where(of)
    found = reading().execute(asked.order_by(AdministrationEntry.id.desc()).limit(MOST_OF_ONE))
    return [(entry, shown(NO_PERSON.get(entry.actor, "")) or name or _("gelöscht")) for entry, name in found]


def table() -> Table:
    query = Query(request.args)
    asked, _act = chosen(query)
    refuse_faults(query.faults)
    ids = list(reading().scalars(asked.with_only_columns(AdministrationEntry.id).limit(MOST_ROWS + 1)))
    return Table(_("Protokoll"), COLUMNS, rows(ids))


def rows(ids: list[int]) -> Iterator[tuple[Value, ...]]:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        found = details(part)
        yield from (found[one] for one in part)


offer(pages, "/protokoll", "log", READERS, table)
