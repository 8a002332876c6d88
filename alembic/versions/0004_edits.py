"""History of what people edit: who, when, why; the status that somebody set; what was purged."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE edit
    ADD COLUMN project uuid,
    ADD COLUMN status text,
    ADD COLUMN reason text,
    ADD COLUMN request uuid,
    ADD COLUMN item_revision integer;

CREATE TABLE edit_revision (
    uuid uuid NOT NULL,
    revision integer NOT NULL,
    actor uuid,
    project uuid,
    modified timestamp with time zone NOT NULL,
    superseded timestamp with time zone NOT NULL,
    status text NOT NULL,
    reason text,
    request uuid,
    item_revision integer,
    document json NOT NULL,
    CONSTRAINT edit_revision_pkey PRIMARY KEY (uuid, revision)
);

CREATE TABLE purge (
    uuid uuid NOT NULL,
    item_type text NOT NULL,
    item uuid NOT NULL,
    annotation_version text,
    actor uuid NOT NULL,
    purged timestamp with time zone NOT NULL,
    reason text,
    request uuid,
    CONSTRAINT purge_pkey PRIMARY KEY (uuid)
);
CREATE INDEX purge_purged ON purge (purged);
"""

DOWN = """
DROP TABLE purge, edit_revision;
ALTER TABLE edit
    DROP COLUMN project,
    DROP COLUMN status,
    DROP COLUMN reason,
    DROP COLUMN request,
    DROP COLUMN item_revision;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
