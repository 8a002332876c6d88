"""A load that is spread over a cluster of two processes: the items, the report and the exit code of one that is not."""

import gzip
import re
import shutil
import signal
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from benchmarks.records import write_records
from ingest.client import WriteRequest
from ingest.cluster_load import Order, OrderedFile, refuse_unseen
from ingest.file_loads import FileLoads, Wishes
from ingest.http_client import HttpClient
from ingest.load import LoadOptions
from ingest.options import ParseOptions
from tests.ingest.cli.fix_cli import one_sentence
from tests.ingest.fix_cluster import RunningCluster, items, load, split, start, wait_until
from tests.ingest.load_vcf import VALID, record, vcf_text, write_vcf
from variome.errors import ClusterError, InputError, SettingsError
from variome.settings import Settings

_LONG = 1200
"""Records of a file that takes seconds."""

_BATCH = "100"


@pytest.fixture
def long_files(tmp_path: Path) -> list[str]:
    """Two files without a variant in common."""
    paths = [tmp_path / "long1.vcf", tmp_path / "long2.vcf"]
    write_records(paths[0], 2 * _LONG, info_size=500)
    head, body = split(paths[0])
    for path, lines in zip(paths, (body[:_LONG], body[_LONG:]), strict=True):
        path.write_text("".join([*head, *lines]))
    return list(map(str, paths))


def test_files_that_are_spread_give_what_they_give_one_after_another(
    dask_cluster: RunningCluster, server: str, annotated_url: str, another_store: str, tmp_path: Path
) -> None:
    clean = write_vcf(tmp_path / "clean.vcf", [record(position) for position in range(100, 180)])
    faulty = write_vcf(tmp_path / "faulty.vcf", [record(300), record(301, cadd="high"), record(302)])
    twin = write_vcf(tmp_path / "twin.vcf", [record(position) for position in range(100, 180)])
    damaged = tmp_path / "damaged.vcf.gz"
    damaged.write_bytes(gzip.compress(vcf_text([record(900)]).encode())[:-20])
    files = list(map(str, (clean, faulty, twin, damaged, clean)))
    spread = load(*files, "--scheduler", dask_cluster.address, "--url", server, folder=tmp_path)
    plain = load(*files, folder=tmp_path, DATABASE_URL=another_store)
    assert spread == plain
    assert plain[0] == 2
    assert items(annotated_url) == items(another_store)


def test_a_killed_worker_leaves_its_file_to_another_one(
    dask_cluster: RunningCluster,
    server: str,
    slow_store: psycopg.Connection,
    annotated_url: str,
    another_store: str,
    long_files: list[str],
    tmp_path: Path,
) -> None:
    spread = [*long_files, "--scheduler", dask_cluster.address, "--url", server, "--report", "reports"]
    loading = start("variant-ingestion", "load", *spread, folder=tmp_path, VARIOME_BATCH_SIZE=_BATCH)
    wait_until(lambda: _committed(slow_store) == 2, "both files are on their way")
    dask_cluster.kill(next(iter(dask_cluster.workers)))
    out, err = loading.communicate(timeout=120)
    assert loading.returncode == 0, err
    assert out.count("taken up after record") == 1
    dask_cluster.start_workers(1)
    _, plain, _ = load(*long_files, "--report", "plain", folder=tmp_path, DATABASE_URL=another_store)
    told = re.sub(r"; taken up after record [0-9,]+|  report: .*\n", lambda found: "", out)
    assert told == plain
    assert items(annotated_url) == items(another_store)
    for name in ("1-long1.vcf", "2-long2.vcf"):
        problems = [(tmp_path / folder / name / "problems.jsonl").read_text() for folder in ("reports", "plain")]
        assert problems[0] == problems[1]


def _committed(store: psycopg.Connection) -> int:
    """How many loads have committed something, and have not ended."""
    row = store.execute("SELECT count(*) FROM submission WHERE committed_record > 0 AND finished IS NULL").fetchone()
    assert row is not None
    return int(row[0])


def test_a_command_that_is_interrupted_ends_its_loads_and_goes_on_when_it_is_given_again(
    dask_cluster: RunningCluster, server: str, slow_store: psycopg.Connection, long_files: list[str], tmp_path: Path
) -> None:
    spread = [long_files[0], "--scheduler", dask_cluster.address, "--url", server]
    loading = start("variant-ingestion", "load", *spread, folder=tmp_path, VARIOME_BATCH_SIZE=_BATCH)
    wait_until(lambda: _committed(slow_store) == 1, "the file is on its way")
    loading.send_signal(signal.SIGINT)
    _, err = loading.communicate(timeout=60)
    assert (loading.returncode, err) == (130, "variant-ingestion: interrupted\n")
    wait_until(lambda: _committed(slow_store) == 0, "the worker has stopped")
    assert slow_store.execute("SELECT status FROM submission").fetchone() == ("failed",)
    code, out, _ = load(*spread, folder=tmp_path)
    assert code == 0
    assert "taken up after record" in out
    assert slow_store.execute("SELECT count(*) FROM variant_1_0").fetchone() == (_LONG,)


