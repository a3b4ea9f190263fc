"""Who is asked for proposals hears of it: when a round opens, some days before it closes, and when it has closed."""

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import union
from sqlalchemy.orm import Session

from ik_workflow.models.all import Follow
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Person
from ik_workflow.models.all import SubmissionRound
from ik_workflow.models.all import User
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications.notices import Notice
from ik_workflow.notifications.notices import write
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.operations.step import Order
from ik_workflow.operations.step import Taken
from ik_workflow.periods import BERLIN
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.planning.reminding import EARLIEST
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.translation import _

AHEAD = timedelta(days=7)  #: so long before the last day everybody is reminded of it


def tell_opened(session: Session, taken: Taken) -> Iterator[Order]:
    """The groups and the followers (SM-11.01)."""
    round_ = round_of(taken)
    words = {
        "topic": _("Vorschläge gesucht"),
        "sentence": _("eine Einreichungsrunde ist offen: Sie können Vorschläge machen."),
        "more": _("Letzter Tag ist {day}.", day=long_date(round_.submit_until)) if round_.submit_until else "",
    }
    tell(session, round_, f"opened:{taken.seq}", words, at=taken.order.recorded_at)
    yield from ()


def tell_closed(session: Session, taken: Taken) -> Iterator[Order]:
    words = {
        "topic": _("Einreichungsrunde geschlossen"),
        "sentence": _("die Einreichungsrunde ist geschlossen. Jeder eingereichte Vorschlag bekommt eine Antwort."),
        "more": _("Ein späterer Vorschlag braucht eine Begründung."),
    }
    tell(session, round_of(taken), f"closed:{taken.seq}", words, at=taken.order.recorded_at)
    yield from ()


def tell_closing_soon(session: Session, *, at: datetime) -> int:
    """Once for each last day of each round; how many notices. 0 before seven and on days of rest."""
    today = local_date(at)
    if at.astimezone(BERLIN).time() < EARLIEST or not city_calendar(session.connection()).is_office_day(today):
        return 0
    closing = select(SubmissionRound).where(
        SubmissionRound.state == SubmissionRoundState.OPEN,
        SubmissionRound.submit_until >= today,
        SubmissionRound.submit_until <= today + AHEAD,
        SubmissionRound.since < today,  # Whoever was told today that it opens need not hear at once that it closes.
        SubmissionRound.deleted.is_(False),
    )
    return sum(tell_last_day(session, one, at=at) for one in session.scalars(closing.order_by(SubmissionRound.id)))


def tell_last_day(session: Session, round_: SubmissionRound, *, at: datetime) -> int:
    last = round_.submit_until
    assert last is not None
    words = {
        "topic": _("Eine Einreichungsrunde schließt bald"),
        "sentence": _(
            "eine Einreichungsrunde schließt bald. Vorschläge können Sie bis {day} machen.", day=long_date(last)
        ),
        "more": _("Ein angefangener Entwurf zählt erst, wenn Sie ihn einreichen."),
    }
    until = datetime.combine(last + ONE_DAY, time(), BERLIN)
    return tell(session, round_, f"closing:{last.isoformat()}", words, at=at, until=until)


def tell(
    session: Session,
    round_: SubmissionRound,
    what: str,
    words: dict[str, str],
    *,
    at: datetime,
    until: datetime | None = None,
) -> int:
    """Told as each has chosen; after ``until`` it would say something untrue."""
    notices = [
        Notice(f"round:{round_.id}:{what}:{one.person_id}", one, round_.case_id, until, words)
        for one in readers(session, round_, local_date(at))
    ]
    return write(session, MailKind.NEWS, notices, at=at)


def readers(session: Session, round_: SubmissionRound, on: date) -> Sequence[Recipient]:
    """Whoever holds an office in one of the groups that are asked, and whoever follows; with an account."""
    held = select(Membership.person_id).where(
        Membership.organization_id.in_(round_.groups or []),
        Membership.deleted.is_(False),
        Membership.start_on <= on,
        or_(Membership.end_on.is_(None), Membership.end_on >= on),
    )
    told = union(held, select(Follow.person_id).where(Follow.case_id == round_.case_id)).subquery("told")
    rows = session.execute(
        select(User.person_id, Person.name, User.email)
        .join(Person, Person.id == User.person_id)
        .where(User.person_id.in_(select(told.c.person_id)), User.active, Person.deleted.is_(False))
        .order_by(User.person_id)
    )
    return [Recipient(*row) for row in rows]


def round_of(taken: Taken) -> SubmissionRound:
    subject = taken.order.subject
    assert isinstance(subject, SubmissionRound)
    return subject
