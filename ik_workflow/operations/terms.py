"""A new electoral term: the old one ends, and every open paper is carried over to the new council (SM-2.32, GO-22)."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Body
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import LegislativeTerm
from ik_workflow.models.all import Paper
from ik_workflow.operations.en_bloc import naming
from ik_workflow.operations.take import take
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Years
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import WITH_COUNCIL
from ik_workflow.states.paper import PaperState
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

HANDED_IN = ("enter", "submit", "file_motion")
LONGEST_TERM = Years(6)  # five years, and the time until the first sitting of the new council
EARLIEST = 2000  # year; periods are not reckoned in any direction from much earlier days
TO_CARRY = tuple(state for state in WITH_COUNCIL if state is not PaperState.CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class TermBegun:
    """The new term and the papers that were carried over."""

    term: LegislativeTerm
    papers: Sequence[Paper]


def current_term(session: Session, body: Body) -> LegislativeTerm | None:
    """The term that began last."""
    terms = select(LegislativeTerm).where(LegislativeTerm.body_id == body.id, LegislativeTerm.deleted.is_(False))
    return session.scalars(terms.order_by(LegislativeTerm.start_on.desc()).limit(1)).first()


def left_open(body: Body, start_on: date) -> Select[Paper]:
    """The old council's open papers; what was handed in on the first day or later is the new council's own.

    A paper without a step for longer than a term lasts is none of them: what its record does not show was done then.
    """
    handed_in_since = select(JournalEntry.subject_id).where(
        JournalEntry.subject_type == "paper",
        JournalEntry.trigger.in_(HANDED_IN),
        JournalEntry.occurred_on >= start_on,
    )
    return select(Paper).where(
        Paper.body_id == body.id,
        Paper.state.in_(TO_CARRY),
        Paper.deleted.is_(False),
        Paper.id.not_in(handed_in_since),
        or_(Paper.since >= start_on - LONGEST_TERM, Paper.since.is_(None) & Paper.record_id.is_(None)),
    )


def counts_left_open(session: Session, body: Body, start_on: date) -> Mapping[PaperState, int]:
    """How many papers would be carried over, by their state."""
    left = left_open(body, start_on).subquery()
    rows = session.execute(select(left.c.state, func.count()).group_by(left.c.state))
    found = {row.state: row[1] for row in rows}
    return {state: found[state] for state in PaperState if state in found}


def check_new_term(term: LegislativeTerm | None, name: str, start_on: date, today: date) -> str:
    """The cleaned name; raises BadValue for a term that cannot follow the current one."""
    name = check_line("name", _("Name"), name, length=200).strip()
    if not name:
        raise BadValue("name", _("Bitte geben Sie der Wahlperiode einen Namen, zum Beispiel „8. Wahlperiode“."))
    if start_on > today:
        raise BadValue("start_on", _("Eine Wahlperiode beginnt hier erst, wenn ihr erster Tag gekommen ist."))
    if start_on.year < EARLIEST:
        raise BadValue(
            "start_on", _("Der erste Tag liegt vor dem Jahr {earliest}. Bitte prüfen Sie das Datum.", earliest=EARLIEST)
        )
    if term is not None and term.name == name:
        raise BadValue("name", _("„{name}“ heißt schon die laufende Wahlperiode.", name=name))
    if term is not None and start_on - ONE_DAY <= term.start_on:
        raise BadValue("start_on", _("Die laufende Wahlperiode begann erst am {day}.", day=long_date(term.start_on)))
    if term is not None and term.end_on is not None and start_on <= term.end_on:
        raise BadValue("start_on", _("Die laufende Wahlperiode endet erst am {day}.", day=long_date(term.end_on)))
    return name


def begin_term(
    session: Session, body: Body, name: str, start_on: date, *, expected: int, actor: Actor, at: datetime, today: date
) -> TermBegun:
    """End the old term, begin the new one, carry every open paper over; the caller commits once.

    ``expected`` is the number of papers that was shown; raises StaleVersion if it is another by now.
    """
    if Office.COUNCIL_OFFICE not in actor.hands:
        raise WrongOffice(_("Eine Wahlperiode beginnt das Büro der Stadtverordnetenversammlung."))
    session.execute(select(Body.id).where(Body.id == body.id).with_for_update())
    old = current_term(session, body)
    name = check_new_term(old, name, start_on, today)
    papers = session.scalars(left_open(body, start_on).order_by(Paper.case_id)).all()
    if len(papers) != expected:
        raise StaleVersion(
            _(
                "Inzwischen sind {number} statt {expected} Vorlagen überzuleiten. Bitte prüfen Sie die "
                "Zahlen noch einmal.",
                number=len(papers),
                expected=expected,
            )
        )
    if old is not None and old.end_on is None:
        old.end_on, old.modified = start_on - ONE_DAY, at
    term = LegislativeTerm(body_id=body.id, name=name, start_on=start_on, created=at)
    session.add(term)
    session.flush()
    with translated_by(GERMAN):  # the journal keeps it
        reason = f"Beginn der Wahlperiode „{name}“ am {short_date(start_on)}"
    for paper in papers:
        on = max(start_on, paper.since or start_on)
        with naming(paper):
            take(session, paper, "end_term", actor=actor, occurred=on, recorded_at=at, reason=reason)
    return TermBegun(term, papers)


def carried_over(session: Session, body: Body, *, most: int = 200) -> Sequence[Paper]:
    """The papers that the new council has not referred yet."""
    asked = select(Paper).where(
        Paper.body_id == body.id, Paper.state == PaperState.CARRIED_OVER, Paper.deleted.is_(False)
    )
    return session.scalars(asked.order_by(Paper.number, Paper.id).limit(most)).all()
