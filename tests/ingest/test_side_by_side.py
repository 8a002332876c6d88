"""Several iterators as one."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from ingest.side_by_side import SideBySide
from variome.errors import DatabaseError


def test_everything_comes_and_each_source_keeps_its_order() -> None:
    sources = [[(name, number) for number in range(50)] for name in "abc"]
    with SideBySide[tuple[str, int]]() as threads:
        found = list(threads.iter_merged(sources))
    assert sorted(found) == sorted(each for source in sources for each in source)
    assert [[each for each in found if each[0] == name] for name in "abc"] == sources


def test_a_source_that_waits_does_not_hold_another_up() -> None:
    may_go_on = threading.Event()

    def waiting() -> Iterator[str]:
        may_go_on.wait(20)
        yield "late"

    with SideBySide[str]() as threads:
        found = []
        for each in threads.iter_merged([waiting(), ["early"]]):
            found.append(each)
            may_go_on.set()
    assert found == ["early", "late"]


def test_what_one_of_them_raises_is_raised_and_the_others_end_when_what_they_wait_for_has_gone() -> None:
    has_gone = threading.Event()
    ended = []

    def waiting() -> Iterator[str]:
        has_gone.wait(20)
        ended.append("waiting")
        yield from ()

    def failing() -> Iterator[str]:
        yield "first"
        raise DatabaseError("went away")

    with (
        pytest.raises(DatabaseError, match="went away"),
        SideBySide[str]() as threads,
        closing(_Setting(has_gone)),
    ):
        list(threads.iter_merged([waiting(), failing()]))
    assert ended == ["waiting"]


class _Setting:
    """What others wait for, and which goes when it is closed."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def close(self) -> None:
        self._event.set()
