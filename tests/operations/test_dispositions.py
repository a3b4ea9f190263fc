"""What becomes of the measures of an ending concept, and how their lineage is read."""

from collections.abc import Sequence

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import Refused
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import DispositionKind
from ik_workflow.models.all import Measure
from ik_workflow.operations.dispositions import Disposal
from ik_workflow.operations.dispositions import dispose
from ik_workflow.operations.lineage import Lineage
from ik_workflow.operations.lineage import lineage_of
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from tests.make import AT
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_house
from tests.make import make_organization

K, M = DispositionKind, MeasureState


@pytest.fixture
def house(session: Session) -> House:
    return make_house(session)


@pytest.fixture
def commissioner(session: Session, house: House) -> Actor:
    group = make_organization(session, house.body, "Steuerungsgruppe", classification=Classification.STEERING_GROUP)
    return make_actor(session, group, offices=[Office.INTEGRATION_COMMISSIONER], name="Beauftragte")


def make_concept(session: Session, title: str, state: str, successor: Concept | None = None) -> Concept:
    concept = Concept(case=Case(kind="concept"), title=title, state=state, created=AT)
    concept.successor_id = successor.id if successor else None
    session.add(concept)
    session.flush()
    return concept


def make_measure(session: Session, concept: Concept, title: str, state: str = "in_progress") -> Measure:
    measure = Measure(case=Case(kind="measure"), title=title, state=state, concept_id=concept.id, created=AT)
    session.add(measure)
    session.flush()
    return measure


@pytest.fixture
def new(session: Session, house: House) -> Concept:
    return make_concept(session, "2024 bis 2028", "in_force")


@pytest.fixture
def old(session: Session, new: Concept) -> Concept:
    return make_concept(session, "2016 bis 2020", "under_review", new)


def say(
    session: Session,
    actor: Actor,
    measure: Measure,
    kind: DispositionKind = K.DROPPED,
    heirs: Sequence[Measure] = (),
    reason: str = "Umgesetzt.",
) -> None:
    concept = session.get_one(Concept, measure.concept_id)
    said = [Disposal(measure, kind, reason, [one.id for one in heirs])]
    dispose(session, concept, said, actor=actor, occurred=AT.date(), at=AT)
    session.expire_all()


def read(session: Session, measure: Measure) -> Lineage:
    return lineage_of(session, session.connection(), measure)


def test_a_concept_is_not_superseded_while_a_measure_is_left(
    session: Session, old: Concept, commissioner: Actor
) -> None:
    first, second = (make_measure(session, old, title) for title in ("Netzwerk", "Newsletter"))
    say(session, commissioner, first)
    assert (old.state, first.state) == (ConceptState.UNDER_REVIEW, M.IN_PROGRESS)
    say(session, commissioner, second)
    assert (old.state, first.state, second.state) == (ConceptState.SUPERSEDED, M.DROPPED, M.DROPPED)


def test_a_measure_that_is_carried_out_needs_a_disposition_too(
    session: Session, old: Concept, commissioner: Actor
) -> None:
    done, running = make_measure(session, old, "Fest", "implemented"), make_measure(session, old, "Netzwerk")
    say(session, commissioner, running)
    assert old.state is ConceptState.UNDER_REVIEW
    say(session, commissioner, done)
    assert (old.state, done.state) == (ConceptState.SUPERSEDED, M.IMPLEMENTED)


def test_an_open_course_goes_on_in_the_heir(session: Session, old: Concept, new: Concept, commissioner: Actor) -> None:
    measure, heir = make_measure(session, old, "Netzwerk"), make_measure(session, new, "Netzwerk der Stadt")
    say(session, commissioner, measure, K.CONTINUED, [heir])
    assert (measure.state, measure.successor_id) == (M.CONTINUED, heir.id)


def test_what_is_said_again_takes_the_place_of_what_was_said(
    session: Session, old: Concept, new: Concept, commissioner: Actor
) -> None:
    measure, heir = make_measure(session, old, "Netzwerk"), make_measure(session, new, "Netzwerk der Stadt")
    make_measure(session, old, "Newsletter")
    say(session, commissioner, measure)
    say(session, commissioner, measure, K.REPLACED, [heir])
    assert [(one.measure, one.kind) for one in read(session, measure).after] == [(heir, K.REPLACED)]


@pytest.mark.parametrize(("kind", "count"), [(K.CONTINUED, 0), (K.MERGED, 2), (K.SPLIT, 1), (K.DROPPED, 1)])
def test_each_kind_has_its_number_of_heirs(
    session: Session, old: Concept, new: Concept, commissioner: Actor, kind: DispositionKind, count: int
) -> None:
    heirs = [make_measure(session, new, f"Neu {place}") for place in range(count)]
    with pytest.raises(BadValue, match="nachfolgende Maßnahme"):
        say(session, commissioner, make_measure(session, old, "Netzwerk"), kind, heirs)


def test_heirs_belong_to_the_successor(session: Session, old: Concept, commissioner: Actor) -> None:
    measure, neighbour = make_measure(session, old, "Netzwerk"), make_measure(session, old, "Newsletter")
    with pytest.raises(BadValue, match="Nachfolgekonzept"):
        say(session, commissioner, measure, K.CONTINUED, [neighbour])


def test_only_the_commissioner_says_it(session: Session, house: House, old: Concept) -> None:
    with pytest.raises(Refused):
        say(session, house.mayor, make_measure(session, old, "Netzwerk"))


def test_lineage_is_read_both_ways_over_all_generations(
    session: Session, old: Concept, new: Concept, commissioner: Actor
) -> None:
    oldest = make_concept(session, "2012 bis 2015", "under_review", old)
    first, second, third = (make_measure(session, one, one.title) for one in (oldest, old, new))
    say(session, commissioner, second, K.SPLIT, [third, make_measure(session, new, "Zweig")])
    session.execute(update(Concept).where(Concept.id == old.id).values(state="in_force"))
    say(session, commissioner, first, K.CONTINUED, [second])
    assert [one.measure.title for one in read(session, first).after] == ["2016 bis 2020", "2024 bis 2028", "Zweig"]
    assert [(one.measure, one.kind) for one in read(session, third).before] == [
        (first, K.CONTINUED),
        (second, K.SPLIT),
    ]


def test_a_circle_in_the_lineage_ends(session: Session, old: Concept, new: Concept) -> None:
    first, second = make_measure(session, old, "Netzwerk"), make_measure(session, new, "Netzwerk der Stadt")
    first.successor_id, second.successor_id = second.id, first.id
    session.flush()
    assert [one.measure for one in read(session, first).after] == [second, first]


def test_no_measure_goes_on_in_one_that_it_came_from(
    session: Session, old: Concept, new: Concept, commissioner: Actor
) -> None:
    first, second = make_measure(session, old, "Netzwerk"), make_measure(session, new, "Netzwerk der Stadt")
    act(session, first, "continue", commissioner, successor=second.id)
    with pytest.raises(GuardFailed, match="führt selbst zu dieser zurück"):
        act(session, second, "continue", commissioner, successor=first.id)


def test_no_concept_follows_itself(session: Session, old: Concept, new: Concept, commissioner: Actor) -> None:
    newest = make_concept(session, "2029 bis 2033", "in_force")
    new.successor_id = newest.id
    session.flush()
    with pytest.raises(GuardFailed):
        act(session, newest, "name_successor", commissioner, successor=old.id)
