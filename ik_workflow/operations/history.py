"""Reading the journal back: how a record stood on a day, and taking a wrong entry back by name."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import relations
from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.deadline_rows import take_back
from ik_workflow.operations.deadline_sittings import SITTING_CHANGED
from ik_workflow.operations.deadline_sittings import follow_again
from ik_workflow.operations.entries import CORRECT
from ik_workflow.operations.entries import days
from ik_workflow.operations.entries import revived
from ik_workflow.operations.journal import CASES
from ik_workflow.operations.order_reactions import lose_report
from ik_workflow.operations.order_reactions import settle_by_paper
from ik_workflow.operations.plan_reactions import put_into_effect
from ik_workflow.operations.plan_reactions import take_out_of_paper
from ik_workflow.operations.reactions import REACTIONS
from ik_workflow.operations.readings import take_readings_back
from ik_workflow.operations.step import ITEMS
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import LOCK
from ik_workflow.operations.step import SITTING
from ik_workflow.operations.step import VOTES
from ik_workflow.operations.step import Kind
from ik_workflow.operations.step import Subject
from ik_workflow.operations.step import append
from ik_workflow.operations.step import when
from ik_workflow.periods import local_date
from ik_workflow.states.assessment import still_commented
from ik_workflow.states.assessment import still_rated
from ik_workflow.states.evidence import ADD
from ik_workflow.states.facts import check_text
from ik_workflow.states.measure import MEASURE
from ik_workflow.states.measure import evidence_given
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.stocktaking import COMMENTED
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import _
from ik_workflow.translation import shown

#: events after which measures are in another state
OF_PAPER = frozenset(
    event for event, follow_ups in REACTIONS.items() if {put_into_effect, take_out_of_paper} & {*follow_ups}
)
#: entries that not every later one of the record builds on, and the steps that do
BUILT_ON = {("measure", ADD): {row.trigger for row in MEASURE.steps if evidence_given in row.guards}}
BY_NAME = {kind.name: (record, kind) for record, kind in KINDS.items()}


def entries_of(session: Session, case_id: int, known_at: datetime | None = None) -> list[JournalEntry]:
    """The case's journal in its order, as it was known at that instant, without what was taken back by then."""
    asked = select(JournalEntry).where(JournalEntry.case_id == case_id).order_by(JournalEntry.seq)
    if known_at is not None:
        asked = asked.where(JournalEntry.recorded_at <= known_at)
    entries = session.scalars(asked).all()
    taken_back = {entry.corrects_seq for entry in entries}
    return [entry for entry in entries if entry.trigger != CORRECT and entry.seq not in taken_back]


def as_of(
    session: Session, subject: Subject, moment: date | datetime, known_at: datetime | None = None
) -> dict[str, Any] | None:
    """The record's columns at the end of that day, as known at ``known_at``; None before its first entry.

    An instant stands for its local day; a naive one raises BadValue.
    """
    if any(isinstance(instant, datetime) and instant.tzinfo is None for instant in (moment, known_at)):
        raise BadValue("moment", _("Der Zeitpunkt braucht eine Zeitzone."))
    on = local_date(moment) if isinstance(moment, datetime) else moment
    kind = KINDS[type(subject)]
    entries = entries_of(session, subject.case_id, known_at)
    dated = sorted(zip(days(entries), entries, strict=True), key=lambda pair: (pair[0], pair[1].seq))
    values: dict[str, Any] = {}
    for day, entry in dated:
        if day <= on and entry.subject_type == kind.name and entry.subject_id == subject.id:
            values |= {name: new for name, (_, new) in entry.changes.items() if "." not in name}
    return {name: revived(kind.table.columns[name], value) for name, value in values.items()} or None


def followers(entry: JournalEntry, later: Iterable[JournalEntry]) -> list[JournalEntry]:
    """What followed from the entry by itself, in order."""
    causes, found = {entry.seq}, []
    for one in later:
        if one.cause_seq in causes:
            causes.add(one.seq)
            found.append(one)
    return found


def correct(
    session: Session, entry: JournalEntry, *, actor: Actor, reason: str, recorded_at: datetime
) -> list[JournalEntry]:
    """Take a wrong entry back, with everything that followed from it by itself; the caller commits.

    The entry stays in the journal; a new one names it. Returns what followed and was taken back too. Raises Refused
    once somebody has acted on it: then the later step has to be corrected first.
    """
    if not may_correct(actor, hands_in(session, entry, actor), entry):
        raise WrongOffice(
            _("Berichtigen kann, wer den Eintrag vorgenommen hat, oder das Büro der Stadtverordnetenversammlung.")
        )
    if not check_text("reason", _("Begründung"), reason).strip():
        raise FactNeeded(_("Für die Berichtigung fehlt: Begründung."), rule="I3")
    session.flush()
    root = session.connection().execute(LOCK, {"id": entry.case_id}).one()
    followed = taken_back_with(session, entry)
    seq, head, calendar = root.seq, root.head, city_calendar(session.connection())
    for one in (*reversed(followed), entry):
        seq += 1
        head = _take_back(session, one, actor, reason, recorded_at, seq, head)
        take_back(session.connection(), one.case_id, one.seq, by=seq, at=recorded_at, calendar=calendar)
    if entry.event in SITTING_CHANGED:
        follow_again(session.connection(), entry.subject_id, by=actor.key, at=recorded_at, calendar=calendar)
    session.expire_all()
    return followed


