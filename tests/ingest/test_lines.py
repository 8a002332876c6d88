"""Lines come out whole and numbered, whatever the file is packed in; what is cut or damaged is refused."""

import bz2
import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.lines import LineReader, content_sha256
from tests.ingest.build_vcf import record, vcf_text
from tests.ingest.packed import bcf, bgzipped
from variome.errors import InputError

TEXT = vcf_text(record("chr1:100"), record("chr1:200"))


def read(path: Path, content: bytes) -> LineReader:
    path.write_bytes(content)
    return LineReader(path)


def lines(reader: LineReader) -> list[str]:
    return [text for _, text in reader]


def kinds(reader: LineReader) -> list[str]:
    return [problem.kind for problem in reader.problems]


def test_lines_are_numbered_from_1(tmp_path: Path) -> None:
    assert list(read(tmp_path / "t", b"a\nb\n")) == [(1, "a"), (2, "b")]


def test_a_blank_line_is_a_line(tmp_path: Path) -> None:
    assert list(read(tmp_path / "t", b"a\n\nb\n")) == [(1, "a"), (2, ""), (3, "b")]


@pytest.mark.parametrize("pack", [gzip.compress, lambda b: gzip.compress(b[:50]) + gzip.compress(b[50:])])
def test_gzip_that_is_not_bgzip_gives_the_same_lines(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    reader = read(tmp_path / "t.vcf.gz", pack(TEXT.encode()))
    assert lines(reader) == TEXT.splitlines()


def test_bgzip_gives_the_same_lines_and_no_problem(tmp_path: Path) -> None:
    reader = read(tmp_path / "t.vcf.gz", bgzipped(tmp_path, TEXT.encode()))
    assert lines(reader) == TEXT.splitlines()
    assert kinds(reader) == []


def test_compression_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    assert lines(read(tmp_path / "t.vcf", gzip.compress(b"a\n"))) == ["a"]
    assert lines(read(tmp_path / "t.gz", b"a\n")) == ["a"]


def test_crlf_is_taken_off_and_noted_once(tmp_path: Path) -> None:
    reader = read(tmp_path / "t", b"a\r\nb\r\n")
    assert lines(reader) == ["a", "b"]
    assert kinds(reader) == ["crlf"]


def test_a_missing_final_newline_loses_nothing_and_is_noted(tmp_path: Path) -> None:
    reader = read(tmp_path / "t", b"a\nb")
    assert lines(reader) == ["a", "b"]
    assert kinds(reader) == ["no-final-newline"]
    assert reader.problems[0].line == 2


def test_lines_end_at_newlines_only(tmp_path: Path) -> None:
    assert lines(read(tmp_path / "t", "a\x0b\x1c\x85\u2028b\n".encode())) == ["a\x0b\x1c\x85\u2028b"]


def test_a_line_that_is_not_utf_8_is_read_as_latin_1_and_warned_of(tmp_path: Path) -> None:
    reader = read(tmp_path / "t", b"caf\xe9\nna\xc3\xafve\n")
    assert lines(reader) == ["caf\u00e9", "na\u00efve"]
    assert kinds(reader) == ["not-utf-8"]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    reader = read(tmp_path / "t", b"\xef\xbb\xbf##fileformat=VCFv4.2\n")
    assert lines(reader) == ["##fileformat=VCFv4.2"]
    assert kinds(reader) == ["byte-order-mark"]


def test_nul_becomes_an_escape_that_only_its_value_pays_for(tmp_path: Path) -> None:
    reader = read(tmp_path / "t", b"a\0b\n")
    assert lines(reader) == ["a%00b"]
    assert kinds(reader) == ["nul"]


def test_a_line_of_many_blocks_comes_whole(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    assert lines(read(tmp_path / "t", gzip.compress(f"a\n{long}\nb\n".encode()))) == ["a", long, "b"]


@pytest.mark.parametrize("keep", [3, 40, -12, -8, -1])
def test_gzip_that_is_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    with pytest.raises(InputError, match="cut short or damaged"):
        lines(read(tmp_path / "t", gzip.compress(TEXT.encode())[:keep]))


@pytest.mark.parametrize("place", [30, -8])
def test_damaged_gzip_is_refused(tmp_path: Path, place: int) -> None:
    packed = bytearray(gzip.compress(TEXT.encode()))
    packed[place] ^= 0xFF
    with pytest.raises(InputError, match="cut short or damaged"):
        lines(read(tmp_path / "t", bytes(packed)))


def test_bgzip_that_is_cut_between_blocks_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="end block is missing"):
        read(tmp_path / "t", bgzipped(tmp_path, TEXT.encode())[:-28])


def test_a_name_that_does_not_exist_is_refused_with_the_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.vcf: cannot be read: No such file"):
        LineReader(tmp_path / "absent.vcf")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        LineReader(tmp_path)


@pytest.mark.parametrize("mode", ["wb", "wbu"])
def test_a_bcf_gives_the_lines_of_its_vcf(tmp_path: Path, mode: str) -> None:
    text = vcf_text(record("chr1:100", info=".", samples="GT:DP 0/1:7"), samples="S1")
    reader = read(tmp_path / "t.bcf", bcf(tmp_path, text, mode))
    assert lines(reader)[-2:] == text.splitlines()[-2:]


@pytest.mark.parametrize("content", [b"BCF\2\2junk", b"BCF\4" + bytes(60)])
def test_what_only_begins_like_a_bcf_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="is not a BCF that htslib can read"):
        lines(read(tmp_path / "t.bcf", content))


def test_what_is_packed_in_another_way_is_named_to_parse_and_load_as_well(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found bzip2; unpack it"):
        lines(read(tmp_path / "t.vcf.bz2", bz2.compress(TEXT.encode())))


PRINT_LINES = "import sys; from ingest.lines import LineReader; print(sum(1 for _ in LineReader(sys.argv[1])))"


def run_on_stream(name: str, content: bytes) -> str:
    done = subprocess.run([sys.executable, "-c", PRINT_LINES, name], input=content, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode().splitlines()[-1]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_read_like_a_file(pack: Callable[[bytes], bytes]) -> None:
    assert run_on_stream("-", pack(TEXT.encode())) == str(len(TEXT.splitlines()))


def test_a_bgzipped_pipe_is_read_although_nobody_can_look_at_its_end(tmp_path: Path) -> None:
    assert run_on_stream("/dev/stdin", bgzipped(tmp_path, TEXT.encode())) == str(len(TEXT.splitlines()))


def test_a_bcf_on_a_stream_is_refused_with_what_to_do(tmp_path: Path) -> None:
    told = run_on_stream("-", bcf(tmp_path, TEXT))
    assert "standard input: a BCF must lie on disk" in told


def test_the_digest_is_that_of_the_bytes_on_disk(tmp_path: Path) -> None:
    packed = gzip.compress(TEXT.encode())
    read(tmp_path / "t.vcf.gz", packed)
    assert content_sha256(tmp_path / "t.vcf.gz") == sha256(packed).hexdigest()


def test_standard_input_has_no_digest() -> None:
    with pytest.raises(InputError, match=r"standard input: .*--file"):
        content_sha256("-")


def test_a_pipe_has_no_digest_for_what_was_read_of_it_is_gone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="--file"):
        content_sha256(tmp_path / "pipe")


def test_the_bytes_read_go_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    packed = gzip.compress(TEXT.encode())
    reader = read(tmp_path / "t", packed)
    seen = [reader.bytes_read for _ in reader]
    assert reader.total_bytes == len(packed)
    assert seen[-1] == len(packed)
