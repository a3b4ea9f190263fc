"""Which indicator an answer's value is about: its unit, its last reading and its target, beside the field."""

from collections.abc import Collection
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import Indicator
from ik_workflow.models.all import IndicatorValue
from ik_workflow.operations.measure_planning import figure_words
from ik_workflow.periods import short_date
from ik_workflow.translation import _


def meant_by(session: Session, measures: Collection[int]) -> Mapping[int, str]:
    """By the id of the measure, what to write; two statements for all."""
    asked = select(Indicator).where(Indicator.measure_id.in_(measures), Indicator.deleted.is_(False))
    indicators = session.scalars(asked.order_by(Indicator.id)).all()
    values = select(IndicatorValue).where(
        IndicatorValue.indicator_id.in_([one.id for one in indicators]), IndicatorValue.deleted.is_(False)
    )
    last = {one.indicator_id: one for one in session.scalars(values.order_by(IndicatorValue.on, IndicatorValue.id))}
    found: dict[int, list[str]] = {}
    for one in indicators:
        found.setdefault(one.measure_id, []).append(words_of(one, last.get(one.id)))
    return {measure: sentence_of(words) for measure, words in found.items()}


def sentence_of(words: list[str]) -> str:
    if len(words) == 1:
        hint = _("Bitte nur die Zahl: Mit der Bestätigung steht sie beim Indikator. Worte bleiben bei der Meldung.")
        return _("Gemeint ist {indicator}. {hint}", indicator=words[0], hint=hint)
    hint = _("Bitte schreiben Sie dazu, welcher Indikator es ist; die Koordination ordnet den Wert zu.")
    return _("Die Maßnahme hat mehrere Indikatoren: {every}. {hint}", every="; ".join(words), hint=hint)


def words_of(one: Indicator, last: IndicatorValue | None) -> str:
    parts = [
        _("Einheit: {unit}", unit=one.unit) if one.unit else "",
        _("zuletzt {figure} am {day}", figure=figure_words(last.value, one.unit), day=short_date(last.on))
        if last
        else _("noch kein Wert"),
        _("Zielwert {figure}", figure=figure_words(one.target, one.unit)) if one.target is not None else "",
    ]
    return _("„{name}“ ({details})", name=one.name, details=", ".join(filter(None, parts)))
