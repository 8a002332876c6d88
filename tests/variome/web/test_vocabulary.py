"""Which term a property is, and where its values are IRIs."""

import pytest

from variome.model.item_types import ITEM_TYPES
from variome.schema.fixed import read_schema_file
from variome.web.vocabulary import find_class, find_foreign_term, find_namespace, find_prefix, own_term

CLINVAR = {"type": "string", "link": "https://www.ncbi.nlm.nih.gov/clinvar/variation/<ID>"}


def test_a_property_is_a_term_of_its_type_before_one_of_every_type() -> None:
    assert find_foreign_term("VariantSample", "file") == "http://www.w3.org/ns/prov#wasDerivedFrom"
    assert find_foreign_term("IngestionSubmission", "file") == "http://www.w3.org/ns/prov#used"
    assert find_foreign_term("Gene", "uuid") == "http://purl.org/dc/terms/identifier"
    assert find_foreign_term("Variant", "title") is None  # a table may mean anything by it


def test_terms_and_classes_are_of_types_that_there_are_and_whole_iris() -> None:
    terms = read_schema_file("context/terms.json")
    assert terms["properties"].keys() - {"*"} <= ITEM_TYPES.keys()
    assert terms["types"].keys() <= ITEM_TYPES.keys()
    every = [*terms["types"].values(), *(iri for names in terms["properties"].values() for iri in names.values())]
    assert all(iri.startswith(("http://", "https://")) for iri in every)
    assert find_class("Gene") == "http://purl.obolibrary.org/obo/SO_0000704"
    assert find_class("Family") is None


def test_values_are_iris_where_the_table_links_them_to_a_page_that_is_known() -> None:
    assert find_namespace("clinvar_id", CLINVAR) == {"namespace": "https://identifiers.org/clinvar/"}
    assert find_namespace("ID", CLINVAR) is None
    assert find_namespace("x", {"link": "https://example.org/<ID>"}) is None
    assert find_namespace("x", {}) is None


def test_values_are_iris_where_a_pattern_begins_with_a_known_prefix() -> None:
    assert find_prefix({"pattern": "^SO:[0-9]{7}$"}) == {"SO": "http://purl.obolibrary.org/obo/SO_"}
    assert find_prefix({"pattern": "SO:"}) == find_prefix({}) == {}


@pytest.mark.parametrize(
    ("name", "end"), [("af", "af"), ("allele frequency", "allele%20frequency"), ("a#b", "a%23b"), ("a:b/c", "a:b/c")]
)
def test_what_is_no_part_of_an_address_is_written_otherwise(name: str, end: str) -> None:
    assert own_term(name) == end
