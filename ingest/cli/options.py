"""Options that several commands share; `ingest.cli.understanding`, slower to import, makes parse options of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

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
            click.option(
                "--reference",
                type=EXISTING,
                help="FASTA of the assembly: indels are left-aligned and get a VRS identifier.",
            ),
            click.option(
                "--variant-samples",
                type=click.Choice(["auto", "always", "never"]),
                default="auto",
                show_default=True,
                help="Items for the carriers of each variant; auto: up to 50 samples a file.",
            ),
            click.option(
                "--strict",
                is_flag=True,
                help="Refuse a file that breaks the VCF specification; take %7E in a list for a tilde.",
            ),
        )
    ):
        command = option(command)
    return command
