from uuid import uuid4

import pytest
from psycopg import Connection

from variome.errors import ConflictError, NotFoundError
from variome.items.api_keys import (
    create_first_key,
    create_key,
    find_key,
    has_keys,
    is_secret_of,
    list_keys,
    revoke_key,
)


def test_a_key_is_found_with_the_hash_of_its_secret_and_never_the_secret(store: Connection) -> None:
    uuid, secret = create_key(store, "ada", {"cohort": "editor"})
    found = find_key(store, uuid)
    assert found is not None
    key, secret_hash = found
    assert (key.user, key.roles, key.is_administrator, key.revoked) == ("ada", {"cohort": "editor"}, False, None)
    assert secret_hash.startswith("$argon2id$")
    assert is_secret_of(secret_hash, secret)
    assert not is_secret_of(secret_hash, secret + "x")
    row = store.execute("SELECT api_key::text FROM api_key").fetchone()
    assert row is not None
    assert secret not in row[0]


def test_two_keys_of_a_user_have_different_secrets(store: Connection) -> None:
    assert create_key(store, "ada", {})[1] != create_key(store, "ada", {})[1]


def test_the_first_key_is_an_administrators_and_made_once(store: Connection) -> None:
    assert not has_keys(store)
    assert create_first_key(store, "root") is not None
    assert create_first_key(store, "root") is None
    assert [(key.user, key.is_administrator) for key in list_keys(store)] == [("root", True)]


def test_a_revoked_key_opens_nothing_stays_listed_and_keeps_keys_needed(store: Connection) -> None:
    uuid, _ = create_key(store, "ada", {})
    revoke_key(store, uuid)
    assert find_key(store, uuid) is None
    assert [key.revoked is not None for key in list_keys(store)] == [True]
    assert has_keys(store)
    with pytest.raises(ConflictError, match="is revoked since"):
        revoke_key(store, uuid)


def test_a_key_that_is_not_there_cannot_be_revoked(store: Connection) -> None:
    with pytest.raises(NotFoundError, match="no key"):
        revoke_key(store, uuid4())


def test_what_is_no_argon2_hash_is_no_secrets(store: Connection) -> None:
    assert not is_secret_of("plain", "plain")
