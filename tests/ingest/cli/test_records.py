"""What a user sees of `genes`, `consequences` and `download-genes`."""

import gzip
from hashlib import sha256
from pathlib import Path

import orjson
import psycopg
import pytest

from tests.ingest.cli.fix_cli import one_sentence, refused, run
from tests.ingest.fix_store_client import served
from variome.data_folder import data_folder
from variome.settings import Settings

pytestmark = pytest.mark.usefixtures("command_store")

SHIPPED = data_folder("schemas") / "annotation" / "1.0"
GENES = [{"ensgid": f"ENSG{n:011}", "gene_symbol": f"S{n}"} for n in (1, 2)]
CONSEQUENCES = [{"var_conseq_name": "tested_variant", "var_conseq_id": "SO:9999999"}]
COMMANDS = {"genes": GENES, "consequences": CONSEQUENCES}

BAD = {
    "a bad line": (b'{"ensgid": "ENSG00000000001"}\nENSG00000000002\n', "line 2"),
    "no object": (b'{"ensgid": "ENSG00000000001"}\n["ENSG00000000002"]\n', "line 2"),
    "an array of another thing": (b'[{"ensgid": "ENSG00000000001"}, 2]', "element 2"),
    "an array cut short": (b'[{"ensgid": "ENSG00000000001"},', "expected a JSON array"),
    "a gzip cut short": (gzip.compress(b"{}" * 100)[:20], "get a whole copy"),
    "binary": (b"\xff\xfe\x00\x01", "line 1"),
}


def write(path: Path, documents: list[dict[str, str]]) -> Path:
    path.write_bytes(b"\n".join(map(orjson.dumps, documents)))
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_records_are_posted_once(command: str, tmp_path: Path) -> None:
    path = write(tmp_path / "list.ndjson", COMMANDS[command])
    assert f" {len(COMMANDS[command])} created" in run(command, path).stdout
    again = run(command, path).stdout
    assert f"posted {path}\n" in again
    assert f" {len(COMMANDS[command])} unchanged" in again


def test_genes_are_posted_to_a_server(command_store: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "genes.ndjson", GENES)
    with served(command_store) as url:
        assert "Gene: 2 created" in run("genes", path, "--url", url).stdout
    assert "Gene: 2 unchanged" in run("genes", path).stdout


def test_a_gene_that_is_changed_is_updated(tmp_path: Path) -> None:
    run("genes", write(tmp_path / "genes.ndjson", GENES))
    changed = [{**GENES[0], "gene_symbol": "T1"}, GENES[1]]
    told = run("genes", write(tmp_path / "genes.ndjson", changed)).stdout
    assert "1 updated" in told
    assert "1 unchanged" in told


def test_a_gene_that_is_rejected_costs_itself_and_is_named_by_its_number(
    tmp_path: Path, annotated: psycopg.Connection
) -> None:
    path = write(tmp_path / "genes.ndjson", [GENES[0], {"gene_symbol": "S7", "colour": "red"}])
    result = run("genes", path, code=1)
    assert "Gene number 2/ensgid: expected a value, found none" in result.stderr
    assert "Gene number 2/colour: expected a property of the schema, found 'colour'" in result.stderr
    assert "records: 2, of them rejected: 1" in result.stdout
    assert "Gene: 1 created, 1 rejected" in result.stdout
    found = annotated.execute("SELECT count(*) FROM item WHERE key = %s", [GENES[0]["ensgid"]]).fetchone()
    assert found == (1,)


@pytest.mark.parametrize("command", [*COMMANDS, "download-genes"])
@pytest.mark.parametrize(("content", "told"), BAD.values(), ids=BAD)
def test_a_list_that_cannot_be_read_is_refused_with_its_place(
    command: str, content: bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(content)
    said = one_sentence(command, path)
    assert str(path) in said
    assert told in said


@pytest.mark.parametrize("command", [*COMMANDS, "download-genes"])
def test_a_file_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    assert "nowhere.json" in refused(command, tmp_path / "nowhere.json")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_is_not_there_is_told_in_one_sentence(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    path = write(tmp_path / "list.ndjson", COMMANDS[command])
    assert "http://127.0.0.1:1" in one_sentence(command, path, "--url", "http://127.0.0.1:1")


def test_without_a_source_the_shipped_genes_serve(command_store: Settings) -> None:
    assert f"{SHIPPED / 'genes.ndjson'}" in run("download-genes").stdout
    assert not (command_store.home_folder / "genes").exists()


def test_fetched_genes_are_kept_for_provision(command_store: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "genes.ndjson", GENES)
    told = run("download-genes", path).stdout
    assert told.startswith(f"{path}: 2 genes, SHA-256 {sha256(path.read_bytes()).hexdigest()}, kept as ")
    others = ["schemas", "gene_annotation_fields", "variant_annotation_fields", "consequences", "variants"]
    done = run("provision", *(word for stage in others for word in ("--skip", stage))).stdout
    assert "genes: 2 genes from genes.json (2 created)" in done


def test_a_list_without_genes_is_refused_and_the_earlier_one_kept(command_store: Settings, tmp_path: Path) -> None:
    run("download-genes", write(tmp_path / "genes.ndjson", GENES))
    told = one_sentence("download-genes", write(tmp_path / "others.ndjson", CONSEQUENCES))
    assert "expected genes with an ensgid, found none among 1 records" in told
    assert len((command_store.home_folder / "genes" / "genes.json").read_bytes().splitlines()) == 2


def test_an_address_where_nobody_answers_is_told_in_one_sentence() -> None:
    assert "check the address" in one_sentence("download-genes", "http://127.0.0.1:1/genes.json")
