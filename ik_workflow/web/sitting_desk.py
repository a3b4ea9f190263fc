"""One form of the sitting's page that was sent: who sent it, what it is about, what was typed."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from ik_workflow.errors import NotFound
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.operations.recorder import Recorder
from ik_workflow.operations.sittings import attend
from ik_workflow.operations.sittings import next_sittings
from ik_workflow.operations.sittings import note_excluded
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.vote_entry import ballot

RECKON = "rechnen"  #: the button that only says what the figures say


class Incomplete(Exception):
    """Fields are missing or wrong; the entry says which."""


@dataclass
class Desk:
    """One form that was sent: who sent it, what it is about, what was typed."""

    by: Recorder
    entry: Entry
    meeting: Meeting
    #: as the person saw it; None where nothing was said of it
    version: int | None
    item: AgendaItem | None = None
    record: Amendment | ProceduralMotion | None = None

    @property
    def point(self) -> AgendaItem:
        if self.item is None:
            raise NotFound(_("Diesen Tagesordnungspunkt gibt es nicht."))
        return self.item

    @property
    def consultation(self) -> Consultation:
        if self.point.consultation is None:
            raise NotFound(_("Zu diesem Punkt gibt es keine Beratung."))
        return self.point.consultation

    @property
    def amendment(self) -> Amendment:
        if not isinstance(self.record, Amendment):
            raise NotFound(_("Diesen Änderungsantrag gibt es nicht."))
        return self.record

    @property
    def motion(self) -> ProceduralMotion:
        if not isinstance(self.record, ProceduralMotion):
            raise NotFound(_("Diesen Antrag gibt es nicht."))
        return self.record

    def complete(self) -> None:
        if self.entry.faults:
            raise Incomplete

    def asks_to_reckon(self) -> bool:
        return self.entry.values.get("knopf") == RECKON

    def vote(self, subject: VoteSubject, threshold: int | None = None) -> Ballot:
        """The vote, with the attendance and the exclusions of its moment written down beside it."""
        vote = ballot(self.entry, subject, threshold=threshold)
        if vote is None:
            raise Incomplete
        if not self.asks_to_reckon():
            body = self.point.organization_id
            if vote.present is not None and body is not None:
                attend(self.by, self.meeting, {body: vote.present})
            note_excluded(self.point, self.entry.values["names"].strip())
        return vote

    def sitting_chosen(self) -> Meeting | None:
        coming = next_sittings(self.by.session, self.meeting, self.point.organization_id)
        return self.entry.chosen("naechste", {one.public_id: one for one in coming}, optional=True)


@dataclass(frozen=True, slots=True)
class Act:
    """One form: the labels of its fields and what it does. An answer is shown and nothing is kept."""

    do: Callable[[Desk], str | None]
    labels: Mapping[str, str] = field(default_factory=dict)
