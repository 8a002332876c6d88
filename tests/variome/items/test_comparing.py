from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.tables import build_schemas, read_table
from tests.reference import comparing as twin
from variome.data_folder import data_folder
from variome.items.comparing import ENTRY_NAMES, Difference, compare

SHIPPED = data_folder("schemas") / "annotation" / "1.0"


def transcript(name: str, **fields: Any) -> dict[str, Any]:
    return {"vep_feature": name, **fields}


def test_properties_are_added_removed_and_changed() -> None:
    assert compare({"ID": "rs1", "POS": 5, "QUAL": 1}, {"ID": "rs2", "POS": 5, "AF": 0.5}) == [
        Difference("AF", "added", {}, None, 0.5),
        Difference("ID", "changed", {}, "rs1", "rs2"),
        Difference("QUAL", "removed", {}, 1, None),
    ]


def test_entries_are_matched_by_their_names_wherever_they_stand() -> None:
    before = {"transcript": [transcript("ENST1", vep_impact="LOW"), transcript("ENST2"), transcript("ENST3")]}
    after = {"transcript": [transcript("ENST4"), transcript("ENST3"), transcript("ENST1", vep_impact="HIGH")]}
    assert compare(before, after) == [
        Difference("transcript.vep_impact", "changed", {"vep_feature": "ENST1"}, "LOW", "HIGH"),
        Difference("transcript", "removed", {"vep_feature": "ENST2"}, transcript("ENST2"), None),
        Difference("transcript", "added", {"vep_feature": "ENST4"}, None, transcript("ENST4")),
    ]


def test_entries_of_one_name_are_matched_in_their_order() -> None:
    before = {"transcript": [transcript("ENST1", vep_impact="LOW"), transcript("ENST1", vep_impact="HIGH")]}
    after = {"transcript": [transcript("ENST1", vep_impact="LOW"), transcript("ENST1", vep_impact="MODERATE")]}
    (only,) = compare(before, after)
    assert (only.path, only.before, only.after) == ("transcript.vep_impact", "HIGH", "MODERATE")


def test_entries_without_a_name_are_there_or_not() -> None:
    before, after = {"cmphet": [{"comhet_phase": "a"}, {"comhet_phase": "b"}]}, {"cmphet": [{"comhet_phase": "b"}]}
    assert compare(before, after) == [Difference("cmphet", "removed", {}, {"comhet_phase": "a"}, None)]


def test_a_list_that_is_empty_is_not_one_that_is_absent() -> None:
    assert compare({"genes": []}, {}) == [Difference("genes", "removed", {}, [], None)]
    assert [each.path for each in compare({"transcript": []}, {"transcript": [transcript("ENST1")]})] == ["transcript"]


def test_lists_of_values_are_compared_whole_and_in_their_order() -> None:
    assert compare({"clinvar": ["a", "b"]}, {"clinvar": ["b", "a"]}) == [
        Difference("clinvar", "changed", {}, ["a", "b"], ["b", "a"])
    ]


def test_what_is_stored_as_other_bytes_differs() -> None:
    assert [each.change for each in compare({"a": 1, "b": True}, {"a": 1.0, "b": 1})] == ["changed", "changed"]


def test_a_property_that_became_a_list_of_objects_changed() -> None:
    assert [each.change for each in compare({"genes": ["A"]}, {"genes": [{"genes_ensg": "A"}]})] == ["changed"]


def test_names_of_entries_are_fields_that_the_shipped_schemas_or_mixins_have() -> None:
    tables = [read_table(path) for path in SHIPPED.glob("*_table.csv")]
    schemas = [schema for table in tables for schema in build_schemas(table).values()]
    known = {
        field
        for schema in schemas
        for each in schema["properties"].values()
        for field in each.get("items", {}).get("properties", {})
    }
    assert {*ENTRY_NAMES} - known == {"key"}  # of File.annotation_sources


entries = st.dictionaries(
    st.sampled_from(["vep_feature", "role", "x", "y"]), st.sampled_from([1, 1.0, True, "a", ["a"]]), max_size=3
)
documents = st.dictionaries(
    st.sampled_from(["A", "B", "transcript"]),
    st.one_of(
        st.sampled_from([0, 0.0, False, "", "a", []]),
        st.lists(entries, max_size=4),
        st.lists(st.sampled_from(["a", "b"])),
    ),
)


def told(found: list[Difference]) -> set[tuple[str, str, str | None, str | None]]:
    def spelled(value: Any) -> str | None:
        return None if value is None else twin.text(value)

    return {(each.path, each.change, spelled(each.before), spelled(each.after)) for each in found}


@given(documents, documents)
def test_differences_are_those_of_the_obvious_twin(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert told(compare(before, after)) == twin.differences(before, after)


@given(documents)
def test_nothing_differs_from_itself(document: dict[str, Any]) -> None:
    assert compare(document, document) == []
