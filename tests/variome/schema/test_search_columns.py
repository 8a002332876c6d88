from tests import builders as b
from variome.database.columns import SearchColumn
from variome.schema.search_columns import extractor, search_columns

LIST = {"title": "L", "type": "array", "items": {"type": "integer"}}
GROUP = {
    "title": "G",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"n": {**LIST, "searchable": True}, "t": {"type": "string", "searchable": True}},
    },
}
SCHEMA = b.schema("Variant", b.VERSION, group=GROUP)


def test_columns_have_the_type_of_the_field_and_are_arrays_for_lists_and_groups() -> None:
    assert search_columns(SCHEMA) == {
        "gnomad_af": SearchColumn("gnomad_af", "double precision"),
        "gnomad_an": SearchColumn("gnomad_an", "bigint"),
        "is_known": SearchColumn("is_known", "boolean"),
        "clinvar": SearchColumn("clinvar", "text", is_array=True),
        "transcript.vep_score": SearchColumn("transcript.vep_score", "double precision", is_array=True),
        "group.n": SearchColumn("group.n", "bigint", is_array=True),
        "group.t": SearchColumn("group.t", "text", is_array=True),
    }


def test_what_a_fixed_column_holds_has_no_column_of_its_own() -> None:
    place = {"title": "P", "type": "integer", "searchable": True}
    assert "POS" not in search_columns(b.schema("Variant", b.VERSION, POS=place))
    assert "POS" in search_columns(b.schema("VariantSample", b.VERSION, POS=place))


def test_values_come_in_the_order_of_the_columns_each_once() -> None:
    document = {
        "gnomad_an": 3,
        "is_known": False,
        "clinvar": ["b", "a", "b"],
        "transcript": [{"vep_score": 2.0}, {}, {"vep_score": 1.0}, {"vep_score": 2.0}],
        "group": [{"n": [1, 2]}, {"n": [2, 3], "t": "x"}, {"n": []}],
    }
    assert extractor(SCHEMA)(document) == (None, 3, False, ["b", "a"], [2.0, 1.0], [1, 2, 3], ["x"])


def test_an_empty_document_has_no_values() -> None:
    assert extractor(SCHEMA)({}) == (None,) * 7
