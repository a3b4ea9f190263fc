"""The form in which a proposal is written: what was typed, hints beside the fields, who writes with whom."""

import re
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal

from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ik_workflow.errors import BadValue
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import SubmissionRound
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.states.facts import check_line
from ik_workflow.states.facts import check_money
from ik_workflow.states.facts import check_text
from ik_workflow.states.proposal import ProposalView
from ik_workflow.states.proposal import missing_parts
from ik_workflow.states.results import Classification
from ik_workflow.states.smart import Plan
from ik_workflow.states.smart import Reason
from ik_workflow.states.smart import findings
from ik_workflow.states.submission_round import SubmissionRoundState
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.entry import OF_EVERY_FORM
from ik_workflow.web.german import read_sum
from ik_workflow.web.german import sum_words

LABELS: Mapping[str, str] = {
    "title": "Titel",
    "problem": "Was ist das Problem?",
    "aim": "Was soll am Ende anders sein?",
    "indicator": "Woran merkt man es?",
    "suggested_unit": "Wer soll es tun?",
    "due_on": "Bis wann?",
    "cost": "Was kostet es ungefähr?",
    "runde": "Einreichungsrunde",
    "grund": "Begründung",
    "author": "Mitverfasserin oder Mitverfasser",
    "keep": "Mitverfasserinnen und Mitverfasser",
}
LENGTHS = {"title": 500, "suggested_unit": 300}
#: the field beside which a hint stands, and the letter of SMART that it speaks for
PLACES: Mapping[Reason, tuple[str, str]] = {
    Reason.VAGUE_GOAL: ("aim", N_("konkret")),
    Reason.NO_INDICATOR: ("indicator", N_("messbar")),
    Reason.NO_UNIT: ("suggested_unit", N_("zugeordnet")),
    Reason.NO_DATE: ("due_on", N_("mit Termin")),
    Reason.NO_BUDGET: ("cost", N_("realistisch")),
}
NAME_DATE = N_(
    "Nennen Sie den Tag, bis zu dem der Vorschlag umgesetzt ist, bei einer Daueraufgabe den Tag der Überprüfung."
)
OWN = frozenset(
    {*OF_EVERY_FORM, "tun", "version", "kennung", *LABELS},
)
MOST_PEOPLE = 500
GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
KEY = re.compile("[0-9a-f]{32}")


@dataclass(slots=True)
class ProposalForm:
    """``values`` are shown again as they were typed; ``faults`` has a sentence for each wrong field."""

    labels: Mapping[str, str] = field(default_factory=lambda: LABELS)
    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    #: what is stored where somebody else was faster
    stored: dict[str, str] = field(default_factory=dict)
    #: people who write with the one who types
    with_: Sequence[Person] = ()

    @classmethod
    def of(cls, proposal: Proposal, own: int | None) -> "ProposalForm":
        form = cls(values=typed_words(ProposalWording.of(proposal)))
        form.with_ = [author.person for author in proposal.authors if author.person_id != own]
        form.values["version"] = str(proposal.version)
        return form

    @classmethod
    def sent(cls, sent: MultiDict[str, str]) -> "ProposalForm":
        """Raises BadRequest for anything that no field of this form sends."""
        if set(sent) - OWN or any(len(sent.getlist(name)) > 1 for name in set(sent) - {"keep"}):
            raise BadRequest
        return cls(values={name: sent.get(name, "") for name in OWN - {"keep", *OF_EVERY_FORM}})

    def wording(self) -> ProposalWording | None:
        """None if something is wrong; then ``faults`` says what."""
        wording = ProposalWording(
            title=self.line("title"),
            problem=self.text("problem"),
            aim=self.text("aim"),
            indicator=self.text("indicator"),
            suggested_unit=self.line("suggested_unit"),
            due_on=self.day("due_on"),
            cost=self.euros("cost"),
        )
        return None if self.faults else wording

    def line(self, name: str) -> str | None:
        typed = self.values[name].strip()
        return self.read(name, lambda: check_line(name, self.labels[name], typed, length=LENGTHS[name])) or None

    def text(self, name: str) -> str | None:
        typed = self.values[name].replace("\r\n", "\n").strip()
        return self.read(name, lambda: check_text(name, self.labels[name], typed)) or None

    def read(self, name: str, check: Callable[[], str]) -> str:
        try:
            return check()
        except BadValue as error:
            self.faults[name] = error.sentence
            return ""

    def day(self, name: str) -> date | None:
        """As a browser sends it, or as people write it: "31.12.2027"."""
        typed = self.values[name].strip()
        if not typed:
            return None
        iso, german = ISO_DAY.fullmatch(typed), GERMAN_DAY.fullmatch(typed)
        try:
            if iso:
                return in_our_time(date(int(iso[1]), int(iso[2]), int(iso[3])))
            if german:
                return in_our_time(date(int(german[3]), int(german[2]), int(german[1])))
        except ValueError:
            pass  # such as the 30th of February: answered like any other word that is no day
        self.faults[name] = _(
            "{label} Bitte geben Sie ein Datum an, zum Beispiel 31.12.2027.", label=shown(self.labels[name])
        )
        return None

    def euros(self, name: str) -> Decimal | None:
        try:
            amount = read_sum(name, self.labels[name], self.values[name])
            return None if amount is None else check_money(name, self.labels[name], amount)
        except BadValue:
            self.faults[name] = _(
                "{label} Bitte geben Sie einen Betrag in Euro an, zum Beispiel 12.000.",
                label=shown(self.labels[name]),
            )
            return None

    def key(self) -> str:
        """The public id that a new proposal is to have; raises BadRequest for what this form did not offer."""
        if not KEY.fullmatch(self.values["kennung"]):
            raise BadRequest
        return self.values["kennung"]

    def version(self) -> int:
        typed = self.values["version"]
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
            raise BadRequest
        return int(typed)

    def read_people(self, session: Session, sent: MultiDict[str, str], offered: Sequence["Group"]) -> list[Person]:
        """Whom the form keeps and adds, if they were on offer or are authors already."""
        known = {person.public_id: person for group in offered for person in group.people}
        known |= {person.public_id: person for person in self.with_}
        wanted = [*sent.getlist("keep"), self.values["author"]]
        chosen = [known[one] for one in dict.fromkeys(wanted) if one in known]
        if any(one and one not in known for one in wanted):
            self.faults["author"] = _("Mitverfasserin oder Mitverfasser: Bitte wählen Sie jemanden aus der Liste.")
        return chosen


