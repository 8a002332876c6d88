"""Loads that come again: what was taken from receipts is what it would have been without, whatever happened between."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import parse_ahead
from ingest.annotation_version import shipped_schemas
from ingest.client import PostedBatch
from ingest.kinship import Kinship
from ingest.load import LoadOptions, LoadResult
from ingest.pedigree import parse_pedigree
from ingest.recall import _MOST_PROBLEMS
from ingest.vcf_parser import ParsedItem
from tests.ingest.fix_store_client import outcomes, write_request
from tests.ingest.killed import KilledError, killed
from tests.ingest.load_vcf import GENE, VALID, load, record, sample_options, vcf_text, write_vcf
from tests.ingest.receipt_twin import BATCH, CountingClient, Step, Store, Twin, open_twin
from tests.ingest.test_annotation_versions import INFERRED, SHIPPED, add_inferred
from tests.ingest.test_annotation_versions import load as load_version
from variome.errors import VariomeError
from variome.items import attempt, writing
from variome.items.batch import IncomingItem, Outcome, WriteContext
from variome.items.editing import EditRequest, patch_item
from variome.items.purging import purge_item
from variome.items.reading import StoredItem, get_item
from variome.items.service import upsert_batch
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings

UNKNOWN_GENE = "ENSG00000000099"
RECORDS = [record(position) for position in range(100, 900, 100)]
RECORDS[4] = record(500, gene=UNKNOWN_GENE)
ALL = [2, 4, 6, 8]
EVE = WriteContext("eve", "research", "laboratory", missing_links="error")
REQUEST = EditRequest(Viewer.everything(), EVE, "a slip of the pen", UUID(int=5))


@pytest.fixture
def twin(postgres_url: str, annotated_template: str, load_settings: Settings) -> Iterator[Twin]:
    with open_twin(postgres_url, annotated_template, load_settings) as twin:
        yield twin


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", RECORDS)


def variant(position: int) -> str:
    return f"chr13:{position}C_T"


def item_of(store: Store, item_type: str, name: str) -> StoredItem:
    registry = SchemaRegistry.load(store.connection)
    return get_item(store.connection, registry, item_type, name, viewer=Viewer.everything(), project="research")


def patch(store: Store, item_type: str, name: str, **properties: Any) -> None:
    registry = SchemaRegistry.load(store.connection)
    patch_item(store.connection, registry, item_of(store, item_type, name), REQUEST, properties)


def rewrite(store: Store, position: int) -> None:
    """Another score of a variant, by somebody who posts items; nothing where there is no variant."""
    found = store.connection.execute(
        "SELECT document::json FROM variant_1_0 WHERE position = %s AND document::json ->> 'ALT' = 'T'", [position]
    ).fetchone()
    if found:
        items = [IncomingItem("Variant", {**found[0], "cadd_phred": 1})]
        registry = SchemaRegistry.load(store.connection)
        assert upsert_batch(store.connection, registry, items, EVE).outcomes[0] is not Outcome.REJECTED


def purge_sample(store: Store, position: int) -> None:
    """Take out a sample of a variant, where it has one."""
    found = store.connection.execute(
        "SELECT s.uuid::text FROM variant_sample_1_0 AS s JOIN variant_1_0 AS v ON v.uuid = s.variant"
        " WHERE v.position = %s ORDER BY 1 LIMIT 1", [position],
    ).fetchone()  # fmt: skip
    if found:
        registry = SchemaRegistry.load(store.connection)
        purge_item(store.connection, registry, item_of(store, "VariantSample", found[0]), REQUEST)


def describe_gene(store: Store, name: str) -> None:
    write = write_request(store.client)
    items = store.client.prepare([ParsedItem("Gene", {"ensgid": name, "gene_symbol": "NEW"})], [0], write)
    assert store.client.post(PostedBatch(items, [0], 0, {}), write).counts["Gene"]


def load_other(store: Store, tmp_path: Path, *positions: int, cadd: str = "1.5") -> LoadResult:
    """A load of another file that has some of the same variants."""
    path = write_vcf(tmp_path / "b.vcf", [record(position, cadd=cadd) for position in positions])
    return load(store.client, path, LoadOptions(BATCH), accession=f"B{positions}{cadd}")


def add_version_again(store: Store) -> None:
    _, schemas = shipped_schemas("1.0")
    store.client.remove_schemas("1.0", check_only=False)
    store.client.add_schemas("1.0", schemas, {})


@pytest.mark.parametrize("name", sorted(path.name for path in VALID.glob("*.vcf*")))
def test_a_sample_file_tells_the_same_when_it_comes_again(twin: Twin, name: str) -> None:
    twin.load(VALID / name, **sample_options(name))
    twin.load(VALID / name, **sample_options(name))
    assert twin.known or name in {"unannotated.vcf"}
    twin.load(VALID / name, **sample_options(name))


def test_no_batch_of_an_unchanged_file_is_parsed_again(twin: Twin, path: Path) -> None:
    twin.load(path)
    assert (twin.posted, twin.known) == (ALL, [])
    again = twin.load(path)
    assert (twin.posted, twin.known) == ([], ALL)
    assert outcomes(again.tally) == {"Variant": {"unchanged": 8}, "VariantSample": {"unchanged": 8}}


CHANGES: Mapping[str, tuple[Callable[[Store, Path], object], list[int]]] = {
    "a variant edited": (lambda store, _: rewrite(store, 300), [4]),
    "a gene edited": (lambda store, _: patch(store, "Gene", GENE, gene_symbol="OTHER"), []),
    "a status": (lambda store, _: patch(store, "Variant", variant(300), status="deleted"), []),
    "tags": (lambda store, _: patch(store, "Variant", variant(300), tags=["seen"]), []),
    "a sample purged": (lambda store, _: purge_sample(store, 700), [8]),
    "a gene described": (lambda store, _: describe_gene(store, UNKNOWN_GENE), [6]),
    "another gene": (lambda store, _: describe_gene(store, "ENSG00000000098"), []),
    "annotated by another file": (lambda store, folder: load_other(store, folder, 100, 300), [2, 4]),
    "in another file": (lambda store, folder: load_other(store, folder, 100, 300, cadd="20.5"), []),
    "unloaded": (lambda store, _: store.client.unload("research", "A"), ALL),
    "version removed": (lambda store, _: add_version_again(store), ALL),
    "file edited": (lambda store, _: patch(store, "File", "A", tags=["x"]), []),
}


@pytest.mark.parametrize("change", CHANGES)
def test_batches_that_something_was_done_to_are_parsed_again(
    twin: Twin, path: Path, tmp_path: Path, change: str
) -> None:
    done, expected = CHANGES[change]
    twin.load(path, accession="A")
    twin.both(lambda store: done(store, tmp_path))
    twin.load(path, accession="A")
    assert (twin.posted, twin.known) == (expected, [each for each in ALL if each not in expected])
    twin.load(path, accession="A")
    assert (twin.posted, twin.known) == ([], ALL)


TRIO = "F1 S1 D M 1 2\nF1 D 0 0 1 1\nF1 M 0 0 2 1\n"

OPTIONS: Mapping[str, Callable[[Store], dict[str, Any]]] = {
    "without samples": lambda _: {"variant_samples": "never"},
    "with a family": lambda store: {"relatives": Kinship(store.client, "research", parse_pedigree(TRIO, "t.ped")[0])},
    "without what is missing": lambda _: {"missing_links": "drop"},
    "strictly": lambda _: {"strict": True},
    "with consequence names": lambda _: {"consequence_names": {"missense_variant": "Missense"}},
}


@pytest.mark.parametrize("chosen", OPTIONS)
def test_a_file_that_is_understood_otherwise_is_parsed_again(twin: Twin, path: Path, chosen: str) -> None:
    def otherwise(store: Store) -> LoadResult:
        return load(store.client, path, LoadOptions(BATCH), **OPTIONS[chosen](store))

    twin.load(path)
    twin.both(otherwise)
    assert twin.posted == ALL
    twin.both(otherwise)
    assert twin.known == ALL
    twin.load(path)
    twin.load(path)
    assert twin.known == ALL


def test_a_person_who_went_to_another_project_is_looked_for_again(twin: Twin, path: Path) -> None:
    """The samples of the file link to somebody whom its project does not see any more."""

    def with_family(store: Store) -> LoadResult:
        return load(store.client, path, LoadOptions(BATCH), **OPTIONS["with a family"](store))

    twin.both(with_family)
    twin.both(with_family)
    assert twin.known == ALL
    move = "UPDATE item SET project = %s WHERE item_type = 'Individual' AND key = 'S1'"
    twin.both(lambda store: store.connection.execute(move, [UUID(int=9)]))
    twin.both(with_family)
    assert twin.posted == ALL


def test_a_later_annotation_version_has_receipts_of_its_own(twin: Twin) -> None:
    path = VALID / "trio_mutanno.vcf"
    twin.both(lambda store: add_inferred(store.client, path))
    for version in (SHIPPED, INFERRED):
        twin.both(partial(_load_under, version, path))
        assert twin.known == []
    for version in (SHIPPED, INFERRED):
        twin.both(partial(_load_under, version, path))
        assert twin.known != []


def _load_under(version: str, path: Path, store: Store) -> None:
    load_version(store.client, path, version)


def test_another_version_of_the_program_parses_again(twin: Twin, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twin.load(path)
    monkeypatch.setattr("ingest.load.version", lambda _: "next")
    twin.load(path)
    assert twin.posted == ALL


def test_batches_of_another_size_are_parsed_again_but_for_those_of_the_same_lines(twin: Twin, path: Path) -> None:
    twin.load(path)
    twin.both(lambda store: load(store.client, path, LoadOptions(3)))
    assert (twin.posted, twin.known) == ([3, 6], [8])


def test_a_batch_from_which_a_link_was_left_out_is_parsed_again(twin: Twin, path: Path) -> None:
    """The gene may come meanwhile."""
    twin.load(path, missing_links="drop")
    twin.load(path, missing_links="drop")
    assert (twin.posted, twin.known) == ([6], [2, 4, 8])
    twin.both(partial(describe_gene, name=UNKNOWN_GENE))
    assert twin.load(path, missing_links="drop").tally.total("updated") == 1


def test_another_file_has_batches_of_its_own(twin: Twin, tmp_path: Path, path: Path) -> None:
    twin.load(path)
    changed = [*RECORDS[:3], record(400, cadd="7"), *RECORDS[4:]]
    twin.load(write_vcf(tmp_path / "b.vcf", changed))
    assert twin.posted == ALL
    text = vcf_text(RECORDS).replace('##MUTANNO=<ID=VEP,Version="v1">', '##MUTANNO=<ID=VEP,Version="v2">')
    (tmp_path / "c.vcf").write_text(text)
    twin.load(tmp_path / "c.vcf")
    assert twin.posted == ALL
    twin.load(path)
    assert (twin.posted, twin.known) == ([4], [2, 6, 8])


TROUBLED = [
    record(100, cadd="high"), record(200, gene=UNKNOWN_GENE),
    record(300).replace("\tC\tT\t", "\tC7\tT\t"), record(400, cadd="low"),
    record(100), record(500),
    record(500, cadd="3"), record(600).replace("DP\t", "DP:ZZ\t").replace(":30", ":30:1"),
    record(700).replace("CADD", "OTHER=1;CADD"), record(800).replace("\tC\tT\t", "\tC8\tT\t"),
]  # fmt: skip


def test_what_is_wrong_with_a_file_is_told_again(twin: Twin, tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf", TROUBLED)
    first = twin.load(path)
    again = twin.load(path)
    assert (twin.posted, twin.known) == ([6, 8], [2, 4, 10])  # the store has something to say of these
    assert again.tally.kinds == first.tally.kinds
    assert again.tally.unknown_columns == first.tally.unknown_columns
    assert again.tally.missing_links == first.tally.missing_links
    moved = write_vcf(tmp_path / "moved.vcf", TROUBLED)
    twin.load(moved)
    assert twin.known == [2, 4, 10]


def test_a_file_without_samples_names_its_variants_again(twin: Twin, tmp_path: Path) -> None:
    lines = [line if line[:2] == "##" else "\t".join(line.split("\t")[:8]) for line in vcf_text(RECORDS).splitlines()]
    path = tmp_path / "sites.vcf"
    path.write_text("\n".join([*lines, ""]))
    twin.load(path)
    twin.load(path)
    assert twin.known == ALL
    forget = "DELETE FROM variant_file WHERE record = 3"
    twin.both(lambda store: store.connection.execute(forget))
    twin.load(path)
    assert twin.posted == [4]


def test_a_batch_with_many_problems_leaves_no_receipt(twin: Twin, tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(position, cadd="x") for position in range(1, _MOST_PROBLEMS + 3)])
    for _ in range(2):
        twin.both(lambda store: load(store.client, path, LoadOptions(_MOST_PROBLEMS + 1)))
        assert _MOST_PROBLEMS + 1 in twin.posted
    assert twin.known == [_MOST_PROBLEMS + 2]


def test_a_gene_that_has_another_name_now_is_looked_for_again(twin: Twin, path: Path) -> None:
    """What a document says follows from the names that genes have."""
    twin.load(path)
    twin.both(lambda store: patch(store, "Gene", GENE, aliases=["lab:99"]))
    twin.load(path)
    assert twin.known == ALL


def test_processes_that_were_forked_know_batches_too(twin: Twin, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_ahead, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    twin.load(path)
    twin.both(lambda store: rewrite(store, 300))
    parsed = "ingest.batches.parse_block"
    twin.load(path)
    monkeypatch.setattr(parsed, partial(_parse_nothing, twin.stores[1].client))
    result = load(twin.stores[0].client, path, LoadOptions(BATCH))
    assert result.tally.total("unchanged") == 16


def _parse_nothing(_client: CountingClient, _parser: object, lines: list[Any], _pause: object = None) -> list[Any]:
    assert not lines, "nothing is to be parsed"
    return []


def test_what_changes_while_a_load_runs_is_seen(twin: Twin, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is looked up, then somebody writes, then its turn comes."""
    twin.load(path)
    keeping, plain = twin.stores
    recall = keeping.client.recall

    def slow_recall(*arguments: Any) -> Any:
        known = recall(*arguments)
        if known and not changed:
            changed.append(200)
            rewrite(keeping, 200)
        return known

    changed: list[int] = []
    monkeypatch.setattr(keeping.client, "recall", slow_recall)

    def again(store: Store) -> LoadResult:
        if store is plain:
            rewrite(plain, 200)
        return load(store.client, path, LoadOptions(BATCH))

    result = twin.both(again)
    assert result.tally.total("updated") == 1
    assert (twin.posted, twin.known) == ([2], [4, 6, 8])


