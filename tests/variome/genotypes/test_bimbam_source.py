import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import ORIGIN, Values, places_of, twin_of
from variome.errors import InputError
from variome.genotypes.bimbam_export import export_bimbam
from variome.genotypes.dataset import Dataset
from variome.genotypes.marker_import import Beside, import_other
from variome.genotypes.marker_source import MarkerReport


def imported(folder: Path, text: str, beside: Beside | None = None, **options: Any) -> tuple[Dataset, MarkerReport]:
    (folder / "a.txt").write_text(text)
    _, report = import_other(folder / "dataset", folder / "a.txt", ORIGIN, format="bimbam", beside=beside, **options)
    return Dataset(folder / "dataset"), report


CELL = st.one_of(
    st.none(), st.floats(width=32, allow_nan=False, allow_infinity=False), st.sampled_from([0.0, 1.0, 2.0, 0.5])
)


@settings(max_examples=30, deadline=None)
@given(
    n_samples=st.sampled_from([1, 4]),
    separator=st.sampled_from([", ", ",", "\t", "  "]),
    data=st.data(),
)
def test_dosages_are_those_of_the_file_and_go_back_into_one(
    tmp_path_factory: pytest.TempPathFactory, n_samples: int, separator: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("bimbam")
    row = st.lists(CELL, min_size=n_samples, max_size=n_samples)
    values: list[Values] = data.draw(st.lists(row, min_size=1, max_size=6))
    twin = {f"rs{number}": each for number, each in enumerate(values)}
    alleles = st.sampled_from([("A", "G"), ("G", "A"), ("X", "Y"), ("AT", "A"), ("C", "N"), ("c", "t")])
    place = st.tuples(st.sampled_from(["1", "chr2", "X"]), st.integers(1, 3))
    chosen = {name: (data.draw(alleles), data.draw(place)) for name in twin}
    lines = [
        separator.join(
            [name, *chosen[name][0], *["NA" if each is None else repr(np.float32(each).item()) for each in row_]]
        )
        for name, row_ in twin.items()
    ]
    (folder / "pos.txt").write_text(
        "".join(f"{name}, {at}, {contig}, 0.5\n" for name, (_, (contig, at)) in chosen.items())
    )
    (folder / "names.txt").write_text("".join(f"strain{number} 1.5\n" for number in range(n_samples)))
    beside = Beside(folder / "pos.txt", folder / "names.txt")
    dataset, report = imported(folder, "\n".join(lines) + "\n", beside)
    assert (twin_of(dataset), report.problems, report.counts["rounded"]) == (twin, [], 0)
    assert places_of(dataset) == {
        name: (contig.removeprefix("chr"), at, number)
        for number, (name, (_, (contig, at))) in enumerate(chosen.items())
    }
    export_bimbam(dataset, folder / "b.txt", positions=folder / "b.pos", names=folder / "b.names")
    written = [line.split(", ") for line in (folder / "b.txt").read_text().splitlines()]
    assert [tuple(line[1:3]) for line in written] == [pair for pair, _ in chosen.values()]
    assert {line[0]: [None if t == "NA" else np.float32(t).item() for t in line[3:]] for line in written} == twin_of(
        dataset
    )
    import_other(folder / "two", folder / "b.txt", ORIGIN, beside=Beside(folder / "b.pos", folder / "b.names"))
    two = Dataset(folder / "two")
    assert (twin_of(two), places_of(two)) == (twin_of(dataset), places_of(dataset))
    assert [list(b.sites.alt) for b in two.iter_blocks()] == [list(b.sites.alt) for b in dataset.iter_blocks()]
    assert list(two.samples) == [f"strain{number}" for number in range(n_samples)]


def test_alleles_of_bases_are_alleles_and_others_markers(tmp_path: Path) -> None:
    lines = ["rs1 G A 0", "rs2 G A 1", "rs3 X Y 1", "rs4 AT A 2", "rs5 - A 2", "rs6 A G 2"]
    (tmp_path / "pos.txt").write_text("".join(f"rs{number} 100 chr1\n" for number in range(1, 6)))
    dataset, report = imported(tmp_path, "\n".join(lines), Beside(tmp_path / "pos.txt"))
    found = {
        name: (block.entry.contig, block.sites.ref[row], block.sites.alt[row])
        for block in dataset.iter_blocks()
        for row, name in enumerate(block.sites.id)
    }
    assert found == {
        "rs1": ("1", "A", "G"), "rs2": ("1", "N", "<rs2>"), "rs3": ("1", "N", "<rs3>"), "rs4": ("1", "A", "AT"),
        "rs5": ("1", "N", "<rs5>"), "rs6": ("0", "N", "<rs6>"),
    }  # fmt: skip
    messages = "\n".join(problem.message for problem in report.problems)
    assert "line 6: marker rs6: expected it in the file of positions, found it not; it has no position" in messages
    assert "no file of names was given; samples are called S1 to S1" in messages
    assert report.counts["unplaced"] == 1


def test_values_of_more_digits_than_a_float32_keeps_are_counted(tmp_path: Path) -> None:
    dataset, report = imported(
        tmp_path, "rs1 X Y 0.1 0.123456789 NA 1e-3 0.123456789\nrs2 X Y 0.5 0.50 .5 5e-1 1.00000001\n"
    )
    assert report.counts["rounded"] == 3
    assert twin_of(dataset)["rs1"] == [np.float32(each) for each in (0.1, 0.123456789)] + [
        None,
        np.float32(1e-3),
        np.float32(0.123456789),
    ]


def test_names_come_from_json_too(tmp_path: Path) -> None:
    (tmp_path / "names.json").write_text('{"type": "gn-geno-to-gemma",\n "samples": ["BXD1", "BXD 2"]}\n')
    dataset, _ = imported(tmp_path, "rs1 X Y 0 1\n", Beside(samples=tmp_path / "names.json"))
    assert list(dataset.samples) == ["BXD1", "BXD 2"]


@pytest.mark.parametrize(
    ("text", "positions", "names", "said"),
    [
        ("rs1 A G 1 2\nrs2 A G 1\n", None, None, "line 2: expected a marker, two alleles and 2 dosages, "),
        ("rs1 A G 1 2\nrs2 A\n", None, None, "line 2: expected a marker, two alleles and 2 dosages, .* found 2 col"),
        ("rs1 A\n", None, None, "line 1: expected a marker, two alleles and 0 dosages, .* found 2 columns"),
        ("rs1 A G 1 x\n", None, None, "line 1: marker rs1: expected a dosage or NA, found 'x'"),
        ("rs1 A G 1 1e39\n", None, None, "expected a dosage or NA, found '1e39'"),
        ("rs1 A G 1 nan\n", None, None, "expected a dosage or NA, found 'nan'"),
        ("rs1 A G 1 1_0\n", None, None, "expected a dosage or NA, found '1_0'"),
        ("rs1 A G 1\n", "rs1 1\n", None, "pos.txt: line 1: expected marker, position and contig, found 'rs1 1'"),
        ("rs1 A G 1\n", "rs1 chr1 7\n", None, "pos.txt: line 1: expected marker, position and contig"),
        ("rs1 A G 1\n", "rs1 7 1\nrs1 8 1\n", None, "pos.txt: line 2: expected one place for marker rs1"),
        ("rs1 A G 1\n", "rs1 9999999999 1\n", None, "row 1: marker rs1: expected a position up to 4294967295"),
        ("rs1 A G 1\n", None, "a\nb\n", "expected names of 1 samples, found 2"),
        ("rs1 A G 1 1\n", None, "a\na\n", "names.txt: expected names of samples that differ, found 'a' more than once"),
        ("rs1 A G 1 1\n", None, "a\n\n", "names.txt: sample 2: expected a name without tabs, found ''"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_its_line(
    tmp_path: Path, text: str, positions: str | None, names: str | None, said: str
) -> None:
    for name, content in (("pos.txt", positions), ("names.txt", names)):
        (tmp_path / name).write_text(content or "")
    beside = Beside(tmp_path / "pos.txt" if positions else None, tmp_path / "names.txt" if names else None)
    with pytest.raises(InputError, match=said):
        imported(tmp_path, text, beside)
    assert not list((tmp_path / "dataset").glob("versions/*"))


def test_a_name_with_a_comma_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text("Chr\tLocus\tMb\ts1\n1\tm,0\t1\tB\n")
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    with pytest.raises(
        InputError, match=r"BIMBAM: marker 'm,0' at 1:1000000: expected names and alleles without commas"
    ):
        export_bimbam(Dataset(tmp_path / "one"), tmp_path / "b.txt")


@pytest.mark.parametrize("which", ["positions", "samples"])
def test_a_file_beside_that_is_cut_short_is_refused(tmp_path: Path, which: str) -> None:
    content = gzip.compress("".join(f"rs{row} {row} 1\n" for row in range(9000)).encode())
    (tmp_path / "beside.gz").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"beside.gz: the file ends too soon"):
        imported(tmp_path, "rs1 A G 1\n", Beside(**{which: tmp_path / "beside.gz"}))
