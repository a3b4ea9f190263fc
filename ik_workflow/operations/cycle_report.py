"""The report's paper: a draft with a text made from the frozen values, measure by measure, none left out (MO-01)."""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import Refused
from ik_workflow.models.all import Case
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.models.papers import wording_hash
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.facts import TEXT_LENGTH
from ik_workflow.states.offices import Office
from ik_workflow.states.results import PaperType
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import translated_by

#: characters of each answer; None for all of them, and less where a paper cannot hold it
LENGTHS = (None, 300, 80)
Lines = Callable[[Sequence[Any]], Iterator[str]]
SILENT = StatusReportState.NO_REPORT
ROWS = (
    select(
        StatusReport,
        FieldOfAction.name.label("field"),
        Organization.name.label("unit"),
    )
    .join(Measure, Measure.id == StatusReport.measure_id)
    .outerjoin(FieldOfAction, FieldOfAction.id == Measure.field_id)
    .outerjoin(Organization, Organization.id == StatusReport.responsible_unit_id)
    .where(StatusReport.deleted.is_(False))
    .order_by(FieldOfAction.number.nulls_last(), FieldOfAction.id, StatusReport.id)
)


def draft_report_paper(session: Session, cycle: ReportingCycle, actor: Actor) -> tuple[Paper, PaperVersion]:
    """A paper and its first version; it begins with its own first step, and its version is added after that."""
    originator = originator_of(session, actor)
    with translated_by(GERMAN):  # the paper is German, whoever releases it
        proposal, explanation = text_of(session, cycle)
    digest = wording_hash(cycle.title, proposal, explanation)
    paper = Paper(
        case=Case(kind="paper", public=False),
        body_id=originator.body_id,
        title=cycle.title,
        paper_type=PaperType.INFORMATION_PAPER,
        originator_id=originator.id,
        target_meeting_id=cycle.target_meeting_id,
        version_no=1,
        version_hash=digest,
    )
    return paper, PaperVersion(number=1, proposal=proposal, explanation=explanation, hash=digest)


def originator_of(session: Session, actor: Actor) -> Organization:
    """The commissioner's organization, whoever writes down that the report was released."""
    own = actor.organizations(Office.INTEGRATION_COMMISSIONER)
    asked = select(Organization).where(Organization.deleted.is_(False)).order_by(Organization.id).limit(1)
    if own:
        asked = asked.where(Organization.id.in_(own))
    else:
        asked = asked.join(Membership, Membership.organization_id == Organization.id).where(
            Membership.role == Office.INTEGRATION_COMMISSIONER, Membership.deleted.is_(False)
        )
    found = session.scalars(asked).first()
    if found is None:
        raise Refused(
            _("Niemand hat das Amt der Beauftragten inne, die den Bericht einreicht. Bitte tragen Sie es ein.")
        )
    return found


def text_of(session: Session, cycle: ReportingCycle) -> tuple[str, str]:
    """What the council is to note, and the report with as much of each answer as a paper can hold."""
    rows = session.execute(ROWS.where(StatusReport.cycle_id == cycle.id)).all()
    proposal = _("Die Stadtverordnetenversammlung nimmt den Bericht „{title}“ zur Kenntnis.", title=cycle.title)
    levels: tuple[Lines, ...] = (*(partial(in_full, most=most) for most in LENGTHS), by_number)
    for lines in levels:
        explanation = "\n".join(report_lines(cycle, rows, lines))
        if len(explanation) <= TEXT_LENGTH:
            break
    return proposal, explanation[:TEXT_LENGTH]


def report_lines(cycle: ReportingCycle, rows: Sequence[Any], lines: Lines) -> Iterator[str]:
    yield _("Zusammenfassung")
    if cycle.cut_off_on:
        yield _("Stand der Angaben: {day}.", day=long_date(cycle.cut_off_on))
    yield counted(rows)
    by_field = [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.field)]
    for name, found in by_field:
        yield (
            _("Handlungsfeld {name}: {counts}", name=name, counts=counted(found))
            if name
            else _("Ohne Handlungsfeld: {counts}", counts=counted(found))
        )
    for name, found in by_field:
        yield ""
        yield _("Handlungsfeld {name}", name=name) if name else _("Ohne Handlungsfeld")
        yield from lines(found)


def counted(rows: Sequence[Any]) -> str:
    """``12 Maßnahmen: 5 grün, 4 gelb, 3 keine Meldung.``"""
    silent = sum(row.StatusReport.state is SILENT for row in rows)
    lights = Counter(_(row.StatusReport.light.label) for row in rows if row.StatusReport.state is not SILENT)
    parts = [f"{number} {label}" for label, number in lights.items()]
    parts += [f"{silent} {_(SILENT.label)}"] if silent else []
    total = _n("eine Maßnahme", "{number} Maßnahmen", len(rows))
    return f"{total}: {', '.join(parts)}." if parts else f"{total}."


def in_full(rows: Sequence[Any], most: int | None) -> Iterator[str]:
    for row in rows:
        yield from measure_lines(row, most)


def by_number(rows: Sequence[Any]) -> Iterator[str]:
    """Thousands of measures: how each stands, by its number; the answers themselves stand with the cycle."""
    names = {True: _(SILENT.label), False: _("gemeldet")}
    for silent, found in groupby(sorted(rows, key=is_silent), key=is_silent):
        listed = [row.StatusReport.number or shortened(row.StatusReport.title, 40) for row in found]
        yield f"{names[silent]}: {', '.join(listed)}"


def is_silent(row: Any) -> bool:
    return row.StatusReport.state is SILENT


def measure_lines(row: Any, most: int | None) -> Iterator[str]:
    report: StatusReport = row.StatusReport
    yield ""
    yield report.called
    yield _("Zuständig: {unit}", unit=row.unit) if row.unit else _("Zuständig: niemand benannt")
    if report.state is SILENT:
        yield _("Keine Meldung. Ampel: {light}", light=_(report.light.label))
        return
    course = _(report.course.label) if report.course else _("ohne Angabe")
    yield _("Stand: {course}. Ampel: {light}", course=course, light=_(report.light.label))
    for label, text in (
        (_("Getan"), report.done),
        (_("Nachweis"), report.evidence),
        (_("Indikator"), report.indicator_value),
        (_("Hindernis"), report.obstacle),
        (_("Neuer Termin"), short_date(report.new_due_on) if report.new_due_on else None),
    ):
        if text and text.strip():
            yield f"{label}: {shortened(' '.join(text.split()), most)}"


def shortened(text: str, most: int | None) -> str:
    return text if most is None or len(text) <= most else f"{text[: most - 1].rstrip()}…"
