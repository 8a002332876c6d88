"""No combination of groups that were answered is of fewer people than there must be: against linear algebra."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.errors import ForbiddenError
from variome.search.genotypes.partition import Group, Partition, groups_within, partition_of, person_numbers

N_PEOPLE = 9
MEMBERS = st.sets(st.integers(0, N_PEOPLE - 1), min_size=1)
LEAST = st.lists(st.integers(1, 4), min_size=N_PEOPLE, max_size=N_PEOPLE)


def group(members: set[int], least: Sequence[int], dataset: str = "d") -> Group:
    people = np.array(sorted(members), np.uint64)
    return Group.of(dataset, people, np.array([least[each] for each in sorted(members)], np.int64))


def answered(asked: Sequence[set[int]], least: Sequence[int]) -> list[set[int]]:
    """The groups that are told of, asked one after the other."""
    partition, told = partition_of([]), []
    for members in asked:
        cut = partition.cut(group(members, least))
        try:
            cut.check()
        except ForbiddenError:
            continue
        partition = cut
        told.append(members)
    return told


def indicator(members: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.zeros(N_PEOPLE)
    found[list(members)] = 1
    return found


@settings(max_examples=150, deadline=None)
@given(asked=st.lists(MEMBERS, max_size=6), least=LEAST)
def test_no_linear_combination_of_answers_is_of_fewer_people_than_one_of_them_demands(
    asked: list[set[int]], least: list[int]
) -> None:
    told = answered(asked, least)
    if not told:
        return
    matrix = np.stack([indicator(sorted(members)) for members in told])
    rank = np.linalg.matrix_rank(matrix)
    for size in range(1, max(least)):
        for few in combinations(range(N_PEOPLE), size):
            if size < max(least[each] for each in few):
                assert np.linalg.matrix_rank(np.vstack([matrix, indicator(few)])) > rank


@settings(max_examples=100, deadline=None)
@given(asked=st.lists(MEMBERS, max_size=6))
def test_classes_are_those_who_are_in_the_same_groups(asked: list[set[int]]) -> None:
    partition = partition_of([group(members, [1] * N_PEOPLE) for members in asked])
    signatures = {each: tuple(each in members for members in asked) for each in range(N_PEOPLE)}
    classes = partition.classes_of(np.arange(N_PEOPLE, dtype=np.uint64)).tolist()
    for one, other in combinations(range(N_PEOPLE), 2):
        assert (classes[one] == classes[other]) == (signatures[one] == signatures[other])
    assert [each for each in range(N_PEOPLE) if classes[each] < 0] == [
        each for each in range(N_PEOPLE) if not any(signatures[each])
    ]


@settings(max_examples=50, deadline=None)
@given(asked=st.lists(MEMBERS, min_size=1, max_size=6), data=st.data())
def test_the_order_in_which_groups_came_does_not_matter(asked: list[set[int]], data: st.DataObject) -> None:
    def is_good(partition: Partition) -> bool:
        try:
            partition.check()
        except ForbiddenError:
            return False
        return True

    least = data.draw(LEAST)
    other = data.draw(st.permutations(asked))
    assert is_good(partition_of([group(each, least) for each in asked])) == is_good(
        partition_of([group(each, least) for each in other])
    )


def test_the_same_group_again_is_told_of_and_its_complement_of_one_is_not() -> None:
    everyone, least = set(range(N_PEOPLE)), [3] * N_PEOPLE
    asked = [everyone, everyone, everyone - {4}, {4}, everyone - {1, 2, 3}, {1, 2, 3}]
    assert answered(asked, least) == [everyone, everyone, everyone - {1, 2, 3}, {1, 2, 3}]


def test_three_groups_that_add_up_to_one_person_are_not_told_of() -> None:
    least = [2] * N_PEOPLE
    one, other, both = {0, 1, 2}, {3, 4, 5}, {0, 1, 2, 3, 4, 5, 6}
    assert answered([one, other, both], least) == [one, other]


def test_one_who_demands_nothing_stands_alone_and_leaves_as_many_as_the_others_demand() -> None:
    least = [1, 3, 3, 3, 3, 3, 3, 3, 3]
    assert answered([{0}, {0, 1, 2}, {0, 1, 2, 3}], least) == [{0}, {0, 1, 2, 3}]


def test_a_name_has_the_same_number_wherever_it_stands() -> None:
    assert person_numbers(["HG00171", "b"])[0] == person_numbers(["HG00171"])[0] == 15968614733832202773


def test_a_group_has_a_part_in_each_dataset_where_it_has_somebody() -> None:
    masks = np.array([[True, False, True], [False, False, False]])
    (part,) = groups_within("d", masks, np.array([9, 5, 2], np.uint64), np.array([1, 2, 3]))
    assert (part.people.tolist(), part.least.tolist()) == ([2, 9], [3, 1])
    assert groups_within("d", masks[1:], np.array([9, 5, 2], np.uint64), np.array([1, 2, 3])) == []


def test_the_refusal_tells_neither_how_many_nor_who() -> None:
    with pytest.raises(ForbiddenError, match=r"^the samples that are asked about are too few") as refused:
        partition_of([group({7}, [3] * N_PEOPLE)]).check()
    assert not any(character.isdigit() for character in str(refused.value))
