"""What is new on the desk: for each followed case its steps and notes since the last visit."""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.operations.news import News
from ik_workflow.operations.news import news_for
from ik_workflow.periods import local_date
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.addresses import BY_NAME
from ik_workflow.web.addresses import called
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.course import label_of

MENTIONS_SINCE = timedelta(days=60)  #: a mention in a case that was never marked as read is news for so long


@dataclass(frozen=True, slots=True)
class NewsLine:
    title: str
    address: str
    #: of the case, to mark it as read
    case: str
    on: date
    words: Sequence[str]


def news_lines(session: Session, actor: Actor, at: datetime) -> list[NewsLine]:
    """Newest first; the records of all cases in one statement for each kind."""
    news = news_for(session, actor, at - MENTIONS_SINCE)
    records = records_of(session, news)
    return [line_of(one, *records[one.case.id]) for one in news if one.case.id in records]


def records_of(session: Session, news: Iterable[News]) -> dict[int, tuple[str, Any]]:
    """Kind and record of each case, by the case's number."""
    found: dict[int, tuple[str, Any]] = {}
    for kind in {one.case.kind for one in news} & set(BY_NAME):
        record, _ = BY_NAME[kind]
        cases = [one.case.id for one in news if one.case.kind == kind]
        found |= {one.case_id: (kind, one) for one in session.scalars(select(record).where(record.case_id.in_(cases)))}
    return found


def line_of(one: News, kind: str, record: Any) -> NewsLine:
    return NewsLine(
        called(kind, record), page_of_record(kind, record), one.case.public_id, local_date(one.at), list(words_of(one))
    )


def words_of(one: News) -> Iterable[str]:
    for mention in one.mentions[:1]:
        yield _("{author} hat Sie in einer Anmerkung erwähnt.", author=mention.author.name)
    if one.steps:
        newest = shown(label_of(one.steps[0]))
        more = len(one.steps) - 1
        yield (
            _("Neuer Schritt: {newest} und {more} weitere", newest=newest, more=more)
            if more
            else _("Neuer Schritt: {newest}", newest=newest)
        )
    if one.notes:
        yield _n("Eine neue Anmerkung", "{number} neue Anmerkungen", len(one.notes))
