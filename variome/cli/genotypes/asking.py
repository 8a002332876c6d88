"""The options that say which rows and samples are meant; `view`, `counts` and others have them in common."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

import click

from variome.cli.genotypes.matching import matching_variants
from variome.cli.genotypes.views import VIEW_NAMES, choosing, open_view
from variome.cli.output import open_output
from variome.genotypes.bed import read_bed
from variome.genotypes.dataset import Dataset
from variome.genotypes.together import check_together
from variome.model.region import Region
from variome.search.genotypes.alleles import is_expression, read_wanted
from variome.search.genotypes.groups import read_groups
from variome.search.genotypes.query import Found, GenotypeQuery
from variome.search.genotypes.rows import row_condition

Command = Callable[..., Any]
Packing = Callable[[BinaryIO], AbstractContextManager[BinaryIO | RawIOBase]]
"""Packs what is written, on its way to a stream."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked: of which datasets, what, and where the answer goes."""

    datasets: Sequence[Dataset]
    query: GenotypeQuery
    out: Path | None


def asking(command: Callable[..., None]) -> Command:
    """Gives a command the options; it is called with an `Asked` in their place."""

    @wraps(command)
    def called(names: tuple[str, ...], out: Path | None, **options: Any) -> None:
        view = {name: options.pop(name) for name in VIEW_NAMES}
        datasets = [open_view(name, **view) for name in names]
        check_together(datasets)
        own = {name: value for name, value in options.items() if name not in _NAMES}
        command(Asked(datasets, _query(datasets, options), out), **own)

    asked = choosing(called)
    for option in reversed(_OPTIONS):
        asked = option(asked)
    return asked


def answer(asked: Asked, pieces: Iterator[bytes], found: Found, pack: Packing = nullcontext) -> None:
    """Writes an answer, through what packs it, and says of which of the wanted alleles there is no row."""
    with open_output(asked.out) as stream, pack(stream) as packed:
        for piece in pieces:
            packed.write(piece)
    for line in _absent(asked.query, found):
        click.echo(line, err=True)


def _absent(query: GenotypeQuery, found: Found) -> Iterator[str]:
    """That nothing was wanted, or what of it has no row; rows that were left unread may have it."""
    if query.matched is not None and not len(query.matched):
        yield "-a: holds of no Variant item"
    if query.wanted is None or not found.is_whole:
        return
    if not query.wanted.keys:
        yield "-a: holds of no allele"
    absent = sorted(query.wanted.keys - found.wanted, key=str)
    where = "-r, -B and -i leave" if query.regions is not None or query.bed or query.first > 1 else "the datasets have"
    if query.wanted.is_listed:
        yield from (f"{key}: no row of this allele among those that {where}" for key in absent)
    elif absent:
        yield f"-a: holds of {len(query.wanted.keys):,} alleles of -d, {len(absent):,} of them in no row that {where}"


def counted(asked: Asked) -> Asked:
    """The same, with AC and AN."""
    return replace(asked, query=replace(asked.query, is_counted=True))


def _query(datasets: Sequence[Dataset], options: dict[str, Any]) -> GenotypeQuery:
    check_together(datasets)
    _check(options)
    groups = read_groups(datasets, options["groups"], may_read_files=True)
    regions = [Region.parse(text) for text in options["regions"]] or None
    alleles = options["alleles"]
    by_items = alleles is not None and options["annotations"] is None and is_expression(alleles)
    return GenotypeQuery(
        groups,
        regions=regions,
        bed=read_bed(options["bed"]) if options["bed"] is not None else None,
        excludes_bed=options["excludes_bed"],
        wanted=None if by_items or alleles is None else read_wanted(alleles, options["annotations"]),
        matched=matching_variants(datasets, alleles, regions) if by_items else None,
        condition=None if options["condition"] is None else row_condition(options["condition"], groups.n_groups),
        first=options["first"],
        most=options["most"],
    )


def _check(options: dict[str, Any]) -> None:
    """An option that would do nothing is refused."""
    if options["excludes_bed"] and options["bed"] is None:
        raise click.UsageError("-e: expected the stretches to leave out as -B FILE as well")
    if options["annotations"] is not None and options["alleles"] is None:
        raise click.UsageError("-d: expected an expression over the annotations as -a as well")
    if options["alleles"] is not None and not options["alleles"].strip():
        raise click.UsageError("-a: expected alleles, found nothing; leave it out for all of them")


_OPTIONS = (
    click.argument("names", metavar="NAME...", nargs=-1, required=True),
    click.option(
        "-s", "--samples", "groups", multiple=True, metavar="GROUP",
        help="Group of samples: ,a,b or a file of names or an expression; repeatable [default: all samples].",
    ),
    click.option(
        "-r", "--region", "regions", multiple=True, help="Such as 11:100,000-200,000, 1-based, both ends; repeatable."
    ),
    click.option("-B", "--bed", type=click.Path(dir_okay=False), help="Only rows that take a base of this BED file."),
    click.option("-e", "--exclude-bed", "excludes_bed", is_flag=True, help="Only rows that take none of it."),
    click.option(
        "-a", "--alleles", metavar="ALLELES",
        help="Alleles: ,11:151344:1:G,11:160513::G or a file of such or an expression over Variant items (or over -d).",
    ),
    click.option(
        "-d", "--annotations", type=click.Path(dir_okay=False), help="Annotations of alleles (FMF) for -a."
    ),
    click.option("-f", "--filter", "condition", help="Expression over AC, AN, AC1, AN1, POS, FILTER and the like."),
    click.option("-i", "--first", type=click.IntRange(1), default=1, help="Number of the first row to look at."),
    click.option("-n", "--most", type=click.IntRange(0), help="Rows to print at most."),
    click.option("-o", "--out", type=click.Path(path_type=Path), help="File to write [default: standard output]."),
)  # fmt: skip

_NAMES = frozenset({"groups", "regions", "bed", "excludes_bed", "alleles", "annotations", "condition", "first", "most"})
