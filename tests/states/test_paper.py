"""Council papers (SM-2): from the draft through co-signing, referral and advice to the decision."""

from datetime import date
from typing import Any

import pytest

from ik_workflow.errors import BadValue
from ik_workflow.errors import Contradiction
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import WrongOffice
from ik_workflow.errors import WrongState
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.states.paper import DECIDED
from ik_workflow.states.paper import FINAL
from ik_workflow.states.paper import OPEN
from ik_workflow.states.paper import PAPER
from ik_workflow.states.paper import PaperState
from ik_workflow.states.paper import PaperView
from ik_workflow.states.paper import SignatureLine
from ik_workflow.states.procedure import Step
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import Manner
from ik_workflow.states.votes import VoteSubject
from tests.make import BEFORE
from tests.make import EVERY_HAND
from tests.make import SITTING
from tests.make import decide
from tests.make import make_line
from tests.make import make_paper_view
from tests.make import refusal
from tests.make import rows

P = PaperState
FB = Relation.ORIGINATOR
CLERK = Office.COUNCIL_OFFICE
CHAIR = Office.COUNCIL_CHAIR
MAYOR = Office.MAYOR
MOVER = Relation.MOVER
LATER = date(2024, 12, 5)
WAITING = make_line("Ausschuss für Kultur")
TIE = Ballot(yes=3, no=3)
WITHOUT_FIGURES = Ballot(manner=Manner.MAJORITY)
RESOLVED: dict[str, Any] = {"motions_resolved": True}
SIGNERS: dict[str, Any] = {"signers": [5, 6]}
DECISIONS = ["adopt", "adopt_as_amended", "adopt_in_part", "reject"]

COURSE: list[tuple[str, Hand, dict[str, Any]]] = [
    ("draft", Office.DEPARTMENT, {}),
    ("start_co_signing", FB, SIGNERS),
    ("object", Office.ENGINE, {"reason": "Die Folgekosten fehlen."}),
    ("resume_co_signing", FB, {}),
    ("complete_co_signing", FB, {}),
    ("register_with_deputies", FB, {}),
    ("deputies_return", Office.DEPUTIES_CONFERENCE, {"reason": "Zu teuer."}),
    ("resume_co_signing", FB, {}),
    ("complete_co_signing", FB, {}),
    ("register_with_deputies", FB, {}),
    ("deputies_agree", Office.DEPUTIES_CONFERENCE, {}),
    ("sign", MAYOR, {}),
    ("submit", FB, {"number": "24/SVV/0093"}),
    ("put_on_agenda", CHAIR, {}),
    ("introduce", MOVER, {"called": True}),
    ("refer", CLERK, {"bodies": [1, 2]}),
    ("collect_votes", Office.ENGINE, {}),
    ("resubmit", CLERK, {"hearing_settled": True}),
    ("adopt_as_amended", CLERK, {"vote": Ballot(yes=28, no=27), **RESOLVED}),
]


def ready_for(row: Step, source: str) -> PaperView:
    """A paper from which the row can be taken."""
    put_off_at = P.REFERRED if row.trigger == "resume_consultation" else P.ON_AGENDA
    final_body = make_line("Hauptausschuss", authoritative=True)
    return make_paper_view(source, deferred_from=put_off_at, consultations=(final_body,))


@pytest.mark.parametrize(("row", "source"), rows(PAPER))
def test_every_step_leads_where_its_row_says(row: Step, source: str) -> None:
    taken = decide(ready_for(row, source), row.trigger, *row.by, by_record=True)
    assert taken.dest == (row.dest or source)


@pytest.mark.parametrize(("row", "source"), rows(PAPER))
def test_a_wrong_office_is_refused(row: Step, source: str) -> None:
    with pytest.raises(WrongOffice, match=f"„{row.label}“ steht Ihnen nicht zu. Zuständig: ") as refused:
        decide(ready_for(row, source), row.trigger, *EVERY_HAND - row.by - row.entered_by)
    assert refused.value.rule == row.row


