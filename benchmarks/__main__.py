"""`python -m benchmarks`: measures, prints, and writes the pages in `benchmarks/results`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.consequence_edit import EDITS
from benchmarks.consequence_edit import iter_rows as edit_rows
from benchmarks.identity_index import iter_rows as identity_rows
from benchmarks.ingest import RECORDS, measure_ingest
from benchmarks.machine import machine_text
from benchmarks.serving import BATCH, CLIENTS
from benchmarks.serving import iter_rows as serving_rows
from benchmarks.tables import markdown_table
from benchmarks.validation import iter_rows as validation_rows

_RESULTS = Path(__file__).parent / "results"


@click.command()
@click.option("--runs", default=3, show_default=True, help="Runs of each command; the median is kept.")
def main(runs: int) -> None:
    """Measure everything; takes some minutes."""
    machine = machine_text()
    measure_ingest(RECORDS, runs)
    _write("identity.md", _identity(machine))
    _write("validation.md", _validation(runs, machine))
    _write("editing.md", _editing(machine))
    _write("serving.md", _serving(runs, machine))


def _identity(machine: str) -> str:
    columns = ("key", "rows/s, first part", "rows/s, last part", "WAL MB", "index MB")
    table = markdown_table(columns, list(identity_rows()))
    return (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n{machine}. Keys of the item tables (docs/decisions/0001), "
        f"2,000,000 rows, 2,000 a batch:\n\n{table}"
    )


def _validation(runs: int, machine: str) -> str:
    table = markdown_table(
        ("file and command", "records", "seconds", "records/s", "peak MB"), list(validation_rows(runs))
    )
    return (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n{machine}. Medians of {runs} run(s) of "
        "`variant-ingestion validate` on one file, whole processes, start-up included; "
        f"beside `bcftools view` where it is there.\n\n{table}"
    )


def _editing(machine: str) -> str:
    table = markdown_table(("variants that link to it", "edit, ms", "embedded read, ms"), list(edit_rows()))
    return (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n{machine}. Medians of {EDITS} edits of `missense_variant` "
        "through the item service, durable commits, each followed by the embedded read of a variant that links to it "
        f"and shows the new value.\n\n{table}"
    )


def _serving(runs: int, machine: str) -> str:
    columns = ("what", "API key", "clients", "requests/s", "median, ms", "99th percentile, ms")
    table = markdown_table(columns, list(serving_rows(runs)))
    clients = ", ".join(map(str, CLIENTS))
    return (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n{machine}, shared by server, PostgreSQL and clients. Medians of "
        f"{runs} run(s) of `variome serve` as it is without options, over the private PostgreSQL, durable commits. "
        f"{clients} clients, each a connection that is kept and one request at a time, all in one process "
        "(benchmarks/http_client.py); the first rows are the same clients and an ASGI application that does nothing. "
        f"A GET is of a variant by its key, with 5 kB of INFO; a post brings {BATCH} new ones with their samples, "
        f"validated and linked.\n\n{table}"
    )


def _write(name: str, text: str) -> None:
    _RESULTS.mkdir(exist_ok=True)
    (_RESULTS / name).write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
