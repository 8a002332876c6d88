"""From text to typed values: what is taken, what is a fault, and that nothing is guessed."""

import json
import traceback
from math import inf
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import ABSENT, ValueFault, ValueType, converter, has_stray_percent, percent_decode

INTEGER, NUMBER, BOOLEAN, STRING = (ValueType(name) for name in ("integer", "number", "boolean", "string"))
STRINGS = ValueType("string", is_list=True)


def value(value_type: ValueType, text: str, separator: str | None = "~", *, strict: bool = False) -> Any:
    return converter(value_type, separator, strict=strict)(text)


def fault(value_type: ValueType, text: str, separator: str | None = "~") -> str:
    with pytest.raises(ValueFault) as raised:
        value(value_type, text, separator)
    return raised.value.kind


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a%2Cb%3Bc%3Dd%7Ce%7Ef%20g", "a,b;c=d|e~f g"),
        ("%3A%25%28%29", ":%()"),
        ("%2c%3b%7e", ",;~"),
        ("na%C3%AFve", "na\u00efve"),
        ("%E2%82%AC", "\u20ac"),
        ("SO:0001583%A6missense", "SO:0001583\u00a6missense"),
        ("%C3%A9%A6", "\u00c3\u00a9\u00a6"),  # a run that is no UTF-8 is Latin-1 as a whole
        ("%C3x%A9", "\u00c3x\u00a9"),  # two runs
        ("%2541", "%41"),  # decoded once
        ("50%", "50%"),
        ("%zz%4", "%zz%4"),
        ("%%41", "%A"),
        ("a+b", "a+b"),
        ("", ""),
    ],
)
def test_percent_escapes_are_decoded_once_as_utf_8_else_latin_1(text: str, decoded: str) -> None:
    assert percent_decode(text) == decoded


@given(st.text())
def test_what_is_escaped_as_utf_8_comes_back(text: str) -> None:
    escaped = "".join(f"%{octet:02X}" for octet in text.encode())
    assert percent_decode(escaped) == text


@pytest.mark.parametrize(
    ("text", "is_stray"), [("%2C", False), ("50%", True), ("%4", True), ("%zz", True), ("", False)]
)
def test_a_percent_sign_that_is_no_escape_is_stray(text: str, is_stray: bool) -> None:
    assert has_stray_percent(text) is is_stray


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7), ("7.0", 7), ("7.", 7), ("0.000", 0), ("1e3", 1000), ("1E+3", 1000), ("1.5e1", 15), ("120e-1", 12),
        ("7.e1", 70), ("-3", -3), ("+3", 3), ("007", 7), ("0." + "0" * 60, 0), ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
    ],
)  # fmt: skip
def test_integers_may_be_written_as_decimals(text: str, expected: int) -> None:
    found = value(INTEGER, text)
    assert (found, type(found)) == (expected, int)


@pytest.mark.parametrize(
    "text",
    [
        "2.7", "1.5e0", "12e-1", "1e99", "9223372036854775808", "9" * 5000, "1" * 5000 + "e1", "1e9999", "0x10", "1_0",
        "1 ", "\u0667", "\u00b2", "nan", "inf", "True", "deleterious(0.01)", "14,0,24,0", "", "--1", "e3",
    ],
)  # fmt: skip
def test_what_is_no_integer_of_64_bits_is_a_fault(text: str) -> None:
    assert fault(INTEGER, text) == "integer-expected"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.1", 0.1), ("7", 7.0), (".5", 0.5), ("5.", 5.0), ("-1.975e+00", -1.975), ("1e-320", 1e-320), ("+2", 2.0)],
)
def test_numbers_are_decimals_in_full_precision(text: str, expected: float) -> None:
    assert value(NUMBER, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "nan", "NaN", "inf", "-inf", "Infinity", "1e999", "1_0", "\u0661", "0x1p3", " 1", "1 ", "1,5", "", "-", "e5",
        "deleterious(0.01)", "1.1625%2C0.23", "0.2551:0.0972", "2.0\n",
    ],
)  # fmt: skip
def test_what_is_no_finite_decimal_is_a_fault(text: str) -> None:
    assert fault(NUMBER, text) == "number-expected"


