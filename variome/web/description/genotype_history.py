"""The schemas of what is answered of the history of genotypes."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from variome.genotypes.edits import ACTIONS, Action

Node = dict[str, Any]

_TEXT: Final[Node] = {"type": "string"}
_MAYBE_TEXT: Final[Node] = {"type": ["string", "null"]}
_NUMBER: Final[Node] = {"type": "integer", "minimum": 0}
_MAYBE_NUMBER: Final[Node] = {"type": ["integer", "null"], "minimum": 1}
_TIME: Final[Node] = {"type": "string", "format": "date-time"}
_TEXTS: Final[Node] = {"type": "array", "items": _TEXT}
_CALLS: Final[Node] = {
    "type": ["array", "null"],
    "items": _TEXT,
    "description": "Of each of `samples`; null where there was no row, or is none any more.",
}

_VIEW: Final[Node] = {
    "name": _TEXT,
    "version": _NUMBER,
    "digest": {**_TEXT, "description": "Equal digests, equal answers."},
}


def _object(description: str, properties: Mapping[str, Node], optional: Mapping[str, Node] | None = None) -> Node:
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": {**properties, **(optional or {})},
    }


def _list_of(items: Node) -> Node:
    return {"type": "array", "items": items}


_VERSION: Final = _object(
    "A version.",
    {
        "number": _NUMBER,
        "created": _TIME,
        "author": _TEXT,
        "reason": _TEXT,
        "n_samples": _NUMBER,
        "n_rows": _NUMBER,
        "n_edits": _NUMBER,
        "changes": {**_TEXTS, "description": "What differs from the version before, such as `12 samples added`."},
    },
)

_EDIT: Final = _object(
    "An edit. What tells of samples is left out for those who may not be told genotypes.",
    {
        "number": _NUMBER,
        "time": _TIME,
        "author": _TEXT,
        "action": {
            "type": "string",
            "enum": list(get_args(Action)),
            "description": "A `note` is a record of another program that could not be followed, and changes nothing.",
        },
        "marker": {**_TEXT, "description": "Its row: contig:position:reflen:alt"},
        "state": {"type": "string", "enum": ["in force", "taken back", "left out"]},
        "taken_back_by": {**_MAYBE_NUMBER, "description": "Number of the edit that did the opposite."},
    },
    {
        "reason": _TEXT,
        "samples": _TEXTS,
        "old": _CALLS,
        "new": _CALLS,
        "for_traits": {**_TEXTS, "description": "What it is meant for; empty: all."},
        "for_samples": _TEXTS,
        "for_group": _MAYBE_TEXT,
    },
)

_DIFFERENCE: Final = _object(
    "One thing that differs.",
    {
        "kind": {
            "type": "string",
            "enum": ["sample added", "sample removed", "row added", "row removed", "call changed"],
        },
        "marker": {**_TEXT, "description": "The row; empty of a sample."},
        "sample": {**_TEXT, "description": "The sample; empty of a row."},
        "before": {**_TEXT, "description": "Genotype of a call."},
        "after": _TEXT,
    },
)

_NEW_EDIT: Final = _object(
    "An edit that only one of the two has.",
    {name: _EDIT["properties"][name] for name in ("number", "time", "author", "reason", "action", "marker")},
)

_COUNTS: Final[Node] = {"type": "object", "additionalProperties": _NUMBER}

GENOTYPE_HISTORY: Final[Mapping[str, Node]] = {
    "GenotypeVersions": _object(
        "The versions of a dataset, the first one first.", {**_VIEW, "versions": _list_of(_VERSION)}
    ),
    "GenotypeEdits": _object(
        "A page of the edits of a version.",
        {
            **_VIEW,
            "edits": _list_of(_EDIT),
            "next_after": {**_MAYBE_NUMBER, "description": "`after` of the next page; null where there is none."},
        },
    ),
    "GenotypeDifferences": _object(
        "What differs between two views of a dataset.",
        {
            "from": _object("The one.", _VIEW),
            "to": _object("The other.", _VIEW),
            "edits": _list_of(_NEW_EDIT),
            "differences": _list_of(_DIFFERENCE),
            "counts": {**_COUNTS, "description": "Differences by kind, those that are not listed too."},
            "truncated": {"type": "boolean", "description": "Whether there are more than are listed."},
        },
    ),
    "GenotypeFaults": _object(
        "Whether a dataset is whole.",
        {"name": _TEXT, "is_whole": {"type": "boolean"}, "faults": {**_TEXTS, "description": "A sentence for each."}},
    ),
    "GenotypeStatistics": _object(
        "How large a dataset is, and what of it is missing.",
        {
            **_VIEW,
            **{
                f"n_{name}": _NUMBER
                for name in ("rows", "samples", "withdrawn", "shards", "blocks", "edits", "versions")
            },
            "n_bytes": {**_COUNTS, "description": "On disk, by part."},
            "n_bytes_of_all": {**_COUNTS, "description": "Likewise, of all versions."},
            "contigs": _list_of(
                _object(
                    "A contig.", {"contig": _TEXT, "n_rows": _NUMBER, "n_haplotypes": _NUMBER, "n_missing": _NUMBER}
                )
            ),
            "share_missing": {"type": "number", "minimum": 0, "maximum": 1, "description": "Of all haplotypes."},
        },
    ),
    "GenotypeEditRequest": {
        "type": "object",
        "description": "Edits to make, or to take back.",
        "additionalProperties": False,
        "oneOf": [{"required": ["edits"]}, {"required": ["undo"]}],
        "properties": {
            "edits": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["action", "marker"],
                    "additionalProperties": False,
                    "properties": {
                        "action": {"type": "string", "enum": list(ACTIONS)},
                        "marker": {
                            **_TEXT,
                            "description": "Its row: contig:position:reflen:alt, or with the bases of the reference.",
                        },
                        "samples": {**_TEXTS, "description": "Without it all; needed by `call`."},
                        "old": {
                            **_TEXTS,
                            "description": "Genotypes that must be there, of each sample or one for all.",
                        },
                        "new": {**_TEXTS, "description": "Genotypes that shall be there, likewise."},
                        "reason": _TEXT,
                        "id": {**_TEXT, "description": "Of a row that is new; and likewise `filter` and `ref`."},
                        "filter": _TEXT,
                        "ref": {**_TEXT, "description": "Base of the reference that a symbolic allele stands at."},
                        "for_traits": {**_TEXTS, "description": "What the edit is meant for; without it all."},
                        "for_samples": _TEXTS,
                        "for_group": _TEXT,
                    },
                },
            },
            "undo": {**_TEXT, "description": "Numbers of edits (`1,4-7`), or `last` for those of the last version."},
        },
    },
    "GenotypeEditLines": {"type": "string", "description": "Edits, one JSON object a line, as in `edits`."},
    "GenotypeEditTable": {
        "type": "string",
        "description": "Edits as a table: names of columns, then a line each, with tabs; lists with commas.",
    },
    "GenotypeEdited": _object(
        "What was changed.",
        {
            **_VIEW,
            "edits": {**_list_of(_NUMBER), "description": "Numbers of the new edits."},
            "is_recorded": {
                "type": "boolean",
                "description": "Whether the items of the dataset follow; else `variome genotypes record` writes them.",
            },
        },
    ),
}
