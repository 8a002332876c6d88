"""Generated schemas in a folder, beside a record of what was generated, so that hand-made changes are never lost."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from ingest.tables import schema_bytes
from variome.errors import InputError, SchemaError

GENERATED = ".generated.json"
"""Digests of the files as they were generated; a file that differs has been edited by hand."""


def schema_file_name(item_type: str) -> str:
    """`variant_sample.json` for `VariantSample`."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in item_type).lstrip("_") + ".json"


def write_schemas(folder: Path, schemas: Mapping[str, Mapping[str, Any]], *, overwrite: bool) -> dict[str, str]:
    """Writes a schema file an item type, and says of each whether it was created, updated or unchanged.

    Other files of the folder are not touched.

    Raises:
        SchemaError: a file was edited by hand, or is not one of ours, and `overwrite` was not asked for.
        InputError: the folder cannot be read or written.
    """
    try:
        return _write_all(folder, schemas, overwrite=overwrite)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written: {error.strerror}; make room there or name another --out"
        ) from None


def _write_all(folder: Path, schemas: Mapping[str, Mapping[str, Any]], *, overwrite: bool) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    generated = _read_digests(folder)
    wanted = {schema_file_name(item_type): schema_bytes(schema) for item_type, schema in schemas.items()}
    edited = [name for name in wanted if not overwrite and _is_edited(folder / name, wanted[name], generated.get(name))]
    if edited:
        raise SchemaError(
            f"{folder}: {', '.join(edited)} differ from what was generated there; keep them by naming another folder, "
            "or say --overwrite"
        )
    outcomes = {name: _write(folder / name, content) for name, content in wanted.items()}
    digests = generated | {name: sha256(content).hexdigest() for name, content in wanted.items()}
    (folder / GENERATED).write_bytes(orjson.dumps(digests, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    return outcomes


def _is_edited(path: Path, wanted: bytes, generated: str | None) -> bool:
    if not path.exists():
        return False
    found = path.read_bytes()
    return found != wanted and sha256(found).hexdigest() != generated


def _write(path: Path, content: bytes) -> str:
    if not path.exists():
        outcome = "created"
    elif path.read_bytes() == content:
        return "unchanged"
    else:
        outcome = "updated"
    path.write_bytes(content)
    return outcome


def _read_digests(folder: Path) -> dict[str, str]:
    path = folder / GENERATED
    try:
        digests: dict[str, str] = orjson.loads(path.read_bytes()) if path.exists() else {}
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path}: expected JSON, as 'schemas build' writes it: {error}; take the file away") from None
    return digests
