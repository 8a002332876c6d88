"""Values of contig, META, PEDIGREE, assembly and pedigreeDB lines."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.problems import Severity
from ingest.validation.books import META_LINES
from ingest.validation.subjects import MetaLine

_LENGTH: Final = re.compile(r"[1-9][0-9]{0,14}")
_MD5: Final = re.compile(r"[0-9a-f]{32}")
_PEDIGREE_VALUE: Final = re.compile(r"""[^\s,:;*<>"']+""")
_URL: Final = re.compile(r"(?P<scheme>[A-Za-z][0-9A-Za-z+.-]*)://(?P<authority>[^\s/?#]*)(?:[/?#]\S*)?")
_AUTHORITY: Final = re.compile(r"(?:[^\s@]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s@:\[\]]+)(?::[0-9]{1,5})?")
_HOST: Final = re.compile(r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*\.?")
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_ALL_DIGITS: Final = re.compile(r"(?:.*\.)?[0-9]+\.?")


@META_LINES.rule("VCF-4.3-1.4.7-CONTIG-LENGTH", Severity.ERROR, "The length of a contig is a whole number above 0.")
def contig_length(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.7: contig lines typically include the sequence length, in bases."""
    found = line.get("length") if line.key == "contig" else None
    if found is not None and not _LENGTH.fullmatch(found):
        yield f"expected length as a whole number above 0, found {found[:40]!r}; write the number of bases"


@META_LINES.rule("VCF-4.4-1.4.7-CONTIG-MD5", Severity.WARNING, "The md5 of a contig is 32 hex digits.", since=(4, 4))
def contig_md5(line: MetaLine) -> Iterator[str]:
    """VCF 4.4, section 1.4.7: presented as a 32 character lowercase hexadecimal number."""
    found = line.get("md5") if line.key == "contig" else None
    if found is not None and not _MD5.fullmatch(found):
        yield f"expected md5 as 32 lowercase hexadecimal digits, found {found[:40]!r}; write the digest so"


@META_LINES.rule("VCF-4.3-1.4.8-META-VALUES", Severity.ERROR, "Values of META stand in square brackets.", since=(4, 3))
def meta_values(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.8: `Values=[WholeGenome, Exome]`."""
    field = line.get_field("Values") if line.key == "META" else None
    if field is not None and (field.is_quoted or not (field.text.startswith("[") and field.text.endswith("]"))):
        yield f"expected Values=[value, value], found {field.text[:40]!r}; put square brackets around it"


@META_LINES.rule("VCF-4.3-1.4.9-PEDIGREE-VALUE", Severity.ERROR, "PEDIGREE names genomes without blanks or colons.")
def pedigree_value(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.9 says no grammar; conformance files refuse whitespace, commas and colons."""
    for field in line.fields or () if line.key == "PEDIGREE" else ():
        if not field.is_quoted and not _PEDIGREE_VALUE.fullmatch(field.text):
            yield f"expected a name without blanks, : ; and * for {field.key[:40]}, found {field.text[:40]!r}; rename"


@META_LINES.rule("VCF-4.3-1.4.6-ASSEMBLY-URL", Severity.ERROR, "An assembly line has the URL of a FASTA file.")
def assembly_url(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.6: `##assembly=url`, where breakpoint assemblies are. The reference has another line."""
    if line.key == "assembly" and line.body and not _is_url(line.body):
        yield f"expected a URL, found {line.body[:40]!r}; name a reference in ##reference= instead"


@META_LINES.rule("VCF-4.3-1.4.9-PEDIGREE-URL", Severity.ERROR, "A pedigreeDB line has a URL.")
def pedigree_url(line: MetaLine) -> Iterator[str]:
    """VCF 4.3, section 1.4.9: `##pedigreeDB=URL`; up to 4.2 `##pedigreeDB=<url>`."""
    if line.key != "pedigreeDB" or not line.body:
        return
    body = line.body
    if line.version < (4, 3) and body.startswith("<") and body.endswith(">"):
        body = body[1:-1]
    if not _is_url(body):
        yield f"expected a URL, found {line.body[:40]!r}; write scheme://host/path"


def _is_url(text: str) -> bool:
    """Whether it is `scheme://host/path`; a `file:` needs no host, and a host of digits alone is no name."""
    url = _URL.fullmatch(text)
    if url is None:
        return False
    if not url["authority"]:
        return url["scheme"].lower() == "file"
    authority = _AUTHORITY.fullmatch(url["authority"])
    return authority is not None and _is_host(authority["host"])


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return True
    if _ADDRESS.fullmatch(host):
        return all(int(part) < 256 for part in host.split("."))
    return bool(_HOST.fullmatch(host)) and not _ALL_DIGITS.fullmatch(host)
