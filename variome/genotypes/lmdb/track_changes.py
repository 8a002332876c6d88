"""The records of the table `track-changes`: edits of the rows, which themselves stay what they were.

The key is the time with microseconds and a sequence number, `2026-11-22T07:30:00.000001Z-000000`, so that keys sort as
the edits were made. The value is a JSON object. What others have written into it beyond our names is kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

Genotypes = Sequence[float | str | None]
"""Values of a row, or of the samples that are named: dosages or letters; None of a missing one."""


@dataclass(frozen=True, slots=True)
class TrackChange:
    """An edit.

    Attributes:
        time: in UTC; None where the key tells none that can be read.
        sequence: tells edits of one time apart.
        marker, contig, position, line: the row; None where the record does not tell.
        action: `update`, `insert` or `delete`.
        genotypes, old: new and old values; None where there are none.
        for_traits, for_samples, for_group: what alone the edit is meant for; None for everything.
        more: members of the object that have other names.
    """

    time: datetime | None
    sequence: int
    marker: str | None = None
    contig: str | None = None
    position: int | None = None
    line: int | None = None
    action: str | None = None
    author: str | None = None
    genotypes: Genotypes | None = None
    old: Genotypes | None = None
    for_traits: Sequence[str] | None = None
    for_samples: Sequence[str] | None = None
    for_group: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def encode_change(change: TrackChange) -> tuple[bytes, bytes]:
    """Key and value of an edit. One without a time is put before all others."""
    time = (change.time or _NO_TIME).astimezone(UTC)
    key = f"{time.strftime('%Y-%m-%dT%H:%M:%S')}.{time.microsecond:06}Z-{change.sequence:06}"
    known = {name: getattr(change, attribute) for name, attribute in _MEMBERS.items()}
    return key.encode(), orjson.dumps(
        {**change.more, **{name: each for name, each in known.items() if each is not None}}
    )


def decode_change(key: bytes, value: bytes) -> TrackChange | None:
    """An edit; None where the value is no JSON object."""
    try:
        document = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(document, dict):
        return None
    time, sequence = _time_of(key)
    known: dict[str, Any] = {attribute: document.pop(name, None) for name, attribute in _MEMBERS.items()}
    if isinstance(known["contig"], int):
        known["contig"] = str(known["contig"])
    return TrackChange(time, sequence, **known, more=document)


def _time_of(key: bytes) -> tuple[datetime | None, int]:
    found = _KEY.fullmatch(key.decode("utf-8", "replace"))
    if not found:
        return None, 0
    try:
        time = datetime.fromisoformat(found["time"])
    except ValueError:
        return None, 0
    return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC), int(found["sequence"] or 0)


_MEMBERS: Final = {
    "marker": "marker",
    "chr": "contig",
    "pos": "position",
    "line": "line",
    "action": "action",
    "author": "author",
    "genotypes": "genotypes",
    "old": "old",
    "for-traits": "for_traits",
    "for-samples": "for_samples",
    "for-group": "for_group",
}
"""Names in the object, and ours."""

_KEY: Final = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)(?:-(?P<sequence>[0-9]{1,9}))?"
)
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
