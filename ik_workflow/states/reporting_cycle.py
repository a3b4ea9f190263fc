"""Reporting cycles: departments are asked, their answers checked and frozen, a report goes to the council (SM-7).

From the co-signing to the council's notice the cycle mirrors the report's own paper: those steps are reactions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ik_workflow.periods import WorkingDays
from ik_workflow.periods import short_date
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.procedure import NEW
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import keeps
from ik_workflow.states.procedure import known
from ik_workflow.states.procedure import must
from ik_workflow.states.procedure import sets
from ik_workflow.states.procedure import should
from ik_workflow.states.procedure import step
from ik_workflow.translation import N_
from ik_workflow.translation import _


class ReportingCycleState(Labelled):
    """Where a reporting cycle stands."""

    PLANNED = "planned", N_("geplant")
    OPEN = "open", N_("Abfrage läuft")
    GRACE_PERIOD = "grace_period", N_("Nachfrist")
    PLAUSIBILITY_CHECK = "plausibility_check", N_("Prüfung der Meldungen")
    EDITING = "editing", N_("Redaktion")
    BEFORE_STEERING_GROUP = "before_steering_group", N_("vor der Steuerungsgruppe")
    CO_SIGNING = "co_signing", N_("Mitzeichnung")
    SUBMITTED = "submitted", N_("eingereicht")
    IN_CONSULTATION = "in_consultation", N_("in Beratung")
    NOTED = "noted", N_("zur Kenntnis genommen")
    CLOSED = "closed", N_("abgeschlossen")
    CANCELLED = "cancelled", N_("abgebrochen")


class CycleKind(Labelled):
    """What comes round again."""

    STATUS = "status", N_("Stand der Maßnahmen")
    REPORT = "report", N_("Bericht zum Konzept")
    MONITORING = "monitoring", N_("Integrationsmonitoring")
    STOCKTAKING = "stocktaking", N_("Bestandsaufnahme")
    CONFERENCE = "conference", N_("Integrationskonferenz")
    RENEWAL = "renewal", N_("Fortschreibung des Konzepts")
    BUDGET = "budget", N_("Anmeldung zum Haushalt")


S, K = ReportingCycleState, CycleKind
FINAL = frozenset({S.CLOSED, S.CANCELLED})
BEGUN = frozenset(S) - {S.PLANNED}
#: departments may still answer
ASKING = (S.OPEN, S.GRACE_PERIOD)
#: answers may still be asked back, confirmed or corrected
CHECKING = (*ASKING, S.PLAUSIBILITY_CHECK)
#: what is reported stands still
FROZEN = (S.EDITING, S.BEFORE_STEERING_GROUP, S.CO_SIGNING, S.SUBMITTED, S.IN_CONSULTATION, S.NOTED, S.CLOSED)
#: the paper is on its way
MIRRORING = (S.EDITING, S.BEFORE_STEERING_GROUP, S.CO_SIGNING, S.SUBMITTED, S.IN_CONSULTATION)
#: what is asked of departments, measure by measure
ASKS_DEPARTMENTS = frozenset({K.STATUS, K.REPORT, K.STOCKTAKING})
#: what ends with a paper before the council
REPORTS_TO_COUNCIL = frozenset({K.REPORT, K.MONITORING, K.STOCKTAKING})
#: what is a reporting cycle at all; a conference, a renewal and a registration go ways of their own
REPORTED = ASKS_DEPARTMENTS | REPORTS_TO_COUNCIL


@dataclass(frozen=True, slots=True)
class ReportingCycleView:
    """A reporting cycle as its guards see it, with its session, its paper and the count of its items."""

    state: str
    kind: str = K.REPORT
    #: day of the session it aims at; None if none is chosen
    target_on: date | None = None
    #: the session is neither cancelled nor over
    target_stands: bool = True
    opens_on: date | None = None
    answer_until: date | None = None
    grace_until: date | None = None
    #: working days that the departments have, and then once more
    answer_days: int = 20
    grace_days: int = 5
    #: items without an answer, with an open query, reported and not confirmed
    silent: int = 0
    queried: int = 0
    unconfirmed: int = 0
    #: its measures that no department answers for
    without_unit: int = 0
    has_paper: bool = False

    @property
    def unanswered(self) -> int:
        return self.silent + self.queried


def day_in_words(day: date | None) -> str:
    return _("offen") if day is None else short_date(day)


def by_time(taking: Taking) -> bool:
    return Office.ENGINE in taking.hands


COMMISSIONER_ONLY = frozenset({Office.INTEGRATION_COMMISSIONER})


@must("Für den Bericht ist noch keine Sitzung der Stadtverordnetenversammlung gewählt.", rule="I1")
def target_chosen(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.kind not in REPORTS_TO_COUNCIL or known(cycle.target_on, "Sitzung") is not None


@must(
    "Die Sitzung, die erreicht werden soll, ist abgesagt oder vorbei. Bitte wählen Sie eine andere.",
    rule="I1",
)
def target_still_stands(cycle: ReportingCycleView, taking: Taking) -> bool:
    return taking.by_record or cycle.kind not in REPORTS_TO_COUNCIL or cycle.target_on is None or cycle.target_stands


@should(
    "Geplant ist die Eröffnung am {day}.",
    rule="SM-7.01",
    lifted_by=COMMISSIONER_ONLY,
    day=lambda cycle: day_in_words(cycle.opens_on),
)
def opening_day_has_come(cycle: ReportingCycleView, taking: Taking) -> bool:
    return taking.day() >= known(cycle.opens_on, "Tag der Eröffnung")


@must(
    "Die Stellen können noch bis zum {day} melden.",
    rule="I2",
    day=lambda cycle: day_in_words(cycle.answer_until),
)
def answer_days_over(cycle: ReportingCycleView, taking: Taking) -> bool:
    return taking.day() > known(cycle.answer_until, "letzter Tag der Meldung")


@should(
    "Die Nachfrist läuft noch bis zum {day}, und {number} Meldungen fehlen. Was fehlt, steht dann als „keine Meldung“"
    " im Bericht.",
    rule="SM-7.03",
    lifted_by=COMMISSIONER_ONLY,
    day=lambda cycle: day_in_words(cycle.grace_until),
    number=lambda cycle: str(cycle.unanswered),
)
def answered_or_grace_over(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.unanswered == 0 or taking.day() > known(cycle.grace_until, "letzter Tag der Nachfrist")


@must(
    "Zu {number} Meldungen ist eine Rückfrage offen.",
    rule="I1",
    number=lambda cycle: str(cycle.queried),
)
def no_open_query(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.queried == 0


@should(
    "Noch nicht bestätigte Meldungen: {number}.",
    rule="SM-7.05",
    lifted_by=COMMISSIONER_ONLY,
    number=lambda cycle: str(cycle.unconfirmed),
)
def every_answer_confirmed(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.unconfirmed == 0


@must("Diese Abfrage endet ohne Bericht an die Stadtverordnetenversammlung.", rule="I1")
def reports_to_council(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.kind in REPORTS_TO_COUNCIL


@must("Zu dieser Abfrage gehört ein Bericht an die Stadtverordnetenversammlung.", rule="I1")
def ends_without_report(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.kind not in REPORTS_TO_COUNCIL


@must("Der Bericht hat noch keine Vorlage.", rule="I1")
def has_paper(cycle: ReportingCycleView, taking: Taking) -> bool:
    return cycle.has_paper


def begin(cycle: ReportingCycleView, taking: Taking) -> Mapping[str, Any]:
    """The departments' days count from the day on which they were asked, not from the planned one."""
    if taking.on is None:
        return {}
    answer = WorkingDays(cycle.answer_days).after(taking.on, calendar=taking.calendar).until
    grace = WorkingDays(cycle.grace_days).after(answer, calendar=taking.calendar).until
    return {"opened_on": taking.on, "answer_until": answer, "grace_until": grace}


