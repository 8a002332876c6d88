"""`variome search`: the items that a search finds, without a server."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import click
import orjson
from psycopg import Connection

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, STATUSES, get_item_type
from variome.schema.registry import SchemaRegistry
from variome.search.request import MOST_HITS, SearchRequest
from variome.settings import get_settings
from variome.web.frames import Document
from variome.web.keyed import keyed_answer
from variome.web.search_parameters import Pair, SearchParameters, narrowed, own_project, saved_pairs
from variome.web.searching import search_answer

_VIEWER: Final = Viewer.everything()


@click.command(
    epilog=examples(
        "variome search Variant gnomad_af.to=0.01 'gnomad_af=No value' --gene ENSG00000166147",
        "variome search VariantSample --where 'variant.csq_cadd_phred >= 20 and GQ > 50' --sample heron_proband",
        "variome search Variant -q rs193922219",
        "variome search VariantSample --facet inheritance_modes --facet variant.csq_max_af --limit 1 --format json",
        "variome search --saved rare --sample heron_proband",
        "variome search Variant --sort -csq_cadd_phred --field annotation_id --field csq_cadd_phred --format tsv",
    )
)
@click.argument("item_type", metavar="[TYPE]", required=False)
@click.argument("filters", metavar="[FILTER]...", nargs=-1)
@click.option(
    "--saved", help="Saved search of the project; what else is given narrows it or takes the place of its own."
)
@click.option("--where", help="Expression over the fields of the type.")
@click.option("-q", help="Name of a variant, rsID, gene, transcript, HGVS or region.")
@click.option("--annotation-version", help="Annotation version [default: the newest].")
@click.option("--assembly", help="Assembly [default: any; GRCh38 for a region].")
@click.option("--project", help="Project that owns the items; or samples or files of the variants.")
@click.option("--file", help="Accession of a file, in the project or else the default one.")
@click.option("--region", help="Such as chr1:1-2000: 1-based, both ends included.")
@click.option("--gene", help="Gene that the variants link to: stable id, symbol, uuid, @id or alias.")
@click.option("--gene-list", multiple=True, help="Gene list, one of whose genes it is; repeatable.")
@click.option("--sample", help="Name of a sample that carries the variants.")
@click.option("--family", help="Family whose samples are meant.")
@click.option("--max-other-families", type=click.IntRange(0), help="In how many other families it may be at most.")
@click.option("--pairs", is_flag=True, help="Only compound-het pairs of which both calls are hits.")
@click.option("--status", type=click.Choice(STATUSES), help="Of the items [default: all but deleted ones].")
@click.option("--sort", help="Up to three fields, with commas between; - before one: descending.")
@click.option("--facet", multiple=True, help="Field whose values are counted; repeatable.")
@click.option("--field", multiple=True, help="Property to print [default: all]; repeatable.")
@click.option("--limit", type=click.IntRange(0), default=25, show_default=True, help="Items to print; 0 for all.")
@click.option(
    "--format", "form", type=click.Choice(["ndjson", "json", "tsv"]), default="ndjson", show_default=True,
    help="Items one a line, the whole answer with facets, or a table of the fields.",
)  # fmt: skip
def search(
    item_type: str | None, filters: tuple[str, ...], saved: str | None, limit: int, form: str, **options: Any
) -> None:
    """Print the items of a TYPE of which all holds that is asked for.

    A FILTER is field=value, field!=value, field.from=value, field.to=value or 'field=No value'. What is said of one
    field are alternatives; filters of different fields must all hold. Fields are the properties that the schema of the
    type marks searchable (/profiles/TYPE of a server), for samples also those of their variants, as variant.NAME.
    """
    if item_type and "=" in item_type:
        filters, item_type = (item_type, *filters), None
    if not (item_type or saved):
        raise click.UsageError(f"expected the TYPE of the items, or --saved; types are {', '.join(ITEM_TYPES)}")
    given = [*_pairs({"type": item_type, **options}), *map(_filter, filters)]
    settings = get_settings()
    project = options["project"] or settings.project
    with open_database(settings) as url, connect(url) as connection:
        registry = SchemaRegistry.load(connection)
        kept = saved_pairs(connection, registry, saved, viewer=_VIEWER, project=project) if saved else []
        asked = narrowed(kept, given)
        parameters = SearchParameters.of_pairs(asked)
        if form == "tsv" and not parameters.field:
            raise click.UsageError("--format tsv: name the columns with --field")
        if form != "json" and parameters.facet:
            raise click.UsageError("--facet: counts are printed with --format json; --limit 1 keeps the items few")
        if parameters.key:
            answers = _iter_with_key(connection, registry, parameters, own_project(asked) or project, limit)
        else:
            request = replace(parameters.request(asked, project), limit=min(limit or MOST_HITS, MOST_HITS))
            answers = _iter_answers(connection, registry, request, parameters.field, limit)
        for line in _PRINTED[form](answers, parameters.field):
            click.echo(line)


def _pairs(options: Mapping[str, Any]) -> Iterator[Pair]:
    """Options as names and values of a query; those that are not given are left out."""
    for name, value in options.items():
        if isinstance(value, tuple):
            yield from ((name, each) for each in value)
        elif value is not None and value is not False:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _filter(text: str) -> tuple[str, str]:
    name, is_one, value = text.partition("=")
    if not is_one:
        raise click.UsageError(f"expected a filter such as field=value, found {text!r}")
    return name, value


def _iter_answers(
    connection: Connection[Any], registry: SchemaRegistry, request: SearchRequest, fields: Sequence[str], limit: int
) -> Iterator[Document]:
    """The pages, until `limit` items have come (0: all); the first has the number of hits and the facets."""
    n_items, total = 0, 0
    while True:
        answer, following = search_answer(connection, registry, request, viewer=_VIEWER, fields=fields)
        total = answer.get("total", total)
        if n_items == 0 and not request.after:
            _tell_version(registry, request, answer)
        n_items += len(answer["@graph"])
        yield answer
        if following is None or 0 < limit <= n_items:
            break
        left = limit - n_items if limit else MOST_HITS
        request = replace(request, after=following, facets=(), has_total=False, limit=min(left, MOST_HITS))
    if n_items < total:
        print(f"{n_items:,} of {total:,} items; --limit 0 prints all", file=sys.stderr)


def _iter_with_key(
    connection: Connection[Any], registry: SchemaRegistry, parameters: SearchParameters, project: str, limit: int
) -> Iterator[Document]:
    """The items that a key leads to, where a filter or a saved search names one; nothing else is looked at then."""
    yield keyed_answer(
        connection, registry, get_item_type(parameters.type or ""), parameters.key or "",
        viewer=_VIEWER, base="", project=project, annotation_version=parameters.annotation_version,
        limit=limit or MOST_HITS,
    )  # fmt: skip


def _tell_version(registry: SchemaRegistry, request: SearchRequest, answer: Document) -> None:
    """Where there are several annotation versions and none was named: items under the others are not found."""
    versions = registry.versions(request.selection.item_type)
    if "annotation_version" in answer and not request.selection.annotation_version and len(versions) > 1:
        others = ", ".join(versions[:-1])
        print(
            f"annotation version {versions[-1]}, the newest; --annotation-version takes {others} too", file=sys.stderr
        )


def _whole(answers: Iterator[Document], fields: Sequence[str]) -> Iterator[bytes]:
    pages = list(answers)
    graph = [item for page in pages for item in page["@graph"]]
    yield orjson.dumps({**pages[0], "@graph": graph}, option=orjson.OPT_INDENT_2)


def _lines(answers: Iterator[Document], fields: Sequence[str]) -> Iterator[bytes]:
    return (orjson.dumps(item) for page in answers for item in page["@graph"])


def _table(answers: Iterator[Document], fields: Sequence[str]) -> Iterator[str]:
    for n, page in enumerate(answers):
        if n == 0:  # a search that is refused prints no heading
            yield "\t".join(fields)
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
