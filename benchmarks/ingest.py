"""Loads beside what bounds them: `python -m benchmarks.ingest` writes `results/ingest.md`, and a line of its history.

Each run has a store of its own: a file of records with 5 kB of INFO and three samples is loaded, its documents are
copied into bare tables, and it is loaded again; then genes and consequences, as a user loads them.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import click

from benchmarks.bare_copy import bare_copy_seconds
from benchmarks.fresh_store import FreshStore, fresh_store
from benchmarks.ingest_page import add_to_history, ingest_page
from benchmarks.load_figures import AGAIN, CONSEQUENCES, COPY, GENES, LOAD, PARSE, PEER, LoadFigures, Took
from benchmarks.machine import yardstick_ms
from benchmarks.measuring import settled
from benchmarks.peers import split_vep_seconds
from benchmarks.records import write_records
from benchmarks.reference_items import write_consequences, write_genes

RECORDS: Final = 100_000
"""Of the file, unless told otherwise; and as many genes and consequences."""

_RESULTS: Final = Path(__file__).parent / "results"


class _Inputs(NamedTuple):
    """The files to load."""

    vcf: Path
    genes: Path
    consequences: Path


@click.command()
@click.option("--records", default=RECORDS, show_default=True, help="Of the file; and as many genes and consequences.")
@click.option("--runs", default=5, show_default=True, help="The median of each figure is kept.")
def main(records: int, runs: int) -> None:
    """Measure loads, write the page, and add a line to the history."""
    measure_ingest(records, runs)


def measure_ingest(records: int, n_runs: int) -> None:
    """Measures, prints and writes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        inputs = _write_inputs(folder, records)
        yardsticks = [yardstick_ms()]
        runs = []
        for _ in range(n_runs):
            with fresh_store(folder / "home") as store:
                runs.append(dict(_iter_steps(store, inputs)))
            yardsticks.append(yardstick_ms())
    figures = LoadFigures(records, runs, max(yardsticks))
    (_RESULTS / "ingest.md").write_text(ingest_page(figures), encoding="utf-8")
    add_to_history(_RESULTS / "history.md", figures)
    print(ingest_page(figures))


def _write_inputs(folder: Path, records: int) -> _Inputs:
    inputs = _Inputs(folder / "records.vcf", folder / "genes.ndjson", folder / "consequences.ndjson")
    write_records(inputs.vcf, records)
    write_genes(inputs.genes, records)
    write_consequences(inputs.consequences, records)
    return inputs


def _iter_steps(store: FreshStore, inputs: _Inputs) -> Iterator[tuple[str, Took]]:
    """What one run does, and what that took. The bare COPY is taken three times: one alone took from 5.8 to 8.2 s."""
    items = store.home.with_suffix(".items")
    yield LOAD, _took(store, "load", inputs.vcf)
    copies = [_copied(store)]
    again = _took(store, "load", inputs.vcf)
    copies += [_copied(store), _copied(store)]
    yield COPY, Took(median(copies))
    yield AGAIN, again
    yield GENES, _took(store, "genes", inputs.genes)
    yield CONSEQUENCES, _took(store, "consequences", inputs.consequences)
    yield PARSE, _took(store, "parse", inputs.vcf, "--out", str(items))
    items.unlink()
    if seconds := split_vep_seconds(inputs.vcf):
        yield PEER, Took(seconds)


def _copied(store: FreshStore) -> float:
    with settled():  # the disk would be at work for what was written before: 8.6 s then, and 6.6 without
        return bare_copy_seconds(store.home)


def _took(store: FreshStore, command: str, file: Path, *options: str) -> Took:
    with settled(file):
        measured = store.ingest([command, str(file), *options])
    return Took(measured.wall, measured.peak_mb)


if __name__ == "__main__":
    main()
