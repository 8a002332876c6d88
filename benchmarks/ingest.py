"""Parse and load of files of 5 kB of INFO a record, three samples: records/s, variants/s, peak memory."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.bare_copy import bare_copy_seconds
from benchmarks.measuring import Measurement, measure, middle
from benchmarks.records import write_records

_COMMAND = ["-c", "import sys; from ingest.cli import main; main(sys.argv[1:])"]


def iter_rows(runs: int, sizes: tuple[int, ...] = (5_000, 20_000)) -> Iterator[tuple[str, ...]]:
    """Rows of the table: what, records, median seconds, records/s, peak MB."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for n_records in sizes:
            path = Path(folder) / f"{n_records}.vcf"
            write_records(path, n_records)
            for what, wall, peak in _runs(path, Path(folder), runs):
                yield what, f"{n_records:,}", f"{wall:.2f}", f"{n_records / wall:,.0f}", peak


def _runs(path: Path, folder: Path, runs: int) -> Iterator[tuple[str, float, str]]:
    parsed = [measure([*_COMMAND, "parse", str(path), "--out", str(folder / "items")], {}) for _ in range(runs)]
    yield _row("parse", parsed)
    first, again, bare = [], [], []
    for run in range(runs):
        place = folder / f"home-{path.stem}-{run}"
        home = {"VARIOME_HOME": str(place)}
        measure([*_COMMAND, "provision", "--skip", "variants"], home)
        # The server is up for both loads: a user who loads files has it running.
        measure(["-c", "from variome.cli import main; main(['database', 'start'])"], home)
        first.append(measure([*_COMMAND, "load", str(path)], home))
        bare.append(bare_copy_seconds(place))
        again.append(measure([*_COMMAND, "load", str(path)], home))
        measure(["-c", "from variome.cli import main; main(['database', 'stop'])"], home)
    yield _row("load", first)
    yield _row("load again, unchanged", again)
    yield "bare COPY of the same documents", median(bare), ""


def _row(what: str, measurements: list[Measurement]) -> tuple[str, float, str]:
    """Name, median seconds, median of the peak memory in MB."""
    found = middle(measurements)
    return what, found.wall, f"{found.peak_mb:.0f}"
