"""A gene list from a file or an address is kept once it is known to be one; until then the earlier one stays."""

import gzip
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from ingest.gene_source import current_genes, fetch_genes, fetched_genes_path
from tests.ingest.canned_server import Canned, canned_server
from variome.errors import InputError
from variome.settings import Settings

GENES = [{"ensgid": "ENSG00000000001", "gene_symbol": "A"}, {"ensgid": "ENSG00000000002", "gene_symbol": "B"}]
LINES = b"\n".join(map(orjson.dumps, GENES))


@pytest.mark.parametrize("content", [LINES, orjson.dumps(GENES), gzip.compress(LINES)], ids=["lines", "array", "gzip"])
def test_a_list_comes_from_a_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "source").write_bytes(content)
    path = tmp_path / "genes/genes.json"
    assert fetch_genes(str(tmp_path / "source"), path) == (2, sha256(content).hexdigest())
    assert path.read_bytes() == content


def test_a_list_comes_from_an_address(tmp_path: Path) -> None:
    path = tmp_path / "genes.json"
    with canned_server(Canned(200, GENES)) as server:
        assert fetch_genes(f"{server.url}/genes", path)[0] == 2
    assert orjson.loads(path.read_bytes()) == GENES


@pytest.mark.parametrize("content", [b"<html>", b"[1]", b'{"name": "x"}', b"", b"\x1f\x8bcut", b"\xff\xfe"])
def test_what_holds_no_genes_leaves_the_earlier_ones(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "genes.json"
    path.write_bytes(LINES)
    (tmp_path / "source").write_bytes(content)
    with pytest.raises(InputError, match="source"):
        fetch_genes(str(tmp_path / "source"), path)
    assert path.read_bytes() == LINES
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["genes.json", "source"]


@pytest.mark.parametrize("status", [404, 500, 0])
def test_an_address_that_does_not_give_it_is_an_input_error(tmp_path: Path, status: int) -> None:
    with canned_server(Canned(status, {})) as server, pytest.raises(InputError, match="cannot be had"):
        fetch_genes(server.url, tmp_path / "genes.json")


def test_the_shipped_genes_serve_until_a_list_is_fetched(tmp_path: Path) -> None:
    settings = Settings()
    assert current_genes(settings).name == "genes.ndjson"
    (tmp_path / "source").write_bytes(LINES)
    fetch_genes(str(tmp_path / "source"), fetched_genes_path(settings))
    assert current_genes(settings) == fetched_genes_path(settings)
