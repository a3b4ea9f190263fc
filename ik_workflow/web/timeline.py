"""The time line as a page draws it: places in percent of the span, and every mark in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ik_workflow.operations.timeline import next_mark
from ik_workflow.operations.timeline_marks import Mark
from ik_workflow.operations.timeline_marks import Phase
from ik_workflow.operations.timeline_marks import Span
from ik_workflow.operations.timeline_marks import TimelineRow
from ik_workflow.periods import short_date
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import month_and_year

#: in the order of the legend
PHASES = {
    Phase.PAST: N_("abgeschlossen"),
    Phase.RUNNING: N_("läuft"),
    Phase.TO_COME: N_("kommt"),
    Phase.EXPECTED: N_("voraussichtlich"),
    Phase.OPEN: N_("Tag noch offen"),
    Phase.MISSED: N_("vorbei, nichts eingetragen"),
}
SHORT = 1.2  # percent of the span; what is shorter is drawn as a point
FIRST_OF_YEAR = (1, 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """One mark on its strip; ``width`` is None for a point. All in percent, as SVG writes them."""

    phase: Phase
    x: str
    width: str | None


@dataclass(frozen=True, slots=True)
class Strip:
    row: TimelineRow
    shapes: Sequence[Shape]
    #: the whole strip for who does not see it
    words: str
    next: Mark | None
    next_distance: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The first days of the years, and where today is; None if it is outside."""

    years: Sequence[tuple[str, int]]
    today: str | None


def scale(span: Span) -> Scale:
    years = range(span.from_on.year, span.until.year + 1)
    places = [(percent(place(date(year, *FIRST_OF_YEAR), span)), year) for year in years]
    inside = span.from_on <= span.today <= span.until
    return Scale(
        [(x, year) for x, year in places if not x.startswith("-")],
        percent(place(span.today, span)) if inside else None,
    )


def place(day: date, span: Span) -> float:
    return 100 * (day - span.from_on).days / max((span.until - span.from_on).days, 1)


def percent(number: float) -> str:
    return f"{number:.2f}%"


def strip(row: TimelineRow, span: Span) -> Strip:
    mark = next_mark(row, span.today)
    words = "; ".join(said(one) for one in row.marks) or _("in dieser Zeit nichts")
    near = distance(mark.from_on, span.today) if mark and mark.from_on >= span.today else ""
    return Strip(row, [shape(one, span) for one in row.marks], words, mark, near)


def shape(mark: Mark, span: Span) -> Shape:
    begins = max(place(mark.from_on, span), 0)
    ends = min(place(mark.until, span), 100)
    if ends - begins < SHORT or mark.phase is Phase.OPEN:
        return Shape(mark.phase, percent((begins + ends) / 2), None)
    return Shape(mark.phase, percent(begins), percent(ends - begins))


def said(mark: Mark) -> str:
    phase = shown(PHASES[mark.phase])
    if mark.phase is Phase.OPEN:
        return f"{month_and_year(mark.from_on)}: {phase}"
    if mark.from_on == mark.until:
        return f"{short_date(mark.from_on)}: {phase}"
    return _(
        "{from_on} bis {until}: {phase}", from_on=short_date(mark.from_on), until=short_date(mark.until), phase=phase
    )
