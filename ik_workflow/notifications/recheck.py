"""Whether a mail that was asked for is still to go: between asking and sending, hours may pass."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.actors import offices_of
from ik_workflow.accounts.audience import sees_by_office
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.facts import Facts
from ik_workflow.notifications.facts import day_of
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.translation import _

Verdict = tuple[MailState, str]


def why_not(session: Session, facts: Facts, *, at: datetime) -> Verdict | None:
    """What becomes of the mail instead of being sent, and why; None if it is to go."""
    ends = facts.mail["expires_at"]
    if ends is not None and ends <= at:
        day = long_date(local_date(ends))
        return MailState.EXPIRED, _("Nicht versandt, weil sie nur bis {day} etwas Richtiges gesagt hätte.", day=day)
    reason = (
        account_ended(facts)
        or deadline_ended(facts)
        or registration_gone(session, facts)
        or not_entitled(session, facts, at)
    )
    return (MailState.CANCELLED, reason) if reason else None


def account_ended(facts: Facts) -> str | None:
    if facts.mail["person_id"] is None:
        return None
    if facts.user is None or facts.person is None or facts.person.deleted:
        return _("Die Person hat kein Konto mehr.")
    if not facts.user.active:
        return _("Das Konto der Person ist gesperrt.")
    if facts.mail["kind"] is MailKind.INVITATION and facts.user.password is not None:
        return _("Die Einladung ist schon angenommen.")
    return None


def registration_gone(session: Session, facts: Facts) -> str | None:
    number = facts.values.get("registration")
    if number is None:
        return None
    known = session.scalar(select(EventRegistration.id).where(EventRegistration.public_id == number))
    return None if known else _("Die Anmeldung wurde zurückgezogen oder gelöscht.")


def deadline_ended(facts: Facts) -> str | None:
    deadline = facts.deadline
    if deadline is None:
        return None
    if deadline.state is not DeadlineState.OPEN:
        return _("Die Frist ist inzwischen beendet: {state}.", state=_(deadline.state.label))
    meant = day_of(facts.values.get("due_on"))
    later = [move for move in deadline.moves if move.moved_at > facts.mail["created"]]
    if any(move.from_on == move.to_on for move in later):
        return _("Für die Frist ist inzwischen eine andere Stelle zuständig.")
    if later or meant not in (None, deadline.due_on):
        return _("Die Frist hat inzwischen einen anderen Tag.")
    return None


def not_entitled(session: Session, facts: Facts, at: datetime) -> str | None:
    if facts.case is None or not facts.secret or facts.person is None:
        return None
    offices = offices_of(session, facts.person.id, local_date(at))
    if sees_by_office(session, Actor("", "", offices, facts.person.id), facts.case.id):
        return None
    return _("Die Person darf diesen nichtöffentlichen Vorgang nicht mehr sehen.")
