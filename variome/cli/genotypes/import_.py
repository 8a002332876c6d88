"""`variome genotypes import`: files into a dataset."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from variome.cli.bar import open_bar
from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.marker_lines import import_lines
from variome.cli.genotypes.opening import folder_of
from variome.cli.genotypes.recording import project_option, recorded
from variome.files.digests import sha256_of
from variome.files.raw_lines import lies_on_disk
from variome.genotypes.atoms import ImportReport
from variome.genotypes.fai import read_fai
from variome.genotypes.importing import Origin, Progress, import_files
from variome.genotypes.marker_import import FORMATS_READ, Beside, import_other
from variome.genotypes.sniffing import VCF, sniff_format


@click.command(
    "import",
    epilog=examples(
        "variome genotypes import cohort.vcf.gz --name cohort",
        "variome genotypes import chr*.bcf --name cohort --replace --reason 'new calls'",
        "variome genotypes import old.vcf.gz --name old --fai GRCh37.fa.fai --assembly GRCh37",
        "variome genotypes import BXD.geno --name BXD",
        "variome genotypes import mean.txt --name panel --positions snps.txt --sample-names strains.txt",
        "bcftools view -f PASS cohort.bcf | variome genotypes import - --name passed",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--name", required=True, help="Of the dataset: letters, digits, '.', '_' and '-'.")
@click.option("--replace", "replaces", is_flag=True, help="Follow a dataset that is there by a version of FILEs alone.")
@click.option("--assembly", help="Of the positions [default: what the headers say, else GRCh38].")
@click.option(
    "--fai",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Index of a FASTA: names, order and lengths of contigs that the headers do not tell.",
)
@click.option(
    "--from", "form", type=click.Choice([VCF, *FORMATS_READ]), help="Format [default: what the file begins as]."
)
@click.option("--positions", type=click.Path(dir_okay=False), help="Marker, position and contig of BIMBAM rows.")
@click.option("--sample-names", type=click.Path(dir_okay=False), help="Names of the samples of BIMBAM or LMDB files.")
@project_option
@authoring
def import_(
    files: tuple[str, ...],
    name: str,
    author: str,
    reason: str,
    assembly: str | None,
    form: str | None,
    project: str | None,
    **options: Any,
) -> None:
    """Make dataset NAME of VCF or BCF files (- reads standard input), or of one LMDB, .geno or BIMBAM file.

    Files of the same samples are of several regions; files without a sample in common are of several groups of samples,
    and a row that one of them lacks is missing for its samples. Records need to be sorted. Every record is kept,
    whatever its FILTER; one with several ALTs becomes several rows. All of it becomes one version, or nothing.
    """
    found = {form or sniff_format(path) for path in files}
    folder, origin = folder_of(name), Origin(author, reason, assembly)
    with _shown(files, name) as progress:
        if found == {VCF}:
            head, *notes = _vcf(folder, files, origin, options, progress)
        else:
            head, *notes = _markers(folder, files, origin, form, options, progress)
    click.echo(head)
    for line in notes:
        click.echo(line, err=True)
    recorded(folder, project)


def _vcf(
    folder: Path, files: Sequence[str], origin: Origin, options: Mapping[str, Any], progress: Progress
) -> Iterator[str]:
    """Imports, and tells what was found."""
    manifest, report = import_files(
        folder, files, origin,
        replaces=options["replaces"],
        digests=[sha256_of(path) for path in files],
        contigs=read_fai(options["fai"]) if options["fai"] else (),
        progress=progress,
    )  # fmt: skip
    n_samples = sum(shard.n_samples for shard in manifest.shards)
    yield (
        f"{manifest.dataset}: version {manifest.number}: assembly {manifest.assembly}, {n_samples:,} samples, "
        f"{manifest.n_rows:,} rows of {report.counts['records']:,} records"
    )
    yield from _notes(report)


def _markers(
    folder: Path,
    files: Sequence[str],
    origin: Origin,
    form: str | None,
    options: Mapping[str, Any],
    progress: Progress,
) -> Iterator[str]:
    """Imports, and tells what was found."""
    if len(files) > 1:
        raise click.UsageError(f"expected VCF or BCF files, or one file of another format, found {', '.join(files)}")
    manifest, report = import_other(
        folder, files[0], origin,
        format=form,
        beside=Beside(options["positions"], options["sample_names"]),
        replaces=options["replaces"],
        digest=sha256_of(files[0]),
        progress=progress,
    )  # fmt: skip
    yield from import_lines(manifest, report)


@contextmanager
def _shown(files: Sequence[str], name: str) -> Iterator[Progress]:
    """A bar by bytes of the files as they lie on disk, on a terminal; nothing is known of the length of a stream."""
    if not all(lies_on_disk(path) and Path(path).exists() for path in files):
        yield lambda _n_bytes: None
        return
    with open_bar("B", sum(Path(path).stat().st_size for path in files), name=name, unit_scale=True) as bar:

        def progress(n_bytes: int) -> None:
            bar.update(n_bytes - bar.n)

        yield progress


def _notes(report: ImportReport) -> Iterator[str]:
    """What a reader of the files would not expect."""
    for key, text in _TOLD.items():
        if report.counts[key]:
            yield f"{report.counts[key]:,} {text}" if key not in _FACTS else text
    if report.merged:
        more = " and others" if report.counts["merged"] > len(report.merged) else ""
        yield f"merged: {', '.join(report.merged)}{more}"


_FACTS: Final = {"assumed_assembly"}
"""Counts that are no number of things."""

_TOLD: Final[Mapping[str, str]] = {
    "assumed_assembly": "no header names an assembly, so this one is assumed; say --assembly if it is another",
    "multiallelic": "records have several ALTs, a row for each",
    "monomorphic": "records have no ALT, and give no row",
    "without_genotypes": "records have no genotypes; their calls are missing",
    "merged": "rows were merged with a row of the same allele",
    "filters_differ": "rows have another ID or FILTER in another line or file; those of the first are kept",
    "disagreed": "calls of merged rows disagreed; the one with the ALT was kept",
}
