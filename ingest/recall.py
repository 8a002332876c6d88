"""Batches that have come before: the same lines, understood in the same way, need not be parsed again.

A batch is known by a digest of its lines and of all that decides what they give: the header, the schemas, the options,
the families, the program. The store keeps a receipt of it, and says whether all that it came to is as it was
(`variome.items.receipts`). Kept with it is what the parser had to tell: columns that no schema has, and problems.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

from ingest.client import LoadRequest
from ingest.problems import Problem, Severity
from ingest.program import program_digest
from ingest.vcf_parser import VCFParser
from variome.items.receipts import BatchKey
from variome.model.content import canonical
from variome.model.identity import item_uuid

NumberedLine = tuple[int, int, str]
"""Record number, line number and text; see `VCFParser.iter_lines`."""

_MOST_PROBLEMS: Final = 100
"""Problems of a batch that are kept at most: a receipt is to be small beside what it is of."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the parser tells of a batch: counts of unknown columns, problems, numbers of the records it rejected."""

    unknown_columns: Counter[str]
    problems: Sequence[Problem]
    rejected: Sequence[int]

    @property
    def is_short(self) -> bool:
        """Whether it may be kept."""
        return len(self.problems) <= _MOST_PROBLEMS

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the name of the file: the same file may come by another."""
        problems = [{**problem.to_dict(), "file": None} for problem in self.problems]
        return {"unknown_columns": self.unknown_columns, "problems": problems, "rejected": self.rejected}

    @classmethod
    def of_dict(cls, told: Mapping[str, Any], file: str) -> "Told":
        """From what `to_dict` gave, of a file that is called so now."""
        problems = [
            Problem(**{**each, "file": file, "severity": Severity(each["severity"])}) for each in told["problems"]
        ]
        return cls(Counter(told["unknown_columns"]), problems, told["rejected"])


@dataclass(frozen=True, slots=True)
class Recalled:
    """A batch that was looked up: its lines, its key, and what was told of it; None where it has to be parsed."""

    lines: Sequence[NumberedLine]
    key: BatchKey
    told: Told | None


@dataclass(frozen=True, slots=True)
class Recall:
    """Knows the batches of one file by their lines. `inputs` is a digest of all else that goes in."""

    parser: VCFParser
    place: str
    inputs: bytes

    def key(self, lines: Sequence[NumberedLine]) -> BatchKey:
        """The key of a batch."""
        digest = sha256(self.inputs)
        for record, line, text in lines:
            content = text.encode("utf-8", "surrogatepass")
            digest.update(b"%d\t%d\t%d\n" % (record, line, len(content)))
            digest.update(content)  # by itself: it is long, and need not be copied once more
        return BatchKey(item_uuid("Receipt", f"{self.place}/{lines[0][0]}"), digest.digest())


def open_recall(parser: VCFParser, request: LoadRequest, store: bytes | None) -> Recall | None:
    """What knows the batches of a file; None where the store keeps no receipts, and for a stream, which comes but once.

    Args:
        parser: of the file.
        request: for its load.
        store: see `StoreClient.own_inputs`.
    """
    if store is None or parser.reader.total_bytes is None:
        return None
    options = parser.options
    inputs = {
        "program": program_digest(),
        "store": store.hex(),
        "header": parser.header.lines,
        "file": str(parser.file),
        "assembly": parser.assembly,
        "makes_samples": parser.makes_samples,
        "relatives": parser.relatives.digest(parser.header.samples),
        "reference": options.reference.signature if options.reference else None,
        "versions": [options.version, options.structural_version],
        "is_strict": options.strict,
        "consequences": dict(options.consequence_names),
        "recorded": request.options,
        "write": {**asdict(request.write), "file": str(request.write.file)},
    }
    place = f"{parser.file}/{request.write.project}/{sorted(request.write.versions.items())}"
    return Recall(parser, place, sha256(canonical(inputs)).digest())
