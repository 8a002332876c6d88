"""JSON merge patch (RFC 7396): what an object is after a change that names only what is to be different."""

from collections.abc import Mapping
from typing import Any


def merge_patch(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the properties of the patch set; those that are null there are taken out.

    Objects are merged into each other, everything else is replaced whole, lists too. Neither argument is changed.

    Source:
        RFC 7396, section 2. Written without recursion: a body can be nested deeper than Python's stack is.
    """
    merged = dict(document)
    to_do = [(merged, patch)]
    while to_do:
        into, changes = to_do.pop()
        for name, value in changes.items():
            if value is None:
                into.pop(name, None)
            elif isinstance(value, dict):
                held = into.get(name)
                into[name] = inner = dict(held) if isinstance(held, dict) else {}
                to_do.append((inner, value))
            else:
                into[name] = value
    return merged
