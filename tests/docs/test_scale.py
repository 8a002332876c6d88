"""`docs/guides/scale.md` gives every table a place, and distributes each by a column of its key."""

import re

import pytest

from tests.docs.markdown import DOCS, iter_blocks
from variome.database.tables import METADATA, annotation_table

LAYOUT = next(iter_blocks((DOCS / "guides" / "scale.md").read_text(), "sql"))
DISTRIBUTED = re.findall(r"create_distributed_table\('(\w+)', '(\w+)'", LAYOUT)

VERSIONED = {
    f"{kind}_1_0": annotation_table(f"{kind}_1_0", kind, [])
    for kind in ("variant", "structural_variant", "variant_sample", "structural_variant_sample")
}
TABLES = {**METADATA.tables, **VERSIONED}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_place(name: str) -> None:
    assert re.search(rf"\b{name}\b", LAYOUT)


@pytest.mark.parametrize(("name", "column"), DISTRIBUTED)
def test_a_table_is_distributed_by_a_column_of_its_key(name: str, column: str) -> None:
    assert column in TABLES[name].primary_key.columns
