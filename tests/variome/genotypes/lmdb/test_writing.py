import json
import struct
from pathlib import Path
from typing import Any

import lmdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import ORIGIN, info_of, key_of, places, places_of, twin_of, write_lmdb
from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.genotypes.test_cells import dataset_of
from variome.errors import InputError
from variome.genotypes.batch import iter_batches
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import import_files
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.lmdb.writing import export_lmdb
from variome.genotypes.marker_import import import_other
from variome.genotypes.markers import Marker
from variome.model.region import Region

TABLES = ("geno", "marker", "info", "track-changes")


def read(path: Path) -> dict[str, dict[bytes, bytes]]:
    """All tables, by the library."""
    with lmdb.open(str(path), subdir=False, max_dbs=5, readonly=True, lock=False) as file:
        tables = {name: file.open_db(name.encode(), create=False) for name in TABLES}
        with file.begin() as transaction:
            return {name: dict(transaction.cursor(db=table)) for name, table in tables.items()}


@settings(max_examples=25, deadline=None)
@given(format_=st.sampled_from(["Gf", "Gb", "G0_1", "G0_2"]), n_samples=st.sampled_from([1, 9]), data=st.data())
def test_a_file_comes_back_byte_by_byte(
    tmp_path_factory: pytest.TempPathFactory, format_: str, n_samples: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("lmdb")
    width = 4 if format_ == "Gf" else 1
    keys = [key_of(place, 10) for place in data.draw(st.integers(1, 6).flatmap(places))]
    row = st.binary(min_size=width * n_samples, max_size=width * n_samples)
    rows = {key: data.draw(row) for key in keys}
    names = {key: f"m{index}" for index, key in enumerate(keys)}
    samples = [f"s{number}" for number in range(n_samples)]
    info = info_of(n_samples, len(keys), format_, "f*" if width == 4 else "C*", samples)
    import_other(folder / "one", write_lmdb(folder / "one.mdb", rows, names, info), ORIGIN)
    export_lmdb(Dataset(folder / "one"), folder / "two.mdb")
    found = read(folder / "two.mdb")
    assert (found["geno"], found["marker"]) == (rows, {key: name.encode() for key, name in names.items()})
    assert list(found["geno"]) == sorted(rows)
    for name in ("numsamples", "nummarkers", "format"):
        assert found["info"][name.encode()] == info[name]
    meta = json.loads(found["info"][b"meta"])
    assert (meta["geno"]["samples"], meta["type"], meta["version"]) == (samples, "gemma-geno", 1.0)
    assert (meta["format"], meta["key-format"], meta["rec-format"]) == (format_, "S>L>L>", "f*" if width == 4 else "C*")


@settings(max_examples=20, deadline=None)
@given(values=st.lists(st.one_of(st.just(np.nan), st.floats(0, 2, width=32)), min_size=1, max_size=30))
def test_gb_cuts_off_what_is_behind_the_point_and_says_how_often(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("lmdb")
    dataset = dataset_of(folder / "one", [Marker("1", 5, "m", 0)], np.array([values], np.float32))
    report = export_lmdb(dataset, folder / "one.mdb", format="Gb")
    (row,) = read(folder / "one.mdb")["geno"].values()
    assert list(row) == [255 if value != value else int(value * 127) for value in values]  # noqa: PLR0124
    import_other(folder / "two", folder / "one.mdb", ORIGIN)
    export_lmdb(Dataset(folder / "two"), folder / "two.mdb")
    assert read(folder / "two.mdb")["geno"] == read(folder / "one.mdb")["geno"]
    export_lmdb(Dataset(folder / "two"), folder / "three.mdb", format="Gf")
    import_other(folder / "three", folder / "three.mdb", ORIGIN)
    again = export_lmdb(Dataset(folder / "three"), folder / "four.mdb", format="Gb")
    assert (read(folder / "four.mdb")["geno"], again.counts["rounded"]) == (read(folder / "one.mdb")["geno"], 0)
    exact = [value != value or value * 127 == int(value * 127) for value in values]  # noqa: PLR0124
    assert report.counts["rounded"] >= exact.count(False) - sum(value * 127 % 1 < 1e-4 for value in values)


@pytest.mark.parametrize(
    ("format_", "value", "shown"),
    [("G0_1", 0.25, "0.25"), ("G0_1", 2, "2"), ("G0_2", 0.5, "0.5"), ("G0_2", 3, "3"), ("Gb", 2.1, "2.1"),
     ("Gb", -0.1, "-0.1"),     ("Gb", np.inf, "inf"), ("C*", 255, "255"), ("G0_2", -1, "-1"), ("Gb", -0.001, "-0.001")],
)  # fmt: skip
def test_a_dosage_that_a_format_cannot_hold_is_refused(tmp_path: Path, format_: str, value: float, shown: str) -> None:
    dataset = dataset_of(tmp_path / "one", [Marker("X", 5, "m", 0)], np.array([[0, np.nan, value]], np.float32))
    with pytest.raises(
        InputError, match=f"marker m at X:5: .* format {format_.replace('*', '.')} can hold, found {shown};"
    ):
        export_lmdb(dataset, tmp_path / "one.mdb", format=format_)
    assert not (tmp_path / "one.mdb").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one"]


def test_genotypes_are_written_as_the_number_of_alts(tmp_path: Path) -> None:
    lines = [
        Line("chr1", 10, "A", ("C", "G"), ("0/1", "1|2", "./.", "0/.", "1"), id="rs1"),
        Line("chr1", 10, "A", ("T",), ("0/0", "1|1", ".", "0", "1/1"), id="rs2"),
        Line("chrX", 7, "AT", ("A",), ("0/1", "0/1", "0/1", "0/1", "0/1")),
    ]
    import_files(tmp_path / "one", [write_vcf(tmp_path / "v.vcf", lines, list("abcde"))], ORIGIN)
    dataset = Dataset(tmp_path / "one")
    report = export_lmdb(dataset, tmp_path / "one.mdb")
    found = read(tmp_path / "one.mdb")
    twin = {name.decode(): list(found["geno"][key]) for key, name in found["marker"].items()}
    assert twin == {
        "1:10:1:C": [1, 1, 255, 255, 1], "1:10:1:G": [0, 1, 255, 255, 0], "rs2": [0, 2, 255, 0, 2], "X:8:1:": [1] * 5,
    }  # fmt: skip
    assert sorted(found["geno"]) == [
        struct.pack(">HLL", *place) for place in ((1, 10, 0), (1, 10, 1), (1, 10, 2), (88, 7, 3))
    ]
    assert report.counts["rows"] == 4
    export_lmdb(
        dataset,
        tmp_path / "some.mdb",
        batches=iter_batches([dataset], [Region("X")]),
        samples=np.array([3, 0]),
        format="Gf",
    )
    found = read(tmp_path / "some.mdb")
    assert list(found["geno"].values()) == [struct.pack("<2f", 1, 1)]
    assert json.loads(found["info"][b"meta"])["geno"]["samples"] == ["d", "a"]


def test_rows_of_one_key_get_lines_of_their_own(tmp_path: Path) -> None:
    markers = [Marker("chr1", 5, name, 3) for name in "abc"] + [Marker("chr1", 5, "d", 4)]
    dataset = dataset_of(tmp_path / "one", markers, np.arange(4, dtype=np.float32)[:, np.newaxis])
    report = export_lmdb(dataset, tmp_path / "one.mdb")
    import_other(tmp_path / "two", tmp_path / "one.mdb", ORIGIN)
    assert twin_of(Dataset(tmp_path / "two")) == {"a": [0], "b": [1], "c": [2], "d": [3]}
    assert sorted(places_of(Dataset(tmp_path / "two")).values()) == [("1", 5, line) for line in (3, 4, 5, 6)]
    assert report.counts["renumbered"] == 3


@pytest.mark.parametrize("contig", ["GL000192.1", "65536", "07", "88", "77"])
def test_a_contig_that_has_no_number_is_refused(tmp_path: Path, contig: str) -> None:
    dataset = dataset_of(tmp_path / "one", [Marker(contig, 5, "m", 0)], np.zeros((1, 1), np.float32))
    with pytest.raises(InputError, match=f"contig {contig}"):
        export_lmdb(dataset, tmp_path / "one.mdb")


def test_changes_of_one_time_get_numbers_of_their_own(tmp_path: Path) -> None:
    time = 1_795_332_600_000_017
    changes = [TrackChange(time, number, {"n": place}) for place, number in enumerate((0, 0, 1))]
    dataset = dataset_of(tmp_path / "one", [Marker("X", 5, "m", 0)], np.zeros((1, 2), np.float32))
    report = export_lmdb(dataset, tmp_path / "one.mdb", changes=[*changes, TrackChange(None, 0, {"n": 3})])
    found = read(tmp_path / "one.mdb")["track-changes"]
    assert {key.decode(): json.loads(value)["n"] for key, value in found.items()} == {
        "1970-01-01T00:00:00.000000Z-000000": 3,
        "2026-11-22T07:30:00.000017Z-000000": 0,
        "2026-11-22T07:30:00.000017Z-000001": 1,
        "2026-11-22T07:30:00.000017Z-000002": 2,
    }
    assert report.counts["changes"] == 4


def test_a_file_that_is_there_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    good = dataset_of(tmp_path / "good", [Marker("1", 5, "m", 0)], np.zeros((1, 1), np.float32))
    bad = dataset_of(tmp_path / "bad", [Marker("1", 5, "m", 0)], np.full((1, 1), 9, np.float32))
    (tmp_path / "one.mdb").write_bytes(b"before")
    with pytest.raises(InputError):
        export_lmdb(bad, tmp_path / "one.mdb", format="G0_2")
    assert (tmp_path / "one.mdb").read_bytes() == b"before"
    export_lmdb(good, tmp_path / "one.mdb")
    assert len(read(tmp_path / "one.mdb")["geno"]) == 1
    with pytest.raises(InputError, match="found a folder or a device"):
        export_lmdb(good, tmp_path)
    with pytest.raises(InputError, match=r"expected one of the formats Gf, .* found 'G9'"):
        export_lmdb(good, tmp_path / "one.mdb", format="G9")


def test_codes_come_back_with_their_letters_and_lose_them_only_when_asked(tmp_path: Path) -> None:
    text = "@mat:B\n@pat:D\nChr\tLocus\tMb\ts1\ts2\n1\tm1\t1\tB\tZ\n1\tm2\t2\tU\tH\n"
    (tmp_path / "a.geno").write_text(text)
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    export_lmdb(Dataset(tmp_path / "one"), tmp_path / "one.mdb")
    import_other(tmp_path / "two", tmp_path / "one.mdb", ORIGIN)
    one, two = Dataset(tmp_path / "one"), Dataset(tmp_path / "two")
    assert (one.manifest.content, one.encoding) == (two.manifest.content, two.encoding) == ("codes", one.encoding)
    cells: list[Any] = [[block.cells().tolist() for block in dataset.iter_blocks()] for dataset in (one, two)]
    assert cells[0] == cells[1] == [[[0, 3], [255, 1]]]
    report = export_lmdb(one, tmp_path / "f.mdb", format="Gf")
    assert "marker m1: expected codes that have a dosage, found 1 from here on" in report.problems[0].message
