"""What a measure's page shows of confirmed reports: costs so far, a value that waits for its indicator, evidence."""

from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.visibility import READS_REPORTS
from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import StatusReport
from ik_workflow.operations.readings import unassigned
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.evidence import ADD
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import _
from ik_workflow.web.course import valid
from ik_workflow.web.german import sum_words
from ik_workflow.web.proposal_course import by


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence; ``words`` as somebody wrote them, perhaps with a link."""

    on: date | None
    source: str
    words: str
    #: number of the journal's entry, where the piece was added on its own
    number: int = 0

    @property
    def day(self) -> str:
        return long_date(self.on) if self.on else _("ohne Tag")


@dataclass(frozen=True, slots=True)
class Reported:
    """``costs``: one line of name and words. ``waiting``: a value that no indicator has taken."""

    costs: Sequence[tuple[str, str]]
    waiting: str
    proofs: Sequence[Proof]
    #: which kind of evidence was agreed
    wanted: str


def reported(
    session: Session, actor: Actor, measure: Measure, read_on: Collection[date], entries: Sequence[JournalEntry]
) -> Reported:
    """``session`` decides which reports the actor sees; ``entries``: the measure's own, newest first."""
    own = (StatusReport.measure_id == measure.id, StatusReport.state == StatusReportState.CONFIRMED)
    asked = select(StatusReport).where(*own, StatusReport.deleted.is_(False)).options(joinedload(StatusReport.cycle))
    reports = session.scalars(asked.order_by(StatusReport.reported_on.desc(), StatusReport.id.desc())).all()
    inside = reads_evidence(actor)
    waits = unassigned(reports, read_on)
    kept = [*of_result(measure, entries), *added(entries)] if inside else []
    return Reported(
        costs_of(reports),
        waits.indicator_value or "" if waits else "",
        sorted([*kept, *of_reports(reports)], key=lambda one: one.on or date.min, reverse=True),
        measure.evidence_kind or "" if inside else "",
    )


def reads_evidence(actor: Actor) -> bool:
    """What is kept in the city's own files is named to those who work with it."""
    return bool(actor.hands & (ADMINISTRATION | READS_REPORTS))


def costs_of(reports: Sequence[StatusReport]) -> Sequence[tuple[str, str]]:
    newest = next((one for one in reports if one.cost is not None), None)
    if newest is None or newest.cost is None:
        return ()
    euros = sum_words(newest.cost).removesuffix(",00")
    words = _("{sum} Euro laut letzter bestätigter Meldung vom {day}", sum=euros, day=day_of(newest))
    return ((_("Bisherige Kosten"), words),)


def of_reports(reports: Sequence[StatusReport]) -> list[Proof]:
    return [
        Proof(one.reported_on, _("Meldung zu „{cycle}“", cycle=one.cycle.title), one.evidence)
        for one in reports
        if one.evidence
    ]


def of_result(measure: Measure, entries: Sequence[JournalEntry]) -> list[Proof]:
    if not measure.evidence:
        return []
    entry = next((one for one in entries if one.trigger == "propose_result" and one.occurred_on), None)
    return [Proof(entry.occurred_on if entry else None, _("Vorgeschlagenes Ergebnis"), measure.evidence)]


def added(entries: Sequence[JournalEntry]) -> list[Proof]:
    return [
        Proof(
            date.fromisoformat(entry.facts["shown_on"]),
            _("Eingetragen am {day}, {by}", day=short_date(entry.occurred_on), by=by(entry)),
            f"{entry.facts['shows']}\n{entry.facts['place']}",
            entry.seq,
        )
        for entry in valid(entries)
        if entry.trigger == ADD and entry.occurred_on
    ]


def day_of(report: StatusReport) -> str:
    return long_date(report.reported_on) if report.reported_on else _("ohne Tag")
