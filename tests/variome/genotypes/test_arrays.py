from pathlib import Path

import numpy as np
import pytest

import variome.genotypes
from tests.variome.genotypes.small_vcf import Line, write_vcf
from variome.errors import InputError, NotFoundError
from variome.genotypes.importing import Origin, import_files

LINES = [
    Line("chr1", 5, "A", ("C",), ("0|1", "./.", "1"), "rs1", "q10"),
    Line("chr1", 8, "TTT", ("T", "TTTA"), ("1/2", "0/0", "0")),
    Line("chr2", 8, "G", ("T",), ("1|1", "0|0", ".")),
]


def dataset_of(tmp_path: Path) -> str:
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", LINES, list("xyz"))], Origin("a", "b", "GRCh38"))
    return str(tmp_path / "d")


def test_all_rows_and_samples_come_as_arrays(tmp_path: Path) -> None:
    found = variome.genotypes.open(dataset_of(tmp_path)).select()
    assert found.sample_id == ["x", "y", "z"]
    rows = zip(found.variant_contig, found.variant_position.tolist(), found.variant_ref, found.variant_alt, strict=True)
    assert list(rows) == [("1", 5, "A", "C"), ("1", 8, "TTT", "T"), ("1", 10, "T", "TA"), ("2", 8, "G", "T")]
    assert found.variant_id[0] == "rs1"
    assert found.variant_filter == ["q10", "PASS", "PASS", "PASS"]
    assert found.call_genotype.dtype == np.int8
    assert found.call_genotype.tolist() == [
        [[0, 1], [-1, -1], [1, -2]],
        [[1, 2], [0, 0], [0, -2]],
        [[2, 1], [0, 0], [0, -2]],
        [[1, 1], [0, 0], [-1, -2]],
    ]
    assert found.call_genotype_phased[:, :2].tolist() == [[True, False], [False, False], [False, False], [True, True]]


def test_a_region_and_samples_are_taken_in_the_order_asked_for(tmp_path: Path) -> None:
    found = variome.genotypes.open(dataset_of(tmp_path)).select(region="chr1:9-9", samples=["z", "x"])
    assert found.variant_position.tolist() == [8]
    assert found.call_genotype.tolist() == [[[0, -2], [1, 2]]]


def test_a_sample_that_is_asked_for_twice_comes_twice(tmp_path: Path) -> None:
    names = [f"S{number}" for number in range(600)]  # so many that rows with one ALT are lists of columns
    lines = [Line("chr1", 5 + n, "A", ("C",), tuple("0|1" if m == n else "0|0" for m in range(600))) for n in range(9)]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", lines, names)], Origin("a", "b", "GRCh38"))
    found = variome.genotypes.open(tmp_path / "d").select(samples=["S3", "S9", "S3"])
    assert found.call_genotype[..., 1].T.tolist() == [[0, 0, 0, 1, 0, 0, 0, 0, 0], [0] * 9, [0, 0, 0, 1, 0, 0, 0, 0, 0]]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    dataset = variome.genotypes.open(dataset_of(tmp_path))
    assert dataset.select(region="7").call_genotype.shape == (0, 3, 2)
    with pytest.raises(NotFoundError, match="expected the name of one of its samples, found 'w'"):
        dataset.select(samples=["w"])
    with pytest.raises(InputError, match="region: expected one like"):
        dataset.select(region="1:7-x")
    with pytest.raises(NotFoundError, match="there is no such genotype dataset"):
        variome.genotypes.open(tmp_path / "none")
    with pytest.raises(NotFoundError, match="expected a version from 1 to 1, found 7"):
        variome.genotypes.open(tmp_path / "d", version=7)
