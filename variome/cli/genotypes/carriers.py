"""`variome genotypes carriers`: who carries all of some alleles."""

import click

from variome.cli.examples import examples
from variome.cli.genotypes.asking import Asked, answer, asking
from variome.search.genotypes.lines import iter_carriers
from variome.search.genotypes.query import Found


@click.command(epilog=examples("variome genotypes carriers cohort -a ,11:151344:1:G,11:160513::G"))
@asking
def carriers(asked: Asked) -> None:
    """Print the samples that carry all of the alleles of -a: SP, the name, the number of the dataset.

    Nobody carries an allele of which no row meets the other options. A reference allele (11:160513::G) is carried by
    who has a haplotype that is called there and without an ALT. Without -a all rows count; -a with an expression means
    the alleles that it holds of and the datasets have.
    """
    found = Found()
    answer(asked, iter_carriers(asked.datasets, asked.query, found), found)
