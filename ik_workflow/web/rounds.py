"""Pages of submission rounds: what is asked, until when, what can be influenced and what cannot."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint
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
from ik_workflow.errors import StaleVersion
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
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.entry import Entry
from ik_workflow.web.meanwhile import version_seen
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.step_buttons import doing
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
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
ENDS_EARLY = N_("Letzter Tag: Er liegt vor dem ersten. Bitte prüfen Sie beide.")
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
        raise NotFound(_("Diese Runde gibt es nicht."))
    return found


@pages.get("/runden/<address>")
@open_to(SIGNED_IN)
def round_page(address: str) -> ResponseReturnValue:
    found, session = find_round(address), viewing()
    count = session.scalar(select(func.count()).select_from(Proposal).where(Proposal.round_id == found.id))
    return render_template(
        "proposals/round.html",
        round=found,
        doing=doing("submission_round", found),
        fields=fields_named(found.fields),
        groups=groups_named(found.groups),
        count=count,
    )


def fields_named(ids: Sequence[int] | None) -> list[str]:
    return named(viewing().scalars(select(FieldOfAction).where(FieldOfAction.id.in_(ids or []))).all())


def groups_named(ids: Sequence[int] | None) -> list[str]:
    return named(viewing().scalars(select(Organization).where(Organization.id.in_(ids or []))).all())


def chosen_words(fields: Sequence[int] | None, groups: Sequence[int] | None) -> dict[str, str]:
    return {"feld": ", ".join(fields_named(fields)), "gruppe": ", ".join(groups_named(groups))}


def named(found: Sequence[FieldOfAction | Organization]) -> list[str]:
    return sorted(one.name for one in found)


@pages.get("/runden/neu")
@open_to(Office.INTEGRATION_COMMISSIONER)
def plan() -> ResponseReturnValue:
    entry = Entry(MultiDict({"kennung": new_public_id()}), **LABELS)
    return form_page(entry, None, (), ())


@pages.post("/runden/neu")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def plan_now() -> ResponseReturnValue:
    if not KEY.fullmatch(request.form.get("kennung", "")):
        raise BadRequest
    known = planned_under(request.form["kennung"])
    if known is None:
        return save(None)
    return save(known, version_seen(viewing(), current_actor(), known))


def planned_under(key: str) -> SubmissionRound | None:
    """What this form has begun already."""
    return viewing().scalar(select(SubmissionRound).where(SubmissionRound.public_id == key))


@pages.get("/runden/<address>/bearbeiten")
@open_to(Office.INTEGRATION_COMMISSIONER)
def revise(address: str) -> ResponseReturnValue:
    found = find_round(address)
    typed = MultiDict(typed_words(found) | {"version": str(found.version)})
    return form_page(Entry(typed, **LABELS), found, found.fields or (), found.groups or ())


def typed_words(found: SubmissionRound) -> dict[str, str]:
    """As somebody would type it."""
    return {
        "title": found.title,
        "scope": found.scope or "",
        "starts_on": found.starts_on.isoformat() if found.starts_on else "",
        "submit_until": found.submit_until.isoformat() if found.submit_until else "",
    }


@pages.post("/runden/<address>/bearbeiten")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def revise_now(address: str) -> ResponseReturnValue:
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) <= 9):
        raise BadRequest
    return save(find_round(address), int(version))


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
    asked = select(Organization).where(Organization.classification.in_(ASKED), Organization.exists(today()))
    return viewing().scalars(asked.order_by(Organization.name).limit(MOST_CHOICES)).all()


def save(found: SubmissionRound | None, version: int | None = None) -> ResponseReturnValue:
    single = MultiDict((name, value) for name, value in request.form.items() if name not in ("feld", "gruppe"))
    entry = Entry(single, **LABELS)
    if found is not None:
        entry.values["version"] = str(version)
    fields = chosen("feld", {one.public_id: one.id for one in choices_of_fields()}, entry, _("Handlungsfelder"))
    groups = chosen("gruppe", {one.public_id: one.id for one in choices_of_groups()}, entry, _("Gruppen"))
    terms = read_terms(entry, fields, groups)
    if entry.faults:
        return form_page(entry, found, fields, groups, HTTPStatus.BAD_REQUEST)
    try:
        stored = store(terms, found, version, entry.values["kennung"])
        return saved(url_for("rounds.round_page", address=stored.public_id))
    except IntegrityError as clash:
        writing().rollback()
        if "ends_later" not in str(clash.orig):  # Somebody has begun a round with this very form meanwhile.
            return show_both(entry, entry.values["kennung"] if found is None else found.public_id, terms)
        entry.faults["submit_until"] = ENDS_EARLY
        return form_page(entry, found, fields, groups, HTTPStatus.BAD_REQUEST)
    except StaleVersion:
        writing().rollback()
        return show_both(entry, found.public_id if found else "", terms)
    except BadValue as error:
        writing().rollback()
        entry.blame(error)
        return form_page(entry, found, fields, groups, HTTPStatus.BAD_REQUEST)
    except Refused as error:
        writing().rollback()
        entry.faults[""] = error.sentence
        return form_page(entry, found, fields, groups, error.status)


def store(terms: Terms, found: SubmissionRound | None, version: int | None, key: str) -> SubmissionRound:
    session, at = writing(), now()
    if found is None:
        return plan_round(session, terms, actor=current_actor(), occurred=at, at=at, public_id=key)
    own = session.get_one(SubmissionRound, found.id)
    revise_round(session, own, terms, actor=current_actor(), occurred=at, at=at, version=version)
    return own


def show_both(entry: Entry, address: str, terms: Terms) -> ResponseReturnValue:
    """Somebody else was faster: what was typed, and beside each field that differs what is stored by now."""
    look_again()
    newest = find_round(address)
    there = typed_words(newest) | chosen_words(newest.fields, newest.groups)
    here = entry.values | chosen_words(terms.fields, terms.groups)
    entry.stored = {name: words for name, words in there.items() if words != here[name].replace("\r\n", "\n").strip()}
    entry.values["version"] = str(newest.version)
    entry.faults[""] = _(
        "Inzwischen hat jemand anders diese Runde geändert. Bei jedem abweichenden Feld steht, was jetzt gespeichert"
        " ist. Wenn Sie noch einmal speichern, gilt Ihr Text."
    )
    return form_page(entry, newest, terms.fields, terms.groups, HTTPStatus.CONFLICT)


def chosen(name: str, offered: dict[str, int], entry: Entry, label: str) -> list[int]:
    sent = list(dict.fromkeys(request.form.getlist(name)))
    if any(one not in offered for one in sent):
        entry.faults[""] = _("{label}: Eine Auswahl gibt es nicht (mehr). Bitte wählen Sie neu.", label=shown(label))
    return [offered[one] for one in sent if one in offered]


def read_terms(entry: Entry, fields: Sequence[int], groups: Sequence[int]) -> Terms:
    names = [line.strip() for line in entry.values["new_fields"].splitlines() if line.strip()]
    if len(names) > MOST_NEW:
        entry.faults["new_fields"] = _(
            "Weitere Handlungsfelder: Bitte nennen Sie höchstens {most_new}.", most_new=MOST_NEW
        )
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
        entry.faults["submit_until"] = ENDS_EARLY
    return terms
