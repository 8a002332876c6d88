import random
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Line, random_lines, twin, write_vcf
from tests.variome.genotypes.test_editing import SAMPLES, Twin, dataset_of, random_requests
from tests.variome.genotypes.test_importing import ORIGIN, cells_of
from variome.genotypes import appending, editing, withdrawing
from variome.genotypes.dataset import Dataset
from variome.genotypes.differing import Difference, DifferenceReport, iter_differences, new_edits
from variome.genotypes.edit_choice import NO_EDITS
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.history import history_of
from variome.genotypes.importing import import_files
from variome.genotypes.statistics import bytes_on_disk, statistics_of

edit = partial(editing.edit_dataset, author="a curator", reason="seen")
append_files = partial(appending.append_files, author="a curator", reason="more")
withdraw_samples = partial(withdrawing.withdraw_samples, author="a curator", reason="consent")


def slow_differences(before: Twin, after: Twin) -> tuple[int, int, int]:
    """Rows added and removed, and calls changed, cell by cell; of phase it knows nothing."""
    changed = sum(
        before[key][name] != after[key][name]
        for key in before.keys() & after.keys()
        for name in before[key] & after[key].keys()
    )
    return len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 15), n_edits=st.integers(1, 10))
def test_what_differs_between_two_views_is_what_differs_in_their_cells(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int, n_edits: int
) -> None:
    lines = [
        line._replace(calls=tuple(call.replace("/", "|") for call in line.calls))
        for line in random_lines(seed, n_lines, len(SAMPLES))
    ]
    folder = dataset_of(tmp_path_factory.mktemp("diff"), lines)
    requests, _ = random_requests(random.Random(seed), twin(lines, SAMPLES), n_edits)
    if not requests:
        return
    phased = [replace(each, new=each.new and tuple(call.replace("/", "|") for call in each.new)) for each in requests]
    edit(folder, phased)
    views = {"first": Dataset(folder, 1), "none": Dataset(folder, edits=NO_EDITS), "all": Dataset(folder)}
    for before in views.values():
        for after in views.values():
            report = DifferenceReport()
            found = list(iter_differences(before, after, report))
            added, removed, changed = slow_differences(cells_of(before), cells_of(after))
            assert report.counts["row added"] == added
            assert report.counts["row removed"] == removed
            assert report.counts["call changed"] == changed
            assert len(found) == added + removed + changed


def test_differences_are_listed_with_row_sample_and_genotypes_up_to_a_number(tmp_path: Path) -> None:
    lines = [Line("chr1", place, "A", ("G",), ("0|1", "0/0", "1", "./.")) for place in (5, 7)]
    folder = dataset_of(tmp_path, lines)
    edit(
        folder,
        [
            EditRequest("f", "call", "1:5:A:G", ("S1", "S0"), None, ("1|1", "0/1")),
            EditRequest("f", "delete", "1:7:A:G"),
            EditRequest("f", "insert", "1:9:A:AT", None, None, ("0|0",)),
        ],
    )
    append_files(folder, [write_vcf(tmp_path / "n.vcf", lines[:1], ["n", "m", "o", "p"])])
    withdraw_samples(folder, ["S3"])
    report = DifferenceReport()
    before, after = Dataset(folder, 1, shows_withdrawn=True), Dataset(folder)
    assert list(iter_differences(before, after, report)) == [
        *(Difference("sample added", sample=name) for name in "nmop"),
        Difference("sample removed", sample="S3"),
        Difference("call changed", "1:5:1:G", "S0", "0|1", "0/1"),
        Difference("call changed", "1:5:1:G", "S1", "0/0", "1|1"),
        Difference("row removed", "1:7:1:G"),
        Difference("row added", "1:10:0:T"),
    ]
    again = DifferenceReport()
    assert len(list(iter_differences(before, after, again, most=2))) == 2
    assert again == report
    assert [(each.number, each.edit.author, each.edit.reason) for each in new_edits(before, after)] == [
        (number, "a curator", "seen") for number in (1, 2, 3)
    ]


def test_the_history_says_in_few_words_what_each_version_has_changed(tmp_path: Path) -> None:
    lines = [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))]
    folder = dataset_of(tmp_path, lines)
    append_files(folder, [write_vcf(tmp_path / "n.vcf", [Line("chr1", 6, "A", ("G",), ("0|1",))], ["n"])])
    edit(folder, [EditRequest("f", "delete", "1:6:A:G")])
    withdraw_samples(folder, ["S0", "n"])
    import_files(folder, [tmp_path / "n.vcf"], ORIGIN, replaces=True)
    steps = list(history_of(folder))
    assert [step.changes for step in steps[:4]] == [
        ("4 samples, 1 row imported",),
        ("1 sample added", "1 row added"),
        ("1 edit",),
        ("2 samples withdrawn",),
    ]
    assert "replaced" in steps[4].changes[0]
    assert (steps[3].n_samples, steps[3].n_rows, steps[3].n_edits) == (3, 2, 1)
    assert [step.author for step in steps] == ["a tester", "a curator", "a curator", "a curator", "a tester"]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_lines=st.integers(0, 20))
def test_statistics_count_rows_and_missing_haplotypes_by_contig(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_lines: int
) -> None:
    tmp_path = tmp_path_factory.mktemp("stats")
    lines = [random_lines(seed, n_lines, 2), random_lines(seed + 1, n_lines, 2)]
    import_files(tmp_path / "d", [write_vcf(tmp_path / "1.vcf", lines[0], ["a", "b"])], ORIGIN)
    append_files(tmp_path / "d", [write_vcf(tmp_path / "2.vcf", lines[1], ["c", "d"])])
    withdraw_samples(tmp_path / "d", ["d"])
    dataset = Dataset(tmp_path / "d")
    found = statistics_of(dataset)
    cells = cells_of(dataset)
    for contig in found.contigs:
        here = [cell for key, row in cells.items() if key[0] == contig.contig for call in row.values() for cell in call]
        assert contig.n_rows == sum(key[0] == contig.contig for key in cells)
        assert (contig.n_haplotypes, contig.n_missing) == (len(here), here.count("."))
    assert (found.n_rows, found.n_samples, found.n_withdrawn, found.n_shards) == (len(cells), 3, 1, 2)
    versions = sum(path.stat().st_size for path in (tmp_path / "d" / "versions").iterdir())
    assert sum(found.n_bytes_of_all.values()) == bytes_on_disk(tmp_path / "d") - versions
