"""A reader of genotype datasets that is written from docs/reference/genotype-files.md alone, and knows nothing of ours.

Plain loops: what it reads is small.
"""

import hashlib
import json
import lzma
import math
import re
import struct
from pathlib import Path
from typing import Any

import zstandard

Key = tuple[str, int, int, str, str]
"""Contig, position, bases that are taken, REF and ALT."""

Rows = dict[Key, dict[str, str]]
"""Genotypes by row and sample; of dosages and codes texts of cells."""

MISSING = "./."


def read_dataset(folder: Path, number: int | None = None, edits: bool = True) -> tuple[list[str], Rows]:
    """The samples of a version, and all genotypes."""
    files = versions(folder)
    last = max(files)
    version, newest = (read_version(files[each]) for each in (number or last, last))
    gone = {*version["withdrawn"], *newest["withdrawn"]}
    shards = [texts(container(folder, shard["samples"], 3), 0) for shard in version["shards"]]
    rows: Rows = {}
    for block in version["blocks"]:
        keys = read_sites(container(folder, block["sites"], 1))
        assert len(keys) == block["n_rows"]
        for key in keys:
            assert key not in rows
            rows[key] = {}
        for names, name in zip(shards, block["genotypes"], strict=True):
            calls = read_shard(folder, name, version) if name else [[missing_of(version)] * len(names) for _ in keys]
            for key, row in zip(keys, calls, strict=True):
                rows[key].update(zip(names, row, strict=True))
    samples = [name for names in shards for name in names]
    if edits:
        changes = [each for name in version["edits"] for each in read_edits(folder, name)]
        rows = with_edits(rows, samples, changes, missing_of(version))
    letter = (version["encoding"] or {}).get("missing")
    rows = {key: {name: "NA" if text == letter else text for name, text in row.items()} for key, row in rows.items()}
    kept = [name for name in samples if name not in gone]
    return kept, {key: {name: row[name] for name in kept} for key, row in rows.items()}


def versions(folder: Path) -> dict[int, Path]:
    found = {}
    for path in (folder / "versions").iterdir():
        match = re.fullmatch(r"([0-9]{6,})(?:\.([0-9]+))?-([0-9a-f]{64})\.json", path.name)
        if match:
            found[int(match[1]), int(match[2] or 1)] = path
    return {number: found[number, edition] for number, edition in sorted(found)}


def read_version(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    assert path.stem.rpartition("-")[2] == hashlib.sha256(content).hexdigest()
    version: dict[str, Any] = json.loads(content)
    assert (version["format"], version["format_version"]) == ("variome-genotypes", 1)
    return version


class Container:
    def __init__(self, folder: Path, content: bytes, kind: int) -> None:
        magic, found, n_sections, self.n_rows, self.n_columns = struct.unpack_from("<4sHHII", content)
        assert (magic, found) == (b"VGB1", kind)
        self.sections: dict[int, bytes] = {}
        begin = 16 + 20 * n_sections
        for place in range(n_sections):
            section, codec, size, packed = struct.unpack_from("<HHQQ", content, 16 + 20 * place)
            beside = container(folder, self.sections[0].hex(), 2).sections[section] if codec == 3 else None
            self.sections[section] = unpacked(codec, content[begin : begin + packed], size, beside)
            begin += packed
        assert begin == len(content)

    def numbers(self, section: int, code: str) -> tuple[int, ...]:
        content = self.sections.get(section, b"")
        return struct.unpack(f"<{len(content) // struct.calcsize(code)}{code}", content)


def unpacked(codec: int, content: bytes, size: int, beside: bytes | None) -> bytes:
    if codec in {1, 3}:
        raw = zstandard.DICT_TYPE_RAWCONTENT
        dictionary = zstandard.ZstdCompressionDict(beside, dict_type=raw) if beside else None
        content = zstandard.ZstdDecompressor(dict_data=dictionary).decompress(content, max_output_size=size)
    elif codec == 2:
        filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 24, "lc": 0, "lp": 0, "pb": 0}]
        content = lzma.decompress(content, lzma.FORMAT_RAW, filters=filters)
    assert len(content) == size
    return content


