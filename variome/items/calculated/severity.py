"""How severe a consequence is: the order of Ensembl, in which annotators rank the terms of the Sequence Ontology.

The order is frozen here rather than read from the VariantConsequence items, so that a title depends on documents alone;
a test holds it to the consequences that are shipped.

Source:
    Ensembl, Calculated variant consequences (the order of their table, most severe first).
"""

from collections.abc import Iterable
from typing import Final

IN_ORDER: Final = (
    "transcript_ablation",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
    "inframe_insertion",
    "inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
    "coding_sequence_variant",
    "mature_miRNA_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "NMD_transcript_variant",
    "non_coding_transcript_variant",
    "coding_transcript_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "TFBS_ablation",
    "TFBS_amplification",
    "TF_binding_site_variant",
    "regulatory_region_ablation",
    "regulatory_region_amplification",
    "regulatory_region_variant",
    "intergenic_variant",
    "sequence_variant",
)
"""Names of consequences, the most severe first."""

_RANKS: Final = {name: rank for rank, name in enumerate(IN_ORDER, start=1)}


def severity_rank(consequence: str) -> int:
    """1 for the most severe; terms without a place in the order come after all others."""
    return _RANKS.get(consequence, len(IN_ORDER) + 1)


def most_severe(consequences: Iterable[str]) -> str | None:
    """The most severe of these, of equals the first; None when there are none."""
    return min(consequences, key=severity_rank, default=None)
