"""A store of variants and samples with all kinds of values, and their twin."""

import random
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, upsert
from tests.variome.search.twin import Item, Twin
from variome.model.identity import file_uuid
from variome.model.item_types import ITEM_TYPES
from variome.model.keys import identity
from variome.schema.registry import SchemaRegistry

IMPACTS = {"stop_gained": "HIGH", "missense_variant": "MODERATE", "intron_variant": "MODIFIER", "odd_variant": None}
FAMILIES = {"F1": ("kim", "mo", "pa"), "F2": ("lee", "ma")}
N_VARIANTS = 120


@dataclass(frozen=True)
class Searched:
    """The store, and what is in it."""

    store: Connection
    registry: SchemaRegistry
    variants: Twin
    samples: Twin


def searchable_schemas() -> dict[str, Any]:
    """The tiny schemas, with links that are searched by and facets."""
    schemas = deepcopy(b.schemas())
    for name in ("vep_gene", "vep_consequence"):
        schemas["Variant"]["properties"]["transcript"]["items"]["properties"][name]["searchable"] = True
    facets = ["gnomad_af", "is_known", "clinvar", "transcript.vep_consequence", "transcript.vep_consequence.impact"]
    for item_type, names in {"Variant": ("REF", "ALT"), "VariantSample": ("GT",)}.items():
        for name in names:
            schemas[item_type]["properties"][name]["searchable"] = True
    calculated = schemas["Variant"].setdefault("calculatedProperties", {})
    calculated["transcript.vep_consequence.impact"] = {"title": "Impact", "type": "string"}
    schemas["Variant"]["facets"] = {path: {"title": path.upper(), "order": n} for n, path in enumerate(facets)}
    return schemas


@pytest.fixture
def searched(store: Connection) -> Searched:
    """120 variants; of each some of five samples of two families of one project."""
    registry = SchemaRegistry.load(store)
    registry.add(store, b.VERSION, searchable_schemas())
    chance = random.Random(7)
    for name, impact in IMPACTS.items():
        upsert(store, registry, ("VariantConsequence", b.consequence(name, **({"impact": impact} if impact else {}))))
    upsert(store, registry, *(("Gene", b.gene(number)) for number in range(5)))
    variants = [_variant(chance, number) for number in range(N_VARIANTS)]
    upsert(store, registry, *(("Variant", each) for each in variants))
    samples = []
    for accession, names in FAMILIES.items():
        file = file_uuid("research", accession)
        upsert(store, registry, ("File", b.file(accession)))
        calls = [_sample(chance, each, name, file) for each in variants for name in names if chance.random() < 0.5]
        upsert(store, registry, *(("VariantSample", call) for call, _ in calls), context=replace(CONTEXT, file=file))
        samples += calls
    impacts = {"transcript.vep_consequence.impact": {name: each for name, each in IMPACTS.items() if each}}
    of_samples = {f"variant.{path}": found for path, found in impacts.items()}
    return Searched(
        store,
        registry,
        Twin([Item(b.uuid_of(each), each) for each in variants], impacts),
        Twin([Item(_uuid(call), call, of) for call, of in samples], of_samples),
    )


def _uuid(call: b.Document) -> UUID:
    return identity(ITEM_TYPES["VariantSample"], call, assembly="GRCh38", project="")


def _variant(chance: random.Random, number: int) -> b.Document:
    """Each property is there in some; numbers repeat, so that sorting has ties."""
    optional: dict[str, Any] = {
        "gnomad_af": chance.choice([0.0, 1e-6, 0.001, 0.0123, 0.5, 1.0]),
        "gnomad_an": chance.choice([0, 1, 2**40]),
        "is_known": chance.random() < 0.5,
        "clinvar": chance.sample(["benign", "Pathogenic", "it's\"odd", "%_", "ünï"], 2),
        "transcript": [
            b.transcript(
                chance.randrange(5),
                *chance.sample(sorted(IMPACTS), chance.randrange(3)),
                **({"vep_score": chance.choice([0.5, 3.0, -7.25])} if chance.random() < 0.7 else {}),
            )
            for _ in range(chance.randrange(1, 4))
        ],
    }
    kept = {name: value for name, value in optional.items() if chance.random() < 0.7}
    return b.variant(1000 + number * 7, contig=chance.choice(["1", "2", "X"]), alt=chance.choice("CGT"), **kept)


def _sample(chance: random.Random, of: b.Document, name: str, file: UUID) -> tuple[b.Document, b.Document]:
    depth = {"DP": chance.randrange(60)} if chance.random() < 0.8 else {}
    return b.sample(of, name, file=file, **depth) | {"GT": chance.choice(["0/1", "1/1", "0/0"])}, of
