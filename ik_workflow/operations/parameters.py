"""Figures of the rules of procedure: dated rows with their source, confirmed or not, and the value until one exists.

A figure is confirmed against the text in force, or changed from a day on; it is never changed backwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import JournalName
from ik_workflow.models.all import RuleParameter
from ik_workflow.periods import Counting
from ik_workflow.periods import Days
from ik_workflow.periods import long_date
from ik_workflow.states.deadlines import AT_ONCE
from ik_workflow.states.deadlines import AUDIO
from ik_workflow.states.deadlines import COUNCIL_NOTE
from ik_workflow.states.deadlines import DATA_CALL
from ik_workflow.states.deadlines import DOCUMENTATION
from ik_workflow.states.deadlines import EVALUATION
from ik_workflow.states.deadlines import EXTENSION
from ik_workflow.states.deadlines import FEEDBACK
from ik_workflow.states.deadlines import GRACE
from ik_workflow.states.deadlines import INTAKE
from ik_workflow.states.deadlines import INVITATION
from ik_workflow.states.deadlines import NOTICE
from ik_workflow.states.deadlines import QUERY
from ik_workflow.states.deadlines import RATING
from ik_workflow.states.deadlines import RESIDENTS_QUESTION
from ik_workflow.states.deadlines import SIGNING
from ik_workflow.states.deadlines import SMALL_QUESTION
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _

VOTE_WATCH = "vorlauf_voten_tage"
EDITING = "redaktion_arbeitstage"
AFTER_CO_SIGNING = "mitzeichnung_vor_beigeordneten_arbeitstage"
AFTER_SIGNATURE = "unterschrift_vor_eingang_arbeitstage"
CONFIRMED, UNVERIFIED = "confirmed", "unverified"
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure in force on a day."""

    value: int
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is called, what it is for, and its value until somebody enters one."""

    name: str
    label: str
    about: str
    rule: str
    provisional: Parameter


def own(name: str, label: str, about: str, rule: str, value: int) -> Figure:
    """A figure for which no source was found."""
    return Figure(name, label, about, rule, Parameter(value, N_("eigene Vorgabe, keine Quelle"), confirmed=False))


FIGURES = {
    figure.name: figure
    for figure in (
        Figure(
            INTAKE,
            "Einreichfrist",
            "So viele Tage vor der Sitzung muss eine Vorlage beim Büro eingegangen sein.",
            "GO-02",
            Parameter(20, "aus Eingang 02.08.2012 für die Sitzung am 22.08.2012 erschlossen", confirmed=False),
        ),
        Figure(
            INVITATION,
            "Ladungsfrist",
            "So viele Tage vor der Sitzung gehen Einladung und Unterlagen heraus.",
            "GO-03",
            Parameter(13, "aus Versand 21.03.2013 für die Sitzung am 03.04.2013 erschlossen", confirmed=False),
        ),
        own(
            VOTE_WATCH,
            N_("Vorlauf für fehlende Voten"),
            N_("So viele Tage vor der Sitzung werden Gremien und Einreicher an fehlende Voten erinnert."),
            "GO-17",
            14,
        ),
        Figure(
            NOTICE,
            N_("Bekanntmachung"),
            N_("So viele Tage vor der Sitzung werden Zeit, Ort und Tagesordnung bekannt gemacht."),
            "DR-10",
            Parameter(10, N_("Praxis der Stadt Potsdam"), confirmed=False),
        ),
        Figure(
            SMALL_QUESTION,
            N_("Kleine Anfrage"),
            N_("In so vielen Tagen nach dem Eingang wird eine Kleine Anfrage beantwortet."),
            "DR-14",
            Parameter(21, N_("drei Wochen, ohne den Text der Geschäftsordnung"), confirmed=False),
        ),
        Figure(
            RESIDENTS_QUESTION,
            N_("Einwohnerfrage"),
            N_("So viele Tage vor der Sitzung muss eine Einwohnerfrage eingegangen sein."),
            "DR-15",
            Parameter(11, N_("aus dem 23.11.2024 für die Sitzung am 04.12.2024 erschlossen"), confirmed=False),
        ),
        own(
            EXTENSION,
            N_("Antrag auf Verlängerung"),
            N_("So viele Arbeitstage vor der Sitzung wird die Verlängerung eines Berichts beantragt."),
            "DR-18",
            10,
        ),
        own(
            SIGNING[None],
            N_("Mitzeichnung der Bereiche"),
            N_("In so vielen Arbeitstagen zeichnet ein Geschäftsbereich oder Fachbereich mit."),
            "DR-19",
            10,
        ),
        own(
            SIGNING[Office.TREASURY],
            N_("Mitzeichnung der Kämmerei"),
            N_("In so vielen Arbeitstagen zeichnet die Kämmerei mit."),
            "DR-19",
            5,
        ),
        own(
            SIGNING[Office.LEGAL_OFFICE],
            N_("Mitzeichnung des Rechtsamts"),
            N_("In so vielen Arbeitstagen zeichnet das Rechtsamt mit."),
            "DR-19",
            5,
        ),
        own(
            SIGNING[Office.MAYOR],
            N_("Unterschrift des Oberbürgermeisters"),
            N_("In so vielen Arbeitstagen unterzeichnet der Oberbürgermeister."),
            "DR-19",
            3,
        ),
        own(
            DATA_CALL,
            N_("Datenabfrage zum Bericht"),
            N_("In so vielen Arbeitstagen melden die Stellen den Stand ihrer Maßnahmen."),
            "DR-20",
            20,
        ),
        own(
            GRACE,
            N_("Nachfrist der Datenabfrage"),
            N_("So viele Arbeitstage nach dem Ende der Abfrage nimmt sie noch Meldungen an."),
            "DR-20",
            5,
        ),
        own(
            QUERY,
            N_("Rückfrage zu einer Meldung"),
            N_("In so vielen Arbeitstagen beantwortet eine Stelle die Rückfrage zu ihrer Meldung."),
            "SM-7.04",
            5,
        ),
        own(
            RATING,
            N_("Bewertung in der Bestandsaufnahme"),
            N_("In so vielen Arbeitstagen antworten die Stellen auf die vorgeschlagenen Bewertungen."),
            "HF-08",
            20,
        ),
        own(
            EDITING,
            N_("Redaktion des Berichts"),
            N_("So viele Arbeitstage liegen zwischen der Nachfrist und der Sitzung der Steuerungsgruppe."),
            "SM-7.05",
            15,
        ),
        own(
            AFTER_CO_SIGNING,
            N_("Mitzeichnung vor den Beigeordneten"),
            N_("So viele Arbeitstage vor der Beigeordnetenkonferenz ist die Mitzeichnung beendet."),
            "VW-10",
            2,
        ),
        own(
            AFTER_SIGNATURE,
            N_("Unterschrift vor dem Eingang"),
            N_("So viele Arbeitstage vor dem Eingang beim Büro ist der Bericht unterzeichnet."),
            "VW-10",
            3,
        ),
        own(
            EVALUATION,
            N_("Auswertung der Konferenz"),
            N_("In so vielen Tagen nach der Konferenz liegt die Auswertung vor."),
            "DR-25",
            30,
        ),
        own(
            DOCUMENTATION,
            N_("Dokumentation der Konferenz"),
            N_("In so vielen Tagen nach der Konferenz ist die Dokumentation eingereicht."),
            "DR-25",
            65,
        ),
        own(
            COUNCIL_NOTE,
            N_("Konferenz in der Stadtverordnetenversammlung"),
            N_("In so vielen Tagen nach der Konferenz liegt die Dokumentation der Stadtverordnetenversammlung vor."),
            "DR-25",
            90,
        ),
        own(
            FEEDBACK,
            N_("Rückmeldung an Teilnehmende"),
            N_("In so vielen Tagen nach der Kenntnisnahme hören die Teilnehmenden davon."),
            "DR-26",
            14,
        ),
        own(
            AUDIO,
            N_("Löschung der Tonaufzeichnung"),
            N_("In so vielen Arbeitstagen nach dem Abschluss der Niederschrift wird sie gelöscht."),
            "DR-29",
            5,
        ),
        own(
            AT_ONCE,
            N_("Unverzüglich"),
            N_("So viele Arbeitstage gelten im Haus als unverzüglich."),
            "KA-24",
            3,
        ),
    )
}


def parameter(connection: Connection, name: str, on: date) -> Parameter:
    """The figure in force on that day; the provisional one where no row was entered."""
    row = connection.execute(
        select(RuleParameter.value, RuleParameter.source, RuleParameter.source_status)
        .where(RuleParameter.name == name, RuleParameter.valid_from <= on)
        .order_by(RuleParameter.valid_from.desc())
        .limit(1)
    ).first()
    if row is None:
        return FIGURES[name].provisional
    return Parameter(int(row.value["days"]), row.source, row.source_status == CONFIRMED)


def intake_period(connection: Connection, on: date) -> Days:
    """How long before a sitting a paper must be in (GO-02, DR-08); unconfirmed until a clerk says otherwise."""
    return Days(parameter(connection, INTAKE, on).value, counting=Counting.NTH_DAY)


# -- confirming and changing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as the clerk reads it; ``by`` is None where it is not on record or was erased."""

    value: int
    valid_from: date | None
    source: str
    confirmed: bool
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FigureHistory:
    """One figure with every value it had, has and will have; the newest first."""

    figure: Figure
    current: Entry
    later: Sequence[Entry]
    earlier: Sequence[Entry]


