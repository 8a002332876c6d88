"""`variome genotypes record`, and what commands that change a dataset do when they have: its items follow its files."""

from pathlib import Path

import click

from variome.cli.examples import examples
from variome.cli.genotypes.opening import folder_of
from variome.errors import DatabaseError

project_option = click.option("--project", help="Project that the items belong to [default: VARIOME_PROJECT].")


@click.command(epilog=examples("variome genotypes record cohort", "variome genotypes record cohort --project my-study"))
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@project_option
def record(names: tuple[str, ...], project: str | None) -> None:
    """Write the items of datasets as their files are now.

    Commands that change a dataset do so themselves; this is for a dataset that was changed while there was no database,
    or that came as a folder.
    """
    for name in names:
        write_items(folder_of(name), project)


def recorded(folder: Path, project: str | None) -> None:
    """Writes the items of a dataset that has just been changed; without a database it says what is left to do.

    A dataset whose folder is none of this installation has no items.

    Raises:
        SystemExit: there is no database; 1, since the dataset itself is changed.
    """
    from variome.datasets.places import is_of_installation  # noqa: PLC0415  settings take a sixth of a second to import
    from variome.settings import get_settings  # noqa: PLC0415

    if not is_of_installation(get_settings().home_folder, folder):
        return
    try:
        write_items(folder, project)
    except DatabaseError as error:
        again = f"'variome genotypes record {folder.name}'"
        click.echo(f"{folder.name}: is changed, but its items are not: {error}; then write them with {again}", err=True)
        raise SystemExit(1) from None


def write_items(folder: Path, project: str | None) -> None:
    """Writes the items of the last version of a dataset.

    Raises:
        DatabaseError: the database cannot be started or reached, or its tables are not as they must be.
    """
    from variome.database.connection import connect  # noqa: PLC0415  psycopg takes a fifth of a second to import
    from variome.database.server import open_database  # noqa: PLC0415
    from variome.datasets.items import record_dataset  # noqa: PLC0415
    from variome.genotypes.dataset import Dataset  # noqa: PLC0415
    from variome.items.viewer import LOCAL_USER  # noqa: PLC0415
    from variome.schema.registry import SchemaRegistry  # noqa: PLC0415
    from variome.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    dataset = Dataset(folder)
    with open_database(settings) as url, connect(url) as connection:
        registry, owner = SchemaRegistry.load(connection), project or settings.project
        record_dataset(connection, registry, dataset, owner, LOCAL_USER, institution=settings.institution)
