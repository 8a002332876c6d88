"""Where the reports of loads lie. They hold lines of the file that was loaded, so they go when it is unloaded."""

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import UUID

from variome.items.uploads import remove_uploads

PROBLEMS: Final = "problems.jsonl"
"""The file of a report that has one problem a line."""

PAGE: Final = "report.html"
"""The file of a report that people open, written when the load has ended."""


def report_folder(home: Path, submission: UUID) -> Path:
    """The folder of a submission's report, below the home folder of the settings."""
    return home / "reports" / str(submission)


def report_path(home: Path, submission: UUID) -> Path:
    """The problems in it."""
    return report_folder(home, submission) / PROBLEMS


def page_path(home: Path, submission: UUID) -> Path:
    """The page for people in it."""
    return report_folder(home, submission) / PAGE


def remove_files_of(home: Path, submissions: Collection[UUID]) -> int:
    """Take away the reports and uploads of these submissions that lie there; how many reports there were."""
    remove_uploads(home, submissions)
    folders = [folder for uuid in submissions if (folder := report_folder(home, uuid)).is_dir()]
    for folder in folders:
        shutil.rmtree(folder)
    return len(folders)
