import pytest

from variome.database.address import check_reachable, parse_address
from variome.errors import DatabaseError


@pytest.mark.parametrize(
    "url", ["postgresql://me:s3cret@db:5433/items", "host=db port=5433 user=me password=s3cret dbname=items"]
)
def test_the_password_is_in_the_environment_alone(url: str) -> None:
    address = parse_address(url)
    assert address.environment()["PGPASSWORD"] == "s3cret"
    assert "s3cret" not in address.conninfo + address.shown
    assert set(address.conninfo.split()) == {"host=db", "port=5433", "user=me", "dbname=items"}
    assert address.shown == "'items' at db"


def test_without_a_password_that_of_the_environment_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "theirs")
    assert parse_address("postgresql://me@db/items").environment()["PGPASSWORD"] == "theirs"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "s3cret",
        "me s3cret",
        "postgresql+psycopg://me:s3cret@db/items",
        "postgresql://me:s3/cret@db/items",
        "postgresql://me:12/s3cret@db/items",
        "postgresql://me:x@s3cret@db/items",
        "postgresql://me:s3cret%@db/items",
        "postgresql://me:s3cret@db:port/items",
    ],
)
def test_what_is_not_a_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(DatabaseError, match=r"^DATABASE_URL: expected postgresql://") as caught:
        check_reachable(url)
    assert "cret" not in str(caught.value)


def test_a_refused_password_is_not_repeated(postgres_url: str) -> None:
    url = postgres_url.replace("variome@/variome", "stranger:s3cret@/variome")
    with pytest.raises(DatabaseError, match=r"cannot be reached: .*stranger") as caught:
        check_reachable(url)
    assert "s3cret" not in str(caught.value)
