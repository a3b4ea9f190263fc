"""Where a report order stands, in words: what comes next, whose turn it is, until when."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ik_workflow.models.all import ReportOrder
from ik_workflow.periods import long_date
from ik_workflow.states.offices import Office
from ik_workflow.states.report_order import FINAL
from ik_workflow.states.report_order import ReportKind
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.order_list import days_late
from ik_workflow.web.wording import days_left
from ik_workflow.web.wording import sentence

S = ReportOrderState


@dataclass(frozen=True, slots=True)
class InterimLine:
    """One interim report: when it is due, or when and where it was given."""

    number: int
    words: str
    due_on: date | None
    left: str
    late: bool
    reported: bool
    reported_on: date | None
    report: str
    explanation: str
    question: str


@dataclass(frozen=True, slots=True)
class OrderStanding:
    headline: str
    sentences: Sequence[str]
    #: whose turn it is
    acts: str
    until: date | None
    left: str
    late: bool
    ended: bool


def standing(order: ReportOrder, today: date) -> OrderStanding:
    ended, late = order.state in FINAL, days_late(order, today)
    until = None if ended or order.state is S.REPORT_SUBMITTED else order.due_on
    return OrderStanding(
        headline(order, late),
        list(sentences(order, today)),
        "" if ended else acts(order),
        until,
        days_left(until, today) if until else "",
        late > 0,
        ended,
    )


def headline(order: ReportOrder, late: int) -> str:
    if order.state in FINAL or order.state is S.REPORT_SUBMITTED or not late:
        return sentence(shown(order.state.label))
    since = _n("seit einem Tag überfällig", "seit {number} Tagen überfällig", late)
    if order.state is S.OVERDUE:
        return sentence(since)
    return _("{state}, {since}", state=sentence(shown(order.state.label)), since=since)


def sentences(order: ReportOrder, today: date) -> Iterator[str]:
    body, unit = order.organization.called, unit_words(order)
    match order.state:
        case S.ISSUED:
            yield _("Als Nächstes weist der Oberbürgermeister den Auftrag einer Stelle zu.")
        case S.ASSIGNED:
            yield _("Als Nächstes nimmt die zuständige Stelle den Auftrag an: {unit}.", unit=unit)
        case S.IN_PROGRESS | S.DUE | S.OVERDUE:
            yield from report_awaited(order, unit)
        case S.EXTENSION_REQUESTED:
            yield from extension_asked(order, body)
        case S.REPORT_SUBMITTED:
            yield _("Der Bericht liegt vor: {report}.", report=report_words(order))
            yield _("Als Nächstes nimmt ihn das Gremium zur Kenntnis oder verlangt einen weiteren: {body}.", body=body)
        case S.SETTLED:
            yield from settled(order, body)
        case S.REPEALED | S.MOOT:
            yield _("Fundstelle: {minutes}", minutes=order.minutes or _("nicht aktenkundig"))
    if order.state in (S.DUE, S.OVERDUE) and days_late(order, today):
        yield _("Das Gremium ist unverzüglich zu unterrichten.")


def report_awaited(order: ReportOrder, unit: str) -> Iterator[str]:
    waiting = next((one for one in order.interims if not one.get("reported")), None)
    if waiting is not None and order.state is S.IN_PROGRESS:
        on = waiting.get("due_on")
        words = long_date(date.fromisoformat(on)) if on else _("„{words}“", words=waiting.get("words") or "")
        yield _("Als Nächstes ist ein Zwischenbericht vorzulegen: {day}.", day=words)
        return
    yield _("Als Nächstes ist der Bericht vorzulegen. Zuständig: {unit}.", unit=unit)


def extension_asked(order: ReportOrder, body: str) -> Iterator[str]:
    asked = order.requested_words or ""
    if order.requested_on:
        day = long_date(order.requested_on)
        yield _("Beantragt ist eine Verlängerung: „{words}“, also {day}.", words=asked, day=day)
    yield _("Als Nächstes entscheidet darüber das Gremium, spätestens in der fälligen Sitzung: {body}.", body=body)


def settled(order: ReportOrder, body: str) -> Iterator[str]:
    on = long_date(order.settled_on) if order.settled_on else _("an einem nicht aktenkundigen Tag")
    yield _("Zur Kenntnis genommen: {body}, {day}.", body=body, day=on)
    yield _("Bericht: {report}.", report=report_words(order))
    if order.minutes:
        yield _("Fundstelle: {minutes}", minutes=order.minutes)


def report_words(order: ReportOrder) -> str:
    """How and where the report was given."""
    match order.report_kind:
        case ReportKind.PAPER if order.report_paper is not None:
            return _("Mitteilungsvorlage {paper}", paper=order.report_paper.called)
        case ReportKind.ORAL if order.report_meeting is not None:
            day = long_date(order.report_meeting.held_on)
            return _("mündlich, Sitzung am {day}, {item}", day=day, item=order.report_item or "")
        case ReportKind.LETTER if order.letter_on is not None:
            on, reference = long_date(order.letter_on), order.letter_reference or ""
            return _("Schreiben vom {day}, {reference}", day=on, reference=reference)
    return _("nicht aktenkundig")


def acts(order: ReportOrder) -> str:
    if order.due_question and order.state is not S.REPORT_SUBMITTED:
        return _("{office}: Termin klären", office=shown(Office.COUNCIL_OFFICE.label))
    match order.state:
        case S.ISSUED:
            return shown(Office.MAYOR.label)
        case S.EXTENSION_REQUESTED | S.REPORT_SUBMITTED:
            return order.organization.called
    return unit_words(order)


def unit_words(order: ReportOrder) -> str:
    return order.responsible_unit.called if order.responsible_unit else _("noch keine Stelle benannt")


def interim_lines(order: ReportOrder, today: date) -> list[InterimLine]:
    return [interim_line(number, one, today) for number, one in enumerate(order.interims, start=1)]


def interim_line(number: int, one: dict[str, object], today: date) -> InterimLine:
    due_on, reported = day_of(one.get("due_on")), bool(one.get("reported"))
    return InterimLine(
        number,
        str(one.get("words") or ""),
        due_on,
        days_left(due_on, today) if due_on and not reported else "",
        due_on is not None and due_on < today and not reported,
        reported,
        day_of(one.get("reported_on")),
        str(one.get("report") or ""),
        str(one.get("explanation") or ""),
        "" if reported else str(one.get("question") or ""),
    )


def day_of(stored: object) -> date | None:
    return date.fromisoformat(stored) if isinstance(stored, str) else None
