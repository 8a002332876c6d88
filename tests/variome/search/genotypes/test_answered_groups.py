"""Of which groups a client was told is known to every process, after a restart, and for as long as it was said."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import psycopg
import pytest

from variome.database.connection import connect
from variome.errors import ForbiddenError
from variome.genotypes.cache import Cache
from variome.search.genotypes import answered_groups
from variome.search.genotypes.answered_groups import MOST_GROUPS, admit
from variome.search.genotypes.partition import Group

Store = psycopg.Connection[Any]


def group(*people: int, dataset: str = "d", least: int = 3) -> Group:
    return Group.of(dataset, np.array(people, np.uint64), np.full(len(people), least))


@pytest.fixture(autouse=True, params=["remembered", "restarted"])
def _memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "restarted":

        class Forgetful(Cache):
            def get(self, name: str, make: Any, size_of: Any) -> Any:
                return make()

        monkeypatch.setattr(answered_groups, "_remembered", Forgetful(1))


def test_a_group_that_differs_by_too_few_from_one_before_is_refused_to_this_client_alone(store: Store) -> None:
    admit(store, "ada", [group(*range(10))], 30)
    for others in (group(*range(9)), group(*range(1, 10), dataset="other"), group(*range(12))):
        with pytest.raises(ForbiddenError, match="too few"):
            admit(store, "ada", [others], 30)
    partition, asked = admit(store, "ada", [group(*range(7))], 30)
    assert partition.n_classes == 2
    assert asked["d"].tolist() == list(range(10))
    admit(store, "eve", [group(*range(9))], 30)


def test_what_was_refused_is_as_if_it_had_not_been_asked(store: Store) -> None:
    with pytest.raises(ForbiddenError):
        admit(store, "ada", [group(*range(5)), group(1)], 30)
    assert store.execute("SELECT count(*) FROM genotype_group").fetchone() == (0,)
    admit(store, "ada", [group(*range(6))], 30)


def test_groups_are_forgotten_after_the_days_that_they_are_kept_for_unless_asked_about_again(store: Store) -> None:
    admit(store, "ada", [group(*range(10)), group(*range(20, 30))], 30)
    store.execute("UPDATE genotype_group SET asked = asked - interval '20 days'")
    admit(store, "ada", [group(*range(10))], 30)
    store.execute("UPDATE genotype_group SET asked = asked - interval '20 days'")
    admit(store, "ada", [group(*range(21, 30))], 30)
    with pytest.raises(ForbiddenError):
        admit(store, "ada", [group(*range(9))], 30)


def test_a_client_with_as_many_groups_as_there_may_be_is_told_of_these_only(store: Store) -> None:
    groups = [group(*range(3 * n, 3 * n + 3)) for n in range(MOST_GROUPS)]
    admit(store, "ada", groups, 30)
    with pytest.raises(ForbiddenError, match=f"{MOST_GROUPS} groups are kept for 30 days"):
        admit(store, "ada", [group(*range(9000, 9010))], 30)
    admit(store, "ada", groups[:5], 30)


def test_of_two_groups_that_are_asked_about_at_once_and_differ_by_one_only_one_is_told_of(store_url: str) -> None:
    def ask(people: range) -> bool:
        with connect(store_url) as connection:
            try:
                admit(connection, "ada", [group(*people)], 30)
            except ForbiddenError:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(ask, [range(10 + n) for n in range(8)]))
    assert sum(told) >= 1
    admitted = [10 + n for n, is_told in enumerate(told) if is_told]
    assert all(b - a >= 3 for a, b in pairwise(admitted))
