"""From the text of an expression to its tokens: values, names, operators and brackets, each with its place."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from variome.errors import ExpressionError
from variome.search.places import refused, shown

LONGEST: Final = 10_000
"""Characters that an expression has at most."""

LAST_INTEGER: Final = 2**63 - 1
"""The greatest integer; the smallest is one further from 0, so that a token may be `LAST_INTEGER + 1`."""

KEYWORDS: Final = frozenset({"and", "or", "not", "in", "is", "true", "false"})
"""Words that are no names, unless in backquotes."""

_Kind = Literal["name", "quoted", "text", "integer", "real", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `value` is that of a text, number or quoted name, else the characters; of `.and.` those of `and`."""

    kind: _Kind
    value: str | int | float
    begin: int
    end: int

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these operators, brackets or keywords."""
        return self.kind == "sign" and self.value in signs


def read_tokens(text: str) -> list[Token]:
    """The tokens of an expression; the last is of the kind `end`.

    Raises:
        ExpressionError: something in it is no token, or the text is too long.
    """
    if len(text) > LONGEST:
        raise refused(_Place(LONGEST), text, f"an expression of at most {LONGEST} characters", f"{len(text)}")
    if unfit := find_unfit(text):
        raise refused(_Place(unfit.start()), text, "text of Unicode characters without NUL", shown(unfit[0]))
    return [*_iter_tokens(text), Token("end", "", len(text), len(text))]


def find_unfit(text: str) -> re.Match[str] | None:
    """The first character that no text may hold, since the database could not; None if there is none."""
    return _UNFIT.search(text)


def is_plain_name(path: str) -> bool:
    """Whether a name can be written without backquotes."""
    return path not in KEYWORDS and _NAME.fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    begin: int


def _iter_tokens(text: str) -> Iterator[Token]:
    begin = 0
    while begin < len(text):
        found = _TOKEN.match(text, begin)
        if found is None:
            raise _no_token(text, begin)
        if found.lastgroup != "blank":
            yield _token(found, text)
        begin = found.end()


def _token(found: re.Match[str], text: str) -> Token:
    begin, end = found.span()
    kind, spelled = found.lastgroup, found[0]
    if kind == "text":
        return Token("text", _ESCAPE.sub(r"\1", spelled[1:-1]), begin, end)
    if kind == "quoted":
        return Token("quoted", spelled[1:-1].replace("``", "`"), begin, end)
    if kind == "integer":
        return Token("integer", _integer(spelled, text, begin), begin, end)
    if kind == "real":
        return Token("real", _real(spelled, text, begin), begin, end)
    is_name = kind == "name" and spelled not in KEYWORDS
    return Token("name", spelled, begin, end) if is_name else Token("sign", spelled.strip("."), begin, end)


def _integer(digits: str, text: str, begin: int) -> int:
    # Python refuses to read thousands of digits by an error of its own: the length comes first.
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(LAST_INTEGER)) or int(significant) > LAST_INTEGER + 1:
        raise refused(_Place(begin), text, "an integer of 64 bits", shown(digits))
    return int(significant)


def _real(spelled: str, text: str, begin: int) -> float:
    value = float(spelled)
    is_lost = value == 0 and re.search("[1-9]", re.split("[eE]", spelled)[0])
    if math.isinf(value) or is_lost:
        raise refused(_Place(begin), text, "a number that a real of 64 bits can hold", shown(spelled))
    return value


def _no_token(text: str, begin: int) -> ExpressionError:
    expected = _UNCLOSED.get(text[begin], "a value, a name, an operator or a bracket")
    rest = text[begin:] if text[begin] in _UNCLOSED else text[begin]
    return refused(_Place(begin), text, expected, shown(rest))


_WORD: Final = r"[A-Za-z_][A-Za-z0-9_]*"

# What looks like `.and.` ends a name: addresses have operators so.
_DOTTED_NAME: Final = rf"{_WORD}(?:\.(?!(?:and|or|not)\.){_WORD})*"

_NAME: Final = re.compile(_DOTTED_NAME)

_TOKEN: Final = re.compile(
    rf"""
    (?P<blank>[ \t\r\n]+)
    |(?P<real>(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)
    |(?P<integer>[0-9]+)
    |(?P<dotted>\.(?:and|or|not)\.)
    |(?P<name>{_DOTTED_NAME})
    |(?P<quoted>`(?:[^`]|``)+`)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<sign>&&|\|\||!=|!~|<>|<=|>=|==|//|\*\*|[!=<>~+\-*/%(),])
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE: Final = re.compile(r"""\\([\\'"])""")
"""What a backslash takes its meaning from; before any other character it stands for itself, as patterns want it."""

_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")

_UNCLOSED: Final = {
    "'": "a text that ends with '",
    '"': 'a text that ends with "',
    "`": "a name that is not empty and ends with a backquote",
}
