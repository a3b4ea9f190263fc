"""The fields of a form: what a person may type for each kind of fact, and the sentence at the field if it is wrong."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.models.all import AgendaItem
from ik_workflow.models.all import Case
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Person
from ik_workflow.models.all import ProposalAuthor
from ik_workflow.models.all import Stocktaking
from ik_workflow.operations.acts import asked_facts
from ik_workflow.operations.step import KINDS
from ik_workflow.states.all import PROCEDURES
from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.offices import Office
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.procedure import NEW
from ik_workflow.states.ratings import Fulfilment
from ik_workflow.states.reporting_cycle import CycleKind
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Majority
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from ik_workflow.web.choices import CHOICES
from ik_workflow.web.choices import RECORDS
from ik_workflow.web.fields import Typed
from ik_workflow.web.step_form import MOST_SHOWN
from ik_workflow.web.step_form import StepForm
from ik_workflow.web.step_form import UnknownField
from tests.make import AT
from tests.make import SITTING
from tests.make import House
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_resolution
from tests.web.forms import carried
from tests.web.forms import committing
from tests.web.forms import day
from tests.web.pages import words
from tests.web.signing import sign_in

TODAY = date(2026, 11, 22)


def form_of(fact: Fact, session: Any, subject: Any = None, **typed: str | list[str]) -> StepForm:
    """A form with this one field, in which somebody has typed; two underscores stand for a dot."""
    given = {name.replace("__", "."): [words] if isinstance(words, str) else words for name, words in typed.items()}
    whole = {name: [words] for name, words in day("wann", TODAY).items()}
    return StepForm([fact], session, subject, Typed({**whole, **given}))


def read(fact: Fact, **typed: str | list[str]) -> Any:
    form = form_of(fact, None, **typed)
    entered = form.read()
    assert entered is not None, form.errors
    return entered.facts.get(fact.name)


def wrong(fact: Fact, **typed: str | list[str]) -> tuple[str, str]:
    """The field that the summary leads to, and what it says."""
    form = form_of(fact, None, **typed)
    assert form.read() is None
    ((name, sentence),) = form.errors.items()
    assert [field.error for field in form.fields if field.error] == [sentence]
    return name, sentence


def fact(kind: FactKind, **values: Any) -> Fact:
    return Fact("x", "Angabe", kind, **values)


DAY, MONEY, NUMBER = fact(FactKind.DATE), fact(FactKind.MONEY), fact(FactKind.NUMBER)
VOTE, LINE, TEXT = fact(FactKind.BALLOT), fact(FactKind.LINE, length=10), fact(FactKind.TEXT)


@pytest.mark.parametrize(
    "typed",
    [
        {"x__tag": "4", "x__monat": "12", "x__jahr": "2026"},
        {"x__tag": " 04", "x__monat": "12 ", "x__jahr": "2026"},
        {"x__tag": "4.12.2026"},
        {"x": "04. 12. 2026"},
        {"x": "2026-12-04"},
    ],
)
def test_a_day_is_understood(typed: dict[str, str]) -> None:
    assert read(DAY, **typed) == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Bitte geben Sie einen Tag an."),
        ({"x__tag": "4"}, "Bitte geben Sie Tag, Monat und Jahr an."),
        ({"x__tag": "4", "x__monat": "12", "x__jahr": "26"}, "Bitte geben Sie das Jahr mit vier Ziffern an"),
        ({"x__tag": "4", "x__monat": "Dez", "x__jahr": "2026"}, "Bitte geben Sie Tag, Monat und Jahr in Ziffern an"),
        ({"x__tag": "30", "x__monat": "2", "x__jahr": "2026"}, "Den 30.2.2026 gibt es nicht."),
        ({"x__tag": "٤", "x__monat": "12", "x__jahr": "2026"}, "in Ziffern an"),
        ({"x": "9" * 400}, "Bitte geben Sie Tag, Monat und Jahr an."),
        ({"x": "Infinity"}, "Bitte geben Sie Tag, Monat und Jahr an."),
    ],
)
def test_a_day_that_is_none_is_told_at_its_field(typed: dict[str, str], sentence: str) -> None:
    name, said = wrong(DAY, **typed)
    assert name == "x.tag"
    assert said.startswith("Angabe: ")
    assert sentence in said


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12.500,50", "12500.50"), ("12500,5", "12500.50"), ("7 €", "7.00"), ("1.000 Euro", "1000.00"), ("3,-", "3.00")],
)
def test_a_sum_is_understood(typed: str, amount: str) -> None:
    assert str(read(MONEY, x=typed)) == amount


@pytest.mark.parametrize("typed", ["12500.50", "1,234", "-3", "NaN", "Infinity", "1e9", "9" * 30, "12.50", "zwölf"])
def test_a_sum_that_is_none_is_told_at_its_field(typed: str) -> None:
    name, said = wrong(MONEY, x=typed)
    assert (name, "Betrag in Euro" in said) == ("x", True)


def test_a_count_is_understood_and_nothing_else_is() -> None:
    assert (read(NUMBER, x=" 12 "), read(NUMBER, x="1.200"), read(NUMBER, x="0")) == (12, 1200, 0)
    for odd in ("-1", "1,5", "1.5", "10" * 15, str(2**31), "²", "Infinity"):
        assert wrong(NUMBER, x=odd) == ("x", "Angabe: Bitte geben Sie eine ganze Zahl ab 0 an.")


def test_a_text_keeps_its_lines_and_a_line_has_none() -> None:
    assert read(TEXT, x=" a\r\nb\r\n ") == "a\nb"
    assert read(LINE, x="  Konzept ") == "Konzept"
    assert wrong(LINE, x="a\nb")[1].startswith("Angabe: Der Text enthält unerlaubte Zeichen")
    assert wrong(LINE, x="x" * 11)[1] == "Angabe: Bitte kürzen Sie den Text auf höchstens 10 Zeichen."
    assert wrong(TEXT, x="x" * 100_001)[1] == "Angabe: Bitte kürzen Sie den Text auf höchstens 100000 Zeichen."
    for odd in ("a\x00", "a\ud800"):
        assert "Steuerzeichen" in wrong(TEXT, x=odd)[1]
    assert wrong(TEXT, x=" \r\n ") == ("x", "Angabe: Bitte füllen Sie dieses Feld aus.")


def test_yes_and_no_are_two_answers_and_none_is_a_third() -> None:
    assert (read(fact(FactKind.YES_NO), x="ja"), read(fact(FactKind.YES_NO), x="nein")) == (True, False)
    assert read(fact(FactKind.YES_NO, required=False), x="") is None
    assert wrong(fact(FactKind.YES_NO)) == ("x", "Angabe: Bitte wählen Sie Ja oder Nein.")
    assert wrong(fact(FactKind.YES_NO), x="on")[1] == "Angabe: Bitte wählen Sie einen der angebotenen Werte."


def test_a_choice_is_one_of_the_values_offered() -> None:
    choice = fact(FactKind.CHOICE, choices=MeetingKind)
    assert read(choice, x="ordinary") is MeetingKind.ORDINARY
    assert read(fact(FactKind.RESULT), x="noted") is ConsultationResult.NOTED
    for odd in ("lost", "ORDINARY", "\x00"):
        assert wrong(choice, x=odd) == ("x", "Angabe: Bitte wählen Sie einen der angebotenen Werte.")
        assert wrong(fact(FactKind.RESULT), x=odd)[0] == "x"


def test_a_vote_is_its_figures_or_what_the_chair_stated() -> None:
    assert read(VOTE, x__ja="7", x__nein="0") == Ballot(yes=7, no=0)
    assert read(VOTE, x__festgestellt="abgelehnt") == Ballot(stated=False)
    assert read(VOTE, x__art="unanimous", x__festgestellt="angenommen") == Ballot(manner=Manner.UNANIMOUS, stated=True)
    everything = read(
        VOTE, x__ja="30", x__nein="1", x__enthaltung="2", x__gegenstand="deferral", x__mehrheit="statutory",
        x__anwesend="40", x__ausgeschlossen="1", x__schwelle="57", x__namentlich="ja", x__punkt="Punkt 3",
    )  # fmt: skip
    assert everything == Ballot(
        VoteSubject.DEFERRAL, 30, 1, 2, Manner.COUNTED, Majority.STATUTORY, 40, 1, 57, roll_call=True, point="Punkt 3"
    )
    urgency = Fact("x", "Angabe", FactKind.BALLOT, about=VoteSubject.URGENCY)
    assert read(urgency, x__ja="3", x__nein="2").subject is VoteSubject.URGENCY
    assert read(fact(FactKind.BALLOT, required=False), x__art="counted", x__mehrheit="simple") is None


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({}, "x.ja", "Bitte geben Sie die Stimmen an"),
        ({"x__ja": "drei"}, "x.ja", "Ja: Bitte geben Sie eine ganze Zahl ab 0 an."),
        ({"x__nein": "10001"}, "x.nein", "Nein: Bitte geben Sie eine ganze Zahl von 0 bis 10000 an."),
        ({"x__ja": "3", "x__anwesend": "2"}, "x.ja", "Bitte prüfen Sie die Zahlen."),
        ({"x__ja": "3", "x__nein": "3", "x__festgestellt": "angenommen"}, "x.ja", "die Zahlen ergeben aber"),
        ({"x__ja": "3", "x__art": "laut"}, "x.art", "Bitte wählen Sie"),
        ({"x__festgestellt": "vielleicht"}, "x.festgestellt", "Bitte wählen Sie"),
        ({"x__ja": "3", "x__punkt": "x" * 201}, "x.punkt", "Bitte kürzen Sie"),
        ({"x__anwesend": "3"}, "x.ja", "wie abgestimmt wurde"),
    ],
)
def test_a_vote_that_cannot_be_is_told_at_its_field(typed: dict[str, str], name: str, sentence: str) -> None:
    where, said = wrong(VOTE, **typed)
    assert (where, sentence in said) == (name, True)


def test_what_this_form_does_not_ask_for_is_unknown() -> None:
    for name in ("y", "x.tag", "x.suche", "state", "wann.stunde"):
        with pytest.raises(UnknownField):
            form_of(LINE, None, **{name: "1"}).refuse_unknown()
    with pytest.raises(UnknownField):
        form_of(LINE, None, x=["1", "2"]).refuse_unknown()
    form_of(LINE, None, x="1", grund="").refuse_unknown()


def test_a_form_starts_with_what_the_record_holds() -> None:
    facts = [fact(FactKind.MONEY), Fact("on", "Tag", FactKind.DATE), Fact("agreed", "Ja", FactKind.YES_NO)]
    now = {"x": Decimal("1234.50"), "on": date(2026, 3, 1), "agreed": False}
    form = StepForm(facts, None, None, Typed({}), now=now)  # type: ignore[arg-type]  # nothing is read
    form.fill(TODAY)
    entered = form.read()
    assert entered is not None
    assert (entered.facts, entered.occurred) == (now, TODAY)


# -- records ------------------------------------------------------------------------------------------------------


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


@pytest.fixture
def today(app: Flask) -> Iterator[None]:
    """What is offered depends on the day that the application knows."""
    with app.app_context():
        yield


@pytest.mark.usefixtures("today")
def test_records_are_chosen_among_those_offered(session: Session, house: House) -> None:
    one, several = fact(FactKind.RECORD, of="body"), fact(FactKind.RECORDS, of="body")
    paper = Paper(body_id=house.body.id)
    chosen = form_of(one, session, paper, x=house.council.public_id).read()
    assert chosen is not None
    assert chosen.facts == {"x": house.council.id}
    both = form_of(several, session, paper, x=[house.council.public_id, house.board.public_id]).read()
    assert both is not None
    assert both.facts == {"x": (house.council.id, house.board.id)}
    for odd in ("\x00", str(house.council.id), house.administration.public_id, "x" * 500):
        form = form_of(one, session, paper, x=odd)
        assert form.read() is None
        assert form.errors == {"x": "Angabe: Diese Auswahl gibt es nicht (mehr). Bitte wählen Sie neu."}
    empty = form_of(several, session, paper)
    assert empty.read() is None
    assert empty.errors == {"x": "Angabe: Bitte wählen Sie mindestens einen Eintrag."}


@pytest.mark.usefixtures("today")
def test_each_body_of_a_sitting_has_a_figure(session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council)
    attendance = fact(FactKind.FIGURES, of="seat")
    form = form_of(attendance, session, meeting, **{f"x.{house.council.public_id}": "40"})
    entered = form.read()
    assert entered is not None
    assert entered.facts == {"x": {house.council.id: 40}}
    wrong_one = form_of(attendance, session, meeting, **{f"x.{house.council.public_id}": "viele"})
    assert wrong_one.read() is None
    assert "Stadtverordnetenversammlung: Bitte geben Sie eine ganze Zahl" in next(iter(wrong_one.errors.values()))
    with pytest.raises(UnknownField):
        form_of(attendance, session, meeting, **{f"x.{house.board.public_id}": "4"}).refuse_unknown()


@pytest.mark.usefixtures("today")
def test_a_long_list_is_bounded_and_narrowed_by_a_word(session: Session, house: House) -> None:
    for number in range(MOST_SHOWN + 5):
        make_organization(session, house.body, f"Gremium {number:03}")
    paper, body = Paper(body_id=house.body.id), fact(FactKind.RECORD, of="body")
    field = form_of(body, session, paper).fields[0]
    assert (len(field.options), field.more > 0) == (MOST_SHOWN, True)
    narrowed = form_of(body, session, paper, x__suche="gremium 20", x=house.council.public_id).fields[0]
    assert {label for _, label in narrowed.options} == {
        "Stadtverordnetenversammlung",
        *(f"Gremium {number}" for number in range(200, 205)),
    }


# -- every step ---------------------------------------------------------------------------------------------------

STEPS = [(name, row) for name, procedure in PROCEDURES.items() for row in procedure.steps if row.source != (NEW,)]


def test_whatever_a_step_asks_for_can_be_offered() -> None:
    asked = {one.of for name in PROCEDURES for row in PROCEDURES[name].steps for one in row.asks if one.of}
    assert asked <= set(CHOICES)
    assert set(CHOICES) == set(RECORDS)


def frozen_row(taking: Stocktaking, measure: Measure) -> dict[str, Any]:
    of_both = {"case_id": taking.case_id, "stocktaking_id": taking.id, "measure_id": measure.id}
    rating = {"proposed": Fulfilment.FULFILLED, "because": "Ein Bericht", "frozen": {}}
    return {**of_both, **rating, "position": 1, "title": "Kurse", "course": measure.state, "light": "grey"}


@pytest.fixture
def records(session: Session, house: House) -> dict[str, Any]:
    """One record of every kind."""
    resolution = make_resolution(session, house)
    paper = make_paper(session, house)
    row = make_consultation(session, house, paper, house.committee)
    meeting = make_meeting(session, house, house.committee, SITTING)
    made = {"resolution": resolution, "paper": paper, "consultation": row, "meeting": meeting}
    item = AgendaItem(meeting_id=meeting.id, created=AT)
    session.add(item)
    session.flush()
    of_paper = {"case_id": paper.case_id, "paper_id": paper.id, "organization_id": house.board.id}
    values: dict[str, dict[str, Any]] = {
        **dict.fromkeys(("amendment", "comment", "co_signature"), of_paper),
        "procedural_motion": {"case_id": paper.case_id, "item_id": item.id, "kind": MotionKind.DEFERRAL},
    }
    kinds = {"participation_event": EventKind.CONFERENCE, "reporting_cycle": CycleKind.REPORT}
    for record, kind in KINDS.items():
        if kind.name not in made:
            own = values.get(kind.name) or {"title": "Sprachmittlung", "case": Case(kind=kind.name, public=True)}
            if kind.name in kinds:
                own = {**own, "kind": kinds[kind.name]}
            if kind.name == "status_report":
                cycle, measure = cast(Any, made["reporting_cycle"]), cast(Any, made["measure"])
                own = {"case_id": cycle.case_id, "cycle_id": cycle.id, "measure_id": measure.id, "title": "Kurse"}
            if kind.name == "report_order":
                own = {**own, "passage": "Im März", "organization_id": house.committee.id, "due_on": SITTING}
            if kind.name == "stocktaking":
                own = {**own, "concept_id": cast(Any, made["concept"]).id}
            if kind.name == "assessment":
                own = frozen_row(cast(Any, made["stocktaking"]), cast(Any, made["measure"]))
            state = kind.engine.procedure.open_states[0]
            made[kind.name] = record(state=state, created=AT, **own)
            session.add(made[kind.name])
            session.flush()
    return made


@pytest.fixture
def client(app: Flask, session: Session, house: House) -> FlaskClient:
    """A browser of somebody who holds every office."""
    everything = make_actor(session, house.committee, offices=[office for office in Office if office != Office.ENGINE])
    client = committing(app, session)
    sign_in(client, session.get_one(Person, everything.person_id))
    return client


#: what makes a record one's own
OWN = (
    ("paper", "originator_id"),
    ("amendment", "mover_id"),
    ("procedural_motion", "mover_id"),
    ("co_signature", "organization_id"),
    ("proposal", "responsible_unit_id"),
    ("status_report", "responsible_unit_id"),
    ("measure", "responsible_unit_id"),
)


def test_every_step_of_every_procedure_has_a_form(
    client: FlaskClient, session: Session, records: dict[str, Any]
) -> None:
    """Whatever its state: the form itself is asked for, as after somebody else has changed the record."""
    author, organization = session.execute(
        select(Membership.person_id, Membership.organization_id).where(Membership.role == Office.AUDITOR)
    ).one()
    for name, column in OWN:
        setattr(records[name], column, organization)
    session.add(ProposalAuthor(proposal_id=records["proposal"].id, person_id=author))
    session.commit()
    for name, row in STEPS:
        subject = records[name]
        path = f"/vorgang/{name}/{subject.public_id}/{row.trigger}"
        answer = client.post(path, data={**carried(client.get("/neu/paper")), "knopf": "suchen"})
        if {*row.by, *row.entered_by} <= {Office.ENGINE} and subject.state in row.source:
            assert answer.status_code == 403, path  # time alone takes it
            continue
        assert answer.status_code == 200, (path, words(answer))
        for one in asked_facts(name, row, subject):
            assert f'name="{one.name}' in answer.text or "Dafür ist noch nichts verzeichnet" in answer.text, one.name


def test_every_kind_of_record_has_a_page_with_its_next_steps(client: FlaskClient, records: dict[str, Any]) -> None:
    for name, subject in records.items():
        answer = client.get(f"/vorgang/{name}/{subject.public_id}", follow_redirects=True)
        assert answer.status_code == 200, name
        assert "Was Sie jetzt tun können" in words(answer)
