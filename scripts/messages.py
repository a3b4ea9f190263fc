"""Write every text that is marked for translation into translations/messages.pot."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.procedure import Procedure
from ik_workflow.web.translated import translate_templates
from ik_workflow.web.wording import sentence

HERE = Path(__file__).parent.parent
CATALOGUE = HERE / "translations" / "messages.pot"
HEAD = """\
# German is the language of the source: a catalogue of another language begins as a copy of this file.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

#: one text, or its words for one and for many
Message = tuple[str, ...]

#: call -> the arguments that are texts, by place or name
CALLS: Mapping[str, tuple[int | str, ...]] = {
    "_": (0,),
    "N_": (0,),
    **dict.fromkeys(("must", "should", "info", "Beginning"), (0,)),
    **dict.fromkeys(("step", "decision", "completion", "Procedure", "Fact"), (1,)),
    **dict.fromkeys(("known", "fact", "answered", "Actor", "Text", "Parameter", "Act"), (1,)),
    **dict.fromkeys(("Order", "Figure"), (1, 2)),
    "Duty": ("words",),
}
#: every value of these tables is a text
TABLES = frozenset(
    {
        *("ADVICE", "ASK", "AWAITING_SITTING", "BEGUN", "BODIES", "BUTTON", "CERTAINTIES", "CHANGING", "CHAPTERS"),
        *("CHECKS", "CHOOSING", "DEMOGRAPHY", "DONE", "ENDING", "EXPECTED", "FAULTS", "HEADLINES"),
        *("HINTS", "LABELS", "LABELS_OF", "MEMBERSHIP", "NEXT", "NUMERALS", "OF_CONSULTATION"),
        *("MONTH_NAMES", "DAY_NAMES", "PART_LABELS", "PURPOSES", "SORT_NAMES", "SOURCE", "STANDING", "STATED"),
        *("TEXT", "TOLD", "VALUE", "VERDICTS", "VOTE"),
    }
)
#: every key of these tables is a text: the headings of a list that is downloaded
HEADINGS = frozenset({"PAPERS", "MEETINGS", "PROPOSALS", "MEASURES", "ORDERS"})


def marked(tree: ast.Module) -> Iterator[tuple[ast.expr, tuple[Message, ...]]]:
    """Every literal that is marked, and its messages: an f-string has none, its texts are read from the table."""
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from in_call(node)
            case ast.ClassDef(bases=[ast.Name(id="Labelled")], body=body):
                for member in body:
                    if isinstance(member, ast.Assign) and isinstance(member.value, ast.Tuple):
                        yield from texts(member.value.elts[1])
    for line in tree.body:
        match line:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name in TABLES:
                yield from texts(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(keys=keys)) if name in HEADINGS:
                for key in keys:
                    yield from texts(key)


def in_call(call: ast.Call) -> Iterator[tuple[ast.expr, tuple[Message, ...]]]:
    match call:
        case ast.Call(func=ast.Name(id="_n"), args=[one, many, *_rest]):
            yield from together(one, many, "")
        case ast.Call(func=ast.Name(id="counted"), args=[_number, one, many, none]):
            yield from together(one, many, "{number} ")
            yield from texts(none)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args, keywords=keywords):
            for place in CALLS.get(name, ()):
                if isinstance(place, int) and place < len(args):
                    yield from texts(args[place])
            yield from (found for one in keywords if one.arg in CALLS.get(name, ()) for found in texts(one.value))


def together(one: ast.expr, many: ast.expr, before: str) -> Iterator[tuple[ast.expr, tuple[Message, ...]]]:
    """The words for one and for many belong to one message."""
    match one, many:
        case ast.Constant(value=str(single)), ast.Constant(value=str(plural)):
            yield one, ((single, f"{before}{plural}"),)
            yield many, ()


def texts(node: ast.expr | None) -> Iterator[tuple[ast.expr, tuple[Message, ...]]]:
    """The text itself, or every value of a table; what else may stand there is none."""
    match node:
        case ast.Constant(value=str(text)):
            yield node, ((text,),) if text else ()
        case ast.JoinedStr():
            yield node, ()
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(row)) as listed, attr="split")):
            yield listed, tuple((word,) for word in row.split())
        case ast.Dict(values=inside) | ast.Tuple(elts=inside):
            yield from (found for one in inside for found in texts(one))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (found for one in (body, orelse) for found in texts(one))


def of_procedure(procedure: Procedure[Any]) -> Iterator[str]:
    """What the rows of a table say, with the texts that are put together where the table is made."""
    for row in procedure.steps:
        yield from (fact.label for fact in row.asks)
        yield from (guard.sentence for guard in row.guards)


def of_template(environment: Environment, source: str) -> Iterator[Message]:
    for _line, _function, message in environment.extract_translations(source):  # type: ignore[attr-defined]
        yield tuple(filter(None, message)) if isinstance(message, tuple) else (message,)


def extracted() -> dict[Message, set[str]]:
    """Every message and the files that say it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for path in sorted(HERE.glob("ik_workflow/**/*.py")):
        for _node, messages in marked(ast.parse(path.read_text(encoding="utf-8"))):
            for message in messages:
                found[message].add(path.relative_to(HERE).as_posix())
    put_together = {
        (text,): f"ik_workflow/states/{name}.py" for name, one in PROCEDURES.items() for text in of_procedure(one)
    }
    for message, where in put_together.items():
        if message not in found:
            found[message].add(where)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["sentence"] = sentence
    translate_templates(environment)
    for path in sorted(one for one in HERE.glob("templates/**/*") if one.is_file() and one.suffix != ".docx"):
        for message in of_template(environment, path.read_text(encoding="utf-8")):
            found[message].add(path.relative_to(HERE).as_posix())
    for message in [one for one in found if len(one) == 2 and (one[0],) in found]:
        found[message] |= found.pop((message[0],))
    return dict(found)


def quoted(text: str) -> str:
    for sign, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(sign, escaped)
    return f'"{text}"'


def entry(message: Message, files: Iterable[str]) -> str:
    lines = [f"#: {file}" for file in sorted(files)]
    if "{" in message[0]:
        lines.append("#, python-brace-format")
    elif "%(" in message[0]:
        lines.append("#, python-format")
    lines.append(f"msgid {quoted(message[0])}")
    if len(message) == 1:
        return "\n".join([*lines, 'msgstr ""'])
    return "\n".join([*lines, f"msgid_plural {quoted(message[1])}", 'msgstr[0] ""', 'msgstr[1] ""'])


def catalogue() -> str:
    found = extracted()
    return "\n\n".join([HEAD.rstrip(), *(entry(message, found[message]) for message in sorted(found))]) + "\n"


def main() -> None:
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_text(catalogue(), encoding="utf-8")


if __name__ == "__main__":
    main()
