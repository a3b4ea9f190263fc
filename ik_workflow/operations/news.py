"""What is new for somebody: steps and notes in the cases that are followed, and notes in which one is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Case
from ik_workflow.models.all import Follow
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Mention
from ik_workflow.models.all import Note
from ik_workflow.models.all import Visit
from ik_workflow.models.base import Instant

MOST = 50  # of each kind


@dataclass(slots=True)
class News:
    """One case in which something is new."""

    case: Case
    at: datetime
    steps: list[JournalEntry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    #: notes in which the person is named
    mentions: list[Note] = field(default_factory=list)


def news_for(session: Session, actor: Actor, since: datetime) -> list[News]:
    """Newest case first. ``session`` sees what the person may see; four statements, whatever there is.

    New is what came after the last visit, and after the day from which the case is followed; a mention counts from
    ``since`` on where the case was never marked as read.
    """
    if actor.person_id is None:
        return []
    found: dict[int, News] = {}
    seen = Visit.seen_at
    of_visit = (Visit.case_id == Case.id) & (Visit.person_id == actor.person_id)
    followed = (Follow.case_id == Case.id) & (Follow.person_id == actor.person_id)
    unread = func.coalesce(seen, Follow.since)
    entries = (
        select(JournalEntry, Case)
        .join(Case, Case.id == JournalEntry.case_id)
        .join(Follow, followed)
        .outerjoin(Visit, of_visit)
        .where(JournalEntry.recorded_at > unread, JournalEntry.actor != actor.key)
        .order_by(JournalEntry.recorded_at.desc(), JournalEntry.id.desc())
    )
    for entry, case in session.execute(entries.limit(MOST)):
        about(found, case, entry.recorded_at).steps.append(entry)
    notes = (
        select(Note, Case)
        .join(Case, Case.id == Note.case_id)
        .outerjoin(Visit, of_visit)
        .where(Note.author_id != actor.person_id, Note.withdrawn_at.is_(None))
        .options(joinedload(Note.author))
        .order_by(Note.created.desc(), Note.id.desc())
    )
    for note, case in session.execute(notes.join(Follow, followed).where(Note.created > unread).limit(MOST)):
        about(found, case, note.created).notes.append(note)
    named = (Mention.note_id == Note.id) & (Mention.person_id == actor.person_id)
    mentions = notes.join(Mention, named).where(Note.created > func.coalesce(seen, literal(since, Instant())))
    for note, case in session.execute(mentions.limit(MOST)):
        news = about(found, case, note.created)
        news.mentions.append(note)
        news.notes = [one for one in news.notes if one is not note]
    return sorted(found.values(), key=lambda one: one.at, reverse=True)[:MOST]


def about(found: dict[int, News], case: Case, at: datetime) -> News:
    news = found.setdefault(case.id, News(case, at))
    news.at = max(news.at, at)
    return news


def followed_cases(session: Session, actor: Actor) -> Sequence[Case]:
    """Every case the person follows and may still see, the newest first."""
    mine = select(Case).join(Follow, Follow.case_id == Case.id).where(Follow.person_id == actor.person_id)
    return session.scalars(mine.order_by(Follow.since.desc(), Case.id.desc()).limit(200)).all()
