import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.matrices import random_states
from tests.variome.genotypes.test_block import built
from variome.genotypes.bits import pack, unpack
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States
from variome.genotypes.smoothing import smoothed


def in_order(states: States) -> States:
    """Calls with one ALT and one REF have the REF first."""
    found = states.copy()
    found[((states[..., 0] == ALT) & (states[..., 1] == REF))] = [REF, ALT]
    return found


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    shares=st.sampled_from([{}, {MISSING: 0.1}, {MISSING: 0.05, OTHER: 0.01}, {FILL: 0.3}]),
    is_sorted=st.booleans(),
)
def test_unphased_calls_come_back_as_they_were_whatever_was_chosen(
    seed: int, shares: dict[int, float], is_sorted: bool
) -> None:
    states = random_states(seed, 25, 400, shares)
    states = in_order(states) if is_sorted else states
    block = GenotypeBlock.read(built(states, np.zeros(states.shape[:2], np.bool_)))
    assert (block.states(np.arange(25)) == states).all()
    group = np.random.default_rng(seed).random((1, 400)) < 0.4
    cells = states[:, group[0]]
    assert block.counts(group).AC[0].tolist() == (cells == ALT).sum(axis=(1, 2)).tolist()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1 << 30), n_samples=st.sampled_from([1, 5, 60]))
def test_only_what_says_nothing_is_changed(seed: int, n_samples: int) -> None:
    random = np.random.default_rng(seed)
    bits = random.random((12, 2 * n_samples)) < random.random((12, 1))
    is_free = random.random(bits.shape) < 0.1
    is_unordered = random.random(12) < 0.5
    after = unpack(smoothed(pack(bits), pack(is_free), is_unordered, 2 * n_samples), 2 * n_samples)
    pairs, chosen, free = (each.reshape(12, n_samples, 2) for each in (bits, after, is_free))
    is_pair = is_unordered[:, np.newaxis] & (pairs[..., 0] != pairs[..., 1]) & ~free.any(axis=2)
    assert (chosen[~is_pair] == pairs[~is_pair])[~free[~is_pair]].all()
    assert (chosen[is_pair].sum(axis=1) == 1).all()


def test_a_missing_bit_is_filled_in_from_the_haplotypes_that_agree() -> None:
    kinds = np.array([[0, 1, 0, 1, 1, 0, 1], [1, 0, 1, 1, 0, 0, 0]], np.bool_)
    haplotypes = kinds[np.arange(12) % 2].T.copy()
    truth = haplotypes.copy()
    is_free = np.zeros_like(haplotypes)
    is_free[5, 4] = is_free[6, 7] = True
    haplotypes[is_free] ^= True
    after = smoothed(pack(haplotypes), pack(is_free), np.zeros(7, np.bool_), 12)
    assert (unpack(after, 12) == truth).all()


def test_an_unphased_call_is_ordered_as_its_haplotypes_go_on() -> None:
    kinds = np.array([[0, 1, 0, 1, 1, 0, 1], [1, 0, 1, 0, 0, 1, 0]], np.bool_)
    haplotypes = kinds[[0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0]].T.copy()
    truth = haplotypes.copy()
    haplotypes[3:, 8:10] = np.sort(haplotypes[3:, 8:10], axis=1)
    after = smoothed(pack(haplotypes), pack(np.zeros_like(haplotypes)), np.arange(7) >= 3, 12)
    assert (unpack(after, 12) == truth).all()
