"""`variome genotypes export`: rows and samples as files of other programs."""

from pathlib import Path

import click

from variome.cli.examples import examples
from variome.cli.genotypes.asking import Asked, asking
from variome.cli.genotypes.marker_lines import export_lines
from variome.cli.output import open_output
from variome.genotypes.batch import Rows
from variome.genotypes.bimbam_export import export_bimbam
from variome.genotypes.dataset import Dataset
from variome.genotypes.exporting.formats import STREAMS
from variome.genotypes.exporting.selected import Selected, find_filters
from variome.genotypes.geno_export import export_geno
from variome.genotypes.lmdb.telling import iter_changes
from variome.genotypes.lmdb.writing import export_lmdb
from variome.genotypes.marker_source import MarkerReport
from variome.search.genotypes.query import select

_TABLE, _FOLDER = "tsv", "zarr"

_HISTORY = "lmdb"
"""The form that has a place for edits."""

_MARKERS = {"lmdb": export_lmdb, "geno": export_geno, "bimbam": export_bimbam}
"""Formats of one dataset, written to a file."""


@click.command(
    epilog=examples(
        "variome genotypes export cohort --to bcf -r 11:100000-200000 -o part.bcf",
        "variome genotypes export cohort --to tsv -c CHROM,POS,REF,ALT,AC,AN -f 'AC > 0'",
        "variome genotypes export cohort --to npz -s ,HG00171,HG00173 -o two.npz",
        "variome genotypes export cohort --to zarr -o cohort.vcz",
    )
)
@asking
@click.option(
    "--to", "form", required=True, type=click.Choice([*STREAMS, _TABLE, _FOLDER, *_MARKERS]),
    help="What to write; vcf is packed by bgzip where --out ends in .gz.",
)  # fmt: skip
@click.option(
    "-c", "--columns", help="Of a tsv: CHROM, POS, END, REF, ALT, ID, FILTER, ALLELE, RECORD, AC, AN, OTHER, GT."
)
@click.option(
    "--flat", is_flag=True, help="Of an lmdb: rows as edited, and no edits [default: rows before them, and the edits]."
)
def export(asked: Asked, form: str, columns: str | None, *, flat: bool) -> None:
    """Write rows of datasets for other programs.

    Each row is biallelic; another ALT of the same record is allele 2, <M>. AC and AN are of the samples that are
    written. Missing calls are -1 in arrays, and what a haploid call lacks is -2. A zarr is a folder in the VCF Zarr
    format 0.4, and must not be there yet.
    """
    if columns and form != _TABLE:
        raise click.UsageError("--columns: only a tsv has columns that can be chosen")
    if flat and form != _HISTORY:
        raise click.UsageError("--flat: only an lmdb has edits beside its rows")
    if form in _MARKERS:
        _write_markers(asked, form, flat=flat)
        return
    selected = _selected(asked)
    if form == _FOLDER:
        _write_folder(selected, asked.out)
        return
    packed = form == "vcf" and asked.out is not None and asked.out.suffix == ".gz"
    with open_output(asked.out) as stream:
        if form == _TABLE:
            from variome.genotypes.exporting.tsv import DEFAULT, write_tsv  # noqa: PLC0415  when it is asked for

            write_tsv(selected, stream, columns.split(",") if columns else DEFAULT)
        else:
            STREAMS["vcf.gz" if packed else form](selected, stream)


def _write_markers(asked: Asked, form: str, *, flat: bool) -> None:
    if asked.out is None or str(asked.out) == "-" or len(asked.datasets) > 1:
        raise click.UsageError(f"--to {form}: is a file of one dataset; name it with --out")
    (dataset,), (samples,) = asked.datasets, asked.query.groups.samples
    if form == _HISTORY and dataset.edits and not flat:
        report = _write_history(dataset, asked, asked.out, samples)
    else:
        batches = (found.batch for found in select(asked.datasets, asked.query))
        report = _MARKERS[form](dataset, asked.out, batches=batches, samples=samples)
    for line in export_lines(str(asked.out), report):
        click.echo(line, err=True)


def _write_history(dataset: Dataset, asked: Asked, out: Path, samples: Rows) -> MarkerReport:
    """Rows as they are before all edits, and the edits beside them; those of rows that are asked for, edited or not."""
    base, names = dataset.without_edits(), [dataset.samples[number] for number in samples.tolist()]
    if asked.query.is_of_all_rows:
        return export_lmdb(base, out, samples=samples, changes=iter_changes(dataset, names))
    before, after = ([found.batch for found in select([each], asked.query)] for each in (base, dataset))
    places = {(batch.contig, *site.order) for batch in (*before, *after) for site in batch.sites}
    return export_lmdb(base, out, batches=before, samples=samples, changes=iter_changes(dataset, names, places))


def _selected(asked: Asked) -> Selected:
    """The one place where the answer to a query becomes what is written."""
    for dataset in asked.datasets:
        dataset.must_hold_genotypes()
    batches = (found.batch for found in select(asked.datasets, asked.query))
    filters = find_filters(asked.datasets, asked.query.regions)
    return Selected(asked.datasets, asked.query.groups.samples, batches, filters)


def _write_folder(selected: Selected, out: Path | None) -> None:
    if out is None or str(out) == "-":
        raise click.UsageError("--to zarr: is a folder; name it with --out")
    from variome.genotypes.exporting.zarr import write_zarr  # noqa: PLC0415  when it is asked for

    write_zarr(selected, out)
