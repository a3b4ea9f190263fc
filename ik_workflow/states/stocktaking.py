"""Stocktakings: the measures of a concept frozen on one day and rated, each by its department and the commissioner."""

from ik_workflow.states.labels import Labelled
from ik_workflow.translation import N_


class StocktakingState(Labelled):
    """Where a stocktaking stands."""

    PREPARED = "prepared", N_("in Vorbereitung")
    RATED = "rated", N_("in der Bewertung")
    DECIDED = "decided", N_("festgestellt")
    BEFORE_COUNCIL = "before_council", N_("vor der Vertretung")
    NOTED = "noted", N_("zur Kenntnis genommen")
    CANCELLED = "cancelled", N_("abgebrochen")
