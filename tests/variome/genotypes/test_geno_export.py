from pathlib import Path

import numpy as np
import pytest

from tests.variome.genotypes.marker_twin import ORIGIN, twin_of
from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.genotypes.test_cells import dataset_of
from variome.errors import InputError
from variome.genotypes.batch import iter_batches
from variome.genotypes.dataset import Dataset
from variome.genotypes.geno_export import export_geno
from variome.genotypes.importing import import_files
from variome.genotypes.marker_import import import_other
from variome.genotypes.markers import Marker
from variome.model.region import Region


def test_dosages_without_letters_are_written_as_those_of_a_cross(tmp_path: Path) -> None:
    markers = [Marker("chr2", 5, "m1", 1), Marker("chr2", 3_010_274, "m0", 0)]
    dataset = dataset_of(tmp_path / "one", markers, np.array([[0, 1, np.nan], [2, 2, 0]], np.float32))
    report = export_geno(dataset, tmp_path / "a.geno")
    assert (tmp_path / "a.geno").read_text() == (
        "@name:one\n@mat:A\n@het:H\n@pat:B\n@unk:U\nChr\tLocus\tMb\ts0_0\ts0_1\ts0_2\n"
        "chr2\tm0\t3.010274\tB\tB\tA\nchr2\tm1\t0.000005\tA\tH\tU\n"
    )
    import_other(tmp_path / "two", tmp_path / "a.geno", ORIGIN)
    assert twin_of(Dataset(tmp_path / "two")) == twin_of(dataset)
    assert report.counts["rows"] == 2


def test_genotypes_are_written_as_the_number_of_alts(tmp_path: Path) -> None:
    lines = [Line("chr1", 10, "A", ("C",), ("0/1", "1|1", "./."), id="rs1"), Line("chr2", 7, "A", ("C",), ("0/0",) * 3)]
    import_files(tmp_path / "one", [write_vcf(tmp_path / "v.vcf", lines, list("abc"))], ORIGIN)
    dataset = Dataset(tmp_path / "one")
    export_geno(dataset, tmp_path / "a.geno", batches=iter_batches([dataset], [Region("1")]), samples=np.array([2, 0]))
    assert (tmp_path / "a.geno").read_text().splitlines()[5:] == ["Chr\tLocus\tMb\tc\ta", "chr1\trs1\t0.000010\tU\tH"]


def test_a_dosage_for_which_there_is_no_letter_is_refused(tmp_path: Path) -> None:
    markers = [Marker("2", 5, "m0", 0), Marker("2", 6, "m1", 1)]
    dataset = dataset_of(tmp_path / "one", markers, np.array([[0, 1], [np.nan, 0.25]], np.float32))
    with pytest.raises(InputError, match=r"marker m1: expected dosages 0, 1 and 2, .* found 0.25; export it as bimbam"):
        export_geno(dataset, tmp_path / "a.geno")
    assert not (tmp_path / "a.geno").exists()
