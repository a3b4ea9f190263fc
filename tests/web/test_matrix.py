"""Every route, for everybody, public and not, with every method; and no secret word in any answer.

What a route answers follows from its declared permission; where its address names a record, the table ``ADDRESSES``
says which ones. A new route with a part in its address fails here until it has an entry.
"""

import html
import io
import logging
import re
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ik_workflow.app import create_app
from ik_workflow.models.all import Organization
from ik_workflow.models.database import make_engine
from ik_workflow.operations.step import KINDS
from ik_workflow.settings import load
from ik_workflow.states.all import PROCEDURES
from ik_workflow.web.permissions import PUBLIC
from ik_workflow.web.permissions import SIGNED_IN
from tests.databases import Databases
from tests.web.conftest import TODAY
from tests.web.signing import token
from tests.web.world import ANONYMOUS
from tests.web.world import AT_THE_PAPER
from tests.web.world import DISABLED
from tests.web.world import Circle
from tests.web.world import World
from tests.web.world import build

NOWHERE = "0" * 32  #: the address of no record
#: what would show in the list of papers
IN_LISTS = ("Amselgrund", "Finkenschlag", "Eisvogel")
#: where an entitled person may be told that the step is not possible, or that there is no such thing
MAY_REFUSE = {"steps.open_form", "steps.open_beginning", "passwords.choose", "attachments.deliver"} | {
    "linked_answer.ask",
    *("administration.person", "administration.ending", "parameters.confirm_form", "parameters.change_form"),
    *("consent_list.consent_list", "missing_votes.deferrals", "consent_list.consent_list_of_next"),
    *("missing_votes.deferrals_of_next", "second_factor.confirm", "second_factor.set_up", "terms.preview"),
    *("attachments.download", "proposals.edit", "rounds.revise", "sitting.conduct", "corrections.of_item"),
    *("measure_plans.plan", "entry_corrections.entry"),
    *(
        "excerpts.excerpt",
        "documents.excerpt_pdf",
        "steering.compare",
        "outgoing.mail",
        "outgoing.as_mail",
        "outgoing.calendar",
    ),
    *("incidents.closing", "deadline_forms.move", "deadline_forms.answer", "deadline_forms.enter"),
    *("budget.round_page", "budget_changes.change", "budget_changes.withdraw"),
    *("absences.person", "registration.own", "recurrences.recurrence", "recurrences.change", "recurrences.confirm"),
    *("absences.person", "deadline_endings.finish", "deadline_endings.cancel"),
    *("organizations.organization", "organizations.changing", "organizations.dissolving"),
    "report_orders.issue",
}
#: tells by its status, too, that nobody beats in this world
NOT_READY = "health.ready"
ASKED_BY_ALL = {"cases.case", "attachments.download"}
#: where time is short, these stand for the others
A_FEW = (ANONYMOUS, DISABLED, "clerk", "administrator", "this_chair", "author", "secretary")
MENDING = ("entry", "take_back")
#: made by a process of its own each time; whoever may have them stand for each other
MADE = re.compile(r"\.(?:pdf|docx)$")


@dataclass(frozen=True, slots=True)
class Way:
    """One address of a route, the same for a record that does not exist, and who may see the record."""

    values: dict[str, str]
    missing: dict[str, str]
    circle: Circle | None = None

    @property
    def named(self) -> set[str]:
        return {value for value in (*self.values.values(), *self.missing.values()) if len(value) == len(NOWHERE)}


Ways = Callable[[World], Iterator[Way]]


def records(*keys: str, **more: str) -> Ways:
    """The hidden and the shown record of each key, at the part ``address``."""

    def ways(world: World) -> Iterator[Way]:
        missing = {"address": NOWHERE, **more}
        for key in keys:
            if key in world.hidden:
                address, circle = world.hidden[key]
                yield Way({"address": address, **more}, missing, circle)
            if key in world.shown:
                yield Way({"address": world.shown[key], **more}, missing)

    return ways


def nothing(**values: str) -> Ways:
    """An address that names no case."""
    return lambda world: iter([Way(values, values)])


