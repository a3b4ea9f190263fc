"""The form in which a report order begins: what was typed, how its dates are understood, and what is confirmed."""

import hashlib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.operations.order_days import When
from ik_workflow.operations.order_days import confirmed
from ik_workflow.operations.order_days import understood
from ik_workflow.operations.report_orders import Ordered
from ik_workflow.operations.report_orders import Outside
from ik_workflow.states.facts import check_number
from ik_workflow.states.facts import check_text
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.choices import SITTING
from ik_workflow.web.choices import UNITS
from ik_workflow.web.entry import Entry
from ik_workflow.web.viewing import today

MOST = 500  #: organizations that are offered
MOST_INTERIMS = 20
LONGEST_RHYTHM = 240  # months

ISSUING = {
    "title": N_("Worüber ist zu berichten?"),
    "passage": N_("Textstelle des Beschlusses, wörtlich"),
    "body": N_("Gremium, dem zu berichten ist"),
    "words": N_("Termin in den Worten des Beschlusses"),
    "due_on": N_("Tag der fälligen Sitzung"),
    "interims": N_("Zwischenberichte"),
    "unit": N_("Vorgesehene Stelle"),
    "recurrence_words": N_("Wiederholung in den Worten des Beschlusses"),
    "every_months": N_("Wiederholt sich alle … Monate"),
    "shown": N_("Geprüfter Termin"),
}
TAKING_OVER = {
    **ISSUING,
    "source": N_("Fundstelle"),
    "paper": N_("Drucksachennummer"),
    "ordered_on": N_("Beschlossen am"),
    "standing": N_("Stand heute"),
    "extensions": N_("Zahl der bisherigen Verlängerungen"),
    "first_words": N_("Ursprünglicher Termin in den Worten des Beschlusses"),
    "first_due_on": N_("Ursprünglicher Tag"),
    "past": N_("Bisheriger Verlauf"),
}
#: where an order that is taken over stands: its step and the words for it
STANDINGS = {
    "take_over": ReportOrderState.IN_PROGRESS.label,
    "take_over_unassigned": N_("erteilt, noch keiner Stelle zugewiesen"),
    "take_over_reported": ReportOrderState.REPORT_SUBMITTED.label,
}


@dataclass(frozen=True, slots=True)
class Choices:
    bodies: Sequence[tuple[str, str]]
    units: Sequence[tuple[str, str]]
    standings: Sequence[tuple[str, str]]


