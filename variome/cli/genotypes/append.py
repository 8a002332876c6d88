"""`variome genotypes append`: more samples, or more variants."""

import click

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.opening import folder_of
from variome.cli.genotypes.recording import project_option, recorded
from variome.files.digests import sha256_of
from variome.genotypes.appending import append_files


@click.command(
    epilog=examples(
        "variome genotypes append cohort new-samples.vcf.gz --reason 'second batch'",
        "variome genotypes append cohort chrX.bcf",
    )
)
@click.argument("name")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@project_option
@authoring
def append(name: str, files: tuple[str, ...], author: str, reason: str, project: str | None) -> None:
    """Add the samples of VCF or BCF files to dataset NAME, or new variants of the samples that it has.

    New samples are missing where the files lack a row, and the others where only the files have it. A row that is there
    keeps its ID and FILTER. Files of samples that are there must have all of them (or all that were added at one time)
    and none of the rows. All of it becomes one version, or nothing.
    """
    digests = [sha256_of(path) for path in files]
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
    recorded(folder_of(name), project)


_TOLD = {
    "filters_differ": "rows have another FILTER in the files; they keep that of the dataset",
    "monomorphic": "records have no ALT, and give no row",
    "without_genotypes": "records have no genotypes",
    "merged": "rows were merged with an equal one of the same samples",
    "disagreed": "calls of merged rows disagreed",
}
