"""Parse and load of files of 5 kB of INFO a record, three samples: records/s, variants/s, peak memory."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Measurement, measure, middle
from benchmarks.records import write_records

_COMMAND = ["-c", "import sys; from ingest.cli import main; main(sys.argv[1:])"]


def iter_rows(runs: int, sizes: tuple[int, ...] = (5_000, 20_000)) -> Iterator[tuple[str, ...]]:
    """Rows of the table: what, records, median seconds, records/s, peak MB."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for n_records in sizes:
            path = Path(folder) / f"{n_records}.vcf"
            write_records(path, n_records)
            for what, figures in _runs(path, Path(folder), runs):
                best = middle(figures)
                yield what, f"{n_records:,}", f"{best.wall:.2f}", f"{n_records / best.wall:,.0f}", f"{best.peak_mb:.0f}"


def _runs(path: Path, folder: Path, runs: int) -> Iterator[tuple[str, list[Measurement]]]:
    yield "parse", [measure([*_COMMAND, "parse", str(path), "--out", str(folder / "items")], {}) for _ in range(runs)]
    first, again = [], []
    for run in range(runs):
        home = {"VARIOME_HOME": str(folder / f"home-{path.stem}-{run}")}
        measure([*_COMMAND, "provision", "--skip", "variants"], home)
        # The server is up for both loads: a user who loads files has it running.
        measure(["-c", "from variome.cli import main; main(['database', 'start'])"], home)
        first.append(measure([*_COMMAND, "load", str(path)], home))
        again.append(measure([*_COMMAND, "load", str(path)], home))
        measure(["-c", "from variome.cli import main; main(['database', 'stop'])"], home)
    yield "load", first
    yield "load again, unchanged", again
