"""Each batch of a file falls to one of those who share it, with the lines that it has when one reads alone."""

import gc
import gzip
import random
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from threading import Timer
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
from variome.files.gunzip import Gunzip

LIMITS = BatchLimits(7, 9999)
TEXT = vcf_text(record(position) for position in range(1, 100))
END = bgzip_blocks([])
Packing = Callable[[Path], bytes]


def in_blocks(content: bytes) -> bytes:
    return bgzip_blocks(content[begin : begin + 1000] for begin in range(0, len(content), 1000))


def one_crlf() -> bytes:
    """Whoever reads line 60 has something to tell."""
    lines = TEXT.encode().splitlines()
    return b"\n".join(line + b"\r" if number == 60 else line for number, line in enumerate([*lines, b""], start=1))


PACKINGS: dict[str, Packing] = {
    "text": lambda _: TEXT.encode(),
    "bgzip": lambda _: in_blocks(TEXT.encode()),
    "gzip": lambda _: gzip.compress(TEXT.encode()),
    "bcf": lambda folder: bcf(folder, TEXT),
    "bgzip and gzip": lambda _: in_blocks(TEXT[:5000].encode()) + gzip.compress(TEXT[5000:].encode()) + END,
    "CRLF": lambda _: TEXT.replace("\n", "\r\n").encode(),
    "one CRLF": lambda _: one_crlf(),
    "no final newline": lambda _: TEXT.rstrip("\n").encode(),
}


def parser_of(path: Path) -> VCFParser:
    return VCFParser(path, shipped_schemas("1.0")[1], ParseOptions("1.0"))


Told = dict[str, int]
"""By kind of problem, the first line that has it."""


def told(*parsers: VCFParser) -> Told:
    found = [(problem.line or 0, problem.kind) for parser in parsers for problem in parser.problems]
    return {kind: line for line, kind in sorted(found, reverse=True)}


def taken_by(reading: SharedReading, parser: VCFParser) -> Blocks:
    """What falls to one who has nothing else to do."""
    return reading.iter_taken(parser, lambda: None)


def share(path: Path, after: int, limits: BatchLimits, seed: int) -> tuple[dict[int, list[NumberedLine]], Told]:
    """The batches that two take who come in any order, and what they tell."""
    parsers = [parser_of(path) for _ in range(2)]
    reading = SharedReading(parsers[0], after, limits)
    running: list[Blocks] = [taken_by(reading, parser) for parser in parsers]
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
    for parser in parsers:
        kinds = [problem.kind for problem in parser.problems]
        assert len(kinds) == len(set(kinds))
    return taken, told(*parsers)


@pytest.mark.parametrize("after", [0, 20, 98, 99])
@pytest.mark.parametrize("packing", PACKINGS)
def test_all_batches_are_taken_once_with_the_lines_that_they_have(tmp_path: Path, packing: str, after: int) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS[packing](tmp_path))
    alone = parser_of(path)
    limits = BatchLimits(7, 9999, after)
    expected = dict(enumerate(iter_blocks(alone, after, limits)))
    assert sum(map(len, expected.values())) == 99 - after
    for seed in range(5):
        assert share(path, after, limits, seed) == (expected, told(alone))


@pytest.mark.parametrize("packing", ["text", "bgzip"])
def test_nobody_reads_the_lines_of_others(tmp_path: Path, packing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS[packing](tmp_path))
    one, other = parser_of(path), parser_of(path)
    reading = SharedReading(one, 0, LIMITS)
    first, second = taken_by(reading, one), taken_by(reading, other)
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
    first, second = taken_by(reading, one), taken_by(reading, other)
    read: list[int] = []
    with pytest.raises(InputError) as shared:
        read.extend(number for two in zip(first, second, strict=True) for number, _ in two)
    assert str(shared.value) == str(alone.value)
    assert read == list(range(len(read)))
    assert 0 < len(read) < 15
    assert [*first, *second] == []


def test_where_bgzip_turns_into_plain_gzip_one_reads_on_alone(tmp_path: Path) -> None:
    text = vcf_text(record(position) for position in range(1, 20_000)).encode()
    path = tmp_path / "calls.vcf"
    path.write_bytes(in_blocks(text[:5000]) + gzip.compress(text[5000:]) + END)
    limits = BatchLimits(11_000, 9_999_999)
    one, other = parser_of(path), parser_of(path)
    reading = SharedReading(one, 0, limits)
    first, second = taken_by(reading, one), taken_by(reading, other)
    read = [next(first), *second, *first]
    assert [number for number, _ in read] == [0, 1]
    assert [record for _, lines in read for record, *_ in lines] == list(range(1, 20_000))


@pytest.mark.parametrize("packing", ["text", "bgzip"])
def test_a_file_that_grows_while_it_is_read_ends(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS[packing](tmp_path))
    one, other = parser_of(path), parser_of(path)
    more = "".join(f"{record(position)}\n" for position in range(100, 111)).encode()
    with path.open("ab") as file:
        file.write(more if packing == "text" else in_blocks(more))
    reading = SharedReading(one, 0, LIMITS)
    taken = [block for two in zip_longest(taken_by(reading, one), taken_by(reading, other)) for block in two if block]
    assert [number for number, _ in taken] == list(range(len(taken)))
    assert [record for _, lines in taken for record, *_ in lines] == list(range(1, 111))


def test_what_was_unpacked_before_a_jump_is_gone_without_a_collector(tmp_path: Path) -> None:
    """Workers do without one, and jump once a batch."""
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS["bgzip"](tmp_path))
    one, other = parser_of(path), parser_of(path)
    reading = SharedReading(one, 0, BatchLimits(1, 9999))
    gc.collect()
    gc.disable()
    try:
        n_taken = sum(1 for _ in zip_longest(taken_by(reading, one), taken_by(reading, other)))
        n_streams = sum(isinstance(each, Gunzip) for each in gc.get_objects())
    finally:
        gc.enable()
    assert (n_taken, n_streams) == (50, 2)


def test_who_waits_for_the_lines_of_another_does_something_else_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS["text"](tmp_path))
    reading = SharedReading(parser_of(path), 0, LIMITS)
    reading._lock.acquire()
    done: list[int] = []

    def do() -> None:
        done.append(len(done))
        if len(done) == 3:
            reading._lock.release()

    waited_in_vain = Timer(20, reading._lock.release)
    waited_in_vain.start()
    assert next(reading.iter_taken(parser_of(path), do))[0] == 0
    assert done == [0, 1, 2]
    waited_in_vain.cancel()


def test_who_waits_for_the_lines_of_another_ends_with_the_process_that_began_both(tmp_path: Path) -> None:
    path = tmp_path / "calls.vcf"
    path.write_bytes(PACKINGS["text"](tmp_path))
    reading = SharedReading(parser_of(path), 0, LIMITS)
    reading._lock.acquire()
    reading._owner = 0  # who is nobody's parent
    with pytest.raises(EOFError):
        next(taken_by(reading, parser_of(path)))
