"""The case view of a participation event."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import Paper
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.states.participation_event import ParticipationEventView

SHORT = 60  #: characters of a result, as a refusal names it

RESULTS = (
    select(EventResult.text, EventResult.proposal_id, EventResult.measure_id, EventResult.not_pursued_because)
    .where(EventResult.event_id == bindparam("event"))
    .order_by(EventResult.position)
)
REGISTRATIONS = select(func.count()).where(EventRegistration.event_id == bindparam("event"))
DOCUMENTATION = select(Paper.state, Paper.paper_type).where(Paper.id == bindparam("paper"))


def participation_event_view(
    connection: Connection, row: Mapping[Any, Any], facts: Mapping[str, Any]
) -> ParticipationEventView:
    def now(name: str) -> Any:
        """As it will be after the step."""
        return row[name] if facts.get(name) is None else facts[name]

    results = connection.execute(RESULTS, {"event": row["id"]}).all() if row["id"] else []
    paper = connection.execute(DOCUMENTATION, {"paper": facts.get("paper") or row["paper_id"]}).first()
    return ParticipationEventView(
        state=row["state"],
        held_on=now("held_on"),
        register_from=now("register_from"),
        register_until=facts.get("register_until") if "held_on" in facts else now("register_until"),
        scope_open=now("scope_open"),
        scope_closed=now("scope_closed"),
        languages=now("languages"),
        access=now("access"),
        paper_state=paper.state if paper else None,
        paper_type=paper.paper_type if paper else None,
        noted_on=row["noted_on"],
        results=len(results),
        unassigned=tuple(shortened(text) for text, *outcome in results if all(one is None for one in outcome)),
        registrations=connection.scalar(REGISTRATIONS, {"event": row["id"]}) or 0 if row["id"] else 0,
        calendar=city_calendar(connection),
    )


def shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"
