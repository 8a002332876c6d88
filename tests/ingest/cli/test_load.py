"""What a user sees of `load` and of `parse`: exit codes, and one sentence for bad input."""

import gzip
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.ingest.cli.fix_cli import one_sentence, refused, run
from tests.ingest.load_vcf import record, vcf_text, write_vcf
from tests.terminal import drawn
from variome.data_folder import data_folder
from variome.files import raw_lines
from variome.settings import Settings, get_settings

INVALID = data_folder("sample_vcfs") / "invalid"


pytestmark = pytest.mark.usefixtures("command_store")


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    return write_vcf(tmp_path / "a.vcf", [record(100), record(200)])


def test_a_clean_load_ends_with_0_and_names_its_report(vcf: Path) -> None:
    result = run("load", vcf)
    assert "Variant: 2 created" in result.stdout
    assert "report: " in result.stdout


def test_a_load_with_problems_ends_with_1(tmp_path: Path) -> None:
    result = run("load", write_vcf(tmp_path / "a.vcf", [record(100, cadd="high")]), code=1)
    assert "number-expected" in result.stdout


def test_a_load_of_which_one_file_has_problems_ends_with_1(vcf: Path, tmp_path: Path) -> None:
    result = run("load", write_vcf(tmp_path / "b.vcf", [record(100, cadd="high")]), vcf, code=1)
    assert result.stdout.count("number-expected") == 1


def test_a_file_that_cannot_be_loaded_does_not_keep_the_others_from_it(vcf: Path, tmp_path: Path) -> None:
    other = write_vcf(tmp_path / "b.vcf", [record(300)])
    damaged = tmp_path / "c.vcf.gz"
    damaged.write_bytes(gzip.compress(other.read_bytes())[:-20])
    result = run("load", vcf, damaged, other, code=2)
    assert result.stdout.count("1 created") + result.stdout.count("2 created") >= 2
    assert f"not loaded: {damaged}: " in result.stderr


def test_a_file_of_out_stays_as_it_is_when_the_command_does_not_come_to_its_end(tmp_path: Path) -> None:
    whole = gzip.compress(vcf_text(record(p, f"0/1:{p * 7919 % 9973}") for p in range(1, 3000)).encode())
    path, out = tmp_path / "a.vcf.gz", tmp_path / "a.ndjson"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    out.write_text("of yesterday")
    assert "cut short" in one_sentence("parse", path, "--out", out)
    assert out.read_text() == "of yesterday"
    assert {each.name for each in tmp_path.iterdir()} == {"a.vcf.gz", "a.ndjson"}


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_of_out_keeps_its_permissions(vcf: Path, tmp_path: Path, mode: int) -> None:
    out = tmp_path / "a.ndjson"
    out.touch()
    out.chmod(mode)
    run("parse", vcf, "--out", out)
    assert out.stat().st_size
    assert out.stat().st_mode & 0o777 == mode


def test_a_new_file_of_out_has_the_permissions_of_any_new_file(vcf: Path, tmp_path: Path) -> None:
    out, any_other = tmp_path / "a.ndjson", tmp_path / "b"
    any_other.touch()
    run("parse", vcf, "--out", out)
    assert out.stat().st_mode == any_other.stat().st_mode


def test_a_second_name_of_a_file_of_out_is_still_one(vcf: Path, tmp_path: Path) -> None:
    out, second, link = tmp_path / "a.ndjson", tmp_path / "b.ndjson", tmp_path / "c.ndjson"
    out.touch()
    second.hardlink_to(out)
    link.symlink_to(out)
    for name in (out, link):
        run("parse", vcf, "--out", name)
        assert second.read_bytes() == out.read_bytes() != b""
        assert link.is_symlink()


