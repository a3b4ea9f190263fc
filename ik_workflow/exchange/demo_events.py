"""Conferences of the demonstration: two of the city's own by record, one to come, one whose results wait. The latter
two are invented.
"""

from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.exchange.demo_proposals import Group
from ik_workflow.models.all import Body
from ik_workflow.models.all import Case
from ik_workflow.models.all import Measure
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.base import new_public_id
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.operations.event_results import NotPursued
from ik_workflow.operations.event_results import Outcome
from ik_workflow.operations.event_results import ToMeasure
from ik_workflow.operations.event_results import dispose_of_results
from ik_workflow.operations.event_results import record_results
from ik_workflow.operations.registrations import Wanted
from ik_workflow.operations.registrations import register
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take
from ik_workflow.periods import first
from ik_workflow.periods import local_date
from ik_workflow.states.participation_event import EventKind

Told = tuple[tuple[str, Occurred, dict[str, Any]], ...]

OF_2012: Told = (
    ("suggest", UnknownDay(1), {"topic": "Arbeitsmarktintegration"}),
    ("commission", UnknownDay(2), {"occasion": "12/SVV/0088: Integrationskonferenz alle zwei Jahre"}),
    ("plan", UnknownDay(3), {"held_on": date(2012, 5, 30)}),
    ("invite", UnknownDay(4), {}),
    ("open_registration", UnknownDay(5), {}),
    ("close_registration", UnknownDay(6), {}),
    ("hold", date(2012, 5, 30), {}),
    ("document", UnknownDay(7), {}),
    (
        "evaluate",
        date(2012, 6, 5),
        {
            "evaluation": "Die erweiterte Steuerungsgruppe hat die vierte Konferenz ausgewertet und sich um das"
            " Hochschulteam der Agentur für Arbeit, BleibNet und das Klinikum Ernst von Bergmann erweitert."
        },
    ),
    ("assign_results", UnknownDay(8), {}),
    ("submit_documentation", date(2012, 8, 2), {"paper_number": "Mitteilung vom 2. August 2012"}),
    ("take_note", date(2012, 8, 22), {}),
)
OF_2015: Told = (
    ("suggest", UnknownDay(1), {"topic": "Beginn der Arbeit am Konzept 2016 bis 2020, mit sieben Themen"}),
    ("commission", UnknownDay(2), {"occasion": "12/SVV/0088: Integrationskonferenz alle zwei Jahre"}),
    ("plan", UnknownDay(3), {"held_on": date(2015, 2, 16)}),
    ("invite", UnknownDay(4), {}),
    ("open_registration", UnknownDay(5), {}),
    ("close_registration", UnknownDay(6), {}),
    ("hold", date(2015, 2, 16), {"attendance": 130}),
    ("document", UnknownDay(7), {}),
    (
        "evaluate",
        date(2015, 3, 18),
        {"evaluation": "Die Steuerungsgruppe hat Form und Arbeitsgruppen des neuen Konzepts festgelegt."},
    ),
    ("assign_results", UnknownDay(8), {}),
    ("submit_documentation", UnknownDay(9), {"paper_number": "15/SVV/0429"}),
)
SCOPE_OPEN = "Was die Stadt selbst anbietet und fördert: Beratung, Räume, Kurse, Praktika in der Verwaltung."
SCOPE_CLOSED = "Gesetze des Bundes und des Landes, etwa das Aufenthaltsrecht, und der Haushalt dieses Jahres."
ACCESS = (
    "Der Saal ist stufenlos. Gebärdensprache, Schriftsprache und Kinderbetreuung gibt es, wenn Sie es bei der Anmeldung"
    " sagen."
)
LANGUAGES = "Deutsch, Arabisch, Englisch, Russisch, Ukrainisch"
RESULTS = (
    ("Tisch 1: Ankommen", "Beratung zur Arbeit auch am Abend anbieten"),
    ("Tisch 1: Ankommen", "Einen Wegweiser in sechs Sprachen drucken"),
    ("Tisch 2: Qualifizieren", "Mehr bezahlte Praktika in der Stadtverwaltung"),
    ("Tisch 2: Qualifizieren", "Zeugnisse in vier Wochen anerkennen"),
    ("Tisch 3: Betriebe", "Ein jährliches Treffen von Betrieben und Vereinen"),
)
NOT_OURS = "Über die Anerkennung von Zeugnissen entscheiden Stellen des Landes und die Kammern. Die Stadt berät dazu."
WHO = (
    Wanted(persons=2, name="Beispielverein e. V.", language="Arabisch"),
    Wanted(persons=1, access_needs="Gebärdensprache", language="Deutsch"),
    Wanted(persons=4, name="Familie Beispiel", access_needs="Kinderbetreuung für zwei Kinder", language="Ukrainisch"),
)


