"""`variant-ingestion unload` and `status`."""

import click

from ingest.clients import open_client
from ingest.status_text import iter_status_lines
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


@click.command(epilog=examples("variant-ingestion status", "variant-ingestion status --url http://127.0.0.1:8000"))
@click.option("--url", help="Ask a server instead of the database.")
def status(url: str | None) -> None:
    """Say what is in the store, by type and annotation version, and the last submissions."""
    with open_client(get_settings(), url) as client:
        for line in iter_status_lines(client.status()):
            click.echo(line)