def test_a_paper_goes_from_the_draft_to_its_resolution() -> None:
    state = "new"
    for trigger, hand, given in COURSE:
        state = decide(make_paper_view(state), trigger, hand, **given).dest
    assert state == P.ADOPTED_AS_AMENDED


def test_a_motion_skips_the_administration() -> None:
    taken = decide(make_paper_view(P.DRAFT), "file_motion", Office.FACTION, entitled=True, number="24/SVV/0101")
    assert (taken.dest, taken.changes) == (P.SUBMITTED, {"number": "24/SVV/0101"})


# -- the administration's part ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values", [{"financial_impact": None}, {"financial_impact": True}, {"financial_impact": True, "financial_text": ""}]
)
def test_the_question_of_money_is_answered_before_co_signing(values: dict[str, Any]) -> None:
    assert refusal(make_paper_view(P.DRAFT, **values), "start_co_signing", FB, **SIGNERS) == (
        "VW-03",
        "Die Frage nach den finanziellen Auswirkungen ist nicht beantwortet.",
    )
    answered = make_paper_view(P.DRAFT, financial_impact=True, financial_text="10.000 Euro")
    assert decide(answered, "start_co_signing", FB, **SIGNERS).dest is P.CO_SIGNING


@pytest.mark.parametrize("points", [None, {}, {"Familien": 4}, {"Familien": 3, "Zuwanderung": -1}])
def test_the_demographic_check_has_nought_to_three_points(points: dict[str, int] | None) -> None:
    assert refusal(make_paper_view(P.DRAFT, demography=points), "start_co_signing", FB, **SIGNERS) == (
        "VW-05",
        "Die Demografieprüfung ist nicht ausgefüllt (je Spalte 0 bis 3 Punkte).",
    )


def test_bodies_are_proposed_before_co_signing() -> None:
    assert refusal(make_paper_view(P.DRAFT, consultations=()), "start_co_signing", FB, **SIGNERS) == (
        "VW-02",
        "Es ist noch keine Beratungsfolge vorgeschlagen.",
    )


@pytest.mark.parametrize("trigger", ["deputies_return", "return_unsigned", "object"])
def test_a_paper_is_sent_back_with_a_reason_and_its_version_is_remembered(trigger: str) -> None:
    row = next(row for row in PAPER.steps if row.trigger == trigger)
    paper = make_paper_view(str(row.source[0]), returned_hash=None)
    with pytest.raises(FactNeeded, match="fehlt: Begründung"):
        decide(paper, trigger, *row.by)
    taken = decide(paper, trigger, *row.by, reason="Zu teuer.")
    assert (taken.dest, taken.changes) == (P.UNDER_REVISION, {"returned_hash": "b"})


def test_a_paper_that_was_sent_back_comes_again_in_a_new_version() -> None:
    assert decide(make_paper_view(P.UNDER_REVISION), "resume_co_signing", FB).dest is P.CO_SIGNING
    assert refusal(make_paper_view(P.UNDER_REVISION, returned_hash="b"), "resume_co_signing", FB) == (
        "I1",
        "Seit der Rückgabe liegt keine neue Fassung vor.",
    )


@pytest.mark.parametrize(
    ("signatures", "missing"),
    [
        ((SignatureLine("Kämmerei", "signed", current=False),), "Kämmerei"),
        ((SignatureLine("Kämmerei", "signed", current=True), SignatureLine("Rechtsamt", "requested")), "Rechtsamt"),
        ((), "die gewählten Stellen"),
    ],
)
def test_all_sign_the_same_version(signatures: tuple[SignatureLine, ...], missing: str) -> None:
    assert refusal(make_paper_view(P.CO_SIGNING, signatures=signatures), "complete_co_signing", FB) == (
        "I1",
        f"Auf die heutige Fassung haben noch nicht gezeichnet: {missing}.",
    )


@pytest.mark.parametrize(("points", "fits"), [(0, True), (3, True), (4, False)])
def test_a_column_of_the_demographic_check_has_at_most_three_points(points: int, fits: bool) -> None:
    if fits:
        assert (
            decide(make_paper_view(P.DRAFT), "describe", FB, economy=points).changes["demography"]["economy"] == points
        )
    else:
        assert refusal(make_paper_view(P.DRAFT), "describe", FB, economy=points)[0] == "VW-05"


