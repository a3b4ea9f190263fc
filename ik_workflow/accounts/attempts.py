"""How often somebody may try: counted in the database, so that every worker and every machine counts together."""

import hashlib
from datetime import datetime
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.users import AttemptKind
from ik_workflow.models.users import SignInAttempt

MOST = 10  # failures
WITHIN = timedelta(minutes=15)
KEPT = timedelta(days=1)


def begin_attempt(session: Session, kind: AttemptKind, *, account: str, address: str, at: datetime) -> SignInAttempt:
    """Write the attempt down as failed, before its outcome is known: no number of parallel ones gets past the count."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - KEPT))
    attempt = SignInAttempt(kind=kind.value, account=account_hash(account), address=address[:64], at=at)
    session.add(attempt)
    session.flush()
    return attempt


def one_too_many(session: Session, attempt: SignInAttempt) -> bool:
    """Whether the account or the address has failed too often before this attempt."""
    recent = (
        select(func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.kind == attempt.kind, SignInAttempt.at > attempt.at - WITHIN)
    )
    by_account = session.scalar(recent.where(SignInAttempt.account == attempt.account)) or 0
    by_address = session.scalar(recent.where(SignInAttempt.address == attempt.address)) or 0
    return max(by_account, by_address) > MOST


def succeed(session: Session, attempt: SignInAttempt) -> None:
    """It was none of the failures after all."""
    session.delete(attempt)
    session.flush()


def account_hash(account: str) -> str:
    return hashlib.sha256(account.strip().lower().encode("utf-8", "replace")).hexdigest()
