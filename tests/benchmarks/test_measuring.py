"""What a process uses is seen while it runs, on Linux."""

import os
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from benchmarks import measuring
from benchmarks.measuring import held_mb, measure, settled
from benchmarks.peers import split_vep_seconds
from benchmarks.postgres_use import PostgresUse

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory and time of a process are read from /proc")

MEGABYTES = 64
HOLD = f"import time; held = b'x' * {MEGABYTES} * 2**20; time.sleep(2)"


def test_the_memory_of_a_command_is_seen_while_it_runs() -> None:
    seen: list[int] = []
    measured = measure(["-c", HOLD], {}, seen.append)
    assert MEGABYTES < measured.peak_mb < 2 * MEGABYTES
    assert 0 < measured.median_mb <= measured.peak_mb
    assert len(set(seen)) == 1


def test_the_median_of_memory_leaves_out_the_start() -> None:
    late = f"import time; time.sleep(1.7); held = b'x' * {MEGABYTES} * 2**20; time.sleep(1.3)"
    assert measure(["-c", late], {}, start=2.0).median_mb > MEGABYTES > measure(["-c", late], {}).median_mb


def test_before_a_load_all_is_written_and_its_file_read_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(b"x" * 3_000_000)
    sync = Mock()
    monkeypatch.setattr(os, "sync", sync)
    monkeypatch.setattr(measuring, "_HELD", 2**20)
    before = _bytes_read()
    with settled(path):
        assert sync.called
        assert _bytes_read() - before >= 3_000_000


def test_memory_at_hand_is_held_while_a_load_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_HELD", MEGABYTES * 2**20)
    before = held_mb(os.getpid())
    with settled():
        assert held_mb(os.getpid()) - before == pytest.approx(MEGABYTES, rel=0.1)
    assert held_mb(os.getpid()) - before < MEGABYTES / 2


def _bytes_read() -> int:
    """By this process, from files and pipes (proc(5))."""
    return int(Path("/proc/self/io").read_text().split()[1])


def test_a_command_that_ends_before_it_is_looked_at_has_no_memory_known() -> None:
    assert measure(["-c", ""], {}).peak_mb < MEGABYTES


def test_a_command_that_cannot_run_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="exit code 2"):
        measure(["-c", "raise SystemExit(2)"], {})


def test_a_server_is_seen_with_its_children() -> None:
    use = PostgresUse(os.getpid())
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    use.watch(0)
    assert use.cpu > 0.05
    assert use.peak_mb > 1
    assert use.autovacuum_mb == 0


def test_where_there_is_no_bcftools_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert split_vep_seconds(tmp_path / "x.vcf") is None
