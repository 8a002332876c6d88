import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Line, random_lines, twin, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN, cells_of
from variome.errors import ConflictError, NotFoundError
from variome.genotypes import appending, editing, purging, withdrawing, writing
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.history import history_of
from variome.genotypes.importing import import_files
from variome.genotypes.manifest import Manifest, version_files
from variome.genotypes.metadata.reading import SampleFile
from variome.genotypes.metadata.setting import set_metadata
from variome.genotypes.verifying import iter_faults

withdraw_samples = partial(withdrawing.withdraw_samples, author="a curator", reason="consent")
purge_samples = partial(withdrawing.purge_samples, author="a curator", reason="consent")
append_files = partial(appending.append_files, author="a curator", reason="more")
edit = partial(editing.edit_dataset, author="a curator", reason="seen on the gel")

SECRET = "Wolkenstein-4711"
"""A name that is found in no other file."""

TOWN = "Neusiedl-am-Walde"
"""Likewise; it is known of the sample alone."""


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A dataset with two shards, edits that name the sample in two ways, and a version in which it is withdrawn."""
    lines = [random_lines(seed, 30, 3) for seed in (1, 2)]
    first = write_vcf(tmp_path / "1.vcf", lines[0], ["a", SECRET, "b"])
    second = write_vcf(tmp_path / "2.vcf", lines[1], ["c", "d", "e"])
    folder = tmp_path / "d"
    import_files(folder, [first], ORIGIN)
    append_files(folder, [second])
    site = next(Dataset(folder).iter_blocks()).sites[0]
    marker = f"1:{site.position}:{site.ref}:{site.alt}"
    edit(
        folder, [EditRequest("f", "call", marker, (SECRET, "a", "c"), None, ("1|1", "0/1", "0"), for_samples=(SECRET,))]
    )
    edit(folder, [EditRequest("f", "insert", "2:7000:A:T", (SECRET, "b"), None, ("0|1", "1|1"))])
    known = {"a": {"town": "Graz"}, SECRET: {"town": TOWN}}
    set_metadata(folder, SampleFile("samples.tsv", {"town": "string"}, known), author="a curator", reason="")
    withdraw_samples(folder, [SECRET])
    return folder


def without(dataset: Dataset, name: str) -> dict[object, dict[str, list[str]]]:
    return {key: {each: call for each, call in row.items() if each != name} for key, row in cells_of(dataset).items()}


def all_bytes(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1 << 30), gone=st.sets(st.sampled_from("abcd"), min_size=1))
def test_who_has_withdrawn_is_in_no_answer_and_counts_follow(
    tmp_path_factory: pytest.TempPathFactory, seed: int, gone: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("withdrawn")
    lines = random_lines(seed, 15, 4)
    import_files(folder / "d", [write_vcf(folder / "v.vcf", lines, list("abcd"))], ORIGIN)
    withdraw_samples(folder / "d", sorted(gone))
    stay = [name for name in "abcd" if name not in gone]
    expected = {key: {name: row[name] for name in stay} for key, row in twin(lines, list("abcd")).items()}
    for version in (None, 1):
        dataset = Dataset(folder / "d", version)
        assert list(dataset.samples) == stay
        assert cells_of(dataset) == expected
        n_alts = sum(cell == "A" for row in expected.values() for call in row.values() for cell in call)
        everybody = np.ones((1, len(stay)), np.bool_)
        assert sum(int(block.counts(everybody).AC.sum()) for block in dataset.iter_blocks()) == n_alts
    assert cells_of(Dataset(folder / "d", 1, shows_withdrawn=True)) == twin(lines, list("abcd"))


def test_who_has_withdrawn_stays_so_when_the_dataset_is_replaced(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "v.vcf", random_lines(1, 5, 2), ["a", "b"])
    import_files(tmp_path / "d", [path], ORIGIN)
    withdraw_samples(tmp_path / "d", ["a"])
    import_files(tmp_path / "d", [path], ORIGIN, replaces=True)
    assert list(Dataset(tmp_path / "d").samples) == ["b"]


@pytest.fixture
def replaced(tmp_path: Path) -> Path:
    """A dataset of a, b and c, of which c has withdrawn, and then of b and d."""
    lines = [random_lines(1, 5, 3), random_lines(2, 5, 2)]
    for number, (part, names) in enumerate(zip(lines, ["abc", "bd"], strict=True)):
        path = write_vcf(tmp_path / f"{number}.vcf", part, list(names))
        import_files(tmp_path / "d", [path], ORIGIN, replaces=bool(number))
        if not number:
            withdraw_samples(tmp_path / "d", ["c"])
    return tmp_path / "d"


def test_who_has_withdrawn_and_does_not_come_again_is_not_counted_twice(replaced: Path) -> None:
    assert [step.n_samples for step in history_of(replaced)] == [3, 2, 2]


@pytest.mark.parametrize("act", [withdraw_samples, purge_samples])
def test_who_is_in_earlier_versions_alone_can_be_taken_out_of_them(
    replaced: Path, act: Callable[[Path, Sequence[str]], Manifest]
) -> None:
    act(replaced, ["a"])
    assert list(Dataset(replaced, 1).samples) == ["b"]
    assert list(Dataset(replaced).samples) == ["b", "d"]
    is_purged = act is purge_samples
    assert ("a" in Dataset(replaced, 1).all_samples) != is_purged
    assert list(iter_faults(replaced)) == []


def test_samples_that_the_dataset_lacks_are_refused_with_a_sentence(history: Path) -> None:
    for act in (withdraw_samples, purge_samples):
        with pytest.raises(NotFoundError, match="d: expected samples of the dataset, found nobody"):
            act(history, ["a", "nobody"])
    with pytest.raises(NotFoundError, match=f"found {SECRET}"):
        withdraw_samples(history, [SECRET])


def test_a_purge_leaves_no_trace_in_any_version_and_the_others_as_they_were(history: Path) -> None:
    numbers = range(1, 7)
    before = [without(Dataset(history, number, shows_withdrawn=True), SECRET) for number in numbers]
    purge_samples(history, [SECRET])
    for number, expected in zip(numbers, before, strict=True):
        dataset = Dataset(history, number, shows_withdrawn=True)
        assert SECRET not in dataset.all_samples
        assert cells_of(dataset) == expected
    assert list(iter_faults(history)) == []
    assert Dataset(history).manifest.withdrawn == ()
    assert not any(name.encode() in content for content in all_bytes(history) for name in (SECRET, TOWN))
    assert [Dataset(history).metadata.row(sample) for sample in (0, 1)] == [{"town": "Graz"}, {}]
    assert all(SECRET not in (*each.edit.samples, *each.edit.for_samples) for each in Dataset(history).all_edits)
    assert [each.edit.new for each in Dataset(history).all_edits] == ["0/1 0", "./. 1|1 ./. ./. ./."]


def test_a_purge_takes_the_name_from_the_children_too(history: Path) -> None:
    known = {"a": {"father": SECRET, "mother": "b"}, "b": {"father": "d"}, "c": {"mother": SECRET}}
    file = SampleFile("families.ped", {"father": "string", "mother": "string"}, known)
    set_metadata(history, file, author="a curator", reason="")
    purge_samples(history, [SECRET])
    assert [Dataset(history).metadata.row(sample) for sample in (0, 1, 2)] == [{"mother": "b"}, {"father": "d"}, {}]
    for number in version_files(history / "versions"):
        columns = Dataset(history, number).metadata.columns
        assert SECRET not in [text for column in columns.values() for text in column.texts]


def test_a_purge_takes_names_that_are_numbers_from_the_children_too(tmp_path: Path) -> None:
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", random_lines(1, 3, 3), ["1", "2", "3"])], ORIGIN)
    file = SampleFile("families.ped", {"father": "integer"}, {"1": {"father": 2}, "3": {"father": 7}})
    set_metadata(tmp_path / "d", file, author="a curator", reason="")
    purge_samples(tmp_path / "d", ["2"])
    assert [Dataset(tmp_path / "d").metadata.row(sample) for sample in (0, 1)] == [{}, {"father": 7}]


def test_a_purge_rewrites_only_what_it_must(history: Path) -> None:
    before = Dataset(history).manifest
    purge_samples(history, [SECRET])
    after = Dataset(history).manifest
    assert after.shards[1] == before.shards[1]
    assert [(entry.sites, entry.genotypes[1]) for entry in after.blocks] == [
        (entry.sites, entry.genotypes[1]) for entry in before.blocks
    ]
    assert all(
        two.genotypes[0] is None or one.genotypes[0] != two.genotypes[0]
        for one, two in zip(after.blocks, before.blocks, strict=True)
    )


def test_who_was_purged_may_come_again(history: Path, tmp_path: Path) -> None:
    again = write_vcf(tmp_path / "3.vcf", random_lines(9, 5, 1), [SECRET])
    with pytest.raises(ConflictError, match="has been withdrawn from d"):
        append_files(history, [again])
    purge_samples(history, [SECRET])
    append_files(history, [again])
    assert SECRET in Dataset(history).samples


class Stopped(Exception):  # noqa: N818  what a kill looks like from within
    pass


def stop_after(n_steps: int, patch: pytest.MonkeyPatch) -> None:
    """Lets so many files be written or removed, and no more."""
    left = iter(range(n_steps))
    replace, unlink = Path.replace, Path.unlink

    def step() -> None:
        if next(left, None) is None:
            raise Stopped

    def stopping_replace(self: Path, target: Path) -> Path:
        step()
        return replace(self, target)

    def stopping_unlink(self: Path, missing_ok: bool = False) -> None:
        step()
        unlink(self, missing_ok)

    patch.setattr(Path, "replace", stopping_replace)
    patch.setattr(Path, "unlink", stopping_unlink)


def test_a_purge_that_was_stopped_anywhere_is_ended_by_the_next_writer(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file that is written or removed is once the last thing that happens."""
    numbers = range(1, 7)
    expected = [without(Dataset(history, number, shows_withdrawn=True), SECRET) for number in numbers]
    stops = 0
    while True:
        copy = tmp_path / f"copy{stops}" / "d"
        shutil.copytree(history, copy)
        with monkeypatch.context() as patch:
            stop_after(stops, patch)
            try:
                with writing.alone(copy):
                    purging.purge(copy, [SECRET])
                done = True
            except Stopped:
                done = False
        assert list(iter_faults(copy)) == []
        for number, rows in zip(numbers, expected, strict=True):
            assert without(Dataset(copy, number, shows_withdrawn=True), SECRET) == rows
        if done:
            break
        is_begun = (copy / purging.ORDER_FILE).exists()
        withdraw_samples(copy, ["a"])
        assert list(iter_faults(copy)) == []
        if is_begun:
            assert not any(name.encode() in content for content in all_bytes(copy) for name in (SECRET, TOWN))
        stops += 3
    assert stops > 20


def test_a_line_of_the_purged_alone_leaves_rows_of_which_nothing_is_known(tmp_path: Path) -> None:
    line = Line("chr1", 5, "A", ("G",), ("0|1",))
    import_files(tmp_path / "d", [write_vcf(tmp_path / "v.vcf", [line], ["a"])], ORIGIN)
    purge_samples(tmp_path / "d", ["a"])
    assert cells_of(Dataset(tmp_path / "d")) == {("1", 5, "A", "G"): {}}
    assert list(iter_faults(tmp_path / "d")) == []
