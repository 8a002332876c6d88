"""Assemblies of the human genome: how files spell them, and the lengths by which their chromosomes tell them apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from variome.errors import InputError
from variome.model.alleles import contig_name

DEFAULT_ASSEMBLY: Final = "GRCh38"

_NAMES: Final = {
    "GRCh38": re.compile(r"GRCh38|hg38|hs38|(?<![a-z0-9])b38(?![0-9])|human_g1k_v38", re.IGNORECASE),
    "GRCh37": re.compile(r"GRCh37|hg19|hs37|(?<![a-z0-9])b37(?![0-9])|human_g1k_v37", re.IGNORECASE),
    "T2T-CHM13": re.compile(r"CHM13|T2T|(?<![a-z0-9])hs1(?![a-z0-9])", re.IGNORECASE),
}
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,40}")
_CHROMOSOMES: Final = (*map(str, range(1, 23)), "X", "Y")
# Lengths of 1-22, X, Y from the NCBI assembly reports GCF_000001405.26, GCF_000001405.13 and GCF_009914755.1. No two
# assemblies share one.
_LENGTHS: Final = {
    "GRCh38": (
        248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717, 133797422,
        135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285, 58617616, 64444167,
        46709983, 50818468, 156040895, 57227415,
    ),
    "GRCh37": (
        249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022, 141213431, 135534747,
        135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210, 78077248, 59128983, 63025520,
        48129895, 51304566, 155270560, 59373566,
    ),
    "T2T-CHM13": (
        248387328, 242696752, 201105948, 193574945, 182045439, 172126628, 160567428, 146259331, 150617247, 134758134,
        135127769, 133324548, 113566686, 101161492, 99753195, 96330374, 84276897, 80542538, 61707364, 66210255,
        45090682, 51324926, 154259566, 62460029,
    ),
}  # fmt: skip
_ASSEMBLY_OF_LENGTH: Final = {
    (contig, length): assembly
    for assembly, lengths in _LENGTHS.items()
    for contig, length in zip(_CHROMOSOMES, lengths, strict=True)
}


def normal_assembly(text: str) -> str:
    """`GRCh38` for `hg38` and the like; what is not known stays as it is (model organisms)."""
    return next((assembly for assembly, pattern in _NAMES.items() if pattern.search(text)), text)


def find_length(assembly: str, contig: str) -> int | None:
    """Bases of a chromosome (1 to 22, X, Y) of an assembly; None where that is not known."""
    lengths = dict(zip(_CHROMOSOMES, _LENGTHS.get(assembly, ()), strict=False))
    return lengths.get(contig)


def told_assemblies(
    files: Iterable[tuple[str, str]], names: Iterable[tuple[str, str]], contigs: Iterable[tuple[str, int | None]]
) -> Mapping[str, str]:
    """The assemblies that a header tells, each with the words that tell it.

    Args:
        files: lines that name a file or its address, as they are shown, and what they name.
        names: lines that name an assembly itself, likewise.
        contigs: with their lengths in bases.
    """
    evidence: dict[str, str] = {}
    for text, assembly in _iter_evidence(files, names, contigs):
        evidence.setdefault(assembly, text)
    return evidence


def agreed_assembly(told: Mapping[str, str], name: str, stated: str | None) -> str | None:
    """The assembly of a file; None where nobody says one.

    Args:
        told: see `told_assemblies`.
        name: the file's name for messages.
        stated: what the user says, in any usual spelling, or None.

    Raises:
        InputError: the header contradicts itself or the user; nothing can be told apart then.
    """
    if len(told) > 1:
        words = "; ".join(f"{text[:80]} says {assembly}" for assembly, text in told.items())
        raise InputError(f"{name}: the header names two assemblies: {words}; correct the header")
    found, text = next(iter(told.items()), ("", ""))
    wanted = normal_assembly(stated) if stated else None
    if wanted and found and wanted != found:
        raise InputError(f"{name}: --assembly {stated} was asked for, but {text[:80]} says {found}; load it as {found}")
    return wanted or found or None


def _iter_evidence(
    files: Iterable[tuple[str, str]], names: Iterable[tuple[str, str]], contigs: Iterable[tuple[str, int | None]]
) -> Iterator[tuple[str, str]]:
    """What is shown, and the assembly that it tells."""
    for shown, text in files:
        if (assembly := normal_assembly(text)) in _NAMES:
            yield shown, assembly
    for shown, text in names:
        assembly = normal_assembly(text)
        # A name that is not known is one all the same, as of a model organism; that of a file may say anything.
        if assembly in _NAMES or _WORD.fullmatch(text):
            yield shown, assembly
    for contig, length in contigs:
        if known := _ASSEMBLY_OF_LENGTH.get((contig_name(contig), length or 0)):
            yield f"##contig={contig} of {length} bases", known
