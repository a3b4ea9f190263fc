"""Acts on proposals: who has written one, how it is handed in, what the steering group decides, what becomes of it."""

from datetime import date
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.errors import GuardFailed
from ik_workflow.errors import StaleVersion
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import Concept
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Proposal
from ik_workflow.operations.answers import answers_for
from ik_workflow.operations.bundling import Bundle
from ik_workflow.operations.bundling import bundle_measures
from ik_workflow.operations.proposals import ProposalWording
from ik_workflow.operations.proposals import agree_to_withdraw
from ik_workflow.operations.proposals import name_authors
from ik_workflow.operations.proposals import revise_proposal
from ik_workflow.operations.proposals import submit_proposal
from ik_workflow.operations.steering import Adopt
from ik_workflow.operations.steering import Choice
from ik_workflow.operations.steering import Defer
from ik_workflow.operations.steering import Merge
from ik_workflow.operations.steering import NotAll
from ik_workflow.operations.steering import Reject
from ik_workflow.operations.steering import decide_proposals
from ik_workflow.operations.steering import merge_proposals
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.paper import PaperState
from ik_workflow.states.proposal import ProposalState
from tests.make import AT
from tests.make import BEFORE
from tests.make import SITTING
from tests.make import act
from tests.make_proposals import WORDING
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure
from tests.make_proposals import make_proposal
from tests.make_proposals import person_of

P = ProposalState


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


# -- authors ------------------------------------------------------------------------------------------------------


def test_a_draft_is_non_public_and_names_its_authors_in_order(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, with_=(forum.lead,))
    assert not proposal.case.public
    assert [author.person.name for author in proposal.authors] == ["Clara Beispiel", "Amina Beispiel"]


def test_only_an_author_revises(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum)
    with pytest.raises(WrongOffice):
        revise_proposal(session, proposal, ProposalWording(title="Neu"), actor=forum.steerer, occurred=BEFORE, at=AT)


def test_the_same_wording_writes_nothing(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum)
    assert revise_proposal(session, proposal, WORDING, actor=forum.member, occurred=BEFORE, at=AT) is None


def test_a_date_and_a_sum_can_be_taken_back(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum)
    left = ProposalWording(title="Sprachcafé", problem="P", aim="Z")
    revise_proposal(session, proposal, left, actor=forum.member, occurred=BEFORE, at=AT)
    session.expire_all()
    assert (proposal.due_on, proposal.cost, proposal.indicator) == (None, None, None)


def test_whoever_saw_an_older_version_overwrites_nothing(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum)
    seen = proposal.version
    revise_proposal(session, proposal, ProposalWording(title="A"), actor=forum.member, occurred=BEFORE, at=AT)
    with pytest.raises(StaleVersion):
        revise_proposal(
            session, proposal, ProposalWording(title="B"), actor=forum.member, occurred=BEFORE, at=AT, version=seen
        )


def test_a_change_of_authors_is_journaled(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum)
    people = [person_of(session, forum.lead), person_of(session, forum.member)]
    name_authors(session, proposal, people, actor=forum.member, occurred=BEFORE, at=AT)
    assert [author.person_id for author in proposal.authors] == [person.id for person in people]
    assert name_authors(session, proposal, people, actor=forum.member, occurred=BEFORE, at=AT) is None
    assert "name_authors" in triggers(session, proposal)


def triggers(session: Session, proposal: Proposal) -> list[str]:
    own = select(JournalEntry.trigger).where(JournalEntry.case_id == proposal.case_id).order_by(JournalEntry.seq)
    return list(session.scalars(own))


# -- withdrawal ---------------------------------------------------------------------------------------------------


def test_a_single_author_withdraws_alone(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.SUBMITTED)
    act(session, proposal, "withdraw", forum.member)
    assert proposal.state is P.WITHDRAWN


def test_the_last_author_who_agrees_withdraws_the_proposal(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.SUBMITTED, with_=(forum.lead,))
    agree_to_withdraw(session, proposal, True, actor=forum.member, occurred=BEFORE, at=AT)
    assert proposal.state.value == "submitted"
    with pytest.raises(GuardFailed, match="es fehlt noch die Zustimmung von: Amina Beispiel"):
        act(session, proposal, "withdraw", forum.member, all_authors=True)
    agree_to_withdraw(session, proposal, True, actor=forum.lead, occurred=BEFORE, at=AT)
    assert proposal.state is P.WITHDRAWN


