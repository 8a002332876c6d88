"""Samples by an expression over what is known of them."""

from collections.abc import Sequence

from variome.genotypes.bits import Bools
from variome.genotypes.dataset import Dataset
from variome.search.typed_keys import parse_sample_condition, samples_that_hold


def matching_samples(datasets: Sequence[Dataset], text: str) -> Sequence[Bools]:
    """Of which samples of each dataset a condition holds; shapes (samples,).

    Raises:
        ExpressionError: it means nothing for what is known of the samples.
        InputError: datasets disagree on the type of a key.
    """
    tables = [dataset.metadata for dataset in datasets]
    node = parse_sample_condition(text, *tables)
    return [samples_that_hold(table, node) for table in tables]
