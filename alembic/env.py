"""How alembic reaches the database: by the connection it is handed, else by the settings."""

from alembic import context

from variome.database.migrate import engine
from variome.database.server import open_database
from variome.database.tables import METADATA
from variome.settings import get_settings


def _run(connection):
    context.configure(connection=connection, target_metadata=METADATA, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    with open_database(get_settings()) as url, engine(url).begin() as connection:
        _run(connection)
