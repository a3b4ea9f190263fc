"""The Beratungsfolge as a page shows it: one row per body, its sittings as lines, and whose turn it is."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.states.consultation import CONSULTATION
from ik_workflow.states.consultation import FINAL
from ik_workflow.states.consultation import ConsultationLine
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.consultation import ConsultationView
from ik_workflow.states.engine import engine_of
from ik_workflow.states.meeting import MINUTED
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.paper import FINAL as PAPER_FINAL
from ik_workflow.states.paper import WITH_COUNCIL
from ik_workflow.states.procedure import Taking
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import numeral
from ik_workflow.web.wording import sentence
from ik_workflow.web.wording import vote_words

UNNAMED_BODY = N_("Gremium nicht genannt")
#: what a result weighs in a body that only advises
ADVICE = {
    ConsultationResult.ADOPTED: "Zustimmung",
    ConsultationResult.ADOPTED_AS_AMENDED: "Zustimmung mit Änderungen",
    ConsultationResult.REAFFIRMED: "erneute Zustimmung",
    ConsultationResult.REJECTED: "Ablehnung",
}
AWAITING_SITTING = {
    ConsultationState.SCHEDULED: "vorgesehen",
    ConsultationState.INVITED: "auf der Tagesordnung",
    ConsultationState.CALLED: "aufgerufen, noch ohne Ergebnis",
}


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One sitting of a body on the paper."""

    on: date | None
    #: address of the sitting; None where it is not on record or not public
    meeting: str | None
    #: the city's own word, or where the paper stands
    words: str
    distance: str = ""
    #: what the engine made of the city's own word, where it is not the same
    read_as: str = ""
    #: what the later record shows
    derived: str = ""
    votes: tuple[str, ...] = ()
    #: still to come
    ahead: bool = False
    #: address of the item, once there are minutes of it
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body with its part and its sittings."""

    body: str
    role: str
    role_note: str
    #: where the row stands, while it is open
    standing: str
    sittings: tuple[SittingLine, ...]
    turn: bool
    #: why the body cannot be scheduled yet
    waits: tuple[str, ...] = ()
    #: of the row itself, for whoever works on it
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes that the decision waits for."""

    given: int
    asked: int
    lapsed: int = 0

    def __str__(self) -> str:
        """Such as "2 von 5 Voten, eines entfallen"; empty where none is asked."""
        if self.asked == 0:
            return ""
        lapsed = _(", {number} entfallen", number=one_or_more(self.lapsed)) if self.lapsed else ""
        return _n(
            "{given} von {number} Votum{lapsed}",
            "{given} von {number} Voten{lapsed}",
            self.asked,
            given=self.given,
            lapsed=lapsed,
        )

    @property
    def sentence(self) -> str:
        """Such as "Eines von drei Voten liegt vor."; empty where none is asked."""
        if self.asked == 0:
            return ""
        if self.asked == 1:
            return _("Das Votum liegt vor.") if self.given else _("Das Votum liegt noch nicht vor.")
        if self.given == 0:
            return _("Von {number} Voten liegt noch keines vor.", number=numeral(self.asked))
        if self.given == 1:
            return _("Eines von {number} Voten liegt vor.", number=numeral(self.asked))
        return _(
            "{given} von {number} Voten liegen vor.", given=sentence(numeral(self.given)), number=numeral(self.asked)
        )


def one_or_more(votes: int) -> str:
    return _("eines") if votes == 1 else numeral(votes)


def body_of(consultation: Consultation) -> str:
    return consultation.organization.called if consultation.organization else UNNAMED_BODY


def line_of(consultation: Consultation) -> ConsultationLine:
    """The row as the guards of the procedures see it."""
    body = consultation.organization
    return ConsultationLine(
        consultation.id,
        body_of(consultation),
        body.classification if body else Classification.OTHER,
        consultation.role,
        consultation.state,
        consultation.authoritative,
        consultation.result,
        consultation.organization_id,
    )


def tally(consultations: Sequence[Consultation]) -> Tally:
    lines = [line_of(consultation) for consultation in consultations]
    asked = [line for line in lines if replace(line, state=ConsultationState.PLANNED).awaited]
    states = [line.state for line in asked]
    return Tally(states.count(ConsultationState.CONCLUDED), len(asked), states.count(ConsultationState.LAPSED))


def awaited(consultations: Sequence[Consultation]) -> list[Consultation]:
    """The rows whose votes the decision still waits for; those with a day first, in order of time."""
    waiting = [consultation for consultation in consultations if line_of(consultation).awaited]
    return sorted(waiting, key=lambda one: (next_day(one) or date.max, one.position))


def next_item(consultation: Consultation) -> AgendaItem | None:
    """The agenda item under which the row stands now."""
    if consultation.state in FINAL:
        return None
    return next((item for item in consultation.items if item.id == consultation.item_id), None)


def next_day(consultation: Consultation) -> date | None:
    item = next_item(consultation)
    return item.meeting.held_on if item and item.meeting else None


def deciding(paper: Paper) -> Consultation | None:
    """The row of the body whose vote decides; the open one where there are several."""
    rows = [consultation for consultation in paper.consultations if consultation.authoritative]
    return next((row for row in rows if row.state not in FINAL), rows[-1] if rows else None)


