"""Texts are marked; a catalogue stands in for them."""

from gettext import NullTranslations

import pytest
from flask import Flask
from flask import render_template_string

from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import translated_by


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
