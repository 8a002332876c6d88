"""Contigs, their order and their lengths, from the index of a FASTA (`samtools faidx`)."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from variome.errors import InputError
from variome.genotypes.manifest import Contig
from variome.model.alleles import contig_name

_LINE: Final = re.compile(r"([^\t]+)\t([0-9]{1,12})(?:\t.*)?")


def read_fai(path: Path) -> Sequence[Contig]:
    """The contigs in the order of the file.

    Raises:
        InputError: it cannot be read, or is no such index.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; check the name and its permissions") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: expected the index of a FASTA as text, found other bytes") from None
    contigs = []
    for number, text in enumerate(lines, start=1):
        found = _LINE.fullmatch(text)
        if found is None:
            raise InputError(
                f"{path}: line {number}: expected a contig and its length with a tab between them, found "
                f"{text[:60]!r}; make the index with samtools faidx"
            )
        contigs.append(Contig(contig_name(found[1]), found[1], int(found[2])))
    if not contigs:
        raise InputError(f"{path}: expected the index of a FASTA, found no contig; make it with samtools faidx")
    return contigs
