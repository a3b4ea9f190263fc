"""Sittings: planned, invited, held, minuted (SM-0; §§ 34 to 42 BbgKVerf)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

from ik_workflow.periods import BERLIN
from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import MINUTES
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.states.votes import VoteSubject

CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


class MeetingState(Labelled):
    """Where a sitting stands."""

    PLANNED = "planned", "geplant"
    INVITED = "invited", "eingeladen"
    OPEN = "open", "eröffnet"
    INTERRUPTED = "interrupted", "unterbrochen"
    CLOSED = "closed", "geschlossen"
    MINUTES_DRAFTED = "minutes_drafted", "Niederschrift entworfen"
    MINUTES_PRESENTED = "minutes_presented", "Niederschrift vorgelegt"
    MINUTES_SETTLED = "minutes_settled", "Niederschrift abgeschlossen"
    CANCELLED = "cancelled", "abgesagt"


class MeetingKind(Labelled):
    """Occasion of a sitting (KA-03)."""

    ORDINARY = "ordinary", "ordentliche Sitzung"
    EXTRAORDINARY = "extraordinary", "außerordentliche Sitzung"
    CONTINUATION = "continuation", "Fortsetzung"
    CONSTITUTIVE = "constitutive", "konstituierende Sitzung"


class MeetingMode(Labelled):
    """How a sitting is held (KV-12)."""

    IN_PERSON = "in_person", "in Präsenz"
    HYBRID = "hybrid", "hybrid"
    VIDEO = "video", "per Video"


HELD = frozenset(
    {
        MeetingState.OPEN,
        MeetingState.INTERRUPTED,
        MeetingState.CLOSED,
        MeetingState.MINUTES_DRAFTED,
        MeetingState.MINUTES_PRESENTED,
        MeetingState.MINUTES_SETTLED,
    }
)  #: states of a sitting that took place


#: states of a sitting of which there are minutes
MINUTED = frozenset({MeetingState.MINUTES_DRAFTED, MeetingState.MINUTES_PRESENTED, MeetingState.MINUTES_SETTLED})


@dataclass(frozen=True, slots=True)
class BodyLine:
    """One body of a sitting; a joint sitting has several."""

    id: int
    name: str
    #: statutory number of members; None if not entered
    members: int | None
    present: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A sitting as its guards see it."""

    state: str
    held_on: date | None
    bodies: tuple[BodyLine, ...] = ()
    #: titles of items that have neither a result nor the mark "nicht behandelt"
    unsettled_items: tuple[str, ...] = ()
    #: titles of items that were never called
    uncalled_items: tuple[str, ...] = ()
    #: numbers of papers named in time for this sitting that are not on its agenda
    named_in_time_but_missing: tuple[str, ...] = ()
    open_objections: int | None = None


def quorate(members: int | None, present: int | None) -> bool:
    """More than half of the statutory number is present (KV-26)."""
    return 2 * known(present, "Anwesenheit") > known(members, "gesetzliche Mitgliederzahl")


def in_words(names: tuple[str, ...]) -> str:
    return ", ".join(names)


@must("Die Sitzung braucht mindestens ein Gremium.", rule="I1")
def has_body(meeting: MeetingView, taking: Taking) -> bool:
    return bool(taking.fact("bodies", "Gremien"))


@must("Die Tagesordnung ist mit dem Oberbürgermeister ins Benehmen zu setzen.", rule="KV-15")
def agenda_in_consultation(meeting: MeetingView, taking: Taking) -> bool:
    return bool(taking.fact("agreed_with_mayor", "Benehmen mit dem Oberbürgermeister"))


@must(
    "Rechtzeitig benannte Vorlagen stehen noch nicht auf der Tagesordnung: {missing}.",
    rule="KV-16",
    missing=lambda meeting: in_words(meeting.named_in_time_but_missing),
)
def named_items_are_on_it(meeting: MeetingView, taking: Taking) -> bool:
    return not meeting.named_in_time_but_missing


@must("Der neue Termin muss ein anderer Tag sein als der bisherige.", rule="I1")
def moved_to_another_day(meeting: MeetingView, taking: Taking) -> bool:
    return bool(taking.fact("new_date", "neuer Termin") != meeting.held_on)


@must(
    "Die Sitzung ist für den {day} angesetzt und kann nicht vorher eröffnet werden; findet sie früher statt, verlegen"
    " Sie sie bitte.",
    rule="I1",
    day=lambda meeting: short_date(meeting.held_on) if meeting.held_on else "",
)
def day_has_come(meeting: MeetingView, taking: Taking) -> bool:
    return taking.on is None or meeting.held_on is None or taking.on >= meeting.held_on


@must("Für ein Gremium, das nicht zu dieser Sitzung gehört, kann keine Anwesenheit eingetragen werden.", rule="I1")
def attendance_of_own_bodies(meeting: MeetingView, taking: Taking) -> bool:
    return set(taking.fact("attendance", "Anwesenheit")) <= {body.id for body in meeting.bodies}


