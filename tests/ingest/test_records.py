"""Ready-made items are read from JSON in three shapes, and posted with what the store says of each."""

import gzip
from pathlib import Path

import orjson
import pytest

from ingest.client import StoreClient
from ingest.records import post_records, read_records
from tests.ingest.fix_store_client import outcomes, write_request
from variome.errors import InputError

GENES = [{"ensgid": f"ENSG{n:011}", "gene_symbol": f"S{n}"} for n in range(1, 4)]
LINES = b"\n\n".join(map(orjson.dumps, GENES))


@pytest.mark.parametrize(
    "content", [LINES, b" " + orjson.dumps(GENES), gzip.compress(LINES)], ids=["lines", "array", "gzip"]
)
def test_an_array_or_lines_are_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "genes").write_bytes(content)
    assert read_records(tmp_path / "genes") == GENES


@pytest.mark.parametrize(
    ("content", "place"),
    [(b'{"a": 1}\n[2]', "line 2"), (b"[{}, 2]", "element 2"), (b"{}\n{", "line 2"), (b"\x1f\x8bcut", "whole copy")],
)
def test_what_is_no_object_is_refused_with_its_place(tmp_path: Path, content: bytes, place: str) -> None:
    (tmp_path / "genes").write_bytes(content)
    with pytest.raises(InputError, match=place):
        read_records(tmp_path / "genes")


def test_records_are_posted_once(client: StoreClient) -> None:
    done: list[int] = []
    tally, problems = post_records(client, "Gene", GENES, write_request(client), done.append)
    assert (outcomes(tally), problems, done) == ({"Gene": {"created": 3}}, [], [3])
    tally, _ = post_records(client, "Gene", GENES, write_request(client), done.append)
    assert outcomes(tally) == {"Gene": {"unchanged": 3}}


def test_a_rejected_record_is_named_by_its_number(client: StoreClient) -> None:
    tally, problems = post_records(client, "Gene", [GENES[0], {"ensgid": 7}], write_request(client), lambda _: None)
    assert outcomes(tally) == {"Gene": {"created": 1, "rejected": 1}}
    assert {(problem.record, problem.message.startswith("Gene number 2")) for problem in problems} == {(2, True)}
