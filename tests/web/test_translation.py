"""Texts are marked; a catalogue stands in for them."""

import re
from gettext import NullTranslations

import pytest
from flask import Flask
from flask import render_template_string
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.duties import DUTIES
from ik_workflow.states.all import PROCEDURES
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import translated_by
from ik_workflow.web import answer
from ik_workflow.web import sentences
from tests.catalogues import Extracted
from tests.make import make_house
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.web.pages import words
from tests.web.signing import sign_in


class Brackets(NullTranslations):
    """Puts every marked text into brackets; what stands in brackets is no text of its own."""

    def gettext(self, message: str) -> str:
        return message if message.startswith("[") else f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"


def test_without_a_catalogue_texts_stay_german() -> None:
    assert _("Stand: {state}", state=N_("Entwurf")) == "Stand: Entwurf"


def test_a_catalogue_replaces_the_sentence_and_not_its_values() -> None:
    with translated_by(Brackets()):
        assert _("Stand: {state}", state="Entwurf") == "[Stand: Entwurf]"
        assert _n("{number} Vorlage", "{number} Vorlagen", 2) == "[2 Vorlagen]"


def test_a_template_prints_marked_text_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(), translated_by(Brackets()):
        text = "{% trans %}Stand{% endtrans %} {{ _('Frist') }} {{ word }} {{ 3 }}"
        assert render_template_string(text, word=N_("Entwurf")) == "[Stand] [Frist] [Entwurf] 3"


@pytest.mark.parametrize(
    "text",
    ["{% trans word=word %}Stand: {{ word }}{% endtrans %}", "{{ _('Stand: {word}', word=word) }}"],
)
def test_a_value_in_a_sentence_is_printed_as_everywhere_else(app: Flask, text: str) -> None:
    with app.test_request_context(), translated_by(Brackets()):
        assert render_template_string(text, word=N_("Entwurf")) == "[Stand: [Entwurf]]"
        assert render_template_string(text, word="<b>") == "[Stand: [&lt;b&gt;]]"
        assert render_template_string(text, word=3) == "[Stand: 3]"


def test_a_sentence_with_a_number_has_two_texts(app: Flask) -> None:
    text = "{% trans count=number %}1 Vorlage{% pluralize %}{{ count }} Vorlagen{% endtrans %}"
    with app.test_request_context(), translated_by(Brackets()):
        assert [render_template_string(text, number=number) for number in (0, 1, 2)] == [
            "[0 Vorlagen]",
            "[1 Vorlage]",
            "[2 Vorlagen]",
        ]


def test_words_are_translated_before_they_are_joined_or_begin_a_sentence(app: Flask) -> None:
    text = "{{ words | join(', ') }} {{ words[0] | sentence }}"
    with app.test_request_context(), translated_by(Brackets()):
        assert render_template_string(text, words=[N_("offen"), N_("beendet")]) == "[offen], [beendet] [offen]"


@pytest.mark.parametrize("text", ["{% trans %}50 % Ja{% endtrans %}", "{% trans n=50 %}{{ n }} % Ja{% endtrans %}"])
def test_a_percent_sign_stays_one(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert render_template_string(text) == "50 % Ja"


# -- pages --------------------------------------------------------------------------------------------------------

#: what tables in Python say in several words: no template writes it down again
TOLD = {
    *answer.HEADLINES.values(),
    *(text for text in sentences.HEADLINES.values() if "{" not in text),
    *(duty.label for duty in DUTIES),
    *(state.label for one in PROCEDURES.values() for state in one.states),
    *(guard.sentence for one in PROCEDURES.values() for row in one.steps for guard in row.guards if not guard.details),
}


def in_german(page: TestResponse) -> list[str]:
    """Texts of the tables that stand on the page as they stand in the source."""
    found = {text.strip() for text in re.findall(r">([^<>]+)<", page.text)}
    return sorted(text for text in TOLD & found if " " in text)


@pytest.mark.parametrize("path", ["/", "/vorlagen", "/sitzungen", "/verfahren", "/verfahren/paper"])
def test_a_page_leaves_no_word_of_a_table_in_german(client: FlaskClient, concept: Paper, path: str) -> None:
    with translated_by(Extracted()):
        page = client.get(path)
    assert page.status_code == 200
    assert in_german(page) == []


def test_a_paper_is_told_in_the_readers_language(client: FlaskClient, concept: Paper) -> None:
    with translated_by(Extracted()):
        page = client.get(f"/vorlagen/{concept.public_id}")
    assert in_german(page) == []
    assert "[Beschlossen]" in words(page)  # the headline
    assert "[April]" in words(page)  # a month of a date


def test_the_desk_names_the_duty_in_the_readers_language(app: Flask, client: FlaskClient, session: Session) -> None:
    house = make_house(session)
    paper, _rows = make_referred_paper(session, house, house.committee)
    app.config["IK_TODAY"] = paper.since
    sign_in(client, session.get_one(Person, house.secretary.person_id))
    with translated_by(Extracted()):
        desk = client.get("/schreibtisch")
    assert in_german(desk) == []
    assert "[Terminieren]" in words(desk)
    assert "[Schriftführung dieses Gremiums]" in words(desk)


def test_a_step_and_its_refusal_are_told_in_the_readers_language(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    house = make_house(session)
    paper = make_paper(session, house)
    app.config["IK_TODAY"] = paper.since
    address = f"/vorgang/paper/{paper.public_id}/put_on_agenda"
    with translated_by(Extracted()):
        sign_in(client, session.get_one(Person, house.clerk.person_id))
        assert "[Wann?]" in words(client.get(address))
        sign_in(client, session.get_one(Person, house.mayor.person_id))
        refused = client.get(address)
    assert refused.status_code == 403
    assert "[„[Auf die Tagesordnung setzen]“ steht Ihnen nicht zu. Zuständig: [" in words(refused)
