"""The usual annotation of a record with one ALT, read in few steps: nothing is wrong with it, nothing is to be told.

What is read here is what `ingest.annotation` reads; it does not have to look twice at each value. Whatever needs a
second look (a stray percent sign, a count of fields that differs, a value that cannot be what is due, entries that
disagree) is left to it, as a whole.
"""

from dataclasses import dataclass, field
from typing import Any

from ingest.decode import ABSENT, ValueFault, has_stray_percent, read_text
from ingest.plan import AnnotationPlan, Part

Document = dict[str, Any]


@dataclass(slots=True)
class AlleleInfo:
    """What INFO says of one ALT: by scope, `variant` for the variant item and `sample` for each of its samples."""

    variant: Document = field(default_factory=dict)
    sample: Document = field(default_factory=dict)

    def of(self, scope: str) -> Document:
        """The document of a scope."""
        return self.variant if scope == "variant" else self.sample


PLAIN_ESCAPES = {
    digits: character
    for character in " !\"#$'()*/:;<=>?@[\\]^_`{}"
    for digits in (f"{ord(character):02X}", f"{ord(character):02x}")
}
"""By hexadecimal digits, what an escape stands for that can be decoded before the text is taken apart: what separates
nothing and is in no number or flag. Beyond ASCII, a run of escapes must be decoded as a whole."""


class NotPlain(Exception):  # noqa: N818  a signal to the caller: the annotation needs a second look
    """The annotation is to be read with care."""


def read_plainly(plan: AnnotationPlan, text: str, told: AlleleInfo) -> None:
    """Fills what the annotation says into `told`.

    Raises:
        NotPlain: there is something to be told of the annotation, or may be; nothing has been told. Properties of the
            top level may have been filled, which are the same for those who read again.
    """
    if "%" in text:
        text = unescaped(text)
    rows = [entry.split("|") for entry in text.split(",")] if "," in text else [text.split("|")]
    n_fields = plan.n_fields
    for row in rows:
        if len(row) != n_fields:
            raise NotPlain
    try:
        groups = [(part, objects_of(part, rows, plan.separator)) for part in plan.groups]
        for part in plan.tops:
            if len(rows) > 1:
                check_agreement(part, rows)
            fill(part, rows[0], plan.separator, told.of(part.scope))
    except ValueFault:
        raise NotPlain from None
    for part, objects in groups:
        if objects:
            told.of(part.scope).setdefault(str(part.group), []).extend(objects)


def unescaped(text: str) -> str:
    """The text with its escapes decoded, where all of them are plain ones; else as it is.

    Raises:
        NotPlain: a percent sign is no escape.
    """
    first, *pieces = text.split("%")
    try:
        return first + "".join([PLAIN_ESCAPES[piece[:2]] + piece[2:] for piece in pieces])
    except KeyError:
        if has_stray_percent(text):
            raise NotPlain from None
        return text


def check_agreement(part: Part, rows: list[list[str]]) -> None:
    """Raises NotPlain where entries say different things of what they all repeat."""
    first = part.pick(rows[0])
    for row in rows:
        if part.pick(row) != first:
            raise NotPlain


def objects_of(part: Part, rows: list[list[str]], separator: str) -> list[Document]:
    """The objects of a group: one an entry that has something to say in it."""
    objects = []
    for row in rows:
        found: Document = {}
        fill(part, row, separator, found)
        if found:
            objects.append(found)
    return objects


def fill(part: Part, row: list[str], separator: str, target: Document) -> None:
    """Fills what an entry says into an object.

    Raises:
        NotPlain, ValueFault: there is something to be told of it, or may be.
    """
    texts = "\n".join(part.pick_texts(row))
    if separator in texts:
        raise NotPlain
    is_escaped = "%" in texts
    for index, name, convert in part.steps:
        if text := row[index]:
            if convert is None and not is_escaped:
                if text != ".":
                    target[name] = text
            elif (value := (convert or read_text)(text)) is not ABSENT:
                target[name] = value