class OrderForm:
    """``read`` gives the order once every date was shown as it is understood, and sent again unchanged."""

    def __init__(self, entry: Entry, resolution: Resolution | None = None) -> None:
        self.entry = entry
        self.resolution = resolution
        #: how the dates are understood: the report's own one and those of the interim reports; empty before
        self.understood: list[When] = []

    @property
    def faults(self) -> Mapping[str, str]:
        return self.entry.faults

    def blame(self, fault: IkError) -> None:
        if isinstance(fault, BadValue):
            self.entry.blame(fault)
        else:
            at_passage = getattr(fault, "rule", None) == "I1" and "passage" in self.entry.labels
            self.entry.faults["passage" if at_passage else ""] = fault.sentence

    # -- what may be chosen -------------------------------------------------------------------------------------

    def choices(self, session: Session) -> Choices:
        bodies, units = organizations(session, SITTING), organizations(session, UNITS)
        standings = [(name, shown(words)) for name, words in STANDINGS.items()]
        return Choices(named(bodies), named(units), standings)

    # -- what was typed -----------------------------------------------------------------------------------------

    def read(self, session: Session) -> Ordered | None:
        """None if something is wrong, or if a date has to be confirmed first."""
        entry = self.entry
        title, passage = entry.line("title", length=300), entry.text("passage")
        body = entry.chosen("body", organizations(session, SITTING))
        unit = entry.chosen("unit", organizations(session, UNITS), optional=True)
        words, due_on = entry.line("words", optional=True), entry.day("due_on", optional=True)
        said = entry.line("recurrence_words", optional=True)
        every = self.number("every_months", most=LONGEST_RHYTHM)
        lines = self.interim_lines()
        if entry.faults or body is None:
            return None
        self.understand(session, body, words, due_on, lines)
        if entry.faults or not self.was_shown(body, words, lines):
            return None
        due, *interims = self.understood
        return Ordered(title, passage, body, due, interims, unit, said or None, every)

    def number(self, name: str, *, most: int) -> int | None:
        typed = self.entry.values[name].strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:9]) <= most):
            label = shown(self.entry.labels[name])
            sentence = _("{label}: Bitte geben Sie eine ganze Zahl von 1 bis {most} an.", label=label, most=most)
            self.entry.faults[name] = sentence
            return None
        return check_number(name, self.entry.labels[name], int(typed))

    def long_text(self, name: str) -> str:
        """A text of several lines that may be empty."""
        text = self.entry.values[name].replace("\r\n", "\n").strip()
        return text and self.entry.read(name, lambda: check_text(name, self.entry.labels[name], text), "")

    def interim_lines(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.long_text("interims").splitlines() if line.strip()]
        if len(lines) > MOST_INTERIMS or any(len(line) > 200 for line in lines):
            self.entry.faults["interims"] = _(
                "Zwischenberichte: Bitte nennen Sie höchstens {most}, jeden kurz und in einer eigenen Zeile.",
                most=MOST_INTERIMS,
            )
        return lines

    # -- how it is understood -----------------------------------------------------------------------------------

    def understand(self, session: Session, body: Organization, words: str, on: date | None, lines: list[str]) -> None:
        connection, said_on = session.connection(), self.said_on()
        try:
            found = understood(connection, words, body.id, said_on=said_on, today=today())
            self.understood = [confirmed(connection, found, body.id, on)]
        except BadValue as fault:
            self.entry.blame(fault)
        self.understood += [understood(connection, line, body.id, said_on=said_on, today=today()) for line in lines]

    def said_on(self) -> date:
        """The day of the resolution, whose words they are."""
        typed = self.entry.day("ordered_on", optional=True) if "ordered_on" in self.entry.labels else None
        return typed or (self.resolution.decided_on if self.resolution else None) or today()

    def was_shown(self, body: Organization, words: str, lines: list[str]) -> bool:
        """What is sent is what was shown; else it is shown now, and the form remembers it."""
        told = "\n".join([body.public_id, words, self.said_on().isoformat(), *lines])
        mark = hashlib.sha256(told.encode()).hexdigest()[:32]
        before, self.entry.values["shown"] = self.entry.values["shown"], mark
        return before == mark

    # -- an order that began outside ----------------------------------------------------------------------------

    def outside(self, session: Session) -> Outside | None:
        entry = self.entry
        source = entry.line("source", length=500)
        first_words = entry.line("first_words", optional=True)
        trigger = entry.chosen("standing", {name: name for name in STANDINGS})
        extensions = self.number("extensions", most=99)
        first_due_on = entry.day("first_due_on", optional=True)
        ordered_on = entry.day("ordered_on", optional=True)
        if ordered_on is not None and ordered_on > today():
            entry.faults["ordered_on"] = _("Beschlossen am: Dieser Tag liegt in der Zukunft. Bitte prüfen Sie ihn.")
        paper = self.paper(session)
        if entry.faults or trigger is None:
            return None
        return Outside(
            source,
            self.long_text("past") or None,
            ordered_on,
            paper,
            extensions or 0,
            first_words or None,
            first_due_on,
            trigger,
        )

    def paper(self, session: Session) -> Paper | None:
        number = self.entry.line("paper", length=60, optional=True)
        if not number:
            return None
        found = session.scalar(select(Paper).where(Paper.number == number, Paper.deleted.is_(False)).limit(1))
        if found is None:
            self.entry.faults["paper"] = _(
                "Drucksachennummer: „{number}“ ist hier nicht verzeichnet. Bitte prüfen Sie sie, oder lassen Sie das"
                " Feld leer und nennen Sie die Drucksache in der Fundstelle.",
                number=number,
            )
        return found


def organizations(session: Session, kinds: Sequence[str]) -> dict[str, Organization]:
    asked = select(Organization).where(Organization.classification.in_(kinds), Organization.deleted.is_(False))
    return {one.public_id: one for one in session.scalars(asked.order_by(Organization.name).limit(MOST))}


def named(found: Mapping[str, Organization]) -> list[tuple[str, str]]:
    return [(address, one.name) for address, one in found.items()]
