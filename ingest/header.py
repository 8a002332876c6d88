"""The header of a VCF: meta lines and column line in, a frozen `Header` out.

Only what the parse needs is checked here; what is wrong but harmless becomes a problem. A text that is no VCF at all
stops the act.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ingest.problems import Problem, Severity
from variome.errors import InputError

FIXED_COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_FIRST = "##fileformat=VCF"
# key=value inside <...>: a value is quoted (with \" and \\ inside) or runs to the next comma. Annotators forget to
# escape inner quotes, so a quote ends a value only before the next key or the end.
_ATTRIBUTE = re.compile(r'([^=,<>\s]+)=(?:"((?:[^"\\]|\\.|"(?!\s*(?:,\s*[^=,<>\s"]+=|$)))*)"|([^,>]*))')
_LENGTH = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """An INFO or FORMAT line: `number` and `type` as spelled there, '' where absent."""

    id: str
    number: str
    type: str
    description: str
    line: int


@dataclass(frozen=True, slots=True)
class MetaLine:
    """One `##key=value` line; `attributes` is None unless the value is `<...>`."""

    key: str
    value: str
    attributes: dict[str, str] | None
    line: int


@dataclass(frozen=True)
class Header:
    """What stands above the records; `lines` holds it verbatim, `n_lines` of them, the column line last."""

    lines: tuple[str, ...]
    meta: tuple[MetaLine, ...]
    samples: tuple[str, ...]
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def n_columns(self) -> int:
        """How many tab-separated columns a record has."""
        return len(FIXED_COLUMNS) + (1 + len(self.samples) if self.has_format else 0)

    @cached_property
    def has_format(self) -> bool:
        """Whether there is a FORMAT column."""
        return self.lines[-1].count("\t") >= len(FIXED_COLUMNS)

    @cached_property
    def info(self) -> dict[str, FieldDefinition]:
        """INFO definitions by ID; of two with one ID the first stands."""
        return self._definitions("INFO")

    @cached_property
    def format(self) -> dict[str, FieldDefinition]:
        """FORMAT definitions by ID; of two with one ID the first stands."""
        return self._definitions("FORMAT")

    @cached_property
    def contigs(self) -> dict[str, int | None]:
        """Contigs by name as spelled in the file, with their lengths where given."""
        found = {}
        for attributes in self.structured("contig"):
            length = attributes.get("length", "")
            found[attributes.get("ID", "")] = int(length) if _LENGTH.fullmatch(length) else None
        return found

    def structured(self, key: str) -> Iterator[dict[str, str]]:
        """The attributes of every `##key=<...>` line, in order."""
        return (m.attributes for m in self.meta if m.key == key and m.attributes is not None)

    def values(self, key: str) -> Iterator[str]:
        """The text of every `##key=text` line, in order."""
        return (m.value for m in self.meta if m.key == key and m.attributes is None)

    def _definitions(self, key: str) -> dict[str, FieldDefinition]:
        found: dict[str, FieldDefinition] = {}
        for meta in self.meta:
            if meta.key != key or meta.attributes is None or "ID" not in meta.attributes:
                continue
            number, kind, text = (meta.attributes.get(name, "") for name in ("Number", "Type", "Description"))
            name = meta.attributes["ID"]
            found.setdefault(name, FieldDefinition(name, number, kind, text, meta.line))
        return found


def read_header(lines: Iterator[tuple[int, str]], name: str) -> Header:
    """Takes the header off the front of the lines, up to and including the column line.

    Args:
        lines: numbered lines; the next one is the first record when this returns.
        name: the file's name for messages.

    Raises:
        InputError: empty, not a VCF, no column line, columns that are not VCF's, a sample without a name or named
            twice.
    """
    texts: list[str] = []
    meta: list[MetaLine] = []
    problems: list[Problem] = []
    for number, text in lines:
        if number == 1:
            problems.extend(_first_line_problems(text, name))
        texts.append(text)
        if text.startswith("##"):
            meta.append(parse_meta(text, number))
        elif text.startswith("#"):
            return Header(tuple(texts), tuple(meta), _samples(text, number, name), tuple(problems))
        else:
            raise InputError(
                f"{name}: line {number}: expected the column line #CHROM POS ID REF ALT QUAL FILTER INFO before "
                f"the first record, found {text[:60]!r}; put the header back"
            )
    if not texts:
        raise InputError(f"{name}: the file is empty; a VCF has at least ##fileformat and the #CHROM line")
    raise InputError(f"{name}: the file ends after {len(texts)} lines without a #CHROM line; is it cut short?")


def parse_meta(text: str, line: int) -> MetaLine:
    """One `##` line taken apart; what does not look like `key=value` keeps its text as the key."""
    key, _, value = text[2:].rstrip().partition("=")
    if not (value.startswith("<") and value.endswith(">")):
        return MetaLine(key, value, None, line)
    attributes: dict[str, str] = {}
    for name, quoted, bare in _ATTRIBUTE.findall(value[1:-1]):
        attributes.setdefault(name, re.sub(r"\\(.)", r"\1", quoted) if quoted else bare)
    return MetaLine(key, value, attributes, line)


def _first_line_problems(text: str, name: str) -> list[Problem]:
    if text.startswith(_FIRST):
        return []
    if not text.startswith(("##", "#CHROM")):
        raise InputError(f"{name}: is not a VCF: line 1 should begin with {_FIRST}, found {text[:40]!r}")
    message = f"line 1: expected {_FIRST}v4.x, found {text[:40]!r}; read as VCF 4.2"
    return [Problem("missing-fileformat", Severity.WARNING, message, file=name, line=1)]


def _samples(text: str, line: int, name: str) -> tuple[str, ...]:
    columns = text.split("\t")
    if tuple(columns[:8]) != FIXED_COLUMNS:
        hint = "; they must be separated by tabs" if tuple(text.split()[:8]) == FIXED_COLUMNS else ""
        raise InputError(
            f"{name}: line {line}: expected the columns {' '.join(FIXED_COLUMNS)}, found {text[:80]!r}{hint}"
        )
    if len(columns) > 8 and columns[8] != "FORMAT":
        raise InputError(f"{name}: line {line}: expected FORMAT as column 9, found {columns[8]!r}")
    samples = tuple(columns[9:])
    if "" in samples:
        column = 10 + samples.index("")
        expected = f"expected the name of a sample as column {column}, found none"
        raise InputError(f"{name}: line {line}: {expected}; is there a tab too many?")
    twice = sorted({s for s in samples if samples.count(s) > 1}) if len(set(samples)) != len(samples) else []
    if twice:
        raise InputError(f"{name}: line {line}: samples named twice: {', '.join(twice)}; rename them")
    return samples
