"""The words councils print, and what is read from them."""

import time

import pytest

from ik_workflow.exchange.words import LONGEST
from ik_workflow.exchange.words import VOTE_SUBJECTS
from ik_workflow.exchange.words import Manner
from ik_workflow.exchange.words import in_brandenburg
from ik_workflow.exchange.words import normalised
from ik_workflow.exchange.words import parse
from ik_workflow.exchange.words import read_body
from ik_workflow.exchange.words import read_paper_type
from ik_workflow.exchange.words import read_result
from ik_workflow.exchange.words import read_role
from ik_workflow.exchange.words import read_vote_subject
from ik_workflow.exchange.words import table
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.results import ConsultationRole
from ik_workflow.states.results import PaperType

# Words found in the published records of some forty places.
PRINTED_RESULTS = {
    ConsultationResult.ADOPTED: (
        "ungeändert beschlossen",
        "ohne Änderungen in der BVV beschlossen",
        "ohne Änderungen in der BVV beschlossen (Beratungsfolge beendet)",
        "beschlossen",
        "einstimmig beschlossen",
        "Einstimmig beschlossen",
        "zugestimmt",
        "mehrheitlich zugestimmt",
        "mehrheitlich beschlossen",
        "Mehrheitlich beschlossen",
        "einstimmig zugestimmt",
        "angenommen",
        "verabschiedet",
        "mehrheitlich angenommen",
        "beschlossen (knapp)",
        "Mehrheitlich zugestimmt, gegen SPD und FDP",
        "Dem Antrag wird zugestimmt",
        "Beschluss RBV-1441/12",
        "ohne Änderungen im Ausschuss beschlossen",
        "ohne Änderungen im Ausschuss beschlossen (Beratungsfolge beendet)",
        "ungeändert empfohlen",
        "empfiehlt zuzustimmen",
        "empfiehlt, der Vorlage zuzustimmen",
        "einstimmig empfohlen",
        "einstimmig dem Rat empfohlen",
        "Beschlussempfehlung",
        "Anregung an den Rat, den Antrag anzunehmen",
    ),
    ConsultationResult.ADOPTED_AS_AMENDED: (
        "geändert beschlossen",
        "mit Änderungen in der BVV beschlossen",
        "mit Änderungen in der BVV beschlossen (Beratungsfolge beendet)",
        "Änderungsantrag",
        "zugestimmt nach Änderungen",
        "zugestimmt einschließlich der Änderungen aus dem anderen Ausschuss, jedoch mit Ausnahme "
        "(Parkzone 2, 2 Stunden: 1,50 €)",
        "mit Änderungen zugestimmt",
        "mit Änderung zugestimmt",
        "mit einer Ausnahme zugestimmt",
        "geänderter Beschluss",
        "geändert/ergänzt",
        "Mehrheitlich in geänderter Form beschlossen",
        "Maßnahme ersetzt",
        "Einstimmig mit Änderung zugestimmt",
        "mit Änderungen im Ausschuss beschlossen",
        "mit Änderungen im Ausschuss beschlossen (Beratungsfolge beendet)",
        "mit Änderungen empfohlen",
        "mit dem Änderungsantrag einstimmig empfohlen",
        "empfiehlt, der Vorlage mit Ergänzung zuzustimmen",
        "empfiehlt, dem ersten Satz zuzustimmen und den zweiten Satz zu streichen",
        "empfiehlt, dem Antrag in geänderter Fassung zuzustimmen",
        "empfiehlt mit Ergänzungen zuzustimmen",
        "empfiehlt die Annahme des Antrages in folgender Fassung",
        "empfiehlt Zustimmung mit Änderungen/Ergänzungen, teilweise aus SBV übernommen",
        "empfiehlt Zustimmung mit Änderung",
        "empfiehlt Ergänzungen",
    ),
    ConsultationResult.REAFFIRMED: ("erneut beschlossen",),
    ConsultationResult.SPLIT: (
        "bei 2 Gegenstimmen mehrheitlich wie in den Ziffn. 1 und 2 beantragt",
        "Ziff. 1 - einmütige Zustimmung",
        "Mit Debatte - Beschlussfassung mehrfach",
    ),
    ConsultationResult.REJECTED: (
        "abgelehnt",
        "in der BVV abgelehnt",
        "mehrheitlich abgelehnt",
        "endgültig abgelehnt",
        "In ergänzter Form mehrheitlich abgelehnt",
        "im Ausschuss abgelehnt",
        "empfiehlt, den Antrag abzulehnen",
        "empfiehlt die Ablehnung des Antrages in folgender Fassung",
        "empfiehlt Ablehnung",
        "abgelehnt (in der Vorberatung)",
    ),
    ConsultationResult.NO_VOTE: ("kein Votum abgegeben",),
    ConsultationResult.INTRODUCED: ("Einbringung", "Dringlichkeit angenommen"),
    ConsultationResult.REFERRED: (
        "überwiesen",
        "an Gremium überwiesen",
        "verwiesen",
        "dem Magistrat zur Prüfung und Berichterstattung überwiesen",
        "an den SGA verwiesen",
        "im ersten Durchgang verwiesen",
        "verwiesen in nachfolgende Gremien (ohne Rücklauf)",
    ),
    ConsultationResult.REFERRED_BACK: (
        "bittet die Bezirksvertretung, noch einmal zu überdenken",
        "an den Oberbürgermeister zur Überarbeitung zurücküberwiesen",
    ),
    ConsultationResult.PASSED_ON: ("vertagt in Folgegremium",),
    ConsultationResult.DEFERRED: (
        "vertagt",
        "zurückgestellt",
        "bis zur nächsten turnusmäßigen Sitzung zurückgestellt",
        "Vertagung",
    ),
    ConsultationResult.REMOVED: ("abgesetzt",),
    ConsultationResult.NOT_REACHED: ("Nichtbehandlung",),
    ConsultationResult.DISMISSED: ("nicht weiter behandelt", "Nichtbefassung"),
    ConsultationResult.WITHDRAWN: (
        "zurückgezogen",
        "im Ausschuss zurückgezogen (Beratungsfolge beendet)",
        "im Ausschuss zurückgezogen",
    ),
    ConsultationResult.SETTLED: (
        "erledigt",
        "Sache ist erledigt",
        "durch Verwaltungshandeln erledigt",
        "durch Verwaltungshandeln erledigt (Feststellung)",
        "Erledigung festgestellt",
    ),
    ConsultationResult.NOTED: (
        "zur Kenntnis genommen",
        "zur Kenntnis genommen (Beratungsfolge beendet)",
        "Es dient zur Kenntnis, dass eine Stellungnahme des Magistrats nicht vorliegt",
        "mit Zwischenbericht zur Kenntnis genommen",
        "mit Zwischenbericht zur Kenntnis genomm...",
        "mit Abschlussbericht zur Kenntnis genommen",
    ),
    ConsultationResult.ANSWERED: ("beantwortet", "schriftlich beantwortet"),
    ConsultationResult.NOT_ADMITTED: ("Dringlichkeit abgelehnt",),
}

