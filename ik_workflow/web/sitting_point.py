"""One item of the sitting open in full: what was moved, what was voted, what may be done now."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Vote
from ik_workflow.operations.motions import amendments_before
from ik_workflow.operations.motions import called
from ik_workflow.operations.motions import motions_on
from ik_workflow.operations.motions import moved_under
from ik_workflow.operations.motions import undecided_before
from ik_workflow.operations.sittings import next_sittings
from ik_workflow.periods import long_date
from ik_workflow.states.amendment import OPEN as OPEN_AMENDMENT
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.procedural_motion import OPEN as OPEN_MOTION
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.course import CORRECTION
from ik_workflow.web.course import label_of
from ik_workflow.web.course import result_of
from ik_workflow.web.course import valid
from ik_workflow.web.sentences import HEADLINES
from ik_workflow.web.synopsis import Row
from ik_workflow.web.synopsis import synopsis
from ik_workflow.web.wording import vote_words

VotesOf = Mapping[tuple[str, int], tuple[str, ...]]
Choices = Callable[[Any], Mapping[str, Any]]
#: on the way to the sitting: not of the evening, and not to be taken back here
BEFOREHAND = {"plan", "schedule", "invite", "plan_again", "offer_hearing"}
OF_CONSULTATION = {
    "call": "Punkt aufgerufen",
    "defer": "Zurückgestellt",
    "remove": "Abgesetzt",
    "read_first": "In erster Lesung beraten",
    "conclude": "Ergebnis",
    "refer_on": "Ergebnis",
    "not_reached": "Nicht behandelt",
}
#: the item is settled here, but the consultation waits for its next sitting
PUT_OFF = (ConsultationState.DEFERRED, ConsultationState.REMOVED, ConsultationState.FIRST_READING)


@dataclass(frozen=True, slots=True)
class Moved:
    """An amendment or a motion on the procedure."""

    record: Any
    name: str
    words: str
    votes: tuple[str, ...]
    open: bool
    choices: Mapping[str, Any]
    #: old and new wording beside each other
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written down tonight, with its number in the case."""

    seq: int
    words: str
    details: tuple[str, ...]
    #: it followed from another one and is taken back with it
    followed: bool


@dataclass(frozen=True, slots=True)
class Point:
    item: AgendaItem
    #: the consultation's choices, by trigger; empty where it stands elsewhere now
    choices: Mapping[str, Any]
    here: bool
    motions: Sequence[Moved]
    amendments: Sequence[Moved]
    votes: Sequence[str]
    entries: Sequence[Entry]
    #: (address, words) of the body's coming sittings
    coming: Sequence[tuple[str, str]]
    #: on which day the item comes back
    again_on: date | None
    #: motions and amendments that come before the paper
    before: Sequence[str]
    present: int | None
    known: int

    @property
    def waits(self) -> bool:
        """Put off, and the next sitting is not chosen yet."""
        row = self.item.consultation
        return row is not None and self.item.result is not None and row.state in PUT_OFF and self.is_last

    @property
    def is_last(self) -> bool:
        row = self.item.consultation
        return row is not None and row.items[-1].id == self.item.id


def point_of(session: Session, meeting: Meeting, item: AgendaItem, choices: Choices) -> Point:
    row, paper = item.consultation, item.paper
    here = row is not None and row.item_id == item.id
    journal = journal_of(session, row.case_id if row else meeting.case_id)
    told = votes_by_entry(item, paper.version_no if paper else 0)
    own = entries_of(journal, item, session)
    by_record = votes_of_records(journal, told)
    return Point(
        item,
        choices(row) if row is not None and (here or row.state in PUT_OFF) else {},
        here,
        [moved(one, one.kind.label, by_record, OPEN_MOTION, choices) for one in motions_on(session, item)],
        [with_synopsis(session, one, by_record, choices) for one in amendments_before(session, item)],
        by_record.get(("consultation", row.id), ()) if row else (),
        [entry_of(entry, told) for entry in own],
        [(one.public_id, long_date(one.held_on)) for one in next_sittings(session, meeting, item.organization_id)],
        comes_again(item),
        undecided_before(session, item) if here else (),
        next((seat.present for seat in meeting.bodies if seat.organization_id == item.organization_id), None),
        moved_under(session, item),
    )


