"""Some minutes of mixed traffic with a load running beside: nothing may be lost, fail, leak or grow.

`python -m benchmarks.endurance --minutes 15` writes `benchmarks/results/endurance.md`, and exits with 1 where something
was found.
"""

import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import click
import httpx
import orjson

from benchmarks.load_beside import N_RECORDS, LoadBeside
from benchmarks.measuring import held_mb
from benchmarks.mixed_traffic import OVERLOAD, Client, Project, Tally
from benchmarks.running_server import RunningServer, running_server

N_CLIENTS = 16

_PAGE = Path(__file__).parent / "results/endurance.md"
_BETWEEN = 5.0  # seconds between two looks at the memory
_GROWTH = 1.1
"""By how much more than in the middle the server may hold at the end."""
_SHOWN = 20
"""Faults that the page repeats; all are counted."""


@click.command()
@click.option("--minutes", default=15.0, show_default=True, help="How long the clients ask.")
def main(minutes: float) -> None:
    """Have clients ask, and tell what was found."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running_server() as server:
        words = {"quokka": ("quokka", "kestrel"), "axolotl": ("axolotl",)}
        projects = [_project(server, name, known) for name, known in words.items()]
        beside = LoadBeside(server, projects[0].name, projects[0].key, Path(folder))
        tally, memory = asyncio.run(_endure(server, projects, minutes * 60, beside))
        beside.check()
    faults = [*tally.faults, *beside.faults, *_grown(memory)]
    _PAGE.write_text(_page(minutes, tally, memory, beside, faults), encoding="utf-8")
    print(_PAGE.read_text(encoding="utf-8"))
    sys.exit(bool(faults))


def _project(server: RunningServer, name: str, words: tuple[str, ...]) -> Project:
    key = server.make_key(f"{name}-editor", name, "editor")
    return Project(name, key, words, f"{name}-file")


async def _endure(
    server: RunningServer, projects: list[Project], seconds: float, beside: LoadBeside
) -> tuple[Tally, list[float]]:
    """What came of the requests, and the MB that the server held, from the start to the end."""
    tally = Tally()
    async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
        for project in projects:
            await _post_file(http, project)
        sides = [(projects[number % 2], projects[1 - number % 2]) for number in range(N_CLIENTS)]
        clients = [Client(http, own, other, number, tally) for number, (own, other) in enumerate(sides)]
        for client, other in zip(clients, [*clients[1:], clients[0]], strict=True):
            client.foreign = other.known, other.samples
        end = time.monotonic() + seconds
        watching = asyncio.create_task(_watch(server.process, end))
        await asyncio.gather(*(client.run(end) for client in clients))
        memory = await watching
        await asyncio.to_thread(beside.end)
        await asyncio.gather(*(client.check_known() for client in clients))
    return tally, memory


async def _post_file(http: httpx.AsyncClient, project: Project) -> None:
    headers = {"Authorization": f"Bearer {project.key}", "Content-Type": "application/json"}
    body = orjson.dumps({"accession": project.accession})
    answer = await http.post("/files", params={"project": project.name}, content=body, headers=headers)
    answer.raise_for_status()


async def _watch(process: int, end: float) -> list[float]:
    found = []
    while time.monotonic() < end:
        found.append(held_mb(process))
        await asyncio.sleep(_BETWEEN)
    return found


def _tenths(memory: list[float]) -> list[float]:
    """Medians of each tenth of the time."""
    ends = [len(memory) * number // 10 for number in range(11)]
    return [median(memory[begin:end] or memory) for begin, end in pairwise(ends)]


def _grown(memory: list[float]) -> Iterator[str]:
    tenths = _tenths(memory)
    if tenths[-1] > tenths[4] * _GROWTH:
        expected = f"expected at most {_GROWTH} times the {tenths[4]:.0f} MB of the middle"
        yield f"memory: {expected}, found {tenths[-1]:.0f} MB at the end"


def _page(minutes: float, tally: Tally, memory: list[float], beside: LoadBeside, faults: list[str]) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    held = ", ".join(f"{each:.0f}" for each in _tenths(memory))
    n_answers = sum(counts.total() for counts in tally.statuses.values())
    shown = "".join(f"- `{fault}`\n" for fault in faults[:_SHOWN])
    return (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n{machine}, shared by server, PostgreSQL, clients and loader. "
        f"{minutes:g} minutes, {N_CLIENTS} clients with the keys of two projects, and beside them loads of "
        f"{N_RECORDS:,} records with 5 kB of INFO over `--url`.\n\n"
        f"{n_answers:,} answers; {len(beside.files)} files loaded whole; {len(faults)} faults: an answer other than "
        "expected or 429/503, an item that is not as it was last answered, a file of which samples are missing, a word "
        f"of the other project.\n\nMemory of the server in MB, by tenths of the time: {held}; "
        f"at most {max(memory):.0f}.\n\n{shown}\n{_table(tally)}"
    )


def _table(tally: Tally) -> str:
    lines = ["| request | answers | 429 and 503 | statuses | median, ms | 99th percentile, ms |",
             "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for what, counts in sorted(tally.statuses.items()):
        waits = sorted(tally.waits[what])
        n_refused = sum(counts[status] for status in OVERLOAD)
        told = ", ".join(map(str, sorted(counts)))
        at = [waits[int(part * (len(waits) - 1))] * 1000 for part in (0.5, 0.99)]
        lines.append(f"| {what} | {counts.total():,} | {n_refused:,} | {told} | {at[0]:.0f} | {at[1]:.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
