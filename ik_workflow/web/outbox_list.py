"""The list of mails: counts, filters, and of each mail what this reader may know. Its statements are always as many."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.answer_links import with_keys
from ik_workflow.models.all import Case
from ik_workflow.models.all import Person
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailQueue
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.filling import has_key
from ik_workflow.notifications.outbox import OUTBOX
from ik_workflow.notifications.texts import written
from ik_workflow.notifications.unnamed import recipient_words
from ik_workflow.notifications.unnamed import without_address
from ik_workflow.translation import _
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import place_of
from ik_workflow.web.viewing import settings

PER_PAGE = 25
MOST_FAILED = 20  #: lines above the list; the filter shows the others
STATES = {state.value: state for state in MailState}
KINDS = {kind.value: kind for kind in MailKind}
#: what never becomes a mail of its own is shown when somebody asks for it
MAILS = tuple(state for state in MailState if state not in (MailState.COLLECTED, MailState.GATHERED, MailState.SILENT))
LINES = select(OUTBOX, Person.name.label("person")).outerjoin(Person, Person.id == OUTBOX.c.person_id)


@dataclass(frozen=True, slots=True)
class MailLine:
    public_id: str
    #: the kind of mail where the subject is not written yet or not for this reader
    title: str
    kind: MailKind
    to: str
    state: MailState
    created: datetime
    note: str | None
    #: None: it stands on the mail's own page, if at all
    text: str | None


@dataclass(frozen=True, slots=True)
class MailList:
    page: Page[MailLine]
    #: on top of everything else
    failed: Sequence[MailLine]
    counts: Mapping[MailState, int]
    queue: MailQueue | None
    state: MailState | None
    kind: MailKind | None
    person: str
    faults: Sequence[str]


def mail_list(session: Session, viewing: Session | None, query: Query) -> MailList:
    """``viewing`` reads what somebody may see; None where everybody may see everything (the demonstration)."""
    state = query.choice("zustand", _("Zustand"), STATES)
    kind = query.choice("art", _("Art"), KINDS)
    person = query.line("person", _("Person oder Adresse"))
    matching = matched(kind, person)
    failed: Sequence[RowMapping] = ()
    if state is None:
        asked = matching.where(OUTBOX.c.state == MailState.FAILED).order_by(OUTBOX.c.id.desc())
        failed = session.execute(asked.limit(MOST_FAILED)).mappings().all()
    shown = matching.where(OUTBOX.c.state.in_([one for one in MAILS if one is not MailState.FAILED]))
    asked = (shown if state is None else matching.where(OUTBOX.c.state == state)).order_by(OUTBOX.c.id.desc())
    number, last, total = place_of(session, asked, query, PER_PAGE)
    rows = session.execute(asked.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).mappings().all()
    tell = teller(viewing, [*rows, *failed])
    counted = session.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state))
    numbers = {row[0]: row[1] for row in counted}
    return MailList(
        Page([tell(row) for row in rows], number, last, total, query.kept),
        [tell(row) for row in failed],
        {one: numbers[one] for one in MailState if one in numbers},
        session.get(MailQueue, 1),
        state,
        kind,
        person,
        query.faults,
    )


def matched(kind: MailKind | None, person: str) -> Select[Any]:
    asked = LINES if kind is None else LINES.where(OUTBOX.c.kind == kind)
    if not person:
        return asked
    word = person.lower()
    name, address = func.lower(Person.name), func.lower(OUTBOX.c.address)
    known = OUTBOX.c.kind != MailKind.PARTICIPATION  # Who registered is not to be found out here.
    return asked.where(known, or_(name.contains(word, autoescape=True), address.contains(word, autoescape=True)))


def teller(viewing: Session | None, rows: Sequence[RowMapping]) -> Any:
    """Makes the line of a mail, with its words only where this reader may see the case."""
    cases = {row["case_id"] for row in rows if row["case_id"] is not None}
    seen = cases if viewing is None else set(viewing.scalars(select(Case.id).where(Case.id.in_(cases))))

    def tell(row: RowMapping) -> MailLine:
        told = viewing is None or (row["case_id"] in seen if row["case_id"] else not hangs_on_a_case(row))
        frozen = row["subject"] is not None and row["body"] is not None
        readable = viewing is None and frozen and not has_key(row)
        return MailLine(
            row["public_id"],
            row["subject"] if told and row["subject"] else _(row["kind"].label),
            row["kind"],
            f"{row['person']} <{row['address']}>" if row["person"] else recipient_words(row),
            row["state"],
            row["created"],
            without_address(row, row["last_reply"]),
            written(row["subject"], with_keys(settings(), row["body"], row["person_id"])).text if readable else None,
        )

    return tell


def hangs_on_a_case(row: RowMapping) -> bool:
    """A case that the row does not name itself; whoever wants to know goes to the mail's own page."""
    return row["reminder_id"] is not None or "deadline_id" in (row["values"] or {})
