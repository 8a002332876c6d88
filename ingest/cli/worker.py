"""`variant-ingestion worker`: files that were submitted to the server, into the store."""

import click

from variome.cli.examples import examples
from variome.cli.logs import start_logging
from variome.database.server import open_database
from variome.settings import get_settings


@click.command(
    epilog=examples(
        "variant-ingestion worker", "variant-ingestion worker --concurrency 2", "variant-ingestion worker --once"
    )
)
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=1, show_default=True, help="Files to load at the same time."
)
@click.option("--once", is_flag=True, help="End when no file waits any more.")
def worker(concurrency: int, once: bool) -> None:
    """Load the files that are submitted to the server (POST /ingestion-submissions), until Ctrl-C.

    It runs where the server does, since it reads what the server keeps in VARIOME_HOME. Several workers share the
    work. What a worker that ends has not finished is taken up by the next one where it was.
    """
    from ingest.worker import work  # noqa: PLC0415  imports for half a second

    settings = get_settings()
    start_logging(settings, "ingest")
    with open_database(settings) as url:
        click.echo("the worker waits for submissions; Ctrl-C ends it" if not once else "the worker loads what waits")
        work(url, settings, concurrency=concurrency, once=once)
