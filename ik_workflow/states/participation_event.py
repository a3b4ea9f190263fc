"""Conferences, dialogues and workshops: who was asked what, and what became of each result (SM-9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import DAY_NAMES
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import Calendar
from ik_workflow.periods import Weeks
from ik_workflow.periods import first
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import in_words
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PaperState
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.results import PaperType
from ik_workflow.translation import N_
from ik_workflow.translation import _


class EventKind(Labelled):
    """What people come together for."""

    CONFERENCE = "conference", N_("Konferenz")
    DIALOGUE = "dialogue", N_("Dialogveranstaltung")
    WORKSHOP = "workshop", N_("Workshop")


class ParticipationEventState(Labelled):
    """Where a conference, dialogue or workshop stands."""

    SUGGESTED = "suggested", N_("angeregt")
    COMMISSIONED = "commissioned", N_("beauftragt")
    PLANNED = "planned", N_("geplant")
    INVITED = "invited", N_("eingeladen")
    REGISTRATION_OPEN = "registration_open", N_("Anmeldung offen")
    REGISTRATION_CLOSED = "registration_closed", N_("Anmeldung geschlossen")
    HELD = "held", N_("durchgeführt")
    DOCUMENTED = "documented", N_("dokumentiert")
    EVALUATED = "evaluated", N_("ausgewertet")
    PROPOSALS_ASSIGNED = "proposals_assigned", N_("Ergebnisse zugeordnet")
    DOCUMENTATION_SUBMITTED = "documentation_submitted", N_("Dokumentation eingereicht")
    FED_BACK = "fed_back", N_("rückgemeldet")
    POSTPONED = "postponed", N_("verschoben")
    CLOSED = "closed", N_("abgeschlossen")
    CANCELLED = "cancelled", N_("abgesagt")


S = ParticipationEventState
FINAL = frozenset({S.CLOSED, S.CANCELLED})
#: it is still to come, and its day may change
AHEAD = (S.PLANNED, S.INVITED, S.REGISTRATION_OPEN, S.REGISTRATION_CLOSED)
#: nobody has come together, and perhaps nobody will
NOT_HELD = (S.SUGGESTED, S.COMMISSIONED, *AHEAD, S.POSTPONED)
#: its results are being worked on
RESULTS_OPEN = (S.HELD, S.DOCUMENTED, S.EVALUATED)
#: its documentation is a paper of the council, so everybody may read the results
RESULTS_PUBLIC = (S.DOCUMENTATION_SUBMITTED, S.FED_BACK, S.CLOSED)

INVITATION_PERIOD = Weeks(6)  # the house's own target, SM-9.03
SUNDAY = 6
#: a line of the attendance: a group and a number, no names
COUNTED_GROUP = re.compile(r"\s*[^:\n]{1,100}:\s*\d{1,6}\s*")


@dataclass(frozen=True, slots=True)
class ParticipationEventView:
    """An event as its guards see it; the day is the one that the step proposes, if it proposes one."""

    state: str
    held_on: date | None = None
    register_from: date | None = None
    register_until: date | None = None
    #: what can be influenced, and what cannot
    scope_open: str | None = None
    scope_closed: str | None = None
    languages: str | None = None
    access: str | None = None
    #: of its documentation; None where that is no paper of this house
    paper_state: str | None = None
    paper_type: str | None = None
    noted_on: date | None = None
    #: how many results are on record, and those of which nobody has said what becomes of them
    results: int = 0
    unassigned: tuple[str, ...] = ()
    #: registrations that are still stored
    registrations: int = 0
    calendar: Calendar = BRANDENBURG


def holiday(event: ParticipationEventView) -> str | None:
    """Name of the public holiday on which it falls; None on any other day, also on a Sunday."""
    if event.held_on is None:
        return None
    name = event.calendar.day_of_rest(event.held_on)
    return None if name in DAY_NAMES else name


def free_days(event: ParticipationEventView) -> str:
    """The nearest working days before and after, as an answer to "when else?"."""
    day = known(event.held_on, HELD_ON.label)
    nearest = (first(day + way * ONE_DAY, way, event.calendar.is_office_day) for way in (-1, 1))
    return _("{before} oder {after}", **dict(zip(("before", "after"), map(long_date, nearest), strict=True)))


@must(
    "Am {day} ist ein gesetzlicher Feiertag ({name}); an ihm wird zu keiner Veranstaltung eingeladen."
    " Die nächsten freien Tage sind {free}.",
    rule="KA-08",
    day=lambda event: short_date(event.held_on),
    name=lambda event: holiday(event) or "",
    free=free_days,
)
def no_holiday(event: ParticipationEventView, taking: Taking) -> bool:
    known(event.held_on, HELD_ON.label)
    return holiday(event) is None


@should(
    "Der {day} ist ein Sonntag. Ein Werktag ist zum Beispiel {free}; sonst nennen Sie bitte den Grund für den Sonntag.",
    rule="SM-9.02",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda event: short_date(event.held_on),
    free=free_days,
)
def no_sunday(event: ParticipationEventView, taking: Taking) -> bool:
    return known(event.held_on, HELD_ON.label).weekday() != SUNDAY or holiday(event) is not None


@must("Der Tag der Veranstaltung ist schon vorbei. Bitte wählen Sie einen Tag, der noch kommt.", rule="I1")
def still_to_come(event: ParticipationEventView, taking: Taking) -> bool:
    return known(event.held_on, HELD_ON.label) >= taking.day()


@must("Die Anmeldung endet vor ihrem Beginn oder nach der Veranstaltung. Bitte prüfen Sie die Tage.", rule="I1")
def registration_in_order(event: ParticipationEventView, taking: Taking) -> bool:
    last = event.register_until or event.held_on
    return last is None or (event.register_from or last) <= last <= (event.held_on or last)


@must("Es steht noch nicht fest, was die Teilnehmenden beeinflussen können und was nicht.", rule="BT-02")
def scope_stated(event: ParticipationEventView, taking: Taking) -> bool:
    parts = (known(event.scope_open, SCOPE_OPEN.label), known(event.scope_closed, SCOPE_CLOSED.label))
    return all(part.strip() for part in parts)


@must("Es steht noch nicht fest, in welchen Sprachen und wie barrierefrei die Veranstaltung ist.", rule="BT-04")
def access_stated(event: ParticipationEventView, taking: Taking) -> bool:
    parts = (known(event.languages, LANGUAGES.label), known(event.access, ACCESS.label))
    return all(part.strip() for part in parts)


@should(
    "Bis zur Veranstaltung sind es keine sechs Wochen mehr. Wer später einlädt, nennt den Grund.",
    rule="SM-9.03",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def invited_in_time(event: ParticipationEventView, taking: Taking) -> bool:
    return taking.day() <= known(event.held_on, HELD_ON.label) - INVITATION_PERIOD


@should(
    "Der Beginn der Anmeldung ist für den {day} angekündigt.",
    rule="SM-9.03",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda event: short_date(event.register_from),
)
def registration_may_begin(event: ParticipationEventView, taking: Taking) -> bool:
    return event.register_from is None or taking.day() >= event.register_from


@should(
    "Das Ende der Anmeldung ist für den {day} angekündigt.",
    rule="SM-9.03",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
    day=lambda event: short_date(event.register_until),
)
def registration_is_over(event: ParticipationEventView, taking: Taking) -> bool:
    return event.register_until is None or taking.day() > event.register_until


@must(
    "Die Veranstaltung ist noch nicht gewesen; ihr Tag ist der {day}.", rule="I1", day=lambda e: short_date(e.held_on)
)
def day_has_come(event: ParticipationEventView, taking: Taking) -> bool:
    return taking.day() >= known(event.held_on, HELD_ON.label)


@must(
    "Bitte schreiben Sie je Zeile eine Gruppe und eine Zahl, zum Beispiel „Vereine: 25“, und keine Namen.",
    rule="I1",
)
def groups_are_counted(event: ParticipationEventView, taking: Taking) -> bool:
    lines = (taking.facts.get(BY_GROUP.name) or "").splitlines()
    return all(COUNTED_GROUP.fullmatch(line) for line in lines if line.strip())


@should(
    "Es ist noch kein Ergebnis der Veranstaltung verzeichnet.",
    rule="SM-9.06",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def results_on_record(event: ParticipationEventView, taking: Taking) -> bool:
    return event.results > 0


@must(
    "Von diesen Ergebnissen steht noch nicht fest, was aus ihnen wird: {results}.",
    rule="BT-02",
    results=lambda event: in_words(event.unassigned),
)
def every_result_assigned(event: ParticipationEventView, taking: Taking) -> bool:
    return not event.unassigned


@should(
    "Als Dokumentation dient eine Mitteilungsvorlage, die beim Büro eingereicht ist.",
    rule="SM-9.08",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def documented_by_submitted_paper(event: ParticipationEventView, taking: Taking) -> bool:
    if event.paper_state is None:
        return bool(known(taking.facts.get(PAPER_NUMBER.name), PAPER.label).strip())
    before = list(PaperState).index(PaperState(event.paper_state)) < list(PaperState).index(PaperState.SUBMITTED)
    return event.paper_type == PaperType.INFORMATION_PAPER and not before


@should(
    "Die Vorlage mit der Dokumentation ist noch nicht zur Kenntnis genommen.",
    rule="SM-9.09",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def paper_noted(event: ParticipationEventView, taking: Taking) -> bool:
    return event.paper_state in (None, PaperState.NOTED)


@should(
    "Die Stadtverordnetenversammlung hat die Dokumentation noch nicht zur Kenntnis genommen.",
    rule="SM-9.09",
    lifted_by={Office.INTEGRATION_COMMISSIONER},
)
def council_has_noted(event: ParticipationEventView, taking: Taking) -> bool:
    return event.noted_on is not None


@must("Es sind noch Angaben aus der Anmeldung gespeichert.", rule="I1")
def registrations_are_gone(event: ParticipationEventView, taking: Taking) -> bool:
    return not event.registrations


KIND = Fact("kind", "Art der Veranstaltung", FactKind.CHOICE, choices=EventKind)
TITLE = Fact("title", "Titel", FactKind.LINE, length=300)
TOPIC = Fact("topic", "Worum es geht", FactKind.TEXT)
OCCASION = Fact("occasion", N_("Anlass, etwa Beschluss oder Turnus"), FactKind.LINE, length=300)
HELD_ON = Fact("held_on", N_("Tag der Veranstaltung"), FactKind.DATE)
TIMES = Fact("times", N_("Uhrzeit von bis"), FactKind.LINE, length=100)
PLACE = Fact("place", N_("Ort mit Anschrift"), FactKind.LINE, length=300)
SCOPE_OPEN = Fact("scope_open", N_("Was beeinflusst werden kann"), FactKind.TEXT)
SCOPE_CLOSED = Fact("scope_closed", N_("Was nicht beeinflusst werden kann"), FactKind.TEXT)
TARGET_GROUPS = Fact("target_groups", N_("Wer erreicht werden soll"), FactKind.TEXT)
LANGUAGES = Fact("languages", N_("Sprachen, mit Komma getrennt"), FactKind.LINE, length=300)
ACCESS = Fact("access", N_("Barrierefreiheit und Unterstützung"), FactKind.TEXT)
PLACES = Fact("places", N_("Zahl der Plätze, leer ohne Grenze"), FactKind.NUMBER, required=False)
REGISTER_FROM = Fact("register_from", N_("Erster Tag der Anmeldung"), FactKind.DATE, required=False)
REGISTER_UNTIL = Fact("register_until", N_("Letzter Tag der Anmeldung"), FactKind.DATE, required=False)
BUDGET = Fact("budget", N_("Mittel in Euro"), FactKind.MONEY, required=False)
INVITATION = Fact("invitation", N_("Text der Einladung"), FactKind.TEXT)
ATTENDANCE = Fact("attendance", N_("Zahl der Teilnehmenden"), FactKind.NUMBER)
BY_GROUP = Fact("attendance_by_group", N_("Davon je Gruppe, eine Zeile je Gruppe"), FactKind.TEXT, required=False)
SUMMARY = Fact("summary", N_("Kurze Dokumentation"), FactKind.TEXT)
EVALUATION = Fact("evaluation", N_("Auswertung der Steuerungsgruppe"), FactKind.TEXT)
RESULTS = Fact("results", N_("Ergebnisse, eines je Zeile"), FactKind.TEXT)
OUTCOMES = Fact("outcomes", N_("Was aus den Ergebnissen wird"), FactKind.TEXT)
PAPER = Fact("paper", N_("Mitteilungsvorlage"), FactKind.RECORD, required=False, of="paper")
PAPER_NUMBER = Fact(
    "paper_number", N_("Nummer, wenn die Vorlage hier nicht steht"), FactKind.LINE, required=False, length=60
)
FEEDBACK = Fact("feedback", N_("Worte an die Teilnehmenden"), FactKind.TEXT)

WHERE = (TIMES, PLACE, TARGET_GROUPS, LANGUAGES, ACCESS, PLACES, REGISTER_FROM, REGISTER_UNTIL, BUDGET)
PLAN = (HELD_ON, *WHERE[:2], SCOPE_OPEN, SCOPE_CLOSED, *WHERE[2:])
keep_plan = keeps(*(fact.name for fact in PLAN))


def end_of_registration(event: ParticipationEventView, taking: Taking) -> Mapping[str, Any]:
    """Where nobody says another day, people may register until the day before."""
    if REGISTER_UNTIL.name in taking.facts or event.held_on is None:
        return {}
    return {REGISTER_UNTIL.name: event.held_on - ONE_DAY}


def put_off(event: ParticipationEventView, taking: Taking) -> Mapping[str, Any]:
    return {"put_off_reason": taking.reason}


def take_paper(event: ParticipationEventView, taking: Taking) -> Mapping[str, Any]:
    return {"paper_id": taking.facts[PAPER.name]} if PAPER.name in taking.facts else {}


def take_note_of_day(event: ParticipationEventView, taking: Taking) -> Mapping[str, Any]:
    return {"noted_on": taking.on}


COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
ON_ITS_DAY: set[Hand] = {Office.INTEGRATION_COMMISSIONER, Office.ENGINE}
#: the steering group decides, the commissioner writes it down
STEERING: set[Hand] = {Relation.BODY}
ASSIGNERS: set[Hand] = {Office.WORKING_GROUP_LEAD, Office.STEERING_GROUP, Office.INTEGRATION_COMMISSIONER}

# A row of the table reads as a row.
# fmt: off
PARTICIPATION_EVENT = Procedure(
    "participation_event", "Beteiligungsveranstaltung", "SM-9", ParticipationEventState, set(FINAL), [
        step("suggest", "Veranstaltung anregen", NEW, S.SUGGESTED, by={Office.STEERING_GROUP, *COMMISSIONER},
             asks=(KIND, TITLE, TOPIC), effects=(keeps("kind", "title", "topic"),), rules=["SM-9.01", "BT-12"],
             event="participation_event_suggested"),
        step("commission", "Beauftragen", S.SUGGESTED, S.COMMISSIONED, by=STEERING, entered_by=COMMISSIONER,
             asks=(OCCASION,), effects=(keeps("occasion"),), rules=["SM-9.01", "BT-12"],
             event="participation_event_commissioned"),
        step("plan", "Planen", S.COMMISSIONED, S.PLANNED, by=COMMISSIONER, asks=PLAN,
             guards=(no_holiday, no_sunday, still_to_come, registration_in_order, scope_stated),
             effects=(keep_plan, end_of_registration), rules=["SM-9.02", "BT-02", "BT-04", "KA-08"],
             event="participation_event_planned"),
        step("revise", "Angaben ändern", AHEAD, None, by=COMMISSIONER, asks=WHERE, guards=(registration_in_order,),
             effects=(keeps(*(fact.name for fact in WHERE)),), rules=["SM-9.02", "BT-04"],
             event="participation_event_revised"),
        step("invite", "Einladen und veröffentlichen", S.PLANNED, S.INVITED, by=COMMISSIONER, asks=(INVITATION,),
             guards=(scope_stated, access_stated, still_to_come, invited_in_time),
             effects=(keeps("invitation"), sets(**{"case.public": True})), rules=["SM-9.03", "BT-04", "EM-02"],
             event="participation_event_invited"),
        step("open_registration", "Anmeldung öffnen", S.INVITED, S.REGISTRATION_OPEN, by=ON_ITS_DAY,
             guards=(scope_stated, still_to_come, registration_may_begin), rules=["SM-9.03", "BT-02", "EM-08"],
             event="participation_event_registration_opened"),
        step("close_registration", "Anmeldung schließen", S.REGISTRATION_OPEN, S.REGISTRATION_CLOSED, by=ON_ITS_DAY,
             guards=(registration_is_over,), rules=["SM-9.03"], event="participation_event_registration_closed"),
        step("postpone", "Verschieben", AHEAD, S.POSTPONED, by=STEERING, entered_by=COMMISSIONER, needs_reason=True,
             effects=(put_off,), rules=["SM-9.04"], event="participation_event_postponed"),
        step("plan_again", "Neu planen", S.POSTPONED, S.PLANNED, by=COMMISSIONER, asks=PLAN,
             guards=(no_holiday, no_sunday, still_to_come, registration_in_order, scope_stated),
             effects=(keep_plan, end_of_registration, sets(put_off_reason=None)), rules=["SM-9.10", "SM-9.02", "KA-08"],
             event="participation_event_planned_again"),
        step("cancel", "Absagen", NOT_HELD, S.CANCELLED, by=STEERING, entered_by=COMMISSIONER, needs_reason=True,
             effects=(put_off,), rules=["SM-9.04"], event="participation_event_cancelled"),
        step("hold", "Als durchgeführt eintragen", S.REGISTRATION_CLOSED, S.HELD, by=COMMISSIONER,
             asks=(ATTENDANCE, BY_GROUP), guards=(day_has_come, groups_are_counted),
             effects=(keeps("attendance", "attendance_by_group"),), opens=("DR-25",), rules=["SM-9.05", "EM-08"],
             event="participation_event_held"),
        step("document", "Dokumentieren", S.HELD, S.DOCUMENTED, by=COMMISSIONER, asks=(SUMMARY,),
             effects=(keeps("summary"),), rules=["SM-9.06", "BT-13"], event="participation_event_documented"),
        step("record_results", "Ergebnisse eintragen", RESULTS_OPEN, None, by=COMMISSIONER, asks=(RESULTS,),
             rules=["SM-9.06"], event="participation_event_results_recorded"),
        step("dispose_of_results", "Ergebnisse zuordnen", (S.DOCUMENTED, S.EVALUATED), None, by=ASSIGNERS,
             asks=(OUTCOMES,), rules=["SM-9.07", "BT-02"], event="participation_event_results_disposed_of"),
        step("evaluate", "Auswerten", S.DOCUMENTED, S.EVALUATED, by=STEERING, entered_by=COMMISSIONER,
             asks=(EVALUATION,), guards=(results_on_record,), effects=(keeps("evaluation"),),
             rules=["SM-9.06", "BT-13"], event="participation_event_evaluated"),
        step("assign_results", "Zuordnung abschließen", S.EVALUATED, S.PROPOSALS_ASSIGNED, by=ASSIGNERS,
             guards=(every_result_assigned,), rules=["SM-9.07", "BT-02"], event="participation_event_results_assigned"),
        step("submit_documentation", "Dokumentation einreichen", S.PROPOSALS_ASSIGNED, S.DOCUMENTATION_SUBMITTED,
             by={Office.MAYOR, *COMMISSIONER}, asks=(PAPER, PAPER_NUMBER), guards=(documented_by_submitted_paper,),
             effects=(take_paper, keeps("paper_number")), rules=["SM-9.08", "BT-13"],
             event="participation_event_documentation_submitted"),
        step("take_note", "Kenntnisnahme eintragen", S.DOCUMENTATION_SUBMITTED, None, by={Office.ENGINE},
             entered_by=COMMISSIONER, guards=(paper_noted,), effects=(take_note_of_day,), opens=("DR-26",),
             rules=["SM-9.09", "BT-13"], event="participation_event_noted"),
        step("feed_back", "Teilnehmenden berichten", S.DOCUMENTATION_SUBMITTED, S.FED_BACK, by=COMMISSIONER,
             asks=(FEEDBACK,), guards=(every_result_assigned, council_has_noted), effects=(keeps("feedback"),),
             rules=["SM-9.09", "BT-02", "BT-05"], event="participation_event_fed_back"),
        step("close", "Abschließen", S.FED_BACK, S.CLOSED, by=COMMISSIONER, guards=(registrations_are_gone,),
             rules=["SM-9.09", "EM-09"], event="participation_event_closed"),
    ],
)
# fmt: on