# -- intake, agenda, urgency --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "trigger"), [(P.RELEASED, "submit"), (P.LATE, "aim_at_next_sitting")])
def test_the_last_day_of_intake_is_still_in_time(state: PaperState, trigger: str) -> None:
    assert decide(make_paper_view(state), trigger, CLERK, on=SITTING).dest is P.SUBMITTED
    assert refusal(make_paper_view(state), trigger, CLERK, on=LATER) == (
        "GO-02",
        "Die Einreichfrist für die vorgesehene Sitzung ist abgelaufen.",
    )


def test_a_late_paper_is_taken_in_with_a_reason() -> None:
    taken = decide(make_paper_view(P.RELEASED), "submit", CLERK, on=LATER, reason="Absprache mit dem Vorsitz")
    assert [(deviation.rule, deviation.text) for deviation in taken.deviations] == [
        ("GO-02", "Die Einreichfrist für die vorgesehene Sitzung ist abgelaufen.")
    ]


def test_without_a_sitting_nobody_knows_what_is_in_time() -> None:
    with pytest.raises(FactNeeded, match="Es fehlt: vorgesehene Sitzung."):
        decide(make_paper_view(P.RELEASED, intake_until=None), "submit", FB)


def test_only_a_late_paper_is_refused_as_late() -> None:
    assert decide(make_paper_view(P.SUBMITTED), "refuse_as_late", CLERK, on=LATER).dest is P.LATE
    assert refusal(make_paper_view(P.SUBMITTED), "refuse_as_late", CLERK, on=SITTING) == (
        "GO-02",
        "Die Vorlage ist nicht verspätet: die Einreichfrist läuft noch.",
    )


def test_a_motion_needs_a_faction_or_enough_members() -> None:
    assert refusal(make_paper_view(P.DRAFT), "file_motion", Office.FACTION, entitled=False) == (
        "KV-16",
        "Einen Antrag stellt eine Fraktion oder die nötige Zahl von Mitgliedern.",
    )


def test_urgency_needs_a_reason_and_a_majority() -> None:
    late = make_paper_view(P.LATE)
    vote = Ballot(VoteSubject.URGENCY, yes=25, no=17)
    assert decide(late, "confirm_urgency", CLERK, reason="Frist läuft ab", vote=vote).dest is P.ON_AGENDA
    with pytest.raises(FactNeeded, match="Für „Dringlichkeit bejahen“ fehlt: Begründung."):
        decide(late, "confirm_urgency", CLERK, vote=vote)
    with pytest.raises(FactNeeded, match="fehlt: Abstimmung über die Dringlichkeit"):
        decide(late, "confirm_urgency", CLERK, reason="Frist läuft ab")


@pytest.mark.parametrize(("yes", "no"), [(17, 25), (21, 21)])
def test_urgency_that_finds_no_majority_keeps_the_paper_off_the_agenda(yes: int, no: int) -> None:
    late, vote = make_paper_view(P.LATE), Ballot(VoteSubject.URGENCY, yes=yes, no=no)
    assert refusal(late, "confirm_urgency", CLERK, reason="Frist läuft ab", vote=vote) == (
        "KV-30",
        "Die Dringlichkeit ist mit Mehrheit zu bejahen.",
    )
    taken = decide(late, "refuse_urgency", CLERK, vote=vote)
    assert taken.dest is P.NOT_ADMITTED
    assert taken.changes == {"outcome": ConsultationResult.NOT_ADMITTED, "decided_on": SITTING}


def test_urgency_that_was_carried_is_not_refused() -> None:
    vote = Ballot(VoteSubject.URGENCY, yes=25, no=17)
    assert refusal(make_paper_view(P.LATE), "refuse_urgency", CLERK, vote=vote) == (
        "KV-30",
        "Die Dringlichkeit wurde nach den Zahlen bejaht.",
    )


