"""Datasets that are kept open are those on disk."""

from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.genotypes.test_importing import ORIGIN
from variome.errors import NotFoundError
from variome.genotypes.edit_choice import NO_EDITS, EditChoice
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.editing import edit_dataset
from variome.genotypes.importing import import_files
from variome.genotypes.kept import MOST_KEPT, Asked, KeptDatasets
from variome.genotypes.withdrawing import withdraw_samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [Line("chr1", place, "A", ("G",), ("0|1", "0/0", "1|1")) for place in (5, 7)]
    import_files(tmp_path / "cohort", [write_vcf(tmp_path / "c.vcf", lines, ["a", "b", "c"])], ORIGIN)
    return tmp_path / "cohort"


def test_a_dataset_is_the_same_until_it_changes(folder: Path) -> None:
    kept, last, first = KeptDatasets(), Asked(folder), Asked(folder, 1, NO_EDITS)
    dataset, earlier = kept.get(last), kept.get(first)
    assert kept.get(last) is dataset
    edit_dataset(folder, [EditRequest("a test", "delete", "1:5:1:G")], author="ada", reason="gel")
    assert (kept.get(last).n_rows, kept.get(last).manifest.number) == (1, 2)
    assert (kept.get(first).n_rows, earlier.n_rows) == (2, 2)


def test_who_withdraws_is_left_out_of_earlier_versions_that_were_open(folder: Path) -> None:
    kept, first = KeptDatasets(), Asked(folder, 1)
    assert kept.get(first).samples == ["a", "b", "c"]
    withdraw_samples(folder, ["b"], author="ada", reason="asked for it")
    assert kept.get(first).samples == ["a", "c"]


def test_those_that_were_asked_for_longest_ago_are_closed(folder: Path) -> None:
    kept = KeptDatasets()
    asked = [Asked(folder, edits=choice) for choice in _choices(MOST_KEPT + 2)]
    for each in asked:
        kept.get(each)
    kept.get(asked[2])
    assert [each for each, _ in kept.used()] == [*asked[3:], asked[2]]
    with pytest.raises(NotFoundError):
        kept.get(Asked(folder, 9))


def test_what_was_decoded_is_prepared_by_name_and_other_names_are_passed_over(folder: Path) -> None:
    edit_dataset(folder, [EditRequest("a test", "call", "1:5:1:G", ("b",), new=("1|1",))], author="ada", reason="gel")
    kept = KeptDatasets()
    dataset = kept.get(Asked(folder))
    before = dataset.select().call_genotype
    names = dataset.decoded
    assert len(names) > 2
    other = KeptDatasets().get(Asked(folder))
    assert len(list(other.iter_preparing([*names, "ab" * 32]))) == len(names) + 1
    assert set(other.decoded) == set(names)
    assert (other.select().call_genotype == before).all()


def _choices(number: int) -> list[EditChoice]:
    return [EditChoice(numbers=frozenset({n})) for n in range(number)]
