"""Properties as members of JSON objects, a column of texts at once.

A text is converted, checked and written when it is first seen, and found by itself from then on. Free text, which half
of all fields are, is its own value.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final

import orjson

from ingest.decode import ABSENT, Converter, ValueFault
from ingest.plain_annotation import NotPlain

MOST_REMEMBERED: Final = 1 << 10
"""Texts of a property that are remembered from one batch to the next; a file has hundreds of properties."""


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
        self.forget()

    def __missing__(self, text: str) -> str:
        value = self._convert(text)
        member = ""
        if value is ABSENT:
            value = None
        elif self._is_flawless(value):
            member = self._head + orjson.dumps(value).decode()
        else:
            raise NotPlain
        self.value_of[text] = value
        self[text] = member
        return member

    def forget(self) -> None:
        """Forgets all texts but the empty one."""
        self.clear()
        self.value_of.clear()
        self[""] = ""
        self.value_of[""] = None


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A property that texts of a file fill.

    Attributes:
        name: of the property, or of the field of a group.
        members: what its texts are written as.
        index: its place among the fields of an entry; 0 of what is no annotation.
        separator: between the elements of lists; empty where there is none.
        is_free: whether a text is its own value, or a list of such; its values are as JSON has them.
        is_list: whether its values are lists.
        place: of its search column; None where it has none.
    """

    name: str
    members: Members
    index: int = 0
    separator: str = ""
    is_free: bool = False
    is_list: bool = False
    place: int | None = None

    @property
    def head(self) -> str:
        """What stands before a value."""
        return head_of(self.name)

    def write(self, texts: Sequence[str], wrong: set[int]) -> list[str]:
        """The members of a column of texts, one each, empty where there is none.

        Args:
            texts: empty where a record has none.
            wrong: takes the places of the texts that there is something to be told of, or may be.
        """
        if self.is_free and self.place is None and self._is_as_it_is(texts):
            return self._free_lists(texts) if self.is_list else self._free_texts(texts)
        try:
            return self._written(texts)
        except (NotPlain, ValueFault):
            return self._write_each(texts, wrong)

    def _written(self, texts: Iterable[str]) -> list[str]:
        if not self.is_free or self.is_list or self.place is not None:
            return list(map(self.members.__getitem__, texts))
        head, is_usual, members = f'{self.head}"', _usual_text(self.separator), self.members
        return [f'{head}{text}"' if is_usual(text) else members[text] for text in texts]

    def values(self, texts: Iterable[str]) -> list[Any]:
        """The values that are searched by, of texts that have been written; None where there is none."""
        found = list(map(self.members.value_of.get, texts))
        return [value and list(dict.fromkeys(value)) for value in found] if self.is_list else found

    def distinct(self, texts: Sequence[str], slices: Iterable[slice]) -> list[list[Any] | None]:
        """The values of the entries of each record, each once in their order; None without any."""
        found = list(map(self.members.value_of.get, texts))
        if self.is_list:
            return [
                list(dict.fromkeys(chain.from_iterable([value for value in found[each] if value]))) or None
                for each in slices
            ]
        return [list(_without_none(dict.fromkeys(found[each]))) or None for each in slices]

    def _is_as_it_is(self, texts: Sequence[str]) -> bool:
        """Whether texts are what JSON has: nothing to be escaped, no lists where none is due, no gaps in lists."""
        joined, gap = "\n".join(texts), self.separator
        if "%" in joined or len(orjson.dumps(joined)) > len(joined) + 1 + len(
            texts
        ):  # more than line breaks and quotes
            return False
        if not self.is_list:
            return gap not in joined
        if f"{gap}{gap}" in joined or any(map(_has_end(gap), texts)):
            return False
        return "." not in joined or "." not in joined.replace("\n", gap).split(gap)

    def _free_texts(self, texts: Iterable[str]) -> list[str]:
        head = f'{self.head}"'
        return [f'{head}{text}"' if text and text != "." else "" for text in texts]

    def _free_lists(self, texts: Iterable[str]) -> list[str]:
        head, gap, between = f'{self.head}["', self.separator, '","'
        return [f'{head}{text.replace(gap, between)}"]' if text else "" for text in texts]

    def _write_each(self, texts: Iterable[str], wrong: set[int]) -> list[str]:
        found = []
        for place, text in enumerate(texts):
            try:
                found.append(self.members[text])
            except (NotPlain, ValueFault):
                wrong.add(place)
                found.append("")
        return found


def head_of(name: str) -> str:
    """What a member of an object begins with: a comma, so that those that are absent leave no trace among others."""
    return f',"{name}":'


@cache
def _has_end(separator: str) -> Callable[[str], bool]:
    """What tells a text that begins or ends with a separator."""
    return lambda text: text.startswith(separator) or text.endswith(separator)


@cache
def _usual_text(separator: str) -> Callable[[str], Any]:
    """What tells a text that is its own value, if there is any."""
    return re.compile(rf'(?!\.\Z)[^%"\\\x00-\x1f\x7f-\U0010ffff{re.escape(separator)}]+').fullmatch


def _without_none(found: dict[Any, None]) -> dict[Any, None]:
    found.pop(None, None)
    return found
