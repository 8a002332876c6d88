"""Loaders side by side, on one file and on files that overlap: the same items in the end as of one by one."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from ingest.load import LoadOptions
from ingest.local_client import LocalClient
from tests.end_to_end.stored import WHO_CAME_FIRST, Stored, differences, read_stored
from tests.ingest.fix_store_client import outcomes
from tests.ingest.load_vcf import load, record, write_vcf
from variome.errors import LeaseError
from variome.settings import Settings

LINES = [record(100 + number, gene=f"ENSG{number % 13:011d}", cadd=str(number)) for number in range(60)]
"""Some of the genes are not known, so that several loaders want to make them."""

SHARED = dict.fromkeys(("item", "variant_1_0"), WHO_CAME_FIRST)


@pytest.fixture
def overlapping(tmp_path: Path, seed: int) -> list[Path]:
    """Files that share most of their lines, each in an order of its own."""
    chance = random.Random(seed)
    return [write_vcf(tmp_path / f"{name}.vcf", chance.sample(LINES, 45), [name]) for name in ("A", "B", "C")]


def stored(url: str) -> Stored:
    with psycopg.connect(url) as connection:
        return read_stored(connection, but=SHARED, tallies=False)


def load_one(url: str, path: Path, options: LoadOptions) -> int:
    """Loads a file; how many variants it created."""
    with LocalClient(url, Settings()) as client:
        return outcomes(load(client, path, options).tally)["Variant"].get("created", 0)


@pytest.mark.parametrize("seed", range(6))
def test_overlapping_files_at_once_give_what_they_give_one_after_another(
    new_store: Callable[[], str], overlapping: Sequence[Path], seed: int
) -> None:
    chance = random.Random(seed)
    at_once, in_turn = new_store(), new_store()
    sizes = [LoadOptions(chance.randint(1, 12)) for _ in overlapping]
    start = Barrier(len(overlapping))

    def load_with_others(path: Path, options: LoadOptions) -> int:
        start.wait(20)
        return load_one(at_once, path, options)

    with ThreadPoolExecutor(len(overlapping)) as loaders:
        created = list(loaders.map(load_with_others, overlapping, sizes))
    expected = [load_one(in_turn, path, LoadOptions()) for path in overlapping]
    assert sum(created) == sum(expected)
    assert not differences(stored(at_once), stored(in_turn))


@pytest.mark.parametrize("seed", range(6))
def test_loaders_that_take_one_file_from_each_other_give_what_one_gives(
    new_store: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Their hearts do not beat between batches, and one that is silent for a moment is taken for dead."""
    monkeypatch.setenv("VARIOME_LEASE_SECONDS", "0.02")
    chance = random.Random(seed)
    path = write_vcf(tmp_path / "a.vcf", chance.sample(LINES, 45) + LINES[:5])
    at_once, alone = new_store(), new_store()
    load_one(alone, path, LoadOptions())
    start = Barrier(3)

    def load_as_long_as_it_takes(batch_size: int) -> int:
        """How many times the load was taken away."""
        start.wait(20)
        for n_lost in range(1000):
            try:
                load_one(at_once, path, LoadOptions(batch_size, heartbeat_seconds=1000))
            except LeaseError:
                if any(status.startswith("completed") for status in statuses(at_once)):
                    return n_lost + 1
            else:
                return n_lost
        raise AssertionError("the load does not come to its end")

    with ThreadPoolExecutor(3) as loaders:
        n_lost = sum(loaders.map(load_as_long_as_it_takes, [chance.randint(1, 6) for _ in range(3)]))
    assert n_lost > 0
    assert statuses(at_once) <= {"completed", "completed with problems"}
    found, expected = stored(at_once), stored(alone)
    assert not differences({**found, "submission": expected["submission"]}, expected)


def statuses(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {status for (status,) in connection.execute("SELECT status FROM submission")}
