"""`variome genotypes diff`: what differs between two versions, or two choices of edits."""

from pathlib import Path

import click

from variome.cli.examples import examples
from variome.cli.genotypes.views import open_spelled
from variome.cli.output import open_output
from variome.genotypes.differing import DifferenceReport, iter_differences, new_edits


@click.command(
    epilog=examples(
        "variome genotypes diff cohort 1 2",
        "variome genotypes diff cohort last:none last --most 0",
        "variome genotypes diff cohort 3:1-4 3:2026-11-22T07:30 --out changes.tsv",
    )
)
@click.argument("name")
@click.argument("before")
@click.argument("after", default="last")
@click.option("--most", type=click.IntRange(0), help="Differences to list at most; all are counted [default: all].")
@click.option("--out", type=click.Path(path_type=Path), help="File to write [default: standard output].")
def diff(name: str, before: str, after: str, most: int | None, out: Path | None) -> None:
    """Print what differs in dataset NAME between BEFORE and AFTER, each a version, or VERSION:EDITS.

    A version is a number or last; edits are all, none, numbers (1,4-7) or a time. First come the edits that only one of
    the two has, with author and reason, and then samples, rows and calls, a line each with tabs between kind, row,
    sample, genotype before and after. At the end stands how many there are of each kind.
    """
    one, two = open_spelled(name, before), open_spelled(name, after)
    report = DifferenceReport()
    with open_output(out) as stream:
        for each in new_edits(one, two):
            edit = each.edit
            columns = ("edit", edit.marker, str(each.number), edit.moment, edit.author, edit.reason)
            stream.write(("#" + "\t".join(columns) + "\n").encode())
        for difference in iter_differences(one, two, report, most):
            stream.write(("\t".join(difference) + "\n").encode())
        for kind, number in report.counts.items():
            stream.write(f"#{kind}\t{number}\n".encode())
