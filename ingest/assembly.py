"""Which assembly a file is on: what its header says, checked against what the user says."""

import re
from collections.abc import Iterator

from ingest.header import Header
from ingest.problems import Problem, Severity
from variome.errors import InputError
from variome.model.alleles import contig_name

DEFAULT_ASSEMBLY = "GRCh38"

_NAMES = {
    "GRCh38": re.compile(r"GRCh38|hg38|hs38|(?<![a-z0-9])b38(?![0-9])|human_g1k_v38", re.IGNORECASE),
    "GRCh37": re.compile(r"GRCh37|hg19|hs37|(?<![a-z0-9])b37(?![0-9])|human_g1k_v37", re.IGNORECASE),
    "T2T-CHM13": re.compile(r"CHM13|T2T|(?<![a-z0-9])hs1(?![a-z0-9])", re.IGNORECASE),
}
_NAMING = ("##VEP assembly=", "##contig assembly=")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,40}")
_CHROMOSOMES = (*map(str, range(1, 23)), "X", "Y")
# Lengths of 1-22, X, Y from the NCBI assembly reports GCF_000001405.26, GCF_000001405.13 and GCF_009914755.1. No two
# assemblies share one.
_LENGTHS = {
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
_ASSEMBLY_OF_LENGTH = {
    (contig, length): assembly
    for assembly, lengths in _LENGTHS.items()
    for contig, length in zip(_CHROMOSOMES, lengths, strict=True)
}


def find_assembly(header: Header, name: str, stated: str | None) -> tuple[str, list[Problem]]:
    """The assembly of a file, and a note when it was assumed.

    Args:
        header: its `reference`, `assembly`, `contig` and `VEP` lines are evidence.
        name: the file's name for messages.
        stated: what the user says, in any usual spelling, or None.

    Raises:
        InputError: the header contradicts itself or the user; nothing can be told apart then.
    """
    evidence: dict[str, str] = {}
    for text, assembly in _iter_evidence(header):
        evidence.setdefault(assembly, text)
    if len(evidence) > 1:
        told = "; ".join(f"{text[:80]} says {assembly}" for assembly, text in evidence.items())
        raise InputError(f"{name}: the header names two assemblies: {told}; correct the header")
    found, text = next(iter(evidence.items()), ("", ""))
    wanted = normal_assembly(stated) if stated else None
    if wanted and found and wanted != found:
        raise InputError(f"{name}: --assembly {stated} was asked for, but {text[:80]} says {found}; load it as {found}")
    if assembly := wanted or found:
        return assembly, []
    message = f"the header names no assembly; {DEFAULT_ASSEMBLY} is assumed (say --assembly if it is another)"
    return DEFAULT_ASSEMBLY, [Problem("assembly-assumed", Severity.NOTE, message, file=name)]


def normal_assembly(text: str) -> str:
    """`GRCh38` for `hg38` and the like; what is not known stays as it is (model organisms)."""
    return next((assembly for assembly, pattern in _NAMES.items() if pattern.search(text)), text)


def find_length(assembly: str, contig: str) -> int | None:
    """Bases of a chromosome (1 to 22, X, Y) of an assembly; None where that is not known."""
    lengths = dict(zip(_CHROMOSOMES, _LENGTHS.get(assembly, ()), strict=False))
    return lengths.get(contig)


def _iter_evidence(header: Header) -> Iterator[tuple[str, str]]:
    """What the header says of the assembly, and which one that is."""
    files = [(f"##{m.key}={m.value}", m.value) for m in header.meta if m.key in {"reference", "assembly"}]
    vep = (each for text in header.values("VEP") for each in re.findall(r'assembly="?([^"\s]+)', text))
    named = [(f"##VEP assembly={each}", each) for each in vep]
    contigs = (each for attributes in header.structured("contig") if (each := attributes.get("assembly")))
    named += [(f"##contig assembly={each}", each) for each in contigs]
    for shown, text in files + named:
        assembly = normal_assembly(text)
        # A name that is not known is one all the same, as of a model organism; that of a file may say anything.
        if assembly in _NAMES or (shown.startswith(_NAMING) and _WORD.fullmatch(text)):
            yield shown, assembly
    for contig, length in header.contigs.items():
        if known := _ASSEMBLY_OF_LENGTH.get((contig_name(contig), length or 0)):
            yield f"##contig={contig} of {length} bases", known
