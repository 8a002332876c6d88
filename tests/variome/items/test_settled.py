from tests import builders as b
from tests.variome.items.fix_items import Connection, upsert
from variome.items.batch import Outcome
from variome.schema.registry import SchemaRegistry


def test_the_content_of_a_file_item_is_settled(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("File", b.file(sha256="0" * 64)))
    result = upsert(store, registry, ("File", b.file(sha256="1" * 64)))
    assert [(p.kind, p.pointer) for p in result.problems] == [("conflict", "/sha256")]
    assert upsert(store, registry, ("File", b.file(sha256="0" * 64, file_name="x.vcf"))).outcomes == [Outcome.UPDATED]
