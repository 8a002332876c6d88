"""The tasks of a block, run by a worker of this process."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from ingest import block_work
from ingest.batches import DoneBatch
from ingest.block_work import BlockedFile, PreparedBlock, post_there, prepare_there
from ingest.blocks import BatchLimits
from ingest.cluster_load import Order, OrderedFile
from ingest.file_loads import Wishes, open_loads
from ingest.http_client import HttpClient
from ingest.load import LoadOptions
from tests.ingest.fix_cluster import wait_until
from tests.ingest.load_vcf import record, write_vcf
from variome.errors import InputError
from variome.settings import Settings

_NOTHING = {"ped": None, "assembly": None, "reference": None, "variant_samples": "auto", "strict": False}


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", [record(number, cadd="high" if number == 104 else "1")
                                          for number in range(100, 120)])  # fmt: skip


@pytest.fixture
def blocked(server: str, vcf: Path, tmp_path: Path) -> BlockedFile:
    """The file in blocks of three records, for a load that writes nothing."""
    wishes = Wishes("1.0", "research", "laboratory", None, None, "stub", _NOTHING)
    with HttpClient(server, Settings()) as client:
        loads = open_loads(client, wishes)
        parser, request = loads.open(str(vcf))
    order = Order(server, None, tmp_path, wishes, loads.write.versions, version("variome"), "topic", None)
    file = OrderedFile(0, str(vcf), vcf.stat().st_size, LoadOptions())
    return BlockedFile(
        "run", order, file, parser.sha256, parser.relatives, 0, BatchLimits(3, 9999), request, parser.name, None, ()
    )


@pytest.fixture
def dask() -> Iterator[Any]:
    """A client of a cluster of one worker, in this process."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'variome[cluster]'")
    with distributed.Client(
        processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None, set_as_default=False
    ) as client:
        yield client
        block_work._benches.clear()


def test_a_block_is_prepared_the_same_again_and_posted_with_its_problems(dask: Any, blocked: BlockedFile) -> None:
    first, again = (dask.submit(prepare_there, blocked, 1, pure=False) for _ in range(2))
    assert first.result() == again.result()
    done = dask.submit(post_there, again, blocked, {}).result()
    assert isinstance(done, DoneBatch)
    posted: Any = done.result
    assert posted.n_records == 3
    assert [(problem.kind, problem.record) for problem in posted.problems] == [("number-expected", 5)]
    assert posted.answer.counts["Variant"] == {"created": 3}


def test_the_block_after_the_last_is_empty(dask: Any, blocked: BlockedFile) -> None:
    empty = dask.submit(prepare_there, blocked, 7)
    assert dask.submit(post_there, empty, blocked, {}).result().result is None


def test_what_dask_is_told_to_be_the_size_of_a_block_is_that_of_its_bytes(dask: Any, blocked: BlockedFile) -> None:
    from dask.sizeof import sizeof

    block = dask.submit(prepare_there, blocked, 0).result()
    assert isinstance(block, PreparedBlock)
    assert block.prepared
    assert sizeof(block) >= sum(len(item) for item in block.prepared.items)
    assert not any(each.items for each in block.prepared.records)
    assert {each.record for each in block.prepared.origins} == {1, 2, 3}


def test_a_worker_that_sees_other_bytes_of_the_same_length_says_so(dask: Any, blocked: BlockedFile, vcf: Path) -> None:
    vcf.write_text(vcf.read_text().replace("ENST0", "ENST1"))
    prepared = dask.submit(prepare_there, blocked, 0)
    found = dask.submit(post_there, prepared, blocked, {}).result()
    assert isinstance(found, InputError)
    assert "the workers see different files by this path" in str(found)


def test_a_file_that_nobody_asks_for_any_more_is_closed(
    dask: Any, blocked: BlockedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(block_work, "IDLE", 0.2)
    for run in ("one", "another"):
        dask.submit(prepare_there, replace(blocked, run=run), 0).result()
    wait_until(lambda: not block_work._benches, "both are closed")
    assert dask.submit(prepare_there, replace(blocked, run="one"), 2).result().prepared.records[0].record == 7


def test_a_blocked_file_that_is_printed_tells_neither_key_nor_token(blocked: BlockedFile) -> None:
    assert "submission" not in repr(blocked)
