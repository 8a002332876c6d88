"""What the table `info` of a genotype file says, and what of it is to be believed.

`meta` of existing files is unreliable: writers change, files are converted and the JSON is copied. The cells are read
by the first of these whose width agrees with the length of the rows: `format`, the `format` within `meta`, its
`rec-format`, and the length alone. What contradicts that is told. The text in `eval` is looked at by nobody.
"""

import re
import struct
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

import orjson

from variome.errors import InputError
from variome.genotypes.encoding import CODES, DOSAGES, FORMATS, MISSING_BYTE, Code, Encoding, dtype_of
from variome.genotypes.marker_source import MarkerReport


@dataclass(frozen=True, slots=True)
class Info:
    """The table, as it is; None and empty where it lacks something.

    Attributes:
        n_samples, n_markers: counts.
        meta: the JSON object.
        format: name of a format, as written.
    """

    n_samples: int | None
    n_markers: int | None
    meta: Mapping[str, Any]
    format: str

    @property
    def geno(self) -> Mapping[str, Any]:
        """What `meta` says of the file that the rows came from."""
        found = self.meta.get("geno")
        return found if isinstance(found, dict) else {}

    @property
    def samples(self) -> Sequence[str] | None:
        """The names of the samples, where they are texts."""
        found = self.geno.get("samples")
        return found if isinstance(found, list) and all(isinstance(name, str) for name in found) else None


def parse_info(table: Mapping[bytes, bytes], place: str, report: MarkerReport) -> Info:
    """The table, from its bytes.

    Args:
        table: values by key.
        place: the file, for problems.
        report: is told what cannot be read.
    """
    counts = {}
    for key in (b"numsamples", b"nummarkers"):
        value = table.get(key)
        counts[key] = _count(value) if value is not None else None
        if value is not None and counts[key] is None:
            report.tell("info", f"{place}: info {key.decode()}: expected 8 bytes, found {len(value)}; it is not used")
    meta = _meta(table.get(b"meta"))
    if meta is None:
        report.tell("info", f"{place}: info meta: expected a JSON object, found other text; it is not used")
    return Info(
        counts[b"numsamples"], counts[b"nummarkers"], meta or {}, table.get(b"format", b"").decode("utf-8", "replace")
    )


def decide_format(info: Info, row_length: int, place: str, report: MarkerReport) -> tuple[str, int]:
    """The format of the cells, a key of `FORMATS`, and how many samples a row has.

    Args:
        info: of the file.
        row_length: bytes of the first row.
        place: the file, for problems.
        report: is told what contradicts the decision.

    Raises:
        InputError: nothing fits the length of the rows.
    """
    if not row_length and (info.n_samples or info.samples):
        raise InputError(
            f"{place}: expected rows of {info.n_samples or len(info.samples or ())} samples, found empty ones"
        )
    said = [*_said(info)]
    counts = {
        "numsamples": info.n_samples,
        "meta geno numsamples": _whole(info.geno.get("numsamples")),
        "meta geno samples": None if info.samples is None else len(info.samples),
    }
    known = {count for count in counts.values() if count is not None}
    fitting = [each for _, each, _ in said if _fits(each, row_length, known)]
    by_length = [each for each in ("Gf", "C*") if known and _fits(each, row_length, known)]
    anyhow = [each for _, each, _ in said if row_length % dtype_of(each).itemsize == 0]
    found = next(iter([*fitting, *by_length, *anyhow]), None)
    if found is None:
        raise InputError(
            f"{place}: expected info format or numsamples to tell how rows of {row_length} bytes are to be read, found "
            f"{', '.join(f'{name} {count}' for name, count in counts.items() if count is not None) or 'neither'}; "
            "write them anew"
        )
    n_found = row_length // dtype_of(found).itemsize
    _tell(said, counts, found, n_found, row_length, place, report)
    return found, n_found


