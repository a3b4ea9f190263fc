"""Acts on what is moved in a sitting: amendments, and motions on the procedure."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Amendment
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import ProceduralMotion
from ik_workflow.operations.recorder import Recorder
from ik_workflow.operations.side_views import undecided
from ik_workflow.operations.step import LOCK
from ik_workflow.operations.step import Taken
from ik_workflow.states.amendment import OPEN as OPEN_AMENDMENT
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedural_motion import ProceduralMotionState
from ik_workflow.states.votes import Ballot
from ik_workflow.translation import _


def case_of(item: AgendaItem) -> int:
    """The case in which a motion under this item belongs: the paper's, else the sitting's."""
    if item.consultation is not None:
        return item.consultation.case_id
    if item.meeting is None:
        raise NotFound(_("Diesen Tagesordnungspunkt gibt es nicht."))
    return item.meeting.case_id


def moved_under(session: Session, item: AgendaItem) -> int:
    """How many motions were ever written down in this item's case, those taken back too."""
    case = case_of(item)
    return sum(
        session.scalar(select(func.count()).select_from(kind.__table__).where(kind.__table__.c.case_id == case)) or 0
        for kind in (Amendment, ProceduralMotion)
    )


def refuse_twice(session: Session, item: AgendaItem, known: int | None) -> None:
    """Raise StaleVersion if somebody, or the same form once more, has moved something since ``known`` was counted."""
    if known is None:
        return
    session.execute(LOCK, {"id": case_of(item)})
    if moved_under(session, item) != known:
        raise StaleVersion(
            _(
                "Zu diesem Punkt wurde inzwischen ein Antrag aufgenommen, vielleicht derselbe. Bitte prüfen "
                "Sie die Liste der Anträge, bevor Sie ihn noch einmal aufnehmen."
            )
        )


def body_of(session: Session, item: AgendaItem) -> int | None:
    """The body before which the item stands; of one without a body of its own, the one that leads the sitting."""
    if item.organization_id is not None or item.meeting_id is None:
        return item.organization_id
    bodies = select(MeetingBody.organization_id).where(MeetingBody.meeting_id == item.meeting_id)
    return session.scalar(bodies.order_by(MeetingBody.position).limit(1))


# -- amendments ---------------------------------------------------------------------------------------------------


def draft_amendment(
    by: Recorder,
    item: AgendaItem,
    *,
    text: str,
    mover: int | None,
    passage: str | None = None,
    new_proposal: str | None = None,
    number: str | None = None,
    known: int | None = None,
) -> Amendment:
    """An amendment to the paper under this item, not yet filed. ``known`` as in ``refuse_twice``."""
    if item.paper is None:
        raise NotFound(_("Zu diesem Punkt gibt es keine Vorlage, die geändert werden könnte."))
    refuse_twice(by.session, item, known)
    amendment = Amendment(
        case_id=item.paper.case_id,
        paper_id=item.paper.id,
        mover_id=mover,
        organization_id=body_of(by.session, item),
        item_id=item.id,
        number=number,
    )
    by.take(amendment, "draft", text=text, passage=passage, new_proposal=new_proposal)
    return amendment


def file_amendment(by: Recorder, amendment: Amendment, *, version: int | None = None) -> Taken:
    return by.take(amendment, "file", version=version)


def distribute_amendment(
    by: Recorder, amendment: Amendment, *, reach: int | None = None, version: int | None = None
) -> Taken:
    """Hand it out; after the invitation it lies on the table. The larger ``reach``, the earlier its vote (GO-24)."""
    return by.take(amendment, "distribute", version=version, reach=reach)


def call_amendment(by: Recorder, amendment: Amendment, item: AgendaItem, *, version: int | None = None) -> Taken:
    """``item`` is the one called tonight; an amendment put off with its paper moves there."""
    amendment.item_id = item.id
    return by.take(amendment, "call", version=version)


def accept_amendment(by: Recorder, amendment: Amendment, *, version: int | None = None) -> Taken:
    """The originator takes it over; what the proposal then says becomes the paper's next version."""
    return by.take(amendment, "accept", version=version)


