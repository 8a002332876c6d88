"""Which assembly files of genotypes are on: what their headers say, checked against what the user says."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from variome.errors import InputError
from variome.genotypes.manifest import Contig
from variome.genotypes.vcf_source import VcfHeader
from variome.model.assemblies import DEFAULT_ASSEMBLY, agreed_assembly, told_assemblies


class FoundAssembly(NamedTuple):
    """An assembly, and whether no file and no user has named it."""

    name: str
    is_assumed: bool


def find_assembly(
    headers: Sequence[tuple[str, VcfHeader]], stated: str | None, contigs: Sequence[Contig] = ()
) -> FoundAssembly:
    """The assembly of all files.

    Args:
        headers: with the names of their files.
        stated: what the user says, in any usual spelling, or None.
        contigs: what is told of contigs beside the headers.

    Raises:
        InputError: a header contradicts itself, the user or another file.
    """
    found: dict[str, str] = {}
    for name, header in headers:
        if assembly := agreed_assembly(_told(header, contigs), name, stated):
            found.setdefault(assembly, name)
    if len(found) > 1:
        (one, first), (other, second) = list(found.items())[:2]
        raise InputError(f"{second}: expected files of one assembly, found {other} here and {one} in {first}")
    return FoundAssembly(next(iter(found), DEFAULT_ASSEMBLY), is_assumed=not found)


def _told(header: VcfHeader, contigs: Sequence[Contig]) -> dict[str, str]:
    pairs = [(line, found[1], found[2]) for line in header.lines if (found := _META.fullmatch(line))]
    files = [(line, value) for line, key, value in pairs if key in {"reference", "assembly"}]
    names = [
        (f"##{key} assembly={name}", name)
        for line, key, value in pairs
        if key in _NAMING
        for name in _NAMING[key].findall(value)
    ]
    return dict(told_assemblies(files, names, [(each.spelling, each.length) for each in [*header.contigs, *contigs]]))


_META: Final = re.compile(r"##([^=]+)=(.*)")
_NAMING: Final = {
    "VEP": re.compile(r'assembly="?([^"\s]+)'),
    "contig": re.compile(r'[<,]assembly="?([^",>]+)'),
}
"""Lines that name an assembly itself."""
