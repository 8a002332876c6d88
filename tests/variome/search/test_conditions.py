"""Conditions that look at more than the item: gene lists, families, what other families carry, filters."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import CONTEXT, upsert
from tests.variome.search.fix_search import FAMILIES, Searched
from tests.variome.search.twin import Item
from variome.errors import InputError, NotFoundError
from variome.items.selecting import Selection
from variome.items.viewer import Viewer
from variome.model.identity import file_uuid, individual_uuid
from variome.search.finding import search
from variome.search.request import SearchRequest

READER = Viewer("x", {"research": "reader"})
OTHER = replace(CONTEXT, project="other")


def find(of: Searched, item_type: str, viewer: Viewer = EVERYTHING, **more: Any) -> list[Any]:
    selection = Selection(item_type=item_type, file_project="research")
    found = search(of.store, of.registry, SearchRequest(selection=selection, limit=1000, **more), viewer=viewer)
    assert found.total == len(found.items)
    return [item.uuid for item in found.items]


def uuids(items: list[Item]) -> list[Any]:
    return sorted(item.uuid for item in items)


@pytest.fixture
def families(searched: Searched) -> Searched:
    """The families of the store as items: one a file."""
    for accession, names in FAMILIES.items():
        members = [str(individual_uuid("research", name)) for name in names]
        people = [("Individual", {"individual_id": name}) for name in names]
        upsert(searched.store, searched.registry, *people)
        upsert(searched.store, searched.registry, ("Family", {"family_id": accession, "members": members}))
    return searched


def test_samples_of_a_family_are_those_of_its_members(families: Searched) -> None:
    wanted = [item for item in families.samples.items if item.document["CALL_INFO"] in FAMILIES["F2"]]
    assert find(families, "VariantSample", family="F2") == uuids(wanted)
    with pytest.raises(NotFoundError):
        find(families, "VariantSample", family="F3")
    with pytest.raises(InputError, match="family"):
        find(families, "Variant", family="F2")


@pytest.mark.parametrize("has_items", [True, False])
@pytest.mark.parametrize("most", [0, 1])
def test_variants_of_other_families_are_counted_by_family(
    request: pytest.FixtureRequest, searched: Searched, most: int, has_items: bool
) -> None:
    if has_items:
        request.getfixturevalue("families")
    family_of = {name: accession for accession, names in FAMILIES.items() for name in names}
    carriers: dict[Any, set[str]] = {}
    for item in searched.samples.items:
        if "1" in item.document["GT"]:
            carriers.setdefault(item.document["variant"], set()).add(family_of[item.document["CALL_INFO"]])
    wanted = [
        item
        for item in searched.samples.items
        if len(carriers.get(item.document["variant"], set()) - {family_of[item.document["CALL_INFO"]]}) <= most
    ]
    assert find(searched, "VariantSample", max_other_families=most) == uuids(wanted)


def test_families_of_foreign_projects_are_not_counted(searched: Searched) -> None:
    before = find(searched, "VariantSample", READER, max_other_families=0)
    file = file_uuid("other", "F9")
    upsert(searched.store, searched.registry, ("File", b.file("F9")), context=OTHER)
    calls = [("VariantSample", b.sample(dict(item.document), "zoe", file=file)) for item in searched.variants.items]
    upsert(searched.store, searched.registry, *calls, context=replace(OTHER, file=file))
    assert find(searched, "VariantSample", READER, max_other_families=0) == before
    assert len(find(searched, "VariantSample", max_other_families=0)) < len(before)


@pytest.mark.parametrize("item_type", ["Variant", "VariantSample"])
def test_a_gene_list_finds_variants_of_its_genes(searched: Searched, item_type: str) -> None:
    for name, numbers in {"hearts": [1, 2], "minds": [4]}.items():
        genes = [f"ENSG{number:011}" for number in numbers]
        upsert(searched.store, searched.registry, ("GeneList", {"gene_list_id": name, "title": name, "genes": genes}))
    items = (searched.variants if item_type == "Variant" else searched.samples).items

    def of_genes(*numbers: int) -> list[Any]:
        wanted = {f"ENSG{number:011}" for number in numbers}
        transcripts = {item.uuid: (item.variant or item.document).get("transcript", []) for item in items}
        return sorted(uuid for uuid, each in transcripts.items() if wanted & {entry["vep_gene"] for entry in each})

    assert find(searched, item_type, gene_lists=("hearts",)) == of_genes(1, 2)
    assert find(searched, item_type, gene_lists=("hearts", "minds")) == of_genes(1, 2, 4)
    with pytest.raises(NotFoundError):
        find(searched, item_type, gene_lists=("hearts", "nope"))


def test_a_gene_list_of_a_foreign_project_is_not_there(searched: Searched) -> None:
    upsert(searched.store, searched.registry, ("GeneList", {"gene_list_id": "hearts", "title": "x", "genes": []}))
    with pytest.raises(NotFoundError):
        find(searched, "Variant", Viewer("y", {"other": "admin"}), gene_lists=("hearts",))


def test_filters_and_expressions_must_hold_together(searched: Searched) -> None:
    def is_wanted(item: Item) -> bool:
        af = item.document.get("gnomad_af")
        return (af is None or af <= 0.001) and "benign" not in item.document.get("clinvar", [])

    filters = (("gnomad_af.to", "0.001"), ("gnomad_af", "No value"), ("clinvar!", "benign"))
    assert find(searched, "Variant", filters=filters) == uuids(list(filter(is_wanted, searched.variants.items)))
