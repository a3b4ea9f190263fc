"""Whoever writes down what happens: one hand, one time, for several steps of one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import Taken
from ik_workflow.operations.take import take


@dataclass(frozen=True, slots=True)
class Recorder:
    """``occurred`` is when it happened, ``at`` when it is written down; ``reason`` holds for every step."""

    session: Session
    actor: Actor
    occurred: Occurred
    at: datetime
    reason: str | None = None

    def take(self, subject: Subject, trigger: str, *, version: int | None = None, **facts: Any) -> Taken:
        reason = facts.pop("reason", self.reason)
        return take(
            self.session,
            subject,
            trigger,
            actor=self.actor,
            occurred=self.occurred,
            recorded_at=self.at,
            version=version,
            reason=reason,
            **facts,
        )
