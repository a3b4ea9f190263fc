"""How a paper's printed history is read: which body decides, what each sitting did, in which order of time.

Pure. Nothing is invented: where the record prints no result, the sitting's result is "unknown", and only what later
entries prove (the body met again; the council decided) is concluded and marked derived.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from functools import cached_property

from ik_workflow.exchange.casefile import CaseFile
from ik_workflow.exchange.casefile import Row
from ik_workflow.exchange.casefile import Sitting
from ik_workflow.exchange.words import ResultReading
from ik_workflow.exchange.words import read_body
from ik_workflow.exchange.words import read_result
from ik_workflow.exchange.words import read_role
from ik_workflow.exchange.words import read_vote_subject
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.states.votes import says

C = ConsultationResult

DECIDES = frozenset({C.ADOPTED, C.ADOPTED_AS_AMENDED, C.REAFFIRMED, C.REJECTED, C.SPLIT})
ENDS = frozenset({C.WITHDRAWN, C.SETTLED, C.DISMISSED, C.REPLACED, C.NOT_ADMITTED, C.ANSWERED, C.NOTED})
REFERS = frozenset({C.REFERRED, C.REFERRED_BACK})
PUTS_OFF = frozenset({C.DEFERRED, C.REMOVED, C.NOT_REACHED})
ADVISES = frozenset({ConsultationRole.ADVISORY, ConsultationRole.LEAD, ConsultationRole.HEARING})
DECIDING_ROLES = frozenset({ConsultationRole.DECISION, ConsultationRole.RATIFICATION, ConsultationRole.URGENT_DECISION})

#: the part a body plays where the record prints none
ROLE_OF_KIND = {
    Classification.COUNCIL: ConsultationRole.DECISION,
    Classification.MAIN_COMMITTEE: ConsultationRole.ADVISORY,
    Classification.COMMITTEE: ConsultationRole.ADVISORY,
    Classification.DISTRICT_COUNCIL: ConsultationRole.HEARING,
    Classification.ADVISORY_BOARD: ConsultationRole.HEARING,
    Classification.EXECUTIVE: ConsultationRole.EXECUTION,
    Classification.FACTION: ConsultationRole.ORIGINATOR,
}


@dataclass(frozen=True)
class Held:
    """One sitting as it is read; ``result`` is what the sitting says of the paper, ``derived`` if not printed so."""

    row: int
    ordinal: int
    on: date | None
    result: ConsultationResult
    result_text: str | None
    reading: ResultReading
    ballot: Ballot | None = None
    derived: bool = False
    #: what later entries show that the sitting did, where its result is unknown
    later_shown: ConsultationResult | None = None


@dataclass(frozen=True)
class Line:
    """One row of the Beratungsfolge as it is read."""

    index: int
    body: str | None
    classification: Classification
    role: ConsultationRole
    role_derived: bool
    deciding: bool
    source: Row

    @property
    def done(self) -> bool:
        """The city prints that the row is dealt with."""
        return (self.source.status_text or "").casefold().startswith("erledigt")


@dataclass(frozen=True)
class Course:
    """A whole history, its sittings in order of time."""

    case: CaseFile
    lines: tuple[Line, ...]
    sittings: tuple[Held, ...]
    #: place in ``sittings`` of the one that decided or ended the paper; None while it is open
    decided_at: int | None
    #: printed words that no entry of the table reads
    unread: tuple[str, ...] = field(default=())

    @cached_property
    def deciding_rows(self) -> frozenset[int]:
        return frozenset(line.index for line in self.lines if line.deciding)

    def after(self, place: int) -> Sequence[Held]:
        return self.sittings[place + 1 :]


def read_course(case: CaseFile, today: date) -> Course:
    """The case's history up to ``today``, ready to be driven through the procedures."""
    lines = read_lines(case)
    deciding = frozenset(line.index for line in lines if line.deciding)
    sittings = in_order_of_time([held for line in lines for held in read_sittings(line, today)], deciding)
    sittings = with_final_word(case, sittings, deciding)
    sittings = with_polarity(sittings, lines)
    sittings, decided_at = with_decision(sittings, lines, deciding)
    unread = tuple(held.result_text for held in sittings if held.result_text and not held.reading.known)
    return Course(case, lines, tuple(with_later_shown(case, sittings, lines, decided_at)), decided_at, unread)


def read_lines(case: CaseFile) -> tuple[Line, ...]:
    """Each row with its kind of body and its role, and which rows are those of the deciding body."""
    lines = []
    for index, row in enumerate(case.consultations):
        classification = read_body(row.body) if row.body else Classification.OTHER
        printed = read_role(row.role)
        role = printed or ROLE_OF_KIND.get(classification, ConsultationRole.UNKNOWN)
        lines.append(Line(index, row.body, classification, role, printed is None, False, row))
    deciding = deciding_indexes(case, lines)
    return tuple(
        replace(line, deciding=True)
        if line.index in deciding
        else replace(line, role=ConsultationRole.ADVISORY, role_derived=True)
        if line.role is ConsultationRole.DECISION
        else line
        for line in lines
    )


