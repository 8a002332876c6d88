"""Annotation values of every nasty kind: the parser and its slow twin read the same."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest import annotation as annotation_module
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
    "", ".", "~", "&", "%3D", "%3A", "%20", "%3b", "%2B", "%31", "%2E", "%7E", "%7e", "%2C", "%A6",
    "%C3%A9", "%C3", "%", "%4", "%00", "%25", "NA", "a", "low", "high",
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


def fitting(name: str) -> st.SearchStrategy[str]:
    """Values that a field can hold, absent ones among them."""
    kind = name.split("_")[1] if "_" in name else {"level": "level", "gene": "gene"}.get(name, "string")
    single = st.sampled_from(FITTING[kind])
    return single | st.lists(single, max_size=3).map("~".join) if name.endswith("_many") else single


FITTING = {
    "string": ["", ".", "a", "p.Gly1961Glu", "c.1%3ET", "x%20y", "%3b%3D", "Caf%C3%A9", "%A6", "%2E", "a%2Cb"],
    "integer": ["", ".", "NA", "0", "-7", "7.0", "1e3"],
    "number": ["", ".", "NA", "0.5", "1e-9", "-.5"],
    "boolean": ["", ".", "YES", "0", "f"],
    "level": ["", ".", "low", "high"],
    "gene": ["", "ENSG00000187642.3", "SPAC1002.01"],
}  # fmt: skip
usual = st.lists(st.tuples(*(fitting(name) for name in NAMES)), min_size=1, max_size=3)


@in_one_folder
@given(usual)
def test_the_usual_entries_are_read_in_few_steps_as_the_slow_twin_reads_them(
    tmp_path: Path, fields: list[tuple[str, ...]]
) -> None:
    rows = [dict(zip(NAMES, row, strict=True)) for row in fields]
    rows = [{**row, **{n: rows[0][n] for n in NAMES if n.startswith("top")}} for row in rows]  # as VEP repeats them
    info = "MUT=" + ",".join("|".join(row.values()) for row in rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(annotation_module, "_entries", None)  # the way for everything else
        (variant,) = parse_vcf(tmp_path, record(info=info), schemas=SCHEMAS, header=HEADER).variants
    expected = reference_annotations(info, {"MUT": (NAMES, "~")}, SCHEMAS["Variant"])
    assert {name: variant[name] for name in variant if name.startswith(("mut_", "transcript"))} == expected


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
