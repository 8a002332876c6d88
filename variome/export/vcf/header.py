"""The header of an exported VCF: what a parse needs to find every property again."""

from collections.abc import Iterable, Iterator, Sequence

from variome.export.vcf.alleles import contig_text
from variome.export.vcf.layout import Annotation, Layout, iter_meta_keys
from variome.export.vcf.lines import NOT_WRITTEN

KEPT_ELSEWHERE = ("vrs_id", "genotype_labels", "inheritance_modes", "status", "aliases", "notes", "tags")
"""Properties that no VCF holds: a load makes them of a reference or a pedigree, or people write them."""


def header_lines(
    layout: Layout,
    assembly: str,
    contigs: Iterable[str],
    filters: Iterable[str],
    names: Sequence[str] | None,
    *,
    is_structural: bool,
) -> Iterator[str]:
    """The lines, without their ends.

    Args:
        layout: where properties go.
        assembly: such as GRCh38.
        contigs: those of the records, without `chr`.
        filters: those that records or samples failed.
        names: the sample columns; None for a file without genotypes.
        is_structural: whether the records tell of structural variants.
    """
    yield "##fileformat=VCFv4.3"
    yield "##source=Variome"
    yield f"##reference={assembly}"
    yield f"##variomeNotInVcf={','.join(KEPT_ELSEWHERE)}"
    yield from (f"##contig=<ID={contig_text(contig)}>" for contig in contigs)
    yield from (f'##FILTER=<ID={name},Description="Of the file that was loaded">' for name in filters)
    yield '##ALT=<ID=*,Description="Another allele of the record that the line is of">'
    if is_structural:
        yield '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type of structural variant">'
        yield '##INFO=<ID=END,Number=1,Type=Integer,Description="End position of the variant">'
        if not any(key.key == "SVLEN" for key in layout.info["variant"].values()):
            yield '##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="Length of the variant">'
    yield f'##INFO=<ID={NOT_WRITTEN},Number=.,Type=String,Description="Properties not held as they are stored">'
    yield from _key_lines(layout, has_samples=names is not None)
    for annotation in layout.annotations.values():
        yield from _annotation_lines(annotation)
    yield "\t".join(
        ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", *(["FORMAT", *names] if names else ())]
    )


def _key_lines(layout: Layout, *, has_samples: bool) -> Iterator[str]:
    if has_samples:
        yield '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">'
    for kind, key in iter_meta_keys(layout):
        title = key.title.replace("\\", " ").replace('"', "'")
        yield f'##{kind}=<ID={key.key},Number={key.number},Type={key.type},Description="{title}">'


def _annotation_lines(annotation: Annotation) -> Iterator[str]:
    """The mark, in VEP's dialect, whose lists can hold a tilde; then the key with the names of its fields."""
    names = "|".join(annotation.names)
    groups = " and ".join(part.group or "the whole" for part in annotation.parts)
    yield f"##VEP=<ID={annotation.key}>"
    yield f"##INFO=<ID={annotation.key},Number=.,Type=String,Description=\"Entries of {groups}. Format:'{names}'\">"
