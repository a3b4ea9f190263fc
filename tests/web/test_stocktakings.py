"""Pages of stocktakings: where one stands, what it comes to, what each department may say, and who reads what."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Person
from ik_workflow.models.all import Stocktaking
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.ratings import Fulfilment
from tests.make import make_actor
from tests.make import make_organization
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_stocktakings import as_in_2021
from tests.make_stocktakings import make_adopted
from tests.make_stocktakings import make_asking
from tests.make_stocktakings import make_frozen
from tests.make_stocktakings import make_prepared
from tests.make_stocktakings import make_stocktaking
from tests.make_stocktakings import ratings_of
from tests.make_stocktakings import turn
from tests.web.forms import day
from tests.web.forms import sent
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

M, F = MeasureState, Fulfilment
DISSENT: dict[str, Any] = {"by_department": F.NOT_FULFILLED, "department_reason": "Nur auf dem Papier."}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


def enter(client: FlaskClient, session: Session, who: Actor) -> None:
    sign_in(client, session.get_one(Person, who.person_id))


def page_of(taking: Stocktaking) -> str:
    return f"/bestandsaufnahmen/{taking.public_id}"


def test_everybody_reads_what_the_council_has_noted(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_stocktaking(session, as_in_2021())
    session.commit()
    text = words(client.get(page_of(taking)))
    assert "90 von 137 Maßnahmen sind umgesetzt (65,7 %)" in text
    assert "ohne Nachkommastelle, abgeschnitten und nicht gerundet: 65 %." in text
    assert "2. Bildung" in text
    assert "90 von 137 Maßnahmen umgesetzt (65,7 %)" in words(client.get("/bestandsaufnahmen"))


def test_a_running_one_is_for_the_administration_alone(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    session.commit()
    pages = (
        page_of(taking),
        f"{page_of(taking)}/massnahmen",
        f"/bewertungen/{ratings_of(session, taking)[0].public_id}",
    )
    assert [client.get(one).status_code for one in pages] == [404] * 3
    enter(client, session, forum.unit)
    assert [client.get(one).status_code for one in pages] == [200] * 3


def test_the_page_says_what_is_missing_until_when(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED] * 3, forum.department)
    turn(session, ratings_of(session, taking)[0], "contradict", forum.unit, **DISSENT)
    enter(client, session, forum.unit)
    text = words(client.get(page_of(taking)))
    assert "Die Stellen antworten bis Montag, 30. November 2026" in text
    assert "Zu 2 Maßnahmen fehlt die Rückmeldung." in text
    assert "Bei einer Maßnahme sieht es die zuständige Stelle anders" in text
    assert "Ihre Stelle hat noch 2 Bewertungen zu bestätigen" in text
    assert "Nach dem jetzigen Stand sind 3 von 3 Maßnahmen umgesetzt (100,0 %)" in text


def test_a_department_confirms_what_it_has_ticked(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED] * 3, forum.department)
    address = f"{page_of(taking)}/bestaetigen"
    enter(client, session, forum.unit)
    ticked = re.findall(r'name="bewertung" value="([^"]+)" checked', client.get(address).text)
    assert len(ticked) == 3
    answer = post(client, address, {"bewertung": ticked[:2]}, follow_redirects=True)
    assert "2 Bewertungen sind bestätigt." in words(answer)
    assert post(client, address).status_code == 400
    stale = post(client, address, {"bewertung": [ticked[0]]})
    assert stale.status_code == 409
    assert "Inzwischen wurde einer dieser Punkte geändert." in words(stale)
    states = [one.state for one in ratings_of(session, taking)]
    assert states == [AssessmentState.CONFIRMED] * 2 + [AssessmentState.PROPOSED]


def test_another_department_confirms_nothing(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    (row,) = ratings_of(session, taking)
    other = make_organization(session, forum.house.body, "Fachbereich Kultur")
    address, sent = f"{page_of(taking)}/bestaetigen", f"{row.public_id}.{row.version}"
    enter(client, session, make_actor(session, other, offices=[Office.DEPARTMENT]))
    assert "wartet hier keine Bewertung auf Ihre Stelle" in words(client.get(address))
    assert post(client, address, {"bewertung": [sent]}).status_code == 403


def test_a_dissent_is_written_and_read_inside_the_administration(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    (row,) = ratings_of(session, taking)
    turn(session, row, "contradict", forum.unit, **DISSENT)
    enter(client, session, forum.commissioner)
    text = words(client.get(f"/bewertungen/{row.public_id}"))
    assert "Die zuständige Stelle sieht es anders: „nicht erfüllt“. Nur auf dem Papier." in text
    assert "Eine Maßnahme im Stand „umgesetzt“ gilt als „erfüllt“." in text
    form = f"/vorgang/assessment/{row.public_id}/decide"
    asked = words(client.get(form))
    assert "Vorgeschlagen ist „erfüllt“. Eine Maßnahme im Stand" in asked
    assert "Die zuständige Stelle sieht „nicht erfüllt“: Nur auf dem Papier." in asked
    reader = make_actor(session, forum.house.board, offices=[Office.MIGRANTS_COUNCIL], name="Rana Beispiel")
    enter(client, session, reader)
    text = words(client.get(f"/bewertungen/{row.public_id}"))
    assert "Nur auf dem Papier." not in text
    assert "Anmerkung des Migrantenbeirates" in text  # the step that this reader may take


def test_the_list_is_narrowed_by_what_its_filters_say(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_stocktaking(session, [F.FULFILLED, F.NOT_FULFILLED, F.NOT_FULFILLED])
    session.commit()
    address = f"{page_of(taking)}/massnahmen"
    assert "3 Maßnahmen" in words(client.get(address))
    assert "2 Maßnahmen" in words(client.get(f"{address}?bewertung=not_fulfilled"))
    assert "Eine Maßnahme" in words(client.get(f"{address}?feld=2"))
    assert "3 Maßnahmen" in words(client.get(f"{address}?meldung=nie-gemeldet"))
    assert "gibt es keine Maßnahme" in words(client.get(f"{address}?suche=Gartenbau"))
    assert client.get(f"{address}?stand=proposed&feld=77").status_code == 400


def test_the_desk_has_one_line_for_all_that_is_asked(client: FlaskClient, session: Session, forum: Forum) -> None:
    make_frozen(session, forum.commissioner, [M.IMPLEMENTED] * 12, forum.department)
    enter(client, session, forum.unit)
    text = words(client.get("/schreibtisch"))
    assert text.count("12 vorgeschlagene Bewertungen bestätigen") == 1
    assert text.count("Bestandsaufnahme 2026") == 1


def test_the_commissioner_begins_one_on_the_desk_of_her_own(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    enter(client, session, forum.commissioner)
    text = words(client.get("/neu/stocktaking"))
    assert "Stichtag" in text
    assert "Konzept" in text
    enter(client, session, forum.unit)
    assert client.get("/neu/stocktaking").status_code == 403


def test_the_pages_ask_as_many_questions_for_many_measures_as_for_few(
    app: Flask, client: FlaskClient, session: Session, forum: Forum
) -> None:
    few, many = (make_stocktaking(session, [F.FULFILLED] * number) for number in (6, 60))
    session.commit()
    counted = []
    for taking in (few, many):
        for address in (page_of(taking), f"{page_of(taking)}/massnahmen"):
            client.get(address)
            with statements(app) as sent:
                client.get(address)
            counted.append(len(sent))
    assert counted[:2] == counted[2:]


def test_who_said_nothing_is_named_as_silent_also_in_the_document(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    turn(session, taking, "decide", forum.commissioner, date(2026, 12, 3))
    address = page_of(taking)
    enter(client, session, forum.commissioner)
    assert "Erfüllt ohne Rückmeldung 1.1 Beispiel 1" in words(client.get(f"{address}/massnahmen"))
    assert "erfüllt ohne Rückmeldung umgesetzt" in words(client.get(f"{address}/dokument"))


def test_a_day_of_the_standing_is_written_out(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_stocktaking(session, [F.FULFILLED], since=date(2021, 12, 1))
    session.commit()
    assert "Zur Kenntnis genommen: Mittwoch, 1. Dezember 2021" in words(client.get(page_of(taking)))


def test_the_cycle_offers_its_stocktaking_and_each_page_leads_to_the_other(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    concept = make_adopted(session, [M.IMPLEMENTED], forum.department)
    cycle = make_asking(session, concept)
    enter(client, session, forum.commissioner)
    page = f"/zyklen/{cycle.public_id}"
    asked = words(client.get(page))
    (form,) = re.findall(r'href="(/neu/stocktaking[^"]+)"', client.get(page).text)
    assert "Zu diesem Zyklus gibt es noch keine Bestandsaufnahme." in asked
    assert client.get(form.replace("&amp;", "&")).text.count("checked") == 2  # its concept, and the cycle itself
    taking = make_prepared(session, forum.commissioner, concept)
    session.commit()
    assert "Bestandsaufnahme: Bestandsaufnahme 2026, in Vorbereitung" in words(client.get(page))
    both = words(client.get(page_of(taking)))
    assert "Berichtszyklus, in dem die Stellen melden: Abfrage zur Bestandsaufnahme" in both


def test_a_cycle_that_opens_later_is_offered_on_both_pages(client: FlaskClient, session: Session, forum: Forum) -> None:
    taking = make_prepared(session, forum.commissioner, concept := make_adopted(session, [M.IMPLEMENTED]))
    cycle = make_asking(session, concept)
    enter(client, session, forum.commissioner)
    form = f'href="/vorgang/stocktaking/{taking.public_id}/link_cycle">Berichtszyklus zuordnen'
    assert form in client.get(page_of(taking)).text
    assert form in client.get(f"/zyklen/{cycle.public_id}").text


def test_a_cut_off_in_the_future_is_refused_by_the_form(client: FlaskClient, session: Session, forum: Forum) -> None:
    concept = make_adopted(session, [M.IMPLEMENTED])
    enter(client, session, forum.commissioner)
    typed = {"title": "Stand", "concept": concept.public_id, **day("cut_off_on", date(2030, 1, 1))}
    shown = client.get("/neu/stocktaking")
    session.rollback()
    answer = sent(client, shown, typed)
    assert answer.status_code == 409
    assert "Der Stichtag liegt in der Zukunft. Festgehalten wird, was war" in words(answer)


def corrected(client: FlaskClient, address: str, what: str) -> str:
    """Where the entry with that headline is taken back."""
    (found,) = re.findall(rf'href="(/berichtigen/[^"]+)">Berichtigen<span[^>]*>: {what}<', client.get(address).text)
    return str(found)


def test_a_freezing_is_taken_back_with_its_rows_and_done_again(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED] * 2, forum.department)
    enter(client, session, forum.commissioner)
    address = corrected(client, page_of(taking), "Stand festgehalten, Bewertungen vorgeschlagen")
    assert "wird mit zurückgenommen: Bewertung vorgeschlagen (2-mal)" in words(client.get(address))
    session.rollback()
    assert post(client, address, {"reason": ""}).status_code == 400
    answer = post(client, address, {"reason": "Der Stichtag war falsch."}, follow_redirects=True)
    assert "Vorbereitet: Der Stand kann festgehalten werden" in words(answer)
    assert "ist zurückgenommen." in words(answer)
    session.rollback()
    turn(session, taking, "freeze", forum.commissioner)
    session.commit()
    assert "Zu 2 Maßnahmen fehlt die Rückmeldung." in words(client.get(page_of(taking)))


def test_a_freezing_on_which_a_department_has_answered_waits_for_that_answer(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    turn(session, ratings_of(session, taking)[0], "confirm", forum.unit)
    enter(client, session, forum.commissioner)
    answer = client.get(corrected(client, page_of(taking), "Stand festgehalten, Bewertungen vorgeschlagen"))
    assert answer.status_code == 409
    assert "lässt sich jetzt nicht zurücknehmen. Auf diesem Eintrag wurde weitergearbeitet" in words(answer)


def test_a_department_takes_its_own_confirmation_back_and_nobody_elses(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    (row,) = ratings_of(session, taking)
    turn(session, row, "confirm", forum.unit)
    other = make_organization(session, forum.house.body, "Fachbereich Kultur")
    enter(client, session, forum.unit)
    address = corrected(client, f"/bewertungen/{row.public_id}", "Vom Fachbereich bestätigt")
    stranger = make_actor(session, other, offices=[Office.DEPARTMENT], name="Rana Beispiel")
    enter(client, session, stranger)
    assert "Berichtigen" not in words(client.get(f"/bewertungen/{row.public_id}"))
    refused = post(client, address, {"reason": "Irrtum"})
    assert (refused.status_code, f'href="/bewertungen/{row.public_id}"' in refused.text) == (403, True)
    assert "Das Formular noch einmal öffnen" not in refused.text
    enter(client, session, forum.unit)
    assert post(client, address, {"reason": "Falsche Zeile"}).status_code == 303
    assert ratings_of(session, taking)[0].state is AssessmentState.PROPOSED
    session.rollback()
    again = post(client, address, {"reason": "Falsche Zeile, noch einmal"})
    assert (again.status_code, "bereits berichtigt" in words(again)) == (409, True)


def test_a_decided_stocktaking_stands_also_in_rows_that_were_decided_one_by_one(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    taking = make_frozen(session, forum.commissioner, [M.IMPLEMENTED], forum.department)
    (row,) = ratings_of(session, taking)
    turn(session, row, "contradict", forum.unit, **DISSENT)
    turn(session, row, "decide", forum.commissioner, rating=F.PARTLY_FULFILLED, reason="Der Einwand überzeugt.")
    turn(session, taking, "decide", forum.commissioner)
    enter(client, session, forum.commissioner)
    address = corrected(client, f"/bewertungen/{row.public_id}", "Bewertung entschieden")
    session.rollback()
    answer = post(client, address, {"reason": "Irrtum"})
    assert (answer.status_code, "ihre Werte stehen fest" in words(answer)) == (409, True)
    assert ratings_of(session, taking)[0].rating is F.PARTLY_FULFILLED
