"""What `variant-ingestion load` does."""

import logging
import sys
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from ingest.cli.bar import opened_progress
from ingest.clients import open_client
from ingest.digest_ahead import DigestAhead
from ingest.file_loads import FileLoads, Wishes, open_loads
from ingest.load import LoadOptions, LoadOutcome, LoadResult, load_file
from ingest.program import program_digest
from variome.cli.logs import start_logging
from variome.errors import ConflictError, InputError
from variome.settings import get_settings

logger = logging.getLogger(__name__)


def load_files(
    files: Sequence[str],
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
    first: DigestAhead | None = None,
    scheduler: str | None = None,
    **understanding: Any,
) -> None:
    """Loads the files one after another, or on a cluster; says what came of each, in their order, and ends the command
    with its exit code.

    Args:
        files: paths, or `-`.
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
        first: the digest of the first file, where it is being worked out already.
        scheduler: of a cluster, whose workers post to the URL.
        understanding: see `ingest.cli.understanding.parse_options`.
    """
    settings = get_settings()
    is_drawn = settings.log_format == "text" and sys.stderr.isatty()
    start_logging(settings, *(() if is_drawn else ("ingest.progress",)))
    wishes = Wishes(
        annotation_version,
        project or settings.project,
        institution or settings.institution,
        accession,
        replaces,
        missing_links,
        understanding,
    )
    options = LoadOptions(
        settings.batch_size, report, max_problems, dry_run, heartbeat_seconds=min(2.0, settings.lease_seconds / 4)
    )
    if first and not url and not dry_run:
        program_digest()  # receipts ask for it later, when nothing else is waited for
    with open_client(settings, url) as client:
        loads = open_loads(client, wishes)
        if scheduler and url:
            from ingest.cli.spreading import iter_spread  # noqa: PLC0415  Dask is an extra

            chosen = [_options_of(options, number, files) for number in range(len(files))]
            outcomes = iter_spread(files, chosen, wishes, loads, scheduler, url, is_drawn=is_drawn)
        else:
            outcomes = _iter_loaded(files, options, loads, first, is_drawn=is_drawn)
        with closing(outcomes):
            codes = [_tell(outcome, is_alone=len(files) == 1) for outcome in outcomes]
    sys.exit(max(codes))


def _iter_loaded(
    files: Sequence[str], options: LoadOptions, loads: FileLoads, first: DigestAhead | None, *, is_drawn: bool
) -> Generator[LoadOutcome, None, None]:
    for number, path in enumerate(files):
        digest = first.wait() if first and not number else None
        try:
            each = replace(loads, parse=replace(loads.parse, sha256=digest))
            yield _load_and_tell(each, path, _options_of(options, number, files), is_drawn=is_drawn)
        except (InputError, ConflictError) as error:
            yield error


def _options_of(options: LoadOptions, number: int, files: Sequence[str]) -> LoadOptions:
    """The options of one file; each of several has a folder of its own for its report, below the one that is named."""
    return options if len(files) == 1 else options.below(f"{number + 1}-{Path(files[number]).name}")


def _tell(outcome: LoadOutcome, *, is_alone: bool) -> int:
    """Says what came of a file; gives the exit code. That one of several cannot be loaded does not keep the others
    from it.
    """
    if not isinstance(outcome, LoadResult):
        if is_alone:
            raise outcome
        with tqdm.external_write_mode():
            click.echo(f"not loaded: {outcome}", err=True)
        return 2
    with tqdm.external_write_mode():
        click.echo(outcome.summary, nl=False)
        if outcome.report:
            click.echo(f"  report: {outcome.report}")
    return 1 if outcome.tally.has_problems else 0


def _load_and_tell(loads: FileLoads, path: str, options: LoadOptions, *, is_drawn: bool) -> LoadResult:
    """Loads with a progress bar, or with lines in the log."""
    parser, request = loads.open(path)
    told = {"file": parser.accession, "project": loads.write.project}
    logger.info("the load of %s begins", parser.name, extra=told)
    with opened_progress(parser.name, parser.reader.total_bytes, told, is_drawn=is_drawn) as progress:
        result = load_file(loads.client, parser, request, options, progress)
    counts = {"records": result.tally.records, "rejected_records": result.tally.rejected_records}
    ended = {**told, "submission": result.submission, **counts, "outcomes": result.tally.outcomes}
    logger.info("the load of %s has ended", parser.name, extra=ended)
    return result
