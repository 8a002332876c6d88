"""The reference names every column of a mapping table and every keyword of the vocabulary."""

from pathlib import Path

import pytest

from ingest.tables.reading import COLUMNS
from variome.schema.fixed import read_schema_file

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
META = read_schema_file("meta/item.json")
KEYWORDS = META["$defs"]["node"]["propertyNames"]["anyOf"][1]["enum"]


@pytest.mark.parametrize("column", [*COLUMNS, "enum_list", "default"])
def test_a_column_is_in_the_reference(column: str) -> None:
    assert f"`{column}`" in (REFERENCE / "mapping-tables.md").read_text()


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_is_in_the_reference(keyword: str) -> None:
    assert f"`{keyword}`" in (REFERENCE / "schemas.md").read_text()


def test_every_keyword_that_is_allowed_is_described() -> None:
    described = {*META["properties"], *META["$defs"]["node"]["properties"]}
    assert set(KEYWORDS) <= described