def decide_amendment(
    by: Recorder, amendment: Amendment, item: AgendaItem, vote: Ballot, *, version: int | None = None
) -> Taken:
    """Adopted or rejected, as the vote says; adopted by the deciding body it becomes the paper's next version."""
    trigger = "adopt" if outcome(vote) else "reject"
    amendment.item_id = item.id
    return by.take(amendment, trigger, version=version, vote=vote)


def outcome(vote: Ballot) -> bool:
    """Whether the vote carries the matter; raises BadValue if neither figures nor words tell."""
    carried = vote.carried if vote.stated is None else vote.stated
    if carried is None:
        raise BadValue("stated", _("Ergebnis: Ohne Zahlen für Ja und Nein geben Sie bitte an, wie abgestimmt wurde."))
    return carried


# -- motions on the procedure -------------------------------------------------------------------------------------


def move_motion(
    by: Recorder,
    item: AgendaItem,
    kind: MotionKind,
    *,
    mover_text: str | None = None,
    mover: int | None = None,
    text: str | None = None,
    known: int | None = None,
) -> ProceduralMotion:
    """A motion on the procedure, moved under this item. ``known`` as in ``refuse_twice``."""
    refuse_twice(by.session, item, known)
    motion = ProceduralMotion(
        case_id=case_of(item),
        item_id=item.id,
        organization_id=body_of(by.session, item),
        kind=kind,
        mover_id=mover,
        mover_text=mover_text,
        text=text,
    )
    by.take(motion, "move")
    return motion


def admit_motion(
    by: Recorder, motion: ProceduralMotion, *, originator_consents: bool | None = None, version: int | None = None
) -> Taken:
    return by.take(motion, "admit", version=version, originator_consents=originator_consents)


def decide_motion(
    by: Recorder, motion: ProceduralMotion, vote: Ballot | None, *, heard: bool = True, version: int | None = None
) -> Taken:
    """Carried without objection if there was no vote; else put to the vote and carried or rejected as it says.

    What a carried motion asks for follows in the same transaction. ``heard``: one spoke for it and one against.
    """
    if vote is None:
        return by.take(motion, "carry_without_objection", version=version, objected=False)
    if motion.state is ProceduralMotionState.ADMITTED:
        by.take(motion, "object", version=version)
        version = None
    if motion.state is ProceduralMotionState.COUNTERED:
        by.take(motion, "open_vote", version=version, both_sides_heard=heard)
        version = None
    return by.take(motion, "carry" if outcome(vote) else "reject", version=version, vote=vote)


# -- what is before the body --------------------------------------------------------------------------------------


def amendments_before(session: Session, item: AgendaItem) -> Sequence[Amendment]:
    """The amendments to the item's paper before its body, in the order of their vote (GO-24)."""
    if item.paper is None:
        return ()
    asked = select(Amendment).where(
        Amendment.paper_id == item.paper.id,
        Amendment.organization_id == item.organization_id,
        Amendment.deleted.is_(False),
        (Amendment.item_id == item.id) | Amendment.state.in_(OPEN_AMENDMENT),
    )
    return session.scalars(asked.order_by(Amendment.reach.desc(), Amendment.id)).all()


def motions_on(session: Session, item: AgendaItem) -> Sequence[ProceduralMotion]:
    asked = select(ProceduralMotion).where(ProceduralMotion.item_id == item.id, ProceduralMotion.deleted.is_(False))
    return session.scalars(asked.order_by(ProceduralMotion.id)).all()


def called(amendment: Amendment) -> str:
    """How the others call it: its number, or who moved it."""
    return (
        amendment.number
        or _("Änderungsantrag {mover}", mover=amendment.mover.called if amendment.mover else "").strip()
    )


def undecided_before(session: Session, item: AgendaItem) -> tuple[str, ...]:
    """What is to be decided before the item's paper, as the guard of its result sees it (GO-23)."""
    if item.paper is None:
        return ()
    return undecided(session.connection(), item.paper.id, item.organization_id, item.id)