def taken_back_with(session: Session, entry: JournalEntry) -> list[JournalEntry]:
    """What followed from the entry and goes with it, in order; raises Refused where it can be taken back no more."""
    later = [one for one in entries_of(session, entry.case_id) if one.seq >= entry.seq]
    if not later or later[0].seq != entry.seq:
        raise Refused(_("Dieser Eintrag ist bereits berichtigt."), rule="I3")
    followed = followers(entry, later[1:])
    _refuse_across_cases(session, entry)
    _refuse_when_rated(session, entry)
    _refuse_if_acted_on(entry, followed, later[1:])
    return followed


def may_correct(actor: Actor, hands: Collection[str], entry: JournalEntry) -> bool:
    """Whoever acted, whoever wrote it down, and the council office.

    Many units may take part in a measure, and the entry does not say which one acted: there it is the person alone.
    """
    own = {entry.office, entry.entered_by, Office.COUNCIL_OFFICE.value}
    if entry.actor != actor.key:
        own -= {Relation.PARTICIPATING_UNIT.value}
    return bool({*hands} & own)


def hands_in(session: Session, entry: JournalEntry, actor: Actor) -> set[str]:
    """The actor's offices, and how the actor stands to the record that the entry is about."""
    _, kind = BY_NAME[entry.subject_type]
    connection = session.connection()
    row = connection.execute(kind.row, {"id": entry.subject_id}).mappings().one()
    return {str(hand) for hand in actor.hands | relations(connection, actor, kind.name, row)}


def _refuse_across_cases(session: Session, entry: JournalEntry) -> None:
    """What followed in other cases is not taken back from here: it has to be planned anew there."""
    if entry.event == "proposal_adopted":
        made = select(Measure.id).where(Measure.proposal_id == entry.subject_id, Measure.deleted.is_(False))
    elif entry.event in OF_PAPER:
        made = (
            select(Measure.id)
            .join(Paper, Paper.id == Measure.paper_id)
            .where(Paper.case_id == entry.case_id, Measure.deleted.is_(False))
        )
    else:
        made = None
    if made is not None and session.scalar(made.limit(1)):
        raise Refused(
            _(
                "Von diesem Eintrag hängen Maßnahmen ab. Bitte ändern Sie zuerst deren Stand, statt den "
                "Eintrag zu berichtigen."
            ),
            rule="I3",
        )
    _refuse_orders_across_cases(session, entry)
    # A sitting moved, cancelled or closed has freed or put off consultations of other cases.
    if entry.subject_type == "meeting" and entry.event in REACTIONS:
        item = select(AgendaItem.id).where(AgendaItem.meeting_id == entry.subject_id)
        if session.scalar(item.where(AgendaItem.consultation_id.is_not(None)).limit(1)):
            raise Refused(
                _(
                    "Von dieser Sitzung hängen Beratungen anderer Vorgänge ab. Bitte planen Sie diese neu, statt "
                    "den Eintrag zu berichtigen."
                ),
                rule="I3",
            )


def _refuse_orders_across_cases(session: Session, entry: JournalEntry) -> None:
    """The next instance of an order, the order that a noted paper settled, and those that fell with a resolution."""
    asked = select(ReportOrder.id).where(ReportOrder.deleted.is_(False))
    if entry.event == "report_order_settled":
        asked = asked.where(ReportOrder.predecessor_id == entry.subject_id)
    elif {settle_by_paper, lose_report} & {*REACTIONS.get(entry.event, ())}:
        paper = select(Paper.id).where(Paper.case_id == entry.case_id)
        asked = asked.where(ReportOrder.report_paper_id.in_(paper), ReportOrder.state == ReportOrderState.SETTLED)
    elif entry.event == "resolution_repealed":
        fallen = ReportOrder.state == ReportOrderState.REPEALED
        asked = asked.where(ReportOrder.resolution_id == entry.subject_id, fallen)
    else:
        return
    if session.scalar(asked.limit(1)):
        raise Refused(
            _("Von diesem Eintrag hängt ein Berichtsauftrag ab. Bitte berichtigen Sie zuerst dort, was daraus folgte."),
            rule="I3",
        )


