"""Whatever a case file holds, its replay answers: done, or refused with a sentence. It never breaks."""

from datetime import UTC
from datetime import date
from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ik_workflow.exchange.casefile import CaseFile
from ik_workflow.exchange.report import replay_case
from tests.exchange.histories import figures
from tests.exchange.histories import history
from tests.exchange.histories import row

WORDS = [
    *("beschlossen", "ungeändert beschlossen", "geändert beschlossen", "abgelehnt", "vertagt", "zurückgestellt"),
    *("überwiesen", "an Gremium überwiesen", "zurücküberwiesen", "abgesetzt", "Nichtbehandlung", "Nichtbefassung"),
    *("zurückgezogen", "erledigt", "ersetzt durch neue DS", "zur Kenntnis genommen", "beantwortet", "Einbringung"),
    *("Dringlichkeit abgelehnt", "kein Votum abgegeben", "erneut beschlossen", "vertagt in Folgegremium"),
    *("ohne Änderungen in der BVV beschlossen", "Beschlussfassung mehrfach", "Quatschwort"),
]
BODIES = ["Stadtverordnetenversammlung", "Hauptausschuss", "Kulturausschuss", "Ortsbeirat Golm", "Bezirksamt", None]
ROLES = [None, "Entscheidung", "Vorberatung", "federführend", "zur Kenntnis", "Erledigung", "Anhörung", "Genehmigung"]

numbers = count()
days = st.none() | st.dates(date(2020, 1, 1), date(2024, 12, 31)).map(date.isoformat)
counts = st.none() | st.integers(0, 9)
votes = st.builds(figures, counts, counts, counts)
sittings = st.tuples(days, st.none() | st.sampled_from(WORDS)) | st.tuples(
    days, st.none() | st.sampled_from(WORDS), votes, st.sampled_from(["paper", "deferral", "urgency"])
)


@st.composite
def histories(draw: st.DrawFn) -> CaseFile:
    rows = [
        row(
            draw(st.sampled_from(BODIES)),
            *draw(st.lists(sittings, max_size=4)),
            role=draw(st.sampled_from(ROLES)),
            status=draw(st.sampled_from([None, "Erledigt"])),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    return history(*rows, chain_known=draw(st.booleans()))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=histories())
def test_no_history_breaks_the_replay(session: Session, case: CaseFile) -> None:
    unique = case.model_copy(update={"id": f"fall-{next(numbers)}"})
    data = replay_case(session, unique, at=datetime(2026, 11, 22, tzinfo=UTC)).data
    assert data["ok"] or data["refused"]["text"].endswith(".")
