"""Several processes give the verdicts that one gives, in the order of the files, and none of them is lost unseen."""

import os
import signal
from pathlib import Path

import pytest

from ingest.validation import side_by_side
from ingest.validation.check import Advance, CheckOptions
from ingest.validation.side_by_side import check_files
from ingest.validation.verdict import Verdict
from tests.ingest.load_vcf import record, vcf_text
from variome.errors import InputError


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Files of which the first are the longest, one with a control character, and one that is absent."""
    found = [tmp_path / f"{name}.vcf" for name in range(7)]
    for number, path in enumerate(found):
        path.write_text(vcf_text(record(place) for place in range(100, 9100 - 1500 * number)))
    found[3].write_text("##fileformat=VCFv4.2\n##note=\x01\n")
    return [*map(str, found), str(tmp_path / "absent.vcf")]


def check(paths: list[str], n_jobs: int) -> tuple[list[Verdict], int]:
    """Verdicts, and the bytes that were told of."""
    told: list[int] = []
    return list(check_files(paths, CheckOptions(), n_jobs, told.append)), sum(told)


def test_several_processes_say_what_one_says_in_the_order_of_the_files(paths: list[str]) -> None:
    assert check(paths, 3) == check(paths, 1)


def test_the_bytes_told_are_those_of_the_files(paths: list[str]) -> None:
    _, told = check(paths, 3)
    assert told == sum(Path(path).stat().st_size for path in paths[:-1])


def test_a_process_that_is_killed_stops_the_act(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_path: str, _options: CheckOptions, _advance: Advance) -> Verdict:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    monkeypatch.setattr(side_by_side, "check_file", killed)
    with pytest.raises(InputError, match=r"\.vcf: the process that checks it was killed"):
        check(paths, 2)


def test_a_bug_in_a_process_is_a_bug(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_path: str, _options: CheckOptions, _advance: Advance) -> Verdict:
        raise KeyError

    monkeypatch.setattr(side_by_side, "check_file", wrong)
    with pytest.raises(RuntimeError, match="the trace above"):
        check(paths, 2)
