"""The usual annotation of a record with one ALT, read in few steps: nothing is wrong with it, nothing is to be told.

What is read here is what `ingest.annotation` reads; it does not have to look twice at each value. Whatever needs a
second look (a stray percent sign, a count of fields that differs, a value that cannot be what is due, entries that
disagree) is left to it, as a whole.
"""

from typing import Any

from ingest.decode import ABSENT, ValueFault, has_stray_percent, read_text
from ingest.plan import AnnotationPlan, Part

Document = dict[str, Any]

_PLAIN_ESCAPES = {
    digits: chr(code)
    for code in range(0x20, 0x7F)
    if chr(code) not in "%.,|~&"
    for digits in (f"{code:02X}", f"{code:02x}")
}
"""By hexadecimal digits, what an escape stands for. Beyond ASCII, a run of them must be decoded as a whole."""


class NotPlain(Exception):  # noqa: N818  a signal to the caller: the annotation needs a second look
    """The annotation is to be read with care."""


def read_plainly(plan: AnnotationPlan, text: str) -> list[tuple[Part, list[Document]]]:
    """For each part of the plan the objects that the entries give; for the top level at most one.

    Raises:
        NotPlain: there is something to be told of the annotation, or may be; nothing has been told.
    """
    if "%" in text:
        text = _unescaped(text)
    rows = [entry.split("|") for entry in text.split(",")] if "," in text else [text.split("|")]
    n_fields = plan.n_fields
    for row in rows:
        if len(row) != n_fields:
            raise NotPlain
    told = []
    try:
        for part in plan.parts:
            own = rows[:1] if part.group is None and len(rows) > 1 and _do_agree(part, rows) else rows
            told.append((part, [found for row in own if (found := _object(part, row, plan.separator))]))
    except ValueFault:
        raise NotPlain from None
    return told


def _unescaped(text: str) -> str:
    """The text with its escapes decoded, where none of them stands for what separates values; else as it is."""
    first, *pieces = text.split("%")
    try:
        return first + "".join([_PLAIN_ESCAPES[piece[:2]] + piece[2:] for piece in pieces])
    except KeyError:
        if has_stray_percent(text):
            raise NotPlain from None
        return text


def _do_agree(part: Part, rows: list[list[str]]) -> bool:
    first = part.pick(rows[0])
    for row in rows:
        if part.pick(row) != first:
            raise NotPlain
    return True


def _object(part: Part, row: list[str], separator: str) -> Document:
    found: Document = {}
    if part.text_names:
        texts = part.pick_texts(row)
        joined = "\n".join(texts)
        if separator in joined:
            raise NotPlain
        found = {name: text for name, text in zip(part.text_names, texts, strict=True) if text and text != "."}
        if "%" in joined:
            _decode(found)
    for index, name, convert in part.others:
        if (text := row[index]) and (value := convert(text)) is not ABSENT:
            found[name] = value
    return found


def _decode(found: Document) -> None:
    for name, text in [item for item in found.items() if "%" in item[1]]:
        if (value := read_text(text)) is ABSENT:
            del found[name]
        else:
            found[name] = value
