"""What engines of several servers (Citus, YugabyteDB) need of the tables and of the statements of a load.

Such an engine spreads the rows of a table by one column, the key. It keeps a key unique where every unique index holds
that column, and sends a statement to the servers concerned where the statement says which keys it is about. None of
them is run here. How a statement is decided upon: it is planned with its own parameters, in its own transaction, and
every table in the plan must be read by a condition `key = ...` (of its own or of the join that it is in), or be written
to with rows that have their key. A statement that need not say so stands in `WITHOUT_KEY`, with the reason.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import psycopg
import pytest

from ingest.load import LoadOptions
from tests import builders as b
from tests.ingest.fix_store_client import OpenClient, outcomes
from tests.ingest.load_vcf import VALID, load, sample_options
from variome.database.columns import TableKind
from variome.database.tables import METADATA

KEYS: Final = {"link": "source", "variant_file": "variant"}
"""Tables whose rows are spread by another column than `uuid`."""

NOT_SPREAD: Final = {
    "schema_version": "a row for each type and annotation version: a copy on every server",
    "purge": "a row for each item that an administrator has purged: a copy on every server",
    "api_key": "a row for each key of a program or person: a copy on every server",
    "alembic_version": "one row: a copy on every server",
}
"""Small tables that are the same everywhere, and why."""

WITHOUT_KEY: Final = {
    r"FROM submission AS s WHERE s.file = ": "once a load, when it begins: who else loads the file",
    r"FROM \(SELECT file, record FROM \"\w+\" WHERE variant = named.variant": (
        "variants that are there with other content: whether an earlier line of the file names them. Samples are found "
        "by the variant, which is not what they are spread by; no first load and no unchanged one asks"
    ),
}
"""Statements of a load, as regular expressions, that read a spread table without its key, and why."""

LOCKS: Final = {
    r"FROM submission AS s WHERE s.file = ": "once a load, when it begins",
    r"FROM item WHERE uuid = ANY .* ORDER BY uuid FOR UPDATE": "a file, when a load begins: what is settled stays",
    r"FROM \"\w+\" WHERE uuid = ANY .* ORDER BY uuid FOR UPDATE": "rows that are there with other content",
}
"""Statements of a load that lock rows of several keys, as regular expressions, and which. Citus locks rows of one shard
in a statement ("SQL Support and Workarounds", https://docs.citusdata.com): there these would have to be said otherwise.
"""


def of_ours(connection: psycopg.Connection) -> list[str]:
    """The tables of the store, those of annotation versions among them."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [table for (table,) in rows]


def key_of(table: str) -> str:
    return KEYS.get(table, "uuid")


def test_an_annotation_version_has_tables_of_its_own(annotated: psycopg.Connection) -> None:
    """So that the tests below look at them too."""
    added = set(of_ours(annotated)) - {*METADATA.tables, "alembic_version"}
    assert added == {f"{kind}_1_0" for kind in get_args(TableKind)}


def test_every_unique_key_and_constraint_holds_the_key_that_rows_are_spread_by(annotated: psycopg.Connection) -> None:
    rows = annotated.execute(
        "SELECT c.relname, i.indexrelid::regclass::text, array_agg(a.attname::text)"
        " FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid"
        " LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
        " WHERE (i.indisunique OR i.indisexclusion) AND c.relnamespace = 'public'::regnamespace"
        " GROUP BY c.relname, i.indexrelid"
    ).fetchall()
    spread = set(of_ours(annotated)) - NOT_SPREAD.keys()
    assert spread <= {table for table, _, _ in rows}, "a table without a unique key"
    assert [index for table, index, columns in rows if table in spread and key_of(table) not in columns] == []


def test_every_key_is_given_by_who_writes_the_row(annotated: psycopg.Connection) -> None:
    rows = annotated.execute(
        "SELECT c.relname, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnotnull AND NOT a.atthasdef"
    ).fetchall()
    assert [
        table for table in of_ours(annotated) if table not in NOT_SPREAD and (table, key_of(table)) not in rows
    ] == []


def test_no_table_has_a_sequence_a_trigger_a_rule_or_a_foreign_key(annotated: psycopg.Connection) -> None:
    for query in (
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
        "SELECT tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = 'public'::regnamespace",
        "SELECT rulename FROM pg_rules WHERE schemaname = 'public'",
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace",
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND (is_identity = 'YES' OR is_generated = 'ALWAYS' OR column_default LIKE '%nextval%')",
    ):
        assert annotated.execute(query.encode()).fetchall() == [], query


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Every statement of the test's connections to come, with the tables that it reads without their key."""
    seen: dict[str, list[str]] = {}

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **named: Any) -> "Cursor":
            text = query.as_string(self) if hasattr(query, "as_string") else query
            text = text.decode() if isinstance(text, bytes) else str(text)
            if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE)\b", text):
                with psycopg.Cursor(self.connection) as planning:
                    planning.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {text}".encode(), params)
                    ((plans,),) = planning.fetchall()
                seen.setdefault(text, []).extend(iter_keyless(plans[0]["Plan"]))
            return super().execute(query, params, **named)

    connect = psycopg.connect
    monkeypatch.setattr(psycopg, "connect", lambda *a, **named: connect(*a, **{"cursor_factory": Cursor, **named}))
    return seen


