"""An event from the registration to the feedback: places, mails, deadlines, results, and what is erased."""

from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import NOBODY
from ik_workflow.accounts.visibility import ViewingSession
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import Deadline
from ik_workflow.models.all import EventRegistration
from ik_workflow.models.all import EventResult
from ik_workflow.models.all import OutboxMail
from ik_workflow.models.all import ParticipationEvent
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import metadata
from ik_workflow.models.base import new_public_id
from ik_workflow.models.deadlines import DeadlineState
from ik_workflow.models.outbox import MailState
from ik_workflow.notifications.sender import send_due
from ik_workflow.operations.event_results import NewProposal
from ik_workflow.operations.event_results import NotPursued
from ik_workflow.operations.event_results import Outcome
from ik_workflow.operations.event_results import Struck
from ik_workflow.operations.event_results import ToMeasure
from ik_workflow.operations.event_results import dispose_of_results
from ik_workflow.operations.event_results import record_results
from ik_workflow.operations.registrations import Wanted
from ik_workflow.operations.registrations import confirm
from ik_workflow.operations.registrations import forget
from ik_workflow.operations.registrations import register
from ik_workflow.operations.registrations import withdraw
from ik_workflow.operations.time_steps import take_due
from ik_workflow.states.offices import Office
from ik_workflow.states.paper import PaperState
from ik_workflow.states.participation_event import EventKind
from ik_workflow.states.participation_event import ParticipationEventState
from ik_workflow.states.proposal import ProposalState
from ik_workflow.states.results import PaperType
from tests.mail_server import Sink
from tests.mail_server import serving
from tests.make import act
from tests.make import make_actor
from tests.make import make_paper
from tests.make_mails import mail_settings
from tests.make_participation import AFTERWARDS
from tests.make_participation import HELD_ON
from tests.make_participation import PLAN
from tests.make_participation import REGISTERING
from tests.make_participation import make_event
from tests.make_participation import make_registration
from tests.make_proposals import Forum
from tests.make_proposals import make_forum
from tests.make_proposals import make_measure

S = ParticipationEventState
DAY = timedelta(days=1)


@pytest.fixture
def forum(session: Session) -> Forum:
    return make_forum(session)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with serving(Sink()) as sink:
        yield sink


def opened(session: Session, forum: Forum, **plan: Any) -> ParticipationEvent:
    return make_event(session, forum.commissioner, S.REGISTRATION_OPEN, **plan)


def waiting(session: Session) -> list[bool]:
    return list(session.scalars(select(EventRegistration.waiting).order_by(EventRegistration.id)))


def told(session: Session, event: ParticipationEvent) -> list[str]:
    """What mails to those who registered are about, in their order."""
    mails = session.scalars(select(OutboxMail).where(OutboxMail.case_id == event.case_id).order_by(OutboxMail.id))
    return [mail.values["topic"] for mail in mails]


# -- registration ---------------------------------------------------------------------------------------------------


def test_the_same_form_registers_once(session: Session, forum: Forum) -> None:
    event, key = opened(session, forum), new_public_id()
    first = register(session, event, Wanted(persons=2), key=key, at=REGISTERING)
    assert register(session, event, Wanted(persons=2), key=key, at=REGISTERING) is first
    assert waiting(session) == [False]


