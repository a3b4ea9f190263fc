"""The commissioner's overview: first the numbers, each leading to its list; then dates, papers and money."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ik_workflow.models.all import Concept
from ik_workflow.models.tracking import CostState
from ik_workflow.operations.dates_ahead import number_ahead
from ik_workflow.operations.glance import longest_late
from ik_workflow.operations.glance import number_of_concerned
from ik_workflow.states.offices import Office
from ik_workflow.web.board import about
from ik_workflow.web.board import board_of
from ik_workflow.web.board import dates_of
from ik_workflow.web.board import in_consultation
from ik_workflow.web.board import money_of
from ik_workflow.web.board import papers_of
from ik_workflow.web.board import parts_words
from ik_workflow.web.board import read_days
from ik_workflow.web.concepts import LIVING
from ik_workflow.web.course_words import late_words
from ik_workflow.web.german import sum_words
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing

pages = Blueprint("overview", __name__)

LOOKS = (Office.INTEGRATION_COMMISSIONER, Office.STEERING_GROUP, Office.MAYOR)
SOON, LATER = 30, 90  # days
MOST_LATE, MOST_DATES = 10, 15


@pages.get("/ueberblick")
@open_to(*LOOKS)
def board() -> ResponseReturnValue:
    session, query = viewing(), Query(request.args)
    days = read_days(query, today())
    concepts = session.scalars(select(Concept).where(Concept.state.in_(LIVING)).order_by(Concept.id)).all()
    numbers = [one.id for one in concepts]
    found = board_of(session, numbers, days)
    which = about(numbers)
    return render_template(
        "board/overview.html",
        concepts=concepts,
        board=found,
        parts=parts_words(),
        concerns=number_of_concerned(session, found.glance),
        late=longest_late(session, found.glance, MOST_LATE),
        late_words=partial(late_words, inside=True),
        ahead=dates_of(session, which, days, within=LATER, most=MOST_DATES),
        soon=number_ahead(session, which, days.on, today(), within=SOON),
        later=number_ahead(session, which, days.on, today(), within=LATER),
        consulted=papers_of(session, numbers, in_consultation(), today=today()),
        money=money_of(session, numbers),
        cost_states=[one.label for one in CostState],
        sum_words=sum_words,
        faults=query.faults,
    ), (HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK)
