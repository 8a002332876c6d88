from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from variome.datasets.places import dataset_folder, dataset_names
from variome.errors import InputError
from variome.genotypes.importing import Origin, import_files


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-r", ".hidden", "a\n", "x" * 101, "é"])
def test_a_name_that_would_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="expected the name of a genotype dataset"):
        dataset_folder(tmp_path, name)


def test_names_are_those_of_datasets_with_a_complete_version(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", random_lines(1, 3, 1), ["a"])
    import_files(dataset_folder(tmp_path, "b"), [path], Origin("a", "b", "GRCh38"))
    import_files(dataset_folder(tmp_path, "a"), [path], Origin("a", "b", "GRCh38"))
    (tmp_path / "genotypes" / "begun" / "objects").mkdir(parents=True)
    assert dataset_names(tmp_path) == ["a", "b"]
