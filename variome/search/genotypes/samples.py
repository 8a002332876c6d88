"""Samples by an expression over what is known of them."""

from collections.abc import Sequence

from variome.errors import InputError
from variome.genotypes.bits import Bools
from variome.genotypes.dataset import Dataset


def matching_samples(datasets: Sequence[Dataset], text: str) -> Sequence[Bools]:
    """Of which samples of each dataset a condition holds; shapes (samples,)."""
    raise InputError(f"-s {text[:80]!r}: nothing is known of the samples of {datasets[0].name}")
