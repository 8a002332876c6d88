"""Loads that are broken off, and what comes of the same load when it is given again."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from ingest.client import StoreClient
from ingest.load import LoadOptions, LoadResult
from tests.ingest.fix_store_client import OpenClient, outcomes
from tests.ingest.killed import KilledError, killed
from tests.ingest.load_vcf import TROUBLED, load, record, vcf_text, write_vcf
from variome.errors import DatabaseError, InputError, LeaseError
from variome.files import raw_lines

ONE_BY_ONE = LoadOptions(batch_size=1)


@pytest.mark.parametrize("n_batches", [0, 1, 3, 5])
@pytest.mark.parametrize("is_committed", [False, True])
def test_an_interrupted_load_is_taken_up_with_the_report_of_an_undisturbed_one(
    open_client: OpenClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_batches: int, is_committed: bool
) -> None:
    path = write_vcf(tmp_path / "a.vcf", TROUBLED)
    client = open_client()
    expected = load(client, path, LoadOptions(1, tmp_path / "undisturbed"), accession="A")
    client.unload("research", "A")
    disturbed = LoadOptions(1, tmp_path / "disturbed")
    monkeypatch.setattr(client, "post", killed(client.post, n_batches, is_committed=is_committed))
    with pytest.raises(KilledError):
        load(client, path, disturbed, accession="A")
    result = load(open_client(), path, disturbed, accession="A")
    assert ("taken up" in result.summary) == bool(n_batches + is_committed)
    assert _without_stubs(result) == _without_stubs(expected)
    for name in ("problems.jsonl", "rejected.vcf"):
        assert (tmp_path / "disturbed" / name).read_text() == (tmp_path / "undisturbed" / name).read_text()


def _without_stubs(result: LoadResult) -> dict[str, Any]:
    """All that a load counted, but for the stubs: those of the first load stay when its file is taken out again."""
    told = result.tally.to_dict()
    told["outcomes"].pop("Gene", None)
    return told


def test_counts_of_a_load_that_was_taken_up_are_those_of_one_run(
    open_client: OpenClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(position) for position in range(100, 110)])
    client = open_client()
    monkeypatch.setattr(client, "post", killed(client.post, 4, is_committed=True))
    with pytest.raises(KilledError):
        load(client, path, ONE_BY_ONE)
    assert outcomes(load(open_client(), path, ONE_BY_ONE).tally) == {
        "Variant": {"created": 10},
        "VariantSample": {"created": 10},
    }


def test_a_second_loader_is_refused_while_the_first_lives(
    open_client: OpenClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100)])
    first, second = open_client(), open_client()
    entered, go_on = Event(), Event()
    post = first.post

    def waiting_post(*arguments: Any) -> Any:
        entered.set()
        go_on.wait(20)
        return post(*arguments)

    monkeypatch.setattr(first, "post", waiting_post)
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(load, first, path, LoadOptions(heartbeat_seconds=0.02))
        assert entered.wait(20)
        try:
            with pytest.raises(LeaseError, match="being loaded by somebody else"):
                load(second, path)
        finally:
            go_on.set()
        assert running.result().tally.total("created") == 2


def test_a_file_cut_short_leaves_whole_batches_of_a_load_that_is_not_finished(
    client: StoreClient, tmp_path: Path, annotated: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_lines, "_BLOCK", 4096)  # so that a small file is not read at once, and found out before
    whole = gzip.compress(vcf_text(record(p, f"0/1:{p * 7919 % 9973}") for p in range(1, 3000)).encode())
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(InputError, match=r"a\.vcf\.gz"):
        load(client, path, LoadOptions(100))
    found = annotated.execute("SELECT status, committed_record FROM submission").fetchall()
    ((status, committed),) = found
    assert status == "failed"
    assert committed > 0
    assert committed % 100 == 0
    assert annotated.execute("SELECT count(*) FROM variant_1_0").fetchone() == (committed,)


def test_a_store_that_goes_away_in_the_middle_is_told_and_the_load_can_go_on(
    open_client: OpenClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(position) for position in range(100, 110)])
    client = open_client()
    post = client.post
    calls = iter(range(4))

    def post_or_fail(*arguments: Any) -> Any:
        if next(calls, None) is None:
            raise DatabaseError("the database went away")
        return post(*arguments)

    monkeypatch.setattr(client, "post", post_or_fail)
    with pytest.raises(DatabaseError):
        load(client, path, ONE_BY_ONE)
    assert load(open_client(), path, ONE_BY_ONE).tally.total("created") == 20


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit(143), InputError("the file is cut short")])
def test_a_load_that_ends_early_can_be_given_again_at_once(
    open_client: OpenClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    annotated: psycopg.Connection,
    ending: Any,
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(position) for position in range(100, 110)])
    client = open_client()
    post = client.post

    def post_then_end(*arguments: Any) -> Any:
        post(*arguments)
        raise ending

    monkeypatch.setattr(client, "post", post_then_end)
    with pytest.raises((KeyboardInterrupt, SystemExit, InputError)):
        load(client, path, ONE_BY_ONE)
    assert annotated.execute("SELECT status, token FROM submission").fetchall() == [("failed", None)]
    assert load(open_client(), path, ONE_BY_ONE).tally.total("created") == 20
