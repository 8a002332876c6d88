"""Twenty searches, from one sample and a list of genes to no condition at all, in a store of `benchmarks.search_store`.

`python -m benchmarks.search_mix HOME` writes `benchmarks/results/search.md`: for each, hits, and ms of the median and
of the slowest of its runs, with twelve facets (counted anew, and as they are kept) and without; and `search-plans.md`
beside it, how PostgreSQL answered.
"""

import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import click
from psycopg import Connection, sql

from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.search.finding import search
from variome.search.request import SearchRequest, SortKey
from variome.settings import Settings

_PAGE = Path(__file__).parent / "results/search.md"

_LONGEST_LINE = 160
"""Characters of a line of a plan that are kept: conditions name each gene."""

VIEWER = Viewer("ann", {"clinic": "reader"})

FACETS = (
    *("GT", "DP", "GQ", "FILTER", "inheritance_modes", "cmphet.comhet_phase"),
    *("variant.CHROM", "variant.transcript.vep_consequence", "variant.genes.genes_most_severe_consequence"),
    *("variant.gnomad_af", "variant.cadd_phred", "variant.clinvar_clnsig"),
)

RARE = "(variant.gnomad_af < 0.001 or variant.gnomad_af is missing)"
DAMAGING = (
    "(variant.genes.genes_most_severe_consequence.impact in ('HIGH', 'MODERATE') and"
    " (variant.cadd_phred >= 20 or variant.spliceai_maxds > 0.2 or variant.clinvar_clnsig ~ 'athogenic'))"
)
DE_NOVO = "inheritance_modes in ('de novo (strong)', 'de novo (medium)')"
RECESSIVE = "inheritance_modes in ('Homozygous recessive', 'X-linked recessive')"


@dataclass(frozen=True, slots=True)
class Query:
    """One search of the mix."""

    name: str
    where: str = ""
    selection: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


def mix(genes: list[str], file: str) -> list[Query]:
    """The searches; `genes` are keys of genes of the store, `file` is an accession."""
    proband = {"sample": "family01_proband"}
    of_genes = f"variant.genes.genes_ensg in ({', '.join(map(repr, genes))})"
    return [
        Query("sample, genes", of_genes, proband),
        Query("sample, genes, rare", f"{of_genes} and {RARE}", proband),
        Query("sample, rare, damaging", f"{RARE} and {DAMAGING}", proband),
        Query("sample, rare, de novo", f"{RARE} and {DE_NOVO}", proband),
        Query("sample, rare, recessive, damaging", f"{RARE} and {RECESSIVE} and {DAMAGING}", proband),
        Query("sample, rare, in no other family", RARE, proband, {"max_other_families": 0}),
        Query("family, rare, damaging", f"{RARE} and {DAMAGING}", {}, {"family": "family02"}),
        Query("sample, by CADD", "", proband, {"sort": (SortKey("variant.cadd_phred", is_descending=True),)}),
        Query("sample", "", proband),
        Query("file", "", {"file": file}),
        Query("one gene", "", {"gene": genes[0]}),
        Query("one gene, rare, damaging", f"{RARE} and {DAMAGING}", {"gene": genes[0]}),
        Query("region of 1 Mb", "", {"region": Region("1", 1_000_000, 2_000_000)}),
        Query("contig, damaging", DAMAGING, {"region": Region("17")}),
        Query("pathogenic", "variant.clinvar_clnsig = 'Pathogenic'"),
        Query("de novo", DE_NOVO),
        Query("rare, damaging", f"{RARE} and {DAMAGING}"),
        Query("high impact", "variant.genes.genes_most_severe_consequence.impact = 'HIGH'"),
        Query("rare", RARE),
        Query("everything"),
    ]


