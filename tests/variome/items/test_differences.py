"""Documents of a later annotation version are stored as differences, and are the same to all who read them."""

import random
from dataclasses import replace

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, incoming, rows, seed, upsert
from variome.database.connection import connect
from variome.items.batch import Outcome, WriteContext
from variome.items.editing import EditRequest
from variome.items.history import revisions
from variome.items.purging import purge_item
from variome.items.reading import get_item
from variome.items.removing import remove_version
from variome.items.selecting import Selection, iter_selected, select, snapshot
from variome.items.service import upsert_batch
from variome.items.unload import unload
from variome.model.content import canonical
from variome.model.identity import file_uuid
from variome.schema.later_tables import find_views
from variome.schema.registry import SchemaRegistry

FIRST, SECOND, THIRD = "1.0", "2.0", "3.0"
LONG = {"ID": "rs" + "1234567890" * 20}
WRONG = "substr(sha512(convert_to(document, 'UTF8')), 1, 32) <> content_hash OR document IS NULL"


@pytest.fixture
def registry(store: Connection) -> SchemaRegistry:
    registry = b.registry(store, FIRST, SECOND, THIRD)
    seed(store, registry)
    upsert(store, registry, ("File", b.file("F2")))
    return registry


def under(version: str, context: WriteContext = CONTEXT) -> WriteContext:
    return replace(context, versions=dict.fromkeys(b.FRAMES, version))


def from_file(accession: str, version: str) -> WriteContext:
    return under(version, replace(LOAD, file=file_uuid("research", accession)))


def stored(store: Connection, view: str) -> list[str]:
    """What the table behind a view holds, by the beginning of a document."""
    return [begun for (begun,) in rows(store, f"SELECT left(document, 1) FROM {view}_stored ORDER BY uuid")]


def read(store: Connection, registry: SchemaRegistry, version: str, position: int = 1) -> bytes:
    name = f"chr1:{position}A_T"
    found = get_item(store, registry, "Variant", name, viewer=b.EVERYTHING, annotation_version=version)
    assert found.document == found.stored
    return found.stored


def expected(version: str, variant: b.Document) -> bytes:
    return canonical({**variant, "MUTANNO_Version": version})


def nothing_is_wrong(store: Connection, registry: SchemaRegistry) -> None:
    """Every document of every version, and every revision, is the one whose hash stands beside it."""
    for name in ("Variant", "VariantSample"):
        for table in registry.table_names(name).values():
            assert rows(store, f"SELECT uuid, document FROM {table} WHERE {WRONG}") == [], table
    wrong = "substr(sha512(convert_to(document::text, 'UTF8')), 1, 32) <> content_hash"
    assert rows(store, f"SELECT uuid, document FROM revision WHERE {wrong}") == []


