"""What `variome genotypes import` and `export` say of files of markers."""

from collections.abc import Iterator, Mapping
from typing import Final

from variome.genotypes.manifest import Manifest
from variome.genotypes.marker_source import MarkerReport

_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("cell is missing", "cells are missing"),
    "rounded": ("cell was rounded", "cells were rounded"),
    "unplaced": (
        "marker has no position; regions do not find it",
        "markers have no position; regions do not find them",
    ),
    "renumbered": (
        "row had the key of another one, and got the next free line",
        "rows had the key of another one, and got the next free line",
    ),
    "changes": (
        "edit stands in track-changes; its rows are as they were before it",
        "edits stand in track-changes; its rows are as they were before them",
    ),
}
"""What is counted, said of one and of several."""


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
    for key, (of_one, of_several) in _TOLD.items():
        if number := report.counts[key]:
            yield f"{number:,} {of_one if number == 1 else of_several}"
    yield from (problem.message for problem in report.problems)
    n_more = report.kinds.total() - len(report.problems)
    if n_more:
        noun = "problem" if n_more == 1 else "problems"
        yield f"{n_more:,} {noun} more, of kinds {', '.join(sorted(report.kinds))}"