def figures(session: Session, on: date) -> list[FigureHistory]:
    """Every figure as it stands on that day, read with one statement."""
    found = session.execute(
        select(RuleParameter, JournalName.name)
        .outerjoin(JournalName, JournalName.actor == RuleParameter.confirmed_by)
        .order_by(RuleParameter.valid_from.desc())
    ).all()
    histories = []
    for figure in FIGURES.values():
        entries = [entry_of(row, name) for row, name in found if row.name == figure.name]
        given = figure.provisional
        entries.append(Entry(given.value, None, given.source, given.confirmed))
        ahead = [entry for entry in entries if entry.valid_from is not None and entry.valid_from > on]
        current, *earlier = entries[len(ahead) :]
        histories.append(FigureHistory(figure, current, ahead, earlier))
    return histories


def entry_of(row: RuleParameter, by: str | None) -> Entry:
    confirmed = row.source_status == CONFIRMED
    return Entry(int(row.value["days"]), row.valid_from, row.source, confirmed, by, row.confirmed_at)


def confirm(
    session: Session, name: str, *, source: str, valid_from: date, actor: Actor, at: datetime, today: date
) -> RuleParameter:
    """The value in force stands in the text in force: from that day on, with its source. The caller commits."""
    refuse_others(actor)
    source = checked_source(source)
    if valid_from > today:
        raise BadValue("valid_from", _("Bestätigen können Sie einen Wert, der schon gilt. Bitte prüfen Sie den Tag."))
    newest = newest_row(session, name)
    if newest is not None and newest.valid_from > valid_from:
        raise BadValue("valid_from", _("Ab {day} gilt schon ein anderer Eintrag.", day=long_date(newest.valid_from)))
    if newest is not None and newest.source_status == CONFIRMED and newest.source == source:
        raise Refused(_("Dieser Wert ist mit dieser Quelle bereits bestätigt."))
    if newest is None or newest.valid_from < valid_from:
        value = parameter(session.connection(), name, valid_from).value
        newest = RuleParameter(name=name, value={"days": value}, valid_from=valid_from)
        session.add(newest)
    elif newest.source_status == CONFIRMED:
        raise BadValue("valid_from", _("Für diesen Tag ist der Wert schon mit einer anderen Quelle bestätigt."))
    return recorded(session, newest, source, actor, at)


