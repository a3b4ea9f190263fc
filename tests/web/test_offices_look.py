"""Whatever office somebody holds, the pages that are open to all open for them, too."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.states.offices import Office
from tests.web.accounts import make_user
from tests.web.signing import sign_in


@pytest.mark.parametrize("office", [office for office in Office if office is not Office.ENGINE])
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_public_pages_open_for_every_office(
    client: FlaskClient, session: Session, concept: Paper, office: Office
) -> None:
    meeting = session.scalars(select(Meeting.public_id)).first()
    paths = ["/", "/vorlagen", f"/vorlagen/{concept.public_id}", "/sitzungen", f"/sitzungen/{meeting}"]
    sign_in(client, make_user(session, office).person)
    for path in paths:
        assert client.get(path).status_code == 200, path
