"""The reports of one cycle as a list: which of them the address asks for, and what stands on their page."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Organization
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.states.status_report import AWAITED
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.query import Query
from ik_workflow.web.query import public_id

PER_PAGE = 20
RELATED = (
    joinedload(StatusReport.measure),
    joinedload(StatusReport.responsible_unit),
    joinedload(StatusReport.suggested_unit),
)
TO_DO = "zu-melden"
#: words of the address: what they stand for
STATES: Mapping[str, tuple[StatusReportState, ...]] = {
    TO_DO: AWAITED,
    **{state.value: (state,) for state in StatusReportState},
}
NOBODY = "keine"  #: word of the address for measures that no department answers for


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for."""

    asked: Select[StatusReport]
    state: str
    unit: str


def find_cycle(session: Session, address: str) -> ReportingCycle:
    """If the person may see it; raises NotFound."""
    found = session.scalar(select(ReportingCycle).where(ReportingCycle.public_id == public_id(address)))
    if found is None:
        raise NotFound(_("Diesen Berichtszyklus gibt es nicht."))
    return found


def find_report(session: Session, address: str) -> StatusReport:
    """If the person may see it, with its measure and its cycle; raises NotFound."""
    asked = select(StatusReport).where(StatusReport.public_id == public_id(address))
    found = session.scalar(asked.options(*RELATED, joinedload(StatusReport.cycle)))
    if found is None:
        raise NotFound(_("Diese Meldung gibt es nicht."))
    return found


def reports_at(session: Session, cycle: ReportingCycle, addresses: Sequence[str]) -> list[StatusReport]:
    """In the order of their addresses; raises NotFound for one that the person may not see, or that is elsewhere."""
    wanted = [public_id(address) for address in addresses]
    asked = select(StatusReport).where(StatusReport.cycle_id == cycle.id, StatusReport.public_id.in_(wanted))
    found = {one.public_id: one for one in session.scalars(asked.options(*RELATED))}
    if len(found) < len(set(wanted)):
        raise NotFound(_("Eine der Meldungen gibt es nicht."))
    return [found[one] for one in dict.fromkeys(wanted)]


def units_of(session: Session, cycle: ReportingCycle) -> list[tuple[str, str]]:
    """Public id and name of the departments that are asked, as far as the person may see their reports."""
    asked = select(StatusReport.responsible_unit_id).where(StatusReport.cycle_id == cycle.id)
    units = select(Organization.public_id, Organization.name).where(Organization.id.in_(asked))
    return [(address, name) for address, name in session.execute(units.order_by(Organization.name))]


def chosen(session: Session, cycle: ReportingCycle, query: Query, units: Sequence[tuple[str, str]]) -> Chosen:
    states = query.choice("stand", _("Stand"), STATES)
    unit = query.choice("stelle", _("Stelle"), {**dict(units), NOBODY: N_("ohne zuständige Stelle")})
    asked = select(StatusReport).where(StatusReport.cycle_id == cycle.id).order_by(StatusReport.id)
    if states:
        asked = asked.where(StatusReport.state.in_(states))
    word = query.given("stelle") if unit else ""
    if word == NOBODY:
        asked = asked.where(StatusReport.responsible_unit_id.is_(None))
    elif word:
        of_unit = select(Organization.id).where(Organization.public_id == word)
        asked = asked.where(StatusReport.responsible_unit_id.in_(of_unit))
    return Chosen(asked, query.given("stand") if states else "", word)
