"""Receipts of batches: what each came of, and what of it is to be as it was for the same batch to write nothing."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE receipt ("
        " uuid uuid NOT NULL,"
        " file uuid NOT NULL,"
        " submission uuid NOT NULL,"
        " inputs bytea NOT NULL,"
        " state bytea NOT NULL,"
        " variants uuid[] NOT NULL,"
        " samples uuid[] NOT NULL,"
        " structural_variants uuid[] NOT NULL,"
        " structural_samples uuid[] NOT NULL,"
        " named uuid[] NOT NULL,"
        " linked uuid[] NOT NULL,"
        " answer json NOT NULL,"
        " told json NOT NULL,"
        " CONSTRAINT receipt_pkey PRIMARY KEY (uuid))"
    )
    op.execute("CREATE INDEX receipt_file ON receipt (file)")


def downgrade() -> None:
    op.execute("DROP TABLE receipt")
