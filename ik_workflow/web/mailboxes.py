"""What the journal says of an entry that was made by the link in a mail."""

from collections.abc import Mapping
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import MAILBOX
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import JournalName
from ik_workflow.translation import _


def mailboxes_of(session: Session, entries: Sequence[JournalEntry]) -> dict[str, str]:
    """The address behind each such entry; erased ones are missing."""
    keys = {entry.actor for entry in entries if entry.actor.startswith(MAILBOX)}
    if not keys:
        return {}
    rows = session.execute(select(JournalName.actor, JournalName.name).where(JournalName.actor.in_(keys)))
    return {row.actor: row.name for row in rows}


def with_link(by: str, entry: JournalEntry, mailboxes: Mapping[str, str]) -> str:
    """``by`` as it is for every other entry."""
    if not entry.actor.startswith(MAILBOX):
        return by
    address = mailboxes.get(entry.actor)
    if address:
        return _("{by}, über den Link in der E-Mail an {address}", by=by, address=address)
    return _("{by}, über den Link in einer E-Mail", by=by)
