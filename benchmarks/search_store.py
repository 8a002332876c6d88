"""A store to search in: twenty families in two projects, made from the shipped trio.

`python -m benchmarks.search_store HOME --variants 100000 --seed 1` makes a private database in the folder HOME, with
so many variants and twice as many variant samples, through the commands that a user gives: provision, load. The last
two families, a tenth of the samples, are of another project. The same arguments give the same items.
"""

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import LiteralString

import click

from benchmarks.measuring import measure
from benchmarks.search_families import FAMILIES, Family, write_families
from variome.database.connection import connect
from variome.database.server import open_database
from variome.settings import Settings

PROJECTS = {"clinic": FAMILIES[:-2], "guests": FAMILIES[-2:]}
"""The families of each project."""

_COUNTS: dict[str, LiteralString] = {
    "variants": "SELECT count(*) FROM variant_1_0",
    "variant samples": "SELECT count(*) FROM variant_sample_1_0",
}


@click.command()
@click.argument("home", type=click.Path(file_okay=False, path_type=Path))
@click.option("--variants", default=100_000, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives other items.")
def main(home: Path, variants: int, seed: int) -> None:
    """Make a store with many variants in the folder HOME, which must not be there yet."""
    if home.exists():
        raise click.ClickException(f"{home} is there already; name another folder, or remove it")
    counts = make_search_store(home.absolute(), variants, seed)
    print("; ".join(f"{n:,} {what}" for what, n in counts.items()))
    if counts != {"variants": variants, "variant samples": 2 * variants}:
        sys.exit(f"expected {variants:,} variants and {2 * variants:,} variant samples")


def make_search_store(home: Path, n_variants: int, seed: int = 1) -> dict[str, int]:
    """Makes the store, and says what is in it. Its database is stopped at the end."""
    environment = {"VARIOME_HOME": str(home), "DATABASE_URL": ""}
    with open_database(Settings(home=home, database_url=None)) as url:
        _run("ingest.cli", ["provision", "--skip", "variants"], environment)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            begun = time.perf_counter()
            write_families(Path(folder), n_variants, seed)
            _told("write", begun)
            for project, families in PROJECTS.items():
                _run("ingest.cli", _load(Path(folder), project, families), environment)
        with connect(url) as connection:
            begun = time.perf_counter()
            connection.execute("VACUUM (ANALYZE)")
            _told("vacuum", begun)
            return {what: n for what, query in _COUNTS.items() for (n,) in connection.execute(query)}


def _load(folder: Path, project: str, families: Sequence[Family]) -> list[str]:
    """The command for the files of a project."""
    pedigree = folder / f"{project}.ped"
    pedigree.write_text("".join(family.pedigree() for family in families), encoding="utf-8")
    files = [str(family.path(folder)) for family in families]
    return ["load", *files, "--ped", str(pedigree), "--project", project]


def _run(module: str, arguments: list[str], environment: Mapping[str, str]) -> None:
    found = measure(["-c", f"import sys; from {module} import main; main(sys.argv[1:])", *arguments], environment)
    print(f"{arguments[0]}: {found.wall:.1f} s", flush=True)


def _told(what: str, begun: float) -> None:
    print(f"{what}: {time.perf_counter() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
