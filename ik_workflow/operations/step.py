"""One step of one record, within the caller's transaction: lock, ask, write, journal. Only ``take`` calls it."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from types import MappingProxyType
from typing import Any
from typing import Protocol
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import bindparam
from sqlalchemy import cast as cast_to_text
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import relations
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import UnknownSchema
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import StatusReport
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.all import Vote
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.journal import CASES
from ik_workflow.operations.journal import ENTRIES
from ik_workflow.operations.journal import entry_hash
from ik_workflow.operations.journal import plain
from ik_workflow.operations.views import VIEWS
from ik_workflow.operations.views import Unread
from ik_workflow.operations.writes import Write
from ik_workflow.operations.writes import send
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import Calendar
from ik_workflow.periods import local_date
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.deadlines import begun
from ik_workflow.states.engine import Decision
from ik_workflow.states.engine import Engine
from ik_workflow.states.engine import engine_of
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Taking
from ik_workflow.states.votes import Ballot
from ik_workflow.translation import _
from ik_workflow.translation import shown

Subject = (
    Amendment
    | Assessment
    | Comment
    | Concept
    | Consultation
    | CoSignature
    | Measure
    | Meeting
    | Paper
    | ParticipationEvent
    | ProceduralMotion
    | Proposal
    | ReportingCycle
    | ReportOrder
    | Resolution
    | StatusReport
    | Stocktaking
    | SubmissionRound
)


@dataclass(frozen=True, slots=True)
class UnknownDay:
    """The record prints no day; ``order`` is the place among its neighbours."""

    order: int


Occurred = datetime | date | UnknownDay


@dataclass(frozen=True, slots=True)
class Kind:
    """What the engine has to know of a record's class, found once per process."""

    name: str
    table: Table
    engine: Engine
    columns: tuple[str, ...]
    #: the record ``id``, with what guards and relations ask of the paper it belongs to
    row: Select[Any]
    #: it is part of a paper's case
    beside_paper: bool

    @classmethod
    def of(cls, record: type[Subject], name: str) -> "Kind":
        table = cast(Table, record.__table__)
        row = select(table).where(table.c.id == bindparam("id"))
        beside_paper = "paper_id" in table.c and not table.c.paper_id.nullable
        if beside_paper:
            row = row.add_columns(*OF_PAPER).join(PAPERS, PAPERS.c.id == table.c.paper_id)
        return cls(name, table, engine_of(PROCEDURES[name]), tuple(table.c.keys()), row, beside_paper)


#: ``since`` is the day of their state, whatever is written down of them in between; else it is that of the last step
SINCE_OF_STATE = frozenset({"measure"})
PAPERS = cast(Table, Paper.__table__)
OF_PAPER = (PAPERS.c.state.label("paper_state"), PAPERS.c.originator_id, PAPERS.c.version_hash.label("paper_hash"))
KINDS: dict[type[Subject], Kind] = {
    Meeting: Kind.of(Meeting, "meeting"),
    Paper: Kind.of(Paper, "paper"),
    Consultation: Kind.of(Consultation, "consultation"),
    Resolution: Kind.of(Resolution, "resolution"),
    SubmissionRound: Kind.of(SubmissionRound, "submission_round"),
    Proposal: Kind.of(Proposal, "proposal"),
    Concept: Kind.of(Concept, "concept"),
    Measure: Kind.of(Measure, "measure"),
    ParticipationEvent: Kind.of(ParticipationEvent, "participation_event"),
    CoSignature: Kind.of(CoSignature, "co_signature"),
    Comment: Kind.of(Comment, "comment"),
    Amendment: Kind.of(Amendment, "amendment"),
    ProceduralMotion: Kind.of(ProceduralMotion, "procedural_motion"),
    ReportingCycle: Kind.of(ReportingCycle, "reporting_cycle"),
    StatusReport: Kind.of(StatusReport, "status_report"),
    Stocktaking: Kind.of(Stocktaking, "stocktaking"),
    Assessment: Kind.of(Assessment, "assessment"),
    ReportOrder: Kind.of(ReportOrder, "report_order"),
}
ITEMS = cast(Table, AgendaItem.__table__)
VOTES = cast(Table, Vote.__table__)
SITTING = cast(Table, MeetingBody.__table__)
PRESENT = select(SITTING.c.present).where(
    SITTING.c.meeting_id == bindparam("meeting_id"), SITTING.c.organization_id == bindparam("organization_id")
)
PAPER_OF = select(*OF_PAPER).where(PAPERS.c.id == bindparam("id"))
LOCK = select(CASES.c.seq, CASES.c.head).where(CASES.c.id == bindparam("id")).with_for_update()
CURRENT_VERSION = (
    select(PaperVersion.id)
    .join(Paper, (Paper.id == PaperVersion.paper_id) & (Paper.version_no == PaperVersion.number))
    .where(Paper.case_id == bindparam("case"))
)
#: columns that say nothing about the case itself
BOOKKEEPING = frozenset({"id", "case_id", "public_id", "created", "modified", "deleted", "version", "number_folded"})
UNSET = object()
VOTE_COLUMNS = (
    *("subject", "point", "yes", "no", "abstain", "manner", "majority", "present", "excluded", "threshold"),
    "roll_call",
)


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for: one step of one record."""

    subject: Subject
    trigger: str
    actor: Actor
    occurred: Occurred
    recorded_at: datetime
    version: int | None = None
    reason: str | None = None
    derived: bool = False
    #: seq of the entry whose event this step follows
    cause: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: what it follows from was read in the records of the past
    follows_record: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, as it stands in the journal; ``order`` and ``decision`` say how it came."""

    order: Order
    decision: Decision
    seq: int
    from_state: str
    #: the row as it was before the step
    before: Mapping[Any, Any]
    #: the local day on which it happened; None if the record prints none
    on: date | None
    #: the city's days of rest, where the step opens a deadline
    calendar: Calendar

    @property
    def event(self) -> str:
        return self.decision.step.event

    @property
    def to_state(self) -> Labelled:
        return self.decision.dest


