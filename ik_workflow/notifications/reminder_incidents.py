"""Reminders that cannot be told go on record as incidents, which close themselves when nothing stands in the way."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.notifications import incidents
from ik_workflow.notifications.due import DEADLINES
from ik_workflow.notifications.due import Due
from ik_workflow.notifications.recipients import Directory
from ik_workflow.notifications.routes import owner_item
from ik_workflow.notifications.routes import owner_of
from ik_workflow.notifications.routes import unowned
from ik_workflow.periods import local_date
from ik_workflow.translation import _

JOB = "reminders"
OWNER, DEADLINE = "owner:", "deadline:"  # how the items of either kind begin
COORDINATION = "coordination"


def nobody(connection: Connection, dues: Sequence[Due], people: Directory, at: datetime) -> None:
    """Neither an owner nor a coordinator: one incident for each owner, and one for owners who do nothing."""
    alike: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        alike[COORDINATION if people.of(due.organization_id, due.office) else owner_item(due)].append(due)
    for item, own in alike.items():
        incidents.set_aside(connection, JOB, item, at=at, sentence=why_not(connection, item, own, local_date(at)))


def why_not(connection: Connection, item: str, dues: Sequence[Due], on: date) -> str:
    if item == COORDINATION:
        return _(
            "Von überfälligen Fristen erfährt niemand außer den Zuständigen (Erinnerungen: {number}), denn die"
            " Koordination ist nicht besetzt. Bitte tragen Sie dafür eine Person mit Zugang ein.",
            number=len(dues),
        )
    return _(
        "An fällige Fristen kann niemand erinnert werden (Erinnerungen: {number}). {why} Auch die Koordination ist"
        " nicht besetzt."
        " Bitte tragen Sie eine Person mit Zugang für dieses Amt oder für die Koordination ein.",
        number=len(dues),
        why=unowned(connection, dues[0], on)["question"],
    )


def refused(connection: Connection, due: Due, at: datetime, error: Exception) -> None:
    sentence = _(
        "Eine Erinnerung an die Frist „{task}“ ließ sich nicht zum Versand geben. Sie wird am nächsten Arbeitstag"
        " noch einmal versucht; bitte erinnern Sie bis dahin selbst.",
        task=due.task,
    )
    detail = incidents.told(error)
    incidents.set_aside(connection, JOB, deadline_item(due.deadline_id), at=at, sentence=sentence, detail=detail)


def queued(connection: Connection, dues: Sequence[Due], at: datetime) -> None:
    """These were told after all."""
    incidents.close_open(connection, JOB, {deadline_item(due.deadline_id) for due in dues}, at=at)


def still_standing(connection: Connection) -> set[str]:
    """The open incidents of this job that may end without a reminder's being told."""
    return {item for item in incidents.open_items(connection, JOB) if item.startswith((OWNER, DEADLINE, COORDINATION))}


def close_overcome(connection: Connection, standing: set[str], people: Directory, at: datetime) -> None:
    """Somebody is there again, or the deadline is no longer open."""
    deadlines = [int(item.removeprefix(DEADLINE)) for item in standing if item.startswith(DEADLINE)]
    is_open = (DEADLINES.c.state == DeadlineState.OPEN) & DEADLINES.c.id.in_(deadlines)
    kept = {deadline_item(number) for number in connection.scalars(select(DEADLINES.c.id).where(is_open))}
    kept |= {item for item in standing if not item.startswith(DEADLINE) and not reached(item, people)}
    incidents.close(connection, JOB, *sorted(standing - kept), at=at)


def reached(item: str, people: Directory) -> bool:
    return bool(people.coordinators) or (item != COORDINATION and bool(people.of(*owner_of(item))))


def deadline_item(deadline_id: int) -> str:
    return f"{DEADLINE}{deadline_id}"
