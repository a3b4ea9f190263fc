"""Forms beside a case's deadlines: move one, answer its question, enter one by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from ik_workflow.accounts.audience import sees_by_office
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Case
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.operations import deadlines as acts
from ik_workflow.operations.deadline_checks import MAY_ENTER
from ik_workflow.operations.deadline_checks import refuse_ended
from ik_workflow.operations.deadline_checks import refuse_fixed
from ik_workflow.operations.deadline_checks import refuse_unasked
from ik_workflow.operations.step import Subject
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import FREE
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.addresses import page_of_record
from ik_workflow.web.addresses import records_of
from ik_workflow.web.case_deadlines import DeadlineLine
from ik_workflow.web.case_deadlines import line_of
from ik_workflow.web.case_deadlines import may_change
from ik_workflow.web.case_places import ROOTS
from ik_workflow.web.case_places import CasePlace
from ik_workflow.web.case_places import find_case
from ik_workflow.web.case_places import place_of
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import SIGNED_IN
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("deadline_forms", __name__)

MOVING = {"to": N_("Neuer letzter Tag"), "words": N_("Zeitraum in Worten"), "reason": N_("Begründung")}
ANSWERING = {"to": N_("Letzter Tag"), "organization": N_("Zuständig"), "reason": N_("Begründung")}
ENTERING = {
    "rule": N_("Art der Frist"),
    "task": N_("Was ist zu tun?"),
    "on": N_("Letzter Tag"),
    "words": N_("Zeitraum in Worten"),
    "event_on": N_("Gezählt vom"),
    "organization": N_("Zuständig"),
}
Owner = tuple[Organization, Office]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form is about."""

    place: CasePlace
    line: DeadlineLine


@pages.get("/fristen/<address>/verschieben")
@open_to(SIGNED_IN)
def move(address: str) -> ResponseReturnValue:
    deadline = own_deadline(address)
    refuse_fixed(deadline)
    return form("deadlines/move.html", deadline, Entry(MultiDict(), **MOVING))


@pages.post("/fristen/<address>/verschieben")
@open_to(SIGNED_IN)
@once
def move_now(address: str) -> ResponseReturnValue:
    deadline, entry = own_deadline(address), Entry(request.form, **MOVING)
    to, words, reason = entry.day("to", optional=True), entry.line("words", optional=True), entry.text("reason")
    session = writing()
    try:
        if not entry.faults:
            acts.move(session, deadline, to=to, words=words, reason=reason, actor=current_actor(), at=now())
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults:
        session.rollback()
        return form("deadlines/move.html", deadline, entry, 400)
    return saved(back_to(deadline))


@pages.get("/fristen/<address>/festlegen")
@open_to(SIGNED_IN)
def answer(address: str) -> ResponseReturnValue:
    deadline = own_deadline(address)
    refuse_unasked(deadline, current_actor(), today())
    return form("deadlines/answer.html", deadline, Entry(MultiDict(), **ANSWERING))


@pages.post("/fristen/<address>/festlegen")
@open_to(SIGNED_IN)
@once
def answer_now(address: str) -> ResponseReturnValue:
    deadline, entry = own_deadline(address), Entry(request.form, **ANSWERING)
    to, reason = entry.day("to", optional=True), entry.text("reason")
    session = writing()
    whose = entry.chosen("organization", owners(session, today()), optional=True)
    organization, office = whose or (None, None)
    try:
        if not entry.faults:
            acts.answer(
                session,
                deadline,
                to=to,
                organization=organization,
                office=office,
                reason=reason,
                actor=current_actor(),
                at=now(),
            )
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults:
        session.rollback()
        return form("deadlines/answer.html", deadline, entry, 400)
    return saved(back_to(deadline))


@pages.get("/vorgaenge/<address>/frist")
@open_to(*MAY_ENTER)
def enter(address: str) -> ResponseReturnValue:
    case = seen_case(address)
    refuse_ended(root_of(viewing(), case))
    return entering(case, Entry(MultiDict({"rule": FREE}), **ENTERING))


