"""Pages of measures: the list, and one measure with its plan; the public reads what was decided and where it stands."""

from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ik_workflow.errors import NotFound
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Proposal
from ik_workflow.operations.lifted_checks import lifted_of_measure
from ik_workflow.operations.lights import lights_on
from ik_workflow.operations.lineage import lineage_of
from ik_workflow.states.evidence import ADD
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.smart import Finding
from ik_workflow.states.smart import Plan
from ik_workflow.states.smart import findings
from ik_workflow.translation import _
from ik_workflow.web.case_deadlines import case_deadlines
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.entry_corrections import mendable
from ik_workflow.web.export import Table
from ik_workflow.web.export import offer
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.measure_filters import SORT_NAMES
from ik_workflow.web.measure_filters import chosen
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.proposal_course import events_of
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.reported import reads_evidence
from ik_workflow.web.reported import reported
from ik_workflow.web.step_buttons import Doing
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.tables import measure_table
from ik_workflow.web.tracked import tracked
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import sentence

pages = Blueprint("measures", __name__)

PER_PAGE = 25
MOST_ENTRIES = 500
RELATED = (joinedload(Measure.field), joinedload(Measure.responsible_unit), joinedload(Measure.concept))


def table() -> Table:
    """Raises BadValue for parameters that make no sense."""
    query = Query(request.args)
    asked = chosen(viewing(), reading(), query, today()).asked
    refuse_faults(query.faults)
    return measure_table(viewing(), asked, select(Measure).options(*RELATED))


@pages.get("/massnahmen")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    query = Query(request.args)
    found = chosen(viewing(), reading(), query, today())
    page = page_of(viewing(), found.asked.options(*RELATED), query, size=PER_PAGE)
    return render_template(
        "proposals/measures.html",
        page=page,
        count_words=sentence(counted(page.total, "eine Maßnahme", "Maßnahmen", "keine Maßnahme")),
        chosen=found,
        sorts=SORT_NAMES,
        takes_over=Office.INTEGRATION_COMMISSIONER in current_actor().hands,
        faults=query.faults,
    ), (HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK)


@pages.get("/massnahmen/<address>")
@open_to(PUBLIC)
def measure(address: str) -> ResponseReturnValue:
    session = viewing()
    found = session.scalar(select(Measure).where(Measure.public_id == public_id(address)).options(*RELATED))
    if found is None:
        raise NotFound(_("Diese Maßnahme gibt es nicht."))
    own = (JournalEntry.case_id == found.case_id, JournalEntry.subject_type == "measure")
    asked = select(JournalEntry).where(*own).order_by(JournalEntry.seq.desc()).limit(MOST_ENTRIES)
    entries = session.scalars(asked).all()
    inside, reads = current_actor().person_id is not None, reads_evidence(current_actor())
    followed, steps = tracked(session, found, measured=inside), doing("measure", found)
    proofs = {one.seq for one in entries if one.trigger == ADD}
    told = [
        one
        for one in entries
        if (inside or one.from_state != one.to_state) and (reads or not proofs & {one.seq, one.corrects_seq})
    ]
    return render_template(
        "proposals/measure.html",
        measure=found,
        hints=hints_of(found),
        incomplete=lifted_of_measure(session, found),
        light=lights_on(reading(), select(Measure.id).where(Measure.id == found.id), today())[found.id],
        inside=inside,
        reads=reads,
        proposed=MeasureState(found.proposed_state) if found.proposed_state and inside else None,
        paper=session.scalar(select(Paper).where(Paper.id == found.paper_id)) if found.paper_id else None,
        tracked=followed,
        reported=reported(session, current_actor(), found, followed.read_on, entries),
        plan_address=plan_address(found, steps),
        add_address=offered_address(steps, url_for("steps.open_form", kind="measure", address=address, trigger=ADD)),
        lineage=lineage_of(session, reading().connection(), found),
        proposal=session.scalar(select(Proposal).where(Proposal.id == found.proposal_id)),
        doing=steps,
        discussion=discussion_of(session, current_actor(), found.case, now()),
        deadlines=case_deadlines(session, current_actor(), found.case, today()),
        events=events_of(told[::-1], {}),
        mend=mendable("measure", found, told),
    )


def plan_address(found: Measure, steps: Doing | None) -> str:
    """Of the form that takes a value, for those who may plan."""
    return offered_address(steps, url_for("measure_plans.plan", address=found.public_id))


def offered_address(steps: Doing | None, address: str) -> str:
    """The address, if it leads to a step that whoever looks may take now."""
    offered = (steps.first, *steps.further) if steps else ()
    return address if any(one and one.address.split("?")[0] == address for one in offered) else ""


def hints_of(measure: Measure) -> tuple[Finding, ...]:
    """Only before the paper; afterwards the council has seen it as it is."""
    if measure.state is not MeasureState.DRAFTED:
        return ()
    unit: Organization | None = measure.responsible_unit
    return findings(
        Plan(
            measure.goal,
            measure.indicator,
            unit.name if unit else None,
            measure.due_on,
            measure.in_remit,
            measure.cost,
        )
    )


offer(pages, "/massnahmen", "overview", SIGNED_IN, table)
