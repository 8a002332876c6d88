"""Parameters by name: what the routes do not say of them. The same name means the same in every route."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from variome.model.item_types import ITEM_TYPES
from variome.web.description import examples
from variome.web.description.operation import Operation

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Parameter:
    """An example; a description, where the route has none; and what else its schema says."""

    example: Any
    description: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)


_PARAMETERS: Final[Mapping[str, _Parameter]] = {
    "B": _Parameter("chr15\t48000000\t49000000\n"),
    "C": _Parameter(example=True),
    "H": _Parameter(example=False),
    "S": _Parameter(example=False),
    "a": _Parameter(",15:48505000:1:G"),
    "accession": _Parameter("HERON-1", "Accession of the file."),
    "after": _Parameter(examples.VARIANT_UUID),
    "annotation_version": _Parameter("1.0", "Annotation version."),
    "assembly": _Parameter("GRCh38"),
    "atomic": _Parameter(example=True),
    "check_only": _Parameter(example=True),
    "collection": _Parameter(
        "genes", "Collection of a type.", {"enum": [each.collection for each in ITEM_TYPES.values()]}
    ),
    "dataset": _Parameter("cohort", "Name of a dataset; several with commas between."),
    "e": _Parameter(example=False),
    "edits": _Parameter("all"),
    "f": _Parameter("AC > 0"),
    "facet": _Parameter(["variant_class"]),
    "family": _Parameter("heron"),
    "field": _Parameter(["annotation_id"]),
    "file": _Parameter("HERON-1"),
    "for_group": _Parameter("cases"),
    "for_sample": _Parameter("heron_proband"),
    "format": _Parameter("tsv"),
    "frame": _Parameter("embedded"),
    "from": _Parameter("1.0"),
    "g": _Parameter(example=False),
    "gene": _Parameter("ENSG00000166147"),
    "gene_list": _Parameter(["hearts"]),
    "i": _Parameter(1),
    "if-match": _Parameter("*"),
    "if-none-match": _Parameter('"f427565b23e24c149bca7e92fbc61d77"'),
    "institution": _Parameter("lab"),
    "item_type": _Parameter("Gene", "Type of item."),
    "key": _Parameter("SO:0001583"),
    "limit": _Parameter(10),
    "max_other_families": _Parameter(2),
    "missing_links": _Parameter("stub"),
    "most": _Parameter(100),
    "n": _Parameter(10),
    "name": _Parameter(
        "ENSG00000166147",
        "uuid, key, second key or alias of the item, percent-encoded. It may hold slashes.",
        {"minLength": 1},
    ),
    "pairs": _Parameter(example=True),
    "pedigree": _Parameter("heron\theron_proband\t0\t0\t2\t2\n"),
    "pedigree_path": _Parameter("trio.ped"),
    "project": _Parameter("research", "Name of the project."),
    "purge": _Parameter(example=True),
    "q": _Parameter("rs193922219"),
    "r": _Parameter(["15:48000000-49000000"]),
    "reason": _Parameter("as HGNC has it"),
    "region": _Parameter("chr15:48000000-49000000"),
    "replaces": _Parameter("HERON-1"),
    "s": _Parameter([",heron_proband,heron_mother"]),
    "sample": _Parameter("heron_proband"),
    "saved": _Parameter("rare"),
    "sha256": _Parameter(examples.CONTENT_HASH),
    "sort": _Parameter("-POS"),
    "status": _Parameter("shared"),
    "strict": _Parameter(example=True),
    "submission": _Parameter(examples.SUBMISSION, "The load, as `POST /loads` answered it."),
    "t": _Parameter("CHROM,POS,AC/AN"),
    "to": _Parameter("1.0"),
    "total": _Parameter(example=True),
    "trait": _Parameter("height"),
    "type": _Parameter("Variant", schema={"enum": list(ITEM_TYPES)}),
    "uuid": _Parameter(examples.SUBMISSION, "The load, as `GET /status` lists it."),
    "version": _Parameter(1),
    "where": _Parameter("csq_max_af < 0.01 or csq_max_af is missing"),
}


def described(parameter: Mapping[str, Any], operation: Operation) -> Node:
    """A parameter as FastAPI has it, made complete.

    Raises:
        KeyError: the table does not know it.
    """
    name = parameter["name"]
    known = _PARAMETERS[name]
    said = operation.descriptions.get(name) or parameter.get("description") or known.description
    return {
        **parameter,
        "description": said,
        "schema": {**_without_null(parameter["schema"]), **known.schema},
        "example": operation.examples.get(name, known.example),
    }


def _without_null(schema: Mapping[str, Any]) -> Node:
    """A parameter that may be left out cannot be null: FastAPI takes it from the type in Python."""
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, **({"anyOf": kinds} if kinds else {})}
