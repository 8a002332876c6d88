"""Lines come as they lie in the file; what is damaged gives those that are whole, and says why there are no more."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.packed import bgzip_blocks, bgzipped
from variome.errors import InputError
from variome.files.gunzip import Gunzip
from variome.files.raw_lines import RawLines

CONTENT = b"##fileformat=VCFv4.2\r\n" + b"".join(b"1\t%d\tcaf\xe9\n" % (n * 7919 % 9973) for n in range(3000)) + b"end"


def read(folder: Path, content: bytes) -> RawLines:
    path = folder / "calls.vcf"
    path.write_bytes(content)
    return RawLines(path)


@pytest.mark.parametrize("packing", ["plain", "gzip", "bgzip"])
def test_lines_keep_their_ends_whatever_they_are_packed_in(tmp_path: Path, packing: str) -> None:
    content = {"plain": CONTENT, "gzip": gzip.compress(CONTENT), "bgzip": bgzipped(tmp_path, CONTENT)}[packing]
    lines = read(tmp_path, content)
    assert list(lines) == CONTENT.splitlines(keepends=True)
    assert lines.damage is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.sampled_from([b"\n", b"a\r\n", b"chr1\t7\n", b"x" * 5000 + b"\n"]), min_size=1, max_size=30),
    last=st.sampled_from([b"", b"no end"]),
    size=st.sampled_from([1, 3, 1000, 60_000]),
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_lines_go_on_from_each_place(
    tmp_path: Path, lines: list[bytes], last: bytes, size: int, *, is_packed: bool
) -> None:
    content = b"##begin\n" + b"".join(lines) + last
    size = max(size, len(content) // 500)
    blocks = (content[begin : begin + size] for begin in range(0, len(content), size))
    path = tmp_path / "calls.vcf"
    path.write_bytes(bgzip_blocks(blocks) if is_packed else content)
    whole = content.splitlines(keepends=True)
    walking, going = RawLines(path), RawLines(path)
    ahead = iter(going)
    assert next(ahead) == b"##begin\n"
    for number, _ in enumerate(walking, start=1):
        place = walking.place()
        assert place is not None
        going.go_to(place)
        ahead = iter(going)  # what read before is dropped here, as a reader of batches does
        assert next(ahead, None) == (whole[number] if number < len(whole) else None)
        if number == len(whole):
            break
    assert (list(ahead), going.damage, going.place()) == ([], None, None)


@pytest.mark.parametrize("is_packed", [False, True])
def test_lines_go_on_in_the_same_file_when_another_has_taken_its_name(tmp_path: Path, *, is_packed: bool) -> None:
    content = b"".join(b"%d\n" % number for number in range(100_000))
    blocks = (content[begin : begin + 60_000] for begin in range(0, len(content), 60_000))
    lines = read(tmp_path, bgzip_blocks(blocks) if is_packed else content)
    begun = iter(lines)
    *_, last = islice(begun, 7)
    place = lines.place()
    assert place is not None
    assert next(begun) != last
    (tmp_path / "other").write_bytes(b"other\n" * 100_000)
    (tmp_path / "other").rename(tmp_path / "calls.vcf")
    lines.go_to(place)
    assert (last, *lines) == tuple(content.splitlines(keepends=True)[6:])


def test_nobody_goes_to_places_that_can_be_come_to_from_the_begin_only(tmp_path: Path) -> None:
    lines = read(tmp_path, gzip.compress(CONTENT))
    assert [lines.place() for _ in lines][:2] == [None, None]
    mixed = read(tmp_path, bgzip_blocks([b"a\n", b"b\n"])[:-28] + gzip.compress(b"c\n" * 2_000_000) + bgzip_blocks([]))
    assert [mixed.place() is None for _ in mixed][::400_000] == [False, False, True, True, True, True]


@pytest.mark.parametrize("part", [0.01, 0.3, 0.5, 0.99])
def test_what_is_cut_short_gives_the_whole_lines_before_and_the_reason(tmp_path: Path, part: float) -> None:
    packed = gzip.compress(CONTENT)
    packed = packed[: int(len(packed) * part)]
    lines = read(tmp_path, packed)
    plain = zlib.decompressobj(wbits=31).decompress(packed)
    assert b"".join(lines) == plain[: plain.rfind(b"\n") + 1]
    assert "cut short or damaged (it ends in the middle)" in (lines.damage or "")


@pytest.mark.parametrize(
    ("damaged", "why"),
    [
        (lambda packed: packed[:-8], "checksum and length"),
        (lambda packed: packed[:-1], "checksum and length"),
        (lambda packed: packed[:-8] + b"\xff" + packed[-7:], "checksum and length"),
        (lambda packed: packed + b"\1\2garbage", "no gzip"),
        (lambda packed: packed + packed[:9], "ends in the middle"),
    ],
)
def test_damage_behind_the_data_costs_no_line(tmp_path: Path, damaged: Callable[[bytes], bytes], why: str) -> None:
    lines = read(tmp_path, damaged(gzip.compress(CONTENT)))
    assert b"".join(lines).splitlines() == CONTENT.splitlines()[: -1 if "middle" in why else None]
    assert why in (lines.damage or "")


def test_flipped_bytes_cost_no_more_than_what_is_near_them(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(CONTENT * 100))
    place = len(packed) // 2
    packed[place : place + 20] = b"\xff" * 20
    lines = read(tmp_path, bytes(packed))
    assert len(b"".join(lines)) > 40 * len(CONTENT)
    assert lines.damage


def test_zeros_behind_gzip_are_no_damage_and_members_follow_each_other(tmp_path: Path) -> None:
    whole = gzip.compress(CONTENT[:9000]) + gzip.compress(CONTENT[9000:])
    lines = read(tmp_path, whole + bytes(20_000))
    assert b"".join(lines) == CONTENT
    assert lines.damage is None


@given(st.binary(max_size=300), st.integers(0, 31), st.binary(max_size=40))
def test_any_head_of_gzip_is_passed_over(content: bytes, flags: int, extra: bytes) -> None:
    head = bytes.fromhex("1f8b08") + bytes([flags]) + bytes(6)
    parts = {4: len(extra).to_bytes(2, "little") + extra, 8: b"name\0", 16: b"comment\0", 2: b"\x12\x34"}
    packed = head + b"".join(part for flag, part in parts.items() if flags & flag) + gzip.compress(content)[10:]
    unzipped = Gunzip(BytesIO(packed))
    assert unzipped.readall() == content
    assert unzipped.damage is None


@given(st.binary(max_size=60))
def test_no_bytes_behind_the_mark_of_gzip_stop_the_reading(content: bytes) -> None:
    unzipped = Gunzip(BytesIO(b"\x1f\x8b\x08" + content))
    unzipped.readall()
    assert unzipped.damage


OTHERS = [
    (bz2.compress(CONTENT), "bzip2; unpack it with bunzip2"),
    (lzma.compress(CONTENT), "xz; unpack"),
    (b"PK\3\4rest", "a zip archive"),
    (bytes.fromhex("28b52ffd") + b"rest", "Zstandard"),
    (CONTENT.decode("latin-1").encode("utf-16"), "UTF-16; convert it with iconv"),
    (CONTENT.decode("latin-1").encode("utf-16-le"), "UTF-16; convert it with iconv -f UTF-16LE"),
    (CONTENT.decode("latin-1").encode("utf-16-be"), "UTF-16; convert it with iconv -f UTF-16BE"),
]


@pytest.mark.parametrize(("content", "what"), OTHERS, ids=[what for _, what in OTHERS])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_is_packed_or_written_in_another_way_is_named(
    tmp_path: Path, content: bytes, what: str, pack: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(InputError, match=rf"calls\.vcf: expected text, gzip, bgzip or BCF, found {what}"):
        list(read(tmp_path, pack(content)))


def test_a_missing_end_block_is_damage_though_every_line_comes(tmp_path: Path) -> None:
    lines = read(tmp_path, bgzipped(tmp_path, CONTENT)[:-28])
    assert list(lines) == CONTENT.splitlines(keepends=True)
    assert "end block" in (lines.damage or "")


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.vcf: cannot be read"):
        RawLines(tmp_path / "absent.vcf")
