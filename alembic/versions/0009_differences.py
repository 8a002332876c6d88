"""A later annotation version may keep a document as what it has that the first one has not."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Bytes, not characters: to find the thousandth character of a text PostgreSQL counts from its beginning.
UP = """
CREATE FUNCTION spliced(difference json, base text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT convert_from(string_agg(
        CASE json_typeof(piece)
            WHEN 'array' THEN substr(octets, (piece ->> 0)::integer + 1, (piece ->> 1)::integer)
            ELSE convert_to(piece #>> '{}', 'UTF8')
        END, ''::bytea ORDER BY place), 'UTF8')
    FROM json_array_elements(difference) WITH ORDINALITY AS pieces (piece, place),
        (SELECT convert_to(base, 'UTF8') AS octets) AS whole
    WHERE place > 1
$$;
"""

# Before this revision every document was whole, and lay in a table of the name that readers use.
DOWN = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT relname FROM schema_version JOIN pg_class ON pg_class.oid = to_regclass(quote_ident(table_name))
                WHERE relkind = 'v' LOOP
        EXECUTE format('UPDATE %I AS s SET document = v.document FROM %I AS v'
                       ' WHERE v.uuid = s.uuid AND left(s.document, 1) = ''[''', name || '_stored', name);
        EXECUTE format('DROP VIEW %I', name);
        EXECUTE format('ALTER TABLE %I RENAME TO %I', name || '_stored', name);
    END LOOP;
END
$$;
DROP FUNCTION spliced(json, text);
"""


def upgrade() -> None:
    _execute(UP)


def downgrade() -> None:
    _execute(DOWN)


def _execute(statements: str) -> None:
    """As they are: `op.execute` would take colons and per cent signs for parameters."""
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
