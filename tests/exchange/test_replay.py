"""Real council life, replayed: what the record prints, what later entries show, and what is not on record."""

from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.exchange.casefile import CaseFile
from ik_workflow.exchange.casefile import case_paths
from ik_workflow.exchange.demo import city_cases
from ik_workflow.exchange.places import close_meetings
from ik_workflow.exchange.report import replay_case
from ik_workflow.exchange.report import replay_file
from ik_workflow.exchange.report import table
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Resolution
from ik_workflow.models.all import Vote
from ik_workflow.operations.journal import verify
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.resolution import ResolutionState
from ik_workflow.states.votes import VoteSubject
from tests.exchange.histories import figures
from tests.exchange.histories import history
from tests.exchange.histories import row

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
COUNCIL = "Stadtverordnetenversammlung"
DISTRICT = "Bezirksverordnetenversammlung Musterberg"


def replay(session: Session, case: CaseFile) -> dict[str, Any]:
    return replay_case(session, case, at=AT).data


def test_every_known_history_replays(session: Session) -> None:
    reports = [replay_case(session, case, at=AT) for case in city_cases()]
    reports += [replay_file(session, path, at=AT) for path in case_paths([Path(__file__).parent.parent / "cases"])]
    assert [report.data["id"] for report in reports if not report.ok] == []
    assert len(reports) == 154
    close_meetings(session, at=AT)
    session.commit()
    assert session.scalar(select(func.count()).select_from(Meeting).where(Meeting.state != MeetingState.CLOSED)) == 0
    assert verify(session.connection()) is None


def test_the_concept_of_2024(session: Session) -> None:
    case = next(case for case in city_cases() if case.reference == "24/SVV/0093")
    data = replay(session, case)
    assert (data["state"], data["outcome"]) == ("adopted", "adopted")
    council, education, social, culture, planning, main = data["consultations"]
    assert [one["result"] for one in council["sittings"]] == ["unknown", "adopted"]
    assert [one["result"] for one in education["sittings"]] == ["deferred", "unknown"]
    assert (culture["result"], social["result"], planning["result"], main["result"]) == ("adopted", *["unknown"] * 3)


def test_a_sitting_without_a_printed_result_is_unknown_and_what_it_did_is_derived(session: Session) -> None:
    replay(
        session,
        history(
            row(COUNCIL, ("2024-03-06", None), ("2024-05-15", "beschlossen")),
            row("Kulturausschuss", ("2024-03-21", None)),
        ),
    )
    referred = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "refer")).one()
    read = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "read_first")).one()
    assert referred.derived
    assert (read.facts["result"], read.facts["derived_result"], read.derived) == ("unknown", "referred", True)


def test_a_council_that_takes_a_rejection_without_changes_rejects(session: Session) -> None:
    data = replay(
        session,
        history(
            row(DISTRICT, ("2020-01-23", "überwiesen")),
            row("Haushalt und Personal", ("2020-06-10", "im Ausschuss abgelehnt")),
            row(DISTRICT, ("2020-08-20", "ohne Änderungen in der BVV beschlossen", figures(30, 10, 0))),
            city="Berlin Musterberg",
        ),
    )
    assert (data["outcome"], data["consultations"][2]["sittings"][0]["result"]) == ("rejected", "rejected")
    assert session.scalars(select(Vote.subject)).all() == [VoteSubject.RECOMMENDATION]


@pytest.mark.parametrize(
    ("committee", "council", "outcome"),
    [("abgelehnt", "beschlossen", "adopted"), ("ungeändert beschlossen", "abgelehnt", "rejected")],
)
def test_committee_and_council_may_disagree(session: Session, committee: str, council: str, outcome: str) -> None:
    data = replay(
        session,
        history(
            row(COUNCIL, ("2023-01-25", "an Gremium überwiesen"), ("2023-03-01", council)),
            row("Finanzausschuss", ("2023-02-15", committee)),
        ),
    )
    assert data["outcome"] == outcome


def test_a_vote_after_which_committees_still_advise_decided_only_the_referral(session: Session) -> None:
    data = replay(
        session,
        history(
            row(DISTRICT, ("2005-05-25", "ohne Änderungen in der BVV beschlossen")),
            row("Ausschuss für Kultur", ("2005-11-03", "vertagt"), role="federführend"),
        ),
    )
    assert (data["outcome"], data["consultations"][0]["sittings"][0]["result"]) == ("open", "referred")