def test_an_author_may_think_again(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.SUBMITTED, with_=(forum.lead,))
    agree_to_withdraw(session, proposal, True, actor=forum.member, occurred=BEFORE, at=AT)
    agree_to_withdraw(session, proposal, False, actor=forum.member, occurred=BEFORE, at=AT)
    agree_to_withdraw(session, proposal, True, actor=forum.lead, occurred=BEFORE, at=AT)
    assert proposal.state is P.SUBMITTED


# -- handing in ---------------------------------------------------------------------------------------------------


def test_handed_in_to_an_open_round(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.SUBMITTED)
    assert proposal.round is forum.round


def test_after_the_round_only_with_a_reason(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, by=forum.lead)
    with pytest.raises(GuardFailed, match="offenen Einreichungsrunde"):
        submit_proposal(session, proposal, None, actor=forum.lead, occurred=BEFORE, at=AT)
    submit_proposal(session, proposal, None, actor=forum.lead, occurred=BEFORE, at=AT, reason="Kam von der Konferenz")
    assert proposal.state is P.SUBMITTED


# -- the steering group -------------------------------------------------------------------------------------------


def test_an_evening_adopts_defers_rejects_and_merges(session: Session, forum: Forum) -> None:
    one, two, three, four = (
        make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title=title) for title in ("A", "B", "C", "D")
    )
    four_by_lead = make_proposal(session, forum, P.BEFORE_STEERING_GROUP, title="E", by=forum.lead)
    later = SITTING + timedelta(days=30)
    choices: list[tuple[Proposal, Choice]] = [
        (one, Adopt()),
        (two, Defer(later)),
        (three, Reject("Dafür ist das Land zuständig.")),
        (four_by_lead, Merge(four)),
        (four, Adopt()),
    ]
    decide_proposals(session, choices, actor=forum.commissioner, occurred=SITTING, at=AT)
    assert [choice[0].state for choice in choices] == [P.ADOPTED, P.DEFERRED, P.REJECTED, P.MERGED, P.ADOPTED]
    assert (two.revisit_on, three.public_reason) == (later, "Dafür ist das Land zuständig.")
    assert {author.person.name for author in four.authors} == {"Clara Beispiel", "Amina Beispiel"}
    assert session.scalar(select(func.count()).select_from(Measure)) == 2


def test_if_one_decision_fails_none_is_taken_and_every_refusal_is_named(session: Session, forum: Forum) -> None:
    good = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    vague = make_proposal(session, forum, P.BEFORE_STEERING_GROUP, aim="Mehr Teilhabe fördern")
    past = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    session.commit()
    choices: list[tuple[Proposal, Choice]] = [(good, Adopt()), (vague, Adopt()), (past, Defer(date(2020, 1, 1)))]
    with pytest.raises(NotAll) as refused:
        decide_proposals(session, choices, actor=forum.commissioner, occurred=SITTING, at=AT)
    session.rollback()
    assert [subject.id for subject, _ in refused.value.refusals] == [vague.id, past.id]
    assert "was noch unklar ist: unklares Ziel" in refused.value.refusals[0][1].sentence
    assert good.state is P.BEFORE_STEERING_GROUP


def test_merged_authors_follow_to_the_end_of_the_chain(session: Session, forum: Forum) -> None:
    first, second, third = (
        make_proposal(session, forum, P.SUBMITTED, by=by) for by in (forum.member, forum.lead, forum.other_lead)
    )
    merge_proposals(session, [second], third, authors_informed=True, actor=forum.lead, occurred=BEFORE, at=AT)
    merge_proposals(session, [first], second, authors_informed=True, actor=forum.lead, occurred=BEFORE, at=AT)
    names = [author.person.name for author in third.authors]
    assert names == ["Bohdan Beispiel", "Amina Beispiel", "Clara Beispiel"]


@pytest.mark.parametrize("trigger", ["recommend", "not_recommend", "merge"])
def test_only_the_lead_of_the_proposals_own_group_acts_for_it(session: Session, forum: Forum, trigger: str) -> None:
    proposal = make_proposal(session, forum, P.IN_WORKING_GROUP)
    target = make_proposal(session, forum, P.SUBMITTED)
    told = {"target": target.id, "authors_informed": True} if trigger == "merge" else {"minutes": "Einvernehmlich."}
    with pytest.raises(WrongOffice, match="Zuständig: .*Leitung dieser Arbeitsgruppe"):
        act(session, proposal, trigger, forum.other_lead, **told)
    act(session, proposal, trigger, forum.lead, **told)


