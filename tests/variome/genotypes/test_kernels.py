import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variome.genotypes import bits as bits_module
from variome.genotypes import kernels
from variome.genotypes.bits import pack, transposed, unpack, words


@settings(deadline=None)
@pytest.mark.parametrize("is_compiled", [False, True])
@given(seed=st.integers(0, 1 << 30), n_rows=st.integers(0, 40), n_columns=st.sampled_from([0, 1, 63, 64, 65, 300]))
def test_common_bits_are_counted(is_compiled: bool, seed: int, n_rows: int, n_columns: int) -> None:
    random = np.random.default_rng(seed)
    rows, masks = random.random((n_rows, n_columns)) < 0.5, random.random((3, n_columns)) < 0.5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_compiled", {})
        if is_compiled:
            kernels.compile_kernels()
        found = kernels.n_common(words(pack(rows)), words(pack(masks)))
    assert found.tolist() == [[int((row & mask).sum()) for row in rows] for mask in masks]


@given(seed=st.integers(0, 1 << 30), n_rows=st.integers(0, 40), n_columns=st.sampled_from([0, 1, 7, 8, 9, 64, 65]))
def test_a_matrix_of_bits_is_transposed(seed: int, n_rows: int, n_columns: int) -> None:
    bits = np.random.default_rng(seed).random((n_rows, n_columns)) < 0.5
    assert (unpack(transposed(pack(bits), n_columns), n_rows) == bits.T).all()
    padded = transposed(pack(bits), n_columns, 8)
    assert padded.shape == (n_columns, -(-n_rows // 64) * 8)
    assert (unpack(padded, padded.shape[1] * 8)[:, n_rows:] == 0).all()


def test_a_matrix_is_transposed_in_pieces_that_fit_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bits_module, "_BYTES_TURNED", 100)
    bits = np.random.default_rng(1).random((75, 41)) < 0.5
    assert (unpack(transposed(pack(bits), 41, 8), 75) == bits.T).all()
