"""What has become of edits: a slow twin looks for the opposite of each among those that follow."""

import random
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.small_vcf import Line, random_lines, twin
from tests.variome.genotypes.test_editing import SAMPLES, dataset_of, random_requests
from variome.genotypes import editing
from variome.genotypes.dataset import Dataset, NumberedEdit
from variome.genotypes.edit_choice import EditChoice
from variome.genotypes.edit_listing import iter_listed, taken_back
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.withdrawing import withdraw_samples

edit = partial(editing.edit_dataset, author="ada", reason="gel")
undo = partial(editing.undo_edits, author="bob", reason="wrong plate")

LINE = Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))


def call(name: str, new: str) -> EditRequest:
    return EditRequest("here", "call", "1:5:A:G", (name,), new=(new,))


def slowly_taken_back(edits: list[NumberedEdit]) -> dict[int, int]:
    opposite = {"insert": "delete", "delete": "insert", "call": "call", "replace": "replace"}
    found: dict[int, int] = {}
    for later in edits:
        for earlier in reversed(edits[: later.number - 1]):
            one, two = earlier.edit, later.edit
            is_same = (one.marker, one.samples, opposite[one.action]) == (two.marker, two.samples, two.action)
            if is_same and one.old != one.new and (one.old, one.new) == (two.new, two.old):
                if earlier.number in found:
                    continue
                found[earlier.number] = later.number
                break
    return found


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_edits=st.integers(1, 8), n_undone=st.integers(0, 3))
def test_an_edit_is_taken_back_by_the_next_one_that_does_the_opposite(
    tmp_path_factory: pytest.TempPathFactory, seed: int, n_edits: int, n_undone: int
) -> None:
    lines = random_lines(seed, 3, len(SAMPLES))
    folder = dataset_of(tmp_path_factory.mktemp("listed"), lines)
    requests, _ = random_requests(random.Random(seed), twin(lines, SAMPLES), n_edits)
    if requests:
        edit(folder, requests)
        for _ in range(n_undone):
            undo(folder, None)
    edits = list(Dataset(folder).all_edits)
    assert taken_back(edits) == slowly_taken_back(edits)


def test_states_are_those_of_the_view(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [LINE])
    edit(folder, [call("S0", "1/1"), call("S1", "1/1")])
    undo(folder, frozenset({1}))
    states = [(each.state, each.taken_back_by) for each in iter_listed(Dataset(folder))]
    assert states == [("taken back", 3), ("in force", None), ("in force", None)]
    without = Dataset(folder, edits=EditChoice(numbers=frozenset({1, 2})))
    assert [each.state for each in iter_listed(without)] == ["in force", "in force", "left out"]
    undo(folder, frozenset({3}))
    assert [each.taken_back_by for each in iter_listed(Dataset(folder))] == [3, None, 4, None]


def test_who_withdrew_is_in_no_document(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path, [LINE])
    edit(folder, [EditRequest("here", "call", "1:5:A:G", ("S1", "S0"), new=("1/1", "0/0"), for_samples=("S0", "S2"))])
    withdraw_samples(folder, ["S0"], author="ada", reason="")
    dataset = Dataset(folder)
    (listed,) = iter_listed(dataset)
    whole, cut = listed.document(), listed.document(dataset.withdrawn)
    assert (whole["samples"], whole["old"], whole["new"]) == (["S1", "S0"], ["0/0", "0|1"], ["1/1", "0/0"])
    assert (cut["samples"], cut["old"], cut["new"], cut["for_samples"]) == (["S1"], ["0/0"], ["1/1"], ["S2"])
    assert "S0" not in str(listed.outline()) + str(cut)
