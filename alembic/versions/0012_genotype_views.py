"""The versions and choices of edits of which each client was told: what may be told of others depends on them."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE genotype_view (
    uuid uuid NOT NULL,
    client text NOT NULL,
    dataset text NOT NULL,
    calls text NOT NULL,
    name bytea NOT NULL,
    asked timestamp with time zone NOT NULL,
    CONSTRAINT genotype_view_pkey PRIMARY KEY (uuid)
);
CREATE INDEX genotype_view_client ON genotype_view (client);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE genotype_view")
