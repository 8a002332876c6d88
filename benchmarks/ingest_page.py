"""The page of the ingest benchmark, and its history, to which each run adds a line."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.load_figures import AGAIN, CONSEQUENCES, COPY, GENES, LOAD, PEER, TARGETS, LoadFigures
from benchmarks.machine import commit, machine_text
from benchmarks.tables import markdown_table

_COLUMNS: Final = ("what", "of them", "seconds", "a second", "peak MB", ": bare COPY", ": load")
_HISTORY: Final = (
    "date", "commit", "records", "load, s", "variants/s", ": bare COPY", "again, s", ": load", "genes/s",
    "consequences/s", "peak MB", "yardstick, ms", "machine",
)  # fmt: skip

_ABOUT: Final = """\
Whole commands, start-up included, the embedded server running, durable commits; medians. The file is made from the
shipped trio: three samples, 5 kB of INFO a record; a load makes Variant and VariantSample items with links and
validation. Each begins when all that was written before it is on the disk, and its file in memory, as the documents of
the bare COPY are, and with no memory at hand that was freed a moment before (docs/decisions/0022-measuring.md). Memory
is the most that all processes of the command held together, without PostgreSQL. The bare COPY is taken three times a
run, after the load and after it was given again, and their median counts. Ratios are those of figures of one run. The
yardstick is a piece of work that never changes, on all cores: where it takes longer than in another line of the
[history](history.md), others used the machine more."""

_NO_PEER: Final = "`bcftools +split-vep` was not there to be measured beside it, or ended with an error."


def ingest_page(figures: LoadFigures) -> str:
    """What was measured, and what was aimed at."""
    rows = [
        (what, f"{figures.records:,}", f"{figures.seconds(what):,.2f}", f"{figures.per_second(what):,.0f}",
         _peak(figures, what), *(_ratio(figures, what, other) for other in (COPY, LOAD)))
        for what in figures.done
    ]  # fmt: skip
    aims = [
        (target.what, _number(target.measured(figures)), f"{_limit(target.is_limit)} {_number(target.wanted)}",
         "yes" if target.is_met(figures) else "**no**")
        for target in TARGETS
    ]  # fmt: skip
    return (
        f"# Loads\n\nMeasured {datetime.now(UTC):%Y-%m-%d} at {commit()}, {len(figures.runs)} run(s), yardstick "
        f"{figures.yardstick_ms:,.0f} ms: {machine_text()}.\n\n{_ABOUT}\n\n{markdown_table(_COLUMNS, rows)}\n"
        f"{'' if PEER in figures.done else _NO_PEER + chr(10) * 2}"
        f"{markdown_table(('what was aimed at', 'measured', 'aim', 'reached'), aims)}"
    )


def add_to_history(path: Path, figures: LoadFigures) -> None:
    """Adds a line for these figures; what is there stays."""
    row = (
        f"{datetime.now(UTC):%Y-%m-%d}", commit(), f"{figures.records:,}", f"{figures.seconds(LOAD):.2f}",
        f"{figures.per_second(LOAD):,.0f}", f"{figures.ratio(LOAD, COPY):.2f}", f"{figures.seconds(AGAIN):.2f}",
        f"{figures.ratio(AGAIN, LOAD):.2f}", f"{figures.per_second(GENES):,.0f}",
        f"{figures.per_second(CONSEQUENCES):,.0f}", _peak(figures, LOAD), f"{figures.yardstick_ms:,.0f}",
        machine_text(),
    )  # fmt: skip
    before = path.read_text(encoding="utf-8") if path.exists() else _empty_history()
    path.write_text(f"{before}| {' | '.join(row)} |\n", encoding="utf-8")


def _empty_history() -> str:
    head = markdown_table(_HISTORY, [_HISTORY]).splitlines()[:2]
    return "# Loads, run by run\n\nEach run of `python -m benchmarks.ingest` adds a line.\n\n" + "\n".join(head) + "\n"


def _peak(figures: LoadFigures, what: str) -> str:
    peak = figures.peak_mb(what)
    return "" if peak is None else f"{peak:,.0f}"


def _ratio(figures: LoadFigures, what: str, other: str) -> str:
    """None for what is not of the same file."""
    return "" if what in {GENES, CONSEQUENCES} else f"{figures.ratio(what, other):.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _limit(is_limit: bool) -> str:
    return "at most" if is_limit else "at least"
