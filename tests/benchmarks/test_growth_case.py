"""One load of the growth benchmark: what is told of it is what the file has."""

import pytest

from benchmarks import measuring
from benchmarks.growth_case import Case, measured

N_RECORDS = 1100
"""More than two batches."""


def test_a_load_tells_what_it_brought_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_HELD", 2**20)
    found = measured(Case("growth", N_RECORDS, info_size=2000, n_samples=1))
    assert (found.variants, found.samples) == (N_RECORDS, N_RECORDS)
    assert [written for written, _ in found.course] == [0, 500, 1000]
    assert sorted(found.course) == list(found.course)
    assert 0 < found.start_seconds < found.seconds
    assert min(found.cpu, found.median_mb, found.postgres_mb, found.table_bytes, found.index_bytes) > 0