def test_an_address_registers_once_and_hears_of_it_once_a_day(session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    for number in range(3):
        wanted = Wanted(persons=1 + number, email="kim@example.org")
        register(session, event, wanted, key=new_public_id(), at=REGISTERING)
    assert session.scalars(select(EventRegistration.persons)).all() == [1]
    assert told(session, event) == ["Ihre Anmeldung zu einer Veranstaltung"]


@pytest.mark.parametrize("state", [S.INVITED, S.REGISTRATION_CLOSED])
def test_nobody_registers_before_or_after(session: Session, forum: Forum, state: S) -> None:
    event = make_event(session, forum.commissioner, state)
    with pytest.raises(Refused, match="keine Anmeldung möglich"):
        make_registration(session, event)


def test_after_the_last_day_nobody_registers_however_late_the_metronome_is(session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    last = datetime(2025, 1, 14, 22, 59, tzinfo=UTC)
    make_registration(session, event, at=last)
    with pytest.raises(Refused):
        make_registration(session, event, at=last + timedelta(minutes=1))


def test_a_full_event_has_a_waiting_list_on_which_nobody_is_overtaken(session: Session, forum: Forum) -> None:
    event = opened(session, forum, places=3)
    for persons in (2, 2, 1):
        make_registration(session, event, persons=persons)
    assert waiting(session) == [False, True, True]


def test_a_place_given_back_goes_to_whoever_waits_longest(session: Session, forum: Forum) -> None:
    event = opened(session, forum, places=2)
    first = make_registration(session, event, persons=2)
    make_registration(session, event, persons=1, email="kim@example.org")
    make_registration(session, event, persons=2)
    withdraw(session, first, at=REGISTERING)
    assert waiting(session) == [False, True]
    assert told(session, event)[-1] == "Sie haben einen Platz"


def test_more_places_are_given_to_those_who_wait(session: Session, forum: Forum) -> None:
    event = opened(session, forum, places=1)
    make_registration(session, event)
    make_registration(session, event)
    act(session, event, "revise", forum.commissioner, at=REGISTERING, **where(places=2))
    assert waiting(session) == [False, False]


def where(**values: Any) -> dict[str, Any]:
    """What a change of the event's terms asks for."""
    return {name: PLAN[name] for name in ("times", "place", "target_groups", "languages", "access")} | values


def test_an_address_that_nobody_confirms_loses_its_place_after_three_days(session: Session, forum: Forum) -> None:
    event = opened(session, forum, places=1)
    make_registration(session, event, email="fremd@example.org", confirmed=False)
    make_registration(session, event)
    assert forget(session, at=REGISTERING + 3 * DAY) == 0
    assert forget(session, at=REGISTERING + 3 * DAY + timedelta(seconds=1)) == 1
    assert waiting(session) == [False]


def test_only_the_organiser_sees_who_registered(session: Session, forum: Forum, engine: Engine) -> None:
    auditor = make_actor(session, forum.group, offices=[Office.AUDITOR])
    make_registration(session, opened(session, forum), name="Kim")
    session.commit()
    seen = {}
    for name, actor in {"bmi": forum.commissioner, "clerk": forum.house.clerk, "auditor": auditor}.items():
        with ViewingSession(engine, actor) as view:
            seen[name] = len(view.scalars(select(EventRegistration)).all())
    with ViewingSession(engine, NOBODY) as view:
        assert view.scalars(select(EventRegistration)).all() == []
        assert len(view.scalars(select(ParticipationEvent)).all()) == 1
    assert seen == {"bmi": 1, "clerk": 0, "auditor": 0}


@pytest.fixture
def engine(session: Session) -> Engine:
    bound = session.get_bind()
    assert isinstance(bound, Engine)
    return bound


def test_before_the_invitation_the_public_sees_nothing(session: Session, forum: Forum, engine: Engine) -> None:
    make_event(session, forum.commissioner, S.PLANNED)
    session.commit()
    with ViewingSession(engine, NOBODY) as view:
        assert view.scalars(select(ParticipationEvent)).all() == []


# -- changes of the day ---------------------------------------------------------------------------------------------


def test_those_who_agreed_hear_of_another_day_and_keep_their_places(session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    make_registration(session, event, email="kim@example.org")
    make_registration(session, event, email="ohne@example.org", confirmed=False)
    make_registration(session, event)
    act(session, event, "postpone", forum.commissioner, at=REGISTERING, reason="Der Saal ist gesperrt.")
    act(session, event, "plan_again", forum.commissioner, at=REGISTERING, **(PLAN | {"held_on": date(2025, 2, 19)}))
    confirming = ["Ihre Anmeldung zu einer Veranstaltung"] * 2
    assert told(session, event) == [*confirming, "Die Veranstaltung wird verschoben", "Neuer Tag der Veranstaltung"]
    assert len(waiting(session)) == 3


def test_another_place_is_told_and_another_budget_is_not(session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    make_registration(session, event, email="kim@example.org")
    act(session, event, "revise", forum.commissioner, at=REGISTERING, **where(budget=500))
    assert len(told(session, event)) == 1
    act(session, event, "revise", forum.commissioner, at=REGISTERING, **where(place="Rathaus"))
    assert told(session, event)[-1] == "Andere Uhrzeit oder anderer Ort"


def test_a_cancelled_event_tells_and_forgets_everybody(session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    make_registration(session, event, email="kim@example.org")
    act(session, event, "cancel", forum.commissioner, at=REGISTERING, reason="Der Saal ist gesperrt.")
    assert told(session, event)[-1] == "Die Veranstaltung ist abgesagt"
    assert waiting(session) == []


def test_time_opens_and_closes_the_registration(session: Session, forum: Forum, engine: Engine) -> None:
    days = {"register_from": date(2024, 12, 2), "register_until": date(2025, 1, 10)}
    event = make_event(session, forum.commissioner, S.INVITED, **days)
    session.commit()
    assert take_due(engine, at=datetime(2024, 12, 1, 22, 59, tzinfo=UTC)) == 0
    assert take_due(engine, at=datetime(2024, 12, 1, 23, 0, tzinfo=UTC)) == 1
    assert take_due(engine, at=datetime(2025, 1, 10, 23, 0, tzinfo=UTC)) == 1
    session.refresh(event)
    assert event.state is S.REGISTRATION_CLOSED


# -- after the day --------------------------------------------------------------------------------------------------


def running(session: Session, event: ParticipationEvent) -> list[date | None]:
    """The days of the open deadlines of the event, in their order."""
    own = (Deadline.case_id == event.case_id, Deadline.state == DeadlineState.OPEN)
    return list(session.scalars(select(Deadline.due_on).where(*own).order_by(Deadline.due_on)))


def test_three_days_run_from_the_event_and_end_one_by_one(session: Session, forum: Forum) -> None:
    event = make_event(session, forum.commissioner, S.DOCUMENTED)
    dates = [date(2025, 2, 14), date(2025, 3, 21), date(2025, 4, 15)]
    assert running(session, event) == dates
    given: dict[str, Any] = {"evaluation": "Gut.", "reason": "Kaum jemand kam."}
    act(session, event, "evaluate", forum.commissioner, on=date(2025, 2, 3), at=AFTERWARDS, **given)
    assert running(session, event) == dates[1:]


def assign_all(session: Session, forum: Forum, event: ParticipationEvent, outcome: Outcome) -> None:
    ids = session.scalars(select(EventResult.id).where(EventResult.event_id == event.id)).all()
    on = date(2025, 2, 3)
    dispose_of_results(
        session, event, dict.fromkeys(ids, outcome), actor=forum.commissioner, occurred=on, at=AFTERWARDS
    )


def with_result(session: Session, forum: Forum, text: str = "Mehr Praktika") -> ParticipationEvent:
    event = make_event(session, forum.commissioner, S.EVALUATED)
    common: dict[str, Any] = {"actor": forum.commissioner, "occurred": date(2025, 2, 3), "at": AFTERWARDS}
    record_results(session, event, [text], table="Tisch 1", **common)
    return event


def submitted(session: Session, forum: Forum, event: ParticipationEvent) -> None:
    paper = make_paper(session, forum.house, state=PaperState.ON_AGENDA, paper_type=PaperType.INFORMATION_PAPER)
    act(session, event, "assign_results", forum.steerer, on=date(2025, 2, 3), at=AFTERWARDS)
    common: dict[str, Any] = {"on": date(2025, 2, 4), "at": AFTERWARDS}
    act(session, event, "submit_documentation", forum.commissioner, paper=paper.id, **common)
    act(session, paper, "note", forum.house.clerk, on=date(2025, 4, 2), at=AFTERWARDS, body=forum.house.council.id)


def test_the_councils_note_of_the_paper_begins_the_feedback(session: Session, forum: Forum) -> None:
    event = with_result(session, forum)
    assign_all(session, forum, event, NotPursued("Dafür ist das Land zuständig."))
    submitted(session, forum, event)
    assert event.noted_on == date(2025, 4, 2)
    assert running(session, event) == [date(2025, 4, 16)]


def test_the_day_for_telling_participants_ends_when_they_are_told(session: Session, forum: Forum) -> None:
    event = opened(session, forum)
    went_on(session, forum, event)
    asked = select(Deadline).where(Deadline.case_id == event.case_id, Deadline.rule == "DR-26")
    (told_by,) = session.scalars(asked).all()
    assert (told_by.state, told_by.due_on) == (DeadlineState.CLOSED, date(2025, 4, 16))
    assert running(session, event) == []


def test_a_result_becomes_a_proposal_with_its_own_words(session: Session, forum: Forum) -> None:
    event = with_result(session, forum, "Mehr Praktika in der Verwaltung")
    assign_all(session, forum, event, NewProposal())
    proposal = session.scalars(select(Proposal).order_by(Proposal.id.desc())).first()
    assert proposal is not None
    assert (proposal.state, proposal.title) == (ProposalState.DRAFT, "Mehr Praktika in der Verwaltung")
    assert "Ankommen in Arbeit" in (proposal.problem or "")
    assert [one.proposal_id for one in event.results] == [proposal.id]


def test_a_result_belongs_to_a_measure_or_was_a_mistake(session: Session, forum: Forum) -> None:
    event, measure = with_result(session, forum), make_measure(session, forum)
    assign_all(session, forum, event, ToMeasure(measure.id))
    assert [(one.measure_id, one.assigned) for one in event.results] == [(measure.id, True)]
    assign_all(session, forum, event, Struck())
    assert event.results == []


def test_a_result_of_another_event_is_not_assigned(session: Session, forum: Forum) -> None:
    first, second = with_result(session, forum), with_result(session, forum)
    with pytest.raises(NotFound):
        assign_all_of(session, forum, first, second)


def assign_all_of(session: Session, forum: Forum, one: ParticipationEvent, other: ParticipationEvent) -> None:
    ids = session.scalars(select(EventResult.id).where(EventResult.event_id == other.id)).all()
    outcomes = dict.fromkeys(ids, NotPursued("Nein."))
    dispose_of_results(session, one, outcomes, actor=forum.commissioner, occurred=date(2025, 2, 3), at=AFTERWARDS)


CANARY, ADDRESS, NEED = "Kanarius Wellensittich", "kanarius@example.org", "Sittichgerechter Platz"


def everything(engine: Engine) -> str:
    """All that stands in the database."""
    with engine.connect() as connection:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(select(table)))


def test_after_the_feedback_nothing_of_who_registered_is_left(
    session: Session, forum: Forum, engine: Engine, sink: Sink
) -> None:
    event = opened(session, forum)
    made = register(
        session,
        event,
        Wanted(name=CANARY, email=ADDRESS, access_needs=NEED, language="Arabisch"),
        key=new_public_id(),
        at=REGISTERING,
    )
    confirm(session, made, at=REGISTERING)
    went_on(session, forum, event)
    session.commit()
    assert (CANARY in everything(engine), NEED in everything(engine)) == (False, False)
    send_due(engine, mail_settings(sink.port), at=AFTERWARDS, limit=10)
    forget(session, at=AFTERWARDS)
    session.commit()
    assert ADDRESS not in everything(engine)
    assert sink.recipients == [ADDRESS]


def went_on(session: Session, forum: Forum, event: ParticipationEvent) -> None:
    """From the open registration to the feedback."""
    common: dict[str, Any] = {"on": HELD_ON, "at": AFTERWARDS}
    act(session, event, "close_registration", forum.commissioner, **common)
    act(session, event, "hold", forum.commissioner, attendance=42, **common)
    act(session, event, "document", forum.commissioner, summary="Es ging um Praktika.", **common)
    record_results(
        session,
        event,
        ["Mehr Praktika", "Das Aufenthaltsrecht ändern"],
        actor=forum.commissioner,
        occurred=HELD_ON,
        at=AFTERWARDS,
    )
    act(session, event, "evaluate", forum.commissioner, evaluation="Gut.", **common)
    assign_all(session, forum, event, NotPursued("Darüber entscheidet der Bund."))
    submitted(session, forum, event)
    on = date(2025, 4, 3)
    act(session, event, "feed_back", forum.commissioner, on=on, at=AFTERWARDS, feedback="Danke für Ihre Ideen.")


def test_participants_read_what_became_of_each_result(
    session: Session, forum: Forum, engine: Engine, sink: Sink
) -> None:
    event = opened(session, forum)
    make_registration(session, event, email=ADDRESS)
    went_on(session, forum, event)
    session.commit()
    send_due(engine, mail_settings(sink.port), at=AFTERWARDS, limit=10)
    mail = sink.messages[-1]
    part = mail.get_body(("plain",))
    assert part is not None
    text = " ".join(part.get_content().split())
    assert mail["Subject"] == "Was aus Ihren Ideen geworden ist"
    assert "Danke für Ihre Ideen." in text
    assert "- Mehr Praktika Wird nicht weiterverfolgt. Begründung: Darüber entscheidet der Bund." in text
    assert f"https://ik.stadt.example/veranstaltungen/{event.public_id}" in text
    assert "Beispiel" not in text


def test_half_a_year_after_the_day_no_registration_is_left(session: Session, forum: Forum) -> None:
    make_registration(session, opened(session, forum), name=CANARY)
    assert forget(session, at=datetime(2025, 7, 15, 12, tzinfo=UTC)) == 0
    assert forget(session, at=datetime(2025, 7, 16, 12, tzinfo=UTC)) == 1


def test_a_mail_about_a_registration_that_was_withdrawn_is_not_sent(
    session: Session, forum: Forum, engine: Engine, sink: Sink
) -> None:
    event = opened(session, forum)
    withdraw(session, make_registration(session, event, email=ADDRESS), at=REGISTERING)
    session.commit()
    send_due(engine, mail_settings(sink.port), at=REGISTERING, limit=10)
    assert sink.messages == []
    assert session.scalars(select(OutboxMail.state)).one() is MailState.CANCELLED


# -- a real one -----------------------------------------------------------------------------------------------------


def test_the_conference_of_2012_keeps_all_three_days(session: Session, forum: Forum) -> None:
    event = ParticipationEvent(case=Case(kind="participation_event", public=False))
    record: dict[str, Any] = {"reason": "nach Aktenlage"}
    chain: tuple[tuple[str, date, dict[str, Any]], ...] = (
        ("suggest", date(2012, 3, 1), {"kind": EventKind.CONFERENCE, "title": "Vierte Konferenz", "topic": "Arbeit"}),
        ("commission", date(2012, 3, 1), {"occasion": "12/SVV/0088"}),
        ("plan", date(2012, 4, 5), PLAN | {"held_on": date(2012, 5, 30)}),
        ("invite", date(2012, 4, 18), {"invitation": "Reden Sie mit!"}),
        ("open_registration", date(2012, 4, 18), {}),
        ("close_registration", date(2012, 5, 30), {}),
        ("hold", date(2012, 5, 30), {"attendance": 80}),
        ("document", date(2012, 6, 1), {"summary": "Arbeitsmarktintegration"}),
        ("evaluate", date(2012, 6, 5), {"evaluation": "Die erweiterte Steuerungsgruppe hat ausgewertet."}),
        ("assign_results", date(2012, 6, 5), {}),
        ("submit_documentation", date(2012, 8, 2), {"paper_number": "Mitteilungsvorlage vom 02.08.2012"}),
        ("take_note", date(2012, 8, 22), {}),
    )
    for trigger, on, facts in chain:
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        reason = record if trigger in ("evaluate",) else {}
        act(session, event, trigger, forum.commissioner, on=on, at=at, **facts, **reason)
    rows = session.execute(
        select(Deadline.ordinal, Deadline.due_on, Deadline.state)
        .where(Deadline.case_id == event.case_id, Deadline.rule == "DR-25")
        .order_by(Deadline.ordinal)
    ).all()
    assert [tuple(row) for row in rows] == [
        (0, date(2012, 6, 29), DeadlineState.CLOSED),
        (1, date(2012, 8, 3), DeadlineState.CLOSED),
        (2, date(2012, 8, 28), DeadlineState.CLOSED),
    ]
    assert running(session, event) == [date(2012, 9, 5)]


def test_the_next_conference_is_due_two_years_after_the_last(session: Session, forum: Forum) -> None:
    concept = Concept(case=Case(kind="concept"), title="Konzept")
    act(session, concept, "prepare", forum.commissioner)
    due = enter_dr_23(session, concept, forum)
    make_event(session, forum.commissioner, S.HELD)
    session.refresh(due)
    assert (due.due_on, due.question) == (date(2027, 1, 15), None)


def enter_dr_23(session: Session, concept: Concept, forum: Forum) -> Deadline:
    """The question when the last conference was, as it stands until somebody knows."""
    due = Deadline(
        case_id=concept.case_id,
        subject_type="concept",
        subject_id=concept.id,
        rule="DR-23",
        task="Integrationskonferenz vorbereiten",
        owner_organization_id=forum.steering.id,
        owner_office=Office.INTEGRATION_COMMISSIONER,
        question="Wann fand die letzte statt?",
        source_status="order",
        opened_at=REGISTERING,
    )
    session.add(due)
    session.flush()
    return due
