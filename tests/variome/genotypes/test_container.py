"""Blocks that are not what they claim: each is a sentence, whatever sizes they tell."""

import lzma
import struct

import numpy as np
import pytest
import zstandard

from variome.errors import BlockError
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.container import LZMA_FILTERS, Codec, Kind, read_container, write_container

GIB = 1 << 30


def block(codec: Codec, size: int, packed: bytes) -> bytes:
    """One section, 5, of sites."""
    entry = struct.pack("<HHQQ", 5, codec, size, len(packed))
    return struct.pack("<4sHHII", b"VGB1", Kind.SITES, 1, 1, 0) + entry + packed


def packed_by(codec: Codec, plain: bytes) -> bytes:
    if codec is Codec.LZMA:
        return lzma.compress(plain, lzma.FORMAT_RAW, filters=LZMA_FILTERS)
    packer = zstandard.ZstdCompressor(write_content_size=False)
    return packer.compress(plain) if codec is Codec.ZSTANDARD else plain


@pytest.mark.parametrize("codec", [Codec.RAW, Codec.ZSTANDARD, Codec.LZMA])
@pytest.mark.parametrize("size", [0, 99, 101])
def test_a_section_has_the_size_that_the_table_tells(codec: Codec, size: int) -> None:
    packed = packed_by(codec, bytes(range(100)))
    assert read_container(block(codec, 100, packed), Kind.SITES).bytes_of(5) == bytes(range(100))
    with pytest.raises(BlockError, match="section"):
        read_container(block(codec, size, packed), Kind.SITES).bytes_of(5)


def test_no_more_is_unpacked_than_the_table_tells() -> None:
    bomb = packed_by(Codec.LZMA, bytes(1 << 28))
    assert len(bomb) < 1 << 16
    with pytest.raises(BlockError, match="section 5: expected 10 bytes unpacked, found 11"):
        read_container(block(Codec.LZMA, 10, bomb), Kind.SITES).bytes_of(5)


def test_a_frame_that_tells_of_another_size_takes_no_memory() -> None:
    # A frame of Zstandard (RFC 8878, section 3.1.1): magic, a size of eight bytes for a single segment, no block.
    frame = bytes.fromhex("28b52ffd") + b"\xe0" + struct.pack("<Q", 1 << 50) + b"\x01\x00\x00"
    with pytest.raises(BlockError, match="expected 10 bytes, found a frame that tells of 1125899906842624"):
        read_container(block(Codec.ZSTANDARD, 10, frame), Kind.SITES).bytes_of(5)


def test_a_size_beyond_what_is_read_is_refused() -> None:
    with pytest.raises(BlockError, match="section 5: codec 1 or its length does not fit the block"):
        read_container(block(Codec.ZSTANDARD, 3 * GIB, b"x"), Kind.SITES)


def test_bytes_that_are_no_whole_values_are_a_sentence() -> None:
    found = read_container(write_container(Kind.SITES, 1, 0, {5: b"abc"}), Kind.SITES)
    with pytest.raises(BlockError, match="section 5: expected values of 4 bytes, found 3 bytes"):
        found.array(5, "<u4")


@pytest.mark.parametrize(("counts", "gaps"), [([0xFFFFFFFF] * 2, b""), ([2, 2], b"\0\0\0"), ([1, 1], b"\0\7")])
def test_a_row_that_claims_more_columns_than_there_are_is_a_sentence(counts: list[int], gaps: bytes) -> None:
    sections = {16: b"\0\0", 17: np.array(counts, "<u4").tobytes(), 18: gaps}
    with pytest.raises(BlockError, match="expected"):
        GenotypeBlock.read(write_container(Kind.GENOTYPES, 2, 3, sections))


def test_columns_do_not_wrap_around() -> None:
    sections = {16: b"\0", 17: np.array([2], "<u4").tobytes(), **{18 + part: b"\xff\x01" for part in range(4)}}
    with pytest.raises(BlockError, match="plane 1: expected columns below 6, found 4311810305"):
        GenotypeBlock.read(write_container(Kind.GENOTYPES, 1, 3, sections))
