"""`display_title`: what people call an item, of each type."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from variome.items.calculated.consequences import most_severe_gene
from variome.items.calculated.subject import Subject
from variome.model.hgvs import genomic_change
from variome.model.item_types import DEFAULT_ASSEMBLY, ITEM_TYPES

LONGEST_ALLELE: Final = 50
"""Bases of an allele that a title spells out; of more it gives the first and their number."""

LONGEST_CHANGE: Final = 100
"""Characters of a name of a change that a title repeats: an insertion spells its bases."""


def display_title(subject: Subject) -> str | None:
    """What people call the item."""
    item_type = subject.schema.item_type
    return _TITLES.get(item_type, _named)(subject)


def _named(subject: Subject) -> str | None:
    """What names the item where it is unique."""
    title: str | None = subject.document.get(ITEM_TYPES[subject.schema.item_type].name_property)
    return title


def _titled(subject: Subject) -> str | None:
    """The title that people gave, else the name."""
    return subject.document.get("title") or _named(subject)


def _gene(subject: Subject) -> str | None:
    """The symbol; of a stub, the key."""
    return subject.document.get("gene_symbol") or _named(subject)


def _submission(subject: Subject) -> str:
    """`Load of 2026-11-21 10:00 UTC`: when it began."""
    started = subject.document.get("started")
    return f"Load of {datetime.fromisoformat(started).astimezone(UTC):%Y-%m-%d %H:%M} UTC" if started else "Load"


def _variant(subject: Subject) -> str:
    """`chr1:979,034CGAA>C`; on another assembly `GRCh37:chr1:914,414CGAA>C`."""
    document = subject.document
    alleles = f"{_spelled(document['REF'])}>{_spelled(document['ALT'])}"
    return f"{_assembly(subject)}chr{document['CHROM']}:{document['POS']:,}{alleles}"


def _structural_variant(subject: Subject) -> str:
    """`DEL_chr1:31,908,111-31,908,161`; of a breakend with its mate: `BND_chr2:321,681-]chr17:198982]N`."""
    document = subject.document
    place, start = f"{document['SV_TYPE']}_chr{document['CHROM']}", document["START"]
    told = document.get("annotation_id", "").removeprefix(f"{place}:{start}-")
    end = f"{int(document['END']):,}" if "END" in document else told
    return f"{_assembly(subject)}{place}:{start:,}-{end}"


def _sample(subject: Subject) -> str:
    """`SAMD11:p.Glu294del (NA12878)`: gene and change of the protein, else of the transcript, else of the genome.

    The gene is that of the most severely hit transcript, by its symbol in the store, else in the annotation, else by
    its key. Without the variant, the name of the sample alone.
    """
    name: str = subject.document["CALL_INFO"]
    return f"{_change(subject.variant)} ({name})" if subject.variant else name


def _structural_sample(subject: Subject) -> str:
    """`DEL_chr1:31,908,111-31,908,161 (NA12878)`."""
    name: str = subject.document["CALL_INFO"]
    return f"{_structural_variant(subject.variant)} ({name})" if subject.variant else name


def _change(variant: Subject) -> str:
    told = variant.most_severe.told if variant.most_severe else {}
    named = told.get("hgvs_p") or told.get("hgvs_c")
    gene = most_severe_gene(variant)
    symbol = variant.genes.get(gene or "", {}).get("gene_symbol") or told.get("symbol") or gene
    change = f"{symbol}:{named.rpartition(':')[2]}" if named and symbol else _genomic(variant)
    return change if len(change) <= LONGEST_CHANGE else f"{change[:LONGEST_CHANGE]}..."


def _genomic(variant: Subject) -> str:
    """`chr1:g.979035_979037del`; the title of the variant where HGVS has no name for it."""
    document = variant.document
    change = genomic_change(document["CHROM"], document["POS"], document["REF"], document["ALT"])
    return f"{_assembly(variant)}chr{document['CHROM']}:{change}" if change else _variant(variant)


def _assembly(subject: Subject) -> str:
    assembly = subject.document.get("assembly", DEFAULT_ASSEMBLY)
    return "" if assembly == DEFAULT_ASSEMBLY else f"{assembly}:"


def _spelled(allele: str) -> str:
    if len(allele) <= LONGEST_ALLELE:
        return allele
    return f"{allele[:10]}...[{len(allele):,} bases]"


_TITLES: Final[Mapping[str, Callable[[Subject], str | None]]] = {
    "Gene": _gene,
    "GeneList": _titled,
    "Institution": _titled,
    "IngestionSubmission": _submission,
    "Population": _titled,
    "Project": _titled,
    "SavedSearch": _titled,
    "StructuralVariant": _structural_variant,
    "StructuralVariantSample": _structural_sample,
    "User": _titled,
    "Variant": _variant,
    "VariantSample": _sample,
}
"""By type; all others are called by their name."""
