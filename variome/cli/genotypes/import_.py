"""`variome genotypes import`: files into a dataset."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from tqdm import tqdm

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import authoring
from variome.cli.genotypes.opening import folder_of
from variome.files.raw_lines import lies_on_disk
from variome.genotypes.atoms import ImportReport
from variome.genotypes.fai import read_fai
from variome.genotypes.importing import Origin, Progress, import_files


@click.command(
    "import",
    epilog=examples(
        "variome genotypes import cohort.vcf.gz --name cohort",
        "variome genotypes import chr*.bcf --name cohort --replace --reason 'new calls'",
        "variome genotypes import old.vcf.gz --name old --fai GRCh37.fa.fai --assembly GRCh37",
        "bcftools view -f PASS cohort.bcf | variome genotypes import - --name passed",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--name", required=True, help="Of the dataset: letters, digits, '.', '_' and '-'.")
@click.option("--replace", "replaces", is_flag=True, help="Follow a dataset that is there by a version of FILEs alone.")
@click.option("--assembly", help="Of the positions [default: what the headers say, else GRCh38].")
@click.option(
    "--fai", type=click.Path(dir_okay=False, path_type=Path),
    help="Index of a FASTA: names, order and lengths of contigs that the headers do not tell.",
)  # fmt: skip
@authoring
def import_(
    files: tuple[str, ...],
    name: str,
    replaces: bool,
    assembly: str | None,
    fai: Path | None,
    author: str,
    reason: str,
) -> None:
    """Make dataset NAME of VCF or BCF files (- reads standard input).

    Files of the same samples are of several regions; files without a sample in common are of several groups of samples,
    and a row that one of them lacks is missing for its samples. Records need to be sorted. Every record is kept,
    whatever its FILTER; one with several ALTs becomes several rows. All of it becomes one version, or nothing.
    """
    contigs = read_fai(fai) if fai else ()
    digests = [_digest(path) for path in files]
    with _shown(files, name) as progress:
        manifest, report = import_files(
            folder_of(name), files, Origin(author, reason, assembly),
            replaces=replaces, digests=digests, contigs=contigs, progress=progress,
        )  # fmt: skip
    n_samples = sum(shard.n_samples for shard in manifest.shards)
    click.echo(
        f"{manifest.dataset}: version {manifest.number}: assembly {manifest.assembly}, {n_samples:,} samples, "
        f"{manifest.n_rows:,} rows of {report.counts['records']:,} records"
    )
    for line in _notes(report):
        click.echo(line, err=True)


def _digest(path: str) -> str | None:
    """The SHA-256 of a file that can be read twice."""
    if not Path(path).is_file():
        return None
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _shown(files: Sequence[str], name: str) -> Iterator[Progress]:
    """A bar by bytes of the files as they lie on disk, on a terminal; nothing is known of the length of a stream."""
    is_known = all(lies_on_disk(path) and Path(path).exists() for path in files)
    total = sum(Path(path).stat().st_size for path in files) if is_known else None
    with tqdm(total=total, desc=name, unit="B", unit_scale=True, disable=None if is_known else True) as bar:

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
    "disagreed": "calls of merged rows disagreed; the one with the ALT was kept",
}
