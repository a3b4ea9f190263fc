"""Deadlines: who has to do what until when, in which states it runs, and how its day is found (RULES.md section 8).

A step that names an id in ``opens`` begins the rule if the record is then in one of its states; leaving those states
ends it. Rules without a course have no record yet and are entered by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from ik_workflow.periods import Days
from ik_workflow.periods import Months
from ik_workflow.periods import Period
from ik_workflow.periods import Shift
from ik_workflow.periods import WorkingDays
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.co_signature import CoSignatureState
from ik_workflow.states.comment import COMMENT_PERIOD
from ik_workflow.states.comment import OPEN as OPEN_COMMENT
from ik_workflow.states.comment import SHORT_PERIOD
from ik_workflow.states.concept import REVIEW_BEFORE_END
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.consultation import OPEN as OPEN_CONSULTATION
from ik_workflow.states.labels import Labelled
from ik_workflow.states.measure import SPECIFYING_PERIOD
from ik_workflow.states.measure import UNDER_WAY
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.proposal import ANSWER_PERIOD
from ik_workflow.states.proposal import FEEDBACK_PERIOD
from ik_workflow.states.proposal import REVIEW_PERIOD
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.report_order import AWAITED
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.reporting_cycle import ReportingCycleState
from ik_workflow.states.resolution import LAW_OF_2024
from ik_workflow.states.resolution import OBJECTION_PERIOD
from ik_workflow.states.resolution import OBJECTION_PERIOD_BEFORE
from ik_workflow.states.resolution import SECOND_OBJECTION_PERIOD
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.status_report import StatusReportState
from ik_workflow.translation import N_

FREE = "free"  #: the rule of a deadline that a person wrote down in words of their own
CONFERENCE_RHYTHM = Months(24)  # from one conference to the next, DR-23


class Law(Labelled):
    """What stands behind a deadline."""

    LEGAL = "legal", N_("Gesetz")
    GO = "go", N_("Geschäftsordnung")
    ORDER = "order", N_("Auftrag der Stadtverordnetenversammlung")
    INTERNAL = "internal", N_("interne Vorgabe")


class Where(StrEnum):
    """Where the organization of the owner comes from."""

    BODY = "body"  #: the body before which the record stands
    UNIT = "unit"  #: the unit whose task it is
    ORIGINATOR = "originator"  #: whoever submitted the paper
    HOLDER = "holder"  #: wherever the office is held in this municipality


@dataclass(frozen=True, slots=True)
class Owner:
    """The first of these offices that is held there."""

    offices: tuple[Office, ...]
    where: Where = Where.HOLDER


# -- how a day is found -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class After:
    """A period after a day: the one in column ``since``, else the day of the step.

    ``column`` holds the same day for the guards; where it may have come from another period, that stands in
    ``others``.
    """

    period: Period
    event: str
    since: str | None = None
    column: str | None = None
    others: tuple[Period, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """As many days or working days after the event as a figure says; which figure may depend on the office."""

    unit: type[Period]
    figures: Mapping[Office | None, str]
    event: str
    #: column with the day of the event; None: the day of the step
    since: str | None = None


@dataclass(frozen=True, slots=True)
class BeforeSitting:
    """As many days before a sitting as a figure says: the record's own one, or the one it is aimed at."""

    figure: str
    unit: type[Period] = Days
    column: str | None = None  #: names the sitting; None: the record is the sitting
    shift: Shift | None = None


@dataclass(frozen=True, slots=True)
class BeforeDay:
    """A period before the day in a column; ``known`` is the column in which the result may already stand."""

    period: Period
    column: str
    event: str
    known: str


@dataclass(frozen=True, slots=True)
class NextSitting:
    """The next sitting of the record's body after the day in ``since``, else after the step."""

    event: str
    since: str | None = None
    ordinary: bool = True


@dataclass(frozen=True, slots=True)
class BeforeCouncil:
    """Before the sitting in which the council decides; ``in_own_sitting``: in the body's last one before it."""

    in_own_sitting: bool = False


@dataclass(frozen=True, slots=True)
class CouncilIn:
    """The council's last ordinary sitting in the next such month."""

    month: int


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year on these days (month, day), or on the working day before."""

    days: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Nobody can reckon the day; the question says whom to ask."""

    question: str


@dataclass(frozen=True, slots=True)
class Noted:
    """The day in a column, which the step itself names; without one the rule does not begin."""

    column: str