# Words of other systems and other spellings, which no entry was written for one by one.
OTHER_RESULTS = {
    ConsultationResult.ADOPTED: (
        "einstimmig angenommen",
        "zugestimmt bei Enthaltungen",
        "Beschluss: mehrheitlich dafür",
        "mit Stimmenmehrheit angenommen",
        "im Block beschlossen",
        "en bloc beschlossen",
        "über Konsensliste beschlossen",
        "genehmigt",
        "gebilligt",
        "befürwortet",
        "laut Beschlussvorschlag beschlossen",
        "wie vorgeschlagen",
        "nach Antrag",
        "antragsgemäß",
        "abgestimmt: ja",
        "Zustimmung",
        "Votum: Annahme bei Gegenstimmen",
        "Zustimmung bei Ablehnung der FDP",
        "Empfehlung: einstimmig",
        "einstimmig",
        "mit großer Mehrheit",
        "unverändert beschlossen",
        "in der vorgelegten Fassung beschlossen",
        "nicht einstimmig beschlossen",
        "ohne Abstimmung angenommen",
        "beschlossen und an den Rat verwiesen",
        "zur Kenntnis genommen und beschlossen",
        "zustimmend zur Kenntnis genommen",
        "Der Ausschuss stimmt der Vorlage zu",
        "Eilentscheidung genehmigt",
        "Dringlichkeitsantrag angenommen",
        "Dringlichkeit bejaht, Antrag angenommen",
        "Änderungsantrag abgelehnt, Vorlage beschlossen",
        "Änderungsantrag zurückgezogen, Vorlage beschlossen",
        "Vertagungsantrag abgelehnt, Vorlage beschlossen",
        "empfohlen (7 Ja, 2 Nein)",
        "Beschluß gefaßt",
        "ungeaendert beschlossen",
        "UNGEÄNDERT  BESCHLOSSEN.",
        "Unga\u0308ndert beschlossen",
        "„beschlossen“",
        "einst. beschl.",
    ),
    ConsultationResult.ADOPTED_AS_AMENDED: (
        "abweichend beschlossen",
        "modifiziert",
        "ergänzend beschlossen",
        "in geänderter Fassung angenommen",
        "mit Ergänzungen beschlossen",
        "mit der Maßgabe beschlossen",
        "mit Ausnahme von Punkt 3 beschlossen",
        "in der Fassung des Hauptausschusses beschlossen",
        "mit redaktionellen Änderungen beschlossen",
        "geändert beschlossen und überwiesen",
        "Änderungsantrag angenommen, Antrag so beschlossen",
        "gemäß Änderungsantrag beschlossen",
        "geaendert beschlossen",
    ),
    ConsultationResult.REAFFIRMED: ("nochmals beschlossen", "Widerspruch zurückgewiesen"),
    ConsultationResult.SPLIT: (
        "Punkt 1 angenommen, Punkt 2 abgelehnt",
        "Ziffer 1 abgelehnt, Ziffer 2 beschlossen",
        "beschlossen, Ziffer 3 abgelehnt",
        "Teil A beschlossen, Teil B vertagt",
        "a) beschlossen b) abgelehnt",
        "getrennt abgestimmt",
        "teilweise angenommen",
    ),
    ConsultationResult.REJECTED: (
        "nicht angenommen",
        "nicht befürwortet",
        "nicht zugestimmt",
        "stimmt dem Antrag nicht zu",
        "empfiehlt, nicht zuzustimmen",
        "Ablehnung empfohlen",
        "keine Mehrheit",
        "erforderliche Mehrheit nicht erreicht",
        "Stimmengleichheit",
        "mehrheitlich dagegen",
        "einstimmig gegen den Antrag",
        "lehnt den Antrag mehrheitlich ab",
        "mit SPD gegen CDU abgelehnt",
        "Änderungsantrag angenommen, Vorlage abgelehnt",
        "ohne Änderungen abgelehnt",
        "zurückgewiesen",
        "Einvernehmen versagt",
        "Dringlichkeitsantrag abgelehnt",
        "abgestimmt: nein",
    ),
    ConsultationResult.NO_VOTE: (
        "nicht abgestimmt",
        "kein Beschluss",
        "ohne Empfehlung",
        "ohne Beschlussfassung",
        "Enthaltung",
        "beraten",
    ),
    ConsultationResult.INTRODUCED: ("1. Lesung", "in die Tagesordnung aufgenommen", "Dringlichkeit bejaht"),
    ConsultationResult.REFERRED: (
        "an den Ausschuss X verwiesen",
        "Überweisung in den Hauptausschuss",
        "Überweisung an den Ausschuss einstimmig beschlossen",
        "beschlossen, den Antrag an den Ausschuss zu überweisen",
        "Verweis in die Gremien",
        "zur Erledigung überwiesen",
        "eingebracht und verwiesen",
        "ueberwiesen",
    ),
    ConsultationResult.REFERRED_BACK: ("zurückverwiesen", "Rücküberweisung", "zurück an die Verwaltung"),
    ConsultationResult.PASSED_ON: ("ohne Votum in nachfolgende Gremien verwiesen", "ohne Empfehlung weitergeleitet"),
    ConsultationResult.DEFERRED: (
        "vertagt auf die nächste Sitzung",
        "einstimmig vertagt",
        "Vertagung beschlossen",
        "aus Zeitgründen vertagt",
        "kein Votum, vertagt",
        "vertagt, bis der Bauantrag erledigt ist",
        "verschoben",
        "Wiedervorlage",
        "in die Fraktionen zurück",
    ),
    ConsultationResult.REMOVED: ("von der Tagesordnung abgesetzt", "von der TO genommen", "entfällt"),
    ConsultationResult.NOT_REACHED: ("nicht behandelt", "aus Zeitgründen nicht behandelt", "nicht aufgerufen"),
    ConsultationResult.NOT_ADMITTED: ("Dringlichkeit nicht anerkannt", "nicht auf die Tagesordnung genommen"),
    ConsultationResult.DISMISSED: ("nicht befasst", "Übergang zur Tagesordnung", "nicht zuständig", "unzulässig"),
    ConsultationResult.WITHDRAWN: ("vom Einreicher zurückgezogen", "von der Tagesordnung zurückgezogen"),
    ConsultationResult.SETTLED: ("gegenstandslos", "für erledigt erklärt", "entfällt, da erledigt"),
    ConsultationResult.REPLACED: ("ersetzt durch neue DS", "durch Neufassung ersetzt"),
    ConsultationResult.NOTED: (
        "zur Kenntnis",
        "Kenntnisnahme",
        "Kenntnisnahme empfohlen",
        "ohne Votum zur Kenntnis genommen",
        "Bericht entgegengenommen",
    ),
    ConsultationResult.ANSWERED: ("mündlich beantwortet", "Antwort liegt vor"),
}

