from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders as b
from variome.errors import SchemaError
from variome.schema.validation import CompiledSchema

VARIANT = CompiledSchema(b.schema("Variant"))
GENE = CompiledSchema(b.schema("Gene"))
GOOD = b.variant(100, gnomad_af=0.5, transcript=[b.transcript(1, "stop_gained")])


def test_a_valid_document_has_no_problems() -> None:
    assert VARIANT.problems(GOOD) == []
    assert VARIANT.faults(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "pointer", "message", "value"),
    [
        ({"gnomad_af": "high"}, "/gnomad_af", 'expected a value of type number, found "high"', '"high"'),
        ({"x": 1}, "/x", "expected a property of the schema, found 'x'; leave it out", None),
        ({"clinvar": ["a", 1]}, "/clinvar/1", "expected a value of type string, found 1", "1"),
        ({"transcript": [{"y": 1, "z": 2}]}, "/transcript/0/y",
         "expected a property of the schema, found 'y' (and 1 more); leave it out", None),
        ({"status": "new"}, "/status", 'expected one of "shared", "obsolete", "current", "in review", "inactive", '
         '"deleted", found "new"', '"new"'),
        ({"uuid": "x"}, "/uuid", 'expected a uuid, found "x"', '"x"'),
        ({"tags": [" a"]}, "/tags/0", r'expected text that matches ^\S(.*\S)?$, found " a"', '" a"'),
        ({"tags": ["a", "a"]}, "/tags", 'expected each value once, found ["a","a"]', '["a","a"]'),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_was_expected_and_what_was_found(
    changes: dict[str, Any], pointer: str, message: str, value: str | None
) -> None:
    [fault] = VARIANT.faults({**GOOD, **changes})
    assert (fault.kind, fault.severity, fault.pointer) == ("schema", "error", pointer)
    assert (fault.message, fault.value) == (message, value)


def test_a_missing_property_is_a_fault_at_its_place() -> None:
    faults = VARIANT.faults({name: value for name, value in GOOD.items() if name not in {"POS", "ALT"}})
    assert {fault.pointer for fault in faults} == {"/POS", "/ALT"}
    assert {fault.message for fault in faults} == {"expected a value, found none; the property is required"}


def test_a_gene_needs_a_symbol_unless_it_is_a_stub() -> None:
    assert [fault.pointer for fault in GENE.faults({"ensgid": "X"})] == ["/gene_symbol"]
    assert GENE.faults({"ensgid": "X", "stub": True}) == []


def test_no_message_repeats_a_whole_document() -> None:
    document = {**GOOD, "gnomad_af": "x" * 10_000, "clinvar": {"a": "y" * 10_000}}
    for fault in VARIANT.faults(document):
        assert len(fault.message) < 300
        assert fault.value is None or len(fault.value) < 150


def test_a_soft_bound_is_a_warning_only_where_the_document_is_valid() -> None:
    assert [problem.kind for problem in VARIANT.problems({**GOOD, "gnomad_af": 2})] == ["soft-bound"]
    assert [problem.kind for problem in VARIANT.problems({**GOOD, "gnomad_af": 2, "x": 1})] == ["schema"]


def test_what_is_no_json_is_a_fault() -> None:
    for value in (b"bytes", object(), {1, 2}):
        assert [fault.kind for fault in VARIANT.problems({**GOOD, "ID": value})] == ["schema"]


def test_a_schema_that_is_none_is_refused() -> None:
    with pytest.raises(SchemaError, match="/profiles/X"):
        CompiledSchema({"$id": "/profiles/X", "properties": {"a": {"type": "nonsense"}}})


json = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10) | st.floats(-2, 2) | st.sampled_from(["", "a", "stop_gained"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["vep_gene", "x"]), inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*b.PROPERTIES["Variant"], "tags", "uuid", "x"]), json, max_size=4))
def test_validity_is_that_of_the_reference_validator(changes: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    reference = jsonschema.Draft202012Validator(b.schema("Variant"), format_checker=checker)
    document = {**b.variant(100), **changes}
    assert (VARIANT.faults(document) == []) == reference.is_valid(document)