def _tell(
    said: Sequence[tuple[str, str, str]],
    counts: Mapping[str, int | None],
    found: str,
    n_found: int,
    row_length: int,
    place: str,
    report: MarkerReport,
) -> None:
    shown = f"rows of {row_length} bytes are read as {n_found} cells of format {found}"
    for name, meant, text in said:
        agrees = dtype_of(meant) == dtype_of(found) if name == _REC_FORMAT else meant == found
        if not agrees:
            report.tell("format", f"{place}: info {name}: expected what agrees with the rest, found {text!r}; {shown}")
    for name, count in counts.items():
        if count is not None and count != n_found:
            report.tell("numsamples", f"{place}: info {name}: expected {n_found}, found {count}; {shown}")
    if found == "C*" and not any(meant == "C*" and name != _REC_FORMAT for name, meant, _ in said):
        report.tell(
            "format",
            f"{place}: info format: expected Gb, G0_1 or G0_2, found nothing that fits; bytes are kept as values",
        )
    elif not said:
        report.tell("format", f"{place}: info format: expected one of {', '.join(FORMATS)}, found none; {shown}")


def _said(info: Info) -> Iterator[tuple[str, str, str]]:
    """Where a format is named, which it is, and the text."""
    for name, text in (("format", info.format), ("meta format", info.meta.get("format"))):
        if isinstance(text, str) and text in FORMATS:
            yield name, text, text
    packed = info.meta.get("rec-format")
    if isinstance(packed, str) and (match := _PACKED.search(packed)):
        yield _REC_FORMAT, "Gf" if match[1] in "fFe" else "C*", packed


def unknown_formats(info: Info) -> Iterator[tuple[str, str]]:
    """Where a format is named that is none, and the text; a name left empty is no format."""
    for name, text in (("format", info.format), ("meta format", info.meta.get("format"))):
        if text not in FORMATS and text not in {"", None}:
            yield name, str(text)[:80]


def encoding_of(format_: str, info: Info) -> tuple[str, Encoding]:
    """Content and encoding of a dataset of this file: codes where `meta` has the map that we write, else dosages."""
    codes = _codes(info.geno.get("codes"))
    said = info.geno.get("header")
    lines = said if isinstance(said, list) else []
    header = tuple(each for each in lines if isinstance(each, str) and _LINE.fullmatch(each))
    missing = info.geno.get("missing")
    if codes and format_ != "Gf":
        return CODES, Encoding("codes", codes, missing if _is_letter(missing) else "U", header)
    return DOSAGES, Encoding(format_, header=header)


def _codes(found: Any) -> tuple[Code, ...]:
    if not isinstance(found, list) or len(found) > MISSING_BYTE:
        return ()
    codes = [each for each in found if isinstance(each, dict) and _is_letter(each.get("letter"))]
    if len(codes) != len(found):
        return ()
    values = [each.get("value") if isinstance(each.get("value"), int | float) else None for each in codes]
    return tuple(
        Code(each["letter"], str(each.get("meaning", "")), value) for each, value in zip(codes, values, strict=True)
    )


def _is_letter(found: object) -> TypeGuard[str]:
    return isinstance(found, str) and len(found.split()) == 1 and found == found.strip()


def _fits(format_: str, row_length: int, counts: Set[int]) -> bool:
    """Whether rows of a length can be of a format, and have as many cells as somebody says."""
    n_cells, left = divmod(row_length, dtype_of(format_).itemsize)
    return not left and (not counts or n_cells in counts)


def _count(value: bytes) -> int | None:
    return int(struct.unpack("<Q", value)[0]) if len(value) == 8 else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _meta(value: bytes | None) -> Mapping[str, Any] | None:
    try:
        found = orjson.loads(value or b"{}")
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


_LINE: Final = re.compile(r"[#@].*")
_REC_FORMAT: Final = "meta rec-format"
_PACKED: Final = re.compile(r"\b([fFeC])\*")
"""`f*` or `C*` as they are, or within the expression that some writers put down."""
