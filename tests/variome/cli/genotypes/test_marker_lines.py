from pathlib import Path

from tests.variome.genotypes.marker_twin import ORIGIN
from variome.cli.genotypes.marker_lines import export_lines, import_lines
from variome.genotypes.dataset import Dataset
from variome.genotypes.lmdb.writing import export_lmdb
from variome.genotypes.marker_import import Beside, import_other


def test_a_line_says_what_came_in_and_others_what_one_would_not_expect(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("rs1 A G 0.001 NA\nrs2 A G 1 2\n")
    manifest, report = import_other(tmp_path / "one", tmp_path / "a.txt", ORIGIN)
    first, *others = import_lines(manifest, report)
    assert first == "one: version 1, assembly mm10, 2 samples, 2 rows of dosages from bimbam"
    assert others[:2] == ["1 cell is missing", "2 markers have no position; regions do not find them"]
    assert [line.partition(": ")[2] for line in others[2:]] == [
        "no file of names was given; samples are called S1 to S2",
        "no file of positions was given; markers have no position",
    ]
    written = export_lmdb(Dataset(tmp_path / "one"), tmp_path / "a.mdb", format="Gb")
    assert list(export_lines("a.mdb", written)) == ["a.mdb: 2 rows, 2 samples as lmdb", "1 cell was rounded"]


def test_problems_beyond_the_first_are_counted(tmp_path: Path) -> None:
    (tmp_path / "pos").write_text("other 1 1\n")
    (tmp_path / "a.txt").write_text("".join(f"rs{row} A G 1\n" for row in range(150)))
    manifest, report = import_other(tmp_path / "one", tmp_path / "a.txt", ORIGIN, beside=Beside(tmp_path / "pos"))
    assert list(import_lines(manifest, report))[-1] == "51 problems more, of kinds positions, samples"
