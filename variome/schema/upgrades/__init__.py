"""Documents of older schema versions brought to the newest: one module a type, one pure function a step.

A step is added together with the incompatible change of the schema (`schemas/file.json` and so on) that raises its
`schema_version`. Types whose schemas are generated need none: each of their annotation versions keeps its schema.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from variome.model.content import canonical
from variome.schema.upgrades.file import file_1_2

Document = Mapping[str, Any]
Step = Callable[[Document], Document]

STEPS: Final[Mapping[str, tuple[Step, ...]]] = {"File": (file_1_2,)}
"""By item type: the step from schema version 1 to 2, that from 2 to 3, and so on."""


def newest_version(item_type: str) -> int:
    """The schema version that documents of a type with steps are brought to; 1 for all other types."""
    return 1 + len(STEPS.get(item_type, ()))


def upgraded(item_type: str, document: Document, version: int) -> Document:
    """A document of a schema version as the newest one has it; the document that came is not changed."""
    for step in STEPS.get(item_type, ())[version - 1 :]:
        document = step(document)
    return document


def upgraded_bytes(item_type: str, content: bytes, version: int | None) -> bytes:
    """The same of canonical bytes; those of the newest version are not looked at. None stands for a type that has a
    schema of its own in each annotation version.
    """
    if version is None or version >= newest_version(item_type):
        return content
    return canonical(upgraded(item_type, orjson.loads(content), version))
