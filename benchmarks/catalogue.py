"""A catalogue of 10,000 measures taken over by the command and written again, from CSV and from XLSX.

The floor is what nobody can do without: reading the cells (by the standard library or openpyxl) and one bare
executemany of the very cases and measures that ours has written. Ours is the whole command in a process of its own:
every cell read and checked, each measure entered by its step with journal and case, committed once. Memory is the peak
of that process. "again" is the same file with 500 rows changed, compared and taken over.

Below it the export of 50,000 measures through the page, each with an indicator and two who take part: seconds, and the
most that its process grows by, the finished file included.
"""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from openpyxl import Workbook
from openpyxl import load_workbook
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.models.all import Case
from ik_workflow.models.all import Concept
from ik_workflow.models.all import FieldOfAction
from ik_workflow.models.all import Indicator
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Participant
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.states.concept import ConceptState
from ik_workflow.states.measure import MeasureState

ROWS = 10_000
FIELDS = 10
DIFFERENCES = 500
EXPORTED_ROWS = 50_000
MOST_ROUNDS = 3  #: one takes minutes
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
TITLE = "Katalog"
HEAD = ("Nummer", "Handlungsfeld", "Ziel", "Maßnahme", "Zeitraum", "Kosten")
HEADS = (("import", 10), ("floor", 11), ("ratio", 8), ("rows/s", 9), ("again", 11), ("export", 11), ("peak", 12))
Rows = list[tuple[str, list[Any]]]
MEASURED = """
import re, sys
from pathlib import Path
from ik_workflow.cli import main
try:
    main()
finally:
    print(re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[0], file=sys.stderr)
"""
EXPORTED = """
import re, sys
from pathlib import Path
from time import perf_counter
from ik_workflow.app import create_app
def kilobytes(name):
    return int(re.findall(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[0])
page = create_app().test_client()
before, began = kilobytes("VmRSS"), perf_counter()
answer = page.get(sys.argv[1])
assert answer.status_code == 200
size = sum(map(len, answer.response))
print(perf_counter() - began, kilobytes("VmHWM") - before, size)
"""


def run(places: list[Place], rounds: int) -> str:
    rounds = min(rounds, MOST_ROUNDS)
    lines, exports, on = [], [], ""
    with tempfile.TemporaryDirectory() as name:
        files = written(Path(name))
        for place in places:
            for kind, file in files.items():
                found = [one_round(place, file, Path(name)) for _ in range(rounds)]
                ours, floor, again, export, memory = (median(values) for values in zip(*found, strict=True))
                ratio = median(one[0] / one[1] for one in found)
                lines.append(
                    f"{place.name:<12}{kind:<6}{ours:>8.1f} s{floor:>9.2f} s{ratio:>8.1f}{ROWS / ours:>9.0f}"
                    f"{again:>9.1f} s{export:>9.1f} s{memory / 1024:>9.0f} MB"
                )
            with place.database() as url:
                on = ", ".join(filter(None, [on, machine([url])]))
                exports += [f"{place.name:<12}{line}" for line in exported(url, rounds)]
    head = "".join(f"{word:>{width}}" for word, width in HEADS)
    return "\n".join(
        [
            f"catalogue: {ROWS:,} rows, medians of {rounds} rounds; {on}",
            f"{'database':<12}{'file':<6}{head}",
            *lines,
            f"export of {EXPORTED_ROWS:,} measures",
            f"{'database':<12}{'file':<6}{'export':>10}{'growth':>12}{'size':>12}",
            *exports,
        ]
    )


def one_round(place: Place, file: Path, folder: Path) -> tuple[float, float, float, float, float]:
    """Seconds of the import, of its floor, of a second one and of the export; kilobytes at the peak of the import."""
    with place.database() as url:
        prepare(url)
        ours, memory = command(url, "import", file, said=f"{ROWS} von {ROWS} eingetragen")
        rows = kept(url)
        differing = folder / "differing.csv"
        write_csv(differing, changed_rows())
        again, _memory = command(url, "import", differing, said=f"{DIFFERENCES} von {DIFFERENCES} eingetragen")
        back = folder / "back.csv"
        export, _memory = command(url, "export", back)
        with back.open(encoding="utf-8-sig", newline="") as text:
            assert sum(1 for _ in csv.reader(text)) == ROWS + 1
    with place.database() as url:
        prepare(url)
        floor = bare(url, file, rows)
    return ours, floor, again, export, memory


def exported(url: str, rounds: int) -> Iterator[str]:
    """One line for each kind of file; every export in a process of its own."""
    prepare(url)
    concept = fill(url, EXPORTED_ROWS)
    environment = os.environ | {"IK_DATABASE_URL": url, "IK_MODE": "demo"}
    for kind in ("csv", "xlsx"):
        asked = [sys.executable, "-c", EXPORTED, f"/konzepte/{concept}/katalog.{kind}"]
        runs = [subprocess.run(asked, env=environment, capture_output=True, text=True) for _ in range(rounds)]
        assert not any(one.returncode for one in runs), runs[0].stderr
        found = [map(float, one.stdout.split()) for one in runs]
        took, growth, size = (median(values) for values in zip(*found, strict=True))
        yield f"{kind.upper():<6}{took:>8.1f} s{growth / 1024:>9.0f} MB{size / 2**20:>9.1f} MB"


