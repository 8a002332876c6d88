"""An index of the symbols of genes, by which people search."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX item_gene_symbol ON item (upper(\"left\"((document ->> 'gene_symbol'), 200)))"
        " WHERE item_type = 'Gene'"
    )


def downgrade() -> None:
    op.execute("DROP INDEX item_gene_symbol")