PRINTED_ROLES = {
    ConsultationRole.HEARING: ("Anhörung", "Anhörung (BV)", "Stellungnahme"),
    ConsultationRole.ADVISORY: (
        "Vorberatung",
        "Empfehlung",
        "Beratung",
        "beratend",
        "mitberatend",
        "mitberatend (m)",
        "Mitberatung",
        "vorab beraten",
        "Beschlussempfehlung an den Rat",
        "Beschlussempfehlung an die Bezirksvertretung für den Stadtbezirk I",
        "Empfehlung an den Verkehrsausschuss",
        "Vorberatung (Fachausschuss)",
        "Beratung und Beschlussempfehlung",
    ),
    ConsultationRole.LEAD: (
        "federführend",
        "federführender Ausschuss",
        "federführend (ffd.)",
        "federführend (ff)",
        "beratend (federführend)",
        "ffd.",
    ),
    ConsultationRole.DECISION: (
        "Entscheidung",
        "Beschlussfassung",
        "zur Beschlussfassung",
        "beschließend",
        "Beratung und Beschlussfassung",
    ),
    ConsultationRole.INFORMATION: ("zur Kenntnis", "Kenntnisnahme", "zur Information", "Beschlusskontrolle"),
    ConsultationRole.INTRODUCTION: ("Einbringung", "1. Lesung"),
    ConsultationRole.URGENT_DECISION: ("Dringlichkeitsentscheidung", "Eilentscheidung"),
    ConsultationRole.RATIFICATION: ("Genehmigung", "Genehmigung der Dringlichkeitsentscheidung"),
    ConsultationRole.EXECUTION: ("Erledigung",),
    ConsultationRole.ORIGINATOR: ("Einreicher",),
    ConsultationRole.SUGGESTION: ("Anregung",),
    ConsultationRole.JOINED: ("Selbstbefassung", "Selbstbefassungsrecht"),
    ConsultationRole.UNKNOWN: ("Quatschwort",),
}

