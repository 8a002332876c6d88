"""API keys and the audit log; second keys of items that belong to projects, each project for itself; users that are
known to administrators and themselves.
"""

from uuid import NAMESPACE_DNS, uuid5

from alembic import op
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE api_key (
    uuid uuid NOT NULL,
    "user" text NOT NULL,
    is_administrator boolean NOT NULL,
    roles json NOT NULL,
    secret_hash text NOT NULL,
    created timestamp with time zone NOT NULL,
    revoked timestamp with time zone,
    CONSTRAINT api_key_pkey PRIMARY KEY (uuid)
);

CREATE TABLE audit (
    uuid uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    "user" text NOT NULL,
    api_key uuid,
    method text NOT NULL,
    route text NOT NULL,
    project text,
    subject uuid,
    status integer NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (uuid)
);
CREATE INDEX audit_at ON audit (at);
"""

NAMESPACE = uuid5(NAMESPACE_DNS, "variome")
"""As of docs/decisions/0001."""

ITEMS = ("Project", "GeneList", "Individual", "Family", "File", "IngestionSubmission")
"""Types in the table item whose items belong to projects. The others of that kind are samples."""


def upgrade() -> None:
    op.execute(text(TABLES))
    op.execute(text("UPDATE item SET status = 'current' WHERE item_type = 'User' AND status = 'shared'"))
    _rekey(lambda item_type, name, value, project: f"{item_type}.{name}/{project}/{value}")


def downgrade() -> None:
    _rekey(lambda item_type, name, value, _: f"{item_type}.{name}/{value}")
    op.execute(text("UPDATE item SET status = 'shared' WHERE item_type = 'User' AND status = 'current'"))
    op.execute(text("DROP TABLE audit, api_key"))


def _rekey(key_of) -> None:
    connection = op.get_bind()
    for query, parameters in _owned_keys(connection):
        for uuid, item_type, name, value, project in connection.execute(text(query), parameters).fetchall():
            new = uuid5(NAMESPACE, f"UniqueKey/{key_of(item_type, name, value, project)}")
            # Where two projects used one alias for different items, only one of them had it: none is lost.
            connection.execute(text("UPDATE unique_key SET uuid = :new WHERE uuid = :old"), {"new": new, "old": uuid})


def _owned_keys(connection):
    columns = "SELECT k.uuid, k.item_type, k.property, k.value, i.project FROM unique_key AS k"
    yield f"{columns} JOIN item AS i ON i.uuid = k.item WHERE k.item_type = ANY (:types)", {"types": list(ITEMS)}
    samples = "SELECT DISTINCT table_name FROM schema_version WHERE item_type LIKE '%Sample' AND table_name IS NOT NULL"
    for (table,) in connection.execute(text(samples)).fetchall():
        yield f'{columns} JOIN "{table}" AS i ON i.uuid = k.item', {}
