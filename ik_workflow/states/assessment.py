"""What a stocktaking says of one measure: proposed by rule, confirmed or contradicted, and decided."""

from ik_workflow.states.labels import Labelled
from ik_workflow.translation import N_


class AssessmentState(Labelled):
    """Where the rating of one measure stands."""

    PROPOSED = "proposed", N_("vorgeschlagen")
    CONFIRMED = "confirmed", N_("vom Fachbereich bestätigt")
    CONTRADICTED = "contradicted", N_("vom Fachbereich anders gesehen")
    DECIDED = "decided", N_("entschieden")
