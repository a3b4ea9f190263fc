"""Links in mails with which somebody chooses a password: signed, for some days, and worth nothing after their use."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from itsdangerous import BadSignature
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.users import User
from ik_workflow.settings import Settings

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=2)


def link_token(settings: Settings, user: User, *, ends: datetime) -> str:
    """Good until that instant, or until the account gets a new password or is disabled."""
    return signer(settings).dumps([user.fs_uniquifier, int(ends.timestamp())])


def user_of_link(session: Session, settings: Settings, token: str, *, at: datetime) -> User | None:
    """Whose link it is; None if it is forged, used or too old."""
    try:
        mark, ends = signer(settings).loads(token)
    except BadSignature:
        return None
    if at >= datetime.fromtimestamp(ends, UTC):
        return None
    return session.scalar(select(User).where(User.fs_uniquifier == mark, User.active))


def signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer([*settings.secret_key_fallbacks, settings.secret_key], salt="ik-password-link")


def registration_token(settings: Settings, registration: str) -> str:
    """The way to one's own registration for an event, as long as it is stored; ``registration`` is its public id."""
    return registration_signer(settings).dumps(registration)


def registration_of_link(settings: Settings, token: str) -> str | None:
    """Public id of the registration; None if the link is forged."""
    try:
        return str(registration_signer(settings).loads(token))
    except BadSignature:
        return None


def registration_signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer([*settings.secret_key_fallbacks, settings.secret_key], salt="ik-registration-link")