def tell_events(session: Session, body: Body, *, at: datetime) -> None:
    """Whoever has events already keeps them."""
    if session.scalar(select(ParticipationEvent.id).limit(1)) is not None:
        return
    commissioner = Group(session, body, at).commissioner
    recorded = replace(commissioner, by_record=True)
    told(session, "Vierte Integrationskonferenz: Arbeitsmarktintegration", OF_2012, recorded, at)
    told(session, "Integrationskonferenz 2015", OF_2015, recorded, at)
    held(session, commissioner, at)
    to_come(session, commissioner, at)


def told(session: Session, title: str, steps: Told, actor: Actor, at: datetime) -> ParticipationEvent:
    event = ParticipationEvent(
        case=Case(kind="participation_event", public=False), title=title, kind=EventKind.CONFERENCE
    )
    for trigger, occurred, facts in steps:
        own: dict[str, Any] = {"title": title, "kind": EventKind.CONFERENCE} if trigger == "suggest" else {}
        take(session, event, trigger, actor=actor, occurred=occurred, recorded_at=at, **own, **facts)
    return event


def working_day(session: Session, day: date) -> date:
    return first(day, 1, city_calendar(session.connection()).is_office_day)


def planned(held_on: date, place: str, **more: Any) -> dict[str, Any]:
    return {
        **{"held_on": held_on, "times": "17 bis 20 Uhr", "place": place, "languages": LANGUAGES, "access": ACCESS},
        **{"scope_open": SCOPE_OPEN, "scope_closed": SCOPE_CLOSED},
        **{"target_groups": "Alle, die in Potsdam leben oder arbeiten; Vereine, Betriebe und Beratungsstellen"},
        **more,
    }


def to_come(session: Session, commissioner: Actor, at: datetime) -> None:
    """The registration is open, and some have registered."""
    today = local_date(at)
    held_on, begun = working_day(session, today + timedelta(days=36)), today - timedelta(days=12)
    terms = planned(held_on, "Bürgerhaus am Schlaatz, Schilfhof 28", places=60)
    event = told(
        session,
        "Beispiel: Gut wohnen in der Nachbarschaft",
        (
            ("suggest", begun, {"topic": "Was macht ein Haus zu einer guten Nachbarschaft?"}),
            ("commission", begun, {"occasion": "Die letzte Konferenz liegt zwei Jahre zurück."}),
            ("plan", begun, terms | {"register_until": working_day(session, held_on - timedelta(days=6))}),
            (
                "invite",
                begun,
                {"invitation": "Reden Sie mit, wie wir in Potsdam zusammen wohnen. Jede Idee bekommt eine Antwort."},
            ),
            ("open_registration", begun, {}),
        ),
        commissioner,
        at,
    )
    for wanted in WHO:
        register(session, event, wanted, key=new_public_id(), at=at)


def held(session: Session, commissioner: Actor, at: datetime) -> None:
    """Evaluated; some of its results wait for somebody to say what becomes of them."""
    held_on = working_day(session, local_date(at) - timedelta(days=24))
    invited = held_on - timedelta(days=45)
    event = told(
        session,
        "Beispiel: Ankommen in Arbeit",
        (
            ("suggest", invited, {"topic": "Wie finden Menschen, die neu in Potsdam sind, gute Arbeit?"}),
            ("commission", invited, {"occasion": "Auftrag der Steuerungsgruppe"}),
            ("plan", invited, planned(held_on, "Treffpunkt Freizeit, Am Neuen Garten 64")),
            ("invite", invited, {"invitation": "Erzählen Sie, was Ihnen bei der Arbeitssuche hilft und was fehlt."}),
            ("open_registration", invited, {}),
            ("close_registration", held_on, {}),
            ("hold", held_on, {"attendance": 64, "attendance_by_group": "Vereine: 21\nBetriebe: 12\nandere: 31"}),
            (
                "document",
                held_on + timedelta(days=3),
                {"summary": "An drei Tischen ging es um Ankommen, Qualifizieren und die Sicht der Betriebe."},
            ),
        ),
        commissioner,
        at,
    )
    common: dict[str, Any] = {"actor": commissioner, "at": at}
    noted = held_on + timedelta(days=3)
    for table in dict.fromkeys(table for table, _ in RESULTS):
        lines = [text for one, text in RESULTS if one == table]
        record_results(session, event, lines, table=table, occurred=noted, **common)
    take(
        session,
        event,
        "evaluate",
        actor=commissioner,
        occurred=held_on + timedelta(days=10),
        recorded_at=at,
        evaluation="Die Sprachmittlung hat sich bewährt; beim nächsten Mal soll mehr Zeit an den Tischen sein.",
    )
    dispose_of_results(session, event, assigned(session, event), occurred=held_on + timedelta(days=10), **common)


def assigned(session: Session, event: ParticipationEvent) -> dict[int, Outcome]:
    by_text = {one.text: one.id for one in event.results}
    found: dict[int, Outcome] = {by_text["Zeugnisse in vier Wochen anerkennen"]: NotPursued(NOT_OURS)}
    measure = session.scalar(select(Measure.id).order_by(Measure.id).limit(1))
    if measure is not None:
        found[by_text["Ein jährliches Treffen von Betrieben und Vereinen"]] = ToMeasure(measure)
    return found
