"""`variome audit`: who asked the server for which write."""

from datetime import UTC, datetime

import click
import orjson

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.audit import last_requests
from variome.settings import get_settings


@click.command(epilog=examples("variome audit", "variome audit --since 2026-11-01 --limit 100000 > november.ndjson"))
@click.option("--since", type=click.DateTime(), help="Day or time in UTC; requests before it are left out.")
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, help="How many at most: the last ones."
)
def audit(since: datetime | None, limit: int) -> None:
    """Print the last requests for writes, a JSON object a line, the oldest first.

    Each has `at`, `user`, `api_key`, `method`, `route`, `project`, `subject` (uuid of the item, or of the submission
    of a load) and `status`, also where the request was refused. What was written stands in the revisions of the items.
    """
    begin = since.replace(tzinfo=UTC) if since else None
    with open_database(get_settings()) as url, connect(url) as connection:
        for request in last_requests(connection, limit, begin):
            click.echo(orjson.dumps(request))
