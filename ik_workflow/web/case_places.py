"""Where the page of a case is, and what the case is called; whatever the kind of its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.all import SubmissionRound
from ik_workflow.periods import short_date
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.query import public_id

#: the record at the root of each kind of case
ROOTS: Mapping[str, type[Any]] = {
    "paper": Paper,
    "meeting": Meeting,
    "proposal": Proposal,
    "measure": Measure,
    "concept": Concept,
    "submission_round": SubmissionRound,
    "reporting_cycle": ReportingCycle,
    "participation_event": ParticipationEvent,
    "stocktaking": Stocktaking,
    "report_order": ReportOrder,
}
#: pages of their own; the first that there is stands for the kind
PAGES: Mapping[str, str] = {
    "paper": "public.paper",
    "meeting": "public.meeting",
    "report_order": "report_orders.order",
    "stocktaking": "stocktakings.stocktaking",
}
GENERAL_PAGE = "cases.case"


@dataclass(frozen=True, slots=True)
class CasePlace:
    title: str
    #: None where the kind has no page yet
    url: str | None


def find_case(session: Session, address: str) -> Case:
    """The case, if the session may see it; raises NotFound."""
    case = session.scalar(select(Case).where(Case.public_id == public_id(address)))
    if case is None:
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    return case


def place_of(session: Session, case: Case) -> CasePlace:
    return places_of(session, [case])[case.id]


def places_of(session: Session, cases: list[Case]) -> dict[int, CasePlace]:
    """One statement for each kind of case; a case whose record may not be seen is left out."""
    found: dict[int, CasePlace] = {}
    for kind, record in ROOTS.items():
        if wanted := [case.id for case in cases if case.kind == kind]:
            for one in session.scalars(select(record).where(record.case_id.in_(wanted)).order_by(record.id.desc())):
                found[one.case_id] = CasePlace(called(one), page_of(kind, one.public_id))
    return found


def called(record: Any) -> str:
    if isinstance(record, Meeting):
        return _("Sitzung am {day}", day=short_date(record.held_on))
    return str(getattr(record, "title", None) or getattr(record, "called", None) or N_("ohne Titel"))


def page_of(kind: str, address: str) -> str | None:
    if kind in PAGES:
        return url_for(PAGES[kind], address=address)
    if GENERAL_PAGE in current_app.view_functions:
        return url_for(GENERAL_PAGE, kind=kind, address=address)
    return None
