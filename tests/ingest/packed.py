"""A VCF packed by htslib."""

from pathlib import Path

import cyvcf2
import pysam


def bgzipped(folder: Path, content: bytes) -> bytes:
    """The bytes as bgzip packs them."""
    plain, packed = folder / "plain.vcf", folder / "packed.vcf.gz"
    plain.write_bytes(content)
    pysam.tabix_compress(str(plain), str(packed), force=True)
    return packed.read_bytes()


def bcf(folder: Path, text: str, mode: str = "wb") -> bytes:
    """The text as BCF; mode `wbu` leaves its blocks uncompressed."""
    plain, packed = folder / "plain.vcf", folder / "packed.bcf"
    plain.write_text(text)
    source = cyvcf2.VCF(str(plain))
    writer = cyvcf2.Writer(str(packed), source, mode=mode)
    for each in source:
        writer.write_record(each)
    writer.close()
    return packed.read_bytes()
