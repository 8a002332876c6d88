"""`variant-ingestion load`: VCFs into the store."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from ingest.cli.options import VCF, pedigree_options
from ingest.digest_ahead import DigestAhead
from variome.cli.examples import examples
from variome.errors import ClusterError, InputError
from variome.files.raw_lines import STANDARD_INPUT


@click.command(
    epilog=examples(
        "variant-ingestion load trio.vcf.gz --ped trio.ped --project my-study",
        "variant-ingestion load chr*.vcf.gz --dry-run",
        "variant-ingestion load corrected.vcf --replaces GAPFI123 --file GAPFI124",
        "annotate < raw.vcf | variant-ingestion load - --file RUN7",
        "variant-ingestion load trio.vcf.gz --url http://127.0.0.1:8000",
        "variant-ingestion load /data/*.vcf.gz --scheduler tcp://10.0.0.5:8786 --url http://10.0.0.4:8000",
    )
)
@click.argument("files", nargs=-1, required=True, type=VCF)
@click.option("--annotation-version", help="Annotation version of the files [default: the last one added].")
@click.option("--project", help="Project that the samples belong to.")
@click.option("--institution", help="Institution that the samples belong to.")
@click.option("--file", "accession", help="Accession of the file [default: the SHA-256 of its content].")
@click.option("--replaces", metavar="ACCESSION", help="File that this one corrects: its samples are superseded.")
@pedigree_options
@click.option("--dry-run", is_flag=True, help="Say what would be created, updated and rejected, and write nothing.")
@click.option(
    "--missing-links",
    type=click.Choice(["stub", "error", "drop"]),
    default="stub",
    show_default=True,
    help="A gene or consequence the store lacks: make a stub, reject the item, or leave the link out.",
)
@click.option(
    "--max-problems", type=click.IntRange(min=0), help="List at most this many problems of each kind; all are counted."
)
@click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Folder for the report.")
@click.option("--url", help="Post to a server instead of writing to the database.")
@click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="Spread FILES over the workers of a Dask cluster. They post to --url, and must see FILES, --ped, --reference "
    "and the folder of the reports by the paths by which you do.",
)
def load(
    files: tuple[str, ...],
    accession: str | None,
    replaces: str | None,
    url: str | None,
    scheduler: str | None,
    **options: Any,
) -> None:
    """Load annotated VCF FILES: variants, samples and their links.

    A load that was interrupted goes on where it ended when the same command is given again; loading a file again
    changes nothing. One of several FILES that cannot be loaded does not keep the others from it, but one that is not
    there or no file keeps all. Exit code 0: clean. 1: loaded, with problems, which the report names. 2: could not run,
    or not load one of the files.

    On a Dask cluster (--scheduler) each file goes to one worker, and a large one block by block to several where they
    would be idle.
    """
    if len(files) > 1 and (accession or replaces):
        raise InputError("--file and --replaces name one file; load the files one by one")
    if scheduler:
        _refuse_unspreadable(files, url)
    first = None if scheduler else DigestAhead(files[0])
    from ingest.cli.loading import load_files  # noqa: PLC0415  imports for a third of a second, meanwhile

    load_files(files, accession=accession, replaces=replaces, url=url, scheduler=scheduler, first=first, **options)


def _refuse_unspreadable(files: Sequence[str], url: str | None) -> None:
    if not url:
        raise InputError("--scheduler: the workers post to a server; name it with --url")
    if STANDARD_INPUT in files:
        raise InputError("--scheduler: workers cannot read your standard input; write it to a file that they see")
    if find_spec("distributed") is None:
        raise ClusterError("--scheduler needs Dask, which is not installed: pip install 'variome[cluster]'")
