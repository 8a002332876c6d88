"""Rows and samples of a dataset as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools
from variome.genotypes.cells import States


@dataclass(frozen=True, slots=True)
class Genotypes:
    """Rows and samples that were selected, as arrays; nothing of it is shared with the dataset.

    Attributes:
        sample_id: names of the samples; shape (samples,).
        variant_contig: without `chr`; shape (variants,).
        variant_position: 1-based; shape (variants,).
        variant_ref, variant_alt: bases of the minimal allele, or a symbolic one; shapes (variants,).
        variant_id, variant_filter: as in the file, `.` without one; shapes (variants,).
        call_genotype: 0 REF, 1 this ALT, 2 another ALT of the same record, -1 missing, -2 no second haplotype; int8,
            shape (variants, samples, 2).
        call_genotype_phased: whether the two haplotypes stand in an order; says nothing of haploid calls; shape
            (variants, samples).
    """

    sample_id: Sequence[str]
    variant_contig: Sequence[str]
    variant_position: NDArray[np.int64]
    variant_ref: Sequence[str]
    variant_alt: Sequence[str]
    variant_id: Sequence[str]
    variant_filter: Sequence[str]
    call_genotype: States
    call_genotype_phased: Bools