def narrowed(ways: Ways, *people: str) -> Ways:
    """Only these of the circle, also where the record is public."""

    def fewer(world: World) -> Iterator[Way]:
        for way in ways(world):
            yield Way(way.values, way.missing, frozenset(people) & (way.circle or AT_THE_PAPER))

    return fewer


def every_kind() -> Ways:
    """``/vorgang/<kind>/<address>``, for every kind of record."""

    def ways(world: World) -> Iterator[Way]:
        for kind in sorted({kind.name for kind in KINDS.values()} & (world.hidden.keys() | world.shown.keys())):
            yield from records(kind, kind=kind)(world)

    return ways


def one_step(*kinds: str) -> Ways:
    """The last step of these kinds' procedures; whether the record is there is asked first."""

    def ways(world: World) -> Iterator[Way]:
        for kind in kinds:
            yield from records(kind, kind=kind, trigger=PROCEDURES[kind].steps[-1].trigger)(world)

    return ways


def points(**more: str) -> Ways:
    """The non-public item of the public sitting."""

    def ways(world: World) -> Iterator[Way]:
        sitting, (point, circle) = world.shown["meeting"], world.hidden["item"]
        yield Way({"address": sitting, "point": point, **more}, {"address": sitting, "point": NOWHERE, **more}, circle)

    return ways


def by_office(ways: Ways) -> Ways:
    """Also of the public paper only for those whom an office leads to it."""
    return lambda world: (Way(way.values, way.missing, way.circle or AT_THE_PAPER) for way in ways(world))


def strikes() -> Ways:
    """The registration for the public event; for the other one there is none."""

    def ways(world: World) -> Iterator[Way]:
        event, registration = world.shown["participation_event"], world.shown["registration"]
        yield Way({"address": event, "registration": registration}, {"address": event, "registration": NOWHERE})

    return ways


EVENTS = records("participation_event")
CASES = records("paper's case", "proposal's case", "measure's case", "report_order's case")
IN_THE_CASE = by_office(CASES)
NOTES = records("note Kiebitz", "note Lerchenfeld")
FILES = records("file", "public file")
DEADLINES = records("deadline", "public deadline")
MEETINGS = records("meeting")
PROPOSALS = records("proposal", "proposal draft")
CYCLES = records("reporting_cycle", "planned cycle")
#: who adds to the paper's case, and to the proposal's and the measure's
ADD = ("clerk", "council_office", "integration_commissioner", "this_department", "author")