def test_the_lead_of_another_group_does_not_present_what_this_one_advised_against(
    session: Session, forum: Forum
) -> None:
    proposal = make_proposal(session, forum, P.IN_WORKING_GROUP)
    act(session, proposal, "not_recommend", forum.lead, minutes="Mehrheitlich nicht empfohlen.")
    with pytest.raises(WrongOffice):
        act(session, proposal, "present", forum.other_lead, reason="Die Minderheit sieht den Bedarf.")
    act(session, proposal, "present", forum.lead, reason="Die Minderheit sieht den Bedarf.")


def test_before_a_group_has_it_any_lead_asks_back(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.SUBMITTED)
    act(session, proposal, "query", forum.other_lead, question="Für wen?")
    assert proposal.state is P.QUERIED


def test_nobody_of_the_group_decides_alone(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    with pytest.raises(NotAll, match="Nichts wurde gespeichert"):
        decide_proposals(session, [(proposal, Adopt())], actor=forum.steerer, occurred=SITTING, at=AT)


def test_authors_are_told_what_became_of_it(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.BEFORE_STEERING_GROUP)
    choice = Reject("Dafür ist das Land zuständig.")
    decide_proposals(session, [(proposal, choice)], actor=forum.commissioner, occurred=SITTING, at=AT)
    (answer,) = answers_for(session, forum.member.person_id or 0, AT - timedelta(hours=1))
    assert (answer.words, answer.reason, answer.asks) == ("abgelehnt", "Dafür ist das Land zuständig.", False)
    assert answers_for(session, forum.member.person_id or 0, AT) == []
    assert answers_for(session, forum.lead.person_id or 0, AT - timedelta(hours=1)) == []


def test_an_open_query_asks_the_author(session: Session, forum: Forum) -> None:
    proposal = make_proposal(session, forum, P.QUERIED)
    (answer,) = answers_for(session, person_of(session, forum.member), AT - timedelta(hours=1))
    assert (answer.asks, answer.reason) == (True, "Wie viele Stadtteile sind gemeint?")
    act(session, proposal, "answer_query", forum.member, answer="Alle acht.")
    (answer,) = answers_for(session, person_of(session, forum.member), AT - timedelta(hours=1))
    assert not answer.asks


# -- bundling -----------------------------------------------------------------------------------------------------


def test_measures_become_a_paper_and_a_concept(session: Session, forum: Forum) -> None:
    measures = [make_measure(session, forum, title=title) for title in ("Sprachcafé", "Lotsen")]
    bundle = Bundle(
        title="Integrationskonzept 2029",
        originator=forum.steering,
        measures=measures,
        concept_title="Konzept 2029 bis 2033",
        bodies=(forum.house.committee, forum.house.council),
    )
    paper, concept = bundle_measures(
        session, bundle, steering_group_voted=True, actor=forum.commissioner, occurred=SITTING, at=AT
    )
    assert (paper.state, concept.state) == (PaperState.DRAFT, ConceptState.BEFORE_COUNCIL)
    assert {(one.state, one.paper_id, one.concept_id) for one in measures} == {
        (MeasureState.IN_PAPER, paper.id, concept.id)
    }
    text = paper.versions[0]
    assert "Handlungsfeld Bildung\n1. Sprachcafé\n   Ziel: In jedem der acht Stadtteile" in text.proposal
    assert "Kosten: 12.000,00 Euro" in text.proposal
    assert text.explanation == (
        "Vorgeschlagene Beratungsfolge: 1. Ausschuss für Soziales; 2. Stadtverordnetenversammlung."
    )
    assert forum.field.concept_id == concept.id


def test_a_measure_that_is_not_ready_stops_the_whole_bundle(session: Session, forum: Forum) -> None:
    ready = make_measure(session, forum)
    vague = make_measure(session, forum, title="Vages", indicator=None, due_on=None)
    session.commit()
    bundle = Bundle("Konzept", forum.steering, [ready, vague], concept_title="Konzept")
    with pytest.raises(NotAll) as refused:
        bundle_measures(session, bundle, steering_group_voted=True, actor=forum.commissioner, occurred=SITTING, at=AT)
    session.rollback()
    ((subject, error),) = refused.value.refusals
    assert subject is vague
    assert "Termin" in error.sentence or "Indikator" in error.sentence
    for record in (Paper, Concept):
        assert session.scalar(select(func.count()).select_from(record)) == 0
    assert ready.state is MeasureState.DRAFTED
