"""Every entry verified: what is wrong is named and put aside, what is not ours is left alone."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from fusecli.errors import StoreError
from fusecli.store import SCHEMA, Store, check_all, key_of
from fusecli.store.entries import CHECKSUM

KEYS = [key_of("test", {"n": n}) for n in range(3)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    for n, key in enumerate(KEYS):
        store.put(key, {"n": n}, {})
    return store


def states(store: Store) -> dict[str, str]:
    return {one.key: one.state for one in check_all(store)}


def with_schema(place: Path, number: int) -> None:
    """Write the entry as another version would have, with the right checksum."""
    line = json.loads(place.read_bytes()[CHECKSUM:]) | {"schema": number}
    rest = json.dumps(line).encode() + b"\n"
    place.write_bytes(hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)


def test_a_store_that_is_whole(store: Store) -> None:
    assert states(store) == dict.fromkeys(KEYS, "whole")


def test_row_34_the_damaged_entry_is_named_and_put_aside(store: Store) -> None:
    place = store.place(KEYS[1])
    place.write_bytes(place.read_bytes()[:-1])
    (bad,) = [one for one in check_all(store) if one.state != "whole"]
    assert (bad.key, bad.state, bad.aside) == (KEYS[1], "damaged", True)
    assert bad.reason
    assert not store.has(KEYS[1])
    assert states(store) == dict.fromkeys((KEYS[0], KEYS[2]), "whole")


def test_row_34_entries_in_each_other_s_place_are_both_damaged(store: Store) -> None:
    first, second = map(store.place, KEYS[:2])
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)
    assert states(store) == dict(zip(KEYS, ["damaged", "damaged", "whole"], strict=True))


@pytest.mark.parametrize("step, state", [(1, "later"), (-1, "earlier")])
def test_row_35_entries_of_other_versions_are_left_alone(
    store: Store, step: int, state: str
) -> None:
    with_schema(store.place(KEYS[0]), SCHEMA + step)
    assert states(store)[KEYS[0]] == state
    assert store.has(KEYS[0])


def test_row_35_an_entry_of_a_later_version_asks_for_an_upgrade(store: Store) -> None:
    with_schema(store.place(KEYS[0]), SCHEMA + 1)
    with pytest.raises(StoreError, match="a later fusecli wrote") as caught:
        store.get(KEYS[0])
    assert "upgrade" in caught.value.hint
    assert store.has(KEYS[0])


def test_row_35_an_entry_of_an_earlier_version_is_a_miss(store: Store) -> None:
    with_schema(store.place(KEYS[0]), SCHEMA - 1)
    assert store.get(KEYS[0]) is None
    assert not store.notices
    store.put(KEYS[0], {"n": 0}, {})
    assert store.get(KEYS[0]) is not None


def test_files_that_are_no_entries_are_named_and_left(store: Store) -> None:
    stray = store.place(KEYS[0]).with_name("notes.txt")
    stray.write_text("mine")
    found = [one for one in check_all(store) if one.state == "foreign"]
    assert [one.path for one in found] == [str(stray)]
    assert stray.read_text() == "mine"


def test_an_entry_in_the_folder_of_another_is_none(store: Store) -> None:
    place = store.place(KEYS[0])
    place.rename(store.place(KEYS[1]).with_name(KEYS[0]))
    assert sorted(one.state for one in check_all(store)) == ["foreign", "whole", "whole"]