@dataclass(frozen=True, slots=True)
class Hint:
    word: str
    sentence: str


def hints(wording: ProposalWording) -> dict[str, Hint]:
    """By the name of the field beside which each stands. Whether the city may do it, the department says later."""
    plan = Plan(wording.aim, wording.indicator, wording.suggested_unit, wording.due_on, True, wording.cost)
    return {
        PLACES[found.reason][0]: Hint(PLACES[found.reason][1], in_plain_words(found.reason, found.hint))
        for found in findings(plan)
        if found.reason in PLACES
    }


def clear_points(found: Mapping[str, Hint]) -> list[str]:
    return [word for name, word in PLACES.values() if name not in found]


def in_plain_words(reason: Reason, hint: str) -> str:
    return NAME_DATE if reason is Reason.NO_DATE else hint


def in_our_time(day: date) -> date:
    if not 1900 <= day.year <= 2199:
        raise ValueError(day)
    return day


def typed_words(wording: ProposalWording) -> dict[str, str]:
    """As somebody would type it."""
    words = {name: str(value) for name, value in wording.facts.items()}
    words |= {"cost": sum_words(wording.cost).removesuffix(",00")} if wording.cost is not None else {}
    return {name: words.get(name, "") for name in (*LABELS, "version", "kennung")}


def lacking(wording: ProposalWording) -> tuple[str, ...]:
    """What a proposal needs before it is handed in."""
    parts = missing_parts(ProposalView("draft", problem=wording.problem, aim=wording.aim))
    return parts if wording.title else (_("der Titel"), *parts)


@dataclass(frozen=True, slots=True)
class Group:
    """People of one working group, to choose from."""

    name: str
    people: Sequence[Person]


def people_of_groups(session: Session, on: date, *, but: int | None) -> list[Group]:
    """Everybody who holds an office in a working group on that day, by group and name."""
    rows = session.execute(
        select(Organization.name, Person)
        .join(Membership, Membership.organization_id == Organization.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Organization.classification == Classification.WORKING_GROUP,
            Organization.exists(on),
            Person.deleted.is_(False),
            Membership.deleted.is_(False),
            Membership.start_on <= on,
            or_(Membership.end_on.is_(None), Membership.end_on >= on),
            Person.id != (but or 0),
        )
        .order_by(Organization.name, Person.name, Person.id)
        .limit(MOST_PEOPLE)
    )
    groups: dict[str, dict[int, Person]] = {}
    for name, person in rows:
        groups.setdefault(name, {})[person.id] = person
    return [Group(name, list(people.values())) for name, people in groups.items()]


def open_rounds(session: Session) -> Sequence[SubmissionRound]:
    asked = select(SubmissionRound).where(SubmissionRound.state == SubmissionRoundState.OPEN)
    return session.scalars(asked.order_by(SubmissionRound.submit_until, SubmissionRound.id).limit(50)).all()
