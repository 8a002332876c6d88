"""`variome genotypes haplotypes`: which combinations of alleles occur, and how often."""

import click

from variome.cli.examples import examples
from variome.cli.genotypes.asking import Asked, answer, asking
from variome.search.genotypes.lines import iter_haplotypes
from variome.search.genotypes.query import Found


@click.command(
    epilog=examples(
        "variome genotypes haplotypes cohort -r 11:100000-101000 -f 'AC/AN > 0.01' -s 'region == \"Africa\"'"
    )
)
@asking
def haplotypes(asked: Asked) -> None:
    """Print how many haplotypes carry which of the alleles.

    NA and their number, AA and each allele, NH with the numbers of haplotypes and groups; then for each haplotype HC,
    its alleles in that order (1: carried, 0: not, .: missing), and how many of each group have it.
    """
    found = Found()
    answer(asked, iter_haplotypes(asked.datasets, asked.query, found), found)
