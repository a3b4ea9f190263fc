"""For every step from here: open, in need of facts, or closed with each reason. Pages and mails ask this."""

from datetime import date

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import relations
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.operations.views import VIEWS
from ik_workflow.states.engine import Option
from ik_workflow.states.offices import Hand
from ik_workflow.states.procedure import Taking


def options(session: Session, subject: Subject, actor: Actor, on: date) -> list[Option]:
    """What this actor could do with the record on that day, in the order of the table."""
    return options_and_hands(session, subject, actor, on)[0]


def options_and_hands(
    session: Session, subject: Subject, actor: Actor, on: date
) -> tuple[list[Option], frozenset[Hand]]:
    """The same, with the offices and relations in which this actor stands to the record."""
    kind = KINDS[type(subject)]
    connection = session.connection()
    row = connection.execute(kind.row, {"id": subject.id}).mappings().one()
    hands = actor.hands | relations(connection, actor, kind.name, row)
    return kind.engine.options(VIEWS[kind.name](connection, row, {}), row["state"], Taking("", hands, on)), hands