@dataclass(frozen=True, slots=True)
class SinceConference:
    """A period after the last conference that was held; where none is on record, a person is asked."""

    period: Period
    event: str
    question: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """The day that stands with a report order; ``figure``: as many working days before it, if they lie ahead."""

    column: str = "due_on"
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Interims:
    """The days of its interim reports, one deadline for each that is still to come."""

    column: str = "interims"


DueDay = (
    After
    | Within
    | BeforeSitting
    | BeforeDay
    | NextSitting
    | BeforeCouncil
    | CouncilIn
    | Yearly
    | Asked
    | Noted
    | Ordered
    | Interims
    | SinceConference
)


@dataclass(frozen=True, slots=True)
class Course:
    """One kind of record, the states in which the rule runs, whose task it is, and until when."""

    kind: str
    states: frozenset[str]
    owner: Owner
    due: DueDay
    #: what time does when the day has passed
    expires_by: str | None = None
    #: another task than the rule's
    task: str = ""
    #: tells several days of one rule apart
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A row of the table; ``overdue`` says what happens if nobody does anything."""

    id: str
    title: str
    task: str
    law: Law
    courses: tuple[Course, ...]
    rules: tuple[str, ...]
    overdue: str
    #: the law's first day, and the first day on which it is no longer law; the sitting's day chooses
    valid_from: date | None = None
    valid_before: date | None = None
    #: many of them fall to one department: told once a day together, whatever the person chose
    gathered: bool = False
    #: no step of the record says that it is done
    done_by_hand: bool = False
    #: who and until when, where a person enters it by hand
    by_hand: Owner | None = None
    due_by_hand: DueDay | None = None

    def in_force(self, decided_on: date | None) -> bool:
        """A day that nobody knows is taken to be under the law of today."""
        if decided_on is None:
            return self.valid_before is None
        return (self.valid_from or decided_on) <= decided_on < (self.valid_before or date.max)


def course(
    kind: str,
    states: tuple[StrEnum, ...],
    owner: Owner,
    due: DueDay,
    *,
    expires_by: str | None = None,
    task: str = "",
    ordinal: int = 0,
) -> Course:
    return Course(kind, frozenset(str(state) for state in states), owner, due, expires_by, task, ordinal)


def always(figure: str) -> Mapping[Office | None, str]:
    return MappingProxyType({None: figure})


# -- figures of house and rules of procedure, kept in operations/parameters.py ------------------------------------

INTAKE = "einreichfrist_tage"
INVITATION = "ladungsfrist_tage"
NOTICE = "bekanntmachung_tage"
SMALL_QUESTION = "kleine_anfrage_tage"
RESIDENTS_QUESTION = "einwohnerfrage_tage"
EXTENSION = "verlaengerung_arbeitstage"
DATA_CALL = "datenabfrage_arbeitstage"
GRACE = "nachfrist_arbeitstage"
QUERY = "rueckfrage_arbeitstage"
RATING = "bewertung_arbeitstage"
EVALUATION = "konferenz_auswertung_tage"
DOCUMENTATION = "konferenz_dokumentation_tage"
COUNCIL_NOTE = "konferenz_kenntnisnahme_tage"
FEEDBACK = "rueckmeldung_tage"
AT_ONCE = "unverzueglich_arbeitstage"
AUDIO = "tonaufzeichnung_arbeitstage"
SIGNING: Mapping[Office | None, str] = MappingProxyType(
    {
        None: "mitzeichnung_arbeitstage",
        Office.TREASURY: "mitzeichnung_kaemmerei_arbeitstage",
        Office.LEGAL_OFFICE: "mitzeichnung_recht_arbeitstage",
        Office.MAYOR: "unterschrift_arbeitstage",
    }
)

# -- whose task it is ---------------------------------------------------------------------------------------------

MAYOR = Owner((Office.MAYOR,))
COUNCIL_OFFICE = Owner((Office.COUNCIL_OFFICE,))
COMMISSIONER = Owner((Office.INTEGRATION_COMMISSIONER,))
TREASURY = Owner((Office.TREASURY,))
COUNCIL_CHAIR = Owner((Office.COUNCIL_CHAIR,))
CHAIR = Owner((Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR, Office.WORKING_GROUP_LEAD), Where.BODY)
SECRETARY = Owner((Office.SECRETARY, Office.COMMITTEE_CHAIR, Office.COUNCIL_CHAIR), Where.BODY)
BOARD = Owner((Office.MIGRANTS_COUNCIL,), Where.BODY)
SIGNER = Owner((Office.TREASURY, Office.LEGAL_OFFICE, Office.DIVISION, Office.DEPARTMENT), Where.BODY)
UNIT = Owner((Office.DEPARTMENT, Office.DIVISION, Office.TREASURY, Office.LEGAL_OFFICE), Where.UNIT)
ORIGINATOR = Owner((Office.DEPARTMENT, Office.INTEGRATION_COMMISSIONER, Office.FACTION, Office.MAYOR), Where.ORIGINATOR)
ANY_UNIT = Owner((Office.DEPARTMENT, Office.DIVISION))

P, R, M, C = PaperState, ResolutionState, MeetingState, ConceptState
V, E = ProposalState, ParticipationEventState
#: of an event that was held: until it is evaluated, until its documentation is submitted, until the council has seen it
TO_EVALUATE = (E.HELD, E.DOCUMENTED)
TO_SUBMIT = (*TO_EVALUATE, E.EVALUATED, E.PROPOSALS_ASSIGNED)
TO_BE_NOTED = (*TO_SUBMIT, E.DOCUMENTATION_SUBMITTED)
NOTED_BY_COUNCIL = 2  #: number of the third of these deadlines
B = ReportOrderState
GIVEN_OUT = tuple(state for state in AWAITED if state is not B.ISSUED)
ASSIGNING = N_("Berichtsauftrag einer Stelle zuweisen")
BEFORE_INTAKE = (P.CO_SIGNING, P.UNDER_REVISION, P.CO_SIGNED, P.BEFORE_DEPUTIES, P.AWAITING_SIGNATURE, P.RELEASED)

# A row of the table reads as a row.
# fmt: off
TABLE = (
    DeadlineRule("DR-01", N_("Beanstandung"), N_("Beschluss prüfen und ausführen oder beanstanden"), Law.LEGAL, (
        course("resolution", (R.OBJECTION_PERIOD,), MAYOR,
               After(OBJECTION_PERIOD, N_("der Sitzung"), "decided_on", "objection_until"),
               expires_by="end_objection_period"),
        ), ("KV-51",), N_("Danach ist der Beschluss auszuführen."), valid_from=LAW_OF_2024),
    DeadlineRule("DR-02", N_("Beanstandung nach altem Recht"), N_("Beschluss prüfen und ausführen oder beanstanden"),
                 Law.LEGAL, (
        course("resolution", (R.OBJECTION_PERIOD,), MAYOR,
               After(OBJECTION_PERIOD_BEFORE, N_("dem Zugang der Niederschrift"), "minutes_received_on",
                     "objection_until"),
               expires_by="end_objection_period"),
        ), ("KV-52",), N_("Danach ist der Beschluss auszuführen."), valid_before=LAW_OF_2024),
    DeadlineRule("DR-03", N_("Neuer Beschluss nach Beanstandung"),
                 N_("Über den beanstandeten Beschluss neu entscheiden lassen"), Law.LEGAL, (
        course("resolution", (R.OBJECTED,), CHAIR,
               NextSitting(N_("der Beanstandung"), "objected_on", ordinary=False)),
        ), ("KV-54", "KV-55"), N_("Ohne neuen Beschluss in dieser Sitzung ist der Beschluss aufgehoben.")),
    DeadlineRule("DR-04", N_("Zweite Beanstandung"), N_("Erneuten Beschluss prüfen und ausführen oder beanstanden"),
                 Law.LEGAL, (
        course("resolution", (R.SECOND_OBJECTION_PERIOD,), MAYOR,
               After(SECOND_OBJECTION_PERIOD, N_("der erneuten Sitzung"), "reaffirmed_on", "objection_until"),
               expires_by="end_second_period"),
        ), ("KV-56",), N_("Ohne zweite Beanstandung ist der Beschluss auszuführen.")),
    DeadlineRule("DR-05", N_("Vorlage bei der Kommunalaufsicht"), N_("Der Kommunalaufsicht vorlegen"), Law.LEGAL, (
        course("resolution", (R.OBJECTED_AGAIN,), MAYOR,
               After(SECOND_OBJECTION_PERIOD, N_("der zweiten Beanstandung"), column="objection_until")),
        ), ("KV-57",), N_("Die Vorlage bei der Aufsicht fehlt dann.")),
    DeadlineRule("DR-06", N_("Niederschrift"), N_("Niederschrift fertigen und vorlegen"), Law.LEGAL, (
        course("meeting", (M.CLOSED, M.MINUTES_DRAFTED), SECRETARY, NextSitting(N_("der Sitzung"), "held_on")),
        ), ("KV-44",), N_("Der Vorsitz wird darauf hingewiesen.")),
    DeadlineRule("DR-07", N_("Einwendungen gegen die Niederschrift"),
                 N_("Über Einwendungen entscheiden lassen und die Niederschrift abschließen"), Law.LEGAL, (
        course("meeting", (M.MINUTES_PRESENTED,), CHAIR, NextSitting(N_("der Vorlage"))),
        ), ("KV-45",), N_("Der Vorsitz wird darauf hingewiesen.")),
    DeadlineRule("DR-08", N_("Einreichung"), N_("Vorlage beim Büro einreichen"), Law.GO, (
        course("paper", BEFORE_INTAKE, ORIGINATOR, BeforeSitting(INTAKE, column="target_meeting_id")),
        ), ("GO-01", "GO-02"), N_("Danach ist Dringlichkeit nötig, oder die nächste Sitzung ist anzustreben.")),
    DeadlineRule("DR-09", N_("Ladung"), N_("Einladung mit Tagesordnung und Unterlagen versenden"), Law.GO, (
        course("meeting", (M.PLANNED,), COUNCIL_OFFICE, BeforeSitting(INVITATION)),
        ), ("KV-13", "GO-03"), N_("Die Ladung ist dann nicht fristgerecht.")),
    DeadlineRule("DR-10", N_("Bekanntmachung"), N_("Zeit, Ort und Tagesordnung öffentlich bekannt machen"), Law.GO, (
        course("meeting", (M.PLANNED,), COUNCIL_OFFICE, BeforeSitting(NOTICE)),
        ), ("KV-23",), N_("Die Bekanntmachung ist dann nicht fristgerecht.")),
    DeadlineRule("DR-11", N_("Votum des Ausschusses"), N_("Votum abgeben"), Law.GO, (
        course("consultation", OPEN_CONSULTATION, CHAIR, BeforeCouncil()),
        ), ("GO-17",), N_("Ohne das Votum wird die Vorlage zurückgestellt.")),
    DeadlineRule("DR-12", N_("Votum des Hauptausschusses"), N_("Votum abgeben"), Law.GO, (
        course("consultation", OPEN_CONSULTATION, CHAIR, BeforeCouncil(in_own_sitting=True)),
        ), ("GO-16",), N_("Ohne das Votum wird die Vorlage zurückgestellt.")),
    DeadlineRule("DR-13", N_("Stellungnahme des Beirats"), N_("Stellung nehmen oder verzichten"), Law.INTERNAL, (
        course("comment", OPEN_COMMENT, BOARD,
               After(COMMENT_PERIOD, N_("dem Angebot"), "offered_on", "comment_until", others=(SHORT_PERIOD,),
                     otherwise=N_("drei Arbeitstage nach der nächsten Sitzung des Beirats")),
               expires_by="lapse"),
        ), ("KV-61", "KV-64", "BT-08"), N_("Der Ablauf wird vermerkt, das Verfahren geht weiter.")),
    DeadlineRule("DR-14", N_("Kleine Anfrage"), N_("Kleine Anfrage beantworten"), Law.GO, (), ("GO-40",),
                 N_("Das Büro des Oberbürgermeisters wird darauf hingewiesen."), by_hand=MAYOR,
                 due_by_hand=Within(Days, always(SMALL_QUESTION), N_("dem Eingang"))),
    DeadlineRule("DR-15", N_("Einwohnerfrage"), N_("Einwohnerfrage zur Fragestunde einreichen"), Law.GO, (),
                 ("GO-41",), N_("Die Frage kommt dann im nächsten Quartal an die Reihe."), by_hand=COUNCIL_OFFICE,
                 due_by_hand=BeforeSitting(RESIDENTS_QUESTION)),
    DeadlineRule("DR-16", N_("Berichtsauftrag"), N_("Bericht vorlegen"), Law.ORDER, (
        course("report_order", (B.ISSUED,), MAYOR, Ordered(), task=ASSIGNING),
        course("report_order", GIVEN_OUT, UNIT, Ordered()),
        ), ("GO-42", "GO-45"), N_("Der Auftrag ist überfällig; das Gremium ist unverzüglich zu unterrichten.")),
    DeadlineRule("DR-17", N_("Zwischenbericht"), N_("Zwischenbericht vorlegen"), Law.ORDER, (
        course("report_order", (B.ISSUED,), MAYOR, Interims(), task=ASSIGNING),
        course("report_order", GIVEN_OUT, UNIT, Interims()),
        ), ("GO-44",), N_("Der Auftrag ist überfällig; das Gremium ist unverzüglich zu unterrichten.")),
    DeadlineRule("DR-18", N_("Antrag auf Verlängerung"), N_("Verlängerung beantragen oder Bericht vorlegen"),
                 Law.INTERNAL, (
        course("report_order", (B.ASSIGNED, B.IN_PROGRESS), UNIT, Ordered(figure=EXTENSION)),
        ), ("GO-43",), N_("Danach ist nur noch der Vermerk „verspätet“ möglich.")),
    DeadlineRule("DR-19", N_("Mitzeichnung"), N_("Mitzeichnen oder Einwand erheben"), Law.INTERNAL, (
        course("co_signature", (CoSignatureState.REQUESTED,), SIGNER, Within(WorkingDays, SIGNING, N_("der Bitte"))),
        course("paper", (P.AWAITING_SIGNATURE,), MAYOR,
               Within(WorkingDays, SIGNING, N_("der Zustimmung der Beigeordneten")),
               task=N_("Vorlage unterzeichnen oder zurückgeben")),
        ), ("VW-10", "VW-11"), N_("Schweigen gilt nicht als Zustimmung; die vorgesetzte Stelle wird unterrichtet.")),
    DeadlineRule("DR-20", N_("Datenabfrage zum Bericht"), N_("Stand der Maßnahme melden"), Law.INTERNAL, (
        course("status_report", (StatusReportState.OPEN,), UNIT,
               Within(WorkingDays, always(DATA_CALL), N_("dem Aufruf"))),
        course("status_report", (StatusReportState.QUERIED,), UNIT,
               Within(WorkingDays, always(QUERY), N_("der Rückfrage")), task=N_("Rückfrage zur Meldung beantworten")),
        ), ("BT-14",), N_("Der Punkt steht dann grau im Bericht."), gathered=True),
    DeadlineRule("DR-21", N_("Stand der Maßnahme"), N_("Stand der Maßnahme melden"), Law.INTERNAL, (
        course("measure", UNDER_WAY, UNIT, Yearly(((4, 30), (10, 31)))),
        ), ("MO-11",), N_("Die Ampel der Maßnahme wird grau."), gathered=True, done_by_hand=True),
    DeadlineRule("DR-22", N_("Bericht zum Konzept"), N_("Bericht zum Konzept vorlegen"), Law.ORDER, (
        course("concept", (C.IN_FORCE, C.UNDER_REVIEW), COMMISSIONER, CouncilIn(3)),
        ), ("BT-14",), N_("Der Bericht fehlt dann."), done_by_hand=True),
    DeadlineRule("DR-23", N_("Integrationskonferenz"), N_("Integrationskonferenz vorbereiten und einberufen"),
                 Law.ORDER, (
        course("concept", (C.IN_FORCE, C.UNDER_REVIEW), COMMISSIONER,
               SinceConference(CONFERENCE_RHYTHM, N_("der letzten Integrationskonferenz"),
                               N_("Wann fand die letzte Integrationskonferenz statt? Die nächste ist spätestens"
                                  " 24 Monate danach fällig; bitte tragen Sie diesen Tag ein."))),
        ), ("BT-12",), N_("Die Steuerungsgruppe wird unterrichtet."), done_by_hand=True),
    DeadlineRule("DR-24", N_("Fortschreibung des Konzepts"), N_("Fortschreibung des Konzepts beginnen"), Law.ORDER, (
        course("concept", (C.IN_FORCE,), COMMISSIONER,
               BeforeDay(REVIEW_BEFORE_END, "ends_on", N_("dem Ende des Konzepts"), known="review_from"),
               expires_by="start_review"),
        ), ("BT-12",), N_("Die Fortschreibung beginnt dann von selbst.")),
    DeadlineRule("DR-25", N_("Auswertung der Konferenz"), N_("Konferenz auswerten und dokumentieren"), Law.INTERNAL,
                 (
        course("participation_event", TO_EVALUATE, COMMISSIONER,
               Within(Days, always(EVALUATION), N_("der Veranstaltung"), "held_on"),
               task=N_("Veranstaltung dokumentieren und auswerten lassen")),
        course("participation_event", TO_SUBMIT, COMMISSIONER,
               Within(Days, always(DOCUMENTATION), N_("der Veranstaltung"), "held_on"),
               task=N_("Dokumentation als Mitteilungsvorlage einreichen"), ordinal=1),
        course("participation_event", TO_BE_NOTED, COMMISSIONER,
               Within(Days, always(COUNCIL_NOTE), N_("der Veranstaltung"), "held_on"),
               task=N_("Dokumentation in die Stadtverordnetenversammlung bringen"), ordinal=NOTED_BY_COUNCIL),
        ), ("BT-13",), N_("Die Steuerungsgruppe wird unterrichtet.")),
    DeadlineRule("DR-26", N_("Rückmeldung an Teilnehmende"), N_("Teilnehmenden berichten, was daraus wurde"),
                 Law.INTERNAL, (
        course("reporting_cycle", (ReportingCycleState.NOTED,), COMMISSIONER,
               Within(Days, always(FEEDBACK), N_("der Kenntnisnahme"))),
        course("participation_event", (E.DOCUMENTATION_SUBMITTED,), COMMISSIONER,
               Within(Days, always(FEEDBACK), N_("der Kenntnisnahme"), "noted_on")),
        ), ("BT-02", "BT-05"), N_("Die Beauftragte wird darauf hingewiesen.")),
    DeadlineRule("DR-27", N_("Anmeldung zum Haushalt"), N_("Maßnahme zum Haushalt anmelden"), Law.INTERNAL, (
        course("measure", (MeasureState.ADOPTED_SUBJECT_TO_FUNDING,), UNIT,
               Asked(N_("Bis wann ist die Maßnahme zum Haushalt anzumelden? Den Tag nennt die Kämmerei."))),
        ), ("VW-15", "VW-17"), N_("Die Maßnahme gilt als nicht angemeldet.")),
    DeadlineRule("DR-28", N_("Haushaltssatzung"), N_("Haushaltssatzung der Aufsicht vorlegen"), Law.LEGAL, (),
                 ("VW-13", "VW-14"), N_("Nur zur Kenntnis."), by_hand=TREASURY, due_by_hand=Yearly(((11, 30),))),
    DeadlineRule("DR-29", N_("Löschung der Tonaufzeichnung"), N_("Tonaufzeichnung löschen"), Law.LEGAL, (
        course("meeting", (M.MINUTES_SETTLED,), COUNCIL_OFFICE,
               Within(WorkingDays, always(AUDIO), N_("dem Abschluss der Niederschrift"))),
        ), ("KV-47",), N_("Der Datenschutz wird darauf hingewiesen."), done_by_hand=True),
    DeadlineRule("DR-30", N_("Eilentscheidung"), N_("Eilentscheidung dem Gremium vorlegen"), Law.LEGAL, (),
                 ("KV-59",), N_("Der Vorsitz wird darauf hingewiesen."), by_hand=COUNCIL_CHAIR,
                 due_by_hand=NextSitting(N_("der Entscheidung"))),
    # The house's own, of records that it keeps for itself.
    DeadlineRule("HF-01", N_("Antwort auf eine Rückfrage"), N_("Antwort auf die Rückfrage zum Vorschlag einholen"),
                 Law.INTERNAL, (
        course("proposal", (V.QUERIED,), COMMISSIONER,
               After(ANSWER_PERIOD, N_("der Rückfrage"), column="due_until")),
        ), ("SM-1.02",), N_("Der Vorschlag wird deshalb nicht abgelehnt, er wartet.")),
    DeadlineRule("HF-02", N_("Fachliche Prüfung"), N_("Vorschlag fachlich prüfen und Stellung nehmen"), Law.INTERNAL, (
        course("proposal", (V.IN_DEPARTMENTAL_REVIEW,), UNIT,
               After(REVIEW_PERIOD, N_("dem Beginn der Prüfung"), column="due_until")),
        ), ("SM-1.06", "MO-08"), N_("Die vorgesetzte Stelle wird unterrichtet.")),
    DeadlineRule("HF-03", N_("Rückmeldung nach einer Ablehnung"),
                 N_("Verfasserinnen und Verfassern die Ablehnung begründen"), Law.INTERNAL, (
        course("proposal", (V.REJECTED,), COMMISSIONER,
               After(FEEDBACK_PERIOD, N_("der Ablehnung"), column="due_until")),
        ), ("SM-1.10", "BT-02"), N_("Die Beauftragte wird darauf hingewiesen."), done_by_hand=True),
    DeadlineRule("HF-04", N_("Wiedervorlage eines Vorschlags"), N_("Vorschlag der Steuerungsgruppe wieder vorlegen"),
                 Law.INTERNAL, (
        course("proposal", (V.DEFERRED,), COMMISSIONER, Noted("revisit_on"), expires_by="resubmit"),
        ), ("SM-1.11",), N_("Der Vorschlag kommt dann von selbst wieder vor die Steuerungsgruppe.")),
    DeadlineRule("HF-05", N_("Konkretisierung einer Maßnahme"),
                 N_("Maßnahme mit Meilensteinen, verantwortlicher Person und Nachweis konkretisieren"), Law.INTERNAL, (
        course("measure", (MeasureState.ADOPTED,), UNIT,
               After(SPECIFYING_PERIOD, N_("dem Tag, an dem Beschluss und Geld feststanden"), column="specify_until")),
        ), ("SM-6.06", "MO-08"), N_("Die vorgesetzte Stelle wird unterrichtet.")),
    DeadlineRule("HF-06", N_("Wiedervorlage einer ausgesetzten Maßnahme"),
                 N_("Entscheiden, ob die ausgesetzte Maßnahme fortgesetzt wird"), Law.INTERNAL, (
        course("measure", (MeasureState.SUSPENDED,), UNIT, Noted("revisit_on")),
        ), ("SM-6.08",), N_("Die Maßnahme bleibt ausgesetzt, ihre Ampel bleibt grau.")),
    DeadlineRule("HF-07", N_("Überprüfung einer Daueraufgabe"), N_("Überprüfen, ob die Daueraufgabe noch wirkt"),
                 Law.INTERNAL, (
        course("measure", (MeasureState.PERMANENT,), UNIT, Noted("revisit_on")),
        ), ("SM-6.09", "MO-15"), N_("Die vorgesetzte Stelle wird unterrichtet."), done_by_hand=True),
    DeadlineRule("HF-08", N_("Bewertung in der Bestandsaufnahme"),
                 N_("Bewertung der Maßnahme bestätigen oder anders bewerten"), Law.INTERNAL, (
        course("assessment", (AssessmentState.PROPOSED,), UNIT,
               Within(WorkingDays, always(RATING), N_("dem Festhalten des Standes"))),
        ), ("SM-13.03",), N_("Der Vorschlag gilt dann und steht als „ohne Rückmeldung“ da."), gathered=True),
)
# fmt: on

DEADLINE_RULES: Mapping[str, DeadlineRule] = MappingProxyType({rule.id: rule for rule in TABLE})

#: by kind of record: its rules with their courses
COURSES: dict[str, tuple[tuple[DeadlineRule, Course], ...]] = {
    kind: tuple((rule, one) for rule in TABLE for one in rule.courses if one.kind == kind)
    for kind in dict.fromkeys(one.kind for rule in TABLE for one in rule.courses)
}


def begun(kind: str, opens: tuple[str, ...], state: str) -> tuple[tuple[DeadlineRule, Course], ...]:
    """Of the rules that a step opens, those that run for such a record in the state it leads to."""
    if not opens:
        return ()
    return tuple((rule, one) for rule, one in COURSES.get(kind, ()) if rule.id in opens and state in one.states)


def stopped(kind: str, from_state: str, to_state: str) -> frozenset[tuple[str, int | None]]:
    """What a step from one state to another ends: rules with the number of the course, None for all of a rule."""
    before, after = (
        {(rule.id, one.ordinal) for rule, one in COURSES.get(kind, ()) if state in one.states}
        for state in (from_state, to_state)
    )
    going_on = {rule for rule, _ in after}
    return frozenset((rule, ordinal if rule in going_on else None) for rule, ordinal in before - after)
