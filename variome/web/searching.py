"""What a search answers, for the route and the command alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from psycopg import Connection

from variome.errors import InputError
from variome.items.viewer import Viewer
from variome.model.item_types import get_item_type
from variome.schema.calculated import profile_of
from variome.schema.registry import SchemaRegistry
from variome.schema.validation import CompiledSchema
from variome.search.facets import Facet, Range
from variome.search.finding import Found, search
from variome.search.request import SearchRequest
from variome.search.spelling import meant
from variome.web.frames import Document, Framer


def search_answer(
    connection: Connection[Any],
    registry: SchemaRegistry,
    request: SearchRequest,
    *,
    viewer: Viewer,
    base: str = "",
    fields: Sequence[str] = (),
    embeds: bool = False,
) -> tuple[Document, str | None]:
    """The answer of a search, and what the next page is asked for with.

    Args:
        connection: where from.
        registry: the schemas of that store.
        request: what is asked for.
        viewer: who asks.
        base: what addresses begin with.
        fields: dotted paths of the properties that are wanted; all when empty.
        embeds: whether links are the items that they lead to.

    Raises:
        InputError: a property is wanted that items of the type do not have.
        VariomeError: as `variome.search.finding.search`.
    """
    wanted = request.selection
    item_type = get_item_type(wanted.item_type)
    schema = registry.get(item_type.name, wanted.annotation_version)
    _check_fields(fields, schema)
    found = search(connection, registry, request, viewer=viewer)
    embeds = embeds or any(path.startswith(f"{link.path}.") for link in schema.link_paths for path in fields)
    graph = Framer(connection, registry, viewer, base).frame_all(found.items, embeds=embeds)
    if fields:
        graph = [picked(document, [*_IDENTITY, *fields]) for document in graph]
    version = {"annotation_version": schema.version} if item_type.is_versioned else {}
    return {"@graph": graph, **_counted(found), **version, "facets": list(map(_facet, found.facets))}, found.next


def picked(document: Mapping[str, Any], paths: Iterable[str]) -> Document:
    """What a document has at dotted paths, in the order of the document; a path that leads nowhere gives nothing."""
    below: dict[str, list[str]] = {}
    whole = set()
    for path in paths:
        name, _, rest = path.partition(".")
        below.setdefault(name, []).append(rest)
        if not rest:
            whole.add(name)
    return {
        name: value if name in whole else _picked_value(value, below[name])
        for name, value in document.items()
        if name in below
    }


def _picked_value(value: Any, paths: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return picked(value, paths)
    if isinstance(value, list):
        return [_picked_value(each, paths) for each in value]
    return value


def _counted(found: Found) -> Document:
    return {} if found.total is None else {"total": found.total}


def _check_fields(fields: Sequence[str], schema: CompiledSchema) -> None:
    """Nothing, where items of the schema may have each of these; what lies below a property is not looked at.

    Raises:
        InputError: there is no such property.
    """
    known = {*profile_of(schema)["properties"], *_IDENTITY}
    for path in fields:
        name = path.partition(".")[0][:200]
        if name not in known:
            hint = f"{meant(name, known)}/profiles/{schema.item_type} lists all"
            raise InputError(f"field: expected a property of {schema.item_type}, found {name!r}; {hint}")


def _facet(facet: Facet) -> Document:
    told = {"field": facet.field, "title": facet.title, "type": facet.kind}
    values = [_range(each) if isinstance(each, Range) else asdict(each) for each in facet.values]
    ends = {} if facet.least is None else {"min": facet.least, "max": facet.greatest}
    return {**told, facet.kind: values, "n_values": facet.n_values, "missing": facet.n_missing, **ends}


def _range(each: Range) -> Document:
    """With the bounds that it has."""
    bounds = {"from": each.begin, "to": each.end}
    return {**{name: bound for name, bound in bounds.items() if bound is not None}, "count": each.count}


_IDENTITY: Final = ("@id", "@type", "@context", "uuid", "status", "project")
"""What every item has, whatever is wanted of it."""
