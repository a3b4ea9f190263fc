"""What somebody may see. One filter, which stands under every query of a page, a list, a count and a search.

Default is non-public. Whoever may not see a record gets the same answer as if it did not exist. Every record of a
case inherits the case's visibility; an agenda item or an attachment may be non-public within a public case, and a
draft or a co-signature is not seen by everybody who sees its paper, never the other way round (I7, KV-24).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import cast

from sqlalchemy import BindParameter
from sqlalchemy import ColumnElement
from sqlalchemy import Engine
from sqlalchemy import Select
from sqlalchemy import Table
from sqlalchemy import TextClause
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import event
from sqlalchemy import false
from sqlalchemy import null
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import true
from sqlalchemy import union
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.relations import UNITS
from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.accounts.visible_cases import PLANNERS
from ik_workflow.accounts.visible_cases import cases_of
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Comment
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import File
from ik_workflow.models.all import Follow
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Mention
from ik_workflow.models.all import Milestone
from ik_workflow.models.all import Note
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
from ik_workflow.models.all import Visit
from ik_workflow.models.all import Vote
from ik_workflow.models.database import READ_ONLY
from ik_workflow.states.amendment import AmendmentState
from ik_workflow.states.comment import FINAL as FINAL_COMMENT
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import WITH_COUNCIL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.participation_event import RESULTS_PUBLIC

READS_EVERYTHING = frozenset({Office.AUDITOR, Office.COUNCIL_OFFICE})
READS_REPORTS = frozenset({Office.INTEGRATION_COMMISSIONER, Office.STEERING_GROUP, Office.MAYOR})

#: what both databases understand
PLAIN_SQL = DefaultDialect(paramstyle="named")
PLAIN_SQL.supports_native_boolean = True
#: a value in such a text, and a list of values
VALUE = re.compile(r"(?<!:):(\w+)")
VALUES = re.compile(r"\(__\[POSTCOMPILE_(\w+)\]\)")

#: records that are seen with their case and need nothing more
OF_CASE: tuple[type[Any], ...] = (
    *(Paper, PaperVersion, Consultation, Resolution, Meeting),
    *(Proposal, SubmissionRound, Concept, Measure, Deadline, ReportingCycle, ReportOrder, ParticipationEvent),
    *(Stocktaking, Assessment),
)
#: marked as deleted: gone for everybody
NOT_DELETED = {
    record: record.deleted.is_(False)
    for record in (
        *(Paper, Consultation, Resolution, Meeting, AgendaItem, File, Amendment, ProceduralMotion, Comment),
        *(CoSignature, Proposal, SubmissionRound, Concept, Measure, Note),
        *(ReportingCycle, ReportOrder, StatusReport, ParticipationEvent),
        *(Stocktaking, Assessment),
    )
}
# Tables, not classes: a limit on a class would reach into these questions too, and limit itself. And under names of
# their own: where a statement joins the same table, its name for it would be put into these questions.
MEETINGS = cast(Table, Meeting.__table__).alias("all_meetings")
CONSULTATIONS = cast(Table, Consultation.__table__).alias("all_consultations")
AMENDMENTS = cast(Table, Amendment.__table__).alias("all_amendments")
COMMENTS = cast(Table, Comment.__table__).alias("all_comments")
CONCEPTS = cast(Table, Concept.__table__).alias("all_concepts")
MEASURES = cast(Table, Measure.__table__).alias("all_measures")
MOTIONS = cast(Table, ProceduralMotion.__table__).alias("all_motions")
REPORTS = cast(Table, StatusReport.__table__).alias("all_reports")
NOTES = cast(Table, Note.__table__).alias("all_notes")
EVENTS = cast(Table, ParticipationEvent.__table__).alias("all_events")
SHOWN_CASES = cast(Table, Case.__table__).alias("shown_cases")
SHOWN_CONSULTATIONS = cast(Table, Consultation.__table__).alias("shown_consultations")
SHOWN_ITEMS = cast(Table, AgendaItem.__table__).alias("shown_items")

#: what an amendment's mover and the council office see before the others
NOT_YET_OUT = (AmendmentState.DRAFT, AmendmentState.FILED)
#: states of a paper inside the administration, whose course is nobody else's concern
INSIDE = tuple(
    state.value for state in PaperState if state not in WITH_COUNCIL and list(PaperState).index(state) in range(1, 7)
)


class Limit(LoaderCriteriaOption):
    """One of the limits that stand under a statement together; the first carries the part of all in its cache key."""

    inherit_cache = True
    key: tuple[Any, ...] = ()
    values: Sequence[BindParameter[Any]] = ()

    def _gen_cache_key(self, anon_map: Any, bindparams: list[BindParameter[Any]]) -> tuple[Any, ...]:
        bindparams.extend(self.values)
        return self.key


def visible_to(actor: Actor) -> Sequence[Any]:
    """Options for a statement: they limit every record it touches, also those that relationships load."""
    return limiting(Actor("", "", actor.offices, actor.person_id))  # Neither name nor key makes a difference.


@lru_cache(maxsize=1024)
def limiting(actor: Actor) -> Sequence[Any]:
    """They depend on nothing but the person and the offices, and take longer to build than most pages to read."""
    limits: dict[type[Any], Any] = dict(NOT_DELETED)
    for personal in (Follow, Visit):
        limits[personal] = personal.person_id == (actor.person_id or 0)
    if Office.INTEGRATION_COMMISSIONER not in actor.hands:  # Who registered is the organiser's alone to know.
        limits[EventRegistration] = false()
    if not actor.hands & READS_EVERYTHING:
        for record, limit in limits_for(actor).items():
            limits[record] = limit & limits[record] if record in limits else limit
    plain = [with_loader_criteria(record, limit, include_aliases=True) for record, limit in limits.items()]
    made = select(null()).options(*plain)._generate_cache_key()  # else it is made for every statement
    if made is None:
        raise TypeError("statements with these limits could not be kept")
    first, *others = (Limit(record, limit, include_aliases=True) for record, limit in limits.items())
    first.key, first.values = made.key, made.bindparams
    return first, *others


def limits_for(actor: Actor) -> dict[type[Any], ColumnElement[bool]]:
    """What somebody who does not read everything may see of each class of record."""
    ways = cases_of(actor)
    own = written_out(one_question(ways)) if ways else None
    inside = bool(actor.hands & ADMINISTRATION)
    amendments = or_(AMENDMENTS.c.state.not_in(NOT_YET_OUT), AMENDMENTS.c.mover_id.in_(actor.organizations(*Office)))
    comments = or_(COMMENTS.c.state.in_(FINAL_COMMENT), COMMENTS.c.organization_id.in_(actor.organizations(*Office)))
    motions = select(MOTIONS.c.id).where(item_shown(MOTIONS.c.item_id, own))
    reports = reports_seen(actor)
    told = and_(entries(amendments, comments, inside=inside), about_motions(motions), about_reports(reports))
    return {
        Case: Case.public if own is None else Case.public | Case.id.in_(own),
        AgendaItem: item_seen(AgendaItem, own),
        File: case_seen(File, own, but_only=File.public & File.withdrawn_at.is_(None)),
        Vote: case_seen(Vote, own) & or_(Vote.item_id.is_(None), item_shown(Vote.item_id, own)),
        Amendment: case_seen(Amendment, own) & Amendment.id.in_(select(AMENDMENTS.c.id).where(amendments)),
        Comment: case_seen(Comment, own) & Comment.id.in_(select(COMMENTS.c.id).where(comments)),
        CoSignature: case_seen(CoSignature, own) if inside else false(),
        StatusReport: case_seen(StatusReport, own) & StatusReport.id.in_(select(REPORTS.c.id).where(reports)),
        EventResult: case_seen(EventResult, own, but_only=EventResult.event_id.in_(results_public())),
        Note: note_seen(Note, own, inside=inside),
        Mention: Mention.note_id.in_(select(NOTES.c.id).where(note_seen(NOTES.c, own, inside=inside))),
        Disposition: true() if actor.hands & (ADMINISTRATION | PLANNERS) else Disposition.measure_id.in_(settled()),
        Milestone: Milestone.measure_id.in_(select(MEASURES.c.id).where(case_seen(MEASURES.c, own))),
        JournalEntry: case_seen(JournalEntry, own) & told,
        ProceduralMotion: case_seen(ProceduralMotion, own) & item_shown(ProceduralMotion.item_id, own),
    } | {record: case_seen(record, own) for record in OF_CASE}


def one_question(ways: list[Select[Any]]) -> Any:
    """All ids that one of them finds."""
    return ways[0] if len(ways) == 1 else union(*ways)


def written_out(question: Any) -> TextClause:
    """The same question as text: it stands in every limit, and whatever runs a statement takes its limits apart."""
    compiled = question.compile(dialect=PLAIN_SQL)
    words = VALUE.sub(r":own_\1", VALUES.sub(r":\1", compiled.string))
    named = compiled.bind_names.items()
    return text(words).bindparams(
        *(bindparam(f"own_{name}", bind.value, bind.type, expanding=bind.expanding) for bind, name in named)
    )


def case_seen(record: Any, own: Any, *, but_only: Any = True) -> ColumnElement[bool]:
    """Of a public case those that ``but_only`` names; of the own cases, if there are any, every one."""
    public = and_(but_only, in_public_case(record.case_id))
    return public if own is None else or_(public, record.case_id.in_(own))


def in_public_case(case_id: Any) -> ColumnElement[bool]:
    """Asked row by row: a list of all public cases is long, and a page shows few records."""
    return select(SHOWN_CASES.c.id).where(SHOWN_CASES.c.id == case_id, SHOWN_CASES.c.public).exists()


def results_public() -> Select[Any]:
    return select(EVENTS.c.id).where(EVENTS.c.state.in_(RESULTS_PUBLIC))


def settled() -> Select[Any]:
    """Measures of concepts that were superseded; until then what becomes of them is in the making."""
    ended = MEASURES.join(CONCEPTS, CONCEPTS.c.id == MEASURES.c.concept_id)
    return select(MEASURES.c.id).select_from(ended).where(CONCEPTS.c.state == ConceptState.SUPERSEDED.value)


def item_seen(item: Any, own: Any) -> ColumnElement[bool]:
    """Public items of public cases; of the own cases every item."""
    consulted = SHOWN_CONSULTATIONS.c
    shown = select(consulted.id).where(consulted.id == item.consultation_id, in_public_case(consulted.case_id)).exists()
    public = and_(item.public, or_(item.consultation_id.is_(None), shown))
    if own is None:
        return public
    return or_(
        public,
        item.meeting_id.in_(select(MEETINGS.c.id).where(MEETINGS.c.case_id.in_(own))),
        item.consultation_id.in_(select(CONSULTATIONS.c.id).where(CONSULTATIONS.c.case_id.in_(own))),
    )


def item_shown(item_id: Any, own: Any) -> ColumnElement[bool]:
    """What stands under a non-public item is as little public as the item, also in a public sitting."""
    return select(SHOWN_ITEMS.c.id).where(SHOWN_ITEMS.c.id == item_id, item_seen(SHOWN_ITEMS.c, own)).exists()


def about_motions(motions: Any) -> ColumnElement[bool]:
    subject = JournalEntry.subject_type
    return or_(subject != "procedural_motion", JournalEntry.subject_id.in_(motions))


def reports_seen(actor: Actor) -> ColumnElement[bool]:
    """What a department says of its measures is read by those who put the report together, and by itself."""
    if actor.hands & READS_REPORTS:
        return true()
    return REPORTS.c.responsible_unit_id.in_(actor.organizations(*UNITS))


def about_reports(reports: ColumnElement[bool]) -> ColumnElement[bool]:
    subject = JournalEntry.subject_type
    return or_(subject != "status_report", JournalEntry.subject_id.in_(select(REPORTS.c.id).where(reports)))


def note_seen(note: Any, own: Any, *, inside: bool) -> ColumnElement[bool]:
    """What people write to each other in their offices is never public, not even in a public case."""
    if own is None:
        return false()
    written: ColumnElement[bool] = note.case_id.in_(own)
    return written if inside else and_(written, ~note.internal)


def entries(amendments: Any, comments: Any, *, inside: bool) -> ColumnElement[bool]:
    """The journal tells nobody of a draft, a comment or a signature that is not theirs to see."""
    subject = JournalEntry.subject_type
    told = and_(
        or_(subject != "amendment", JournalEntry.subject_id.in_(select(AMENDMENTS.c.id).where(amendments))),
        or_(subject != "comment", JournalEntry.subject_id.in_(select(COMMENTS.c.id).where(comments))),
    )
    if inside:
        return told
    within = and_(
        subject == "paper",
        or_(JournalEntry.to_state.in_(INSIDE), JournalEntry.from_state.in_(INSIDE)),
        JournalEntry.to_state != PaperState.SUBMITTED.value,
    )
    return and_(told, subject.not_in(("co_signature", "assessment")), ~within)


class ViewingSession(Session):
    """A session that reads for one actor: it cannot be asked for what that actor may not see."""

    def __init__(self, engine: Engine, actor: Actor) -> None:
        super().__init__(
            engine.execution_options(**{READ_ONLY: True}), info={"visible": visible_to(actor), "actor": actor}
        )


@event.listens_for(ViewingSession, "do_orm_execute")
def limit_to_visible(execution: ORMExecuteState) -> None:
    """What a relationship loads is limited already: it inherits the options of the statement that loaded its owner."""
    if execution.is_select and not execution.is_column_load and not execution.is_relationship_load:
        execution.statement = execution.statement.options(*execution.session.info["visible"])
