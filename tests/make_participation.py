"""Builders for conferences and their like: one in each state, and people who register."""

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.base import new_public_id
from ik_workflow.operations.registrations import Wanted
from ik_workflow.operations.registrations import confirm
from ik_workflow.operations.registrations import register
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.participation_event import ParticipationEventState
from tests.make import BEFORE
from tests.make import act

S = ParticipationEventState
HELD_ON = date(2025, 1, 15)  #: a Wednesday
REGISTERING = datetime(2024, 12, 2, 10, tzinfo=UTC)  #: while the registration is open
AFTERWARDS = datetime(2025, 6, 2, 9, tzinfo=UTC)
PLAN: dict[str, Any] = {
    "held_on": HELD_ON,
    "times": "17 bis 20 Uhr",
    "place": "Bürgerhaus am Schlaatz",
    "scope_open": "Die Angebote der Stadt zur Arbeitssuche.",
    "scope_closed": "Das Aufenthaltsrecht.",
    "target_groups": "Vereine, Betriebe und alle, die Arbeit suchen",
    "languages": "Deutsch, Arabisch, Englisch",
    "access": "Stufenlos; Gebärdensprache auf Wunsch",
}
#: in their order: the step, the day of it, what it asks for
COURSE: tuple[tuple[str, date, dict[str, Any]], ...] = (
    ("suggest", BEFORE, {"kind": EventKind.CONFERENCE, "title": "Ankommen in Arbeit", "topic": "Wege in Arbeit"}),
    ("commission", BEFORE, {"occasion": "12/SVV/0088: alle zwei Jahre"}),
    ("plan", BEFORE, PLAN),
    ("invite", BEFORE, {"invitation": "Reden Sie mit!"}),
    ("open_registration", BEFORE, {}),
    ("close_registration", HELD_ON, {}),
    ("hold", HELD_ON, {"attendance": 42, "attendance_by_group": "Vereine: 20\nBetriebe: 22"}),
    ("document", date(2025, 1, 20), {"summary": "Es ging um Praktika."}),
    ("evaluate", date(2025, 2, 3), {"evaluation": "Gut besucht."}),
)
STATES = (
    *(S.SUGGESTED, S.COMMISSIONED, S.PLANNED, S.INVITED, S.REGISTRATION_OPEN, S.REGISTRATION_CLOSED),
    *(S.HELD, S.DOCUMENTED, S.EVALUATED),
)


def make_event(
    session: Session, commissioner: Actor, state: ParticipationEventState = S.PLANNED, **plan: Any
) -> ParticipationEvent:
    """An event as far as that state; ``plan`` changes what was planned."""
    event = ParticipationEvent(case=Case(kind="participation_event", public=False))
    for trigger, on, facts in COURSE[: STATES.index(state) + 1]:
        at = REGISTERING if on == BEFORE else AFTERWARDS
        given = facts | plan if trigger == "plan" else facts
        act(session, event, trigger, commissioner, on=on, at=at, reason="Anders ging es nicht.", **given)
    return event


def make_registration(
    session: Session, event: ParticipationEvent, *, confirmed: bool = True, at: datetime = REGISTERING, **wanted: Any
) -> EventRegistration:
    """With an address of which somebody has shown that it is theirs, if there is one."""
    made = register(session, event, Wanted(**wanted), key=new_public_id(), at=at)
    if confirmed and made.email:
        confirm(session, made, at=at)
    return made
