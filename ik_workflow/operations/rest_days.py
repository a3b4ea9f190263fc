"""Days on which the city is closed, and holidays that the state declares once (KA-10, KA-11)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.models.all import RestDay
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import long_date
from ik_workflow.translation import _


def rest_days(session: Session, on: date) -> Sequence[RestDay]:
    """Those from that day on, the next one first."""
    return session.scalars(select(RestDay).where(RestDay.day >= on).order_by(RestDay.day)).all()


def add_rest_day(session: Session, day: date, name: str, *, holiday: bool, today: date) -> RestDay:
    """Deadlines that begin from now on are reckoned with it. Raises BadValue; the caller commits."""
    if day < today:
        raise BadValue("day", _("Tag: Er ist schon vorbei. Was gerechnet ist, bleibt."))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue("day", _("Tag: Bitte prüfen Sie das Jahr."))
    if rest := BRANDENBURG.day_of_rest(day):
        raise BadValue("day", _("Tag: {day} ist ohnehin frei ({rest}).", day=long_date(day), rest=rest))
    if session.get(RestDay, day, with_for_update=True) is not None:
        raise BadValue("day", _("Tag: {day} ist schon eingetragen.", day=long_date(day)))
    found = RestDay(day=day, name=name, holiday=holiday)
    session.add(found)
    session.flush()
    return found


def remove_rest_day(session: Session, day: date, *, today: date) -> None:
    """Raises BadValue for a day that is over: deadlines were reckoned with it."""
    found = session.get(RestDay, day)
    if found is None:
        raise NotFound(_("Dieser Tag ist nicht eingetragen."))
    if day < today:
        raise BadValue("day", _("Tag: Er ist schon vorbei. Was gerechnet ist, bleibt."))
    session.delete(found)
    session.flush()
