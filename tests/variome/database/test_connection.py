import psycopg
import pytest

from variome.database.connection import connect
from variome.database.migrate import upgrade
from variome.errors import DatabaseError


def test_connect_names_itself_and_commits_every_statement(database_url: str) -> None:
    upgrade(database_url)
    with connect(database_url) as connection:
        assert connection.execute("SHOW application_name").fetchone() == ("variome",)
        assert connection.autocommit


def test_connect_to_a_database_without_tables_says_what_to_run(database_url: str) -> None:
    with pytest.raises(DatabaseError, match=r"has no tables yet.*variome database upgrade"):
        connect(database_url)


def test_connect_to_a_database_of_another_revision_says_which(database_url: str) -> None:
    upgrade(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(DatabaseError, match="tables of revision 0000"):
        connect(database_url)


def test_connect_to_a_server_that_is_away_is_refused_without_the_password() -> None:
    with pytest.raises(DatabaseError, match="cannot be reached") as caught:
        connect("postgresql://nobody:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(caught.value)
