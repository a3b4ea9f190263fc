"""A stocktaking in two parts, as in 2021: what the fields of action come to, then every measure (MO-01, MO-02)."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Body
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.stocktaking_results import LAST
from ik_workflow.operations.stocktaking_results import FieldRow
from ik_workflow.operations.stocktaking_results import field_rows
from ik_workflow.operations.stocktaking_results import field_words
from ik_workflow.operations.stocktaking_results import rows_of
from ik_workflow.operations.stocktaking_results import whole_of
from ik_workflow.periods import short_date
from ik_workflow.states.ratings import COUNTED
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.stocktaking import SETTLED
from ik_workflow.translation import _
from ik_workflow.translation import shown

AT_A_TIME = 500  # rows that are read at once

#: everything that is printed of a row, and nothing that a department wrote for the city's own use
PRINTED = (
    *(Assessment.number, Assessment.title, Assessment.field_number, Assessment.field_name, Assessment.goal),
    *(Assessment.unit_name, Assessment.course, Assessment.due_on, Assessment.reported_on),
    *(Assessment.rating, Assessment.proposed, Assessment.comment, Assessment.council_comment),
    Assessment.by_department.is_(None).label("unanswered"),
)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure as it is printed."""

    number: str
    title: str
    field: str
    goal: str
    unit: str
    course: str
    due: str
    reported: str
    rating: Fulfilment
    #: somebody has decided on the rating; else it is what the rule proposes
    decided: bool
    #: decided without a word of the department that was asked
    unanswered: bool
    comment: str
    council_comment: str


@dataclass(frozen=True, slots=True)
class StocktakingSheet:
    public_id: str
    city: str
    title: str
    concept: str
    state: str
    settled: bool
    public: bool
    cut_off: str
    fields: Sequence[FieldRow]
    whole: FieldRow
    #: of the stocktaking before, where it may be seen: its title and its share
    previous: tuple[str, str] | None
    lessons: str
    #: of the paper that brings it before the council
    paper_number: str

    @property
    def result(self) -> str:
        """The sentence that is quoted of it."""
        whole, counts = self.whole, self.whole.counts
        if not whole.total:
            return _("Diese Bestandsaufnahme enthält noch keine Maßnahme.")
        full, partly = (counts.get(one, 0) for one in COUNTED)
        return _(
            "Von {total} Maßnahmen {verb} {full} erfüllt und {partly} mit Einschränkungen erfüllt. Damit ist ein Anteil"
            " von {share} umgesetzt.",
            total=whole.total,
            verb=_("ist") if full == 1 else _("sind"),
            full=full,
            partly=partly,
            share=whole.share,
        )


def find_stocktaking(session: Session, public_id: str) -> Stocktaking:
    found = session.scalar(select(Stocktaking).where(Stocktaking.public_id == public_id))
    if found is None:
        raise NotFound(_("Diese Bestandsaufnahme gibt es nicht."))
    return found


def stocktaking_sheet(session: Session, stocktaking: Stocktaking) -> StocktakingSheet:
    """Part one; what part two lists is read by ``measure_rows``."""
    fields = field_rows(session, stocktaking)
    previous = stocktaking.previous
    concept, paper = stocktaking.concept, stocktaking.paper
    return StocktakingSheet(
        stocktaking.public_id,
        paper.body.name if paper else session.scalar(select(Body.name).order_by(Body.id).limit(1)) or "",
        stocktaking.title,
        concept.title if concept else "",
        shown(stocktaking.state.label),
        stocktaking.state in SETTLED,
        stocktaking.case.public,
        short_date(stocktaking.cut_off_on) if stocktaking.cut_off_on else "",
        fields,
        whole_of(fields),
        (previous.title, whole_of(field_rows(session, previous)).share) if previous else None,
        stocktaking.lessons or "",
        (paper.number or "") if paper else "",
    )


def measure_rows(session: Session, stocktaking: Stocktaking) -> Iterator[MeasureRow]:
    """Every measure, by field and in the order of the printed list; a few at a time."""
    asked = (
        select(*PRINTED)
        .where(*rows_of(stocktaking))
        .order_by(func.coalesce(Assessment.field_number, LAST), Assessment.field_name, Assessment.position)
        .execution_options(yield_per=AT_A_TIME)
    )
    for one in session.execute(asked):
        yield MeasureRow(
            number=one.number or "",
            title=one.title,
            field=field_words(one.field_number, one.field_name),
            goal=one.goal or "",
            unit=one.unit_name or "",
            course=shown(one.course.label),
            due=short_date(one.due_on) if one.due_on else "",
            reported=short_date(one.reported_on) if one.reported_on else "",
            rating=one.rating or one.proposed,
            decided=one.rating is not None,
            unanswered=one.rating is not None and stocktaking.answer_until is not None and one.unanswered,
            comment=one.comment or "",
            council_comment=one.council_comment or "",
        )


def by_field(rows: Iterable[MeasureRow]) -> Iterator[tuple[str, Iterator[MeasureRow]]]:
    return groupby(rows, key=lambda one: one.field)
