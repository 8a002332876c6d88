"""The command `variant-ingestion`."""

from collections.abc import Mapping
from typing import ClassVar

import click

from variome.cli.errors import Commands


class _IngestionCommands(Commands):
    modules: ClassVar[Mapping[str, str]] = {
        "consequences": "ingest.cli.records",
        "download-genes": "ingest.cli.download",
        "gene-list": "ingest.cli.gene_list",
        "genes": "ingest.cli.records",
        "load": "ingest.cli.load",
        "parse": "ingest.cli.parse",
        "pedigree": "ingest.cli.pedigree",
        "provision": "ingest.cli.provision",
        "schemas": "ingest.cli.schemas",
        "status": "ingest.cli.store",
        "unload": "ingest.cli.store",
        "validate": "ingest.cli.validate",
        "worker": "ingest.cli.worker",
    }


@click.group(cls=_IngestionCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="variome")
def main() -> None:
    """Annotated VCFs in; linked, typed, searchable items out.

    Begin with `variant-ingestion provision`; then `variant-ingestion load FILE` for each VCF of your own.
    """
