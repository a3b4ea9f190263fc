"""The seven recurrences that come with every concept; unconfirmed until the council's office has read their source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Recurrence
from ik_workflow.models.cycles import PatternKind
from ik_workflow.operations.administration import enter
from ik_workflow.operations.recurrences import pattern_words
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.operations.step import when
from ik_workflow.periods import local_date
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.translation import N_

K, P = CycleKind, PatternKind


@dataclass(frozen=True, slots=True)
class Shipped:
    """One recurrence as it begins; ``lead_days`` is how long before its day it opens."""

    opens: CycleKind
    title: str
    kind: PatternKind
    pattern: str
    source: str
    rule: str | None
    lead_days: int = 0


SHIPPED = (
    Shipped(
        K.STATUS,
        N_("Stand der Maßnahmen, halbjährlich"),
        P.RRULE,
        "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=-1",
        N_("Vorschlag nach dem Vorbild anderer Städte; in Potsdam ist kein Beschluss bekannt"),
        "DR-21",
        lead_days=42,  # the data call's days of DR-20, and its grace
    ),
    Shipped(
        K.REPORT,
        N_("Jahresbericht der Beauftragten"),
        P.COUNCIL_IN,
        "3",
        N_("Praxis: Jahresbericht in der Stadtverordnetenversammlung am 5. März 2025"),
        "DR-22",
    ),
    Shipped(
        K.MONITORING,
        N_("Integrationsmonitoring"),
        P.AFTER_LAST,
        "12",
        N_("Beschluss 17/SVV/0384: jährlich zu erstellen; ob er noch gilt, ist zu klären"),
        None,
        lead_days=120,
    ),
    Shipped(
        K.STOCKTAKING,
        N_("Bestandsaufnahme"),
        P.BEFORE_END,
        "26",
        N_("Vorschlag: acht Monate wie 2021, damit sie vor der Fortschreibung vorliegt"),
        None,
    ),
    Shipped(
        K.CONFERENCE,
        N_("Integrationskonferenz, alle zwei Jahre"),
        P.AFTER_LAST,
        "24",
        N_("Beschluss 12/SVV/0088; ob er noch gilt, ist zu klären"),
        "DR-23",
        lead_days=180,
    ),
    Shipped(
        K.RENEWAL,
        N_("Fortschreibung des Konzepts"),
        P.BEFORE_END,
        "18",
        N_("Beschluss 12/SVV/0088: alle drei bis vier Jahre; die 18 Monate sind ein Vorschlag"),
        "DR-24",
    ),
    Shipped(
        K.BUDGET,
        N_("Anmeldung zum Haushalt"),
        P.RRULE,
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31",
        N_("Vorschlag; den Tag nennt die Kämmerei mit jedem Haushalt"),
        "DR-27",
        lead_days=42,
    ),
)


def ship_recurrences(
    session: Session, concept: Concept, *, active_from: date, actor: Actor, at: datetime
) -> list[Recurrence]:
    """Those that the concept does not have yet, running or ended; the caller commits."""
    known = set(session.scalars(select(Recurrence.opens).where(Recurrence.concept_id == concept.id)))
    new = [
        Recurrence(
            title=one.title,
            opens=one.opens,
            pattern_kind=one.kind,
            pattern=one.pattern,
            source=one.source,
            rule=one.rule,
            lead_days=one.lead_days,
            concept_id=concept.id,
            active_from=active_from,
            created=at,
        )
        for one in SHIPPED
        if one.opens not in known
    ]
    session.add_all(new)
    session.flush()
    for one in new:
        act = AdministrationAct.RECURRENCE_BEGUN
        enter(session, act, actor=actor, at=at, recurrence=one, words=pattern_words(one))
    return new


def begin_recurrences(session: Session, taken: Taken) -> Iterator[Order]:
    """The concept is in force: what comes round again with it begins (SM-10.02), unless the next one is known already.

    A concept that has its successor when it comes into force is written down from the past.
    """
    order = taken.order
    concept = session.get_one(Concept, order.subject.id)
    if concept.successor_id is not None:
        return
    day = when(order.occurred, order.recorded_at).on or local_date(order.recorded_at)
    ship_recurrences(session, concept, active_from=day, actor=order.actor, at=order.recorded_at)
    yield from ()


def end_recurrences(session: Session, taken: Taken) -> Iterator[Order]:
    """The concept is superseded: its own recurrences end with that day, its successor's have begun (SM-10.05)."""
    order = taken.order
    day = when(order.occurred, order.recorded_at).on or local_date(order.recorded_at)
    running = select(Recurrence).where(
        Recurrence.concept_id == order.subject.id, Recurrence.ended_on.is_(None), Recurrence.deleted.is_(False)
    )
    for one in session.scalars(running):
        one.ended_on, one.modified, one.version = max(day, one.active_from), order.recorded_at, one.version + 1
    session.flush()
    yield from ()
