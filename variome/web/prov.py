"""Where the items of a submission come from, in the terms of the W3C's provenance ontology, as JSON-LD.

The load is an Activity: it used the file, and the schemas that came from mapping tables; the program was associated
with it and acted for the user; for each type there is one Collection of what it generated. Everything is named by its
address on this server, or by a fragment of the address of the document.

Source:
    PROV-O: The PROV Ontology. W3C Recommendation, 30 April 2013. `sha256` and `softwareVersion` are of schema.org.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from variome.model.item_types import ITEM_TYPES
from variome.web.vocabulary import TERMS_PATH

Node = dict[str, Any]

_TIME: Final = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
_LINK: Final = {"@type": "@id"}

CONTEXT: Final[Mapping[str, Any]] = {
    "@version": 1.1,
    "@vocab": TERMS_PATH,
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    **{name: {"@id": f"prov:{name}", **_TIME} for name in ("startedAtTime", "endedAtTime")},
    **{
        name: {"@id": f"prov:{name}", **_LINK}
        for name in (
            "used", "wasAssociatedWith", "actedOnBehalfOf", "wasGeneratedBy", "wasDerivedFrom",
        )
    },
    "sha256": "schema:sha256",
    "softwareVersion": "schema:softwareVersion",
    "options": {"@type": "@json"},
    "counts": {"@type": "@json"},
    "project": _LINK,
}  # fmt: skip
"""What the names in a document mean; a part of it, so that nobody has to ask for it. Others are terms of our own."""


def prov_document(submission: Mapping[str, Any]) -> Node:
    """The provenance of a submission, given as an item in its embedded frame, with `submitted_by`."""
    address, agent = submission["@id"], submission["submitted_by"]
    file = submission["file"] if isinstance(submission["file"], dict) else {"@id": submission["file"]}
    schemas = list(_schemas(submission["options"].get("schemas", {})))
    nodes = [
        {
            "@id": address,
            "@type": "prov:Activity",
            "startedAtTime": submission.get("started"),
            "endedAtTime": submission.get("finished"),
            "outcome": submission["outcome"],
            "annotation_version": submission["MUTANNO_Version"],
            "project": submission["project"],
            "options": submission["options"],
            "used": [file["@id"], *(node["@id"] for node in schemas if "item_type" in node)],
            "wasAssociatedWith": [_PROGRAM, agent],
        },
        {
            "@id": _PROGRAM,
            "@type": "prov:SoftwareAgent",
            "label": "variome",
            "softwareVersion": submission.get("tool_version"),
            "actedOnBehalfOf": agent,
        },
        {"@id": agent, "@type": "prov:Agent"},
        {"@id": file["@id"], "@type": "prov:Entity", "label": file.get("accession"), "sha256": file.get("sha256")},
        *schemas,
        *_generated(address, file["@id"], submission["counts"]),
    ]
    return {"@context": CONTEXT, "@graph": [_without_empty(node) for node in nodes]}


def _schemas(used: Mapping[str, Mapping[str, str]]) -> Iterator[Node]:
    """The schemas that a load wrote by, and the mapping tables that they were generated from, each once."""
    tables = {}
    for name, each in used.items():
        node = {
            "@id": f"/profiles/{name}/{each['annotation_version']}",
            "@type": "prov:Entity",
            "item_type": name,
            "annotation_version": each["annotation_version"],
            "content_hash": each["content_hash"],
        }
        if sha256 := each.get("table_sha256"):
            node["wasDerivedFrom"] = f"#table-{sha256}"
            tables[sha256] = {"@id": f"#table-{sha256}", "@type": "prov:Entity", "sha256": sha256}
        yield node
    yield from tables.values()


def _generated(address: str, file: str, counts: Mapping[str, Mapping[str, int]]) -> Iterator[Node]:
    """For each type what was made or changed; the address of the collection lists its members."""
    for name, outcomes in counts.items():
        generated = {what: n for what, n in outcomes.items() if what in _GENERATED and n}
        if generated and name in ITEM_TYPES:
            yield {
                "@id": f"{address}items?type={name}",
                "@type": ["prov:Entity", "prov:Collection"],
                "item_type": name,
                "counts": generated,
                "wasGeneratedBy": address,
                "wasDerivedFrom": file,
            }


def _without_empty(node: Node) -> Node:
    return {name: value for name, value in node.items() if value is not None}


_PROGRAM: Final = "#program"

_GENERATED: Final = ("created", "updated", "stub")
