"""Deadlines without a day, cycles without a plan: the coordinator is asked at once, and every week until answered."""

from datetime import date
from datetime import datetime
from typing import cast

from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import cast as cast_to
from sqlalchemy import exists
from sqlalchemy import literal
from sqlalchemy import literal_column
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.cycles import ReportingCycle
from ik_workflow.models.deadlines import Deadline
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.outbox import enqueue
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.notifications.recipients import directory
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
        key = literal("question:") + cast_to(DEADLINES.c.id, String) + literal(f":{week(today)}:{one.person_id}")
        open_ones = select(DEADLINES.c.id, DEADLINES.c.case_id, key.label("key")).where(
            DEADLINES.c.state == literal_column("'open'"),
            DEADLINES.c.due_on.is_(None),
            ~exists(select(1).where(OUTBOX.c.dedupe_key == key)),
        )
        for row in connection.execute(open_ones.order_by(DEADLINES.c.id).limit(limit)).all():
            asked += enqueue(
                session,
                MailKind.QUESTION,
                dedupe_key=row.key,
                person_id=one.person_id,
                address=one.address,
                at=at,
                case_id=row.case_id,
                values={
                    "deadline_id": row.id,
                    "todo": _("Bitte tragen Sie beim Vorgang unter „Fristen“ den Tag ein."),
                },
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


def week(day: date) -> str:
    """``2026-W46``."""
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"
