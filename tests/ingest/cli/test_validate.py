"""What a user sees of `validate`: verdicts, exit codes, and the options that choose."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.validation.rules.whole_file import ALWAYS
from tests.ingest.cli.fix_cli import run
from tests.ingest.load_vcf import VALID, record, vcf_text

CONTROL = "VCF-4.3-1.2-CONTROL-CHARACTER"
CHARACTER_SET = "VCF-4.3-1.2-CHARACTER-SET"
TEXT = vcf_text([record(100), record(200)])
PROGRAM = "from ingest.cli import main; main(prog_name='variant-ingestion')"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.vcf"
    path.write_text(TEXT)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Four control characters, each on a line of its own, and no more errors."""
    path = tmp_path / "bad.vcf"
    path.write_text(TEXT.replace("\n", "\n##one=a\x01\n##two=b\x02\n##three=c\x03\n##four=d\x04\n", 1))
    return path


def only(identifier: str) -> tuple[str, str]:
    return "--rule", identifier


def counts(path: Path, *options: str, code: int) -> dict[str, int]:
    told = run("validate", path, "--format", "jsonl", *options, code=code).stdout.splitlines()
    found: dict[str, int] = json.loads(told[-1])["rules"]
    return found


def test_a_file_without_errors_ends_with_0(good: Path) -> None:
    assert run("validate", good).stdout.startswith(f"{good}: no problems in 2 records (VCF 4.2)")


def test_errors_end_with_1_and_are_told_by_rule_with_their_lines(bad: Path) -> None:
    told = run("validate", bad, *only(CONTROL), code=1).stdout.splitlines()
    assert told[0] == f"{bad}: 4 errors in 2 records (VCF 4.2)"
    assert told[1] == f"  error    {CONTROL}  4"
    assert told[2].startswith("    line 2: expected printable text, found byte 0x01")


@pytest.mark.parametrize("options", [(), only(CONTROL), ("--ignore", CONTROL)])
def test_an_empty_file_ends_with_1_whichever_rules_are_looked_for(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "empty.vcf").write_bytes(b"")
    assert "the file: expected at least" in run("validate", tmp_path / "empty.vcf", *options, code=1).stdout


@pytest.mark.parametrize("rule", sorted(ALWAYS))
def test_a_rule_that_is_always_looked_for_cannot_be_ignored(good: Path, rule: str) -> None:
    assert "is always looked for" in run("validate", good, "--ignore", rule, code=2).stderr


def test_a_file_that_cannot_be_read_ends_with_2_and_the_others_are_checked(good: Path, bad: Path) -> None:
    done = run("validate", "absent.vcf", good, bad, code=2)
    assert done.stderr == (
        "variant-ingestion: absent.vcf: cannot be read: No such file or directory; check the name and its permissions\n"
    )
    assert done.stdout.startswith(f"absent.vcf: could not be read\n{good}: ")
    assert done.stdout.endswith("3 files: 1 with errors, 1 could not be read\n")


def test_a_gzip_cut_short_is_an_error_of_the_file(tmp_path: Path) -> None:
    packed = gzip.compress(TEXT.encode())
    (tmp_path / "cut.vcf.gz").write_bytes(packed[:-8])
    assert "cut short" in run("validate", tmp_path / "cut.vcf.gz", code=1).stdout


def test_all_problems_are_counted_and_the_first_of_each_rule_listed(bad: Path) -> None:
    told = run("validate", bad, "--max-problems", "1", *only(CONTROL), code=1).stdout.splitlines()
    assert [line for line in told if line.startswith("    line")] == [told[2]]
    assert told[-1] == "    ... and 3 more"


def test_only_the_rules_that_are_named_are_looked_for(bad: Path) -> None:
    assert counts(bad, *only(CONTROL), *only(CHARACTER_SET), code=1) == {CONTROL: 4}
    assert counts(bad, *only(CHARACTER_SET), code=0) == {}


