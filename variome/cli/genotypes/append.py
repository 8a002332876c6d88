"""`variome genotypes append`: more samples, or more variants."""

from collections.abc import Iterator
from pathlib import Path

import click

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.marker_lines import append_lines
from variome.cli.genotypes.opening import folder_of
from variome.cli.genotypes.recording import project_option, recorded
from variome.files.digests import sha256_of
from variome.genotypes.appending import append_files
from variome.genotypes.dataset import version_file
from variome.genotypes.marker_appending import append_markers
from variome.genotypes.marker_import import FORMATS_READ, Beside
from variome.genotypes.sniffing import VCF, sniff_format


@click.command(
    epilog=examples(
        "variome genotypes append cohort new-samples.vcf.gz --reason 'second batch'",
        "variome genotypes append cohort chrX.bcf",
        "variome genotypes append BXD new-strains.geno",
    )
)
@click.argument("name")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--from", "form", type=click.Choice([VCF, *FORMATS_READ]), help="Format [default: what the file begins as]."
)
@click.option("--positions", type=click.Path(dir_okay=False), help="Marker, position and contig of BIMBAM rows.")
@click.option("--sample-names", type=click.Path(dir_okay=False), help="Names of the samples of BIMBAM or LMDB files.")
@project_option
@authoring
def append(
    name: str,
    files: tuple[str, ...],
    author: str,
    reason: str,
    project: str | None,
    form: str | None,
    positions: str | None,
    sample_names: str | None,
) -> None:
    """Add the samples of VCF or BCF files to dataset NAME, or new variants of the samples that it has.

    New samples are missing where the files lack a row, and the others where only the files have it. A row that is there
    keeps its ID and FILTER. Files of samples that are there must have all of them (or all that were added at one time)
    and none of the rows. All of it becomes one version, or nothing.

    To a dataset of dosages or codes one LMDB, .geno or BIMBAM file is added, likewise: its cells become those of the
    dataset's format, and letters that are new are added to the codes.
    """
    folder = folder_of(name)
    version_file(folder)
    if {form or sniff_format(path) for path in files} == {VCF}:
        head, *notes = _vcf(folder, files, author, reason)
    elif len(files) > 1:
        raise click.UsageError(f"expected VCF or BCF files, or one file of another format, found {', '.join(files)}")
    else:
        manifest, report = append_markers(
            folder, files[0], author=author, reason=reason,
            format=form, beside=Beside(positions, sample_names), digest=sha256_of(files[0]),
        )  # fmt: skip
        head, *notes = append_lines(manifest, report)
    click.echo(head)
    for line in notes:
        click.echo(line, err=True)
    recorded(folder, project)


def _vcf(folder: Path, files: tuple[str, ...], author: str, reason: str) -> Iterator[str]:
    """Appends, and tells what was found."""
    digests = [sha256_of(path) for path in files]
    manifest, report = append_files(folder, files, author=author, reason=reason, digests=digests)
    counts = report.counts
    n_samples = sum(shard.n_samples for shard in manifest.shards)
    yield (
        f"{manifest.dataset}: version {manifest.number}: {n_samples:,} samples, {manifest.n_rows:,} rows, "
        f"{counts['rows_added']:,} of them new"
    )
    yield from (f"{counts[key]:,} {text}" for key, text in _TOLD.items() if counts[key])


_TOLD = {
    "filters_differ": "rows have another FILTER in the files; they keep that of the dataset",
    "monomorphic": "records have no ALT, and give no row",
    "without_genotypes": "records have no genotypes",
    "merged": "rows were merged with an equal one of the same samples",
    "disagreed": "calls of merged rows disagreed",
}
