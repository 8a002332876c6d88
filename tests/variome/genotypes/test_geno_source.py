from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import ORIGIN, Values, places_of, twin_of
from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.genotypes.geno_export import export_geno
from variome.genotypes.geno_source import position_of_megabases
from variome.genotypes.marker_import import import_other
from variome.genotypes.marker_source import MarkerReport

HEAD = "# a cross\n@name:BXD\n@type:riset\n@mat:B\n@pat:D\n@het:H\n@unk:U\n"
DOSAGES = {"B": 0.0, "H": 1.0, "D": 2.0, "U": None}


def imported(folder: Path, text: str, **options: Any) -> tuple[Dataset, MarkerReport]:
    (folder / "a.geno").write_text(text)
    _, report = import_other(folder / "dataset", folder / "a.geno", ORIGIN, **options)
    return Dataset(folder / "dataset"), report


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "19", "X", "Un_1"]),
            st.sampled_from(["0.000000", "3.010274", "3.0102745", "103.5", "7"]),
            st.sampled_from(["", "1.50", "NA"]),
            st.lists(st.sampled_from("BHDUZq"), min_size=4, max_size=4),
        ),
        max_size=12,
    ),
    distances=st.sampled_from([["cM", "Mb"], ["Mb"], ["cM"], []]),
)
def test_a_file_comes_back_letter_by_letter(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, list[str]]], distances: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("geno")
    lines = ["\t".join(["Chr", "Locus", *distances, "BXD1", "BXD 2", "BXD3", "D2"])]
    twin: dict[str, Values] = {}
    for number, (contig, megabases, centimorgans, letters) in enumerate(rows):
        said = {"Mb": megabases, "cM": centimorgans or "0"}
        lines.append("\t".join([contig, f"m{number}", *[said[name] for name in distances], *letters]))
        twin[f"m{number}"] = [DOSAGES.get(letter) for letter in letters]
    text = HEAD + "\n".join(lines) + "\n"
    dataset, report = imported(folder, text)
    assert (dataset.manifest.content, twin_of(dataset)) == ("codes", twin)
    assert list(dataset.samples) == ["BXD1", "BXD 2", "BXD3", "D2"]
    if "Mb" in distances:
        places = places_of(dataset)
        for number, (contig, megabases, _, _) in enumerate(rows):
            assert places[f"m{number}"] == (contig, int(float(megabases) * 1e6 + 0.5), number)
    if rows:
        export_geno(dataset, folder / "b.geno")
        assert (folder / "b.geno").read_text() == text
    strange = {letter for *_, letters in rows for letter in letters} & {"Z", "q"}
    assert report.kinds["letter"] == len(strange)


@pytest.mark.parametrize(
    ("text", "position"),
    [("3.010274", 3010274), ("3.0102744", 3010274), ("3.0102745", 3010275), ("3.0102755", 3010276), ("0", 0),
     ("4e1", 40_000_000), ("-1", None), ("nan", None), ("inf", None), ("x", None), ("5000", None),
     ("1e999999999", None)],
)  # fmt: skip
def test_megabases_are_rounded_to_the_nearest_base_halves_upwards(text: str, position: int | None) -> None:
    assert position_of_megabases(text) == position


def test_letters_are_those_that_the_lines_name(tmp_path: Path) -> None:
    text = "@mat:C\n@pat:S\n@het:X\n@unk:-\nChr Locus cM s1 s2 s3 s4\n1 m0 1.5 C S X -\n"
    dataset, report = imported(tmp_path, text)
    assert twin_of(dataset) == {"m0": [0, 2, 1, None]}
    assert [code.letter for code in dataset.encoding.codes] == ["C", "X", "S"]
    assert report.problems[0].message.endswith("a.geno: expected a column Mb, found none; markers have no position")


def test_strange_letters_are_kept_and_told_once_with_their_line(tmp_path: Path) -> None:
    text = f"{HEAD}Chr\tLocus\tMb\ts1\ts2\n1\tm0\t1\tB\tZ\n1\tm1\t2\tZ\t\n"
    dataset, report = imported(tmp_path, text)
    assert [code.letter for code in dataset.encoding.codes] == ["B", "H", "D", "Z"]
    messages = [problem.message.partition(": ")[2] for problem in report.problems]
    assert messages == [
        "line 9: expected B, H, D or U, found 'Z'; it is kept, without a dosage",
        "line 10: expected a letter for each strain, found an empty column; it is missing",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@name:x\n", "line 1: expected a heading that begins with Chr and Locus, found the end of the file"),
        ("@name:x\nMarker\tChr\n", "line 2: expected columns Chr, Locus, cM, Mb and strains, found 'Marker Chr'"),
        ("@name:x\nChr\tLocus\ta\ta\n", "line 2: expected names of samples that differ, found 'a' more than once"),
        ("Chr\tLocus\tMb\ta\n1\tm\t1\n", "line 2: expected 4 columns, as the heading has, found 3"),
        ("Chr\tLocus\tMb\ta\n1\tm\tfar\tB\n", "line 2: expected Mb as a number from 0 on, found 'far'"),
        ("Chr\tLocus\tMb\ta\n1\t\t1\tB\n", "row 1: expected the name of a marker and of its contig, without tabs"),
        ("Chr\tLocus\t" + "\t".join(f"s{n}" for n in range(260)) + "\n1\tm\t" + "\t".join(f"L{n}" for n in range(260)),
         "line 2: expected at most 255 different letters, found one more"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        imported(tmp_path, text, format="geno")
    assert not list((tmp_path / "dataset").glob("versions/*"))
