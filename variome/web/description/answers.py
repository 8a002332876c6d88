"""The schemas of what operations answer, by name, and the headers beside it.

What an item of a type holds is said by its schema at `/profiles/{item_type}`, which a store can add to; here is what
all items have, and what lies around them.
"""

from collections.abc import Mapping
from typing import Any, Final

from variome.model.item_types import STATUSES
from variome.web.description.found import FOUND_ITEMS
from variome.web.description.genotype_history import GENOTYPE_HISTORY
from variome.web.description.genotypes import GENOTYPES
from variome.web.description.problems import PROBLEM_SCHEMA
from variome.web.envelopes import NamedSubmission

Node = dict[str, Any]

_TEXT: Final[Node] = {"type": "string"}
_MAYBE_TEXT: Final[Node] = {"type": ["string", "null"]}
_NUMBER: Final[Node] = {"type": "integer", "minimum": 0}
_UUID: Final[Node] = {"type": "string", "format": "uuid"}
_TIME: Final[Node] = {"type": "string", "format": "date-time"}
_MAYBE_TIME: Final[Node] = {"type": ["string", "null"], "format": "date-time"}
_ANY_OBJECT: Final[Node] = {"type": "object"}
_MAYBE_NUMBER: Final[Node] = {"type": ["number", "null"], "minimum": 0}
_COUNTS: Final[Node] = {"type": "object", "additionalProperties": _NUMBER}
_TYPES: Final[Node] = {
    "type": "array",
    "items": _TEXT,
    "minItems": 1,
    "description": "From the concrete to the general.",
}


def _list_of(items: Node) -> Node:
    return {"type": "array", "items": items}


def _object(description: str, properties: Mapping[str, Node], optional: Mapping[str, Node] | None = None) -> Node:
    """The schema of an object; members that it names nowhere may be there too."""
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": {**properties, **(optional or {})},
    }


_MAYBE_PACE: Final[Node] = {
    **_object(
        "How far the load has come since it began or was taken up; null before it tells.",
        {
            "bytes_read": _NUMBER,
            "total_bytes": {**_MAYBE_NUMBER, "description": "null of a stream."},
            "records": _NUMBER,
            "records_per_second": {"type": "number", "minimum": 0},
            "seconds_left": _MAYBE_NUMBER,
        },
    ),
    "type": ["object", "null"],
}


