import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import (
    ORIGIN,
    Values,
    info_of,
    key_of,
    places,
    places_of,
    twin_of,
    write_lmdb,
)
from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.genotypes.marker_import import Beside, import_other
from variome.genotypes.marker_source import MarkerReport

NAMES = {77: "M", 88: "X", 89: "Y"}

FLOATS = st.one_of(st.none(), st.floats(width=32, allow_nan=False))
"""Of Gf; None of a missing value."""


def of_gf(values: Values) -> bytes:
    return struct.pack(f"<{len(values)}f", *[np.nan if value is None else value for value in values])


def slow_bytes(values: Values, scale: float) -> bytes:
    return bytes([255 if value is None else int(value * scale) for value in values])


FORMATS: dict[str, tuple[str, Any, Any]] = {
    "Gf": ("f*", FLOATS, of_gf),
    "Gb": ("C*", st.sampled_from([None, *range(255)]), bytes),
    "G0_1": ("C*", st.sampled_from([None, 0.0, 0.5, 1.0]), lambda values: slow_bytes(values, 2)),
    "G0_2": ("C*", st.sampled_from([None, 0.0, 1.0, 2.0]), lambda values: slow_bytes(values, 1)),
}
"""How each is packed, what its values can be, and their bytes; of Gb the values are the bytes themselves."""


def imported(folder: Path, path: Path, **options: Any) -> tuple[Dataset, MarkerReport]:
    _, report = import_other(folder / "dataset", path, ORIGIN, **options)
    return Dataset(folder / "dataset"), report


