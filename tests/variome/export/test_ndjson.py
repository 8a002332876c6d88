import orjson

from tests.variome.export.build_items import VARIANT_SCHEMA, stored, variant
from variome.export.ndjson import write_ndjson


def test_a_line_is_an_item_with_its_type_uuid_and_what_people_wrote() -> None:
    item = variant(100)
    edited = stored("Variant", item.uuid, orjson.loads(item.document), tags=["seen"])
    lines = b"".join(write_ndjson([item, edited], VARIANT_SCHEMA)).splitlines()
    identity = {"@type": "Variant", "uuid": str(item.uuid)}
    assert list(map(orjson.loads, lines)) == [
        {**identity, **orjson.loads(item.document)},
        {**identity, **orjson.loads(item.document), "tags": ["seen"]},
    ]
