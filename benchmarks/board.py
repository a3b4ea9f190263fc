"""Very many measures: the overview, the page of their concept, their list, and the list as a table to take away.

What a page takes is the time of Flask's own test client, for the commissioner, who sees every measure. Beside it stands
the floor: one statement by the bare driver that counts the measures by field and state, and nothing more. A table is
written by a process of its own, whose memory is told apart from what it had before.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.app import create_app
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Person
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState
from ik_workflow.states.offices import Office
from ik_workflow.states.results import Classification
from tests.make import make_actor
from tests.make import make_body
from tests.make import make_organization
from tests.web.signing import sign_in

MEASURES = 50_000
FIELDS = 10
STEP_EVERY = 20  #: every so many measures one has begun of late, so that an earlier day differs from today
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
TODAY, BEGUN, EARLIER = date(2026, 11, 22), date(2026, 10, 15), date(2026, 9, 30)
MEGABYTE = 1024  #: kilobytes, in which the peak of a process is told
FLOOR = "SELECT field_id, state, count(*) FROM measures GROUP BY field_id, state"
SECRETS = {"secret_key": "0123456789abcdef" * 2, "totp_secret": "fedcba9876543210" * 2}


@dataclass(frozen=True, slots=True)
class Asked:
    name: str
    address: str


def run(places: list[Place], rounds: int) -> str:
    return "\n\n".join(table(place, rounds) for place in places)


def table(place: Place, rounds: int) -> str:
    lines = [f"{'page':<22}{'page':>11}{'floor':>11}{'ratio':>8}{'statements':>12}{'kB':>8}"]
    with place.database() as url:
        app, concept, person = prepared(url)
        client = app.test_client()
        engine = app.extensions["ik_engine"]
        with Session(engine) as session:
            sign_in(client, session.get_one(Person, person))
        for one in pages(concept):
            lines.append(measured(app, client, one, rounds))
        lines.append(f"{'table':<22}{'seconds':>11}{'MB more':>11}{'MB file':>11}{'rows':>8}")
        lines.extend(tables(url, person, concept))
        on = machine([url])
        engine.dispose()
    return "\n".join([f"board: {place.name}, {MEASURES:,} measures, medians of {rounds} rounds; {on}", *lines])


def prepared(url: str) -> tuple[Flask, str, int]:
    """The application, the address of the concept, and the commissioner."""
    engine = make_engine(url)
    upgrade(engine)
    with Session(engine) as session:
        office = make_organization(
            session, make_body(session), "Büro für Integration", classification=Classification.DEPARTMENT
        )
        actor = make_actor(session, office, offices=[Office.INTEGRATION_COMMISSIONER])
        concept = fill(session)
        session.commit()
    if engine.dialect.name == "postgresql":  # as its own housekeeping does; nobody does so on SQLite
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    assert actor.person_id is not None
    return application(url), concept, actor.person_id


def application(url: str) -> Flask:
    app = create_app(load(database_url=url, mode="demo", **SECRETS))
    app.config["IK_TODAY"] = TODAY
    return app


def pages(concept: str) -> Iterator[Asked]:
    for name, address in (("overview", "/ueberblick"), ("concept", f"/konzepte/{concept}")):
        yield Asked(name, address)
        yield Asked(f"{name}, earlier", f"{address}?stand={EARLIER}")
        yield Asked(f"{name}, compared", f"{address}?vergleich={EARLIER}")
    yield Asked("list", "/massnahmen")
    yield Asked("list of one concern", "/massnahmen?lage=verspaetet&sortierung=termin")


def measured(app: Flask, client: FlaskClient, one: Asked, rounds: int) -> str:
    engine = app.extensions["ik_engine"]
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    answer = client.get(one.address)
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (one.address, answer.status_code)
    page, floor = [], []
    for _ in range(rounds):
        began = perf_counter()
        client.get(one.address)
        page.append(perf_counter() - began)
        with engine.connect() as connection:
            began = perf_counter()
            connection.exec_driver_sql(FLOOR).all()
            floor.append(perf_counter() - began)
    ratio = median(mine / other for mine, other in zip(page, floor, strict=True))
    return (
        f"{one.name:<22}{median(page) * 1000:>8.0f} ms{median(floor) * 1000:>8.0f} ms{ratio:>8.1f}"
        f"{len(sent):>12}{len(answer.data) / 1000:>8.0f}"
    )


def tables(url: str, person: int, concept: str) -> Iterator[str]:
    for name, path in (("list", "/massnahmen"), ("catalogue", f"/konzepte/{concept}/katalog")):
        for kind in ("csv", "xlsx"):
            command = [sys.executable, "-m", "benchmarks.board", url, str(person), f"{path}.{kind}"]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            more = told["more"] / MEGABYTE
            rows = told["rows"] or ""
            yield f"{name + ' ' + kind:<22}{told['took']:>9.1f} s{more:>11.0f}{told['size'] / 1e6:>11.1f}{rows:>8}"


def take_away(url: str, person: int, address: str) -> dict[str, float]:
    """One table, in this process: how long, how large, and how much the peak of memory grew."""
    app = application(url)
    client = app.test_client()
    with Session(app.extensions["ik_engine"]) as session:
        sign_in(client, session.get_one(Person, person))
    client.get("/massnahmen")
    before = peak()
    began = perf_counter()
    size, rows = 0, 0
    answer = client.get(address, buffered=False)
    for chunk in answer.response:
        size += len(chunk)
        rows += chunk.count(b"\r\n") if address.endswith(".csv") else 0  # type: ignore[arg-type]  # bytes
    assert answer.status_code == 200, (address, answer.status_code)
    more = peak() - before
    return {"took": perf_counter() - began, "size": size, "rows": rows, "more": more}


def peak() -> int:
    """Of this process's own memory, in KiB; what ``getrusage`` says begins with the peak of the parent."""
    return int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0])


