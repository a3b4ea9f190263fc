"""The course of events: the journal of one case in sentences, and the rules that were passed on the way."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.catalogue import Rule
from ik_workflow.states.catalogue import rules
from ik_workflow.states.consultation import REFERRALS
from ik_workflow.states.engine import BY_RECORD
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.results import ConsultationResult
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.consultations import UNNAMED_BODY
from ik_workflow.web.consultations import body_of
from ik_workflow.web.mailboxes import with_link
from ik_workflow.web.sentences import HEADLINES
from ik_workflow.web.sentences import ROUTINE
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import joined
from ik_workflow.web.wording import vote_words

CORRECTION = "correct"
SHOWN = 10  #: of the most important events, before the rest is unfolded
HANDS: dict[str, Labelled] = {hand.value: hand for hand in (*Office, *Relation)}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the journal."""

    number: int
    on: date | None
    headline: str
    details: tuple[str, ...]
    #: who acted or decided, and who wrote it down if that is another
    by: str
    entered_by: str
    #: "abgeleitet", "nach Aktenlage"
    marks: tuple[str, ...]
    not_on_record: tuple[str, ...]
    routine: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class PassedRule:
    """A rule that real life passed, and the reason that was given."""

    on: date | None
    step: str
    refusal: str
    reason: str
    rule: Rule