BODIES = {
    Classification.COUNCIL: (
        "Rat",
        "Rat der Hansestadt Lüneburg",
        "Stadtrat",
        "Gemeinderat",
        "Marktgemeinderat",
        "Verbandsgemeinderat",
        "Bürgerschaft",
        "Bürgerschaft der Hansestadt Wismar",
        "Kreistag",
        "Gemeindevertretung",
        "Stadtvertretung",
        "Ratsversammlung",
        "Vollversammlung des Stadtrates",
        "Bezirksverordnetenversammlung Pankow",
        "BVV Mitte von Berlin",
        "Bezirksversammlung Altona",
        "Stadtverordnetenversammlung der Landeshauptstadt Potsdam",
        "Amtsausschuss",
    ),
    Classification.MAIN_COMMITTEE: (
        "Hauptausschuss",
        "Haupt- und Finanzausschuss",
        "Haupt-, Finanz- und Beschwerdeausschuss",
        "Finanz- und Hauptausschuss",
        "Ausschuss für Haupt- und Finanzangelegenheiten",
        "Verwaltungsausschuss",
        "Kreisausschuss",
    ),
    Classification.COMMITTEE: (
        "Ausschuss für Bildung und Sport",
        "Ausschuss des Stadtrates",
        "Schulausschuss der Stadtverordnetenversammlung",
        "Ausschuss für allgemeine Verwaltung, Ordnung und Sicherheit",
        "Ausschuss für Hochbau, Gebäude- und IT-Verwaltung",
        "Ausschuß für Soziales",
        "Rechnungsprüfungsausschuss",
        "Bürgerausschuss",
        "Unterausschuss des Hauptausschusses",
        "Umwelt",
        "Integration",
        "Haushalt und Personal",
        "Sport und Ehrenamt",
        "Verwaltung, Ordnung und Sicherheit",
        "Öffentliche Ordnung, Verkehr und Bürgerdienste",
    ),
    Classification.DISTRICT_COUNCIL: (
        "Ortsrat",
        "Ortschaftsrat",
        "Ortsbeirat Fahrland",
        "Ortsteilrat",
        "Bezirksvertretung 1 (Innenstadt)",
        "Bezirksbeirat Nord",
        "Stadtbezirksrat 112",
        "Stadtbezirksbeirat Altstadt",
        "Bezirksrat",
        "Bezirksausschuss 12",
    ),
    Classification.ADVISORY_BOARD: (
        "Integrationsrat",
        "Migrantinnen- und Migrantenbeirat",
        "Seniorenbeirat",
        "Ausländerbeirat",
        "Behindertenbeirat",
        "Naturschutzbeirat",
        "Jugendgemeinderat",
        "Rat für Migration",
        "Seniorenrat",
    ),
    Classification.COUNCIL_OF_ELDERS: ("Ältestenrat", "Ältestenrat der Stadtverordnetenversammlung"),
    Classification.FACTION: ("Fraktion DIE LINKE", "CDU/FDP-Fraktion", "AfD-Stadtratsfraktion", "CDU"),
    Classification.EXECUTIVE: (
        "Magistrat",
        "Bezirksamt Mitte von Berlin",
        "Verwaltung",
        "Stadtverwaltung Potsdam",
        "Oberbürgermeisterin",
        "Beigeordnetenkonferenz",
        "Gemeindevorstand",
        "Stadtvorstand",
        "Landrat",
        "Bezirksstadträtin",
    ),
    Classification.DEPARTMENT: ("Fachbereich Stadtplanung", "Jugendamt", "Büro für Chancengleichheit und Vielfalt"),
    Classification.DIVISION: ("Geschäftsbereich 2", "Referat Jugend und Bildung"),
    Classification.WORKING_GROUP: ("Arbeitsgruppe Integration", "AG Bildung"),
    Classification.STEERING_GROUP: ("Steuerungsgruppe",),
    Classification.OTHER: ("Verwaltungsrat", "Aufsichtsrat", "Integrationsbeauftragte", "", None),
}

