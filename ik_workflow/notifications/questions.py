"""Deadlines without a day or an owner, cycles without a plan: the coordinator is asked at once, then every week."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import cast as cast_to
from sqlalchemy import exists
from sqlalchemy import literal
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.bodies import Organization
from ik_workflow.models.cycles import ReportingCycle
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.notifications.recipients import directory
from ik_workflow.notifications.routes import why_nobody
from ik_workflow.periods import BERLIN
from ik_workflow.periods import local_date
from ik_workflow.planning.reminding import EARLIEST
from ik_workflow.states.reporting_cycle import FINAL
from ik_workflow.translation import _

DEADLINES = cast(Table, Deadline.__table__)
CYCLES = cast(Table, ReportingCycle.__table__)


def ask(session: Session, *, at: datetime, limit: int) -> int:
    """Ask about at most ``limit`` deadlines; how many mails that makes. 0 before seven o'clock and on days of rest."""
    today, connection = local_date(at), session.connection()
    if at.astimezone(BERLIN).time() < EARLIEST or not city_calendar(connection).is_office_day(today):
        return 0
    asked = 0
    for one in directory(connection, today).coordinators:
        asked += ask_about_cycles(session, one, at, limit)
        for row in unanswered(connection, one, today, limit):
            asked += enqueue(
                session,
                MailKind.QUESTION,
                dedupe_key=row.key,
                person_id=one.person_id,
                address=one.address,
                at=at,
                case_id=row.case_id,
                values={"deadline_id": row.id} | words_of(connection, row, today),
            )
    return asked


def ask_about_cycles(session: Session, one: Recipient, at: datetime, limit: int) -> int:
    """Cycles that somebody has to decide something about, before they can open or go on."""
    key = (
        literal("question:cycle:") + cast_to(CYCLES.c.id, String) + literal(f":{week(local_date(at))}:{one.person_id}")
    )
    open_ones = select(CYCLES.c.case_id, CYCLES.c.title, CYCLES.c.question, key.label("key")).where(
        CYCLES.c.question.is_not(None),
        CYCLES.c.state.not_in(FINAL),
        CYCLES.c.deleted.is_(False),
        ~exists(select(1).where(OUTBOX.c.dedupe_key == key)),
    )
    return sum(
        enqueue(
            session,
            MailKind.QUESTION,
            dedupe_key=row.key,
            person_id=one.person_id,
            address=one.address,
            at=at,
            case_id=row.case_id,
            values={
                "task": row.title,
                "question": row.question,
                "todo": _("Bitte entscheiden Sie es beim Zyklus unter „Planung ändern“."),
            },
        )
        for row in session.connection().execute(open_ones.order_by(CYCLES.c.id).limit(limit)).all()
    )


def unanswered(connection: Connection, one: Recipient, today: date, limit: int) -> Sequence[Any]:
    """Open deadlines without a day, and those of organizations that are no more; not asked about this week."""
    told = literal("question:") + cast_to(DEADLINES.c.id, String)
    key, by_reminder = told + literal(f":{week(today)}:{one.person_id}"), told + literal(f":{today}:{one.person_id}")
    gone = select(Organization.id).where(~Organization.exists(today))
    found: list[Any] = []
    for condition in (
        DEADLINES.c.due_on.is_(None),
        DEADLINES.c.due_on.is_not(None) & DEADLINES.c.owner_organization_id.in_(gone),
    ):
        owner = (DEADLINES.c.owner_organization_id, DEADLINES.c.owner_office)
        open_ones = select(DEADLINES.c.id, DEADLINES.c.case_id, DEADLINES.c.due_on, *owner, key.label("key")).where(
            DEADLINES.c.state == literal_column("'open'"),
            condition,
            ~exists(select(1).where(OUTBOX.c.dedupe_key.in_([key, by_reminder]))),
        )
        found += connection.execute(open_ones.order_by(DEADLINES.c.id).limit(limit - len(found))).all()
    return found


def words_of(connection: Connection, row: Any, today: date) -> dict[str, str]:
    if row.due_on is None:
        return {"todo": _("Bitte tragen Sie beim Vorgang unter „Fristen“ den Tag ein.")}
    why = why_nobody(connection, row.owner_organization_id, row.owner_office, today)
    todo = _("Bitte benennen Sie beim Vorgang unter „Fristen“ die Stelle, die nun zuständig ist.")
    return {"question": why, "todo": todo}


def week(day: date) -> str:
    """``2026-W46``."""
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"
