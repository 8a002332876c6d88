"""The report of a load as one page of HTML: what came in, what was rejected and why, and how fast it went.

It opens from disk and needs no network: no script, no font, no picture but the plot that it holds. Its text comes from
files that anybody may have made, so all of it is escaped, and a browser is told to fetch and run nothing all the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from ingest.pace_meter import Point
from ingest.rate_plot import rate_plot
from ingest.tally import Tally, by_frequency

SHOWN_ERRORS: Final = 100
SHOWN_NAMES: Final = 40
"""Columns and link targets; the files beside the page have all."""

_LONGEST: Final = 500
"""Characters of a cell: a value may be as long as a chromosome."""

_HEAD: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { border-collapse: collapse; } th, td { padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; }
td { border-top: 1px solid #8884; overflow-wrap: anywhere; } td.n { text-align: right; white-space: nowrap; }
svg { width: 100%; height: auto; } footer { margin-top: 2rem; opacity: .7; }
</style>
"""

Row = Sequence[str | int | None]


def report_page(title: str, tally: Tally, course: Sequence[Point], errors: Sequence[Mapping[str, Any]]) -> str:
    """The page.

    Args:
        title: which load it was.
        tally: what it counted.
        course: of the run; of a load that was taken up, of the last one.
        errors: the first of those that were found, as `Problem.to_dict` gives them.
    """
    parts = (
        f"{_HEAD}<title>{escape(title)}</title>\n</head>\n<body>\n<h1>{escape(title)}</h1>",
        *_intake(tally),
        *_speed(course),
        *_rejections(tally, errors),
        *_left_out(tally),
        _line(
            "footer",
            "Beside this page problems.jsonl has every problem, and rejected.vcf what was rejected, if anything was.",
        ),
        "</body>\n</html>\n",
    )
    return "\n".join(parts)


def _intake(tally: Tally) -> Iterator[str]:
    yield _line("p", f"{tally.records:,} records, of them rejected: {tally.rejected_records:,}.")
    outcomes = sorted({outcome for counts in tally.outcomes.values() for outcome, n in counts.items() if n})
    rows = ([name, *(counts.get(each) for each in outcomes)] for name, counts in tally.outcomes.items())
    yield from _table("What came in", ["item type", *outcomes], rows)


def _speed(course: Sequence[Point]) -> Iterator[str]:
    plot = rate_plot(course)
    if plot:
        seconds, records = course[-1]
        yield _line("h2", "How fast it went")
        yield _line("p", f"{records:,} records in {seconds:,.1f} s, {records / seconds:,.0f} in a second.")
        yield plot


def _rejections(tally: Tally, errors: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rows = ([kind, each.severity, each.count, each.first_line, each.first_message] for kind, each in tally.by_weight())
    yield from _table("Problems", ["kind", "severity", "how many", "first line", "the first"], rows)
    shown = ([error.get("line"), error["kind"], error["message"]] for error in errors[:SHOWN_ERRORS])
    yield from _table(f"Errors (the first {SHOWN_ERRORS} at most)", ["line", "kind", "message"], shown)


def _left_out(tally: Tally) -> Iterator[str]:
    for what, counts in (
        ("Columns that the schema does not have", tally.unknown_columns),
        ("Link targets that were missing", tally.missing_links),
    ):
        yield from _table(f"{what} (the first {SHOWN_NAMES} at most)", ["name", "records"], _most(counts))


def _most(counts: Counter[str]) -> list[Row]:
    return [[name, n] for name, n in by_frequency(counts)[:SHOWN_NAMES]]


def _table(title: str, head: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Nothing where there are no rows."""
    body = ["<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows]
    if body:
        yield _line("h2", title)
        yield "<table>\n<tr>" + "".join(_line("th", each) for each in head) + "</tr>"
        yield from body
        yield "</table>"


def _cell(value: str | int | None) -> str:
    if isinstance(value, int):
        return f'<td class="n">{value:,}</td>'
    text = value or ""
    return _line("td", text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _line(element: str, text: str) -> str:
    return f"<{element}>{escape(text)}</{element}>"
