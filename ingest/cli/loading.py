"""What `variant-ingestion load` does."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from ingest.cli.understanding import parse_options
from ingest.client import WriteRequest
from ingest.clients import open_client
from ingest.digest_ahead import DigestAhead
from ingest.file_loads import FileLoads
from ingest.kinship import Kinship
from ingest.load import LoadOptions, LoadResult, load_file
from variome.errors import ConflictError, InputError
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
    with open_client(settings, url) as client:
        versions, schemas = client.schemas(annotation_version)
        write = WriteRequest(versions, project or settings.project, institution or settings.institution, missing_links)
        kinship = partial(Kinship, client, write.project)
        parse, problems = parse_options(versions, write.project, accession, find_relatives=kinship, **understanding)
        loads = FileLoads(client, schemas, write, parse, problems, replaces, understanding)
        codes = []
        for number, path in enumerate(files):
            chosen = options if len(files) == 1 or not report else options.below(f"{number + 1}-{Path(path).name}")
            each = replace(loads, parse=parse if number else replace(parse, sha256=first.wait()))
            codes.append(_load(each, path, chosen, is_alone=len(files) == 1))
    sys.exit(max(codes))


def _load(loads: FileLoads, path: str, options: LoadOptions, *, is_alone: bool) -> int:
    """Loads a file and says what came of it; gives the exit code. That one of several cannot be loaded does not keep
    the others from it.
    """
    try:
        result = _load_with_bar(loads, path, options)
    except (InputError, ConflictError) as error:
        if is_alone:
            raise
        click.echo(f"not loaded: {error}", err=True)
        return 2
    click.echo(result.summary, nl=False)
    if result.report:
        click.echo(f"  report: {result.report}")
    return 1 if result.tally.has_problems else 0


def _load_with_bar(loads: FileLoads, path: str, options: LoadOptions) -> LoadResult:
    """Loads with a progress bar by bytes read; a load that is taken up goes quickly over what it has."""
    parser, request = loads.open(path)
    name = Path(parser.name).name
    with tqdm(total=parser.reader.total_bytes, unit="B", unit_scale=True, desc=name, disable=None) as bar:

        def progress(records: int, position: int) -> None:
            bar.update(position - bar.n)

        return load_file(loads.client, parser, request, options, progress)
