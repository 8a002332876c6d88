"""Which format a file of genotypes has, by how it begins."""

import zlib
from pathlib import Path
from typing import Final

from variome.errors import InputError
from variome.files.gunzip import MAGIC as GZIP
from variome.files.lmdb_tables import FILE_IN_FOLDER, MAGIC, MAGIC_OFFSET
from variome.files.raw_lines import lies_on_disk
from variome.genotypes.bimbam_source import is_mean_genotypes

VCF: Final = "vcf"
"""VCF and BCF alike; and standard input and pipes, which are read once: what is looked at is gone."""

_PEEKED: Final = 1 << 16


def sniff_format(path: str | Path) -> str:
    """`vcf`, `lmdb`, `geno` or `bimbam`.

    Raises:
        InputError: it cannot be read, or begins as none of them does.
    """
    if not (lies_on_disk(path) or Path(path).is_dir()):
        return VCF
    place = Path(path)
    try:
        if place.is_dir() and (place / FILE_IN_FOLDER).exists():
            return "lmdb"
        with place.open("rb") as stream:
            begin = stream.read(_PEEKED)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None
    if begin[MAGIC_OFFSET : MAGIC_OFFSET + len(MAGIC)] == MAGIC:
        return "lmdb"
    found = _format_of_text(_unpacked(begin))
    if found is None:
        raise InputError(
            f"{path}: expected VCF, BCF, an LMDB genotype file, .geno text or BIMBAM mean genotypes, found none of "
            "them; say which with --from"
        )
    return found


def _format_of_text(begin: bytes) -> str | None:
    if begin.startswith((b"BCF", b"##fileformat", b"#CHROM")):
        return VCF
    lines = [line for line in begin.decode("utf-8", "replace").splitlines() if line.strip()]
    heading = next((line for line in lines if not line.startswith(("#", "@"))), "")
    if heading.split()[:2] == ["Chr", "Locus"] or (lines and lines[0].startswith("@")):
        return "geno"
    return "bimbam" if is_mean_genotypes(heading, is_whole=len(lines) > 1) else VCF if begin.startswith(b"##") else None


def _unpacked(begin: bytes) -> bytes:
    if not begin.startswith(GZIP):
        return begin
    try:
        return zlib.decompressobj(wbits=31).decompress(begin, _PEEKED)
    except zlib.error:
        return begin
