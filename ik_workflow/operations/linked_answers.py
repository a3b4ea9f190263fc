"""Answers by the link in a reminder: what is still asked, and the one act that the link is good for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import LinkedRecord
from ik_workflow.accounts.actors import mailbox_actor
from ik_workflow.accounts.actors import offices_of
from ik_workflow.accounts.answer_links import AnswerLink
from ik_workflow.accounts.visibility import visible_to
from ik_workflow.models.all import AnswerUse
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Organization
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import User
from ik_workflow.operations.options import options
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import Taken
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.linked_answers import LINKED_ANSWERS
from ik_workflow.states.procedure import Step

RECORDS: dict[str, type[Subject]] = {kind.name: record for record, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """A link that is alive: who is asked for what, and the steps that may answer."""

    link: AnswerLink
    deadline: Deadline
    record: Any
    organization: Organization
    #: the mailbox to which the link was sent
    address: str
    acts: Sequence[Step]


def asked_by(session: Session, link: AnswerLink, *, at: datetime) -> Asked | None:
    """None once it was used, has ended, or is no longer this mailbox's to answer; whichever it is looks the same."""
    deadline = session.scalar(select(Deadline).where(Deadline.public_id == link.deadline))
    if deadline is None or local_date(at) > link.until or was_used(session, link):
        return None
    address = mailbox_of(session, link, deadline, at)
    if address is None or not runs_for(session, link, deadline):
        return None
    record = record_seen(session, link, deadline, at)
    if record is None:
        return None
    acts = open_acts(session, record, deadline, link, at)
    organization = session.get_one(Organization, link.organization_id)
    return Asked(link, deadline, record, organization, address, acts) if acts else None


def was_used(session: Session, link: AnswerLink) -> bool:
    return session.scalar(select(AnswerUse.id).where(AnswerUse.link_hash == link.use)) is not None


def runs_for(session: Session, link: AnswerLink, deadline: Deadline) -> bool:
    """Whether the deadline is open and still that organization's."""
    owner = session.get(Organization, link.organization_id)
    own = deadline.owner_organization_id == link.organization_id and owner is not None and not owner.deleted
    return own and deadline.state is DeadlineState.OPEN


def mailbox_of(session: Session, link: AnswerLink, deadline: Deadline, at: datetime) -> str | None:
    """The address that was written to, if it is still that of somebody who holds the office; else None."""
    mail = session.get(OutboxMail, link.mail_id)
    user = session.scalar(select(User).where(User.person_id == link.person_id, User.active))
    if mail is None or user is None or user.person.deleted:
        return None
    if (mail.person_id, mail.address) != (link.person_id, user.email):
        return None
    held = offices_of(session, link.person_id, local_date(at))
    return mail.address if (deadline.owner_office, link.organization_id) in held else None


def record_seen(session: Session, link: AnswerLink, deadline: Deadline, at: datetime) -> Any:
    """The deadline's record, where its reader could see it signed in, too."""
    record = RECORDS[deadline.subject_type]
    reader = Actor("", "", offices_of(session, link.person_id, local_date(at)), link.person_id)
    return session.scalar(select(record).where(record.id == deadline.subject_id).options(*visible_to(reader)))


def open_acts(session: Session, record: Any, deadline: Deadline, link: AnswerLink, at: datetime) -> list[Step]:
    wanted = LINKED_ANSWERS.get((deadline.rule, deadline.subject_type), ())
    actor = Actor("", "", frozenset(), linked=linked_to(deadline, link))
    mine = [one for one in options(session, record, actor, local_date(at)) if one.step.trigger in wanted]
    possible = [one for one in mine if not one.only_for]
    # What a recorded answer lacks can be given now; where nothing at all is open, the record takes no answers.
    return [one.step for one in possible] if any(not one.refusals for one in possible) else []


def linked_to(deadline: Deadline, link: AnswerLink) -> LinkedRecord:
    return LinkedRecord(deadline.subject_type, deadline.subject_id, link.organization_id)


def answer(
    session: Session, asked: Asked, trigger: str, *, version: int, reason: str | None, at: datetime, **facts: Any
) -> Taken:
    """Use the link up and take the step for the mailbox; raises IntegrityError if it was used at the same moment."""
    used = AnswerUse(link_hash=asked.link.use, deadline_id=asked.deadline.id, used_at=at, act=trigger)
    session.add(used)
    session.flush()
    linked = linked_to(asked.deadline, asked.link)
    actor = mailbox_actor(session, asked.link.person_id, asked.address, linked)
    return take(
        session,
        asked.record,
        trigger,
        actor=actor,
        occurred=local_date(at),
        recorded_at=at,
        version=version,
        reason=reason,
        **facts,
    )
