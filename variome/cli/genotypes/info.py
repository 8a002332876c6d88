"""`variome genotypes info`: what a dataset is of."""

from collections.abc import Mapping
from typing import Any

import click
import orjson

from variome.cli.examples import examples
from variome.cli.genotypes.views import choosing, format_option, open_view
from variome.genotypes.dataset import Dataset


@click.command(
    epilog=examples("variome genotypes info cohort", "variome genotypes info cohort --version 2 --format json")
)
@click.argument("name")
@choosing
@format_option
@click.option(
    "--samples", "lists_samples", is_flag=True, help="The names of the samples, one a line, and nothing else."
)
def info(name: str, form: str, *, lists_samples: bool, **view: Any) -> None:
    """Print what dataset NAME is: version, assembly, samples, rows, contigs, sources, and the digest of its content.

    Equal digests mean equal answers.
    """
    dataset = open_view(name, **view)
    if lists_samples:
        click.echo("".join(f"{sample}\n" for sample in dataset.samples), nl=False)
    elif form == "json":
        click.echo(orjson.dumps(_document(dataset)))
    else:
        for key, value in _document(dataset).items():
            click.echo(f"{key}\t{_shown(value)}")


def _document(dataset: Dataset) -> Mapping[str, Any]:
    manifest = dataset.manifest
    return {
        "name": dataset.name, "version": manifest.number, "created": manifest.created, "author": manifest.author,
        "reason": manifest.reason, "assembly": manifest.assembly, "samples": len(dataset.samples),
        "rows": dataset.n_rows, "edits": len(dataset.edits),
        "contigs": [contig.spelling for contig in manifest.contigs],
        "sources": [source.name for source in manifest.sources], "digest": dataset.digest,
        "folder": str(dataset.folder),
    }  # fmt: skip


def _shown(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
