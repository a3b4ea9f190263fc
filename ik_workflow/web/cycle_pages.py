"""The page of one reporting cycle: where it stands, what is next, who has said what, and its plan."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.visibility import READS_EVERYTHING
from ik_workflow.accounts.visibility import READS_REPORTS
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.states.offices import Office
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.translation import _
from ik_workflow.web.cycle_numbers import UnitNumbers
from ik_workflow.web.cycle_numbers import numbers_by_unit
from ik_workflow.web.cycle_numbers import numbers_of
from ik_workflow.web.cycle_numbers import with_people
from ik_workflow.web.cycle_standing import stages_of
from ik_workflow.web.cycle_standing import standing_of
from ik_workflow.web.cycle_stocktakings import prepare_address
from ik_workflow.web.cycle_stocktakings import stocktakings_of
from ik_workflow.web.cycle_table import report_table
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.export import WRITERS
from ik_workflow.web.export import answer as table_answer
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.status_list import chosen
from ik_workflow.web.status_list import find_cycle
from ik_workflow.web.status_list import units_of
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("cycle_pages", __name__)

UNITS_PER_PAGE = 25
MOST_ENTRIES = 200


@pages.get("/zyklen/<address>")
@open_to(SIGNED_IN)
def cycle(address: str) -> ResponseReturnValue:
    session, query, hands = viewing(), Query(request.args), current_actor().hands
    found = find_cycle(session, address)
    numbers = numbers_of(session, found)
    puts_together = bool(hands & (READS_REPORTS | READS_EVERYTHING))
    units = page_of_units(numbers_by_unit(session, found), query) if puts_together else None
    own = (JournalEntry.case_id == found.case_id, JournalEntry.subject_type == "reporting_cycle")
    entries = select(JournalEntry).where(*own).order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)
    return render_template(
        "cycles/cycle.html",
        cycle=found,
        standing=standing_of(found, numbers, today(), puts_together=puts_together),
        numbers=numbers,
        units=units,
        puts_together=puts_together,
        checks=Office.INTEGRATION_COMMISSIONER in hands and found.state in CHECKING,
        asked=found.state in CHECKING,
        stages=stages_of(found, today()),
        target=target_of(found),
        paper=session.scalar(select(Paper).where(Paper.id == found.paper_id)) if found.paper_id else None,
        stocktakings=(taken := stocktakings_of(session, found)),
        prepare_address="" if taken else prepare_address(found),
        doing=doing("reporting_cycle", found),
        discussion=discussion_of(session, current_actor(), found.case, now()),
        events=events_of(session.scalars(entries).all()[::-1], {}),
        faults=query.faults,
    ), (HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK)


def target_of(found: ReportingCycle) -> Meeting | None:
    """The session aimed at, if the person may see it, with its bodies."""
    seated = joinedload(Meeting.bodies).joinedload(MeetingBody.organization)
    asked = select(Meeting).where(Meeting.id == found.target_meeting_id).options(seated)
    return viewing().scalars(asked).unique().first() if found.target_meeting_id else None


def page_of_units(lines: Sequence[UnitNumbers], query: Query) -> Page[UnitNumbers]:
    """A part of the departments, with the people who answer for them."""
    last = max(1, -(-len(lines) // UNITS_PER_PAGE))
    number = query.number("seite", _("Seite"), default=1)
    if number > last:
        query.faults.append(
            _("Seite {number} gibt es nicht; gezeigt wird die letzte, Seite {last}.", number=number, last=last)
        )
        number = last
    shown = lines[(number - 1) * UNITS_PER_PAGE : number * UNITS_PER_PAGE]
    return Page(list(with_people(reading(), shown, today())), number, last, len(lines), query.kept)


@pages.get("/zyklen/<address>/meldungen.csv")
@open_to(SIGNED_IN)
def reports_csv(address: str) -> ResponseReturnValue:
    return reports_as(address, "csv")


@pages.get("/zyklen/<address>/meldungen.xlsx")
@open_to(SIGNED_IN)
def reports_xlsx(address: str) -> ResponseReturnValue:
    return reports_as(address, "xlsx")


def reports_as(address: str, kind: str) -> ResponseReturnValue:
    """Every report that the address asks for and the person may see; raises BadValue for what makes no sense."""
    assert kind in WRITERS
    session, query = viewing(), Query(request.args)
    found = find_cycle(session, address)
    selection = chosen(session, found, query, units_of(session, found))
    refuse_faults(query.faults)
    asked = selection.asked.where(StatusReport.cycle_id == found.id)
    return table_answer(report_table(session, found, asked), kind)
