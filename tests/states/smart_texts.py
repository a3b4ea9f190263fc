"""Sentences by which the six checks are measured: of Potsdam's concepts, as printed, and some that are made up.

``wanted`` is what a reader finds, ``found`` what the checks say where that is something else: a known miss.
"""

from dataclasses import dataclass

from ik_workflow.states.smart import Reason

#: where a text is printed, and of which day
STOCKTAKING = "21/SVV/1188, Präsentation der Bestandsaufnahme, 14.12.2021"
PRESENTATION = "17/SVV/0351, Präsentation im Hauptausschuss, 31.05.2017"
MINUTES = "17/SVV/0351, Protokollauszug des Hauptausschusses, 31.05.2017"
ADOPTION = "Meldung der Stadt zum Beschluss von 24/SVV/0093, 15.05.2024"
PAPER = "24/SVV/0093, Beschlussvorlage, 06.03.2024"
PRINTED = "Pressemitteilung 570, 13.12.2024 (gekürzt)"
MONITORING = "17/SVV/0384, Antrag zum Integrationsmonitoring, 01.11.2017"
HEALTH = "Ausschuss für Gesundheit und Soziales, TOP 8.1, 18.01.2011"
MADE_UP = "erfunden"

VAGUE, INDICATOR, UNIT = Reason.VAGUE_GOAL, Reason.NO_INDICATOR, Reason.NO_UNIT
AS_WANTED = "as wanted"


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a plan; it stands in the field ``of``."""

    text: str
    source: str
    wanted: Reason | None = None
    found: Reason | str | None = AS_WANTED
    of: str = "goal"


# A sentence reads as a row.
# fmt: off
TEXTS = (
    Said("Information der Nachbarn und Träger in den Stadtteilen vor der Ansiedlung von Gemeinschaftsunterkünften für"
         " Zugewanderte", STOCKTAKING),
    Said("Sicherung der personellen Ausstattung der Nachbarschaftshäuser", STOCKTAKING, VAGUE),
    Said("Förderung von Projekten für Entwicklung von guten Nachbarschaften", STOCKTAKING, VAGUE),
    Said("Anmietung von Nutzungswohnungen zur Vermeidung der Wohnungslosigkeit, Kooperationsvereinbarung mit"
         " Wohnungseigentümern", STOCKTAKING),
    Said("Schaffung von preiswerten Wohnungen: Daueraufgabe", STOCKTAKING, VAGUE, None),
    Said("Dauerhafte Bereitstellung kommunaler Beratungsangebote (Integrationsbegleitung), Projektangebote",
         STOCKTAKING, VAGUE, None),
    Said("Erfassung der Kompetenzen von Neuankommenden, Unterstützung deren effizienten Arbeitsmarktintegration",
         STOCKTAKING, VAGUE),
    Said("Regelmäßige Veranstaltungen und Unterstützungsangebote für Gründungsinteressierte mit"
         " Migrationsgeschichte", STOCKTAKING, VAGUE),
    Said("Es besteht eine gute Vernetzung zwischen den Beratungsstellen.", STOCKTAKING, VAGUE, None),
    Said("Beratungswegweiser in Form einer zentralen Informationsplattform für alle Ratsuchenden", STOCKTAKING),
    Said("Der Aufbau eines einheitlichen Qualitätsmanagements und Controllings aller Beratungsangebote", STOCKTAKING),
    Said("die stetige Überprüfung des aktuellen Beratungsbedarfs", STOCKTAKING, VAGUE),
    Said("Eine - erneute - hauptamtliche Struktur für die Koordination des Ehrenamtes und Engagements zur Vernetzung,"
         " für Stärkung der - auch migrantischen- Initiativen, für regelmäßigen Austausch", STOCKTAKING, None, VAGUE),
    Said("Die aktive Stadtgesellschaft bemüht sich vielfältig um eine Willkommenskultur bei der Integration von"
         " Migrant*innen und Geflüchteten.", STOCKTAKING, VAGUE),
    Said("Die Mitarbeitenden der LHP haben zahlreiche Möglichkeiten, im Themenfeld „Interkulturelle Kompetenz“ an"
         " Fortbildungen teilzunehmen.", STOCKTAKING, VAGUE),
    Said("Für Auszubildende, Studierende und Berufsfachschüler*innen der LHP ist ein extra Seminarangebot zur"
         " Interkulturellen Kompetenz durch den Ausbildungsbetrieb ab 2021/2022 geplant.", STOCKTAKING),
    Said("Das Thema Rassismus sollte in einem künftigen Integrationskonzept dringend aufgenommen werden.",
         STOCKTAKING),
    Said("Die Steuerungsgruppe beruft alle zwei Jahre eine Integrationskonferenz ein, die u.a. zur Weiterentwicklung"
         " des Integrationskonzeptes dient.", PRESENTATION),
    Said("Das Integrationskonzept wird alle drei bis vier Jahre unter Federführung des Beauftragten für Migration und"
         " Integration fortgeschrieben.", PRESENTATION),
    Said("Die Geschäftsbereiche werden gebeten, bei der Erarbeitung der Fortschreibung mitzuwirken.", PRESENTATION,
         VAGUE, None),
    Said("Fachtag zur Optimierung des Integrationsprozesses der Geflüchteten der LHP", PRESENTATION),
    Said("Auch die Gesamtsteuerung müsse noch festgelegt werden.", MINUTES),
    Said("Ziel des Konzeptes ist es, Diskriminierung und Chancenungleichheit aufgrund verschiedener"
         " Identitätskategorien entgegenzuwirken.", ADOPTION, VAGUE),
    Said("Mit dem neuen Integrationskonzept setzten wir uns zum Ziel, möglichst wirkungsvoll auf spezielle Probleme"
         " und Bedarfe zu reagieren.", ADOPTION, VAGUE),
    Said("Ihnen gleiche Zugangs- und Lebenschancen zu bieten sowie das entschiedene Eintreten gegen Rassismus in allen"
         " gesellschaftlich, politisch und wirtschaftlich relevanten Bereichen", ADOPTION, VAGUE, None),
    Said("Verpflichtende Schulungen zu interkultureller Kompetenz und Antirassismus für Führungskräfte", PRINTED),
    Said("Verwaltungsinterne Antidiskriminierungsstelle", PRINTED),
    Said("Informelles Netzwerk für Mitarbeitende mit Migrationshintergrund", PRINTED),
    Said("Mehr Austausch zwischen Migrantenorganisationen und Schulsozialarbeit, um die Bedarfe von Kindern mit"
         " Migrationshintergrund zu verstehen", PRINTED, VAGUE),
    Said("Integrationsmonitoring-Bericht ist jährlich zu erstellen", MONITORING),
    Said("Der Bericht wird jährlich erstellt.", HEALTH),
    Said("Oberbürgermeister, Büro für Chancengleichheit und Vielfalt", PAPER, of="unit"),
    Said("Verwaltung, Politik und zivilgesellschaftliche Akteur*innen", PAPER, UNIT, None, of="unit"),
    Said("Die Teilhabe wird unterstützt.", MADE_UP, VAGUE),
    Said("Stärkung des Zusammenhalts bis 2028", MADE_UP, VAGUE),
    Said("Kontinuierliche Vernetzung aller Träger", MADE_UP, VAGUE),
    Said("Die Verwaltung bemüht sich um Vielfalt.", MADE_UP, VAGUE),
    Said("Wohnraum für Geflüchtete sichern", MADE_UP, VAGUE),
    Said("Die Beratung wird regelmäßig verbessert.", MADE_UP, VAGUE),
    Said("Möglichst viele Menschen erreichen", MADE_UP, VAGUE),
    Said("Verbesserung der Stimmung", MADE_UP, INDICATOR, of="indicator"),
    Said("regelmäßiger Austausch", MADE_UP, INDICATOR, of="indicator"),
    Said("Stadtverwaltung", MADE_UP, UNIT, of="unit"),
    Said("alle Fachbereiche", MADE_UP, UNIT, of="unit"),
)
# fmt: on