def test_the_key_is_shown_to_the_server_and_to_nobody_else(
    dask_cluster: RunningCluster, server: str, annotated_url: str, tmp_path: Path
) -> None:
    made = start("variome", "keys", "create", "ada", "--admin", folder=tmp_path, DATABASE_URL=annotated_url)
    key = made.communicate(timeout=60)[0].strip()
    for name in ("trio_csq.vcf", "trio_csq.ped"):
        shutil.copy(VALID / name, tmp_path)
    spread = ["trio_csq.vcf", "--ped", "trio_csq.ped", "--scheduler", dask_cluster.address, "--url", server]
    code, out, err = load(*spread, folder=tmp_path, VARIOME_API_KEY=key)
    assert (code, err) == (0, "")
    assert "Family: 1 created" in out
    write_records(tmp_path / "large.vcf", _LONG)
    code, out, _ = load("large.vcf", *spread[3:], folder=tmp_path, VARIOME_API_KEY=key)
    assert f"records: {_LONG:,}" in out
    secret = key.partition(":")[2]
    pages = [httpx.get(f"{dask_cluster.dashboard}{path}", trust_env=False).text for path in _PAGES]
    assert "worker-1" in "".join(pages)
    assert secret
    assert secret not in "".join([*pages, dask_cluster.log("scheduler"), *map(dask_cluster.log, dask_cluster.workers)])


def test_a_worker_without_variome_is_named_and_lives_on(
    dask_cluster: RunningCluster, server: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere/ingest").mkdir(parents=True)
    (tmp_path / "elsewhere/ingest/__init__.py").touch()
    dask_cluster.start_workers(1, PYTHONPATH=str(tmp_path / "elsewhere"))
    stranger = list(dask_cluster.workers)[-1]
    path = str(write_vcf(tmp_path / "a.vcf", [record(100)]))
    code, out, err = load(path, "--scheduler", dask_cluster.address, "--url", server, folder=tmp_path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert re.search(r"worker tcp://[0-9.:]+: expected Variome [0-9.]+, found none", err)
    assert dask_cluster.workers[stranger].poll() is None
    dask_cluster.kill(stranger)


_PAGES = ("/info/main/workers.html", "/info/logs.html", "/json/index.html", "/json/identity.json", "/metrics")


@pytest.fixture
def order(tmp_path: Path) -> Order:
    note = tmp_path / "reports" / ".note"
    note.parent.mkdir()
    note.touch()
    wishes = Wishes(None, "research", "laboratory", None, None, "stub", {})
    return Order("http://127.0.0.1:9", None, tmp_path, wishes, {}, version("variome"), "topic", note)


def test_a_scheduler_that_does_not_answer_is_named(order: Order, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'variome[cluster]'")
    import dask.config

    from ingest.cluster import Cluster

    def spread(scheduler: str) -> None:
        cluster = Cluster(scheduler, order.url, lambda _records, _bytes: None, lambda _: None)
        write = WriteRequest({}, "research", "laboratory")
        loads = FileLoads(HttpClient(order.url, Settings()), {}, write, ParseOptions("1.0"), [], None, {})
        list(cluster.iter_loaded([], order.wishes, loads, Settings(), tmp_path))

    with dask.config.set({"distributed.comm.timeouts.connect": "300ms"}):
        with pytest.raises(ClusterError, match="cannot be reached: Timed out"):
            spread("tcp://127.0.0.1:9")
        with pytest.raises(SettingsError, match="expected an address such as"):
            spread("gopher://127.0.0.1:9")


def test_a_worker_that_sees_another_file_or_none_says_which_worker_it_is(order: Order, tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100)])
    size = path.stat().st_size
    refuse_unseen(order, OrderedFile(0, str(path), size, LoadOptions()), "worker W")
    with pytest.raises(InputError, match="worker W sees another file: expected 1 bytes"):
        refuse_unseen(order, OrderedFile(0, str(path), 1, LoadOptions()), "worker W")
    path.unlink()
    with pytest.raises(InputError, match="worker W does not see it"):
        refuse_unseen(order, OrderedFile(0, str(path), size, LoadOptions()), "worker W")


def test_a_worker_that_does_not_see_the_folder_of_the_reports_says_so(order: Order, tmp_path: Path) -> None:
    assert order.wanted
    order.wanted.unlink()
    with pytest.raises(ClusterError, match="folder of the reports is not seen here"):
        refuse_unseen(order, OrderedFile(0, str(tmp_path), 0, LoadOptions()), "worker W")


def test_a_worker_of_another_version_says_so(order: Order, tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"expected Variome 0\.0, found "):
        refuse_unseen(replace(order, program="0.0"), OrderedFile(0, str(tmp_path), 0, LoadOptions()), "worker W")


def test_an_order_that_is_printed_does_not_tell_the_key(order: Order) -> None:
    assert "sesame" not in repr(replace(order, api_key=SecretStr("uuid:sesame")))


def test_what_cannot_be_spread_is_refused_before_anything_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100)])
    scheduler = ("--scheduler", "tcp://127.0.0.1:9")
    server = ("--url", "http://127.0.0.1:9")
    assert "name it with --url" in one_sentence("load", path, *scheduler)
    assert "cannot read your standard input" in one_sentence("load", "-", *scheduler, *server)
    monkeypatch.setattr("ingest.cli.load.find_spec", lambda _: None)
    assert "pip install 'variome[cluster]'" in one_sentence("load", path, *scheduler, *server)