def container(folder: Path, name: str, kind: int) -> Container:
    content = (folder / "objects" / name[:2] / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == name
    return Container(folder, content, kind)


def texts(found: Container, section: int) -> list[str]:
    return found.sections.get(section, b"").decode().split("\t") if found.n_rows else []


def read_sites(found: Container) -> list[Key]:
    contig = found.sections[0].decode()
    keys, position = [], 0
    columns = found.numbers(1, "I"), found.numbers(2, "I"), texts(found, 5), texts(found, 6)
    for step, length, ref, alt in zip(*columns, strict=True):
        position += step
        keys.append((contig, position, length, ref, alt))
    return keys


def missing_of(version: dict[str, Any]) -> str:
    return {"genotypes": MISSING, "dosages": "NA", "codes": "NA"}[version["content"]]


def read_shard(folder: Path, name: str, version: dict[str, Any]) -> list[list[str]]:
    if version["content"] == "genotypes":
        return read_genotypes(container(folder, name, 2))
    found = container(folder, name, 5)
    if version["encoding"]["format"] == "Gf":
        cells = ["NA" if math.isnan(value) else repr(value) for value in found.numbers(0, "f")]
    else:
        letters = [code["letter"] for code in version["encoding"]["codes"]]
        letters += [f"#{byte}" for byte in range(len(letters), 255)] + ["NA"]
        cells = [letters[byte] for byte in found.numbers(1, "B")]
    width = found.n_columns
    return [cells[begin : begin + width] for begin in range(0, found.n_rows * width, width)]


def read_genotypes(found: Container) -> list[list[str]]:
    planes = {plane: read_plane(found, plane) for plane in range(1, 7)}
    return [
        [call(planes, row, sample) for sample in range(found.n_columns)]
        for row in range(found.n_rows)
    ]  # fmt: skip


def call(planes: dict[int, list[set[int]]], row: int, sample: int) -> str:
    if sample in planes[2][row]:
        return MISSING
    alleles = [allele(planes, row, 2 * sample), allele(planes, row, 2 * sample + 1)]
    if sample in planes[5][row]:
        return alleles[0]
    return ("/" if sample in planes[6][row] else "|").join(alleles)


def allele(planes: dict[int, list[set[int]]], row: int, column: int) -> str:
    if column in planes[3][row]:
        return "."
    if column in planes[4][row]:
        return "2"
    return "1" if column in planes[1][row] else "0"


def read_plane(found: Container, plane: int) -> list[set[int]]:
    """The columns that are set, row by row."""
    n_columns = found.n_columns * (1 if plane in {2, 5, 6} else 2)
    first = 16 * plane
    if first not in found.sections:
        return [set() for _ in range(found.n_rows)]
    kinds = found.sections[first]
    counts = iter(found.numbers(first + 1, "I") or byte_numbers(found, first + 7))
    left = iter(byte_numbers(found, first + 2))
    n_dense = sum(kind & 1 for kind in kinds)
    n_bytes = (n_dense + 7) // 8
    dense, number = found.sections.get(first + 6, b""), 0
    rows = []
    for kind in kinds:
        if kind & 1:
            bits = [dense[column * n_bytes + number // 8] >> number % 8 & 1 for column in range(n_columns)]
            number += 1
            columns = {column for column, bit in enumerate(bits) if bit}
            rows.append(ordered(columns) if kind & 4 else columns)
        else:
            listed, column = set(), -1
            for _ in range(next(counts)):
                column += next(left) + 1
                listed.add(column)
            rows.append(set(range(n_columns)) - listed if kind & 2 else listed)
    assert next(left, None) is None
    return rows


def byte_numbers(found: Container, first: int) -> list[int]:
    """Numbers whose bytes stand in sections of their own, the lowest first."""
    numbers = [0] * len(found.sections.get(first, b""))
    for byte in range(4):
        for place, value in enumerate(found.sections.get(first + byte, b"")):
            numbers[place] += value << 8 * byte
    return numbers


def ordered(columns: set[int]) -> set[int]:
    return {column if column ^ 1 in columns else column | 1 for column in columns}


def read_edits(folder: Path, name: str) -> list[dict[str, Any]]:
    found = container(folder, name, 4)
    names = found.sections.get(0, b"").decode().split("\t")
    numbers = iter(found.numbers(2, "I"))
    lists = [[names[next(numbers)] for _ in range(length)] for length in found.numbers(1, "I")]
    edits = [json.loads(line) for line in found.sections.get(3, b"").splitlines()]
    assert len(edits) == found.n_rows
    return [{**edit, "samples": lists[edit["samples"]]} for edit in edits]


def with_edits(base: Rows, samples: list[str], edits: list[dict[str, Any]], missing: str) -> Rows:
    rows = {key: dict(row) for key, row in base.items()}
    for edit in edits:
        key = (edit["contig"], edit["position"], edit["ref_length"], edit["ref"], edit["alt"])
        if edit["action"] == "delete":
            rows.pop(key, None)
        if edit["action"] in {"delete", "note"} or not edit["samples"]:
            continue
        if edit["action"] == "insert":
            rows[key] = dict(base.get(key, dict.fromkeys(samples, missing)))
        if key in rows:
            told = zip(edit["samples"], edit["new"].split(" "), strict=True)
            rows[key].update({name: text for name, text in told if name in rows[key]})
    return rows
