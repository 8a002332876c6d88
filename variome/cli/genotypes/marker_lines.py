"""What `variome genotypes import` and `export` say of files of markers."""

from collections.abc import Iterator, Mapping
from typing import Final

from variome.genotypes.manifest import Manifest
from variome.genotypes.marker_source import MarkerReport

_TOLD: Final[Mapping[str, str]] = {
    "missing": "cells are missing",
    "rounded": "cells were rounded",
    "unplaced": "markers have no position; regions do not find them",
    "renumbered": "rows had the key of another one, and got the next free line",
    "changes": "edits stand in track-changes; its rows are as they were before them",
}


def import_lines(manifest: Manifest, report: MarkerReport) -> Iterator[str]:
    """For people, a line each: what the version holds, and what a reader of the file would not expect."""
    yield (
        f"{manifest.dataset}: version {manifest.number}, assembly {manifest.assembly}, {report.counts['samples']:,} "
        f"samples, {report.counts['rows']:,} rows of {manifest.content} from {report.format}"
    )
    yield from _told(report)


def append_lines(manifest: Manifest, report: MarkerReport) -> Iterator[str]:
    """For people, a line each: what the version holds, and what a reader of the file would not expect."""
    n_samples = sum(shard.n_samples for shard in manifest.shards)
    yield (
        f"{manifest.dataset}: version {manifest.number}: {n_samples:,} samples, {manifest.n_rows:,} rows, "
        f"{report.counts['rows_added']:,} of them new"
    )
    yield from _told(report)


def export_lines(place: str, report: MarkerReport) -> Iterator[str]:
    """For people, a line each: what a file holds, and what of the dataset is not as it was."""
    yield f"{place}: {report.counts['rows']:,} rows, {report.counts['samples']:,} samples as {report.format}"
    yield from _told(report)


def _told(report: MarkerReport) -> Iterator[str]:
    for key, text in _TOLD.items():
        if report.counts[key]:
            yield f"{report.counts[key]:,} {text}"
    yield from (problem.message for problem in report.problems)
    n_more = report.kinds.total() - len(report.problems)
    if n_more:
        yield f"{n_more:,} problems more, of kinds {', '.join(sorted(report.kinds))}"
