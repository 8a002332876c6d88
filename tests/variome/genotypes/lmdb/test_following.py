"""Edits of LMDB genotype files, beside a reader that follows them by the words of who defined the file."""

import json
import random
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import lmdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import ORIGIN, Values, info_of, key_of, twin_of, write_lmdb
from tests.variome.genotypes.small_vcf import Line, write_vcf
from variome.genotypes import editing
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import EditChoice
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.importing import import_files
from variome.genotypes.lmdb.telling import iter_changes
from variome.genotypes.lmdb.track_changes import decode_change
from variome.genotypes.lmdb.writing import export_lmdb
from variome.genotypes.marker_import import import_other
from variome.genotypes.marker_source import MarkerReport
from variome.genotypes.verifying import iter_faults
from variome.genotypes.withdrawing import purge_samples, withdraw_samples

edit = partial(editing.edit_dataset, author="a curator", reason="seen on the gel")

SAMPLES = ["a", "b", "c"]
ROWS: list[list[float | None]] = [[0.0, 0.5, None], [1.0, None, 2.0], [0.25, 0.25, 0.25]]

Records = dict[bytes, Mapping[str, Any]]


def key_at(number: int) -> bytes:
    return f"2026-01-01T00:00:00.{number:06}Z-000000".encode()


def packed(row: list[float | None]) -> bytes:
    return struct.pack(f"<{len(row)}f", *[np.nan if value is None else value for value in row])


def written(path: Path, records: Records, rows: list[list[float | None]] = ROWS) -> Path:
    """Rows `m0` and so on of three samples, and edits."""
    keys = [key_of((1, 10 * number, number), 10) for number in range(len(rows))]
    names = {key: f"m{number}" for number, key in enumerate(keys)}
    info = info_of(3, len(keys), "Gf", "f*", SAMPLES)
    changes = {key: json.dumps(record).encode() for key, record in records.items()}
    return write_lmdb(path, dict(zip(keys, map(packed, rows), strict=True)), names, info, changes)


def imported(folder: Path, path: Path) -> tuple[Dataset, MarkerReport]:
    _, report = import_other(folder, path, ORIGIN)
    return Dataset(folder), report


def exported(dataset: Dataset, path: Path) -> Path:
    export_lmdb(dataset.without_edits(), path, changes=iter_changes(dataset))
    return path


def read(path: Path) -> dict[str, dict[bytes, bytes]]:
    """The tables of rows and edits, by the library."""
    with lmdb.open(str(path), subdir=False, max_dbs=5, readonly=True, lock=False) as file:
        tables = {name: file.open_db(name.encode(), create=False) for name in ("geno", "marker", "track-changes")}
        with file.begin() as transaction:
            return {name: dict(transaction.cursor(db=table)) for name, table in tables.items()}


def followed(path: Path) -> dict[str, Values]:
    """The rows after all edits: each record holds the whole row that is there then."""
    tables = read(path)
    rows: dict[str, Values] = {}
    for key, name in tables["marker"].items():
        values = struct.unpack("<3f", tables["geno"][key])
        rows[name.decode()] = [None if np.isnan(value) else value for value in values]
    for value in tables["track-changes"].values():
        record = json.loads(value)
        if record["action"] == "delete":
            del rows[record["marker"]]
        else:
            rows[record["marker"]] = record["genotypes"]
    return rows


def records_of(path: Path) -> Records:
    return {key: json.loads(value) for key, value in read(path)["track-changes"].items()}


