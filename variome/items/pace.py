"""How far a load has come, and how fast: what its loader tells with each heartbeat, and people read in the status."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a load has come since it began, or was taken up.

    Attributes:
        bytes_read: of the file as it lies on disk, also those that an earlier run had read; 0 of a stream.
        total_bytes: size of the file; None of a stream, which comes to its end when it does.
        records: data lines that were settled.
        records_per_second: the mean of them; 0 while there is none.
        seconds_left: until the file is read at the mean of bytes in a second; None where nobody can say.
    """

    bytes_read: int
    total_bytes: int | None
    records: int
    records_per_second: float
    seconds_left: float | None = None
