"""What a cell of the matrix can hold, in arrays that go in and out.

A row is one ALT of one site, a column one haplotype: those of sample `i` are `2 i` and `2 i + 1`. A haploid call stands
in the first of the two, and the second is `FILL`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

REF: Final = 0
ALT: Final = 1
OTHER: Final = 2
"""Another ALT of the same record."""
MISSING: Final = -1
"""Not known."""
FILL: Final = -2
"""No such value: the second haplotype of a haploid call."""

States = NDArray[np.int8]
"""Cells: REF, ALT, OTHER, MISSING or FILL."""
