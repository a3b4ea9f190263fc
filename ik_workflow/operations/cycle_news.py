"""What people are told about a cycle beside their deadlines, once each."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.relations import UNITS
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.outbox import MailKind
from ik_workflow.notifications.notices import Notice
from ik_workflow.notifications.notices import write
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.notifications.recipients import directory
from ik_workflow.periods import local_date
from ik_workflow.translation import _


def tell_units(session: Session, cycle: ReportingCycle, *, reason: str, at: datetime) -> None:
    """Everybody who was asked hears that the cycle was cancelled."""
    units = session.scalars(
        select(StatusReport.responsible_unit_id)
        .where(StatusReport.cycle_id == cycle.id, StatusReport.responsible_unit_id.is_not(None))
        .distinct()
    ).all()
    people = directory(session.connection(), local_date(at))
    told = dict.fromkeys(one for unit in sorted(filter(None, units)) for one in people.of(unit, *UNITS))
    values = {
        "topic": _("Abfrage abgebrochen"),
        "sentence": _("Die Abfrage „{title}“ ist abgebrochen. Sie müssen nichts mehr melden.", title=cycle.title),
        "reason": reason,
    }
    tell(session, cycle, told, "cancelled", values, at)


def tell_coordinator(session: Session, cycle: ReportingCycle, reason: str, *, key: str, at: datetime) -> None:
    """The plan has changed under a cycle; what is left to decide is asked beside it."""
    more = cycle.question or _("Der Plan ist neu berechnet; die Tage, an denen Stellen melden, bleiben.")
    values = {
        "topic": _("Planung einer Abfrage geändert"),
        "sentence": _("Die Planung für „{title}“ hat sich geändert.", title=cycle.title),
        "reason": reason,
        "more": more,
    }
    tell(session, cycle, directory(session.connection(), local_date(at)).coordinators, f"replanned:{key}", values, at)


def tell(
    session: Session,
    cycle: ReportingCycle,
    people: Iterable[Recipient],
    key: str,
    values: dict[str, str],
    at: datetime,
) -> None:
    notices = [Notice(f"cycle:{cycle.id}:{key}:{one.person_id}", one, cycle.case_id, None, values) for one in people]
    if notices:
        write(session, MailKind.NEWS, notices, at=at)
