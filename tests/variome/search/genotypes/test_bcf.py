"""Rows as BCF say what they say as VCF: bcftools reads both."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import Line, random_lines
from tests.variome.search.genotypes.test_lines import SAMPLES, imported, query_of
from variome.genotypes.dataset import Dataset
from variome.genotypes.exporting.bgzip import BgzipWriter
from variome.search.genotypes.bcf import iter_bcf
from variome.search.genotypes.lines import iter_vcf
from variome.search.genotypes.query import Found, GenotypeQuery

needs_bcftools = pytest.mark.skipif(not shutil.which("bcftools"), reason="bcftools is not on this machine")

ODD = [
    Line("chr2", 10, "A", ("<DEL>",), ("0/1", "0", ".", "1|1"), info="END=400", filter="q10"),
    Line("chr2", 12, "G", ("T", "C"), ("1/2", "2", "./.", "0|2"), filter="PASS"),
]


def as_bcf(dataset: Dataset, query: GenotypeQuery, *, with_calls: bool, level: int | None = None) -> bytes:
    target = io.BytesIO()
    with BgzipWriter(target, level) as packed:
        for piece in iter_bcf([dataset], query, Found(), with_calls=with_calls):
            packed.write(piece)
    return target.getvalue()


def read_by_bcftools(content: bytes) -> str:
    return subprocess.run(
        ["bcftools", "view", "-H", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


@needs_bcftools
@pytest.mark.parametrize("with_calls", [True, False])
@pytest.mark.parametrize("groups", [(), (",c,a",), (",a,b", ",b,c,d", ",d")])
def test_records_are_the_lines_of_the_vcf(tmp_path: Path, groups: tuple[str, ...], with_calls: bool) -> None:
    lines = [*(line for line in random_lines(7, 30, 4) if line.contig == "chr1"), *ODD]
    dataset = imported(tmp_path, lines)
    assert dataset.samples == SAMPLES
    for is_counted in (True, False):
        query = query_of(dataset, *groups, is_counted=is_counted)
        text = b"".join(iter_vcf([dataset], query, Found(), with_calls=with_calls))
        expected = [line for line in text.decode().splitlines() if not line.startswith("#")]
        assert read_by_bcftools(as_bcf(dataset, query, with_calls=with_calls)).splitlines() == expected


@needs_bcftools
def test_every_level_packs_the_same_records(tmp_path: Path) -> None:
    dataset = imported(tmp_path, random_lines(3, 400, 4))
    query = query_of(dataset)
    packed = [as_bcf(dataset, query, with_calls=True, level=level) for level in (None, 0, 1, 9)]
    assert len(set(map(read_by_bcftools, packed))) == 1
    assert len(packed[1]) > 2 * len(packed[3])
