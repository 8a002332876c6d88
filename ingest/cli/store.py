"""`variant-ingestion unload` and `status`."""

import sys

import click

from ingest.clients import open_client
from ingest.status_text import iter_status_lines
from ingest.watching import watch
from variome.cli.examples import examples
from variome.settings import get_settings


@click.command(
    epilog=examples(
        "variant-ingestion unload --file GAPFI123 --project my-study",
        "variant-ingestion unload --file GAPFI123 --url http://127.0.0.1:8000",
    )
)
@click.option("--file", "accession", required=True, help="Accession of the file (its SHA-256 if none was given).")
@click.option("--project", help="Project that the file belongs to.")
@click.option("--url", help="Ask a server instead of the database.")
def unload(accession: str, project: str | None, url: str | None) -> None:
    """Take a file out again: its samples, revisions and reports, and the variants that nothing else names."""
    settings = get_settings()
    with open_client(settings, url) as client:
        taken = client.unload(project or settings.project, accession)
    click.echo(f"unloaded {accession}: " + ", ".join(f"{n:,} {what}" for what, n in taken.items()))


@click.command(
    epilog=examples(
        "variant-ingestion status",
        "variant-ingestion status --watch",
        "variant-ingestion status --watch 30 --url http://127.0.0.1:8000 >> status.log",
    )
)
@click.option("--url", help="Ask a server instead of the database.")
@click.option(
    "--watch",
    "seconds",
    type=click.FloatRange(min=0.1),
    is_flag=False,
    flag_value=2.0,
    metavar="[SECONDS]",
    help="Look again every 2 seconds, or as many as are named, until Ctrl-C; where the output is no terminal, print "
    "what is new.",
)
def status(url: str | None, seconds: float | None) -> None:
    """Say what is in the store, by type and annotation version, and the last submissions.

    Of a load that runs: how much of its file is read, how fast it goes, and how long it will take.
    """
    with open_client(get_settings(), url) as client:

        def look() -> list[str]:
            return list(iter_status_lines(client.status()))

        if seconds is None:
            click.echo("\n".join(look()))
        else:
            watch(look, click.echo, seconds, redraws=sys.stdout.isatty())
