"""Which variants and samples of a file have come already, in memory that does not grow with the file.

In a sorted file the same minimal allele can only come again while the records' positions have not passed it, so older
ones are forgotten. In an unsorted file a second line far away is found by the store, which keeps the record number of
each row and lets the first line stand.
"""

from uuid import UUID


class SeenVariants:
    """A window over the variants at and after the current position.

    Args:
        reach: how many bases left alignment may move a variant to the left of its record; 0 without a reference.
    """

    def __init__(self, reach: int = 0) -> None:
        self._reach = reach
        self._contig = ""
        self._position = 0
        self._variants: dict[int, tuple[int, set[str]]] = {}  # by `UUID.int`: a UUID takes a call to be hashed

    def is_new_variant(self, uuid: UUID, contig: str, record_position: int, position: int) -> bool:
        """Whether the variant comes for the first time; from now on it has come.

        Args:
            uuid: of the variant.
            contig: of the record.
            record_position: POS of the record, 1-based.
            position: of the minimal allele, which lies at POS or after it (less `reach`).
        """
        if contig != self._contig or record_position < self._position:
            self._variants.clear()
        elif record_position > self._position:
            first = record_position - self._reach
            self._variants = {number: kept for number, kept in self._variants.items() if kept[0] >= first}
        self._contig, self._position = contig, record_position
        if uuid.int in self._variants:
            return False
        self._variants[uuid.int] = (position, set())
        return True

    def is_new_sample(self, variant: UUID, key: str) -> bool:
        """Whether the sample's call of a variant that has come is new; from now on it has come."""
        samples = self._variants[variant.int][1]
        is_new = key not in samples
        samples.add(key)
        return is_new
