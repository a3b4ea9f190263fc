"""The excerpt of the minutes for one item: its head, the course of motions in order, the votes, the result."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Vote
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.procedural_motion import ACCEPTED
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Manner
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.consultations import result_words
from ik_workflow.web.meetings import name_of
from ik_workflow.web.wording import remarks

MOVES = {("amendment", "distribute"), ("procedural_motion", "move")}


@dataclass(frozen=True, slots=True)
class Counted:
    """A vote as the minutes print it; a figure that is not known stays empty."""

    rows: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What was moved or voted, in the order of the evening."""

    words: str
    text: str = ""
    vote: Counted | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    head: str
    public: str
    place: str
    title: str
    number: str
    result: str
    passages: Sequence[Passage]
    note: str
    #: what the deciding body has resolved, in the wording of that day; empty where it is not on record
    resolved: str
    #: how binding it is yet
    standing: str


def excerpt(
    meeting: Meeting,
    ordinal: int | None,
    item: AgendaItem,
    entries: Iterable[JournalEntry],
    moved: Iterable[Amendment | ProceduralMotion],
) -> Excerpt:
    """``entries`` are those of the item that count, in order; ``ordinal`` says which sitting of the body it was."""
    paper = item.paper
    public = _("öffentlichen") if item.public else _("nicht öffentlichen")
    which = f"{ordinal}. " if ordinal else ""
    return Excerpt(
        _(
            "Protokollauszug aus der {which}{public} Sitzung – {name} – vom {day}",
            which=which,
            public=public,
            name=shown(name_of(meeting)),
            day=f"{meeting.held_on:%d.%m.%Y}",
        ),
        _("öffentlich") if item.public else _("nicht öffentlich"),
        _("TOP {number}", number=item.number) if item.number else "",
        item.title or (paper.title if paper else ""),
        (paper.number or "") if paper else "",
        result_words(item),
        list(passages(item, entries, {(kind_of(one), one.id): one for one in moved})),
        item.note or "",
        resolved_text(item, meeting),
        STANDING.get(meeting.state, ""),
    )


PASSED = (ConsultationResult.ADOPTED, ConsultationResult.ADOPTED_AS_AMENDED)


def resolved_text(item: AgendaItem, meeting: Meeting) -> str:
    """The newest wording that was there on the day; never a summary in other words than the city's."""
    if item.paper is None or item.consultation is None or not item.consultation.authoritative:
        return ""
    if item.result not in PASSED:
        return ""
    there = [one for one in item.paper.versions if one.occurred_on is None or one.occurred_on <= meeting.held_on]
    return there[-1].proposal if there and not there[-1].paraphrased else ""


STANDING = {
    MeetingState.MINUTES_DRAFTED: "Entwurf, dem Gremium noch nicht vorgelegt",
    MeetingState.MINUTES_PRESENTED: "vorgelegt, Einwendungen sind noch möglich",
    MeetingState.MINUTES_SETTLED: "Niederschrift abgeschlossen",
}


def kind_of(one: Amendment | ProceduralMotion) -> str:
    return "amendment" if isinstance(one, Amendment) else "procedural_motion"


def passages(
    item: AgendaItem, entries: Iterable[JournalEntry], moved: Mapping[tuple[str, int], Amendment | ProceduralMotion]
) -> Iterable[Passage]:
    votes = {vote.seq: vote for vote in item.votes if vote.voided_seq is None}
    for entry in entries:
        one = moved.get((entry.subject_type, entry.subject_id))
        vote = votes.get(entry.seq)
        if one is not None and (entry.subject_type, entry.trigger) in MOVES:
            yield Passage(moving(one), one.text or "")
        elif one is not None and entry.trigger in ENDED:
            yield Passage(f"{subject(one)}: {shown(ended(one, entry))}.", vote=counted(vote) if vote else None)
        elif entry.subject_type == "consultation" and vote is not None:
            yield Passage(_("Abstimmung über die Vorlage:"), vote=counted(vote))


ENDED = {
    *("adopt", "reject", "adopt_in_part", "accept", "withdraw", "declare_moot", "refuse", "carry"),
    *("carry_without_objection", "overtake"),
}


def subject(one: Amendment | ProceduralMotion) -> str:
    return (
        _("Änderungsantrag")
        if isinstance(one, Amendment)
        else _("Antrag zur Geschäftsordnung ({kind})", kind=shown(one.kind.label))
    )


def ended(one: Amendment | ProceduralMotion, entry: JournalEntry) -> str:
    if isinstance(one, ProceduralMotion) and one.state in ACCEPTED:
        return N_("angenommen") if entry.trigger == "carry" else one.state.label
    return one.state.label


def moving(one: Amendment | ProceduralMotion) -> str:
    if isinstance(one, Amendment):
        mover = f" {one.mover.called}" if one.mover else ""
        table = _(" (Tischvorlage)") if one.table_paper else ""
        return _(
            "Änderungsantrag{mover}{passage}{table}:",
            mover=mover,
            passage=_(" zu {passage}", passage=one.passage) if one.passage else "",
            table=table,
        )
    mover = _(", gestellt von {mover}", mover=one.mover_text) if one.mover_text else ""
    return _("Antrag zur Geschäftsordnung: {kind}{mover}.", kind=shown(one.kind.label), mover=mover)


def counted(vote: Vote) -> Counted:
    rows = ((_("Zustimmung"), vote.yes), (_("Ablehnung"), vote.no), (_("Stimmenthaltung"), vote.abstain))
    told = (
        (_("angenommen"), _("abgelehnt")) if vote.manner is Manner.COUNTED else ()
    )  # the figures and the line above do
    words = [one for one in remarks(vote) if one not in told]
    return Counted(tuple((label, "" if figure is None else str(figure)) for label, figure in rows), tuple(words))