def whose_turn(paper: Paper) -> Consultation | None:
    """The open row that acts next: the one that sits first, else the first that nothing holds back."""
    if paper.state not in WITH_COUNCIL:
        return None
    rows = [row for row in paper.consultations if row.state not in FINAL]
    dated = [row for row in rows if next_day(row)]
    if dated:
        return min(dated, key=lambda row: (next_day(row) or date.max, row.position))
    waiting = awaited(rows)
    free = [row for row in waiting if not held_back(paper, row)]
    decides = [row for row in rows if row.authoritative]
    return next(iter(free or waiting or decides), None)


def held_back(paper: Paper, consultation: Consultation) -> tuple[str, ...]:
    """What speaks against putting the row on an agenda: refusals of the procedure itself."""
    if consultation.state is not ConsultationState.PLANNED:
        return ()
    body = consultation.organization
    view = ConsultationView(
        consultation.state,
        consultation.role,
        body.classification if body else Classification.OTHER,
        consultation.authoritative,
        paper.state,
        paper.state not in PAPER_FINAL,
        consultation.organization_id,
        tuple(line_of(other) for other in paper.consultations if other is not consultation),
    )
    options = engine_of(CONSULTATION).options(view, consultation.state, Taking("", NOBODY.hands, None))
    return tuple(
        verdict.sentence for option in options if option.step.trigger == "schedule" for verdict in option.refusals
    )


def rows_of(paper: Paper, today: date, *, record_ended: bool = False) -> tuple[BodyRow, ...]:
    """``record_ended``: nobody knows whose turn it is now."""
    turn = None if record_ended else whose_turn(paper)
    return tuple(row_of(paper, one, today, turn=one is turn) for one in paper.consultations)


def row_of(paper: Paper, consultation: Consultation, today: date, *, turn: bool) -> BodyRow:
    role, note = role_words(consultation)
    return BodyRow(
        body_of(consultation),
        role,
        note,
        standing(consultation),
        tuple(sittings_of(consultation, today, paper.version_no)),
        turn,
        held_back(paper, consultation) if paper.state not in PAPER_FINAL else (),
        consultation.public_id,
    )


def role_words(consultation: Consultation) -> tuple[str, str]:
    """The printed part, and what stands beside it: our own reading where the print is missing or means another."""
    printed, role = consultation.role_text, consultation.role.label
    if consultation.role_derived:
        return (printed or _("nicht genannt")), _("hier gewertet als {role}", role=shown(role))
    return printed or role, _("entscheidet") if consultation.authoritative and role != "Entscheidung" else ""


def standing(consultation: Consultation) -> str:
    """Where the row stands in words; nothing where its sittings say it already."""
    if consultation.state is ConsultationState.CONCLUDED:
        return "" if consultation.items else _("abgeschlossen")
    if consultation.state is ConsultationState.FIRST_READING:
        return _("Entscheidung steht aus") if consultation.authoritative else _("noch nicht abgeschlossen")
    return "" if consultation.state in AWAITING_SITTING else consultation.state.label


def sittings_of(consultation: Consultation, today: date, version: int) -> Iterator[SittingLine]:
    current = next_item(consultation)
    for item in consultation.items:
        meeting = item.meeting
        on = meeting.held_on if meeting else None
        address = meeting.public_id if meeting else None
        if item.result is None:
            words = coming(consultation, meeting) if item is current else _("entfallen")
            yield SittingLine(on, address, words, distance(on, today) if on else "", ahead=item is current)
            continue
        votes = tuple(vote_words(vote, version) for vote in item.votes if vote.voided_seq is None)
        yield SittingLine(
            on,
            address,
            result_words(item),
            read_as=read_as(item, advises=not consultation.authoritative),
            derived=derived_words(item),
            votes=votes,
            excerpt=item.public_id if meeting and meeting.state in MINUTED else None,
        )


def coming(consultation: Consultation, meeting: Meeting | None) -> str:
    if meeting is not None and meeting.state is MeetingState.CANCELLED:
        return _("Sitzung abgesagt")
    return AWAITING_SITTING.get(consultation.state, consultation.state.label)


def result_words(item: AgendaItem) -> str:
    """The city's own word first."""
    return item.result_text or (item.result.label if item.result else "")


def read_as(item: AgendaItem, *, advises: bool) -> str:
    """Our reading of the city's word, where it does not say the same."""
    result, printed = item.result, item.result_text
    if result is None or not printed or result is ConsultationResult.UNKNOWN:
        return ""
    if result.label.casefold() in printed.casefold():
        return ""
    return ADVICE.get(result, result.label) if advises else result.label


def derived_words(item: AgendaItem) -> str:
    if item.derived_result is None:
        return ""
    return _(
        "danach {result} (aus dem weiteren Verlauf erschlossen)",
        result=shown(item.derived_result.label),
    )


def missing_words(missing: int) -> str:
    """The headline while votes are missing."""
    return sentence(
        counted(
            missing,
            "ein Votum fehlt bis zur Entscheidung",
            "Voten fehlen bis zur Entscheidung",
            "kein Votum fehlt bis zur Entscheidung",
        )
    )