def test_a_rule_that_is_ignored_is_not_looked_for(bad: Path) -> None:
    assert CONTROL not in counts(bad, "--ignore", CONTROL, code=0)


@pytest.mark.parametrize("option", ["--rule", "--ignore"])
def test_an_unknown_rule_is_refused_with_the_nearest(good: Path, option: str) -> None:
    told = run("validate", good, option, CONTROL[:-1], code=2).stderr
    assert f"there is no rule '{CONTROL[:-1]}'; did you mean {CONTROL}?" in told


def test_rules_that_cancel_each_other_are_refused(good: Path) -> None:
    assert "leaves no rule" in run("validate", good, *only(CONTROL), "--ignore", CONTROL, code=2).stderr


def test_a_configuration_file_sets_what_the_command_line_does_not(bad: Path, tmp_path: Path) -> None:
    config = tmp_path / "validate.toml"
    config.write_text(f'rule = ["{CONTROL}"]\nmax-problems = 2\nformat = "jsonl"\n')
    told = run("validate", bad, "--config", config, code=1).stdout.splitlines()
    assert [json.loads(line)["kind"] for line in told] == [CONTROL, CONTROL, "summary"]
    told = run(
        "validate", bad, "--config", config, "--max-problems", "3", "--format", "text", code=1
    ).stdout.splitlines()
    assert len([line for line in told if line.startswith("    line")]) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('rules = ["X"]', "expected one of rule, ignore, max-problems, format, found 'rules'"),
        ('rule = "X"', "expected a list of texts for rule, found 'X'"),
        ("ignore = [1]", "expected a list of texts for ignore, found [1]"),
        ("max-problems = true", "expected a whole number for max-problems, found True"),
        ("max-problems = -1", "-1 is not in the range"),
        ('format = "xml"', "'xml' is not one of"),
        ('rule = ["X"]', "there is no rule 'X'"),
        ("rule =", "expected TOML in UTF-8"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(good: Path, tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "validate.toml").write_text(text)
    told = run("validate", good, "--config", tmp_path / "validate.toml", code=2).stderr
    assert why in told
    assert "'--config'" in told


@pytest.mark.parametrize("text", ['ignore = ["X"]', "max-problems = -1", 'format = "xml"', "nothing = 1", "[nothing]"])
def test_what_does_not_fit_in_a_configuration_is_told_with_its_key_and_line(
    good: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "c.toml").write_text(f'# a comment\n\nrule = ["{CONTROL}"]\n{text}\n')
    told = run("validate", good, "--config", tmp_path / "c.toml", code=2).stderr
    assert f"c.toml, line 4: {'expected one of' if 'nothing' in text else text.partition(' ')[0]}" in told


def test_standard_input_can_be_named_once(good: Path) -> None:
    assert "standard input comes once" in run("validate", "-", good, "-", code=2).stderr


def test_the_answer_goes_to_the_file_of_out(bad: Path, tmp_path: Path) -> None:
    done = run("validate", bad, "--format", "github", "--out", tmp_path / "answer", code=1)
    assert done.stdout == ""
    assert (tmp_path / "answer").read_text().startswith("::error file=")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_checked_like_a_file(bad: Path, pack: type[bytes]) -> None:
    command = [sys.executable, "-c", PROGRAM, "validate", *only(CONTROL), "-"]
    done = subprocess.run(command, input=pack(bad.read_bytes()), capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith(b"standard input: 4 errors in 2 records")


def test_shipped_files_are_checked_side_by_side_in_their_order() -> None:
    files = sorted(path for path in VALID.iterdir() if ".vcf" in path.suffixes)
    told = run("validate", *files, "--jobs", "3").stdout
    assert [line.partition(": ")[0] for line in told.splitlines() if line.startswith("/")] == [
        str(each) for each in files
    ]
    assert told.endswith(f"{len(files)} files: 0 with errors\n")
