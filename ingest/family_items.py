"""Individual and Family items: what a PED file makes of those that the store has.

What a pedigree tells (sex, affected or not, parents, members, proband) is the PED file's; whatever else an item holds
stays. Individuals come before families, as links want it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.family import Member, find_proband
from ingest.relatives import Relatives
from ingest.vcf_parser import ParsedItem
from variome.model.identity import individual_uuid

_TOLD: Final = frozenset({"sex", "is_affected", "father", "mother", "members", "proband"})
"""Properties that a pedigree tells: what it leaves out is taken away."""

_NOBODY: Final[Mapping[str, Any]] = {}


def individual_items(relatives: Relatives, project: str) -> list[ParsedItem]:
    """The individuals of the PED file, then those whom it names as a parent without a row and nobody knows yet."""
    given, stored = relatives.given.members, relatives.stored.individuals
    parents = {parent for member in given.values() for parent in member.parents}
    named = sorted(parents - given.keys() - stored.keys())
    return [
        *(_individual(member, stored.get(name, _NOBODY), project) for name, member in given.items()),
        *(ParsedItem("Individual", {"individual_id": name}) for name in named),
    ]


def family_items(relatives: Relatives, project: str) -> list[ParsedItem]:
    """The families of the PED file, and those of the store that it takes members from."""
    return [_family(name, relatives, project) for name in sorted(relatives.touched)]


def new_individuals(relatives: Relatives, samples: Sequence[str]) -> list[ParsedItem]:
    """Those that samples called so would link to, and the store has not."""
    known = relatives.given.members.keys() - relatives.stored.individuals.keys()
    return [ParsedItem("Individual", {"individual_id": name}) for name in sorted(known & set(samples))]


def _individual(member: Member, stored: Mapping[str, Any], project: str) -> ParsedItem:
    told = {
        "individual_id": member.individual,
        "sex": str(member.sex),
        "is_affected": member.affected,
        "father": member.father and str(individual_uuid(project, member.father)),
        "mother": member.mother and str(individual_uuid(project, member.mother)),
    }
    known = {name: value for name, value in told.items() if value is not None}
    return ParsedItem("Individual", {**_kept(stored), **known})


def _family(name: str, relatives: Relatives, project: str) -> ParsedItem:
    members = relatives.pedigree.families.get(name, ())
    document: dict[str, Any] = {
        **_kept(relatives.stored.families.get(name, _NOBODY)),
        "family_id": name,
        "members": [str(individual_uuid(project, member.individual)) for member in members],
    }
    if proband := find_proband(members):
        document["proband"] = str(individual_uuid(project, proband.individual))
    return ParsedItem("Family", document)


def _kept(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if name not in _TOLD}
