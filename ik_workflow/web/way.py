"""The six stations of a paper's way, from the draft to the execution, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.consultations import deciding
from ik_workflow.web.consultations import next_day
from ik_workflow.web.consultations import tally

P = PaperState
WITH_ADMINISTRATION = (P.CO_SIGNING, P.UNDER_REVISION, P.CO_SIGNED, P.BEFORE_DEPUTIES, P.AWAITING_SIGNATURE, P.RELEASED)
BEFORE_REFERRAL = (P.SUBMITTED, P.LATE, P.ON_AGENDA, P.INTRODUCED)
INTRODUCED_BY = ("introduce", "refer", "refer_for_settlement", "note", "answer", "adopt", "reject", "dismiss", "defer")
ENDED_WITHOUT_DECISION = (P.WITHDRAWN, P.REPLACED, P.NOT_ADMITTED)
ADOPTED = (P.ADOPTED, P.ADOPTED_AS_AMENDED)
NOT_ON_RECORD = N_("nicht aktenkundig")


class Progress(StrEnum):
    """How a station stands; the value is its CSS class."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    UNKNOWN = "unknown"
    LEFT_OUT = "left-out"

    @property
    def words(self) -> str:
        return {
            Progress.DONE: _("abgeschlossen"),
            Progress.NOW: _("aktueller Stand"),
            Progress.AHEAD: _("noch offen"),
            Progress.UNKNOWN: _("vergangen"),
            Progress.LEFT_OUT: _("entfällt"),
        }[self]


@dataclass(frozen=True, slots=True)
class Station:
    name: str
    progress: Progress
    note: str = ""
    on: date | None = None


class Way:
    """Where a paper stands on its way, from its state and its journal."""

    def __init__(self, paper: Paper, entries: Sequence[JournalEntry], decision_on: date | None) -> None:
        self.paper = paper
        self.own = [entry for entry in entries if entry.subject_type == "paper"]
        self.taken = {entry.trigger for entry in self.own}
        #: day of the sitting that can decide
        self.decision_on = decision_on
        self.place = place(paper)
        #: the furthest station that was reached, for a paper that ended on its way
        self.reached = max((STATION_OF.get(P(entry.to_state), 0) for entry in self.own), default=0)

    def stations(self) -> list[Station]:
        return [
            self._draft(),
            self._co_signing(),
            self._introduction(),
            self._consultation(),
            self._decision(),
            self._execution(),
        ]

    def _progress(self, place: int) -> Progress:
        if self.place == place:
            return Progress.NOW
        if self.paper.state in ENDED_WITHOUT_DECISION:
            return Progress.DONE if place <= self.reached else Progress.LEFT_OUT
        return Progress.DONE if place < self.place else Progress.AHEAD

    def _day(self, *triggers: str) -> date | None:
        return next((entry.occurred_on for entry in self.own if entry.trigger in triggers and entry.occurred_on), None)

    def _draft(self) -> Station:
        return Station(_("Entwurf"), self._progress(0), on=self._day("draft"))

    def _co_signing(self) -> Station:
        progress = self._progress(1)
        if progress is Progress.NOW:
            return Station(_("Mitzeichnung"), progress, self.paper.state.label)
        if progress is Progress.DONE and "complete_co_signing" not in self.taken:
            if "file_motion" in self.taken:
                return Station(_("Mitzeichnung"), Progress.LEFT_OUT, _("bei Anträgen nicht nötig"))
            return Station(_("Mitzeichnung"), Progress.UNKNOWN, NOT_ON_RECORD)
        return Station(_("Mitzeichnung"), progress, on=self._day("complete_co_signing"))

    def _introduction(self) -> Station:
        progress = self._progress(2)
        if progress is Progress.NOW:
            return Station(_("Einbringung"), progress, self.paper.state.label)
        return Station(_("Einbringung"), progress, on=self._day(*INTRODUCED_BY) if progress is Progress.DONE else None)

    def _consultation(self) -> Station:
        progress, votes = self._progress(3), tally(self.paper.consultations)
        if progress is Progress.DONE and not votes.asked:
            return Station(_("Vorberatung"), Progress.LEFT_OUT, _("keine verzeichnet"))
        if progress is Progress.AHEAD and not votes.asked:
            return Station(_("Vorberatung"), progress)
        if self.paper.state is P.CARRIED_OVER:
            return Station(_("Vorberatung"), progress, self.paper.state.label)
        put_off = progress is Progress.NOW and self.paper.state is P.DEFERRED
        return Station(_("Vorberatung"), progress, _("zurückgestellt, {votes}", votes=votes) if put_off else str(votes))

    def _decision(self) -> Station:
        paper, progress = self.paper, self._progress(4)
        if paper.state in FINAL:
            decided = Progress.LEFT_OUT if paper.state in ENDED_WITHOUT_DECISION else Progress.DONE
            return Station(_("Entscheidung"), decided, paper.state.label, paper.decided_on)
        if paper.state is P.DEFERRED and progress is Progress.NOW:
            return Station(_("Entscheidung"), progress, paper.state.label)
        row = deciding(paper)
        planned = _("vorgesehen") if row and next_day(row) else _("frühestens")
        return Station(_("Entscheidung"), progress, planned if self.decision_on else "", self.decision_on)

    def _execution(self) -> Station:
        if self.paper.resolutions:
            return execution(self.paper.resolutions[-1])
        ended = self.paper.state in FINAL and self.paper.state not in ADOPTED
        return Station(_("Umsetzung"), Progress.LEFT_OUT if ended else Progress.AHEAD)


def execution(resolution: Resolution) -> Station:
    if resolution.state is ResolutionState.OBJECTION_PERIOD and resolution.objection_until is None:
        return Station(_("Umsetzung"), Progress.UNKNOWN, NOT_ON_RECORD)
    progress = {
        ResolutionState.EXECUTED: Progress.DONE,
        ResolutionState.REPEALED: Progress.LEFT_OUT,
        ResolutionState.SUPERSEDED: Progress.LEFT_OUT,
    }
    return Station(_("Umsetzung"), progress.get(resolution.state, Progress.NOW), resolution.state.label)


STATION_OF = (
    {P.DRAFT: 0}
    | dict.fromkeys(WITH_ADMINISTRATION, 1)
    | dict.fromkeys(BEFORE_REFERRAL, 2)
    | {P.REFERRED: 3, P.ADVISED: 4, P.RESUBMITTED: 4, P.CARRIED_OVER: 3, P.DEFERRED: 4}
)


def place(paper: Paper) -> int:
    """The station the paper is at; one behind the last for a decided one."""
    if paper.state is P.DEFERRED and paper.deferred_from == P.REFERRED:
        return 3
    return STATION_OF.get(paper.state, 5)
