"""`variome dump` and `restore`: the whole store as a file, and back; `variome database` has them too, as backups."""

from pathlib import Path
from typing import Final

import click

from variome.cli.examples import examples
from variome.database import backup
from variome.database.address import parse_address
from variome.database.server import open_database
from variome.settings import get_settings

FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command(
    epilog=examples("variome dump variome-2026-11-21.dump", "variome database backup variome-2026-11-21.dump")
)
@click.argument("file", type=FILE)
def dump(file: Path) -> None:
    """Write a backup of the whole store to FILE, which only you can read.

    All is in it: items with their revisions, schemas, submissions, API keys and the audit log. FILE is in pg_dump's
    custom format. It appears, or is replaced, when the backup is whole.
    """
    with open_database(get_settings()) as url:
        backup.back_up(url, file.absolute())
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


@click.command(
    epilog=examples(
        "variome restore variome-2026-11-21.dump",
        "variome restore --replace variome-2026-11-21.dump",
        "variome database restore variome-2026-11-21.dump",
    )
)
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Drop everything that the database holds, if the restore succeeds.")
def restore(file: Path, *, replace: bool) -> None:
    """Restore the backup FILE into an empty database.

    The restore happens whole or not at all. `variome database upgrade` brings a store of an older Variome up to date.
    """
    with open_database(get_settings()) as url:
        backup.restore(url, file.absolute(), replace=replace)
        click.echo(f"{file} is restored into {parse_address(url).shown}")
