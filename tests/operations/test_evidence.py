"""Evidence of a measure: who adds it, what it may say, what counts it, and how a wrong piece is struck."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Participant
from ik_workflow.operations.evidence import evidence_of
from ik_workflow.operations.history import correct
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from tests.make import AT
from tests.make import act
from tests.make import make_actor
from tests.make import make_organization
from tests.make_cycles import noon
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_reports import make_measures

DAY = date(2026, 11, 2)
PIECE: dict[str, Any] = {"shows": "Teilnahmelisten", "shown_on": date(2026, 10, 15), "place": "Az. 32-17/2026"}


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def measure(session: Session, forum: Forum) -> Measure:
    return make_measures(session, forum.department, 1)[0]


def add(session: Session, measure: Measure, who: Actor, **values: Any) -> JournalEntry:
    act(session, measure, "add_evidence", who, on=DAY, at=noon(DAY), **{**PIECE, **values})
    newest = select(JournalEntry).where(JournalEntry.case_id == measure.case_id).order_by(JournalEntry.seq.desc())
    return session.scalars(newest).first()  # type: ignore[return-value]  # it was just written


def shown(session: Session, measure: Measure, until: date | None = None) -> list[str]:
    return [one.words for one in evidence_of(session.connection(), (measure.id,), until).get(measure.id, [])]


def strike(session: Session, entry: JournalEntry, who: Actor) -> None:
    correct(session, entry, actor=who, reason="Das war eine andere Maßnahme.", recorded_at=noon(DAY))


def test_the_newest_piece_stands_first_and_a_later_one_is_not_known_before(
    session: Session, forum: Forum, measure: Measure
) -> None:
    add(session, measure, forum.unit)
    add(session, measure, forum.commissioner, shows="Foto", shown_on=DAY, place="https://potsdam.example/foto")
    old = "Teilnahmelisten (15. Oktober 2026), Az. 32-17/2026"
    assert shown(session, measure) == ["Foto (2. November 2026), https://potsdam.example/foto", old]
    assert shown(session, measure, date(2026, 10, 31)) == [old]


def test_a_unit_that_takes_part_adds_evidence_and_another_does_not(
    session: Session, forum: Forum, measure: Measure
) -> None:
    other: Organization = make_organization(session, forum.house.body, "Fachbereich Kultur")
    actor = make_actor(session, other, offices=[Office.DEPARTMENT])
    with pytest.raises(WrongOffice):
        add(session, measure, actor)
    session.add(Participant(measure_id=measure.id, organization_id=other.id, created=AT))
    entry = add(session, measure, actor)
    assert entry.office == "participating_unit"
    third = make_organization(session, forum.house.body, "Fachbereich Sport")
    session.add(Participant(measure_id=measure.id, organization_id=third.id, created=AT))
    with pytest.raises(WrongOffice):
        strike(session, entry, make_actor(session, third, offices=[Office.DEPARTMENT], name="Rana Beispiel"))
    strike(session, entry, actor)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"place": "http://potsdam.example"}, "Eine Adresse im Internet beginnt mit https://"),
        ({"place": "www.potsdam.example"}, "Eine Adresse im Internet beginnt mit https://"),
        ({"place": "vgl. http://potsdam.example/liste"}, "Eine Adresse im Internet beginnt mit https://"),
        ({"place": "https://"}, "Eine Adresse im Internet beginnt mit https://"),
        ({"shown_on": date(2026, 11, 3)}, "Der Tag des Nachweises liegt in der Zukunft"),
        ({"place": " "}, "Bitte nennen Sie, was der Nachweis zeigt und wo er liegt"),
    ],
)
def test_a_piece_without_day_or_place_is_refused(
    session: Session, forum: Forum, measure: Measure, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(GuardFailed, match=sentence):
        add(session, measure, forum.unit, **values)


@pytest.mark.parametrize(
    "place", ["HTTPS://potsdam.example/x", "Az. 12, https://www.potsdam.example", r"S:\Integration\Listen"]
)
def test_where_it_lies_may_be_a_secure_address_or_a_place_in_the_house(
    session: Session, forum: Forum, measure: Measure, place: str
) -> None:
    add(session, measure, forum.unit, place=place)
    assert shown(session, measure)[0].endswith(place)


def test_wrong_evidence_is_struck_also_after_other_steps(session: Session, forum: Forum, measure: Measure) -> None:
    entry = add(session, measure, forum.unit)
    given: dict[str, Any] = {"on": DAY, "at": noon(DAY)}
    act(session, measure, "suspend", forum.unit, **given, revisit_on=date(2027, 1, 4), reason="Die Stelle ist frei.")
    strike(session, entry, forum.unit)
    assert (measure.state, shown(session, measure)) == (MeasureState.SUSPENDED, [])


def test_evidence_carries_a_result_and_is_not_struck_afterwards(
    session: Session, forum: Forum, measure: Measure
) -> None:
    given: dict[str, Any] = {"on": DAY, "at": noon(DAY)}
    act(
        session,
        measure,
        "propose_result",
        forum.unit,
        **given,
        proposed_state=MeasureState.IMPLEMENTED,
        indicator_reading="12 Treffen",
    )
    with pytest.raises(GuardFailed, match="Es fehlt ein Nachweis der Umsetzung"):
        act(session, measure, "confirm_implemented", forum.commissioner, **given)
    entry = add(session, measure, forum.unit)
    act(session, measure, "confirm_implemented", forum.commissioner, **given)
    with pytest.raises(Refused, match="wurde weitergearbeitet"):
        strike(session, entry, forum.unit)
