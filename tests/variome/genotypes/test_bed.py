"""What a BED file may say; which rows it takes is tested with the queries."""

from pathlib import Path

import pytest

from variome.errors import InputError
from variome.genotypes.bed import read_bed
from variome.model.region import Region


def test_stretches_are_read_as_regions_and_joined_where_they_touch(tmp_path: Path) -> None:
    path = tmp_path / "b.bed"
    path.write_text("track x\nchr2\t5\t9\tname\n#\n1 0 1\nchr2\t9\t12\nchr2\t3\t3\n")
    assert read_bed(path).regions() == [Region("2", 6, 12), Region("1", 1, 1)]


@pytest.mark.parametrize("line", ["1\t5", "1\t-5\t6", "1\t6\t5", "1\t5\t4294967296", f"1\t5\t{'9' * 5000}", "1\t٥\t6"])
def test_a_line_that_is_no_stretch_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "b.bed"
    path.write_text(f"1\t1\t2\n{line}\n")
    with pytest.raises(InputError, match="line 2: expected"):
        read_bed(path)