class Course:
    """The journal of one case, read beside the records of the paper, if it is about one."""

    def __init__(
        self,
        paper: Paper | None,
        entries: Sequence[JournalEntry],
        bodies: Mapping[int, str],
        mailboxes: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``mailboxes``: the address to which each link went that somebody has answered by."""
        self.paper = paper
        self.mailboxes = mailboxes
        self.entries = entries
        self.bodies = bodies
        self.rows: dict[int, Consultation] = {row.id: row for row in (paper.consultations if paper else ())}
        self.items: dict[int, AgendaItem] = {item.id: item for row in self.rows.values() for item in row.items}
        self.stood_under = dict(self._item_of_each())
        self.corrected = {entry.corrects_seq for entry in entries}

    def _item_of_each(self) -> Iterator[tuple[int, int | None]]:
        """The agenda item that each entry of a consultation is about, by the entry's number."""
        current: dict[int, int | None] = {}
        for entry in self.entries:
            if entry.subject_type == "consultation":
                old, new = entry.changes.get("item_id", (None, current.get(entry.subject_id)))
                current[entry.subject_id] = new
                yield entry.seq, old if new is None else new

    def item(self, entry: JournalEntry) -> AgendaItem | None:
        item = self.stood_under.get(entry.seq)
        return None if item is None else self.items.get(item)

    def hidden(self, entry: JournalEntry) -> bool:
        """An entry about a sitting in which the item is not public tells nothing here, not even that it was."""
        return self.stood_under.get(entry.seq) is not None and self.item(entry) is None

    def events(self, subject_type: str | None = None, subject_id: int | None = None) -> list[Event]:
        """All that may be shown, newest first; or what belongs to one record alone."""
        return [
            self._event(entry)
            for entry in reversed(self.entries)
            if not self.hidden(entry)
            and (subject_type is None or (entry.subject_type, entry.subject_id) == (subject_type, subject_id))
        ]

    def _event(self, entry: JournalEntry) -> Event:
        return Event(
            entry.seq,
            entry.occurred_on,
            self._headline(entry),
            () if entry.seq in self.corrected else tuple(self._details(entry)),
            self._by(entry),
            hand(entry.entered_by),
            tuple(marks(entry)),
            tuple(entry.not_on_record),
            self._routine(entry),
            entry.seq in self.corrected,
        )

    def _headline(self, entry: JournalEntry) -> str:
        if entry.trigger == CORRECTION:
            return _("Eintrag {number} berichtigt", number=entry.corrects_seq)
        template = HEADLINES.get((entry.subject_type, entry.trigger)) or label_of(entry)
        if entry.trigger == "read_first" and entry.facts.get("result") == ConsultationResult.UNKNOWN:
            template = N_("{body} berät, das Ergebnis ist nicht veröffentlicht")
        item = self.item(entry)
        sitting = _(" am {day}", day=short_date(item.meeting.held_on)) if item and item.meeting else ""
        return _(
            template,
            body=shown(self._body(entry)),
            bodies=self._bodies(entry),
            sitting=sitting,
            result=shown(result_of(entry)),
        )

    def _body(self, entry: JournalEntry) -> str:
        if entry.subject_type == "consultation" and entry.subject_id in self.rows:
            return body_of(self.rows[entry.subject_id])
        return self.bodies.get(entry.organization_id or 0, UNNAMED_BODY)

    def _bodies(self, entry: JournalEntry) -> str:
        count = len(entry.facts.get("bodies") or ())
        return counted(count, "ein Gremium", "Gremien", "ein nicht genanntes Gremium")

    def _details(self, entry: JournalEntry) -> Iterator[str]:
        bodies = [self.bodies[one] for one in entry.facts.get("bodies") or () if one in self.bodies]
        if bodies:
            yield joined(bodies)
        if entry.trigger in {"enter", "submit", "file_motion"} and entry.facts.get("number"):
            yield _("Drucksache {number}", number=entry.facts["number"])
        item = self.item(entry)
        if item is not None and entry.subject_type == "consultation":
            version = self.paper.version_no if self.paper else 0
            yield from (vote_words(vote, version) for vote in item.votes if vote.seq == entry.seq)
        if wording_differs(entry):
            yield _("Wortlaut: „{text}“", text=entry.facts["result_text"])
        if entry.facts.get("derived_result"):
            derived = ConsultationResult(entry.facts["derived_result"])
            yield _("danach {result} (aus dem weiteren Verlauf erschlossen)", result=shown(derived.label))
        if entry.reason and entry.reason != BY_RECORD:
            yield _("Begründung: {reason}", reason=entry.reason)

    def _by(self, entry: JournalEntry) -> str:
        if entry.office == Relation.BODY:
            body = self._body(entry)
            return _("durch Beschluss") if body == UNNAMED_BODY else _("entschieden: {body}", body=body)
        if entry.office == Office.ENGINE:
            return _("folgt von selbst")
        by = _("durch: {hand}", hand=shown(hand(entry.office)))
        return with_link(by, entry, self.mailboxes)

    def _routine(self, entry: JournalEntry) -> bool:
        row = self.rows.get(entry.subject_id) if entry.subject_type == "consultation" else None
        results = {entry.facts.get("result"), entry.facts.get("derived_result")}
        told = entry.trigger == "conclude" or bool(results & REFERRALS)  # by the step of the paper itself
        return (row is not None and row.authoritative and told) or (entry.subject_type, entry.trigger) in ROUTINE

    def passed_rules(self) -> list[PassedRule]:
        """Every rule that was passed, in order of time."""
        return [
            PassedRule(
                self._day(entry),
                self._headline(entry),
                refusal,
                entry.reason or "",
                rules()[rule],
            )
            for entry in self.entries
            if not self.hidden(entry) and entry.seq not in self.corrected
            for rule, refusal in entry.deviations
            if rule in rules()
        ]

    def _day(self, entry: JournalEntry) -> date | None:
        item = self.item(entry)
        return entry.occurred_on or (item.meeting.held_on if item and item.meeting else None)


def valid(journal: Sequence[JournalEntry]) -> list[JournalEntry]:
    """What counts: without the entries that were taken back, and those that did so."""
    taken_back = {entry.corrects_seq for entry in journal}
    return [entry for entry in journal if entry.trigger != CORRECTION and entry.seq not in taken_back]


def hand(office: str | None) -> str:
    """The German name of an office or relation."""
    return HANDS[office].label if office in HANDS else office or ""


def label_of(entry: JournalEntry) -> str:
    steps = PROCEDURES[entry.subject_type].steps if entry.subject_type in PROCEDURES else ()
    return next((step.label for step in steps if step.trigger == entry.trigger), entry.trigger)


def result_of(entry: JournalEntry) -> str:
    """The city's own word, else the result's German name."""
    result = entry.facts.get("result")
    return entry.facts.get("result_text") or (
        ConsultationResult(result).label if result else N_("Ergebnis eingetragen")
    )


def wording_differs(entry: JournalEntry) -> bool:
    """Whether the city's own word says more than the headline."""
    printed, result = entry.facts.get("result_text"), entry.facts.get("result")
    if not printed or entry.trigger in {"conclude", "read_first"}:
        return False
    state = PROCEDURES[entry.subject_type].states(entry.to_state).label if entry.subject_type in PROCEDURES else ""
    return printed.casefold() not in {state, ConsultationResult(result).label if result else ""}


def marks(entry: JournalEntry) -> Iterator[str]:
    if entry.derived:
        yield N_("abgeleitet")
    if entry.reason == BY_RECORD or entry.not_on_record:
        yield BY_RECORD


def day_words(on: date | None) -> str:
    return long_date(on) if on else _("Tag nicht aktenkundig")
