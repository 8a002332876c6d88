"""`variome export`: a selection of items as a file, without a server."""

from pathlib import Path
from uuid import UUID

import click

from variome.cli.examples import examples
from variome.cli.output import open_output
from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, STATUSES, Status
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.settings import get_settings
from variome.web.exporting import FORMATS, open_export


@click.command(
    epilog=examples(
        "variome export --type Variant --format tsv --region chr15:48000000-49000000 --out fbn1.tsv",
        "variome export --type VariantSample --format parquet --project my-study --out calls.parquet",
        "variome export --type Variant --format vcf --file TRIO --project my-study --out trio.vcf",
        "variome export --type Gene | head -1",
    )
)
@click.option("--type", "item_type", required=True, type=click.Choice(list(ITEM_TYPES)), help="Type of the items.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="ndjson", show_default=True, help="Of the file."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write [default: standard output]."
)
@click.option("--annotation-version", help="Annotation version [default: the newest].")
@click.option("--assembly", help="Assembly [default: any; GRCh38 for a region].")
@click.option("--project", help="Project that owns the items; or samples or files of the variants.")
@click.option("--file", help="Accession of a file, in the project or else the default one.")
@click.option("--region", help="Such as chr1:1-2000: 1-based, both ends included.")
@click.option("--gene", help="Gene that the variants link to: stable id, symbol, uuid, @id or alias.")
@click.option("--sample", help="Name of a sample that carries the variants.")
@click.option("--uuid", "uuids", type=click.UUID, multiple=True, help="Of an item; repeatable.")
@click.option("--status", type=click.Choice(STATUSES), help="Of the items [default: all but deleted ones].")
def export(
    item_type: str,
    form: str,
    out: Path | None,
    annotation_version: str | None,
    assembly: str | None,
    project: str | None,
    file: str | None,
    region: str | None,
    gene: str | None,
    sample: str | None,
    uuids: tuple[UUID, ...],
    status: Status | None,
) -> None:
    """Write the items of a type of which all holds that is asked for, in the order of their uuids.

    Samples of a load that has not completed, and of a file that another replaced, are left out. A VCF has the samples
    of the file that is named; without one it has none.
    """
    settings = get_settings()
    selection = Selection(
        item_type=item_type,
        annotation_version=annotation_version,
        assembly=assembly,
        project=project,
        file=file,
        file_project=project or settings.project,
        region=Region.parse(region) if region else None,
        gene=gene,
        sample=sample,
        uuids=uuids,
        status=status,
    )
    with open_database(settings) as url, connect(url) as connection:
        registry = SchemaRegistry.load(connection)
        made = open_export(connection, registry, selection, form, viewer=Viewer.everything())
        with open_output(out) as stream:
            for piece in made.pieces:
                stream.write(piece)
