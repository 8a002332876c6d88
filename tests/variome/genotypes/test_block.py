import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.variome.genotypes.matrices import random_phases, random_states, slow_counts
from variome.errors import BlockError
from variome.genotypes.block import GenotypeBlock
from variome.genotypes.block_building import BlockBuilder
from variome.genotypes.cells import FILL, MISSING, OTHER, States
from variome.genotypes.container import Kind, read_container, write_container
from variome.genotypes.plane_coding import PLANE_SECTIONS
from variome.genotypes.plane_kinds import PlaneKind

SHARES = [{}, {MISSING: 0.3}, {OTHER: 0.05, MISSING: 0.01, FILL: 0.02}, {FILL: 0.6}, {MISSING: 1.0}]


def built(states: States, is_phased: np.ndarray) -> bytes:
    builder = BlockBuilder(states.shape[1])
    for row, phases in zip(states, is_phased, strict=True):
        builder.add(row, phases)
    return builder.to_bytes()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    n_rows=st.integers(0, 40),
    n_samples=st.sampled_from([0, 1, 3, 7, 8, 9, 64, 65, 700]),
    shares=st.sampled_from(SHARES),
)
def test_a_block_gives_back_the_cells_that_went_in(
    seed: int, n_rows: int, n_samples: int, shares: dict[int, float]
) -> None:
    states, is_phased = random_states(seed, n_rows, n_samples, shares), random_phases(seed, n_rows, n_samples)
    block = GenotypeBlock.read(built(states, is_phased))
    rows = np.arange(n_rows)
    assert (block.states(rows) == states).all()
    is_diploid = states[..., 1] != FILL
    assert (block.is_phased(rows) == is_phased)[is_diploid].all()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    n_rows=st.integers(1, 60),
    n_samples=st.sampled_from([1, 3, 65, 700]),
    frequency=st.sampled_from([0.0, 0.002, 0.4, 0.999, 1.0]),
)
def test_rows_that_are_taken_out_packed_have_the_bits_of_the_cells(
    seed: int, n_rows: int, n_samples: int, frequency: float
) -> None:
    random = np.random.default_rng(seed)
    states = (random.random((n_rows, n_samples, 2)) < frequency).astype(np.int8)
    block = GenotypeBlock.read(built(states, np.ones(states.shape[:2], np.bool_)))
    few = np.flatnonzero(random.random(n_rows) < random.choice([0.05, 0.5]))
    for rows in (few, np.arange(n_rows)):
        expected = np.packbits(states[rows].reshape(len(rows), 2 * n_samples), axis=1, bitorder="little")
        assert (block.alt.packed_rows(rows) == expected).all()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    n_rows=st.integers(1, 60),
    n_samples=st.sampled_from([1, 7, 65, 300]),
    shares=st.sampled_from(SHARES),
    share=st.floats(0, 1),
    n_groups=st.sampled_from([1, 2, 8]),
)
def test_counts_of_groups_are_those_of_the_cells(
    seed: int, n_rows: int, n_samples: int, shares: dict[int, float], share: float, n_groups: int
) -> None:
    random = np.random.default_rng(seed)
    states = random_states(seed, n_rows, n_samples, shares)
    content = built(states, np.ones(states.shape[:2], np.bool_))
    groups = random.random((n_groups, n_samples)) < share
    few = np.flatnonzero(random.random(n_rows) < random.choice([0.05, 0.5]))
    block = GenotypeBlock.read(content)
    for rows in (few, None, few, np.arange(n_rows // 3, n_rows)):  # the first finds nothing that has been turned
        counts = block.counts(groups, rows)
        chosen = states if rows is None else states[rows]
        for group, ac, an in zip(groups, counts.AC, counts.AN, strict=True):
            assert (ac.tolist(), an.tolist()) == slow_counts(chosen, group)


def test_a_row_may_list_more_columns_than_a_byte_counts() -> None:
    states = np.zeros((9, 9000, 2), np.int8)
    states[np.random.default_rng(1).random(states.shape[:2]) < 0.04] = MISSING
    content = built(states, np.ones(states.shape[:2], np.bool_))
    first = PLANE_SECTIONS * PlaneKind.MISSING_CALL
    assert max(read_container(content, Kind.GENOTYPES).array(first + 8, np.uint8)) == 1
    for block in (content, with_wide_counts(content)):
        assert (GenotypeBlock.read(block).states(np.arange(9)) == states).all()


def with_wide_counts(content: bytes) -> bytes:
    """The block as it was written before counts of listed columns were stored by bytes."""
    container = read_container(content, Kind.GENOTYPES)
    sections = {section: container.bytes_of(section) for section in container.sections}
    for first in {section // PLANE_SECTIONS * PLANE_SECTIONS for section in sections}:
        parts = [sections.pop(first + part, b"") for part in range(7, 11)]
        wide = sum(np.frombuffer(part, np.uint8).astype("<u4") << 8 * i for i, part in enumerate(parts) if part)
        sections |= {first + 1: np.asarray(wide, "<u4").tobytes()} if parts[0] else {}
    return write_container(Kind.GENOTYPES, container.n_rows, container.n_columns, sections)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1 << 30), shares=st.sampled_from(SHARES))
def test_a_block_with_counts_of_32_bits_is_read(seed: int, shares: dict[int, float]) -> None:
    states = random_states(seed, 30, 700, shares)
    content = with_wide_counts(built(states, np.ones(states.shape[:2], np.bool_)))
    assert not any(7 <= section % PLANE_SECTIONS <= 10 for section in read_container(content, Kind.GENOTYPES).sections)
    assert (GenotypeBlock.read(content).states(np.arange(30)) == states).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1 << 30), shares=st.sampled_from(SHARES), data=st.data())
def test_chosen_rows_and_samples_come_in_the_order_asked_for(
    seed: int, shares: dict[int, float], data: st.DataObject
) -> None:
    states, is_phased = random_states(seed, 20, 300, shares), random_phases(seed, 20, 300)
    block = GenotypeBlock.read(built(states, is_phased))
    rows = np.array(data.draw(st.lists(st.integers(0, 19), max_size=8)), np.int64)
    samples = np.array(data.draw(st.lists(st.integers(0, 299), max_size=8, unique=True)), np.int64)
    assert (block.states(rows, samples) == states[rows][:, samples]).all()
    assert (block.states(rows) == states[rows]).all()


def test_bytes_that_are_no_block_are_refused_with_a_sentence() -> None:
    content = built(random_states(1, 10, 50), np.ones((10, 50), np.bool_))
    with pytest.raises(BlockError, match="expected a block that begins with VGB1, found b'PK"):
        GenotypeBlock.read(b"PK\3\4" + content)
    for end in range(len(content)):
        with pytest.raises(BlockError):
            GenotypeBlock.read(content[:end])
