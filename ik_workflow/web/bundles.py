"""The page on which measures are bundled into a paper and a concept."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from http import HTTPStatus

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.operations.bundling import Bundle
from ik_workflow.operations.bundling import bundle_measures
from ik_workflow.operations.steering import NotAll
from ik_workflow.operations.steering import as_seen
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.states.smart import Finding
from ik_workflow.translation import _
from ik_workflow.web.course import Event
from ik_workflow.web.entry import Entry
from ik_workflow.web.entry import versions_in
from ik_workflow.web.meanwhile import meanwhile
from ik_workflow.web.measures import hints_of
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import PUBLIC_ID
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("bundles", __name__)

READERS = (Office.STEERING_GROUP, Office.INTEGRATION_COMMISSIONER, Office.AUDITOR)
MOST = 500
#: the order in which a paper goes through the bodies
ORDER = (
    *(Classification.ADVISORY_BOARD, Classification.COMMITTEE),
    *(Classification.MAIN_COMMITTEE, Classification.COUNCIL),
)
LABELS = {
    "title": "Titel der Vorlage",
    "konzept": "Konzept",
    "konzept_titel": "Name des neuen Konzepts",
    "explanation": "Begründung der Vorlage",
    "grund": "Begründung für die Abweichung",
    "votum": "Votum der Steuerungsgruppe",
}


@dataclass(slots=True)
class Offered:
    """What can be chosen, and what was."""

    measures: Sequence[tuple[Measure, Sequence[Finding]]]
    concepts: Sequence[Concept]
    bodies: Sequence[Organization]
    chosen: set[str] = field(default_factory=set)
    chosen_bodies: set[str] = field(default_factory=set)
    refusals: dict[str, str] = field(default_factory=dict)
    #: the version that the page showed of each measure; empty for the newest
    seen: Mapping[str, int] = field(default_factory=dict)
    #: what happened to a measure since the page was made
    happened: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    #: chosen, and no longer on offer
    gone: Sequence[Measure] = ()


def offer() -> Offered:
    session = viewing()
    related = (joinedload(Measure.field), joinedload(Measure.responsible_unit))
    drafted = select(Measure).where(Measure.state == MeasureState.DRAFTED).options(*related).order_by(Measure.id)
    concepts = select(Concept).where(Concept.state == ConceptState.IN_PREPARATION).order_by(Concept.id.desc())
    own = originator()
    bodies: list[Organization] = []
    if own is not None:
        sitting = (Organization.classification.in_(ORDER), Organization.exists(today()))
        asked = select(Organization).where(*sitting, Organization.body_id == own.body_id).limit(MOST)
        bodies = sorted(session.scalars(asked), key=lambda one: (ORDER.index(one.classification), one.name))
    return Offered(
        [(one, hints_of(one)) for one in session.scalars(drafted.limit(MOST))],
        session.scalars(concepts.limit(MOST)).all(),
        bodies,
    )


def originator() -> Organization | None:
    """Where the commissioner holds the office."""
    held = current_actor().organizations(Office.INTEGRATION_COMMISSIONER)
    return viewing().scalar(select(Organization).where(Organization.id.in_(held)).order_by(Organization.id).limit(1))


@pages.get("/steuerung/buendeln")
@open_to(*READERS)
def bundle() -> ResponseReturnValue:
    return bundle_page(Entry(MultiDict(), **LABELS), offer())


def bundle_page(entry: Entry, offered: Offered, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    may = Office.INTEGRATION_COMMISSIONER in current_actor().hands
    return render_template("proposals/bundle.html", entry=entry, offered=offered, may_bundle=may), status


@pages.post("/steuerung/buendeln")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def bundle_now() -> ResponseReturnValue:
    offered = offer()
    offered.chosen = set(request.form.getlist("massnahme"))
    offered.chosen_bodies = set(request.form.getlist("gremium"))
    offered.seen = versions_in(request.form.getlist("stand"))
    several = ("massnahme", "gremium", "stand")
    entry = Entry(MultiDict([(name, value) for name, value in request.form.items() if name not in several]), **LABELS)
    planned = read_bundle(entry, offered)
    if planned is None or entry.faults:
        return bundle_page(entry, offered, HTTPStatus.BAD_REQUEST)
    session, at = writing(), now()
    try:
        own = as_seen(session, Measure, {one.id: offered.seen.get(one.public_id, -1) for one in planned.measures})
        paper, _ = bundle_measures(
            session,
            Bundle(
                planned.title,
                session.get_one(Organization, planned.originator.id),
                [own[one.id] for one in planned.measures],
                session.get_one(Concept, planned.concept.id) if planned.concept else None,
                planned.concept_title,
                planned.explanation,
                planned.bodies,
                planned.reason,
            ),
            steering_group_voted=entry.values["votum"] == "ja",
            actor=current_actor(),
            occurred=at,
            at=at,
        )
        return saved(url_for("public.paper", address=paper.public_id))
    except NotAll as refused:
        entry.faults[""] = refused.sentence
        refusals = {subject.public_id: error.sentence for subject, error in refused.refusals}
        session.rollback()
        return bundle_page(entry, offered_anew(offered, refusals), HTTPStatus.CONFLICT)
    except BadValue as error:
        session.rollback()
        entry.blame(error)
        return bundle_page(entry, offered, HTTPStatus.BAD_REQUEST)
    except Refused as error:
        session.rollback()
        entry.faults[""] = error.sentence
        return bundle_page(entry, offered, error.status)


def offered_anew(before: Offered, refusals: dict[str, str]) -> Offered:
    """As it stands now, with what was chosen, and what happened to that since it was seen."""
    look_again()
    measures = chosen_measures(before)
    found = offer()
    found.chosen, found.chosen_bodies, found.refusals = before.chosen, before.chosen_bodies, refusals
    found.happened = meanwhile(viewing(), "measure", measures, before.seen)
    found.gone = [one for one in measures if one.state is not MeasureState.DRAFTED]
    return found


def chosen_measures(offered: Offered) -> Sequence[Measure]:
    """Also those that were on offer when the page was made."""
    wanted = [address for address in offered.chosen if PUBLIC_ID.fullmatch(address)]
    asked = select(Measure).where(Measure.public_id.in_(wanted)).options(joinedload(Measure.field))
    return viewing().scalars(asked.order_by(Measure.id).limit(MOST)).all()


def read_bundle(entry: Entry, offered: Offered) -> Bundle | None:
    """None if something is wrong; then the entry's faults say what."""
    measures = chosen_measures(offered)
    known = {one.public_id for one in measures} | {one.public_id for one in offered.bodies}
    own = originator()
    if (offered.chosen | offered.chosen_bodies) - known:
        entry.faults[""] = _("Eine der gewählten Angaben gibt es nicht (mehr). Bitte wählen Sie neu.")
    elif not measures:
        entry.faults[""] = _("Maßnahmen: Bitte wählen Sie mindestens eine aus.")
    title = entry.line("title", length=500)
    concept = entry.chosen("konzept", {one.public_id: one for one in offered.concepts}, optional=True)
    name = entry.line("konzept_titel", length=500, optional=concept is not None)
    explanation = entry.text("explanation") if entry.values["explanation"].strip() else ""
    reason = entry.text("grund") if entry.values["grund"].strip() else ""
    if own is None or entry.faults:
        return None
    bodies = [one for one in offered.bodies if one.public_id in offered.chosen_bodies]
    return Bundle(title, own, measures, concept, name, explanation, bodies, reason or None)