@must("Der letzte Tag der Meldung liegt vor dem Tag der Eröffnung.", rule="I1")
def ends_after_opening(cycle: ReportingCycleView, taking: Taking) -> bool:
    opened_on = taking.fact("opened_on", "Tag der Eröffnung")
    return bool(taking.fact("answer_until", "letzter Tag der Meldung") >= opened_on)


@must("Der Tag der Eröffnung liegt in der Zukunft.", rule="I1")
def runs_already(cycle: ReportingCycleView, taking: Taking) -> bool:
    return bool(taking.fact("opened_on", "Tag der Eröffnung") <= taking.day())


def take_past(cycle: ReportingCycleView, taking: Taking) -> Mapping[str, Any]:
    """What was said elsewhere holds; only the grace period is reckoned here."""
    if not {"opened_on", "answer_until"} <= set(taking.facts):
        return {}  # the record prints neither; a form asks for both
    grace = WorkingDays(cycle.grace_days).after(taking.facts["answer_until"], calendar=taking.calendar).until
    columns = {"source": "taken_over_from", "past": "taken_over_past", "opened_on": "opened_on"}
    own = {column: taking.facts[name] for name, column in columns.items() if name in taking.facts}
    return {**own, "opens_on": own["opened_on"], "answer_until": taking.facts["answer_until"], "grace_until": grace}


