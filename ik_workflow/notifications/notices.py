"""Single notices for the outbox: written once each, told as the person has chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any
from typing import cast

from sqlalchemy import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import NoticeChoice
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.base import new_public_id
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import Uncertain
from ik_workflow.notifications.choices import STATE_OF
from ik_workflow.notifications.choices import usual_state
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.notifications.sets import insert_missing
from ik_workflow.notifications.sets import listed

OUTBOX = cast(Table, OutboxMail.__table__)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one person; the key says when it is the same thing again."""

    dedupe_key: str
    to: Recipient
    case_id: int | None
    expires_at: datetime | None
    values: dict[str, Any] = field(default_factory=dict)


def write(session: Session, kind: MailKind, notices: Sequence[Notice], *, at: datetime) -> int:
    """Write what was not written before; how many it were."""
    new = without_known(session, {notice.dedupe_key: notice for notice in notices})
    if not new:
        return 0
    chosen = select(NoticeChoice.person_id, NoticeChoice.delivery).where(
        NoticeChoice.kind == kind, NoticeChoice.person_id.in_({notice.to.person_id for notice in new})
    )
    states = {person: STATE_OF[delivery] for person, delivery in session.execute(chosen)}
    rows = [
        {
            "public_id": new_public_id(),
            "dedupe_key": notice.dedupe_key,
            "message_key": new_public_id(),
            "kind": kind,
            "person_id": notice.to.person_id,
            "address": notice.to.address,
            "case_id": notice.case_id,
            "values": notice.values,
            "not_before": at,
            "expires_at": notice.expires_at,
            "state": states.get(notice.to.person_id, usual_state(kind)),
            "uncertain": Uncertain.RESEND,
            "attempts": 0,
            "created": at,
        }
        for notice in new
    ]
    connection = session.connection()
    connection.execute(insert_missing(connection, OUTBOX), rows)
    return len(rows)


def without_known(session: Session, notices: dict[str, Notice]) -> list[Notice]:
    keys = listed(session.connection(), "keys", {"dedupe_key": str}, [(key,) for key in notices])
    known = set(session.scalars(select(OUTBOX.c.dedupe_key).join(keys, keys.c.dedupe_key == OUTBOX.c.dedupe_key)))
    return [notice for key, notice in notices.items() if key not in known]
