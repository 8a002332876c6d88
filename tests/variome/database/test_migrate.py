from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, rows, upsert
from variome.database.connection import REVISION, connect
from variome.database.migrate import current, downgrade, engine, head, upgrade
from variome.database.tables import METADATA
from variome.errors import DatabaseError
from variome.model.identity import item_uuid


def tables_of(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def shape(session: psycopg.Connection, schema: str) -> tuple[set[Any], set[Any]]:
    """Columns with type and nullability, and definitions of indexes, of all tables of a schema."""
    columns = session.execute(
        "SELECT table_name, column_name, udt_name, is_nullable FROM information_schema.columns WHERE table_schema = %s",
        [schema],
    )
    indexes = session.execute(
        "SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = %s", [schema]
    )
    return set(columns), set(indexes)


def test_upgrade_makes_the_tables_and_says_the_newest_revision(database_url: str) -> None:
    assert current(database_url) is None
    upgrade(database_url)
    assert current(database_url) == head()
    assert tables_of(database_url) == {*METADATA.tables, "alembic_version"}


def test_the_revision_that_connections_ask_for_is_the_newest() -> None:
    assert head() == REVISION


def test_upgrade_of_an_up_to_date_database_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    upgrade(database_url)
    assert current(database_url) == head()


def test_downgrade_to_base_leaves_nothing_but_alembics_own_table(database_url: str) -> None:
    upgrade(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE variant_9 (uuid uuid PRIMARY KEY)")
        connection.execute(
            "INSERT INTO schema_version VALUES (gen_random_uuid(), 'Variant', '9', 'variant_9', now(), '', '{}', NULL)"
        )
    downgrade(database_url, "base")
    assert current(database_url) is None
    assert tables_of(database_url) == {"alembic_version"}


def test_downgrade_and_upgrade_again_gives_the_same_tables(database_url: str) -> None:
    upgrade(database_url)
    downgrade(database_url, "base")
    upgrade(database_url)
    assert tables_of(database_url) == {*METADATA.tables, "alembic_version"}


def test_migrated_database_is_what_the_metadata_describes(database_url: str) -> None:
    upgrade(database_url)
    with engine(database_url).begin() as connection:
        connection.execute(text("CREATE SCHEMA described"))
        METADATA.create_all(connection.execution_options(schema_translate_map={None: "described"}))
    with psycopg.connect(database_url) as session:
        session.execute("DROP TABLE alembic_version")
        assert shape(session, "public") == shape(session, "described")


def test_programs_that_upgrade_at_once_wait_for_each_other(database_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(upgrade, [database_url] * 4))
    assert current(database_url) == head()


def test_downgrade_to_an_unknown_revision_is_refused_in_a_sentence(database_url: str) -> None:
    upgrade(database_url)
    with pytest.raises(DatabaseError, match="cannot migrate"):
        downgrade(database_url, "9999")
    assert current(database_url) == head()


def test_upgrade_of_a_database_that_is_away_is_refused_in_a_sentence() -> None:
    with pytest.raises(DatabaseError, match="cannot be read or changed"):
        upgrade("postgresql://nobody@127.0.0.1:1/nothing")


def test_reference_project_is_there_with_the_computed_uuid_and_the_hash_of_its_document(database_url: str) -> None:
    upgrade(database_url)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT uuid, project, substr(sha512(document::text::bytea), 1, 32) = content_hash"
            " FROM item WHERE item_type = 'Project'"
        ).fetchone()
    assert row == (item_uuid("Project", "reference"), item_uuid("Project", "reference"), True)


def test_the_queue_is_that_of_the_pinned_library_and_goes_with_a_downgrade(database_url: str) -> None:
    """A newer library brings statements that change an older queue: they are to be a migration of their own."""
    assert version("procrastinate").startswith("3.10.")
    count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'queue'"
    upgrade(database_url)
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert connection.execute(count).fetchone() == (4,)
        downgrade(database_url, "0004")
        assert connection.execute(count).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'procrastinate%'").fetchone() == (0,)


def test_downgrade_makes_documents_whole_and_tables_of_views(store_url: str) -> None:
    with connect(store_url) as store:
        registry = b.registry(store, "1.0", "2.0")
        variant = b.variant(1, ID="rs" + "1234567890" * 20)
        for version in ("1.0", "2.0"):
            upsert(store, registry, ("Variant", variant), context=replace(CONTEXT, versions={"Variant": version}))
        query = "SELECT relkind, document FROM pg_class, variant_2_0 WHERE oid = 'variant_2_0'::regclass"
        ((_, document),) = rows(store, query)
    downgrade(store_url, "0008")
    with psycopg.connect(store_url) as store:
        assert rows(store, query) == [("r", document)]
        assert rows(store, "SELECT relname FROM pg_class WHERE relkind IN ('v', 'r') AND relname LIKE '%%stored'") == []
