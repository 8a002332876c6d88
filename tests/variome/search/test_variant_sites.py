"""Rows of a genotype dataset by the annotations of their items, on real PostgreSQL."""

from pathlib import Path
from typing import Any

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.genotypes.small_vcf import Line, write_vcf
from tests.variome.items.fix_items import upsert
from tests.variome.search.fix_search import Searched
from tests.variome.search.test_finding import OF_VARIANTS
from variome.datasets.variants import MatchedVariants, linked_rows, row_uuids, spans
from variome.errors import ExpressionError, InputError
from variome.genotypes.batch import iter_batches
from variome.genotypes.dataset import Dataset
from variome.genotypes.importing import Origin, import_files
from variome.items.viewer import Viewer
from variome.model.region import Region
from variome.search.parsing import parse
from variome.search.variant_sites import read_variant_values, variant_field_types, variants_matching

STRANGER = Viewer("y", {"other": "admin"}, sees_foreign_variants=False)
Key = tuple[str, int, str, str]


def dataset_of(searched: Searched, folder: Path, *, assembly: str = "GRCh38") -> Dataset:
    """Of two thirds of the variants, and of as many other alleles at their places or beside them."""
    lines = []
    for number, each in enumerate(searched.variants.items):
        contig, position, ref, alt = key_of(each.document)
        alts = [*([alt] if number % 3 else []), *([other for other in "CGT" if other != alt][: number % 2])]
        lines += [Line(contig, position, ref, tuple(alts), ("0/1",))] if alts else []
        lines.append(Line(contig, position + 1, "A", ("AT",), ("0/0",)))
    lines.sort(key=lambda line: (line.contig, line.position))
    path = write_vcf(folder / "v.vcf", lines, ["s"], ("1", "2", "X"))
    import_files(folder / assembly, [path], Origin("ann", "a test", assembly))
    return Dataset(folder / assembly)


def key_of(document: Any) -> Key:
    return document["CHROM"], document["POS"], document["REF"], document["ALT"]


def rows_of(dataset: Dataset, matched: MatchedVariants, regions: Any = None) -> list[Key]:
    found = []
    for batch in iter_batches([dataset], regions):
        sites = batch.take(matched.rows(batch)).sites
        found += [(batch.contig, site.position, site.ref, site.alt) for site in sites]
    return found


def all_rows(dataset: Dataset) -> set[Key]:
    return {
        (batch.contig, site.position, site.ref, site.alt) for batch in iter_batches([dataset]) for site in batch.sites
    }


def test_rows_are_those_whose_items_a_slow_search_finds(searched: Searched, tmp_path: Path) -> None:
    dataset = dataset_of(searched, tmp_path)
    present = all_rows(dataset)
    assert len(present) > 200
    for text in filter(None, OF_VARIANTS):
        expected = {key_of(item.document) for item in searched.variants.find(parse(text))} & present
        matched = variants_matching(searched.store, searched.registry, [dataset], text, viewer=EVERYTHING)
        assert set(rows_of(dataset, matched)) == expected, text
        assert set(rows_of(dataset, matched, matched.regions(apart=5))) == expected, text


def test_only_variants_of_the_regions_are_looked_for(searched: Searched, tmp_path: Path) -> None:
    dataset = dataset_of(searched, tmp_path)
    regions = [Region("2", 1100, 1300), Region("X", 1500), Region("2", 1200, 1400)]
    matched = variants_matching(
        searched.store, searched.registry, [dataset], "gnomad_af is not missing", viewer=EVERYTHING, regions=regions
    )
    expected = {
        key_of(item.document)
        for item in searched.variants.find(parse("gnomad_af is not missing"))
        if any(
            each.contig == item.document["CHROM"] and each.first <= item.document["POS"] <= each.last
            for each in regions
        )
    }
    assert set(rows_of(dataset, matched, regions)) == expected & all_rows(dataset)
    assert len(matched) == len(set(matched))


