"""Genes by what people call them, and gene lists that name them so."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg import sql

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, rows, upsert
from variome.items.batch import Outcome
from variome.items.gene_names import _READ, find_gene_names
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry

TEXT: b.Schema = {"title": "Text", "type": "string"}
TEXTS: b.Schema = {"title": "Texts", "type": "array", "items": {"type": "string"}}
LENIENT = replace(CONTEXT, missing_links="drop")

GENES = (
    b.gene(1, gene_symbol="BRCA1", hgnc_id="HGNC:1100", alias_symbol=["RNF53", "SHARED"]),
    b.gene(2, gene_symbol="GBA1", hgnc_id="HGNC:4177", prev_symbol=["GBA", "SHARED"]),
    b.gene(3, gene_symbol="dpp"),
    b.gene(4, gene_symbol="Dpp"),
    b.gene(5, gene_symbol="TWIN"),
    b.gene(6, gene_symbol="TWIN"),
    b.gene(7, gene_symbol="GBAX", alias_symbol=["GBA1"]),
    b.gene(8, gene_symbol="GONE", status="deleted"),
)


@pytest.fixture
def genes(store: Connection) -> SchemaRegistry:
    """A store that has these genes."""
    registry = SchemaRegistry.load(store)
    gene = b.schema("Gene", hgnc_id=TEXT, alias_symbol=TEXTS, prev_symbol=TEXTS)
    registry.add(store, b.VERSION, {**b.schemas(), "Gene": gene})
    result = upsert(store, registry, *(("Gene", gene) for gene in GENES))
    assert set(result.outcomes) == {Outcome.CREATED}
    store.execute("UPDATE item SET status = 'deleted' WHERE key = 'ENSG00000000008'")
    return registry


def key(number: int) -> str:
    return f"ENSG{number:011}"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("ENSG00000000001.25", 1),
        ("ensg00000000001", 1),
        ("HGNC:1100", 1),
        ("hgnc:4177", 2),
        ("BRCA1", 1),
        (" brca1 ", 1),
        ("GBA", 2),
        ("rnf53", 1),
        ("dpp", 3),
        ("Dpp", 4),
        ("GBA1", 2),
    ],
)
@pytest.mark.usefixtures("genes")
def test_a_gene_is_found_by_whatever_name_it_has(store: Connection, name: str, number: int) -> None:
    found = find_gene_names(store, [name])
    assert (found.keys, found.reasons) == ({name: key(number)}, {})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("NOBODY", "no gene is called so"),
        ("", "no gene is called so"),
        ("ENSG00000000009.1", "no gene is called so"),
        ("GONE", "no gene is called so"),
        ("TWIN", f"{key(5)} (TWIN), {key(6)} (TWIN)"),
        ("SHARED", f"{key(1)} (BRCA1), {key(2)} (GBA1)"),
        ("DPP", f"{key(3)} (dpp), {key(4)} (Dpp)"),
    ],
)
@pytest.mark.usefixtures("genes")
def test_a_name_of_none_or_of_several_is_told_and_not_guessed(store: Connection, name: str, told: str) -> None:
    found = find_gene_names(store, [name])
    assert found.keys == {}
    assert told in found.reasons[name]


def slowly(name: str) -> set[str]:
    """The keys of the genes that a name may mean, found by looking at every gene for each kind of name."""
    alive = [gene for gene in GENES if gene["gene_symbol"] != "GONE"]
    kinds: list[list[tuple[str, list[str]]]] = [
        [(gene["ensgid"], [gene["ensgid"]]) for gene in alive],
        [(gene["ensgid"], [gene.get("hgnc_id", "")]) for gene in alive],
        [(gene["ensgid"], [gene["gene_symbol"]]) for gene in alive],
        [(gene["ensgid"], [*gene.get("prev_symbol", []), *gene.get("alias_symbol", [])]) for gene in alive],
    ]
    for kind in kinds:
        for same in (str, str.casefold):
            if found := {gene for gene, names in kind if same(name) in map(same, names)}:
                return found
    return set()


@pytest.mark.usefixtures("genes")
def test_many_names_at_once_lead_where_each_leads_alone(store: Connection) -> None:
    told = [
        text for gene in GENES for value in gene.values() for text in ([value] if isinstance(value, str) else value)
    ]
    names = sorted({*told, *map(str.lower, told), *map(str.upper, told), "nobody"})
    found = find_gene_names(store, names)
    assert found.keys == {name: min(keys) for name in names if len(keys := slowly(name)) == 1}
    assert found.reasons.keys() == {name for name in names if len(slowly(name)) != 1}


ODD = ('A"b', "back\\\\slash", "N\\u00e9", "Été", "İ", "ß", "\x01", "%s", "{a,b}", "x" * 5000, "''; --")


@pytest.mark.usefixtures("genes")
@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_odd_names_lead_nowhere_without_an_error(store: Connection, name: str) -> None:
    assert find_gene_names(store, [name]).reasons == {name: "no gene is called so"}


def test_genes_with_odd_names_are_found_by_them(store: Connection, genes: SchemaRegistry) -> None:
    odd = [b.gene(number, gene_symbol="S", alias_symbol=[name]) for number, name in enumerate(ODD, start=100)]
    assert set(upsert(store, genes, *(("Gene", gene) for gene in odd)).outcomes) == {Outcome.CREATED}
    found = find_gene_names(store, ODD)
    assert found.keys == {name: key(number) for number, name in enumerate(ODD, start=100)}


def test_a_table_of_genes_that_has_one_text_for_a_list_is_read_too(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    registry.add(store, b.VERSION, {**b.schemas(), "Gene": b.schema("Gene", alias_symbol=TEXT, prev_symbol=TEXT)})
    upsert(store, registry, ("Gene", b.gene(1, alias_symbol="RNF53", prev_symbol="OLD")))
    assert find_gene_names(store, ["rnf53", "old"]).keys == {"rnf53": key(1), "old": key(1)}


def test_genes_are_looked_up_by_an_index_however_many_there_are(store: Connection, genes: SchemaRegistry) -> None:
    upsert(store, genes, *(("Gene", b.gene(number)) for number in range(100, 2100)))
    store.execute("ANALYZE item")
    values: list[Any] = [["symbol100"], [item_uuid("Gene", "SYMBOL100")]]
    plan = " ".join(line for (line,) in store.execute(sql.SQL("EXPLAIN ") + _READ, values))
    assert "item_gene_names" in plan
    assert "Seq Scan" not in plan


def listed(store: Connection) -> Any:
    [(document,)] = rows(store, "SELECT document FROM item WHERE item_type = 'GeneList'")
    return document


def test_a_list_holds_each_gene_once_however_it_was_named(store: Connection, genes: SchemaRegistry) -> None:
    names = ["BRCA1", "HGNC:1100", key(2), "GBA", f"/genes/{key(3)}/"]
    result = upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": names}))
    assert (result.outcomes, result.problems) == ([Outcome.CREATED], [])
    assert listed(store)["genes"] == [key(1), key(2), key(3)]
    query = "SELECT count(*) FROM link WHERE item_type = 'GeneList' AND target = ANY (%s)"
    assert rows(store, query, [item_uuid("Gene", key(n)) for n in (1, 2, 3)]) == [(3,)]


@pytest.mark.parametrize("missing_links", ["error", "stub"])
def test_a_list_with_a_name_that_is_not_recognised_is_rejected_and_makes_no_stub_of_it(
    store: Connection, genes: SchemaRegistry, missing_links: Any
) -> None:
    document = {"gene_list_id": "panel", "genes": ["BRCA1", "NOBODY", "TWIN"]}
    result = upsert(store, genes, ("GeneList", document), context=replace(CONTEXT, missing_links=missing_links))
    assert result.outcomes == [Outcome.REJECTED]
    assert [(p.kind, p.pointer, p.value) for p in result.problems] == [
        ("link", "/genes/1", '"NOBODY"'), ("link", "/genes/2", '"TWIN"'),
    ]  # fmt: skip
    assert "no gene is called so" in result.problems[0].message
    assert rows(store, "SELECT 1 FROM item WHERE is_stub") == []


def test_a_stable_id_that_the_store_lacks_becomes_a_stub(store: Connection, genes: SchemaRegistry) -> None:
    result = upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": [key(9), "BRCA1"]}))
    assert (result.outcomes, result.stubs) == ([Outcome.CREATED], {"Gene": 1})
    assert listed(store)["genes"] == [key(9), key(1)]
    again = upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": [f"{key(9)}.4", "BRCA1"]}))
    assert again.outcomes == [Outcome.UNCHANGED]


def test_what_is_not_recognised_is_kept_beside_the_list_where_links_are_dropped(
    store: Connection, genes: SchemaRegistry
) -> None:
    names = ["NOBODY", "BRCA1", "TWIN"]
    result = upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": names}), context=LENIENT)
    assert result.outcomes == [Outcome.CREATED]
    assert [(str(p.severity), p.pointer, p.value) for p in result.problems] == [
        ("warning", "/genes/0", '"NOBODY"'), ("warning", "/genes/2", '"TWIN"'),
    ]  # fmt: skip
    document = listed(store)
    assert document["genes"] == [key(1)]
    assert [each["name"] for each in document["unrecognised"]] == ["NOBODY", "TWIN"]
    assert "several genes" in document["unrecognised"][1]["reason"]
    assert genes.get("GeneList").faults(document) == []


def test_a_list_of_which_nothing_is_recognised_is_kept_without_genes(store: Connection, genes: SchemaRegistry) -> None:
    upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": ["NOBODY"]}), context=LENIENT)
    document = listed(store)
    assert "genes" not in document
    assert [each["name"] for each in document["unrecognised"]] == ["NOBODY"]


def test_names_of_people_lead_nowhere_from_a_variant_in_the_same_batch(
    store: Connection, genes: SchemaRegistry
) -> None:
    v = b.variant(100, transcript=[{"vep_gene": "BRCA1"}])
    result = upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": ["BRCA1"]}), ("Variant", v))
    assert result.stubs == {"Gene": 1}
    assert rows(store, "SELECT key FROM item WHERE is_stub") == [("BRCA1",)]


def test_a_stub_that_a_file_made_of_a_symbol_hides_no_gene(store: Connection, genes: SchemaRegistry) -> None:
    upsert(store, genes, ("Variant", b.variant(100, transcript=[{"vep_gene": "BRCA1"}, {"vep_gene": "ODD"}])))
    upsert(store, genes, ("GeneList", {"gene_list_id": "panel", "genes": ["BRCA1", "ODD"]}))
    assert listed(store)["genes"] == [key(1), "ODD"]
