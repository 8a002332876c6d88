"""A file whose blocks are spread over a cluster: the items, the counts and the report of an ordinary load, whoever is
lost meanwhile.
"""

import gzip
import random
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from benchmarks.records import write_records
from ingest.block_work import WORTH_BLOCKS
from ingest.cluster_load import OrderedFile
from ingest.load import LoadOptions
from tests.end_to_end.stored import differences, read_stored
from tests.ingest.fix_cluster import RunningCluster, load, split, start, wait_until
from tests.ingest.load_vcf import VALID, record, write_vcf

BATCH = 5
PED = str(VALID / "trio_mutanno.ped")
N_RECORDS = 1000
FEWEST_LOSSES, MOST_LOSSES = 2, 5
"""Of one load: a quick machine may come to its end before the last."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file of which each kind of problem comes here and there: lines that come again, records that are rejected,
    values that are no numbers, columns that no schema has.
    """
    path = tmp_path_factory.mktemp("large") / "large.vcf"
    write_records(path, N_RECORDS)
    chance = random.Random(5)
    head, body = split(path)
    for number in range(0, N_RECORDS, 9):
        columns = body[number].split("\t")
        columns[chance.choice([1, 5, 6])] = chance.choice(["here", "", "high"])
        columns[7] += ";WHAT=1"
        body[number] = "\t".join(columns)
    body += chance.sample(body, 40)
    path.write_text("".join([*head, *body]))
    assert path.stat().st_size > WORTH_BLOCKS
    return str(path)


Spread = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def spread(dask_cluster: RunningCluster, server: str, large: str, tmp_path: Path) -> Spread:
    """Begins the load of the file over the cluster."""
    where = ["--ped", PED, "--scheduler", dask_cluster.address, "--url", server, "--report", "spread"]
    return lambda: start("variant-ingestion", "load", large, *where, folder=tmp_path, VARIOME_BATCH_SIZE=str(BATCH))


def same_as_undisturbed(spread: str, store: psycopg.Connection, another_store: str, large: str, folder: Path) -> bool:
    """Whether a load that is not spread says the same on standard output and in the report, and stores the same."""
    own = {"DATABASE_URL": another_store, "VARIOME_BATCH_SIZE": str(BATCH)}
    _, plain, _ = load(large, "--ped", PED, "--report", "plain", folder=folder, **own)
    told = re.sub(r"; taken up after record [0-9,]+|  report: .*\n", lambda found: "", spread)
    assert sorted(told.splitlines()) == sorted(plain.splitlines())  # a load that is taken up sorts the types of items
    assert "rejected: 0" not in plain
    for name in ("problems.jsonl", "rejected.vcf"):
        there, here = (folder / each / name for each in ("spread", "plain"))
        assert there.read_text() == here.read_text()
    with psycopg.connect(another_store) as other:
        expected = read_stored(other)
    # A server notes who has posted people and families; a load into the database itself does not.
    assert not differences({**read_stored(store), "edit": expected["edit"]}, expected)
    return True


