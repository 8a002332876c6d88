"""Our matching of patterns against Python's `re`, and the database's against ours."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.search.matching import holds_pattern
from variome.search.pattern_parsing import read_pattern
from variome.search.patterns import to_postgres

ATOMS = st.sampled_from(
    ["a", "b", "é", "\\.", "\\\\", ".", "[ab]", "[^a]", "[a-cx-]", r"[\d_]", r"\d", r"\W", r"\s", "\\n", "-", "\\["]
)
TIMES = st.sampled_from(["*", "+", "?", "{2}", "{0}", "{1,}", "{0,3}", "{2,3}"])
PATTERNS = st.recursive(
    ATOMS | st.sampled_from(["^", "$", ""]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, TIMES).map(lambda parts: f"({parts[0]}){parts[1]}"),
        st.tuples(ATOMS, TIMES).map("".join),
    ),
    max_leaves=8,
)
TEXTS = st.text("abcxé.\\[ -_5\nA", max_size=12)


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


def holds_for_python(text: str, pattern: str) -> bool:
    # Python's `$` matches before a line break at the end too, which ours does not.
    ours = re.sub(r"(\\.|\[[^\]]*\])|\$", lambda found: found[1] or r"\Z", pattern, flags=re.DOTALL)
    return re.search(ours, text, re.ASCII | re.DOTALL) is not None


@settings(max_examples=500, deadline=None)
@given(PATTERNS, TEXTS)
def test_a_pattern_means_what_it_means_to_python(pattern: str, text: str) -> None:
    assert holds_pattern(text, pattern) == holds_for_python(text, pattern)


@settings(max_examples=300, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=5))
def test_a_pattern_means_the_same_to_the_database(
    database: psycopg.Connection[Any], pattern: str, texts: list[str]
) -> None:
    query = 'SELECT t COLLATE "C" ~ %s FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n'
    found = database.execute(query, [to_postgres(read_pattern(pattern)), texts])
    assert [row[0] for row in found] == [holds_pattern(text, pattern) for text in texts]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("^$", "\n", False),
        ("a$", "a\n", False),
        ("a.b", "a\nb", True),
        ("a^b", "ab", False),
        (r"\w", "é", False),
        ("[^a]", "é", True),
        ("[\U0001f600-\U0001f64f]", "\U0001f602", True),
        ("x{3,4}$", "axxxxx", True),
        ("^x{3,4}$", "xxxxx", False),
        ("(a|)+b", "ab", True),
        ("^(p|q)\\(", "p(", True),
    ],
)
def test_patterns_match_as_worked_by_hand(
    database: psycopg.Connection[Any], pattern: str, text: str, expected: bool
) -> None:
    found = database.execute('SELECT %s::text COLLATE "C" ~ %s', [text, to_postgres(read_pattern(pattern))]).fetchone()
    assert (holds_pattern(text, pattern), found) == (expected, (expected,))


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|aa)*$", "(a|a)*(a|a)*b", "((((a*)*)*)*)*b", r"(\w*\d*\s*){50}q"])
def test_no_pattern_takes_for_ever(database: psycopg.Connection[Any], pattern: str) -> None:
    # Python's `re` would go through more than 2 to the 5,000 ways.
    text = "a" * 5000 + "!"
    database.execute("SET statement_timeout = '60s'")
    found = database.execute('SELECT %s::text COLLATE "C" ~ %s', [text, to_postgres(read_pattern(pattern))]).fetchone()
    assert found == (holds_pattern(text, pattern),) == (False,)


@pytest.mark.parametrize(
    "pattern",
    ["x{249}" * 2, "(a?){190}", "(.{0,20}a){0,35}", "(a*b*)*" * 50, "(" * 20 + "a" + ")*" * 20, "[^a-z]{240}"],
)
def test_the_database_takes_the_largest_patterns(database: psycopg.Connection[Any], pattern: str) -> None:
    found = database.execute('SELECT %s::text COLLATE "C" ~ %s', ["ab" * 100, to_postgres(read_pattern(pattern))])
    assert found.fetchone() == (holds_pattern("ab" * 100, pattern),)
