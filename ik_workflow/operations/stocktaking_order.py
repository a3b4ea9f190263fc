"""With which stocktaking one is compared."""

from collections.abc import Sequence
from datetime import date
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Stocktaking
from ik_workflow.states.stocktaking import SETTLED


def one_before(session: Session, cut_off_on: date) -> int | None:
    """The newest stocktaking of an earlier day whose ratings stand, of whatever concept."""
    asked = select(Stocktaking.id).where(
        Stocktaking.cut_off_on < cut_off_on, Stocktaking.state.in_(SETTLED), Stocktaking.deleted.is_(False)
    )
    return session.scalar(asked.order_by(Stocktaking.cut_off_on.desc(), Stocktaking.id.desc()).limit(1))


def compare_with_one_before(session: Session, stocktakings: Sequence[int], at: datetime) -> None:
    """What stands by then: the day may have been changed, and the one before decided or cancelled in between."""
    for number in stocktakings:
        found = session.get_one(Stocktaking, number)
        if found.cut_off_on is not None:
            found.previous_id, found.modified = one_before(session, found.cut_off_on), at
