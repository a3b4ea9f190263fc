"""The list of proposals that somebody may see: what may be asked for, and what a line of it says."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from ik_workflow.accounts.actors import Actor
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import SubmissionRound
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.results import Classification
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.proposal_standing import authors_words
from ik_workflow.web.proposal_standing import until
from ik_workflow.web.query import Page
from ik_workflow.web.query import Query
from ik_workflow.web.query import page_of
from ik_workflow.web.viewing import today
from ik_workflow.web.wording import counted
from ik_workflow.web.wording import distance
from ik_workflow.web.wording import sentence

PER_PAGE = 25
MOST_CHOICES = 200
MOST_WORDS = 8

STATES = {state.value: state for state in ProposalState}
SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "neu": (N_("zuletzt bewegte zuerst"), (Proposal.modified.desc(), Proposal.id.desc())),
    "titel": (N_("nach Titel"), (Proposal.title, Proposal.id)),
    "frist": (N_("nach Frist"), (Proposal.due_until.is_(None), Proposal.due_until, Proposal.id)),
}
MINE = {"ja": True}
FOR_A_LINE = (
    joinedload(Proposal.field),
    joinedload(Proposal.working_group),
    joinedload(Proposal.round),
    selectinload(Proposal.authors).joinedload(ProposalAuthor.person),
)


@dataclass(frozen=True, slots=True)
class ListedProposal:
    """A line of a list."""

    public_id: str
    title: str
    state: str
    about: Sequence[str]
    until: date | None
    distance: str


@dataclass(frozen=True, slots=True)
class ProposalList:
    page: Page[ListedProposal]
    #: label, name in the address, offered values, chosen one, words for all
    filters: Sequence[tuple[str, str, Sequence[tuple[str, str]], str, str]]
    search: str
    filtered: bool
    sort: str
    faults: Sequence[str]

    @property
    def count_words(self) -> str:
        return sentence(counted(self.page.total, "ein Vorschlag", "Vorschläge", "kein Vorschlag"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for: the question, and all that may be chosen."""

    asked: Select[Proposal]
    fields: Mapping[str, Any]
    groups: Mapping[str, Any]
    rounds: Mapping[str, Any]
    search: str
    sort: str
    #: anything but the whole list
    narrowed: bool


def chosen(session: Session, query: Query, actor: Actor) -> Chosen:
    """Odd parameters are faults of the query."""
    fields = by_address(session.scalars(select(FieldOfAction).order_by(FieldOfAction.name).limit(MOST_CHOICES)))
    groups = by_address(session.scalars(working_groups(today())))
    rounds = by_address(
        session.scalars(select(SubmissionRound).order_by(SubmissionRound.id.desc()).limit(MOST_CHOICES))
    )
    search = query.line("suche", _("Wort im Titel"))
    state = query.choice("stand", _("Stand"), STATES)
    field = query.choice("feld", _("Handlungsfeld"), fields)
    group = query.choice("gruppe", _("Arbeitsgruppe"), groups)
    round_ = query.choice("runde", _("Runde"), rounds)
    mine = query.choice("meine", _("Meine"), MINE)
    sort = query.choice("sortierung", _("Sortierung"), {name: name for name in SORTS}) or "neu"
    asked = select(Proposal).order_by(*SORTS[sort][1])
    for word in search.split()[:MOST_WORDS]:
        asked = asked.where(Proposal.title.icontains(word, autoescape=True))
    conditions = ((Proposal.state, state), (Proposal.field_id, field and field.id))
    for column, value in (*conditions, (Proposal.working_group_id, group and group.id)):
        if value is not None:
            asked = asked.where(column == value)
    if round_ is not None:
        asked = asked.where(Proposal.round_id == round_.id)
    if mine:
        asked = asked.where(Proposal.id.in_(own_ids(actor)))
    return Chosen(asked, fields, groups, rounds, search, sort, any((search, state, field, group, round_, mine)))


def proposal_list(session: Session, query: Query, actor: Actor, today: date) -> ProposalList:
    choice = chosen(session, query, actor)
    found = page_of(session, choice.asked.options(*FOR_A_LINE), query, size=PER_PAGE)
    given = query.given
    return ProposalList(
        found.filled([listed(one, today) for one in found.rows]),
        (
            (
                _("Stand"),
                "stand",
                [(value, one.label) for value, one in STATES.items()],
                given("stand"),
                _("jeder Stand"),
            ),
            (_("Handlungsfeld"), "feld", named(choice.fields), given("feld"), _("jedes Handlungsfeld")),
            (_("Arbeitsgruppe"), "gruppe", named(choice.groups), given("gruppe"), _("jede Arbeitsgruppe")),
            (_("Runde"), "runde", named(choice.rounds), given("runde"), _("jede Runde")),
            (_("Wessen"), "meine", [("ja", _("nur meine"))], given("meine"), _("alle, die ich sehen darf")),
        ),
        choice.search,
        choice.narrowed,
        choice.sort,
        query.faults,
    )


def working_groups(on: date) -> Select[Organization]:
    own = (Organization.classification == Classification.WORKING_GROUP, Organization.exists(on))
    return select(Organization).where(*own).order_by(Organization.name).limit(MOST_CHOICES)


def by_address(found: Any) -> dict[str, Any]:
    return {one.public_id: one for one in found}


def named(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(address, getattr(one, "name", None) or one.title) for address, one in found.items()]


def own_ids(actor: Actor) -> Select[int]:
    return select(ProposalAuthor.proposal_id).where(ProposalAuthor.person_id == actor.person_id)


def listed(proposal: Proposal, today: date) -> ListedProposal:
    due = until(proposal)
    about = (
        proposal.field.name if proposal.field else None,
        proposal.working_group.called if proposal.working_group else None,
        authors_words(proposal),
    )
    return ListedProposal(
        proposal.public_id,
        proposal.called,
        proposal.state.label,
        [words for words in about if words],
        due,
        distance(due, today) if due else "",
    )
