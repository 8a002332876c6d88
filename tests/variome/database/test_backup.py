from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, rows, upsert
from variome.database.backup import back_up, restore
from variome.database.connection import connect
from variome.errors import DatabaseError, InputError

STATE = """
SELECT (SELECT array_agg(relname::text ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT json_agg(i ORDER BY uuid) FROM item i),
       (SELECT json_agg((nspname, pg_get_userbyid(nspowner), nspacl::text) ORDER BY nspname) FROM pg_namespace
         WHERE nspname NOT LIKE 'pg%')"""


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def state_of(url: str) -> tuple[object, ...] | None:
    """Every name and row of a database that `filled_url` or a backup of it has filled."""
    with psycopg.connect(url) as connection:
        return connection.execute(STATE.encode()).fetchone()


@pytest.fixture
def filled_url(database_url: str) -> str:
    execute(
        database_url,
        "CREATE TABLE item (uuid uuid PRIMARY KEY, document json, genes uuid[])",
        "CREATE INDEX ON item USING gin (genes)",
        """INSERT INTO item SELECT gen_random_uuid(), json_build_object('n', n, 'text', E'é\\\\.\\n\\t'),
           array[gen_random_uuid()] FROM generate_series(1, 5000) n""",
    )
    return database_url


@pytest.fixture
def other_url(postgres_url: str) -> Iterator[str]:
    """The URL of a second empty database."""
    name = f"other_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
        yield postgres_url.replace("/variome?", f"/{quote(name)}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_a_backup_brings_everything_back(filled_url: str, other_url: str, tmp_path: Path) -> None:
    back_up(filled_url, tmp_path / "items.dump")
    restore(other_url, tmp_path / "items.dump", replace=False)
    assert state_of(other_url) == state_of(filled_url)


def test_a_backup_is_for_the_owner_alone_and_replaces_an_older_one(filled_url: str, tmp_path: Path) -> None:
    file = tmp_path / "items.dump"
    file.write_text("older")
    file.chmod(0o644)
    back_up(filled_url, file)
    assert file.read_bytes().startswith(b"PGDMP")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob(".*")) == []


def test_a_backup_that_fails_leaves_the_older_one(filled_url: str, tmp_path: Path) -> None:
    file = tmp_path / "items.dump"
    file.write_text("older")
    with pytest.raises(DatabaseError, match=r"no backup of .* was taken: .*does not exist"):
        back_up(filled_url.replace("/test_", "/gone_"), file)
    assert file.read_text() == "older"
    assert list(tmp_path.glob(".*")) == []


def test_a_backup_into_a_folder_that_is_not_there_is_told_in_a_sentence(filled_url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"gone/items\.dump cannot be written: No such file or directory"):
        back_up(filled_url, tmp_path / "gone" / "items.dump")


def test_a_database_that_is_not_empty_is_not_restored_into(filled_url: str, other_url: str, tmp_path: Path) -> None:
    back_up(filled_url, tmp_path / "items.dump")
    execute(other_url, "CREATE SCHEMA mine", "CREATE VIEW mine.view AS SELECT 1")
    with pytest.raises(DatabaseError, match=r"is not empty, it holds mine\.view; .* use --replace"):
        restore(other_url, tmp_path / "items.dump", replace=False)


def test_replacing_leaves_exactly_what_was_backed_up(filled_url: str, tmp_path: Path) -> None:
    back_up(filled_url, tmp_path / "items.dump")
    before = state_of(filled_url)
    execute(
        filled_url, "DELETE FROM item", "CREATE TABLE newer ()", "CREATE SCHEMA later", "CREATE TYPE mood AS ENUM ('?')"
    )
    restore(filled_url, tmp_path / "items.dump", replace=True)
    assert state_of(filled_url) == before
    back_up(filled_url, tmp_path / "again.dump")
    restore(filled_url, tmp_path / "again.dump", replace=True)
    assert state_of(filled_url) == before


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_truncated_backup_changes_nothing(filled_url: str, tmp_path: Path, kept: float) -> None:
    file = tmp_path / "items.dump"
    back_up(filled_url, file)
    before = state_of(filled_url)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    with pytest.raises(InputError, match=r"items\.dump: the backup is damaged, nothing was restored"):
        restore(filled_url, file, replace=True)
    assert state_of(filled_url) == before


def test_a_restore_that_the_database_refuses_changes_nothing(filled_url: str, tmp_path: Path) -> None:
    execute(filled_url, "CREATE TABLE zebra (i int)", "INSERT INTO zebra VALUES (1)")
    execute(filled_url, "CREATE FUNCTION odd(int) RETURNS boolean IMMUTABLE LANGUAGE sql RETURN $1 % 2 = 1")
    execute(
        filled_url,
        "ALTER TABLE zebra ADD CHECK (odd(i))",
        "CREATE OR REPLACE FUNCTION odd(int) RETURNS boolean "
        "IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no zebras''; END'",
    )
    back_up(filled_url, tmp_path / "items.dump")
    before = state_of(filled_url)
    with pytest.raises(DatabaseError, match="was left as it was: no zebras"):
        restore(filled_url, tmp_path / "items.dump", replace=True)
    assert state_of(filled_url) == before


@pytest.mark.parametrize("content", [b"", b"CREATE TABLE item ()", b"PGDMP"])
def test_what_is_not_a_backup_is_refused(database_url: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "items.dump").write_bytes(content)
    with pytest.raises(InputError, match=r"items\.dump: expected a backup by `variome database backup`"):
        restore(database_url, tmp_path / "items.dump", replace=False)


def test_documents_that_are_differences_are_whole_after_a_restore(
    store_url: str, other_url: str, tmp_path: Path
) -> None:
    query = "SELECT uuid, document, content_hash FROM variant_2_0"
    with connect(store_url) as store:
        registry = b.registry(store, "1.0", "2.0")
        variant = b.variant(1, ID="rs" + "1234567890" * 20)
        for version in ("1.0", "2.0"):
            upsert(store, registry, ("Variant", variant), context=replace(CONTEXT, versions={"Variant": version}))
        found = rows(store, query)
        assert rows(store, "SELECT left(document, 1) FROM variant_2_0_stored") == [("[",)]
    back_up(store_url, tmp_path / "backup")
    restore(other_url, tmp_path / "backup", replace=False)
    with connect(other_url) as restored:
        assert rows(restored, query) == found
