"""The members of a record of `track-changes`, of which nothing is believed."""

from collections.abc import Mapping
from typing import Any

from variome.genotypes.lmdb.keys import LAST_NUMBER, NAMES
from variome.model.alleles import contig_name

Document = Mapping[str, Any]


class Unclear(Exception):  # noqa: N818  what is wrong with one record; the follower says where
    """A record that cannot be followed."""


def contig_of(document: Document) -> str | None:
    """The contig without `chr`; a number may be that of a letter, as in keys. None where there is no such member.

    Raises:
        Unclear: it is neither text nor number.
    """
    if isinstance(document.get("chr"), str):
        text = text_of(document, "chr")
        return contig_name(text) if text else None
    number = number_of(document, "chr", LAST_NUMBER)
    return None if number is None else NAMES.get(number, str(number))


def text_of(document: Document, key: str) -> str | None:
    """A text; None where there is no such member, or it is empty.

    Raises:
        Unclear: it is something else.
    """
    found = document.get(key)
    if not isinstance(found, str | None):
        raise Unclear(f"{key}: expected a text, found {shown(found)}")
    return found or None


def number_of(document: Document, key: str, most: int) -> int | None:
    """A whole number from 0 on; None where there is no such member.

    Raises:
        Unclear: it is something else.
    """
    found = document.get(key)
    if found is None:
        return None
    is_number = isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found <= most
    if not is_number or found != int(found):
        raise Unclear(f"{key}: expected a whole number up to {most}, found {shown(found)}")
    return int(found)


def texts_of(document: Document, key: str) -> tuple[str, ...]:
    """Texts, or one; none where there is no such member.

    Raises:
        Unclear: it is something else.
    """
    found = document.get(key)
    values = [found] if isinstance(found, str) else found or []
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Unclear(f"{key}: expected texts, found {shown(found)}")
    return tuple(values)


def group_of(document: Document) -> str | None:
    """The group that an edit is meant for.

    Raises:
        Unclear: there are several, or it is no name.
    """
    names = texts_of(document, "for-group")
    if len(names) > 1:
        raise Unclear(f"for-group: expected one name, found {len(names)}")
    return names[0] if names else None


def shown(found: object) -> str:
    """Enough of a value to know it again."""
    return repr(found)[:80]
