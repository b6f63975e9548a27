"""The store on a disk that is damaged, full, shared or forbidden."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.store import Store, key_of
from fusecli.store import disk as disk_room

KEY = key_of("test", {"n": 1})
OTHER = key_of("test", {"n": 2})
PREDS = np.random.default_rng(0).random((20, 3))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "deep" / ".fuse")


def entry(store: Store, key: str = KEY) -> Path:
    return store.root / "entries" / key[:2] / key


def filled(store: Store) -> Store:
    store.put(KEY, {"seconds": 0.5}, {"oof": PREDS})
    return store


def files(store: Store) -> list[str]:
    return sorted(p.name for p in (store.root / "scratch").iterdir())


@pytest.mark.parametrize("mapped", [False, True])
def test_what_was_put_is_what_one_gets(store: Store, mapped: bool) -> None:
    found = filled(store).get(KEY, mmap=mapped)
    assert found is not None
    assert found.meta == {"seconds": 0.5}
    assert found.arrays["oof"].tobytes() == PREDS.tobytes()


def test_looking_for_something_writes_nothing(store: Store) -> None:
    assert store.get(KEY) is None
    assert not store.has(KEY)
    assert not store.root.exists()


def test_a_new_store_is_marked_as_a_cache_that_git_ignores(store: Store) -> None:
    filled(store)
    assert (store.root / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f")
    assert (store.root / ".gitignore").read_text() == "*\n"


def test_a_second_put_replaces_the_first(store: Store) -> None:
    filled(store).put(KEY, {"seconds": 1}, {})
    assert filled(store).get(KEY).meta == {"seconds": 0.5}


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("harm", ["flip", "cut", "append", "empty", "swap", "link", "bad_link"])
def test_row_34_a_damaged_entry_is_a_miss_with_a_notice(
    store: Store, harm: str, mapped: bool, tmp_path: Path
) -> None:
    path = entry(filled(store))
    content = path.read_bytes()
    middle = len(content) // 2
    if harm == "flip":
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :])
    elif harm == "cut":
        path.write_bytes(content[:middle])
    elif harm == "append":
        path.write_bytes(content + b"\0")
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "swap":
        store.put(OTHER, {}, {"oof": PREDS})
        entry(store, OTHER).replace(path)
    elif harm in ("link", "bad_link"):
        (tmp_path / "elsewhere").write_bytes(content if harm == "link" else b"?")
        path.unlink()
        path.symlink_to(tmp_path / "elsewhere")
    assert store.get(KEY, mmap=mapped) is None
    assert store.quarantined == 1
    assert "damaged" in store.notices[0].text
    assert not store.has(KEY)
    assert filled(store).get(KEY) is not None


def test_row_34_a_deleted_entry_is_a_miss(store: Store) -> None:
    entry(filled(store)).unlink()
    assert store.get(KEY) is None
    assert not store.notices


def test_row_35_a_store_of_a_later_version_asks_for_an_upgrade(store: Store) -> None:
    (filled(store).root / "schema").write_text("99\n")
    with pytest.raises(StoreError, match="later fusecli") as caught:
        Store(store.root)
    assert "upgrade" in caught.value.hint
    assert caught.value.exit_code == 4


def test_row_35_a_store_of_an_earlier_version_is_opened(store: Store) -> None:
    (filled(store).root / "schema").write_text("0\n")
    assert Store(store.root).has(KEY)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "CON"]
)
def test_row_50_a_key_is_64_hexadecimal_digits(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="is not a key"):
        store.get(key)


def test_row_50_nothing_is_written_through_a_symbolic_link(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    store.put(OTHER, {}, {})
    entry(store).parent.symlink_to(outside)
    with pytest.raises(StoreError):
        filled(store)
    assert not list(outside.iterdir())


def test_row_32_a_full_disk_is_exit_4_with_the_path(store: Store) -> None:
    """A file size limit stands for the full disk: writing stops in the middle of the array."""
    program = (
        "import resource, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from fusecli.store import Store\n"
        "from fusecli.errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        f"    Store(Path({str(store.root)!r})).put({KEY!r}, {{}}, {{'a': np.ones(100_000)}})\n"
        "except StoreError as error:\n"
        "    print(error.message, '|', error.hint); sys.exit(error.exit_code)\n"
    )
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 4, found.stderr
    assert str(entry(store)) in found.stdout
    assert files(store) == []
    assert not store.has(KEY)


def test_row_33_an_error_of_the_disk_while_reading_is_exit_4(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)

    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk_room.os, "open", broken)
    with pytest.raises(StoreError, match="input/output error"):
        store.get(KEY)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_row_33_a_read_only_store_serves_what_it_has(store: Store) -> None:
    filled(store)
    for path in [store.root, *store.root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with store.claim(KEY):
        assert Store(store.root).get(KEY) is not None
    with pytest.raises(StoreError, match="permission denied"):
        store.put(OTHER, {}, {})
    for path in [store.root, *store.root.rglob("*")]:
        path.chmod(0o755)


def test_row_33_a_store_that_cannot_be_written_serves_what_it_has(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(filled(store)).write_bytes(b"damaged")
    store.put(OTHER, {}, {"oof": PREDS})
    real = os.open

    def read_only(path: object, flags: int, *rest: object, **more: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", read_only)
    again = Store(store.root)
    with again.claim(OTHER):
        assert again.get(OTHER) is not None
    assert again.get(KEY) is None
    with pytest.raises(StoreError, match="read-only") as caught:
        again.put(KEY, {}, {})
    assert "--store" in caught.value.hint


def test_row_38_a_disk_without_locks_is_told_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    for key in (KEY, OTHER):
        with store.claim(key):
            store.put(key, {}, {})
    assert [str(store.root) in notice.text for notice in store.notices] == [True]


def test_row_39_the_clock_has_no_say(store: Store) -> None:
    os.utime(entry(filled(store)), (2**40, 2**40))
    assert store.get(KEY) is not None
