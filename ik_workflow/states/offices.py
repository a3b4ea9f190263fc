"""Who may act: offices that a person holds on a date, and relations in which a person stands to one case."""

from ik_workflow.states.labels import Labelled
from ik_workflow.translation import N_


class Office(Labelled):
    """An office follows from a membership with dates; never from a mark on the person."""

    WORKING_GROUP_LEAD = "working_group_lead", "Leitung der Arbeitsgruppe"
    WORKING_GROUP_MEMBER = "working_group_member", "Mitglied der Arbeitsgruppe"
    INTEGRATION_COMMISSIONER = "integration_commissioner", "Beauftragte für Migration und Integration"
    STEERING_GROUP = "steering_group", "Steuerungsgruppe"
    DEPARTMENT = "department", "Fachbereich"
    DIVISION = "division", "Geschäftsbereich"
    TREASURY = "treasury", "Kämmerei"
    LEGAL_OFFICE = "legal_office", "Rechtsamt"
    DEPUTIES_CONFERENCE = "deputies_conference", "Beigeordnetenkonferenz"
    MAYOR = "mayor", "Oberbürgermeister"
    COUNCIL_OFFICE = "council_office", "Büro der Stadtverordnetenversammlung"
    COUNCIL_CHAIR = "council_chair", "Vorsitz der Stadtverordnetenversammlung"
    COMMITTEE_CHAIR = "committee_chair", "Ausschussvorsitz"
    SECRETARY = "secretary", "Schriftführung"
    FACTION = "faction", "Fraktion"
    MIGRANTS_COUNCIL = "migrants_council", "Migrantenbeirat"
    SUPERVISION = "supervision", "Kommunalaufsicht"
    COUNCIL_OF_ELDERS = "council_of_elders", "Ältestenrat"
    AUDITOR = "auditor", "Prüfung (liest alles)"
    ADMINISTRATOR = "administrator", "Systemverwaltung"
    ENGINE = "engine", "Zeitablauf"


class Relation(Labelled):
    """How a person stands to this one case."""

    BODY = (
        "body",
        "das Gremium durch Beschluss",
    )  #: nobody stands in this relation: a body decides, others write it down
    AUTHOR = "author", "Verfasserin oder Verfasser"
    ORIGINATOR = "originator", "Einreicher dieser Vorlage"
    MOVER = "mover", "Antragsteller"
    CHAIR_OF_BODY = "chair_of_body", "Vorsitz dieses Gremiums"
    SECRETARY_OF_BODY = "secretary_of_body", "Schriftführung dieses Gremiums"
    MEMBER_OF_BODY = "member_of_body", "Mitglied dieses Gremiums"
    LEAD_OF_GROUP = "lead_of_group", "Leitung dieser Arbeitsgruppe"
    RESPONSIBLE_UNIT = "responsible_unit", "zuständige Stelle"
    PARTICIPATING_UNIT = "participating_unit", N_("beteiligte Stelle")


Hand = Office | Relation

#: who writes down what a body or its chair did
MINUTES: frozenset[Hand] = frozenset({Relation.SECRETARY_OF_BODY, Office.COUNCIL_OFFICE})