def freeze(cycle: ReportingCycleView, taking: Taking) -> Mapping[str, Any]:
    """From now on no value changes; the day is the report's cut-off."""
    return {"cut_off_on": taking.on}


TERMS = (
    Fact("title", "Titel", FactKind.LINE, required=False, length=300),
    Fact("target", "Sitzung der Stadtverordnetenversammlung", FactKind.RECORD, required=False, of="meeting"),
    Fact("opens_on", "Tag der Eröffnung", FactKind.DATE, required=False),
)
#: of what began elsewhere
OF_THE_PAST = (
    Fact("opened_on", N_("Tag der Eröffnung"), FactKind.DATE),
    Fact("answer_until", N_("Letzter Tag der Meldung"), FactKind.DATE),
    Fact("past", N_("Bisheriger Verlauf mit Tagen"), FactKind.TEXT, required=False),
    Fact("source", N_("Quelle"), FactKind.LINE, length=300),
)
PAPER = Fact("paper", "Vorlage des Berichts", FactKind.RECORD, of="paper")


def keep_terms(cycle: ReportingCycleView, taking: Taking) -> Mapping[str, Any]:
    """The backward plan comes with the session. Without a day that is given or planned, time opens nothing."""
    own = dict(keeps("title")(cycle, taking))
    if cycle.state not in BEGUN:
        own["opens_on"] = taking.facts.get("opens_on")
    return {**own, **({"target_meeting_id": taking.facts["target"]} if "target" in taking.facts else {})}


def take_paper(cycle: ReportingCycleView, taking: Taking) -> Mapping[str, Any]:
    return {"paper_id": taking.facts["paper"]} if "paper" in taking.facts else {}


COMMISSIONER: set[Hand] = {Office.INTEGRATION_COMMISSIONER}
ON_ITS_DAY: set[Hand] = {Office.INTEGRATION_COMMISSIONER, Office.ENGINE}
TIME: set[Hand] = {Office.ENGINE}
#: who writes down what the paper brought about, when the past is recorded
CLERKS: set[Hand] = {Office.COUNCIL_OFFICE, Office.INTEGRATION_COMMISSIONER}

