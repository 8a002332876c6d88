"""The forms that rows can be written in, by the names that users give them."""

from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from variome.genotypes.exporting.selected import Selected

Write = Callable[[Selected, BinaryIO], None]


def _vcf(selected: Selected, stream: BinaryIO) -> None:
    from variome.genotypes.exporting.vcf import write_vcf  # noqa: PLC0415  each form is imported when it is asked for

    write_vcf(selected, stream)


def _packed_vcf(selected: Selected, stream: BinaryIO) -> None:
    from variome.genotypes.exporting.vcf import write_packed_vcf  # noqa: PLC0415

    write_packed_vcf(selected, stream)


def _bcf(selected: Selected, stream: BinaryIO) -> None:
    from variome.genotypes.exporting.bcf import write_bcf  # noqa: PLC0415

    write_bcf(selected, stream)


def _npz(selected: Selected, stream: BinaryIO) -> None:
    from variome.genotypes.exporting.npz import write_npz  # noqa: PLC0415

    write_npz(selected, stream)


def _arrow(selected: Selected, stream: BinaryIO) -> None:
    from variome.genotypes.exporting.arrow import write_arrow  # noqa: PLC0415

    write_arrow(selected, stream)


STREAMS: Final[Mapping[str, Write]] = {
    "vcf": _vcf,
    "vcf.gz": _packed_vcf,
    "bcf": _bcf,
    "npz": _npz,
    "arrow": _arrow,
}
"""Those that a stream takes and that have no options."""
