"""A report planned backwards from its session over co-signing, steering group and editing to the data call (SM-7).

Each stage ends so many working days before the next one begins; a lead time is a proposal of this house (VW-10) and
comes as a value. Sittings are entered, never made up: where one is missing, a person is asked.
"""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import DAY_NAMES
from ik_workflow.periods import ONE_DAY
from ik_workflow.periods import BadPeriod
from ik_workflow.periods import Calendar
from ik_workflow.periods import Counting
from ik_workflow.periods import Days
from ik_workflow.periods import WorkingDays
from ik_workflow.periods import first
from ik_workflow.periods import long_date
from ik_workflow.planning.windows import Question
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown

WEEK = timedelta(weeks=1)
#: a sitting that lies further ahead of its stage does not belong to this report
FURTHEST = timedelta(weeks=10)


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Days before the session until which it must be in; everything else in working days."""

    intake: int = 20
    after_signature: int = 3  #: between the mayor's signature and the intake
    signature: int = 3
    after_co_signing: int = 2  #: between the last signature and the deputies' conference
    finance_and_legal: int = 5
    divisions: int = 10
    editing: int = 15
    grace: int = 5
    data_call: int = 20
    deputies_weekday: int = 1  #: Monday is 0; the deputies' conference meets each week


#: the stages in their order, by the keys under which a cycle keeps them
STAGES: Mapping[str, str] = {
    "data_call": N_("Datenabfrage"),
    "grace": N_("Nachfrist"),
    "editing": N_("Redaktion"),
    "steering_group": N_("Steuerungsgruppe"),
    "divisions": N_("Mitzeichnung der Bereiche"),
    "finance_and_legal": N_("Mitzeichnung von Kämmerei und Rechtsamt"),
    "deputies": N_("Beigeordnetenkonferenz"),
    "signature": N_("Unterschrift des Oberbürgermeisters"),
    "submission": N_("Eingang beim Büro der Stadtverordnetenversammlung"),
    "session": N_("Sitzung der Stadtverordnetenversammlung"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the plan; a single day begins and ends it."""

    key: str
    from_on: date
    until: date
    #: how its days were found
    explanation: str = ""

    @property
    def label(self) -> str:
        return STAGES[self.key]


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """The stages in the order in which they come, the session last."""

    target_on: date
    stages: Sequence[Stage]
    #: working days by which it should have been opened already
    late_by: int = 0
    #: what a person has to decide, because it is too late
    question: Question | None = None

    @property
    def opens_on(self) -> date:
        return self.stages[0].from_on

    @property
    def answer_until(self) -> date:
        return self.stages[0].until

    @property
    def grace_until(self) -> date:
        return self.stages[1].until


def plan_report(
    target_on: date,
    *,
    today: date,
    council: Collection[date],
    steering_group: Collection[date],
    deputies: Collection[date] = (),
    lead_times: LeadTimes | None = None,
    calendar: Calendar = BRANDENBURG,
) -> ReportPlan | Question:
    """The plan for the session on that day, or what is missing for one.

    ``council`` and ``steering_group`` are the ordinary sittings that are entered, in any order; so is ``deputies``,
    where empty the weekly day is assumed and said so.
    """
    if target_on <= today:
        return _ask(N_("Die Sitzung am {day} ist vorbei."), target_on)
    if target_on not in council:
        return _no_session(target_on, council, today)
    try:
        stages = _stages(Backwards(target_on, lead_times or LeadTimes(), calendar), steering_group, deputies)
    except BadPeriod:
        return _ask(N_("Vor der Sitzung am {day} reicht der Kalender nicht weit genug zurück."), target_on)
    if isinstance(stages, Question):
        return stages
    late_by = _office_days(stages[0].from_on, today, calendar)
    return ReportPlan(target_on, stages, late_by, _late(stages[0].from_on, target_on, late_by) if late_by else None)


@dataclass(frozen=True, slots=True)
class Backwards:
    """Counts back from the session with these lead times."""

    target_on: date
    lead: LeadTimes
    calendar: Calendar

    def before(self, day: date, number: int) -> date:
        """So many working days earlier; none: the last working day up to it."""
        if number == 0:
            return first(day, -1, self.calendar.is_office_day)
        return WorkingDays(number).before(day, calendar=self.calendar).until

    def following(self, day: date) -> date:
        return first(day + ONE_DAY, 1, self.calendar.is_office_day)


