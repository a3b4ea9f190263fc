"""The reports of one cycle as a table to take away."""

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import in_chunks
from ik_workflow.web.report_lines import LABELS
from ik_workflow.web.wording import sentence

#: headings, with the width of their columns in letters
REPORTS = {
    N_("Nummer"): 12,
    N_("Maßnahme"): 60,
    N_("Zuständig"): 34,
    N_("Meldung"): 18,
    LABELS["course"]: 22,
    LABELS["done"]: 60,
    LABELS["evidence"]: 40,
    LABELS["indicator_value"]: 24,
    N_("Kosten bisher in Euro"): 15,
    LABELS["obstacle"]: 40,
    LABELS["new_due_on"]: 12,
    N_("Gemeldet am"): 12,
    N_("Rückfrage"): 40,
    N_("Seite"): 44,
}


def report_table(session: Session, cycle: ReportingCycle, asked: Select[StatusReport]) -> Table:
    load = select(StatusReport).options(joinedload(StatusReport.responsible_unit))
    found = in_chunks(session, asked.with_only_columns(StatusReport.id), load, StatusReport.id)
    return Table(_("Meldungen"), REPORTS, (report_row(one) for one in found))


def report_row(one: StatusReport) -> tuple[Value, ...]:
    return (
        one.number,
        one.title,
        one.responsible_unit.called if one.responsible_unit else _("niemand benannt"),
        sentence(shown(one.state.label)),
        sentence(shown(one.course.label)) if one.course else "",
        one.done,
        one.evidence,
        one.indicator_value,
        one.cost,
        one.obstacle,
        one.new_due_on,
        one.reported_on,
        one.question,
        f"/meldungen/{one.public_id}",
    )
