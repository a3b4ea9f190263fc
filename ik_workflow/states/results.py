"""What a body may say of a paper, and the part it plays in the consultation (words: OParl and the council's own)."""

from ik_workflow.states.labels import Labelled


class ConsultationResult(Labelled):
    """Result of a sitting or of a consultation; in an advising body adopted and rejected are recommendations."""

    ADOPTED = "adopted", "beschlossen"
    ADOPTED_AS_AMENDED = "adopted_as_amended", "geändert beschlossen"
    REAFFIRMED = "reaffirmed", "erneut beschlossen"
    SPLIT = "split", "je Punkt verschieden entschieden"
    REJECTED = "rejected", "abgelehnt"
    NOTED = "noted", "zur Kenntnis genommen"
    ANSWERED = "answered", "beantwortet"
    NO_VOTE = "no_vote", "ohne Votum"
    INTRODUCED = "introduced", "eingebracht"
    REFERRED = "referred", "überwiesen"
    REFERRED_BACK = "referred_back", "zurücküberwiesen"
    PASSED_ON = "passed_on", "ohne Votum weitergegeben"
    DEFERRED = "deferred", "zurückgestellt"
    REMOVED = "removed", "abgesetzt"
    NOT_REACHED = "not_reached", "nicht behandelt"
    NOT_ADMITTED = "not_admitted", "Dringlichkeit abgelehnt"
    DISMISSED = "dismissed", "Nichtbefassung"
    WITHDRAWN = "withdrawn", "zurückgezogen"
    SETTLED = "settled", "erledigt"
    REPLACED = "replaced", "ersetzt"
    UNKNOWN = "unknown", "Ergebnis nicht veröffentlicht"


class ConsultationRole(Labelled):
    """The part a body plays for one paper; what the city printed is kept beside it (``role_text``)."""

    HEARING = "hearing", "Anhörung"
    ADVISORY = "advisory", "Vorberatung"
    LEAD = "lead", "Vorberatung, federführend"
    DECISION = "decision", "Entscheidung"
    INFORMATION = "information", "Kenntnisnahme"
    INTRODUCTION = "introduction", "Einbringung"
    URGENT_DECISION = "urgent_decision", "Eilentscheidung"
    RATIFICATION = "ratification", "Genehmigung"
    EXECUTION = "execution", "Erledigung durch die Verwaltung"
    ORIGINATOR = "originator", "Einreicher"
    SUGGESTION = "suggestion", "Anregung"
    JOINED = "joined", "Selbstbefassung"
    UNKNOWN = "unknown", "nicht genannt"


class Classification(Labelled):
    """Kind of an organization; decides its role where the record prints none."""

    COUNCIL = "council", "Vertretung"
    MAIN_COMMITTEE = "main_committee", "Hauptausschuss"
    COMMITTEE = "committee", "Ausschuss"
    DISTRICT_COUNCIL = "district_council", "Ortsbeirat oder Bezirksvertretung"
    ADVISORY_BOARD = "advisory_board", "Beirat"
    COUNCIL_OF_ELDERS = "council_of_elders", "Ältestenrat"
    FACTION = "faction", "Fraktion"
    EXECUTIVE = "executive", "Verwaltung"
    DEPARTMENT = "department", "Fachbereich"
    DIVISION = "division", "Geschäftsbereich"
    WORKING_GROUP = "working_group", "Arbeitsgruppe"
    STEERING_GROUP = "steering_group", "Steuerungsgruppe"
    OTHER = "other", "Stelle"


class PaperType(Labelled):
    """Kind of a paper today; it may change during the paper's life."""

    RESOLUTION_PAPER = "resolution_paper", "Beschlussvorlage"
    INFORMATION_PAPER = "information_paper", "Mitteilungsvorlage"
    MOTION = "motion", "Antrag"
    QUESTION = "question", "Anfrage"
    OTHER = "other", "Drucksache"
