"""Values that keep to the Number and Type of their key, and to what reserved keys mean."""

import math
from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from ingest.validation.rule import Version
from tests.ingest.validation.valid_header import Key

_WHOLE: Final = st.integers(0, 10**6).map(str)
_FLOATS: Final = st.sampled_from(["0", "1", "-3.25", "+2", "1e-05", ".5", "6.02E23", "nan", "-Inf", "0.000"])
_TYPES: Final = {
    "Integer": st.integers(-(2**31) + 8, 2**31 - 1).map(str),
    "Float": _FLOATS,
    "Character": st.sampled_from("aZ7+#"),
    "String": st.text("abcXYZ019_-.()/|[]<>*", min_size=2, max_size=8) | st.sampled_from(["a%3Bb", "50%25", "x%2Cy"]),
}
_FRACTION: Final = st.sampled_from(["0", "0.25", "1", "1.0", "3e-4"])
_SPECIAL: Final = {
    "AF": _FRACTION,
    "GP": _FRACTION,
    "BQ": st.sampled_from(["30", "28.5"]),
    "CIGAR": st.sampled_from(["3M1D", "10M", "2I5X"]),
    "AA": st.sampled_from(["A", "ac", "T|||"]),
    "FT": st.sampled_from(["PASS", "q10", "LowQual"]),
} | dict.fromkeys(("AC", "AD", "AN", "DP", "EC", "GQ", "HQ", "MQ", "MQ0", "NS", "PL", "PS", "LAD", "LPL"), _WHOLE)


def one(draw: st.DrawFn, key: Key, version: Version) -> str:
    """One value of a key."""
    if key.id == "TEXT" and version >= (4, 3) and draw(st.booleans()):
        return draw(st.sampled_from(["two words", "größer"]))
    if key.id == "GP" and version < (4, 3):
        return draw(_WHOLE)
    return draw(_SPECIAL.get(key.id, _TYPES[key.type]))


def several(draw: st.DrawFn, key: Key, count: int | None, version: Version) -> str:
    """As many values of a key, some of them missing; any number for None. A dot stands for none, and for all."""
    n = draw(st.integers(1, 3)) if count is None else count
    if n == 0 or draw(st.integers(0, 7)) == 0:
        return "."
    values = [one(draw, key, version) for _ in range(n)]
    if n > 1 and draw(st.booleans()):
        values[draw(st.integers(0, n - 1))] = "."
    return ",".join(values)


def count_of(number: str, n_alts: int, ploidy: int, n_local: int = 0) -> int | None:
    """How many values there are; None for any number of them."""
    n_alleles = {"G": n_alts + 1, "LG": n_local + 1}
    if number in n_alleles:
        return math.comb(n_alleles[number] + ploidy - 1, ploidy)
    named = {"A": n_alts, "R": n_alts + 1, "P": ploidy, "LA": n_local, "LR": n_local + 1, ".": None}
    return named[number] if number in named else int(number)


def genotype(draw: st.DrawFn, alleles: Sequence[int], ploidy: int, version: Version) -> str:
    """A genotype of these alleles; since 4.4 what stands before an allele may stand before the first."""
    named = [str(draw(st.sampled_from([*alleles, "."]))) for _ in range(ploidy)]
    marks = [draw(st.sampled_from("/|")) for _ in named]
    if version < (4, 4) or draw(st.booleans()):
        marks[0] = ""
    return "".join(f"{mark}{name}" for mark, name in zip(marks, named, strict=True))
