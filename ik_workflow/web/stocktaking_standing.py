"""Where a stocktaking stands: a headline, what is missing until when, and what comes next."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ik_workflow.models.all import Stocktaking
from ik_workflow.periods import long_date
from ik_workflow.states.assessment import AssessmentState
from ik_workflow.states.stocktaking import StocktakingState
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.web.wording import days_left

S, A = StocktakingState, AssessmentState


@dataclass(frozen=True, slots=True)
class Standing:
    headline: str
    sentences: Sequence[str]
    ended: bool


def standing_of(stocktaking: Stocktaking, counts: Mapping[AssessmentState, int], today: date, *, own: int) -> Standing:
    """``own``: proposals that wait for the unit of whoever looks."""
    sentences = [*sentences_of(stocktaking, counts, today)]
    if own:
        sentences.append(
            _n(
                "Ihre Stelle hat noch eine Bewertung zu bestätigen oder anders vorzunehmen.",
                "Ihre Stelle hat noch {number} Bewertungen zu bestätigen oder anders vorzunehmen.",
                own,
            )
        )
    return Standing(headline(stocktaking, today), sentences, stocktaking.state in (S.NOTED, S.CANCELLED))


def headline(stocktaking: Stocktaking, today: date) -> str:
    until, cut_off, since = stocktaking.answer_until, stocktaking.cut_off_on, stocktaking.since
    match stocktaking.state:
        case S.PREPARED if cut_off and cut_off > today:
            return _("In Vorbereitung: Stichtag ist {day}", day=long_date(cut_off))
        case S.PREPARED:
            return _("Vorbereitet: Der Stand kann festgehalten werden")
        case S.RATED if until and until >= today:
            return _("Die Stellen antworten bis {day}", day=long_date(until))
        case S.RATED:
            return _("Die Bewertungen sind noch nicht festgestellt")
        case S.DECIDED:
            return _("Die Bewertungen sind festgestellt")
        case S.BEFORE_COUNCIL:
            return _("Die Bestandsaufnahme liegt der Vertretung vor")
        case S.NOTED if since:
            return _("Zur Kenntnis genommen: {day}", day=long_date(since))
        case S.NOTED:
            return _("Zur Kenntnis genommen")
        case _:
            return _("Die Bestandsaufnahme ist abgebrochen")


def sentences_of(stocktaking: Stocktaking, counts: Mapping[AssessmentState, int], today: date) -> Iterator[str]:
    if stocktaking.state is S.PREPARED:
        yield _("Zum Stichtag wird jede Maßnahme so festgehalten, wie sie dann steht. Danach ändert sich daran nichts.")
    if stocktaking.state is S.RATED:
        yield from missing(stocktaking, counts, today)
    if stocktaking.state is S.DECIDED and stocktaking.paper_id is None:
        yield _("Als Nächstes legt die Beauftragte die Mitteilungsvorlage an.")
    elif stocktaking.state is S.DECIDED:
        yield _("Die Mitteilungsvorlage ist angelegt. Als Nächstes wird sie mitgezeichnet und eingereicht.")
    if stocktaking.state is S.BEFORE_COUNCIL:
        yield _("Mit der Kenntnisnahme wird sie öffentlich.")


def missing(stocktaking: Stocktaking, counts: Mapping[AssessmentState, int], today: date) -> Iterator[str]:
    until, silent, dissent = stocktaking.answer_until, counts.get(A.PROPOSED, 0), counts.get(A.CONTRADICTED, 0)
    if until is not None and until >= today:
        yield _("Frist: {left}.", left=days_left(until, today))
    if silent:
        yield _n(
            "Zu einer Maßnahme fehlt die Rückmeldung. Bleibt sie aus, gilt der Vorschlag als „ohne Rückmeldung“.",
            "Zu {number} Maßnahmen fehlt die Rückmeldung. Bleibt sie aus, gilt der Vorschlag als „ohne Rückmeldung“.",
            silent,
        )
    if dissent:
        yield _n(
            "Bei einer Maßnahme sieht es die zuständige Stelle anders; darüber entscheidet die Beauftragte.",
            "Bei {number} Maßnahmen sehen es die zuständigen Stellen anders; darüber entscheidet die Beauftragte.",
            dissent,
        )
    if not silent and not dissent:
        yield _("Alle Stellen haben geantwortet. Als Nächstes stellt die Beauftragte die Bewertungen fest.")
