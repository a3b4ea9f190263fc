"""Co-signing: asked side by side, one objection returns the paper, a new version reopens only what it affects."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import GuardFailed
from ik_workflow.errors import WrongOffice
from ik_workflow.models.all import CoSignature
from ik_workflow.models.all import Paper
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.operations.tasks import tasks
from ik_workflow.operations.tasks import waiting_for_others
from ik_workflow.states.co_signature import CoSignatureState as C
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import Classification
from tests.make import AT
from tests.make import BEFORE
from tests.make import House
from tests.make import act
from tests.make import make_actor
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_organization
from tests.make import make_paper

Signer = tuple[CoSignature, Actor]


def co_signing(session: Session, house: House) -> tuple[Paper, Actor, list[Signer]]:
    """A paper before treasury, legal office and a division."""
    department = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich")
    paper = make_paper(
        session, house, state=PaperState.DRAFT, financial_impact=False, demography={"economy": 1}, public=False
    )
    make_consultation(session, house, paper, house.committee)
    signers = {}
    for name, office in (
        ("Kämmerei", Office.TREASURY),
        ("Rechtsamt", Office.LEGAL_OFFICE),
        ("Geschäftsbereich", Office.DIVISION),
    ):
        organization = make_organization(session, house.body, name, classification=Classification.EXECUTIVE)
        signers[organization.id] = make_actor(session, organization, offices=[office], name=name)
    act(session, paper, "start_co_signing", department, signers=list(signers))
    rows = session.scalars(select(CoSignature).order_by(CoSignature.id)).all()
    return paper, department, [(row, signers[row.organization_id]) for row in rows]


def test_all_are_asked_and_the_last_signature_completes_it(session: Session) -> None:
    paper, department, signers = co_signing(session, make_house(session))
    for signature, signer in signers:
        with pytest.raises(GuardFailed, match="noch nicht gezeichnet"):
            act(session, paper, "complete_co_signing", department)
        act(session, signature, "sign", signer)
    act(session, paper, "complete_co_signing", department)
    assert paper.state is PaperState.CO_SIGNED


def test_nobody_signs_for_another_office(session: Session) -> None:
    _, _, ((treasury, _), (_, lawyer), _) = co_signing(session, make_house(session))
    with pytest.raises(WrongOffice):
        act(session, treasury, "sign", lawyer)


def test_an_objection_returns_the_paper_and_a_new_version_reopens_only_what_it_affects(session: Session) -> None:
    paper, department, ((treasury, ingo), (legal, jana), (division, hoa)) = co_signing(session, make_house(session))
    act(session, legal, "sign", jana)
    act(session, division, "sign", hoa)
    act(session, treasury, "object", ingo, reason="Die Folgekosten fehlen.")
    assert paper.state is PaperState.UNDER_REVISION
    revise_paper(session, paper, Wording("Mit Folgekosten."), actor=department, occurred=BEFORE, at=AT)
    act(session, paper, "resume_co_signing", department, affected=[division.organization_id])
    assert (treasury.state, legal.state, division.state) == (C.REQUESTED, C.SIGNED, C.REQUESTED)
    assert legal.version_hash == paper.version_hash


def test_a_new_version_in_the_middle_asks_everybody_again(session: Session) -> None:
    paper, department, ((treasury, ingo), (legal, _), _) = co_signing(session, make_house(session))
    act(session, treasury, "sign", ingo)
    before = legal.version
    revise_paper(session, paper, Wording("Ganz anders."), actor=department, occurred=BEFORE, at=AT)
    assert treasury.state is C.REQUESTED
    assert legal.version == before + 1  # whoever read the old one is told so


def test_a_withdrawn_paper_needs_no_signature(session: Session) -> None:
    house = make_house(session)
    paper, department, ((treasury, _), *_) = co_signing(session, house)
    act(session, paper, "withdraw", department, all_movers=True)
    assert treasury.state is C.CLOSED


def test_the_department_is_asked_to_close_it_when_the_last_one_has_signed(session: Session) -> None:
    house = make_house(session)
    paper, _, signers = co_signing(session, house)
    own = make_actor(session, house.administration, offices=[Office.DEPARTMENT], name="Fachbereich des Entwurfs")
    (waiting,) = waiting_for_others(session, own, BEFORE, frozenset())
    assert (tasks(session, own, BEFORE), waiting.asked) == ([], (Relation.RESPONSIBLE_UNIT,))
    for signature, signer in signers:
        act(session, signature, "sign", signer)
    assert [task.duty.trigger for task in tasks(session, own, BEFORE)] == ["complete_co_signing"]
