"""What a replay found: per case the Beratungsfolge, the outcome, the deviations; for people and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import IkError
from ik_workflow.exchange.casefile import BadCaseFile
from ik_workflow.exchange.casefile import CaseFile
from ik_workflow.exchange.casefile import read_case
from ik_workflow.exchange.replay import Replay
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.operations.papers import Wording
from ik_workflow.states.consultation import FINAL
from ik_workflow.states.results import ConsultationResult
from ik_workflow.translation import _

C = ConsultationResult
OPEN = "open"
NO_WORDING = Wording()


@dataclass(frozen=True, slots=True)
class Report:
    """One case's answer; ``data`` is its JSON object."""

    data: dict[str, Any]
    title: str = ""
    unread: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return bool(self.data["ok"])


def replay_file(session: Session, path: Path, *, at: datetime) -> Report:
    """Replay one case file in a transaction of its own: all of it is stored, or nothing."""
    try:
        case = read_case(path)
    except BadCaseFile as error:
        return Report({"id": path.stem, "ok": False, "error": error.sentence})
    return replay_case(session, case, at=at)


def replay_case(session: Session, case: CaseFile, *, at: datetime, wording: Wording = NO_WORDING) -> Report:
    """``wording`` is the paper's text, which case files do not hold. A refusal is part of the answer, not raised."""
    known = session.scalar(select(Paper.id).where(Paper.record_id == case.id))
    if known:
        session.rollback()
        return Report({"id": case.id, "ok": False, "error": _("{id}: Dieser Fall ist schon eingespielt.", id=case.id)})
    replay: Replay | None = None
    try:
        replay = Replay(session, case, at=at, wording=wording)
        paper = replay.drive()
        report = Report(facts_of(session, case, paper, replay), case.title, replay.course.unread)
    except IkError as error:
        session.rollback()
        return Report(refused(case, error, replay.reached if replay else None), case.title)
    session.commit()
    return report


def refused(case: CaseFile, error: IkError, on: date | None) -> dict[str, Any]:
    return {
        "id": case.id,
        "ok": False,
        "state": None,
        "outcome": None,
        "consultations": [],
        "deviations": [],
        "not_on_record": 0,
        "refused": {"rule": error.rule, "text": error.sentence, "date": on and on.isoformat()},
    }


def facts_of(session: Session, case: CaseFile, paper: Paper, replay: Replay) -> dict[str, Any]:
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.case_id == paper.case_id).order_by(JournalEntry.seq)
    ).all()
    outcome = outcome_of(paper, replay)
    return {
        "id": case.id,
        "ok": agrees(outcome, case.outcome),
        "state": paper.state.value,
        "outcome": outcome,
        "consultations": [row_of(replay, row) for row in sorted(replay.rows)],
        "deviations": [
            {"rule": rule, "text": text, "date": entry.occurred_on and entry.occurred_on.isoformat()}
            for entry in entries
            for rule, text in entry.deviations
        ],
        "not_on_record": sum(len(entry.not_on_record) for entry in entries),
        "refused": None,
    }


def row_of(replay: Replay, index: int) -> dict[str, Any]:
    consultation: Consultation = replay.rows[index]
    source = replay.case.consultations[index]
    held = {one.ordinal: one for one in replay.course.sittings if one.row == index}
    result = consultation.result or (C.UNKNOWN if consultation.state in FINAL else None)
    return {
        "body": source.body,
        "role": consultation.role.value,
        "state": consultation.state.value,
        "result": result and result.value,
        "sittings": [
            {
                "date": sitting.date,
                "result": held[ordinal].result.value if ordinal in held else None,
                "result_text": sitting.result_text,
            }
            for ordinal, sitting in enumerate(source.sittings)
        ],
    }


def outcome_of(paper: Paper, replay: Replay) -> str:
    """The decision; while there is none, "open", or "unknown" where the deciding body sat without a printed result."""
    if paper.outcome is not None:
        return paper.outcome.value
    own = [held for held in replay.course.sittings if held.row in replay.course.deciding_rows]
    if not own:
        return OPEN
    last = own[-1].result
    return last.value if last in {C.UNKNOWN, C.NOT_REACHED} and own[-1].later_shown is not C.REFERRED else OPEN


def agrees(outcome: str, expected: str | None) -> bool:
    """Whether the outcome is the record's own, where it has one; there "adopted" covers an adoption with changes."""
    covered = {C.ADOPTED: {C.ADOPTED_AS_AMENDED}, C.REAFFIRMED: {C.ADOPTED}}
    return expected in {None, outcome} or outcome in covered.get(C(expected), set())


def table(report: Report) -> Iterator[str]:
    """The case for people: one line per body and sitting, the outcome, and what went beside the rules."""
    data = report.data
    if "error" in data:
        yield f"✗ {data['error']}"
        return
    yield f"{'✓' if report.ok else '✗'} {data['id']} – {report.title}"
    if data["refused"]:
        rule = f" ({data['refused']['rule']})" if data["refused"]["rule"] else ""
        yield _("    verweigert{rule}: {text}", rule=rule, text=data["refused"]["text"])
        return
    for row in data["consultations"]:
        body, result = row["body"] or _("Gremium nicht genannt"), row["result"] or _("offen")
        yield f"    {body}: {row['role']}, {row['state']}, {result}"
        for sitting in row["sittings"]:
            words = sitting["result_text"] or "–"
            yield f"        {sitting['date'] or _('ohne Datum')}  {words}  [{sitting['result'] or _('vorgesehen')}]"
    yield _(
        "    Ausgang: {outcome} (Stand: {state}), nicht aktenkundig: {not_on_record}",
        outcome=data["outcome"],
        state=data["state"],
        not_on_record=data["not_on_record"],
    )
    for deviation in data["deviations"]:
        yield _(
            "    Abweichung {rule} {day}: {text}",
            rule=deviation["rule"],
            day=deviation["date"] or _("ohne Datum"),
            text=deviation["text"],
        )
    for word in report.unread:
        yield _("    Unbekanntes Wort: „{word}“", word=word)