@settings(max_examples=60, deadline=None)
@given(
    format_=st.sampled_from(sorted(FORMATS)),
    width=st.sampled_from([10, 9, 5]),
    n_samples=st.sampled_from([1, 3, 17]),
    subdir=st.booleans(),
    data=st.data(),
)
def test_rows_of_all_formats_and_keys_are_those_that_were_written(
    tmp_path_factory: pytest.TempPathFactory,
    format_: str,
    width: int,
    n_samples: int,
    subdir: bool,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("lmdb")
    packed, cell, pack = FORMATS[format_]
    found = data.draw(st.integers(0, 6).flatmap(places))
    keys = {key_of(place, width): place for place in found}
    twin = {
        f"m{index}": data.draw(st.lists(cell, min_size=n_samples, max_size=n_samples)) for index in range(len(keys))
    }
    rows = {name: slow_bytes(row, 1) if format_ == "Gb" else pack(row) for name, row in twin.items()}
    names = dict(zip(keys, twin, strict=True))
    samples = [f"strain{number}" for number in range(n_samples)]
    info = info_of(n_samples, len(keys), format_, packed, samples)
    path = folder / "file.mdb"
    write_lmdb(path, {key: rows[name] for key, name in names.items()}, names, info, subdir=subdir)
    dataset, report = imported(folder, path)
    found_twin = twin_of(dataset)
    if format_ == "Gb":
        found_twin = {
            name: [None if each is None else int(each * 127) for each in row] for name, row in found_twin.items()
        }
    assert found_twin == twin
    assert (report.problems, list(dataset.samples)) == ([], samples)
    in_order = sorted(keys)
    assert places_of(dataset) == {
        names[key]: (NAMES.get(place[0], str(place[0])), place[1], place[2] if width > 5 else in_order.index(key))
        for key, place in keys.items()
    }


def small(folder: Path, row: bytes, info: dict[str, bytes], **tables: Any) -> Path:
    key = key_of((1, 10, 0), 10)
    return write_lmdb(folder / "file.mdb", {key: row}, tables.pop("names", {key: "m0"}), info, **tables)


def said(report: MarkerReport) -> str:
    return "\n".join(problem.message for problem in report.problems)


FLOAT_ROW = of_gf([0.25, None])
BYTE_ROW = bytes([2, 255])


@pytest.mark.parametrize(
    ("row", "change", "values", "problem"),
    [
        (FLOAT_ROW, {"meta format": "G0_2"}, [0.25, None], "expected what agrees with the rest, found 'G0_2'"),
        (FLOAT_ROW, {"rec-format": "C*"}, [0.25, None], "expected what agrees with the rest, found 'C*'"),
        (FLOAT_ROW, {"format": "", "meta format": None}, [0.25, None], ""),
        (FLOAT_ROW, {"format": "", "meta format": None, "rec-format": None}, [0.25, None],
         "found none; rows of 8 bytes are read as 2 cells of format Gf"),
        (FLOAT_ROW, {"format": "G0_2"}, [0.25, None], "info format: expected what agrees with the rest, found 'G0_2'"),
        (FLOAT_ROW, {"numsamples": 3}, [0.25, None], "info numsamples: expected 2, found 3"),
        (FLOAT_ROW, {"numsamples": None, "format": "rubbish"}, [0.25, None], "found 'rubbish'; it is not used"),
        (FLOAT_ROW, {"numsamples": 9, "samples": None}, [0.25, None], "info numsamples: expected 2, found 9"),
        (BYTE_ROW, {"format": "", "meta format": None, "rec-format": "C*"}, [2, None], "bytes are kept as values"),
        (BYTE_ROW, {}, [2, None], "info format: expected what agrees with the rest, found 'Gf'"),
        (FLOAT_ROW, {"nummarkers": 7}, [0.25, None], "info nummarkers: expected 1, found 7; all rows are kept"),
        (FLOAT_ROW, {"meta": b"\xff{"}, [0.25, None], "info meta: expected a JSON object, found other text"),
        (FLOAT_ROW, {"meta": b"[1]"}, [0.25, None], "info meta: expected a JSON object, found other text"),
        (FLOAT_ROW, {"samples": ["a"]}, [0.25, None], "expected 2 names, found 1, of which 1 differ; they are called"),
        (FLOAT_ROW, {"samples": ["a", "a"]}, [0.25, None], "expected 2 names, found 2, of which 1 differ"),
        (FLOAT_ROW, {"raw numsamples": b"\2\0\0\0"}, [0.25, None], "numsamples: expected 8 bytes, found 4"),
    ],
)  # fmt: skip
def test_what_meta_says_wrongly_is_told_and_the_rows_are_right(
    tmp_path: Path, row: bytes, change: dict[str, Any], values: Values, problem: str
) -> None:
    info = info_of(2, 1, "Gf", "f*", ["a", "b"])
    meta = json.loads(info["meta"])
    for name, value in change.items():
        if name in {"numsamples", "nummarkers"}:
            info[name] = struct.pack("<Q", value or 0)
            if value is None:
                del info[name]
        elif name == "samples":
            meta["geno"] = None if value is None else {"samples": value}
        elif name == "format":
            info[name] = value.encode()
        elif name in {"meta format", "rec-format"}:
            meta[name.removeprefix("meta ")] = value
    info["meta"] = change.get("meta", json.dumps(meta).encode())
    info["numsamples"] = change.get("raw numsamples", info.get("numsamples", b""))
    if not info["numsamples"]:
        del info["numsamples"]
    dataset, report = imported(tmp_path, small(tmp_path, row, info))
    assert twin_of(dataset) == {"m0": values}
    if problem:
        assert problem in said(report)
    else:
        assert report.problems == []


def test_what_stands_in_eval_is_not_executed(tmp_path: Path) -> None:
    info = info_of(2, 1, "Gf", "f*", ["a", "b"])
    meta = json.loads(info["meta"])
    mark = tmp_path / "executed"
    meta["eval"] = f"__import__('pathlib').Path({str(mark)!r}).touch()"
    meta["rec-format"] = f"__import__('os').system('touch {mark}')"
    info["meta"] = json.dumps(meta).encode()
    dataset, report = imported(tmp_path, small(tmp_path, FLOAT_ROW, info))
    assert twin_of(dataset) == {"m0": [0.25, None]}
    assert not mark.exists()
    assert report.problems == []


def test_rows_without_a_name_names_without_a_row_and_strange_bytes_are_told(tmp_path: Path) -> None:
    info = info_of(2, 1, "G0_2", "C*", ["a", "b"])
    path = small(tmp_path, bytes([7, 1]), info, names={key_of((2, 3, 4), 10): "elsewhere"})
    dataset, report = imported(tmp_path, path)
    assert twin_of(dataset) == {"1:10:0": [None, 1]}
    assert "row at 1:10: expected a name in the table marker, found none" in said(report)
    assert "table marker: expected keys of geno, found 1 others" in said(report)
    assert "row 1 at 1:10: expected bytes of format G0_2, found 7; they are kept, without a dosage" in said(report)


def test_names_come_from_a_file_where_one_is_given(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("one 1.5\ntwo 2.5\n")
    path = small(tmp_path, FLOAT_ROW, info_of(2, 1, "Gf", "f*", None))
    dataset, report = imported(tmp_path, path, beside=Beside(samples=tmp_path / "names.txt"))
    assert (list(dataset.samples), report.problems) == (["one", "two"], [])
    (tmp_path / "names.txt").write_text("one\n")
    with pytest.raises(InputError, match="expected names of 2 samples, found 1"):
        imported(tmp_path / "again", path, beside=Beside(samples=tmp_path / "names.txt"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({b"rs1": FLOAT_ROW}, "expected keys of 10, 9 or 5 bytes .* found one of 3: b"),
        ({key_of((1, 1, 0), 10): FLOAT_ROW, key_of((1, 2, 0), 10): FLOAT_ROW[:-1]},
         "row 2 at 1:2: expected 8 bytes, as the first row has, found 7"),
        ({key_of((1, 1, 0), 10): b""}, "expected rows of 2 samples, found empty ones"),
        ({key_of((1, 1, 0), 10): b"abc"}, "expected info format or numsamples to tell how rows of 3 bytes"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_read_are_refused(tmp_path: Path, rows: dict[bytes, bytes], said: str) -> None:
    path = write_lmdb(tmp_path / "file.mdb", rows, {}, info_of(2, 1, "Gf", "f*", ["a", "b"]))
    with pytest.raises(InputError, match=said):
        imported(tmp_path, path)
    assert not list((tmp_path / "dataset").glob("versions/*"))
    assert not list((tmp_path / "dataset").glob("objects/*/*"))


def test_a_file_without_the_table_of_rows_is_refused(tmp_path: Path) -> None:
    import lmdb

    with lmdb.open(str(tmp_path / "file.mdb"), subdir=False, max_dbs=2, lock=False) as file:
        file.open_db(b"other")
    with pytest.raises(InputError, match="expected a table 'geno', found other"):
        imported(tmp_path, tmp_path / "file.mdb")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_a_sentence_and_leaves_no_dataset(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("lmdb")
    path = small(folder, FLOAT_ROW, info_of(2, 1, "Gf", "f*", ["a", "b"]))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 8))
        content[place : place + 4] = data.draw(st.binary(min_size=4, max_size=4))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        imported(folder, path, format="lmdb")
    except InputError:
        assert not list((folder / "dataset").glob("versions/*"))


@pytest.mark.parametrize(
    "geno",
    [
        {"codes": [{"letter": f"L{number}"} for number in range(300)]},
        {"codes": [{"letter": "A\tB"}, {"letter": "C"}]},
        {"codes": [{"letter": ""}]},
        {"codes": "ABH"},
        {"codes": [1, None]},
        {"header": ["Chr\tLocus", "@name:a\nChr", 7, None]},
        {"header": 5},
        {"samples": {"a": 1}},
        {"samples": ["a\tb", "c"]},
        {"numsamples": True},
        {"numsamples": -1},
    ],
)
def test_members_of_meta_that_cannot_be_are_not_used(tmp_path: Path, geno: dict[str, Any]) -> None:
    info = info_of(2, 1, "G0_2", "C*", None)
    meta = json.loads(info["meta"])
    info["meta"] = json.dumps({**meta, "geno": geno}).encode()
    dataset, _ = imported(tmp_path, small(tmp_path, BYTE_ROW, info))
    assert (dataset.manifest.content, dataset.encoding.header, twin_of(dataset)) == ("dosages", (), {"m0": [2, None]})
    assert list(dataset.samples) == ["S1", "S2"]


def test_a_letter_of_missing_ones_that_cannot_be_is_not_used(tmp_path: Path) -> None:
    info = info_of(2, 1, "G0_2", "C*", None)
    geno = {"codes": [{"letter": "A", "value": 0}, {"letter": "H", "value": 1}, {"letter": "B"}], "missing": "U\nx"}
    info["meta"] = json.dumps({**json.loads(info["meta"]), "geno": geno}).encode()
    dataset, _ = imported(tmp_path, small(tmp_path, bytes([2, 255]), info))
    assert (dataset.manifest.content, dataset.encoding.missing) == ("codes", "U")
    assert twin_of(dataset) == {"m0": [None, None]}


def test_a_file_without_rows_may_say_any_number_of_samples(tmp_path: Path) -> None:
    path = write_lmdb(tmp_path / "file.mdb", {}, {}, info_of((1 << 64) - 1, (1 << 64) - 1, "Gf", "f*", None))
    dataset, report = imported(tmp_path, path)
    assert (list(dataset.samples), dataset.manifest.n_rows) == ([], 0)
    assert "info nummarkers: expected 0, found 18446744073709551615" in said(report)
