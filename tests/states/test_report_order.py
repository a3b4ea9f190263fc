"""Report orders (SM-8): ordered with the resolution's words, extended by the body, due and overdue by time alone."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.procedure import Step
from ik_workflow.states.report_order import FINAL
from ik_workflow.states.report_order import REPORT_ORDER
from ik_workflow.states.report_order import ReportOrderState
from ik_workflow.states.report_order import ReportOrderView
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from tests.make import EVERY_HAND
from tests.make import decide
from tests.make import refusal
from tests.make import rows

S = ReportOrderState
DUE, LATER = date(2025, 3, 12), date(2025, 4, 9)
DAY_BEFORE, DAY_AFTER = date(2025, 3, 11), date(2025, 3, 13)
CLERK: Hand = Office.COUNCIL_OFFICE
YES, NO = Ballot(yes=9, no=8, abstain=0), Ballot(yes=8, no=9, abstain=0)
TIE, NO_OBJECTION = Ballot(yes=8, no=8, abstain=1), Ballot(manner=Manner.NO_OBJECTION)
#: a vote that the step accepts
VOTES = {"grant_extension": YES, "refuse_extension": TIE, "find_insufficient": YES}


def order_in(state: str, **values: Any) -> ReportOrderView:
    """An order that is fit for every step."""
    given = {"passage": "ist zu berichten", "resolved": True, "source": "HA", "due_on": DUE, "requested_on": LATER}
    return ReportOrderView(state, **{**given, **values})


@pytest.mark.parametrize(("row", "source"), rows(REPORT_ORDER))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    vote: dict[str, Any] = {"vote": VOTES[row.trigger]} if row.trigger in VOTES else {}
    taken = decide(order_in(source), row.trigger, *row.by, on=DAY_AFTER, by_record=True, **vote)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(REPORT_ORDER))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: "):
        decide(order_in(source), row.trigger, *EVERY_HAND - row.by - row.entered_by)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_an_order_that_has_ended_is_over(state: str) -> None:
    with pytest.raises(WrongState, match="kein weiterer Schritt"):
        decide(order_in(state), "repeal", *EVERY_HAND)


def issue(passage: str = "ist zu berichten", **values: Any) -> tuple[str | None, str]:
    return refusal(order_in("new", **values), "issue", CLERK, title="x", body=1, passage=passage)


def test_an_order_quotes_its_resolution() -> None:
    assert issue(passage=" ") == ("I1", "Bitte zitieren Sie die Stelle des Beschlusses, aus der der Auftrag folgt.")


def test_the_quotation_stands_in_the_wording_whatever_its_line_ends_and_quotation_marks() -> None:
    given: dict[str, Any] = {"title": "x", "body": 1, "passage": 'über das "Haus"\nzu berichten'}
    decide(order_in("new", wording="Es ist über das „Haus“ zu  berichten."), "issue", CLERK, **given)
    assert "steht nicht im vorliegenden Text" in issue(wording="Es ist zu schweigen.")[1]


def test_only_a_resolution_that_stands_orders() -> None:
    assert issue(resolved=False)[0] == "I1"


def extension(on: date, order: ReportOrderView, **given: Any) -> Any:
    facts = {"words": "im April 2025", "due_on": LATER, **given}
    return decide(order, "request_extension", Office.MAYOR, on=on, **{"reason": "Wahlen", **facts})


def test_an_extension_is_asked_for_up_to_the_day_of_the_sitting() -> None:
    assert extension(DUE, order_in(S.IN_PROGRESS)).deviations == ()
    late = extension(DAY_AFTER, order_in(S.OVERDUE))
    assert [one.rule for one in late.deviations] == ["GO-43"]


def test_the_new_date_lies_after_the_old_one() -> None:
    extending = {"words": "x", "due_on": DUE, "reason": "Wahlen"}
    assert refusal(order_in(S.IN_PROGRESS), "request_extension", Office.MAYOR, **extending)[1] == (
        "Der neue Termin liegt nicht nach dem bisherigen: 12. März 2025."
    )


@pytest.mark.parametrize("vote", [NO, TIE], ids=["lost", "tie"])
def test_a_lost_vote_and_a_tie_grant_nothing(vote: Ballot) -> None:
    assert refusal(order_in(S.EXTENSION_REQUESTED), "grant_extension", CLERK, vote=vote)[0] == "KV-31"
    assert decide(order_in(S.EXTENSION_REQUESTED), "refuse_extension", CLERK, vote=vote).dest is S.DUE


@pytest.mark.parametrize("vote", [YES, NO_OBJECTION], ids=["majority", "no objection"])
def test_a_committee_grants_by_majority_or_without_objection(vote: Ballot) -> None:
    taken = decide(order_in(S.EXTENSION_REQUESTED, extensions=1), "grant_extension", CLERK, vote=vote, due_on=LATER)
    assert (taken.dest, taken.changes["due_on"], taken.changes["extensions"]) == (S.IN_PROGRESS, LATER, 2)


def test_the_council_votes() -> None:
    order = order_in(S.EXTENSION_REQUESTED, before_council=True)
    assert refusal(order, "grant_extension", CLERK, vote=NO_OBJECTION)[0] == "GO-44"
    assert decide(order, "grant_extension", CLERK, vote=YES).deviations == ()


def test_time_makes_it_due_on_its_day() -> None:
    assert refusal(order_in(S.IN_PROGRESS), "reach_date", Office.ENGINE, on=DAY_BEFORE)[0] == "I2"
    assert decide(order_in(S.IN_PROGRESS), "reach_date", Office.ENGINE, on=DUE).dest is S.DUE


def test_the_next_interim_report_is_meant_unless_a_number_is_given() -> None:
    waiting = ({"words": "im Januar 2025", "reported": True}, {"words": "im Februar 2025"})
    order, unit = order_in(S.IN_PROGRESS, interims=waiting), Relation.RESPONSIBLE_UNIT
    taken = decide(order, "report_interim", unit, reference="25/SVV/1")
    assert [one.get("report") for one in taken.changes["interims"]] == [None, "25/SVV/1"]
    assert refusal(order, "report_interim", unit, reference="x", number=1)[1].startswith("Ein Zwischenbericht mit")
