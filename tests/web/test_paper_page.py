"""The page of one paper: where it stands, what is missing, who acts, until when, and how it came there."""

from datetime import date
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.exchange.report import replay_case
from ik_workflow.models.all import File
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Paper
from ik_workflow.operations.history import correct
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import revise_paper
from ik_workflow.periods import long_date
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from tests.exchange.histories import history
from tests.exchange.histories import row
from tests.make import AT
from tests.make import BEFORE
from tests.make import SEVEN_YES
from tests.make import SITTING
from tests.make import House
from tests.make import act
from tests.make import conclude
from tests.make import invite
from tests.make import make_consultation
from tests.make import make_house
from tests.make import make_meeting
from tests.make import make_organization
from tests.make import make_paper
from tests.make import make_referred_paper
from tests.make import make_resolution
from tests.web.conftest import TODAY
from tests.web.pages import links
from tests.web.pages import show_items
from tests.web.pages import statements
from tests.web.pages import words


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return make_house(session)


def page(client: FlaskClient, paper: Paper, query: str = "") -> str:
    answer = client.get(f"/vorlagen/{paper.public_id}{query}")
    assert answer.status_code == 200
    return words(answer)


# -- the city's own record of 24/SVV/0093 -------------------------------------------------------------------------


def test_the_concept_s_page_tells_its_whole_way(client: FlaskClient, concept: Paper) -> None:
    text = page(client, concept)
    assert "Beschlussvorlage 24/SVV/0093 · öffentlich" in text
    assert "Beschlossen am Mittwoch, 15. Mai 2024" in text
    for station in (
        "Mitzeichnung: vergangen, nicht aktenkundig",
        "Einbringung: abgeschlossen, 6. März 2024",
        "Vorberatung: abgeschlossen, 5 von 5 Voten",
        "Entscheidung: abgeschlossen, beschlossen 15. Mai 2024",
    ):
        assert station in text
    assert "Kultur Vorberatung 21. März 2024 ungeändert beschlossen 7 Ja, 0 Nein, 0 Enthaltungen, einstimmig" in text
    assert "19. März 2024 zurückgestellt 16. April 2024 Ergebnis nicht veröffentlicht" in text
    assert "Ergebnis nicht veröffentlicht danach überwiesen (aus dem weiteren Verlauf erschlossen)" in text


def test_an_unknown_end_of_a_period_is_named_not_guessed(client: FlaskClient, concept: Paper) -> None:
    text = page(client, concept)
    assert "Um das Ende der Beanstandungsfrist zu berechnen, fehlt: Zugang der unterzeichneten Niederschrift." in text
    assert "Ende der Beanstandungsfrist nicht aktenkundig Regel DR-02" in text


def test_a_rule_that_was_passed_stands_with_its_sentence_and_source(client: FlaskClient, concept: Paper) -> None:
    text = page(client, concept)
    assert "Abweichungen von den Regeln Der Hauptausschuss berät zuletzt; vor ihm fehlen noch:" in text
    assert "Eine Begründung nennen die Unterlagen nicht." in text
    assert "Regel GO-16: Der Hauptausschuss berät als letztes Gremium" in text
    assert "(beobachtet)" in text


def test_the_course_of_events_says_who_decided_and_who_entered(client: FlaskClient, concept: Paper) -> None:
    text = page(client, concept)
    told = "Mittwoch, 15. Mai 2024 · entschieden: Stadtverordnetenversammlung · eingetragen: Büro der"
    assert f"Stadtverordnetenversammlung beschließt die Vorlage {told}" in text
    assert "· nach Aktenlage · nicht aktenkundig:" in text
    assert "Alle Voten liegen vor Mittwoch, 24. April 2024 · folgt von selbst · abgeleitet" in text
    assert "Alle 54 Einträge, auch Ladung und Aufruf" in text


def test_a_text_that_is_not_here_is_said_so(client: FlaskClient, concept: Paper) -> None:
    assert "Beschlussvorschlag Der Text liegt hier nicht vor." in page(client, concept)


