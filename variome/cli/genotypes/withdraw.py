"""`variome genotypes withdraw`: samples that are to be in no answer any more."""

import click

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.opening import folder_of
from variome.cli.genotypes.recording import project_option, recorded
from variome.genotypes.history import counted
from variome.genotypes.withdrawing import purge_samples, withdraw_samples


@click.command(
    epilog=examples(
        "variome genotypes withdraw cohort HG00171 --reason 'sample swap'",
        "variome genotypes withdraw cohort HG00171 HG00173 --purge --reason 'consent withdrawn'",
    )
)
@click.argument("name")
@click.argument("samples", metavar="SAMPLE...", nargs=-1, required=True)
@click.option("--purge", is_flag=True, help="Rewrite all versions without these samples; cannot be taken back.")
@project_option
@authoring
def withdraw(
    name: str, samples: tuple[str, ...], author: str, reason: str, project: str | None, *, purge: bool
) -> None:
    """Leave samples out of all answers of dataset NAME; counts follow.

    Without --purge a version is made in which the samples are hidden, in earlier versions too. Their calls stay in the
    files of the dataset, for whoever may read those.

    With --purge all files of all versions that name the samples or hold their calls are rewritten without them: names,
    genotypes, edits and metadata; then the old ones are deleted, which cannot be taken back. Where it is stopped, the
    next command that writes to the dataset goes on. Not reached are the VCFs that were imported, exports, backups and
    copies of the dataset, reasons and authors as people wrote them, and what a disk keeps of deleted files.
    """
    act = purge_samples if purge else withdraw_samples
    manifest = act(folder_of(name), samples, author=author, reason=reason)
    done = "purged from all versions" if purge else "withdrawn"
    click.echo(f"{manifest.dataset}: version {manifest.number}: {counted(len(set(samples)), 'sample')} {done}")
    recorded(folder_of(name), project)
