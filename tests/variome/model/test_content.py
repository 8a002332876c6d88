from hashlib import sha512

import pytest

from variome.model.content import canonical, content_hash


def test_canonical_bytes_do_not_depend_on_the_order_of_properties() -> None:
    assert canonical({"b": [{"d": 1, "c": "é"}], "a": None}) == '{"a":null,"b":[{"c":"é","d":1}]}'.encode()


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"n": 2**64})


def test_the_hash_is_the_beginning_of_sha_512() -> None:
    assert content_hash(b"{}") == sha512(b"{}").digest()[:32]
