"""Other programs on the same file, where they are there."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

_QUERY: Final = (
    "--annotation",
    "VEP",
    "--duplicate",
    "--all-fields",
    "tab",
    "--format",
    "%CHROM %POS %REF %ALT %VEP\n",
)


def split_vep_seconds(path: Path) -> float | None:
    """Seconds that `bcftools +split-vep` takes to write each entry of VEP as a line of text.

    None where bcftools or its plugin is not there, or does not come to its end (1.16 crashes on our records). The
    plugin wants another spelling of the list of fields in the header than ours, so it reads a copy.
    """
    if not _has_plugin():
        return None
    copy = path.with_suffix(".peer.vcf")
    with path.open(encoding="utf-8") as lines, copy.open("w", encoding="utf-8") as out:
        out.writelines(_respelt(line) if line.startswith("##INFO=<ID=VEP,") else line for line in lines)
    begun = time.perf_counter()
    done = subprocess.run(["bcftools", "+split-vep", str(copy), *_QUERY], stdout=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - begun
    copy.unlink()
    return seconds if done.returncode == 0 else None


def _respelt(line: str) -> str:
    """`Format: a|b` for `Format:'a|b'`."""
    before, _, fields = line.partition("Format:'")
    return f"{before}Format: {fields.replace(chr(39), '', 1)}"


def _has_plugin() -> bool:
    """Whether bcftools is there and tells what the plugin is about."""
    if shutil.which("bcftools") is None:
        return False
    done = subprocess.run(["bcftools", "+split-vep", "--help"], capture_output=True, text=True, check=False)
    return "About:" in done.stdout + done.stderr
