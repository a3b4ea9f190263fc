"""The demonstration's „Postausgang“: every mail that would have been sent, newest first."""

from flask import Blueprint
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ik_workflow.models.all import Mail
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import reading

pages = Blueprint("outgoing", __name__)

MOST = 50


@pages.get("/postausgang")
@open_to(PUBLIC)
def mails() -> ResponseReturnValue:
    newest = select(Mail).order_by(Mail.created.desc(), Mail.id.desc()).limit(MOST)
    return render_template("pages/mails.html", mails=reading().scalars(newest).all())
