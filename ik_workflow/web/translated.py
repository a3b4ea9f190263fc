"""Templates in the reader's language: `{% trans %}`, `_("…")`, and every printed word that is marked in Python."""

from collections.abc import Callable
from collections.abc import Iterable

from jinja2 import Environment
from jinja2 import pass_eval_context
from jinja2.filters import sync_do_join
from jinja2.nodes import EvalContext
from markupsafe import Markup

from ik_workflow.translation import _
from ik_workflow.translation import current_catalogue
from ik_workflow.translation import shown


def translate_templates(environment: Environment) -> None:
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    environment.globals.update(gettext=said, ngettext=said_of, _=in_expression)
    environment.filters |= {"join": joined, "sentence": after_translation(environment.filters["sentence"])}
    environment.finalize = printed


@pass_eval_context
def said(evaluation: EvalContext, text: str, /, **values: object) -> str:
    """What a `{% trans %}` gives; its values are printed as everywhere else."""
    return filled(evaluation, shown(text), values)


@pass_eval_context
def said_of(evaluation: EvalContext, one: str, many: str, number: int, /, **values: object) -> str:
    """What a `{% trans %}` with a `{% pluralize %}` gives."""
    return filled(evaluation, current_catalogue().ngettext(one, many, number), values)


def filled(evaluation: EvalContext, text: str, values: dict[str, object]) -> str:
    if not values:  # Most have none, and filling in costs the most. A template's percent signs come doubled.
        text = text.replace("%%", "%")
    said_in_markup = Markup(text) if evaluation.autoescape else text
    return said_in_markup % {name: printed(value) for name, value in values.items()} if values else said_in_markup


def in_expression(text: str, /, **values: object) -> str:
    """`_("… {name} …", name=value)` in an expression; its values are printed as everywhere else."""
    return _(text, **{name: printed(value) for name, value in values.items()})


@pass_eval_context
def joined(evaluation: EvalContext, values: Iterable[object], between: str = "") -> str:
    """Jinja's ``join``; the words are translated one by one, the row of them is in no catalogue."""
    return sync_do_join(evaluation, [printed(value) for value in values], between)


def after_translation(filtered: Callable[[str], str]) -> Callable[[str], str]:
    """The filter on the translated word: what it gives is in no catalogue."""
    return lambda word: filtered(shown(word))


def printed(value: object) -> object:
    """A word of a table is translated where it is printed; ready-made markup is not touched."""
    return shown(value) if type(value) is str else value
