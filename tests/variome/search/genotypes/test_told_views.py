"""Of which views a client was told is known to every process, once for equal calls, and for as long as it was said."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from variome.database.connection import connect
from variome.errors import ForbiddenError
from variome.genotypes.view_name import ViewName
from variome.search.genotypes.told_views import MOST_VIEWS, ToldView, remember

Store = psycopg.Connection[Any]


def view(calls: str, *name: Any, dataset: str = "d") -> ToldView:
    return ToldView(dataset, calls, ViewName(*name))


def test_views_are_kept_by_client_and_dataset_with_how_they_are_opened_again(store: Store) -> None:
    first, second = view("aa", 1, "1,4-7", "height", "S1", "cases"), view("bb", 2)
    assert remember(store, "ada", [first, view("cc", dataset="e")], 30) == {
        "d": [first], "e": [view("cc", dataset="e")],
    }  # fmt: skip
    assert remember(store, "ada", [second], 30) == {"d": [first, second]}
    assert remember(store, "eve", [second], 30) == {"d": [second]}


def test_of_views_with_equal_calls_the_first_one_is_kept(store: Store) -> None:
    remember(store, "ada", [view("aa", 1)], 30)
    assert remember(store, "ada", [view("aa", 9, "none")], 30) == {"d": [view("aa", 1)]}


def test_views_are_forgotten_after_the_days_that_they_are_kept_for_unless_asked_about_again(store: Store) -> None:
    remember(store, "ada", [view("aa", 1), view("bb", 2)], 30)
    for _ in range(2):
        store.execute("UPDATE genotype_view SET asked = asked - interval '20 days'")
        found = remember(store, "ada", [view("bb", 2)], 30)
    assert found == {"d": [view("bb", 2)]}


def test_a_client_with_as_many_views_as_there_may_be_is_told_of_these_only(store: Store) -> None:
    views = [view(f"{number:02}", number + 1) for number in range(MOST_VIEWS)]
    remember(store, "ada", views, 30)
    with pytest.raises(ForbiddenError, match="this would be one more"):
        remember(store, "ada", [view("zz", 99)], 30)
    assert remember(store, "ada", views[:1], 30) == {"d": views}
    remember(store, "ada", [view("zz", 99, dataset="e")], 30)


def test_of_two_views_that_are_asked_about_at_once_at_least_one_answer_knows_of_both(store_url: str) -> None:
    def ask(number: int) -> set[str]:
        with connect(store_url) as connection:
            return {each.calls for each in remember(connection, "ada", [view(str(number), number)], 30)["d"]}

    with ThreadPoolExecutor(8) as threads:
        told = sorted(threads.map(ask, range(1, 9)), key=len)
    assert [len(each) for each in told] == list(range(1, 9))
    assert all(one < other for one, other in pairwise(told))
