"""`variant-ingestion pedigree`: a PED file for samples that are loaded already."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ingest.cli.options import EXISTING
from ingest.client import WriteRequest
from ingest.clients import open_client
from ingest.lines import content_sha256
from ingest.pedigree import read_pedigree
from ingest.pedigree_update import UpdateOptions, update_pedigree
from ingest.report import summary_text
from variome.cli.bar import open_bar
from variome.cli.examples import examples
from variome.settings import get_settings


@click.command(
    epilog=examples(
        "variant-ingestion pedigree corrected.ped --project my-study",
        "variant-ingestion pedigree corrected.ped --project my-study --dry-run",
        "variant-ingestion pedigree corrected.ped --file RUN-1 --file RUN-2",
        "variant-ingestion pedigree corrected.ped --url http://127.0.0.1:8000",
    )
)
@click.argument("ped", type=EXISTING)
@click.option("--project", help="Project of the individuals and families.")
@click.option(
    "--file",
    "accessions",
    multiple=True,
    help="Accession of a file to work on; repeatable [default: all].",
)
@click.option("--dry-run", is_flag=True, help="Say what would be created and updated, and write nothing.")
@click.option("--url", help="Post to a server instead of writing to the database.")
def pedigree(ped: Path, project: str | None, accessions: Sequence[str], dry_run: bool, url: str | None) -> None:
    """Bring individuals, families and the samples of files loaded before to what PED says.

    Of the samples of its families, genotype labels and inheritance modes are worked out anew, as a load of their file
    with this PED would; all others stay as they are. Exit code 1 says that something was left: the genotypes of
    relatives who do not carry a variant are not always in the store, and then the file has to be loaded again.
    """
    settings = get_settings()
    found, problems = read_pedigree(ped)
    options = UpdateOptions(
        content_sha256(ped), accessions, dry_run, settings.batch_size, min(2.0, settings.lease_seconds / 4)
    )
    with open_client(settings, url) as client, open_bar("records") as bar:
        write = WriteRequest({}, project or settings.project, settings.institution)
        tally = update_pedigree(client, found, write, options, bar.update)
    tally.add_problems(problems)
    title = f"{'would bring' if dry_run else 'brought'} project {write.project} to what {ped} says"
    click.echo(summary_text(title, tally), nl=False)
    sys.exit(1 if tally.has_problems else 0)
