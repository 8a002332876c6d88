import random
from functools import partial
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.marker_twin import ORIGIN, Values, places_of, twin_of
from tests.variome.genotypes.small_vcf import random_lines, write_vcf
from tests.variome.genotypes.test_cells import dataset_of
from variome.errors import InputError
from variome.genotypes import editing
from variome.genotypes.batch import iter_batches
from variome.genotypes.cell_texts import CellFault, cell_texts, read_cells
from variome.genotypes.dataset import Dataset
from variome.genotypes.differing import DifferenceReport, iter_differences
from variome.genotypes.edit_choice import EditChoice
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.encoding import FORMATS, Code, Encoding, dtype_of
from variome.genotypes.geno_export import export_geno
from variome.genotypes.importing import import_files
from variome.genotypes.marker_import import import_other
from variome.genotypes.markers import Marker
from variome.genotypes.statistics import statistics_of
from variome.genotypes.verifying import iter_faults
from variome.genotypes.withdrawing import purge_samples, withdraw_samples
from variome.model.region import Region

edit = partial(editing.edit_dataset, author="a curator", reason="seen on the gel")
undo = partial(editing.undo_edits, author="a curator", reason="was right before")

SAMPLES = ["s0_0", "s0_1", "s1_0"]
LETTERS = Encoding("codes", (Code("B", "maternal", 0.0), Code("Q", "not explained"), Code("two words", "x", 2.0)), "-")

Twin = dict[str, Values]
VALUES = {"0": 0.0, "0.5": 0.5, "1": 1.0, "NA": None}


def three_samples(folder: Path, n_rows: int = 4) -> Path:
    """Two shards, of rows `m0` and so on at every tenth base of contig 1."""
    markers = [Marker("chr1", 10 * row + 1, f"m{row}", row) for row in range(n_rows)]
    cells = (np.arange(3 * n_rows).reshape(n_rows, 3) / 8).astype(np.float32)
    dataset_of(folder / "d", markers, cells[:, :2].copy(), cells[:, 2:].copy())
    return folder / "d"


def random_requests(source: random.Random, rows: Twin, n_edits: int) -> tuple[list[EditRequest], list[Twin]]:
    """Edits that can be made one after the other, and what the rows are after each."""
    requests: list[EditRequest] = []
    states = []
    for number in range(n_edits):
        rows = {name: list(row) for name, row in rows.items()}
        action = source.choice(["call", "call", "replace", "delete", "insert"]) if rows else "insert"
        chosen = source.sample(SAMPLES, 2)
        texts = tuple(source.choice(sorted(VALUES)) for _ in (SAMPLES if action == "replace" else chosen))
        name = source.choice(sorted(rows)) if action != "insert" else f"n{source.randint(0, 9)}"
        if action == "insert":
            if name in rows:
                continue
            spelled = f"chr{source.choice([1, 7])}:{source.randint(0, 60)}:{name}"
            if any(name == each.marker.rpartition(":")[2] for each in requests):
                continue  # the same name elsewhere is another row
            requests.append(EditRequest(f"edit {number}", "insert", spelled, tuple(chosen), new=texts))
            rows[name] = [None] * 3
        elif action == "delete":
            requests.append(EditRequest(f"edit {number}", "delete", name))
            del rows[name]
        else:
            names = tuple(chosen) if action == "call" else None
            requests.append(EditRequest(f"edit {number}", "call" if names else "replace", name, names, new=texts))
        if action != "delete":
            for sample, text in zip(SAMPLES if action == "replace" else chosen, texts, strict=True):
                rows[name][SAMPLES.index(sample)] = VALUES[text]
        states.append(rows)
    return requests, states


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_edits=st.lists(st.integers(1, 8), max_size=3))
def test_edits_do_what_they_do_to_the_twin_and_come_undone(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_edits: list[int]
) -> None:
    source = random.Random(seed)
    folder = three_samples(tmp_path_factory.mktemp("edits"))
    base = twin_of(Dataset(folder))
    states, number = [base], 1
    for count in n_edits:
        used = {each.edit.site.id for each in Dataset(folder).all_edits}
        requests, after = random_requests(source, states[-1], count)
        if not requests or any(each.marker.rpartition(":")[2] in used for each in requests if each.action == "insert"):
            continue
        edit(folder, requests)
        number += 1
        states += after
        assert twin_of(Dataset(folder)) == states[-1]
    assert list(iter_faults(folder)) == []
    assert twin_of(Dataset(folder, edits=EditChoice(is_none=True))) == base
    for n_taken, state in enumerate(states):
        view = Dataset(folder, edits=EditChoice(numbers=frozenset(range(1, n_taken + 1))))
        assert twin_of(view) == state
        report = DifferenceReport()
        found = list(iter_differences(Dataset(folder, 1), view, report))
        assert report.counts["row added"] == len(state.keys() - base.keys())
        assert report.counts["row removed"] == len(base.keys() - state.keys())
        shared = base.keys() & state.keys()
        n_changed = sum(a != b for name in shared for a, b in zip(base[name], state[name], strict=True))
        assert sum(each.kind == "call changed" for each in found) == n_changed
    n_missing = sum(value is None for row in states[-1].values() for value in row)
    assert sum(each.n_missing for each in statistics_of(Dataset(folder)).contigs) == n_missing
    if len(states) > 1:
        undo(folder, frozenset(range(1, len(states))))
        assert twin_of(Dataset(folder)) == base
        assert places_of(Dataset(folder)) == places_of(Dataset(folder, 1))