def journal_of(session: Session, case: int) -> list[JournalEntry]:
    """What counts, in order."""
    asked = select(JournalEntry).where(JournalEntry.case_id == case).order_by(JournalEntry.seq)
    return valid(session.scalars(asked).all())


def entries_of(journal: Iterable[JournalEntry], item: AgendaItem, session: Session) -> list[JournalEntry]:
    """The entries about this item: of its consultation while it stood here, and of all that was moved under it."""
    moved_here = {("amendment", one.id) for one in amendments_before(session, item)}
    moved_here |= {("procedural_motion", one.id) for one in motions_on(session, item)}
    return [
        entry
        for entry in about(journal, item)
        if entry.subject_type == "consultation" or (entry.subject_type, entry.subject_id) in moved_here
    ]


def about(journal: Iterable[JournalEntry], item: AgendaItem) -> Iterator[JournalEntry]:
    current: int | None = None
    for entry in journal:
        if entry.subject_type != "consultation":
            if entry.trigger != CORRECTION:
                yield entry
        elif entry.subject_id == item.consultation_id:
            old, new = entry.changes.get("item_id", (None, current))
            current = new
            if (old if new is None else new) == item.id and entry.trigger not in BEFOREHAND:
                yield entry


def votes_by_entry(item: AgendaItem, version: int) -> dict[int, str]:
    return {vote.seq: vote_words(vote, version) for vote in counted_votes(item)}


def counted_votes(item: AgendaItem) -> list[Vote]:
    return [vote for vote in item.votes if vote.voided_seq is None]


def votes_of_records(journal: Iterable[JournalEntry], told: Mapping[int, str]) -> VotesOf:
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for entry in journal:
        if entry.seq in told:
            key = (entry.subject_type, entry.subject_id)
            found[key] = (*found.get(key, ()), told[entry.seq])
    return found


def moved(
    one: Amendment | ProceduralMotion,
    name: str,
    votes: VotesOf,
    still_open: Iterable[Any],
    choices: Choices,
    rows: Sequence[Row] = (),
) -> Moved:
    kind = "amendment" if isinstance(one, Amendment) else "procedural_motion"
    is_open = one.state in tuple(still_open)
    known = votes.get((kind, one.id), ())
    return Moved(one, name, one.state.label, known, is_open, choices(one) if is_open else {}, rows)


def with_synopsis(session: Session, one: Amendment, votes: VotesOf, choices: Choices) -> Moved:
    rows: Sequence[Row] = ()
    if one.new_proposal:
        changed = select(PaperVersion.proposal).where(
            PaperVersion.paper_id == one.paper_id, PaperVersion.hash == one.version_hash
        )
        rows = synopsis(session.scalars(changed.limit(1)).first() or "", one.new_proposal)
    return moved(one, called(one), votes, OPEN_AMENDMENT, choices, rows)


def entry_of(entry: JournalEntry, told: Mapping[int, str]) -> Entry:
    details = [told[entry.seq]] if entry.seq in told else []
    if entry.reason:
        details.append(_("Begründung: {reason}", reason=entry.reason))
    return Entry(entry.seq, entry_words(entry), tuple(details), entry.cause_seq is not None)


def entry_words(entry: JournalEntry) -> str:
    """The entry in one line, without naming the body, in whose sitting it is read."""
    if entry.subject_type == "consultation":
        template = OF_CONSULTATION.get(entry.trigger) or label_of(entry)
    else:
        template = HEADLINES.get((entry.subject_type, entry.trigger)) or label_of(entry)
    if "{" in template:
        template = label_of(entry)
    result = result_of(entry) if entry.facts.get("result") else ""
    return f"{shown(template)}: {shown(result)}" if result else shown(template)


def comes_again(item: AgendaItem) -> date | None:
    """The day of the consultation's next sitting after this one, if it is chosen."""
    row = item.consultation
    later = [one for one in row.items if one.ordinal > item.ordinal and not one.deleted] if row else []
    return later[0].meeting.held_on if later and later[0].meeting else None
