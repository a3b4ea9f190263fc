"""The trace of acts that are no steps: one entry for each, in the transaction of the act itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import ENGINE
from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import journal_key
from ik_workflow.models.administration import AdministrationAct
from ik_workflow.models.all import AdministrationEntry
from ik_workflow.models.all import BudgetRound
from ik_workflow.models.all import File
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import Recurrence

#: whoever runs the programme's commands on the machine itself
OPERATOR = Actor("operator", "Betrieb", frozenset())
#: who acts without being a person, by the key that an entry keeps
NO_PERSON = {actor.key: actor.name for actor in (OPERATOR, ENGINE, RECORD_READER)}


def enter(
    session: Session,
    act: AdministrationAct,
    *,
    actor: Actor,
    at: datetime,
    person: Person | None = None,
    membership: Membership | None = None,
    organization: Organization | None = None,
    file: File | None = None,
    recurrence: Recurrence | None = None,
    budget_round: BudgetRound | None = None,
    words: str | None = None,
) -> None:
    """Write down who did what to whom."""
    where = membership.organization_id if membership else organization.id if organization else None
    session.add(
        AdministrationEntry(
            at=at,
            act=act,
            actor=actor.key,
            person=journal_key(session, person) if person else None,
            office=membership.role if membership else None,
            organization_id=where,
            file_id=file.id if file else None,
            recurrence_id=recurrence.id if recurrence else None,
            budget_round_id=budget_round.id if budget_round else None,
            words=words,
        )
    )
    session.flush()
