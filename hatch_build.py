"""Compile what a load spends its time in; hatchling calls this whenever the package is built or installed.

Without a C compiler the package is complete all the same: what is compiled has a twin in Python, and loads take longer
(docs/decisions/0030-compiled-entries.md).
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

SOURCE = "ingest/_entry_texts.c"


class CustomBuildHook(BuildHookInterface[Any]):
    """Makes the extension beside its source, and puts it into wheels."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See `BuildHookInterface`."""
        made = compile_extension(Path(self.root))
        if made is None:
            self.app.display_warning("no C compiler, or no headers of Python: loads will take longer")
        else:
            build_data["force_include"][str(made)] = made.relative_to(self.root).as_posix()
            build_data.update(pure_python=False, infer_tag=True)


def compile_extension(top: Path) -> Path | None:
    """Makes the extension in a checkout, in place of an older one.

    Returns:
        its path; None where it cannot be compiled here.
    """
    for old in top.glob("ingest/_entry_texts.*.so"):
        old.unlink()
    extension = Extension("ingest._entry_texts", [str(top / SOURCE)], extra_compile_args=["-O3"], optional=True)
    command = build_ext(Distribution({"name": "variome", "ext_modules": [extension]}))
    with TemporaryDirectory() as folder:
        command.build_lib, command.build_temp = str(top), folder
        command.ensure_finalized()
        command.run()
    return next(iter(top.glob("ingest/_entry_texts.*.so")), None)
