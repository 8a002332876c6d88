"""Submissions that are queued: what was asked for, how far they have come, why they failed; and the queue.

The queue is procrastinate's, in a schema of its own, made by the statements of the library's pinned version. A newer
version of the library needs a migration of its own, which takes the statements that the library has for that.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE submission"
        " ADD COLUMN queued timestamp with time zone,"
        " ADD COLUMN request json,"
        " ADD COLUMN progress json,"
        " ADD COLUMN failure text"
    )
    op.execute("CREATE SCHEMA queue")
    # Its functions find its tables by the search path, now and whenever they are called.
    op.execute("SET LOCAL search_path TO queue")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(SchemaManager.get_schema())
    op.execute("SET LOCAL search_path TO DEFAULT")


def downgrade() -> None:
    op.execute("DROP SCHEMA queue CASCADE")
    # What was never begun has no file; what waits to be tried again, or was cancelled, is as one that failed.
    op.execute("DELETE FROM submission WHERE status IN ('queued', 'cancelled') AND committed_record = 0")
    op.execute("UPDATE submission SET status = 'failed' WHERE status IN ('queued', 'cancelled')")
    op.execute(
        "ALTER TABLE submission DROP COLUMN queued, DROP COLUMN request, DROP COLUMN progress, DROP COLUMN failure"
    )
