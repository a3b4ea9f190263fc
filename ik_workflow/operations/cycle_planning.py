"""Each recurrence has its next cycle planned, once, up to a year ahead; what cannot be planned is put to a person.

A cycle that is still planned follows its recurrence and the sittings that are entered; one that runs stays as it is.
"""

import logging
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.models.all import Recurrence
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.database import READ_ONLY
from ik_workflow.operations import incidents
from ik_workflow.operations.cycle_plans import keep
from ik_workflow.operations.next_cycles import AHEAD
from ik_workflow.operations.next_cycles import change_for
from ik_workflow.operations.next_cycles import change_of
from ik_workflow.operations.next_cycles import cycles_of
from ik_workflow.operations.next_cycles import facts_of
from ik_workflow.operations.next_cycles import new_cycle
from ik_workflow.operations.recurrences import active
from ik_workflow.operations.recurrences import ground
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.reporting_cycle import REPORTED
from ik_workflow.translation import _

log = logging.getLogger(__name__)

JOB = "cycles"


def plan_due(engine: Engine, *, at: datetime) -> int:
    """Plan what is not planned yet, each in a transaction of its own; how many cycles were planned or changed.

    One that fails is set aside as an incident, and the rest goes on.
    """
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        asked = active(local_date(at)).where(Recurrence.opens.in_(REPORTED))
        found = [row.id for row in connection.execute(asked).all()]
        if not found:
            return 0
        found = wanting(connection, found, at)
    return sum(_plan(engine, number, at) for number in found)


def wanting(connection: Connection, numbers: list[int], at: datetime) -> list[int]:
    """Those for which there is something to write; read without any lock."""
    today = local_date(at)
    known = ground(connection, today, today + AHEAD)
    rows = connection.execute(active(today).where(Recurrence.id.in_(numbers))).all()
    cycles = cycles_of(connection, numbers)
    return [row.id for row in rows if change_of(connection, row, cycles.get(row.id, []), known, today)]


def _plan(engine: Engine, number: int, at: datetime) -> int:
    item = f"recurrence:{number}"
    try:
        with Session(engine) as session, session.begin():
            done = plan_next(session, number, at=at)
            incidents.close(session.connection(), JOB, item, at=at)
    except OperationalError:
        raise  # The database is away or busy; that is no fault of this recurrence.
    except Exception as error:  # noqa: BLE001 - the other recurrences' time has come all the same
        sentence = _(
            "Der nächste Zyklus ließ sich nicht planen. {why} Bitte prüfen Sie die Regel unter „Zyklen“.",
            why=incidents.failure(error),
        )
        incidents.record(engine, JOB, item, at=at, sentence=sentence, error=error)
        return 0
    return done


def plan_next(session: Session, number: int, *, at: datetime) -> int:
    """What one recurrence wants; 1 if something was written."""
    recurrence, change = change_for(session, number, at)
    if change is None:
        return 0
    new, today = change.next, local_date(at)
    if change.cycle is None:
        cycle = new_cycle(recurrence, new)
        facts = facts_of(recurrence, new)
        take(session, cycle, "plan", actor=ENGINE, occurred=today, recorded_at=at, **facts)
        log.info("recurrence %s: planned %s", number, new.key)
        return 1
    cycle = session.get_one(ReportingCycle, change.cycle)
    cycle.occurrence = new.key
    facts = facts_of(recurrence, new)
    take(session, cycle, "replan", actor=ENGINE, occurred=today, recorded_at=at, reason=change.reason, **facts)
    keep(session, cycle, new.planned)
    return 1
