"""The records of the table `track-changes`: edits of the rows, which themselves stay what they were.

We write the key as text, `2026-11-22T07:30:00.000001Z-000000`: time with microseconds and a sequence number, so that
keys sort as the edits were made. Nobody has said how others write it, so that numbers are read as well, as text or as
big- or little-endian bytes: seconds since 1970, thousandths, millionths or billionths, whichever gives a likely time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct
from typing import Any, Final

import orjson

MEMBERS: Final = (
    "marker", "chr", "pos", "line", "action", "author", "genotypes", "old", "for-traits", "for-samples", "for-group",
    "reason", "samples",
)  # fmt: skip
"""Names in the object; the last two are ours."""


@dataclass(frozen=True, slots=True)
class TrackChange:
    """An edit, as a file tells it.

    Attributes:
        time: in microseconds since 1970 in UTC; None where the key tells none that can be read.
        sequence: tells edits of one time apart.
        document: the object, whatever its members are; of one that is to be written, lists may be arrays.
    """

    time: int | None
    sequence: int
    document: Mapping[str, Any]


def encode_change(change: TrackChange) -> tuple[bytes, bytes]:
    """Key and value of an edit. One without a time is put before all others."""
    seconds, micros = divmod(change.time or 0, 1_000_000)
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    key = f"{moment}.{micros:06}Z-{change.sequence:06}".encode()
    return key, orjson.dumps(change.document, option=orjson.OPT_SERIALIZE_NUMPY)


def decode_change(key: bytes, value: bytes) -> TrackChange | None:
    """An edit; None where the value is no JSON object."""
    try:
        document = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return TrackChange(*time_of(key), document) if isinstance(document, dict) else None


def time_of(key: bytes) -> tuple[int | None, int]:
    """Microseconds since 1970 in UTC, None where there is no telling; and sequence number."""
    text = key.decode("ascii", "replace")
    if found := _MOMENT.fullmatch(text):
        return _of_moment(found["time"]), int(found["sequence"] or 0)
    if found := _DIGITS.fullmatch(text):
        number = int(found["whole"] + (found["part"] or "").ljust(6, "0")[:6] * bool(found["part"]))
        return _of_number(number), int(found["sequence"] or 0)
    return _of_bytes(key)


def _of_bytes(key: bytes) -> tuple[int | None, int]:
    """Of the readings that give a likely time, microseconds and big-endian numbers go before others."""
    readings = [layout.unpack(key) for layout in _LAYOUTS.get(len(key), ())]
    for unit in _UNITS:
        for number, *sequence in readings:
            if (time := _of_unit(number, unit)) is not None:
                return time, (sequence or [0])[0]
    return None, 0


def _of_moment(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    whole = moment.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)
    return (whole.days * 86_400 + whole.seconds) * 1_000_000 + moment.microsecond


def _of_number(number: int) -> int | None:
    """Microseconds of a number of whichever unit gives a likely time; None where none does."""
    return next((time for unit in _UNITS if (time := _of_unit(number, unit)) is not None), None)


def _of_unit(number: int, unit: int) -> int | None:
    return number * 1_000_000 // unit if _FIRST * unit <= number < _LAST * unit else None


_FIRST, _LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2000, 2100))
"""What is a likely time, in seconds."""

_UNITS: Final = (10**6, 10**3, 1, 10**9)
"""How many of each make a second."""

_LAYOUTS: Final = {
    size: (Struct(f">{format_}"), Struct(f"<{format_}"))
    for size, format_ in ((8, "Q"), (10, "QH"), (12, "QI"), (16, "QQ"))
}
_MOMENT: Final = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)(?:-(?P<sequence>[0-9]{1,9}))?"
)
_DIGITS: Final = re.compile(r"(?P<whole>[0-9]{9,19})(?:\.(?P<part>[0-9]{1,9}))?(?:-(?P<sequence>[0-9]{1,9}))?")
