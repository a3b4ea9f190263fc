"""The results of an event on one page: written down, and each given a way on, many at once."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import IkError
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.notifications.participation import outcome_words
from ik_workflow.operations.event_results import NewProposal
from ik_workflow.operations.event_results import NotPursued
from ik_workflow.operations.event_results import Outcome
from ik_workflow.operations.event_results import Struck
from ik_workflow.operations.event_results import ToMeasure
from ik_workflow.operations.event_results import ToProposal
from ik_workflow.operations.event_results import dispose_of_results
from ik_workflow.operations.event_results import record_results
from ik_workflow.states.facts import check_line
from ik_workflow.states.facts import check_text
from ik_workflow.states.offices import Office
from ik_workflow.states.participation_event import RESULTS_OPEN
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.participation import find_event
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("event_results", __name__)

ASSIGNERS = (Office.WORKING_GROUP_LEAD, Office.STEERING_GROUP, Office.INTEGRATION_COMMISSIONER)
ASSIGNABLE = (ParticipationEventState.DOCUMENTED, ParticipationEventState.EVALUATED)
MOST_CHOICES = 500
MOST_LINES = 200  #: results in one form
LONGEST = 2000  #: characters of one result
OPEN, NEW, PROPOSAL, MEASURE, NOT, STRIKE = "offen", "neu", "vorschlag", "massnahme", "nicht", "streichen"
OUTCOMES = {
    OPEN: N_("Noch nicht entscheiden"),
    NEW: N_("Daraus wird ein neuer Vorschlag"),
    PROPOSAL: N_("Gehört zu einem Vorschlag, den es schon gibt"),
    MEASURE: N_("Gehört zu einer Maßnahme, die es schon gibt"),
    NOT: N_("Wird nicht weiterverfolgt"),
    STRIKE: N_("War ein Versehen, streichen"),
}
PARTS = ("ausgang", "vorschlag", "massnahme", "grund")
LABELS = {"tisch": N_("Tisch oder Thema"), "ergebnisse": N_("Ergebnisse, eines in jeder Zeile"), "version": ""}


@dataclass(slots=True)
class OutcomeForm:
    """``values`` and ``faults`` by the names of the fields, ``grund-<public id>`` and so on."""

    results: Sequence[EventResult]
    values: Mapping[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def value(self, part: str, result: EventResult) -> str:
        return self.values.get(f"{part}-{result.public_id}", "")

    def chosen(self, result: EventResult) -> str:
        return self.value("ausgang", result) or OPEN

    def fault(self, part: str, result: EventResult) -> str:
        return self.faults.get(f"{part}-{result.public_id}", "")

    def read(self, proposals: Mapping[str, int], measures: Mapping[str, int]) -> dict[int, Outcome]:
        """What was decided, by the ids of the results; ``faults`` says what is wrong."""
        found = {one.id: self.read_one(one, proposals, measures) for one in self.results}
        chosen = {number: outcome for number, outcome in found.items() if outcome is not None}
        if not chosen and not self.faults:
            self.faults[""] = _("Es ist noch nichts gewählt. Bitte wählen Sie bei mindestens einem Ergebnis.")
        return chosen

    def read_one(
        self, result: EventResult, proposals: Mapping[str, int], measures: Mapping[str, int]
    ) -> Outcome | None:
        match self.chosen(result):
            case "offen":
                return None
            case "neu":
                return NewProposal()
            case "streichen":
                return Struck()
            case "nicht":
                reason = self.reason(result)
                return NotPursued(reason) if reason else None
            case "vorschlag":
                number = self.record("vorschlag", result, proposals, _("Bitte wählen Sie den Vorschlag."))
                return None if number is None else ToProposal(number)
            case "massnahme":
                number = self.record("massnahme", result, measures, _("Bitte wählen Sie die Maßnahme."))
                return None if number is None else ToMeasure(number)
            case _:
                raise BadRequest

    def record(self, part: str, result: EventResult, offered: Mapping[str, int], sentence: str) -> int | None:
        number = offered.get(self.value(part, result))
        if number is None:
            self.faults[f"{part}-{result.public_id}"] = sentence
        return number

    def reason(self, result: EventResult) -> str:
        words, name = self.value("grund", result).replace("\r\n", "\n").strip(), f"grund-{result.public_id}"
        try:
            words = check_text(name, _("Begründung"), words, length=LONGEST)
        except BadValue as error:
            self.faults[name] = error.sentence
            return ""
        if not words:
            self.faults[name] = _("Bitte schreiben Sie, warum. Die Teilnehmenden lesen diesen Text.")
        return words


@pages.get("/veranstaltungen/<address>/ergebnisse")
@open_to(*ASSIGNERS)
def results(address: str) -> ResponseReturnValue:
    event = find_event(address)
    return results_page(event, Entry(MultiDict(), **LABELS), OutcomeForm(results_of(event)))


@pages.post("/veranstaltungen/<address>/ergebnisse")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def add(address: str) -> ResponseReturnValue:
    event, entry = find_event(address), Entry(request.form, **LABELS)
    table, lines = entry.line("tisch", optional=True), lines_of(entry)
    if entry.faults:
        return results_page(event, entry, OutcomeForm(results_of(event)), HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    own = session.get_one(ParticipationEvent, event.id)
    try:
        record_results(session, own, lines, table=table, actor=current_actor(), occurred=at, at=at)
        return saved(url_for("event_results.results", address=address))
    except IkError as error:
        session.rollback()
        look_again()
        entry.faults[""] = error.sentence
        return results_page(find_event(address), entry, OutcomeForm(results_of(event)), error.status)


def lines_of(entry: Entry) -> list[str]:
    typed = [line.strip() for line in entry.values["ergebnisse"].splitlines() if line.strip()]
    if not typed:
        entry.faults["ergebnisse"] = _("Bitte schreiben Sie mindestens ein Ergebnis.")
    if len(typed) > MOST_LINES:
        entry.faults["ergebnisse"] = _("Bitte tragen Sie höchstens {most} Ergebnisse auf einmal ein.", most=MOST_LINES)
    label = _("Ergebnis")
    for line in typed[:MOST_LINES]:
        entry.read("ergebnisse", lambda line=line: check_line("ergebnisse", label, line, length=LONGEST), "")  # type: ignore[misc]  # the line is bound
    return typed


@pages.post("/veranstaltungen/<address>/ergebnisse/zuordnen")
@open_to(*ASSIGNERS)
@once
def assign(address: str) -> ResponseReturnValue:
    event = find_event(address)
    rows = results_of(event)
    names = {f"{part}-{one.public_id}" for one in rows for part in PARTS}
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise BadRequest
    empty, form = Entry(MultiDict(), **LABELS), OutcomeForm(rows, request.form.to_dict())
    if set(request.form) - names - {"version", *OF_EVERY_FORM}:
        form.faults[""] = _("Inzwischen hat jemand die Ergebnisse geändert. Bitte prüfen Sie Ihre Auswahl.")
        return results_page(event, empty, form, HTTPStatus.CONFLICT)
    outcomes = form.read({one.public_id: one.id for one in proposals()}, {one.public_id: one.id for one in measures()})
    if form.faults:
        return results_page(event, empty, form, HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    own = session.get_one(ParticipationEvent, event.id)
    try:
        dispose_of_results(session, own, outcomes, actor=current_actor(), occurred=at, at=at, version=int(version))
        return saved(url_for("event_results.results", address=address))
    except IkError as error:
        session.rollback()
        look_again()
        form.faults[""] = error.sentence
        return results_page(find_event(address), empty, form, error.status)


def results_of(event: ParticipationEvent) -> Sequence[EventResult]:
    own = select(EventResult).where(EventResult.event_id == event.id)
    return reading().scalars(own.order_by(EventResult.position)).all()


def proposals() -> Sequence[Proposal]:
    """What this person may see, the newest first."""
    return viewing().scalars(select(Proposal).order_by(Proposal.id.desc()).limit(MOST_CHOICES)).all()


def measures() -> Sequence[Measure]:
    return viewing().scalars(select(Measure).order_by(Measure.id.desc()).limit(MOST_CHOICES)).all()


def results_page(
    event: ParticipationEvent, entry: Entry, form: OutcomeForm, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    may_add = Office.INTEGRATION_COMMISSIONER in current_actor().hands and event.state in RESULTS_OPEN
    return render_template(
        "participation/results.html",
        event=event,
        entry=entry,
        form=form,
        assigned=[(one, outcome_words(one)) for one in form.results if one.assigned],
        left=[one for one in form.results if not one.assigned],
        outcomes=OUTCOMES,
        proposals=proposals(),
        measures=measures(),
        may_add=may_add,
        may_assign=event.state in ASSIGNABLE,
    ), status
