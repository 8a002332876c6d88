"""`docs/reference/json-ld.md` lists the terms and identifiers that there are."""

from tests.docs.markdown import DOCS, iter_rows
from variome.schema.fixed import read_schema_file

PAGE = (DOCS / "reference" / "json-ld.md").read_text()
TERMS = read_schema_file("context/terms.json")


def test_every_term_of_another_vocabulary_is_documented() -> None:
    documented = [(row["type"], row["property"], row["term"]) for row in iter_rows(PAGE, "type")]
    assert documented == [
        ("all" if item_type == "*" else item_type, name, iri)
        for item_type, names in TERMS["properties"].items()
        for name, iri in names.items()
    ]


def test_every_page_of_identifiers_is_documented() -> None:
    documented = {row["page"]: row["IRI of 672"] for row in iter_rows(PAGE, "page")}
    assert documented == {page: f"{found['namespace']}672" for page, found in TERMS["identifiers"].items()}