# A row of the table reads as a row.
# fmt: off
REPORTING_CYCLE = Procedure(
    "reporting_cycle", N_("Berichtszyklus"), "SM-7", ReportingCycleState, set(FINAL), [
        step("plan", N_("Zyklus planen"), NEW, S.PLANNED, by=ON_ITS_DAY, asks=TERMS, effects=(keep_terms,),
             rules=["SM-7.01", "KA-25"], event="reporting_cycle_planned"),
        step("replan", N_("Planung ändern"), (S.PLANNED, *CHECKING, *MIRRORING), None, by=ON_ITS_DAY, asks=TERMS,
             effects=(keep_terms,), needs_reason=True, rules=["SM-7.01", "KA-25"], event="reporting_cycle_replanned"),
        step("open", N_("Eröffnen"), S.PLANNED, S.OPEN, by=ON_ITS_DAY,
             guards=(target_chosen, target_still_stands, opening_day_has_come), effects=(begin,),
             opens=("DR-20",), rules=["SM-7.01", "KA-25"], event="reporting_cycle_opened"),
        step("take_over", N_("Laufende Abfrage übernehmen"), NEW, S.OPEN, by=COMMISSIONER, asks=OF_THE_PAST,
             guards=(ends_after_opening, runs_already), effects=(take_past,), opens=("DR-20",), needs_reason=True,
             rules=["SM-7.13", "BT-14"], event="reporting_cycle_opened"),
        step("end_answers", N_("Meldefrist endet"), S.OPEN, S.GRACE_PERIOD, by=TIME, entered_by=COMMISSIONER,
             guards=(answer_days_over,), rules=["SM-7.02", "EM-13"], event="reporting_cycle_answers_ended"),
        step("close", N_("Abfrage schließen"), ASKING, S.PLAUSIBILITY_CHECK, by=ON_ITS_DAY,
             guards=(answered_or_grace_over,), rules=["SM-7.03", "MO-01"], event="reporting_cycle_answers_closed"),
        step("release", N_("Meldungen freigeben"), S.PLAUSIBILITY_CHECK, S.EDITING, by=COMMISSIONER,
             guards=(reports_to_council, no_open_query, every_answer_confirmed), effects=(freeze,),
             rules=["SM-7.05", "BT-07", "BT-10"], event="reporting_cycle_released"),
        step("conclude", N_("Abfrage abschließen"), S.PLAUSIBILITY_CHECK, S.CLOSED, by=COMMISSIONER,
             guards=(ends_without_report, no_open_query, every_answer_confirmed), effects=(freeze,),
             rules=["SM-7.05", "MO-11"], event="reporting_cycle_closed"),
        step("take_paper", N_("Vorlage zuordnen"), MIRRORING, None, by=ON_ITS_DAY, asks=(PAPER,),
             effects=(take_paper,), rules=["SM-7.06", "VW-09"], event="reporting_cycle_paper_taken"),
        step("present", N_("Der Steuerungsgruppe vorlegen"), S.EDITING, S.BEFORE_STEERING_GROUP, by=COMMISSIONER,
             guards=(has_paper,), rules=["SM-7.05", "BT-07", "BT-10"], event="reporting_cycle_presented"),
        step("follow_to_co_signing", N_("Die Vorlage ist in der Mitzeichnung"), MIRRORING, S.CO_SIGNING, by=TIME,
             entered_by=CLERKS, rules=["SM-7.06", "VW-09"], event="reporting_cycle_co_signed"),
        step("follow_to_submission", N_("Die Vorlage ist eingereicht"), MIRRORING, S.SUBMITTED, by=TIME,
             entered_by=CLERKS, rules=["SM-7.06", "DR-08"], event="reporting_cycle_submitted"),
        step("follow_to_consultation", N_("Die Vorlage wird beraten"), MIRRORING, S.IN_CONSULTATION, by=TIME,
             entered_by=CLERKS, rules=["SM-7.07", "GO-38"], event="reporting_cycle_consulted"),
        step("follow_to_notice", N_("Die Vorlage ist zur Kenntnis genommen"), MIRRORING, S.NOTED, by=TIME,
             entered_by=CLERKS, opens=("DR-26",), rules=["SM-7.07", "GO-38"], event="reporting_cycle_noted"),
        step("return_to_editing", N_("Zurück in die Redaktion"), MIRRORING, S.EDITING, by=ON_ITS_DAY,
             effects=(sets(paper_id=None),), needs_reason=True, rules=["SM-7.06", "VW-08"],
             event="reporting_cycle_returned"),
        step("publish", N_("Veröffentlichen und abschließen"), S.NOTED, S.CLOSED, by=COMMISSIONER,
             rules=["SM-7.08", "EM-12"], event="reporting_cycle_closed"),
        step("cancel", N_("Abbrechen"), (S.PLANNED, *CHECKING, *MIRRORING, S.NOTED), S.CANCELLED, by=COMMISSIONER,
             needs_reason=True, rules=["SM-7.09"], event="reporting_cycle_cancelled"),
    ],
)
# fmt: on