#: routes with a part in their address: which records it may name
ADDRESSES: dict[str, Ways] = {
    "public.paper": records("paper", "draft"),
    "public.versions": records("paper", "draft"),
    "public.meeting": MEETINGS,
    **{f"documents.{name}": records("paper", "draft") for name in ("paper", "paper_pdf", "paper_docx")},
    "documents.excerpt_pdf": points(),
    **{f"documents.{name}": records("stocktaking") for name in ("stocktaking", "stocktaking_pdf", "stocktaking_xlsx")},
    **{f"stocktakings.{name}": records("stocktaking") for name in ("stocktaking", "ratings")},
    **{f"assessments.{name}": records("stocktaking") for name in ("confirm", "confirm_now")},
    "assessments.assessment": records("assessment"),
    "procedures.procedure": nothing(name="paper"),
    "cases.case": every_kind(),
    "steps.open_form": one_step("paper", "amendment", "procedural_motion"),
    "steps.send_form": one_step("paper", "amendment", "procedural_motion"),
    "steps.open_beginning": nothing(kind="paper"),
    "steps.send_beginning": nothing(kind="paper"),
    **{f"outgoing.{name}": nothing(address=NOWHERE) for name in ("mail", "as_mail", "calendar")},
    **{f"outbox.{name}": nothing(address=NOWHERE) for name in ("hold", "release", "retry")},
    **{f"mail_texts.{name}": nothing(key="reminder") for name in ("text", "change")},
    **{f"incidents.{name}": nothing(number="0") for name in ("closing", "close")},
    "calendar_rooms.remove_rest": nothing(day="2030-12-24"),
    **{f"calendar_rooms.{name}": nothing(rule="DR-01") for name in ("plan", "set_plan")},
    "passwords.choose": nothing(token="x"),
    "passwords.choose_now": nothing(token="x"),
    **{f"linked_answer.{name}": nothing(token="x") for name in ("ask", "send")},
    "consent_list.consent_list": MEETINGS,
    "consent_list.refer": MEETINGS,
    "missing_votes.deferrals": MEETINGS,
    "missing_votes.defer": MEETINGS,
    **{
        f"parameters.{verb}_{part}": nothing(name="members")
        for verb in ("confirm", "change")
        for part in ("form", "now")
    },
    **{f"administration.{name}": nothing(key="imprint") for name in ("text", "change_text")},
    **{
        f"administration.{name}": nothing(address=NOWHERE)
        for name in (
            *("person", "invite_again", "disable", "enable", "forget_second_factor", "give_office"),
            *("ending", "end_office"),
        )
    },
    **{f"proposals.{name}": PROPOSALS for name in ("proposal", "edit", "edit_now", "agree")},
    **{f"rounds.{name}": records("submission_round") for name in ("round_page", "revise", "revise_now")},
    "measures.measure": records("measure"),
    "concepts.concept": records("concept"),
    **{f"measure_plans.{name}": records("measure") for name in ("plan", "change")},
    **{f"catalogue.{name}": records("concept") for name in ("catalogue", "preview", "take_over")},
    **{f"catalogue.{name}": records("concept") for name in ("export_csv", "export_xlsx")},
    **{f"dispositions.{name}": records("concept") for name in ("measures", "say")},
    **{f"budget.{name}": nothing(address=NOWHERE) for name in ("round_page", "save")},
    **{
        f"budget_changes.{name}": nothing(address=NOWHERE)
        for name in ("change", "change_now", "withdraw", "withdraw_now")
    },
    **{f"cycle_pages.{name}": CYCLES for name in ("cycle", "reports_csv", "reports_xlsx")},
    **{f"status_pages.{name}": CYCLES for name in ("reports", "answer_many")},
    **{f"cycle_units.{name}": CYCLES for name in ("units", "assign_units")},
    **{f"cycle_checking.{name}": CYCLES for name in ("check", "check_now")},
    **{f"answers.{name}": records("status_report") for name in ("report", "answer")},
    "cycles.begin": nothing(address=NOWHERE),
    **{
        f"recurrences.{name}": nothing(address=NOWHERE)
        for name in ("recurrence", "change", "change_now", "confirm", "confirm_now")
    },
    **{f"participation.{name}": EVENTS for name in ("event_page",)},
    **{f"registration.{name}": EVENTS for name in ("form", "send", "asked", "overview")},
    **{f"event_results.{name}": EVENTS for name in ("results", "add", "assign")},
    **{f"registration.{name}": nothing(token="x") for name in ("own", "confirm_now", "withdraw_now")},
    "registration.strike": strikes(),
    "report_orders.order": records("report_order"),
    "report_orders.issue": narrowed(records("paper"), "clerk", "council_office"),
    "report_orders.issue_now": narrowed(records("paper"), "clerk", "council_office"),
    "sitting.conduct": MEETINGS,
    "sitting.take_of_meeting": records("meeting", act="open"),
    "sitting.take_of_item": points(act="call"),
    "sitting.take_of_record": points(act="call", record=NOWHERE),
    **{f"entry_corrections.{name}": records("stocktaking", kind="stocktaking", seq="1") for name in MENDING},
    "corrections.of_item": points(seq="1"),
    "corrections.take_back": points(seq="1"),
    "excerpts.excerpt": points(),
    **{f"deadline_forms.{name}": DEADLINES for name in ("move", "move_now", "answer", "answer_now")},
    **{f"deadline_endings.{name}": DEADLINES for name in ("finish", "finish_now", "cancel", "cancel_now")},
    **{
        f"organizations.{name}": nothing(address=NOWHERE)
        for name in ("organization", "changing", "change", "dissolving", "dissolve", "revive")
    },
    **{f"absences.{name}": nothing(address=NOWHERE) for name in ("person", "add_for", "remove")},
    "deadline_forms.enter": IN_THE_CASE,
    "deadline_forms.enter_now": IN_THE_CASE,
    "discussion.notes": IN_THE_CASE,
    "discussion.write": IN_THE_CASE,
    "discussion.follow": CASES,
    "discussion.unfollow": CASES,
    "discussion.read": CASES,
    "discussion.withdraw": NOTES,
    "attachments.files": narrowed(IN_THE_CASE, *ADD),
    "attachments.upload": narrowed(IN_THE_CASE, *ADD),
    "attachments.download": FILES,
    "attachments.withdraw": FILES,
    "attachments.publish": FILES,
    "attachments.hide": FILES,
    "attachments.deliver": nothing(ticket="x"),
}


