"""Names of genes in the files of people."""

from pathlib import Path

import pytest

from ingest.listed_genes import read_gene_file
from variome.errors import InputError

FILES = {
    "a name a line": ("BRCA1\nTP53\n", ["BRCA1", "TP53"], None),
    "comments and empty lines": ("# hearts\n\nBRCA1  # breast\n \nTP53", ["BRCA1", "TP53"], None),
    "a byte order mark, and lines of Windows": ("\ufeffBRCA1\r\nTP53\r\n", ["BRCA1", "TP53"], None),
    "quotes around each": ('"BRCA1"\r\n"TP53" # new\n""\n', ["BRCA1", "TP53"], None),
    "tabs": ("Gene\tMode\nBRCA1\tAD\nTP53\tAD\n", ["BRCA1", "TP53"], "Gene\tMode"),
    "commas and quotes": ('"Gene, symbol",Note\n"BRCA1","a, b"\nTP53\n', ["BRCA1", "TP53"], '"Gene, symbol",Note'),
    "a comment above the header": ("# of 2026\nGene,Mode\nBRCA1,\n#TP53,\n", ["BRCA1"], "Gene,Mode"),
    "a comma in a comment": ("# hearts, lungs\nBRCA1\n", ["BRCA1"], None),
    "empty first cells": ("Gene,Mode\n,AD\n\nBRCA1,AD\n", ["BRCA1"], "Gene,Mode"),
    "nothing": ("", [], None),
    "only a comment": ("# nothing\n", [], None),
}


@pytest.mark.parametrize(("text", "names", "header"), FILES.values(), ids=FILES)
def test_the_names_of_a_file_are_those_of_its_lines_or_its_first_column(
    text: str, names: list[str], header: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "genes"
    path.write_bytes(text.encode())
    found = read_gene_file(path)
    assert ([gene.name for gene in found.names], found.header) == (names, header)


def test_each_name_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "genes.csv"
    path.write_text('#\nGene,Note\nBRCA1,"two\nlines"\nTP53,\n')
    assert [gene.place for gene in read_gene_file(path).names] == [f"{path}, line 4", f"{path}, line 5"]
    path.write_text("#\nBRCA1\n\nTP53\n")
    assert [gene.place for gene in read_gene_file(path).names] == [f"{path}, line 2", f"{path}, line 4"]


def test_what_is_no_text_is_refused_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "genes"
    path.write_bytes(b"\xff\xfeB\x00")
    with pytest.raises(InputError, match=r"genes: cannot be read: .*; expected UTF-8 text"):
        read_gene_file(path)
