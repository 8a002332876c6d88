"""An index of all names of genes that gene lists and free text know, in small letters."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NAMES = (
    "(coalesce(lower((document -> 'gene_symbol')::text)::jsonb, '[]')"
    " || coalesce(lower((document -> 'hgnc_id')::text)::jsonb, '[]')"
    " || coalesce(lower((document -> 'prev_symbol')::text)::jsonb, '[]')"
    " || coalesce(lower((document -> 'alias_symbol')::text)::jsonb, '[]'))"
)


def upgrade() -> None:
    op.execute(f"CREATE INDEX item_gene_names ON item USING gin ({_NAMES}) WHERE item_type = 'Gene'")


def downgrade() -> None:
    op.execute("DROP INDEX item_gene_names")
