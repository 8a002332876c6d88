"""What `variant-ingestion load --scheduler` does: the workers of a cluster have threads, and folders of their own."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from ingest.cli.bar import opened_progress
from ingest.cluster import Cluster, ordered_file
from ingest.file_loads import FileLoads, Wishes
from ingest.load import LoadOptions, LoadOutcome
from variome.settings import get_settings


def iter_spread(
    files: Sequence[str],
    options: Sequence[LoadOptions],
    wishes: Wishes,
    loads: FileLoads,
    scheduler: str,
    url: str,
    *,
    is_drawn: bool,
) -> Generator[LoadOutcome, None, None]:
    """What came of the files, each with its options, in their order; with the progress of all together.

    Args:
        files: paths.
        options: as for a load that is not spread.
        wishes: likewise.
        loads: the same as they are understood here.
        scheduler: address.
        url: of the server.
        is_drawn: whether there is a terminal to draw a bar on.

    Raises:
        VariomeError: see `Cluster.iter_loaded`.
    """
    settings = get_settings()
    ordered = [
        ordered_file(number, path, _elsewhere(each))
        for number, (path, each) in enumerate(zip(files, options, strict=True))
    ]
    first = ordered[0].options
    reports = first.report or (None if first.is_dry_run else settings.home_folder / "reports")
    total_bytes = sum(file.size for file in ordered)
    name = Path(files[0]).name if len(files) == 1 else f"{len(files)} files"
    with opened_progress(name, total_bytes, {"project": wishes.project}, is_drawn=is_drawn) as progress:
        cluster = Cluster(scheduler, url, progress, partial(click.echo, err=True))
        yield from cluster.iter_loaded(ordered, _absolute(wishes), loads, settings, reports)


def _elsewhere(options: LoadOptions) -> LoadOptions:
    return replace(options, report=options.report and options.report.absolute(), may_fork=False)


def _absolute(wishes: Wishes) -> Wishes:
    """The same with paths that mean the same in any folder."""
    understanding = {
        name: value.absolute() if isinstance(value, Path) else value for name, value in wishes.understanding.items()
    }
    return replace(wishes, understanding=understanding)
