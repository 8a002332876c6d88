"""The contigs that an index names: a `.fai` beside a FASTA, a `.tbi` beside a VCF."""

import gzip
import re
import struct
from pathlib import Path
from typing import Final

_HEAD: Final = struct.Struct("<4s8i")  # tabix: magic, n_ref, format, three columns, meta, skip, length of the names
_MAGIC: Final = b"TBI\x01"
_LONGEST: Final = 1 << 26
"""Bytes of names in a `.tbi` that are read."""

_FAI_LINE: Final = re.compile(r"([^\t]+)\t([0-9]{1,15})(?:\t.*)?")


def contigs_of_indexes(vcf: Path, fai: Path | None) -> dict[str, int | None]:
    """Contigs with their lengths where an index says them; none of an index that is absent or not readable."""
    found: dict[str, int | None] = dict.fromkeys(_tbi_names(Path(f"{vcf}.tbi")))
    return found | (_fai_lengths(fai) if fai else {})


def _fai_lengths(path: Path) -> dict[str, int | None]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {line[1]: int(line[2]) for text in lines if (line := _FAI_LINE.fullmatch(text))}


def _tbi_names(path: Path) -> list[str]:
    try:
        with gzip.open(path) as stream:
            magic, *_, length = _HEAD.unpack(stream.read(_HEAD.size))
            names = stream.read(length) if magic == _MAGIC and 0 < length < _LONGEST else b""
        return [name for name in names.decode("utf-8").split("\0") if name]
    except (OSError, EOFError, struct.error, UnicodeDecodeError):
        return []