@dataclass(frozen=True, slots=True)
class When:
    """When something occurred: an instant with its local day, a day, or a place in the order."""

    at: datetime | None
    on: date | None
    order: int | None


def when(occurred: object, recorded_at: object) -> When:
    """Raises BadValue for a naive instant, for something that is no day, and for a day still to come."""
    if not isinstance(recorded_at, datetime) or recorded_at.tzinfo is None:
        raise BadValue("recorded_at", _("Der Zeitpunkt der Eintragung braucht eine Zeitzone."))
    if isinstance(occurred, UnknownDay):
        return When(None, None, occurred.order)
    if isinstance(occurred, datetime):
        if occurred.tzinfo is None:
            raise BadValue("occurred", _("Der Zeitpunkt des Vorgangs braucht eine Zeitzone."))
        found = When(occurred, local_date(occurred), None)
    elif isinstance(occurred, date):
        found = When(None, occurred, None)
    else:
        raise BadValue("occurred", _("Bitte geben Sie an, wann der Schritt stattfand (Tag, Monat, Jahr)."))
    if found.on is not None and found.on > local_date(recorded_at):
        raise BadValue(
            "occurred", _("Der {day} liegt in der Zukunft. Bitte prüfen Sie das Datum.", day=f"{found.on:%d.%m.%Y}")
        )
    return found


def stale(state: str) -> StaleVersion:
    return StaleVersion(
        _(
            "Inzwischen wurde dieser Vorgang geändert; Stand jetzt: „{state}“. Bitte laden Sie die Seite "
            "neu und prüfen Sie den neuen Stand.",
            state=state,
        )
    )


def step(session: Session, order: Order) -> Taken:
    """Take the step; raises Refused with nothing written."""
    kind = KINDS[type(order.subject)]
    moment = when(order.occurred, order.recorded_at)
    connection, root, row = _locked(session, kind, order.subject)
    state = NEW if row["id"] is None else str(row["state"])
    if order.version is not None and order.version != row["version"]:
        raise stale(shown(kind.engine.state_label(state)))
    calendar = calendar_of(connection, kind, order.trigger, state)
    view = Unread(lambda: VIEWS[kind.name](connection, row, order.facts))
    decision = decide(connection, kind, order, order.facts, row, moment, calendar, view)
    taken = Taken(order, decision, root.seq + 1, state, row, moment.on, calendar)
    if row["id"] is None:
        changes, writes = _insert(session, kind, taken, moment)
    else:
        changes, writes = _update(connection, kind, taken, moment)
    writes += _vote(connection, kind, taken)
    assert order.subject.case_id is not None
    spot = Spot(order.subject.case_id, order.subject.id, taken.seq, root.head, state)
    writes += chained(entry_of(kind, order, decision, spot, row, changes, moment), _of_case(taken))
    send(connection, writes)
    if row["id"] is not None:
        _refresh(kind, taken, writes[0].values)
    if _of_case(taken):
        session.expire(session.get_one(Case, order.subject.case_id))
    return taken


