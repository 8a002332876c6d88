"""The version of its schema that each document was written by."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("item", "revision"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN schema_version integer NOT NULL DEFAULT 1")
        # What was there is of version 1; what comes says its own.
        op.execute(f"ALTER TABLE {table} ALTER COLUMN schema_version DROP DEFAULT")


def downgrade() -> None:
    for table in ("item", "revision"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN schema_version")
