"""What becomes of the measures of an ending concept: said of many at once, and read by everybody afterwards."""

from collections.abc import Mapping
from collections.abc import Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
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
from ik_workflow.operations.dispositions import Disposal
from ik_workflow.operations.dispositions import dispose
from ik_workflow.operations.plan_views import LEFT
from ik_workflow.states.concept import LIVING
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import _n
from ik_workflow.translation import shown
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import open_to
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.query import public_id
from ik_workflow.web.viewing import current_actor
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import today
from ik_workflow.web.viewing import viewing
from ik_workflow.web.viewing import writing

pages = Blueprint("dispositions", __name__)

PER_PAGE = 50
MOST_HEIRS = 300
KINDS = {kind.value: kind for kind in DispositionKind}
LABELS = {
    "massnahme": N_("Maßnahmen"),
    "art": N_("Was wird daraus?"),
    "nachfolge": N_("Nachfolgende Maßnahmen"),
    "grund": N_("Begründung"),
    "stand": N_("Stand"),
}
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


def entry() -> Entry:
    return Entry(request.form, **LABELS)


@pages.get("/konzepte/<address>/verbleib")
@open_to(PUBLIC)
def measures(address: str) -> ResponseReturnValue:
    return page(find_concept(address), None)


@pages.post("/konzepte/<address>/verbleib")
@open_to(Office.INTEGRATION_COMMISSIONER)
@once
def say(address: str) -> ResponseReturnValue:
    concept, typed = find_concept(address), entry()
    kind, reason = typed.chosen("art", KINDS), typed.text("grund")
    measures = chosen("massnahme", concept.id)
    heirs = chosen("nachfolge", concept.successor_id)
    if not measures:
        typed.faults["massnahme"] = _("Bitte wählen Sie mindestens eine Maßnahme.")
    if kind is None or typed.faults:
        return page(concept, typed)
    try:
        dispose(
            writing(),
            writing().get_one(Concept, concept.id),
            [Disposal(one, kind, reason, [heir.id for heir in heirs]) for one in measures],
            actor=current_actor(),
            occurred=today(),
            at=now(),
            version=int(typed.values["stand"]) if typed.values["stand"].isdecimal() else None,
        )
    except BadValue as fault:
        typed.faults["nachfolge" if fault.field == "heirs" else ""] = fault.sentence
        return page(concept, typed)
    except StaleVersion as error:
        typed.faults[""] = error.sentence
        return page(concept, typed, HTTPStatus.CONFLICT)
    return saved(url_for("dispositions.measures", address=address, gesagt=len(measures)))


def chosen(name: str, concept: int | None) -> Sequence[Measure]:
    """Measures of that concept which the form names, as the database has them."""
    words = [word for word in request.form.getlist(name) if word]
    asked = select(Measure).where(Measure.public_id.in_(words), Measure.concept_id == concept)
    return writing().scalars(asked.where(Measure.deleted.is_(False)).order_by(Measure.id)).all() if words else []


def said(measure: type[Measure]) -> ColumnElement[bool]:
    holds = (Disposition.measure_id == measure.id, Disposition.deleted.is_(False))
    return select(Disposition.id).where(*holds).exists() | measure.state.in_(LEFT)


def page(concept: Concept, typed: Entry | None, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> ResponseReturnValue:
    session, query, actor = viewing(), Query(request.args), current_actor()
    inside = bool(actor.hands & (ADMINISTRATION | PLANNERS))
    settled = concept.state is ConceptState.SUPERSEDED
    own = select(Measure).where(Measure.concept_id == concept.id)
    total, left = number_of(own), number_of(own.where(~said(Measure)))
    show = query.choice("zeigen", _("Zeigen"), {"offen": "offen", "alle": "alle"}) or ("offen" if left else "alle")
    query.kept["address"] = concept.public_id
    asked = own.where(~said(Measure)) if show == "offen" else own
    order = asked.outerjoin(FieldOfAction, FieldOfAction.id == Measure.field_id)
    rows = page_of(
        session,
        order.options(joinedload(Measure.field)).order_by(FieldOfAction.number, Measure.id),
        query,
        size=PER_PAGE,
    )
    may = Office.INTEGRATION_COMMISSIONER in actor.hands and concept.state in LIVING
    readable = inside or settled
    words = dispositions_of([one.id for one in rows.rows]) if readable else {}
    return render_template(
        "measures/dispositions.html",
        concept=concept,
        lead=lead_words(total, left, settled),
        page=rows,
        groups=[(name, list(ones)) for name, ones in groupby(rows.rows, key=field_name)],
        left=left,
        show=show,
        shown=readable,
        counts=counted_kinds(concept) if readable else [],
        said=words,
        heirs={one.id: [heir.measure for heir in one.heirs if heir.measure] for one in words.values()},
        entry=typed or entry(),
        may=may,
        successor=session.get(Concept, concept.successor_id) if concept.successor_id else None,
        options=heirs_on_offer(concept) if may and rows.rows else [],
        kinds=[(kind, shown(HINTS[kind])) for kind in DispositionKind],
        chosen=set(request.form.getlist("massnahme")),
        chosen_heirs=set(request.form.getlist("nachfolge")),
        linked=actor.person_id is not None,
        told=told_words(query),
        faults=query.faults,
    ), (status if typed else HTTPStatus.BAD_REQUEST if query.faults else HTTPStatus.OK)


def field_name(measure: Measure) -> str:
    return measure.field.name if measure.field else ""


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


def heirs_on_offer(concept: Concept) -> Sequence[Measure]:
    asked = select(Measure).where(Measure.concept_id == concept.successor_id).order_by(Measure.number, Measure.id)
    return viewing().scalars(asked.limit(MOST_HEIRS)).all() if concept.successor_id else []


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


def told_words(query: Query) -> str:
    number = query.given("gesagt")
    if not number.isdecimal() or len(number) > 6 or number == "0":
        return ""
    return _n("Eine Maßnahme ist eingetragen.", "{number} Maßnahmen sind eingetragen.", int(number))
