"""`variome genotypes samples`: what is known of the samples of a dataset."""

from pathlib import Path

import click
import numpy as np

from variome.cli.examples import examples
from variome.cli.genotypes.authoring import account
from variome.cli.genotypes.opening import folder_of
from variome.cli.genotypes.recording import recorded
from variome.cli.output import open_output
from variome.genotypes.dataset import Dataset
from variome.genotypes.metadata.printing import Printed, iter_printed
from variome.genotypes.metadata.reading import Format, SampleFile, read_sample_file
from variome.genotypes.metadata.setting import MetadataReport, set_metadata
from variome.genotypes.metadata.table import SampleTable

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "variome genotypes samples cohort --set samples.fmf",
        "variome genotypes samples cohort --add families.ped --reason 'pedigree of May'",
        "variome genotypes samples cohort --where 'population == \"FIN\" and height > 1.7'",
        "variome genotypes samples cohort --format fmf --out samples.fmf",
    )
)
@click.argument("name")
@click.option("--set", "whole", type=_FILE, help="File that says all that is known: FMF, PED, or a table (TSV).")
@click.option("--add", "more", type=_FILE, help="The same, whose keys are put beside those that are there.")
@click.option("--from-items", is_flag=True, help="The same of what the individuals and families of the project say.")
@click.option(
    "--file-format",
    type=click.Choice(["fmf", "ped", "tsv"]),
    help="Of that file [default: by its name and first line].",
)
@click.option("--author", help="Who sets it [default: your login name].")
@click.option("--reason", help="Why, for the history.")
@click.option("--project", help="Project that the items of the dataset belong to [default: VARIOME_PROJECT].")
@click.option("--where", help="Only samples of which this expression over their keys holds.")
@click.option("--version", type=click.IntRange(1), help="Version of the dataset to print [default: the last].")
@click.option(
    "--format", "form", type=click.Choice(["tsv", "json", "fmf"]), default="tsv", show_default=True, help="To print."
)
@click.option("--out", type=click.Path(path_type=Path), help="File to write [default: standard output].")
def samples(
    name: str,
    whole: Path | None,
    more: Path | None,
    from_items: bool,
    file_format: Format | None,
    author: str | None,
    reason: str | None,
    project: str | None,
    where: str | None,
    version: int | None,
    form: Printed,
    out: Path | None,
) -> None:
    """Print what is known of the samples of the dataset NAME, or set it from a file.

    To set it makes a version: samples that the file lacks know nothing, samples that the dataset lacks are refused.
    """
    folder = folder_of(name)
    path = whole or more
    if path is None and not from_items:
        _print(Dataset(folder, version).metadata, where, form, out)
        return
    if sum((whole is not None, more is not None, from_items)) > 1:
        raise click.UsageError("expected one of --set, --add and --from-items, found several")
    file = read_sample_file(path, file_format) if path else _read_items(Dataset(folder), project)
    called = Path(file.name).name
    said = reason or f"what {called} says of the samples"
    manifest, report = set_metadata(folder, file, author=author or account(), reason=said, adds=whole is None)
    if report.is_new:
        keys = ", ".join(f"{key} ({kind})" for key, kind in file.keys.items())
        click.echo(f"{folder.name}: version {manifest.number}: {keys or 'no keys'} of {report.n_samples:,} samples")
    else:
        click.echo(f"{folder.name}: version {manifest.number} knows this already")
    _tell(called, report)
    recorded(folder, project)


def _read_items(dataset: Dataset, project: str | None) -> SampleFile:
    from variome.database.connection import connect  # noqa: PLC0415  psycopg takes a fifth of a second to import
    from variome.database.server import open_database  # noqa: PLC0415
    from variome.datasets.individuals import read_individuals  # noqa: PLC0415
    from variome.settings import get_settings  # noqa: PLC0415

    settings = get_settings()
    with open_database(settings) as url, connect(url) as connection:
        return read_individuals(connection, dataset, project or settings.project)


def _print(table: SampleTable, where: str | None, form: Printed, out: Path | None) -> None:
    chosen = list(range(len(table.samples)))
    if where is not None:
        from variome.search.typed_keys import parse_sample_condition, samples_that_hold  # noqa: PLC0415

        chosen = np.flatnonzero(samples_that_hold(table, parse_sample_condition(where, table))).tolist()
    with open_output(out) as stream:
        for line in iter_printed(table, chosen, form):
            stream.write(line.encode() + b"\n")


def _tell(file: str, report: MetadataReport) -> None:
    """What somebody might not expect, on standard error."""
    told = (
        (report.without, f"samples that {file} does not name, of which it says nothing"),
        (report.left_out, f"samples of {file} that were withdrawn, and are left out"),
        (report.dropped, "keys that were known before and are not any more"),
    )
    for names, what in told:
        if names:
            some = ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
            click.echo(f"{what} ({len(names):,}): {some}", err=True)


_MOST_NAMED = 5
