"""The pages and the plot of the growth benchmark, written from what has been kept."""

from collections.abc import Sequence
from math import log10
from typing import Final

from benchmarks.expected_hours import N_GENOMES, Expected, expected, new_variants
from benchmarks.growth_case import INFO_SIZE, Found
from benchmarks.growth_results import LIMIT, compared, of_kind, tenths
from benchmarks.tables import markdown_table
from ingest.line_plot import Axis, Line, as_file, line_plot, round_axis

BEGIN: Final = "<!-- Written by `python -m benchmarks.growth`: -->\n"
END: Final = "<!-- until here. -->\n"
"""What lies between these lines of the guide is written by the benchmark."""

_RATE_COLUMNS: Final = ("records", "seconds", "records/s")
_GROWTH_COLUMNS: Final = (
    *_RATE_COLUMNS, "µs a record: first tenth", "last tenth", "all", "µs of processors",
    "MB, median", "peak", "of PostgreSQL", "of autovacuum", "bytes a record: tables", "indexes", "yardstick, ms",
    "measured",
)  # fmt: skip
_SAMPLE_COLUMNS: Final = (
    "samples in the file", "records", "seconds", "variants/s", "samples/s", "µs of processors a record", "peak MB",
    "of PostgreSQL", "yardstick, ms", "measured",
)  # fmt: skip

_ABOUT: Final = """\
Each file is loaded into a store of its own, with the embedded server running and durable commits; files of up to
100,000 records three times, of which the load in the middle counts. 5 kB of INFO a record unless it says otherwise.
Seconds are those of the whole command; microseconds a record leave out what the command takes for a file of one
record. Memory is what all processes of the command held together, and what those of PostgreSQL held apart from what
they share; the median leaves out the start, too. Autovacuum looks into tables that have grown once in a minute. A load
begins when all that was written before it is on the disk, its file in memory, and no memory at hand that was freed a
moment before, as far as 2.5 GB go (docs/decisions/0022-measuring.md): loads of some seconds are those that this moves,
by up to a third. Ratios are those of the largest load to the smaller one that needed least. The yardstick is a piece
of work that never changes, on all cores: of two runs, that with the larger one was measured at a slower moment of a
machine that others use. Measured by `python -m benchmarks.growth`."""

_ABOUT_SAMPLES: Final = """\
Genotypes are as in a population: of 30 samples, six carry a variant in the mean. Up to 50 samples of a file, carriers
become items; of more, the variants alone do. samples/s counts items, and sample columns where there are none.
"""

_ABOUT_GENOMES: Final = """\
These many variants of each genome are new, in a population that neither grew nor shrank (Watterson, 1975). Ours has
more rare ones than that, so that the truth lies between the last two lines.
"""
_GENOMES: Final = (1, 2, 3, 10, 30, N_GENOMES)


def growth_page(results: Sequence[Found]) -> str:
    """All tables, with what they mean."""
    return "\n".join(
        (
            "# Growth",
            _about(results),
            f"## By number of records\n\n{_growth(results)}\n{_flat(results)}",
            f"## Variants that another file has brought\n\n{_known(results)}",
            f"## By number of samples\n\n{_samples(results)}",
            f"## Records with 119 kB of INFO\n\n{_long(results)}",
            f"## What to expect\n\n{hours(results)}",
        )
    )


def guide_figures(results: Sequence[Found]) -> str:
    """What the guide repeats."""
    return "\n".join(
        (
            _flat(results),
            hours(results),
            f"### By number of samples\n\n{_samples(results)}",
            f"### Records with 119 kB of INFO\n\n{_long(results)}",
        )
    )


def with_figures(guide: str, figures: str) -> str:
    """The guide with other figures in their place."""
    before, rest = guide.split(BEGIN)
    return f"{before}{BEGIN}\n{figures}\n{END}{rest.split(END)[1]}"


def hours(results: Sequence[Found]) -> str:
    """What larger loads will take."""
    growth, known = of_kind(results, "growth"), of_kind(results, "known")
    rows = expected(growth, known)
    table = markdown_table(("load", "records of a trio", "new variants", "GB of INFO", "hours"), map(_hours, rows))
    return f"{table}\n{_how(growth, known) if rows else ''}"


def growth_plot(results: Sequence[Found]) -> str:
    """Microseconds a record in each tenth of a load, against the records in the store: a line for each size."""
    growth = of_kind(results, "growth")
    lines = [
        Line(
            [(log10(each.middle), each.microseconds) for each in tenths(found.course)],
            f"{found.case.records:,} records",
        )
        for found in growth
    ]
    places = [place for line in lines for place in line.points]
    powers = range(int(min(x for x, _ in places)), int(max(x for x, _ in places)) + 2)
    return as_file(
        line_plot(
            "Microseconds that a record takes, against the records in the store",
            "records in the store; microseconds a record",
            Axis(powers[0], powers[-1], [(power, f"{10**power:,}") for power in powers]),
            round_axis(max(y for _, y in places)),
            lines,
        )
    )


def _about(results: Sequence[Found]) -> str:
    machines = sorted({found.machine for found in results})
    return f"\n{'; '.join(machines)}.\n\n{_ABOUT}\n"


