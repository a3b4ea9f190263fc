"""Where a reporting cycle stands: a headline, what that means for whoever looks, and the stages of its plan."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ik_workflow.models.all import ReportingCycle
from ik_workflow.periods import long_date
from ik_workflow.planning.report_plan import STAGES
from ik_workflow.states.reporting_cycle import ASKING
from ik_workflow.states.reporting_cycle import CHECKING
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.cycle_numbers import Numbers
from ik_workflow.web.wording import days_left
from ik_workflow.web.wording import sentence

S, R = ReportingCycleState, StatusReportState


@dataclass(frozen=True, slots=True)
class Standing:
    headline: str
    sentences: Sequence[str]
    ended: bool
    #: departments may still answer
    asking: bool


def standing_of(cycle: ReportingCycle, numbers: Numbers, today: date, *, puts_together: bool) -> Standing:
    """``puts_together``: for those who read what every department reports."""
    sentences = [*_sentences(cycle, numbers, today, puts_together=puts_together)]
    return Standing(_headline(cycle, today), sentences, cycle.state in (S.CLOSED, S.CANCELLED), cycle.state in ASKING)


def _headline(cycle: ReportingCycle, today: date) -> str:
    if cycle.state is S.PLANNED and cycle.opens_on == today:
        return _("Die Abfrage wird gerade eröffnet")
    if cycle.state is S.PLANNED and cycle.opens_on and cycle.opens_on < today:
        return _("Die Abfrage sollte am {day} beginnen", day=long_date(cycle.opens_on))
    if cycle.state is S.PLANNED and cycle.opens_on:
        return _("Geplant: Die Abfrage beginnt am {day}", day=long_date(cycle.opens_on))
    if cycle.state is S.OPEN and cycle.answer_until:
        return _("Die Stellen melden bis {day}", day=long_date(cycle.answer_until))
    if cycle.state is S.GRACE_PERIOD and cycle.grace_until:
        return _("Nachfrist bis {day}", day=long_date(cycle.grace_until))
    return sentence(shown(cycle.state.label))


def _sentences(cycle: ReportingCycle, numbers: Numbers, today: date, *, puts_together: bool) -> Iterator[str]:
    if cycle.state is S.PLANNED and cycle.opens_on == today:
        # All items are made in one go, so that nobody sees a part of them.
        yield _("Ihr Tag ist da. Alle Maßnahmen erscheinen hier zusammen, meist binnen einer Minute.")
    elif cycle.state is S.PLANNED and cycle.opens_on and cycle.opens_on < today:
        yield _("Sie ist noch nicht eröffnet. Die Beauftragte kann sie eröffnen, sobald nichts mehr entgegensteht.")
    until = {S.OPEN: cycle.answer_until, S.GRACE_PERIOD: cycle.grace_until}.get(cycle.state)
    if until is not None:
        yield _("Frist: {left}.", left=days_left(until, today))
    if cycle.state is S.OPEN and cycle.grace_until:
        yield _("Danach läuft noch eine Nachfrist bis {day}.", day=long_date(cycle.grace_until))
    if cycle.state in (S.OPEN, S.GRACE_PERIOD, S.PLAUSIBILITY_CHECK):
        yield from _still_missing(cycle, numbers, puts_together=puts_together)
    if cycle.cut_off_on:
        yield _("Die Werte stehen seit {day} fest.", day=long_date(cycle.cut_off_on))
    if numbers[R.NO_REPORT]:
        yield _n(
            "Zu einer Maßnahme gibt es keine Meldung; sie steht so im Bericht.",
            "Zu {number} Maßnahmen gibt es keine Meldung; sie stehen so im Bericht.",
            numbers[R.NO_REPORT],
        )
    if cycle.question and cycle.state in (S.PLANNED, *CHECKING):
        yield _("Offene Frage: {question}", question=shown(cycle.question))


def _still_missing(cycle: ReportingCycle, numbers: Numbers, *, puts_together: bool) -> Iterator[str]:
    if not numbers.total:
        return
    if not numbers.awaited and numbers[R.REPORTED] and puts_together:
        yield _n(
            "Alle haben gemeldet. Eine Meldung ist noch zu bestätigen.",
            "Alle haben gemeldet. {number} Meldungen sind noch zu bestätigen.",
            numbers[R.REPORTED],
        )
    elif not numbers.awaited:
        yield _("Alles ist gemeldet.") if puts_together else _("Ihre Stelle hat alles gemeldet.")
    elif puts_together:
        yield _("{done} von {all} Maßnahmen sind gemeldet.", done=numbers.total - numbers.awaited, all=numbers.total)
    else:
        yield _n(
            "Ihre Stelle hat noch eine Maßnahme zu melden.",
            "Ihre Stelle hat noch {number} Maßnahmen zu melden.",
            numbers.awaited,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the backward plan."""

    name: str
    from_on: date
    until: date
    #: "done", "now" or "ahead"
    when: str


def stages_of(cycle: ReportingCycle, today: date) -> list[Stage]:
    """As the plan was made; what lies before today is done by the calendar, whatever has become of it."""
    found = []
    for key, first, last in cycle.plan or ():
        from_on, until = date.fromisoformat(first), date.fromisoformat(last)
        when = "done" if until < today else "now" if from_on <= today else "ahead"
        found.append(Stage(shown(STAGES[key]), from_on, until, when))
    return found