def change(
    session: Session, name: str, value: int, *, source: str, valid_from: date, actor: Actor, at: datetime, today: date
) -> RuleParameter:
    """Another value from that day on, never backwards. The caller commits."""
    refuse_others(actor)
    source = checked_source(source)
    if not 1 <= value <= MOST_DAYS:
        raise BadValue("value", _("Bitte geben Sie eine ganze Zahl von 1 bis {most_days} an.", most_days=MOST_DAYS))
    if valid_from < today:
        raise BadValue("valid_from", _("Ein Wert ändert sich nie rückwirkend. Bitte wählen Sie heute oder später."))
    newest = newest_row(session, name)
    if newest is not None and newest.valid_from >= valid_from:
        raise BadValue("valid_from", _("Ab {day} gilt schon ein anderer Eintrag.", day=long_date(newest.valid_from)))
    if parameter(session.connection(), name, valid_from).value == value:
        raise BadValue("value", _("Dieser Wert gilt schon. Zum Bestätigen gibt es ein eigenes Formular."))
    row = RuleParameter(name=name, value={"days": value}, valid_from=valid_from)
    session.add(row)
    return recorded(session, row, source, actor, at)


def refuse_others(actor: Actor) -> None:
    if Office.COUNCIL_OFFICE not in actor.hands:
        raise WrongOffice(_("Regelwerte bestätigt und ändert das Büro der Stadtverordnetenversammlung."))


def checked_source(source: str) -> str:
    source = check_line("source", _("Quelle"), source, length=300).strip()
    if not source:
        raise BadValue("source", _("Bitte nennen Sie die Quelle, zum Beispiel „§ 13 Abs. 1 GO vom 4. Juli 2024“."))
    return source


def newest_row(session: Session, name: str) -> RuleParameter | None:
    newest = select(RuleParameter).where(RuleParameter.name == name).order_by(RuleParameter.valid_from.desc())
    return session.scalars(newest.limit(1).with_for_update()).first()


def recorded(session: Session, row: RuleParameter, source: str, actor: Actor, at: datetime) -> RuleParameter:
    row.source, row.source_status = source, CONFIRMED
    row.confirmed_by, row.confirmed_at = actor.key, at
    session.flush()
    return row
