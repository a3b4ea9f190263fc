"""What forms leave in the database: keys of those that were sent, and drafts."""

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.errors import Refused
from ik_workflow.models.all import FormDraft
from ik_workflow.models.all import FormKey
from ik_workflow.translation import _

KEYS_LAST = timedelta(days=1)


def hash_of(path: str, sent: Mapping[str, Sequence[str]]) -> str:
    """Of everything that was sent to that address, but for the session's own token."""
    content = [path, sorted((str(name), list(words)) for name, words in sent.items() if name != "csrf_token")]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def answered(session: Session, person: int, key: str, request_hash: str) -> str | None:
    """Where the form led when it was sent before; None if this is the first time. Raises Refused for another form."""
    known = session.scalar(select(FormKey).where(FormKey.person_id == person, FormKey.key == key))
    if known is None:
        return None
    if known.request_hash != request_hash:
        raise Refused(
            _(
                "Dieses Formular wurde schon mit anderen Angaben abgeschickt. Bitte öffnen Sie den Schritt "
                "neu, wenn Sie noch etwas eintragen wollen."
            )
        )
    return known.location


def use_up(session: Session, person: int, key: str, request_hash: str, at: datetime) -> FormKey | None:
    """Claim the key before anything else is written; None if somebody was faster, and then nothing else may be done."""
    session.execute(delete(FormKey).where(FormKey.person_id == person, FormKey.created < at - KEYS_LAST))
    claimed = FormKey(person_id=person, key=key, request_hash=request_hash, location="", created=at)
    session.add(claimed)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return None
    return claimed


def draft_of(session: Session, person: int, kind: str, subject: int, trigger: str) -> FormDraft | None:
    return session.scalar(
        select(FormDraft).where(
            FormDraft.person_id == person,
            FormDraft.kind == kind,
            FormDraft.subject_id == subject,
            FormDraft.trigger == trigger,
        )
    )


def keep_draft(
    session: Session, person: int, kind: str, subject: int, trigger: str, typed: dict[str, Any], at: datetime
) -> None:
    draft = draft_of(session, person, kind, subject, trigger)
    if draft is None:
        draft = FormDraft(person_id=person, kind=kind, subject_id=subject, trigger=trigger)
        session.add(draft)
    draft.typed, draft.modified = typed, at
    session.flush()


def drop_draft(session: Session, person: int, kind: str, subject: int, trigger: str) -> None:
    draft = draft_of(session, person, kind, subject, trigger)
    if draft is not None:
        session.delete(draft)
        session.flush()
