"""A paper as the council's form prints it: head, Beratungsfolge, text, finances, signatures, results (VW-02 to VW-05).

The same rows feed the page, the PDF and the Word file. Whoever may not see a signature or a file gets a sheet without
it: the session that read the paper decides.
"""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Vote
from ik_workflow.operations.lifted_checks import LiftedCheck
from ik_workflow.operations.lifted_checks import lifted_in_paper
from ik_workflow.operations.terms import HANDED_IN
from ik_workflow.periods import short_date
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import DEMOGRAPHY
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult as Result
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown

MOST_ENTRIES = 2000  # as on the paper's page

#: the boxes of the result block, and the results that tick each
TICKS: Sequence[tuple[str, frozenset[Result]]] = (
    (N_("beschlossen"), frozenset({Result.ADOPTED, Result.REAFFIRMED})),
    (N_("geändert beschlossen"), frozenset({Result.ADOPTED_AS_AMENDED, Result.SPLIT})),
    (N_("abgelehnt"), frozenset({Result.REJECTED, Result.NOT_ADMITTED, Result.DISMISSED})),
    (N_("zur Kenntnis genommen"), frozenset({Result.NOTED})),
    (N_("überwiesen"), frozenset({Result.REFERRED, Result.REFERRED_BACK, Result.PASSED_ON})),
    (N_("zurückgestellt"), frozenset({Result.DEFERRED, Result.REMOVED, Result.NOT_REACHED})),
    (N_("zurückgezogen"), frozenset({Result.WITHDRAWN})),
    (N_("erledigt"), frozenset({Result.SETTLED, Result.ANSWERED, Result.REPLACED})),
)
#: what a body that only advises has done, where the box would say it decided
ADVISED = {N_("beschlossen"): N_("zugestimmt"), N_("geändert beschlossen"): N_("geändert zugestimmt")}
NOT_ON_INFORMATION = frozenset({N_("beschlossen"), N_("geändert beschlossen"), N_("abgelehnt")})


