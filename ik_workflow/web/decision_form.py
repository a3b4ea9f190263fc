"""What the steering group has decided of each proposal, as the commissioner enters it on the evening."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.models.all import Proposal
from ik_workflow.operations.steering import Adopt
from ik_workflow.operations.steering import Choice
from ik_workflow.operations.steering import Defer
from ik_workflow.operations.steering import Merge
from ik_workflow.operations.steering import Reject
from ik_workflow.periods import short_date
from ik_workflow.states.facts import check_text
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.course import Event
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import versions_in

OPEN, ADOPT, DEFER, REJECT, MERGE = "offen", "uebernehmen", "zurueckstellen", "ablehnen", "zusammenfuehren"
DECISIONS = {
    OPEN: N_("Noch nicht entscheiden"),
    ADOPT: N_("Als Maßnahme übernehmen"),
    DEFER: N_("Zurückstellen"),
    REJECT: N_("Ablehnen"),
    MERGE: N_("In einen anderen Vorschlag aufnehmen"),
}
#: parts of the fields of one proposal
PARTS = ("entscheidung", "unklar", "tag", "grund", "geeignet", "ziel", "unterrichtet")
PART_LABELS = {
    "unklar": "Was noch unklar ist",
    "tag": "Tag der Wiedervorlage",
    "grund": "Begründung",
    "geeignet": "Veröffentlichung",
    "ziel": "Der andere Vorschlag",
    "unterrichtet": "Unterrichtung",
}


@dataclass(slots=True)
class DecisionForm:
    """``values`` and ``faults`` by the names of the fields, ``tag-<public id>`` and so on."""

    proposals: Sequence[Proposal]
    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    #: what stands against the decision of a whole proposal, by its public id
    refusals: dict[str, str] = field(default_factory=dict)
    #: the version that the page showed of each proposal, by its public id; empty for the newest
    seen: Mapping[str, int] = field(default_factory=dict)
    #: what happened to it since the page was made, by its public id
    meanwhile: Mapping[str, Sequence[Event]] = field(default_factory=dict)

    @classmethod
    def sent(cls, proposals: Sequence[Proposal], sent: MultiDict[str, str]) -> "DecisionForm":
        """Raises BadRequest for anything that no field of this form sends."""
        names = {f"{part}-{one.public_id}" for one in proposals for part in PARTS}
        if set(sent) - names - {"sitzung", "vorschlag", "stand", *OF_EVERY_FORM}:
            raise BadRequest
        values = {name: sent.get(name, "") for name in (*names, "sitzung")}
        return cls(proposals, values, seen=versions_in(sent.getlist("stand")))

    def value(self, part: str, proposal: Proposal) -> str:
        return self.values.get(f"{part}-{proposal.public_id}", "")

    def chosen(self, proposal: Proposal) -> str:
        return self.value("entscheidung", proposal) or OPEN

    def fault(self, part: str, proposal: Proposal) -> str:
        return self.faults.get(f"{part}-{proposal.public_id}", "")

    def read(self, targets: Mapping[str, Proposal]) -> list[tuple[Proposal, Choice]]:
        """Every decision but those left open; ``faults`` says what is wrong."""
        found = []
        for proposal in self.proposals:
            choice = self.read_one(proposal, targets)
            if choice is not None:
                found.append((proposal, choice))
        if not found and not self.faults:
            self.faults[""] = _("Es ist noch nichts entschieden. Bitte wählen Sie bei mindestens einem Vorschlag.")
        return found

    def read_one(self, proposal: Proposal, targets: Mapping[str, Proposal]) -> Choice | None:
        match self.chosen(proposal):
            case "offen":
                return None
            case "uebernehmen":
                return Adopt(self.text("unklar", proposal) or None)
            case "zurueckstellen":
                day = self.day(f"tag-{proposal.public_id}", PART_LABELS["tag"])
                return None if day is None else Defer(day)
            case "ablehnen":
                return self.rejection(proposal)
            case "zusammenfuehren":
                return self.merger(proposal, targets)
            case _:
                raise BadRequest

    def rejection(self, proposal: Proposal) -> Reject | None:
        reason = self.text("grund", proposal)
        if not reason:
            self.blame("grund", proposal, _("Begründung: Bitte schreiben Sie, warum. Die Verfasser lesen diesen Text."))
            return None
        return Reject(reason, publishable=self.value("geeignet", proposal) == "ja")

    def merger(self, proposal: Proposal, targets: Mapping[str, Proposal]) -> Merge | None:
        target = targets.get(self.value("ziel", proposal))
        if target is None or target.id == proposal.id:
            self.blame("ziel", proposal, _("Bitte wählen Sie den Vorschlag, in dem dieser weiterlebt."))
            return None
        return Merge(target, self.value("unterrichtet", proposal) == "ja")

    def text(self, part: str, proposal: Proposal) -> str:
        typed = self.value(part, proposal).replace("\r\n", "\n").strip()
        try:
            return check_text(part, PART_LABELS[part], typed)
        except BadValue as error:
            self.blame(part, proposal, error.sentence)
            return ""

    def day(self, name: str, label: str) -> date | None:
        try:
            day = date.fromisoformat(self.values.get(name, "").strip())
            if 1900 <= day.year <= 2199:
                return day
        except ValueError:
            pass  # answered like a year that nobody means
        self.faults[name] = _("{label}: Bitte geben Sie ein Datum (Tag, Monat, Jahr) an.", label=shown(label))
        return None

    def sitting(self, today: date) -> date | None:
        day = self.day("sitzung", _("Tag der Sitzung"))
        if day is not None and day > today:
            self.faults["sitzung"] = _("Tag der Sitzung: Der {day} liegt in der Zukunft.", day=short_date(day))
            return None
        return day

    def blame(self, part: str, proposal: Proposal, sentence: str) -> None:
        self.faults[f"{part}-{proposal.public_id}"] = sentence
