"""BCF as lines of VCF, through cyvcf2: the one module that imports it."""

from collections.abc import Iterator
from pathlib import Path

import cyvcf2

from variome.errors import InputError


def iter_bcf_lines(path: str | Path) -> Iterator[bytes]:
    """The VCF text of a BCF file, line by line with its newline.

    BCF keeps reals in 32 bits; htslib writes them back with the fewest digits, so a text that had more digits is
    rounded. Line numbers are those of the VCF that `bcftools view` would print.

    Raises:
        InputError: htslib cannot read its header.
        OSError: the file is damaged or ends behind the lines that have come.
    """
    try:
        reader = cyvcf2.VCF(str(path))
        header = reader.raw_header.rstrip("\n")
    except Exception as error:  # cyvcf2 raises nothing narrower
        raise InputError(f"{path}: is not a BCF that htslib can read: {error}; convert it with bcftools view") from None
    for line in header.split("\n"):
        yield f"{line}\n".encode()
    try:
        for record in reader:
            yield str(record).encode()
    except Exception:
        raise OSError("the BCF is cut short or damaged: htslib cannot read the next record") from None
