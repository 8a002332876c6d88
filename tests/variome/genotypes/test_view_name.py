"""Views of a dataset as people spell them."""

from pathlib import Path

import pytest

from tests.variome.genotypes.small_vcf import Line
from tests.variome.genotypes.test_editing import dataset_of, edit
from variome.errors import InputError, NotFoundError
from variome.genotypes.cache import Cache
from variome.genotypes.dataset import Dataset
from variome.genotypes.edit_choice import EditChoice, parse_numbers
from variome.genotypes.edit_requests import EditRequest
from variome.genotypes.view_name import LAST_VIEW, ViewName


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = dataset_of(tmp_path, [Line("chr1", 5, "A", ("G",), ("0|1", "0/0", "1", "./."))])
    for name in ("S0", "S1"):
        edit(folder, [EditRequest("here", "call", "1:5:A:G", (name,), new=("1/1",), for_traits=(f"trait of {name}",))])
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", ViewName(3)), ("last", LAST_VIEW), ("last:none", ViewName(None, "none")),
        ("2:1,4-7", ViewName(2, "1,4-7")), ("3:2026-11-22T07:30", ViewName(3, "2026-11-22T07:30")), ("3:", ViewName(3)),
    ],
)  # fmt: skip
def test_a_version_and_a_choice_of_edits_have_a_colon_between(text: str, expected: ViewName) -> None:
    assert ViewName.parse(text) == expected


@pytest.mark.parametrize("text", ["", "first", ":none", "-1", "1.5", "²", "9" * 30])
def test_what_is_no_view_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a version such as"):
        ViewName.parse(text)


def test_a_view_is_opened_as_the_choice_says(folder: Path) -> None:
    for name, numbers in (
        (LAST_VIEW, [1, 2]), (ViewName(2), [1]), (ViewName(1), []), (ViewName(3, "none"), []), (ViewName(3, "2"), [2]),
        (ViewName(3, "2-999999999,7"), [2]), (ViewName(None, "all", "trait of S1"), [2]),
        (ViewName(edits="2000-01-01"), []),
    ):  # fmt: skip
        assert [each.number for each in name.open(folder).edits] == numbers
    with pytest.raises(NotFoundError, match="a version from 1 to 3"):
        ViewName(4).open(folder)
    with pytest.raises(InputError, match="a choice of edits"):
        ViewName(edits="some").open(folder)


def test_views_that_share_what_was_decoded_answer_as_those_that_do_not(folder: Path) -> None:
    shared = Cache(1_000_000)
    names = [LAST_VIEW, ViewName(edits="none"), ViewName(edits="1"), ViewName(edits="2"), ViewName(2)]
    for name in [*names, *names[::-1]]:
        alone, beside = (name.open(folder, cache).select().call_genotype for cache in (None, shared))
        assert (alone == beside).all()


def test_views_have_equal_digests_of_calls_where_their_calls_are_equal(folder: Path) -> None:
    digests = [ViewName(*each).open(folder).calls_digest for each in ((2,), (None, "1"), (3, "1"), (3,), (1,))]
    assert digests[0] == digests[1] == digests[2]
    assert len(set(digests)) == 3


def test_numbers_above_the_greatest_are_left_out_of_ranges(folder: Path) -> None:
    assert parse_numbers("2-999999999", 4) == {2, 3, 4}
    assert parse_numbers("7,1-2", 4) == {7, 1, 2}
    assert EditChoice.parse("1-999999999", most=2).numbers == frozenset({1, 2})
    assert len(Dataset(folder).all_edits) == 2