def test_a_later_report_leaves_the_outcome(session: Session) -> None:
    data = replay(
        session,
        history(
            row(DISTRICT, ("2011-05-19", "ohne Änderungen in der BVV beschlossen")),
            row(DISTRICT, ("2011-09-15", "mit Abschlussbericht zur Kenntnis genommen")),
        ),
    )
    assert (data["outcome"], [one["result"] for one in data["consultations"]]) == ("adopted", ["adopted", "noted"])


def test_two_rows_of_the_council_are_two_consultations_the_first_ended_by_referral(session: Session) -> None:
    data = replay(
        session,
        history(
            row(COUNCIL, ("2020-09-16", "überwiesen"), role="Entscheidung"),
            row("Bauausschuss", ("2020-10-06", "erledigt")),
            row(COUNCIL, ("2020-11-11", "überwiesen"), role="Entscheidung"),
            row("Verkehrsausschuss", ("2020-11-25", "vertagt"), ("2021-03-03", "abgelehnt")),
            row(COUNCIL, ("2021-03-17", "abgelehnt"), role="Entscheidung"),
        ),
    )
    assert [one["result"] for one in data["consultations"]] == [
        "referred",
        "settled",
        "referred",
        "rejected",
        "rejected",
    ]


def test_a_sitting_without_a_day_stands_before_the_councils_last(session: Session) -> None:
    data = replay(
        session,
        history(row("Finanzausschuss", (None, "abgelehnt")), row(COUNCIL, ("2024-05-15", "ungeändert beschlossen"))),
    )
    assert (data["outcome"], data["consultations"][0]["result"]) == ("adopted", "rejected")


def test_a_body_without_a_name_is_kept(session: Session) -> None:
    data = replay(session, history(row(None, ("2019-03-20", "abgesetzt"))))
    assert (data["consultations"][0]["body"], data["consultations"][0]["state"]) == (None, "removed")
    assert data["outcome"] == "open"


def test_urgency_refused_is_no_decision_on_the_matter(session: Session) -> None:
    vote = figures(17, 25)
    data = replay(session, history(row(COUNCIL, ("2023-11-27", "Dringlichkeit abgelehnt", vote, "urgency"))))
    assert (data["state"], data["outcome"]) == ("not_admitted", "not_admitted")


def test_each_point_decided_apart(session: Session) -> None:
    data = replay(session, history(row("Stadtrat", ("2020-04-24", "Mit Debatte - Beschlussfassung mehrfach"))))
    assert data["outcome"] == "split"


def test_put_off_in_consultation_because_a_vote_is_missing(session: Session) -> None:
    data = replay(
        session,
        history(
            row(
                COUNCIL,
                ("2021-09-22", "an Gremium überwiesen"),
                ("2022-03-02", "zurückgestellt"),
                ("2022-05-04", "beschlossen"),
            ),
            row("Klimaausschuss", ("2022-02-24", "vertagt"), ("2022-03-24", "geändert beschlossen")),
        ),
    )
    triggers = session.scalars(select(JournalEntry.trigger).where(JournalEntry.subject_type == "paper")).all()
    assert {"defer_for_missing_vote", "resume_consultation"} <= set(triggers)
    assert data["outcome"] == "adopted"


def test_deciding_without_a_vote_is_a_deviation(session: Session) -> None:
    data = replay(
        session,
        history(
            row(COUNCIL, ("2022-09-07", "überwiesen"), ("2023-03-01", "beschlossen")),
            row("Finanzausschuss", ("2023-02-15", "vertagt")),
        ),
    )
    assert [one["rule"] for one in data["deviations"]] == ["GO-17"]


def test_the_figures_tell_where_no_word_is_printed(session: Session) -> None:
    data = replay(session, history(row("Rat", (None, None, figures(6, 11))), city="Leverkusen"))
    assert data["outcome"] == "rejected"


def test_a_word_that_nobody_knows_is_kept_and_reported(session: Session) -> None:
    report = replay_case(session, history(row(COUNCIL, ("2024-05-15", "Quatschwort"))), at=AT)
    assert (report.data["outcome"], report.unread) == ("unknown", ("Quatschwort",))
    assert any("Quatschwort" in line for line in table(report))


