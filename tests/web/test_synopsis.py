"""Two wordings side by side: nothing is lost, changes are found word by word, and no text takes long."""

import gc
import re
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ik_workflow.models.all import Paper
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.web.synopsis import Change
from ik_workflow.web.synopsis import Row
from ik_workflow.web.synopsis import paragraphs
from ik_workflow.web.synopsis import synopsis
from tests.make import AT
from tests.make import BEFORE
from tests.make import House
from tests.make import make_house
from tests.make import make_paper
from tests.web.pages import links
from tests.web.pages import words

OLD = "Die Stadt prüft ein Konzept.\nSie berichtet jährlich.\nDer Beirat wird gehört."
NEW = "Die Stadt beschließt ein Konzept.\nDer Beirat wird gehört.\nDie Kosten trägt der Haushalt."
SIGN = {Change.SAME: "{}", Change.DELETED: "[-{}-]", Change.INSERTED: "[+{}+]"}


def drawn(row: Row) -> tuple[str, str]:
    old, new = ("".join(SIGN[one.change].format(one.text) for one in side) for side in (row.old, row.new))
    return old, new


def test_words_are_compared_within_the_paragraphs_that_changed() -> None:
    assert [drawn(row) for row in synopsis(OLD, NEW)] == [
        ("Die Stadt [-prüft-] ein Konzept.", "Die Stadt [+beschließt+] ein Konzept."),
        ("[-Sie berichtet jährlich.-]", ""),
        ("Der Beirat wird gehört.", "Der Beirat wird gehört."),
        ("", "[+Die Kosten trägt der Haushalt.+]"),
    ]


def test_a_space_between_two_changed_words_belongs_to_the_change() -> None:
    (row,) = synopsis("Es sind drei kleine Räume zu finden", "Es sind vier große Räume zu finden")
    assert drawn(row) == ("Es sind [-drei kleine-] Räume zu finden", "Es sind [+vier große+] Räume zu finden")


def test_a_new_paragraph_does_not_push_the_changed_one_aside() -> None:
    rows = synopsis("Die Stadt prüft ein Konzept.", "Vorab gilt Folgendes:\nDie Stadt prüft das Konzept.")
    assert [drawn(row) for row in rows] == [
        ("", "[+Vorab gilt Folgendes:+]"),
        ("Die Stadt prüft [-ein-] Konzept.", "Die Stadt prüft [+das+] Konzept."),
    ]


def test_space_around_paragraphs_is_no_change() -> None:
    assert all(row.same for row in synopsis("a\n\n  b \n", "a\r\nb"))
    assert synopsis("", "  \n") == []


@given(st.text("ab .\n", max_size=60), st.text("ab .\n", max_size=60))
@settings(max_examples=300, deadline=None)
def test_either_side_holds_its_whole_text_and_nothing_else(old: str, new: str) -> None:
    rows = synopsis(old, new)
    for text, sides in ((old, [row.old for row in rows]), (new, [row.new for row in rows])):
        assert ["".join(one.text for one in side) for side in sides if side] == paragraphs(text)
    for row in rows:
        assert not row.same or row.old
        assert Change.INSERTED not in {one.change for one in row.old}
        assert Change.DELETED not in {one.change for one in row.new}
        same = ["".join(one.text for one in side if one.change is Change.SAME) for side in (row.old, row.new)]
        assert same[0] == same[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 25_000, "b a " * 25_000),
        ("a " * 50_000, "a b " * 25_000),
        ("a\n" * 50_000, "b\na\n" * 25_000),
        ("." * 100_000, ",." * 50_000),
        (" ".join(map(str, range(17_000))), " ".join(map(str, range(17_000, 0, -1)))),
        ("\n".join("abbacab"[place % 7] for place in range(50_000)), "\n".join("abc"[n % 3] for n in range(50_000))),
    ],
    ids=["swapped", "doubled", "lines", "marks", "reversed", "cycles"],
)
def test_no_text_takes_long(old: str, new: str) -> None:
    gc.disable()  # Looking for rubbish takes the longer, the more tests this process has run.
    try:
        began = process_time()
        synopsis(old, new)
        took = process_time() - began
    finally:
        gc.enable()
    assert took < 4  # seconds; about half a second on a slow machine


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


@pytest.fixture
def revised(session: Session, house: House) -> Paper:
    paper = make_paper(session, house, number="24/SVV/0001")
    for wording in (Wording(OLD, "Weil."), Wording(NEW, "Weil.", note="nach Beratung")):
        revise_paper(session, paper, wording, actor=house.clerk, occurred=BEFORE, at=AT)
    session.commit()
    return paper


def test_two_versions_stand_side_by_side_and_are_read_out(client: FlaskClient, revised: Paper) -> None:
    answer = client.get(f"/vorlagen/{revised.public_id}/fassungen?alt=2&neu=3")
    text = words(answer)
    assert "alt Fassung 2, 4. November 2024 neu Fassung 3, 4. November 2024" in text
    assert "Die Stadt gestrichen: prüft Ende ein Konzept. Die Stadt eingefügt: beschließt Ende ein Konzept." in text
    assert "entfallen" in text
    assert "Begründung In beiden Fassungen gleich." in text
    assert len(re.findall(r"<(?:ins|del)>", answer.text)) == 4


def test_without_a_choice_the_newest_two_are_compared(client: FlaskClient, revised: Paper) -> None:
    address = f"/vorlagen/{revised.public_id}/fassungen"
    assert words(client.get(address)) == words(client.get(f"{address}?alt=2&neu=3"))
    assert words(client.get(f"{address}?neu=2")) == words(client.get(f"{address}?alt=1&neu=2"))
    assert "alt Fassung 1, 4. November 2024 neu Fassung 3" in words(client.get(f"{address}?alt=1"))


def test_the_paper_links_to_its_versions_when_there_are_several(
    client: FlaskClient, session: Session, house: House, revised: Paper
) -> None:
    assert f"/vorlagen/{revised.public_id}/fassungen" in links(client.get(f"/vorlagen/{revised.public_id}"))
    single = make_paper(session, house)
    session.commit()
    assert f"/vorlagen/{single.public_id}/fassungen" not in links(client.get(f"/vorlagen/{single.public_id}"))
    assert "Es gibt nur diese eine Fassung." in words(client.get(f"/vorlagen/{single.public_id}/fassungen"))


def test_odd_versions_get_a_german_hint(client: FlaskClient, revised: Paper) -> None:
    for query in ("alt=9", "neu=0", "alt=%00", f"neu={10**30}", "alt=1.0", "alt=-1"):
        answer = client.get(f"/vorlagen/{revised.public_id}/fassungen?{query}")
        assert answer.status_code == 400, query
        assert "Fassung: Diese Auswahl gibt es nicht" in words(answer)


def test_long_unchanged_stretches_are_counted_and_not_repeated(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper = make_paper(session, house)
    lines = [f"Absatz {number} bleibt." for number in range(40)]
    for last in ("Ende alt.", "Ende neu."):
        wording = Wording("\n".join([*lines, last]))
        revise_paper(session, paper, wording, actor=house.clerk, occurred=BEFORE, at=AT)
    session.commit()
    text = words(client.get(f"/vorlagen/{paper.public_id}/fassungen"))
    assert "39 Absätze unverändert Absatz 39 bleibt. Ende gestrichen: alt Ende" in text
    assert "Absatz 38" not in text
