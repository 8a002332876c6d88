import math

import numpy as np
import pytest

from variome.genotypes.encoding import FORMATS, Code, Encoding, dosage_text, to_cells, to_dosages, values_of


def slow_value(format_: str, byte: int) -> float:
    """What a byte stands for, worked out by hand; NaN for none."""
    if byte == 255:
        return math.nan
    if format_ in {"Gb", "C*"}:
        return byte / 127 if format_ == "Gb" else byte
    known: dict[str, list[float]] = {"G0_1": [0, 0.5, 1], "G0_2": [0, 1, 2]}
    return known[format_][byte] if byte < 3 else math.nan


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "Gf"])
def test_every_byte_stands_for_its_value_and_comes_back(format_: str) -> None:
    cells = np.arange(256, dtype=np.uint8)
    dosages = to_dosages(cells, Encoding(format_))
    np.testing.assert_allclose(dosages, [slow_value(format_, byte) for byte in range(256)], rtol=2e-7)
    is_known = ~np.isnan(dosages) | (cells == 255)
    back, n_rounded = to_cells(dosages[is_known], format_)
    assert (back.tolist(), n_rounded) == (cells[is_known].tolist(), 0)


def test_floats_are_not_copied() -> None:
    dosages = np.array([[0.5, np.nan]], np.float32)
    assert to_dosages(dosages, Encoding("Gf")) is dosages
    assert to_cells(dosages, "Gf") == (dosages, 0)


def test_codes_have_the_dosages_of_their_letters() -> None:
    encoding = Encoding("codes", (Code("B", "maternal", 0.0), Code("Z", "not explained"), Code("D", "paternal", 2.0)))
    assert values_of(encoding)[:4].tolist() == [
        0,
        pytest.approx(math.nan, nan_ok=True),
        2,
        pytest.approx(math.nan, nan_ok=True),
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "0.1"), (2, "2"), (math.nan, "NA"), (1e-7, "0.0000001"), (-0.25, "-0.25")]
)
def test_a_text_is_the_shortest_that_is_read_as_the_same_float32(value: float, text: str) -> None:
    assert dosage_text(float(np.float32(value))) == text
