"""The lists as tables to take away: every record of the selection, with the columns of the page."""

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import date
from itertools import islice

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Proposal
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web import meetings
from ik_workflow.web import papers
from ik_workflow.web import proposal_list
from ik_workflow.web.export import CHUNK
from ik_workflow.web.export import Table
from ik_workflow.web.export import Value
from ik_workflow.web.export import in_chunks
from ik_workflow.web.export import refuse_faults
from ik_workflow.web.proposal_standing import authors_words
from ik_workflow.web.query import Query
from ik_workflow.web.wording import sentence

#: headings, with the width of their columns in letters
PAPERS = {
    "Nummer": 16,
    "Titel": 60,
    "Vorlageart": 22,
    "Einreicher": 30,
    "Stand": 26,
    "Datum": 12,
    "Voten": 34,
    "Als Nächstes": 34,
    "Sitzung am": 12,
    "Hinweis": 24,
    "Seite": 44,
}
MEETINGS = {
    "Datum": 12,
    "Beginn": 11,
    "Gremium": 50,
    "Stand": 34,
    "Anlass": 22,
    "Ort": 30,
    "Tagesordnungspunkte": 21,
    "Seite": 44,
}


PROPOSALS = {
    "Titel": 60,
    "Stand": 30,
    "Handlungsfeld": 26,
    "Arbeitsgruppe": 24,
    "Verfasst von": 34,
    "Ziel": 60,
    "Indikator": 40,
    "Bis wann": 12,
    "Kosten in Euro": 15,
    "Seite": 44,
}
MEASURES = {
    "Nummer": 12,
    "Titel": 60,
    "Stand": 30,
    "Handlungsfeld": 26,
    "Zuständig": 34,
    "Ziel": 60,
    "Indikator": 40,
    "Termin": 12,
    "Kosten in Euro": 15,
    "Seite": 44,
}


def paper_table(session: Session, query: Query, today: date) -> Table:
    """Raises BadValue for parameters that make no sense."""
    bodies = {body.public_id: body for body in papers.bodies_with_papers(session)}
    filters = papers.read_filters(query, bodies, papers.years_with_papers(session))
    refuse_faults(query.faults)
    found = in_chunks(session, papers.matching(filters), papers.LOAD, Paper.id)
    return Table(_("Vorlagen"), PAPERS, (paper_row(papers.listed(paper, today)) for paper in found))


def paper_row(paper: papers.ListedPaper) -> tuple[Value, ...]:
    return (
        paper.number,
        paper.title,
        shown(paper.kind),
        paper.originator,
        sentence(shown(paper.state)),
        paper.on,
        paper.votes,
        paper.turn,
        paper.turn_on,
        _("Beispiel, frei erfunden") if paper.example else "",
        f"/vorlagen/{paper.public_id}",
    )


def meeting_table(session: Session, query: Query) -> Table:
    """Raises BadValue for parameters that make no sense."""
    chosen, *_rest = meetings.read_choice(session, query)
    refuse_faults(query.faults)
    ids = meetings.matching(chosen).order_by(*chosen.order.by)
    return Table(_("Sitzungen"), MEETINGS, meeting_rows(session, in_chunks(session, ids, meetings.LOAD, Meeting.id)))


def meeting_rows(session: Session, found: Iterable[Meeting]) -> Iterator[tuple[Value, ...]]:
    """The items are counted for a chunk of sittings at a time."""
    remaining = iter(found)
    while chunk := list(islice(remaining, CHUNK)):
        counts = meetings.items_of_each(session, chunk)
        for meeting in chunk:
            yield (
                meeting.held_on,
                meetings.clock(meeting.starts_at) if meeting.starts_at else "",
                meetings.name_of(meeting),
                meetings.state_words(meeting),
                shown(meeting.kind.label),
                meeting.place,
                counts.get(meeting.id, 0),
                f"/sitzungen/{meeting.public_id}",
            )


def proposal_table(session: Session, query: Query, actor: Actor) -> Table:
    """Raises BadValue for parameters that make no sense."""
    asked = proposal_list.chosen(session, query, actor).asked
    refuse_faults(query.faults)
    load = select(Proposal).options(*proposal_list.FOR_A_LINE)
    found = in_chunks(session, asked.with_only_columns(Proposal.id), load, Proposal.id)
    return Table(_("Vorschläge"), PROPOSALS, (proposal_row(one) for one in found))


def proposal_row(one: Proposal) -> tuple[Value, ...]:
    return (
        one.called,
        sentence(shown(one.state.label)),
        one.field.name if one.field else "",
        one.working_group.called if one.working_group else "",
        authors_words(one),
        one.aim,
        one.indicator,
        one.due_on,
        one.cost,
        f"/vorschlaege/{one.public_id}",
    )


def measure_table(session: Session, asked: Select[Measure], load: Select[Measure]) -> Table:
    found = in_chunks(session, asked.with_only_columns(Measure.id), load, Measure.id)
    return Table(_("Maßnahmen"), MEASURES, (measure_row(one) for one in found))


def measure_row(one: Measure) -> tuple[Value, ...]:
    return (
        one.number,
        one.title,
        sentence(shown(one.state.label)),
        one.field.name if one.field else "",
        one.responsible_unit.called if one.responsible_unit else "",
        one.goal,
        one.indicator,
        one.due_on,
        one.cost,
        f"/massnahmen/{one.public_id}",
    )
