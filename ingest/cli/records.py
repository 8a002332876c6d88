"""`variant-ingestion genes` and `consequences`: post or update them."""

import sys
from pathlib import Path

import click

from ingest.cli.options import EXISTING
from ingest.client import WriteRequest
from ingest.clients import open_client
from ingest.records import post_records, read_records
from ingest.report import summary_text
from variome.cli.bar import open_bar
from variome.cli.examples import examples
from variome.settings import get_settings

_SHOWN = 20  # problems that are printed; the summary counts all


def _post(item_type: str, path: Path, unit: str, url: str | None) -> None:
    settings = get_settings()
    documents = read_records(path)
    with open_client(settings, url) as client:
        versions, _ = client.schemas(None)
        write = WriteRequest(versions, settings.project, settings.institution)
        with open_bar(unit, len(documents)) as bar:
            tally, problems = post_records(client, item_type, documents, write, bar.update)
    for problem in [p for p in problems if p.severity == "error"][:_SHOWN]:
        click.echo(problem.message, err=True)
    click.echo(summary_text(f"posted {path}", tally), nl=False)
    sys.exit(1 if tally.has_problems else 0)


@click.command(epilog=examples("variant-ingestion genes genes.ndjson", "variant-ingestion genes hgnc.json.gz"))
@click.argument("file", type=EXISTING)
@click.option("--url", help="Post to a server instead of writing to the database.")
def genes(file: Path, url: str | None) -> None:
    """Post the genes of FILE, or update them: a JSON array, or one object a line.

    A gene that only stood for a link (a stub) is filled in. Exit code 1 says that some were rejected.
    """
    _post("Gene", file, "genes", url)


@click.command(epilog=examples("variant-ingestion consequences consequences.json"))
@click.argument("file", type=EXISTING)
@click.option("--url", help="Post to a server instead of writing to the database.")
def consequences(file: Path, url: str | None) -> None:
    """Post the variant consequences of FILE, or update them: a JSON array, or one object a line."""
    _post("VariantConsequence", file, "consequences", url)