def _stages(
    back: Backwards, steering_group: Collection[date], deputies: Collection[date]
) -> tuple[Stage, ...] | Question:
    lead = back.lead
    submission = Days(lead.intake, counting=Counting.NTH_DAY).before(back.target_on, event=_("der Sitzung"))
    signed = back.before(submission.until, lead.after_signature)
    signing_from = back.before(signed, lead.signature)
    deputies_on, slot = _deputies(signing_from, deputies, back)
    finance_until = back.before(deputies_on, lead.after_co_signing)
    finance_from = back.before(finance_until, lead.finance_and_legal)
    divisions_from = back.before(finance_from, lead.divisions)
    latest = back.before(divisions_from, 1)
    steering_on = max((day for day in steering_group if latest - FURTHEST <= day <= latest), default=None)
    if steering_on is None:
        return _ask(
            N_("Bis zum {day} ist keine Sitzung der Steuerungsgruppe eingetragen, die den Bericht beraten kann."),
            latest,
        )
    editing_until = back.before(steering_on, 1)
    grace_until = back.before(editing_until, lead.editing)
    answer_until = back.before(grace_until, lead.grace)
    opens_on = back.before(answer_until, lead.data_call)
    return (
        Stage("data_call", opens_on, answer_until, _worked(lead.data_call)),
        Stage("grace", back.following(answer_until), grace_until, _worked(lead.grace)),
        Stage("editing", back.following(grace_until), editing_until, _worked(lead.editing)),
        Stage("steering_group", steering_on, steering_on, _("eingetragene Sitzung")),
        Stage("divisions", divisions_from, finance_from, _worked(lead.divisions)),
        Stage(
            "finance_and_legal",
            finance_from,
            finance_until,
            _worked(lead.finance_and_legal),
        ),
        Stage("deputies", deputies_on, deputies_on, slot),
        Stage("signature", back.following(deputies_on), signed),
        Stage(
            "submission",
            submission.until,
            submission.until,
            submission.explanation,
        ),
        Stage("session", back.target_on, back.target_on),
    )


def _worked(number: int) -> str:
    return str(WorkingDays(number)) if number > 1 else _n("ein Arbeitstag", "{number} Arbeitstage", number)


def _deputies(until: date, entered: Collection[date], back: Backwards) -> tuple[date, str]:
    """The last conference that leaves the mayor his days; the weekly day where none is entered near it."""
    known = max((day for day in entered if until - 2 * WEEK < day <= until), default=None)
    if known is not None:
        return known, _("eingetragene Sitzung")
    weekday = back.lead.deputies_weekday
    day = until - (until.weekday() - weekday) % 7 * ONE_DAY
    while not back.calendar.is_office_day(day):
        day -= WEEK
    return day, _("angenommen: wöchentlich am {weekday}", weekday=shown(DAY_NAMES[weekday]))


def _office_days(first_on: date, today: date, calendar: Calendar) -> int:
    """Working days after ``first_on`` up to today; 0 if it is still to come."""
    days = max((today - first_on).days, 0)
    return sum(calendar.is_office_day(first_on + number * ONE_DAY) for number in range(1, days + 1))


def _late(opens_on: date, target_on: date, late_by: int) -> Question:
    return Question(
        _n(
            "Für die Sitzung am {target} hätte die Abfrage am {opens} beginnen müssen: zu spät um einen Arbeitstag."
            " Bitte wählen Sie eine spätere Sitzung oder kürzen Sie einen Abschnitt.",
            "Für die Sitzung am {target} hätte die Abfrage am {opens} beginnen müssen: zu spät um {number} Arbeitstage."
            " Bitte wählen Sie eine spätere Sitzung oder kürzen Sie einen Abschnitt.",
            late_by,
            target=long_date(target_on),
            opens=long_date(opens_on),
        )
    )


def _no_session(target_on: date, council: Collection[date], today: date) -> Question:
    following = min((day for day in council if day > max(target_on, today)), default=None)
    if following is None:
        return _ask(
            N_("Am {day} ist keine ordentliche Sitzung der Stadtverordnetenversammlung eingetragen."), target_on
        )
    return Question(
        _(
            "Am {day} ist keine ordentliche Sitzung der Stadtverordnetenversammlung eingetragen, erst wieder am"
            " {following}. Bitte wählen Sie diese Sitzung oder tragen Sie die gemeinte ein.",
            day=long_date(target_on),
            following=long_date(following),
        )
    )


def _ask(reason: str, day: date) -> Question:
    return Question(_(reason, day=long_date(day)) + " " + _("Bitte tragen Sie fehlende Sitzungen ein."))
