"""``python -m benchmarks [steps] [--rounds N] [--database URL]``."""

from collections.abc import Callable

import click

from benchmarks import steps
from benchmarks.places import Place
from benchmarks.places import places

BENCHMARKS: dict[str, Callable[[list[Place], int], str]] = {"steps": steps.run}


@click.command()
@click.argument("names", nargs=-1, metavar="|".join(BENCHMARKS), type=click.Choice(list(BENCHMARKS)))
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(1), help="Rounds, of which the median.")
@click.option("--database", metavar="URL", help="Only beside this SQLite file, or on this PostgreSQL server.")
def main(names: tuple[str, ...], rounds: int, database: str | None) -> None:
    """Print the figures of all benchmarks, or of those named."""
    with places(database) as found:
        for name in names or BENCHMARKS:
            click.echo(BENCHMARKS[name](found, rounds))


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
