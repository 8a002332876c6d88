import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.matrices import random_states, slow_counts
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.block_building import BlockBuilder
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States
from variome.genotypes.joining import joined


def built(states: States) -> GenotypeBlock:
    builder = BlockBuilder(states.shape[1])
    for row in states:
        builder.add(row, np.ones(len(row), np.bool_))
    return GenotypeBlock.read(builder.to_bytes())


def frequent_and_rare(seed: int, n_samples: int) -> States:
    """Rows that are listed, flipped and dense, whatever the samples."""
    random = np.random.default_rng(seed)
    frequency = np.array([0, 0.001, 0.5, 0.999, 0.3, 1, 0.001, 0.7]).reshape(-1, 1, 1)
    return np.where(random.random((8, n_samples, 2)) < frequency, ALT, REF).astype(np.int8)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    sizes=st.lists(st.sampled_from([1, 7, 300, 400]), min_size=2, max_size=4),
    is_alike=st.booleans(),
)
def test_joined_shards_count_as_their_cells_do(seed: int, sizes: list[int], is_alike: bool) -> None:
    make = frequent_and_rare if is_alike else (lambda seed, n: random_states(seed, 8, n))
    parts = [make(seed + number, size) for number, size in enumerate(sizes)]
    found = joined([built(states) for states in parts])
    if found is None:
        return
    random = np.random.default_rng(seed)
    whole, rows = np.concatenate(parts, axis=1), np.flatnonzero(random.random(8) < 0.5)
    groups = random.random((2, sum(sizes))) < 0.5
    for chosen in (None, rows):
        counts = found.counts(groups, chosen)
        for group, ac, an in zip(groups, counts.AC, counts.AN, strict=True):
            assert (ac.tolist(), an.tolist()) == slow_counts(whole if chosen is None else whole[chosen], group)


def test_shards_that_are_stored_alike_are_joined() -> None:
    states = frequent_and_rare(3, 400)
    assert joined([built(states), built(states[:, ::-1])]) is not None


@pytest.mark.parametrize("state", [MISSING, OTHER, FILL])
def test_shards_with_cells_of_other_kinds_are_not_joined(state: int) -> None:
    states = frequent_and_rare(3, 400)
    others = states.copy()
    others[2, 5, 1] = state
    assert joined([built(states), built(others)]) is None
