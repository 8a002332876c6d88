import gzip
import io
import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from variome.files.raw_lines import RawLines
from variome.genotypes.exporting.bgzip import BgzipWriter


def packed(pieces: list[bytes]) -> bytes:
    target = io.BytesIO()
    with BgzipWriter(target) as stream:
        for piece in pieces:
            stream.write(piece)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, 0xFEFF, 0xFF00, 0xFF01, 3_000_000])
def test_what_is_packed_unpacks_to_the_same(size: int) -> None:
    random = np.random.default_rng(size).bytes(size)
    for plain in (random, b"0|0\t" * (size // 4)):
        pieces = [plain[begin : begin + 70_001] for begin in range(0, len(plain), 70_001)]
        assert gzip.decompress(packed(pieces)) == plain


def test_the_end_of_it_is_that_of_bgzip(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(packed([b"one line\n" * 100_000]))
    raw = RawLines(path)
    assert len(list(raw)) == 100_000
    assert raw.damage is None
    if which("bgzip"):
        assert subprocess.run(["bgzip", "-dc", path], check=True, capture_output=True).stdout == b"one line\n" * 100_000
