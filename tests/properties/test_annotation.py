"""Annotation values of every nasty kind: the parser and its slow twin read the same."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.decode import ABSENT, ValueFault, ValueType, converter
from tests.ingest.build_vcf import TRANSCRIPT, annotation, info_line, parse_vcf, record, variant_schemas
from tests.ingest.table_text import row
from tests.reference.annotation import NOTHING, reference_annotations, reference_value

TYPES = ("string", "integer", "number", "boolean")
KEYS = {"MUT": "~", "CSQ": "&"}
FIELDS = [f"{place}_{kind}_{shape}" for place in ("top", "in") for kind in TYPES for shape in ("one", "many")]


def field_row(key: str, field: str) -> dict[str, str]:
    place, kind, shape = field.split("_")
    group = TRANSCRIPT if place == "in" else {}
    return row(f"{key.lower()}_{field}", field_type=kind, is_list="Y" if shape == "many" else "N", **group)


SCHEMAS = variant_schemas(
    *(field_row(key, field) for key in KEYS for field in FIELDS),
    row("mut_gene", links_to="Gene", **TRANSCRIPT),
    row("mut_level", enum_list="low,high", **TRANSCRIPT),
)
NAMES = [*FIELDS, "unknown", "gene", "level"]
HEADER = [
    *annotation("MUT", "|".join(NAMES)),
    info_line("CSQ", description=f"Consequence annotations from Ensembl VEP. Format: {'|'.join(NAMES)}"),
]

pieces = st.sampled_from([
    "", ".", "~", "&", "%7E", "%7e", "%2C", "%A6", "%C3%A9", "%C3", "%", "%4", "%00", "%25", "NA", "a", "low", "high",
    "0", "7", "7.0", "0.000", "1e3", "2.7", "-1", "+3", ".5", "5.", "nan", "inf", "1_0", "\u0663", "9" * 19, "1e99",
    "YES", "no", "T", "ENSG00000187642.3", "deleterious(0.01)", "0.2551:0.0972", "x y", "\u00e9", "\u2028",
])  # fmt: skip
values = st.lists(pieces, max_size=4).map("".join)
entries = st.lists(st.lists(values, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=3)
in_one_folder = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@in_one_folder
@given(st.sampled_from(sorted(KEYS)), entries)
def test_entries_are_read_as_the_slow_twin_reads_them(tmp_path: Path, key: str, fields: list[list[str]]) -> None:
    info = f"{key}=" + ",".join("|".join(entry) for entry in fields)
    (variant,) = parse_vcf(tmp_path, record(info=info), schemas=SCHEMAS, header=HEADER).variants
    formats = {each: (NAMES, separator) for each, separator in KEYS.items()}
    expected = reference_annotations(info, formats, SCHEMAS["Variant"])
    assert {name: variant[name] for name in variant if name.startswith(("mut_", "csq_", "transcript"))} == expected


def schema_of(kind: str, *, is_list: bool) -> dict[str, object]:
    return {"type": "array", "items": {"type": kind}} if is_list else {"type": kind}


@pytest.mark.parametrize("kind", TYPES)
@given(values, st.booleans(), st.sampled_from("~&"), st.booleans())
@example("7%7E8", True, "~", True)
@example("1.50e1", False, "~", False)
def test_values_are_read_as_the_slow_twin_reads_them(
    kind: str, text: str, is_list: bool, separator: str, strict: bool
) -> None:
    schema = schema_of(kind, is_list=is_list)
    expected = reference_value(text, schema, separator, strict=strict)
    try:
        found = ABSENT if text in {"", "."} else converter(ValueType.of_schema(schema), separator, strict=strict)(text)
    except ValueFault:
        found = ABSENT
    assert (NOTHING if found is ABSENT else found) == expected
