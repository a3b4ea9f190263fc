"""What becomes of the measures of an ending concept: said of many at once, and read by everybody afterwards."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.visible_cases import ADMINISTRATION
from ik_workflow.accounts.visible_cases import PLANNERS
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import StaleVersion
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Disposition
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Heir
from ik_workflow.models.all import Measure
from ik_workflow.operations.dispositions import dispose
from ik_workflow.operations.earlier import parts_of
from ik_workflow.operations.plan_views import disposed
from ik_workflow.states.concept import LIVING
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web import disposition_rows as rows
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import look_again
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("dispositions", __name__)

PER_PAGE = 25
#: by number, the shorter first: 1.9 before 1.10
IN_ORDER = (func.length(Measure.number), Measure.number, Measure.id)
MOST_OFFERED = 300  #: measures in the list to choose from; every other can be named too
#: to everybody, who would else take for undecided what is only not published
WAIT = N_("Was aus den einzelnen Maßnahmen wird, steht hier, sobald das nächste Konzept gilt.")
#: beside each kind in the form
HINTS = {
    DispositionKind.CONTINUED: N_("eine Maßnahme folgt"),
    DispositionKind.MERGED: N_("mehrere gehen in einer auf"),
    DispositionKind.SPLIT: N_("mindestens zwei folgen"),
    DispositionKind.REPLACED: N_("eine andere tritt an ihre Stelle"),
    DispositionKind.DROPPED: N_("keine folgt, auch wenn sie erfüllt ist"),
}


def find_concept(address: str) -> Concept:
    found = viewing().scalar(select(Concept).where(Concept.public_id == public_id(address)))
    if found is None:
        raise NotFound(_("Dieses Konzept gibt es nicht."))
    return found


@pages.get("/konzepte/<address>/verbleib")
@open_to(PUBLIC)
def measures(address: str) -> ResponseReturnValue:
    return page(find_concept(address), None)


@pages.post("/konzepte/<address>/verbleib")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def say(address: str) -> ResponseReturnValue:
    concept = find_concept(address)
    measures = rows.rows_in(request.form, concept)
    typed, known = Entry(request.form, **rows.labels(measures)), rows.successors(concept, measures)
    said = rows.read(typed, concept, measures, known)
    if not said and not typed.faults:
        typed.faults[""] = _("Bitte wählen Sie bei mindestens einer Maßnahme, was aus ihr wird.")
    if typed.faults:
        return page(concept, typed, measures)
    version, session = typed.values[rows.VERSION], writing()
    try:
        dispose(
            session,
            session.get_one(Concept, concept.id),
            [replace(one, measure=session.get_one(Measure, one.measure.id)) for one in said],
            actor=current_actor(),
            occurred=today(),
            at=now(),
            version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1,
        )
    except BadValue as fault:
        session.rollback()
        typed.faults[""] = fault.sentence
    except StaleVersion:
        session.rollback()
        look_again()
        concept = find_concept(address)
        typed.values[rows.VERSION] = str(concept.version)
        typed.faults[""] = _(
            "Inzwischen hat jemand anderes hier etwas eingetragen; es steht unter der jeweiligen Maßnahme. Ihre Angaben"
            " stehen noch im Formular. Bitte prüfen Sie beides und senden Sie dann noch einmal."
        )
        return page(concept, typed, rows.rows_in(request.form, concept), HTTPStatus.CONFLICT)
    else:
        place: dict[str, Any] = {name: request.args[name] for name in ("zeigen", "seite") if name in request.args}
        return saved(url_for("dispositions.measures", address=address, gesagt=len(said), **place))
    return page(concept, typed, measures)


def page(
    concept: Concept,
    typed: Entry | None,
    of_form: Sequence[Measure] = (),
    status: HTTPStatus = HTTPStatus.BAD_REQUEST,
) -> ResponseReturnValue:
    """``of_form``: the rows of a form that was sent and is shown again."""
    session, query, actor = viewing(), Query(request.args), current_actor()
    inside = bool(actor.hands & (ADMINISTRATION | PLANNERS))
    settled = concept.state is ConceptState.SUPERSEDED
    own = select(Measure).where(Measure.concept_id == concept.id)
    readable = inside or settled
    total, left = number_of(own), number_of(own.where(~disposed())) if readable else 0
    show = query.choice("zeigen", _("Zeigen"), {"offen": "offen", "alle": "alle"}) or ("offen" if left else "alle")
    query.kept["address"] = concept.public_id
    asked = own.where(~disposed()) if show == "offen" else own
    order = asked.outerjoin(FieldOfAction, FieldOfAction.id == Measure.field_id)
    found = page_of(
        session,
        order.options(joinedload(Measure.field)).order_by(FieldOfAction.number, *IN_ORDER),
        query,
        size=PER_PAGE,
    )
    if typed is not None:
        found = found.filled(of_form)
    may = Office.INTEGRATION_COMMISSIONER in actor.hands and concept.state in LIVING
    known = rows.successors(concept, found.rows) if may else None
    words = dispositions_of([one.id for one in found.rows]) if readable else {}
    strayed = {key for key, one in words.items() if any(strays(heir, concept) for heir in one.heirs)}
    return render_template(
        "measures/dispositions.html",
        concept=concept,
        lead=lead_words(total, left, settled) if readable else shown(WAIT),
        page=found,
        groups=rows.by_field(found.rows),
        left=left,
        show=show,
        shown=readable,
        counts=counted_kinds(concept) if readable else [],
        said=words,
        strayed=strayed,
        heirs={one.id: [heir.measure for heir in one.heirs if heir.measure] for one in words.values()},
        entry=typed or (rows.empty_rows(concept, found.rows, known, words.keys() - strayed) if known else None),
        may=may,
        successor=session.get(Concept, concept.successor_id) if concept.successor_id else None,
        offered=sorted(known.offered, key=lambda one: parts_of(one.number))[:MOST_OFFERED] if known else [],
        guesses=guesses_in(known) if known else {},
        kinds=[(kind.value, f"{shown(kind.label)} ({shown(HINTS[kind])})") for kind in DispositionKind],
        told=told_words(query, left),
        faults=query.faults,
    ), (status if typed else HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK)


def strays(heir: Heir, concept: Concept) -> bool:
    """It stands in a concept that was named as the successor before."""
    return heir.measure is not None and heir.measure.concept_id != concept.successor_id


def guesses_in(known: rows.Successors) -> Mapping[int, tuple[str, str]]:
    """By id of the old measure the name that is proposed, and why."""
    return {key: (one.heir.called, _("Vorschlag: {why}", why=shown(one.why))) for key, one in known.likely.items()}


def number_of(asked: Select[Measure]) -> int:
    return viewing().scalar(select(func.count()).select_from(asked.subquery())) or 0


def dispositions_of(measures: Sequence[int]) -> Mapping[int, Disposition]:
    asked = select(Disposition).where(Disposition.measure_id.in_(measures), Disposition.deleted.is_(False))
    found = viewing().scalars(asked.options(selectinload(Disposition.heirs).joinedload(Heir.measure)))
    return {one.measure_id: one for one in found}


def counted_kinds(concept: Concept) -> list[tuple[Any, int]]:
    asked = (
        select(Disposition.kind, func.count())
        .join(Measure, Measure.id == Disposition.measure_id)
        .where(Measure.concept_id == concept.id, Disposition.deleted.is_(False))
        .group_by(Disposition.kind)
    )
    counts = {row[0]: row[1] for row in viewing().execute(asked)}
    return [(kind.label, counts[kind]) for kind in DispositionKind if kind in counts]


def lead_words(total: int, left: int, settled: bool) -> str:
    if not total:
        return _("Zu diesem Konzept sind keine Maßnahmen verzeichnet.")
    if not left:
        return _n(
            "Zur einzigen Maßnahme steht fest, was aus ihr wird.",
            "Zu allen {number} Maßnahmen steht fest, was aus ihnen wird.",
            total,
        )
    if settled:
        return _("Zu {left} von {total} Maßnahmen ist nichts verzeichnet.", left=left, total=total)
    return _(
        "Zu {left} von {total} Maßnahmen steht noch nichts fest. Abgelöst wird das Konzept erst, wenn zu jeder etwas"
        " feststeht.",
        left=left,
        total=total,
    )


def told_words(query: Query, left: int) -> str:
    number = query.given("gesagt")
    if not number.isdecimal() or len(number) > 6 or number == "0":
        return ""
    told = _n("Eine Maßnahme ist eingetragen.", "{number} Maßnahmen sind eingetragen.", int(number))
    return f"{told} {_n('Eine ist noch offen.', '{number} sind noch offen.', left)}" if left else told
