"""The page of a concept, for everybody: its fields, how its measures stand, what is late, what comes next."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.accounts.visible_cases import PLANNERS
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Concept
from ik_workflow.models.tracking import CostState
from ik_workflow.operations.glance import longest_late
from ik_workflow.operations.history import as_of
from ik_workflow.periods import short_date
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.translation import _
from ik_workflow.web.board import about
from ik_workflow.web.board import board_of
from ik_workflow.web.board import dates_of
from ik_workflow.web.board import in_consultation
from ik_workflow.web.board import is_report
from ik_workflow.web.board import money_of
from ik_workflow.web.board import papers_of
from ik_workflow.web.board import parts_words
from ik_workflow.web.board import read_days
from ik_workflow.web.course_words import late_words
from ik_workflow.web.course_words import light_of
from ik_workflow.web.discussion import discussion_of
from ik_workflow.web.german import sum_words
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("concepts", __name__)

LIVING = (ConceptState.IN_FORCE, ConceptState.UNDER_REVIEW)
MOST_CONCEPTS = 50
PER_FIELD = 40  # of each field's measures, so that the page stays light
MOST_LATE = 20
YEAR, MOST_DATES = 365, 8


@pages.get("/konzepte")
@open_to(PUBLIC)
def current() -> ResponseReturnValue:
    """Leads to the one in force; where there is none or more than one, all are listed."""
    asked = select(Concept).order_by(Concept.starts_on.desc(), Concept.id.desc()).limit(MOST_CONCEPTS)
    found = viewing().scalars(asked).all()
    living = [one for one in found if one.state in LIVING]
    if len(living) == 1 and not request.args.get("alle"):
        return redirect(url_for("concepts.concept", address=living[0].public_id))
    return render_template("board/concepts.html", concepts=found)


@pages.get("/konzepte/<address>")
@open_to(PUBLIC)
def concept(address: str) -> ResponseReturnValue:
    session, query, actor = viewing(), Query(request.args), current_actor()
    load = (joinedload(Concept.paper), joinedload(Concept.case))
    found = session.scalar(select(Concept).where(Concept.public_id == public_id(address)).options(*load))
    if found is None:
        raise NotFound(_("Dieses Konzept gibt es nicht."))
    days = read_days(query, today())
    board = board_of(session, [found.id], days, per_field=PER_FIELD)
    inside = bool(actor.hands & (ADMINISTRATION | PLANNERS))
    return render_template(
        "board/concept.html",
        concept=found,
        state=state_on(found, board.days.on) if days.earlier else found.state.label,
        board=board,
        parts=parts_words(),
        late=longest_late(session, board.glance, MOST_LATE),
        late_words=partial(late_words, inside=inside),
        light_of=lambda one: light_of(one) if one.public or inside else None,
        linked=actor.person_id is not None,
        edits=Office.INTEGRATION_COMMISSIONER in actor.hands,
        money=money_of(session, [found.id]),
        cost_states=[one.label for one in CostState],
        sum_words=sum_words,
        consulted=papers_of(session, [found.id], in_consultation(), today=today()),
        reports=papers_of(session, [found.id], *is_report([found.id]), today=today()),
        ahead=dates_of(session, about([found.id]), days, within=YEAR, most=MOST_DATES) if inside else (),
        doing=None if days.earlier else doing("concept", found),
        discussion=None if days.earlier else discussion_of(session, actor, found.case, now()),
        faults=query.faults,
    ), (HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK)


def state_on(found: Concept, on: object) -> str:
    """In words, also for a day before it was there."""
    known = as_of(viewing(), found, on)  # type: ignore[arg-type]  # a day
    return str(known["state"].label) if known else _("noch nicht verzeichnet")


def period_words(found: Concept) -> str:
    if found.starts_on and found.ends_on:
        return _("{first} bis {last}", first=short_date(found.starts_on), last=short_date(found.ends_on))
    return _("bis {last}", last=short_date(found.ends_on)) if found.ends_on else ""