@pytest.mark.parametrize("value_type", [NUMBER, INTEGER])
@pytest.mark.parametrize("text", ["NA", "na"])
def test_na_is_absent_where_a_number_is_due(value_type: ValueType, text: str) -> None:
    assert value(value_type, text) is ABSENT


def test_na_is_text_where_text_is_due() -> None:
    assert value(STRING, "NA") == "NA"


@pytest.mark.parametrize("text", ["1", "YES", "Y", "TRUE", "T", "yes", "True", "t"])
def test_true_is_written_in_five_ways_in_any_case(text: str) -> None:
    assert value(BOOLEAN, text) is True


@pytest.mark.parametrize("text", ["0", "-1", "NO", "N", "FALSE", "F", "no", "False", "f"])
def test_false_is_written_in_six_ways_in_any_case(text: str) -> None:
    assert value(BOOLEAN, text) is False


@pytest.mark.parametrize("text", ["2", "", "maybe", "NA", "1.0", "\u017fes"])
def test_what_is_no_boolean_is_a_fault(text: str) -> None:
    assert fault(BOOLEAN, text) == "boolean-expected"


@pytest.mark.parametrize(
    ("text", "separator", "expected"),
    [
        ("a~b", "~", ["a", "b"]),
        ("70&1080", "&", ["70", "1080"]),
        ("a", "~", ["a"]),
        ("a~~.~b~", "~", ["a", "b"]),
        ("a%7Eb%7ec", "~", ["a", "b", "c"]),
        ("a%7Eb&c", "&", ["a", "b", "c"]),
        ("a%2Cb~c", "~", ["a,b", "c"]),
        ("a%257Eb", "~", ["a%7Eb"]),
        ("a&b", "~", ["a&b"]),
    ],
)
def test_lists_are_split_first_and_decoded_at_the_leaf(text: str, separator: str, expected: list[str]) -> None:
    assert value(STRINGS, text, separator) == expected


def test_in_strict_reading_an_escaped_tilde_is_a_tilde() -> None:
    assert value(STRINGS, "a%7Eb~c", strict=True) == ["a~b", "c"]


def test_lists_of_numbers_are_typed() -> None:
    assert value(ValueType("integer", is_list=True), "70&1080&NA", "&") == [70, 1080]


@pytest.mark.parametrize("text", ["~", ".", ".~.", "%7E"])
def test_a_list_of_nothing_is_absent(text: str) -> None:
    assert value(STRINGS, text) is ABSENT


def test_one_bad_element_is_the_fault_of_the_list() -> None:
    assert fault(ValueType("number", is_list=True), "0.1~high") == "number-expected"


@pytest.mark.parametrize(
    ("value_type", "text", "separator"),
    [
        (STRING, "missense_variant~splice_region_variant", "~"),
        (NUMBER, "7.5&8", "&"),
        (INTEGER, "1~2", "~"),
        (BOOLEAN, "1&0", "&"),
        (ValueType("string", enum=("a", "b")), "a~b", "~"),
        (ValueType("string", pattern="^a"), "a~b", "~"),
    ],
)
def test_a_list_in_a_scalar_is_a_fault_of_its_own_kind(value_type: ValueType, text: str, separator: str) -> None:
    assert fault(value_type, text, separator) == "list-in-scalar"


def test_an_escaped_tilde_in_a_scalar_is_a_tilde() -> None:
    assert value(STRING, "a%7Eb") == "a~b"


def test_an_enum_may_hold_the_separator() -> None:
    assert value(ValueType("string", enum=("A&B",)), "A&B", "&") == "A&B"


def test_without_a_separator_commas_stay_in_the_text() -> None:
    assert value(STRING, "16,22", None) == "16,22"


