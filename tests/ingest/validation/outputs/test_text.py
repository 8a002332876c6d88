"""The answer for people."""

from ingest.validation.outputs.text import to_text
from tests.ingest.validation.build_verdict import ERROR, NAME, SECOND, broken, clean, unreadable


def test_each_file_has_its_counts_and_its_rules_the_worst_first() -> None:
    lines = "".join(to_text([broken()])).splitlines()
    assert lines[0] == f"{NAME}: 3 errors, 1 warning, 1 note in 3 records (VCF 4.3)"
    assert lines[1] == f"  error    {ERROR}  3"
    assert lines[4:7] == ["    ... and 1 more", f"  warning  {SECOND}  1", "    line 9: a warning"]


def test_a_file_without_problems_says_so() -> None:
    assert "".join(to_text([clean()])) == "good.vcf: no problems in 1 record (VCF 4.5)\n"


def test_several_files_end_with_a_line_for_all() -> None:
    told = "".join(to_text([broken(), clean(), unreadable()]))
    assert told.endswith("absent.vcf: could not be read\n3 files: 1 with errors, 1 could not be read\n")


def test_what_a_file_holds_does_not_steer_the_terminal() -> None:
    told = "".join(to_text([broken("\x1b]0;title.vcf")]))
    assert "found \\x1b[31m\\x00\\r\\n100%" in told
    assert not set("\x00\x1b\r") & set(told)
