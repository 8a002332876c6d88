"""Each batch of a file falls to one of those who share it, with the lines that it has when one reads alone."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from ingest.annotation_version import shipped_schemas
from ingest.blocks import BatchLimits, Blocks, SharedReading, iter_blocks
from ingest.options import ParseOptions
from ingest.recall import NumberedLine
from ingest.vcf_parser import VCFParser
from tests.ingest.load_vcf import record, vcf_text
from tests.ingest.packed import bcf, bgzip_blocks
from variome.errors import InputError

LIMITS = BatchLimits(7, 9999)
TEXT = vcf_text(record(position) for position in range(1, 100))
Packing = Callable[[Path], bytes]


def in_blocks(content: bytes) -> bytes:
    return bgzip_blocks(content[begin : begin + 1000] for begin in range(0, len(content), 1000))


def turning_to_gzip(content: bytes) -> bytes:
    """bgzip, and from its 40th kilobyte on one long member of plain gzip."""
    return in_blocks(content[:5000])[:-28] + gzip.compress(content[5000:]) + bgzip_blocks([])


PACKINGS: dict[str, Packing] = {
    "text": lambda _: TEXT.encode(),
    "bgzip": lambda _: in_blocks(TEXT.encode()),
    "gzip": lambda _: gzip.compress(TEXT.encode()),
    "bcf": lambda folder: bcf(folder, TEXT),
    "bgzip and gzip": lambda _: turning_to_gzip(TEXT.encode()),
    "CRLF": lambda _: TEXT.replace("\n", "\r\n").encode(),
    "no final newline": lambda _: TEXT.rstrip("\n").encode(),
}


def parser_of(path: Path) -> VCFParser:
    return VCFParser(path, shipped_schemas("1.0")[1], ParseOptions("1.0"))


def share(path: Path, after: int, limits: BatchLimits, seed: int) -> tuple[dict[int, list[NumberedLine]], list[str]]:
    """The batches that two take who come in any order, and the kinds of problem that either tells."""
    parsers = [parser_of(path) for _ in range(2)]
    reading = SharedReading(parsers[0], after, limits)
    running: list[Blocks] = [reading.iter_taken(parser) for parser in parsers]
    chosen = random.Random(seed)
    taken: dict[int, list[NumberedLine]] = {}
    while running:
        blocks = chosen.choice(running)
        block = next(blocks, None)
        if block is None:
            running.remove(blocks)
            continue
        assert block[0] not in taken
        taken[block[0]] = block[1]
    return taken, sorted({problem.kind for parser in parsers for problem in parser.problems})


@pytest.mark.parametrize("after", [0, 20, 98, 99])
@pytest.mark.parametrize("packing", PACKINGS)
def test_all_batches_are_taken_once_with_the_lines_that_they_have(tmp_path: Path, packing: str, after: int) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS[packing](tmp_path))
    alone = parser_of(path)
    limits = BatchLimits(7, 9999, after)
    expected = dict(enumerate(iter_blocks(alone, after, limits)))
    assert sum(map(len, expected.values())) == 99 - after
    kinds = sorted({problem.kind for problem in alone.problems})
    for seed in range(5):
        assert share(path, after, limits, seed) == (expected, kinds)


@pytest.mark.parametrize("packing", ["text", "bgzip"])
def test_nobody_reads_the_lines_of_others(tmp_path: Path, packing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS[packing](tmp_path))
    one, other = parser_of(path), parser_of(path)
    reading = SharedReading(one, 0, LIMITS)
    first, second = reading.iter_taken(one), reading.iter_taken(other)
    for _ in range(9):
        next(first)
    read = Mock(wraps=other.reader._text)
    monkeypatch.setattr(other.reader, "_text", read)
    number, lines = next(second)
    assert number == 9
    assert [line for _, line in (call.args for call in read.call_args_list)] == [line for _, line, _ in lines]


def test_where_one_cannot_read_on_the_file_ends_for_the_others(tmp_path: Path) -> None:
    packed = bytearray(in_blocks(TEXT.encode()))
    packed[len(packed) // 2] ^= 0xFF
    path = tmp_path / "calls.vcf"
    path.write_bytes(packed)
    with pytest.raises(InputError, match="reading stopped after line") as alone:
        list(iter_blocks(parser_of(path), 0, LIMITS))
    one, other = parser_of(path), parser_of(path)
    reading = SharedReading(one, 0, LIMITS)
    first, second = reading.iter_taken(one), reading.iter_taken(other)
    read: list[int] = []
    with pytest.raises(InputError) as shared:
        read += [number for two in zip(first, second, strict=True) for number, _ in two]
    assert str(shared.value) == str(alone.value)
    assert [*first, *second] == []
