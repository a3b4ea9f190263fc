"""Values that departments report: a confirmed number becomes a dated reading of the measure's one indicator.

Nothing is guessed: with several indicators, another unit or words that are no number the report alone keeps them.
"""

import re
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.planning.figures import figure_in
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import translated_by

LARGEST = Decimal(10) ** 14  #: what the column holds with four places
PLACES = Decimal("0.0001")
LONGEST_TITLE = 280  #: of a cycle within the line of a source
#: words that make another number of a number
MAGNITUDES = frozenset("t k tsd tausend hundert dutzend mio million millionen mrd milliarde milliarden".split())


def keep_readings(session: Session, reports: Sequence[int], at: datetime) -> None:
    """Of the reports that were just confirmed, those whose words are a value; three statements, however many."""
    asked = (
        select(StatusReport.id, StatusReport.measure_id, StatusReport.indicator_value, StatusReport.reported_on)
        .add_columns(ReportingCycle.title)
        .join(ReportingCycle, ReportingCycle.id == StatusReport.cycle_id)
        .where(StatusReport.id.in_(reports), StatusReport.indicator_value != "", StatusReport.reported_on.is_not(None))
    )
    rows = session.execute(asked.order_by(StatusReport.id)).all()
    own = only_indicators(session, [row.measure_id for row in rows])
    take_readings_back(session, [row.id for row in rows], at)
    for row in rows:
        indicator = own.get(row.measure_id)
        value = value_in(row.indicator_value, indicator.unit) if indicator else None
        if indicator is not None and value is not None:
            with translated_by(GERMAN):
                source = _("Meldung zu „{cycle}“", cycle=row.title[:LONGEST_TITLE])
            session.add(
                IndicatorValue(
                    indicator_id=indicator.id,
                    on=row.reported_on,
                    value=value,
                    source=source,
                    report_id=row.id,
                    created=at,
                )
            )
    session.flush()


def take_readings_back(session: Session, reports: Sequence[int], at: datetime) -> None:
    """Their confirmation is taken back, or made anew."""
    if reports:
        own = IndicatorValue.report_id.in_(reports) & IndicatorValue.deleted.is_(False)
        session.execute(update(IndicatorValue).where(own).values(deleted=True, modified=at))


def only_indicators(session: Session, measures: Sequence[int]) -> Mapping[int, Indicator]:
    """By the id of its measure, each indicator that is its measure's only one."""
    found: dict[int, list[Indicator]] = {}
    asked = select(Indicator).where(Indicator.measure_id.in_(measures), Indicator.deleted.is_(False))
    for one in session.scalars(asked) if measures else ():
        found.setdefault(one.measure_id, []).append(one)
    return {measure: every[0] for measure, every in found.items() if len(every) == 1}


def value_in(words: str, unit: str | None) -> Decimal | None:
    """The number, if what stands behind it is nothing, the indicator's unit, or where it has none a single word."""
    found = figure_in(words)
    if found is None:
        return None
    value, said = found
    if abs(value) >= LARGEST or value != value.quantize(PLACES):
        return None
    return value if not said or names_unit(folded(said), folded(unit or "")) else None


def names_unit(said: str, unit: str) -> bool:
    if unit:
        return said == unit
    return said == "%" or (re.fullmatch(r"[^\W\d_]+", said) is not None and said not in MAGNITUDES)


def folded(unit: str) -> str:
    plain = " ".join(unit.casefold().split()).rstrip(".")
    return "%" if plain == "prozent" else plain


def unassigned(confirmed: Sequence[StatusReport], read_on: Collection[date]) -> StatusReport | None:
    """Of a measure's confirmed reports, newest first, the one whose value waits: nobody has read one since."""
    newest = next((one for one in confirmed if one.indicator_value), None)
    if newest is None or newest.reported_on is None:
        return newest
    return None if any(day >= newest.reported_on for day in read_on) else newest