def test_blocks_that_are_spread_give_what_the_file_gives(
    dask_cluster: RunningCluster, spread: Spread, annotated: psycopg.Connection, another_store: str, large: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    from distributed import Client, get_task_stream

    with Client(dask_cluster.address, set_as_default=False) as client, get_task_stream(client) as tasks:
        out, err = spread().communicate(timeout=120)
    assert "Traceback" not in err
    assert same_as_undisturbed(out, annotated, another_store, large, tmp_path)
    work = {(task["key"].split("-")[0], task["worker"]) for task in tasks.data}
    assert len({worker for name, worker in work if name == "prepare_there"}) == 2
    assert len({worker for name, worker in work if name == "post_there"}) == 2


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_files_in_blocks_and_whole_ones_are_told_in_their_order(
    dask_cluster: RunningCluster, server: str, annotated: psycopg.Connection, another_store: str, large: str,
    tmp_path: Path, is_dry_run: bool,
) -> None:  # fmt: skip
    """One that breaks off is tried only: which of two files at work has made a gene is not known before."""
    clean = write_vcf(tmp_path / "clean.vcf", [record(position) for position in range(100, 180)])
    faulty = write_vcf(tmp_path / "faulty.vcf", [record(300), record(301, cadd="high"), record(302)])
    broken = tmp_path / "broken.vcf.gz"
    broken.write_bytes(gzip.compress(Path(large).read_bytes(), 0)[:-100_000])
    files = [str(clean), large, str(faulty), *([str(broken), "--dry-run"] if is_dry_run else [])]
    dask_cluster.start_workers(3 - len(dask_cluster.alive))
    spread = load(*files, "--scheduler", dask_cluster.address, "--url", server, folder=tmp_path)
    plain = load(*files, folder=tmp_path, DATABASE_URL=another_store)
    dask_cluster.kill(dask_cluster.alive[0])
    assert spread == plain
    assert ("reading stopped after line" in plain[2]) == is_dry_run
    with psycopg.connect(another_store) as other:
        assert not differences(read_stored(annotated), read_stored(other))


def test_workers_that_are_lost_at_random_moments_cost_the_load_nothing(
    dask_cluster: RunningCluster, spread: Spread, annotated: psycopg.Connection, another_store: str, large: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    chance = random.Random(1)
    loading = spread()
    n_losses = 0
    while n_losses < MOST_LOSSES and comes_further(loading, annotated, chance):
        dask_cluster.kill(chance.choice(dask_cluster.alive))
        dask_cluster.start_workers(1)
        n_losses += 1
    out, err = loading.communicate(timeout=120)
    assert loading.returncode == 1, err
    assert "Traceback" not in err
    assert n_losses >= FEWEST_LOSSES
    assert "taken up" not in out
    assert same_as_undisturbed(out, annotated, another_store, large, tmp_path)


def test_a_command_that_is_killed_at_random_moments_is_taken_up_by_the_next(
    dask_cluster: RunningCluster, spread: Spread, annotated: psycopg.Connection, another_store: str, large: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    chance = random.Random(1)
    loading = spread()
    n_losses = 0
    while n_losses < MOST_LOSSES and comes_further(loading, annotated, chance):
        loading.send_signal(chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT]))
        loading.communicate(timeout=60)
        loading = spread()
        n_losses += 1
    out, err = loading.communicate(timeout=120)
    assert loading.returncode == 1, err
    assert "Traceback" not in err
    assert n_losses >= FEWEST_LOSSES
    assert "taken up after record" in out
    assert same_as_undisturbed(out, annotated, another_store, large, tmp_path)


@pytest.mark.parametrize(("code", "said"), [(130, "interrupted"), (2, "the scheduler went away")])
def test_several_files_in_blocks_end_together_and_go_on_when_the_command_is_given_again(
    dask_cluster: RunningCluster, server: str, slow_store: psycopg.Connection, large: str, tmp_path: Path, code: int,
    said: str,
) -> None:  # fmt: skip
    head, body = split(Path(large))
    other = tmp_path / "other.vcf"
    other.write_text("".join([*head, *body[20:]]))
    cluster = dask_cluster if said == "interrupted" else RunningCluster(tmp_path)
    cluster.start_workers(3 - len(cluster.alive))
    files = [large, str(other), "--url", server, "--scheduler"]
    loading = start("variant-ingestion", "load", *files, cluster.address, folder=tmp_path, VARIOME_BATCH_SIZE="100")
    wait_until(lambda: len(running(slow_store)) == 2, "both files are on their way")
    if said == "interrupted":
        loading.send_signal(signal.SIGINT)
    else:
        cluster.end()
    _, err = loading.communicate(timeout=60)
    assert (loading.returncode, said in err, "Traceback" in err) == (code, True, False), err
    assert slow_store.execute("SELECT DISTINCT status FROM submission").fetchall() == [("failed",)]
    code, out, err = load(*files, dask_cluster.address, folder=tmp_path, VARIOME_BATCH_SIZE="100")
    assert (code, out.count("taken up after record")) == (1, 2), err


def running(store: psycopg.Connection) -> list[tuple[object]]:
    """The loads that have committed something, and have not ended."""
    query = "SELECT uuid FROM submission WHERE committed_record > 0 AND finished IS NULL"
    return store.execute(query).fetchall()


def test_large_files_are_loaded_whole_where_each_worker_has_one() -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'variome[cluster]'")
    from ingest.cluster import divided

    sizes = [WORTH_BLOCKS, 10, WORTH_BLOCKS + 1, WORTH_BLOCKS, WORTH_BLOCKS - 1]
    files = [OrderedFile(number, f"{number}.vcf", size, LoadOptions()) for number, size in enumerate(sizes)]
    assert divided(files, 3) == ([], files)
    in_blocks, whole = divided(files, 4)
    assert [[file.number for file in of_size] for of_size in in_blocks] == [[0, 3], [2]]
    assert [file.number for file in whole] == [1, 4]


def comes_further(loading: subprocess.Popen[str], store: psycopg.Connection, chance: random.Random) -> bool:
    """Waits for a few batches more, and a random part of a moment; False where the load has ended meanwhile."""
    wanted = committed(store) + chance.randint(1, 8) * BATCH
    wait_until(lambda: loading.poll() is not None or committed(store) >= wanted, "it comes further", every=0.01)
    try:
        loading.wait(chance.uniform(0, 0.1))
    except subprocess.TimeoutExpired:
        return True
    return False


def committed(store: psycopg.Connection) -> int:
    """Records of the only load that are in the store; 0 where there is none yet."""
    found = store.execute("SELECT max(committed_record) FROM submission").fetchone()
    return (found and found[0]) or 0
