"""What `variant-ingestion load` does."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from ingest.load import LoadOptions, LoadResult, Progress, load_file
from ingest.pace_meter import PaceMeter
from ingest.progress import ProgressLog
from variome.cli.logs import start_logging
from variome.errors import ConflictError, InputError
from variome.settings import get_settings

logger = logging.getLogger(__name__)


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
    is_drawn = settings.log_format == "text" and sys.stderr.isatty()
    start_logging(settings, *(() if is_drawn else ("ingest.progress",)))
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
            codes.append(_load(each, path, chosen, is_alone=len(files) == 1, is_drawn=is_drawn))
    sys.exit(max(codes))


def _load(loads: FileLoads, path: str, options: LoadOptions, *, is_alone: bool, is_drawn: bool) -> int:
    """Loads a file and says what came of it; gives the exit code. That one of several cannot be loaded does not keep
    the others from it.
    """
    try:
        result = _load_and_tell(loads, path, options, is_drawn=is_drawn)
    except (InputError, ConflictError) as error:
        if is_alone:
            raise
        click.echo(f"not loaded: {error}", err=True)
        return 2
    click.echo(result.summary, nl=False)
    if result.report:
        click.echo(f"  report: {result.report}")
    return 1 if result.tally.has_problems else 0


def _load_and_tell(loads: FileLoads, path: str, options: LoadOptions, *, is_drawn: bool) -> LoadResult:
    """Loads with a progress bar, or with lines in the log."""
    parser, request = loads.open(path)
    told = {"file": parser.accession, "project": loads.write.project}
    logger.info("the load of %s begins", parser.name, extra=told)
    if is_drawn:
        with _bar(Path(parser.name).name, parser.reader.total_bytes) as progress:
            result = load_file(loads.client, parser, request, options, progress)
    else:
        progress_log = ProgressLog(parser.name, parser.reader.total_bytes, told)
        result = load_file(loads.client, parser, request, options, progress_log.note)
    counts = {"records": result.tally.records, "rejected_records": result.tally.rejected_records}
    ended = {**told, "submission": result.submission, **counts, "outcomes": result.tally.outcomes}
    logger.info("the load of %s has ended", parser.name, extra=ended)
    return result


@contextmanager
def _bar(name: str, total_bytes: int | None) -> Iterator[Progress]:
    """A progress bar by bytes read, with rate and time left, and with records and their rate beside it; of a stream,
    which has no bytes that count, by records. A load that is taken up goes quickly over what it has.
    """
    unit = {"unit": "B", "unit_scale": True} if total_bytes is not None else {"unit": " records"}
    meter = PaceMeter(total_bytes)
    with tqdm(total=total_bytes, desc=name, **unit) as bar:

        def progress(records: int, position: int) -> None:
            meter.settle(records, position)
            if total_bytes is not None:
                bar.set_postfix_str(f"{meter.pace.records:,} records, {meter.pace.records_per_second:,.0f}/s", False)
            bar.update(position - bar.n if total_bytes is not None else records)

        yield progress
