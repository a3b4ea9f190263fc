"""The consent list of a council's sitting: tick the papers, look at the bodies, refer all of them in one go."""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.operations.consent_list import Candidate
from ik_workflow.operations.consent_list import Referral
from ik_workflow.operations.consent_list import candidates
from ik_workflow.operations.consent_list import refer_on_consent_list
from ik_workflow.operations.en_bloc import RefusedFor
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationRole
from ik_workflow.translation import _
from ik_workflow.web.council_office import READERS
from ik_workflow.web.council_office import done_in_address
from ik_workflow.web.council_office import done_words
from ik_workflow.web.council_office import sitting_at
from ik_workflow.web.council_office import sittings_on_offer
from ik_workflow.web.council_office import to_list_of_next
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.entry import versions_in
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("consent_list", __name__, url_prefix="/buero")

ADVISING = (
    *(Classification.COMMITTEE, Classification.MAIN_COMMITTEE, Classification.DISTRICT_COUNCIL),
    Classification.ADVISORY_BOARD,
)
ACTIVE = timedelta(days=365)  # a body that sat within this time, or will sit, is offered
FIELDS = {"vorlage", "stand", "gremium", "federfuehrend", *OF_EVERY_FORM}


@dataclass(frozen=True, slots=True)
class Line:
    """One paper of the list: its bodies as they are proposed, or as they were ticked."""

    candidate: Candidate
    ticked: bool
    bodies: frozenset[str]
    lead: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says; every field is a pair of a paper's address and something about it."""

    ticked: frozenset[str]
    versions: Mapping[str, int]
    bodies: Mapping[str, frozenset[str]]
    leads: Mapping[str, str]

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "Typed":
        if set(form) - FIELDS:
            raise BadRequest("unknown fields")
        bodies: dict[str, set[str]] = defaultdict(set)
        for word in form.getlist("gremium"):
            paper, _, body = word.partition(".")
            bodies[paper].add(body)
        leads = dict(word.split(".", 1) for word in form.getlist("federfuehrend") if "." in word)
        return cls(
            frozenset(form.getlist("vorlage")),
            versions_in(form.getlist("stand")),
            {paper: frozenset(found) for paper, found in bodies.items()},
            leads,
        )

    def referrals(self, bodies: Sequence[Organization]) -> list[Referral]:
        """In the order of the bodies on offer; a body that is not on offer is refused."""
        offered = {body.public_id for body in bodies}
        if any(self.bodies.get(paper, frozenset()) - offered for paper in self.ticked):
            raise BadValue("gremium", _("Eines der gewählten Gremien steht nicht zur Auswahl."))
        return [
            Referral(
                paper,
                self.versions.get(paper, -1),
                [body for body in bodies if body.public_id in self.bodies.get(paper, ())],
                next((body for body in bodies if body.public_id == self.leads.get(paper)), None),
            )
            for paper in sorted(self.ticked)
        ]


@pages.get("/konsensliste")
@open_to(*READERS)
def consent_list_of_next() -> ResponseReturnValue:
    return to_list_of_next("consent_list.consent_list", otherwise="council_office.room")


@pages.get("/konsensliste/<address>")
@open_to(*READERS)
def consent_list(address: str) -> ResponseReturnValue:
    return consent_list_page(viewing(), sitting_at(viewing(), address), done=done_in_address())


@pages.post("/konsensliste/<address>")
@open_to(Office.COUNCIL_OFFICE)
@once
def refer(address: str) -> ResponseReturnValue:
    session = writing()
    meeting = sitting_at(session, address)
    typed = Typed.of(request.form)
    try:
        offered = bodies_on_offer(session, meeting, candidates(session, meeting), today())
        referrals = typed.referrals(offered)
        papers = refer_on_consent_list(session, meeting, referrals, actor=current_actor(), at=now())
    except (Refused, BadValue, NotFound) as error:
        session.rollback()
        return consent_list_page(viewing(), sitting_at(viewing(), address), typed=typed, error=error), error.status
    return saved(url_for("consent_list.consent_list", address=address, getan=len(papers)))


def consent_list_page(
    session: Session,
    meeting: Meeting,
    *,
    typed: Typed | None = None,
    error: Refused | BadValue | NotFound | None = None,
    done: int = 0,
) -> str:
    found = candidates(session, meeting)
    wrong = error.public_id if isinstance(error, RefusedFor) else ""
    return render_template(
        "council_office/consent_list.html",
        meeting=meeting,
        sittings=sittings_on_offer(session, today()),
        lines=[line_of(one, typed, error.sentence if error and one.paper.public_id == wrong else "") for one in found],
        bodies=bodies_on_offer(session, meeting, found, today()),
        fault=error.sentence if error else "",
        wrong=wrong,
        may_act=Office.COUNCIL_OFFICE in current_actor().hands,
        is_open=meeting.state in (MeetingState.OPEN, MeetingState.INTERRUPTED),
        done=done_words(done),
    )


def line_of(candidate: Candidate, typed: Typed | None, fault: str) -> Line:
    """As it was typed, or as the Beratungsfolge proposes it: ticked if it names bodies."""
    paper = candidate.paper.public_id
    if typed is not None:
        return Line(
            candidate,
            paper in typed.ticked,
            typed.bodies.get(paper, frozenset()),
            typed.leads.get(paper, ""),
            fault,
        )
    proposed = [row for row in candidate.proposed if row.organization]
    lead = next((row for row in proposed if row.role is ConsultationRole.LEAD), None)
    return Line(
        candidate,
        bool(proposed),
        frozenset(row.organization.public_id for row in proposed if row.organization),
        lead.organization.public_id if lead and lead.organization else "",
    )


def bodies_on_offer(session: Session, meeting: Meeting, found: Sequence[Candidate], on: date) -> Sequence[Organization]:
    """Advising bodies that sit: those of the last year, those with a sitting to come, and those proposed already.

    In the order in which they vote: the main committee last (GO-16).
    """
    sits = (
        select(MeetingBody.organization_id)
        .join(Meeting, Meeting.id == MeetingBody.meeting_id)
        .where(Meeting.held_on >= on - ACTIVE)
    )
    proposed = [row.organization_id for one in found for row in one.proposed if row.organization_id]
    return session.scalars(
        select(Organization)
        .where(
            Organization.body_id == meeting.body_id,
            Organization.classification.in_(ADVISING),
            Organization.exists(on),
            Organization.id.in_(sits) | Organization.id.in_(proposed),
        )
        .order_by(Organization.classification == Classification.MAIN_COMMITTEE, Organization.name)
    ).all()
