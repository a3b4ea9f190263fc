"""Pages of proposals: who sees which, what a form answers, what stands first on the page."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Measure
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import revise_proposal
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.proposal import ProposalState
from ik_workflow.web.proposal_standing import SAID
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import act
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.make_proposals import make_proposal
from tests.web.pages import links
from tests.web.pages import statements
from tests.web.pages import words
from tests.web.signing import post
from tests.web.signing import sign_in

P = ProposalState
WRITTEN = {
    "title": "Lesepaten",
    "problem": "Es fehlen Vorlesestunden.",
    "aim": "In acht Bibliotheken gibt es wöchentlich eine Vorlesestunde.",
    "indicator": "Anzahl der Stunden",
    "suggested_unit": "Fachbereich Bildung",
    "due_on": "2027-12-31",
    "cost": "12.500",
}


@pytest.fixture
def forum(app: Flask, session: Session) -> Forum:
    return make_forum(session)


def enter(client: FlaskClient, session: Session, who: Actor) -> None:
    sign_in(client, session.get_one(Person, who.person_id))


def key(client: FlaskClient) -> str:
    found = re.search(r'name="kennung" value="([0-9a-f]{32})"', client.get("/vorschlaege/neu").text)
    assert found
    return found[1]


def send(session: Session, client: FlaskClient, path: str, form: dict[str, Any]) -> TestResponse:
    """What the test has read is put aside: on SQLite nobody else could write before."""
    session.rollback()
    return post(client, path, form)


def begin(session: Session, client: FlaskClient, button: str = "speichern", **typed: str) -> TestResponse:
    return send(session, client, "/vorschlaege/neu", {**typed, "kennung": key(client), "tun": button})


# -- who sees what ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["lead", "other_lead", "unit", "commissioner", "steerer"])
def test_a_draft_is_there_for_its_authors_only(client: FlaskClient, session: Session, forum: Forum, who: str) -> None:
    draft = make_proposal(session, forum)
    enter(client, session, forum.member)
    assert client.get(f"/vorschlaege/{draft.public_id}").status_code == 200
    enter(client, session, getattr(forum, who))
    hidden, missing = client.get(f"/vorschlaege/{draft.public_id}"), client.get(f"/vorschlaege/{'0' * 32}")
    assert (hidden.status_code, words(hidden)) == (404, words(missing))
    assert draft.called not in client.get("/vorschlaege").text


def test_a_working_groups_lead_sees_what_is_handed_in(client: FlaskClient, session: Session, forum: Forum) -> None:
    handed_in = make_proposal(session, forum, P.SUBMITTED)
    enter(client, session, forum.other_lead)
    assert handed_in.called in words(client.get("/vorschlaege"))


def test_another_group_does_not_see_what_one_discusses(client: FlaskClient, session: Session, forum: Forum) -> None:
    discussed = make_proposal(session, forum, P.IN_WORKING_GROUP)
    enter(client, session, forum.lead)
    assert client.get(f"/vorschlaege/{discussed.public_id}").status_code == 200
    enter(client, session, forum.other_lead)
    assert client.get(f"/vorschlaege/{discussed.public_id}").status_code == 404


def test_the_lead_of_another_group_reads_whose_step_it_is(client: FlaskClient, session: Session, forum: Forum) -> None:
    own = make_proposal(session, forum, P.IN_WORKING_GROUP, by=forum.other_lead)
    enter(client, session, forum.other_lead)
    page = client.get(f"/vorschlaege/{own.public_id}")
    assert "Zusammenführen Zuständig: Leitung dieser Arbeitsgruppe" in words(page)


@pytest.mark.parametrize(
    "path", ["/vorschlaege", "/vorschlaege/neu", "/runden", "/massnahmen", "/steuerung", "/steuerung/buendeln"]
)
def test_the_public_is_asked_to_sign_in(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("path", ["/steuerung", "/steuerung/beschluss", "/steuerung/buendeln", "/runden/neu"])
def test_rooms_of_the_steering_group_are_not_there_for_others(
    client: FlaskClient, session: Session, forum: Forum, path: str
) -> None:
    enter(client, session, forum.lead)
    assert client.get(path).status_code == 404


def test_an_author_sees_the_measure_that_it_became(client: FlaskClient, session: Session, forum: Forum) -> None:
    measure = make_measure(session, forum)
    enter(client, session, forum.member)
    answer = client.get(f"/vorschlaege/{session.get_one(Proposal, measure.proposal_id).public_id}")
    assert f"/massnahmen/{measure.public_id}" in links(answer)
    assert "Noch zu klären: Der Termin ist noch zu nennen." in words(answer)
    assert "Entworfen" in words(client.get(f"/massnahmen/{measure.public_id}"))
    enter(client, session, forum.lead)
    assert client.get(f"/massnahmen/{measure.public_id}").status_code == 404


# -- writing ------------------------------------------------------------------------------------------------------


def test_a_title_is_enough_to_begin(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.member)
    answer = begin(session, client, title="Lesepaten")
    assert answer.status_code == 303
    proposal = session.scalars(select(Proposal)).one()
    assert (proposal.title, proposal.state) == ("Lesepaten", P.DRAFT)
    assert "Ihr Vorschlag ist gespeichert." in words(client.get(answer.location))


def test_the_whole_wording_is_stored(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.member)
    begin(session, client, **WRITTEN)
    proposal = session.scalars(select(Proposal)).one()
    assert (proposal.due_on, proposal.cost) == (date(2027, 12, 31), Decimal(12_500))
    shown = client.get(f"/vorschlaege/{proposal.public_id}/bearbeiten").text
    assert 'value="12.500"' in shown
    assert 'value="2027-12-31"' in shown


def test_the_same_form_sent_twice_begins_one_proposal(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.member)
    form = {**WRITTEN, "kennung": key(client), "tun": "speichern"}
    assert {send(session, client, "/vorschlaege/neu", form).status_code for _ in range(2)} == {303}
    proposal = session.scalars(select(Proposal)).one()
    assert proposal.version == 0


def test_hints_stand_beside_the_fields_and_block_nothing(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.member)
    answer = begin(session, client, "pruefen", title="Vielfalt", problem="Es fehlt.", aim="Teilhabe stärken")
    assert answer.location.endswith("#hinweise")
    page = client.get(answer.location)
    assert "„stärken“ sagt nicht, was am Ende anders ist." in words(page)
    assert "0 von 5 Punkten sind klar" in words(page)
    assert "Zuständigkeit" not in words(page)  # Of the remit the department speaks.
    proposal = session.scalars(select(Proposal)).one()
    form = {"title": "Vielfalt", "problem": "Es fehlt.", "aim": "Teilhabe stärken", "version": "0"}
    sent = send(session, client, f"/vorschlaege/{proposal.public_id}/bearbeiten", {**form, "tun": "einreichen"})
    assert sent.status_code == 303
    session.expire_all()
    assert session.scalars(select(Proposal)).one().state is P.SUBMITTED


def test_what_is_not_ready_is_stored_and_not_handed_in(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.member)
    answer = begin(session, client, "einreichen", title="Lesepaten")
    assert answer.status_code == 409
    assert "Noch nicht eingereicht, aber gespeichert: In dem Vorschlag ist noch nicht beschrieben:" in words(answer)
    assert session.scalars(select(Proposal)).one().state is P.DRAFT


def test_a_lead_hands_in_late_with_a_reason(client: FlaskClient, session: Session, forum: Forum) -> None:
    act(session, forum.round, "close", forum.commissioner, reason="Genug Vorschläge")
    enter(client, session, forum.lead)
    answer = begin(session, client, "einreichen", **WRITTEN)
    assert answer.status_code == 409
    proposal = session.scalars(select(Proposal)).one()
    form = {**WRITTEN, "version": str(proposal.version), "grund": "Kam von der Konferenz", "tun": "einreichen"}
    sent = send(session, client, f"/vorschlaege/{proposal.public_id}/bearbeiten", form)
    assert sent.status_code == 303
    session.expire_all()
    assert session.scalars(select(Proposal)).one().state is P.SUBMITTED


def test_a_co_author_is_chosen_by_name_and_may_write(client: FlaskClient, session: Session, forum: Forum) -> None:
    lead = session.get_one(Person, forum.lead.person_id)
    enter(client, session, forum.member)
    begin(session, client, title="Lesepaten", author=lead.public_id)
    proposal = session.scalars(select(Proposal)).one()
    assert [author.person.name for author in proposal.authors] == ["Clara Beispiel", "Amina Beispiel"]
    address = proposal.public_id
    enter(client, session, forum.lead)
    form = {"title": "Lesepaten in zwei Sprachen", "version": str(proposal.version), "tun": "speichern"}
    member = session.get_one(Person, forum.member.person_id)
    answer = send(session, client, f"/vorschlaege/{address}/bearbeiten", {**form, "keep": [member.public_id]})
    assert answer.status_code == 303
    session.expire_all()
    assert proposal.title == "Lesepaten in zwei Sprachen"
    assert len(proposal.authors) == 2


def test_an_unticked_co_author_no_longer_sees_it(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, with_=(forum.lead,))
    address, version = proposal.public_id, str(proposal.version)
    enter(client, session, forum.member)
    send(
        session, client, f"/vorschlaege/{address}/bearbeiten", {"title": "Neu", "version": version, "tun": "speichern"}
    )
    enter(client, session, forum.lead)
    assert client.get(f"/vorschlaege/{address}").status_code == 404


def test_whoever_was_slower_sees_both_texts(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, with_=(forum.lead,))
    address, version = proposal.public_id, str(proposal.version)
    other = ProposalWording(title="Sprachcafés")
    revise_proposal(session, proposal, other, actor=forum.lead, occurred=BEFORE, at=AT)
    enter(client, session, forum.member)
    form = {"title": "Sprachtreffs", "version": version, "tun": "speichern"}
    answer = send(session, client, f"/vorschlaege/{address}/bearbeiten", form)
    assert answer.status_code == 409
    assert 'value="Sprachtreffs"' in answer.text
    assert "Inzwischen gespeichert: Sprachcafés" in words(answer)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("due_on", "31.02.2027", "Bis wann? Bitte geben Sie ein Datum an"),
        ("due_on", "9999-12-31", "Bis wann? Bitte geben Sie ein Datum an"),
        ("due_on", "morgen", "Bis wann? Bitte geben Sie ein Datum an"),
        ("cost", "-1", "Was kostet es ungefähr? Bitte geben Sie einen Betrag"),
        ("cost", "1e9", "Was kostet es ungefähr? Bitte geben Sie einen Betrag"),
        ("cost", "99999999999999", "Was kostet es ungefähr? Bitte geben Sie einen Betrag"),
        ("title", "x" * 501, "Titel: Bitte kürzen Sie den Text auf höchstens 500 Zeichen."),
        ("title", "a\x00b", "Titel: Der Text enthält unerlaubte Zeichen"),
        ("problem", "a\x1bb", "Was ist das Problem?: Der Text enthält unerlaubte Zeichen"),
        ("author", "0" * 32, "Bitte wählen Sie jemanden aus der Liste."),
    ],
)
def test_an_odd_value_is_told_at_its_field_and_nothing_is_written(
    client: FlaskClient, session: Session, forum: Forum, name: str, typed: str, told: str
) -> None:
    enter(client, session, forum.member)
    answer = begin(session, client, **{**WRITTEN, name: typed})
    assert answer.status_code == 400
    assert told in words(answer)
    assert WRITTEN["aim"] in answer.text
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


@pytest.mark.parametrize(
    "form",
    [
        {"tun": "loeschen"},
        {"kennung": "x"},
        {"kennung": "A" * 32},
        {"state": "adopted"},
        {"title": ["a", "b"]},
    ],
)
def test_what_no_button_sends_is_a_bad_request(
    client: FlaskClient, session: Session, forum: Forum, form: dict[str, Any]
) -> None:
    enter(client, session, forum.member)
    sent = {"title": "x", "kennung": key(client), "tun": "speichern"} | form
    assert send(session, client, "/vorschlaege/neu", sent).status_code == 400
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_nobody_else_changes_the_wording(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    address, version = proposal.public_id, str(proposal.version)
    for who in (forum.member, forum.steerer, forum.commissioner):
        enter(client, session, who)
        assert client.get(f"/vorschlaege/{address}/bearbeiten").status_code == 409
        form = {"title": "Anders", "version": version, "tun": "speichern"}
        assert send(session, client, f"/vorschlaege/{address}/bearbeiten", form).status_code in (403, 409)
    session.expire_all()
    assert proposal.title == "Sprachcafé in jedem Stadtteil"


# -- where it stands ----------------------------------------------------------------------------------------------


def test_every_state_says_where_it_stands() -> None:
    assert set(SAID) == set(ProposalState)


def test_a_query_stands_first_with_its_question(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.QUERIED)
    enter(client, session, forum.member)
    answer = client.get(f"/vorschlaege/{proposal.public_id}")
    text = words(answer)
    assert text.index("Es gibt eine Rückfrage") < text.index("Wie viele Stadtteile sind gemeint?")
    assert "Am Zug Sie" in text
    assert f"/vorgang/proposal/{proposal.public_id}/answer_query" in links(answer)


def test_question_and_answer_read_as_a_conversation(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.QUERIED)
    act(session, proposal, "answer_query", forum.member, answer="Alle acht.")
    enter(client, session, forum.member)
    text = words(client.get(f"/vorschlaege/{proposal.public_id}"))
    assert text.index("Frage · Leitung der Arbeitsgruppe") < text.index("Antwort · Verfasserinnen und Verfasser")


def test_a_rejection_tells_its_reason_to_the_author(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    reason = "Dafür ist das Land zuständig."
    act(session, proposal, "reject", forum.commissioner, on=SITTING, reason=reason, publishable=True)
    enter(client, session, forum.member)
    assert f"Abgelehnt Begründung: {reason}" in words(client.get(f"/vorschlaege/{proposal.public_id}"))


def test_the_checks_are_a_table(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    enter(client, session, forum.member)
    text = words(client.get(f"/vorschlaege/{proposal.public_id}"))
    assert "Zuständigkeit der Stadt ja Geprüft: Zuständigkeit der Stadt." in text


def test_the_last_author_who_agrees_withdraws_it(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.SUBMITTED, with_=(forum.lead,))
    address = proposal.public_id
    for who, state in ((forum.member, P.SUBMITTED), (forum.lead, P.WITHDRAWN)):
        enter(client, session, who)
        assert send(session, client, f"/vorschlaege/{address}/zustimmung", {"zustimmung": "ja"}).status_code == 303
        session.expire_all()
        assert proposal.state is state
    assert send(session, client, f"/vorschlaege/{address}/zustimmung", {"zustimmung": "ja"}).status_code == 409


def test_a_list_is_filtered_by_its_address(client: FlaskClient, session: Session, forum: Forum) -> None:
    make_proposal(session, forum, P.SUBMITTED, title="Alpha", by=forum.other_lead)
    make_proposal(session, forum, P.IN_WORKING_GROUP, title="Beta")
    enter(client, session, forum.lead)
    field, group = forum.field.public_id, forum.group.public_id
    for query, seen in (
        ("", {"Alpha", "Beta"}),
        ("?stand=submitted", {"Alpha"}),
        (f"?feld={field}", {"Beta"}),
        (f"?gruppe={group}", {"Beta"}),
        (f"?runde={forum.round.public_id}&sortierung=titel", {"Alpha", "Beta"}),
        ("?meine=ja", set()),
        ("?suche=Alp", {"Alpha"}),
    ):
        answer = client.get(f"/vorschlaege{query}")
        assert {title for title in ("Alpha", "Beta") if title in words(answer)} == seen, query
    assert client.get("/vorschlaege?stand=unsinn").status_code == 400


def test_statements_of_the_list_do_not_grow(app: Flask, client: FlaskClient, session: Session, forum: Forum) -> None:
    counts = []
    for number in (1, 8):
        for _ in range(number):
            make_proposal(session, forum, P.BEFORE_STEERING_GROUP, with_=(forum.lead,))
        enter(client, session, forum.commissioner)
        with statements(app) as sent:
            client.get("/vorschlaege")
            client.get("/steuerung")
        counts.append(len(sent))
    assert counts[0] == counts[1]


# -- rounds -------------------------------------------------------------------------------------------------------


def test_the_commissioner_plans_a_round(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.commissioner)
    found = re.search(r'name="kennung" value="([0-9a-f]{32})"', client.get("/runden/neu").text)
    assert found
    form = {
        "kennung": found[1],
        "title": "Vorschläge 2028",
        "scope": "Was die Stadt selbst tut.",
        "starts_on": "2026-11-22",
        "submit_until": "2027-03-01",
        "new_fields": "Wohnen\nBildung",
        "gruppe": [forum.group.public_id],
    }
    answer = send(session, client, "/runden/neu", form)
    assert answer.status_code == 303
    assert "Bildung, Wohnen" in words(client.get(answer.location))
    late = send(session, client, "/runden/neu", {**form, "submit_until": "2026-01-01"})
    assert (late.status_code, "liegt vor dem ersten" in words(late)) == (400, True)
    assert session.scalar(select(func.count()).select_from(SubmissionRound)) == 2


def test_a_round_says_what_can_be_influenced(client: FlaskClient, session: Session, forum: Forum) -> None:
    enter(client, session, forum.member)
    text = words(client.get(f"/runden/{forum.round.public_id}"))
    assert "Vorschläge bis Sonntag, 31. Januar 2027" in text
    assert "Die Frist endet in 70 Tagen." in text
    assert "nicht das Aufenthaltsrecht" in text


# -- the steering group -------------------------------------------------------------------------------------------


def test_near_duplicates_are_shown_with_the_words_they_share(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    one = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    other = make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title="Sprachcafés in Stadtteilen", by=forum.lead)
    make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title="Praktika", aim="Es gibt 20 Praktika im Jahr.")
    enter(client, session, forum.steerer)
    answer = client.get("/steuerung")
    assert "Gemeinsame Wörter: " in words(answer)
    assert f"/steuerung/vergleich?mit={one.public_id}&mit={other.public_id}" in links(answer)
    assert client.get(f"/steuerung/vergleich?mit={one.public_id}&mit={other.public_id}").status_code == 200
    for query in ("", f"?mit={one.public_id}", "?mit=a&mit=b", f"?mit={one.public_id}&mit={'0' * 32}"):
        assert client.get(f"/steuerung/vergleich{query}").status_code in (400, 404)


def test_merging_names_the_authors_of_both(client: FlaskClient, session: Session, forum: Forum) -> None:
    one = make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title="Eins")
    other = make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title="Zwei", by=forum.lead)
    addresses = [one.public_id, other.public_id]
    enter(client, session, forum.commissioner)
    form = {"mit": addresses, "ziel": addresses[0], "sitzung": "2026-11-20", "stand": [seen(one), seen(other)]}
    refused = send(session, client, "/steuerung/vergleich", form)
    assert (refused.status_code, "noch nicht unterrichtet" in words(refused)) == (409, True)
    assert send(session, client, "/steuerung/vergleich", {**form, "unterrichtet": "ja"}).status_code == 303
    session.expire_all()
    assert (other.state, other.merged_into_id) == (P.MERGED, one.id)
    assert "Hierin aufgegangen Zwei" in words(client.get(f"/vorschlaege/{addresses[0]}"))
    assert f"/vorschlaege/{addresses[0]}" in links(client.get(f"/vorschlaege/{addresses[1]}"))


def seen(record: Proposal | Measure) -> str:
    """As a page that was just made shows it."""
    return f"{record.public_id}.{record.version}"


def evening(forum: Forum, proposals: dict[str, Proposal]) -> dict[str, Any]:
    """What the commissioner types: adopted, deferred, rejected."""
    ids = {name: proposal.public_id for name, proposal in proposals.items()}
    return {
        "sitzung": "2026-11-20",
        "vorschlag": list(ids.values()),
        "stand": [seen(proposal) for proposal in proposals.values()],
        f"entscheidung-{ids['a']}": "uebernehmen",
        f"entscheidung-{ids['b']}": "zurueckstellen",
        f"tag-{ids['b']}": "2027-02-01",
        f"entscheidung-{ids['c']}": "ablehnen",
        f"grund-{ids['c']}": "Dafür ist das Land zuständig.",
        f"geeignet-{ids['c']}": "ja",
    }


def test_the_evening_is_entered_at_once_and_authors_are_told(
    client: FlaskClient, session: Session, forum: Forum
) -> None:
    proposals = {name: make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=name) for name in "abc"}
    form = evening(forum, proposals)
    enter(client, session, forum.member)
    enter(client, session, forum.commissioner)
    assert send(session, client, "/steuerung/beschluss", form).status_code == 303
    session.expire_all()
    assert [one.state for one in proposals.values()] == [P.ADOPTED, P.DEFERRED, P.REJECTED]
    addresses = session.scalars(select(OutboxMail.public_id)).all()
    told = [words(client.get(f"/postausgang/{address}")) for address in addresses]
    assert ["Ihr Vorschlag: Entscheidung der Steuerungsgruppe" in one for one in told] == [True, True, True]
    assert sum("Begründung: Dafür ist das Land zuständig." in one for one in told) == 1


def test_one_missing_reason_stops_the_whole_evening(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposals = {name: make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=name) for name in "abc"}
    form = evening(forum, proposals)
    form[f"grund-{proposals['c'].public_id}"] = " "
    enter(client, session, forum.commissioner)
    answer = send(session, client, "/steuerung/beschluss", form)
    assert answer.status_code == 400
    assert "Begründung: Bitte schreiben Sie, warum." in words(answer)
    assert 'value="2027-02-01"' in answer.text
    session.expire_all()
    assert {one.state for one in proposals.values()} == {P.BEFORE_STEERING_GROUP}


def test_a_refusal_stands_at_its_proposal(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposals = {name: make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=name) for name in "abc"}
    form = evening(forum, proposals)
    form[f"tag-{proposals['b'].public_id}"] = "2026-11-01"
    enter(client, session, forum.commissioner)
    answer = send(session, client, "/steuerung/beschluss", form)
    assert answer.status_code == 409
    assert "Der Tag der Wiedervorlage liegt nach dem Tag der Sitzung." in words(answer)
    assert session.scalar(select(func.count()).select_from(Measure)) == 0


@pytest.mark.parametrize("day", ["", "morgen", "2999-01-01", "2026-11-23"])
def test_the_day_of_the_sitting_is_a_past_day(client: FlaskClient, session: Session, forum: Forum, day: str) -> None:
    proposals = {name: make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=name) for name in "abc"}
    enter(client, session, forum.commissioner)
    answer = send(session, client, "/steuerung/beschluss", {**evening(forum, proposals), "sitzung": day})
    assert (answer.status_code, "Tag der Sitzung:" in words(answer)) == (400, True)


def test_a_member_of_the_group_reads_and_decides_nothing(client: FlaskClient, session: Session, forum: Forum) -> None:
    proposals = {name: make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=name) for name in "abc"}
    enter(client, session, forum.steerer)
    assert "Entscheiden" not in words(client.get("/steuerung"))
    assert send(session, client, "/steuerung/beschluss", evening(forum, proposals)).status_code == 404


# -- bundling -----------------------------------------------------------------------------------------------------


def test_measures_are_bundled_into_a_paper(client: FlaskClient, session: Session, forum: Forum) -> None:
    measure = make_measure(session, forum)
    form = {
        "massnahme": [measure.public_id],
        "stand": [seen(measure)],
        "title": "Integrationskonzept 2029",
        "konzept_titel": "Konzept 2029",
        "gremium": [forum.house.committee.public_id, forum.house.council.public_id],
        "votum": "ja",
    }
    enter(client, session, forum.commissioner)
    answer = send(session, client, "/steuerung/buendeln", form)
    assert answer.status_code == 303
    session.expire_all()
    assert measure.state is MeasureState.IN_PAPER
    assert "Integrationskonzept 2029" in words(client.get(answer.location))


def test_a_bundle_names_every_measure_that_is_not_ready(client: FlaskClient, session: Session, forum: Forum) -> None:
    vague = make_measure(session, forum, title="Vages", indicator=None)
    names = {"title": "Konzept", "konzept_titel": "Konzept", "votum": "ja"}
    form = {"massnahme": [vague.public_id], "stand": [seen(vague)], **names}
    enter(client, session, forum.commissioner)
    answer = send(session, client, "/steuerung/buendeln", form)
    assert answer.status_code == 409
    assert "Indikator" in words(answer)
    assert session.scalar(select(func.count()).select_from(Paper)) == 0
    for wrong in ({**form, "massnahme": []}, {**form, "massnahme": ["x"]}, {**form, "title": ""}):
        assert send(session, client, "/steuerung/buendeln", wrong).status_code == 400
