"""Lines come as they lie in the file; what is damaged gives those that are whole, and says why there are no more."""

import gzip
from pathlib import Path

import pysam
import pytest

from ingest import raw_lines
from ingest.raw_lines import RawLines
from variome.errors import InputError

CONTENT = b"##fileformat=VCFv4.2\r\n" + b"".join(b"1\t%d\tcaf\xe9\n" % (n * 7919 % 9973) for n in range(3000)) + b"end"


def read(folder: Path, content: bytes) -> RawLines:
    path = folder / "calls.vcf"
    path.write_bytes(content)
    return RawLines(path)


def bgzipped(folder: Path) -> bytes:
    plain, packed = folder / "plain.vcf", folder / "packed.vcf.gz"
    plain.write_bytes(CONTENT)
    pysam.tabix_compress(str(plain), str(packed), force=True)
    return packed.read_bytes()


@pytest.mark.parametrize("packing", ["plain", "gzip", "bgzip"])
def test_lines_keep_their_ends_whatever_they_are_packed_in(tmp_path: Path, packing: str) -> None:
    content = {"plain": CONTENT, "gzip": gzip.compress(CONTENT), "bgzip": bgzipped(tmp_path)}[packing]
    lines = read(tmp_path, content)
    assert list(lines) == CONTENT.splitlines(keepends=True)
    assert lines.damage is None


def test_what_is_cut_short_gives_the_lines_before_and_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_lines, "_BLOCK", 4096)
    packed = gzip.compress(CONTENT)
    lines = read(tmp_path, packed[: len(packed) // 2])
    found = list(lines)
    assert found
    assert CONTENT.startswith(b"".join(found))
    assert "cut short or damaged" in (lines.damage or "")


def test_a_missing_end_block_is_damage_though_every_line_comes(tmp_path: Path) -> None:
    lines = read(tmp_path, bgzipped(tmp_path)[:-28])
    assert list(lines) == CONTENT.splitlines(keepends=True)
    assert "end block" in (lines.damage or "")


def test_what_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.vcf: cannot be read"):
        RawLines(tmp_path / "absent.vcf")
