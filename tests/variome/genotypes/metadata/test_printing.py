from pathlib import Path
from typing import Any

import orjson
import pytest

from variome.errors import InputError
from variome.genotypes.metadata.printing import iter_printed
from variome.genotypes.metadata.reading import read_sample_file
from variome.genotypes.metadata.table import SampleTable

KEYS: Any = {"age": "integer", "height": "real", "note": "string"}
ROWS: Any = {"a": {"age": -3, "height": 0.1, "note": "x y"}, "b": {"height": 1e300}, "c": {}}
TABLE = SampleTable.of_rows(list(ROWS), KEYS, ROWS)


@pytest.mark.parametrize("form", ["tsv", "fmf"])
def test_what_is_printed_is_read_again_as_it_was(tmp_path: Path, form: Any) -> None:
    path = tmp_path / f"samples.{form}"
    path.write_text("".join(f"{line}\n" for line in iter_printed(TABLE, [0, 1, 2], form)))
    found = read_sample_file(path)
    assert (found.keys, found.rows) == (KEYS, ROWS)


def test_json_has_the_types_and_the_samples_that_were_asked_for_in_their_order() -> None:
    assert orjson.loads("\n".join(iter_printed(TABLE, [2, 0], "json"))) == {
        "keys": KEYS,
        "samples": [{"sample": "c", "metadata": {}}, {"sample": "a", "metadata": ROWS["a"]}],
    }
    assert orjson.loads("".join(iter_printed(TABLE, [], "json")))["samples"] == []


def test_a_value_with_a_tab_keeps_to_its_cell_and_is_refused_in_fmf() -> None:
    table = SampleTable.of_rows(["a"], {"k": "string"}, {"a": {"k": "x\ty\nz"}})
    assert list(iter_printed(table, [0], "tsv")) == ["sample\tk", "a\tx y z"]
    with pytest.raises(InputError, match="no tab in its value"):
        list(iter_printed(table, [0], "fmf"))
