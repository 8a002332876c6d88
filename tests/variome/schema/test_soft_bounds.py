from typing import Any

import pytest

from tests import builders as b
from variome.schema.soft_bounds import SoftBounds, with_column_bounds, with_hard_bounds

NUMBERS = {"title": "Numbers", "type": "array", "items": {"type": "number", "softMinimum": 0}}
BOUNDS = SoftBounds(b.schema("Variant", b.VERSION, numbers=NUMBERS))


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        ({"gnomad_af": 0.5}, []),
        ({"gnomad_af": 0}, []),
        ({"gnomad_af": 1}, []),
        ({"gnomad_af": 1.01}, ["/gnomad_af"]),
        ({"gnomad_af": -0.01}, ["/gnomad_af"]),
        ({"numbers": [1, -1, 0, -2]}, ["/numbers/1", "/numbers/3"]),
        ({"transcript": [{"vep_score": 11}, {}, {"vep_score": 10}]}, ["/transcript/0/vep_score"]),
        ({}, []),
    ],
)
def test_a_value_beyond_its_bounds_is_a_warning_at_its_place(document: dict[str, Any], pointers: list[str]) -> None:
    found = BOUNDS.warnings(document)
    assert [warning.pointer for warning in found] == pointers
    assert {(warning.severity, warning.kind) for warning in found} <= {("warning", "soft-bound")}


def test_a_warning_says_what_was_expected_and_found() -> None:
    [warning] = BOUNDS.warnings({"gnomad_af": 1.5})
    assert warning.message == "expected at least 0 and at most 1, found 1.5; the value is kept"
    [warning] = BOUNDS.warnings({"transcript": [{"vep_score": 11}]})
    assert warning.message == "expected at most 10, found 11; the value is kept"


def test_hard_bounds_are_the_tighter_of_two() -> None:
    node = {"type": "number", "softMinimum": 0, "minimum": -5, "softMaximum": 9, "maximum": 7}
    hard = with_hard_bounds({"properties": {"x": node}})["properties"]["x"]
    assert (hard["minimum"], hard["maximum"]) == (0, 7)


def test_searchable_integers_are_bounded_by_their_column_wherever_they_are() -> None:
    integer = {"title": "N", "type": "integer", "searchable": True}
    group = {"type": "array", "items": {"type": "object", "properties": {"n": integer}}}
    listed = {"title": "L", "type": "array", "items": {"type": "integer"}, "searchable": True}
    schema = {"properties": {"n": integer, "group": group, "list": listed, "free": {"type": "integer"}}}
    found = with_column_bounds(schema, ())["properties"]
    for node in (found["n"], found["group"]["items"]["properties"]["n"], found["list"]["items"]):
        assert (node["minimum"], node["maximum"]) == (-(2**63), 2**63 - 1)
    assert found["free"] == {"type": "integer"}
    assert "minimum" not in integer


def test_values_that_a_fixed_column_holds_are_bounded_by_it_and_by_its_index() -> None:
    schema = {"properties": {"END": {"type": "integer", "minimum": 1}, "assembly": {"type": "string"}}}
    found = with_column_bounds(schema, {"END", "assembly"})["properties"]
    assert (found["END"]["minimum"], found["END"]["maximum"]) == (1, 2**63 - 1)
    assert found["assembly"]["maxLength"] == 100
    assert schema["properties"]["assembly"] == {"type": "string"}