@should(
    "Nicht jedes Gremium ist beschlussfähig: mehr als die Hälfte der Mitglieder muss anwesend sein.",
    rule="KV-26",
    lifted_by={Office.COUNCIL_CHAIR, Office.COMMITTEE_CHAIR},
)
def every_body_quorate(meeting: MeetingView, taking: Taking) -> bool:
    attendance = taking.fact("attendance", "Anwesenheit")
    return all(quorate(body.members, attendance.get(body.id)) for body in meeting.bodies)


@must(
    "Diese Punkte haben noch kein Ergebnis und sind nicht als nicht behandelt vermerkt: {items}.",
    rule="I1",
    items=lambda meeting: in_words(meeting.unsettled_items),
)
def every_item_has_a_result(meeting: MeetingView, taking: Taking) -> bool:
    return not meeting.unsettled_items


@must(
    "Diese Punkte wurden nicht aufgerufen: {items}. Bitte bestätigen Sie, dass sie nicht behandelt wurden.",
    rule="I1",
    items=lambda meeting: in_words(meeting.uncalled_items),
)
def uncalled_items_confirmed(meeting: MeetingView, taking: Taking) -> bool:
    return not meeting.uncalled_items or taking.facts.get("rest_not_reached") is True


@must("Die Niederschrift ist zu unterzeichnen oder qualifiziert elektronisch zu signieren.", rule="KV-46")
def minutes_signed(meeting: MeetingView, taking: Taking) -> bool:
    return bool(taking.fact("signed", "Unterschrift oder qualifizierte Signatur"))


@must("Über die Einwendung ist abzustimmen; sie ist mit Mehrheit angenommen worden.", rule="KV-45")
def objection_carried(meeting: MeetingView, taking: Taking) -> bool:
    return taking.fact("vote", "Abstimmung").carried is True


@must("Über Einwendungen gegen die Niederschrift ist noch nicht entschieden.", rule="KV-45")
def no_open_objection(meeting: MeetingView, taking: Taking) -> bool:
    return known(meeting.open_objections, "offene Einwendungen") == 0


@must("Der neue Beginn ist keine Uhrzeit; bitte schreiben Sie ihn so: 15:00.", rule="I1")
def begins_at_a_time(meeting: MeetingView, taking: Taking) -> bool:
    start = taking.facts.get("new_start")
    return start is None or CLOCK.fullmatch(start) is not None


@must("Die Einwendung ist mit Mehrheit angenommen; sie kann nicht zurückgewiesen werden.", rule="KV-45")
def objection_lost(meeting: MeetingView, taking: Taking) -> bool:
    return taking.fact("vote", "Abstimmung").carried is not True


def one_more_objection(meeting: MeetingView, taking: Taking) -> Mapping[str, Any]:
    return {"open_objections": (meeting.open_objections or 0) + 1}


def one_objection_less(meeting: MeetingView, taking: Taking) -> Mapping[str, Any]:
    return {"open_objections": max((meeting.open_objections or 0) - 1, 0)}


def set_new_date(meeting: MeetingView, taking: Taking) -> Mapping[str, Any]:
    """The sitting keeps its day where the record prints no new one; its time of day is known only if it was given."""
    if "new_date" not in taking.facts:
        return {}
    day, start = taking.facts["new_date"], taking.facts.get("new_start")
    begins = datetime.combine(day, time.fromisoformat(start), BERLIN) if start else None
    return {"held_on": day, "starts_at": begins}


def set_attendance(meeting: MeetingView, taking: Taking) -> Mapping[str, Any]:
    return {f"body.{body}.present": present for body, present in taking.facts.get("attendance", {}).items()}


NEW_START = Fact("new_start", "neuer Beginn", FactKind.LINE, required=False, length=5)
REST = Fact("rest_not_reached", "Übrige Punkte wurden nicht behandelt", FactKind.YES_NO, required=False)
CHAIR: set[Office | Relation] = {Relation.CHAIR_OF_BODY}

