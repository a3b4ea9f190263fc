"""Templates in the reader's language: `{% trans %}`, `_("…")`, and every printed word that is marked in Python."""

from jinja2 import Environment

from ik_workflow.translation import _
from ik_workflow.translation import current_catalogue
from ik_workflow.translation import shown


def translate_templates(environment: Environment) -> None:
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        gettext=shown, ngettext=lambda one, many, number: current_catalogue().ngettext(one, many, number)
    )
    environment.globals["_"] = _
    environment.finalize = printed


def printed(value: object) -> object:
    """A word of a table is translated where it is printed; ready-made markup is not touched."""
    return shown(value) if type(value) is str else value
