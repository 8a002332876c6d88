"""The JSON-LD context of lists that tell of an item: its revisions, and what links to it. `/contexts/Listing`."""

from collections.abc import Mapping
from typing import Any, Final

from variome.web.vocabulary import TERMS_PATH

LISTING: Final = "Listing"
"""Stands where the name of a type stands in the address of a context; no type is called so."""

LISTING_PATH: Final = f"/contexts/{LISTING}"

OWN_TERMS: Final[Mapping[str, str]] = {
    "revision": "Number of a state of an item in its annotation version, from 1.",
    "annotation_version": "Annotation version that a state of an item is of.",
    "content_hash": "The first 32 bytes of the SHA-512 of the item as it was stored, in hexadecimal.",
    "submission": "UUID of the load that brought a state of an item.",
    "item": "The item as it was stored, as JSON.",
    "reason": "Why somebody changed the item.",
    "request": "UUID of the request by which somebody changed the item.",
    "edits": "States of what people set of an item (status, aliases, notes, tags), the present one first.",
    "item_revision": "Number of the state of the document that an edit made.",
    "properties": "Dotted paths of the properties by which items of a type link to the item.",
}
"""Terms of our own that these lists use, and what they mean."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_FOREIGN: Final[Mapping[str, Any]] = {
    "modified": {"@id": "http://purl.org/dc/terms/modified", "@type": f"{_XSD}dateTime"},
    "superseded": {"@id": "http://www.w3.org/ns/prov#invalidatedAtTime", "@type": f"{_XSD}dateTime"},
    "actor": {"@id": "http://www.w3.org/ns/prov#wasAttributedTo", "@type": "@id"},
    "file": {"@id": "http://www.w3.org/ns/prov#wasDerivedFrom", "@type": "@id"},
}
_COERCED: Final[Mapping[str, Any]] = {
    "revision": {"@type": f"{_XSD}integer"},
    "item_revision": {"@type": f"{_XSD}integer"},
    "item": {"@type": "@json"},
    "edits": {"@container": "@list"},
    "properties": {"@container": "@list"},
}


def listing_context(base: str) -> dict[str, Any]:
    """The context, on a server whose addresses begin with `base`."""
    return {"@context": {"@version": 1.1, "@vocab": f"{base}{TERMS_PATH}", **_FOREIGN, **_COERCED}}
