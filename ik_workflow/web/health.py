"""For monitoring: does the process live, and is the house ready and punctual? No personal data."""

from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from ik_workflow.models.database import READ_ONLY
from ik_workflow.models.schema import current
from ik_workflow.models.schema import newest
from ik_workflow.operations.punctuality import Punctuality
from ik_workflow.operations.punctuality import punctuality
from ik_workflow.translation import _
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import engine
from ik_workflow.web.viewing import now

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@open_to(PUBLIC)
def lives() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return {"lives": True}


@pages.get("/readyz")
@open_to(PUBLIC)
def ready() -> ResponseReturnValue:
    """Ages in whole seconds, ``null`` where nothing waits; 503 with German sentences if something is wrong."""
    try:
        with engine().connect().execution_options(**{READ_ONLY: True}) as connection:
            found = current(connection)
            if found != newest():
                return unready(_("Die Datenbank steht nicht beim Schema dieses Programms."), schema=found)
            ages = punctuality(connection, at=now())
    except DBAPIError:
        return unready(_("Die Datenbank ist nicht erreichbar."))
    faults = faults_of(ages)
    return {"ready": not faults, "faults": faults, "schema": found, **told(ages)}, 503 if faults else 200


def unready(fault: str, **more: Any) -> ResponseReturnValue:
    return {"ready": False, "faults": [fault], **more}, 503, {"Retry-After": "10"}


def faults_of(ages: Punctuality) -> list[str]:
    faults = []
    if ages.steps_late:
        faults.append(_("Was an der Reihe ist, bleibt liegen. Läuft der Taktgeber (ik-workflow scheduler)?"))
    if ages.mail_late:
        faults.append(_("Mails bleiben liegen. Bitte prüfen Sie den Taktgeber und den Mailserver."))
    return faults


def told(ages: Punctuality) -> dict[str, Any]:
    return {
        "oldest_due_seconds": seconds(ages.oldest_due),
        "oldest_unsent_mail_seconds": seconds(ages.oldest_unsent),
        "heartbeat_seconds": seconds(ages.heartbeat),
        "mail_held": ages.mail_held,
    }


def seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())
