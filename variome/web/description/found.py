"""What a search answers, as OpenAPI schema."""

from typing import Any, Final

Node = dict[str, Any]

_COUNT: Final[Node] = {"type": "integer", "minimum": 0}

_FACET: Final[Node] = {
    "type": "object",
    "description": "What the values of a field are among the hits.",
    "required": ["field", "title", "type", "n_values", "missing"],
    "properties": {
        "field": {"type": "string", "description": "Its dotted path."},
        "title": {"type": "string", "description": "For people."},
        "type": {"type": "string", "enum": ["terms", "ranges"], "description": "Which of both it has."},
        "terms": {
            "type": "array",
            "description": "Values with the hits that have them, the most frequent first, 100 at most.",
            "items": {
                "type": "object",
                "required": ["key", "count"],
                "properties": {"key": {"type": ["string", "boolean"]}, "count": _COUNT},
            },
        },
        "ranges": {
            "type": "array",
            "description": "Ranges with hits: `from` is included, `to` is not.",
            "items": {
                "type": "object",
                "required": ["count"],
                "properties": {"from": {"type": "number"}, "to": {"type": "number"}, "count": _COUNT},
            },
        },
        "n_values": {**_COUNT, "description": "How many terms or ranges there are."},
        "missing": {**_COUNT, "description": "Hits without a value."},
        "min": {"type": "number", "description": "The least number."},
        "max": {"type": "number", "description": "The greatest number."},
    },
}

FOUND_ITEMS: Final[Node] = {
    "type": "object",
    "description": "Items that were found.",
    "required": ["@graph"],
    "properties": {
        "@graph": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        "total": {**_COUNT, "description": "How many there are on all pages."},
        "annotation_version": {"type": "string", "description": "That was searched; of types that have one."},
        "next": {"type": "string", "description": "Address of the next page; the last one has none."},
        "facets": {"type": "array", "items": _FACET},
    },
}
