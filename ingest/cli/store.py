"""`variant-ingestion unload` and `status`."""

import click

from ingest.local_client import open_local_client
from ingest.status_text import iter_status_lines
from variome.cli.examples import examples
from variome.settings import get_settings


@click.command(epilog=examples("variant-ingestion unload --file GAPFI123 --project my-study"))
@click.option("--file", "accession", required=True, help="Accession of the file (its SHA-256 if none was given).")
@click.option("--project", help="Project that the file belongs to.")
def unload(accession: str, project: str | None) -> None:
    """Take a file out again: its samples, revisions and reports, and the variants that nothing else names."""
    settings = get_settings()
    with open_local_client(settings) as client:
        taken = client.unload(project or settings.project, accession)
    click.echo(f"unloaded {accession}: " + ", ".join(f"{n:,} {what}" for what, n in taken.items()))


@click.command(epilog=examples("variant-ingestion status"))
def status() -> None:
    """Say what is in the store, by type and annotation version, and the last submissions."""
    with open_local_client(get_settings()) as client:
        for line in iter_status_lines(client.status()):
            click.echo(line)