def test_on_an_earlier_day_three_votes_are_missing(client: FlaskClient, concept: Paper) -> None:
    text = page(client, concept, "?stand=2024-04-02")
    assert "Sie sehen den Stand vom Dienstag, 2. April 2024." in text
    assert "Vorberatung: aktueller Stand, 2 von 5 Voten" in text
    assert "Drei Voten fehlen bis zur Entscheidung" in text
    area = "Stadtentwicklung, Bauen, Wirtschaft und Entwicklung des ländlichen Raumes"
    assert f"{area} berät am Dienstag, 9. April 2024 (in 7 Tagen)" in text
    assert "Bildung und Sport: zurückgestellt, neuer Termin noch offen" in text
    assert f"{area} jetzt an der Reihe Vorberatung 9. April 2024 auf der Tagesordnung in 7 Tagen" in text
    assert "16. April" not in text
    assert "beschlossen am" not in text.casefold()


def test_every_earlier_day_can_be_shown(client: FlaskClient, concept: Paper) -> None:
    for day in ("2024-03-06", "2024-03-19", "2024-04-24", "2024-05-14", "2024-05-15", "2025-01-01"):
        assert "Sie sehen den Stand vom" in page(client, concept, f"?stand={day}"), day


def test_a_day_that_cannot_be_shown_is_answered_with_a_hint(client: FlaskClient, concept: Paper) -> None:
    for stand, hint in (
        ("2024-02-30", "Stand: Bitte geben Sie ein Datum an"),
        ("gestern", "Stand: Bitte geben Sie ein Datum an"),
        ("9999-12-31", "liegt in der Zukunft"),
        ("2001-01-01", "war diese Vorlage noch nicht verzeichnet"),
        ("%00", "Stand: Bitte geben Sie ein Datum an"),
    ):
        answer = client.get(f"/vorlagen/{concept.public_id}?stand={stand}")
        assert answer.status_code == 400
        assert hint in words(answer), stand


def test_only_an_https_source_becomes_a_link(client: FlaskClient, session: Session, concept: Paper) -> None:
    answer = client.get(f"/vorlagen/{concept.public_id}")
    assert concept.source in links(answer)
    assert 'rel="noopener"' in answer.text
    concept.source = "javascript:alert(1)"
    session.commit()
    assert "javascript:" not in client.get(f"/vorlagen/{concept.public_id}").text


# -- papers that are on their way ---------------------------------------------------------------------------------


