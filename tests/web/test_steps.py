"""Taking a step in the browser: what it does, what it refuses, and that nothing typed is lost."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import FormDraft
from ik_workflow.models.all import FormKey
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Vote
from ik_workflow.operations.step import KINDS
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationRole
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import call
from tests.make import entries_of
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution
from tests.web.conftest import TODAY
from tests.web.forms import carried
from tests.web.forms import committing
from tests.web.forms import day
from tests.web.forms import sent
from tests.web.forms import submit
from tests.web.forms import typed
from tests.web.pages import links
from tests.web.pages import words
from tests.web.signing import sign_in
from tests.web.signing import token


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    return committing(app, session)


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


def enter_as(client: FlaskClient, session: Session, actor: Actor) -> None:
    sign_in(client, session.get_one(Person, actor.person_id))


def step_of(subject: Paper | Consultation | Meeting, trigger: str) -> str:
    return f"/vorgang/{KINDS[type(subject)].name}/{subject.public_id}/{trigger}"


# -- taking a step ------------------------------------------------------------------------------------------------


def test_a_step_is_taken_and_told(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    answer = submit(client, step_of(paper, "put_on_agenda"))
    assert answer.status_code == 303
    session.refresh(paper)
    assert paper.state is PaperState.ON_AGENDA
    assert "Eingetragen: „Auf die Tagesordnung setzen“." in words(client.get(answer.location))
    entry = entries_of(session, paper)[-1]
    assert (entry.actor, entry.occurred_on) == (house.clerk.key, TODAY)


def test_the_confirmation_is_for_the_one_who_acted(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    answer = submit(client, step_of(paper, "put_on_agenda"))
    enter_as(client, session, house.mayor)
    assert "Eingetragen" not in words(client.get(answer.location))
    for odd in ("x", "9" * 30, "999", ""):
        assert client.get(f"/vorlagen/{paper.public_id}?eingetragen={odd}").status_code == 200


def test_a_step_may_have_happened_on_an_earlier_day_but_not_tomorrow(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    opened = client.get(step_of(paper, "put_on_agenda"))
    tomorrow = sent(client, opened, day("wann", date(2026, 11, 23)))
    assert tomorrow.status_code == 400
    assert "Der 23.11.2026 liegt in der Zukunft. Bitte prüfen Sie das Datum." in words(tomorrow)
    assert sent(client, opened, day("wann", date(2026, 11, 20))).status_code == 303
    assert entries_of(session, paper)[-1].occurred_on == date(2026, 11, 20)


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    session.commit()
    answer = client.get(step_of(paper, "put_on_agenda"))
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/anmelden")
    assert "Was Sie jetzt tun können" not in words(client.get(f"/vorlagen/{paper.public_id}"))


def test_a_step_of_another_office_is_refused(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.mayor)
    answer = client.get(step_of(paper, "put_on_agenda"))
    assert answer.status_code == 403
    assert "Zuständig: Vorsitz der Stadtverordnetenversammlung" in words(answer)


def test_a_record_that_may_not_be_seen_is_not_there(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, public=False)
    enter_as(client, session, house.secretary)
    assert client.get(step_of(paper, "put_on_agenda")).status_code == 404
    assert client.get(f"/vorgang/paper/{'0' * 32}/put_on_agenda").status_code == 404
    assert client.get(f"/vorgang/unknown/{paper.public_id}/put_on_agenda").status_code == 404
    enter_as(client, session, house.clerk)
    assert client.get(step_of(paper, "unknown")).status_code == 404


def test_a_step_from_another_state_is_refused(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    answer = client.get(step_of(paper, "collect_votes"))
    assert answer.status_code == 409
    assert "„Alle Voten liegen vor“ ist im Stand „eingereicht“ nicht möglich." in words(answer)
    assert f"/vorgang/paper/{paper.public_id}" in links(answer)


# -- errors, and what was typed -----------------------------------------------------------------------------------


def test_what_is_missing_is_said_above_and_at_the_field(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    answer = submit(client, step_of(paper, "withdraw"), result_text="auf Wunsch")
    assert answer.status_code == 400
    sentence = "Zustimmung aller Einreicher: Bitte wählen Sie Ja oder Nein."
    assert answer.text.count(sentence) == 2
    assert '<a href="#all_movers">' in answer.text
    assert 'id="all_movers"' in answer.text
    assert typed(answer)["result_text"] == "auf Wunsch"
    assert session.scalar(select(Paper.state)) is PaperState.SUBMITTED


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "9" * 31, "x" * 100_001, "Infinity", "-1", "NaN", "😀\u2028"])
def test_odd_values_are_refused_or_kept_but_never_break(
    client: FlaskClient, session: Session, house: House, odd: str
) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    for trigger in ("withdraw", "refuse_as_late", "restate"):
        path = step_of(paper, trigger)
        opened = client.get(path)
        if opened.status_code != 200:
            continue
        for name in (*typed(opened), "grund", "schluessel", "fassung", "abweichung", "knopf", "wann"):
            given = odd.encode("utf-8", "surrogatepass")
            answer = client.post(path, data={**carried(opened), **typed(opened), name: given})
            assert answer.status_code in (200, 303, 400, 409), (trigger, name)


def test_an_unknown_field_is_refused(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    for field in ("state", "version", "originator_id", "vote.ja"):
        assert submit(client, step_of(paper, "put_on_agenda"), **{field: "1"}).status_code == 400
    assert submit(client, step_of(paper, "put_on_agenda"), wann__tag=["1", "2"]).status_code == 400
    assert session.scalar(select(Paper.state)) is PaperState.SUBMITTED


def test_a_form_without_its_key_is_refused(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    for name in ("schluessel", "fassung", "abweichung"):
        assert submit(client, step_of(paper, "put_on_agenda"), **{name: "odd"}).status_code == 400


# -- twice, and too late ------------------------------------------------------------------------------------------


def test_a_form_sent_twice_has_one_effect(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    opened = client.get(step_of(paper, "put_on_agenda"))
    first, second = (sent(client, opened, {}) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert [entry.trigger for entry in entries_of(session, paper)] == ["draft", "enter", "put_on_agenda"]
    assert session.scalar(select(func.count()).select_from(FormKey)) == 1
    other = sent(client, opened, day("wann", date(2026, 11, 20)))
    assert other.status_code == 409
    assert "Dieses Formular wurde schon mit anderen Angaben abgeschickt." in words(other)


def test_a_form_about_an_older_stand_shows_what_happened_and_keeps_what_was_typed(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    opened = client.get(step_of(paper, "withdraw"))
    act(session, paper, "put_on_agenda", house.council_chair, on=SITTING)
    session.commit()
    stale = sent(client, opened, {"all_movers": "ja", "result_text": "erledigt"})
    assert stale.status_code == 409
    assert "Inzwischen geschehen" in words(stale)
    assert "Auf die Tagesordnung gesetzt Mittwoch, 4. Dezember 2024" in words(stale)
    assert typed(stale)["result_text"] == "erledigt"
    assert sent(client, stale, {}).status_code == 303
    session.refresh(paper)
    assert paper.state is PaperState.WITHDRAWN


def test_a_newer_text_stands_beside_the_typed_one(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    opened, other = (client.get(step_of(paper, "revise")) for _ in range(2))
    assert typed(opened)["proposal"] == "Die Stadtverordnetenversammlung beschließt das Konzept."
    assert sent(client, other, {"proposal": "Neu von Kim."}).status_code == 303
    stale = sent(client, opened, {"proposal": "Neu von mir."})
    assert stale.status_code == 409
    assert "So steht es jetzt im Vorgang: Neu von Kim." in words(stale)
    assert typed(stale)["proposal"] == "Neu von mir."
    assert sent(client, stale, {}).status_code == 303
    session.expire_all()
    assert [version.proposal for version in paper.versions][1:] == ["Neu von Kim.", "Neu von mir."]


# -- drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_and_is_gone_after_the_step(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    enter_as(client, session, house.clerk)
    path = step_of(paper, "revise")
    answer = submit(client, path, proposal="halb fertig\x00", explanation="a\nb", knopf="merken")
    assert (answer.status_code, answer.location) == (303, path)
    again = client.get(path)
    assert "zwischengespeichert" in words(again)
    assert typed(again)["explanation"] == "a\nb"
    enter_as(client, session, house.secretary)
    assert "halb fertig" not in client.get(path).text
    enter_as(client, session, house.clerk)
    assert submit(client, path, proposal="fertig").status_code == 303
    assert session.scalar(select(func.count()).select_from(FormDraft)) == 0
    assert "zwischengespeichert" not in words(client.get(path))


# -- rules with a reason ------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(session: Session, house: House) -> Paper:
    paper, _ = make_referred_paper(session, house, house.committee)
    session.commit()
    return paper


def test_a_rule_is_passed_by_the_entitled_office_with_a_reason(
    client: FlaskClient, session: Session, house: House, waiting: Paper
) -> None:
    enter_as(client, session, house.clerk)
    opened = client.get(step_of(waiting, "collect_votes"))
    assert "Abweichen von der Regel: bitte begründen Sie. Es fehlen noch die Voten: Ausschuss" in words(opened)
    without = sent(client, opened, {"grund": " "})
    assert without.status_code == 400
    assert "Begründung: Bitte geben Sie einen Grund an." in words(without)
    assert sent(client, opened, {"grund": "Eilbedürftig."}).status_code == 303
    entry = entries_of(session, waiting)[-1]
    assert (entry.reason, [rule for rule, _ in entry.deviations]) == ("Eilbedürftig.", ["GO-17"])


def test_a_rule_that_only_the_entries_break_asks_for_a_reason_then(
    client: FlaskClient, session: Session, house: House
) -> None:
    meeting = make_meeting(session, house, house.council)
    act(session, meeting, "invite", house.clerk, agreed_with_mayor=True)
    chair = make_actor(session, house.council, offices=[*(office for office, _ in house.council_chair.offices)])
    enter_as(client, session, chair)
    path = step_of(meeting, "open")
    few = submit(client, path, **{f"attendance.{house.council.public_id}": "3"})
    assert few.status_code == 409
    assert "Nicht jedes Gremium ist beschlussfähig" in words(few)
    assert "grund" in typed(few)
    assert sent(client, few, {"grund": "Es wird nur beraten."}).status_code == 303
    session.refresh(meeting)
    assert meeting.state is MeetingState.OPEN


def test_a_closed_step_names_its_reason_and_who_can_lift_it(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    make_consultation(session, house, paper, house.committee, ConsultationRole.DECISION)
    enter_as(client, session, house.secretary)
    text = words(client.get(f"/vorlagen/{paper.public_id}"))
    refusal = "Zur Kenntnis genommen wird eine Mitteilungsvorlage; andere Vorlagen werden entschieden."
    lifted = "Büro der Stadtverordnetenversammlung, Vorsitz der Stadtverordnetenversammlung"
    assert f"Zur Kenntnis nehmen {refusal} Regel GO-38 ; mit Begründung zulassen kann: {lifted}." in text
    closed = client.get(step_of(paper, "note"))
    assert closed.status_code == 409
    assert f"{refusal} Mit Begründung zulassen kann: {lifted}." in words(closed)
    enter_as(client, session, house.clerk)
    assert f"nur mit Begründung: {refusal}" in words(client.get(f"/vorlagen/{paper.public_id}"))


def test_whoever_has_nothing_to_do_sees_who_has(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, originator_id=None)
    enter_as(client, session, house.secretary)
    text = words(client.get(f"/vorlagen/{paper.public_id}"))
    assert "Im Moment ist für Sie hier nichts zu tun." in text
    assert "Auf die Tagesordnung setzen Zuständig: Vorsitz der Stadtverordnetenversammlung" in text


# -- acts ---------------------------------------------------------------------------------------------------------


def test_a_referral_plans_a_consultation_for_each_body(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    enter_as(client, session, house.clerk)
    answer = submit(
        client,
        step_of(paper, "refer"),
        bodies=[house.committee.public_id, house.board.public_id],
        lead=house.committee.public_id,
        decides=house.council.public_id,
    )
    assert answer.status_code == 303, answer.text
    found = [(row.body_name, row.role, row.authoritative) for row in paper.consultations]
    assert found == [
        ("Ausschuss für Soziales", ConsultationRole.LEAD, False),
        ("Migrantenbeirat", ConsultationRole.HEARING, False),
        ("Stadtverordnetenversammlung", ConsultationRole.DECISION, True),
    ]


def test_a_body_that_was_not_offered_cannot_be_chosen(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    elsewhere = make_house(session, city="Cottbus")
    enter_as(client, session, house.clerk)
    for odd in (elsewhere.committee.public_id, house.administration.public_id, str(house.committee.id), "0" * 32):
        answer = submit(client, step_of(paper, "refer"), bodies=[odd])
        assert answer.status_code == 400
        assert "Gremien: Diese Auswahl gibt es nicht (mehr). Bitte wählen Sie neu." in words(answer)


def test_a_consultation_is_put_on_the_agenda_of_a_sitting_of_its_body(
    client: FlaskClient, session: Session, house: House
) -> None:
    _, (row,) = make_referred_paper(session, house, house.committee)
    make_meeting(session, house, house.council)
    meeting = make_meeting(session, house, house.committee)
    enter_as(client, session, house.clerk)
    path = step_of(row, "schedule")
    assert "Stadtverordnetenversammlung" not in client.get(path).text.split('id="inhalt"')[1].split("<footer")[0]
    assert submit(client, path, meeting=meeting.public_id, public="ja", number="5.1").status_code == 303
    session.refresh(row)
    assert row.state is ConsultationState.SCHEDULED
    assert [(item.number, item.public, item.meeting_id) for item in row.items] == [("5.1", True, meeting.id)]


@pytest.mark.parametrize("from_the_paper", [True, False])
def test_the_vote_of_the_deciding_body_decides_the_paper(
    client: FlaskClient, session: Session, house: House, from_the_paper: bool
) -> None:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA)
    row = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    call(session, house, row)
    enter_as(client, session, house.clerk)
    figures = {"vote.ja": "40", "vote.nein": "10", "vote.enthaltung": "0", "motions_resolved": "ja"}
    if from_the_paper:
        answer = submit(client, step_of(paper, "adopt"), **figures)
    else:
        answer = submit(client, step_of(row, "conclude"), result="adopted", **figures)
    assert answer.status_code == 303, words(answer)
    session.expire_all()
    assert (paper.state, row.state) == (PaperState.ADOPTED, ConsultationState.CONCLUDED)
    assert [(vote.yes, vote.no) for vote in session.scalars(select(Vote))] == [(40, 10)]
    assert client.get(answer.location).status_code == 200


def test_figures_that_contradict_the_result_are_refused_at_the_field(
    client: FlaskClient, session: Session, house: House
) -> None:
    _, (row,) = make_referred_paper(session, house, house.committee)
    call(session, house, row)
    enter_as(client, session, house.clerk)
    path = step_of(row, "conclude")
    answer = submit(
        client, path, result="adopted", **{"vote.ja": "3", "vote.nein": "3", "vote.festgestellt": "angenommen"}
    )
    assert answer.status_code == 400
    assert 'href="#vote.ja"' in answer.text
    answer = submit(client, path, result="adopted", **{"vote.ja": "3", "vote.nein": "4"})
    assert answer.status_code in (400, 409)
    assert typed(answer)["vote.nein"] == "4"


# -- beginnings ---------------------------------------------------------------------------------------------------


def test_a_paper_is_begun_by_whoever_may(client: FlaskClient, session: Session, house: House) -> None:
    enter_as(client, session, house.clerk)
    assert "Neue Vorlage" in words(client.get("/neu"))
    answer = submit(client, "/neu/paper", title="Sprachmittlung", paper_type="motion", proposal="Es wird …")
    assert answer.status_code == 303, words(answer)
    paper = session.scalars(select(Paper)).one()
    assert (paper.state, paper.title, paper.case.public) == (PaperState.DRAFT, "Sprachmittlung", False)
    assert paper.originator_id == house.administration.id
    assert [version.proposal for version in paper.versions] == ["Es wird …"]
    assert "Eingetragen: „Entwurf anlegen“." in words(client.get(answer.location))


def test_whoever_may_submit_for_several_says_for_which(client: FlaskClient, session: Session, house: House) -> None:
    actor = make_actor(session, house.administration, offices=[Office.DEPARTMENT])
    second, elsewhere = (make_organization(session, house.body, name) for name in ("Bildung", "Recht"))
    held = {"person_id": actor.person_id, "role": Office.DEPARTMENT, "start_on": BEFORE, "created": AT}
    session.add(Membership(organization_id=second.id, **held))
    session.commit()
    enter_as(client, session, actor)
    values = {"title": "Sprachmittlung", "paper_type": "motion", "proposal": "Es wird …"}
    assert submit(client, "/neu/paper", **values).status_code == 400
    assert submit(client, "/neu/paper", **values, submitter=elsewhere.public_id).status_code == 400
    assert submit(client, "/neu/paper", **values, submitter=second.public_id).status_code == 303
    assert session.scalars(select(Paper.originator_id)).one() == second.id


def test_a_meeting_is_begun_for_a_day_to_come(client: FlaskClient, session: Session, house: House) -> None:
    enter_as(client, session, house.clerk)
    values = {"bodies": [house.council.public_id], "public": "ja", **day("held_on", date(2027, 1, 27))}
    assert submit(client, "/neu/meeting", **values).status_code == 303
    meeting = session.scalars(select(Meeting)).one()
    assert (meeting.held_on, meeting.case.public) == (date(2027, 1, 27), True)
    assert [seat.organization_id for seat in meeting.bodies] == [house.council.id]


def test_nobody_begins_what_another_office_begins(client: FlaskClient, session: Session, house: House) -> None:
    enter_as(client, session, house.committee_chair)
    assert client.get("/neu/meeting").status_code == 403
    assert client.get("/neu/resolution").status_code == 404
    assert "Mit Ihren Ämtern gibt es hier nichts zu beginnen." in words(client.get("/neu"))


def test_two_beginnings_of_one_form_make_one_paper(client: FlaskClient, session: Session, house: House) -> None:
    enter_as(client, session, house.clerk)
    opened = client.get("/neu/paper")
    values = {"title": "Einmal", "paper_type": "motion", "proposal": "x"}
    assert {sent(client, opened, values).status_code for _ in range(2)} == {303}
    assert session.scalar(select(func.count()).select_from(Paper)) == 1


# -- pages of cases -----------------------------------------------------------------------------------------------


def test_a_consultation_and_a_resolution_have_a_page(client: FlaskClient, session: Session, house: House) -> None:
    resolution = make_resolution(session, house)
    row = resolution.paper.consultations[0]
    enter_as(client, session, house.clerk)
    for kind, subject in (("resolution", resolution), ("consultation", row)):
        answer = client.get(f"/vorgang/{kind}/{subject.public_id}")
        assert answer.status_code == 200
        assert f"Stand: {subject.state.label}" in words(answer)
        assert f"/vorlagen/{resolution.paper.public_id}" in answer.text
        assert "Verlauf" in words(answer)
    paper = client.get(f"/vorgang/paper/{resolution.paper.public_id}")
    assert paper.location == f"/vorlagen/{resolution.paper.public_id}"


def test_every_case_can_be_seen_as_it_stood_on_a_day(client: FlaskClient, session: Session, house: House) -> None:
    row = make_resolution(session, house).paper.consultations[0]
    enter_as(client, session, house.clerk)
    page = f"/vorgang/consultation/{row.public_id}"
    assert "Stand: abgeschlossen" in words(client.get(page))
    earlier = words(client.get(f"{page}?stand={BEFORE}"))
    assert "Stand: auf der Tagesordnung" in earlier
    assert "Votum" not in earlier
    assert client.get(f"{page}?stand=2001-01-01").status_code == 400


def test_a_field_without_a_name_is_unknown(client: FlaskClient, session: Session, house: House) -> None:
    enter_as(client, session, house.clerk)
    body = b'--x\r\nContent-Disposition: form-data; name="\r\nX: 1"\r\n\r\na\r\n--x--\r\n'
    token_ = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token(client)}\r\n'.encode()
    for path in ("/neu/paper", "/konto"):
        answer = client.post(path, data=token_ + body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 400, path
