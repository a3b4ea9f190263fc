"""The city's own colour, as one stylesheet: the pages' policy allows no style inside a page."""

from flask import Blueprint
from flask import Response

from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import settings

pages = Blueprint("colours", __name__)


@pages.get("/farbe.css")
@open_to(PUBLIC)
def stylesheet() -> Response:
    colour = settings().site_colour
    rule = f':root, [data-kern-theme="light"] {{ --kern-color-action-default: {colour}; }}\n' if colour else ""
    return Response(rule, content_type="text/css; charset=utf-8")
