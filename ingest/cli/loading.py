"""What `variant-ingestion load` does."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from tqdm import tqdm

from ingest.cli.understanding import parse_options
from ingest.client import LoadRequest, StoreClient, WriteRequest
from ingest.clients import open_client
from ingest.digest_ahead import DigestAhead
from ingest.file_item import file_document
from ingest.lines import content_sha256
from ingest.load import LoadOptions, LoadResult, load_file
from ingest.vcf_parser import VCFParser
from variome.settings import get_settings


def load_files(
    files: Sequence[str],
    first: DigestAhead,
    *,
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
    """Loads the files one after another, says what came of each, and ends the command with its exit code.

    Args:
        files: paths, or `-`.
        first: the digest of the first of them.
        annotation_version: of the files; None for the last one added.
        project: that the samples belong to; None for the one of the settings.
        institution: likewise.
        accession: of the only file; None for its digest.
        replaces: accession of the file that it corrects.
        dry_run: write nothing.
        missing_links: stub, error or drop.
        max_problems: problems of each kind to list.
        report: folder for the reports.
        url: of a server; None for the database.
        understanding: see `ingest.cli.understanding.parse_options`.
    """
    settings = get_settings()
    options = LoadOptions(
        settings.batch_size, report, max_problems, dry_run, heartbeat_seconds=min(2.0, settings.lease_seconds / 4)
    )
    has_problems = False
    with open_client(settings, url) as client:
        versions, schemas = client.schemas(annotation_version)
        write = WriteRequest(versions, project or settings.project, institution or settings.institution, missing_links)
        for number, path in enumerate(files):
            if understanding["strict"]:
                from ingest.validation.refusal import refuse_invalid  # noqa: PLC0415  all rules are imported

                refuse_invalid(path)
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
