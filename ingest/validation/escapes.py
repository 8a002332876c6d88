"""Percent encoding in INFO: what must be escaped, and how."""

import re
from typing import Final

from ingest.validation.rule import Version

SINCE_THERE_ARE_ESCAPES: Final[Version] = (4, 3)
"""The first version of the specification that has percent encoding; annotations always have."""

WHITE_SPACE: Final = re.compile(r"[^\S\x00-\x1f\x7f]")
"""Of any script; control characters are another matter."""

STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""A percent sign that begins no escape."""

_UNESCAPED: Final = re.compile(f"=|{WHITE_SPACE.pattern}|{STRAY_PERCENT.pattern}")


def escape_annotation(text: str) -> str:
    """The text of an annotation with its white space, equals signs and stray percent signs escaped."""
    return _UNESCAPED.sub(lambda found: _escape(found[0]), text)


def escape_equals_signs(text: str) -> str:
    """The text of any other key with its equals signs escaped."""
    return text.replace("=", _escape("="))


def _escape(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode())