def test_a_second_version_keeps_what_differs_and_gives_the_whole(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(1, gnomad_af=0.1, **LONG)
    changed = {**v, "gnomad_af": 0.25}
    for version, variant in ((FIRST, v), (SECOND, changed), (THIRD, v)):
        assert upsert(store, registry, ("Variant", variant), context=under(version)).outcomes == [Outcome.CREATED]
    sizes = rows(store, "SELECT octet_length(f.document), octet_length(s.document) FROM variant_1_0 AS f"
                 " JOIN variant_2_0_stored AS s USING (uuid)")  # fmt: skip
    assert [first > 300 and second < 100 for first, second in sizes] == [True]
    assert (stored(store, "variant_2_0"), stored(store, "variant_3_0")) == (["["], ["["])
    assert read(store, registry, FIRST) == expected(FIRST, v)
    assert read(store, registry, SECOND) == expected(SECOND, changed)
    assert read(store, registry, THIRD) == expected(THIRD, v)
    nothing_is_wrong(store, registry)


def test_the_same_again_under_a_later_version_is_unchanged(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(1, **LONG)
    for expected_outcome in (Outcome.CREATED, Outcome.UNCHANGED):
        for version in (FIRST, SECOND):
            assert upsert(store, registry, ("Variant", v), context=under(version)).outcomes == [expected_outcome]


def test_what_the_first_version_has_not_is_kept_whole(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(1, **LONG)
    upsert(store, registry, ("Variant", v), context=under(SECOND))
    upsert(store, registry, ("Variant", v), context=under(FIRST))
    assert stored(store, "variant_2_0") == ["{"]
    assert read(store, registry, SECOND) == expected(SECOND, v)


def test_a_later_version_stays_the_same_however_often_the_first_one_changes(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(1, **LONG)
    for version in (FIRST, SECOND):
        upsert(store, registry, ("Variant", v), context=under(version))
    for number in range(3):
        changed = {**v, "ID": f"rs{number}"}
        assert upsert(store, registry, ("Variant", changed), context=under(FIRST)).outcomes == [Outcome.UPDATED]
        assert read(store, registry, SECOND) == expected(SECOND, v)
    nothing_is_wrong(store, registry)


@pytest.mark.parametrize("first_one_is_kept", [True, False])
def test_who_writes_the_first_version_meanwhile_is_not_waited_for(
    store: Connection, store_url: str, registry: SchemaRegistry, first_one_is_kept: bool
) -> None:
    """Each reads what the other has not committed; a later version rests on a state that was committed."""
    v, other = b.variant(1, **LONG), b.variant(2, **LONG)
    upsert(store, registry, *(("Variant", each) for each in (v, other)), context=under(FIRST))
    changed = [("Variant", {**each, "ID": "new"}) for each in (v, other)]
    with connect(store_url) as meanwhile:
        meanwhile.execute("SET lock_timeout = '5s'")
        with store.transaction(force_rollback=not first_one_is_kept):
            upsert(store, registry, changed[0], context=under(FIRST))
            upsert(meanwhile, registry, ("Variant", v), context=under(SECOND))
        with meanwhile.transaction():
            upsert(meanwhile, registry, ("Variant", other), context=under(SECOND))
            upsert(store, registry, changed[1], context=under(FIRST))
    assert stored(store, "variant_2_0") == ["[", "["]
    assert [read(store, registry, SECOND, n) for n in (1, 2)] == [expected(SECOND, v), expected(SECOND, other)]
    nothing_is_wrong(store, registry)


def test_revisions_of_a_later_version_are_whole(store: Connection, registry: SchemaRegistry) -> None:
    states = [b.variant(1, gnomad_an=number, **LONG) for number in range(3)]
    upsert(store, registry, ("Variant", states[0]), context=under(FIRST))
    for state in states:
        upsert(store, registry, ("Variant", state), context=under(SECOND))
    item = get_item(store, registry, "Variant", "chr1:1A_T", viewer=b.EVERYTHING, annotation_version=SECOND)
    found = revisions(store, registry, item, viewer=b.EVERYTHING)
    assert [each.document for each in found] == [expected(SECOND, state) for state in reversed(states)]
    assert stored(store, "variant_2_0") == ["["]
    nothing_is_wrong(store, registry)


def test_a_state_that_goes_with_its_file_stays_in_what_rests_on_it(store: Connection, registry: SchemaRegistry) -> None:
    v, replaced = b.variant(1, **LONG), b.variant(2, **LONG)
    for accession, version in (("F1", FIRST), ("F2", SECOND)):
        file = file_uuid("research", accession)
        samples = [("VariantSample", b.sample(each, file=file)) for each in (v, replaced)]
        variants = [("Variant", each) for each in (v, replaced)]
        assert upsert(store, registry, *variants, *samples, context=from_file(accession, version)).problems == []
    upsert(store, registry, ("Variant", {**replaced, "ID": "new"}), context=from_file("F2", FIRST))
    assert stored(store, "variant_2_0") == ["[", "["]
    unload(store, registry, "research", "F1")
    assert rows(store, "SELECT count(*) FROM variant_1_0") == [(1,)]
    assert read(store, registry, SECOND, 1) == expected(SECOND, v)
    assert read(store, registry, SECOND, 2) == expected(SECOND, replaced)
    nothing_is_wrong(store, registry)


def test_a_purge_in_the_first_version_leaves_the_others_whole(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(1, **LONG)
    for version in (FIRST, SECOND, THIRD):
        upsert(store, registry, ("Variant", v), context=under(version))
    item = get_item(store, registry, "Variant", "chr1:1A_T", viewer=b.EVERYTHING, annotation_version=FIRST)
    purge_item(store, registry, item, EditRequest(b.EVERYTHING, CONTEXT), FIRST)
    assert read(store, registry, SECOND) == expected(SECOND, v)
    nothing_is_wrong(store, registry)


def test_without_the_first_version_the_next_one_is_what_others_differ_from(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(1, **LONG)
    for version in (FIRST, SECOND, THIRD):
        upsert(store, registry, ("Variant", v), context=under(version))
    remove_version(store, registry, FIRST)
    assert (stored(store, "variant_2_0"), stored(store, "variant_3_0")) == (["{"], ["{"])
    changed = {**v, "gnomad_an": 7}
    for version in (SECOND, THIRD):
        assert upsert(store, registry, ("Variant", changed), context=under(version)).outcomes == [Outcome.UPDATED]
    assert (stored(store, "variant_2_0"), stored(store, "variant_3_0")) == (["{"], ["["])
    assert read(store, registry, THIRD) == expected(THIRD, changed)
    nothing_is_wrong(store, registry)


def test_a_selection_of_a_later_version_gives_whole_documents(store: Connection, registry: SchemaRegistry) -> None:
    variants = [b.variant(position, gnomad_an=position, **LONG) for position in (1, 2, 3)]
    for version in (FIRST, SECOND):
        upsert(store, registry, *(("Variant", v) for v in variants), context=under(version))
    selected = select(store, registry, Selection(item_type="Variant", annotation_version=SECOND), viewer=b.EVERYTHING)
    with snapshot(store):
        found = [item.document for item in iter_selected(store, selected)]
    assert found == [expected(SECOND, v) for v in variants]


def test_a_later_version_goes_with_its_table_and_its_view(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(1, **LONG)
    for version in (FIRST, SECOND, THIRD):
        upsert(store, registry, ("Variant", v), context=under(version))
    remove_version(store, registry, SECOND)
    assert rows(store, "SELECT relname FROM pg_class WHERE relname LIKE '%%variant%%2_0%%'") == []
    assert read(store, registry, THIRD) == expected(THIRD, v)


def test_who_does_not_ask_for_documents_reads_the_table_behind_the_view_alone(
    store: Connection, registry: SchemaRegistry
) -> None:
    query = "EXPLAIN SELECT uuid, gnomad_af FROM variant_2_0 AS t WHERE gnomad_af > 0.5 ORDER BY uuid LIMIT 5"
    plan = "\n".join(line for (line,) in rows(store, query))
    assert "variant_2_0_stored" in plan
    assert "variant_1_0" not in plan
    assert "revision" not in plan


class _Deeds:
    """What may happen to three variants in three versions, at random; each step is one method."""

    def __init__(self, store: Connection, registry: SchemaRegistry, chance: random.Random) -> None:
        self.store = store
        self.registry = registry
        self._chance = chance

    def any(self) -> None:
        self._chance.choice([self.load] * 12 + [self.unload, self.purge, self.remove])()

    def load(self) -> None:
        version = self._chance.choice(self.registry.versions("Variant"))
        accession = self._chance.choice(["F1", "F2"])
        upsert(self.store, self.registry, ("File", b.file(accession)))
        context = from_file(accession, version)
        for position in self._chance.sample([1, 2, 3], 2):
            long = {"ID": self._chance.choice(["α", "b"]) * 150}
            v = b.variant(position, gnomad_an=self._chance.randrange(4), **long)
            items: list[tuple[str, b.Document]] = [("Variant", v)]
            if self._chance.random() < 0.5:
                assert context.file is not None
                sample = b.sample(v, file=context.file, DP=self._chance.randrange(4), AD="1," * 60)
                items.append(("VariantSample", sample))
            assert upsert_batch(self.store, self.registry, incoming(*items, record=1), context).problems == []

    def unload(self) -> None:
        accession = self._chance.choice(["F1", "F2"])
        upsert(self.store, self.registry, ("File", b.file(accession)))
        unload(self.store, self.registry, "research", accession)

    def purge(self) -> None:
        """Purge a sample in one version, or in all where it is in no other."""
        version = self._chance.choice(self.registry.versions("VariantSample"))
        table = self.registry.table_names("VariantSample")[version]
        for (uuid,) in rows(self.store, f"SELECT uuid FROM {table} LIMIT 1"):
            item = get_item(
                self.store, self.registry, "VariantSample", str(uuid), viewer=b.EVERYTHING, annotation_version=version
            )
            purge_item(self.store, self.registry, item, EditRequest(b.EVERYTHING, CONTEXT), version)

    def remove(self) -> None:
        """Remove a version but the last one, if nothing rests on it, and add it again as the newest."""
        first, *_ = self.registry.versions("Variant")
        if first != THIRD:
            remove_version(self.store, self.registry, first)
            self.registry.add(self.store, first, b.schemas(first))


@pytest.mark.parametrize("seed", range(4))
def test_every_document_is_the_one_of_its_hash_whatever_happens(
    store: Connection, registry: SchemaRegistry, seed: int
) -> None:
    deeds = _Deeds(store, registry, random.Random(seed))
    n_differences = 0
    for _ in range(40):
        deeds.any()
        nothing_is_wrong(store, registry)
        n_differences += sum("[" in stored(store, view) for view in find_views(store, "Variant"))
    assert n_differences > 0