def _refuse_when_rated(session: Session, entry: JournalEntry) -> None:
    """What is decided of a stocktaking as a whole stands in each of its rows, also in one that nobody has touched."""
    if entry.subject_type != "assessment":
        return
    of_row = select(Assessment.stocktaking_id).where(Assessment.id == entry.subject_id).scalar_subquery()
    state = session.scalar(select(Stocktaking.state).where(Stocktaking.id == of_row))
    comment = entry.trigger == "remark"
    if state not in (COMMENTED if comment else {StocktakingState.RATED}):
        guard = still_commented if comment else still_rated
        raise Refused(shown(guard.sentence), rule=guard.rule)


def _refuse_if_acted_on(entry: JournalEntry, followed: Sequence[JournalEntry], later: Sequence[JournalEntry]) -> None:
    own = {entry.seq, *(one.seq for one in followed)}
    touched = {(one.subject_type, one.subject_id) for one in (entry, *followed)}
    building = BUILT_ON.get((entry.subject_type, entry.trigger))
    for one in later:
        if one.seq in own or (building is not None and one.trigger not in building):
            continue
        if (one.subject_type, one.subject_id) in touched:
            label = next(
                row.label for row in BY_NAME[one.subject_type][1].engine.procedure.steps if row.trigger == one.trigger
            )
            raise Refused(
                _(
                    "Auf diesem Eintrag wurde weitergearbeitet: „{label}“ (Eintrag {seq}). Bitte berichtigen Sie "
                    "zuerst den späteren Eintrag.",
                    label=shown(label),
                    seq=one.seq,
                ),
                rule="I3",
            )


def _take_back(
    session: Session, entry: JournalEntry, actor: Actor, reason: str, recorded_at: datetime, seq: int, head: str
) -> str:
    """Write the old values again and an entry that says so; the new head of the chain."""
    _, kind = BY_NAME[entry.subject_type]
    reverse = {name: [new, old] for name, (old, new) in entry.changes.items()}
    connection = session.connection()
    row = connection.execute(kind.row, {"id": entry.subject_id}).mappings().one()
    values = {name: revived(kind.table.columns[name], old) for name, (_, old) in reverse.items() if "." not in name}
    if entry.from_state == NEW:
        values = {"deleted": True}
    values |= {"version": row["version"] + 1, "modified": recorded_at}
    connection.execute(kind.table.update().where(kind.table.c.id == entry.subject_id).values(values))
    _take_back_beside(session, kind, entry, values, row)
    connection.execute(
        VOTES.update().where(VOTES.c.case_id == entry.case_id, VOTES.c.seq == entry.seq).values(voided_seq=seq)
    )
    moment = when(recorded_at, recorded_at)
    return append(
        connection,
        {
            "case_id": entry.case_id,
            "seq": seq,
            "prev": head,
            "subject_type": entry.subject_type,
            "subject_id": entry.subject_id,
            "procedure_version": kind.engine.version,
            "trigger": CORRECT,
            "event": "entry_corrected",
            "from_state": entry.to_state,
            "to_state": entry.from_state,
            "occurred_at": moment.at,
            "occurred_on": moment.on,
            "occurred_order": None,
            "recorded_at": recorded_at,
            "actor": actor.key,
            "office": min(str(hand) for hand in actor.hands),
            "entered_by": None,
            "organization_id": entry.organization_id,
            "reason": reason.strip(),
            "derived": False,
            "facts": {},
            "changes": reverse,
            "deviations": [],
            "not_on_record": [],
            "rules": ["I3"],
            "cause_seq": None,
            "corrects_seq": entry.seq,
        },
    )


def _take_back_beside(
    session: Session, kind: Kind, entry: JournalEntry, values: Mapping[str, Any], row: Mapping[Any, Any]
) -> None:
    """The agenda item's result, the sitting's attendance and the reading, where the entry wrote them."""
    connection = session.connection()
    if entry.event == "status_report_confirmed":
        take_readings_back(session, [entry.subject_id], values["modified"])
    if entry.trigger == "schedule":
        connection.execute(ITEMS.update().where(ITEMS.c.id == entry.changes["item_id"][1]).values(deleted=True))
        return
    item = {name[5:]: None for name in entry.changes if name.startswith("item.")}
    item_id = values.get("item_id") or row.get("item_id")
    if item and item_id is not None:
        connection.execute(ITEMS.update().where(ITEMS.c.id == item_id).values(item))
    if "case.public" in entry.changes:
        public = not entry.changes["case.public"][1]
        connection.execute(CASES.update().where(CASES.c.id == entry.case_id).values(public=public))
    for name, (old, _new) in entry.changes.items():
        if name.startswith("body."):
            where = (SITTING.c.meeting_id == entry.subject_id) & (SITTING.c.organization_id == int(name.split(".")[1]))
            connection.execute(SITTING.update().where(where).values(present=old))