def test_what_changes_while_a_batch_is_written_is_not_taken_for_what_it_found(
    twin: Twin, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch finds a row unchanged, then somebody writes it, then the batch is committed."""
    keeping, plain = twin.stores
    twin.load(path)
    keeping.connection.execute("DELETE FROM receipt")
    write_rows = writing.write_rows

    def slow_write_rows(*arguments: Any, **more: Any) -> Any:
        outcomes = write_rows(*arguments, **more)
        if arguments[1].name == "variant_1_0" and not changed:
            changed.append(200)
            rewrite(keeping, 200)
        return outcomes

    changed: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(attempt, "write_rows", slow_write_rows)
        assert load(keeping.client, path, LoadOptions(BATCH)).tally.total("unchanged") == 16
    load(plain.client, path, LoadOptions(BATCH))
    rewrite(plain, 200)
    result = twin.load(path)
    assert result.tally.total("updated") == 1
    assert twin.known == [4, 6, 8]


@pytest.mark.parametrize("n_batches", [0, 1, 3])
@pytest.mark.parametrize("is_committed", [False, True])
def test_a_repeated_load_that_was_killed_is_taken_up(
    twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_batches: int, is_committed: bool
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [*TROUBLED, *RECORDS[5:]])
    twin.load(path)
    expected = twin.load(path)
    assert len(twin.known) == 4
    keeping = twin.stores[0]
    with monkeypatch.context() as patched:
        post_again = killed(keeping.client.post_again, n_batches, is_committed=is_committed)
        patched.setattr(keeping.client, "post_again", post_again)
        with pytest.raises(KilledError):
            load(keeping.client, path, LoadOptions(BATCH, tmp_path / "disturbed"))
    result = load(keeping.client, path, LoadOptions(BATCH, tmp_path / "disturbed"))
    assert result.tally == expected.tally
    assert expected.report
    for name in ("problems.jsonl", "rejected.vcf"):
        assert (tmp_path / "disturbed" / name).read_text() == (expected.report / name).read_text()


def test_nothing_of_a_dry_run_is_kept(twin: Twin, path: Path) -> None:
    twin.both(lambda store: load(store.client, path, LoadOptions(BATCH, is_dry_run=True)))
    assert n_receipts(twin) == 0
    twin.load(path)
    twin.both(lambda store: load(store.client, path, LoadOptions(BATCH, is_dry_run=True)))
    assert n_receipts(twin) == 4


def test_receipts_go_with_their_file_and_their_version(twin: Twin, path: Path, tmp_path: Path) -> None:
    twin.load(path, accession="A")
    twin.both(lambda store: load_other(store, tmp_path, 100, 300, 900))
    assert n_receipts(twin) == 6
    twin.both(lambda store: store.client.unload("research", "A"))
    assert n_receipts(twin) == 2
    twin.both(lambda store: store.client.remove_schemas("1.0", check_only=False))
    assert n_receipts(twin) == 0


def n_receipts(twin: Twin) -> int:
    found = twin.stores[0].connection.execute("SELECT count(*) FROM receipt").fetchone()
    assert found
    return int(found[0])


FILES = {
    "A": RECORDS[:6],
    "B": [record(100, cadd="1"), record(300), record(500, gene=UNKNOWN_GENE), record(950)],
    "C": TROUBLED,
    "D": [record(700), record(100, cadd="3"), record(100), record(300)],
}


def _load_named(name: str, folder: Path, store: Store, **more: Any) -> LoadResult:
    return load(
        store.client, write_vcf(folder / f"{name}.vcf", FILES[name]), LoadOptions(BATCH), accession=name, **more
    )


def _tried(step: Callable[..., object], *arguments: Any, **more: Any) -> Callable[[Store], None]:
    """A step that may find nothing to be done to."""

    def tried(store: Store) -> None:
        try:
            step(store, *arguments, **more)
        except VariomeError:
            return

    return tried


STEPS = st.one_of(
    st.builds(lambda name: ("load", name), st.sampled_from("ABCD")),
    st.builds(lambda name: ("load", name), st.sampled_from("ABCD")),
    st.builds(lambda name: ("without samples", name), st.sampled_from("AB")),
    st.builds(lambda name: ("unload", name), st.sampled_from("ABCD")),
    st.builds(lambda place: ("edit", place), st.sampled_from([100, 300, 500])),
    st.builds(lambda place: ("purge", place), st.sampled_from([100, 500])),
    st.just(("describe", UNKNOWN_GENE)),
    st.just(("version", "1.0")),
)


@given(steps=st.lists(STEPS, min_size=3, max_size=9))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_between_loads_they_are_as_without_receipts(
    postgres_url: str, annotated_template: str, load_settings: Settings, tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    with open_twin(postgres_url, annotated_template, load_settings) as twin:
        for what, named in steps:
            twin.both(_step(what, named, tmp_path))
        for name in "ABCD":
            twin.both(partial(_load_named, name, tmp_path))
            twin.both(partial(_load_named, name, tmp_path))


def _step(what: str, named: Any, folder: Path) -> Step:
    steps: Mapping[str, Callable[[], Step]] = {
        "load": lambda: partial(_load_named, named, folder),
        "without samples": lambda: partial(_load_named, named, folder, variant_samples="never"),
        "unload": lambda: _tried(lambda store: store.client.unload("research", named)),
        "edit": lambda: partial(rewrite, position=named),
        "purge": lambda: _tried(purge_sample, named),
        "describe": lambda: partial(describe_gene, name=named),
        "version": lambda: _tried(add_version_again),
    }
    return steps[what]()