def command(url: str, word: str, file: Path, said: str = "") -> tuple[float, int]:
    """The command in a process of its own; ``said`` is looked for in what it says of its progress."""
    environment = os.environ | {"IK_DATABASE_URL": url, "IK_MODE": "demo"}
    began = perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, "catalogue", word, str(file), "--concept", TITLE],
        env=environment,
        capture_output=True,
        text=True,
    )
    took = perf_counter() - began
    assert ran.returncode == 0, ran.stderr
    assert said in ran.stdout, ran.stdout
    return took, int(ran.stderr.split()[-1])


def bare(url: str, file: Path, rows: Rows) -> float:
    """Read the file, and write the very rows that the command has written."""
    engine = make_engine(url)
    with closing(engine.raw_connection()) as borrowed:
        driver: Any = borrowed.driver_connection
        began = perf_counter()
        read = list(cells(file))
        if engine.dialect.name == "sqlite":
            driver.execute("BEGIN")  # The driver is set up not to begin by itself: each row would wait for the disk.
        for statement, parameters in rows:
            driver.cursor().executemany(statement, parameters)
        driver.commit()
        took = perf_counter() - began
    assert len(read) == ROWS
    engine.dispose()
    return took


def kept(url: str) -> Rows:
    """What the command has written of cases and measures, ready to be written again."""
    engine = make_engine(url)
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    found = []
    with closing(engine.raw_connection()) as borrowed:
        driver: Any = borrowed.driver_connection
        for asked in ("SELECT * FROM cases WHERE kind = 'measure'", "SELECT * FROM measures"):
            cursor = driver.cursor()
            cursor.execute(asked)
            names = ", ".join(column[0] for column in cursor.description)
            marks = ", ".join([mark] * len(cursor.description))
            table = asked.split()[3]
            found.append((f"INSERT INTO {table} ({names}) VALUES ({marks})", cursor.fetchall()))
    engine.dispose()
    return found


def cells(file: Path) -> Iterator[tuple[Any, ...]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as text:
            yield from list(map(tuple, csv.reader(text, delimiter=";")))[1:]
    else:
        book = load_workbook(file, read_only=True)
        yield from list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        book.close()


def prepare(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    with Session(engine) as session:
        concept = Concept(
            case=Case(kind="concept", public=True),
            state=ConceptState.IN_FORCE,
            title=TITLE,
            created=AT,
            in_force_on=date(2026, 1, 1),
        )
        session.add(concept)
        session.flush()
        session.add_all(
            FieldOfAction(concept_id=concept.id, number=at, name=f"Feld {at}", created=AT) for at in range(FIELDS)
        )
        session.commit()
    engine.dispose()


def fill(url: str, number: int) -> str:
    """Write measures as they stand in a concept of that size; its address."""
    engine = make_engine(url)
    with Session(engine) as session:
        concept = session.scalars(select(Concept)).one()
        case, at = concept.case_id, {"created": AT, "modified": AT}
        first = session.scalars(select(FieldOfAction.id).order_by(FieldOfAction.id)).all()[0]
        measures = [
            {"id": place, "case_id": case, "concept_id": concept.id, "field_id": first, "state": MeasureState.ADOPTED}
            | {"number": row[0], "number_folded": row[0], "goal": row[2], "title": row[3], "cost": int(row[5])}
            | at
            for place, row in enumerate(rows(number), 1)
        ]
        session.execute(insert(Measure), measures)
        ids = range(1, number + 1)
        session.execute(insert(Indicator), [{"measure_id": one, "name": "Angebote", "target": 40} | at for one in ids])
        session.execute(
            insert(Participant),
            [{"measure_id": one, "name": f"Verein {who}"} | at for one in ids for who in ("A", "B")],
        )
        session.commit()
        address = concept.public_id
    engine.dispose()
    return address


def written(folder: Path) -> dict[str, Path]:
    files = {"CSV": folder / "catalogue.csv", "XLSX": folder / "catalogue.xlsx"}
    write_csv(files["CSV"], rows())
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEAD, *rows()):
        sheet.append(row)
    book.save(files["XLSX"])
    return files


def write_csv(file: Path, lines: Iterable[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text, delimiter=";").writerows([HEAD, *lines])


def changed_rows() -> Iterator[tuple[str, ...]]:
    for at, row in enumerate(rows()):
        yield (*row[:-1], f"{row[-1]}7") if at % (ROWS // DIFFERENCES) == 0 else row


def rows(number: int = ROWS) -> Iterator[tuple[str, ...]]:
    for at in range(1, number + 1):
        goal = f"Die Zahl der Angebote im Quartier {at} steigt. " * 3
        yield str(at), f"Feld {at % FIELDS}", goal.strip(), f"Maßnahme {at}", f"31.12.{2027 + at % 4}", str(at * 10)
