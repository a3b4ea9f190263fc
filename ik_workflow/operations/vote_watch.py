"""Before a council's sitting, whoever has to see to a missing vote is told: the body and the originator (GO-16, GO-17).

Twice for each paper and body: some days ahead, and again three working days before. A sitting that is moved to
another day is a new one.
"""

import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ik_workflow.accounts.relations import CHAIRS
from ik_workflow.accounts.relations import MOVERS
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.rest_days import city_calendar
from ik_workflow.notifications import incidents
from ik_workflow.notifications.incidents import PAUSES
from ik_workflow.notifications.notices import Notice
from ik_workflow.notifications.notices import write
from ik_workflow.notifications.recipients import Directory
from ik_workflow.notifications.recipients import Recipient
from ik_workflow.notifications.recipients import directory
from ik_workflow.operations.missing_votes import LackingPaper
from ik_workflow.operations.missing_votes import council_sittings
from ik_workflow.operations.missing_votes import lacking_votes
from ik_workflow.operations.parameters import VOTE_WATCH
from ik_workflow.operations.parameters import parameter
from ik_workflow.periods import BERLIN
from ik_workflow.periods import Calendar
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.planning.missing_votes import Forecast
from ik_workflow.planning.missing_votes import Prospect
from ik_workflow.planning.missing_votes import of_body
from ik_workflow.planning.reminding import EARLIEST
from ik_workflow.planning.reminding import nth_office_day
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.offices import Office
from ik_workflow.translation import _

log = logging.getLogger(__name__)

JOB = "vote_watch"
WHOLE_JOB = "job"  #: the item of the incident that the job as a whole fails
Result = TypeVar("Result")
AGAIN = 3  # working days before the sitting
TO_COME = (MeetingState.PLANNED, MeetingState.INVITED)


@dataclass(frozen=True, slots=True)
class Lacking:
    """One vote that one paper lacks before one sitting, and who is told of it."""

    meeting: Meeting
    paper: LackingPaper
    vote: Forecast
    case_id: int
    to: tuple[Recipient, ...]


def watch(session: Session, *, at: datetime) -> int:
    """Write the notices of today that were not written yet; how many. 0 before seven and on days of rest.

    A sitting, or one of its papers, that cannot be told of is set aside as an incident, and the rest goes on.
    """
    today, connection = local_date(at), session.connection()
    if at.astimezone(BERLIN).time() < EARLIEST:
        return 0
    calendar = city_calendar(connection)
    if not calendar.is_office_day(today):
        return 0
    meetings = coming(session, connection, today)
    if not meetings:
        return 0
    people = directory(connection, today)
    trial = Trial(session, at, incidents.paused(connection, JOB, at=at))
    written = sum(tell(trial, meeting, people, stage_on(meeting, today, calendar)) for meeting in meetings)
    overcome = incidents.open_items(connection, JOB) - trial.waiting - {WHOLE_JOB}
    incidents.close_open(connection, JOB, overcome, at=at)
    return written


@dataclass
class Trial:
    """Tries one item after another: what fails is undone, put on record, and not tried again during its pause."""

    session: Session
    at: datetime
    paused: set[str]
    #: what failed, now or before
    waiting: set[str] = field(default_factory=set)

    def of(self, item: str, meeting: Meeting, act: Callable[[], Result]) -> Result | None:
        held_on = meeting.held_on  # Read before the act, which may break the session.
        if item not in self.paused:
            try:
                with self.session.begin_nested():
                    return act()
            except OperationalError:
                raise  # The database is away or busy; that is no fault of this sitting.
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one record, the others are to be told of
                self.put_on_record(item, held_on, error)
        self.waiting.add(item)
        return None

    def put_on_record(self, item: str, held_on: date, error: Exception) -> None:
        log.warning("%s set %s aside", JOB, item, exc_info=error)
        said = {"sentence": failed(held_on, error), "detail": incidents.told(error)}
        incidents.set_aside(self.session.connection(), JOB, item, at=self.at, pauses=PAUSES, **said)


def tell(trial: Trial, meeting: Meeting, people: Directory, stage: str) -> int:
    """One sitting, and one paper after another; how many notices were written."""
    session, at, item = trial.session, trial.at, f"meeting:{meeting.id}"
    found = trial.of(item, meeting, lambda: list(lacking_at(session, meeting, people, local_date(at))))
    written = 0
    for paper, votes in groupby(found or (), lambda one: one.paper.id):
        written += trial.of(f"{item}:paper:{paper}", meeting, partial(write_all, session, list(votes), stage, at)) or 0
    return written


