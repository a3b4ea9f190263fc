"""The secretary's evening through the browser's eyes: every form, every refusal, and nothing that was typed is lost."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.models.all import Vote
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.web.excerpts import new_excerpts
from tests.evening import CHANGE
from tests.evening import LATER
from tests.evening import NEW
from tests.evening import NOW
from tests.evening import Evening
from tests.evening import make_evening
from tests.evening import open_evening
from tests.make import make_actor
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in


@pytest.fixture
def clock(app: Flask) -> None:
    app.config["IK_TODAY"] = NOW.date()
    app.config["IK_NOW"] = NOW


class Room:
    """The secretary before the page of one sitting."""

    def __init__(self, client: FlaskClient, session: Session, evening: Evening) -> None:
        self.client, self.session, self.evening = client, session, evening
        self.meeting = evening.meeting.public_id
        self.item = evening.item.public_id
        self.main = evening.main.id
        sign_in(client, evening.person(session, evening.secretary))

    def page(self, item: str | None = None) -> TestResponse:
        return self.get(f"/sitzungen/{self.meeting}/fuehren?punkt={item or self.item}")

    def get(self, path: str) -> TestResponse:
        self.session.rollback()  # On SQLite nobody else could write while it reads.
        return self.client.get(path)

    def post(self, path: str, fields: dict[str, Any]) -> TestResponse:
        self.session.rollback()
        return post(self.client, path, fields)

    def send(self, act: str, *, record: Any = None, version: int | None = None, **fields: Any) -> TestResponse:
        """The form ``act`` of the item, or of one of its records, as the page shows it now."""
        self.session.expire_all()
        path = f"/sitzungen/{self.meeting}/fuehren/{self.item}/{act}{f'/{record.public_id}' if record else ''}"
        number = self.version_of(act, record) if version is None else version
        return self.post(path, {"version": number, **fields})

    def version_of(self, act: str, record: Any) -> int:
        if record is not None:
            return int(record.version)
        if act in ("antrag", "aenderungsantrag"):
            return self.known()
        return self.evening.consultation.version

    def known(self) -> int:
        found = re.search(
            r'/antrag">\s*<input[^>]*>\s*<input type="hidden" name="version" value="(\d+)"', self.page().text
        )
        assert found
        return int(found[1])

    def meet(self, act: str, **fields: str) -> TestResponse:
        """A form of the sitting itself."""
        self.session.expire_all()
        path = f"/sitzungen/{self.meeting}/fuehren/{act}"
        return self.post(path, {"version": self.evening.meeting.version, **fields})

    def one(self, kind: type[Any]) -> Any:
        self.session.expire_all()
        return self.session.scalars(select(kind).order_by(kind.id.desc()).limit(1)).one()


@pytest.fixture
def room(app: Flask, client: FlaskClient, session: Session, clock: None) -> Room:
    evening = make_evening(session)
    session.commit()
    return Room(client, session, evening)


@pytest.fixture
def opened(app: Flask, client: FlaskClient, session: Session, clock: None) -> Room:
    evening = make_evening(session)
    open_evening(session, evening)
    session.commit()
    return Room(client, session, evening)


FIGURES: dict[str, Any] = {"yes": "10", "no": "4", "abstain": "0", "excluded": "", "present": "14"}
REST: dict[str, Any] = {"manner": "offen", "stated": "", "names": ""}


def test_the_evening_of_seed_002(room: Room, app: Flask, session: Session) -> None:
    assert room.meet("eroeffnen", anwesend0="14").status_code == 303
    assert "14 von 17 anwesend, beschlussfähig" in words(room.page())
    assert room.send("aufrufen").status_code == 303
    faction = room.evening.faction.public_id
    tabled = room.send("aenderungsantrag", fraktion=faction, stelle="Punkt 2", aenderung=CHANGE, neu=NEW, reichweite="")
    assert tabled.status_code == 303
    shown = words(room.page())
    assert "Änderungsantrag Fraktion CDU/ANW zu Punkt 2 Tischvorlage · verteilt" in shown
    assert "beschließt das eingefügt: geänderte Ende Integrationskonzept" in shown
    moved = room.send("antrag", art="deferral", antragsteller="Herr Heuer", antrag="Behandlung im nächsten HA")
    assert moved.status_code == 303
    motion = room.one(ProceduralMotion)
    assert room.send("antrag-abstimmen", record=motion, **FIGURES, **REST, rede="ja").status_code == 303
    shown = words(room.page())
    assert "10 Ja, 4 Nein, 0 Enthaltungen, angenommen" in shown
    assert "Zurückgestellt" in shown
    following = room.evening.following.public_id
    assert room.send("naechste-sitzung", naechste=following).status_code == 303
    assert "Der Punkt steht wieder auf der Tagesordnung am Mittwoch, 14. Juni 2017." in words(room.page())
    assert room.meet("schliessen", rest="ja").status_code == 303
    assert room.meet("niederschrift").status_code == 303
    excerpt = app.test_client().get(f"/sitzungen/{room.meeting}/auszug/{room.item}")
    told = words(excerpt)
    assert "Protokollauszug aus der öffentlichen Sitzung – Hauptausschuss – vom 31.05.2017 öffentlich TOP 3.5" in told
    assert "Vertagung oder Zurückstellung, gestellt von Herr Heuer." in told
    assert "Zustimmung: 10 Ablehnung: 4 Stimmenthaltung: 0" in told
    assert told.index("Änderungsantrag Fraktion CDU/ANW") < told.index("gestellt von Herr Heuer")
    assert "Ergebnis: zurückgestellt" in told


def test_the_figures_are_reckoned_before_they_are_kept(opened: Room, session: Session) -> None:
    typed: dict[str, Any] = {"yes": "4", "no": "9", "abstain": "1", "excluded": "", "present": "14", **REST}
    answer = opened.send("ergebnis", ergebnis="folgt", wortlaut="", knopf="rechnen", **typed)
    assert answer.status_code == 200
    said = "4 + 9 + 1 = 14 von 14 Stimmberechtigten. Ergebnis: abgelehnt (mehr Nein als Ja)."
    assert said in words(answer)
    assert 'name="no" inputmode="numeric" maxlength="5" autocomplete="off" value="9"' in answer.text
    assert session.scalar(select(func.count()).select_from(Vote)) == 0


def test_a_vote_keeps_who_was_there_and_who_was_excluded(opened: Room) -> None:
    typed: dict[str, Any] = {"yes": "13", "no": "0", "abstain": "1", "excluded": "1", "present": "15"}
    names: dict[str, Any] = {"manner": "offen", "stated": "", "names": "Frau Laabs"}
    assert opened.send("ergebnis", ergebnis="folgt", wortlaut="", **typed, **names).status_code == 303
    vote = opened.one(Vote)
    assert (vote.present, vote.excluded, vote.carried) == (15, 1, True)
    assert opened.evening.item.note == "Vom Mitwirkungsverbot (§ 22 BbgKVerf) betroffen: Frau Laabs"
    assert opened.evening.meeting.bodies[0].present == 15


def test_more_votes_than_people_are_refused_and_nothing_typed_is_lost(opened: Room, session: Session) -> None:
    typed: dict[str, Any] = {**FIGURES, "abstain": "7", **REST}
    answer = opened.send("ergebnis", ergebnis="folgt", wortlaut="mit großer Mehrheit", **typed)
    assert answer.status_code == 400
    assert "sind zusammen 21 Stimmen; stimmberechtigt waren 14 Anwesende" in words(answer)
    assert 'value="mit großer Mehrheit"' in answer.text
    assert session.scalar(select(func.count()).select_from(Vote)) == 0


@pytest.mark.parametrize(
    ("field", "value"), [("yes", "viele"), ("no", ""), ("present", "-1"), ("excluded", "1,5"), ("manner", "heimlich")]
)
def test_a_wrong_figure_is_named_with_its_field(opened: Room, field: str, value: str) -> None:
    typed: dict[str, Any] = {**FIGURES, **REST, field: value}
    answer = opened.send("ergebnis", ergebnis="folgt", wortlaut="", **typed)
    assert answer.status_code == 400
    assert f'<a href="#ergebnis-{field}">' in answer.text
    assert f'id="ergebnis-{field}-fehler"' in answer.text


def test_without_figures_the_outcome_is_asked_for(opened: Room) -> None:
    nothing: dict[str, Any] = {"yes": "", "no": "", "abstain": "", "excluded": "", "present": "14", "names": ""}
    answer = opened.send("ergebnis", ergebnis="folgt", wortlaut="", manner="einstimmig", stated="", **nothing)
    assert answer.status_code == 400
    assert "Bitte wählen Sie einen der angebotenen Einträge" in words(answer)
    sent = opened.send("ergebnis", ergebnis="folgt", wortlaut="", manner="einstimmig", stated="abgelehnt", **nothing)
    assert sent.status_code == 303
    assert opened.one(Vote).carried is False
    assert opened.one(AgendaItem) is not None


def test_closing_is_refused_while_an_item_is_open_and_names_it(opened: Room) -> None:
    shown = opened.page()
    assert "Schließen ist jetzt nicht möglich. Noch ohne Ergebnis: TOP 3.5 EINE Stadt für ALLE" in words(shown)
    answer = opened.meet("schliessen", rest="ja")
    assert answer.status_code == 409
    assert "Diese Punkte haben noch kein Ergebnis" in words(answer)
    opened.session.expire_all()
    assert opened.evening.meeting.state is MeetingState.OPEN


def test_items_never_called_are_confirmed_before_closing(opened: Room) -> None:
    assert opened.send("zurueckstellen", reason="Zeit", naechste="", wortlaut="").status_code == 303
    assert "Bitte bestätigen Sie, dass sie nicht behandelt wurden" in words(opened.meet("schliessen"))
    assert opened.meet("schliessen", rest="ja").status_code == 303
    opened.session.expire_all()
    assert opened.evening.other.result == "not_reached"


def test_a_deferral_needs_a_reason_and_names_its_field(opened: Room) -> None:
    answer = opened.send("zurueckstellen", reason="", naechste="", wortlaut="")
    assert answer.status_code == 400
    assert '<a href="#zurueckstellen-reason">' in answer.text


def test_a_deferral_with_its_next_day_is_one_act(opened: Room) -> None:
    sent = opened.send("zurueckstellen", reason="Votum fehlt", naechste=opened.evening.following.public_id, wortlaut="")
    assert sent.status_code == 303
    opened.session.expire_all()
    assert opened.evening.consultation.state is ConsultationState.SCHEDULED


def test_the_same_form_twice_has_one_effect_and_tells_what_changed(opened: Room, session: Session) -> None:
    typed: dict[str, Any] = {"ergebnis": "folgt", "wortlaut": "", **FIGURES, **REST}
    version = opened.evening.consultation.version
    assert opened.send("ergebnis", version=version, **typed).status_code == 303
    again = opened.send("ergebnis", version=version, **typed)
    assert again.status_code == 409
    told = words(again)
    assert "Inzwischen hat sich etwas geändert" in told
    assert "Zuletzt eingetragen um 18:30 Uhr: Ergebnis: beschlossen." in told
    assert "Sie hatten eingegeben:" in told
    assert session.scalar(select(func.count()).select_from(Vote)) == 1


def test_the_same_motion_twice_is_moved_once(opened: Room, session: Session) -> None:
    typed: dict[str, Any] = {"art": "deferral", "antragsteller": "Herr Heuer", "antrag": ""}
    known = opened.known()
    assert opened.send("antrag", version=known, **typed).status_code == 303
    assert opened.send("antrag", version=known, **typed).status_code == 409
    assert session.scalar(select(func.count()).select_from(ProceduralMotion)) == 1


def test_the_paper_waits_for_its_amendments(opened: Room) -> None:
    opened.send("aenderungsantrag", fraktion="", stelle="", aenderung=CHANGE, neu="", reichweite="3")
    assert "Vorher ist zu entscheiden über: Änderungsantrag (GO-23)" in words(opened.page())
    typed: dict[str, Any] = {"ergebnis": "folgt", "wortlaut": "", "reason": "Antragsteller ist fort", **FIGURES, **REST}
    assert opened.send("ergebnis", **typed).status_code == 409
    sign_in(opened.client, opened.evening.person(opened.session, opened.evening.chair))
    answer = opened.send("ergebnis", ergebnis="folgt", wortlaut="", **FIGURES, **REST)
    assert answer.status_code == 409
    assert 'name="reason"' in answer.text
    because = opened.send("ergebnis", **typed)
    assert because.status_code == 303


def test_an_amendment_is_called_and_voted(opened: Room) -> None:
    opened.send("aenderungsantrag", fraktion="", stelle="", aenderung=CHANGE, neu=NEW, reichweite="")
    amendment = opened.one(Amendment)
    assert opened.send("aenderung-aufrufen", record=amendment).status_code == 303
    typed: dict[str, Any] = {"yes": "4", "no": "9", "abstain": "1", "excluded": "", "present": "14", **REST}
    assert opened.send("aenderung-abstimmen", record=opened.one(Amendment), **typed).status_code == 303
    assert opened.one(Amendment).state == "rejected"
    assert "4 Ja, 9 Nein, 1 Enthaltung, abgelehnt" in words(opened.page())


def test_what_was_amended_is_adopted_as_amended(opened: Room) -> None:
    opened.send("aenderungsantrag", fraktion="", stelle="", aenderung=CHANGE, neu=NEW, reichweite="")
    assert opened.send("aenderung-uebernehmen", record=opened.one(Amendment)).status_code == 303
    assert opened.send("ergebnis", ergebnis="folgt", wortlaut="", **FIGURES, **REST).status_code == 303
    opened.session.expire_all()
    assert (opened.evening.item.result, opened.evening.paper.version_no) == ("adopted_as_amended", 2)


def test_an_opening_without_a_quorum_is_the_chairs_to_justify(room: Room) -> None:
    answer = room.meet("eroeffnen", anwesend0="5")
    assert answer.status_code == 409
    assert "Nicht jedes Gremium ist beschlussfähig" in words(answer)
    assert 'value="5"' in answer.text
    sign_in(room.client, room.evening.person(room.session, room.evening.chair))
    answer = room.meet("eroeffnen", anwesend0="5")
    assert 'id="eroeffnen-reason"' in answer.text
    assert room.meet("eroeffnen", anwesend0="5", reason="zweite Sitzung nach § 38 Abs. 2").status_code == 303


def test_nobody_is_there_more_often_than_the_body_has_members(room: Room) -> None:
    answer = room.meet("eroeffnen", anwesend0="18")
    assert answer.status_code == 400
    assert "Es gibt nur 17 Mitglieder" in words(answer)


def test_an_invitation_goes_to_every_item(app: Flask, client: FlaskClient, session: Session, clock: None) -> None:
    evening = make_evening(session, invited=False)
    session.commit()
    room = Room(client, session, evening)
    assert "ist mit dem Oberbürgermeister ins Benehmen zu setzen" in words(room.meet("einladen"))
    assert room.meet("einladen", benehmen="ja").status_code == 303
    session.expire_all()
    assert evening.consultation.state is ConsultationState.INVITED


def test_an_interrupted_sitting_calls_nothing_until_it_goes_on(opened: Room) -> None:
    assert opened.meet("unterbrechen").status_code == 303
    assert "Sitzung fortsetzen" in words(opened.page())
    assert opened.meet("fortsetzen").status_code == 303


def test_a_correction_says_what_followed_and_takes_it_back(opened: Room) -> None:
    opened.send("antrag", art="deferral", antragsteller="Herr Heuer", antrag="")
    motion = opened.one(ProceduralMotion)
    opened.send("antrag-abstimmen", record=motion, **FIGURES, **REST, rede="ja")
    (carried,) = re.findall(
        r'href="(/sitzungen/[^"]+)">Berichtigen<span[^>]*>: Antrag zur Geschäftsordnung angenommen<',
        opened.page().text,
    )
    form = opened.get(carried)
    assert "Daraus folgte, und wird mit zurückgenommen: Zurückgestellt" in words(form)
    assert opened.post(carried, {"reason": ""}).status_code == 400
    assert opened.post(carried, {"reason": "Ja und Nein vertauscht"}).status_code == 303
    opened.session.expire_all()
    assert opened.evening.consultation.state is ConsultationState.CALLED
    again = opened.post(carried, {"reason": "Ja und Nein vertauscht"})
    assert (again.status_code, "bereits berichtigt" in words(again)) == (409, True)


def test_an_entry_somebody_has_worked_on_is_not_taken_back(opened: Room) -> None:
    opened.send("zurueckstellen", reason="Zeit", naechste=opened.evening.following.public_id, wortlaut="")
    (address,) = re.findall(r'href="(/sitzungen/[^"]+)">Berichtigen<span[^>]*>: Zurückgestellt<', opened.page().text)
    answer = opened.post(address, {"reason": "Irrtum"})
    assert answer.status_code == 409
    assert "Bitte berichtigen Sie zuerst den späteren Eintrag" in words(answer)
    assert 'value="Irrtum"' in answer.text


def test_objections_are_taken_and_decided_before_the_minutes_are_settled(opened: Room) -> None:
    opened.send("zurueckstellen", reason="Zeit", naechste="", wortlaut="")
    opened.meet("schliessen", rest="ja")
    opened.meet("niederschrift")
    assert "ist zu unterzeichnen" in words(opened.meet("vorlegen"))
    assert opened.meet("vorlegen", signed="ja").status_code == 303
    assert opened.meet("einwendung", objection="Der Antrag kam um 18 Uhr.").status_code == 303
    assert "Der Antrag kam um 18 Uhr." in words(opened.page())
    assert "noch nicht entschieden" in words(opened.meet("abschliessen"))
    typed: dict[str, Any] = {"yes": "2", "no": "9", "abstain": "0", "excluded": "", "present": "", **REST}
    assert opened.meet("einwendung-entscheiden", **typed).status_code == 303
    assert opened.meet("abschliessen").status_code == 303
    opened.session.expire_all()
    assert opened.evening.meeting.state is MeetingState.MINUTES_SETTLED


@pytest.mark.parametrize("office", [Office.FACTION, Office.DEPARTMENT, Office.AUDITOR, Office.MAYOR])
def test_whoever_does_not_conduct_finds_nothing(opened: Room, office: Office) -> None:
    other = make_actor(opened.session, opened.evening.house.administration, offices=[office], name="Fremd")
    sign_in(opened.client, opened.evening.person(opened.session, other))
    assert opened.page().status_code == 404
    assert opened.meet("unterbrechen").status_code == 404


def test_the_secretary_of_another_body_finds_nothing(opened: Room) -> None:
    sign_in(opened.client, opened.evening.person(opened.session, opened.evening.house.secretary))
    assert opened.page().status_code == 404
    assert opened.send("zurueckstellen", reason="x", naechste="", wortlaut="").status_code == 404


def test_nobody_unknown_conducts(opened: Room, app: Flask) -> None:
    assert app.test_client().get(f"/sitzungen/{opened.meeting}/fuehren").status_code == 303


@pytest.mark.parametrize("path", ["fuehren?punkt=gibtesnicht", "fuehren?punkt=" + "0" * 32, "berichtigen/{item}/999"])
def test_what_is_not_there_is_not_found(opened: Room, path: str) -> None:
    assert opened.get(f"/sitzungen/{opened.meeting}/{path.format(item=opened.item)}").status_code == 404


def test_there_is_no_excerpt_before_the_minutes(opened: Room) -> None:
    assert opened.get(f"/sitzungen/{opened.meeting}/auszug/{opened.item}").status_code == 404


def test_looking_writes_nothing(opened: Room) -> None:
    before = opened.one(Meeting).version
    assert opened.page().status_code == 200
    assert opened.one(Meeting).version == before


def test_what_is_written_down_the_next_morning_happened_in_the_evening(opened: Room, app: Flask) -> None:
    app.config["IK_NOW"] = LATER
    app.config["IK_TODAY"] = LATER.date()
    assert opened.send("zurueckstellen", reason="Zeit", naechste="", wortlaut="").status_code == 303
    opened.session.expire_all()
    assert opened.evening.consultation.since == NOW.date()


def test_an_office_that_has_ended_conducts_no_more(opened: Room, session: Session) -> None:
    session.query(Membership).filter_by(person_id=opened.evening.secretary.person_id).update(
        {"end_on": date(2017, 5, 30)}
    )
    session.commit()
    assert opened.page().status_code == 404


def test_the_secretary_sees_the_public_pages_too(opened: Room) -> None:
    assert opened.get(f"/sitzungen/{opened.meeting}").status_code == 200
    assert opened.get(f"/vorlagen/{opened.evening.paper.public_id}").status_code == 200


def test_the_originator_finds_the_excerpt_on_the_paper_and_on_the_desk(opened: Room, app: Flask) -> None:
    opened.send("zurueckstellen", reason="Zeit", naechste="", wortlaut="")
    opened.meet("schliessen", rest="ja")
    paper = f"/vorlagen/{opened.evening.paper.public_id}"
    originator = app.test_client()
    sign_in(originator, opened.evening.person(opened.session, opened.evening.originator))
    assert "Protokollauszug" not in originator.get(paper).text
    assert opened.meet("niederschrift").status_code == 303
    assert f'href="/sitzungen/{opened.meeting}/auszug/{opened.item}"' in originator.get(paper).text
    actor = opened.evening.originator
    with ViewingSession(app.extensions["ik_engine"], actor) as viewing:
        (found, other) = new_excerpts(viewing, actor, since=NOW.date())
        assert (found.item, found.body, other.paper.title) == (opened.item, "Hauptausschuss", "Uferweg")
        assert new_excerpts(viewing, actor, since=LATER.date()) == []


def test_the_excerpt_of_a_non_public_item_is_not_there_for_the_public(opened: Room, app: Flask) -> None:
    opened.send("zurueckstellen", reason="Zeit", naechste="", wortlaut="")
    opened.meet("schliessen", rest="ja")
    opened.meet("niederschrift")
    opened.session.expire_all()
    opened.evening.item.public = False
    opened.session.commit()
    assert app.test_client().get(f"/sitzungen/{opened.meeting}/auszug/{opened.item}").status_code == 404
    assert opened.get(f"/sitzungen/{opened.meeting}/auszug/{opened.item}").status_code == 200


def test_who_conducts_finds_the_way_to_the_page(opened: Room, app: Flask) -> None:
    assert f'href="/sitzungen/{opened.meeting}/fuehren"' in opened.get(f"/sitzungen/{opened.meeting}").text
    assert "fuehren" not in app.test_client().get(f"/sitzungen/{opened.meeting}").text
