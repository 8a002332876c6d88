"""Items as JSON-LD: they expand and compact by the contexts that the server serves, without a network."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import orjson
import psycopg
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

from tests import builders
from tests.variome.web.fix_web import VARIANT
from variome.model.item_types import ITEM_TYPES
from variome.schema.registry import SchemaRegistry
from variome.web.linked_data import preferred

SERVER = "http://127.0.0.1:8000"
TERMS = f"{SERVER}/terms/"
ACCEPT = {"Accept": "application/ld+json"}
XSD = "http://www.w3.org/2001/XMLSchema#"

Document = dict[str, Any]
Loader = Callable[[str, Any], Document]


@pytest.fixture
def loader(api: TestClient) -> Loader:
    """Loads the contexts of this server; anything else is a network, and refused."""

    def load(url: str, options: Any) -> Document:
        assert url.startswith(f"{SERVER}/contexts/"), url
        answer = api.get(url.removeprefix(SERVER))
        assert answer.status_code == 200
        return {"contentType": None, "contextUrl": None, "documentUrl": url, "document": answer.json()}

    return load


STRUCTURAL: Document = {
    "@type": "StructuralVariant",
    "CHROM": "1",
    "START": 100,
    "END": 200,
    "SV_TYPE": "DEL",
    "annotation_id": "DEL_chr1:100-200",
    "assembly": "GRCh38",
    "genes": [builders.transcript(1)],
}

VERSION_OF_DATASET: Document = {"number": 1, "sha256": "0" * 64, "author": "ann", "reason": "first calls", "n_edits": 0}
SAMPLE_OF_DATASET: Document = {"sample_name": "S1", "individual": "kim", "metadata": {"height": 1.75, "centre": "b c"}}

ITEMS: list[Document] = [
    {"@type": "Institution", "name": "lab", "title": "A laboratory", "description": "Where it is done."},
    {"@type": "Project", "name": "other", "title": "Another", "tags": ["one"]},
    {"@type": "User", "name": "ann", "email": "ann@example.org", "institution": "lab", "projects": ["research"]},
    {
        "@type": "IngestionVersion",
        "version": "9",
        "gene_list": {"source": "x", "n_genes": 3},
        "tables": [{"kind": "variant", "sha256": "0" * 64}, {"kind": "gene", "sha256": "1" * 64}],
    },
    {
        "@type": "AnnotationField",
        "field_name": "af",
        "field_type": "number",
        "min": 0.0,
        "default": [0.5, 1],
        "enum_list": ["a", 1, 0.25],
        "sub_embedding_group": {"key": "k", "title": "K"},
        "MUTANNO_Version": "9",
    },
    {
        "@type": "GeneAnnotationField",
        "field_name": "x",
        "field_type": "string",
        "default": "-",
        "MUTANNO_Version": "9",
    },
    {
        "@type": "GeneList",
        "gene_list_id": "hearts",
        "title": "Hearts",
        "genes": ["ENSG00000000001"],
        "unrecognised": [{"name": "MYH77", "reason": "no gene is called so"}],
        "aliases": ["lab:hearts"],
        "notes": "One gene only.",
    },
    {
        "@type": "SavedSearch",
        "search_id": "rare",
        "title": "Rare",
        "description": "Seen by nobody.",
        "type": "Variant",
        "query": "gnomad_af=No%20value",
    },
    {
        "@type": "GenotypeDataset",
        "dataset_id": "cohort",
        "assembly": "GRCh38",
        "version": 1,
        "n_samples": 2,
        "sample_keys": ["height"],
    },
    {"@type": "Population", "population_id": "tall", "expression": "height > 1.9"},
    {"@type": "Individual", "individual_id": "kim", "sex": "unknown", "is_affected": False, "samples": ["S1"]},
    {
        "@type": "File",
        "accession": "F2",
        "file_size": 2**53 + 1,
        "samples": ["S1", "S1b"],
        "replaces": "F1",
        "annotation_sources": [{"key": "VEP", "version": "v101"}, {"key": "CADD"}],
    },
    builders.variant(
        3000,
        ref="AC",
        alt="A",
        vrs_id="ga4gh:VA." + "x" * 32,
        gnomad_af=1.0,
        gnomad_an=2**40,
        is_known=True,
        clinvar=["1"],
        transcript=[builders.transcript(1, "missense_variant", vep_score=0.1), {}],
    )
    | {"@type": "Variant"},
    STRUCTURAL,
]
"""Items of types that nothing else is needed for, with as much in them as the schemas of hand-kept types allow."""


@pytest.fixture
def every_type(api: TestClient, filled: psycopg.Connection[Any]) -> list[str]:
    """Addresses of an item of every type, with as much in it as the schemas of hand-kept types allow."""
    post(api, *ITEMS)
    post(api, {"@type": "Family", "family_id": "f", "proband": "kim", "members": ["kim"]})
    post(api, {"@type": "GenotypeDatasetVersion", "version_id": "cohort:1", "dataset": "cohort", **VERSION_OF_DATASET})
    post(api, {"@type": "GenotypeSample", "sample_id": "cohort:S1", "dataset": "cohort", **SAMPLE_OF_DATASET})
    uuid = api.get(f"/structural-variants/{STRUCTURAL['annotation_id']}").json()["uuid"]
    call = {"CALL_INFO": "S1", "structural_variant": uuid, "file": str(builders.FILE), "GT": "0/1"}
    sample = {
        "DP": 7,
        "inheritance_modes": ["de novo", "de novo"],
        "genotype_labels": [{"role": "self", "labels": ["x"]}],
    }
    post(api, {"@type": "StructuralVariantSample", **call, **sample})
    versions = dict.fromkeys(builders.FRAMES, builders.VERSION)
    load = {
        "write": {"versions": versions},
        "document": builders.file("L1"),
        "version": "1.0",
        "options": {"a b": [1, {"c": None}]},
    }
    submission = api.post("/loads", json=load).json()["uuid"]
    return [*addresses(filled), f"/ingestion-submissions/{submission}/"]


def post(api: TestClient, *items: Document) -> None:
    lines = b"\n".join(orjson.dumps(item) for item in items)
    answer = api.post(
        "/bulk?project=research&atomic=true", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    assert answer.status_code == 200, answer.text


def addresses(connection: psycopg.Connection[Any]) -> Iterator[str]:
    registry = SchemaRegistry.load(connection)
    for item_type in ITEM_TYPES.values():
        for table in registry.table_names(item_type.name).values():
            of_type = "WHERE item_type = %s" if table == "item" else "WHERE %s <> ''"
            rows = connection.execute(f"SELECT uuid FROM {table} {of_type}".encode(), [item_type.name]).fetchall()
            yield from (f"/{item_type.collection}/{uuid}/" for (uuid,) in rows)


def names_in(value: Any) -> set[str]:
    """Names of members at any depth, but those of JSON-LD."""
    if isinstance(value, list):
        return set().union(*map(names_in, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    return {name for name in value if not name.startswith("@")}.union(*map(names_in, value.values()))


def without_contexts(value: Any) -> Any:
    if isinstance(value, list):
        return [without_contexts(each) for each in value]
    if isinstance(value, dict):
        return {name: without_contexts(each) for name, each in value.items() if name != "@context"}
    return value


def test_an_item_of_every_type_expands_and_compacts_to_the_same_json(
    api: TestClient, every_type: list[str], loader: Loader
) -> None:
    seen = set()
    for address in every_type:
        item = api.get(address, headers=ACCEPT).json()
        options = {"documentLoader": loader}
        expanded = jsonld.expand(item, options)
        assert jsonld.compact(expanded, item["@context"], options) == item
        seen.add(item["@type"][0])
    assert seen == ITEM_TYPES.keys()


def test_every_property_of_an_item_becomes_an_iri(api: TestClient, every_type: list[str], loader: Loader) -> None:
    for address in every_type:
        item = api.get(address, headers=ACCEPT).json()
        [node] = jsonld.expand(item, {"documentLoader": loader})
        assert len(node) == len(item) - 1  # @context
        assert all(name.startswith(("@", "http")) for name in node)
        assert node["@id"] == SERVER + api.get(address).json()["@id"]
        assert node["@type"] == [f"{TERMS}{item['@type'][0]}", f"{TERMS}Item"]


def test_json_expands_to_the_same_by_the_address_that_it_came_from(
    api: TestClient, every_type: list[str], loader: Loader
) -> None:
    for address in every_type:
        plain, linked = api.get(address).json(), api.get(address, headers=ACCEPT).json()
        if ":" in plain["@id"] or any(":" in path for path in paths_in(plain)):
            continue  # pyld takes a path with a colon for a whole address
        options = {"documentLoader": loader}
        assert jsonld.expand(plain, {**options, "base": SERVER + address}) == jsonld.expand(linked, options)


def paths_in(value: Any) -> list[str]:
    if isinstance(value, list | dict):
        return [path for each in (value.values() if isinstance(value, dict) else value) for path in paths_in(each)]
    return [value] if isinstance(value, str) and value.startswith("/") else []


def test_embedded_items_mean_what_their_own_contexts_say(
    api: TestClient, every_type: list[str], loader: Loader
) -> None:
    for address in every_type:
        item = api.get(address, params={"frame": "embedded"}, headers=ACCEPT).json()
        options = {"documentLoader": loader}
        # What an item means must not depend on which item it stands in: each type's context in the type's own scope.
        scoped = {name: {"@id": f"{TERMS}{name}", "@context": url} for name, url in contexts_in(item).items()}
        expanded = jsonld.expand(item, options)
        compacted = jsonld.compact(expanded, [item["@context"], scoped], options)
        assert without_contexts(compacted) == without_contexts(item)
        assert jsonld.expand(compacted, options) == expanded


def contexts_in(value: Any) -> dict[str, str]:
    found = {}
    if isinstance(value, dict):
        found = {value["@type"][0]: value["@context"]} if "@context" in value else {}
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            found |= contexts_in(each)
    return found


def test_an_embedded_item_takes_nothing_over_from_its_holder(api: TestClient, loader: Loader) -> None:
    sample = api.get(
        "/search?type=VariantSample&key=" + quote(builders.sample(VARIANT)["annotation_id"], safe="")
    ).json()
    item = api.get(sample["@graph"][0]["@id"], params={"frame": "embedded"}, headers=ACCEPT).json()
    [node] = jsonld.expand(item, {"documentLoader": loader})
    [file] = node["http://www.w3.org/ns/prov#wasDerivedFrom"]
    assert file["@type"] == [f"{TERMS}File", f"{TERMS}Item"]
    assert file["http://purl.org/dc/terms/identifier"] == [{"@value": str(builders.FILE)}]


def test_numbers_keep_their_kind_and_every_digit(api: TestClient, every_type: list[str], loader: Loader) -> None:
    [node] = jsonld.expand(api.get("/variants/chr1:3000AC_A/", headers=ACCEPT).json(), {"documentLoader": loader})
    assert node[f"{TERMS}gnomad_af"] == [{"@type": f"{XSD}double", "@value": 1.0}]
    assert node[f"{TERMS}gnomad_an"] == [{"@type": f"{XSD}integer", "@value": 2**40}]
    assert node[f"{TERMS}is_known"] == [{"@value": True}]
    quads = jsonld.to_rdf(
        api.get("/variants/chr1:3000AC_A/", headers=ACCEPT).json(),
        {"documentLoader": loader, "format": "application/n-quads"},
    )
    assert f'"1.0E0"^^<{XSD}double>' in quads
    assert f'"{2**40}"^^<{XSD}integer>' in quads


def test_groups_keep_their_order_and_links_in_them_are_ids(
    api: TestClient, every_type: list[str], loader: Loader
) -> None:
    [node] = jsonld.expand(api.get("/variants/chr1:3000AC_A/", headers=ACCEPT).json(), {"documentLoader": loader})
    [group] = node[f"{TERMS}transcript"]
    first, second = group["@list"]
    assert first[f"{TERMS}vep_gene"] == [{"@id": f"{SERVER}/genes/ENSG00000000001/"}]
    assert first[f"{TERMS}vep_consequence"] == [
        {"@list": [{"@id": f"{SERVER}/variant-consequences/missense_variant/"}]}
    ]
    assert second == {}


def test_the_accession_of_a_consequence_is_its_term_in_the_sequence_ontology(api: TestClient, loader: Loader) -> None:
    item = api.get("/variant-consequences/missense_variant", headers=ACCEPT).json()
    [node] = jsonld.expand(item, {"documentLoader": loader})
    assert node["http://www.w3.org/2004/02/skos/core#exactMatch"] == [
        {"@id": "http://purl.obolibrary.org/obo/SO_0001583"}
    ]


@pytest.mark.parametrize(
    ("link", "value", "iri"),
    [
        ("https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/<ID>", "HGNC:329", "hgnc/329"),
        ("https://www.ncbi.nlm.nih.gov/gene/<ID>", "375790", "ncbigene/375790"),
        ("https://www.ncbi.nlm.nih.gov/snp/<ID>", "rs7412", "dbsnp/rs7412"),
        ("https://www.ncbi.nlm.nih.gov/clinvar/variation/<ID>", "17848", "clinvar/17848"),
    ],
)
def test_identifiers_of_a_known_page_are_iris_and_come_back_as_they_were(
    api: TestClient, filled: psycopg.Connection[Any], loader: Loader, link: str, value: str, iri: str
) -> None:
    made = builders.schema("Gene", "3.0", xref={"title": "X", "type": "string", "link": link})
    SchemaRegistry.load(filled).add(filled, "3.0", {"Gene": made})
    post(api, {"@type": "Gene", **builders.gene(3), "xref": value, "MUTANNO_Version": "3.0"})
    item = api.get("/genes/ENSG00000000003/", headers=ACCEPT).json()
    options = {"documentLoader": loader}
    expanded = jsonld.expand(item, options)
    assert expanded[0][f"{TERMS}xref"] == [{"@id": f"https://identifiers.org/{iri}"}]
    assert jsonld.compact(expanded, item["@context"], options) == item


@pytest.mark.parametrize("name", ["type", "id", "allele frequency", "a:b", "a/b", "a#b?c=d", "ü", "HGNC", "prefix:"])
def test_a_property_may_be_called_anything_but_a_keyword(
    api: TestClient, filled: psycopg.Connection[Any], loader: Loader, name: str
) -> None:
    made = builders.schema("Variant", "3.0", **{name: {"title": "X", "type": "array", "items": {"type": "number"}}})
    SchemaRegistry.load(filled).add(filled, "3.0", {"Variant": made})
    post(api, {"@type": "Variant", **builders.variant(5000), name: [0.5], "MUTANNO_Version": "3.0"})
    item = api.get("/variants/chr1:5000A_T/", headers=ACCEPT).json()
    assert item[name] == [0.5]
    options = {"documentLoader": loader}
    expanded = jsonld.expand(item, options)
    assert len(expanded[0]) == len(item) - 1
    assert jsonld.compact(expanded, item["@context"], options) == item


def test_the_form_of_an_answer_is_the_clients_choice(api: TestClient) -> None:
    for path in ("/genes/ENSG00000000001/", "/search?type=Gene&key=ENSG00000000001"):
        plain, linked = api.get(path), api.get(path, headers=ACCEPT)
        assert plain.headers["content-type"] == "application/json"
        assert linked.headers["content-type"] == "application/ld+json"
        assert plain.headers["vary"] == linked.headers["vary"] == "Accept"
        assert linked.text.replace(SERVER, "") == plain.text


def test_a_list_of_items_expands_to_its_items(api: TestClient, loader: Loader) -> None:
    found = api.get("/search?type=Gene&key=ENSG00000000001", headers=ACCEPT).json()
    [node] = jsonld.expand(found, {"documentLoader": loader})
    assert node["@id"] == f"{SERVER}/genes/ENSG00000000001/"


@pytest.mark.parametrize("part", ["revisions", "links"])
def test_what_is_told_of_an_item_expands_and_compacts_to_the_same_json(
    api: TestClient, loader: Loader, part: str
) -> None:
    for path in ("/genes/ENSG00000000001/", f"/files/{builders.FILE}/"):
        told = api.get(f"{path}{part}", headers=ACCEPT).json()
        options = {"documentLoader": loader}
        expanded = jsonld.expand(told, options)
        assert expanded[0]["@id"] == told["@id"] == f"{SERVER}{path}{part}/"
        compacted = jsonld.compact(expanded, told["@context"], options)
        entries = [{name: value for name, value in each.items() if value is not None} for each in told["@graph"]]
        assert compacted["@graph"] == entries
        described = {each["@id"] for each in api.get("/terms").json()["@graph"]}
        own = {name for each in expanded[0]["@graph"] for name in each if name.startswith(TERMS)}
        assert own <= described


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/ld+json, application/json;q=0.9", "application/ld+json"),
        ("application/ld+json;q=0.5, */*", "application/json"),
        ("application/ld+json;q=0", "application/json"),
        ("application/ld+json;q=high, application/json;q=0.1", "application/json"),
        ("text/html", "application/json"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("APPLICATION/LD+JSON ; Q=1", "application/ld+json"),
    ],
)
def test_the_media_type_is_the_one_that_is_wanted_most(accept: str, expected: str) -> None:
    assert preferred(accept, ("application/json", "application/ld+json")) == expected