def test_rows_that_edits_bring_in_are_found_by_place_and_written_by_exports(tmp_path: Path) -> None:
    (tmp_path / "a.geno").write_text("Chr\tLocus\tcM\tMb\ts1\n1\tm0\t0.5\t1.5\tB\n1\tm1\t1.5\t2.5\tD\n")
    import_other(tmp_path / "d", tmp_path / "a.geno", ORIGIN)
    edit(tmp_path / "d", [EditRequest("x", "insert", "chr19:3000000:late", new=("H",))])
    edit(tmp_path / "d", [EditRequest("x", "call", "1:2500000:m1", ("s1",), ("D",), ("U",))])
    edit(tmp_path / "d", [EditRequest("x", "delete", "m0")])
    dataset = Dataset(tmp_path / "d")
    (batch,) = iter_batches([dataset], [Region("19")])
    assert [site.id for site in batch.sites] == ["late"]
    export_geno(dataset, tmp_path / "b.geno")
    assert (tmp_path / "b.geno").read_text().splitlines()[-2:] == [
        "1\tm1\t1.5\t2.5\tU",
        "chr19\tlate\t\t3.000000\tH",
    ]
    undo(tmp_path / "d", frozenset({3}))
    export_geno(Dataset(tmp_path / "d"), tmp_path / "c.geno")
    assert "1\tm0\t0.5\t1.5\tB" in (tmp_path / "c.geno").read_text().splitlines()


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (("call", "m9", ("s0_0",), None, ("1",)), "expected a row m9, found none; insert it first"),
        (("call", "m0", ("s0_0",), ("7",), ("1",)), "old: expected 7 of s0_0 at m0, found 0; look what has changed it"),
        (("call", "m0", ("nobody",), None, ("1",)), "samples: expected samples of d, found 'nobody'"),
        (("call", "m0", ("s0_0", "s0_0"), None, ("1",)), "expected each sample once"),
        (("call", "m0", None, None, ("1",)), "samples: expected the samples whose values change, found none"),
        (("call", "m0", ("s0_0",), None, ("B",)), "expected a dosage or NA, found 'B'"),
        (("call", "m0", ("s0_0",), None, ("nan",)), "expected a dosage or NA, found 'nan'"),
        (("call", "m0", ("s0_0",), None, ("1e39",)), "expected a dosage or NA, found '1e39'"),
        (("replace", "m0", None, None, ("1", "2")), "new: expected 3 values, or one for all, found 2"),
        (("replace", "m0", None, None, None), "new: expected values, found none"),
        (("delete", "m0", None, None, ("1",)), "new: expected nothing of a row that is deleted"),
        (("insert", "1:1:m0", None, None, ("1",)), "expected no row 1:1:m0 yet, found one; replace it instead"),
        (("insert", "m9", None, None, ("1",)), "expected contig, position and name of a new row"),
        (("insert", "1:99999999999:m9", None, None, ("1",)), "expected contig, position and name of a new row"),
        (("insert", "1:5:1:G", None, None, ("1",)), "expected the bases of the reference of a new row"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_with_all_others(
    tmp_path: Path, request_: tuple[str, str, tuple[str, ...] | None, tuple[str, ...] | None, tuple[str, ...] | None],
    said: str,
) -> None:  # fmt: skip
    folder = three_samples(tmp_path)
    action, marker, samples, old, new = request_
    good = EditRequest("line 1", "replace", "m1", new=("1",))
    bad = EditRequest("line 2", action, marker, samples, old, new)  # type: ignore[arg-type]  # of a table
    with pytest.raises(InputError, match=f"line 2: .*{said}.*; no edit was made".replace("(", r"\(")):
        edit(folder, [good, bad])
    assert Dataset(folder).manifest.number == 1


def test_rows_of_one_name_are_told_apart_by_their_place(tmp_path: Path) -> None:
    markers = [Marker("1", 5, "same", 0), Marker("1", 5, "same", 1), Marker("1", 9, "same", 2)]
    dataset_of(tmp_path / "d", markers, np.zeros((3, 1), np.float32))
    with pytest.raises(InputError, match="found 3 of same; name it 1:5:N:<same>, 1:5:N:<same:1>, 1:9:N:<same>"):
        edit(tmp_path / "d", [EditRequest("x", "call", "same", ("s0_0",), new=("1",))])
    edit(tmp_path / "d", [EditRequest("x", "call", "1:5:N:<same:1>", ("s0_0",), new=("1",))])
    edit(tmp_path / "d", [EditRequest("x", "delete", "1:9:same")])
    (batch,) = iter_batches([Dataset(tmp_path / "d")])
    assert batch.dosages([np.array([0])])[:, 0].tolist() == [0, 1]
    undo(tmp_path / "d", None)
    assert Dataset(tmp_path / "d").n_rows == 3


def test_a_marker_of_alleles_is_that_allele(tmp_path: Path) -> None:
    folder = three_samples(tmp_path)
    edit(folder, [EditRequest("x", "insert", "1:104613:CAGG:C", new=("1",), id="rs1")])
    edit(folder, [EditRequest("x", "call", "1:104613:CAGG:C", ("s0_0",), new=("2",))])
    assert twin_of(Dataset(folder))["rs1"] == [2, 1, 1]
    (batch,) = iter_batches([Dataset(folder)], [Region("1", 104615, 104615)])
    assert (batch.sites[0].ref, batch.sites[0].alt) == ("CAGG", "C")


def test_who_withdrew_is_in_no_value_and_who_is_purged_in_no_file(tmp_path: Path) -> None:
    folder = three_samples(tmp_path)
    edit(folder, [EditRequest("x", "replace", "m0", new=("0.125", "0.25", "0.375"))])
    edit(folder, [EditRequest("x", "call", "m1", ("s0_1",), new=("0.4375",), for_samples=("s0_1", "s1_0"))])
    withdraw_samples(folder, ["s0_1"], author="a", reason="")
    assert twin_of(Dataset(folder, 2))["m0"] == twin_of(Dataset(folder))["m0"] == [0.125, 0.375]
    purge_samples(folder, ["s0_1"], author="a", reason="")
    assert list(iter_faults(folder)) == []
    assert twin_of(Dataset(folder, edits=EditChoice(is_none=True))) == {
        f"m{row}": [3 * row / 8, (3 * row + 2) / 8] for row in range(4)
    }
    kept = Dataset(folder).all_edits
    assert [(each.edit.samples, each.edit.new, each.edit.for_samples) for each in kept] == [
        (("s0_0", "s1_0"), "0.125 0.375", ()), ((), "", ("s1_0",)),
    ]  # fmt: skip
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert not any(b"s0_1" in content for content in files)
    assert [cells.shape for name in Dataset(folder).manifest.blocks[0].genotypes if name
            for cells in [Dataset(folder).cells(name)]] == [(4, 1), (4, 1)]  # fmt: skip


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_each_cell_has_a_text_that_is_read_as_the_same_cell(format_: str) -> None:
    encoding = Encoding(format_)
    if dtype_of(format_).kind == "f":
        bits = np.random.default_rng(1).integers(0, 1 << 32, 5000, np.uint32)
        cells = np.concatenate([bits.view(np.float32), np.array([-0.0, np.inf, -np.inf, np.nan], np.float32)])
        again = read_cells(cell_texts(cells, encoding), encoding)
        assert (again[~np.isnan(cells)].tobytes(), np.isnan(again).tolist()) == (
            cells[~np.isnan(cells)].tobytes(), np.isnan(cells).tolist(),
        )  # fmt: skip
    else:
        assert read_cells(cell_texts(np.arange(256, dtype=np.uint8), encoding), encoding).tolist() == list(range(256))


def test_letters_are_texts_but_for_those_with_a_blank() -> None:
    cells = np.array([0, 1, 2, 3, 255], np.uint8)
    assert list(cell_texts(cells, LETTERS)) == ["B", "Q", "#2", "#3", "-"]
    assert read_cells(["B", "Q", "#2", "#3", "-", "NA"], LETTERS).tolist() == [0, 1, 2, 3, 255, 255]
    with pytest.raises(CellFault):
        read_cells(["#256"], LETTERS)


def test_what_is_wrong_with_values_of_edits_and_cells_is_found(tmp_path: Path) -> None:
    folder = three_samples(tmp_path)
    edit(folder, [EditRequest("x", "replace", "m0", new=("1",))])
    dataset = Dataset(folder)
    for name in (dataset.manifest.blocks[0].genotypes[0], dataset.manifest.edits[0]):
        assert name
        place = folder / "objects" / name[:2] / name
        whole = place.read_bytes()
        for broken in (whole[:-3], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b""):
            place.write_bytes(broken)
            (fault, *_) = iter_faults(folder)
            assert f"{name}: expected content with the SHA-256" in fault
        place.write_bytes(whole)
    assert list(iter_faults(folder)) == []


def test_versions_of_genotypes_and_of_dosages_are_not_compared(tmp_path: Path) -> None:
    folder = three_samples(tmp_path)
    import_files(folder, [write_vcf(tmp_path / "v.vcf", random_lines(1, 3, 1), ["a"])], ORIGIN, replaces=True)
    with pytest.raises(InputError, match="that can be compared, found one of dosages and one of genotypes"):
        list(iter_differences(Dataset(folder, 1), Dataset(folder), DifferenceReport()))
    assert orjson.loads(orjson.dumps(statistics_of(Dataset(folder, 1))))["contigs"][0]["n_haplotypes"] == 12