@dataclass(frozen=True, slots=True)
class Tick:
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the Beratungsfolge."""

    day: str
    body: str
    role: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A box to sign in; ``day`` is empty while nobody has, or for whom it is not to see."""

    label: str
    day: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result block of one body in one sitting; without ``day`` it is still to be filled in."""

    body: str
    day: str
    item: str
    ticks: Sequence[Tick]
    #: yes, no, abstentions; empty where the record prints none
    figures: tuple[tuple[str, str], ...]
    #: the city's own word, and how it was voted
    words: str


@dataclass(frozen=True, slots=True)
class PaperSheet:
    public_id: str
    city: str
    kind: str
    number: str
    title: str
    public: bool
    #: label and words: mover, lead, day of making, day of receipt
    head: Sequence[tuple[str, str]]
    stops: Sequence[Stop]
    text_heading: str
    proposal: str
    explanation: str
    #: measures that it carries although something is missing, with the published reason
    incomplete: Sequence[LiftedCheck]
    version: str
    #: the text is a summary in other words than the city's
    paraphrased: bool
    finances: tuple[Tick, Tick]
    finances_text: str
    #: column and points
    demography: Sequence[tuple[str, str]]
    signatures: Sequence[Signature]
    outcomes: Sequence[Outcome]
    attachments: Sequence[str]


def paper_sheet(session: Session, paper: Paper) -> PaperSheet:
    """``paper`` with its consultations, items, votes, versions and files, read for whoever looks."""
    journal = entries(session, paper)
    version = next((one for one in paper.versions if one.number == paper.version_no), None)
    points = paper.demography or {}
    information = paper.paper_type is PaperType.INFORMATION_PAPER
    return PaperSheet(
        public_id=paper.public_id,
        city=paper.body.name,
        kind=paper.paper_type_text or shown(paper.paper_type.label),
        number=paper.number or "",
        title=paper.title,
        public=paper.case.public,
        head=list(head(session, paper, journal)),
        stops=[stop for _day, stop in sorted(stops(paper), key=lambda one: one[0] or date.max)],
        text_heading=_("Inhalt der Mitteilung") if information else _("Beschlussvorschlag"),
        proposal=version.proposal if version else "",
        explanation=version.explanation if version else "",
        incomplete=lifted_in_paper(session, paper.id),
        version=_("Fassung {number}", number=paper.version_no) if paper.version_no > 1 else "",
        paraphrased=bool(version and version.paraphrased),
        finances=(
            Tick(_("Ja"), paper.financial_impact is True),
            Tick(_("Nein"), paper.financial_impact is False),
        ),
        finances_text=paper.financial_text or "",
        demography=[(shown(label), str(points[name])) for name, label in DEMOGRAPHY.items() if name in points],
        signatures=list(signatures(session, paper, journal)),
        outcomes=list(outcomes(paper, information=information)),
        attachments=[one.name for one in paper.files if one.withdrawn_at is None],
    )


def entries(session: Session, paper: Paper) -> Sequence[JournalEntry]:
    """What counts of the newest part of the journal, oldest first."""
    newest = select(JournalEntry).where(JournalEntry.case_id == paper.case_id).order_by(JournalEntry.seq.desc())
    found = session.scalars(newest.limit(MOST_ENTRIES)).all()[::-1]
    corrected = {one.corrects_seq for one in found}
    return [one for one in found if one.seq not in corrected]


def head(session: Session, paper: Paper, journal: Sequence[JournalEntry]) -> Iterator[tuple[str, str]]:
    originator = session.get(Organization, paper.originator_id) if paper.originator_id else None
    mover = paper.originator_text or (originator.name if originator else "")
    made = next((one.occurred_on for one in journal if one.occurred_on), None)
    received = last_day(journal, "paper", paper.id, HANDED_IN)
    yield _("Einreicher"), mover or _("nicht genannt")
    if paper.lead_text:
        yield _("Federführend"), paper.lead_text
    yield _("Erstellungsdatum"), short_date(made) if made else ""
    yield _("Eingang im Büro der Stadtverordnetenversammlung"), short_date(received) if received else ""


def last_day(journal: Sequence[JournalEntry], kind: str, record: int, triggers: Sequence[str]) -> date | None:
    of_record = [one for one in journal if (one.subject_type, one.subject_id) == (kind, record)]
    return next((one.occurred_on for one in reversed(of_record) if one.trigger in triggers), None)


def stops(paper: Paper) -> Iterator[tuple[date | None, Stop]]:
    """Every sitting of each body with its day; a body without one stands there without a day."""
    for row in paper.consultations:
        role = row.role_text or shown(row.role.label)
        days: list[date | None] = [item.meeting.held_on for item in row.items if item.meeting is not None]
        for day in days or [None]:
            yield day, Stop(short_date(day) if day else "", shown(row.body_name), role)


def signatures(session: Session, paper: Paper, journal: Sequence[JournalEntry]) -> Iterator[Signature]:
    """The mayor, then the units that sign beside each other; where none was asked yet, the divisions of the city."""
    signed = last_day(journal, "paper", paper.id, ("sign",))
    yield Signature(shown(Office.MAYOR.label), short_date(signed) if signed else "")
    asked = select(CoSignature).where(CoSignature.paper_id == paper.id).order_by(CoSignature.id)
    found = session.scalars(asked.options(joinedload(CoSignature.organization))).all()
    for one in found:
        valid = one.state in (CoSignatureState.SIGNED, CoSignatureState.CLOSED)
        day = last_day(journal, "co_signature", one.id, ("sign",)) if valid else None
        yield Signature(one.organization.name, short_date(day) if day else "")
    if not found:
        divisions = select(Organization).where(
            Organization.body_id == paper.body_id,
            Organization.classification == Classification.DIVISION,
            Organization.deleted.is_(False),
        )
        for division in session.scalars(divisions.order_by(Organization.name).limit(12)):
            yield Signature(division.name, "")


def outcomes(paper: Paper, *, information: bool) -> Iterator[Outcome]:
    """A block for each result; while there is none, an empty one for the body that decides."""
    done = [(row, item) for row in paper.consultations for item in row.items if item.result is not None]
    for row, item in sorted(done, key=lambda one: (day_of(one[1]) or date.max, one[0].position)):
        yield outcome(row, item, information=information)
    if not done:
        decides = next((row for row in paper.consultations if row.authoritative), None)
        body = shown(decides.body_name) if decides else ""
        yield Outcome(body, "", "", ticks(None, decides=True, information=information), (), "")


def known(item: AgendaItem) -> bool:
    """Whether a box can be ticked; with a result that nobody published, none would be."""
    return item.result is not Result.UNKNOWN


def day_of(item: AgendaItem) -> date | None:
    return item.meeting.held_on if item.meeting else None


def outcome(row: Consultation, item: AgendaItem, *, information: bool) -> Outcome:
    day = day_of(item)
    of_paper = [one for one in item.votes if one.voided_seq is None and one.subject is VoteSubject.PAPER]
    vote = of_paper[-1] if of_paper else None
    words = [item.result_text or (shown(item.result.label) if item.result else ""), manner(vote)]
    return Outcome(
        shown(row.body_name),
        short_date(day) if day else _("ohne Tag"),
        item.number or "",
        ticks(item.result, decides=row.authoritative, information=information) if known(item) else (),
        figures(vote),
        ", ".join(one for one in words if one),
    )


def ticks(result: Result | None, *, decides: bool, information: bool) -> list[Tick]:
    kept = [(label, results) for label, results in TICKS if not information or label not in NOT_ON_INFORMATION]
    return [Tick(shown(label if decides else ADVISED.get(label, label)), result in results) for label, results in kept]


def figures(vote: Vote | None) -> tuple[tuple[str, str], ...]:
    if vote is None or (vote.yes, vote.no, vote.abstain) == (None, None, None):
        return ()
    known = ((_("Ja"), vote.yes), (_("Nein"), vote.no), (_("Enthaltung"), vote.abstain))
    return tuple((label, "–" if figure is None else str(figure)) for label, figure in known)


def manner(vote: Vote | None) -> str:
    """ "einstimmig" where all said yes, else as it was voted."""
    if vote is None:
        return ""
    if vote.manner is not Manner.COUNTED:
        return shown(vote.manner.label)
    return shown(Manner.UNANIMOUS.label) if vote.yes and vote.no == vote.abstain == 0 else ""
