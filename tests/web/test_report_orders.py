"""Pages of report orders: drawn up beside the resolution's text, confirmed, listed, taken over."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportOrder
from ik_workflow.operations.take import take
from ik_workflow.states.report_order import ReportOrderState
from tests.make import AT
from tests.make import SITTING
from tests.make import make_meeting
from tests.make_orders import APRIL
from tests.make_orders import MARCH
from tests.make_orders import PASSAGE
from tests.make_orders import Desk
from tests.make_orders import make_desk
from tests.make_orders import make_order
from tests.web.forms import committing
from tests.web.forms import sent
from tests.web.pages import words
from tests.web.signing import sign_in

DAY = date(2024, 12, 9)


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    app.config["IK_TODAY"] = DAY
    return make_desk(session)


def browser(app: Flask, session: Session, person: Any) -> FlaskClient:
    session.commit()
    client = committing(app, session)
    sign_in(client, session.get_one(Person, person.person_id))
    return client


@pytest.fixture
def clerk(app: Flask, session: Session, desk: Desk) -> FlaskClient:
    return browser(app, session, desk.clerk)


def form_of(desk: Desk) -> str:
    return f"/vorlagen/{desk.resolution.paper.public_id}/auftrag"


def filled(desk: Desk, **values: str) -> dict[str, str]:
    body = desk.house.main_committee.public_id
    return {"title": "Monitoring", "passage": PASSAGE, "body": body, "words": "im März 2025", **values}


def confirm(client: FlaskClient, path: str, values: dict[str, str]) -> TestResponse:
    """The form is sent, shows what it understood, and is sent as it came back."""
    shown = sent(client, client.get(path), values, path=path)
    assert shown.status_code == 200, words(shown)
    return sent(client, shown, {}, path=path)


def orders(session: Session) -> list[ReportOrder]:
    session.expire_all()
    return list(session.scalars(select(ReportOrder)))


# -- from a resolution ----------------------------------------------------------------------------------------------


def test_the_paper_leads_to_the_form_beside_its_text(clerk: FlaskClient, desk: Desk) -> None:
    page = clerk.get(f"/vorlagen/{desk.resolution.paper.public_id}")
    assert form_of(desk) in page.text
    assert "Die Stadtverordnetenversammlung beschließt das Konzept." in words(clerk.get(form_of(desk)))


def test_the_date_is_confirmed_before_anything_is_stored(clerk: FlaskClient, desk: Desk, session: Session) -> None:
    shown = sent(clerk, clerk.get(form_of(desk)), filled(desk, interims="im Januar 2025"), path=form_of(desk))
    said = words(shown)
    assert "Bericht Mittwoch, 12. März 2025" in said
    assert "1. Zwischenbericht Für „im Januar 2025“ lässt sich keine Sitzung bestimmen." in said
    assert orders(session) == []


def test_a_confirmed_order_is_made_once(clerk: FlaskClient, desk: Desk, session: Session) -> None:
    shown = sent(clerk, clerk.get(form_of(desk)), filled(desk), path=form_of(desk))
    first, second = (sent(clerk, shown, {}, path=form_of(desk)) for _ in range(2))
    (order,) = orders(session)
    assert first.location == second.location == f"/auftraege/{order.public_id}"
    assert (order.due_on, order.due_words, order.passage_found) == (MARCH, "im März 2025", True)


def test_a_corrected_day_counts(clerk: FlaskClient, desk: Desk, session: Session) -> None:
    shown = sent(clerk, clerk.get(form_of(desk)), filled(desk), path=form_of(desk))
    sent(clerk, shown, {"due_on": APRIL.isoformat()}, path=form_of(desk))
    (order,) = orders(session)
    assert (order.due_on, order.due_words) == (APRIL, "im März 2025")


def test_changed_words_are_shown_anew(clerk: FlaskClient, desk: Desk, session: Session) -> None:
    shown = sent(clerk, clerk.get(form_of(desk)), filled(desk), path=form_of(desk))
    again = sent(clerk, shown, {"words": "im April 2025"}, path=form_of(desk))
    assert "Mittwoch, 9. April 2025" in words(again)
    assert orders(session) == []


def test_words_without_a_date_are_put_to_somebody(clerk: FlaskClient, desk: Desk, session: Session) -> None:
    answer = confirm(clerk, form_of(desk), filled(desk, words="zeitnah"))
    page = words(clerk.get(answer.location))
    assert "Offene Frage: Aus „zeitnah“ lässt sich kein Zeitraum lesen." in page
    assert "Am Zug Büro der Stadtverordnetenversammlung: Termin klären" in page
    assert len(orders(session)) == 1


def test_a_passage_that_is_not_in_the_text_is_refused(clerk: FlaskClient, desk: Desk, session: Session) -> None:
    answer = confirm(clerk, form_of(desk), filled(desk, passage="und dankt allen"))
    assert "Diese Stelle steht nicht im vorliegenden Text des Beschlusses." in words(answer)
    assert orders(session) == []


# -- the list -------------------------------------------------------------------------------------------------------


def three_orders(session: Session, desk: Desk) -> None:
    make_order(session, desk, title="Später")
    make_order(session, desk, "zeitnah", title="Ohne Tag")
    late = make_order(session, desk, "im April 2025", title="Zu spät")
    late.due_on = SITTING
    make_meeting(session, desk.house, desk.house.main_committee, SITTING)
    session.commit()


def test_what_is_overdue_is_read_out_first(app: Flask, session: Session, desk: Desk) -> None:
    three_orders(session, desk)
    page = words(browser(app, session, desk.house.council_chair).get("/auftraege"))
    assert "Drei Aufträge, davon einer überfällig." in page
    assert page.index("Zu spät") < page.index("Später") < page.index("Ohne Tag")
    assert "4. Dezember 2024 seit 5 Tagen überschritten" in page


def test_a_selection_has_an_address(clerk: FlaskClient, session: Session, desk: Desk) -> None:
    three_orders(session, desk)
    assert "Zu spät" in (page := words(clerk.get("/auftraege?termin=ueberfaellig")))
    assert "Ohne Tag" not in page
    assert clerk.get("/auftraege?termin=gestern").status_code == 400


def test_the_list_can_be_taken_away(clerk: FlaskClient, session: Session, desk: Desk) -> None:
    three_orders(session, desk)
    table = list(csv.reader(io.StringIO(clerk.get("/auftraege.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert [row[0] for row in table[1:4]] == ["Zu spät", "Später", "Ohne Tag"]
    assert table[1][2] == "5"
    assert clerk.get("/auftraege.xlsx").data.startswith(b"PK")


# -- taking over ----------------------------------------------------------------------------------------------------


def test_a_running_order_is_taken_over_and_lives(clerk: FlaskClient, session: Session, desk: Desk) -> None:
    given = filled(desk, source="HA 12.12.2018, TOP 5.7", standing="take_over", extensions="1", past="Vertagt.")
    answer = confirm(clerk, "/auftraege/uebernehmen", {**given, "unit": desk.unit.public_id})
    (order,) = orders(session)
    assert (order.taken_over, order.extensions, order.state) == (True, 1, ReportOrderState.IN_PROGRESS)
    page = words(clerk.get(answer.location))
    assert "übernommen" in page
    assert "Bevor der Auftrag übernommen wurde Vertagt." in page


def test_an_unknown_paper_is_said(clerk: FlaskClient, desk: Desk) -> None:
    given = filled(desk, source="HA", standing="take_over", paper="99/SVV/9999")
    answer = sent(clerk, clerk.get("/auftraege/uebernehmen"), given, path="/auftraege/uebernehmen")
    assert answer.status_code == 400
    assert "„99/SVV/9999“ ist hier nicht verzeichnet" in words(answer)


# -- one order ------------------------------------------------------------------------------------------------------


def test_the_noted_report_is_told(clerk: FlaskClient, session: Session, desk: Desk) -> None:
    order = make_order(session, desk)
    common: Any = {"actor": desk.house.mayor, "occurred": SITTING, "recorded_at": AT}
    take(session, order, "submit_letter", letter_on=SITTING, letter_reference="Az. 12", **common)
    take(session, order, "note_report", minutes="HA, TOP 7", **{**common, "actor": desk.clerk})
    page = words(clerk.get(f"/auftraege/{order.public_id}"))
    assert "Erledigt Zur Kenntnis genommen: Hauptausschuss, Mittwoch, 4. Dezember 2024." in page
    assert "Bericht: Schreiben vom Mittwoch, 4. Dezember 2024, Az. 12." in page
