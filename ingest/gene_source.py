"""The genes that `provision` loads: those that the user fetched, or the shipped ones."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx

from ingest.annotation_version import shipped_folder
from ingest.records import read_records
from variome.errors import InputError
from variome.settings import Settings

_LIMIT = 2_000_000_000  # bytes; the largest of portals have a few hundred megabytes


def fetched_genes_path(settings: Settings) -> Path:
    """Where fetched genes lie."""
    return settings.home_folder / "genes" / "genes.json"


def current_genes(settings: Settings) -> Path:
    """The fetched genes if there are any, else the shipped ones."""
    fetched = fetched_genes_path(settings)
    return fetched if fetched.exists() else shipped_folder() / "genes.ndjson"


def fetch_genes(source: str, path: Path) -> tuple[int, str]:
    """Copies genes from a URL or file to `path`, once they are known to be some.

    Returns:
        number of genes, and the SHA-256 of the copy.

    Raises:
        InputError: it cannot be had, or holds no genes; an earlier copy is kept.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        digest = _copy(source, fresh)
        genes = _read_genes(fresh, source)
        if not any("ensgid" in gene for gene in genes):
            raise InputError(f"{source}: expected genes with an ensgid, found none among {len(genes)} records")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return len(genes), digest


def _read_genes(path: Path, source: str) -> list[dict[str, object]]:
    """The records of a copy; what is wrong with it is told of the source."""
    try:
        return read_records(path)
    except InputError as error:
        raise InputError(str(error).replace(str(path), source)) from None


def _copy(source: str, path: Path) -> str:
    digest = sha256()
    size = 0
    try:
        with path.open("wb") as out:
            for block in _iter_blocks(source):
                size += len(block)
                if size > _LIMIT:
                    raise InputError(f"{source}: is larger than {_LIMIT:,} bytes; does it hold genes?")
                digest.update(block)
                out.write(block)
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"{source}: cannot be had: {error}; check the address") from None
    return digest.hexdigest()


def _iter_blocks(source: str) -> Iterator[bytes]:
    if source.startswith(("http://", "https://")):
        with httpx.stream("GET", source, follow_redirects=True, timeout=60) as response:
            response.raise_for_status()
            yield from response.iter_bytes(1 << 20)
        return
    with Path(source).open("rb") as stream:
        while block := stream.read(1 << 20):
            yield block
