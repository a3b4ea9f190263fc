"""Pages of submission rounds: what is asked, until when, what can be influenced and what cannot."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.base import new_public_id
from ik_workflow.operations.rounds import Terms
from ik_workflow.operations.rounds import plan_round
from ik_workflow.operations.rounds import revise_round
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.web.entry import Entry
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("rounds", __name__)

PER_PAGE = 20
MOST_CHOICES = 200
MOST_NEW = 20
ASKED = (
    *(Classification.WORKING_GROUP, Classification.ADVISORY_BOARD),
    *(Classification.FACTION, Classification.OTHER),
)
LABELS = {
    "title": "Name der Runde",
    "scope": "Was die Vorschläge beeinflussen können und was nicht",
    "starts_on": "Erster Tag",
    "submit_until": "Letzter Tag",
    "new_fields": "Weitere Handlungsfelder",
    "version": "Fassung",
    "kennung": "Kennung",
}
KEY = re.compile("[0-9a-f]{32}")


@pages.get("/runden")
@open_to(SIGNED_IN)
def overview() -> ResponseReturnValue:
    query = Query(request.args)
    newest = select(SubmissionRound).order_by(SubmissionRound.submit_until.desc(), SubmissionRound.id.desc())
    page = page_of(viewing(), newest, query, size=PER_PAGE)
    may_plan = Office.INTEGRATION_COMMISSIONER in current_actor().hands
    status = HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK
    return render_template("proposals/rounds.html", page=page, faults=query.faults, may_plan=may_plan), status


def find_round(address: str) -> SubmissionRound:
    found = viewing().scalar(select(SubmissionRound).where(SubmissionRound.public_id == public_id(address)))
    if found is None:
        raise NotFound("Diese Runde gibt es nicht.")
    return found


@pages.get("/runden/<address>")
@open_to(SIGNED_IN)
def round_page(address: str) -> ResponseReturnValue:
    found, session = find_round(address), viewing()
    count = session.scalar(select(func.count()).select_from(Proposal).where(Proposal.round_id == found.id))
    fields = named(session.scalars(select(FieldOfAction).where(FieldOfAction.id.in_(found.fields or []))).all())
    groups = named(session.scalars(select(Organization).where(Organization.id.in_(found.groups or []))).all())
    return render_template(
        "proposals/round.html",
        round=found,
        doing=doing("submission_round", found),
        fields=fields,
        groups=groups,
        count=count,
    )


def named(found: Sequence[FieldOfAction | Organization]) -> list[str]:
    return sorted(one.name for one in found)


@pages.get("/runden/neu")
@open_to(Office.INTEGRATION_COMMISSIONER)
def plan() -> ResponseReturnValue:
    entry = Entry(MultiDict({"kennung": new_public_id()}), **LABELS)
    return form_page(entry, None, (), ())


@pages.post("/runden/neu")
@open_to(Office.INTEGRATION_COMMISSIONER)
def plan_now() -> ResponseReturnValue:
    return save(None)


@pages.get("/runden/<address>/bearbeiten")
@open_to(Office.INTEGRATION_COMMISSIONER)
def revise(address: str) -> ResponseReturnValue:
    found = find_round(address)
    typed = {
        "title": found.title,
        "scope": found.scope or "",
        "starts_on": found.starts_on.isoformat() if found.starts_on else "",
        "submit_until": found.submit_until.isoformat() if found.submit_until else "",
        "version": str(found.version),
    }
    return form_page(Entry(MultiDict(typed), **LABELS), found, found.fields or (), found.groups or ())


@pages.post("/runden/<address>/bearbeiten")
@open_to(Office.INTEGRATION_COMMISSIONER)
def revise_now(address: str) -> ResponseReturnValue:
    return save(find_round(address))


def form_page(
    entry: Entry,
    found: SubmissionRound | None,
    fields: Sequence[int],
    groups: Sequence[int],
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:
    return render_template(
        "proposals/round_form.html",
        entry=entry,
        round=found,
        fields=choices_of_fields(),
        groups=choices_of_groups(),
        chosen_fields=set(fields),
        chosen_groups=set(groups),
    ), status


def choices_of_fields() -> Sequence[FieldOfAction]:
    """Those that belong to no concept yet."""
    asked = select(FieldOfAction).where(FieldOfAction.concept_id.is_(None), FieldOfAction.deleted.is_(False))
    return viewing().scalars(asked.order_by(FieldOfAction.number).limit(MOST_CHOICES)).all()


def choices_of_groups() -> Sequence[Organization]:
    asked = select(Organization).where(Organization.classification.in_(ASKED), Organization.deleted.is_(False))
    return viewing().scalars(asked.order_by(Organization.name).limit(MOST_CHOICES)).all()


def save(found: SubmissionRound | None) -> ResponseReturnValue:
    single = MultiDict((name, value) for name, value in request.form.items() if name not in ("feld", "gruppe"))
    entry = Entry(single, **LABELS)
    fields = chosen("feld", {one.public_id: one.id for one in choices_of_fields()}, entry, "Handlungsfelder")
    groups = chosen("gruppe", {one.public_id: one.id for one in choices_of_groups()}, entry, "Gruppen")
    terms = read_terms(entry, fields, groups)
    if entry.faults:
        return form_page(entry, found, fields, groups, HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    try:
        if found is None:
            key = entry.values["kennung"]
            if not KEY.fullmatch(key):
                raise BadRequest
            known = viewing().scalar(select(SubmissionRound).where(SubmissionRound.public_id == key))
            stored = known or plan_round(session, terms, actor=current_actor(), occurred=at, at=at, public_id=key)
        else:
            stored = session.get_one(SubmissionRound, found.id)
            version = int(entry.values["version"]) if entry.values["version"].isascii() else -1
            revise_round(session, stored, terms, actor=current_actor(), occurred=at, at=at, version=version)
        address = stored.public_id
        session.commit()
    except BadValue as error:
        session.rollback()
        entry.blame(error)
        return form_page(entry, found, fields, groups, HTTPStatus.BAD_REQUEST)
    except ValueError:
        raise BadRequest from None
    except IntegrityError:
        session.rollback()
        entry.faults["submit_until"] = "Letzter Tag: Er liegt vor dem ersten. Bitte prüfen Sie beide."
        return form_page(entry, found, fields, groups, HTTPStatus.BAD_REQUEST)
    except Refused as error:
        session.rollback()
        entry.faults[""] = error.sentence
        return form_page(entry, found, fields, groups, error.status)
    return redirect(url_for("rounds.round_page", address=address), HTTPStatus.SEE_OTHER)


def chosen(name: str, offered: dict[str, int], entry: Entry, label: str) -> list[int]:
    sent = list(dict.fromkeys(request.form.getlist(name)))
    if any(one not in offered for one in sent):
        entry.faults[""] = f"{label}: Eine Auswahl gibt es nicht (mehr). Bitte wählen Sie neu."
    return [offered[one] for one in sent if one in offered]


def read_terms(entry: Entry, fields: Sequence[int], groups: Sequence[int]) -> Terms:
    names = [line.strip() for line in entry.values["new_fields"].splitlines() if line.strip()]
    if len(names) > MOST_NEW:
        entry.faults["new_fields"] = f"Weitere Handlungsfelder: Bitte nennen Sie höchstens {MOST_NEW}."
    label = LABELS["new_fields"]
    new = [
        entry.read("new_fields", lambda name=name: check_line("new_fields", label, name, length=200), "")  # type: ignore[misc]  # the name is bound
        for name in names[:MOST_NEW]
    ]
    terms = Terms(
        entry.line("title", length=300),
        fields,
        groups,
        [name for name in new if name],
        entry.day("starts_on", optional=True),
        entry.day("submit_until", optional=True),
        entry.text("scope"),
    )
    if terms.starts_on and terms.submit_until and terms.submit_until < terms.starts_on:
        entry.faults["submit_until"] = "Letzter Tag: Er liegt vor dem ersten. Bitte prüfen Sie beide."
    return terms