def _reference(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


_STATE: Final[Mapping[str, Node]] = {
    "revision": _NUMBER,
    "modified": _TIME,
    "superseded": {**_MAYBE_TIME, "description": "null of the present one."},
    "actor": {**_MAYBE_TEXT, "description": "Address of the user; null where the key may not know."},
    "reason": _MAYBE_TEXT,
    "request": {**_MAYBE_TEXT, "description": "X-Request-Id of the answer to the change."},
    "item": {**_ANY_OBJECT, "description": "What it held."},
}
"""What revisions of documents and states of edits have in common."""

_LISTED: Final[Mapping[str, Node]] = {"@id": _TEXT, "@context": _TEXT}

_COMPARED: Final = _object(
    "A state that was compared.",
    {"annotation_version": _MAYBE_TEXT, "revision": _NUMBER, "modified": _TIME, "content_hash": _TEXT},
)

SCHEMAS: Final[Mapping[str, Node]] = {
    "ProblemDetails": PROBLEM_SCHEMA,
    "Item": _object(
        "An item: who it is, and what the schema of its type says that it holds.",
        {
            "@id": {**_TEXT, "description": "Its address."},
            "@type": _TYPES,
            "@context": {**_TEXT, "description": "Address of its JSON-LD context."},
            "uuid": _UUID,
            "status": {"type": "string", "enum": list(STATUSES)},
            "project": {**_TEXT, "description": "Address of the project that owns it."},
        },
        {"display_title": {**_TEXT, "description": "What people call it."}},
    ),
    "StoredItem": {**_ANY_OBJECT, "description": "An item as it is stored: what the schema of its type says."},
    "ItemInFrame": {"anyOf": [_reference("Item"), _reference("StoredItem")], "description": "By `frame`."},
    "Items": FOUND_ITEMS,
    "ExportedItems": {"type": "string", "description": "A file of items, in the format that was asked for."},
    "ExportedGraph": _object("A file of items as JSON-LD.", {"@context": _TEXT, "@graph": _list_of(_ANY_OBJECT)}),
    "Revisions": _object(
        "Every state of an item, the present one first.",
        {
            **_LISTED,
            "@graph": _list_of(
                _object(
                    "A state of the document.",
                    {
                        **_STATE,
                        "annotation_version": _MAYBE_TEXT,
                        "file": _MAYBE_TEXT,
                        "submission": _MAYBE_TEXT,
                        "content_hash": _TEXT,
                    },
                )
            ),
            "edits": _list_of(
                _object(
                    "A state of status, aliases, notes and tags.",
                    {**_STATE, "item_revision": {"type": ["integer", "null"]}},
                )
            ),
        },
    ),
    "Links": _object(
        "The items that link to one.",
        {
            **_LISTED,
            "@graph": _list_of(_object("One of them.", {"@id": _TEXT, "@type": _TYPES, "properties": _list_of(_TEXT)})),
        },
    ),
    "Differences": _object(
        "What differs between two states of an item.",
        {
            "@id": _TEXT,
            "from": _COMPARED,
            "to": _COMPARED,
            "differences": _list_of(
                _object(
                    "One property.",
                    {"property": _TEXT, "change": {"type": "string", "enum": ["added", "removed", "changed"]}},
                    {"entry": {"description": "Which entry of a list."}, "from": {}, "to": {}},
                )
            ),
        },
    ),
    "Purged": _object("What went with an item that was purged.", {"counts": _COUNTS}),
    "BatchAnswer": _object(
        "What came of a batch.",
        {
            "counts": {"type": "object", "description": "By type and outcome.", "additionalProperties": _COUNTS},
            "problems": _list_of(
                _object(
                    "A fault of one item.",
                    {
                        "index": {**_NUMBER, "description": "Of the item among those that were sent, from 0."},
                        "record": {"type": ["integer", "null"], "description": "Data line that it was read from."},
                        "item_type": _TEXT,
                        "severity": {"type": "string", "enum": ["error", "warning", "note"]},
                        "kind": _TEXT,
                        "pointer": _TEXT,
                        "detail": _TEXT,
                        "value": _MAYBE_TEXT,
                    },
                )
            ),
            "missing": {**_COUNTS, "description": "Records that name what is not there, by `Type key`."},
            "stubs": {**_COUNTS, "description": "Stubs that were made, by type."},
        },
    ),
    "Profiles": _object(
        "Every type of item.",
        {
            "@graph": _list_of(
                _object(
                    "A type.",
                    {"@id": _TEXT, "item_type": _TEXT, "collection": _TEXT, "annotation_versions": _list_of(_TEXT)},
                )
            )
        },
    ),
    "ItemSchema": _object(
        "JSON Schema 2020-12 of a type of item.",
        {"$schema": _TEXT, "$id": _TEXT, "title": _TEXT, "type": _TEXT, "properties": _ANY_OBJECT},
    ),
    "LoaderSchemas": _object(
        "What a loader parses by.",
        {
            "versions": {"type": "object", "additionalProperties": _TEXT, "description": "By item type."},
            "schemas": {"type": "object", "additionalProperties": _reference("ItemSchema"), "description": "Likewise."},
        },
    ),
    "RemovedVersion": _object(
        "What went with an annotation version.",
        {
            "counts": _COUNTS,
            "kept": {**_COUNTS, "description": "Schemas that items still need, and how many do."},
            "submissions": _list_of(_UUID),
        },
    ),
    "RemovedFile": _object("What went with a file.", {"counts": _COUNTS, "submissions": _list_of(_UUID)}),
    "Context": _object("A JSON-LD 1.1 context.", {"@context": _ANY_OBJECT}),
    "Term": _object("What a term means.", {"@context": _ANY_OBJECT, "@id": _TEXT, "@type": _TEXT}),
    "Graph": _object("A JSON-LD document.", {"@context": _ANY_OBJECT, "@graph": _list_of(_ANY_OBJECT)}),
    "ProblemType": _object("A type of problem.", {"type": _TEXT, "title": _TEXT, "status": _NUMBER}),
    "Health": _object("That all is well.", {"status": {"const": "ok"}}),
    "Status": _object(
        "What is in the store, of that which the key may see.",
        {
            "counts": _list_of(
                _object(
                    "Items of a type and annotation version.",
                    {"item_type": _TEXT, "version": _TEXT, "items": _NUMBER, "unfinished": _NUMBER, "stubs": _NUMBER},
                )
            ),
            "submissions": _list_of(
                _object(
                    "A load, the newest first.",
                    {
                        "uuid": _UUID,
                        "file": _MAYBE_TEXT,
                        "project": _TEXT,
                        "version": _TEXT,
                        "status": _TEXT,
                        "started": _TIME,
                        "finished": _MAYBE_TIME,
                        "committed_record": _NUMBER,
                        "is_alive": {"type": "boolean"},
                        "failure": _MAYBE_TEXT,
                        "progress": _MAYBE_PACE,
                    },
                )
            ),
        },
    ),
    "Families": _object(
        "Families and their people, as they are stored.",
        {"families": _list_of(_reference("StoredItem")), "individuals": _list_of(_reference("StoredItem"))},
    ),
    "SampledFiles": _object(
        "Files that have items of samples.",
        {
            "files": _list_of(
                _object(
                    "A file.",
                    {
                        "uuid": _UUID,
                        "document": _reference("StoredItem"),
                        "versions": {"type": "object", "additionalProperties": _list_of(_TEXT)},
                        "is_finished": {"type": "boolean", "description": "Whether all loads of it came to their end."},
                    },
                )
            )
        },
    ),
    "CallLines": {"type": "string", "description": "A JSON object a line: `item_type`, `record` and `document`."},
    "BegunLoad": _object(
        "A load that may begin, or go on.",
        {
            "uuid": {**_UUID, "description": "The submission."},
            "token": {**_UUID, "description": "Proves that the load is its loader's."},
            "committed_record": {**_NUMBER, "description": "How far it had come."},
            "before": _ANY_OBJECT,
            "answer": {"anyOf": [_reference("BatchAnswer"), {"type": "null"}]},
        },
    ),
    "Nothing": {"type": "object", "description": "There is nothing to say.", "additionalProperties": False},
    "BroughtItems": _object(
        "Items that a load brought.",
        {
            "@id": _TEXT,
            "@graph": _list_of(_object("One of them.", {"@id": _TEXT, "@type": _TYPES, "uuid": _UUID})),
        },
        {"next": {**_TEXT, "description": "Address of the next page; absent on the last one."}},
    ),
    "NewItem": {
        "type": "object",
        "description": "An item, as the schema of its type says (`/profiles/{item_type}`). `@type` may be left out.",
    },
    "MergePatch": {
        "type": "object",
        "description": "What is to be different (RFC 7396): null takes a property out, a list is replaced whole.",
    },
    "Upload": {"type": "string", "format": "binary", "description": "A VCF, packed with gzip or not, or a BCF."},
    "NamedSubmission": NamedSubmission.model_json_schema(),
    "Metrics": {"type": "string", "description": "The text format of Prometheus, version 0.0.4."},
    "Page": {"type": "string", "description": "HTML that needs nothing from elsewhere."},
    "ProblemLines": {"type": "string", "description": "A problem a line, each a JSON object."},
    **GENOTYPES,
    **GENOTYPE_HISTORY,
    "ItemLines": {"type": "string", "description": "An item a line, each a JSON object with its `@type`."},
}

HEADERS: Final[Mapping[str, Node]] = {
    "ETag": {
        "description": "By which `If-Match` tells this state of the item.",
        "schema": _TEXT,
        "example": '"63c3.0"',
    },
    "Location": {"description": "Address of the item.", "schema": _TEXT, "example": "/genes/ENSG00000107779/"},
    "X-Request-Id": {"description": "`request` in the history of the item.", "schema": _UUID},
    "Content-Disposition": {"description": "What to call the file.", "schema": _TEXT},
}
