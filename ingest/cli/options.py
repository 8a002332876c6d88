"""Options that several commands share, and the parse options made from them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from ingest.assembly import normal_assembly
from ingest.consequence_names import read_consequence_names
from ingest.options import ParseOptions
from ingest.pedigree import read_pedigree
from ingest.problems import Problem
from ingest.reference import Reference
from ingest.relatives import Relatives

Command = Callable[..., Any]

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
"""A file that is there."""

VCF = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str)
"""A VCF that is there, or `-`."""


def pedigree_options(command: Command) -> Command:
    """`--ped`, `--assembly`, `--reference`, `--variant-samples`, `--strict`: how a file is to be understood."""
    for option in reversed(
        (
            click.option("--ped", type=EXISTING, help="Families of the samples: labels and inheritance modes follow."),
            click.option("--assembly", help="Assembly of the file, when its header does not say (GRCh38 is assumed)."),
            click.option("--reference", type=EXISTING, help="FASTA of the assembly: indels are left-aligned."),
            click.option(
                "--variant-samples",
                type=click.Choice(["auto", "always", "never"]),
                default="auto",
                show_default=True,
                help="Items for the carriers of each variant; auto: up to 50 samples a file.",
            ),
            click.option("--strict", is_flag=True, help="Take %7E in a list for a tilde, not for its separator."),
        )
    ):
        command = option(command)
    return command


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
    """
    pedigree, problems = read_pedigree(ped) if ped else (None, [])
    version = versions.get("Variant", versions.get("StructuralVariant", ""))
    options = ParseOptions(
        version=version,
        structural_version=versions.get("StructuralVariant"),
        project=project,
        accession=accession,
        assembly=normal_assembly(assembly) if assembly else None,
        variant_samples=variant_samples,
        strict=strict,
        relatives=Relatives(pedigree) if pedigree else Relatives(),
        reference=Reference(str(reference)) if reference else None,
        consequence_names=read_consequence_names(),
    )
    return options, problems
