"""`variome search`: the items that a search finds, without a server."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import click
import orjson
from psycopg import Connection

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, STATUSES, Status
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry
from variome.search.request import MOST_HITS, SearchRequest, SortKey
from variome.settings import get_settings
from variome.web.frames import Document
from variome.web.searching import search_answer

_VIEWER: Final = Viewer.everything()


@click.command(
    epilog=examples(
        "variome search Variant gnomad_af.to=0.01 'gnomad_af=No value' --gene ENSG00000166147",
        "variome search VariantSample --where 'variant.csq_cadd_phred >= 20 and GQ > 50' --sample heron_proband",
        "variome search Variant -q rs193922219",
        "variome search VariantSample --facet inheritance_modes --facet variant.csq_max_af --limit 1 --format json",
        "variome search Variant --sort -csq_cadd_phred --field annotation_id --field csq_cadd_phred --format tsv",
    )
)
@click.argument("item_type", metavar="TYPE", type=click.Choice(list(ITEM_TYPES)))
@click.argument("filters", metavar="[FILTER]...", nargs=-1)
@click.option("--where", help="Expression over the fields of the type.")
@click.option("-q", "text", help="Name of a variant, rsID, gene, transcript, HGVS or region.")
@click.option("--annotation-version", help="Annotation version [default: the newest].")
@click.option("--assembly", help="Assembly [default: any; GRCh38 for a region].")
@click.option("--project", help="Project that owns the items; or samples or files of the variants.")
@click.option("--file", help="Accession of a file, in the project or else the default one.")
@click.option("--region", help="Such as chr1:1-2000: 1-based, both ends included.")
@click.option("--gene", help="Gene that the variants link to: key, uuid, @id or alias.")
@click.option("--gene-list", "gene_lists", multiple=True, help="Gene list, one of whose genes it is; repeatable.")
@click.option("--sample", help="Name of a sample that carries the variants.")
@click.option("--family", help="Family whose samples are meant.")
@click.option("--max-other-families", type=click.IntRange(0), help="In how many other families it may be at most.")
@click.option("--pairs", is_flag=True, help="Only compound-het pairs of which both calls are hits.")
@click.option("--status", type=click.Choice(STATUSES), help="Of the items [default: all but deleted ones].")
@click.option("--sort", help="Up to three fields, with commas between; - before one: descending.")
@click.option("--facet", "facets", multiple=True, help="Field whose values are counted; repeatable.")
@click.option("--field", "fields", multiple=True, help="Property to print [default: all]; repeatable.")
@click.option("--limit", type=click.IntRange(0), default=25, show_default=True, help="Items to print; 0 for all.")
@click.option(
    "--format", "form", type=click.Choice(["ndjson", "json", "tsv"]), default="ndjson", show_default=True,
    help="Items one a line, the whole answer with facets, or a table of the fields.",
)  # fmt: skip
def search(
    item_type: str,
    filters: tuple[str, ...],
    where: str | None,
    text: str | None,
    annotation_version: str | None,
    assembly: str | None,
    project: str | None,
    file: str | None,
    region: str | None,
    gene: str | None,
    gene_lists: tuple[str, ...],
    sample: str | None,
    family: str | None,
    max_other_families: int | None,
    pairs: bool,
    status: Status | None,
    sort: str | None,
    facets: tuple[str, ...],
    fields: tuple[str, ...],
    limit: int,
    form: str,
) -> None:
    """Print the items of a TYPE of which all holds that is asked for.

    A FILTER is field=value, field!=value, field.from=value, field.to=value or 'field=No value'. What is said of one
    field are alternatives; filters of different fields must all hold.
    """
    if form == "tsv" and not fields:
        raise click.UsageError("--format tsv: name the columns with --field")
    settings = get_settings()
    request = SearchRequest(
        selection=Selection(
            item_type=item_type,
            annotation_version=annotation_version,
            assembly=assembly,
            project=project,
            file=file,
            file_project=project or settings.project,
            region=Region.parse(region) if region else None,
            gene=gene,
            sample=sample,
            status=status,
        ),
        filters=tuple(map(_filter, filters)),
        where=where or "",
        text=text or "",
        family=family or "",
        gene_lists=gene_lists,
        max_other_families=max_other_families,
        has_pairs=pairs,
        sort=SortKey.parse_all(sort or ""),
        facets=facets,
        limit=min(limit or MOST_HITS, MOST_HITS),
    )
    with open_database(settings) as url, connect(url) as connection:
        answers = _iter_answers(connection, request, fields, limit)
        for line in _PRINTED[form](answers, fields):
            click.echo(line)


def _filter(text: str) -> tuple[str, str]:
    name, is_one, value = text.partition("=")
    if not is_one:
        raise click.UsageError(f"expected a filter such as field=value, found {text!r}")
    return name, value


def _iter_answers(
    connection: Connection[Any], request: SearchRequest, fields: Sequence[str], limit: int
) -> Iterator[Document]:
    """The pages, until `limit` items have come (0: all); the first has the number of hits and the facets."""
    registry = SchemaRegistry.load(connection)
    n_items, total = 0, 0
    while True:
        answer, following = search_answer(connection, registry, request, viewer=_VIEWER, fields=fields)
        total = answer.get("total", total)
        n_items += len(answer["@graph"])
        yield answer
        if following is None or 0 < limit <= n_items:
            break
        left = limit - n_items if limit else MOST_HITS
        request = replace(request, after=following, facets=(), has_total=False, limit=min(left, MOST_HITS))
    if n_items < total:
        print(f"{n_items:,} of {total:,} items; --limit 0 prints all", file=sys.stderr)


def _whole(answers: Iterator[Document], fields: Sequence[str]) -> Iterator[bytes]:
    pages = list(answers)
    graph = [item for page in pages for item in page["@graph"]]
    yield orjson.dumps({**pages[0], "@graph": graph}, option=orjson.OPT_INDENT_2)


def _lines(answers: Iterator[Document], fields: Sequence[str]) -> Iterator[bytes]:
    return (orjson.dumps(item) for page in answers for item in page["@graph"])


def _table(answers: Iterator[Document], fields: Sequence[str]) -> Iterator[str]:
    yield "\t".join(fields)
    for page in answers:
        for item in page["@graph"]:
            yield "\t".join(_cell(item, path.split(".")) for path in fields)


def _cell(value: Any, path: Sequence[str]) -> str:
    """What lies at the path; of lists each entry, with `|` between."""
    if isinstance(value, list):
        return "|".join(found for each in value if (found := _cell(each, path)))
    if path:
        return _cell(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return " ".join(text.split())


_PRINTED: Final = {"json": _whole, "ndjson": _lines, "tsv": _table}
