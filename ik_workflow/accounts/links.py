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