@pages.post("/vorgaenge/<address>/frist")
@open_to(*MAY_ENTER)
@once
def enter_now(address: str) -> ResponseReturnValue:
    case, entry = seen_case(address), Entry(request.form, **ENTERING)
    session = writing()
    rule = entry.chosen("rule", rules())
    whose = entry.chosen("organization", owners(session, today()), optional=True)
    on, event_on = entry.day("on", optional=True), entry.day("event_on", optional=True)
    words, task = entry.line("words", optional=True), entry.line("task", optional=True)
    organization, office = whose or (None, None)
    try:
        if not entry.faults:
            acts.enter(
                session,
                root_of(session, case),
                rule=entry.values["rule"],
                task=task or None,
                on=on,
                words=words or None,
                event_on=event_on,
                organization=organization,
                office=office,
                actor=current_actor(),
                at=now(),
            )
    except BadValue as fault:
        entry.blame(fault)
    if entry.faults or rule is None:
        session.rollback()
        return entering(case, entry, 400)
    return saved(f"{place_of(viewing(), case).url}#fristen")


# -- what is looked up --------------------------------------------------------------------------------------------


def own_deadline(address: str) -> Deadline:
    """An open deadline that this person has a say in; whoever may not see it finds nothing."""
    asked = select(Deadline).where(Deadline.public_id == public_id(address))
    found = viewing().scalar(asked.options(joinedload(Deadline.case), joinedload(Deadline.owner)))
    unseen = found is None or not sees_by_office(viewing(), current_actor(), found.case_id)
    if unseen or found is None or not records_of(viewing(), [found]):
        raise NotFound(_("Diese Frist gibt es nicht."))
    if not may_change(found, current_actor()):
        raise WrongOffice(_("Das dürfen die zuständige Stelle, die Beauftragte und das Büro."))
    if found.state is not DeadlineState.OPEN:
        raise Refused(_("Diese Frist läuft nicht mehr."))
    return found


def seen_case(address: str) -> Case:
    case = find_case(viewing(), address)
    if not sees_by_office(viewing(), current_actor(), case.id):
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    return case


def root_of(session: Session, case: Case) -> Subject:
    record = ROOTS[case.kind]
    asked = select(record).where(record.case_id == case.id).order_by(record.id.desc())
    found: Subject | None = session.scalars(asked).first()
    if found is None:
        raise NotFound(_("Diesen Vorgang gibt es nicht."))
    return found


def owners(session: Session, on: date) -> Mapping[str, Owner]:
    """Every office that somebody holds today, with where it is held."""
    asked = (
        select(Organization, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.deleted.is_(False),
            Organization.exists(on),
            Membership.start_on <= on,
            or_(Membership.end_on.is_(None), Membership.end_on >= on),
        )
        .distinct()
        .order_by(Organization.name, Membership.role)
    )
    return {f"{where.public_id}.{role}": (where, Office(role)) for where, role in session.execute(asked)}


def rules() -> Mapping[str, str]:
    """What may be entered by hand."""
    by_hand = {one.id: shown(one.title) for one in DEADLINE_RULES.values() if one.by_hand is not None}
    return {FREE: _("eigene Frist, in eigenen Worten"), **by_hand}


# -- what is shown ------------------------------------------------------------------------------------------------


def back_to(deadline: Deadline) -> str:
    place = place_of(viewing(), deadline.case)
    return f"{place.url}#frist-{deadline.public_id}"


def form(template: str, deadline: Deadline, entry: Entry, status: int = 200) -> ResponseReturnValue:
    (subject,) = records_of(viewing(), [deadline]).values()
    page = page_of_record(deadline.subject_type, subject)
    line = line_of(deadline, current_actor(), deadline.case, page, today())
    about = Shown(place_of(viewing(), deadline.case), line)
    owners = owner_options() if line.may_hand_over else []
    return render_template(template, about=about, entry=entry, owners=owners), status


def entering(case: Case, entry: Entry, status: int = 200) -> ResponseReturnValue:
    shown_place = place_of(viewing(), case)
    return render_template(
        "deadlines/enter.html",
        place=shown_place,
        case=case.public_id,
        entry=entry,
        rules=list(rules().items()),
        owners=owner_options(),
    ), status


def owner_options() -> list[tuple[str, str]]:
    return [(key, where.with_office(office)) for key, (where, office) in owners(reading(), today()).items()]
