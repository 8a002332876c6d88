"""What a second annotation version of the same file takes on disk, by part, beside the first, and its load.

`python -m benchmarks.second_version` loads a file made from the shipped trio under the shipped version, then under one
that lacks a few of its fields, then a file with other scores under the shipped one, so that there are revisions. It
writes `benchmarks/results/second_version.md`.
"""

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from psycopg import Connection, sql

from benchmarks.measuring import measure
from benchmarks.records import write_records
from benchmarks.space import chapter
from variome.data_folder import data_folder
from variome.database.connection import connect
from variome.database.server import open_database
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings

_PAGE = Path(__file__).parent / "results/second_version.md"

_COMMAND = ["-c", "import sys; from ingest.cli import main; main(sys.argv[1:])"]

_TABLES = ("variant_table.csv", "structural_variant_table.csv", "gene_table.csv")

_LEFT_OUT = "CADD"
"""The second version has no fields whose lines name this."""

_CHANGED = 10
"""Of so many records, one has another score in the file that comes last."""

_REVISIONS = "SELECT pg_total_relation_size('revision'), count(*) FROM revision WHERE item_type = 'Variant'"


@click.command()
@click.option("--records", default=10_000, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--info", default=5_000, show_default=True, type=click.IntRange(min=100), help="Characters of INFO each.")
def main(records: int, info: int) -> None:
    """Measure, and write the page."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        text = _measured(Path(folder), records, info)
    _PAGE.write_text(text, encoding="utf-8")
    print(text)


def _measured(folder: Path, n_records: int, info_size: int) -> str:
    home = folder / "home"
    environment = {"VARIOME_HOME": str(home), "DATABASE_URL": ""}
    with open_database(Settings(home=home, database_url=None)) as url:
        path = folder / "calls.vcf"
        write_records(path, n_records, info_size)
        measure([*_COMMAND, "provision"], environment)
        first = measure([*_COMMAND, "load", str(path), "--annotation-version", "1.0"], environment).wall
        measure([*_COMMAND, "schemas", "add", *_write_tables(folder), "--version", "2.0"], environment)
        second = measure([*_COMMAND, "load", str(path), "--annotation-version", "2.0"], environment).wall
        with connect(url) as connection:
            connection.execute("VACUUM (ANALYZE)")
            chapters = "".join(_iter_chapters(connection))
            other = str(_write_rescored(path))
            measure([*_COMMAND, "load", other, "--annotation-version", "1.0"], environment)
            ((n_bytes, n_revisions),) = connection.execute(_REVISIONS)
    rates = f"{n_records / first:,.0f} and {n_records / second:,.0f} records/s"
    return (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\nA file of {n_records:,} records with {info_size:,} characters of "
        f"INFO and three samples, loaded under version 1.0, and again under 2.0, whose tables lack {_LEFT_OUT}. Loads: "
        f"{rates}, start-up included, on a machine that others used.\n{chapters}\n## Revisions\n\n{n_revisions:,} of "
        f"variants, since another file has another CADD score in one record of {_CHANGED}: "
        f"{n_bytes / n_revisions:,.0f} bytes each, with indexes.\n"
    )


def _write_tables(folder: Path) -> list[str]:
    """The paths of mapping tables like the shipped ones, without some fields."""
    shipped = data_folder("schemas") / "annotation/1.0"
    for name in _TABLES:
        lines = (shipped / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(line for line in lines if _LEFT_OUT not in line), encoding="utf-8")
    return [str(folder / name) for name in _TABLES]


def _write_rescored(path: Path) -> Path:
    """A file beside this one in which some of the records have another CADD score."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = (
        re.sub(r"CADD=[^;\t|]*", "CADD=1.5", line) if number % _CHANGED == 0 else line
        for number, line in enumerate(lines)
    )
    other = path.with_name("rescored.vcf")
    other.write_text("".join(changed), encoding="utf-8")
    return other


def _iter_chapters(connection: Connection[Any]) -> Iterator[str]:
    registry = SchemaRegistry.load(connection)
    for item_type in ("Variant", "VariantSample"):
        for version in registry.versions(item_type):
            schema = registry.get(item_type, version)
            yield chapter(connection, schema, f"{item_type} in version {version}")
            table = sql.Identifier(schema.stored_table)
            query = sql.SQL("SELECT count(*) FILTER (WHERE left(document, 1) = '['), count(*) FROM {}").format(table)
            ((n_differences, n_rows),) = connection.execute(query)
            yield f"\n{n_differences:,} of {n_rows:,} documents are differences.\n"


if __name__ == "__main__":
    main()