def test_an_item_leaves_the_agenda_only_with_the_consent_of_who_named_it() -> None:
    paper = make_paper_view(P.ON_AGENDA)
    assert decide(paper, "remove_from_agenda", CHAIR, originator_consents=True).dest is P.SUBMITTED
    assert refusal(paper, "remove_from_agenda", CHAIR, originator_consents=False) == (
        "KV-19",
        "Abgesetzt wird nur mit Zustimmung dessen, der den Punkt angemeldet hat.",
    )
    assert refusal(paper, "remove_from_agenda", CHAIR, CLERK, reason="Zeit", originator_consents=False)[0] == "KV-19"


def test_a_paper_is_introduced_when_its_item_is_called() -> None:
    paper = make_paper_view(P.ON_AGENDA)
    assert refusal(paper, "introduce", MOVER, called=False) == (
        "GO-10",
        "Eingebracht wird eine Vorlage, wenn sie aufgerufen ist oder auf der Konsensliste steht.",
    )
    assert decide(paper, "introduce", CLERK, called=False, reason="Einvernehmen").deviations[0].rule == "GO-10"


# -- referral and advice ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "trigger"),
    [
        (P.INTRODUCED, "refer"),
        (P.ON_AGENDA, "refer_for_settlement"),
        (P.ADVISED, "refer_again"),
        (P.CARRIED_OVER, "refer_in_new_term"),
    ],
)
def test_a_referral_names_its_bodies(state: PaperState, trigger: str) -> None:
    facts: dict[str, Any] = {"competent": True} if trigger == "refer_for_settlement" else {}
    assert decide(make_paper_view(state), trigger, CLERK, bodies=[7], **facts).dest is P.REFERRED
    with pytest.raises(FactNeeded, match="fehlt: Gremien"):
        decide(make_paper_view(state), trigger, CLERK, **facts)
    with pytest.raises(BadValue, match="mindestens einen Eintrag"):
        decide(make_paper_view(state), trigger, CLERK, bodies=[], **facts)


def test_a_paper_is_referred_for_settlement_to_a_body_that_may_decide() -> None:
    paper = make_paper_view(P.ON_AGENDA)
    assert refusal(paper, "refer_for_settlement", CLERK, bodies=[7], competent=False) == (
        "KV-05",
        "Zur abschließenden Erledigung überwiesen wird an ein Gremium, das darüber entscheiden darf.",
    )


def test_a_paper_is_advised_when_the_last_vote_is_in() -> None:
    done = make_line("Ausschuss für Soziales", state="concluded")
    paper = make_paper_view(P.REFERRED, consultations=(done, WAITING, make_line("Hauptausschuss")))
    assert refusal(paper, "collect_votes", Office.ENGINE) == (
        "GO-17",
        "Es fehlen noch die Voten: Ausschuss für Kultur, Hauptausschuss.",
    )


@pytest.mark.parametrize(
    "line",
    [
        make_line(state="lapsed"),
        make_line(role=ConsultationRole.INFORMATION),
        make_line(role=ConsultationRole.DECISION),
        make_line(authoritative=True),
    ],
)
def test_nobody_waits_for_a_body_that_is_not_asked_for_its_vote(line: Any) -> None:
    assert decide(make_paper_view(P.REFERRED, consultations=(line,)), "collect_votes", Office.ENGINE).dest is P.ADVISED


def test_the_council_office_goes_on_without_a_vote_only_with_a_reason() -> None:
    paper = make_paper_view(P.REFERRED, consultations=(WAITING,))
    assert refusal(paper, "collect_votes", CLERK)[0] == "GO-17"
    taken = decide(paper, "collect_votes", CLERK, reason="Das Gremium tagt nicht mehr.")
    assert taken.deviations[0].text == "Es fehlen noch die Voten: Ausschuss für Kultur."


def test_a_paper_is_put_off_for_a_missing_vote_only_if_one_is_missing() -> None:
    waiting = make_paper_view(P.REFERRED, consultations=(WAITING,))
    assert decide(waiting, "defer_for_missing_vote", CLERK).changes == {"deferred_from": "referred"}
    assert refusal(make_paper_view(P.REFERRED), "defer_for_missing_vote", CLERK) == (
        "GO-17",
        "Alle Voten liegen vor; ein fehlendes Votum ist kein Grund zur Zurückstellung.",
    )


