"""A VCF packed by htslib, or as htslib might."""

import zlib
from collections.abc import Iterable
from pathlib import Path

import cyvcf2
import pysam


def bgzipped(folder: Path, content: bytes) -> bytes:
    """The bytes as bgzip packs them."""
    plain, packed = folder / "plain.vcf", folder / "packed.vcf.gz"
    plain.write_bytes(content)
    pysam.tabix_compress(str(plain), str(packed), force=True)
    return packed.read_bytes()


def bgzip_blocks(contents: Iterable[bytes]) -> bytes:
    """bgzip with these blocks, each of 64 KiB at most, and the empty one that ends it (SAM specification, 4.1)."""
    return b"".join(_bgzip_block(content) for content in (*contents, b""))


def _bgzip_block(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    head = b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\0BC\x02\0" + (len(packed) + 25).to_bytes(2, "little")
    return head + packed + zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")


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
