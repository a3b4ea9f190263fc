"""Where a proposal stands and why: a headline, sentences, who acts next and until when."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ik_workflow.models.all import Proposal
from ik_workflow.states.offices import Office
from ik_workflow.states.proposal import FINAL
from ik_workflow.states.proposal import ProposalState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.wording import joined

P = ProposalState

AUTHORS = N_("die Verfasserinnen und Verfasser")
LEADS = N_("die Leitung einer Arbeitsgruppe")
STEERING = N_("die Steuerungsgruppe mit der Beauftragten")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the first screen says."""

    headline: str
    sentences: tuple[str, ...]
    #: who acts next; empty where nobody has to
    acts: str = ""
    until: date | None = None
    ended: bool = False


def standing(proposal: Proposal, today: date) -> Standing:
    headline, sentences, acts = SAID[proposal.state](proposal, today)
    return Standing(headline, sentences, acts, until(proposal), proposal.state in FINAL)


def until(proposal: Proposal) -> date | None:
    if proposal.state is P.DEFERRED:
        return proposal.revisit_on
    return None if proposal.state in FINAL else proposal.due_until


Said = tuple[str, tuple[str, ...], str]


def draft(proposal: Proposal, today: date) -> Said:
    seen = _("Bis zum Einreichen sehen ihn nur die Verfasserinnen und Verfasser.")
    return _("Entwurf, noch nicht eingereicht"), (seen,), AUTHORS


def submitted(proposal: Proposal, today: date) -> Said:
    next_ = _(
        "Als Nächstes liest ihn die Leitung einer Arbeitsgruppe: Sie ordnet ihn einer Arbeitsgruppe "
        "zu, fragt nach oder führt ihn mit einem ähnlichen Vorschlag zusammen."
    )
    return _("Eingereicht"), (next_,), LEADS


def queried(proposal: Proposal, today: date) -> Said:
    late = proposal.due_until is not None and proposal.due_until < today
    lines = [_("Die Arbeitsgruppe möchte etwas wissen, bevor es weitergeht.")]
    lines.append(
        _("Die erbetene Antwort ist überfällig. Der Vorschlag wird deshalb nicht abgelehnt, er wartet.")
        if late
        else _("Ohne Antwort wird der Vorschlag nicht abgelehnt, er wartet.")
    )
    return _("Es gibt eine Rückfrage"), tuple(lines), AUTHORS


def group_of(proposal: Proposal) -> str:
    return proposal.working_group.called if proposal.working_group else _("die Arbeitsgruppe")


def in_group(proposal: Proposal, today: date) -> Said:
    line = _("Sie empfiehlt ihn oder empfiehlt ihn nicht; beides kommt zur Steuerungsgruppe.")
    name = group_of(proposal)
    where = (
        _("{name} berät den Vorschlag", name=name)
        if proposal.working_group
        else _("Eine Arbeitsgruppe berät den Vorschlag")
    )
    return where, (line,), name


def recommended(proposal: Proposal, today: date) -> Said:
    line = _("Ein Fachbereich übernimmt die Prüfung: Zuständigkeit, Kosten, Indikator, Termin und Recht.")
    return _("Empfohlen: {group_of}", group_of=group_of(proposal)), (line,), _("ein Fachbereich")


def not_recommended(proposal: Proposal, today: date) -> Said:
    line = _("Die Leitung der Arbeitsgruppe kann ihn mit der Begründung der Minderheit trotzdem vorlegen.")
    return _("Nicht empfohlen: {group_of}", group_of=group_of(proposal)), (line,), _("die Leitung der Arbeitsgruppe")


def in_review(proposal: Proposal, today: date) -> Said:
    unit = proposal.responsible_unit.name if proposal.responsible_unit else _("Ein Fachbereich")
    line = _("Zu jedem Prüfpunkt gibt es eine Antwort mit Begründung. Danach entscheidet die Steuerungsgruppe.")
    return _("{unit} prüft den Vorschlag", unit=unit), (line,), unit


def before_steering(proposal: Proposal, today: date) -> Said:
    line = _("Sie übernimmt ihn als Maßnahme, stellt ihn zurück, lehnt ihn mit Begründung ab oder führt ihn zusammen.")
    return _("Der Vorschlag liegt der Steuerungsgruppe vor"), (line,), STEERING


def deferred(proposal: Proposal, today: date) -> Said:
    line = _("Am Tag der Wiedervorlage kommt der Vorschlag von selbst wieder vor die Steuerungsgruppe.")
    return _("Zurückgestellt bis zur Wiedervorlage"), (line,), STEERING


def adopted(proposal: Proposal, today: date) -> Said:
    lines = [_("Aus dem Vorschlag ist eine Maßnahme geworden. Ob sie in Kraft tritt, entscheidet die Vertretung.")]
    if proposal.unclear_points:
        lines.append(_("Noch zu klären: {unclear_points}", unclear_points=proposal.unclear_points))
    return _("Als Maßnahme übernommen"), tuple(lines), ""


def merged(proposal: Proposal, today: date) -> Said:
    line = _("Der Vorschlag lebt in einem anderen weiter. Seine Verfasserinnen und Verfasser sind dort genannt.")
    return _("Mit einem anderen Vorschlag zusammengeführt"), (line,), ""


def rejected(proposal: Proposal, today: date) -> Said:
    return (
        _("Abgelehnt"),
        (_("Begründung: {public_reason}", public_reason=proposal.public_reason),) if proposal.public_reason else (),
        "",
    )


def withdrawn(proposal: Proposal, today: date) -> Said:
    return _("Zurückgezogen"), (_("Die Verfasserinnen und Verfasser haben den Vorschlag zurückgezogen."),), ""


SAID: Mapping[ProposalState, Callable[[Proposal, date], Said]] = {
    P.DRAFT: draft,
    P.SUBMITTED: submitted,
    P.QUERIED: queried,
    P.IN_WORKING_GROUP: in_group,
    P.RECOMMENDED: recommended,
    P.NOT_RECOMMENDED: not_recommended,
    P.IN_DEPARTMENTAL_REVIEW: in_review,
    P.BEFORE_STEERING_GROUP: before_steering,
    P.DEFERRED: deferred,
    P.ADOPTED: adopted,
    P.MERGED: merged,
    P.REJECTED: rejected,
    P.WITHDRAWN: withdrawn,
}


def authors_words(proposal: Proposal) -> str:
    names = [author.person.name for author in proposal.authors]
    return joined(names) if names else _("nicht genannt")


#: offices that may begin a proposal, for themselves or for people at a conference
BEGINNERS = (
    Office.WORKING_GROUP_MEMBER,
    Office.WORKING_GROUP_LEAD,
    Office.MIGRANTS_COUNCIL,
    Office.INTEGRATION_COMMISSIONER,
)
