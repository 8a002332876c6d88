import os
import random
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import ORIGIN, Values, info_of, key_of, twin_of, write_lmdb
from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from variome.errors import ConflictError, InputError
from variome.genotypes import appending, marker_appending, marker_import
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.geno_export import export_geno
from variome.genotypes.importing import import_files
from variome.genotypes.marker_import import Beside, import_other
from variome.genotypes.verifying import iter_faults
from variome.genotypes.withdrawing import purge_samples, withdraw_samples

append = partial(marker_appending.append_markers, author="a curator", reason="more")

Rows = dict[str, dict[str, float | None]]
"""The slow obvious twin: values by marker and sample."""


def written(folder: Path, name: str, rows: Rows, samples: list[str]) -> tuple[Path, Beside]:
    """A BIMBAM file; the number of a marker is its position, on one of two contigs."""
    shown: dict[float | None, object] = {None: "NA"}
    lines = [
        f"{marker} X Y {' '.join(str(shown.get(row[sample], row[sample])) for sample in samples)}\n"
        for marker, row in rows.items()
    ]
    (folder / name).write_text("".join(lines))
    places = [f"{marker} {marker[1:]} {1 + int(marker[1:]) % 2}\n" for marker in rows]
    (folder / f"{name}.pos").write_text("".join(places))
    (folder / f"{name}.names").write_text("".join(f"{sample}\n" for sample in samples))
    return folder / name, Beside(folder / f"{name}.pos", folder / f"{name}.names")


def random_rows(source: random.Random, markers: list[str], samples: list[str]) -> Rows:
    chosen = source.sample(markers, source.randint(1, len(markers)))
    return {marker: {sample: source.choice([None, 0.0, 0.25, 2.0]) for sample in samples} for marker in chosen}


def as_values(rows: Rows, samples: list[str]) -> dict[str, Values]:
    return {marker: [row.get(sample) for sample in samples] for marker, row in rows.items()}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_files=st.integers(1, 3))
def test_samples_and_rows_are_those_of_all_files(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_files: int
) -> None:
    folder, source = tmp_path_factory.mktemp("append"), random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marker_import, "MOST_ROWS", 8)
        patch.setattr(marker_import, "MOST_BYTES", 0)
        markers = [f"m{number}" for number in range(1, 200)]
        samples = ["a", "b"]
        rows = random_rows(source, markers, samples)
        path, beside = written(folder, "first", rows, samples)
        import_other(folder / "d", path, ORIGIN, format="bimbam", beside=beside)
        for number in range(n_files):
            new = [f"s{number}_{each}" for each in range(source.randint(1, 3))]
            if source.random() < 0.3:
                new = samples  # rows of samples that are there
                free = [marker for marker in markers if marker not in rows]
                if not free:
                    continue
                more = random_rows(source, free, new)
            else:
                more = random_rows(source, markers, new)
            path, beside = written(folder, f"more{number}", more, source.sample(new, len(new)))
            _, report = append(folder / "d", path, format="bimbam", beside=beside)
            assert report.counts["rows_shared"] == len(rows.keys() & more.keys())
            for marker, row in more.items():
                rows.setdefault(marker, {}).update(row)
            samples = samples if new is samples else samples + list(Dataset(folder / "d").samples[len(samples) :])
    dataset = Dataset(folder / "d")
    assert list(dataset.samples) == samples
    assert twin_of(dataset) == as_values(rows, samples)
    assert list(iter_faults(folder / "d")) == []
    assert len(twin_of(Dataset(folder / "d", 1))) == Dataset(folder / "d", 1).n_rows


GENO = "@mat:B\n@pat:D\nChr\tLocus\tMb\t{}\n1\tm1\t1\t{}\n1\tm2\t2\t{}\n"


