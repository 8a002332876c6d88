"""One load of the growth benchmark: a file is made, loaded into a store of its own, and what that took is told."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Literal

from benchmarks.fresh_store import FreshStore, fresh_store
from benchmarks.machine import commit, machine_text, yardstick_ms
from benchmarks.measuring import Measurement, middle, settled
from benchmarks.postgres_use import PostgresUse
from benchmarks.records import write_records
from variome.database.connection import connect
from variome.database.server import open_database
from variome.model.identity import file_uuid

Kind = Literal["growth", "known", "samples", "cohort", "long"]
"""Why a file is loaded: `growth` by number of records, `known` where its variants are in the store from another file,
`samples` with few of them, as items, `cohort` with many, of which the file's variants alone become items, `long` with
INFO of 119 kB.
"""

INFO_SIZE = 5000
"""Characters of INFO in a record, unless a case says otherwise."""

MEASURED = "measured"
"""The accession of the file whose load is measured."""

_POINTS = 100
"""Of a course that is kept."""

_STARTS = (2, 3, 4)
"""Seeds of files of one record. A tenth of a second more or less at the start is 10 µs for each of 10,000 records."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file to load. `n_samples` None is the trio."""

    kind: Kind
    records: int
    info_size: int = INFO_SIZE
    n_samples: int | None = None

    @property
    def name(self) -> str:
        """Under which what was found is kept."""
        return f"{self.kind}, {self.records} records, {self.n_samples or 'trio'}, {self.info_size} of INFO"


@dataclass(frozen=True, slots=True)
class Found:
    """What a load took.

    Attributes:
        seconds: of the whole command.
        start_seconds: of the same command for a file of one record, the median of three.
        cpu: seconds of processors, of the command and of PostgreSQL.
        start_cpu: of the command for that file.
        peak_mb: the most memory that all processes of the command held together.
        median_mb: the median of the looks at it, twice a second, after the command had started.
        postgres_mb: the most of PostgreSQL, without what its processes share, and without autovacuum.
        autovacuum_mb: the most of PostgreSQL's autovacuum, which looks into tables that have grown.
        variants: that it brought.
        samples: variant samples that it brought.
        table_bytes: by which the tables grew.
        index_bytes: by which the indexes grew.
        course: of a growing store, records that were written, and the seconds since the first batch began to be.
        yardstick_ms: `benchmarks.machine.yardstick_ms`, of the slower of the moments before and after.
        measured: the day.
        commit: what was measured.
        machine: on what.
    """

    case: Case
    seconds: float
    start_seconds: float
    cpu: float
    start_cpu: float
    peak_mb: float
    median_mb: float
    postgres_mb: float
    autovacuum_mb: float
    variants: int
    samples: int
    table_bytes: int
    index_bytes: int
    course: Sequence[tuple[int, float]]
    yardstick_ms: float
    measured: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")
    commit: str = field(default_factory=commit)
    machine: str = field(default_factory=machine_text)

    @property
    def microseconds(self) -> float:
        """That a record took, start-up left out."""
        return (self.seconds - self.start_seconds) / self.case.records * 1e6

    @property
    def cpu_microseconds(self) -> float:
        """Of processors, that a record took, start-up left out."""
        return (self.cpu - self.start_cpu) / self.case.records * 1e6


def measured(case: Case) -> Found:
    """Loads the file of a case. Nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "records.vcf"
        write_records(path, case.records, case.info_size, n_samples=case.n_samples)
        with fresh_store(Path(folder) / "home") as store:
            if case.kind == "known":
                store.ingest(["load", str(path), "--file", "the-first"])
            start = middle([_start(store, path.with_name(f"one-{seed}.vcf"), case, seed) for seed in _STARTS])
            return _load(store, path, case, start)


def _start(store: FreshStore, one: Path, case: Case, seed: int) -> Measurement:
    """What the command takes for a file of one record, which no other file has."""
    write_records(one, 1, case.info_size, n_samples=case.n_samples, seed=seed)
    with settled(one):
        return store.ingest(["load", str(one)])


def _load(store: FreshStore, path: Path, case: Case, start: Measurement) -> Found:
    size, counts = store.size(), store.counts()
    yardstick = yardstick_ms()
    with settled(path):
        use = PostgresUse(store.postmaster)
        took = store.ingest(["load", str(path), "--file", MEASURED], use.watch, start=start.wall)
    cpu = took.cpu + use.cpu
    yardstick = max(yardstick, yardstick_ms())
    grown, brought = store.size(), store.counts()
    return Found(
        case,
        seconds=round(took.wall, 2),
        start_seconds=round(start.wall, 2),
        cpu=round(cpu, 2),
        start_cpu=round(start.cpu, 2),
        peak_mb=round(took.peak_mb, 1),
        median_mb=round(took.median_mb, 1),
        postgres_mb=round(use.peak_mb, 1),
        autovacuum_mb=round(use.autovacuum_mb, 1),
        variants=brought["variants"] - counts["variants"],
        samples=brought["samples"] - counts["samples"],
        table_bytes=grown.tables - size.tables,
        index_bytes=grown.indexes - size.indexes,
        course=_course(store) if case.kind == "growth" else [],
        yardstick_ms=round(yardstick),
    )


def _course(store: FreshStore) -> list[tuple[int, float]]:
    """Variants that were written before each batch began to be, which its rows tell; one of so many batches."""
    with open_database(store.settings) as url, connect(url) as connection:
        file = file_uuid(store.settings.project, MEASURED)
        rows = connection.execute(_BATCHES, [file]).fetchall()
    written = [0, *accumulate(int(n) for n, _ in rows)]
    course = [(n, round(seconds, 3)) for n, (_, seconds) in zip(written, rows, strict=False)]
    return course[:: -(-len(course) // _POINTS) or 1]


_BATCHES = """
SELECT count(*), extract(epoch FROM created - min(created) OVER ())::float8
FROM variant_1_0 WHERE file = %s GROUP BY created ORDER BY created
"""
