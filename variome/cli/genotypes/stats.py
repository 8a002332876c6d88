"""`variome genotypes stats`: how large a dataset is, and what of it is missing."""

from collections.abc import Iterator
from typing import Any

import click
import orjson

from variome.cli.examples import examples
from variome.cli.genotypes.views import choosing, format_option, open_view
from variome.genotypes.statistics import Statistics, statistics_of


@click.command(epilog=examples("variome genotypes stats cohort", "variome genotypes stats cohort --format json"))
@click.argument("name")
@choosing
@format_option
def stats(name: str, form: str, **view: Any) -> None:
    """Print rows, samples, bytes by part, and the share of missing haplotypes of dataset NAME, also by contig.

    All calls are counted, with the edits that are chosen. Bytes are those of the files on disk.
    """
    found = statistics_of(open_view(name, **view))
    if form == "json":
        click.echo(orjson.dumps(found.document()))
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: Statistics) -> Iterator[str]:
    for key in ("rows", "samples", "withdrawn", "shards", "blocks", "edits", "versions"):
        yield f"{key}\t{getattr(found, f'n_{key}')}"
    yield f"missing\t{found.share_missing:.6f}"
    for part, size in found.n_bytes.items():
        yield f"bytes of {part}\t{size}\t{found.n_bytes_of_all[part]} in all versions"
    for contig in found.contigs:
        share = contig.n_missing / contig.n_haplotypes if contig.n_haplotypes else 0.0
        yield f"contig {contig.contig}\t{contig.n_rows} rows\t{share:.6f} missing"
