"""Reminders of deadlines: planned as rows, given to the outbox on their day, cancelled with the deadline.

The functions write; the caller commits. Nothing here sends.
"""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set
from datetime import date
from datetime import datetime
from datetime import time
from functools import lru_cache
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ik_workflow.models.all import Reminder
from ik_workflow.models.all import ReminderPlan
from ik_workflow.models.deadlines import ReminderStage
from ik_workflow.models.deadlines import ReminderState
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications import reminder_incidents
from ik_workflow.notifications.due import Due
from ik_workflow.notifications.due import any_due
from ik_workflow.notifications.due import due_batch
from ik_workflow.notifications.due import fates
from ik_workflow.notifications.recipients import Directory
from ik_workflow.notifications.recipients import directory
from ik_workflow.notifications.routes import Route
from ik_workflow.notifications.routes import route_of
from ik_workflow.notifications.routes import unowned
from ik_workflow.notifications.sets import ids
from ik_workflow.notifications.sets import insert_into
from ik_workflow.notifications.telling import Told
from ik_workflow.notifications.telling import tell
from ik_workflow.periods import BERLIN
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.periods import first
from ik_workflow.periods import local_date
from ik_workflow.planning.reminding import EARLIEST
from ik_workflow.planning.reminding import LASTS
from ik_workflow.planning.reminding import Stage
from ik_workflow.planning.reminding import planned_days
from ik_workflow.planning.reminding import usual_stages
from ik_workflow.planning.reminding import weekly_from
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.offices import Office
from ik_workflow.translation import _

REMINDERS = cast(Table, Reminder.__table__)
PLANS = cast(Table, ReminderPlan.__table__)

#: rules of which one department may have very many deadlines at once
GATHERED = frozenset(rule.id for rule in DEADLINE_RULES.values() if rule.gathered)


# -- planning -----------------------------------------------------------------------------------------------------


def plan(
    connection: Connection,
    *,
    deadline_id: int,
    rule: str,
    law: str,
    opened_on: date,
    due_on: date,
    today: date,
    calendar: Calendar,
) -> None:
    """Write the reminders of a deadline from today on; one that was cancelled on the same day comes back."""
    plan_alike(
        connection,
        [deadline_id],
        rule=rule,
        law=law,
        opened_on=opened_on,
        due_on=due_on,
        today=today,
        calendar=calendar,
    )


def plan_alike(
    connection: Connection,
    deadline_ids: Sequence[int],
    *,
    rule: str,
    law: str,
    opened_on: date,
    due_on: date,
    today: date,
    calendar: Calendar,
) -> None:
    """The reminders of deadlines that share rule and day; two statements, however many they are."""
    chosen = chosen_stages(connection, rule, law)
    days = planned_days(chosen, opened_on=opened_on, due_on=due_on, today=today, calendar=calendar)
    rows = [planned_row(number, one.stage, one.on, one.useful_until) for number in deadline_ids for one in days]
    write_planned(connection, rows)


def chosen_stages(connection: Connection, rule: str, law: str) -> Set[Stage]:
    """What this rule sends: as the administrator chose it, else as usual."""
    stages = connection.scalar(select(PLANS.c.stages).where(PLANS.c.rule == rule))
    return usual_stages(law) if stages is None else {Stage(stage) for stage in stages}


def write_planned(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """What is there already stays as it is, except that a cancelled one is planned again."""
    insert = insert_into(connection, REMINDERS)
    if rows:
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["deadline_id", "stage", "remind_on"],
                set_={"state": "planned", "handled_at": None, "useful_until": insert.excluded.useful_until},
                where=REMINDERS.c.state == ReminderState.CANCELLED,
            ),
            rows,
        )


def cancel(connection: Connection, deadline_ids: Sequence[int], *, at: datetime) -> None:
    """What was still planned for these deadlines does not come."""
    if not deadline_ids:
        return
    numbers = ids(connection, "deadline_ids", deadline_ids)
    connection.execute(
        update(REMINDERS)
        .where(REMINDERS.c.deadline_id.in_(select(numbers.c.id)), REMINDERS.c.state == literal_column("'planned'"))
        .values(state=ReminderState.CANCELLED, handled_at=at)
    )


# -- giving them to the outbox ------------------------------------------------------------------------------------


def queue_due(session: Session, *, at: datetime, limit: int) -> int:
    """Handle at most ``limit`` reminders that are due; how many it were. 0 before seven o'clock and on days of rest.

    Of each deadline only the newest goes out; what is too late or no longer needed is recorded as such.
    """
    today, connection = local_date(at), session.connection()
    if at.astimezone(BERLIN).time() < EARLIEST:
        return 0
    if standing := reminder_incidents.still_standing(connection):
        reminder_incidents.close_overcome(connection, standing, directory(connection, today), at)
    if not any_due(connection, today):
        return 0
    calendar = city_calendar(connection)
    if not calendar.is_office_day(today):
        return 0
    batch = due_batch(connection, today, limit)
    if batch:
        handle(session, batch, directory(connection, today), calendar, at)
    return len(batch)


