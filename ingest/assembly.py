"""Which assembly a file is on: what its header says, checked against what the user says."""

import re

from ingest.header import Header
from ingest.problems import Problem, Severity
from variome.errors import InputError

DEFAULT_ASSEMBLY = "GRCh38"

_NAMES = {
    "GRCh38": re.compile(r"GRCh38|hg38|hs38|(?<![a-z0-9])b38(?![0-9])|human_g1k_v38", re.IGNORECASE),
    "GRCh37": re.compile(r"GRCh37|hg19|hs37|(?<![a-z0-9])b37(?![0-9])|human_g1k_v37", re.IGNORECASE),
    "T2T-CHM13": re.compile(r"CHM13|hs1(?![0-9])", re.IGNORECASE),
}
# Length of chromosome 1, from the NCBI assembly reports GCF_000001405.26, GCF_000001405.13 and GCF_009914755.1.
_LENGTHS = {248956422: "GRCh38", 249250621: "GRCh37", 248387328: "T2T-CHM13"}


def find_assembly(header: Header, name: str, stated: str | None) -> tuple[str, list[Problem]]:
    """The assembly of a file, and a note when it was assumed.

    Args:
        header: its `reference`, `assembly`, `contig` and `VEP` lines are evidence.
        name: the file's name for messages.
        stated: what the user says, in any usual spelling, or None.

    Raises:
        InputError: the header contradicts itself or the user; nothing can be told apart then.
    """
    evidence = dict(_evidence(header))
    found = set(evidence.values())
    if len(found) > 1:
        told = "; ".join(f"{text} says {assembly}" for text, assembly in evidence.items())
        raise InputError(f"{name}: the header names two assemblies: {told}; correct the header")
    wanted = normal_assembly(stated) if stated else None
    if wanted and found and wanted not in found:
        (text, assembly), *_ = evidence.items()
        raise InputError(
            f"{name}: --assembly {stated} was asked for, but {text} says {assembly}; load it as {assembly}"
        )
    if wanted or found:
        return wanted or found.pop(), []
    message = f"the header names no assembly; {DEFAULT_ASSEMBLY} is assumed (say --assembly if it is another)"
    return DEFAULT_ASSEMBLY, [Problem("assembly-assumed", Severity.NOTE, message, file=name)]


def normal_assembly(text: str) -> str:
    """`GRCh38` for `hg38` and the like; what is not known stays as it is (model organisms)."""
    return next((assembly for assembly, pattern in _NAMES.items() if pattern.search(text)), text)


def _evidence(header: Header) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    texts = [(f"##{key}={text[:60]}", text) for key in ("reference", "assembly") for text in header.values(key)]
    texts += [
        (f"##VEP assembly={a}", a) for text in header.values("VEP") for a in re.findall(r'assembly="?([^"\s]+)', text)
    ]
    texts += [(f"##contig assembly={a}", a) for c in header.structured("contig") if (a := c.get("assembly"))]
    for shown, text in texts:
        found += [(shown, assembly) for assembly, pattern in _NAMES.items() if pattern.search(text)][:1]
    for contig in ("1", "chr1"):
        length = header.contigs.get(contig)
        if length in _LENGTHS:
            found.append((f"##contig={contig} of {length} bases", _LENGTHS[length]))
    return found
