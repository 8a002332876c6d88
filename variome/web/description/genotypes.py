"""The schemas of what is answered of genotypes."""

from collections.abc import Mapping
from typing import Any, Final

Node = dict[str, Any]

_TEXT: Final[Node] = {"type": "string"}
_NUMBER: Final[Node] = {"type": "integer", "minimum": 0}
_COUNT: Final[Node] = {"type": ["integer", "null"], "minimum": 0, "description": "null where it is not told."}

_DATASET: Final[Node] = {
    "type": "object",
    "required": ["name", "version", "digest"],
    "properties": {"name": _TEXT, "version": _NUMBER, "digest": {**_TEXT, "description": "SHA-256 of the version."}},
}

_ROW: Final[Node] = {
    "type": "object",
    "description": "A row: one ALT of one site. `AC`, `AN` are of all who are asked about, `AC1`, `AN1` of a group.",
    "required": ["allele", "CHROM", "POS", "REF", "ALT"],
    "properties": {
        "allele": {**_TEXT, "description": "contig:position:reflen:alt"},
        "CHROM": _TEXT,
        "POS": _NUMBER,
        "END": _NUMBER,
        "ID": {"type": ["string", "null"]},
        "REF": _TEXT,
        "ALT": _TEXT,
        "FILTER": {"type": ["string", "null"]},
        "AC": _COUNT,
        "AN": _COUNT,
        "GT": {"type": "array", "items": _TEXT, "description": "With `g`: of each of `samples`, as in a VCF."},
    },
}

_HAPLOTYPE: Final[Node] = {
    "type": "object",
    "required": ["alleles", "counts"],
    "properties": {
        "alleles": {
            **_TEXT,
            "description": "For each of `alleles` 1 (carried), 0 (not), `.` (missing); `other` of rare ones together.",
        },
        "counts": {"type": "array", "items": _NUMBER, "description": "In each group."},
    },
}

_CARRIER: Final[Node] = {
    "type": "object",
    "required": ["sample", "dataset"],
    "properties": {"sample": _TEXT, "dataset": _TEXT},
}


def _list_of(items: Node) -> Node:
    return {"type": "array", "items": items}


GENOTYPES: Final[Mapping[str, Node]] = {
    "GenotypeDatasets": {
        "type": "object",
        "description": "The datasets that the key may see, and what can be asked of them.",
        "required": ["datasets", "row_keys", "parameters"],
        "properties": {
            "datasets": _list_of(
                {
                    **_DATASET,
                    "required": ["@id", "name", "assembly", "version", "digest", "samples", "rows", "least_group"],
                    "properties": {
                        **_DATASET["properties"],
                        "@id": _TEXT,
                        "assembly": _TEXT,
                        "samples": _NUMBER,
                        "rows": _NUMBER,
                        "least_group": {**_NUMBER, "description": "Samples that a group must have."},
                        "sample_keys": {"type": "object", "additionalProperties": _TEXT},
                    },
                }
            ),
            "row_keys": {"type": "object", "additionalProperties": _TEXT, "description": "Types, by name."},
            "parameters": {"type": "object", "additionalProperties": _TEXT, "description": "Meanings, by name."},
        },
    },
    "Genotypes": {
        "type": "object",
        "description": "Rows; or with `t` a table, with `H` haplotypes, with `S` carriers.",
        "required": ["datasets", "groups", "truncated", "absent"],
        "properties": {
            "datasets": _list_of(_DATASET),
            "groups": _list_of({"type": "object", "required": ["samples"], "properties": {"samples": _NUMBER}}),
            "samples": {**_list_of(_TEXT), "description": "With `g`: whose genotypes rows have."},
            "columns": {**_list_of(_TEXT), "description": "With `t`: what the values of rows are."},
            "rows": {"type": "array", "items": {"anyOf": [_ROW, {"type": "array"}]}},
            "alleles": {**_list_of(_TEXT), "description": "With `H`: those of haplotypes."},
            "haplotypes": _list_of(_HAPLOTYPE),
            "carriers": _list_of(_CARRIER),
            "truncated": {"type": "boolean", "description": "Whether there are more rows than one answer may hold."},
            "absent": {**_list_of(_TEXT), "description": "Alleles of `a` without a row where `r` and `i` let rows be."},
        },
    },
    "GenotypeText": {"type": "string", "description": "VCF, or a table; the last line is `*` where more would follow."},
}