def _growth(results: Sequence[Found]) -> str:
    return markdown_table(_GROWTH_COLUMNS, map(_growth_row, of_kind(results, "growth")))


def _growth_row(found: Found) -> tuple[str, ...]:
    records, parts = found.case.records, tenths(found.course)
    return (
        f"{records:,}", f"{found.seconds:,.1f}", f"{records / found.seconds:,.0f}", f"{parts[0].microseconds:,.0f}",
        f"{parts[-1].microseconds:,.0f}", f"{found.microseconds:,.0f}", f"{found.cpu_microseconds:,.0f}",
        f"{found.median_mb:,.0f}", f"{found.peak_mb:,.0f}", f"{found.postgres_mb:,.0f}", f"{found.autovacuum_mb:,.0f}",
        f"{found.table_bytes / records:,.0f}", f"{found.index_bytes / records:,.0f}", f"{found.yardstick_ms:,.0f}",
        _measured(found),
    )  # fmt: skip


def _flat(results: Sequence[Found]) -> str:
    growth = of_kind(results, "growth")
    rows = [
        (
            each.what,
            *(f"{value:,.0f}" for value in each.values),
            f"{each.ratio:.2f}",
            "yes" if each.is_flat else "**no**",
        )
        for each in compared(growth)
    ]
    sizes = [f"{found.case.records:,} records" for found in growth] if rows else []
    return markdown_table(("what", *sizes, "ratio", f"at most {LIMIT}"), rows)


def _known(results: Sequence[Found]) -> str:
    columns = (*_RATE_COLUMNS, "µs of processors a record", "bytes a record", "yardstick, ms", "measured")
    return markdown_table(columns, map(_known_row, of_kind(results, "known")))


def _known_row(found: Found) -> tuple[str, ...]:
    records, n_bytes = found.case.records, found.table_bytes + found.index_bytes
    return (
        f"{records:,}", f"{found.seconds:,.1f}", f"{records / found.seconds:,.0f}", f"{found.cpu_microseconds:,.0f}",
        f"{n_bytes / records:,.0f}", f"{found.yardstick_ms:,.0f}", _measured(found),
    )  # fmt: skip


def _samples(results: Sequence[Found]) -> str:
    rows = map(_sample_row, of_kind(results, "samples", "cohort"))
    return f"{_ABOUT_SAMPLES}\n{markdown_table(_SAMPLE_COLUMNS, rows)}"


def _sample_row(found: Found) -> tuple[str, ...]:
    n_samples, records = found.case.n_samples or 3, found.case.records
    samples = found.samples or records * n_samples
    return (
        f"{n_samples:,}, {'as items' if found.samples else 'variants alone'}", f"{records:,}", f"{found.seconds:,.1f}",
        f"{found.variants / found.seconds:,.0f}", f"{samples / found.seconds:,.0f}", f"{found.cpu_microseconds:,.0f}",
        f"{found.peak_mb:,.0f}", f"{found.postgres_mb:,.0f}", f"{found.yardstick_ms:,.0f}", _measured(found),
    )  # fmt: skip


def _long(results: Sequence[Found]) -> str:
    found = of_kind(results, "long")
    columns = (
        "records",
        "seconds",
        "records/s",
        "MB of INFO/s",
        "peak MB",
        "of PostgreSQL",
        "yardstick, ms",
        "measured",
    )
    ratio = f"\nMemory, largest file to smallest: {found[-1].peak_mb / found[0].peak_mb:.2f}.\n" if found else ""
    return markdown_table(columns, map(_long_row, found)) + ratio


def _long_row(found: Found) -> tuple[str, ...]:
    records, megabytes = found.case.records, found.case.records * found.case.info_size / 1e6
    return (
        f"{records:,}", f"{found.seconds:,.1f}", f"{records / found.seconds:,.0f}", f"{megabytes / found.seconds:,.1f}",
        f"{found.peak_mb:,.0f}", f"{found.postgres_mb:,.0f}", f"{found.yardstick_ms:,.0f}", _measured(found),
    )  # fmt: skip


def _hours(row: Expected) -> tuple[str, ...]:
    gigabytes = row.records * INFO_SIZE / 1e9
    hours = f"{row.hours:,.2f}" if row.hours >= 1 else f"{row.hours:.2g}"  # an exome takes some seconds
    return row.what, f"{row.records:,}", f"{row.new:,}", f"{gigabytes:,.1f}", hours


def _how(growth: Sequence[Found], known: Sequence[Found]) -> str:
    """How the hours were worked out."""
    start = "without the second that a command takes to start"
    rates = f"Worked out, {start}, of a load of new variants, {_rate(growth[-1])}"
    if not known:
        return f"{rates}.\n"
    rates += f", and one of variants that another file had brought, {_rate(known[-1])}"
    new = new_variants()
    table = markdown_table(("genome", "new variants"), ((str(n), f"{new[n - 1]:,}") for n in _GENOMES))
    return f"{rates}.\n\n{_ABOUT_GENOMES}\n{table}"


def _rate(found: Found) -> str:
    """Start-up left out, as the hours do."""
    return f"{1e6 / found.microseconds:,.0f} records/s ({found.case.records:,} records)"


def _measured(found: Found) -> str:
    return f"{found.measured}, {found.commit}"
