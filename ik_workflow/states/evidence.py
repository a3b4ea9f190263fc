"""Evidence that a measure is carried out: what it shows, of which day it is, and where it lies (MO-04)."""

import re

from ik_workflow.states.facts import Fact
from ik_workflow.states.facts import FactKind
from ik_workflow.states.procedure import Taking
from ik_workflow.states.procedure import must
from ik_workflow.states.smart import clean
from ik_workflow.translation import N_

ADD = "add_evidence"  #: the measure's step that lays it down; the journal alone holds it
SHOWS = Fact("shows", N_("Was der Nachweis zeigt"), FactKind.LINE, length=300)
SHOWN_ON = Fact("shown_on", N_("Tag des Nachweises"), FactKind.DATE)
PLACE = Fact("place", N_("Wo er liegt: Adresse im Internet oder Aktenzeichen"), FactKind.LINE)
EVIDENCE = (SHOWS, SHOWN_ON, PLACE)

#: an address that is not secure, or not whole, wherever it stands
UNSAFE = re.compile(r"(?<![a-z0-9])(?!https://[^\s/])[a-z][a-z0-9+.-]*://|(?<![/.a-z0-9])www\.", re.IGNORECASE)


@must("Bitte nennen Sie, was der Nachweis zeigt und wo er liegt.", rule="I1")
def evidence_described(measure: object, taking: Taking) -> bool:
    return bool(clean(taking.fact("shows", SHOWS.label)) and clean(taking.fact("place", PLACE.label)))


@must("Der Tag des Nachweises liegt in der Zukunft.", rule="I1")
def evidence_is_there(measure: object, taking: Taking) -> bool:
    return bool(taking.fact("shown_on", SHOWN_ON.label) <= taking.day())


@must("Eine Adresse im Internet beginnt mit https://. Bitte prüfen Sie, wo der Nachweis liegt.", rule="I1")
def address_is_secure(measure: object, taking: Taking) -> bool:
    return UNSAFE.search(taking.fact("place", PLACE.label)) is None


DESCRIBED = (evidence_described, evidence_is_there, address_is_secure)
