"""The report of a load: a folder with every problem, the rejected records as a VCF, and a summary for people.

`problems.jsonl` has one problem a line; `rejected.vcf` is a VCF with the file's header that can be corrected and
loaded again; `summary.txt` and `summary.json` say what came of the file, `report.html` shows it. They hold genotypes:
mode 0600 in a folder of mode 0700. A load that is taken up again goes on in the same files, after what was committed.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, TextIO

import orjson

from ingest.header import Header
from ingest.pace_meter import Point
from ingest.problems import Problem, Severity
from ingest.report_page import SHOWN_ERRORS, report_page
from ingest.tally import Tally, by_frequency
from variome.errors import InputError
from variome.items.reports import PAGE, PROBLEMS

REJECTED = "rejected.vcf"
SUMMARY = "summary.txt"
SUMMARY_JSON = "summary.json"


class Report:
    """Writes the report of one load into a folder, which is made when absent.

    Args:
        folder: where; a report that is there already is replaced, unless `committed` says to go on with it.
        header: of the file that is loaded, for `rejected.vcf`.
        committed: records that an earlier run committed; what the files say of later ones is dropped.
        earlier: where that run may have written its report, if not there.
        max_problems: how many problems of each kind are listed; all are counted. None lists all.

    Raises:
        InputError: the folder cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        header: Header,
        *,
        committed: Tally,
        earlier: Path | None = None,
        max_problems: int | None = None,
    ) -> None:
        self.folder = folder
        self._max_problems = max_problems
        self._listed: dict[str, int] = {}
        self._first_errors: list[dict[str, Any]] = []
        with _told(folder):
            _make(folder)
            source = earlier if earlier and not (folder / PROBLEMS).exists() else folder
            kept = list(_kept_problems(source / PROBLEMS, committed.records))
            rejected = _kept_records(source / REJECTED, committed.rejected_records)
            self._n_elsewhere = committed.rejected_records - len(rejected)
            self._problems = _open_private(folder / PROBLEMS)
            self._rejected = _open_private(folder / REJECTED)
            self._problems.writelines(kept)
            self._notice(map(orjson.loads, kept))
            self._rejected.writelines(f"{line}\n" for line in header.lines)
            self._rejected.writelines(rejected)

    def __enter__(self) -> "Report":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # On a full disk closing fails as writing did, and both are to be closed; what was said first is what is told.
        with suppress(InputError) if error else nullcontext(), _told(self.folder), closing(self._rejected):
            self._problems.close()

    def write(self, problems: Iterable[Problem], rejected: Iterable[str]) -> None:
        """Appends problems and the text of rejected records, and hands them to the system before a batch commits.

        Raises:
            InputError: they cannot be written, as on a full disk.
        """
        with _told(self.folder):
            self._problems.writelines(self._iter_listed(problems))
            self._rejected.writelines(f"{text}\n" for text in rejected)
            self._problems.flush()
            self._rejected.flush()

    def summarise(self, title: str, tally: Tally, course: Sequence[Point] = ()) -> str:
        """Writes the summary in all forms and gives it as text; the page plots the course of the run.

        Raises:
            InputError: it cannot be written.
        """
        text = summary_text(title, tally) + self._elsewhere_text()
        with _told(self.folder):
            if not tally.rejected_records:
                self._rejected.close()
                (self.folder / REJECTED).unlink(missing_ok=True)
            with _open_private(self.folder / SUMMARY) as stream:
                stream.write(text)
            with _open_private(self.folder / SUMMARY_JSON) as stream:
                json.dump({"title": title, **tally.to_dict()}, stream, indent=2)
            with _open_private(self.folder / PAGE) as stream:
                stream.write(report_page(title, tally, course, self._first_errors))
        return text

    def _elsewhere_text(self) -> str:
        """What a user has to know who corrects the rejected records."""
        if not self._n_elsewhere:
            return ""
        return (
            f"  rejected records that are not in this report: {self._n_elsewhere:,}, with their problems; they lie in "
            "the folder that an earlier run of this load wrote its report to\n"
        )

    def _iter_listed(self, problems: Iterable[Problem]) -> Iterator[str]:
        for problem in problems:
            listed = self._listed[problem.kind] = self._listed.get(problem.kind, 0) + 1
            if self._max_problems is None or listed <= self._max_problems:
                told = problem.to_dict()
                self._notice([told])
                yield orjson.dumps(told).decode() + "\n"

    def _notice(self, problems: Iterable[dict[str, Any]]) -> None:
        """Keeps what the page will show of problems that are listed."""
        for problem in problems:
            if problem["severity"] == Severity.ERROR and len(self._first_errors) < SHOWN_ERRORS:
                self._first_errors.append(problem)


def summary_text(title: str, tally: Tally) -> str:
    """What a person wants to know of a load, in a few dozen lines."""
    return "\n".join([title, *_iter_summary(tally)]) + "\n"


def make_report_folder(folder: Path) -> None:
    """Makes the folder when absent, so that one of no use is told of before anything is in the store.

    Raises:
        InputError: it cannot be made, or nothing be written into it.
    """
    with _told(folder):
        _make(folder)
        with TemporaryFile(dir=folder):
            pass


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """A report that cannot be written is one sentence, and says what to do."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{folder}: the report cannot be written: {error.strerror}; make room there or name another --report, "
            "then give the same command again"
        ) from None


def _iter_summary(tally: Tally) -> Iterator[str]:
    yield f"  records: {tally.records:,}, of them rejected: {tally.rejected_records:,}"
    for item_type, counts in tally.outcomes.items():
        told = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(counts.items()) if n)
        yield f"  {item_type}: {told}"
    if tally.kinds:
        yield "  problems (kind, how many, the first):"
        for kind, each in tally.by_weight():
            yield f"    {each.severity:<8} {kind:<22} {each.count:>9,}  {each.first_message}"
    yield from _counted("columns that the schema does not have (records):", by_frequency(tally.unknown_columns))
    yield from _counted("link targets that were missing (records):", by_frequency(tally.missing_links))


def _counted(title: str, counts: list[tuple[str, int]]) -> Iterator[str]:
    shown = 40
    if counts:
        yield f"  {title}"
        yield from (f"    {n:>9,}  {name}" for name, n in counts[:shown])
        if len(counts) > shown:
            yield f"    ... and {len(counts) - shown:,} more in {SUMMARY_JSON}"


def _kept_problems(path: Path, records: int) -> Iterator[str]:
    """The problems of committed records; without any, an earlier report is of no use."""
    if not records or not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            # A killed run may leave half a line at the end.
            if line.endswith("\n") and orjson.loads(line).get("record", 0) <= records:
                yield line


def _kept_records(path: Path, rejected: int) -> list[str]:
    if not rejected or not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        records = (line for line in lines if not line.startswith("#"))
        return [line for line, _ in zip(records, range(rejected), strict=False)]


def _open_private(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")
