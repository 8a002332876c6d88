"""A store that an earlier release made is migrated, and read whole."""

import gzip
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from tests.builders import EVERYTHING
from tests.variome.items.fix_items import rows
from variome.database.address import parse_address
from variome.database.connection import connect
from variome.database.migrate import current, head, upgrade
from variome.database.programs import get_program
from variome.items.history import revisions
from variome.items.reading import StoredItem, get_item
from variome.items.upgrading import upgrade_items
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry
from variome.web.frames import Framer

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.sql.gz"))

Connection = psycopg.Connection[Any]


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def released_url(request: pytest.FixtureRequest, database_url: str) -> str:
    """The URL of a database as the release left it."""
    address = parse_address(database_url)
    command = [get_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={address.conninfo}"]
    subprocess.run(
        command, input=gzip.decompress(request.param.read_bytes()), env=address.environment(), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert current(database_url) == request.param.name.partition(".")[0]
    return database_url


@pytest.fixture
def migrated(released_url: str) -> Iterator[Connection]:
    """A connection to it after its migration."""
    upgrade(released_url)
    with connect(released_url) as connection:
        yield connection


def every_item(connection: Connection, registry: SchemaRegistry) -> Iterator[StoredItem]:
    for name in ITEM_TYPES:
        for version, table in registry.table_names(name).items():
            of_type = "" if version else f"WHERE item_type = '{name}'"
            for (uuid,) in rows(connection, f"SELECT uuid FROM {table} {of_type}"):
                yield get_item(
                    connection, registry, name, str(uuid), viewer=EVERYTHING, annotation_version=version or None
                )


def test_what_an_earlier_release_stored_is_migrated_and_valid(migrated: Connection, released_url: str) -> None:
    assert current(released_url) == head()
    registry = SchemaRegistry.load(migrated)
    counts: Counter[str] = Counter()
    for item in every_item(migrated, registry):
        document = orjson.loads(item.document)
        if not document.get("stub"):
            assert registry.get(item.item_type, item.annotation_version or None).faults(document) == [], item
        counts[item.item_type] += 1
    stored = Counter(dict(rows(migrated, "SELECT item_type, count(*) FROM item GROUP BY item_type")))
    assert counts - Counter(Variant=27, VariantSample=63) == stored


def test_every_item_of_an_earlier_release_is_framed_and_has_its_history(migrated: Connection) -> None:
    registry = SchemaRegistry.load(migrated)
    n_older = 0
    for item in every_item(migrated, registry):
        framed = Framer(migrated, registry, EVERYTHING).frame(item, embeds=True)
        assert framed["uuid"] == str(item.uuid)
        n_older += len(revisions(migrated, registry, item, viewer=EVERYTHING)) - 1
    assert rows(migrated, "SELECT count(*) FROM revision") == [(n_older,)]
    panel = get_item(migrated, registry, "GeneList", "lab:panel-1", viewer=EVERYTHING, project="research")
    assert panel.edits["notes"] == "checked"


def test_documents_of_an_earlier_release_are_upgraded_when_read_and_for_good_by_command(migrated: Connection) -> None:
    registry = SchemaRegistry.load(migrated)
    before = {item.uuid: item.document for item in every_item(migrated, registry)}
    file = get_item(migrated, registry, "File", "trio", viewer=EVERYTHING, project="research")
    assert (b'"format_version"' in file.stored, b'"file_format_version"' in file.document) == (True, True)
    assert upgrade_items(migrated) == {"File": 3}
    after = list(every_item(migrated, registry))
    assert {item.uuid: item.document for item in after} == before
    assert all(item.stored == item.document for item in after)
    assert upgrade_items(migrated) == {"File": 0}
