"""Where the page of each record is."""

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Deadline
from ik_workflow.operations.queue import OpenDeadline
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Kind
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.query import public_id

#: kinds with a page of their own; all others have the general one
PAGES: dict[str, str] = {
    "paper": "public.paper",
    "meeting": "public.meeting",
    "proposal": "proposals.proposal",
    "measure": "measures.measure",
    "concept": "concepts.concept",
    "submission_round": "rounds.round_page",
    "reporting_cycle": "cycle_pages.cycle",
    "status_report": "answers.report",
    "stocktaking": "stocktakings.stocktaking",
    "assessment": "assessments.assessment",
    "participation_event": "participation.event_page",
    "report_order": "report_orders.order",
}
#: steps whose form is a page of its own
FORMS: dict[tuple[str, str], str] = {
    ("proposal", "revise"): "proposals.edit",
    ("proposal", "name_authors"): "proposals.edit",
    ("submission_round", "revise"): "rounds.revise",
    ("measure", "set_plan"): "measure_plans.plan",
    ("concept", "dispose"): "dispositions.measures",
    ("status_report", "report"): "answers.report",
    ("participation_event", "record_results"): "event_results.results",
    ("participation_event", "dispose_of_results"): "event_results.results",
}
BY_NAME: dict[str, tuple[type[Any], Kind]] = {kind.name: (record, kind) for record, kind in KINDS.items()}


def kind_named(name: str) -> tuple[type[Any], Kind]:
    """Raises NotFound."""
    if name not in BY_NAME:
        raise NotFound(_("Diese Seite gibt es nicht."))
    return BY_NAME[name]


def find_record(session: Session, kind: str, address: str) -> Any:
    """The record, if the person may see it; raises NotFound."""
    record, _kind = kind_named(kind)
    found = session.scalar(select(record).where(record.public_id == public_id(address)))
    if found is None:
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    return found


def records_of(session: Session, found: Iterable[Deadline | OpenDeadline]) -> dict[tuple[str, int], Any]:
    """What the deadlines are about, as far as it may be seen; one statement for each kind."""
    wanted = defaultdict(set)
    for one in found:
        wanted[one.subject_type].add(one.subject_id)
    records = {}
    for kind in sorted(wanted):
        record = kind_named(kind)[0]
        for subject in session.scalars(select(record).where(record.id.in_(wanted[kind]))):
            records[kind, subject.id] = subject
    return records


def page_of_record(kind: str, subject: Any, **query: Any) -> str:
    if kind in PAGES:
        return url_for(PAGES[kind], address=subject.public_id, **query)
    return url_for("cases.case", kind=kind, address=subject.public_id, **query)


def called(kind: str, subject: Any) -> str:
    """What people call the record."""
    if kind in NAMES:
        return NAMES[kind](subject)
    for name in ("title", "called", "name"):
        if words := getattr(subject, name, None):
            return str(words)
    return str(kind_named(kind)[1].engine.procedure.title)


NAMES: dict[str, Callable[[Any], str]] = {
    "paper": lambda paper: paper.title,
    "meeting": lambda meeting: ", ".join(seat.organization.name for seat in meeting.bodies) or _("Sitzung"),
    "consultation": lambda row: _("{body_name} berät: {paper}", body_name=row.body_name, paper=row.paper.title),
    "co_signature": lambda signature: _(
        "Mitzeichnung {organization}: {paper}", organization=signature.organization.name, paper=signature.paper.title
    ),
    "comment": lambda comment: _(
        "Stellungnahme {organization}: {paper}", organization=comment.organization.name, paper=comment.paper.title
    ),
    "amendment": lambda amendment: _("Änderungsantrag: {paper}", paper=amendment.paper.title),
    "procedural_motion": lambda motion: _("Antrag zur Geschäftsordnung: {kind}", kind=shown(motion.kind.label)),
    "assessment": lambda one: _("Bewertung: {measure}", measure=one.called),
    "status_report": lambda report: _("Meldung: {measure}", measure=report.called),
    "resolution": lambda resolution: _("Beschluss: {paper}", paper=resolution.paper.title),
}
