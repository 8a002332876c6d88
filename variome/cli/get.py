"""`variome get`: single items, as the API answers them."""

import click
import orjson
from psycopg import Connection

from variome.cli.examples import examples
from variome.database.connection import connect
from variome.database.server import open_database
from variome.errors import NotFoundError
from variome.items.reading import StoredItem, find_item, get_item
from variome.items.viewer import Viewer
from variome.model.item_types import ITEM_TYPES, item_type_of_collection
from variome.model.keys import parse_uuid
from variome.schema.registry import SchemaRegistry
from variome.settings import get_settings
from variome.web.frames import Framer

_VIEWER = Viewer.everything()


@click.command(
    epilog=examples(
        "variome get /variants/chr15:48505000A_G/",
        "variome get Gene ENSG00000166147 ENSG00000134184",
        "variome get --frame embedded 0f02e41c-c95d-8b9e-9a52-45cbd5cd1a0e",
    )
)
@click.argument("names", nargs=-1, required=True, metavar="[TYPE] NAME...")
@click.option(
    "--frame",
    type=click.Choice(["object", "embedded", "raw"]),
    default="object",
    show_default=True,
    help="Links as @id, or as the items they lead to; or the bytes as stored.",
)
@click.option("--annotation-version", help="Version to show [default: the newest of the item].")
@click.option("--project", help="Project in which the key of a file, individual or family is looked for.")
def get(names: tuple[str, ...], frame: str, annotation_version: str | None, project: str | None) -> None:
    """Print items as JSON, one a line.

    Each NAME is an @id or a uuid; after a TYPE also a key or an alias of an item of this type.
    """
    settings = get_settings()
    in_type, *rest = names if names[0] in ITEM_TYPES else ("", *names)
    if not rest:
        raise click.UsageError(f"expected the name of a {in_type} after the type")
    with open_database(settings) as url, connect(url) as connection:
        registry = SchemaRegistry.load(connection)
        for name in rest:
            item = _find(connection, registry, in_type, name, annotation_version, project or settings.project)
            click.echo(_text(connection, registry, item, frame))


def _find(
    connection: Connection, registry: SchemaRegistry, in_type: str, name: str, version: str | None, project: str
) -> StoredItem:
    collection = name.split("/")[1] if name.startswith("/") else ""
    item_type = in_type or (collection and item_type_of_collection(collection).name)
    if item_type:
        return get_item(
            connection, registry, item_type, name, viewer=_VIEWER, annotation_version=version, project=project
        )
    if parse_uuid(name.lower()) is None:
        raise click.UsageError(f"expected a type, an @id or a uuid first, found {name!r}")
    for each in ITEM_TYPES:
        found = find_item(connection, registry, each, name, viewer=_VIEWER, annotation_version=version)
        if found is not None:
            return found
    raise NotFoundError(f"the store has no item with the uuid {name}")


def _text(connection: Connection, registry: SchemaRegistry, item: StoredItem, frame: str) -> bytes:
    if frame == "raw":
        return item.stored
    return orjson.dumps(Framer(connection, registry, _VIEWER).frame(item, embeds=frame == "embedded"))
