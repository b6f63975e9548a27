"""What headers say is read quickly, whatever a stranger has written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import StoreError
from fusecli.store import SCHEMA, Store, census, found, key_of

KEY = key_of("test", {"n": 1})


def filled(root: Path, **meta: object) -> Store:
    store = Store(root)
    store.put(KEY, meta, {})
    return store


@pytest.mark.parametrize("length", [1, 4_000, 100_000])
def test_an_entry_says_what_it_is_however_long_its_header(tmp_path: Path, length: int) -> None:
    (one,) = census(filled(tmp_path, text="x" * length).root)
    assert (one.key, one.schema, len(one.meta["text"])) == (KEY, SCHEMA, length)
    assert one.size == Path(one.path).stat().st_size


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list(found(tmp_path / "none")) == []


@pytest.mark.parametrize(
    "content", [b"", b"?" * 50, b"?" * 5000, b"?" * 65 + b"[]\n", b"?" * 65 + b'{"key": 1}\n']
)
def test_a_header_that_makes_no_sense_says_nothing(tmp_path: Path, content: bytes) -> None:
    filled(tmp_path).place(KEY).write_bytes(content)
    (one,) = census(tmp_path)
    assert (one.key, one.schema, one.meta) == (KEY, 0, {})


def test_the_header_of_another_entry_says_nothing(tmp_path: Path) -> None:
    store, other = filled(tmp_path), key_of("test", {"n": 2})
    store.put(other, {"n": 2}, {})
    store.place(KEY).write_bytes(store.place(other).read_bytes())
    assert [one.schema for one in census(tmp_path) if one.key == KEY] == [0]


def test_a_folder_that_cannot_be_read_is_an_error_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise OSError(5, "Input/output error")

    filled(tmp_path)
    monkeypatch.setattr("os.scandir", broken)
    with pytest.raises(StoreError, match="input/output error"):
        list(found(tmp_path))