def test_figures_against_the_word_are_refused_and_nothing_is_stored(session: Session) -> None:
    data = replay(session, history(row(COUNCIL, ("2024-05-15", "beschlossen", figures(3, 9, 0)))))
    assert (data["ok"], data["refused"]["rule"]) == (False, "KV-30")
    assert "3 Ja, 9 Nein, 0 Enthaltungen" in data["refused"]["text"]
    assert session.scalar(select(func.count()).select_from(Paper)) == 0


def test_a_tie_is_a_rejection(session: Session) -> None:
    assert replay(session, history(row(COUNCIL, ("2023-06-28", "abgelehnt", figures(3, 3)))))["outcome"] == "rejected"


def test_the_same_case_is_stored_once(session: Session) -> None:
    case = history(row(COUNCIL, ("2024-05-15", "beschlossen")))
    assert [replay(session, case)["ok"] for _ in range(2)] == [True, False]
    assert session.scalar(select(func.count()).select_from(Paper)) == 1


@pytest.mark.parametrize(
    ("city", "state"),
    [
        ("Potsdam", ResolutionState.OBJECTION_PERIOD),
        ("Prenzlau", ResolutionState.OBJECTION_PERIOD),
        ("Köln", ResolutionState.PASSED),
    ],
)
def test_brandenburgs_law_applies_to_brandenburgs_bodies(session: Session, city: str, state: ResolutionState) -> None:
    replay(session, history(row("Stadtverordnetenversammlung", ("2024-12-04", "beschlossen")), city=city))
    resolution = session.scalars(select(Resolution)).one()
    assert resolution.state is state
    assert str(resolution.objection_until) == ("None" if city == "Köln" else "2024-12-27")


def test_under_the_old_law_the_period_waits_for_the_signed_minutes(session: Session) -> None:
    replay(session, history(row(COUNCIL, ("2024-05-15", "beschlossen"))))
    assert session.scalars(select(Resolution.objection_until)).one() is None


def test_an_outcome_other_than_the_records_is_not_ok(session: Session) -> None:
    assert not replay(session, history(row(COUNCIL, ("2024-05-15", "abgelehnt")), complete=True, outcome="adopted"))[
        "ok"
    ]


def test_a_non_public_record_stays_non_public(session: Session) -> None:
    replay(session, history(row(COUNCIL, ("2024-05-15", "beschlossen")), visibility="non_public"))
    paper = session.scalars(select(Paper)).one()
    assert (paper.case.public, paper.consultations[0].items[0].public) == (False, False)


def test_figures_on_a_recommendation_to_reject_count_for_the_recommendation(session: Session) -> None:
    data = replay(session, history(row("Bauausschuss", ("2024-03-05", "Ablehnung empfohlen", figures(7, 2)))))
    assert (data["ok"], data["consultations"][0]["result"]) == (True, "rejected")
    assert session.scalars(select(Vote.subject)).all() == [VoteSubject.RECOMMENDATION]


def test_a_council_that_follows_a_recommendation_to_reject_rejects(session: Session) -> None:
    data = replay(
        session,
        history(
            row("Bauausschuss", ("2024-03-05", "Ablehnung empfohlen")),
            row("Stadtrat", ("2024-03-20", "gemäß Beschlussempfehlung beschlossen")),
            city="Musterstadt",
        ),
    )
    assert data["outcome"] == "rejected"


def test_a_sitting_still_to_come_is_only_planned(session: Session) -> None:
    data = replay(session, history(row("Rat", ("2024-03-05", "überwiesen"), ("2027-02-10", None)), city="Musterstadt"))
    assert (data["ok"], data["outcome"]) == (True, "open")
    assert [one["result"] for one in data["consultations"][0]["sittings"]] == ["referred", None]


def test_a_committees_report_leaves_the_councils_decision(session: Session) -> None:
    data = replay(
        session,
        history(
            row("Rat", ("2023-03-05", "beschlossen", figures(30, 5))),
            row("Umweltausschuss", ("2024-03-05", "Zwischenbericht zur Kenntnis genommen"), role="Beratung"),
            city="Musterstadt",
        ),
    )
    assert data["outcome"] == "adopted"


def test_a_committee_decides_what_the_council_gave_it_for_good(session: Session) -> None:
    data = replay(
        session,
        history(
            row("Rat", ("2023-03-05", "überwiesen")),
            row("Kulturausschuss", ("2023-04-05", "beschlossen"), role="Entscheidung"),
            city="Musterstadt",
            complete=True,
            outcome="adopted",
        ),
    )
    assert (data["ok"], data["outcome"]) == (True, "adopted")