def _locked(session: Session, kind: Kind, subject: Subject) -> tuple[Connection, Row[int, str], Mapping[Any, Any]]:
    """Lock the case's root row first, then read the record as it is now."""
    if subject.id is None and subject.case_id is None:
        session.add(subject.case)
    session.flush()
    if subject.case_id is None:
        subject.case_id = subject.case.id
    connection = session.connection()
    root = connection.execute(LOCK, {"id": subject.case_id}).first()
    if root is None:
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    if subject.id is not None:
        return connection, root, connection.execute(kind.row, {"id": subject.id}).mappings().one()
    row = {column: getattr(subject, column) for column in kind.columns}
    if kind.beside_paper:
        row |= connection.execute(PAPER_OF, {"id": row["paper_id"]}).mappings().one()
    return connection, root, row


def calendar_of(connection: Connection, kind: Kind, trigger: str, state: str) -> Calendar:
    """The city's own one where the step opens a deadline; nothing is read for any other."""
    found = kind.engine.row(trigger, state)
    opens = found is not None and begun(kind.name, found[0].opens, str(found[1]))
    return city_calendar(connection) if opens else BRANDENBURG


class Asked(Protocol):
    """What one order and a set of orders have in common."""

    @property
    def trigger(self) -> str: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def derived(self) -> bool: ...
    @property
    def cause(self) -> int | None: ...


def decide(
    connection: Connection,
    kind: Kind,
    asked: Asked,
    facts: Mapping[str, Any],
    row: Mapping[Any, Any],
    moment: When,
    calendar: Calendar,
    view: Unread,
) -> Decision:
    """What the engine says to this record's step; raises Refused."""
    since = row["since"]
    if moment.on is not None and since is not None and moment.on < since:
        raise Refused(
            _(
                "Der {day} liegt vor dem letzten Schritt am {since}. Bitte prüfen Sie das Datum.",
                day=f"{moment.on:%d.%m.%Y}",
                since=f"{since:%d.%m.%Y}",
            ),
            rule="I1",
        )
    taking = Taking(
        asked.trigger,
        asked.actor.hands | relations(connection, asked.actor, kind.name, row),
        moment.on,
        facts,
        asked.reason,
        asked.actor.by_record,
        calendar,
    )
    return kind.engine.decide(view, NEW if row["id"] is None else str(row["state"]), taking)


def _insert(session: Session, kind: Kind, taken: Taken, moment: When) -> tuple[dict[str, Any], list[Write]]:
    """The record's first step writes it down at once; everything it begins with is a change from nothing."""
    subject = taken.order.subject
    for column, value in {**taken.decision.changes, "state": taken.to_state, "since": moment.on}.items():
        setattr(subject, column, value)
    subject.created = subject.modified = taken.order.recorded_at
    session.add(subject)
    session.flush()
    kept = (column for column in kind.columns if column not in BOOKKEEPING)
    return {name: [None, value] for name in kept if (value := getattr(subject, name)) is not None}, []


def _update(connection: Connection, kind: Kind, taken: Taken, moment: When) -> tuple[dict[str, Any], list[Write]]:
    """What the step changes, and how it is written: the record first."""
    row = taken.before
    values, changed = changed_row(kind, row, taken.decision, moment, taken.order.recorded_at)
    beside, neighbours = _update_neighbours(connection, taken)
    return changed | beside, [Write(kind.table, values, {"id": row["id"]}), *neighbours]


