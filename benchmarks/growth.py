"""How the cost of a load grows: with records, with samples, with the length of a record.

`python -m benchmarks.growth` measures all of it, which takes half an hour and 20 GB of disk; `--records 10000` and the
like measure some, and the rest stays as it was measured before. Writes `benchmarks/results/growth.md`, the plot beside
it, and the figures of `docs/guides/growth.md`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from benchmarks.growth_case import Case, Found, Kind, measured
from benchmarks.growth_page import growth_page, growth_plot, guide_figures, with_figures
from benchmarks.growth_results import keep, of_kind, read_results

_RESULTS: Final = Path(__file__).parent / "results"
_GUIDE: Final = Path(__file__).parent.parent / "docs/guides/growth.md"

_SHORT: Final = 100_000
"""Records of a file whose load is over in seconds."""
_RUNS: Final = 3
_LONG_INFO: Final = 119_000
_AS_ITEMS: Final = (1, 3, 30)
_COHORTS: Final = (500, 2_504)
_KINDS: Final[tuple[Kind, ...]] = ("growth", "known", "samples", "cohort", "long")


@click.command()
@click.option("--only", multiple=True, type=click.Choice(_KINDS), help="Measure some kinds of loads [default: all].")
@click.option(
    "--records",
    multiple=True,
    type=click.IntRange(min=1000),
    default=(10_000, 100_000, 1_000_000),
    show_default=True,
    help="Sizes of the growing store; give it several times.",
)
@click.option("--known-records", default=100_000, show_default=True, help="Of a file whose variants are known.")
@click.option("--other-records", default=10_000, show_default=True, help="Of files by number of samples.")
@click.option("--long-records", multiple=True, type=int, default=(2_000, 8_000), show_default=True,
              help="Of files with 119 kB of INFO a record.")  # fmt: skip
def main(
    only: tuple[Kind, ...],
    records: tuple[int, ...],
    known_records: int,
    other_records: int,
    long_records: tuple[int, ...],
) -> None:
    """Measure loads one by one, keep what was found, and write the pages."""
    growing = (Case("growth", each) for each in records)
    for case in (*growing, Case("known", known_records), *_other_cases(other_records, long_records)):
        if case.kind in (only or _KINDS):
            found = _found(case)
            keep(found)
            _write_pages()
            print(f"{case.name}: {found.seconds:,.1f} s, {found.peak_mb:,.0f} MB", flush=True)


def _found(case: Case) -> Found:
    """A load of some seconds is taken several times, and the one in the middle counts."""
    runs = [measured(case) for _ in range(_RUNS if case.records <= _SHORT else 1)]
    return sorted(runs, key=lambda found: found.seconds)[len(runs) // 2]


def _other_cases(other_records: int, long_records: Sequence[int]) -> Iterator[Case]:
    yield from (Case("samples", other_records, n_samples=each) for each in _AS_ITEMS)
    yield from (Case("cohort", other_records, n_samples=each) for each in _COHORTS)
    yield from (Case("long", each, _LONG_INFO) for each in long_records)


def _write_pages() -> None:
    results = read_results()
    (_RESULTS / "growth.md").write_text(growth_page(results), encoding="utf-8")
    if of_kind(results, "growth"):
        (_RESULTS / "growth.svg").write_text(growth_plot(results), encoding="utf-8")
    guide = with_figures(_GUIDE.read_text(encoding="utf-8"), guide_figures(results))
    _GUIDE.write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    main()
