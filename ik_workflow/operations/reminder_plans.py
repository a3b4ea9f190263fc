"""Which reminders each deadline rule sends: the house's plan, or another one for this rule (EM-13)."""

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.models.all import ReminderPlan
from ik_workflow.planning.reminding import Stage
from ik_workflow.planning.reminding import usual_stages
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import DeadlineRule
from ik_workflow.states.deadlines import Law
from ik_workflow.translation import _


@dataclass(frozen=True, slots=True)
class Plan:
    """What one rule sends; ``own`` if somebody chose it."""

    rule: DeadlineRule
    stages: frozenset[Stage]
    own: bool


def plans(session: Session) -> Sequence[Plan]:
    chosen = {
        row.rule: frozenset(Stage(stage) for stage in row.stages) for row in session.scalars(select(ReminderPlan))
    }
    return [
        Plan(rule, chosen.get(rule.id, usual_stages(rule.law)), rule.id in chosen) for rule in DEADLINE_RULES.values()
    ]


def choose_plan(session: Session, rule: str, stages: Collection[Stage], *, actor: Actor, at: datetime) -> None:
    """For deadlines that begin from now on; the house's own plan leaves no row. The caller commits.

    Raises BadValue for a rule that does not exist, and for a period of law of which nobody would be reminded.
    """
    found = DEADLINE_RULES.get(rule)
    if found is None:
        raise BadValue("rule", _("Diese Fristregel gibt es nicht."))
    if found.law is Law.LEGAL and not stages:
        raise BadValue(
            "stages", _("An eine gesetzliche Frist wird immer erinnert. Bitte wählen Sie mindestens einen Tag.")
        )
    row = session.get(ReminderPlan, rule, with_for_update=True)
    if frozenset(stages) == usual_stages(found.law):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(ReminderPlan(rule=rule, stages=in_order(stages), changed=at, changed_by=actor.key))
    else:
        row.stages, row.changed, row.changed_by = in_order(stages), at, actor.key
    session.flush()


def in_order(stages: Collection[Stage]) -> list[str]:
    return [stage.value for stage in Stage if stage in stages]
