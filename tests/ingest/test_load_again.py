"""A load of what is stored already, down to the files of the tables: it writes its submission, and nothing else."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ingest.local_client import LocalClient
from tests.ingest.load_vcf import VALID, load, sample_options
from variome.settings import Settings

_OF_A_LOAD = "submission"

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s ORDER BY tablename"

_ROWS = sql.SQL("SELECT ctid::text, xmin::text, t::text FROM {} AS t ORDER BY ctid")

# Every fork of the table, of its indexes, and of what it stores out of line.
_FILES = """
WITH held (oid) AS (
    SELECT unnest(ARRAY[c.oid, c.reltoastrelid]) FROM pg_class AS c WHERE c.oid = quote_ident(%s)::regclass
)
SELECT found.oid::regclass::text, fork, pg_relation_size(found.oid, fork) FROM (
    SELECT oid FROM held UNION SELECT indexrelid FROM pg_index JOIN held ON indrelid = held.oid
) AS found, unnest(ARRAY['main', 'fsm', 'vm']) AS fork WHERE found.oid <> 0 ORDER BY 1, 2
"""

_WRITTEN = """
SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup FROM pg_stat_user_tables
WHERE schemaname = 'public' AND relname <> %s ORDER BY relname
"""


def state(connection: psycopg.Connection[Any]) -> Mapping[str, Any]:
    """By table: where each row lies, which transaction wrote it and what it holds; the sizes of all files; and what
    PostgreSQL has counted as written since it began.
    """
    tables = [name for (name,) in connection.execute(_TABLES, [_OF_A_LOAD])]
    rows = {name: connection.execute(_ROWS.format(sql.Identifier(name))).fetchall() for name in tables}
    files = {name: connection.execute(_FILES, [name]).fetchall() for name in tables}
    return {"rows": rows, "files": files, "written": connection.execute(_WRITTEN, [_OF_A_LOAD]).fetchall()}


def load_and_leave(connection: psycopg.Connection[Any], settings: Settings, path: Path) -> None:
    """Load a file over connections that have ended afterwards, and so have told what they wrote."""
    with LocalClient(str(settings.database_url), settings) as client:
        load(client, path, **sample_options(path.name))
    until = time.monotonic() + 30
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while connection.execute(others).fetchone() != (0,):
        assert time.monotonic() < until, "a connection of the load has not ended"
        time.sleep(0.01)


@pytest.fixture
def watched(annotated: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """A connection to a store in which nothing is cleaned up behind our back."""
    for (name,) in annotated.execute(_TABLES, [""]).fetchall():
        annotated.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(sql.Identifier(name)))
    return annotated


@pytest.mark.parametrize("name", ["trio_mutanno.vcf", "structural_manta.vcf"])
def test_a_second_load_writes_no_row_and_no_byte_of_any_table_but_that_of_submissions(
    watched: psycopg.Connection[Any], load_settings: Settings, name: str
) -> None:
    load_and_leave(watched, load_settings, VALID / name)
    before = state(watched)
    load_and_leave(watched, load_settings, VALID / name)
    assert state(watched) == before


def test_so_it_does_where_a_file_has_no_samples(
    watched: psycopg.Connection[Any], load_settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "sites.vcf"
    lines = (VALID / "trio_mutanno.vcf").read_text().splitlines()
    sites = [line if line.startswith("##") else "\t".join(line.split("\t")[:8]) for line in lines]
    path.write_text("\n".join([*sites, ""]))
    load_and_leave(watched, load_settings, path)
    assert watched.execute("SELECT count(*) > 0 FROM variant_file").fetchone() == (True,)
    before = state(watched)
    load_and_leave(watched, load_settings, path)
    assert state(watched) == before


def test_a_write_is_seen_by_what_these_tests_look_at(watched: psycopg.Connection[Any], load_settings: Settings) -> None:
    load_and_leave(watched, load_settings, VALID / "trio_mutanno.vcf")
    before = state(watched)
    with psycopg.connect(str(load_settings.database_url)) as other:
        other.execute("UPDATE variant_1_0 SET status = status")
        other.rollback()
    watched.execute("SELECT pg_stat_clear_snapshot()")
    after = state(watched)
    assert after["rows"] == before["rows"]
    assert after["files"] != before["files"] or after["written"] != before["written"]
