"""`variant-ingestion gene-list`: a list of genes, by whatever names people have for them."""

import sys
from pathlib import Path

import click

from ingest.cli.options import EXISTING
from ingest.client import WriteRequest
from ingest.clients import open_client
from ingest.listed_genes import ListedGene, post_gene_list, read_gene_file
from variome.cli.examples import examples
from variome.errors import InputError
from variome.settings import get_settings


@click.command(
    "gene-list",
    epilog=examples(
        "variant-ingestion gene-list cardio genes.txt --project my-study --title 'Heart conditions'",
        "variant-ingestion gene-list cardio panel.tsv --gene FBN1 --gene ENSG00000092054",
        "variant-ingestion gene-list cardio panel.csv --url http://127.0.0.1:8000",
    ),
)
@click.argument("name")
@click.argument("files", nargs=-1, type=EXISTING)
@click.option("--gene", "genes", multiple=True, help="One more gene; repeatable.")
@click.option("--project", help="Project of the list.")
@click.option("--title", help="Name of the list as people read it.")
@click.option("--url", help="Post to a server instead of writing to the database.")
def gene_list(
    name: str, files: tuple[Path, ...], genes: tuple[str, ...], project: str | None, title: str | None, url: str | None
) -> None:
    """Make the gene list NAME hold the genes of FILES: one a line, or the first column of a TSV or CSV with a header.

    A gene is named by stable id, with version or without, HGNC id, symbol, former or other symbol, in any case. What is
    no gene of the store, or several, is left out, told with its line, and kept beside the list (`unrecognised`). A list
    that is there is replaced. Exit code 0: all are recognised. 1: some are not. 2: there is no such list now.
    """
    read = {path: read_gene_file(path) for path in files}
    listed = [gene for file in read.values() for gene in file.names]
    listed += [ListedGene(each.strip(), f"--gene {each}") for each in genes if each.strip()]
    if not listed:
        raise InputError(f"gene list {name!r}: expected genes, found none; name a file that has some, or --gene")
    settings = get_settings()
    with open_client(settings, url) as client:
        write = WriteRequest({}, project or settings.project, settings.institution)
        answer = post_gene_list(client, name, title, listed, write)
    for path, file in read.items():
        click.echo(f"{path}: {len(file.names):,} names" + (f" below the header {file.header!r}" if file.header else ""))
    for told in answer.unrecognised:
        click.echo(told, err=True)
    n_names = len({each.name for each in listed})
    counted = f"names: {n_names:,}, of them not recognised: {len(answer.unrecognised):,}"
    click.echo(f"gene list {name} of project {write.project}: {answer.outcome}; {counted}")
    sys.exit(1 if answer.unrecognised else 0)