def test_a_paper_comes_back_to_where_it_was_put_off() -> None:
    in_consultation = make_paper_view(P.DEFERRED, deferred_from="referred")
    at_decision = make_paper_view(P.DEFERRED, deferred_from="resubmitted")
    assert decide(in_consultation, "resume_consultation", CLERK).dest is P.REFERRED
    assert decide(at_decision, "recall", CLERK).dest is P.ON_AGENDA
    assert refusal(in_consultation, "recall", CLERK) == (
        "I1",
        "Die Vorlage wurde im Lauf der Vorberatung zurückgestellt, nicht bei der Entscheidung.",
    )
    assert refusal(at_decision, "resume_consultation", CLERK) == (
        "I1",
        "Die Vorlage wurde bei der Entscheidung zurückgestellt, nicht im Lauf der Vorberatung.",
    )


def test_the_migrants_council_was_offered_to_comment() -> None:
    assert refusal(make_paper_view(P.ADVISED), "resubmit", CLERK, hearing_settled=False) == (
        "KV-64",
        "Dem Migrantenbeirat ist Gelegenheit zur Stellungnahme zu geben; das Angebot ist nicht aktenkundig.",
    )


# -- the decision -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trigger", DECISIONS)
@pytest.mark.parametrize(("members", "enough"), [(57, 29), (55, 28)])
def test_the_council_decides_with_a_quorum(trigger: str, members: int, enough: int) -> None:
    quorate = make_paper_view(P.RESUBMITTED, members=members, present=enough)
    assert decide(quorate, trigger, CLERK, vote=WITHOUT_FIGURES, **RESOLVED).dest in FINAL
    too_few = make_paper_view(P.RESUBMITTED, members=members, present=enough - 1)
    assert refusal(too_few, trigger, CLERK, vote=WITHOUT_FIGURES, **RESOLVED) == (
        "KV-26",
        "Das Gremium ist nicht beschlussfähig: mehr als die Hälfte der Mitglieder muss anwesend sein.",
    )


@pytest.mark.parametrize("trigger", DECISIONS)
def test_amendments_are_resolved_before_the_decision(trigger: str) -> None:
    assert refusal(make_paper_view(P.ON_AGENDA), trigger, CLERK, vote=WITHOUT_FIGURES, motions_resolved=False) == (
        "GO-23",
        "Über Änderungs- oder Geschäftsordnungsanträge ist noch nicht entschieden.",
    )


@pytest.mark.parametrize("vote", [TIE, Ballot(yes=27, no=28), Ballot(stated=False)])
def test_a_tie_is_a_rejection(vote: Ballot) -> None:
    paper = make_paper_view(P.RESUBMITTED)
    assert decide(paper, "reject", CLERK, vote=vote, **RESOLVED).dest is P.REJECTED
    for trigger in ("adopt", "adopt_as_amended"):
        assert refusal(paper, trigger, CLERK, vote=vote, **RESOLVED) == (
            "I5",
            "Die Abstimmung trägt den Beschluss nicht.",
        )


@pytest.mark.parametrize("vote", [Ballot(yes=28, no=27), Ballot(manner=Manner.UNANIMOUS, stated=True)])
def test_a_paper_that_was_carried_is_not_rejected(vote: Ballot) -> None:
    paper = make_paper_view(P.RESUBMITTED)
    taken = decide(paper, "adopt", CLERK, vote=vote, **RESOLVED)
    assert taken.changes == {"outcome": ConsultationResult.ADOPTED, "decided_on": SITTING}
    assert refusal(paper, "reject", CLERK, vote=vote, **RESOLVED) == (
        "I5",
        "Die Abstimmung trägt die Ablehnung nicht.",
    )