PAPER_TYPES = {
    PaperType.RESOLUTION_PAPER: (
        "Beschlussvorlage",
        "Beschluss",
        "Beschlussempfehlung",
        "Vorlage",
        "Dringliche Beschlussempfehlung",
        "Beschlussvorlage (Widerspruch)",
        "Dringliche Vorlage zur Beschlussfassung",
        "Vorlage zur Beschlussfassung",
        "Beschlussempfehlung - 2. Lesung",
        "Beschlussempfehlung von Ausschüssen",
        "Beschlussvorlage Politik",
        "Verwaltungsvorlage",
        "Antrag/Vorlage",
        "Bürgerbegehren / Beschlussvorlage",
        "Vorlage (Beigeordneter für Zentrale Steuerung und Service)",
        "Straßenbenennung",
        "Drucksache",
        "Beschlussvorlage Stadt Zeitz",
        "Satzung",
    ),
    PaperType.INFORMATION_PAPER: (
        "Vorlage zur Kenntnisnahme",
        "Mitteilungsvorlage",
        "Mitteilung zur Kenntnisnahme",
        "Mitteilung / Bericht",
        "Vorlage zur Kenntnisnahme § 13 BezVG (Zwischenbericht)",
        "Schlussbericht in MdV",
        "Bericht / Sachstand",
        "Bericht",
        "Informationsvorlage",
        "Stellungnahme der Verwaltung",
        "Mitteilung zum Antrag",
        "Antwort zur Anfrage",
    ),
    PaperType.MOTION: (
        "Antrag",
        "Dringlichkeitsantrag",
        "Antrag zur Beschlussfassung",
        "Bürgerhaushalt-Vorschlag",
        "Änderungsantrag",
        "Bürgerantrag",
        "Bürgereingabe",
        "Resolution",
        "Fraktionsantrag",
        "Anregung (Ortsbeirat)",
        "Antrag (Ortsbeirat)",
        "Anregung an den Magistrat",
        "Bürgereingabe gem. § 24 GO",
        "Petition",
        "Antrag + Änderungsantrag",
        "Bürgerbegehren",
        "Bürgerhaushalt-Vorschlag (TOP unter Beschlussvorlage)",
        "Vorschlag",
        "Antrag aus der Politik öffentlich",
        "Berichtsantrag",
        "Interfraktioneller Antrag",
    ),
    PaperType.QUESTION: (
        "Große Anfrage",
        "Dringlichkeitsanfrage",
        "Einwohnerfragestunde",
        "Einwohneranfrage",
        "Anfrage",
        "Anfrage zur Beschlussvorlage",
    ),
    PaperType.OTHER: ("Tagesordnungspunkt ohne Drucksache", "Einladung", "", None),
}