def test_what_is_printed_to_can_be_named(vcf: Path, tmp_path: Path) -> None:
    if not Path("/dev/stdout").exists():
        pytest.skip("this system has no /dev/stdout")
    program = "from ingest.cli import main; main(prog_name='variant-ingestion')"
    printed = tmp_path / "printed"
    with printed.open("wb") as stream:
        command = [sys.executable, "-c", program, "parse", str(vcf), "--out", "/dev/stdout"]
        subprocess.run(command, stdout=stream, stderr=subprocess.DEVNULL, check=True)
    assert printed.read_bytes().startswith(b"{")


def test_a_table_that_is_there_is_not_written_over(vcf: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    run("schemas", "infer", vcf, "--out", table)
    assert "is there already" in one_sentence("schemas", "infer", vcf, "--out", table)


def test_a_strict_load_refuses_a_file_that_breaks_the_specification(
    tmp_path: Path, annotated: psycopg.Connection
) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(100)])
    path.write_text(path.read_text().replace("##fileformat=VCFv4.", "##fileformat=VCFv3."))
    expected = "refused for 1 error, the first at line 1"
    assert expected in one_sentence("load", path, "--strict")
    assert expected in one_sentence("parse", path, "--strict")
    assert annotated.execute("SELECT count(*) FROM variant_1_0").fetchone() == (0,)
    run("load", path)


def test_what_is_read_is_not_written_over(vcf: Path) -> None:
    content = vcf.read_bytes()
    for command in (("parse",), ("schemas", "infer"), ("validate",)):
        assert "is what is being read" in one_sentence(*command, vcf, "--out", vcf)
    assert vcf.read_bytes() == content


def test_a_strict_load_of_a_valid_file_is_a_load(vcf: Path) -> None:
    assert "Variant: 2 created" in run("load", vcf, "--strict").stdout


def test_a_stream_cannot_be_checked_first() -> None:
    assert "--strict reads a file twice" in one_sentence("load", "-", "--strict", "--file", "F1")


def test_a_dry_run_says_what_it_would_do(vcf: Path, annotated: psycopg.Connection) -> None:
    assert "would load" in run("load", vcf, "--dry-run").stdout
    assert annotated.execute("SELECT count(*) FROM variant_1_0").fetchone() == (0,)


def test_each_file_has_a_report_of_its_own_below_the_folder_that_is_named(vcf: Path, tmp_path: Path) -> None:
    other = write_vcf(tmp_path / "b.vcf", [record(300)])
    run("load", vcf, other, "--report", tmp_path / "report")
    assert {path.parent.name for path in (tmp_path / "report").rglob("summary.txt")} == {"1-a.vcf", "2-b.vcf"}


def test_so_many_problems_of_a_kind_are_listed(tmp_path: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(position, cadd="high") for position in range(100, 105)])
    result = run("load", path, "--max-problems", "2", "--report", tmp_path / "report", code=1)
    listed = (tmp_path / "report/problems.jsonl").read_text().splitlines()
    assert sum("number-expected" in line for line in listed) == 2
    assert "number-expected                5  " in result.stdout


BAD_CONTENT = {
    "no VCF": b"Dear colleague,\nthe file is attached.\n",
    "empty": b"",
    "no #CHROM": b'##fileformat=VCFv4.2\n##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">\n',
    "a gzip of nothing": gzip.compress(b""),
    "a gzip cut in its header": gzip.compress(b"##fileformat=VCFv4.2\n" * 1000)[:60],
    "an image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
}


