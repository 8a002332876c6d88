"""Random matrices of cells, and the slow obvious twin of what is asked of them."""

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States


def random_states(seed: int, n_rows: int, n_samples: int, shares: dict[int, float] | None = None) -> States:
    """Cells of rows with all frequencies of the ALT; `shares` says how often the other states come."""
    random = np.random.default_rng(seed)
    frequency = random.beta(0.2, 0.5, size=(n_rows, 1, 1))
    states = np.where(random.random((n_rows, n_samples, 2)) < frequency, ALT, REF).astype(np.int8)
    shares = shares or {}
    states[random.random(states.shape) < shares.get(OTHER, 0)] = OTHER
    states[random.random(states.shape) < shares.get(MISSING, 0)] = MISSING
    states[random.random(states.shape[:2]) < shares.get(MISSING, 0)] = MISSING
    states[..., 1][random.random(states.shape[:2]) < shares.get(FILL, 0)] = FILL
    return states


def random_phases(seed: int, n_rows: int, n_samples: int) -> NDArray[np.bool_]:
    """Whether calls are phased: all of some rows, none of others, some of the rest."""
    random = np.random.default_rng(seed)
    return random.random((n_rows, n_samples)) < random.choice([0.0, 0.5, 1.0], size=(n_rows, 1))


def slow_counts(states: States, group: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """AC and AN of each row, cell by cell."""
    chosen = [[cell for sample in row[group] for cell in sample] for row in states]
    ac = [sum(1 for cell in row if cell == ALT) for row in chosen]
    an = [sum(1 for cell in row if cell not in {MISSING, FILL}) for row in chosen]
    return ac, an