def random_records(source: random.Random, n_records: int) -> Records:
    rows = {f"m{number}": row for number, row in enumerate(ROWS)}
    records: Records = {}
    for number in range(n_records):
        action = source.choice(["update", "update", "insert", "delete"])
        name = source.choice(sorted(rows)) if action != "insert" and rows else f"n{number}"
        action = "insert" if name not in rows else action
        record: dict[str, Any] = {"marker": name, "action": action, "author": source.choice(["ada", "bob"])}
        is_new = name.startswith("n")
        record |= {"chr": source.choice([2, "2"]) if is_new else 1, "pos": 7 if is_new else 10 * int(name[1:])}
        if source.random() < 0.5:
            record["line"] = 50 + int(name[1:]) if is_new else int(name[1:])
        if source.random() < 0.5 and action != "insert":
            record["old"] = rows[name]
        if action == "delete":
            del rows[name]
        else:
            rows[name] = [source.choice([None, 0, 1, 2, 0.125]) for _ in SAMPLES]
            record["genotypes"] = rows[name]
        record |= source.choice([{}, {"for-traits": ["h"]}, {"for-group": "g"}, {"why": {"typo": [1, None]}}])
        records[key_at(number)] = record
    return records


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_records=st.integers(0, 8))
def test_edits_are_followed_once_and_go_out_as_they_came(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_records: int
) -> None:
    folder = tmp_path_factory.mktemp("follow")
    path = written(folder / "a.mdb", random_records(random.Random(seed), n_records))
    dataset, report = imported(folder / "one", path)
    assert report.problems == []
    assert twin_of(dataset) == followed(path)
    assert twin_of(dataset.without_edits()) == {f"m{number}": row for number, row in enumerate(ROWS)}
    again = exported(dataset, folder / "b.mdb")
    assert (read(again)["geno"], records_of(again)) == (read(path)["geno"], records_of(path))
    two, _ = imported(folder / "two", again)
    assert twin_of(two) == twin_of(dataset)
    told = [
        [(each.edit.time, each.edit.author, each.edit.action) for each in view.all_edits] for view in (dataset, two)
    ]
    assert told[0] == told[1]
    assert list(iter_faults(folder / "one")) == []


