"""The folder of a report: private, complete, and going on after what was committed."""

import stat
from collections import Counter
from pathlib import Path

import orjson
import pytest

from ingest.header import Header, read_header
from ingest.problems import Problem, Severity
from ingest.report import Report, summary_text
from ingest.tally import Tally
from tests.ingest.load_vcf import record, vcf_text
from variome.errors import InputError


def header() -> Header:
    return read_header(iter(enumerate(vcf_text([]).splitlines(), start=1)), "a.vcf")


def problem(number: int, kind: str = "odd", severity: Severity = Severity.WARNING) -> Problem:
    return Problem(kind, severity, f"record {number} is {kind}", line=number + 9, record=number)


def records_listed(folder: Path) -> list[int]:
    return [orjson.loads(line)["record"] for line in (folder / "problems.jsonl").read_bytes().splitlines()]


def test_a_report_is_for_its_owner_alone(tmp_path: Path) -> None:
    with Report(tmp_path / "report", header(), committed=Tally()) as report:
        report.write([problem(1)], [record(100)])
        report.summarise("title", Tally(rejected_records=1))
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "report").iterdir()} == {0o600}


def test_what_is_written_can_be_read_before_the_report_is_closed(tmp_path: Path) -> None:
    with Report(tmp_path, header(), committed=Tally()) as report:
        report.write([problem(1)], [record(100)])
        assert records_listed(tmp_path) == [1]
        assert (tmp_path / "rejected.vcf").read_text() == vcf_text([record(100)])


def test_a_report_that_is_taken_up_drops_what_was_not_committed(tmp_path: Path) -> None:
    with Report(tmp_path, header(), committed=Tally()) as report:
        report.write([problem(1), problem(2), problem(3)], [record(100), record(200)])
    with (tmp_path / "problems.jsonl").open("a") as lines:
        lines.write('{"kind":"odd","rec')
    with Report(tmp_path, header(), committed=Tally(records=2, rejected_records=1)) as report:
        report.write([problem(3)], [record(300)])
    assert records_listed(tmp_path) == [1, 2, 3]
    assert (tmp_path / "rejected.vcf").read_text() == vcf_text([record(100), record(300)])


def test_a_report_that_goes_on_elsewhere_has_what_was_committed_before(tmp_path: Path) -> None:
    with Report(tmp_path / "first", header(), committed=Tally()) as report:
        report.write([problem(1), problem(2)], [record(100), record(200)])
    tally = Tally(records=2, rejected_records=1)
    with Report(tmp_path / "second", header(), committed=tally, earlier=tmp_path / "first") as report:
        report.write([problem(3)], [record(300)])
        told = report.summarise("title", Tally(records=3, rejected_records=2))
    assert records_listed(tmp_path / "second") == [1, 2, 3]
    assert (tmp_path / "second/rejected.vcf").read_text() == vcf_text([record(100), record(300)])
    assert "not in this report" not in told


def test_a_report_tells_how_many_rejected_records_lie_in_one_that_nobody_finds(tmp_path: Path) -> None:
    tally = Tally(records=20, rejected_records=2)
    with Report(tmp_path / "second", header(), committed=tally, earlier=tmp_path / "absent") as report:
        report.write([], [record(300)])
        told = report.summarise("title", Tally(records=30, rejected_records=3))
    assert "rejected records that are not in this report: 2, with their problems" in told
    assert (tmp_path / "second/summary.txt").read_text() == told


def test_a_report_of_a_load_from_the_start_replaces_an_older_one(tmp_path: Path) -> None:
    for number in (1, 2):
        with Report(tmp_path, header(), committed=Tally()) as report:
            report.write([problem(number)], [])
    assert records_listed(tmp_path) == [2]


def test_so_many_problems_of_each_kind_are_listed(tmp_path: Path) -> None:
    with Report(tmp_path, header(), committed=Tally(), max_problems=1) as report:
        report.write([problem(1), problem(2), problem(3, "even"), problem(4, "even")], [])
    assert records_listed(tmp_path) == [1, 3]


def test_the_summary_tells_errors_before_warnings_before_notes() -> None:
    tally = Tally()
    tally.add_problems([problem(1, "n", Severity.NOTE), problem(2, "w"), problem(3, "e", Severity.ERROR)])
    told = summary_text("title", tally)
    assert told.index("record 3") < told.index("record 2") < told.index("record 1")


def test_names_that_are_as_frequent_are_told_in_their_order() -> None:
    tally = Tally(unknown_columns=Counter(b=1, a=1, c=2), missing_links=Counter({"Gene Y": 1, "Gene X": 1}))
    names = [line.split()[-1] for line in summary_text("loaded a.vcf", tally).splitlines() if line.startswith("     ")]
    assert names == ["c", "a", "b", "X", "Y"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="--report"):
        Report(tmp_path / "file" / "report", header(), committed=Tally())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "problems.jsonl").symlink_to("/dev/full")
    with (
        pytest.raises(InputError, match="No space left"),
        Report(tmp_path, header(), committed=Tally()) as report,
    ):
        report.write([problem(1)], [])
