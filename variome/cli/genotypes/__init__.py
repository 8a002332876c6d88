"""`variome genotypes`: datasets of genotypes."""

from collections.abc import Mapping
from typing import ClassVar

import click

from variome.cli.errors import Commands
from variome.cli.examples import examples


class _GenotypeCommands(Commands):
    modules: ClassVar[Mapping[str, str]] = {
        "append": "variome.cli.genotypes.append",
        "carriers": "variome.cli.genotypes.carriers",
        "counts": "variome.cli.genotypes.counts",
        "diff": "variome.cli.genotypes.diff",
        "edit": "variome.cli.genotypes.edit",
        "export": "variome.cli.genotypes.export",
        "haplotypes": "variome.cli.genotypes.haplotypes",
        "import": "variome.cli.genotypes.import_",
        "info": "variome.cli.genotypes.info",
        "list": "variome.cli.genotypes.list",
        "record": "variome.cli.genotypes.recording",
        "remove": "variome.cli.genotypes.remove",
        "samples": "variome.cli.genotypes.samples",
        "stats": "variome.cli.genotypes.stats",
        "verify": "variome.cli.genotypes.verify",
        "versions": "variome.cli.genotypes.versions",
        "view": "variome.cli.genotypes.view",
        "withdraw": "variome.cli.genotypes.withdraw",
    }


@click.group(
    cls=_GenotypeCommands,
    epilog=examples(
        "variome genotypes import cohort.vcf.gz --name cohort",
        "variome genotypes samples cohort --set samples.tsv",
        "variome genotypes counts cohort -s 'population == \"CEU\"' -s 'population == \"YRI\"' -r 11:100000-200000",
        "variome genotypes view cohort -s ,HG00171,HG00173 -f 'AC > 0'",
    ),
)
def genotypes() -> None:
    """Datasets of genotypes: who carries which allele.

    A dataset is named, or given as the path of its folder, with a slash.
    """