def test_a_vote_on_something_else_says_nothing_of_the_paper() -> None:
    lost = Ballot(VoteSubject.DEFERRAL, yes=2, no=4)
    assert decide(make_paper_view(P.RESUBMITTED), "adopt", CLERK, vote=lost, **RESOLVED).dest is P.ADOPTED


def test_a_result_without_figures_is_taken_as_the_record_has_it() -> None:
    paper = make_paper_view(P.RESUBMITTED)
    assert decide(paper, "adopt", CLERK, vote=WITHOUT_FIGURES, **RESOLVED).dest is P.ADOPTED
    assert decide(paper, "reject", CLERK, vote=WITHOUT_FIGURES, **RESOLVED).dest is P.REJECTED


@pytest.mark.parametrize("trigger", DECISIONS)
def test_no_paper_is_decided_without_a_vote(trigger: str) -> None:
    with pytest.raises(FactNeeded, match="fehlt: Abstimmung"):
        decide(make_paper_view(P.RESUBMITTED), trigger, CLERK, **RESOLVED)


FINALLY = ["decide_finally_adopt", "decide_finally_adopt_amended", "decide_finally_in_part", "decide_finally_reject"]


@pytest.mark.parametrize("trigger", FINALLY)
def test_a_committee_decides_finally_only_what_was_given_to_it(trigger: str) -> None:
    final_body = make_line("Hauptausschuss", classification=Classification.MAIN_COMMITTEE, authoritative=True)
    assert (
        decide(make_paper_view(P.REFERRED, consultations=(final_body,)), trigger, CLERK, vote=WITHOUT_FIGURES).dest
        in FINAL
    )
    refused = refusal(make_paper_view(P.REFERRED), trigger, CLERK, vote=WITHOUT_FIGURES)
    assert refused == (
        "I1",
        "Diese Vorlage ist keinem Gremium zur abschließenden Entscheidung zugewiesen.",
    )


@pytest.mark.parametrize("trigger", FINALLY)
def test_the_council_does_not_decide_in_the_course_of_consultation(trigger: str) -> None:
    council = make_line("Stadtverordnetenversammlung", classification=Classification.COUNCIL, authoritative=True)
    assert (
        refusal(make_paper_view(P.REFERRED, consultations=(WAITING, council)), trigger, CLERK, vote=WITHOUT_FIGURES)[0]
        == "I1"
    )


def test_a_final_decision_of_a_committee_agrees_with_its_vote() -> None:
    paper = make_paper_view(P.REFERRED, consultations=(make_line(authoritative=True),))
    assert refusal(paper, "decide_finally_adopt", CLERK, vote=TIE)[0] == "I5"
    assert refusal(paper, "decide_finally_reject", CLERK, vote=Ballot(yes=4, no=3))[0] == "I5"


# -- other ends ---------------------------------------------------------------------------------------------------


def test_an_information_paper_is_noted_and_a_question_answered() -> None:
    information = make_paper_view(P.ON_AGENDA, paper_type=PaperType.INFORMATION_PAPER)
    question = make_paper_view(P.ON_AGENDA, paper_type=PaperType.QUESTION)
    assert decide(information, "note", CLERK).dest is P.NOTED
    assert decide(question, "answer", MAYOR).dest is P.SETTLED
    assert refusal(question, "note", CLERK) == (
        "GO-38",
        "Zur Kenntnis genommen wird eine Mitteilungsvorlage; andere Vorlagen werden entschieden.",
    )
    assert refusal(information, "answer", MAYOR) == ("GO-40", "Beantwortet wird eine Anfrage.")


def test_all_joint_movers_withdraw_together() -> None:
    paper = make_paper_view(P.REFERRED)
    assert decide(paper, "withdraw", MOVER, all_movers=True).dest is P.WITHDRAWN
    assert refusal(paper, "withdraw", MOVER, all_movers=False) == (
        "GO-33",
        "Zurückziehen müssen alle, die den Antrag gemeinsam gestellt haben.",
    )