def test_edits_of_a_dataset_go_out_as_whole_rows_and_come_back(tmp_path: Path) -> None:
    imported(tmp_path / "one", written(tmp_path / "a.mdb", {}))
    edit(
        tmp_path / "one",
        [
            EditRequest("x", "call", "m0", ("b",), ("0.5",), ("2",), for_traits=("h",), for_samples=("a", "b")),
            EditRequest("x", "call", "m0", ("a",), None, ("NA",), reason="smear", for_group="g"),
            EditRequest("x", "delete", "m1"),
            EditRequest("x", "insert", "X:5:new", ("c",), None, ("1",)),
        ],
    )
    dataset = Dataset(tmp_path / "one")
    path = exported(dataset, tmp_path / "b.mdb")
    assert followed(path) == twin_of(dataset) == {
        "m0": [None, 2, None], "m2": [0.25] * 3, "new": [None, None, 1],
    }  # fmt: skip
    records = records_of(path)
    time = dataset.all_edits[0].edit.time
    moment = datetime.fromtimestamp(time // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    assert list(records) == [f"{moment}.{time % 1_000_000:06}Z-{number:06}".encode() for number in range(4)]
    place = {"chr": "1", "pos": 0, "line": 0}
    said = {"author": "a curator", "reason": "seen on the gel"}
    assert list(records.values()) == [
        {"marker": "m0", **place, "action": "update", **said, "genotypes": [0, 2, None], "old": [0, 0.5, None],
         "for-traits": ["h"], "for-samples": ["a", "b"], "samples": ["b"]},
        {"marker": "m0", **place, "action": "update", **said, "reason": "smear", "genotypes": [None, 2, None],
         "old": [0, 2, None], "for-group": "g", "samples": ["a"]},
        {"marker": "m1", "chr": "1", "pos": 10, "line": 1, "action": "delete", **said, "old": [1, None, 2]},
        {"marker": "new", "chr": "X", "pos": 5, "line": 3, "action": "insert", **said, "genotypes": [None, None, 1]},
    ]  # fmt: skip
    two, report = imported(tmp_path / "two", path)
    assert report.problems == []
    assert twin_of(two) == twin_of(dataset)
    first, second, *_ = (each.edit for each in two.all_edits)
    assert (first.action, first.samples, first.old, first.new) == ("call", ("b",), "0.5", "2")
    assert (first.reason, first.for_traits, first.for_samples) == ("seen on the gel", ("h",), ("a", "b"))
    assert (second.reason, second.for_group) == ("smear", "g")
    assert twin_of(Dataset(tmp_path / "two", edits=EditChoice(numbers=frozenset({2}))))["m0"] == [None, 0.5, None]
    assert records_of(exported(two, tmp_path / "c.mdb")) == records
    editing.undo_edits(tmp_path / "two", frozenset({1, 2, 3, 4}), author="a", reason="")
    assert twin_of(Dataset(tmp_path / "two")) == twin_of(two.without_edits())


UPDATE = {"marker": "m0", "chr": 1, "pos": 0, "action": "update"}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({**UPDATE, "old": [0, 0.5, None], "genotypes": [1, 1, 1]}, ""),
        ({**UPDATE, "old": [9, 9, 9], "genotypes": [0, 0.5, None]},
         "expected the values of the row, found the new ones: the rows of the file are as edited already"),
        ({**UPDATE, "old": [9, 9, 9], "genotypes": [1, 1, 1]}, "expected the values of the row, found others"),
        ({**UPDATE, "old": [9], "genotypes": [1, 1, 1]}, "old: expected values as in genotypes, found others"),
        ({"marker": "m1", "chr": 1, "pos": 10, "action": "insert", "genotypes": [1, None, 2]},
         "expected no such marker yet, found one: the rows of the file are as edited already"),
        ({**UPDATE, "genotypes": [7, 0.5, None], "for-samples": ["a"]}, ""),
        ({**UPDATE, "genotypes": [7], "for-samples": ["a"]}, ""),
    ],
)  # fmt: skip
def test_new_values_are_laid_over_rows_once_whether_they_are_there_or_not(
    tmp_path: Path, record: dict[str, Any], said: str
) -> None:
    path = written(tmp_path / "a.mdb", {key_at(0): record})
    dataset, report = imported(tmp_path / "one", path)
    row = record["genotypes"] if len(record["genotypes"]) == 3 else [7, 0.5, None]
    assert twin_of(dataset)[record["marker"]] == row
    assert dataset.n_rows == 3
    assert [problem.kind for problem in report.problems] == ["change"] * bool(said)
    assert said in "".join(problem.message for problem in report.problems)
    if record.get("old") != [9]:
        assert records_of(exported(dataset, tmp_path / "b.mdb")) == records_of(path)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({}, "action: expected update, insert or delete, found None"),
        ({**UPDATE, "action": "__import__('os')"}, "action: expected update, insert or delete, found"),
        ({**UPDATE, "action": ["update"]}, "action: expected update, insert or delete"),
        ({**UPDATE}, "genotypes: expected a list, found None"),
        ({**UPDATE, "genotypes": [1, 2]}, "genotypes: expected 3 values, found 2"),
        ({**UPDATE, "genotypes": [1, 2, True]}, "expected numbers, texts or null, found 'True'"),
        ({**UPDATE, "genotypes": [1, 2, [3]]}, "expected numbers, texts or null, found"),
        ({**UPDATE, "genotypes": [1, 2, 1e300]}, "expected a dosage or NA, found '1e"),
        ({**UPDATE, "genotypes": [1, 2, "B"]}, "expected a dosage or NA, found 'B'"),
        ({**UPDATE, "genotypes": [1, 2, "a b"]}, "expected numbers, texts or null, found"),
        ({**UPDATE, "marker": "m1", "genotypes": [1, 1, 1]}, "expected a marker of the file, found none"),
        ({**UPDATE, "chr": 2, "genotypes": [1, 1, 1]}, "expected a marker of the file, found none"),
        ({**UPDATE, "marker": {"x": 1}, "genotypes": [1, 1, 1]}, "marker: expected a text, found {'x': 1}"),
        ({**UPDATE, "pos": -1, "genotypes": [1, 1, 1]}, "pos: expected a whole number up to 4294967295, found -1"),
        ({**UPDATE, "chr": 1e308, "genotypes": [1, 1, 1]}, "chr: expected a whole number up to"),
        ({**UPDATE, "line": 0.5, "genotypes": [1, 1, 1]}, "line: expected a whole number up to"),
        ({**UPDATE, "author": ["me"], "genotypes": [1, 1, 1]}, "author: expected a text, found ['me']"),
        ({**UPDATE, "genotypes": [1, 1, 1], "for-traits": 7}, "for-traits: expected texts, found 7"),
        ({**UPDATE, "genotypes": [1, 1, 1], "for-group": ["g", "h"]}, "for-group: expected one name, found 2"),
        ({**UPDATE, "genotypes": [1], "samples": ["nobody"]}, "samples: expected samples of the file, each once"),
        ({**UPDATE, "action": "delete", "marker": "m7"}, "expected a marker to delete, found none"),
        ({**UPDATE, "action": "insert", "marker": "new", "chr": "", "genotypes": [1, 1, 1]}, "expected marker and chr"),
        ({**UPDATE, "action": "insert", "marker": "new", "pos": 1 << 40, "genotypes": [1, 1, 1]}, "pos: expected"),
        ({**UPDATE, "action": "insert", "marker": "a\tb", "genotypes": [1, 1, 1]}, "expected marker and chr of a new"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_told_kept_and_goes_out_again(
    tmp_path: Path, record: dict[str, Any], said: str
) -> None:
    path = written(tmp_path / "a.mdb", {key_at(5): record})
    dataset, report = imported(tmp_path / "one", path)
    assert twin_of(dataset) == {f"m{number}": row for number, row in enumerate(ROWS)}
    (problem,) = report.problems
    assert said in problem.message
    assert problem.message.endswith("it is kept as a note, and changes nothing")
    assert [each.edit.action for each in dataset.all_edits] == ["note"]
    assert records_of(exported(dataset, tmp_path / "b.mdb")) == records_of(path)
    assert list(iter_faults(tmp_path / "one")) == []


def test_a_record_that_is_not_followed_leaves_rows_as_they_are_for_those_behind_it(tmp_path: Path) -> None:
    records: Records = {
        key_at(0): {**UPDATE, "genotypes": [7, 7, 7], "for-traits": 7},
        key_at(1): {**UPDATE, "old": [0, 0.5, None], "genotypes": [1, 1, 1]},
        key_at(2): {**UPDATE, "action": "delete", "old": [1, 1, 1]},
        key_at(3): {**UPDATE, "action": "insert", "genotypes": [2], "for-samples": ["b"]},
        key_at(4): {**UPDATE, "old": [None, 2, None], "genotypes": [3, 3, 3]},
    }
    path = written(tmp_path / "a.mdb", records)
    dataset, report = imported(tmp_path / "one", path)
    assert [problem.message.partition("expected ")[2] for problem in report.problems] == [
        "texts, found 7; it is kept as a note, and changes nothing"
    ]
    assert twin_of(dataset)["m0"] == [3, 3, 3]
    assert twin_of(Dataset(tmp_path / "one", edits=EditChoice(until=1_767_225_600_000_003)))["m0"] == [None, 2, None]


def test_letters_are_the_values_of_codes(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text("@mat:B\n@pat:D\nChr\tLocus\tMb\ts1\ts2\n1\tm1\t1\tB\tZ\n1\tm2\t2\tU\tH\n")
    import_other(tmp_path / "one", tmp_path / "a.geno", ORIGIN)
    edit(tmp_path / "one", [EditRequest("x", "replace", "m1", new=("Z", "U"))])
    dataset = Dataset(tmp_path / "one")
    path = exported(dataset, tmp_path / "a.mdb")
    (record,) = records_of(path).values()
    assert (record["genotypes"], record["old"]) == (["Z", None], ["B", "Z"])
    two, report = imported(tmp_path / "two", path)
    assert report.problems == []
    assert [block.cells().tolist() for block in two.iter_blocks()] == [[[3, 255], [255, 1]]]
    change = json.dumps({**record, "genotypes": [0, 255], "old": None}).encode()
    with lmdb.open(str(path), subdir=False, max_dbs=5, lock=False) as file:
        table = file.open_db(b"track-changes")
        with file.begin(write=True) as transaction:
            transaction.put(b"2099-01-01T00:00:00Z", change, db=table)
    three, _ = imported(tmp_path / "three", path)
    assert [block.cells().tolist() for block in three.iter_blocks()] == [[[0, 255], [255, 1]]]


def test_edits_of_genotypes_go_out_as_numbers_of_alts(tmp_path: Path) -> None:
    lines = [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "./.")), Line("chr1", 7, "A", ("G",), ("1", "1/1", "0/1"))]
    import_files(tmp_path / "one", [write_vcf(tmp_path / "v.vcf", lines, SAMPLES)], ORIGIN)
    edit(
        tmp_path / "one",
        [
            EditRequest("x", "call", "1:5:A:G", ("c",), None, ("1/1",)),
            EditRequest("x", "delete", "1:7:A:G"),
            EditRequest("x", "insert", "1:9:A:T", ("a",), None, ("0/1",)),
        ],
    )
    withdraw_samples(tmp_path / "one", ["b"], author="a", reason="")
    records = list(records_of(exported(Dataset(tmp_path / "one"), tmp_path / "a.mdb")).values())
    assert [(each["action"], each.get("old"), each.get("genotypes")) for each in records] == [
        ("update", [1, None], [1, 2]), ("delete", [1, 1], None), ("insert", None, [1, None]),
    ]  # fmt: skip
    two, _ = imported(tmp_path / "two", tmp_path / "a.mdb")
    assert twin_of(two) == {"1:5:1:G": [1, 2], "1:9:1:T": [1, None]}


