"""A stocktaking as PDF, from the rows of the database to the file, against WeasyPrint on the same ready-made HTML.

Both are processes that begin anew, as a command would. WeasyPrint is called as its manual says, with the shipped
stylesheet and fonts; ours reads the rows, fills the template, makes the file within its limits, and says how far it is.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import click
from flask import Flask
from sqlalchemy.orm import Session

from benchmarks.places import Place
from benchmarks.places import machine
from ik_workflow.app import create_app
from ik_workflow.documents import renderer
from ik_workflow.documents.making import limits
from ik_workflow.documents.making import run as make_anew
from ik_workflow.documents.making import unpacked_fonts
from ik_workflow.documents.stocktaking_sheet import find_stocktaking
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import upgrade
from ik_workflow.settings import load
from ik_workflow.web.documents import print_html
from ik_workflow.web.documents import stocktaking_document
from ik_workflow.web.viewing import viewing
from tests.make_stocktakings import as_in_2021
from tests.make_stocktakings import make_stocktaking

SIZES = (137, 5_000)  #: measures
MOST_ROUNDS = 3  #: a long document takes minutes
SECRETS = {"secret_key": "0123456789abcdef" * 2, "totp_secret": "fedcba9876543210" * 2}

BARE = """
import sys
from pathlib import Path
from weasyprint import HTML
html, static, made = map(Path, sys.argv[1:])
text = html.read_text().replace({own!r}, static.as_uri() + "/")
HTML(string=text).write_pdf(made, pdf_variant="pdf/ua-1")
"""


@dataclass(frozen=True, slots=True)
class Figures:
    size: int
    pages: int
    ours: float
    bare: float
    ratio: float


def run(places: list[Place], rounds: int) -> str:
    place = places[0]
    lines = []
    with place.database() as url, tempfile.TemporaryDirectory() as folder:
        on = machine([url])
        engine = make_engine(url)
        upgrade(engine)
        app = create_app(load(database_url=url, mode="demo", **SECRETS))
        for size in SIZES:
            with Session(engine) as session:
                ratings = (as_in_2021() * (size // 137 + 1))[:size]
                address = make_stocktaking(session, ratings).public_id
                session.commit()
            lines.append(line(contest(app, address, size, min(rounds, MOST_ROUNDS), Path(folder))))
        app.extensions["ik_engine"].dispose()
        engine.dispose()
    head = f"{'measures':>10}{'pages':>8}{'ours':>12}{'WeasyPrint':>14}{'ratio':>8}"
    return "\n".join(
        [f"documents: a stocktaking as PDF, medians of {min(rounds, MOST_ROUNDS)} rounds; {on}", head, *lines]
    )


def line(one: Figures) -> str:
    return f"{one.size:>10,}{one.pages:>8}{one.ours:>10.2f} s{one.bare:>12.2f} s{one.ratio:>8.2f}"


def contest(app: Flask, address: str, size: int, rounds: int, folder: Path) -> Figures:
    """In turns, each round both; ``ratio`` is the median of the rounds' own."""
    html, made = folder / "sheet.html", folder / "sheet.pdf"
    html.write_text(sheet_html(app, address))
    unpacked_fonts()  # once for all documents of a process
    pages: list[int] = []
    bare = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        BARE.format(own=renderer.OWN),
        str(html),
        str(renderer.STATIC),
        str(made),
    ]
    ours, theirs = [], []
    for number in range(rounds):
        for mine in (True, False) if number % 2 else (False, True):
            if mine:
                ours.append(timed(lambda: make(app, address, pages)))
            else:
                theirs.append(timed(lambda: subprocess.run(bare, check=True, stderr=subprocess.DEVNULL)))
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return Figures(size, max(pages), median(ours), median(theirs), ratio)


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def sheet_html(app: Flask, address: str) -> str:
    with app.test_request_context():
        return print_html(stocktaking_document(find_stocktaking(viewing(), address)))


def make(app: Flask, address: str, pages: list[int]) -> bytes:
    """The file, with every hundredth page told on the way."""

    def hear(said: str) -> None:
        word, _space, number = said.partition(" ")
        if word == "page":
            pages.append(int(number))
            if int(number) % 100 == 0:
                click.echo(f"  page {number}", err=True)

    given = sheet_html(app, address).encode()
    seconds, megabytes = limits(given)
    return make_anew("pdf", given, hear, seconds=seconds, megabytes=megabytes)
