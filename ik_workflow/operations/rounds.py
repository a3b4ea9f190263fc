"""Acts on submission rounds: plan one, change what was planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.take import take


@dataclass(frozen=True, slots=True)
class Terms:
    """Who is asked for what, and until when."""

    title: str
    #: ids of fields of action and of organizations
    fields: Sequence[int] = ()
    groups: Sequence[int] = ()
    #: names of fields that are not on record yet
    new_fields: Sequence[str] = ()
    starts_on: date | None = None
    submit_until: date | None = None
    scope: str = ""


def plan_round(
    session: Session, terms: Terms, *, actor: Actor, occurred: Occurred, at: datetime, public_id: str | None = None
) -> SubmissionRound:
    round_ = SubmissionRound(case=Case(kind="submission_round", public=False), title=terms.title)
    if public_id is not None:
        round_.public_id = public_id
    take(session, round_, "plan", actor=actor, occurred=occurred, recorded_at=at, **facts_of(session, terms, at))
    return round_


def revise_round(
    session: Session,
    round_: SubmissionRound,
    terms: Terms,
    *,
    actor: Actor,
    occurred: Occurred,
    at: datetime,
    version: int | None = None,
) -> None:
    facts = facts_of(session, terms, at)
    take(session, round_, "revise", actor=actor, occurred=occurred, recorded_at=at, version=version, **facts)


def facts_of(session: Session, terms: Terms, at: datetime) -> dict[str, Any]:
    fields = [*terms.fields, *(field_named(session, name, at).id for name in terms.new_fields)]
    return {
        "title": terms.title,
        "fields": tuple(dict.fromkeys(fields)) or None,
        "groups": tuple(terms.groups) or None,
        "starts_on": terms.starts_on,
        "submit_until": terms.submit_until,
        "scope": terms.scope,
    }


def field_named(session: Session, name: str, at: datetime) -> FieldOfAction:
    """One that belongs to no concept yet; made if there is none of that name."""
    own = (FieldOfAction.concept_id.is_(None), FieldOfAction.name == name)
    found = session.scalar(select(FieldOfAction).where(*own).order_by(FieldOfAction.id).limit(1))
    if found is None:
        last = session.scalar(select(func.max(FieldOfAction.number)).where(FieldOfAction.concept_id.is_(None)))
        found = FieldOfAction(number=(last or 0) + 1, name=name, created=at)
        session.add(found)
        session.flush()
    return found