def failed(held_on: date, error: Exception) -> str:
    return _(
        "Zu fehlenden Voten vor der Sitzung am {day} ließen sich nicht alle Hinweise schreiben. {why} Bitte sehen Sie"
        " unter „Fehlende Voten“ dieser Sitzung nach und geben Sie den Gremien selbst Bescheid; es wird von selbst"
        " wieder versucht.",
        day=long_date(held_on),
        why=incidents.failure(error),
    )


def coming(session: Session, connection: Connection, today: date) -> list[Meeting]:
    """The council's sittings that are near enough; on its own day nothing can be done any more."""
    ahead = timedelta(days=parameter(connection, VOTE_WATCH, today).value)
    return [
        meeting
        for meeting in council_sittings(session, today + timedelta(days=1))
        if meeting.held_on <= today + ahead and meeting.state in TO_COME
    ]


def stage_on(meeting: Meeting, today: date, calendar: Calendar) -> str:
    """``first``, and from three working days before the sitting on ``last``."""
    return "last" if today >= nth_office_day(meeting.held_on, -AGAIN, calendar.is_office_day) else "first"


def lacking_at(session: Session, meeting: Meeting, people: Directory, today: date) -> Iterator[Lacking]:
    """What stands on this sitting's agenda, or is aimed at it, without every vote."""
    papers = [paper for paper in lacking_votes(session, meeting, today) if paper.on_agenda]
    asked = select(Paper.id, Paper.case_id, Paper.originator_id).where(Paper.id.in_([paper.id for paper in papers]))
    rows = {row.id: row for row in session.execute(asked)} if papers else {}
    for paper in papers:
        originator = people.of(rows[paper.id].originator_id, *MOVERS)
        for vote in paper.votes:
            body = people.of(vote.body_id, *CHAIRS, Office.SECRETARY) or people.coordinators
            to = tuple(dict.fromkeys((*body, *(originator or people.coordinators))))
            yield Lacking(meeting, paper, vote, rows[paper.id].case_id, to)


def write_all(session: Session, votes: Sequence[Lacking], stage: str, at: datetime) -> int:
    notices = [notice for one in votes for notice in notices_of(one, stage)]
    return write(session, MailKind.MISSING_VOTE, notices, at=at)


def notices_of(lacking: Lacking, stage: str) -> Iterator[Notice]:
    meeting, vote = lacking.meeting, lacking.vote
    key = f"missing_vote:{meeting.id}:{meeting.held_on}:{lacking.paper.id}:{vote.body_id or '-'}:{stage}"
    until = datetime.combine(meeting.held_on, time(), BERLIN)
    for one in lacking.to:
        yield Notice(f"{key}:{one.person_id}", one, lacking.case_id, until, dict(words(vote)))


def words(vote: Forecast) -> Mapping[str, str]:
    """Values of the mail; no title, because the case need not be public."""
    return {
        "meeting_on": vote.council_on.isoformat(),
        "missing": _("Es fehlt das Votum {body}.", body=of_body(vote.body)),
        "possible": possible(vote),
        "otherwise": _(
            "Fehlt das Votum am {day} noch, wird die Vorlage in der Sitzung zurückgestellt (GO-16, GO-17).",
            day=long_date(vote.council_on),
        ),
    }


def possible(vote: Forecast) -> str:
    """On which sitting the vote can still come."""
    day = long_date(vote.on) if vote.on else ""
    sentences: dict[Prospect, str] = {
        Prospect.SCHEDULED: _("Die Vorlage steht auf der Tagesordnung der Sitzung am {day}.", day=day),
        Prospect.POSSIBLE: _(
            "Das Votum ist in der Sitzung am {day} möglich; dort steht die Vorlage noch nicht auf der Tagesordnung.",
            day=day,
        ),
        Prospect.NOT_ENTERED: _("Die Sitzung war am {day}; bitte lassen Sie das Ergebnis eintragen.", day=day),
        Prospect.TOO_LATE: _("Das Gremium berät erst am {day}, also nach der Sitzung.", day=day),
        Prospect.NO_SITTING: _("Vorher ist keine passende Sitzung des Gremiums geplant."),
    }
    return sentences[vote.prospect]


def forecast_stages(meeting: Meeting, ahead: int, calendar: Calendar) -> Sequence[date]:
    """The days on which notices before this sitting are written first."""
    is_open = calendar.is_office_day
    start = nth_office_day(meeting.held_on - timedelta(days=ahead + 1), 1, is_open)
    return (start, nth_office_day(meeting.held_on, -AGAIN, is_open))
