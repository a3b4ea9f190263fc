"""Public pages that explain how it works: the procedures with every step, and the rules they rest on."""

from pathlib import Path

from flask import Blueprint
from flask import current_app
from flask import render_template
from flask.typing import ResponseReturnValue

from ik_workflow.errors import NotFound
from ik_workflow.states.all import PROCEDURES
from ik_workflow.translation import _
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.procedure_pages import CERTAINTIES
from ik_workflow.web.procedure_pages import chapters
from ik_workflow.web.procedure_pages import procedure_page
from ik_workflow.web.procedure_pages import procedures

pages = Blueprint("procedures", __name__, url_prefix="/verfahren")


@pages.get("")
@open_to(PUBLIC)
def overview() -> ResponseReturnValue:
    return render_template("pages/procedures.html", procedures=[procedure_page(one) for one in procedures()])


@pages.get("/regeln")
@open_to(PUBLIC)
def catalogue() -> ResponseReturnValue:
    return render_template("pages/rules.html", chapters=chapters(), certainties=CERTAINTIES)


@pages.get("/<name>")
@open_to(PUBLIC)
def procedure(name: str) -> ResponseReturnValue:
    if name not in PROCEDURES:
        raise NotFound(_("Dieses Verfahren gibt es nicht."))
    page = procedure_page(PROCEDURES[name])
    return render_template("pages/procedure.html", page=page, diagram=diagram(name))


def diagram(name: str) -> str | None:
    """The drawing's file name below the static folder, if it was drawn."""
    path = f"diagrams/{name}.svg"
    return path if Path(current_app.static_folder or "", path).is_file() else None
