"""`variome genotypes remove`."""

import click

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.datasets.removing import remove_dataset
from variome.settings import get_settings


@click.command(epilog=examples("variome genotypes remove cohort", "variome genotypes remove cohort --yes"))
@click.argument("name")
@click.option("--project", help="Project that its items belong to [default: VARIOME_PROJECT].")
@click.option("--yes", is_flag=True, help="Without asking.")
def remove(name: str, project: str | None, yes: bool) -> None:
    """Remove the dataset NAME for good: all its versions, and its items."""
    if not yes:
        click.confirm(f"remove all versions of {name} for good?", abort=True, err=True)
    settings = get_settings()
    with open_database(settings) as url, connect(url) as connection:
        counts = remove_dataset(connection, settings.home_folder, project or settings.project, name)
    click.echo(f"removed {name}: " + ", ".join(f"{n:,} {what}" for what, n in counts.items()))