@click.command()
@click.argument("home", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--runs", default=5, show_default=True, help="How often each is run, after a first time that is not counted."
)
@click.option("--page", default=_PAGE, type=click.Path(dir_okay=False, path_type=Path), help="What to write.")
def main(home: Path, runs: int, page: Path) -> None:
    """Run the mix on the store in the folder HOME, and write the page, and the plans beside it."""
    with open_database(Settings(home=home.absolute(), database_url=None)) as url:
        with connect(url) as connection:
            (n_samples,) = connection.execute("SELECT count(*) FROM variant_sample_1_0").fetchone() or (0,)
            anew = list(_iter_measured(connection, runs, FACETS, after_writes=True))
            kept, without = (list(_iter_measured(connection, runs, facets)) for facets in (FACETS, ()))
        with Recording.connect(url, autocommit=True) as recording:
            plans = "".join(_iter_plans(recording))
    columns = (anew, kept, without)
    rows = [
        _row(found[0][0], f"{found[0][1]:,}", [_shown(each[2]) for each in found])
        for found in zip(*columns, strict=True)
    ]
    every = [[each for row in found for each in row[2]] for found in columns]
    ends = [f"{median(each):.0f} / {quantiles(each, n=100)[-1]:.0f}" for each in every]
    page.with_name(f"{page.stem}-plans.md").write_text(f"# How {n_samples:,} samples were searched\n{plans}")
    page.write_text(
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, shared by PostgreSQL and the searching process. {n_samples:,} variant samples; "
        f"the viewer reads one of two projects. {runs} runs each, warm; ms of the median / of the slowest.\n\n"
        "A page of 25 and the number of hits, with 12 facets: after something was written, so that all is counted\n"
        "anew; and while nothing is written, where counts of more than 20,000 hits are kept. Without facets nothing\n"
        "is kept.\n\n"
        "| search | hits | 12 facets, counted anew | 12 facets | no facets |\n| --- | --- | --- | --- | --- |\n"
        f"{''.join(rows)}{_row('all: median / 99th percentile', '', ends)}",
        encoding="utf-8",
    )
    print(page.read_text(encoding="utf-8"))


def _row(name: str, n_hits: str, times: Sequence[str]) -> str:
    return f"| {name} | {n_hits} | {' | '.join(times)} |\n"


def _shown(times: list[float]) -> str:
    return f"{median(times):.0f} / {max(times):.0f}"


class Recording(Connection[Any]):
    """A connection that remembers the queries that find the hits, in the order in which they came."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.recorded: list[str] = []

    def execute(self, query: Any, *more: Any, **options: Any) -> Any:
        """As psycopg's."""
        text = query.as_string(self) if isinstance(query, sql.Composable) else str(query)
        if text.startswith("SELECT string_agg"):
            self.recorded.append(text)
        return super().execute(query, *more, **options)


def _iter_plans(connection: Recording) -> Iterator[str]:
    """A chapter for each search with facets: how the hits were found."""
    registry = SchemaRegistry.load(connection)
    for name, request in requests(connection, FACETS):
        connection.execute(_WRITE)
        connection.recorded = []
        search(connection, registry, request, viewer=VIEWER)
        yield f"\n## {name}\n"
        for query in list(connection.recorded):
            plan = connection.execute(sql.SQL(_EXPLAIN + query))
            lines = "\n".join(line[:_LONGEST_LINE] for (line,) in plan)
            yield f"\n```text\n{lines}\n```\n"


_WRITE = "SELECT pg_current_xact_id()"
"""Counts as a write, though it changes nothing: what was kept of broad searches is counted anew."""

_EXPLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, SUMMARY OFF) "


def requests(connection: Any, facets: tuple[str, ...]) -> Iterator[tuple[str, SearchRequest]]:
    genes = [
        key for (key,) in connection.execute("SELECT key FROM item WHERE item_type = 'Gene' ORDER BY key LIMIT 51")
    ]
    (file,) = connection.execute(_A_FILE).fetchone()
    for query in mix(genes, file):
        selection = Selection(item_type="VariantSample", project="clinic", file_project="clinic", **query.selection)
        yield query.name, SearchRequest(selection=selection, where=query.where, facets=facets, **query.more)


def _iter_measured(
    connection: Any, runs: int, facets: tuple[str, ...], *, after_writes: bool = False
) -> Iterator[tuple[str, int, list[float]]]:
    registry = SchemaRegistry.load(connection)
    for name, request in requests(connection, facets):
        times = []
        n_hits = 0
        for _ in range(runs + 1):
            if after_writes:
                connection.execute(_WRITE)
            begun = time.perf_counter()
            n_hits = search(connection, registry, request, viewer=VIEWER).total or 0
            times.append((time.perf_counter() - begun) * 1000)
        yield name, n_hits, times[1:]


_A_FILE = (
    "SELECT f.key FROM item AS f JOIN item AS p ON p.uuid = f.project WHERE f.item_type = 'File' AND p.key = 'clinic'"
    " ORDER BY f.key LIMIT 1"
)


if __name__ == "__main__":
    main()
