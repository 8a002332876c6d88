from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.errors import ExpressionError, InputError
from variome.genotypes.metadata.table import SampleTable
from variome.genotypes.site_annotations import SiteAnnotations
from variome.search.evaluating import holds
from variome.search.typed_keys import (
    iter_keys_that_hold,
    parse_sample_condition,
    parse_site_condition,
    sample_value_of,
    samples_that_hold,
)

KEYS: Any = {"age": "integer", "height": "real", "population": "string", "_mgs": "integer", "home town": "string"}
ROWS: Any = {
    "a": {"age": 30, "height": 1.7, "population": "FIN", "home town": "New York"},
    "b": {"age": 30, "height": 1.75, "population": "FIN", "_mgs": 0},
    "c": {"height": 1.0, "population": "GBR"},
    "d": {},
}
TABLE = SampleTable.of_rows(list(ROWS), KEYS, ROWS)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("height > 1.7", "b"),
        ("height >= 1.7 && population == 'FIN'", "ab"),
        ("population != 'FIN'", "cd"),
        ("age is missing", "cd"),
        ("_mgs == 0", "b"),
        ("_mgs is missing", "acd"),
        ("`home town` == 'New York'", "a"),
        ("sample in ('d', 'a')", "ad"),
        ("sample == 'a' or age < 31", "ab"),
        ("1 == 1", "abcd"),
        ("population ~ '^F'", "ab"),
        ("age == 30.0", "ab"),
    ],
)
def test_a_condition_chooses_samples_by_what_is_known_of_them(text: str, names: str) -> None:
    chosen = samples_that_hold(TABLE, parse_sample_condition(text, TABLE))
    assert "".join(name for name, is_in in zip(TABLE.samples, chosen, strict=True) if is_in) == names


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ExpressionError, match=r"found 'hight'.*height"):
        parse_sample_condition("hight > 1.7", TABLE)
    with pytest.raises(ExpressionError, match="there are sample, age, height, population, _mgs, home town"):
        parse_sample_condition("x > 1.7", TABLE)


def test_a_key_that_is_called_sample_is_meant() -> None:
    table = SampleTable.of_rows(["a", "b"], {"sample": "integer"}, {"a": {"sample": 7}})
    assert samples_that_hold(table, parse_sample_condition("sample == 7", table)).tolist() == [True, False]


def test_samples_of_several_datasets_are_chosen_by_the_keys_of_all() -> None:
    other = SampleTable.of_rows(["x", "y"], {"age": "real", "shoe": "integer"}, {"x": {"age": 29.5, "shoe": 40}})

    def chosen(text: str) -> list[list[bool]]:
        node = parse_sample_condition(text, TABLE, other)
        return [samples_that_hold(table, node).tolist() for table in (TABLE, other)]

    assert chosen("age < 30.5 and shoe is missing") == [[True, True, False, False], [False, False]]
    assert chosen("shoe == 40 or population == 'GBR'") == [[False, False, True, False], [True, False]]
    text = SampleTable.of_rows(["x"], {"age": "string"}, {})
    with pytest.raises(InputError, match="age: expected values of one type in all datasets, found an integer in one"):
        parse_sample_condition("age == 1", TABLE, text)


def test_nobody_is_chosen_of_no_samples() -> None:
    table = TABLE.of_samples([])
    assert samples_that_hold(table, parse_sample_condition("age > 1", table)).tolist() == []


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, -1, 0, 1, 2**63 - 1]),
            st.sampled_from([None, 0.0, -0.0, 1.5]),
            st.sampled_from([None, "", "x", "y"]),
        ),
        max_size=30,
    ),
    st.sampled_from(["i > 0", "f < 1", "Z == 'x'", "i is missing or Z is missing", "i == 0 and f == 0", "i + f > 1"]),
)
def test_samples_chosen_together_are_those_that_are_chosen_one_by_one(rows: list[Any], text: str) -> None:
    names = [f"s{number}" for number in range(len(rows))]
    of_name = {
        name: {key: value for key, value in zip("ifZ", row, strict=True) if value is not None}
        for name, row in zip(names, rows, strict=True)
    }
    table = SampleTable.of_rows(names, {"i": "integer", "f": "real", "Z": "string"}, of_name)
    node = parse_sample_condition(text, table)
    expected = [holds(node, sample_value_of(table, sample)) for sample in range(len(names))]
    assert samples_that_hold(table, node).tolist() == expected


def test_sites_of_a_file_are_chosen_by_their_canonical_keys(tmp_path: Path) -> None:
    (tmp_path / "a.fmf").write_text(
        "chr11:104613:CAGG:C\timpact:Z:HIGH\taf:i:0\n11:5:1:G\timpact:Z:LOW\taf:f:0.5\n11:6:1:G\n"
    )
    sites = SiteAnnotations(tmp_path / "a.fmf")

    def chosen(text: str) -> list[str]:
        return list(map(str, iter_keys_that_hold(sites, parse_site_condition(text, sites))))

    assert chosen("impact == 'HIGH'") == ["11:104614:3:"]
    assert chosen("af < 0.1 or impact is missing") == ["11:104614:3:", "11:6:1:G"]
    assert chosen("impact == 'NONE'") == []
    with pytest.raises(ExpressionError, match=r"a\.fmf has impact, af"):
        parse_site_condition("unheard == 1", sites)
