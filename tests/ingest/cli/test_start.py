"""What a load has imported when it starts: half of the time of a small one."""

import subprocess
import sys

LEFT_OUT = {"numpy", "pysam", "cyvcf2", "alembic", "sqlalchemy", "fastapi", "distributed", "numba", "pyarrow"}


def test_a_load_starts_without_what_it_may_not_need() -> None:
    program = "import sys, ingest.cli.loading, ingest.local_client; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert not LEFT_OUT & set(said.split())