def handle(session: Session, batch: Sequence[Due], people: Directory, calendar: Calendar, at: datetime) -> None:
    """Everything that becomes of these reminders; one that the database refuses is found by halving and set aside."""
    try:
        with session.begin_nested():  # It begins with the first use of its connection.
            handle_together(session.connection(), batch, people, calendar, at)
    except OperationalError:
        raise  # The database itself is at fault, and no reminder.
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        if len(batch) == 1:
            reminder_incidents.refused(session.connection(), batch[0], at, error)
            postpone(session.connection(), batch, calendar, at)
            return
        middle = len(batch) // 2
        handle(session, batch[:middle], people, calendar, at)
        handle(session, batch[middle:], people, calendar, at)


def handle_together(
    connection: Connection, batch: Sequence[Due], people: Directory, calendar: Calendar, at: datetime
) -> None:
    today = local_date(at)
    fate = fates(connection, batch, today)
    routes = routed([due for due in batch if fate[due.id] is ReminderState.QUEUED], people)
    for route, dues in routes.items():
        if route.kind is None:
            for due in dues:
                del fate[due.id]
            reminder_incidents.nobody(connection, dues, people, at)
            postpone(connection, dues, calendar, at)
            continue
        if route.kind is MailKind.QUESTION:
            ask_whose(connection, route, dues, at)
        else:
            tell(connection, route.kind, [told_of(due, route, at) for due in dues], on=today, at=at)
    mark(connection, fate, at)
    reminder_incidents.queued(connection, [due for due in batch if fate.get(due.id) is ReminderState.QUEUED], at)
    plan_weekly(connection, [due for due in batch if due.id in fate], fate, calendar, today)


def ask_whose(connection: Connection, route: Route, dues: Sequence[Due], at: datetime) -> None:
    """One question for each deadline; of what comes in great numbers one for all of an owner's."""
    today, many = local_date(at), [due for due in dues if due.rule in GATHERED]
    single = [told_of(due, route, at) for due in dues if due.rule not in GATHERED]
    if single:
        tell(connection, MailKind.QUESTION, single, on=today, at=at, values=unowned(connection, dues[0], today))
    if many:
        values = unowned(connection, many[0], today)
        if len(many) > 1:
            values["question"] += " " + _("Das betrifft {number} Fristen.", number=len(many))
        one = told_of(many[0], route, at)._replace(gathered=False)
        tell(connection, MailKind.QUESTION, [one], on=today, at=at, values=values)


def routed(batch: Sequence[Due], people: Directory) -> dict[Route, list[Due]]:
    """The reminders of each route; one owner's reminders of one stage go the same way."""
    alike: dict[tuple[int | None, Office | None, ReminderStage], list[Due]] = defaultdict(list)
    for due in batch:
        alike[due.organization_id, due.office, due.stage].append(due)
    routes: dict[Route, list[Due]] = defaultdict(list)
    for dues in alike.values():
        routes[route_of(dues[0], people)] += dues
    return routes


def expiry(due: Due, at: datetime) -> datetime:
    """A reminder says something true up to the end of the last day, one of an overdue deadline for a week."""
    return at + LASTS + ONE_DAY if due.is_overdue or due.due_on is None else end_of(due.due_on)


def told_of(due: Due, route: Route, at: datetime) -> Told:
    where = due.organization_id if route.organization_id is None else route.organization_id
    gathered = due.rule in GATHERED
    return Told(due.id, due.deadline_id, due.case_id, where, due.office, due.source_status, gathered, expiry(due, at))


@lru_cache
def end_of(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time(), BERLIN)


def mark(connection: Connection, fate: Mapping[int, ReminderState], at: datetime) -> None:
    by_state: dict[ReminderState, list[int]] = defaultdict(list)
    for number, state in fate.items():
        by_state[state].append(number)
    for state, numbers in by_state.items():
        listed = ids(connection, "handled", numbers)
        connection.execute(
            update(REMINDERS).where(REMINDERS.c.id.in_(select(listed.c.id))).values(state=state, handled_at=at)
        )


def plan_weekly(
    connection: Connection,
    batch: Sequence[Due],
    fate: Mapping[int, ReminderState],
    calendar: Calendar,
    today: date,
) -> None:
    """After each weekly notice comes another, until the deadline is closed; after one that was too late at once."""
    rows = []
    for due in batch:
        if due.stage is not ReminderStage.WEEKLY or fate[due.id] not in (ReminderState.QUEUED, ReminderState.EXPIRED):
            continue
        from_on = today + ONE_DAY if fate[due.id] is ReminderState.QUEUED else today
        day = weekly_from(due.remind_on, from_on, calendar)
        rows.append(planned_row(due.deadline_id, Stage.WEEKLY, day, day + LASTS))
    write_planned(connection, rows)


def planned_row(deadline_id: int, stage: Stage, day: date, useful_until: date) -> dict[str, object]:
    return {
        "deadline_id": deadline_id,
        "stage": stage.value,
        "remind_on": day,
        "useful_until": useful_until,
        "state": ReminderState.PLANNED,
    }


def postpone(connection: Connection, dues: Sequence[Due], calendar: Calendar, at: datetime) -> None:
    """To the next working day if it still says something true then; else it is recorded as too late."""
    day = first(local_date(at) + ONE_DAY, 1, calendar.is_office_day)
    later = [due for due in dues if due.useful_until >= day or due.stage is ReminderStage.WEEKLY]
    rows = [planned_row(due.deadline_id, Stage(due.stage), day, max(due.useful_until, day)) for due in later]
    write_planned(connection, rows)
    moved = {due.id for due in later}
    mark(
        connection,
        {due.id: ReminderState.SUPERSEDED if due.id in moved else ReminderState.EXPIRED for due in dues},
        at,
    )