# A row of the table reads as a row.
# fmt: off
MEETING = Procedure(
    "meeting", "Sitzung", "SM-0", MeetingState, {MeetingState.MINUTES_SETTLED, MeetingState.CANCELLED}, [
        step("plan", "Sitzung anlegen", NEW, MeetingState.PLANNED, by={Office.COUNCIL_OFFICE},
             asks=(Fact("bodies", "Gremien", FactKind.RECORDS, of="body"),), guards=(has_body,),
             opens=("DR-09", "DR-10"), rules=["SM-0.01", "KA-02", "KA-03"], event="meeting_planned"),
        step("invite", "Einladen", MeetingState.PLANNED, MeetingState.INVITED, by=CHAIR, entered_by=MINUTES,
             asks=(Fact("agreed_with_mayor", "Benehmen mit dem Oberbürgermeister", FactKind.YES_NO),),
             guards=(agenda_in_consultation, named_items_are_on_it),
             rules=["SM-0.02", "KV-15", "KV-16", "KV-17", "KV-23"], event="meeting_invited"),
        step("reschedule", "Verlegen", (MeetingState.PLANNED, MeetingState.INVITED), MeetingState.PLANNED, by=CHAIR,
             entered_by=MINUTES, asks=(Fact("new_date", "neuer Termin", FactKind.DATE), NEW_START),
             guards=(moved_to_another_day, begins_at_a_time), effects=(set_new_date,), needs_reason=True,
             opens=("DR-09", "DR-10"), rules=["SM-0.03", "KA-02"], event="meeting_rescheduled"),
        step("cancel", "Absagen", (MeetingState.PLANNED, MeetingState.INVITED), MeetingState.CANCELLED, by=CHAIR,
             entered_by=MINUTES, needs_reason=True, rules=["SM-0.04"], event="meeting_cancelled"),
        step("open", "Eröffnen", MeetingState.INVITED, MeetingState.OPEN, by=CHAIR, entered_by=MINUTES,
             asks=(Fact("attendance", "Anwesenheit", FactKind.FIGURES, of="seat"),),
             guards=(day_has_come, attendance_of_own_bodies, every_body_quorate), effects=(set_attendance,),
             rules=["SM-0.05", "KV-26", "KV-27", "KV-28", "GO-11", "GO-17"], event="meeting_opened"),
        step("change_attendance", "Anwesenheit ändern", (MeetingState.OPEN, MeetingState.INTERRUPTED), None, by=CHAIR,
             entered_by=MINUTES, asks=(Fact("attendance", "Anwesenheit", FactKind.FIGURES, of="seat"),),
             guards=(attendance_of_own_bodies,), effects=(set_attendance,), rules=["SM-0.05", "KV-26"],
             event="attendance_changed"),
        step("interrupt", "Unterbrechen", MeetingState.OPEN, MeetingState.INTERRUPTED, by=CHAIR, entered_by=MINUTES,
             rules=["SM-0.06", "GO-07"], event="meeting_interrupted"),
        step("resume", "Fortsetzen", MeetingState.INTERRUPTED, MeetingState.OPEN, by=CHAIR, entered_by=MINUTES,
             rules=["SM-0.06", "GO-07"], event="meeting_resumed"),
        step("close", "Schließen", MeetingState.OPEN, MeetingState.CLOSED, by=CHAIR, entered_by=MINUTES,
             asks=(REST,), guards=(every_item_has_a_result, uncalled_items_confirmed),
             opens=("DR-06",), rules=["SM-0.07", "GO-07", "KV-55"], event="meeting_closed"),
        step("draft_minutes", "Niederschrift entwerfen", MeetingState.CLOSED, MeetingState.MINUTES_DRAFTED,
             by={Relation.SECRETARY_OF_BODY}, entered_by=MINUTES, opens=("DR-06",),
             rules=["SM-0.08", "KV-43", "KV-44", "KV-45", "KV-46"], event="minutes_drafted"),
        step("present_minutes", "Niederschrift vorlegen", MeetingState.MINUTES_DRAFTED,
             MeetingState.MINUTES_PRESENTED, by=CHAIR, entered_by=MINUTES,
             asks=(Fact("signed", "Unterschrift oder qualifizierte Signatur", FactKind.YES_NO),),
             guards=(minutes_signed,), opens=("DR-07",), rules=["SM-0.09", "KV-44", "KV-46"],
             event="minutes_presented"),
        step("accept_objection", "Einwendung annehmen", MeetingState.MINUTES_PRESENTED, MeetingState.MINUTES_DRAFTED,
             by={Relation.BODY}, entered_by=MINUTES,
             asks=(Fact("vote", "Abstimmung", FactKind.BALLOT, about=VoteSubject.MINUTES),),
             guards=(objection_carried,), effects=(one_objection_less,), rules=["SM-0.10", "KV-45"],
             event="minutes_objection_accepted", opens=("DR-06",)),
        step("raise_objection", "Einwendung aufnehmen", MeetingState.MINUTES_PRESENTED, None,
             by={Relation.MEMBER_OF_BODY}, entered_by={*MINUTES, Relation.CHAIR_OF_BODY},
             asks=(Fact("objection", "Wortlaut der Einwendung", FactKind.TEXT),), effects=(one_more_objection,),
             rules=["SM-0.10", "KV-45"], event="minutes_objection_raised"),
        step("reject_objection", "Einwendung zurückweisen", MeetingState.MINUTES_PRESENTED, None,
             by={Relation.BODY}, entered_by=MINUTES,
             asks=(Fact("vote", "Abstimmung", FactKind.BALLOT, about=VoteSubject.MINUTES),),
             guards=(objection_lost,), effects=(one_objection_less,),
             rules=["SM-0.11", "KV-45"], event="minutes_objection_rejected"),
        step("settle_minutes", "Niederschrift abschließen", MeetingState.MINUTES_PRESENTED,
             MeetingState.MINUTES_SETTLED, by={Relation.BODY}, entered_by=MINUTES, guards=(no_open_objection,),
             opens=("DR-29",), rules=["SM-0.11", "KV-45", "KV-47", "KV-49"], event="minutes_settled"),
    ],
)
# fmt: on
