"""The command `variome`."""

from collections.abc import Mapping
from typing import ClassVar

import click

from variome.cli.errors import Commands


class _VariomeCommands(Commands):
    modules: ClassVar[Mapping[str, str]] = {
        "audit": "variome.cli.audit",
        "database": "variome.cli.database",
        "dump": "variome.cli.dump",
        "export": "variome.cli.export",
        "genotypes": "variome.cli.genotypes",
        "get": "variome.cli.get",
        "restore": "variome.cli.dump",
        "keys": "variome.cli.keys",
        "search": "variome.cli.search",
        "serve": "variome.cli.serve",
        "upgrade-items": "variome.cli.upgrade_items",
    }


@click.group(cls=_VariomeCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="variome")
def main() -> None:
    """Linked, typed, searchable items over PostgreSQL.

    Files are brought in with the command variant-ingestion.
    """
