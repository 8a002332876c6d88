"""`variant-ingestion download-genes`: genes from where the user says."""

import click

from ingest.annotation_version import shipped_folder
from ingest.gene_source import fetch_genes, fetched_genes_path
from variome.cli.examples import examples
from variome.settings import get_settings


@click.command(
    "download-genes",
    epilog=examples(
        "variant-ingestion download-genes https://example.org/genes.ndjson.gz",
        "variant-ingestion download-genes /data/genes.json",
        "variant-ingestion download-genes",
    ),
)
@click.argument("source", required=False)
def download_genes(source: str | None) -> None:
    """Take genes from a URL or file, for `provision` to load.

    Without SOURCE nothing is fetched: the shipped genes serve.
    """
    if not source:
        click.echo(f"no source named: provision loads the shipped genes, {shipped_folder() / 'genes.ndjson'}")
        return
    path = fetched_genes_path(get_settings())
    n_genes, sha256 = fetch_genes(source, path)
    click.echo(f"{source}: {n_genes:,} genes, SHA-256 {sha256}, kept as {path}; provision loads them from there")
