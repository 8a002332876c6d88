"""`variome genotypes versions`: who changed a dataset, when and why."""

import click
import orjson

from variome.cli.examples import examples
from variome.cli.genotypes.opening import folder_of
from variome.genotypes.dataset import version_file
from variome.genotypes.history import history_of


@click.command(epilog=examples("variome genotypes versions cohort", "variome genotypes versions cohort --format json"))
@click.argument("name")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of what is printed.",
)
def versions(name: str, form: str) -> None:
    """List the versions of dataset NAME, the first one first: number, time, author, what is in it, reason.

    'variome genotypes diff' shows what differs between two of them.
    """
    folder = folder_of(name)
    version_file(folder)
    for step in history_of(folder):
        if form == "json":
            click.echo(orjson.dumps(step))
        else:
            changes = "; ".join(step.changes) or "nothing changed"
            reason = f"  ({step.reason})" if step.reason else ""
            click.echo(f"{step.number}  {step.created[:19]}Z  {step.author}  {changes}{reason}")
