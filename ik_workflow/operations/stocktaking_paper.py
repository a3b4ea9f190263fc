"""The paper of a stocktaking: what the council is to note, the result by field, and every measure with its rating."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import Assessment
from ik_workflow.models.all import Case
from ik_workflow.models.all import Paper
from ik_workflow.models.all import PaperVersion
from ik_workflow.models.all import Stocktaking
from ik_workflow.models.papers import wording_hash
from ik_workflow.operations.cycle_report import originator_of
from ik_workflow.operations.stocktaking_results import LAST
from ik_workflow.operations.stocktaking_results import PARTS
from ik_workflow.operations.stocktaking_results import RATING
from ik_workflow.operations.stocktaking_results import FieldRow
from ik_workflow.operations.stocktaking_results import field_rows
from ik_workflow.operations.stocktaking_results import field_words
from ik_workflow.operations.stocktaking_results import rows_of
from ik_workflow.operations.stocktaking_results import whole_of
from ik_workflow.periods import long_date
from ik_workflow.states.facts import TEXT_LENGTH
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.results import PaperType
from ik_workflow.translation import GERMAN
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.translation import translated_by


def draft_stocktaking_paper(session: Session, stocktaking: Stocktaking, actor: Actor) -> tuple[Paper, PaperVersion]:
    """A paper and its first version; it begins with its own first step, and its version is added after that."""
    originator = originator_of(session, actor)
    with translated_by(GERMAN):  # the paper is German, whoever lays it down
        proposal = _(
            "Die Stadtverordnetenversammlung nimmt die Bestandsaufnahme „{title}“ zur Kenntnis.",
            title=stocktaking.title,
        )
        explanation = text_of(session, stocktaking)
    digest = wording_hash(stocktaking.title, proposal, explanation)
    paper = Paper(
        case=Case(kind="paper", public=False),
        body_id=originator.body_id,
        title=stocktaking.title,
        paper_type=PaperType.INFORMATION_PAPER,
        originator_id=originator.id,
        version_no=1,
        version_hash=digest,
    )
    return paper, PaperVersion(number=1, proposal=proposal, explanation=explanation, hash=digest)


def text_of(session: Session, stocktaking: Stocktaking) -> str:
    """With every measure; where they are too many for a paper, with the fields alone."""
    head = list(summary(session, stocktaking))
    whole = "\n".join([*head, *measures(session, stocktaking)])
    if len(whole) <= TEXT_LENGTH:
        return whole
    return "\n".join([*head, "", _("Jede Maßnahme mit ihrer Bewertung steht in der Anlage.")])[:TEXT_LENGTH]


def summary(session: Session, stocktaking: Stocktaking) -> Iterator[str]:
    fields = field_rows(session, stocktaking)
    yield _("Zusammenfassung")
    if stocktaking.cut_off_on:
        yield _("Stand der Angaben: {day}.", day=long_date(stocktaking.cut_off_on))
    yield counted(whole_of(fields))
    for one in fields:
        yield _("Handlungsfeld {name}: {counts}", name=one.name, counts=counted(one))
    if stocktaking.lessons:
        yield ""
        yield _("Lehren")
        yield stocktaking.lessons


def counted(one: FieldRow) -> str:
    """``137 Maßnahmen: 35 erfüllt, ... Umgesetzt: 90 von 137 (65,7 %).``"""
    parts = ", ".join(f"{one.counts[part]} {shown(part.label)}" for part in PARTS if one.counts.get(part))
    total = _n("eine Maßnahme", "{number} Maßnahmen", one.total)
    return _(
        "{total}: {parts}. Umgesetzt: {counted} von {number} ({share}).",
        total=total,
        parts=parts,
        counted=one.counted,
        number=one.total,
        share=one.share,
    )


def measures(session: Session, stocktaking: Stocktaking) -> Iterator[str]:
    asked = (
        select(Assessment.field_number, Assessment.field_name, Assessment.number, Assessment.title, RATING)
        .add_columns(Assessment.comment, Assessment.council_comment)
        .where(*rows_of(stocktaking))
        .order_by(func.coalesce(Assessment.field_number, LAST), Assessment.field_name, Assessment.position)
    )
    for (number, name), rows in groupby(session.execute(asked), key=lambda row: row[:2]):
        yield ""
        yield field_words(number, name)
        for _number, _name, own, title, rated, comment, remark in rows:
            called = f"{own} {title}" if own else title
            yield f"{called}: {shown(Fulfilment(rated).label)}"
            if comment:
                yield comment
            if remark:
                yield _("Anmerkung des Migrantenbeirates: {remark}", remark=remark)
