"""Which sequence of RefSeq a contig is: accession and version, which HGVS names start with.

Source:
    NCBI assembly reports of GCF_000001405.13 (GRCh37), GCF_000001405.26 (GRCh38) and GCF_009914755.1 (T2T-CHM13v2.0).
"""

from typing import Final

_CHROMOSOMES: Final = (*map(str, range(1, 23)), "X", "Y")

_GRCH38_VERSIONS: Final = (
    11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10,
)  # fmt: skip
"""Versions of NC_000001 to NC_000024. Each chromosome was given a new version with GRCh38: GRCh37 has those before."""


def find_accession(assembly: str, contig: str) -> str | None:
    """The accession of a contig (without `chr`), `NC_000001.11`; None where it is not known for certain.

    The mitochondrion of GRCh37 has none: files on hg19 mean NC_001807.4 by `chrM`, files on GRCh37 NC_012920.1 by `MT`,
    and an item says `M` for both.
    """
    return _ACCESSIONS.get((assembly, contig))


_ACCESSIONS: Final = {
    **{
        ("GRCh38", contig): f"NC_{number:06}.{version}"
        for number, (contig, version) in enumerate(zip(_CHROMOSOMES, _GRCH38_VERSIONS, strict=True), start=1)
    },
    **{
        ("GRCh37", contig): f"NC_{number:06}.{version - 1}"
        for number, (contig, version) in enumerate(zip(_CHROMOSOMES, _GRCH38_VERSIONS, strict=True), start=1)
    },
    **{("T2T-CHM13", contig): f"NC_{number:06}.1" for number, contig in enumerate(_CHROMOSOMES, start=60925)},
    ("GRCh38", "M"): "NC_012920.1",
}
