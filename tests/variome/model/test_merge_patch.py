from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variome.model.merge_patch import merge_patch

CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, {}, {}),
    ({"notes": "a"}, {}, {"notes": "a"}),
    ({"notes": "a"}, {"notes": "b"}, {"notes": "b"}),
    ({"notes": "a"}, {"notes": ""}, {"notes": ""}),
    ({"notes": "a"}, {"tags": ["x"]}, {"notes": "a", "tags": ["x"]}),
    ({"notes": "a", "tags": ["x"]}, {"notes": None}, {"tags": ["x"]}),
    ({"tags": ["x"]}, {"notes": None}, {"tags": ["x"]}),
    ({"tags": ["x", "y"]}, {"tags": ["z"]}, {"tags": ["z"]}),
    ({"tags": ["x"]}, {"tags": "x"}, {"tags": "x"}),
    ({"tags": ["x"]}, {"tags": [None]}, {"tags": [None]}),
    ({"tags": [{"a": 1, "b": 2}]}, {"tags": [{"a": 1, "b": None}]}, {"tags": [{"a": 1, "b": None}]}),
    ({"options": {"a": 1, "b": 2}}, {"options": {"b": None}}, {"options": {"a": 1}}),
    ({"options": {"a": 1}}, {"options": {"a": None}}, {"options": {}}),
    ({"options": {"a": {"b": 1}}}, {"options": {"a": {"c": 2}}}, {"options": {"a": {"b": 1, "c": 2}}}),
    ({"options": "all"}, {"options": {"a": 1, "b": None}}, {"options": {"a": 1}}),
    ({"options": ["a"]}, {"options": {"0": "b"}}, {"options": {"0": "b"}}),
    ({}, {"options": {"a": {"b": None}}}, {"options": {"a": {}}}),
    ({"score": 0, "is_known": False}, {"score": None, "is_known": True}, {"is_known": True}),
    ({"a": None}, {"b": 1}, {"a": None, "b": 1}),
]
"""Document, patch, and what comes of them."""


def twin(target: Any, patch: Any) -> Any:
    """As the pseudocode of RFC 7396, section 2, has it."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = twin(merged.get(name), value)
    return merged


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


@pytest.mark.parametrize(("document", "patch", "merged"), CASES)
def test_a_patch_sets_what_it_names_and_takes_out_what_is_null(
    document: dict[str, Any], patch: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert merge_patch(document, patch) == merged


@given(OBJECTS, OBJECTS)
def test_a_patch_does_what_the_rfc_says_and_leaves_its_arguments_alone(
    document: dict[str, Any], patch: dict[str, Any]
) -> None:
    before = deepcopy((document, patch))
    assert merge_patch(document, patch) == twin(document, patch)
    assert (document, patch) == before


def test_a_patch_may_be_nested_deeper_than_the_stack() -> None:
    patch: dict[str, Any] = {"a": 1}
    for _ in range(100_000):
        patch = {"a": patch}
    merged = merge_patch({}, patch)
    for _ in range(100_000):
        merged = merged["a"]
    assert merged == {"a": 1}
