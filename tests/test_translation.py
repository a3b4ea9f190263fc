"""What a reader sees is marked for translation: the catalogue's template is complete, and nobody forgets a mark."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import Counting
from ik_workflow.periods import Days
from ik_workflow.translation import translated_by
from scripts.messages import CATALOGUE
from scripts.messages import catalogue
from scripts.messages import extracted
from scripts.messages import marked
from tests.catalogues import Extracted
from tests.make import SITTING

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ik_workflow"
SOURCES = sorted(PACKAGE.glob("**/*.py"))

#: a word that no other language in the code has, a German letter or quotation mark, or a capital at the beginning
GERMAN = re.compile(
    r"[äöüÄÖÜß„“]"
    r"|\b(der|das|dem|ein|eine|einen|einer|und|oder|nicht|kein|keine|ist|sind|wird|werden|mit|von|vom|zum|zur|bis|auf"
    r"|aus|bei|beim|nach|vor|seit|noch|schon|Sie|Ihre|bitte|Euro|Tage)\b"
    r"|^[A-Z][a-z]+[ :]|^[A-Z][a-z]{2,}(\.|$)"
)
#: an address, or a field of a form
NAME = re.compile(r"[a-z/<>-]+")
#: file, or file and what stands at its top level -> why its German is not marked
UNMARKED = {
    "planning/windows.py last_day": "writes words again as they are read",
    "states/smart.py VAGUE_FORMS": "words that are looked for",
    "cli/users.py create_admin": "options of the command, which click keeps",
    "exchange/demo.py": "the words of the demonstration's data",
    "exchange/demo_budget.py": "the words of the demonstration's data",
    "exchange/demo_concept.py": "the words of the demonstration's data",
    "exchange/demo_courses.py": "the words of the demonstration's data",
    "exchange/demo_cycle.py": "the words of the demonstration's data",
    "exchange/demo_events.py": "the words of the demonstration's data",
    "documents/renderer.py Progress": "reads what the library of PDF says",
    "documents/word.py EXAMPLE": "an example that fills a template to try it, shown to nobody",
    "exchange/demo_generations.py": "the words of the demonstration's data",
    "exchange/catalogue_cells.py": "reads German words of days and amounts",
    "exchange/catalogue.py COLUMNS": "headings of a file that people bring",
    "exchange/catalogue_import.py entered": "the reason stands in the journal",
    "exchange/demo_measures.py": "the words of the demonstration's data",
    "exchange/demo_orders.py": "the words of the demonstration's data",
    "exchange/demo_people.py": "the words of the demonstration's data",
    "exchange/demo_proposals.py": "the words of the demonstration's data",
    "exchange/stories.py": "the words of the demonstration's data",
    "exchange/words.py": "reads the city's own words",
    "exchange/session_plan.py COLUMNS": "headings of a file that people bring",
    "exchange/session_plan.py KINDS": "cells of a file that people bring",
    "exchange/session_plan.py MODES": "cells of a file that people bring",
    "exchange/session_plan.py GERMAN_DAY": "reads a German day",
    "exchange/session_plan.py _move": "the reason stands in the journal",
    "models/schema.py SQLITE_GUARD": "stands in the database",
    "models/schema.py POSTGRESQL_GUARD": "stands in the database",
    "notifications/message.py message_of": "names and values of header fields",
    "notifications/texts.py HEADING": "the mark of a subject in our own file",
    "operations/beside_reactions.py carry_out_motion": "the reason stands in the journal",
    "operations/beside_reactions.py take_in_amendment": "the note stands in the database",
    "operations/bundling.py proposal_text": "the wording of the paper",
    "operations/bundling.py explanation_text": "the wording of the paper",
    "operations/bundling.py plan_lines": "the wording of the paper",
    "operations/consent_list.py _refer": "the reason stands in the journal",
    "operations/deferrals.py put_off": "the reason stands in the journal",
    "operations/people.py ADMINISTRATION": "the name of an organization in the database",
    "operations/side_views.py amendment_name": "part of a refusal that may enter the journal",
    "operations/side_views.py undecided": "part of a refusal that may enter the journal",
    "operations/sittings.py EXCLUDED": "the note stands in the database",
    "operations/terms.py begin_term": "the reason stands in the journal",
    "planning/window_words.py": "recognises German words",
    "settings.py Settings": "the name of the site, which every installation sets",
    "states/diagram.py ANY_LABEL": "drawn once, in German",
    "states/smart.py VAGUE_STEMS": "recognises German words",
    "states/smart.py RESULT_FORMS": "recognises German words",
    "states/smart.py NUMERALS": "recognises German words",
    "web/forgery.py": "names of headers",
    "web/hosts.py": "an error for the log",
    "web/likeness.py": "recognises German words",
    "web/session_plan.py EXAMPLE": "a file in the form that the import reads",
    "web/sessions.py": "names of headers and cookies",
}


def test_the_template_of_the_catalogue_has_every_marked_text() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == catalogue(), "make messages"


def test_every_message_is_said_once() -> None:
    singular = [message[0] for message in extracted()]
    assert len(singular) == len(set(singular))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_german_is_left_unmarked(path: Path) -> None:
    assert [found for found, where in unmarked(path) if not UNMARKED.keys() & where] == []


def test_every_exception_is_still_needed() -> None:
    used = {name for path in SOURCES for _found, where in unmarked(path) for name in where}
    assert UNMARKED.keys() - used == set()


def test_a_period_explains_itself_in_the_readers_language() -> None:
    term = Days(7, counting=Counting.NTH_DAY).before(SITTING, calendar=BRANDENBURG)
    with translated_by(Extracted()):
        assert term.explanation.startswith("[sieben] [Tage] [vor] [dem] ")


def unmarked(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Line and text of each German literal without a mark, and the names under which it may be excused."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    file = path.relative_to(PACKAGE).as_posix()
    known = {id(node) for node, _messages in marked(tree)} | no_text(tree)
    for top in tree.body:
        for node in ast.walk(top):
            text = literal(node)
            if text and id(node) not in known and reads_german(text):
                yield f"{file}:{node.lineno} {text}", {file, f"{file} {name_of(top)}"}  # type: ignore[attr-defined]


def reads_german(text: str) -> bool:
    return bool(GERMAN.search(text)) and text not in CLASSES and NAME.fullmatch(text) is None


def literal(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "…".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    return ""


def no_text(tree: ast.Module) -> set[int]:
    """Docstrings, parts of f-strings, annotations, words that are compared, and what a command line shows."""
    found: set[int] = set()
    for node in ast.walk(tree):
        inside: list[ast.AST | None] = []
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                inside = [docstring]
            case ast.JoinedStr(values=parts):
                inside = [part for part in parts if isinstance(part, ast.Constant)]
            case ast.AnnAssign(annotation=kind) | ast.arg(annotation=kind) | ast.FunctionDef(returns=kind):
                inside = [kind]
            case ast.Compare() as compared:
                inside = [one for one in (compared.left, *compared.comparators) if isinstance(one, ast.Constant)]
            case ast.keyword(arg="help" | "order_by" | "remote_side" | "foreign_keys", value=value):
                inside = [value]
            case ast.Call(func=ast.Name(id="TypeVar" | "ZoneInfo" | "cast" | "ValueError")):
                inside = [*node.args]
        found |= {id(one) for part in inside if part is not None for one in ast.walk(part)}
    return found


def name_of(top: ast.stmt) -> str:
    match top:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


CLASSES = {
    node.name
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.ClassDef)
}
