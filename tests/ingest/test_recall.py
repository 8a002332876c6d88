"""What a batch is known by, and what is kept of what its parser told."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.annotation_version import shipped_schemas
from ingest.client import LoadRequest, WriteRequest
from ingest.file_item import file_document
from ingest.options import ParseOptions
from ingest.problems import Problem, Severity
from ingest.recall import Recall, Told, open_recall
from ingest.reference import Reference
from ingest.vcf_parser import VCFParser
from tests.ingest.load_vcf import record, write_vcf
from variome.items.receipts import BatchKey

LINES = [(1, 12, "chr13\t100"), (2, 13, "chr13\t200")]


def recall_of(path: Path, store: bytes | None = b"store", institution: str = "i", **options: Any) -> Recall | None:
    _, schemas = shipped_schemas("1.0")
    parser = VCFParser(path, schemas, ParseOptions("1.0", accession="A", **options))
    write = WriteRequest({"Variant": "1.0"}, "default", institution).of_file(parser.file, parser.assembly)
    return open_recall(parser, LoadRequest(write, file_document(parser, str(path)), "1.0"), store)


def key_of(path: Path, lines: list[tuple[int, int, str]] = LINES, **more: Any) -> BatchKey:
    recall = recall_of(path, **more)
    assert recall
    return recall.key(lines)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", [record(100), record(200)])


def test_the_same_lines_of_the_same_file_have_the_same_key(path: Path) -> None:
    assert key_of(path) == key_of(path)


@pytest.mark.parametrize(
    "lines",
    [
        [(1, 12, "chr13\t100"), (2, 14, "chr13\t200")],
        [(1, 12, "chr13\t100"), (2, 13, "chr13\t201")],
        [(1, 12, "chr13\t100")],
    ],
)
def test_other_lines_at_its_place_have_another_digest(path: Path, lines: list[tuple[int, int, str]]) -> None:
    assert key_of(path, lines) == replace(key_of(path), inputs=key_of(path, lines).inputs)
    assert key_of(path, lines).inputs != key_of(path).inputs


def test_a_batch_elsewhere_in_the_file_has_another_place(path: Path) -> None:
    assert key_of(path, LINES[1:]).uuid != key_of(path).uuid


@pytest.mark.parametrize(
    "more",
    [
        {"store": b"other"}, {"institution": "j"}, {"strict": True},
        {"variant_samples": "never"}, {"consequence_names": {"a": "b"}}, {"structural_version": "2.0"},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_decides_on_items_is_in_the_digest(path: Path, more: dict[str, Any]) -> None:
    assert key_of(path, **more).inputs != key_of(path).inputs


def test_a_header_with_another_word_gives_another_digest(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.vcf"
    other.write_text(path.read_text().replace("Depth", "Depth of coverage"))
    assert key_of(other).inputs != key_of(path).inputs


def test_a_reference_that_was_written_to_gives_another_digest(path: Path, tmp_path: Path) -> None:
    fasta = tmp_path / "a.fa"
    fasta.write_text(">13\n" + "C" * 60 + "\n")
    with Reference(str(fasta)) as reference:
        first = key_of(path, reference=reference)
    with Reference(str(fasta)) as reference:
        assert key_of(path, reference=reference) == first
    fasta.write_text(">13\n" + "A" * 60 + "\n")
    with Reference(str(fasta)) as reference:
        assert key_of(path, reference=reference).inputs != first.inputs


def test_nothing_is_known_of_a_store_without_receipts(path: Path) -> None:
    assert recall_of(path, store=None) is None


def test_what_was_told_comes_back_with_the_name_that_the_file_has_now() -> None:
    problem = Problem("kind", Severity.WARNING, "message", "old.vcf", 12, 1, "13", 100, "INFO/X", value="v")
    told = Told(Counter({"INFO/Y": 2, "INFO/X": 2}), [problem], [1])
    back = Told.of_dict(told.to_dict(), "new.vcf")
    assert back == replace(told, problems=[replace(problem, file="new.vcf")])
    assert list(back.unknown_columns) == ["INFO/Y", "INFO/X"]
