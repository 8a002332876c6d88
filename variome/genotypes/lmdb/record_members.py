"""The members of a record of `track-changes`, of which nothing is believed."""

from collections.abc import Mapping
from typing import Any

from variome.genotypes.lmdb.keys import LAST_NUMBER, NAMES
from variome.model.alleles import contig_name

Document = Mapping[str, Any]


class Unclear(Exception):  # noqa: N818  what is wrong with one record; the follower says where
    """A record that cannot be followed."""


def contig_of(document: Document) -> str | None:
    """The contig without `chr`; a number may be that of a letter, as in keys."""
    number = number_of(document, "chr", LAST_NUMBER)
    if number is not None:
        return NAMES.get(number, str(number))
    text = text_of(document, "chr")
    return contig_name(text) if text else None


def text_of(document: Document, key: str) -> str | None:
    """A text that is not empty; None of anything else."""
    found = document.get(key)
    return found if isinstance(found, str) and found else None


def number_of(document: Document, key: str, most: int) -> int | None:
    """A whole number from 0 on; None of anything else."""
    found = document.get(key)
    is_number = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most
    return found if is_number else None


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
