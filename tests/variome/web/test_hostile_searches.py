"""Whatever is asked of a search, it is answered or refused: never an error of the server, SQL or a trace."""

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = [
    *("gnomad_af", "is_known", "clinvar", "transcript.vep_score", "POS", "variant.POS", "`odd name`", "nope"),
    *("and", "or", "not", "in", "is missing", "(", ")", ",", "==", "!=", "<", ">=", "~", "!~", "+", "/", "**", "%"),
    *("'x'", '"%s"', "'%(a)s {0}'", "0", "-1", "1e308", "9223372036854775807", "true", "lower(", "'(a+)+$'", "'\\'"),
]
EXPRESSIONS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
NAMES = st.one_of(
    st.sampled_from(["gnomad_af", "gnomad_af.from", "clinvar!", "POS", "q", "sort", "facet", "after"]),
    st.text(max_size=12),
)
VALUES = st.one_of(
    st.sampled_from(["No value", "nan", "1e999", "-0", "%", "{}", "'", "chr1:1-2", "rs1"]), st.text(max_size=20)
)

ANY_TIMES = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(api: TestClient, **params: str) -> None:
    answer = api.get("/search", params={"type": "Variant", **params})
    assert answer.status_code in {200, 400, 404}, answer.text
    assert not any(word in answer.text for word in ("SELECT", "Traceback", "psycopg", "LINE 1"))


@ANY_TIMES
@given(where=EXPRESSIONS)
def test_any_expression_is_answered_or_refused(api: TestClient, where: str) -> None:
    check(api, where=where)


@ANY_TIMES
@given(name=NAMES, value=VALUES)
def test_any_parameter_is_answered_or_refused(api: TestClient, name: str, value: str) -> None:
    check(api, **{name: value})
