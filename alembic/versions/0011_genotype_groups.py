"""The groups of samples of which each client was told: what may be told next depends on them."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE genotype_group (
    uuid uuid NOT NULL,
    client text NOT NULL,
    dataset text NOT NULL,
    members bytea NOT NULL,
    asked timestamp with time zone NOT NULL,
    CONSTRAINT genotype_group_pkey PRIMARY KEY (uuid)
);
CREATE INDEX genotype_group_client ON genotype_group (client);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TABLE genotype_group")
