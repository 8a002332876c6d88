"""Operations on items: read, found, exported, changed, and what they were."""

from collections.abc import Mapping
from typing import Any, Final

from variome.web.description import examples
from variome.web.description.operation import JSON, LD_JSON, NDJSON, Answer, Body, Operation
from variome.web.exporting import FORMATS

_CHANGED: Final = Answer(
    "The item as it is then; with `check_only` as it would be.", "Item", examples.GENE, headers=("ETag", "X-Request-Id")
)

_STATE: Final[Mapping[str, Any]] = {
    "revision": 1,
    "modified": examples.TIME,
    "superseded": None,
    "actor": examples.USER,
    "reason": "as HGNC has it",
    "request": examples.REQUEST,
}

_BATCH: Final[Mapping[str, Any]] = {
    "counts": {"Gene": {"created": 1, "rejected": 1}},
    "problems": [
        {
            "index": 1,
            "record": None,
            "item_type": "Gene",
            "severity": "error",
            "kind": "schema",
            "pointer": "/ensgid",
            "detail": "expected a value, found none; the property is required",
            "value": None,
        }
    ],
    "missing": {},
    "stubs": {},
}

_COMPARED: Final[Mapping[str, Any]] = {
    "annotation_version": "1.0",
    "revision": 1,
    "modified": examples.TIME,
    "content_hash": examples.CONTENT_HASH,
}

_DIFFERENCES: Final[Mapping[str, Any]] = {
    "@id": "/genes/ENSG00000166147/revisions/diff?from=1&to=2",
    "from": _COMPARED,
    "to": {**_COMPARED, "revision": 2},
    "differences": [{"property": "name", "change": "changed", "from": "fibrillin", "to": "fibrillin 1"}],
}

_LINES: Final = (
    '{"@type": "Gene", "ensgid": "ENSG00000107779", "gene_symbol": "BMPR1A"}\n'
    '{"@type": "VariantConsequence", "var_conseq_name": "stop_gained", "var_conseq_id": "SO:0001587"}\n'
)

_EXPORTED_TEXTS: Final = tuple(
    each.media_type.partition(";")[0] for each in FORMATS.values() if each.media_type != LD_JSON
)

_EXPORTED_GRAPH: Final[Mapping[str, Any]] = {
    "@context": "http://127.0.0.1:8000/contexts/Gene?annotation_version=1.0",
    "@graph": [{name: value for name, value in examples.GENE.items() if name != "@context"}],
}

OPERATIONS: Final[Mapping[str, Operation]] = {
    "GET /{collection}/{name}": Operation(
        "Read an item",
        (
            Answer(
                "The item. The frame `embedded` has no ETag.",
                "ItemInFrame",
                examples.GENE,
                media_types=(JSON, LD_JSON),
                headers=("ETag",),
            ),
        ),
        problems=(404,),
    ),
    "POST /{collection}": Operation(
        "Create an item",
        (
            Answer("The new item.", "Item", examples.GENE, status=201, headers=("Location", "ETag", "X-Request-Id")),
            Answer(
                "With `check_only`: the item as it would be.", "Item", examples.GENE, headers=("ETag", "X-Request-Id")
            ),
        ),
        Body(
            examples.NEW_GENE,
            "NewItem",
            media_types=(JSON, LD_JSON),
            description="The item; packed with gzip if `Content-Encoding` says so.",
        ),
        problems=(403, 404, 409),
    ),
    "PATCH /{collection}/{name}": Operation(
        "Change some properties of an item",
        (_CHANGED,),
        Body(
            {"tags": ["panel"]},
            "MergePatch",
            media_types=("application/merge-patch+json", JSON, LD_JSON),
            description="What is to be different.",
        ),
        problems=(403, 404, 409, 412),
    ),
    "PUT /{collection}/{name}": Operation(
        "Replace an item",
        (_CHANGED,),
        Body(examples.STORED_GENE, "NewItem", media_types=(JSON, LD_JSON), description="The whole item."),
        problems=(403, 404, 409, 412),
    ),
    "DELETE /{collection}/{name}": Operation(
        "Delete an item",
        (
            Answer("The item has the status `deleted`.", status=204, headers=("X-Request-Id",)),
            Answer("With `purge`: what went.", "Purged", {"counts": {"Gene": 1}}, headers=("X-Request-Id",)),
        ),
        problems=(403, 404, 409, 412),
    ),
    "POST /bulk": Operation(
        "Create or update many items",
        (Answer("What became of the items.", "BatchAnswer", _BATCH, headers=("X-Request-Id",)),),
        Body(
            _LINES,
            "ItemLines",
            media_types=(NDJSON, "application/ndjson"),
            description="The items; packed with gzip if `Content-Encoding` says so.",
        ),
        problems=(403, 404, 409),
    ),
    "GET /search": Operation(
        "Find items",
        (Answer("The items.", "Items", {"@graph": [examples.CONSEQUENCE], "total": 1}, media_types=(JSON, LD_JSON)),),
        problems=(404,),
        examples={"type": "VariantConsequence"},
        descriptions={
            "project": "Project that owns the items, or samples or files of the variants, and in which the names of "
            "files, families and gene lists are looked for.",
        },
    ),
    "GET /export": Operation(
        "Export items as a file",
        (
            Answer(
                "The file.",
                "ExportedItems",
                "uuid\tstatus\tannotation_id\n0f02e420-a8ce-8797-b107-22f44ceb485e\tshared\tchr15:48505000A_G\n",
                media_types=_EXPORTED_TEXTS,
                headers=("Content-Disposition",),
                other=Answer("As JSON-LD.", "ExportedGraph", _EXPORTED_GRAPH, media_types=(LD_JSON,)),
            ),
        ),
        problems=(404,),
        examples={"uuid": [examples.VARIANT_UUID]},
    ),
    "GET /{collection}/{name}/revisions": Operation(
        "What an item was",
        (
            Answer(
                "Its states.",
                "Revisions",
                {
                    "@id": "/genes/ENSG00000166147/revisions/",
                    "@context": "/contexts/Listing",
                    "@graph": [
                        {
                            **_STATE,
                            "annotation_version": "1.0",
                            "file": None,
                            "submission": None,
                            "content_hash": examples.CONTENT_HASH,
                            "item": examples.STORED_GENE,
                        }
                    ],
                    "edits": [{**_STATE, "item_revision": None, "item": {"status": "shared", "tags": ["panel"]}}],
                },
                media_types=(JSON, LD_JSON),
            ),
        ),
        problems=(404,),
    ),
    "GET /{collection}/{name}/links": Operation(
        "What links to an item",
        (
            Answer(
                "The items that do.",
                "Links",
                {
                    "@id": "/genes/ENSG00000166147/links/",
                    "@context": "/contexts/Listing",
                    "@graph": [
                        {
                            "@id": "/variants/chr15:48505000A_G/",
                            "@type": ["Variant", "Item"],
                            "properties": ["transcript.csq_gene"],
                        }
                    ],
                },
                media_types=(JSON, LD_JSON),
            ),
        ),
        problems=(404,),
    ),
    "GET /{collection}/{name}/revisions/diff": Operation(
        "What differs between two states of an item",
        (Answer("The properties that differ.", "Differences", _DIFFERENCES),),
        problems=(404,),
        examples={"from": 1, "to": 1},
    ),
    "GET /{collection}/{name}/diff": Operation(
        "What differs between two annotation versions of an item",
        (Answer("The properties that differ.", "Differences", _DIFFERENCES),),
        problems=(404,),
    ),
}
