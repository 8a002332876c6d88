"""Properties of a variant as members of a JSON object: each is converted, checked and written when its text is first
seen, and found by its text from then on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from ingest.decode import ABSENT, Converter
from ingest.plain_annotation import NotPlain

MOST_REMEMBERED: Final = 1 << 10
"""Texts of a property that are remembered; a file has hundreds of properties."""


class Members(dict[str, str]):
    """`"name":value` by the text of the value; nothing where the text stands for none.

    Attributes:
        value_of: the values by text, None where there is none; of the texts that are remembered.

    Raises:
        NotPlain: there is something to be told of the value of a text.
        ValueFault: a text cannot be a value.
    """

    def __init__(self, name: str, convert: Converter, is_flawless: Callable[[Any], bool]) -> None:
        super().__init__()
        self.value_of: dict[str, Any] = {}
        self._head = head_of(name)
        self._convert = convert
        self._is_flawless = is_flawless

    def __missing__(self, text: str) -> str:
        value = self._convert(text)
        member = ""
        if value is ABSENT:
            value = None
        elif self._is_flawless(value):
            member = self._head + orjson.dumps(value).decode()
        else:
            raise NotPlain
        if len(self) >= MOST_REMEMBERED:
            self.clear()
            self.value_of.clear()
        self.value_of[text] = value
        self[text] = member
        return member


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A property that a text of INFO fills.

    Attributes:
        name: of the property, or of the field of a group.
        members: what its texts are written as.
        index: its place among the fields of an entry; 0 of a plain key.
        is_free_text: whether a text without escapes and separators is its own value, but for `.`.
        place: of its search column; None where it has none.
        is_list: whether its values are lists.
    """

    name: str
    members: Members
    index: int = 0
    is_free_text: bool = False
    place: int | None = None
    is_list: bool = False

    def value(self, text: str) -> Any:
        """The value that is searched by, of a text that stands for one."""
        value = self.members.value_of[text]
        return list(dict.fromkeys(value)) if self.is_list else value

    def distinct(self, rows: Sequence[Sequence[str]], *, is_clean: bool) -> list[Any] | None:
        """The values that entries have, each once in their order; None without any."""
        texts = [text for row in rows if (text := row[self.index])]
        if self.is_free_text and is_clean:
            return list(dict.fromkeys([text for text in texts if text != "."])) or None
        found: dict[Any, None] = {}
        for text in texts:
            if self.members[text]:
                value = self.members.value_of[text]
                found.update(dict.fromkeys(value if self.is_list else (value,)))
        return list(found) or None


def head_of(name: str) -> str:
    """What a member of an object begins with."""
    return f'"{name}":'
