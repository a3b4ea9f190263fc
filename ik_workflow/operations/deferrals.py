"""Papers whose votes are missing are put off all together, when the council adopts its agenda (GO-17)."""

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.en_bloc import bring_up
from ik_workflow.operations.en_bloc import naming
from ik_workflow.operations.en_bloc import refuse_unless_open
from ik_workflow.operations.en_bloc import stands_here
from ik_workflow.operations.missing_votes import LackingPaper
from ik_workflow.operations.missing_votes import lacking_votes
from ik_workflow.operations.take import take
from ik_workflow.planning.missing_votes import of_body
from ik_workflow.states.paper import PaperState
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by


def deferrable(session: Session, meeting: Meeting) -> list[LackingPaper]:
    """The list of deferrals: what stands on this agenda and lacks a vote, and is not put off yet."""
    return [
        paper
        for paper in lacking_votes(session, meeting, meeting.held_on)
        if paper.on_agenda and paper.state is PaperState.REFERRED
    ]


def defer_en_bloc(
    session: Session, meeting: Meeting, versions: Mapping[str, int], *, actor: Actor, at: datetime
) -> list[Paper]:
    """Put off every paper named by its address, in the version that was read out; the caller commits.

    Raises RefusedFor with the paper's name, StaleVersion for a paper that is no longer on the list, and FactNeeded
    if none was chosen.
    """
    if not versions:
        raise FactNeeded(_("Bitte wählen Sie mindestens eine Vorlage aus."))
    refuse_unless_open(meeting, _("Die Liste der Zurückstellungen"))
    listed = {paper.public_id: paper for paper in deferrable(session, meeting)}
    if strangers := set(versions) - set(listed):
        raise StaleVersion(
            _(
                "{number} der gewählten Vorlagen stehen nicht mehr auf der Liste, zum Beispiel weil ein "
                "Votum eingegangen ist. Bitte laden Sie die Seite neu und prüfen Sie die Liste.",
                number=len(strangers),
            )
        )
    chosen = [listed[address] for address in listed if address in versions]
    papers = papers_with_rows(session, [paper.id for paper in chosen])
    lines = {line.id: line for line in chosen}
    for paper, rows in papers:
        line = lines[paper.id]
        with naming(paper):
            row = next((row for row in rows if row.id == line.council_row), None)
            put_off(session, meeting, paper, row, line, version=versions[paper.public_id], actor=actor, at=at)
    return [paper for paper, _ in papers]


def papers_with_rows(session: Session, ids: Sequence[int]) -> list[tuple[Paper, list[Consultation]]]:
    """In the order of their cases, so that two who lock several never wait for each other."""
    papers = session.scalars(select(Paper).where(Paper.id.in_(ids)).order_by(Paper.case_id)).all()
    rows: dict[int, list[Consultation]] = {paper.id: [] for paper in papers}
    asked = select(Consultation).where(Consultation.paper_id.in_(ids), Consultation.deleted.is_(False))
    for row in session.scalars(asked.order_by(Consultation.position, Consultation.id)):
        rows[row.paper_id].append(row)
    return [(paper, rows[paper.id]) for paper in papers]


def put_off(
    session: Session,
    meeting: Meeting,
    paper: Paper,
    row: Consultation | None,
    line: LackingPaper,
    *,
    version: int,
    actor: Actor,
    at: datetime,
) -> None:
    """The council's row, if it stands on this agenda, and the paper itself."""
    with translated_by(GERMAN):  # the journal keeps it
        reason = f"Es fehlt: Votum {', '.join(of_body(vote.body) for vote in line.votes)}."
    if row is not None and stands_here(session, row, meeting):
        bring_up(session, row, meeting=meeting, actor=actor, at=at, call=False)
        take(session, row, "defer", actor=actor, occurred=meeting.held_on, recorded_at=at, reason=reason)
    take(
        session,
        paper,
        "defer_for_missing_vote",
        actor=actor,
        occurred=meeting.held_on,
        recorded_at=at,
        version=version,
        reason=reason,
        body=row.organization_id if row else meeting.bodies[0].organization_id,
    )
