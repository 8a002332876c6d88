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
    pairs = np.ascontiguousarray(states).view("<u2")[:, 0]
    base = _base(is_phased)
    if base is not None and not (pairs & np.uint16(~_ONE_ALLELE & 0xFFFF)).any():
        words = pairs.astype(np.uint32)
        return bytes(((words << 8 & _FIRST) | (words << 16 & _SECOND) | np.uint32(base)).tobytes())
    cells = _TEXTS[is_phased.astype(np.intp), pairs]
    if not (states[:, 1] == FILL).any():
        return bytes(cells.tobytes())
    characters = cells.view(np.uint8)
    return bytes(characters[characters != 0].tobytes())


def _base(is_phased: Bools) -> int | None:
    """The text of a call of two REF, where all are phased or none is."""
    if is_phased.all():
        return _PHASED
    return None if is_phased.any() else _UNPHASED


def line_head(contig: str, site: Site, info: str, *, has_other: bool, has_calls: bool) -> bytes:
    """The columns of a row before those of the samples, without the tab behind them."""
    alt = f"{site.alt},{OTHER_ALLELE}" if has_other else site.alt
    head = f"{contig}\t{site.position}\t{site.id}\t{site.ref}\t{alt}\t.\t{site.filter}\t{info}"
    return (f"{head}\tGT" if has_calls else head).encode()


def has_end(site: Site) -> bool:
    """Whether only END tells how far an allele reaches."""
    return site.alt.startswith("<") and site.ref_length != len(site.ref)


def info_text(values: Mapping[str, str], site: Site) -> str:
    """INFO: what was counted, and the END of a symbolic allele."""
    found = [f"{key}={value}" for key, value in values.items()]
    if has_end(site):
        found.append(f"END={site.end}")
    return ";".join(found) or "."


def _texts() -> NDArray[np.uint32]:
    """Four bytes of text by whether a call is phased, and by its two states as they lie in memory; a haploid call has
    two, and zeros behind them.
    """
    table = np.zeros((2, 1 << 16), np.uint32)
    for first in range(FILL, OTHER + 1):
        for second in range(FILL, OTHER + 1):
            for is_phased, separator in enumerate(b"/|"):
                call = [_shown(first)] if second == FILL else [_shown(first), separator, _shown(second)]
                text = bytes([ord("\t"), *call])
                table[is_phased, (first & 0xFF) | (second & 0xFF) << 8] = int.from_bytes(text, "little")
    return table


def _shown(state: int) -> int:
    return ord(".") if state in {MISSING, FILL} else ord("0") + state


_TEXTS: Final = _texts()
_UNPHASED, _PHASED = (int.from_bytes(text, "little") for text in (b"\t0/0", b"\t0|0"))
_FIRST, _SECOND = np.uint32(1 << 8), np.uint32(1 << 24)
"""By which the texts of REF and ALT differ."""
_ONE_ALLELE: Final = 0x0101


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