@pytest.mark.parametrize("content", BAD_CONTENT.values(), ids=BAD_CONTENT)
@pytest.mark.parametrize("command", ["load", "parse"])
def test_what_is_no_vcf_is_refused_in_one_sentence_with_its_name(command: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter.vcf"
    path.write_bytes(content)
    assert f"{path}" in one_sentence(command, path)


@pytest.mark.parametrize("name", ["two_assemblies.vcf", "unknown_annotation_keys.vcf", "column_line_missing.vcf"])
@pytest.mark.parametrize("command", ["load", "parse"])
def test_a_file_that_cannot_be_understood_is_refused_in_one_sentence(command: str, name: str) -> None:
    assert name in one_sentence(command, INVALID / name)


def test_a_gzip_cut_in_the_middle_is_told_and_the_load_is_to_be_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_lines, "_BLOCK", 4096)
    monkeypatch.setenv("VARIOME_BATCH_SIZE", "100")
    whole = gzip.compress(vcf_text(record(p, f"0/1:{p * 7919 % 9973}") for p in range(1, 3000)).encode())
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    told = one_sentence("load", path, "--file", "A")
    assert "a.vcf.gz" in told
    assert "A (project default, version 1.0):" in run("status").stdout
    assert "of a load that is not finished" in run("status").stdout
    found = re.search(r"the ([0-9,]+) records before .* 'variant-ingestion (unload .*)' takes them out again", told)
    assert found
    assert variants() == int(found[1].replace(",", "")) > 0
    run(*shlex.split(found[2]))
    assert variants() == 0


def variants() -> int:
    """How many of them are in the store, as `status` says it."""
    found = re.search(r"^Variant +1\.0 +([0-9,]+)", run("status").stdout, re.MULTILINE)
    return int(found[1].replace(",", "")) if found else 0


def test_an_assembly_that_the_header_contradicts_is_refused(vcf: Path) -> None:
    assert "GRCh37" in one_sentence("load", vcf, "--assembly", "GRCh37")


def test_an_annotation_version_of_which_genes_alone_are_left_is_refused(vcf: Path, tmp_path: Path) -> None:
    table = data_folder("schemas") / "annotation/1.0/gene_table.csv"
    run("schemas", "add", table, "--version", "genes-only")
    told = one_sentence("load", vcf, "--annotation-version", "genes-only")
    assert "no annotation version 'genes-only' of Variant items" in told
    assert "Variant: 2 created" in run("load", vcf).stdout


def test_an_annotation_version_that_the_store_does_not_have_is_refused(vcf: Path) -> None:
    told = one_sentence("load", vcf, "--annotation-version", "9.9")
    assert "9.9" in told
    assert "1.0" in told


def test_one_accession_is_not_for_two_files(vcf: Path, tmp_path: Path) -> None:
    other = write_vcf(tmp_path / "b.vcf", [record(300)])
    assert "one by one" in one_sentence("load", vcf, other, "--file", "A")


