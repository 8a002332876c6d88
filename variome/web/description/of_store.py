"""Operations on the store as a whole: its schemas, the terms of its JSON-LD, its state, its problems."""

from collections.abc import Mapping
from typing import Any, Final

from variome.web.description import examples
from variome.web.description.operation import JSON, LD_JSON, Answer, Operation

_ITEM_SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "/profiles/Gene/1.0",
    "title": "Gene",
    "type": "object",
    "properties": {"ensgid": {"title": "Stable ID", "type": "string"}},
}

_TERMS_CONTEXT: Final[Mapping[str, Any]] = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}

_TERM: Final[Mapping[str, Any]] = {
    "@id": "http://127.0.0.1:8000/terms/gene_symbol",
    "@type": "rdf:Property",
    "label": ["Gene symbol"],
}

_UNCHANGED: Final = Answer("It has not changed: `If-None-Match` names it.", status=304)

_PROFILE: Final = Answer("The schema.", "ItemSchema", _ITEM_SCHEMA, media_types=("application/schema+json",))

OPERATIONS: Final[Mapping[str, Operation]] = {
    "GET /health": Operation(
        "Whether the store answers", (Answer("It does.", "Health", {"status": "ok"}),), is_open=True
    ),
    "GET /status": Operation(
        "What is in the store",
        (
            Answer(
                "Counts and loads.",
                "Status",
                {
                    "counts": [{"item_type": "Variant", "version": "1.0", "items": 26, "unfinished": 0, "stubs": 0}],
                    "submissions": [
                        {
                            "uuid": examples.SUBMISSION,
                            "file": "HERON-1",
                            "project": "research",
                            "version": "1.0",
                            "status": "completed",
                            "started": examples.TIME,
                            "finished": examples.TIME,
                            "committed_record": 24,
                            "is_alive": False,
                            "failure": None,
                            "progress": examples.PACE,
                        }
                    ],
                },
            ),
        ),
    ),
    "GET /metrics": Operation(
        "Figures for Prometheus",
        (
            Answer(
                "The figures.",
                "Metrics",
                'variome_requests_total{method="GET",route="/search",status="200"} 12.0\n',
                media_types=("text/plain",),
            ),
        ),
    ),
    "GET /profiles": Operation(
        "Types of items",
        (
            Answer(
                "All of them.",
                "Profiles",
                {
                    "@graph": [
                        {
                            "@id": "/profiles/Gene",
                            "item_type": "Gene",
                            "collection": "/genes/",
                            "annotation_versions": ["1.0"],
                        }
                    ]
                },
            ),
        ),
    ),
    "GET /profiles/{item_type}": Operation("JSON Schema of a type", (_PROFILE,), problems=(404,)),
    "GET /profiles/{item_type}/{annotation_version}": Operation(
        "JSON Schema of a type in an annotation version", (_PROFILE,), problems=(404,)
    ),
    "GET /schemas": Operation(
        "What a loader parses by",
        (
            Answer(
                "Versions and schemas.",
                "LoaderSchemas",
                {"versions": {"Gene": "1.0"}, "schemas": {"Gene": _ITEM_SCHEMA}},
            ),
        ),
    ),
    "DELETE /schemas/{annotation_version}": Operation(
        "Remove an annotation version",
        (
            Answer(
                "What went.",
                "RemovedVersion",
                {"counts": {"Variant": 26}, "kept": {"Gene": 45}, "submissions": [examples.SUBMISSION]},
            ),
        ),
        problems=(403, 404, 409),
    ),
    "GET /contexts/{item_type}": Operation(
        "JSON-LD context of a type",
        (
            Answer(
                "The context.",
                "Context",
                {"@context": {"@version": 1.1, "@vocab": "http://127.0.0.1:8000/terms/"}},
                media_types=(LD_JSON, JSON),
                headers=("ETag",),
            ),
            _UNCHANGED,
        ),
        problems=(404,),
        is_open=True,
        descriptions={"item_type": "Type of item, or `Listing` for lists."},
    ),
    "GET /terms": Operation(
        "Terms of our own",
        (
            Answer(
                "All of them.",
                "Graph",
                {"@context": _TERMS_CONTEXT, "@graph": [_TERM]},
                media_types=(LD_JSON, JSON),
                headers=("ETag",),
            ),
            _UNCHANGED,
        ),
        is_open=True,
    ),
    "GET /terms/{name}": Operation(
        "What a term means",
        (
            Answer(
                "The term.",
                "Term",
                {"@context": _TERMS_CONTEXT, **_TERM},
                media_types=(LD_JSON, JSON),
                headers=("ETag",),
            ),
            _UNCHANGED,
        ),
        problems=(404,),
        is_open=True,
        examples={"name": "gene_symbol"},
        descriptions={"name": "Name of the term."},
    ),
    "GET /problems/{name}": Operation(
        "What a type of problem is",
        (
            Answer(
                "The type.",
                "ProblemType",
                {
                    "type": "/problems/not-found",
                    "title": "There is no such item, or you may not see it",
                    "status": 404,
                },
            ),
        ),
        problems=(404,),
        is_open=True,
        examples={"name": "not-found"},
        descriptions={"name": "Name of the type, as it ends its address."},
    ),
}
