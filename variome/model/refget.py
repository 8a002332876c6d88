"""Digests of reference sequences (GA4GH refget): what a VRS identifier calls a chromosome of an assembly.

A digest is computed of the sequence itself, so that nobody can disagree on it. Those of the chromosomes of GRCh38 and
GRCh37 are kept here, since nobody should need 3 GB of FASTA to name a substitution; those of other sequences are
computed where there is a FASTA.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha512
from types import MappingProxyType
from typing import Final

_DIGEST_BYTES: Final = 24


def sha512t24u(content: bytes) -> str:
    """The GA4GH digest of bytes: the first 24 of their SHA-512, in base64 that is safe in URLs (32 characters)."""
    return _text(sha512(content).digest())


def refget_accession(pieces: Iterable[str]) -> str:
    """The accession of a sequence, `SQ.` and its digest.

    Args:
        pieces: the sequence from begin to end, in capitals, without blanks.
    """
    digest = sha512()
    for piece in pieces:
        digest.update(piece.encode("ascii"))
    return f"SQ.{_text(digest.digest())}"


def find_accession(assembly: str, contig: str) -> str | None:
    """The accession of a contig (without `chr`, `M` for the mitochondrion); None where it is not known.

    Known are 1 to 22, X and Y of GRCh38 and GRCh37, and M of GRCh38. Two sequences are in use as the M of GRCh37: hg19
    has another (NC_001807) than the Genome Reference Consortium.
    """
    return _ACCESSIONS.get((assembly, contig))


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest[:_DIGEST_BYTES]).decode("ascii")


# Each was found equal in two lists that were made apart: gnomAD's (gnomad_methods, VRS_CHROM_IDS; M of GRCh38 in the
# SeqRepo of the VRS test data) and the assembly registry of the AGCT liftover tool. Y is the whole chromosome; copies
# of the genome whose pseudo-autosomal regions are masked have another digest.
_CHROMOSOMES: Final = (*map(str, range(1, 23)), "X", "Y", "M")
_DIGESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "GRCh38": (
        "Ya6Rs7DHhDeg7YaOSg1EoNi3U_nQ9SvO", "pnAqCRBrTsUoBghSD1yp_jXWSmlbdh4g", "Zu7h9AggXxhTaGVsy7h_EZSChSZGcmgX",
        "HxuclGHh0XCDuF8x6yQrpHUBL7ZntAHc", "aUiQCzCPZ2d0csHbMSbh2NzInhonSXwI", "0iKlIQk2oZLoeOG9P1riRU6hvL5Ux8TV",
        "F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul", "209Z7zJ-mFypBEWLk4rNC6S_OxY5p7bs", "KEO-4XBcm1cxeo_DIQ8_ofqGUkp4iZhI",
        "ss8r_wB0-b9r44TQTMmVTI92884QvBiB", "2NkFm8HK88MqeNkCgj78KidCAXgnsfV1", "6wlJpONE3oNb4D69ULmEXhqyDZ4vwNfl",
        "_0wi-qoDrvram155UmcSC-zA5ZK4fpLT", "eK4D2MosgK_ivBkgi6FVPg5UXs1bYESm", "AsXvWL1-2i5U_buw6_niVIxD6zTbAuS6",
        "yC_0RBj3fgBlvgyAuycbzdubtLxq-rE0", "dLZ15tNO1Ur0IcGjwc3Sdi_0A6Yf4zm7", "vWwFhJ5lQDMhh-czg06YtlWqu0lvFAZV",
        "IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl", "-A1QmD_MatoqxvgVxBLZTONHz9-c7nQo", "5ZUqxCmDDgN4xTRbaSjN8LwgZironmB8",
        "7B7SHsmchAR0dFcDCuSFjJAo7tX87krQ", "w0WZEvgJF0zf_P4yyTzjjv9oW1z61HHP", "8_liLu1aycC0tPQPFmUaGXJLDs5SbPZ5",
        "k3grVkjY-hoWcCUojHw6VU6GE3MZ8Sct",
    ),
    "GRCh37": (
        "S_KjnFVz-FE7M0W6yoaUDgYxLPc1jyWU", "9KdcA9ZpY1Cpvxvg8bMSLYDUpsX6GDLO", "VNBualIltAyi2AI_uXcKU7M9XUOuA7MS",
        "iy7Zfceb5_VGtTQzJ-v5JpPbpeifHD_V", "vbjOdMfHJvTjK_nqvFvpaSKhZillW0SX", "KqaUhJMW3CDjhoVtBetdEKT1n6hM-7Ek",
        "IW78mgV5Cqf6M24hy52hPjyyo5tCCd86", "tTm7wmhz0G4lpt8wPspcNkAD_qiminj6", "HBckYGQ4wYG9APHLpjoQ9UUe9v7NxExt",
        "-BOZ8Esn8J88qDwNiSEwUr5425UXdiGX", "XXi2_O1ly-CCOi3HP5TypAw7LtC6niFG", "105bBysLoDFQHhajooTAUyUkNiZ8LJEH",
        "Ewb9qlgTqN6e_XQiRVYpoUfZJHXeiUfH", "5Ji6FGEKfejK1U6BMScqrdKJK8GqmIGf", "zIMZb3Ft7RdWa5XYq0PxIlezLY2ccCgt",
        "W6wLoIFOn4G7cjopxPxYNk2lcEqhLQFb", "AjWXsI7AkTK35XW9pgd3UbjpC3MAevlz", "BTj4BDaaHYoPhD3oY2GdwC_l0uqZ92UD",
        "ItRDD47aMoioDCNW_occY5fWKZBKlxCX", "iy_UbUrvECxFRX5LPTH_KPojdlT7BKsf", "LpTaNW-hwuY_yARP0rtarCnpCQLkgVCg",
        "XOgHwwR3Upfp5sZYk6ZKzvV25a4RBVu8", "v7noePfnNpK8ghYXEqZ9NukMXW7YeNsm", "BT7QyW5iXaX_1PSX-msSGYsqRdMKqkj-",
    ),
}  # fmt: skip
_ACCESSIONS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        (assembly, contig): f"SQ.{digest}"
        for assembly, digests in _DIGESTS.items()
        for contig, digest in zip(_CHROMOSOMES, digests, strict=False)
    }
)