def changed_row(
    kind: Kind, row: Mapping[Any, Any], decision: Decision, moment: When, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record's new values, and for the journal what they replace."""
    own = {name: value for name, value in decision.changes.items() if "." not in name}
    stays = kind.name in SINCE_OF_STATE and decision.dest == row["state"]
    own |= {"state": decision.dest, "since": row["since"] if stays else moment.on or row["since"]}
    changed = {name: [row[name], value] for name, value in own.items() if row[name] != value}
    return own | {"version": row["version"] + 1, "modified": at}, changed


def _update_neighbours(connection: Connection, taken: Taken) -> tuple[dict[str, Any], list[Write]]:
    """What a step writes beside its own record: ``item.`` its agenda item, ``body.7.`` a body of its sitting."""
    changed: dict[str, Any] = {}
    writes = []
    item = {name[5:]: value for name, value in taken.decision.changes.items() if name.startswith("item.")}
    if item and taken.before["item_id"] is not None:
        changed |= {f"item.{name}": [None, value] for name, value in item.items() if value is not None}
        item["modified"] = taken.order.recorded_at
        writes.append(Write(ITEMS, item, {"id": taken.before["item_id"]}))
    changed |= {f"case.{name}": [None, value] for name, value in _of_case(taken).items()}
    for name, present in taken.decision.changes.items():
        if name.startswith("body."):
            body = int(name.split(".")[1])
            place = {"meeting_id": taken.before["id"], "organization_id": body}
            changed[name] = [connection.scalar(PRESENT, place), present]
            writes.append(Write(SITTING, {"present": present}, place))
    return changed, writes


def _refresh(kind: Kind, taken: Taken, values: Mapping[str, Any]) -> None:
    """Let the record in the session know how it stands now."""
    subject = taken.order.subject
    for name in kind.columns:
        value = values.get(name, taken.before[name])
        if subject.__dict__.get(name, UNSET) != value:
            set_committed_value(subject, name, value)


def _vote(connection: Connection, kind: Kind, taken: Taken) -> list[Write]:
    """A vote stands with the sitting it was taken in; a paper's own steps only ask what it says."""
    ballot: Ballot | None = taken.decision.facts.get("vote")
    if ballot is None or kind.name == "paper":
        return []
    case = taken.order.subject.case_id
    vote = {name: getattr(ballot, name) for name in VOTE_COLUMNS} | {
        "case_id": case,
        "item_id": taken.before.get("item_id"),
        "organization_id": taken.before.get("organization_id"),
        "version_id": connection.scalar(CURRENT_VERSION, {"case": case}),
        "seq": taken.seq,
        "carried": ballot.carried if ballot.stated is None else ballot.stated,
        "entered_by": str(taken.decision.entered_by or taken.decision.office),
    }
    return [Write(VOTES, vote)]


@dataclass(frozen=True, slots=True)
class Spot:
    """Whose entry it is, and its place in the chain."""

    case_id: int
    subject_id: int
    seq: int
    prev: str
    from_state: str


def entry_of(
    kind: Kind,
    asked: Asked,
    decision: Decision,
    spot: Spot,
    row: Mapping[Any, Any],
    changes: Mapping[str, Any],
    moment: When,
) -> dict[str, Any]:
    """The step as it stands in the journal."""
    return {
        "case_id": spot.case_id,
        "seq": spot.seq,
        "prev": spot.prev,
        "subject_type": kind.name,
        "subject_id": spot.subject_id,
        "procedure_version": kind.engine.version,
        "trigger": asked.trigger,
        "event": decision.step.event,
        "from_state": spot.from_state,
        "to_state": str(decision.dest),
        "occurred_at": moment.at,
        "occurred_on": moment.on,
        "occurred_order": moment.order,
        "recorded_at": asked.recorded_at,
        "actor": asked.actor.key,
        "office": str(decision.office),
        "entered_by": decision.entered_by and str(decision.entered_by),
        "organization_id": _deciding_body(decision, row),
        "reason": decision.reason,
        "derived": asked.derived,
        "facts": plain(decision.facts),
        "changes": plain(changes),
        "deviations": [[deviation.rule, deviation.text] for deviation in decision.deviations],
        "not_on_record": list(decision.not_on_record),
        "rules": list(decision.step.rules),
        "cause_seq": asked.cause,
        "corrects_seq": None,
    }


def _deciding_body(decision: Decision, row: Mapping[Any, Any]) -> int | None:
    """The body that decided: named in the facts, or the one before which the record stands."""
    if decision.office is not Relation.BODY:
        return None
    body: int | None = decision.facts.get("body", row.get("organization_id"))
    return body


def _of_case(taken: Taken) -> dict[str, Any]:
    """What the step writes on its case: ``case.public``."""
    changes = taken.decision.changes
    return {name[5:]: value for name, value in changes.items() if name.startswith("case.")}


def chained(entry: dict[str, Any], of_case: Mapping[str, Any] = MappingProxyType({})) -> list[Write]:
    """The entry with its hash at the end of its case's chain, and the head moved there."""
    entry["hash"] = entry_hash(entry)
    head = {"seq": entry["seq"], "head": entry["hash"], **of_case}
    return [Write(ENTRIES, entry), Write(CASES, head, {"id": entry["case_id"]})]


def append(connection: Connection, entry: dict[str, Any]) -> str:
    """Write one entry at the end of its case's chain, whose root row the caller has locked; its hash."""
    send(connection, chained(entry))
    return str(entry["hash"])


def refuse_unknown_states(engine: DatabaseEngine) -> None:
    """Raise UnknownSchema if a record is in a state that its procedure does not know."""
    with engine.connect() as connection:
        for kind in KINDS.values():
            known = {state.value for state in kind.engine.procedure.states}
            state = cast_to_text(kind.table.c.state, String)
            for (found,) in connection.execute(select(state).distinct()):
                if found not in known:
                    raise UnknownSchema(
                        _(
                            "Den Stand „{found}“ kennt das Verfahren „{procedure}“ nicht. Bitte verwenden Sie die "
                            "Programmversion, mit der die Datenbank entstand.",
                            found=found,
                            procedure=shown(kind.engine.procedure.title),
                        )
                    )