def test_letters_mean_what_they_mean_in_the_dataset_and_new_ones_are_added(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text(GENO.format("s1\ts2", "B\tZ", "H\tU"))
    (tmp_path / "b.geno").write_text(GENO.format("s3", "Q", "Z"))
    import_other(tmp_path / "d", tmp_path / "a.geno", ORIGIN)
    append(tmp_path / "d", tmp_path / "b.geno")
    export_geno(Dataset(tmp_path / "d"), tmp_path / "c.geno")
    rows = [line.split("\t")[3:] for line in (tmp_path / "c.geno").read_text().splitlines() if line.startswith("1")]
    assert rows == [["B", "Z", "Q"], ["H", "U", "Z"]]
    assert [code.letter for code in Dataset(tmp_path / "d").encoding.codes] == ["B", "H", "D", "Z", "Q"]
    assert [code.letter for code in Dataset(tmp_path / "d", 1).encoding.codes] == ["B", "H", "D", "Z"]


def lmdb_of(path: Path, format_: str, row: bytes, samples: list[str], **tables: Any) -> Path:
    key = key_of((1, 5, 0), 10)
    info = info_of(len(samples), 1, format_, "f*" if format_ == "Gf" else "C*", samples)
    return write_lmdb(path, {key: row}, {key: "m"}, info, **tables)


def test_dosages_become_those_of_the_dataset_s_format(tmp_path: Path) -> None:
    import_other(tmp_path / "d", lmdb_of(tmp_path / "a.mdb", "Gb", bytes([127, 255]), ["a", "b"]), ORIGIN)
    row = np.array([0.5, np.nan, 2], "<f4").tobytes()
    _, report = append(tmp_path / "d", lmdb_of(tmp_path / "b.mdb", "Gf", row, ["c", "d", "e"]))
    (block,) = Dataset(tmp_path / "d").iter_blocks()
    assert block.cells().tolist() == [[127, 255, 63, 255, 254]]
    assert report.counts["rounded"] == 1
    import_other(tmp_path / "f", lmdb_of(tmp_path / "c.mdb", "Gf", row, ["x", "y", "z"]), ORIGIN)
    append(tmp_path / "f", tmp_path / "a.mdb")
    assert twin_of(Dataset(tmp_path / "f")) == {"m": [0.5, None, 2, 1, None]}


@pytest.mark.parametrize(
    ("format_", "row", "samples", "said"),
    [
        ("Gf", np.array([3], "<f4").tobytes(), ["c"], "marker m: .* that format G0_2 .* can hold, found 3"),
        ("Gf", np.array([-1], "<f4").tobytes(), ["c"], "can hold, found -1"),
        ("G0_1", bytes([7]), ["c"], "marker m: expected bytes that stand for a dosage, found 7"),
        ("G0_2", bytes([1, 1]), ["a", "c"], "found a, which is there already, and c, which is not"),
        ("G0_2", bytes([1, 1]), ["b", "a"], "found 1:5:N:<m>, which the dataset has; leave it out of the file"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_the_dataset_is_as_it_was(
    tmp_path: Path, format_: str, row: bytes, samples: list[str], said: str
) -> None:
    import_other(tmp_path / "d", lmdb_of(tmp_path / "a.mdb", "G0_2", bytes([1, 2]), ["a", "b"]), ORIGIN)
    before = sorted(path for path in (tmp_path / "d").rglob("*") if path.is_file())
    with pytest.raises((InputError, ConflictError), match=said):
        append(tmp_path / "d", lmdb_of(tmp_path / "b.mdb", format_, row, samples))
    assert sorted(path for path in (tmp_path / "d").rglob("*") if path.is_file()) == before


def test_files_of_another_content_are_refused(tmp_path: Path) -> None:
    vcf = write_vcf(tmp_path / "v.vcf", random_lines(1, 3, 1), ["x"])
    import_files(tmp_path / "g", [vcf], ORIGIN)
    import_other(tmp_path / "d", lmdb_of(tmp_path / "a.mdb", "G0_2", bytes([1]), ["a"]), ORIGIN)
    (tmp_path / "b.geno").write_text(GENO.format("s3", "B", "H"))
    with pytest.raises(InputError, match="expected a dataset of dosages or codes, found one of genotypes: append VCF"):
        append(tmp_path / "g", tmp_path / "a.mdb")
    with pytest.raises(InputError, match="expected a dataset of genotypes, found one of dosages: append a file of"):
        appending.append_files(tmp_path / "d", [vcf], author="a", reason="")
    with pytest.raises(InputError, match="expected dosages, which d holds, found codes"):
        append(tmp_path / "d", tmp_path / "b.geno")
    change = {b"2026-11-22T07:30:00Z": b'{"marker": "m", "action": "delete"}'}
    with pytest.raises(InputError, match="expected rows without edits, found edits in track-changes"):
        append(tmp_path / "d", lmdb_of(tmp_path / "c.mdb", "G0_2", bytes([1]), ["c"], changes=change))
    withdraw_samples(tmp_path / "d", ["a"], author="a", reason="")
    with pytest.raises(ConflictError, match="sample a has been withdrawn from d"):
        append(tmp_path / "d", tmp_path / "a.mdb")


def test_a_letter_that_means_another_thing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text(GENO.format("s1", "B", "H"))
    import_other(tmp_path / "d", tmp_path / "a.geno", ORIGIN)
    (tmp_path / "b.geno").write_text(GENO.replace("@mat:B\n@pat:D", "@mat:D\n@pat:B").format("s2", "B", "H"))
    with pytest.raises(InputError, match="expected letter D to mean paternal, as in the dataset, found maternal"):
        append(tmp_path / "d", tmp_path / "b.geno")
    (tmp_path / "c.geno").write_text("@unk:X\n" + GENO.format("s2", "U", "H"))
    with pytest.raises(InputError, match="expected U as the letter of missing ones, as in the dataset"):
        append(tmp_path / "d", tmp_path / "c.geno")


def killed_at_write(number: int, folder: Path, path: Path) -> bool:
    """Appends, edits and purges in a process that ends at a write, before or behind its place; whether it did."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    n_writes, fsync = 0, os.fsync

    def counted(descriptor: int) -> None:
        nonlocal n_writes
        n_writes += 1
        if n_writes == number:
            os._exit(KILLED)
        fsync(descriptor)

    os.fsync = counted  # type: ignore[assignment]  # in a process of its own
    try:
        append(folder, path)
        request = EditRequest("x", "insert", "1:9:new", ("b",), None, ("1",))
        edit_dataset(folder, [request], author="a", reason="")
        purge_samples(folder, ["b"], author="a", reason="")
    finally:
        os._exit(0)


KILLED = 9


def test_killed_at_any_write_the_last_version_is_whole_and_the_next_writer_goes_on(tmp_path: Path) -> None:
    import_other(tmp_path / "d", lmdb_of(tmp_path / "a.mdb", "G0_2", bytes([1, 2]), ["a", "b"]), ORIGIN)
    more = lmdb_of(tmp_path / "b.mdb", "G0_2", bytes([0]), ["c"])
    kept = [["a", "b"], ["a", "b", "c"], ["a", "b", "c"], ["a", "c"], ["a", "c"]]
    reached, number, is_killed = set(), 0, True
    while is_killed:
        number += 2
        folder = tmp_path / f"killed{number}"
        shutil.copytree(tmp_path / "d", folder)
        is_killed = killed_at_write(number, folder, more)
        assert list(iter_faults(folder)) == []
        dataset = Dataset(folder)
        reached.add(dataset.manifest.number)
        values = {"a": 1, "b": 2, "c": 0}
        assert list(dataset.samples) == kept[dataset.manifest.number - 1]
        assert twin_of(dataset)["m"] == [values[name] for name in dataset.samples]
        withdraw_samples(folder, ["a"], author="the next", reason="")
        assert list(iter_faults(folder)) == []
        left = [path for path in folder.rglob("*") if path.name.startswith(".") or path.name == "purge.json"]
        assert left == []
    assert reached >= {1, 2, 4}