def iter_keyless(plan: dict[str, Any], joined_by: Sequence[str] = ()) -> Iterator[str]:
    """The tables of a plan that are read by no condition on their key."""
    conditions = [*joined_by, *(str(value) for name, value in plan.items() if name.endswith(("Cond", "Filter")))]
    table = plan.get("Relation Name")
    is_ours = plan.get("Schema") == "public" and table not in NOT_SPREAD
    if (
        is_ours and plan["Node Type"] != "ModifyTable"
    ):  # what is inserted has its key, and what is changed is read below
        key = re.escape(f"{plan['Alias']}.{key_of(str(table))}")
        if not any(re.search(rf"(^|[( ]){key} = |= {key}\b", condition) for condition in conditions):
            yield str(table)
    for child in plan.get("Plans", []):
        yield from iter_keyless(child, conditions)


@pytest.mark.parametrize(
    ("statement", "keyless"),
    [
        ("SELECT FROM item WHERE uuid = ANY ('{62b3b5a1-6d3c-5f0c-8a52-5a4c5f1d7c11}')", []),
        ("SELECT FROM item WHERE key = 'BRCA2'", ["item"]),
        ("SELECT FROM item WHERE uuid <> gen_random_uuid()", ["item"]),
        ("SELECT FROM link AS l JOIN item AS i ON i.uuid = l.target WHERE l.source = gen_random_uuid()", []),
        ("SELECT FROM link AS l JOIN item AS i ON i.uuid = l.target", ["link"]),
        ("UPDATE item SET status = 'deleted' WHERE file = gen_random_uuid()", ["item"]),
        ("DELETE FROM link WHERE source = gen_random_uuid()", []),
        ("INSERT INTO link SELECT uuid, '', uuid, '' FROM item", ["item"]),
    ],
)
@pytest.mark.parametrize("enabled", ["on", "off"])
def test_a_statement_without_its_key_is_told_from_one_with_it(
    annotated: psycopg.Connection, statement: str, keyless: list[str], enabled: str
) -> None:
    for way in ("enable_seqscan", "enable_nestloop"):
        annotated.execute(f"SET {way} = {enabled}".encode())
    ((plans,),) = annotated.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {statement}".encode()).fetchall()
    assert list(iter_keyless(plans[0]["Plan"])) == keyless


def test_whole_documents_of_a_later_version_are_found_by_the_key_alone(store: psycopg.Connection) -> None:
    """Of what the view reads for the document: the row, and the state of the first version that it differs from."""
    b.registry(store, "1.0", "2.0")
    query = "EXPLAIN (VERBOSE, FORMAT JSON) SELECT document FROM variant_2_0 WHERE uuid = gen_random_uuid()"
    ((plans,),) = store.execute(query).fetchall()
    assert all(table in str(plans) for table in ("variant_2_0_stored", "variant_1_0", "revision"))
    assert list(iter_keyless(plans[0]["Plan"])) == []


def test_every_statement_of_a_load_names_the_keys_of_what_it_reads(
    statements: dict[str, list[str]], open_client: OpenClient, tmp_path: Path
) -> None:
    """The first load of the shipped trio, the same again, one whose annotations differ, one of structural variants."""
    client = open_client()
    statements.clear()  # what a server asks before it serves
    options = LoadOptions(batch_size=7)
    trio, structural = VALID / "trio_mutanno.vcf", VALID / "structural_manta.vcf"
    changed = tmp_path / "changed.vcf"
    changed.write_text(re.sub(r"CADD=[^;\t]*", "CADD=1|2", trio.read_text()))
    ways = [
        set(outcomes(load(client, path, options, **sample_options(name.name)).tally)[item_type])
        for path, name, item_type in (
            (trio, trio, "Variant"),
            (trio, trio, "Variant"),
            (changed, trio, "Variant"),
            (structural, structural, "StructuralVariant"),
        )
    ]
    assert ways[:2] == [{"created"}, {"unchanged"}]
    assert "updated" in ways[2]
    assert len(statements) > 30
    keyless = {statement for statement, tables in statements.items() if tables}
    unheard = {statement for statement in keyless if not any(re.search(known, statement) for known in WITHOUT_KEY)}
    assert unheard == set()
    idle = [known for known in WITHOUT_KEY if not any(re.search(known, statement) for statement in keyless)]
    assert idle == [], "no statement needs this any more"
    locking = {statement for statement in statements if "FOR UPDATE" in statement}
    assert {statement for statement in locking if not any(re.search(known, statement) for known in LOCKS)} == set()