SUBJECTS = {
    "paper": "paper",
    "deferral": "deferral",
    "amendment": "amendment",
    "substitute_text": "amendment",
    "competing_motion": "competing_motion",
    "agenda": "agenda",
    "urgency": "urgency",
    "non_treatment": "non_treatment",
    "ratification": "ratification",
    "referral": "referral",
    "referral_back": "referral_back",
    "closure_of_debate": "end_of_debate",
    "separate_voting": "separate_voting",
    "point": "point",
    "closure_of_matter": "procedural",
    "settled_recommendation": "procedural",
    "procedural": "procedural",
    "right_to_speak": "procedural",
    "Schluss der Debatte": "end_of_debate",
    "Änderungsantrag": "amendment",
}

SMALLEST = '[[result]]\nvalue = "adopted"\npatterns = ["beschlossen"]\n'


@pytest.mark.parametrize(
    ("word", "result"),
    [(word, result) for words in (PRINTED_RESULTS, OTHER_RESULTS) for result in words for word in words[result]],
)
def test_a_result_word_is_read(word: str, result: ConsultationResult) -> None:
    reading = read_result(word)
    assert (reading.result, reading.known) == (result, True)


@pytest.mark.parametrize(
    "word",
    [
        "Quatschwort",
        "nicht abgelehnt",
        "nicht vertagt",
        "nicht überwiesen",
        "mehrheitlich nicht gewünscht",
        "Beschluss aufgehoben",
        "8 dafür, 3 dagegen",
        "Zustimmung 7 / Ablehnung 0 / Stimmenthaltung 0",
    ],
)
def test_a_word_that_says_no_result_is_reported_as_unknown(word: str) -> None:
    reading = read_result(word)
    assert (reading.result, reading.known) == (ConsultationResult.UNKNOWN, False)


@pytest.mark.parametrize("word", [None, "", " ", "-", "–", "keine Angabe", "Vertagung abgelehnt"])
def test_a_result_that_is_not_printed_is_no_unknown_word(word: str | None) -> None:
    reading = read_result(word)
    assert (reading.result, reading.known) == (ConsultationResult.UNKNOWN, True)


