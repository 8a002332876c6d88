"""Counts of broad searches are kept while nothing is written, and never told when anything was."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import upsert
from tests.variome.search.fix_search import Searched
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.search import counting, finding, kept_counts
from variome.search.finding import Found, search
from variome.search.request import SearchRequest

FOREIGNER = Viewer("y", {"other": "admin"})
READER = Viewer("x", {"research": "reader"})


class Counting:
    """Counts how often hits are counted."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, *arguments: Any) -> counting.Counted:
        self.times += 1
        return counting.count(*arguments)


@pytest.fixture
def _quiet(store: psycopg.Connection[Any]) -> Iterator[None]:
    """Nobody writes but the test: what PostgreSQL tidies up by itself is a write too."""
    store.execute("ALTER SYSTEM SET autovacuum = off")
    store.execute("SELECT pg_reload_conf()")
    yield
    store.execute("ALTER SYSTEM RESET autovacuum")
    store.execute("SELECT pg_reload_conf()")


@pytest.fixture
def count(_quiet: None, monkeypatch: pytest.MonkeyPatch) -> Counting:
    monkeypatch.setattr(counting, "MOST_NAMED", 3)
    monkeypatch.setattr(finding, "KEPT", kept_counts.KeptCounts())
    counter = Counting()
    monkeypatch.setattr(finding, "count", counter)
    return counter


@pytest.fixture
def writer(store_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(store_url) as connection:
        yield connection


def find(of: Searched, viewer: Viewer = EVERYTHING, facet: str = "REF", **more: Any) -> Found:
    """Variants with a facet, or samples without one."""
    selection = Selection(item_type="Variant" if facet else "VariantSample", file_project="research")
    request = SearchRequest(selection=selection, facets=(facet or "GT",), **more)
    return search(of.store, of.registry, request, viewer=viewer)


def test_what_is_asked_again_is_not_counted_again(searched: Searched, count: Counting) -> None:
    first, second = find(searched), find(searched)
    assert (first, count.times) == (second, 1)
    assert find(searched, limit=3).facets == first.facets
    assert count.times == 1  # another page of the same hits


def test_few_hits_are_not_kept(searched: Searched, count: Counting) -> None:
    few = [find(searched, where="POS < 1020") for _ in range(2)]
    assert few[0].total in range(1, 4)
    assert count.times == 2


def test_another_question_or_viewer_is_counted_apart(searched: Searched, count: Counting) -> None:
    asked: list[dict[str, Any]] = [
        {},
        {"facet": "ALT"},
        {"where": "POS > 1030"},
        {"facet": ""},
        {"facet": "", "viewer": READER},
        {"facet": "", "viewer": FOREIGNER},
    ]
    found = [find(searched, **each) for each in asked]
    n_counted = count.times
    assert found == [find(searched, **each) for each in asked]
    assert n_counted == len(asked)
    assert found[-2].total == found[-3].total
    assert found[-1].total == 0


def test_after_a_write_it_is_counted_anew(searched: Searched, count: Counting) -> None:
    before = find(searched).total
    assert before is not None
    upsert(searched.store, searched.registry, ("Variant", b.variant(5000)))
    assert find(searched).total == before + 1
    searched.store.execute("UPDATE variant_1_0 SET status = 'deleted' WHERE position = 5000")
    assert find(searched).total == before
    assert count.times == 3


def test_a_write_counts_from_its_commit(searched: Searched, count: Counting, writer: psycopg.Connection[Any]) -> None:
    before = find(searched).total
    assert before is not None
    writer.execute("UPDATE variant_1_0 SET status = 'deleted' WHERE position = (SELECT min(position) FROM variant_1_0)")
    assert find(searched).total == before
    writer.commit()
    after = find(searched).total
    assert after is not None
    assert after < before
    assert find(searched).total == after


def test_what_was_taken_back_leaves_the_counts(
    searched: Searched, count: Counting, writer: psycopg.Connection[Any]
) -> None:
    before = find(searched).total
    writer.execute("UPDATE variant_1_0 SET status = 'deleted'")
    writer.rollback()
    assert find(searched).total == before


def test_no_more_searches_are_kept_than_there_may_be(
    searched: Searched, count: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_counts, "MOST_KEPT", 2)
    for where in ("POS > 0", "POS > 1", "POS > 2", "POS > 2", "POS > 0"):
        find(searched, where=where)
    assert count.times == 4