def test_who_withdrew_or_was_purged_is_in_no_record(tmp_path: Path) -> None:
    records: Records = {
        key_at(0): {**UPDATE, "genotypes": [1, 2, 0], "for-samples": ["a", "b", "c"], "note": ["b was wrong", "b"]},
        key_at(1): {**UPDATE, "genotypes": [7], "for-samples": ["b"]},
        key_at(2): {**UPDATE, "genotypes": [7, 7, 7], "old": [1, 2, 0], "author": "ada"},
        key_at(3): {**UPDATE, "genotypes": [4, 5]},
    }
    dataset, _ = imported(tmp_path / "one", written(tmp_path / "a.mdb", records))
    left = [
        {**UPDATE, "genotypes": [1, 0], "for-samples": ["a", "c"]},
        {**UPDATE, "genotypes": [7, 7], "old": [1, 0], "author": "ada"},
        {**UPDATE},
    ]
    for number, act in enumerate((withdraw_samples, purge_samples)):
        act(tmp_path / "one", ["b"], author="a", reason="")
        found = records_of(exported(Dataset(tmp_path / "one"), tmp_path / f"{number}.mdb"))
        assert list(found.values()) == left
    assert not any(
        b"was wrong" in path.read_bytes() for path in (tmp_path / "one/objects").rglob("*") if path.is_file()
    )
    assert dataset.manifest.number == 1


