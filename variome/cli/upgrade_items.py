"""`variome upgrade-items`."""

import click

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.upgrading import upgrade_items as upgrade
from variome.settings import get_settings


@click.command(epilog=examples("variome upgrade-items"))
def upgrade_items() -> None:
    """Bring stored items to the newest version of their schemas; nothing happens when they are.

    Whatever is read is brought there anyway, but for the raw frame. Run it once after a new version of Variome was
    installed and `variome database upgrade` was run; loads may go on meanwhile.
    """
    with open_database(get_settings()) as url, connect(url) as connection:
        counts = upgrade(connection)
    told = ", ".join(f"{n:,} {item_type}" for item_type, n in counts.items() if n)
    click.echo(f"upgraded {told}" if told else "all items are of the newest version of their schemas")
