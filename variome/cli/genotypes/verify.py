"""`variome genotypes verify`: whether a dataset is whole."""

import click

from variome.cli.examples import examples
from variome.cli.genotypes.opening import folder_of
from variome.genotypes.history import counted
from variome.genotypes.verifying import iter_faults


@click.command(epilog=examples("variome genotypes verify cohort", "variome genotypes verify cohort --version 3"))
@click.argument("name")
@click.option("--version", type=click.IntRange(1), help="Only this version [default: all].")
@click.pass_context
def verify(context: click.Context, name: str, version: int | None) -> None:
    """Read all files of dataset NAME, and say what is wrong; exit code 1 if anything is.

    Each file must be there, be what its SHA-256 says, and unpack; blocks must have the rows and samples that their
    version says; rows must be sorted and names of samples differ.
    """
    n_faults = 0
    for fault in iter_faults(folder_of(name), version):
        click.echo(f"{name}: {fault}")
        n_faults += 1
    click.echo(f"{name}: {counted(n_faults, 'fault')}" if n_faults else f"{name}: whole")
    if n_faults:
        context.exit(1)
