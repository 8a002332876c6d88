"""A process that uses the private database: says `in URL`, waits for a line, leaves, says `out`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from variome.database.server import open_database
from variome.settings import Settings
for _ in range(int(sys.argv[2])):
    with open_database(Settings(home=Path(sys.argv[1]))) as url:
        print("in", url, flush=True)
        sys.stdin.readline()
    print("out", flush=True)
"""


def start_visitor(home: Path, visits: int = 1) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, home, str(visits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def visit(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A visitor that is in; it leaves when the block ends, if it still lives."""
    with start_visitor(home) as visitor:
        if visitor.stdout is None or not visitor.stdout.readline().startswith("in"):
            raise RuntimeError(visitor.communicate()[1])
        yield visitor
        visitor.communicate("\n")