def test_a_deletion_that_reaches_into_a_region_is_found(searched: Searched, tmp_path: Path) -> None:
    deletion = b.variant(500, ref="ACGTACGT", alt="A", gnomad_af=0.75)
    upsert(searched.store, searched.registry, ("Variant", deletion))
    path = write_vcf(tmp_path / "d.vcf", [Line("1", 500, "ACGTACGT", ("A",), ("0/1",))], ["s"], ("1",))
    import_files(tmp_path / "d", [path], Origin("ann", "a test", "GRCh38"))
    dataset, region = Dataset(tmp_path / "d"), Region("1", 505, 506)
    assert spans([dataset], [region]) == [Region("1", 500, 506)]
    matched = variants_matching(
        searched.store, searched.registry, [dataset], "gnomad_af == 0.75", viewer=EVERYTHING, regions=[region]
    )
    assert rows_of(dataset, matched, [region]) == [("1", 500, "ACGTACGT", "A")]


def test_rows_know_whether_they_have_an_item_that_the_asker_may_see(searched: Searched, tmp_path: Path) -> None:
    dataset = dataset_of(searched, tmp_path)
    known = {key_of(item.document) for item in searched.variants.items}
    for batch in iter_batches([dataset]):
        linked = linked_rows(searched.store, searched.registry, batch, viewer=EVERYTHING)
        expected = [(batch.contig, site.position, site.ref, site.alt) in known for site in batch.sites]
        assert linked.tolist() == expected
        assert not linked_rows(searched.store, searched.registry, batch, viewer=STRANGER).any()


def test_values_of_fields_come_for_the_rows_of_a_batch(searched: Searched, tmp_path: Path) -> None:
    dataset = dataset_of(searched, tmp_path)
    types = variant_field_types(searched.registry)
    paths = ["gnomad_af", "gnomad_an", "is_known", "CHROM", "POS", "ALT"]
    assert [str(types[path]) for path in paths[:3]] == ["a number", "an integer", "a condition"]
    documents = {item.uuid: item.document for item in searched.variants.items}
    for batch in iter_batches([dataset]):
        uuids = row_uuids(batch)
        found = read_variant_values(searched.store, searched.registry, uuids, paths, viewer=EVERYTHING)
        expected = {uuid: {path: documents[uuid].get(path) for path in paths} for uuid in uuids if uuid in documents}
        assert found == expected
        assert not read_variant_values(searched.store, searched.registry, uuids, paths, viewer=STRANGER)


def test_items_of_another_assembly_are_not_those_of_the_rows(searched: Searched, tmp_path: Path) -> None:
    older, newer = (dataset_of(searched, tmp_path, assembly=name) for name in ("GRCh37", "GRCh38"))
    matched = variants_matching(searched.store, searched.registry, [older], "POS > 0", viewer=EVERYTHING)
    assert len(matched) == 0
    assert matched.regions() == []
    with pytest.raises(InputError, match="expected datasets of one assembly, found GRCh37, GRCh38"):
        variants_matching(searched.store, searched.registry, [older, newer], "POS > 0", viewer=EVERYTHING)


def test_who_may_not_see_variants_finds_none_and_an_unknown_field_is_refused(
    searched: Searched, tmp_path: Path
) -> None:
    dataset = dataset_of(searched, tmp_path)
    assert len(variants_matching(searched.store, searched.registry, [dataset], "POS > 0", viewer=STRANGER)) == 0
    with pytest.raises(ExpressionError, match=r"'gnomad_fa'.*gnomad_af"):
        variants_matching(searched.store, searched.registry, [dataset], "gnomad_fa > 0", viewer=EVERYTHING)


def test_the_query_of_a_batch_goes_by_the_primary_key(searched: Searched, tmp_path: Path) -> None:
    batch = next(iter(iter_batches([dataset_of(searched, tmp_path)])))
    searched.store.execute("SET enable_seqscan = off")
    (table,) = searched.registry.table_names("Variant").values()
    plan = searched.store.execute(
        f"EXPLAIN SELECT t.uuid FROM {table} AS t WHERE t.uuid = ANY (%s)".encode(), [row_uuids(batch)]
    ).fetchall()
    assert f"{table}_pkey" in str(plan)