def test_standard_input_needs_an_accession(vcf: Path) -> None:
    # A process of its own: the runner's standard input is not a file.
    program = "from ingest.cli import main; main(prog_name='variant-ingestion')"
    with vcf.open() as stream:
        done = subprocess.run(
            [sys.executable, "-c", program, "load", "-"], stdin=stream, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--file" in done.stderr


@pytest.mark.parametrize("command", ["load", "parse"])
def test_a_folder_is_no_file(command: str, tmp_path: Path) -> None:
    assert "is a directory" in refused(command, tmp_path)


@pytest.mark.parametrize("command", ["load", "parse"])
def test_a_file_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    assert "nowhere.vcf" in refused(command, tmp_path / "nowhere.vcf")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(vcf: Path) -> None:
    vcf.chmod(0)
    assert str(vcf) in refused("load", vcf)


def test_a_ped_file_that_is_none_is_named(vcf: Path, tmp_path: Path) -> None:
    pedigree = tmp_path / "a.ped"
    pedigree.write_bytes(b"\xff\xfe\x00")
    assert "a.ped" in one_sentence("load", vcf, "--ped", pedigree)


def test_a_database_that_is_gone_is_told_in_one_sentence(vcf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    get_settings.cache_clear()
    for command in (["load", vcf], ["status"], ["unload", "--file", "A"], ["provision"]):
        assert "database" in one_sentence(*command)


def test_a_database_that_goes_away_in_the_middle_is_told_in_one_sentence(
    vcf: Path, annotated: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.local_client import LocalClient

    post = LocalClient.post

    def post_without_database(self: LocalClient, *arguments: object) -> object:
        annotated.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return post(self, *arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(LocalClient, "post", post_without_database)
    assert "give the same command again" in one_sentence("load", vcf)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "127.0.0.1:8000"])
def test_a_server_that_is_not_there_is_told_in_one_sentence(
    vcf: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    assert url in one_sentence("load", vcf, "--url", url)


@pytest.fixture
def full_disk() -> Iterator[Path]:
    """A folder on a disk of 64 kB."""
    folder = Path(tempfile.mkdtemp())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("only root, where it may mount, can make a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path, full_disk: Path) -> None:
    path = write_vcf(tmp_path / "a.vcf", [record(position, cadd="high") for position in range(1, 2000)])
    assert "No space left" in one_sentence("load", path, "--report", full_disk / "report")


def test_a_full_device_for_the_report_is_told_in_one_sentence(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    path = write_vcf(tmp_path / "a.vcf", [record(position, cadd="high") for position in range(1, 200)])
    report = tmp_path / "report"
    report.mkdir()
    (report / "problems.jsonl").symlink_to("/dev/full")
    assert "No space left" in one_sentence("load", path, "--report", report)


def test_parse_on_a_full_device_is_told_in_one_sentence(vcf: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    assert "No space left" in one_sentence("parse", vcf, "--out", "/dev/full")


def test_a_report_where_a_file_is_in_the_way_is_refused_before_a_load_is_begun(
    vcf: Path, annotated: psycopg.Connection
) -> None:
    assert "--report" in one_sentence("load", vcf, "--report", vcf / "report")
    assert annotated.execute("SELECT count(*) FROM submission").fetchone() == (0,)


def test_a_report_where_nothing_can_be_written_is_refused_before_a_load_is_begun(
    vcf: Path, annotated: psycopg.Connection
) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("this system has no /proc, in which nobody may write, root neither")
    assert "--report" in one_sentence("load", vcf, "--report", "/proc/self")
    assert annotated.execute("SELECT count(*) FROM submission").fetchone() == (0,)


def test_logs_are_json_lines_where_that_is_asked_for_and_hold_no_genotype(
    load_settings: Settings, tmp_path: Path
) -> None:
    bad = record(200, "0/1:zyzzyva").replace("\tC\tT\t", "\tzyzzyva\tT\t")
    path = write_vcf(tmp_path / "a.vcf", [record(100), bad])
    command = [sys.executable, "-c", "from ingest.cli import main; main()", "load", str(path), "--file", "F1"]
    environment = {**os.environ, "VARIOME_LOG_FORMAT": "json", "DATABASE_URL": str(load_settings.database_url)}
    ended = subprocess.run(command, env=environment, text=True, capture_output=True, check=False, timeout=120)
    assert (ended.returncode, "of them rejected: 1" in ended.stdout) == (1, True)
    begun, done = [json.loads(line) for line in ended.stderr.splitlines()]
    assert (begun["file"], begun["project"], begun["level"]) == ("F1", "default", "info")
    assert (done["records"], done["rejected_records"], done["outcomes"]["Variant"]) == (2, 1, {"created": 1})
    assert "zyzzyva" not in ended.stderr


def told_on_a_terminal(*arguments: str | Path, settings: Settings, columns: int = 130) -> str:
    """What a command writes to standard error where that is a terminal of so many columns."""
    environment = {**os.environ, "DATABASE_URL": str(settings.database_url), "LANG": "C.UTF-8"}
    command = ["-c", "from ingest.cli import main; main()", *map(str, arguments)]
    return drawn(*command, columns=columns, rows=40 if columns else 0, environment=environment)


@pytest.mark.parametrize("columns", [130, 0], ids=["of 130 columns", "whose size nobody has set"])
def test_a_terminal_shows_how_far_a_load_is_its_rate_and_its_records(
    vcf: Path, load_settings: Settings, columns: int
) -> None:
    told = told_on_a_terminal("load", vcf, settings=load_settings, columns=columns)
    assert re.search(r"a\.vcf: 100%.*B/s, 2 records, [0-9,]+/s\]", told), told
