"""`variome genotypes append`: more samples, or more variants."""

import hashlib
from pathlib import Path

import click

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.opening import folder_of
from variome.genotypes.appending import append_files


@click.command(
    epilog=examples(
        "variome genotypes append cohort new-samples.vcf.gz --reason 'second batch'",
        "variome genotypes append cohort chrX.bcf",
    )
)
@click.argument("name")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@authoring
def append(name: str, files: tuple[str, ...], author: str, reason: str) -> None:
    """Add the samples of VCF or BCF files to dataset NAME, or new variants of the samples that it has.

    New samples are missing where the files lack a row, and the others where only the files have it. A row that is there
    keeps its ID and FILTER. Files of samples that are there must have all of them (or all that were added at one time)
    and none of the rows. All of it becomes one version, or nothing.
    """
    digests = [_digest(Path(path)) for path in files]
    manifest, report = append_files(folder_of(name), files, author=author, reason=reason, digests=digests)
    counts = report.counts
    n_samples = sum(shard.n_samples for shard in manifest.shards)
    click.echo(
        f"{manifest.dataset}: version {manifest.number}: {n_samples:,} samples, {manifest.n_rows:,} rows, "
        f"{counts['rows_added']:,} of them new"
    )
    for key, text in _TOLD.items():
        if counts[key]:
            click.echo(f"{counts[key]:,} {text}", err=True)


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


_TOLD = {
    "filters_differ": "rows have another FILTER in the files; they keep that of the dataset",
    "monomorphic": "records have no ALT, and give no row",
    "without_genotypes": "records have no genotypes",
    "merged": "rows were merged with an equal one of the same samples",
    "disagreed": "calls of merged rows disagreed",
}