def test_an_enum_is_held_against_the_decoded_value() -> None:
    assert value(ValueType("string", enum=("a,b",)), "a%2Cb") == "a,b"


@pytest.mark.parametrize(
    ("value_type", "text"),
    [
        (ValueType("string", enum=("a",)), "A"),
        (ValueType("integer", enum=(1, 2)), "3"),
        (ValueType("string", is_list=True, enum=("a",)), "a~b"),
    ],
)
def test_what_is_outside_an_enum_is_a_fault(value_type: ValueType, text: str) -> None:
    assert fault(value_type, text) == "not-in-enum"


def test_na_is_absent_also_where_numbers_have_an_enum() -> None:
    assert value(ValueType("integer", enum=(1,)), "NA") is ABSENT


@pytest.mark.parametrize("text", ["x1", "rs", "rs1%0A", "rs\u0661"])
def test_what_the_validator_of_the_store_would_not_match_is_a_fault(text: str) -> None:
    assert fault(ValueType("string", pattern=r"^rs\d+$"), text) == "pattern"


def test_what_matches_a_pattern_is_taken() -> None:
    assert value(ValueType("string", pattern=r"^rs\d+$"), "rs12") == "rs12"


@pytest.mark.parametrize(("value_type", "text"), [(STRING, "a%00b"), (STRINGS, "a~%00")])
def test_nul_which_no_database_takes_is_a_fault(value_type: ValueType, text: str) -> None:
    assert fault(value_type, text) == "control-character"


def test_bounds_are_not_the_business_of_the_parser() -> None:
    schema = {"type": "number", "softMinimum": 0, "softMaximum": 1, "minimum": 0, "maximum": 1}
    assert value(ValueType.of_schema(schema), "10.003") == 10.003


def test_the_type_of_a_list_is_that_of_its_items() -> None:
    schema = {"type": "array", "items": {"type": "integer", "enum": [1], "pattern": "x"}}
    assert ValueType.of_schema(schema) == ValueType("integer", is_list=True, enum=(1,), pattern="x")


def test_a_fault_keeps_nothing_of_the_faults_before_it() -> None:
    convert = converter(STRING, "~")
    depths = []
    for _ in range(3):
        with pytest.raises(ValueFault) as raised:
            convert("a~b")
        depths.append(len(traceback.extract_tb(raised.value.__traceback__)))
    assert len(set(depths)) == 1


def test_what_is_remembered_of_numbers_is_bounded_for_all_fields_together() -> None:
    first, second = (converter(NUMBER, "~") for _ in range(2))
    assert first.__self__ is second.__self__  # type: ignore[attr-defined]  # the dictionary behind the method
    for n in range(70_000):
        first(str(n))
    assert len(first.__self__) <= 1 << 16  # type: ignore[attr-defined]
    assert first("69999") == second("69999") == 69999.0


TYPES = st.builds(
    ValueType,
    st.sampled_from(["string", "integer", "number", "boolean"]),
    st.booleans(),
    pattern=st.sampled_from([None, r"^\w+$", "^[^|]*$"]),
)
TEXTS = st.one_of(
    st.text(),
    st.text("0123456789.eE+-_~&%7EAna", max_size=12),
    st.floats().map(str),
    st.integers().map(str),
)


@given(TYPES, TEXTS, st.sampled_from(["~", "&", ",", None]), st.booleans())
def test_every_text_is_a_valid_value_or_absent_or_a_fault(
    value_type: ValueType, text: str, separator: str | None, strict: bool
) -> None:
    single: dict[str, Any] = {"type": value_type.type}
    if value_type.pattern:
        single["pattern"] = value_type.pattern
    schema = {"type": "array", "items": single, "minItems": 1} if value_type.is_list else single
    try:
        found = value(value_type, text.replace("\0", ""), separator, strict=strict)
    except ValueFault:
        return
    if found is not ABSENT:
        assert jsonschema_rs.Draft202012Validator(schema).is_valid(found)
        assert inf not in ([found] if not value_type.is_list else found)
        json.dumps(found, allow_nan=False)
