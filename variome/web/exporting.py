"""The formats in which selections leave the store, for routes and commands alike."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import orjson
from psycopg import Connection

from variome.errors import InputError
from variome.export.ndjson import write_ndjson
from variome.export.parquet import write_parquet
from variome.export.tsv import write_tsv
from variome.export.vcf.file import VariantFile
from variome.export.writing import Writer, in_pieces
from variome.items.selecting import Selected, Selection, iter_selected, select, snapshot
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry
from variome.web.contexts import context_path
from variome.web.frames import Framer


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is about to be written: what it is, what to call it, and its pieces, which are made when asked for.

    The pieces are read from the connection until the last of them has come or `pieces` is closed.
    """

    media_type: str
    file_name: str
    pieces: Generator[bytes]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read, and how."""

    connection: Connection[Any]
    registry: SchemaRegistry
    selection: Selection
    selected: Selected
    viewer: Viewer
    base: str


@dataclass(frozen=True, slots=True)
class _Format:
    media_type: str
    suffix: str
    iter_pieces: Callable[[_Reading], Iterator[bytes]]


def open_export(
    connection: Connection[Any],
    registry: SchemaRegistry,
    selection: Selection,
    form: str,
    *,
    viewer: Viewer,
    base: str = "",
) -> Export:
    """The export of a selection in one of `FORMATS`.

    Args:
        connection: where from; it is to be left alone until the export has ended.
        registry: the schemas of that store.
        selection: what is wanted.
        form: name of the format.
        viewer: who asks.
        base: what addresses in JSON-LD begin with.

    Raises:
        NotFoundError: there is no such type, file, gene or project, or the viewer may not see it.
        SchemaError: the type has no such annotation version.
        InputError: the type cannot be selected so, or not be written in this format.
    """
    if form not in FORMATS:
        raise InputError(f"format: expected one of {', '.join(FORMATS)}, found {form[:80]!r}")
    selected = select(connection, registry, selection, viewer=viewer)
    chosen = FORMATS[form]
    pieces = _iter_within(
        connection, chosen.iter_pieces(_Reading(connection, registry, selection, selected, viewer, base))
    )
    return Export(chosen.media_type, f"{selected.item_type.collection}.{chosen.suffix}", pieces)


def _iter_within(connection: Connection[Any], pieces: Iterator[bytes]) -> Generator[bytes]:
    with snapshot(connection):
        yield from pieces


def _of_items(write: Writer) -> Callable[[_Reading], Iterator[bytes]]:
    """What reads the items and has `write` make pieces of them."""

    def iter_pieces(reading: _Reading) -> Iterator[bytes]:
        with closing(iter_selected(reading.connection, reading.selected)) as items:
            yield from write(items, reading.selected.schema)

    return iter_pieces


def _iter_jsonld(reading: _Reading) -> Iterator[bytes]:
    """One document: `@context`, and the object frames of the items in `@graph`."""
    schema = reading.selected.schema
    context = reading.base + context_path(schema.item_type, schema.version)
    yield b'{"@context":' + orjson.dumps(context) + b',"@graph":['
    separator = b"\n"
    for piece in in_pieces(iter_selected(reading.connection, reading.selected), _FRAMED):
        framed = Framer(reading.connection, reading.registry, reading.viewer, reading.base).frame_all(piece)
        for document in framed:
            del document["@context"]
        yield separator + b",\n".join(map(orjson.dumps, framed))
        separator = b",\n"
    yield b"\n]}\n"


def _iter_vcf(reading: _Reading) -> Iterator[bytes]:
    file = VariantFile(
        reading.connection, reading.registry, reading.selected, reading.selection.assembly, reading.viewer
    )
    return file.pieces()


_FRAMED: Final = 500
"""Items that share a framer, which remembers what they link to."""

FORMATS: Final[Mapping[str, _Format]] = {
    "ndjson": _Format("application/x-ndjson", "ndjson", _of_items(write_ndjson)),
    "jsonld": _Format("application/ld+json", "jsonld", _iter_jsonld),
    "tsv": _Format("text/tab-separated-values; charset=utf-8", "tsv", _of_items(write_tsv)),
    "parquet": _Format("application/vnd.apache.parquet", "parquet", _of_items(write_parquet)),
    "vcf": _Format("text/vcf; charset=utf-8", "vcf", _iter_vcf),
}
"""By name."""