@pytest.mark.parametrize(
    ("word", "follows"),
    [
        ("ohne Änderungen in der BVV beschlossen", True),
        ("ohne Änderungen in der BVV beschlossen (Beratungsfolge beendet)", True),
        ("ohne Änderungen beschlossen", True),
        ("ohne Änderungen im Rat beschlossen", True),
        ("ohne Änderungen im Ausschuss beschlossen", False),
        ("ohne Änderungen im Hauptausschuss beschlossen", False),
        ("ungeändert beschlossen", False),
        ("mit Änderungen in der BVV beschlossen", False),
        ("in der BVV abgelehnt", False),
    ],
)
def test_a_plenary_without_changes_follows_the_recommendation_before_it(word: str, follows: bool) -> None:
    assert read_result(word).follows_recommendation is follows


@pytest.mark.parametrize(
    ("word", "report"),
    [
        ("mit Abschlussbericht zur Kenntnis genommen", True),
        ("mit Zwischenbericht zur Kenntnis genomm...", True),
        ("zur Kenntnis genommen", False),
        ("Bericht zur Kenntnis genommen", False),
    ],
)
def test_an_interim_or_final_report_is_marked(word: str, report: bool) -> None:
    assert read_result(word).report is report


@pytest.mark.parametrize(
    ("word", "manner"),
    [
        ("einstimmig bei 2 Enthaltungen beschlossen", "unanimous"),
        ("Ziff. 1 - einmütige Zustimmung", "unanimous"),
        ("ohne Gegenstimmen angenommen", "unanimous"),
        ("In ergänzter Form mehrheitlich abgelehnt", "majority"),
        ("mit Stimmenmehrheit angenommen", "majority"),
        ("bei 4 Gegenstimmen beschlossen", "majority"),
        ("mit SPD gegen CDU abgelehnt", "majority"),
        ("nicht einstimmig beschlossen", "majority"),
        ("beschlossen", None),
        ("keine Mehrheit", None),
        ("Punkt 1 einstimmig, Punkt 2 mehrheitlich beschlossen", None),
    ],
)
def test_the_manner_is_read_if_the_word_says_it(word: str, manner: Manner | None) -> None:
    assert read_result(word).manner == manner


@pytest.mark.parametrize(("word", "role"), [(word, role) for role in PRINTED_ROLES for word in PRINTED_ROLES[role]])
def test_a_role_is_read(word: str, role: ConsultationRole) -> None:
    assert read_role(word) is role


@pytest.mark.parametrize("word", [None, "", "-"])
def test_a_role_that_is_not_printed_is_none(word: str | None) -> None:
    assert read_role(word) is None


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for kind in BODIES for name in BODIES[kind]])
def test_a_body_is_classified_by_its_name(name: str | None, kind: Classification) -> None:
    assert read_body(name) is kind


@pytest.mark.parametrize(("word", "kind"), [(word, kind) for kind in PAPER_TYPES for word in PAPER_TYPES[kind]])
def test_a_paper_type_is_read(word: str | None, kind: PaperType) -> None:
    assert read_paper_type(word) is kind


@pytest.mark.parametrize(("code", "subject"), SUBJECTS.items())
def test_a_vote_subject_is_read(code: str, subject: str) -> None:
    assert read_vote_subject(code) == subject


def test_a_vote_without_a_subject_is_on_the_paper() -> None:
    assert read_vote_subject(None) == "paper"


def test_each_vote_subject_can_be_read_by_its_own_name() -> None:
    assert [read_vote_subject(subject) for subject in VOTE_SUBJECTS] == list(VOTE_SUBJECTS)


@pytest.mark.parametrize(
    "city",
    [
        "Potsdam",
        "Landeshauptstadt Potsdam",
        "Prenzlau",
        "Brandenburg an der Havel",
        "Frankfurt (Oder)",
        "FRANKFURT/ODER",
        "Schwedt/Oder",
        "Lübben (Spreewald)",
        "Luebben",
        "Fontanestadt Neuruppin",
        "Stadt Forst (Lausitz)",
    ],
)
def test_a_place_in_brandenburg(city: str) -> None:
    assert in_brandenburg(city)