def fill(session: Session) -> str:
    concept = Concept(case=Case(kind="concept", public=True), state=ConceptState.IN_FORCE, title="Viel", created=AT)
    session.add(concept)
    session.flush()
    session.add_all(
        FieldOfAction(concept_id=concept.id, number=number, name=f"Feld {number}", created=AT)
        for number in range(1, FIELDS + 1)
    )
    session.execute(insert(Case), [{"kind": "measure", "public": number % 2 == 0} for number in range(MEASURES)])
    cases = session.scalars(select(Case.id).where(Case.kind == "measure").order_by(Case.id)).all()
    fields = session.scalars(select(FieldOfAction.id)).all()
    states = list(MeasureState)
    rows = [
        {
            "case_id": case,
            "state": states[2 + place % 6],
            "number": f"{place}",
            "title": f"Maßnahme {place}",
            "concept_id": concept.id,
            "field_id": fields[place % FIELDS],
            "due_on": date(2026 + place % 3, 1 + place % 12, 1),
            "created": AT,
            "modified": AT,
        }
        for place, case in enumerate(cases)
    ]
    session.execute(insert(Measure), rows)
    measures = session.execute(select(Measure.id, Measure.case_id, Measure.state).order_by(Measure.id)).all()
    session.execute(insert(JournalEntry), [entry(*one) for one in measures[::STEP_EVERY]])
    return concept.public_id


def entry(measure: int, case: int, state: MeasureState) -> dict[str, object]:
    """A step that was taken between the days that are compared."""
    before = MeasureState.ADOPTED
    return {
        **{"case_id": case, "seq": 1, "prev": "", "hash": f"{measure}", "subject_type": "measure"},
        **{"subject_id": measure, "procedure_version": "1", "trigger": "begin", "event": "begun"},
        **{"from_state": before.value, "to_state": state.value, "occurred_on": BEGUN, "recorded_at": AT},
        **{"actor": "", "office": Office.INTEGRATION_COMMISSIONER.value, "derived": False, "facts": {}},
        **{"changes": {"state": [before.value, state.value]}, "deviations": [], "not_on_record": [], "rules": []},
    }


if __name__ == "__main__":
    print(json.dumps(take_away(sys.argv[1], int(sys.argv[2]), sys.argv[3])))  # noqa: T201 -- the parent reads it
