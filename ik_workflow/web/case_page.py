"""What the general page of a case shows: its state in words, its facts, and how it went."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.operations.history import as_of
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.labels import Labelled
from ik_workflow.states.procedure import Procedure
from ik_workflow.translation import _
from ik_workflow.web.addresses import BY_NAME
from ik_workflow.web.addresses import called
from ik_workflow.web.addresses import kind_named
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.choices import RECORDS
from ik_workflow.web.course import Course
from ik_workflow.web.course import Event
from ik_workflow.web.german import sum_words
from ik_workflow.web.mailboxes import mailboxes_of
from ik_workflow.web.query import Query

MOST_ENTRIES = 2000

#: names that no fact and no column gives
LABELS = {
    "paper": "Vorlage",
    "organization": "Gremium",
    "role": "Aufgabe",
    "result": "Ergebnis",
    "decided_on": "Beschlossen am",
    "objection_until": "Ende der Beanstandungsfrist",
    "minutes_received_on": "Niederschrift eingegangen am",
    "objected_on": "Beanstandet am",
    "reaffirmed_on": "Erneut beschlossen am",
    "offered_on": "Angeboten am",
    "comment_until": "Letzter Tag der Frist",
}
#: where a kind of record has another word for it
LABELS_OF = {
    ("co_signature", "organization"): "Stelle",
    ("co_signature", "objection"): "Einwand",
    ("comment", "organization"): "Beirat",
    ("comment", "text"): "Stellungnahme",
}
#: where a kind of record has another word for it
LABELS_OF = {
    ("co_signature", "organization"): "Stelle",
    ("co_signature", "objection"): "Einwand",
    ("comment", "organization"): "Beirat",
    ("comment", "text"): "Stellungnahme",
}
SELDOM = frozenset({"id", "case_id", "public_id", "created", "modified", "deleted", "version", "since", "state"})


ABOUT_WORDING = frozenset({"co_signature", "comment"})


@dataclass(frozen=True, slots=True)
class StatedFact:
    """One line of the list of facts."""

    label: str
    words: str
    #: page of the record that is named
    address: str | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    kind: str
    procedure: Procedure[Any]
    title: str
    state: str
    facts: Sequence[StatedFact]
    events: Sequence[Event]
    public: bool
    #: the earlier day that is shown; None for today
    standing_on: date | None
    faults: Sequence[str]
    #: what is to be signed, moved to be changed or commented
    wording: PaperVersion | None = None


def case_page(session: Session, kind: str, subject: Any, query: Query, today: date, *, inside: bool) -> CasePage:
    """``inside``: for somebody who is signed in, with what steps have asked for."""
    procedure = kind_named(kind)[1].engine.procedure
    standing_on = earlier_day(session, subject, query, today)
    events = events_of(session, kind, subject)
    if standing_on is not None:
        events = [event for event in events if event.on is None or event.on <= standing_on]
    return CasePage(
        kind,
        procedure,
        called(kind, subject),
        subject.state.label,
        list(facts_of(session, procedure, subject, inside=inside)),
        events,
        bool(subject.case.public) if subject.case else False,
        standing_on,
        query.faults,
        wording_of(session, subject) if kind in ABOUT_WORDING and standing_on is None else None,
    )


def wording_of(session: Session, subject: Any) -> PaperVersion | None:
    """Of the paper as it stands now."""
    return session.scalar(
        select(PaperVersion).where(
            PaperVersion.paper_id == subject.paper_id, PaperVersion.number == subject.paper.version_no
        )
    )


def earlier_day(session: Session, subject: Any, query: Query, today: date) -> date | None:
    """The past day that was asked for; the loaded record then shows what was known of it, the database stays."""
    asked = query.day("stand", _("Stand"))
    if asked is None or asked == today:
        return None
    if asked > today:
        query.faults.append(_("Der {day} liegt in der Zukunft; gezeigt wird der heutige Stand.", day=short_date(asked)))
        return None
    known = as_of(session, subject, asked)
    if known is None:
        query.faults.append(
            _(
                "Am {day} war dieser Vorgang noch nicht verzeichnet; gezeigt wird der heutige Stand.",
                day=short_date(asked),
            )
        )
        return None
    for column in subject.__table__.columns:
        if column.name == "state" or column.name not in SELDOM:
            set_committed_value(subject, column.name, known.get(column.name))
    return asked


def events_of(session: Session, kind: str, subject: Any) -> list[Event]:
    """The part of the case's journal that is about this record."""
    newest = select(JournalEntry).where(JournalEntry.case_id == subject.case_id).order_by(JournalEntry.seq.desc())
    entries = session.scalars(newest.limit(MOST_ENTRIES)).all()[::-1]
    wanted = {entry.organization_id for entry in entries}
    wanted |= {body for entry in entries for body in entry.facts.get("bodies") or ()}
    found = session.scalars(select(Organization).where(Organization.id.in_(wanted - {None})))
    paper = getattr(subject, "paper", None)
    bodies = {body.id: body.called for body in found}
    course = Course(paper if isinstance(paper, Paper) else None, entries, bodies, mailboxes_of(session, entries))
    return course.events(kind, subject.id)


def facts_of(session: Session, procedure: Procedure[Any], subject: Any, *, inside: bool) -> Iterator[StatedFact]:
    """Every column with a German name: of its own, of this module or, inside, of a fact that is written to it."""
    asked = {fact.name: fact for row in procedure.steps for fact in row.asks} if inside else {}
    for column in subject.__table__.columns:
        value = getattr(subject, column.name)
        name = column.name.removesuffix("_id")
        fact = asked.get(name)
        label = (
            LABELS_OF.get((procedure.name, name))
            or LABELS.get(name)
            or column.info.get("label")
            or (fact.label if fact else None)
        )
        unresolved = column.name.endswith("_id") and not column.foreign_keys
        if column.name in SELDOM or unresolved or label is None or value in (None, ""):
            continue
        related = getattr(subject, name, None) if column.foreign_keys else None
        if column.foreign_keys and related is None and fact and fact.of:
            related = session.get(RECORDS[fact.of], value)
        if column.foreign_keys:
            if related is not None:
                yield StatedFact(label[:1].upper() + label[1:], *naming(related))
        elif words := words_of(value):
            yield StatedFact(label[:1].upper() + label[1:], words)


def naming(record: Any) -> tuple[str, str | None]:
    """What a record is called, and its page if it has one."""
    kind = next((name for name in BY_NAME if isinstance(record, kind_named(name)[0])), None)
    name = getattr(record, "called", None) or getattr(record, "name", None) or getattr(record, "title", None)
    return str(name or (called(kind, record) if kind else "")), page_of_record(kind, record) if kind else None


def words_of(value: Any) -> str:
    """A value in German; empty for what is not for reading."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, Decimal):
        return _("{sum} Euro", sum=sum_words(value))
    if isinstance(value, datetime):
        return long_date(local_date(value))
    if isinstance(value, date):
        return long_date(value)
    return str(value) if isinstance(value, str | int) else ""
