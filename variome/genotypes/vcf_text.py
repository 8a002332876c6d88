"""Rows as lines of VCF: biallelic records, in which another ALT of the same record is `<M>`, allele 2."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools
from variome.genotypes.cells import FILL, MISSING, OTHER, States
from variome.genotypes.sites import Site

OTHER_ALLELE: Final = "<M>"
"""The ALT that stands for all others of a record."""


def calls_text(states: States, is_phased: Bools) -> bytes:
    """The sample columns of one row, with a tab before each.

    Args:
        states: shape (samples, 2).
        is_phased: shape (samples,).
    """
    index = (states[:, 0].astype(np.intp) - FILL) * _N_STATES + (states[:, 1] - FILL)
    cells = _TEXTS[index * 2 + is_phased]
    if not (states[:, 1] == FILL).any():
        return bytes(cells.tobytes())
    characters = cells.view(np.uint8)
    return bytes(characters[characters != 0].tobytes())


def line_head(contig: str, site: Site, info: str, *, has_other: bool, has_calls: bool) -> bytes:
    """The columns of a row before those of the samples, without the tab behind them."""
    alt = f"{site.alt},{OTHER_ALLELE}" if has_other else site.alt
    head = f"{contig}\t{site.position}\t{site.id}\t{site.ref}\t{alt}\t.\t{site.filter}\t{info}"
    return (f"{head}\tGT" if has_calls else head).encode()


def info_text(values: Mapping[str, str], site: Site) -> str:
    """INFO: what was counted, and the END of a symbolic allele."""
    found = [f"{key}={value}" for key, value in values.items()]
    if site.alt.startswith("<") and site.ref_length != len(site.ref):
        found.append(f"END={site.position + site.ref_length - 1}")
    return ";".join(found) or "."


def _texts() -> NDArray[np.uint32]:
    """Four bytes of text for two states and whether they are phased; a haploid call has two, and zeros behind them."""
    texts = []
    for first in range(FILL, OTHER + 1):
        for second in range(FILL, OTHER + 1):
            for separator in b"/|":
                call = [_shown(first)] if second == FILL else [_shown(first), separator, _shown(second)]
                texts.append(bytes([ord("\t"), *call]).ljust(4, b"\0"))
    return np.frombuffer(b"".join(texts), np.uint32)


def _shown(state: int) -> int:
    return ord(".") if state in {MISSING, FILL} else ord("0") + state


_N_STATES: Final = OTHER - FILL + 1
_TEXTS: Final = _texts()


def header_lines(
    meta: Sequence[str], contigs: Mapping[str, int | None], info: Mapping[str, str], samples: Sequence[str] | None
) -> bytes:
    """The header of what is written.

    Args:
        meta: lines that explain filters and symbolic alleles.
        contigs: lengths by spelling.
        info: descriptions of integers in INFO, by key; of one value for each ALT where the key begins with AC.
        samples: names; None where no genotypes follow.
    """
    lines = ["##fileformat=VCFv4.3", *meta]
    if not any(line.startswith(f"##ALT=<ID={OTHER_ALLELE.strip('<>')},") for line in meta):
        lines.append(f'##ALT=<ID={OTHER_ALLELE.strip("<>")},Description="Another ALT allele of the same record">')
    for name, length in contigs.items():
        lines.append(f"##contig=<ID={name}>" if length is None else f"##contig=<ID={name},length={length}>")
    lines += [
        f'##INFO=<ID={key},Number={"A" if key.startswith("AC") else 1},Type=Integer,Description="{text}">'
        for key, text in info.items()
    ]
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    if samples is not None:
        lines.append('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">')
        columns += ["FORMAT", *samples]
    return ("\n".join([*lines, "\t".join(columns)]) + "\n").encode()
