"""``python -m benchmarks [NAME]... [--rounds N] [--papers N] [--database URL]``, with the names below."""

from collections.abc import Callable
from functools import partial

import click

from benchmarks import board
from benchmarks import catalogue
from benchmarks import cycles
from benchmarks import documents
from benchmarks import due
from benchmarks import mail
from benchmarks import pages
from benchmarks import steps
from benchmarks.places import Place
from benchmarks.places import places

NAMES = ("steps", "pages", "due", "mail", "cycles", "board", "catalogue", "documents")


@click.command()
@click.argument("names", nargs=-1, metavar="|".join(NAMES), type=click.Choice(NAMES))
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(1), help="Rounds, of which the median.")
@click.option("--papers", default=pages.PAPERS, show_default=True, type=click.IntRange(100), help="Papers of the city.")
@click.option("--database", metavar="URL", help="Only beside this SQLite file, or on this PostgreSQL server.")
def main(names: tuple[str, ...], rounds: int, papers: int, database: str | None) -> None:
    """Print the figures of all benchmarks, or of those named."""
    benchmarks: dict[str, Callable[[list[Place], int], str]] = {
        "steps": steps.run,
        "pages": partial(pages.run, papers=papers),
        "due": due.run,
        "mail": mail.run,
        "cycles": cycles.run,
        "board": board.run,
        "catalogue": catalogue.run,
        "documents": documents.run,
    }
    with places(database) as found:
        for name in names or NAMES:
            click.echo(benchmarks[name](found, rounds))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
