from collections.abc import Iterable
from io import BytesIO
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.variome.export.build_items import SCHEMA, VARIANT_SCHEMA, sample, variant
from variome.export.parquet import write_parquet
from variome.items.reading import StoredItem
from variome.schema.validation import CompiledSchema


def read(items: Iterable[StoredItem], schema: CompiledSchema = VARIANT_SCHEMA) -> pq.ParquetFile:
    return pq.ParquetFile(BytesIO(b"".join(write_parquet(items, schema))))


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def test_columns_have_the_types_of_the_schema() -> None:
    schema = read([]).schema_arrow
    assert schema.field("uuid").type == pa.string()
    assert schema.field("POS").type == pa.int64()
    assert schema.field("gnomad_af").type == pa.float64()
    assert schema.field("is_known").type == pa.bool_()
    assert schema.field("clinvar").type == pa.list_(pa.string())
    transcript = schema.field("transcript").type.value_type
    assert transcript.field("vep_score").type == pa.float64()
    assert transcript.field("vep_consequence").type == pa.list_(pa.string())
    assert read([], SCHEMA).schema_arrow.field("file_spelling").type.field("POS").type == pa.int64()


def test_rows_hold_what_documents_hold() -> None:
    items = [
        variant(100, gnomad_af=1, gnomad_an=7.0, is_known=True, clinvar=["a", "ü\n"]),
        variant(200, transcript=[{"vep_gene": "G1", "vep_consequence": ["a"]}, {"vep_score": 0.1}]),
    ]
    rows = [without_nulls(row) for row in read(items).read().to_pylist()]
    assert rows == [
        {"uuid": str(item.uuid), "status": "shared", "project": str(item.project), **orjson.loads(item.document)}
        for item in items
    ]


def test_objects_are_structs() -> None:
    spelling = {"POS": 99, "REF": "GA", "ALT": "GT"}
    (row,) = read([sample(100, file_spelling=spelling)], SCHEMA).read().to_pylist()
    assert row["file_spelling"] == spelling


@pytest.mark.parametrize(("n_items", "groups"), [(0, []), (1, [1]), (1000, [1000]), (1001, [1000, 1])])
def test_a_row_group_holds_at_most_a_thousand_items(n_items: int, groups: list[int]) -> None:
    metadata = read(map(variant, range(n_items))).metadata
    assert [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)] == groups


def test_pieces_come_as_row_groups_are_made() -> None:
    taken = 0

    def items() -> Iterable[StoredItem]:
        nonlocal taken
        for position in range(5000):
            taken += 1
            yield variant(position)

    assert next(write_parquet(items(), VARIANT_SCHEMA)).startswith(b"PAR1")
    assert taken == 1000
