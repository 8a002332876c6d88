"""The usual annotation of a record with one ALT, read in few steps: nothing is wrong with it, nothing is to be told.

What is read here is what `ingest.annotation` reads; it does not have to look twice at each value. Whatever needs a
second look (an escape that may stand for a separator, a count of fields that differs, a value that cannot be what is
due, entries that disagree) is left to it, as a whole.
"""

from typing import Any

from ingest.decode import ABSENT, COMMON_ESCAPES, ValueFault
from ingest.plan import AnnotationPlan, Part

Document = dict[str, Any]


class NotPlain(Exception):  # noqa: N818  a signal to the caller: the annotation needs a second look
    """The annotation is to be read with care."""


def read_plainly(plan: AnnotationPlan, text: str) -> list[tuple[Part, list[Document]]]:
    """For each part of the plan the objects that the entries give; for the top level at most one.

    Raises:
        NotPlain: there is something to be told of the annotation, or may be; nothing has been told.
    """
    if "%" in text:
        text = _without_common_escapes(text)
    rows = [entry.split("|") for entry in text.split(",")]
    for row in rows:
        if len(row) != plan.n_fields:
            raise NotPlain
    separator = plan.layout.list_separator
    try:
        return [(part, _objects(part, rows, separator)) for part in plan.parts]
    except ValueFault:
        raise NotPlain from None


def _without_common_escapes(text: str) -> str:
    for escape, character in COMMON_ESCAPES:
        text = text.replace(escape, character)
    if "%" in text:
        raise NotPlain
    return text


def _objects(part: Part, rows: list[list[str]], separator: str) -> list[Document]:
    if part.group is None:
        if any(part.pick(row) != part.pick(rows[0]) for row in rows[1:]):
            raise NotPlain
        rows = rows[:1]
    return [found for row in rows if (found := _object(part, row, separator))]


def _object(part: Part, row: list[str], separator: str) -> Document:
    texts = part.pick_texts(row)
    if separator in "\n".join(texts):
        raise NotPlain
    found: Document = {name: text for name, text in zip(part.text_names, texts, strict=True) if text and text != "."}
    for index, name, convert in part.others:
        if (text := row[index]) and (value := convert(text)) is not ABSENT:
            found[name] = value
    return found