@pytest.fixture(scope="module")
def world(databases: Databases, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Built once: nobody here may change it."""
    url = databases.create(copy_of=template)
    folder = tmp_path_factory.mktemp("attachments")
    app = create_app(load(database_url=url, mode="demo", attachments=str(folder)))
    app.config["IK_TODAY"] = TODAY
    engine = make_engine(url)
    with Session(engine) as session:
        found = build(app, session)
    engine.dispose()
    yield found
    app.extensions["ik_engine"].dispose()
    databases.drop(url)


@pytest.fixture
def people(world: World, databases: Databases) -> list[str]:
    """Everybody on SQLite, some on PostgreSQL, where nothing but the database differs."""
    everybody = list(world.clients)
    return everybody if "sqlite" in type(databases).__name__.lower() else [one for one in A_FEW if one in everybody]


def rules(world: World) -> list[Rule]:
    return [rule for rule in world.app.url_map.iter_rules() if rule.endpoint != "static"]


def ways_of(world: World, rule: Rule) -> list[Way]:
    return list(ADDRESSES[rule.endpoint](world)) if rule.arguments else [Way({}, {})]


def ways(world: World, method: str) -> list[tuple[Rule, Way]]:
    return [(rule, way) for rule in rules(world) if method in (rule.methods or ()) for way in ways_of(world, rule)]


def asked(rule: Rule, way: Way, who: str) -> bool:
    """Who is entitled is asked everywhere by some, and at one page for each kind of record by all."""
    entitled = way.circle is not None and who in way.circle
    if MADE.search(rule.rule) and (entitled or way.circle is None):
        return who in (ANONYMOUS, "clerk")
    shown = bool(rule.arguments) and way.circle is None  # that everybody opens it: test_offices_look
    return not (entitled or shown) or who in A_FEW or rule.endpoint in ASKED_BY_ALL


def path(rule: Rule, values: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], rule.rule)


def opens(world: World, rule: Rule, who: str) -> bool:
    """Whether the declared permission names this person."""
    view: Any = world.app.view_functions[rule.endpoint]
    if PUBLIC in view.open_to:
        return True
    if who in (ANONYMOUS, DISABLED):
        return False
    return SIGNED_IN in view.open_to or bool(view.open_to & world.people[who].hands)


@dataclass(slots=True)
class Got:
    """What somebody got at one address."""

    status: int
    text: str
    headers: dict[str, str]

    def without(self, *addresses: str) -> tuple[Any, ...]:
        """What two answers could be told apart by; their own addresses and the form's token are left out."""
        text, headers = self.text, dict(self.headers)
        headers.pop("Content-Length", None)
        for address in addresses:
            text = text.replace(address, "*")
            headers = {name: value.replace(address, "*") for name, value in headers.items()}
        return self.status, re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", text), headers

    def words(self, world: World) -> set[str]:
        told = self.text + "".join(self.headers.values())
        return {word for word in world.secrets if word in told}


class Crawl:
    """Asks each address once for each person."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[tuple[str, str], Got] = {}

    def get(self, who: str, address: str) -> Got:
        if (who, address) not in self.known:
            self.known[who, address] = self.send(who, address, "GET")
        return self.known[who, address]

    def send(self, who: str, address: str, method: str, **more: Any) -> Got:
        answer = self.world.clients[who].open(address, method=method, buffered=True, **more)
        return Got(answer.status_code, text_of(answer), {**answer.headers})


@pytest.fixture(scope="module")
def crawl(world: World) -> Crawl:
    return Crawl(world)


def text_of(answer: TestResponse) -> str:
    """The body as somebody reads it, also that of an Excel file."""
    body = answer.data
    if body.startswith(b"PK\x03\x04"):
        with ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return html.unescape(body.decode("utf-8", "replace"))


def test_every_route_with_a_record_in_its_address_has_an_entry(world: World) -> None:
    unknown = sorted({rule.endpoint for rule in rules(world) if rule.arguments} - ADDRESSES.keys())
    assert not unknown, (
        f"{unknown}: say in ADDRESSES (tests/web/test_matrix.py) which records the address names, and who may see"
        " them: records(..) for a record of tests/web/world.py, nothing(..) for what is no case's."
    )


def test_no_two_pages_have_one_address(world: World) -> None:
    known: dict[tuple[str, str], str] = {}
    for rule in rules(world):
        for method in (rule.methods or set()) & {"GET", "POST"}:
            shape = re.sub("<[^>]+>", "<>", rule.rule)
            assert known.setdefault((shape, method), rule.endpoint) == rule.endpoint, shape


def test_what_may_not_be_seen_looks_as_if_it_did_not_exist(world: World, crawl: Crawl, people: list[str]) -> None:
    wrong = []
    for rule, way in ways(world, "GET"):
        here, nowhere = path(rule, way.values), path(rule, way.missing)
        for who in people:
            if not asked(rule, way, who):
                continue
            got = crawl.get(who, here)
            if not opens(world, rule, who):
                right = got.status == (303 if who in (ANONYMOUS, DISABLED) else 404)
            elif way.circle is not None and who not in way.circle:
                right = got.status == 404 and got.without(*way.named) == crawl.get(who, nowhere).without(*way.named)
            else:
                right = got.status < 400 or (rule.endpoint in MAY_REFUSE and got.status < 500)
                right |= rule.endpoint == NOT_READY and got.status == 503
            if not right:
                wrong.append(f"{who} at {rule.endpoint} {here}: {got.status}")
    assert not wrong, "\n".join(wrong)


def test_a_form_for_what_may_not_be_seen_tells_nothing(world: World, crawl: Crawl, people: list[str]) -> None:
    wrong = []
    tokens = {who: token(world.clients[who]) for who in people}
    missing: dict[tuple[str, str], Got] = {}
    for rule, way in ways(world, "POST"):
        here, nowhere = path(rule, way.values), path(rule, way.missing)
        for who in people:
            if not rule.arguments or (opens(world, rule, who) and (way.circle is None or who in way.circle)):
                continue
            form = {"csrf_token": tokens[who]}
            if (who, nowhere) not in missing:
                missing[who, nowhere] = crawl.send(who, nowhere, "POST", data=form)
            got = crawl.send(who, here, "POST", data=form)
            expected = 303 if who in (ANONYMOUS, DISABLED) and not opens(world, rule, who) else 404
            same = got.without(*way.named) == missing[who, nowhere].without(*way.named)
            if not same or got.status not in (expected, 400) or got.words(world):
                wrong.append(f"{who} at {rule.endpoint} {here}: {got.status}, not {expected}; alike: {same}")
    assert not wrong, "\n".join(wrong)


def test_without_its_token_no_form_is_taken(world: World, crawl: Crawl, people: list[str]) -> None:
    for rule, way in ways(world, "POST"):
        for who in people if way is ways_of(world, rule)[0] else [ANONYMOUS, "clerk"]:
            got = crawl.send(who, path(rule, way.values), "POST")
            harmless = rule.endpoint == "sign_in.sign_out" and who in (ANONYMOUS, DISABLED)
            assert got.status == (303 if harmless else 400), (who, rule.endpoint)
            assert not got.words(world), (who, rule.endpoint)


def test_no_other_method_is_known(world: World, crawl: Crawl) -> None:
    for rule in rules(world):
        for who in (ANONYMOUS, "clerk", "administrator"):
            for method in ("PUT", "DELETE", "PATCH"):
                got = crawl.send(who, path(rule, ways_of(world, rule)[0].values), method)
                assert got.status == 405, (who, method, rule.endpoint)


def test_asking_for_the_head_tells_no_more(world: World, crawl: Crawl) -> None:
    for rule, way in ways(world, "GET"):
        for who in (ANONYMOUS, "this_chair"):
            address = path(rule, way.values)
            head, whole = crawl.send(who, address, "HEAD"), crawl.get(who, address)
            assert (head.text, head.status) == ("", whole.status), (who, address)
            told, more = ({*got.headers} - {"Set-Cookie"} for got in (head, whole))
            assert told == more, (who, address)


def beside(world: World) -> list[str]:
    """Addresses with parameters: searches, filters, an earlier day; and one that is none."""
    with Session(world.app.extensions["ik_engine"]) as session:
        board = session.scalars(select(Organization.public_id).where(Organization.id == world.house.board.id)).one()
    paper = world.hidden["paper"][0]
    found = [f"/vorlagen?suche={word[:-2]}" for word in IN_LISTS]
    found += [f"/{room}?gremium={board}" for room in ("vorlagen", "sitzungen")]
    return [*found, f"/vorlagen/{paper}?stand=2024-12-31", f"/vorlagen/{paper}x", "/gibt-es-nicht"]


def test_no_secret_is_told(world: World, crawl: Crawl, people: list[str], caplog: pytest.LogCaptureFixture) -> None:
    told = []
    with caplog.at_level(logging.INFO):
        for rule, way in ways(world, "GET"):
            for who in people:
                if asked(rule, way, who):
                    crawl.get(who, path(rule, way.values))
        for who in people:
            for address in beside(world):
                crawl.get(who, address)
    for (who, address), got in crawl.known.items():
        told += [f"{word} to {who} at {address}" for word in got.words(world) if who not in world.secrets[word]]
    assert not told, "\n".join(sorted(told))
    assert [word for word in world.secrets if word in caplog.text] == []


def test_a_search_counts_no_secret(world: World, crawl: Crawl, people: list[str]) -> None:
    for who in people:
        for word in IN_LISTS:
            part, nonsense = word[:-2], "Quastenflosser"[: len(word) - 2]
            answers = [crawl.get(who, f"/vorlagen?suche={one}").without(part, nonsense) for one in (part, nonsense)]
            assert (answers[0] == answers[1]) is (who not in world.secrets[word]), (who, word)


def test_whoever_is_entitled_finds_the_secret(world: World, crawl: Crawl) -> None:
    """The words are really there."""
    for word, who, address in (
        ("Amselgrund", "this_chair", f"/vorlagen/{world.hidden['paper'][0]}"),
        ("Bachstelze", "this_secretary", f"/vorlagen/{world.hidden['paper'][0]}"),
        ("Zaunkönig", "this_secretary", f"/vorlagen/{world.hidden['paper'][0]}"),
        ("Eisvogel", "this_department", f"/vorlagen/{world.hidden['draft'][0]}"),
        ("Goldammer", "this_board", f"/vorlagen/{world.shown['paper']}"),
        ("Habicht", "this_faction", f"/anlagen/{world.hidden['public file'][0]}"),
        ("Kiebitz", "this_board", f"/vorlagen/{world.shown['paper']}"),
        ("Lerchenfeld", "this_treasury", f"/vorlagen/{world.shown['paper']}"),
        ("Falkenhorst", "this_chair", f"/sitzungen/{world.shown['meeting']}"),
        ("Ortolan", "this_department", f"/meldungen/{world.hidden['status_report'][0]}"),
        ("Grünspecht", "mayor", f"/zyklen/{world.hidden['reporting_cycle'][0]}/meldungen"),
        ("Kranichfeld", "steering_group", f"/veranstaltungen/{world.hidden['participation_event'][0]}"),
        (
            "Reiherhorst",
            "integration_commissioner",
            f"/veranstaltungen/{world.shown['participation_event']}/anmeldungen",
        ),
        ("Wasseramsel", "working_group_lead", f"/veranstaltungen/{world.shown['participation_event']}"),
        ("Pirolhain", "this_department", f"/bewertungen/{world.shown['assessment']}"),
        ("Meisenweg", "this_faction", f"/vorgang/amendment/{world.hidden['amendment'][0]}"),
    ):
        assert word in crawl.get(who, address).words(world), (word, who)
