"""Which assembly a file is on: what its header says, checked against what the user says."""

import re

from ingest.header import Header
from ingest.problems import Problem, Severity
from variome.model.assemblies import DEFAULT_ASSEMBLY, agreed_assembly, told_assemblies


def find_assembly(header: Header, name: str, stated: str | None) -> tuple[str, list[Problem]]:
    """The assembly of a file, and a note when it was assumed.

    Args:
        header: its `reference`, `assembly`, `contig` and `VEP` lines are evidence.
        name: the file's name for messages.
        stated: what the user says, in any usual spelling, or None.

    Raises:
        InputError: the header contradicts itself or the user; nothing can be told apart then.
    """
    files = [(f"##{m.key}={m.value}", m.value) for m in header.meta if m.key in {"reference", "assembly"}]
    vep = (each for text in header.values("VEP") for each in re.findall(r'assembly="?([^"\s]+)', text))
    names = [(f"##VEP assembly={each}", each) for each in vep]
    contigs = (each for attributes in header.structured("contig") if (each := attributes.get("assembly")))
    names += [(f"##contig assembly={each}", each) for each in contigs]
    if assembly := agreed_assembly(told_assemblies(files, names, header.contigs.items()), name, stated):
        return assembly, []
    message = f"the header names no assembly; {DEFAULT_ASSEMBLY} is assumed (say --assembly if it is another)"
    return DEFAULT_ASSEMBLY, [Problem("assembly-assumed", Severity.NOTE, message, file=name)]