def test_a_paper_is_not_replaced_in_a_circle() -> None:
    taken = decide(make_paper_view(P.REFERRED), "replace", MOVER, replaced_by=8)
    assert taken.changes["replaced_by_id"] == 8
    assert refusal(make_paper_view(P.REFERRED, successor_leads_back=True), "replace", MOVER, replaced_by=8) == (
        "I1",
        "Die neue Vorlage geht selbst auf diese Vorlage zurück; eine Vorlage kann sich nicht selbst ersetzen.",
    )


@pytest.mark.parametrize("state", DECIDED)
def test_no_step_leads_out_of_a_decided_paper(state: PaperState) -> None:
    for row in PAPER.steps:
        if state not in row.source:
            with pytest.raises(WrongState, match=f"ist im Stand „{state.label}“ nicht möglich"):
                decide(make_paper_view(state), row.trigger, *EVERY_HAND)
        else:
            assert row.dest is None


@pytest.mark.parametrize("state", DECIDED)
def test_a_decided_paper_may_still_be_reported_on(state: PaperState) -> None:
    taken = decide(make_paper_view(state), "report_further", CLERK, result_text="zur Kenntnis genommen")
    assert (taken.dest, taken.changes) == (state, {})


def test_a_new_version_says_something_new() -> None:
    paper = make_paper_view(P.REFERRED, newest_version=4)
    assert decide(paper, "revise", MOVER, wording="c").changes == {"version_no": 5, "version_hash": "c"}
    assert refusal(paper, "revise", MOVER, wording="b") == (
        "I1",
        "Der Wortlaut ist gegenüber der heutigen Fassung unverändert.",
    )


def test_every_open_paper_can_be_withdrawn_replaced_and_settled() -> None:
    sources = {row.trigger: row.source for row in PAPER.steps}
    assert all(sources[trigger] == OPEN for trigger in ("withdraw", "replace", "settle", "revise"))


def test_the_end_of_the_term_carries_over_what_the_council_has_before_it() -> None:
    (row,) = [row for row in PAPER.steps if row.trigger == "end_term"]
    assert set(row.source) == {
        *(P.SUBMITTED, P.LATE, P.ON_AGENDA, P.INTRODUCED, P.REFERRED, P.ADVISED, P.RESUBMITTED, P.DEFERRED)
    }


@pytest.mark.parametrize("row", [row for row in PAPER.steps if row.row in {"SM-2.20", "SM-2.24"}])
def test_what_is_adopted_may_be_objected_to(row: Step) -> None:
    assert row.opens == (() if row.dest is P.REJECTED else ("DR-01", "DR-02"))


def test_basic_data_change_with_a_reason_and_leave_the_state() -> None:
    taken = decide(make_paper_view(P.ADOPTED), "restate", CLERK, reason="Schreibfehler", title="Integrationskonzept")
    assert (taken.dest, taken.changes) == (P.ADOPTED, {"title": "Integrationskonzept"})
    with pytest.raises(FactNeeded, match="Begründung"):
        decide(make_paper_view(P.ADOPTED), "restate", CLERK, title="Integrationskonzept")


def test_the_kind_of_a_paper_is_one_of_the_known_kinds() -> None:
    taken = decide(make_paper_view(P.DRAFT), "restate", CLERK, reason="x", paper_type=PaperType.MOTION.value)
    assert taken.changes == {"paper_type": "motion"}
    with pytest.raises(BadValue, match="Vorlageart: Bitte wählen Sie einen der angebotenen Werte."):
        decide(make_paper_view(P.DRAFT), "restate", CLERK, reason="x", paper_type="Flugblatt")


def test_figures_that_contradict_the_stated_outcome_never_reach_a_paper() -> None:
    with pytest.raises(Contradiction, match="Eingetragen ist „angenommen“, die Zahlen ergeben aber „abgelehnt“"):
        Ballot(yes=3, no=3, stated=True)


def test_a_deferral_remembers_the_state_and_a_recall_forgets_it() -> None:
    assert decide(make_paper_view(P.RESUBMITTED), "defer", CLERK).changes == {"deferred_from": "resubmitted"}
    taken = decide(make_paper_view(P.DEFERRED, deferred_from="resubmitted"), "recall", CLERK, on=BEFORE)
    assert taken.changes == {"deferred_from": None}
