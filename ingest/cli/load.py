"""`variant-ingestion load`: VCFs into the store."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from tqdm import tqdm

from ingest.cli.options import VCF, parse_options, pedigree_options
from ingest.client import LoadRequest, StoreClient, WriteRequest
from ingest.clients import open_client
from ingest.digest_ahead import DigestAhead
from ingest.file_item import file_document
from ingest.lines import content_sha256
from ingest.load import LoadOptions, LoadResult, load_file
from ingest.vcf_parser import VCFParser
from variome.cli.examples import examples
from variome.errors import InputError
from variome.settings import get_settings


@click.command(
    epilog=examples(
        "variant-ingestion load trio.vcf.gz --ped trio.ped --project my-study",
        "variant-ingestion load chr*.vcf.gz --dry-run",
        "variant-ingestion load corrected.vcf --replaces GAPFI123 --file GAPFI124",
        "annotate < raw.vcf | variant-ingestion load - --file RUN7",
        "variant-ingestion load trio.vcf.gz --url http://127.0.0.1:8000",
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
def load(
    files: tuple[str, ...],
    annotation_version: str | None,
    project: str | None,
    institution: str | None,
    accession: str | None,
    replaces: str | None,
    dry_run: bool,
    missing_links: Any,
    max_problems: int | None,
    report: Path | None,
    url: str | None,
    **understanding: Any,
) -> None:
    """Load annotated VCF FILES: variants, samples and their links.

    A load that was interrupted goes on where it ended when the same command is given again; loading a file again
    changes nothing. Exit code 0: clean. 1: loaded, with problems, which the report names. 2: could not run.
    """
    if len(files) > 1 and (accession or replaces):
        raise InputError("--file and --replaces name one file; load the files one by one")
    settings = get_settings()
    options = LoadOptions(
        settings.batch_size, report, max_problems, dry_run, heartbeat_seconds=min(2.0, settings.lease_seconds / 4)
    )
    has_problems = False
    first = DigestAhead(files[0])  # opening the store imports for a third of a second
    with open_client(settings, url) as client:
        versions, schemas = client.schemas(annotation_version)
        write = WriteRequest(versions, project or settings.project, institution or settings.institution, missing_links)
        for number, path in enumerate(files):
            parse, problems = parse_options(versions, write.project, accession, **understanding)
            parser = VCFParser(path, schemas, parse if number else replace(parse, sha256=first.wait()))
            parser.problems += problems
            chosen = options if len(files) == 1 or not report else options.below(f"{number + 1}-{Path(path).name}")
            request = LoadRequest(
                write.of_file(parser.file, parser.assembly),
                file_document(parser, path),
                parse.version,
                replaces,
                _recorded(parser, missing_links, understanding),
            )
            result = _load_with_bar(client, parser, request, chosen)
            click.echo(result.summary, nl=False)
            if result.report:
                click.echo(f"  report: {result.report}")
            has_problems |= result.tally.has_problems
    sys.exit(1 if has_problems else 0)


def _recorded(parser: VCFParser, missing_links: str, understanding: dict[str, Any]) -> dict[str, Any]:
    """The options as the submission records them: a load with others does not go on where this one ended.

    Nobody can say that a pipe brings the same stream again, so that a load from one always begins anew.
    """
    named = {name: str(value) for name, value in understanding.items() if value}
    if understanding["ped"]:
        named["ped"] = content_sha256(understanding["ped"])
    if parser.reader.total_bytes is None:
        named["stream"] = str(uuid4())
    return {"missing_links": missing_links, **named}


def _load_with_bar(client: StoreClient, parser: VCFParser, request: LoadRequest, options: LoadOptions) -> LoadResult:
    """Loads with a progress bar by bytes read; a load that is taken up goes quickly over what it has."""
    name = Path(parser.name).name
    with tqdm(total=parser.reader.total_bytes, unit="B", unit_scale=True, desc=name, disable=None) as bar:

        def progress(records: int, position: int) -> None:
            bar.update(position - bar.n)

        return load_file(client, parser, request, options, progress)
