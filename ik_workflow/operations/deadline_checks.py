"""What may be done to a deadline, by whom, and what is refused in which words."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import DeadlineState
from ik_workflow.models.all import Organization
from ik_workflow.operations.deadline_owners import question_of
from ik_workflow.operations.deadline_rows import law_of
from ik_workflow.operations.deadline_words import Said
from ik_workflow.operations.step import KINDS
from ik_workflow.operations.step import Subject
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import long_date
from ik_workflow.states.deadlines import DEADLINE_RULES
from ik_workflow.states.deadlines import After
from ik_workflow.states.deadlines import Course
from ik_workflow.states.deadlines import Interims
from ik_workflow.states.deadlines import Law
from ik_workflow.states.deadlines import Noted
from ik_workflow.states.deadlines import Ordered
from ik_workflow.states.facts import check_text
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _

COORDINATORS = frozenset({Office.INTEGRATION_COMMISSIONER, Office.COUNCIL_OFFICE})
MAY_ENTER = COORDINATORS | {Office.MAYOR}
DRAFT = "draft"
OF_ORDER = N_(
    "Tag und zuständige Stelle dieser Frist stehen im Berichtsauftrag und werden dort geändert; auf später verlegt das"
    " Gremium den Tag."
)
UNASKED = N_("Zu dieser Frist ist keine Frage offen. Zum Verlegen gibt es einen eigenen Schritt.")


def locked(session: Session, deadline: Deadline) -> Deadline:
    row = session.get_one(Deadline, deadline.id, with_for_update=True, populate_existing=True)
    if row.state is not DeadlineState.OPEN:
        raise Refused(_("Diese Frist läuft nicht mehr."))
    return row


def refuse_others(row: Deadline, actor: Actor) -> None:
    own = row.owner_office is not None and row.owner_organization_id in actor.organizations(row.owner_office)
    if not own and not actor.hands & COORDINATORS:
        raise WrongOffice(_("Das dürfen die zuständige Stelle, die Beauftragte und das Büro."))


def course_of(row: Any) -> Course | None:
    rule = DEADLINE_RULES.get(row.rule)
    return next((one for one in rule.courses if one.kind == row.subject_type), None) if rule else None


def entered_by_hand(row: Deadline) -> bool:
    rule = DEADLINE_RULES.get(row.rule)
    return rule is None or rule.by_hand is not None


def done_by_hand(row: Deadline) -> bool:
    """No step of the record says that it is done."""
    rule = DEADLINE_RULES.get(row.rule)
    return entered_by_hand(row) or (rule is not None and rule.done_by_hand)


def follows_order(row: Any) -> bool:
    """Steps of its report order set day and owner, and end it."""
    course = course_of(row)
    return course is not None and isinstance(course.due, Ordered | Interims)


def why_fixed(row: Deadline) -> str | None:
    """A period of law stands; so does one whose day the procedure's own conditions ask for. None: it can be moved."""
    if law_of(row.rule) is Law.LEGAL:
        return _("Diesen Tag setzt das Gesetz; niemand im Haus kann ihn verschieben oder streichen.")
    if follows_order(row):
        return _(OF_ORDER)
    course = course_of(row)
    if course is not None and isinstance(course.due, After | Noted) and course.due.column:
        return _("Dieser Tag folgt aus dem Verfahren; die Frist endet mit dessen nächstem Schritt.")
    return None


def refuse_fixed(row: Deadline) -> None:
    if why := why_fixed(row):
        office = _(row.owner_office.label) if row.owner_office else _("die zuständige Stelle")
        raise Refused(_("{why} Einzuhalten hat ihn: {office}.", why=why, office=office), rule=row.rule)


def falls_away_by_hand(row: Deadline) -> bool:
    """What a step opened under the law runs until it is kept; what a person entered can be entered by mistake."""
    return entered_by_hand(row) or why_fixed(row) is None


def refuse_cancelling(row: Deadline) -> None:
    if not falls_away_by_hand(row):
        refuse_fixed(row)


def refuse_unasked(row: Deadline, actor: Actor, on: date) -> None:
    """Who coordinates may hand a task over without a question, too: somebody has left, and nobody follows.

    Not what the law or the procedure lays upon an office; and what a report order asks is answered there.
    """
    if follows_order(row):
        refuse_fixed(row)
    if question_of(row, on) is None and (why_fixed(row) or not actor.hands & COORDINATORS):
        raise Refused(_(UNASKED))


def refuse_finishing(row: Deadline) -> None:
    if not done_by_hand(row):
        raise Refused(_("Diese Frist endet mit dem nächsten Schritt des Vorgangs."), rule=row.rule)


def with_reason(reason: str) -> str:
    reason = check_text("reason", _("Begründung"), reason).strip()
    if not reason:
        raise BadValue("reason", _("Bitte begründen Sie das."))
    return reason


def check_day(row: Deadline, to: date, today: date) -> None:
    if to < today:
        raise BadValue("to", _("Dieser Tag ist schon vorbei. Bitte wählen Sie heute oder später."))
    if not FIRST_YEAR <= to.year <= LAST_YEAR:
        raise BadValue("to", _("Bitte prüfen Sie das Jahr."))
    if row.event_on is not None and to < row.event_on:
        raise BadValue("to", _("Dieser Tag liegt vor dem Beginn der Frist am {day}.", day=long_date(row.event_on)))


def refuse_gone(organization: Organization, on: date) -> None:
    if organization.is_gone(on):
        raise BadValue("organization", _("Diese Stelle gibt es nicht mehr."))


def check_said(said: Said, today: date, *, free: bool) -> None:
    if said.on is not None and said.on < today:
        raise BadValue("on", _("Dieser Tag ist schon vorbei. Bitte wählen Sie heute oder später."))
    for name, day in (("on", said.on), ("event_on", said.event_on)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadValue(name, _("Bitte prüfen Sie das Jahr."))
    if said.on is not None and said.event_on is not None and said.on < said.event_on:
        raise BadValue("on", _("Dieser Tag liegt vor dem Beginn der Frist am {day}.", day=long_date(said.event_on)))
    if free and said.on is None and not said.words:
        raise BadValue("on", _("Bitte nennen Sie den letzten Tag oder einen Zeitraum wie „im 4. Quartal 2026“."))


def refuse_ended(subject: Subject) -> None:
    procedure = KINDS[type(subject)].engine.procedure
    if subject.state in procedure.final:
        raise Refused(_("Dieser Vorgang ist abgeschlossen; hier beginnt keine Frist mehr."))
    if str(subject.state) == DRAFT:
        raise Refused(_("Zu einem Entwurf gibt es noch keine Fristen."))
