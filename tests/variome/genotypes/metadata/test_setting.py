from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Line, write_vcf
from variome.errors import BlockError, InputError, NotFoundError
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.genotypes.metadata.block import decode_metadata, encode_metadata
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.setting import MetadataReport, set_metadata
from variome.genotypes.metadata.table import SampleTable
from variome.genotypes.writing import new_version

SAMPLES = ["a", "b", "c"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a dataset of three samples."""
    path = write_vcf(tmp_path / "v.vcf", [Line("chr1", 5, "A", ("C",), ("0/1",) * 3)], SAMPLES)
    import_files(tmp_path / "cohort", [path], Origin("ann", "a test", "GRCh38"))
    return tmp_path / "cohort"


def put(folder: Path, text: str, *, name: str = "s.fmf", adds: bool = False) -> MetadataReport:
    (folder.parent / name).write_text(text)
    file = read_sample_file(folder.parent / name)
    return set_metadata(folder, file, author="ann", reason="a test", adds=adds)[1]


def withdraw(folder: Path, *names: str) -> None:
    with new_version(folder, assembly="GRCh38", author="ann", reason="a wish") as draft:
        draft.manifest = replace(draft.manifest, withdrawn=names)


def rows(folder: Path, version: int | None = None) -> dict[str, dict[str, Any]]:
    table = Dataset(folder, version).metadata
    return {name: dict(table.row(index)) for index, name in enumerate(table.samples)}


def test_what_a_file_says_is_a_new_version_and_the_one_before_stays_as_it_was(folder: Path) -> None:
    report = put(folder, "c\tage:i:40\tsex:Z:male\na\tage:i:30\theight:f:1.7\n")
    assert report == MetadataReport(2, ["b"], [], [], is_new=True)
    assert rows(folder) == {"a": {"age": 30, "height": 1.7}, "b": {}, "c": {"age": 40, "sex": "male"}}
    assert Dataset(folder).manifest.number == 2
    assert rows(folder, 1) == {name: {} for name in SAMPLES}


def test_columns_have_a_value_for_each_sample_and_say_where_there_is_none(folder: Path) -> None:
    put(folder, "c\tage:i:40\tsex:Z:male\na\tage:i:30\theight:f:1.7\n")
    table = Dataset(folder).metadata
    assert table.keys == {"age": "integer", "sex": "string", "height": "real"}
    age, sex, height = table.columns.values()
    assert (age.values.tolist(), age.is_missing.tolist()) == ([30, 0, 40], [False, True, False])
    assert (sex.values.tolist(), sex.texts) == ([-1, -1, 0], ["male"])
    assert np.isnan(height.values).tolist() == [False, True, True]
    assert (table.value(0, "age"), table.value(1, "age"), table.value(0, "shoe")) == (30, None, None)


def test_samples_that_the_dataset_lacks_are_named_and_nothing_changes(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(
        InputError, match=r"expected samples of cohort, found 7 that it lacks \(x1, x2, x3, x4, x5, \.\.\.\)"
    ):
        put(folder, "a\tage:i:1\n" + "".join(f"x{number}\tage:i:1\n" for number in range(1, 8)))
    assert sorted(folder.rglob("*")) == before


def test_the_same_file_again_makes_no_version(folder: Path) -> None:
    assert put(folder, "a\tage:i:1\n").is_new
    assert not put(folder, "a\tage:i:1\n").is_new
    assert Dataset(folder).manifest.number == 2


def test_keys_that_go_are_told_and_stay_where_a_file_only_adds(folder: Path) -> None:
    put(folder, "a\tage:i:1\t_mgs:i:5\n")
    assert put(folder, "sample\tcentre\tage\na\tnorth\t2\n", name="s.tsv", adds=True).dropped == []
    assert rows(folder)["a"] == {"age": 2, "_mgs": 5, "centre": "north"}
    assert put(folder, "b\tcentre:Z:south\n").dropped == ["age", "_mgs"]
    assert rows(folder) == {"a": {}, "b": {"centre": "south"}, "c": {}}


def test_withdrawn_samples_are_left_out_and_nothing_of_them_is_written_again(folder: Path) -> None:
    put(folder, "a\tname:Z:secret\nb\tname:Z:known\n")
    withdraw(folder, "a")
    assert rows(folder) == {"b": {"name": "known"}, "c": {}}
    report = put(folder, "a\tage:i:1\nb\tage:i:2\n", adds=True)
    assert report.left_out == ["a"]
    dataset = Dataset(folder)
    assert rows(folder) == {"b": {"name": "known", "age": 2}, "c": {}}
    assert dataset.metadata.columns["name"].texts == ["known"]
    assert dataset.manifest.metadata is not None
    assert decode_metadata(dataset.objects.get(dataset.manifest.metadata)).samples == ["b", "c"]


def test_a_group_is_as_large_as_the_sample_asks_and_one_without_a_word(folder: Path) -> None:
    assert Dataset(folder).metadata.minimal_group_sizes.tolist() == [1, 1, 1]
    put(folder, "a\t_mgs:i:10\nc\t_mgs:i:0\n")
    assert Dataset(folder).metadata.minimal_group_sizes.tolist() == [10, 1, 1]


def test_a_dataset_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nothing: there is no such genotype dataset"):
        put(tmp_path / "nothing", "a\tage:i:1\n")
    assert not (tmp_path / "nothing").exists()


VALUE = st.one_of(st.none(), st.integers(-(1 << 63), (1 << 63) - 1))
REAL = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
TEXT = st.one_of(st.none(), st.text(max_size=3))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(VALUE, REAL, TEXT), max_size=20), st.data())
def test_a_block_gives_back_the_table_and_other_samples_take_theirs_by_name(
    rows: list[Any], data: st.DataObject
) -> None:
    names = [f"s{number}" for number in range(len(rows))]
    keys: Any = {"i": "integer", "f": "real", "Z": "string"}
    of_name = {
        name: {key: value for key, value in zip(keys, row, strict=True) if value is not None}
        for name, row in zip(names, rows, strict=True)
    }
    table = SampleTable.of_rows(names, keys, of_name)
    content = encode_metadata(table)
    found = decode_metadata(content)
    assert {name: found.row(index) for index, name in enumerate(found.samples)} == of_name
    assert encode_metadata(found) == content
    others = data.draw(st.lists(st.sampled_from([*names, "x", "y"]), unique=True))
    taken = found.of_samples(others)
    assert [taken.row(index) for index in range(len(others))] == [of_name.get(name, {}) for name in others]
    again = SampleTable.of_rows(others, keys, {name: of_name[name] for name in others if name in of_name})
    assert encode_metadata(taken) == encode_metadata(again)


def test_bytes_that_are_no_table_are_refused_with_a_sentence() -> None:
    table = SampleTable.of_rows(["a"], {"i": "integer", "Z": "string"}, {"a": {"i": 1, "Z": "x"}})
    content = encode_metadata(table)
    for end in range(len(content)):
        with pytest.raises(BlockError):
            decode_metadata(content[:end]).columns["Z"].value(0)
