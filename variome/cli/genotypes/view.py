"""`variome genotypes view`: rows as VCF, as BCF or as a table, haplotypes, carriers."""

from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial

import click

from variome.cli.examples import examples
from variome.cli.genotypes.asking import Asked, Packing, answer, asking, counted
from variome.search.genotypes.lines import iter_carriers, iter_haplotypes, iter_table, iter_vcf
from variome.search.genotypes.query import Found
from variome.search.genotypes.rows import needs_counts, row_value, split_columns


@click.command(
    epilog=examples(
        "variome genotypes view cohort -r 11:100,000-200,000",
        "variome genotypes view cohort -s ,HG00171,HG00173 -f 'AC > 0' -r 11:100000-200000",
        "variome genotypes view cohort -s 'population == \"CEU\"' -s 'population == \"YRI\"' -f 'AC2 == 0' -G",
        "variome genotypes view cohort -t CHROM,POS,REF,ALT,AC1,AC/AN -s ,HG00171",
        "variome genotypes view cohort -b -r 11:100000-200000 -o part.bcf",
        "variome genotypes view cohort -S -a ,11:151344:1:G,11:110992:AACTT:A,11:160513::G",
    )
)
@asking
@click.option("-C", "--counts", "with_counts", is_flag=True, help="AC and AN in INFO; -f and several -s imply it.")
@click.option("-G", "--no-genotypes", is_flag=True, help="No genotypes.")
@click.option("-t", "--table", help="A table of these values, with commas between: CHROM, POS, AC1, AC/AN ...")
@click.option("-S", "--carriers", "carriers_only", is_flag=True, help="The samples that carry all alleles of -a.")
@click.option("-H", "--haplotypes", "haplotypes_only", is_flag=True, help="How many haplotypes carry which alleles.")
@click.option("-b", "--bcf", "as_bcf", is_flag=True, help="BCF in the place of VCF.")
@click.option("-l", "--level", type=click.IntRange(0, 9), help="How hard BCF is packed; 0 is not at all.")
@click.option("-u", "--unpacked", is_flag=True, help="The same as -b -l 0.")
def view(
    asked: Asked,
    with_counts: bool,
    no_genotypes: bool,
    table: str | None,
    carriers_only: bool,
    haplotypes_only: bool,
    as_bcf: bool,
    level: int | None,
    unpacked: bool,
) -> None:
    """Print rows of datasets, as VCF unless asked for something else.

    Another ALT of the same record is allele 2, <M>. Rows of several datasets are put together by allele; a dataset that
    has no row of an allele has missing calls there, and ID and FILTER are those of the first dataset that has one. A
    sample that an earlier dataset has too is called by the number of its dataset, 2:NA12878.
    """
    found = Found()
    if table is not None and (carriers_only or haplotypes_only):
        raise click.UsageError("-t: expected neither -S nor -H, which are no table of rows")
    pack = _packing(as_bcf, level, unpacked, is_of_rows=not (table or carriers_only or haplotypes_only))
    is_implied = asked.query.condition is not None or asked.query.groups.n_groups > 1
    if with_counts or (is_implied and all(dataset.holds_genotypes for dataset in asked.datasets)):
        asked = counted(asked)
    if carriers_only or haplotypes_only:
        pieces = _of_all_rows(asked, found, with_carriers=carriers_only, with_haplotypes=haplotypes_only)
    elif table is not None:
        columns = [row_value(each, asked.query.groups.n_groups) for each in split_columns(table)]
        asked = counted(asked) if any(map(needs_counts, columns)) else asked
        pieces = iter_table(asked.datasets, asked.query, found, columns)
    elif pack:
        from variome.search.genotypes.bcf import iter_bcf  # noqa: PLC0415  when it is asked for

        pieces = iter_bcf(asked.datasets, asked.query, found, with_calls=not no_genotypes)
    else:
        pieces = iter_vcf(asked.datasets, asked.query, found, with_calls=not no_genotypes)
    answer(asked, pieces, found, pack or nullcontext)


def _of_all_rows(asked: Asked, found: Found, *, with_carriers: bool, with_haplotypes: bool) -> Iterator[bytes]:
    """What is told of all rows together: carriers, haplotypes, or both."""
    if with_carriers:
        yield from iter_carriers(asked.datasets, asked.query, found)
    if with_haplotypes:
        yield from iter_haplotypes(asked.datasets, asked.query, found)


def _packing(as_bcf: bool, level: int | None, unpacked: bool, *, is_of_rows: bool) -> Packing | None:
    """What packs BCF on its way to a stream; None of text.

    Raises:
        click.UsageError: the switches do not go together.
    """
    if not (as_bcf or unpacked):
        if level is not None:
            raise click.UsageError("-l: only BCF is packed; give -b as well")
        return None
    if not is_of_rows:
        raise click.UsageError("-b: only rows can be BCF; leave out -S, -H and -t, or -b")
    if unpacked and level:
        raise click.UsageError(f"-u: is not packed at all, and -l {level} asks for more; leave out one of them")
    from variome.genotypes.exporting.bgzip import BgzipWriter  # noqa: PLC0415  when it is asked for

    return partial(BgzipWriter, level=0 if unpacked else level)