def deciding_indexes(case: CaseFile, lines: Sequence[Line]) -> frozenset[int]:
    """The council decides where it is asked; else the body printed as deciding; else, in a whole chain, the last one.

    Committees print "Entscheidung" although they only recommend, as long as the council is in the chain.
    """
    council = [line for line in lines if line.classification is Classification.COUNCIL]
    asked = [line for line in council if line.role is not ConsultationRole.INFORMATION]
    printed = [line for line in lines if line.role in DECIDING_ROLES and not line.role_derived]
    final = finally_referred(case, council, printed)
    for candidates in (final, asked, printed, council):
        if candidates:
            body = candidates[-1].body
            return frozenset(line.index for line in candidates if line.body == body)
    whole = case.complete or case.chain_known
    named = [line for line in lines if line.role not in {ConsultationRole.EXECUTION, ConsultationRole.INFORMATION}]
    told = [line for line in lines if line.role is not ConsultationRole.EXECUTION]
    return frozenset({(named or told)[-1].index}) if told and whole else frozenset()


def finally_referred(case: CaseFile, council: Sequence[Line], printed: Sequence[Line]) -> list[Line]:
    """In a whole chain where the council only ever referred, the body printed as deciding after it (GO-14)."""
    words = [sitting.result_text for line in council for sitting in line.source.sittings]
    referred = bool(words) and all(read_result(word).result is C.REFERRED for word in words)
    later = [
        line for line in printed if line not in council and line.index > max((one.index for one in council), default=0)
    ]
    return later if case.complete and referred else []


def read_sittings(line: Line, today: date) -> list[Held]:
    """The row's sittings that took place; a day that is only planned is none."""
    held = []
    for ordinal, sitting in enumerate(line.source.sittings):
        printed = sitting.result_text or sitting.votes
        if not printed and (sitting.on > today if sitting.on else not line.done):
            continue
        reading = read_result(sitting.result_text)
        ballot = read_ballot(sitting, reading)
        result, derived = reading.result, False
        if sitting.result_text is None and ballot and ballot.subject is VoteSubject.PAPER:
            carried = ballot.carried
            result, derived = {True: C.ADOPTED, False: C.REJECTED, None: C.UNKNOWN}[carried], carried is not None
        held.append(Held(line.index, ordinal, sitting.on, result, sitting.result_text, reading, ballot, derived))
    return held


def read_ballot(sitting: Sitting, reading: ResultReading) -> Ballot | None:
    """The printed vote; None where neither figures nor a manner are printed."""
    manner = Manner(reading.manner) if reading.manner else Manner.COUNTED
    if sitting.votes is None:
        stated = says(reading.result)
        return Ballot(manner=manner, stated=stated) if reading.manner and stated is not None else None
    subject = VoteSubject(read_vote_subject(sitting.votes_on))
    votes = sitting.votes
    stated = says(reading.result) if subject is VoteSubject.PAPER else None
    if subject is VoteSubject.PAPER and (reading.follows_recommendation or reading.on_recommendation):
        subject = VoteSubject.RECOMMENDATION
        stated = None if reading.on_recommendation else stated
    return Ballot(subject, votes.yes, votes.no, votes.abstain, manner, stated=stated)


def in_order_of_time(sittings: Iterable[Held], deciding: frozenset[int]) -> list[Held]:
    """By day; one without a day stands in its listed order within its body and before the deciding body's last."""
    listed = list(sittings)
    last_of_council = max((held.on for held in listed if held.row in deciding and held.on), default=date.max)
    keyed = []
    for held in listed:
        row = [other for other in listed if other.row == held.row]
        day, side = placed(held, row, last_of_council)
        closes = held.row in deciding and held is row[-1] and day >= last_of_council
        keyed.append(((day, closes, side, held.row, held.ordinal), held))
    return [held for _, held in sorted(keyed, key=lambda entry: entry[0])]


def placed(held: Held, row: Sequence[Held], last_of_council: date) -> tuple[date, int]:
    """The day beside which a sitting stands, and on which side of it: -1 before, 0 on the day, 1 after."""
    if held.on:
        return held.on, 0
    before = [other.on for other in row if other.on and other.ordinal < held.ordinal]
    after = [other.on for other in row if other.on and other.ordinal > held.ordinal]
    return (before[-1], 1) if before else (after[0], -1) if after else (last_of_council, -1)


def with_final_word(case: CaseFile, sittings: list[Held], deciding: frozenset[int]) -> list[Held]:
    """The deciding body's last sitting without a printed result takes the paper's printed final word."""
    final = read_result(case.final_result_text)
    own = [place for place, held in enumerate(sittings) if held.row in deciding]
    if not own or final.result is C.UNKNOWN or any(sittings[p].result in DECIDES | ENDS for p in own):
        return sittings
    last = sittings[own[-1]]
    if last.result is not C.UNKNOWN or last.result_text:
        return sittings
    sittings[own[-1]] = replace(last, result=final.result, reading=final, derived=True)
    return sittings