MOMENT = datetime(2026, 11, 22, 7, 30, 0, 17, UTC)
MICROS = 1_795_332_600_000_017


@pytest.mark.parametrize(
    ("key", "time", "sequence"),
    [
        (b"2026-11-22T07:30:00.000017Z-000003", MICROS, 3),
        (b"2026-11-22T08:30:00.000017+01:00", MICROS, 0),
        (b"2026-11-22 07:30:00.000017", MICROS, 0),
        (b"1795332600", MICROS - 17, 0),
        (b"1795332600.000017", MICROS, 0),
        (b"1795332600000017-2", MICROS, 2),
        (b"1795332600000", MICROS - 17, 0),
        (struct.pack(">Q", MICROS), MICROS, 0),
        (struct.pack("<Q", MICROS), MICROS, 0),
        (struct.pack(">QH", MICROS, 9), MICROS, 9),
        (struct.pack(">QI", MICROS, 9), MICROS, 9),
        (struct.pack(">QQ", MICROS * 1000, 9), MICROS, 9),
        (b"0001-01-01T00:00:00+14:00", None, 0),
        (b"9999-12-31T23:59:59-14:00", None, 0),
        (b"2026-02-30T00:00:00", None, 0),
        (b"yesterday", None, 0),
        (b"\xff" * 8, None, 0),
        (b"", None, 0),
    ],
)
def test_times_of_keys_are_read_however_they_are_written(key: bytes, time: int | None, sequence: int) -> None:
    change = decode_change(key, b"{}")
    assert change
    assert (change.time, change.sequence) == (time, sequence)


def test_records_without_a_time_stay_behind_those_before_them_and_what_is_no_record_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mdb", {b"2026-01-01T00:00:00Z": {**UPDATE, "genotypes": [1, 1, 1]},
                                        b"z": {**UPDATE, "genotypes": [2, 2, 2]}})  # fmt: skip
    with lmdb.open(str(path), subdir=False, max_dbs=5, lock=False) as file:
        table = file.open_db(b"track-changes")
        with file.begin(write=True) as transaction:
            transaction.put(b"zz", b"[" * 100_000, db=table)
            transaction.put(b"zzz", b"[1]", db=table)
    dataset, report = imported(tmp_path / "one", path)
    assert twin_of(dataset)["m0"] == [2, 2, 2]
    assert [(each.edit.time, each.edit.sequence) for each in dataset.all_edits] == [
        (1_767_225_600_000_000, 0), (1_767_225_600_000_000, 1),
    ]  # fmt: skip
    assert [problem.message.partition(": expected ")[2].partition(",")[0] for problem in report.problems] == [
        "a time", "a JSON object", "a JSON object",
    ]  # fmt: skip
