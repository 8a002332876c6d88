import pytest

from variome.database.programs import get_program, last_complaint
from variome.errors import DatabaseError


def test_the_wheel_has_the_programs_that_are_used() -> None:
    for name in ("initdb", "postgres", "psql", "pg_dump", "pg_restore"):
        assert get_program(name).endswith(f"bin/{name}")


def test_what_the_wheel_lacks_is_taken_from_the_system() -> None:
    assert get_program("sh").endswith("/sh")


def test_a_missing_program_is_told_in_a_sentence() -> None:
    with pytest.raises(DatabaseError, match=r"program 'pg_nothing' is neither in .* nor on the PATH"):
        get_program("pg_nothing")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", "it said nothing"),
        ("a\nlast\n\n", "last"),
        ("pg_restore: error: no such file\n", "no such file"),
        ("initdb: error: first\ninitdb: removing data\n", "first"),
        ("12:00 UTC [7] FATAL:  no space\n12:00 UTC [7] LOG:  shut down\n", "no space"),
        ("[7] PANIC:  lost\n[8] FATAL:  the database system is starting up\n", "lost"),
    ],
)
def test_the_complaint_is_the_last_error(output: str, expected: str) -> None:
    assert last_complaint(output) == expected
