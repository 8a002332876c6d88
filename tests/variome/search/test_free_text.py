"""What is typed into one field finds what it names."""

from copy import deepcopy
from typing import Any

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import CONTEXT, Connection, seed, upsert
from variome.errors import InputError
from variome.items.selecting import Selection
from variome.schema.registry import SchemaRegistry
from variome.search.finding import search
from variome.search.request import SearchRequest

TEXTS = ("csq_hgvsc", "csq_hgvsp")


@pytest.fixture
def named(store: Connection) -> SchemaRegistry:
    """A substitution, a deletion, and a variant with names on a transcript, in genes 1, 1 and 2."""
    registry = SchemaRegistry.load(store)
    schemas = deepcopy(b.schemas())
    properties = schemas["Variant"]["properties"]
    properties["dbsnp_rs_number"] = {"title": "rs", "type": "string", "searchable": True}
    for name in ("REF", "ALT"):
        properties[name] = {**properties[name], "searchable": True}
    properties["transcript"]["items"]["properties"] |= {name: {"title": name, "type": "string"} for name in TEXTS}
    registry.add(store, b.VERSION, schemas)
    seed(store, registry)
    names = {"csq_hgvsc": "ENST00000000002.3:c.4A>C", "csq_hgvsp": "ENSP00000000002.1:p.Lys2Gln"}
    variants = [
        b.variant(100, dbsnp_rs_number="rs7", transcript=[b.transcript(1)]),
        b.variant(200, ref="ACG", alt="A", transcript=[b.transcript(1, vep_feature="ENST00000000003")]),
        b.variant(300, alt="C", transcript=[b.transcript(2, vep_feature="ENST00000000002.3", **names)]),
    ]
    upsert(
        store,
        registry,
        *(("Variant", each) for each in variants),
        *(("VariantSample", b.sample(each)) for each in variants),
    )
    return registry


def found(store: Connection, registry: SchemaRegistry, text: str, item_type: str = "Variant") -> list[str]:
    request = SearchRequest(selection=Selection(item_type=item_type, file_project="research"), text=text)
    items = search(store, registry, request, viewer=EVERYTHING).items
    return [str(item.uuid) for item in items] if item_type == "Gene" else [_position(item) for item in items]


def _position(item: Any) -> str:
    return str(int.from_bytes(item.uuid.bytes[1:5], "big"))


@pytest.mark.parametrize("item_type", ["Variant", "VariantSample"])
@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("chr1:100A_T", ["100"]),
        ("1-100-A-T", ["100"]),
        ("chr1:100:A:T", ["100"]),
        ("1:100 A>T", ["100"]),
        ("1:100a>t", ["100"]),
        ("1-199-TACG-TA", ["200"]),
        ("1-100-A-C", []),
        ("1-9999999999-A-T", []),
        ("rs7", ["100"]),
        ("RS7", ["100"]),
        ("rs77", []),
        ("chr1:100-250", ["100", "200"]),
        ("1:100", ["100"]),
        ("chr1", ["100", "200", "300"]),
        ("chr1:g.100A>T", ["100"]),
        ("NC_000001.11:g.300A>C", ["300"]),
        ("chr1:g.201_202del", ["200"]),
        ("chr1:g.201del", []),
        ("SYMBOL1", ["100", "200"]),
        ("symbol2", ["300"]),
        ("ENSG00000000002", ["300"]),
        ("ENST00000000002", ["300"]),
        ("ENST00000000002.3", ["300"]),
        ("ENST00000000002.4", []),
        ("ENST0000000000", []),
        ("ENST00000000003", ["200"]),
        ("ENST00000000003.1", []),
        ("ENST00000000002.3:c.4A>C", ["300"]),
        ("ENST00000000002:c.4A>C", ["300"]),
        ("ENST00000000002.4:c.4A>C", []),
        ("ENST00000000002.3:c.4A>", []),
        ("ENSP00000000002:p.Lys2Gln", ["300"]),
        ("ENSP00000000002.1:p.Lys2", []),
        ("ENSP00000000002.1:p...[(*{\\😀", []),
        ("ENSP00000000002.1:p.Lys2Gln", ["300"]),
        ("SYMBOL2:p.Lys2Gln", ["300"]),
        ("SYMBOL2 c.4A>C", ["300"]),
        ("SYMBOL1 c.4A>C", []),
        ("SYMBOL2 c.4A>", []),
    ],
)
def test_a_text_finds_the_variants_that_it_names(
    store: Connection, named: SchemaRegistry, item_type: str, text: str, positions: list[str]
) -> None:
    assert found(store, named, text, item_type) == positions


@pytest.mark.parametrize(
    "text", ["nothing is called so", "BRCA99", "%", "c.1A>G", "chr1-100-A-<DEL>", "'; DROP TABLE item; --"]
)
def test_what_names_nothing_is_refused_with_what_is_understood(
    store: Connection, named: SchemaRegistry, text: str
) -> None:
    with pytest.raises(InputError, match="rsID"):
        found(store, named, text)


@pytest.mark.parametrize(("text", "n_genes"), [("SYMBOL1", 1), ("symbol", 3), ("00000000001", 1), ("%", 0)])
def test_items_that_lie_nowhere_are_found_by_what_their_names_hold(
    store: Connection, named: SchemaRegistry, text: str, n_genes: int
) -> None:
    upsert(store, named, *(("Gene", b.gene(number)) for number in (1, 2)), context=CONTEXT)
    assert len(found(store, named, text, "Gene")) == n_genes
