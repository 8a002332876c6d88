"""`variant-ingestion schemas`: mapping tables to schemas, in a folder or in the store."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from ingest.annotation_folder import write_schemas
from ingest.annotation_version import Schema, read_tables, shipped_folder, versioned_schemas
from ingest.cli.options import EXISTING, VCF
from ingest.client import WriteRequest
from ingest.header import read_header
from ingest.layout import annotation_layouts
from ingest.lines import LineReader
from ingest.local_client import open_local_client
from ingest.provision import add_annotation_version, post_fields
from ingest.report import summary_text
from ingest.tables import (
    TableKind,
    compare_schemas,
    compare_tables,
    infer_table,
    read_table,
)
from variome.cli.bar import open_bar
from variome.cli.examples import examples
from variome.cli.output import open_output
from variome.errors import InputError, SchemaError
from variome.settings import get_settings


@click.group()
def schemas() -> None:
    """Make, store, list and compare the schemas of annotation versions."""


@schemas.command(
    epilog=examples(
        "variant-ingestion schemas build variant_table.csv --out my_schemas",
        "variant-ingestion schemas build variant_table.csv gene_table.csv --version 2.1 --out my_schemas",
    )
)
@click.argument("tables", nargs=-1, required=True, type=EXISTING)
@click.option("--version", help="Name of the annotation version [default: what the tables say].")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the schemas.")
@click.option("--overwrite", is_flag=True, help="Replace files that were edited by hand.")
def build(tables: tuple[Path, ...], version: str | None, out: Path, overwrite: bool) -> None:
    """Write the JSON Schemas of mapping TABLES into a folder.

    A schema that was edited by hand is kept, unless --overwrite is given.
    """
    _, made = versioned_schemas(list(read_tables([*tables]).values()), version)
    for name, outcome in write_schemas(out, made, overwrite=overwrite).items():
        click.echo(f"{outcome:<10} {out / name}")


@schemas.command(
    epilog=examples(
        "variant-ingestion schemas infer vep_output.vcf.gz > variant_table.csv",
        "variant-ingestion schemas infer manta.vcf --structural --version 3 --out structural_table.csv",
    )
)
@click.argument("file", type=VCF)
@click.option("--version", default="inferred", show_default=True, help="Name of the annotation version.")
@click.option("--structural", is_flag=True, help="Make a table for structural variants.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write [default: standard output]."
)
def infer(file: str, version: str, structural: bool, out: Path | None) -> None:
    """Write a mapping table for the header of a VCF that no table covers.

    Look the table through before you add it: types are those of the header, everything is imported. A table that is
    there is not written over.
    """
    reader = LineReader(file)
    header = read_header(iter(reader), reader.name)
    layouts, problems = annotation_layouts(header, reader.name)
    for problem in problems:
        click.echo(problem.message, err=True)
    kind = TableKind.STRUCTURAL if structural else TableKind.VARIANT
    name = "structural_variant_table.csv" if structural else "variant_table.csv"
    text = infer_table(
        header.info.values(),
        header.format.values(),
        layouts.values(),
        read_table(shipped_folder() / name).rows,
        kind=kind,
        version=version,
        date=f"{datetime.now(UTC):%Y-%m-%d}",
    )
    with open_output(out, [file]) as stream:
        if out and out.is_file() and out.stat().st_size and not str(out).startswith("/dev/"):
            raise InputError(f"{out}: is there already, and may have been edited; name another --out, or remove it")
        stream.write(text.encode())


@schemas.command(
    epilog=examples(
        "variant-ingestion schemas add variant_table_v0.4.8.csv",
        "variant-ingestion schemas add variant_table.csv structural_table.csv gene_table.csv --version 2.1",
    )
)
@click.argument("tables", nargs=-1, required=True, type=EXISTING)
@click.option("--version", help="Name of the annotation version [default: what the tables say].")
def add(tables: tuple[Path, ...], version: str | None) -> None:
    """Add an annotation version to the store: schemas and annotation fields.

    Adding it again changes nothing; a version of that name with other content is refused. The last one added is the
    newest, which loads take when no other is named.
    """
    settings = get_settings()
    read = list(read_tables([*tables]).values())
    with open_local_client(settings) as client:
        for line in add_annotation_version(client, read, version):
            click.echo(line)
        write = WriteRequest(client.schemas(None)[0], settings.project, settings.institution)
        with open_bar("annotation_fields", sum(len(table.rows) for table in read)) as bar:
            tally = post_fields(client, write, read, version, bar)
    click.echo(summary_text("annotation fields", tally), nl=False)


@schemas.command(
    epilog=examples("variant-ingestion schemas remove 0.4.8 --dry-run", "variant-ingestion schemas remove 0.4.8")
)
@click.argument("version")
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
def remove(version: str, *, dry_run: bool) -> None:
    """Remove an annotation VERSION from the store, with the variants and samples that lie under it.

    What other versions hold of them stays as it is. A variant or sample that no other version has is gone for good,
    with what people wrote of it. Files and genes stay. Refused while a load runs under the version.
    """
    with open_local_client(get_settings()) as client:
        removed = client.remove_schemas(version, check_only=dry_run)
    told = {_REMOVED.get(what, what): n for what, n in removed.counts.items() if n}
    counts = ", ".join(f"{n:,} {each}" for each, n in told.items()) or "nothing lies under it"
    click.echo(f"{'would remove' if dry_run else 'removed'} {version}: {counts}")
    for name, n in removed.kept.items():
        click.echo(f"the schema of {name} {version} stays: {n:,} items need it")


_REMOVED: Final = {"no_other_version": "items that no other version has"}
"""What is not said as it is counted."""


@schemas.command("list", epilog=examples("variant-ingestion schemas list"))
def list_versions() -> None:
    """List the annotation versions in the store, the newest last."""
    with open_local_client(get_settings()) as client:
        for item_type, version, added in client.annotation_versions():
            click.echo(f"{version:<12} {item_type:<24} added {added:%Y-%m-%d %H:%M}")


@schemas.command(
    epilog=examples(
        "variant-ingestion schemas diff variant_table_v0.4.7.csv variant_table_v0.4.8.csv",
        "variant-ingestion schemas diff 1.0 2.1",
    )
)
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Compare two annotation versions field by field: mapping tables, or versions in the store."""
    if Path(old).is_file() and Path(new).is_file():
        differences = [str(each) for each in compare_tables(read_table(Path(old)), read_table(Path(new)))]
    else:
        before, after = _stored_schemas(old, new)
        differences = [
            f"{item_type} {each}"
            for item_type in before
            if item_type in after
            for each in compare_schemas(before[item_type], after[item_type])
        ]
        differences += [f"{item_type}: only in {old}" for item_type in before if item_type not in after]
        differences += [f"{item_type}: only in {new}" for item_type in after if item_type not in before]
    for line in differences or ["no differences"]:
        click.echo(line)


def _stored_schemas(old: str, new: str) -> tuple[Mapping[str, Schema], Mapping[str, Schema]]:
    for name in (old, new):
        if Path(name).is_file():
            raise SchemaError(f"{name} is a file and the other is not; name two mapping tables or two versions")
    with ExitStack() as stack:
        client = stack.enter_context(open_local_client(get_settings()))
        return client.schemas(old)[1], client.schemas(new)[1]
