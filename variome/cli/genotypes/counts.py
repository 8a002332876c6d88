"""`variome genotypes counts`: AC and AN of rows."""

from collections.abc import Iterator

import click

from variome.cli.examples import examples
from variome.cli.genotypes.asking import Asked, answer, asking, counted
from variome.search.genotypes.lines import iter_table
from variome.search.genotypes.query import Found
from variome.search.genotypes.rows import row_value


@click.command(
    epilog=examples(
        "variome genotypes counts cohort -r 11:100000-200000",
        "variome genotypes counts cohort -s 'population == \"CEU\"' -s 'population == \"YRI\"' -f 'AC1/AN1 > 0.1'",
    )
)
@asking
def counts(asked: Asked) -> None:
    """Print how many ALT alleles (AC) and called alleles (AN) rows have, in all selected samples and in each group."""
    for dataset in asked.datasets:
        dataset.must_hold_genotypes()
    n_groups = asked.query.groups.n_groups
    names = ["CHROM", "POS", "ID", "REF", "ALT", "AC", "AN"]
    names += [f"{name}{group}" for group in range(1, asked.query.groups.n_told + 1) for name in ("AC", "AN")]
    found = Found()
    rows = iter_table(asked.datasets, counted(asked).query, found, [row_value(name, n_groups) for name in names])
    answer(asked, _under(names, rows), found)


def _under(names: list[str], rows: Iterator[bytes]) -> Iterator[bytes]:
    yield ("\t".join(names) + "\n").encode()
    yield from rows
