import psycopg


def test_every_test_gets_an_empty_database_of_its_own(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_stat_user_tables").fetchone()
    assert tables == (0,)