def with_polarity(sittings: list[Held], lines: Sequence[Line]) -> list[Held]:
    """A council that takes the recommendation "ohne Änderungen" rejects what the committee before it rejected."""
    lead = {line.index for line in lines if line.role is ConsultationRole.LEAD}
    council = {line.index for line in lines if line.deciding}
    advice: ConsultationResult | None = None
    from_lead = False
    read = []
    for held in sittings:
        if held.row in council and held.reading.follows_recommendation and advice is C.REJECTED:
            ballot = held.ballot and replace(held.ballot, subject=VoteSubject.RECOMMENDATION, stated=True)
            held = replace(held, result=C.REJECTED, derived=True, ballot=ballot)
        elif held.row not in council and says(held.result) is not None and (held.row in lead or not from_lead):
            advice, from_lead = held.result, held.row in lead
        read.append(held)
    return read


def with_decision(
    sittings: list[Held], lines: Sequence[Line], deciding: frozenset[int]
) -> tuple[list[Held], int | None]:
    """Find the sitting that decided: the deciding body's last vote on the paper, else its last ending word.

    A vote after which the committees still advise, with nothing more from the council, decided only the referral.
    """
    own = [place for place, held in enumerate(sittings) if held.row in deciding]
    votes = [place for place in own if sittings[place].result in DECIDES]
    if votes and only_referred(sittings, lines, deciding, votes[-1]):
        held = sittings[votes[-1]]
        sittings[votes[-1]] = replace(held, result=C.REFERRED, derived=True, ballot=as_referral(held.ballot))
        votes.pop()
    ends = [place for place in own if sittings[place].result in ENDS and ends_there(sittings, place)]
    withdrawn = [place for place, held in enumerate(sittings) if held.result is C.WITHDRAWN]
    found = votes[-1:] or ends[-1:] or (withdrawn[-1:] if not own or withdrawn[-1:] > own[-1:] else [])
    if not found and sittings and sittings[-1].result in {C.SETTLED, C.REPLACED}:
        found = [len(sittings) - 1]  # the record's last word ends the paper, whoever said it
    if not found:
        return sittings, None
    for place in own:  # what looked like a decision and was voted on again, or was followed by committees
        held = sittings[place]
        if place < found[0] and held.result in DECIDES and advice_between(sittings, lines, place, found[0]):
            sittings[place] = replace(held, result=C.REFERRED, derived=True, ballot=as_referral(held.ballot))
    return sittings, found[0]


def ends_there(sittings: Sequence[Held], place: int) -> bool:
    """Urgency is refused before anything else happens; later the paper is on its way, whatever was refused."""
    return sittings[place].result is not C.NOT_ADMITTED or place == 0


def as_referral(ballot: Ballot | None) -> Ballot | None:
    return ballot and replace(ballot, subject=VoteSubject.REFERRAL, stated=None)


def only_referred(sittings: Sequence[Held], lines: Sequence[Line], deciding: frozenset[int], place: int) -> bool:
    later = sittings[place + 1 :]
    told = any(held.row in deciding or lines[held.row].role is ConsultationRole.INFORMATION for held in later)
    return not told and advice_between(sittings, lines, place, len(sittings))


def advice_between(sittings: Sequence[Held], lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether a body first meets on the paper as an adviser after one sitting and before another, on a printed day."""
    before = {held.row for held in sittings[: start + 1]}
    return any(
        held.on is not None
        and held.row not in before
        and held.result is not C.NOTED
        and not held.reading.report
        and lines[held.row].role in ADVISES
        and not lines[held.row].deciding
        for held in sittings[start + 1 : end]
    )


def with_later_shown(
    case: CaseFile, sittings: list[Held], lines: Sequence[Line], decided_at: int | None
) -> Iterable[Held]:
    """What the later record shows of a sitting without a printed result."""
    closed = "abgeschlossen" in (case.status_text or "").casefold()
    for place, held in enumerate(sittings):
        if held.result is not C.UNKNOWN:
            yield held
            continue
        line, later = lines[held.row], sittings[place + 1 :]
        advised = any(other.row != held.row and not lines[other.row].deciding for other in later)
        if line.deciding and advised and not any(other.result in REFERS for other in sittings[:place]):
            shown: ConsultationResult | None = C.REFERRED
        elif any(other.row == held.row for other in later):
            shown = None  # the body met again: it had not finished
        elif line.done or closed or (decided_at is not None and place < decided_at):
            shown = C.UNKNOWN  # finished, with a result that nobody printed
        else:
            shown = None
        yield replace(held, later_shown=shown)
