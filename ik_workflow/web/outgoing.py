"""„Postausgang“: in the demonstration everybody reads every mail; elsewhere whoever administers sees what became of it.

What somebody who administers may not see in a case, they may not read in a mail about it either.
"""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.outbox import MailState
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.outbox_list import KINDS
from ik_workflow.web.outbox_list import STATES
from ik_workflow.web.outbox_list import mail_list
from ik_workflow.web.outbox_mail import mail_page
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import settings
from ik_workflow.web.viewing import viewing

#: the mail brings its own styles; nothing else is loaded, run or sent from it
AS_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none';"
    " sandbox allow-top-navigation-by-user-activation"
)
LEADS_OUT = '<head>\n<base target="_top">'  #: a link that somebody follows opens outside of the frame
#: the page of one mail shows it in a frame
WITH_MAIL = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def pages_for(mode: str) -> Blueprint:
    """The pages, open to everybody in the demonstration and to nobody but administrators elsewhere."""
    pages = Blueprint("outgoing", __name__)
    readers = PUBLIC if mode == "demo" else Office.ADMINISTRATOR
    views: dict[str, tuple[str, Callable[..., ResponseReturnValue]]] = {
        "mails": ("/postausgang", mails),
        "mail": ("/postausgang/<address>", mail),
        "as_mail": ("/postausgang/<address>/ansicht", as_mail),
        "calendar": ("/postausgang/<address>/frist.ics", calendar),
    }
    for name, (path, view) in views.items():
        pages.add_url_rule(path, name, open_to(readers)(copy_of(view)))
    return pages


def copy_of(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A permission is written on its view, and two applications in one process may differ in it."""

    @wraps(view)
    def same(**address: str) -> ResponseReturnValue:
        return view(**address)

    return same


def mails() -> ResponseReturnValue:
    found = mail_list(reading(), limited(), Query(request.args))
    paused = found.queue and found.queue.paused_until
    return render_template(
        "outbox/mails.html",
        list=found,
        states=[(key, state.label) for key, state in STATES.items()],
        kinds=[(key, kind.label) for key, kind in KINDS.items()],
        paused=paused if paused and paused > now() else None,
        acts=may_act(),
        State=MailState,
    )


def mail(address: str) -> ResponseReturnValue:
    page = mail_page(reading(), limited(), address)
    answer = Response(render_template("outbox/mail.html", page=page, acts=may_act(), State=MailState))
    answer.headers["Content-Security-Policy"] = WITH_MAIL
    return answer


def as_mail(address: str) -> ResponseReturnValue:
    """The mail as a mail programme shows it."""
    words = mail_page(reading(), limited(), address).words
    if words is None:
        raise NotFound(_("Diese E-Mail gibt es nicht."))
    page = Response(words.html.replace("<head>", LEADS_OUT, 1), content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = AS_MAIL
    return page


def calendar(address: str) -> ResponseReturnValue:
    file = mail_page(reading(), limited(), address).calendar
    if file is None:
        raise NotFound(_("Diese E-Mail hat keine Kalenderdatei."))
    answer = Response(file, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    answer.headers["Content-Disposition"] = "attachment; filename=frist.ics"
    return answer


def limited() -> Session | None:
    return None if settings().mode == "demo" else viewing()


def may_act() -> bool:
    return Office.ADMINISTRATOR in current_actor().hands
