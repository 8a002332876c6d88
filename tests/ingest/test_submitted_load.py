"""Whatever bytes are submitted, the submission ends with a word on it: loaded, or failed with a sentence."""

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest

from ingest.submitted_load import load_submission
from tests.builders import EVERYTHING
from tests.ingest.load_vcf import VALID, record, vcf_text
from tests.ingest.packed import bgzipped
from variome.database.connection import connect
from variome.errors import NotFoundError
from variome.files import raw_lines
from variome.items.queueing import Order, cancel, enqueue, retry
from variome.items.submission_items import get_submission
from variome.items.uploads import Upload, upload_path, write_pedigree
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings, get_settings

Document = dict[str, Any]
Connection = psycopg.Connection[Any]

CONTENT = vcf_text(record(1000 + 10 * n) for n in range(30)).encode()

N_MUTANTS = 12
"""Of each way to spoil a file; a load takes a quarter of a second. Thousands were tried when this was written."""


@pytest.fixture
def store(annotated_url: str) -> Iterator[Connection]:
    with connect(annotated_url) as connection:
        yield connection


@pytest.fixture
def settings(
    load_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Settings]]:
    """Settings with these variables; a load goes into the folder of its file, which is this process's meanwhile."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VARIOME_INBOX", str(tmp_path / "inbox"))
    (tmp_path / "inbox").mkdir()

    def with_variables(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"VARIOME_{name.upper()}", value)
        get_settings.cache_clear()
        return get_settings()

    yield with_variables
    get_settings.cache_clear()


def submit(store: Connection, settings: Settings, content: bytes, pedigree: bytes = b"", **more: Any) -> UUID:
    """A submission of user ann to project research, as the server makes it."""
    submission = uuid4()
    if "path" not in more:
        with Upload(upload_path(settings.home_folder, submission)) as upload:
            upload.write(content)
    if pedigree:
        write_pedigree(settings.home_folder, submission, pedigree)
    digest = sha256(content).hexdigest()
    order = Order("ann", "research", "lab", f"F{submission}", "1.0", digest, len(content), pedigree=bool(pedigree))
    enqueue(store, SchemaRegistry.load(store), submission, replace(order, **more))
    return submission


def loaded(store: Connection, settings: Settings, content: bytes, **more: Any) -> Document:
    """What is told of a submission of these bytes when its process has ended."""
    submission = submit(store, settings, content, **more)
    load_submission(str(settings.database_url), settings, submission)
    return told(store, submission)


def told(store: Connection, submission: UUID) -> Document:
    document: Document = orjson.loads(get_submission(store, submission, viewer=EVERYTHING).document)
    return document


def test_it_is_loaded_for_who_submitted_it(store: Connection, settings: Callable[..., Settings]) -> None:
    ended = loaded(store, settings(), CONTENT)
    assert (ended["outcome"], ended["committed_record"]) == ("completed", 30)
    actors = store.execute(
        "SELECT DISTINCT u.key FROM variant_sample_1_0 AS s JOIN item AS u ON u.uuid = s.actor"
    ).fetchall()
    assert actors == [("ann",)]


def test_options_are_those_of_the_command(store: Connection, settings: Callable[..., Settings]) -> None:
    pedigree = (VALID / "trio_csq.ped").read_bytes()
    ended = loaded(store, settings(), (VALID / "trio_csq.vcf").read_bytes(), pedigree=pedigree, missing_links="drop")
    assert ended["counts"]["Family"]["created"] == 1
    assert ended["options"]["missing_links"] == "drop"
    refused = loaded(store, settings(), CONTENT.replace(b"\t100\t", b"\t1 0\t"), strict=True)
    assert "refused for" in refused["failure"]
    other = loaded(store, settings(), CONTENT, replaces="absent")
    assert "has no file 'absent'" in other["failure"]


def test_a_file_of_the_inbox_is_read_where_it_lies(store: Connection, settings: Callable[..., Settings]) -> None:
    chosen = settings()
    (Path(str(chosen.inbox)) / "of 2026").mkdir()
    path = Path(str(chosen.inbox)) / "of 2026" / "trio.vcf"
    path.write_bytes(CONTENT)
    ended = loaded(store, chosen, CONTENT, path="of 2026/trio.vcf")
    assert ended["outcome"] == "completed"
    assert path.exists()
    row = store.execute("SELECT document ->> 'file_name' FROM item WHERE uuid = %s", [ended["file"]]).fetchone()
    assert row == ("trio.vcf",)
    path.write_bytes(CONTENT + b"\n")
    assert "of 2026/trio.vcf: has changed" in loaded(store, chosen, CONTENT, path="of 2026/trio.vcf")["failure"]
    path.unlink()
    assert "the inbox has no file" in loaded(store, chosen, CONTENT, path="of 2026/trio.vcf")["failure"]


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing like a VCF": (b"\0" * 1000, "is not a VCF"),
    "text": (b"dear reader\n" * 100, "is not a VCF"),
    "a cut gzip": (gzip.compress(CONTENT)[:-100], "cut short or damaged"),
    "a gzip with a fault": (gzip.compress(CONTENT)[:-4] + b"\0\0\0\0", "cut short or damaged"),
    "gzip of nothing": (gzip.compress(b""), "the file is empty"),
    "a bomb of lines": (gzip.compress(CONTENT + b"##x\n" * 1_000_000), "unpacks to more than 1,000,000 bytes"),
    "bombs behind each other": (gzip.compress(b"\n" * 100_000) * 20, "unpacks to more than 1,000,000 bytes"),
    "one long line": (gzip.compress(CONTENT + b"chr13" * 20_000), "the next line is longer than 50,000 bytes"),
    "a long header line": (b"##fileformat=VCFv4.2\n##x=" + b"y" * 60_000, "the next line is longer than 50,000 bytes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_fail_with_a_sentence_that_names_no_folder(
    store: Connection, settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(raw_lines, "LONGEST_LINE", 50_000)
    chosen = settings(max_unpacked_bytes="1000000")
    content, expected = HOSTILE[name]
    ended = loaded(store, chosen, content)
    assert ended["outcome"] == "failed"
    assert expected in ended["failure"]
    assert "\n" not in ended["failure"]
    assert "trace" not in ended["failure"]
    assert str(chosen.home_folder) not in ended["failure"]
    assert ended["can_retry"]


_PIECES = (b"", b"\t", b"\n", b"|", b"##INFO=<ID=", b"1e999", b"-1", b"chrX", b"<DEL>", b"%00")


def mutants(content: bytes, seed: str) -> Iterator[bytes]:
    """The content with bytes changed, taken out, put in or repeated, the same ones each time."""
    chance = random.Random(seed)
    for _ in range(N_MUTANTS):
        mutant = bytearray(content)
        for _ in range(chance.choice([1, 1, 2, 5, 30])):
            at, length = chance.randrange(len(mutant) + 1), chance.choice([0, 1, 1, 3, 50])
            pieces = [
                b"",
                bytes([chance.randrange(256)]),
                b"\t",
                b"\n",
                b"|",
                b"##INFO=<ID=",
                b"1e999",
                mutant[at : at + 40],
            ]
            mutant[at : at + length] = chance.choice(pieces)
        yield bytes(mutant)


@pytest.mark.parametrize("packing", ["text", "gzip", "bgzip", "inside gzip"])
def test_spoiled_bytes_are_loaded_or_refused(
    store: Connection, settings: Callable[..., Settings], tmp_path: Path, packing: str
) -> None:
    chosen = settings()
    content = CONTENT if packing == "text" else (VALID / "trio_mutanno.vcf").read_bytes()
    content = {"gzip": gzip.compress(content), "bgzip": bgzipped(tmp_path, content)}.get(packing, content)
    for mutant in mutants(content, packing):
        ended = loaded(store, chosen, gzip.compress(mutant) if packing == "inside gzip" else mutant)
        assert ended["outcome"] in {"completed", "completed with problems", "failed"}
        assert ("failure" in ended) is (ended["outcome"] == "failed")
        assert "trace" not in ended.get("failure", ""), ended["failure"]


def test_one_whose_upload_has_gone_fails(store: Connection, settings: Callable[..., Settings]) -> None:
    submission = submit(store, settings(), CONTENT, path=None)
    load_submission(str(settings().database_url), settings(), submission)
    assert "cannot be read: No such file" in told(store, submission)["failure"]


def test_one_that_was_cancelled_is_left_alone(store: Connection, settings: Callable[..., Settings]) -> None:
    submission = submit(store, settings(), CONTENT)
    cancel(store, submission, viewer=EVERYTHING)
    load_submission(str(settings().database_url), settings(), submission)
    assert told(store, submission)["outcome"] == "cancelled"
    assert store.execute("SELECT count(*) FROM variant_sample_1_0").fetchone() == (0,)


def test_one_that_failed_can_be_tried_again_by_an_editor_of_its_project(
    store: Connection, settings: Callable[..., Settings]
) -> None:
    chosen = settings(max_unpacked_bytes="10")
    submission = submit(store, chosen, CONTENT)
    load_submission(str(chosen.database_url), chosen, submission)
    with pytest.raises(NotFoundError):
        retry(store, submission, viewer=Viewer("eve", {"other": "admin"}))
    retry(store, submission, viewer=Viewer("ann", {"research": "editor"}))
    assert told(store, submission)["outcome"] == "queued"
    chosen = settings(max_unpacked_bytes="1000000")
    load_submission(str(chosen.database_url), chosen, submission)
    ended = told(store, submission)
    assert (ended["outcome"], "failure" in ended) == ("completed", False)
