"""How a file is to be understood: the parse options, made from the options of a command."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.consequence_names import read_consequence_names
from ingest.options import ParseOptions
from ingest.pedigree import Pedigree, read_pedigree
from ingest.problems import Problem
from ingest.relatives import KnowsRelatives, Relatives
from variome.model.assemblies import normal_assembly

if TYPE_CHECKING:
    from ingest.reference import Reference


def parse_options(
    versions: Mapping[str, str],
    project: str,
    accession: str | None,
    *,
    ped: Path | None,
    assembly: str | None,
    reference: Path | None,
    variant_samples: Any,
    strict: bool,
    find_relatives: Callable[[Pedigree], KnowsRelatives] = Relatives,
) -> tuple[ParseOptions, list[Problem]]:
    """The parse options, and what is wrong with the PED file.

    Args:
        versions: annotation version by item type.
        project: that the file belongs to.
        accession: of the file; None for its digest.
        ped: families.
        assembly: in any usual spelling.
        reference: a FASTA.
        variant_samples: auto, always or never.
        strict: see `ingest.decode.converter`.
        find_relatives: from the families of `ped`, none without it, to whoever says how samples are related.
    """
    pedigree, problems = read_pedigree(ped) if ped else (Pedigree({}), [])
    version = versions.get("Variant", versions.get("StructuralVariant", ""))
    options = ParseOptions(
        version=version,
        structural_version=versions.get("StructuralVariant"),
        project=project,
        accession=accession,
        assembly=normal_assembly(assembly) if assembly else None,
        variant_samples=variant_samples,
        strict=strict,
        relatives=find_relatives(pedigree),
        reference=_opened(reference) if reference else None,
        consequence_names=read_consequence_names(),
    )
    return options, problems


def _opened(reference: Path) -> "Reference":
    from ingest.reference import Reference  # noqa: PLC0415  pysam takes an eighth of a second to import

    return Reference(str(reference))