def test_the_answer_names_the_missing_votes_and_their_days(
    client: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    paper, (committee, main) = make_referred_paper(session, house, house.committee, house.main_committee)
    decision = make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    invite(session, house, committee, make_meeting(session, house, house.committee, SITTING))
    make_meeting(session, house, house.council, SITTING + timedelta(days=14))
    show_items(session)
    app.config["IK_TODAY"] = BEFORE
    text = page(client, paper)
    assert "Zwei Voten fehlen bis zur Entscheidung" in text
    assert "Ausschuss für Soziales berät am Mittwoch, 4. Dezember 2024 (in 30 Tagen)" in text
    assert "Hauptausschuss: Termin noch offen" in text
    assert "Am Zug Ausschuss für Soziales" in text
    assert "keine Sitzung verzeichnet Der Hauptausschuss berät zuletzt; vor ihm fehlen noch" in text
    assert "Jetzt nicht möglich: Es fehlen noch die Voten: Ausschuss für Soziales, Hauptausschuss." in text
    assert decision.state == "planned"


def test_the_last_vote_makes_way_for_the_next_sitting_of_the_council(
    client: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    paper, (committee,) = make_referred_paper(session, house, house.committee)
    make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    invite(session, house, committee, make_meeting(session, house, house.committee, SITTING))
    make_meeting(session, house, house.council, SITTING - timedelta(days=1))
    make_meeting(session, house, house.council, SITTING + timedelta(days=14))
    show_items(session)
    app.config["IK_TODAY"] = BEFORE
    text = page(client, paper)
    assert "Ein Votum fehlt bis zur Entscheidung" in text
    assert "Stadtverordnetenversammlung kann entscheiden am Mittwoch, 18. Dezember 2024" in text
    assert "Entscheidung: noch offen, frühestens 18. Dezember 2024" in text


def test_a_vote_on_an_older_version_says_so(client: FlaskClient, session: Session, house: House) -> None:
    paper, (committee,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, committee, vote=SEVEN_YES)
    revise_paper(session, paper, Wording("Neu."), actor=house.clerk, occurred=SITTING, at=AT)
    show_items(session)
    text = page(client, paper)
    assert "7 Ja, 0 Nein, 1 Enthaltung, zu älterer Fassung (Fassung 1)" in text
    assert "Fassung 2, 4. Dezember 2024 (gilt)" in text


def test_a_vote_on_something_else_says_on_what(client: FlaskClient, session: Session, house: House) -> None:
    paper, (committee,) = make_referred_paper(session, house, house.committee)
    vote = Ballot(VoteSubject.DEFERRAL, yes=10, no=4, abstain=0)
    invite(session, house, committee, make_meeting(session, house, house.committee))
    act(session, committee, "defer", house.clerk, on=SITTING, reason="Rücksprache", result_text="vertagt", vote=vote)
    show_items(session)
    text = page(client, paper)
    assert "vertagt gewertet als zurückgestellt Abstimmung über die Zurückstellung: 10 Ja, 4 Nein" in text
    assert "Wortlaut: „vertagt“ Begründung: Rücksprache" in text


def test_the_shifted_end_of_a_period_stands_beside_the_reckoned_one(
    client: FlaskClient, app: Flask, session: Session, house: House
) -> None:
    resolution = make_resolution(session, house, SITTING)  # three weeks later is Christmas Day
    session.commit()
    app.config["IK_TODAY"] = SITTING + timedelta(days=7)
    text = page(client, resolution.paper)
    assert "Ende der Beanstandungsfrist Freitag, 27. Dezember 2024 (in 16 Tagen)" in text
    assert "rechnerisch Mittwoch, 25. Dezember 2024 Die Verschiebung auf den nächsten Werktag ist unbestätigt." in text
    assert "Warum noch nicht? Die Beanstandungsfrist läuft noch." in text
    assert "Umsetzung: aktueller Stand, Beanstandungsfrist läuft" in text


def test_the_period_of_intake_is_unconfirmed(client: FlaskClient, app: Flask, session: Session, house: House) -> None:
    meeting = make_meeting(session, house, house.council, SITTING)
    paper = make_paper(session, house, state=PaperState.DRAFT, target_meeting_id=meeting.id)
    session.commit()
    app.config["IK_TODAY"] = BEFORE
    text = page(client, paper)
    assert "Einreichung für die Sitzung am 4. Dezember 2024 Donnerstag, 14. November 2024 (in 10 Tagen)" in text
    assert "Die Frist ist unbestätigt. Regel DR-08" in text
    assert "Warum noch nicht? Die Frage nach den finanziellen Auswirkungen ist nicht beantwortet." in text


def test_an_information_paper_is_to_be_noted(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, state=PaperState.ON_AGENDA, paper_type=PaperType.INFORMATION_PAPER)
    make_consultation(session, house, paper, house.council, ConsultationRole.DECISION)
    session.commit()
    assert "Nächster Schritt Zur Kenntnis nehmen Am Zug Stadtverordnetenversammlung" in page(client, paper)


def test_a_body_without_a_printed_part_says_so(client: FlaskClient, session: Session) -> None:
    paper = replayed(session, row("Hauptausschuss", ("2019-04-24", "geändert beschlossen")))
    assert "Aufgabe nicht genannt hier gewertet als" in page(client, paper)


def test_an_old_open_record_says_that_it_ends(client: FlaskClient, session: Session) -> None:
    paper = replayed(session, row("Ausschuss für Kultur", ("2019-04-24", None)), row("Hauptausschuss"))
    text = page(client, paper)
    assert "Die veröffentlichten Unterlagen enden am Mittwoch, 24. April 2019" in text
    assert "jetzt an der Reihe" not in text
    assert "Am Zug" not in text


def replayed(session: Session, *rows: dict[str, object]) -> Paper:
    replay_case(session, history(*rows, id="alt-1"), at=AT)
    return session.scalars(select(Paper).where(Paper.record_id == "alt-1")).one()


def test_an_attachment_without_a_file_is_no_link(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    session.add(File(case_id=paper.case_id, paper_id=paper.id, name="Anlage 1", size=198_700, public=True, created=AT))
    session.commit()
    answer = client.get(f"/vorlagen/{paper.public_id}")
    assert "Anlage 1 (198,7 kB)" in words(answer)
    assert not [link for link in links(answer) if "Anlage" in link]


def test_a_summary_in_other_words_is_marked(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    paper.versions[0].paraphrased = True
    session.commit()
    assert "In eigenen Worten zusammengefasst; verbindlich ist der Text der Stadt." in page(client, paper)


def test_a_corrected_entry_is_struck_and_the_correction_stands_above(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper, (committee,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, committee, vote=SEVEN_YES)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.trigger == "conclude")).one()
    correct(session, entry, actor=house.clerk, reason="Tippfehler im Protokoll", recorded_at=AT)
    show_items(session)
    text = page(client, paper)
    assert f"Eintrag {entry.seq} berichtigt Begründung: Tippfehler im Protokoll" in text
    assert "Ausschuss für Soziales: beschlossen berichtigt" in text
    assert "7 Ja" not in text


def test_a_title_is_text_not_markup(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house, title="<script>alert('x')</script> & mehr")
    session.commit()
    answer = client.get(f"/vorlagen/{paper.public_id}")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_statements_do_not_grow_with_the_rows(client: FlaskClient, app: Flask, session: Session, house: House) -> None:
    few, rows = make_referred_paper(session, house, house.committee)
    conclude(session, house, rows[0], vote=SEVEN_YES)
    bodies = [make_organization(session, house.body, f"Ausschuss {number}") for number in range(6)]
    many, rows = make_referred_paper(session, house, *bodies)
    for number, consultation in enumerate(rows):
        conclude(session, house, consultation, SITTING + timedelta(days=number), vote=SEVEN_YES)
    show_items(session)
    assert sent_for(app, client, few) == sent_for(app, client, many)
    assert sent_for(app, client, few, "?stand=2024-12-20") == sent_for(app, client, many, "?stand=2024-12-20")


def sent_for(app: Flask, client: FlaskClient, paper: Paper, query: str = "") -> int:
    with statements(app) as sent:
        page(client, paper, query)
    return len(sent)


# -- what nobody may see ------------------------------------------------------------------------------------------


def test_a_non_public_sitting_of_a_public_paper_leaves_no_trace(
    client: FlaskClient, session: Session, house: House
) -> None:
    paper, (committee,) = make_referred_paper(session, house, house.committee)
    conclude(session, house, committee, vote=SEVEN_YES, result_text="Nachtigall")
    session.commit()  # the builders leave items non-public
    text = page(client, paper)
    assert "Nachtigall" not in text
    assert "7 Ja" not in text
    assert "Ausschuss für Soziales abgeschlossen Vorberatung keine Sitzung verzeichnet" in text
    assert "ruft den Punkt auf" not in text


def test_an_entry_of_the_journal_never_names_a_person(client: FlaskClient, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    session.commit()
    assert house.clerk.key not in client.get(f"/vorlagen/{paper.public_id}").text


def test_today_has_no_banner(client: FlaskClient, concept: Paper) -> None:
    assert "Sie sehen den Stand vom" not in page(client, concept, f"?stand={TODAY.isoformat()}")


def test_a_rejection_by_a_tie_shows_its_figures(client: FlaskClient, session: Session, house: House) -> None:
    paper, (committee,) = make_referred_paper(session, house, house.committee)
    tie = Ballot(yes=4, no=4, abstain=1, present=9)
    conclude(session, house, committee, result=ConsultationResult.REJECTED, vote=tie)
    show_items(session)
    assert "abgelehnt 4 Ja, 4 Nein, 1 Enthaltung, 9 anwesend" in page(client, paper)


def test_the_day_of_the_page_is_an_argument(client: FlaskClient, app: Flask, session: Session, house: House) -> None:
    paper = make_paper(session, house)
    session.commit()
    app.config["IK_TODAY"] = date(2024, 1, 1)
    assert "Eingereicht, noch auf keiner Tagesordnung" in page(client, paper)


def test_a_paper_that_was_handed_in_bears_a_stamp(client: FlaskClient, session: Session, house: House) -> None:
    draft = make_paper(session, house, state=PaperState.DRAFT)
    handed_in = make_paper(session, house, state=PaperState.DRAFT)
    act(session, handed_in, "enter", house.clerk, number="24/SVV/0777")
    session.commit()
    assert "Eingangsvermerk" not in words(client.get(f"/vorlagen/{draft.public_id}"))
    stamp = f"Eingangsvermerk 24/SVV/0777 eingegangen am {long_date(BEFORE)} Büro der Stadtverordnetenversammlung"
    assert stamp in words(client.get(f"/vorlagen/{handed_in.public_id}"))


def test_a_motion_is_filed_and_not_signed_by_the_administration(
    client: FlaskClient, session: Session, house: House
) -> None:
    motion = make_paper(session, house, state=PaperState.DRAFT, paper_type=PaperType.MOTION)
    session.commit()
    page = words(client.get(f"/vorlagen/{motion.public_id}"))
    assert "Nächster Schritt Antrag stellen" in page
    assert "Mitzeichnung beginnen" not in page.split("Beratungsfolge")[0]