@pytest.mark.parametrize(
    "city",
    ["Frankfurt am Main", "Frankfurt", "Berlin", "Berlin Mitte", "Bernau am Chiemsee", "Forst (Baden)", "Stadt", ""],
)
def test_a_place_elsewhere(city: str) -> None:
    assert not in_brandenburg(city)


def test_the_list_of_places_leaves_out_berlin() -> None:
    assert len(table().brandenburg) > 150
    assert not any(place.startswith(("berlin", "frankfurt am")) for place in table().brandenburg)


def test_one_word_is_written_in_one_way() -> None:
    spellings = [
        "Maßnahme  geändert.",
        "MASSNAHME GEÄNDERT",
        "„Massnahme\u00a0gea\u0308ndert“",
        "maßnahme ge\u00adändert",
    ]
    assert {normalised(spelling) for spelling in spellings} == {"massnahme geaendert"}


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert read_result("x" * (LONGEST - 10) + " vertagt").result is ConsultationResult.DEFERRED
    assert read_result("x" * LONGEST + " vertagt").known is False


@pytest.mark.parametrize(
    "part", ["an den ", "lehnt ", "nr 1 beschlossen ", "mit ", "in ", "ohne votum ", "haupt-", "a", "vertagung "]
)
def test_reading_takes_little_time_whatever_is_printed(part: str) -> None:
    text = part * LONGEST
    table()
    started = time.process_time()
    for read in (read_result, read_role, read_body, read_paper_type, read_vote_subject):
        read(text)
    assert time.process_time() - started < 0.5


def test_a_phrase_fits_whole_words_only() -> None:
    (entry,) = parse('[[body]]\nvalue = "council"\nphrases = ["Rat"]\n').body
    assert entry.fits(normalised("Der Rat tagt"))
    assert not entry.fits(normalised("Beirat"))


def test_a_term_stands_for_its_words() -> None:
    (entry,) = parse('[terms]\nja = ["ja", "dafür"]\n[[role]]\nvalue = "decision"\npatterns = [\'^<ja>$\']\n').role
    assert entry.fits(normalised("Dafür"))


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('[[result]]\nvalue = "passed"\npatterns = ["x"]', "result 1: 'passed' is none of adopted"),
        ('[[result]]\npatterns = ["x"]', "result 1: None is none of"),
        (SMALLEST + '[[result]]\nvalue = "noted"', "result 2: neither phrases nor patterns"),
        ('[[result]]\nvalue = "noted"\npatterns = ["(x"]', "result 1: .* no regular expression"),
        ('[[result]]\nvalue = "noted"\npatterns = ["x?"]', "fits every text"),
        ('[[result]]\nvalue = "noted"\npatterns = ["(x|y)+"]', "repeated group"),
        ('[[result]]\nvalue = "noted"\npatterns = ["ä?x"]', "an umlaut is two letters"),
        ('[[result]]\nvalue = "noted"\npatterns = ["Kenntnis"]', "a capital letter never fits"),
        ('[[result]]\nvalue = "noted"\npatterns = ["<kenntnis>"]', "no term kenntnis"),
        ('[[result]]\nvalue = "noted"\npatterns = "x"', "patterns is a list of texts"),
        ('[[result]]\nvalue = "noted"\npattern = ["x"]', "result 1: unknown key pattern"),
        (SMALLEST + "report = 1", "a flag is true or false"),
        ('[[role]]\nvalue = "lead"\nphrases = ["x"]\nreport = true', "role 1: unknown key report"),
        ('[[vote_subject]]\nvalue = "everything"\nphrases = ["x"]', "vote_subject 1: 'everything' is none of"),
        ('[result]\nvalue = "adopted"', "once for each entry"),
        ("[results]", "table: unknown key results"),
        ("[places]\nsachsen = []", "places: unknown key sachsen"),
        ("[[result]", "Expected"),
    ],
)
def test_a_table_with_a_fault_is_refused(toml: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(toml)
