"""Uuids are found among others as a dictionary finds them."""

import random
from uuid import UUID

import numpy as np
import pytest

from variome.search import joining
from variome.search.joining import Column, places_of


def column(uuids: list[UUID]) -> Column:
    return np.frombuffer(b"".join(uuid.bytes for uuid in uuids), dtype="V16")


def drawn(n_known: int, n_sought: int) -> tuple[list[UUID], list[UUID]]:
    """Different uuids, some of which differ in their last bytes alone or end in zeros, and some to look for."""
    chance = random.Random(n_known)
    starts = [chance.getrandbits(64) << 64 for _ in range(5)]
    known = list({UUID(int=chance.choice(starts) | chance.choice((n, n << 56, 0))) for n in range(n_known)})
    others = [UUID(int=chance.getrandbits(128)) for _ in range(10)]
    return known, [chance.choice(known + others) for _ in range(n_sought)]


@pytest.mark.parametrize("are_alike", [False, True])
@pytest.mark.parametrize(("n_known", "n_sought"), [(1, 20), (50, 0), (50, 300), (3000, 5000)])
def test_each_uuid_is_found_where_it_stands(
    n_known: int, n_sought: int, are_alike: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if are_alike:  # as if the numbers that uuids are sorted by were the same for several
        monkeypatch.setattr(joining, "_ODD", np.uint64(0))
    known, sought = drawn(n_known, n_sought)
    places = {uuid: place for place, uuid in enumerate(known)}
    assert places_of(column(sought), column(known)).tolist() == [places.get(uuid, -1) for uuid in sought]


def test_among_none_nothing_is_found() -> None:
    assert places_of(column([UUID(int=1), UUID(int=0)]), column([])).tolist() == [-1, -1]
