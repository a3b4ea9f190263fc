"""What odd requests are sent to: a small city with records of every kind, and the people who may be signed in."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from tests.make import AT
from tests.make import BEFORE
from tests.make import SEVEN_YES
from tests.make import conclude
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_paper
from tests.make import make_referred_paper

#: the helper that signs somebody in, where accounts exist
SIGNING = "tests.web.signing"


def settle(session: Session) -> Mapping[str, Sequence[str]]:
    """Make the city; the values that exist, by the name that routes give them."""
    house = make_house(session)
    for number, state in enumerate((PaperState.DRAFT, PaperState.SUBMITTED, PaperState.ON_AGENDA) * 10):
        make_paper(session, house, state=state, title=f"Vorlage {number}", number=f"24/SVV/{number:04}")
    make_paper(session, house, public=False, title="Nicht öffentlich")
    paper, rows = make_referred_paper(session, house, house.committee, house.main_committee)
    revise_paper(session, paper, Wording("Anders.", "Weil."), actor=house.clerk, occurred=BEFORE, at=AT)
    conclude(session, house, rows[0], vote=SEVEN_YES)
    make_meeting(session, house, house.council)
    for item in session.scalars(select(AgendaItem)):
        item.public = True
    for office in Office:
        if office is not Office.ENGINE:
            make_actor(session, house.administration, offices=[office], name=f"Amt {office}")
    addresses = [numbered(session, kind) for kind in (Paper, Meeting, Organization)]
    session.commit()
    known = [*addresses[0], *addresses[1]]
    return {"address": known, "name": list(PROCEDURES), "bodies": addresses[2], "filename": ["ik.css"]}


def numbered(session: Session, kind: type[Paper] | type[Meeting] | type[Organization]) -> list[str]:
    """Give the records addresses that are the same in every run; a failure can then be sought again by its seed."""
    records: Sequence[Any] = session.scalars(select(kind).order_by(kind.id)).all()
    for number, record in enumerate(records):
        record.public_id = sha256(f"{kind.__name__} {number}".encode()).hexdigest()[:32]
    return [record.public_id for record in records]


def visitors(app: Flask, session: Session) -> dict[str, Callable[[], str]]:
    """Nobody, and for each office somebody who holds it: a call signs in and gives the cookie of a new session.

    Only nobody, where nobody can sign in.
    """
    found: dict[str, Callable[[], str]] = {"nobody signed in": str}
    if find_spec(SIGNING) is not None:
        for person in session.scalars(select(Person).where(Person.name.startswith("Amt "))).all():
            found[person.name.removeprefix("Amt ")] = partial(signed_in, app, person)
    session.rollback()
    return found


def signed_in(app: Flask, person: Person) -> str:
    signing: Any = import_module(SIGNING)
    client = app.test_client()
    signing.sign_in(client, person)
    name = signing.sessions(app).key_cookie
    kept = client.get_cookie(name)
    assert kept is not None
    return f"{name}={kept.value}"
