"""The journal of a proposal, a round, a measure or a report on one in sentences, newest first."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from ik_workflow.models.all import JournalEntry
from ik_workflow.periods import short_date
from ik_workflow.states.engine import BY_RECORD
from ik_workflow.states.evidence import ADD
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.course import CORRECTION
from ik_workflow.web.course import Event
from ik_workflow.web.course import hand
from ik_workflow.web.course import label_of
from ik_workflow.web.course import marks
from ik_workflow.web.mailboxes import with_link
from ik_workflow.web.sentences import HEADLINES

#: who decides by a resolution, by the kind of record and the step
BODIES = {"recommend": "die Arbeitsgruppe", "not_recommend": "die Arbeitsgruppe"}


def events_of(
    entries: Sequence[JournalEntry], names: Mapping[int, str], mailboxes: Mapping[str, str] = MappingProxyType({})
) -> list[Event]:
    """``mailboxes``: the address to which each link went that somebody has answered by."""
    corrected = {entry.corrects_seq for entry in entries}
    return [event_of(entry, names, mailboxes, corrected=entry.seq in corrected) for entry in reversed(entries)]


def event_of(entry: JournalEntry, names: Mapping[int, str], mailboxes: Mapping[str, str], *, corrected: bool) -> Event:
    headline = HEADLINES.get((entry.subject_type, entry.trigger)) or label_of(entry)
    if entry.trigger == CORRECTION:
        headline = _("Eintrag {number} berichtigt", number=entry.corrects_seq)
    return Event(
        entry.seq,
        entry.occurred_on,
        headline,
        () if corrected else tuple(details(entry, names)),
        with_link(by(entry), entry, mailboxes),
        hand(entry.entered_by),
        tuple(marks(entry)),
        tuple(entry.not_on_record),
        routine=False,
        corrected=corrected,
    )


def details(entry: JournalEntry, names: Mapping[int, str]) -> Iterator[str]:
    facts = entry.facts
    for name in ("group", "unit"):
        if facts.get(name) in names:
            yield names[facts[name]]
    if entry.trigger == ADD:
        yield _("{shows} ({day})", shows=facts["shows"], day=day_of(facts["shown_on"]))
        yield facts["place"]
    yield from (facts.get("changes") or "").splitlines()
    if facts.get("minutes"):
        yield _("Aus dem Protokoll: {minutes}", minutes=facts["minutes"])
    if facts.get("question") and entry.subject_type == "status_report":
        yield _("Rückfrage: {question}", question=facts["question"])
    if facts.get("requested_until"):
        yield _("Gewünscht ist der {day}", day=day_of(facts["requested_until"]))
    if facts.get("revisit_on"):
        yield _("Wiedervorlage am {day}", day=day_of(facts["revisit_on"]))
    if facts.get("unclear_points"):
        yield _("Noch zu klären: {points}", points=facts["unclear_points"])
    if "agrees" in facts:
        yield _("Zustimmung zum Zurückziehen") if facts["agrees"] else _("Keine Zustimmung zum Zurückziehen")
    if entry.reason and entry.reason != BY_RECORD:
        yield _("Begründung: {reason}", reason=entry.reason)
    for _rule, refusal in entry.deviations:
        yield _("Abweichung von der Regel: {refusal}", refusal=shown(refusal))


def day_of(stored: str) -> str:
    """A day as the journal keeps it."""
    return short_date(date.fromisoformat(stored))


def by(entry: JournalEntry) -> str:
    if entry.office == Relation.BODY:
        return _("entschieden: {body}", body=shown(BODIES.get(entry.trigger, N_("die Steuerungsgruppe"))))
    return (
        _("folgt von selbst") if entry.office == Office.ENGINE else _("durch: {hand}", hand=shown(hand(entry.office)))
    )
