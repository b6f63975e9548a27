"""Rows 32 and 33: whichever system call fails, nothing is torn, and it succeeds later."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.store import Store, key_of
from tests.store.faults import ERRORS, calls_of, dies_at, failing

EARLIER, KEY, DAMAGED = (key_of("test", {"n": n}) for n in range(3))
PREDS = {key: np.random.default_rng(n).random((20, 3)) for n, key in enumerate((EARLIER, KEY))}
LONG_AGO = 1_000_000_000


def put(root: Path) -> None:
    Store(root).put(KEY, {"n": 1}, {"oof": PREDS[KEY]})


def get(root: Path) -> None:
    for mapped in (False, True):
        found = Store(root).get(EARLIER, mmap=mapped)
        assert found is not None
        assert found.arrays["oof"].tobytes() == PREDS[EARLIER].tobytes()


def get_damaged(root: Path) -> None:
    assert Store(root).get(DAMAGED) is None


def hold(root: Path) -> None:
    """Make the fit that is missing, as a run does."""
    store = Store(root)
    store.hold([EARLIER, KEY])
    if not store.has(KEY):
        store.require_room()
        with store.claim(KEY):
            store.put(KEY, {"n": 1}, {"oof": PREDS[KEY]})


def sweep(root: Path) -> None:
    Store(root).sweep(lambda: {EARLIER, KEY}, 0.0)


OPERATIONS = [put, get, get_damaged, hold, sweep]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: thousands of stores are made here, and no power is cut."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def place(tmp_path: Path) -> Callable[[], Path]:
    """Return what makes a store of an entry, a damaged one, and one that was never finished."""

    def made() -> Path:
        root = tmp_path / f"store-{len(list(tmp_path.iterdir()))}"
        store = Store(root)
        store.put(EARLIER, {"n": 0}, {"oof": PREDS[EARLIER]})
        store.put(DAMAGED, {}, {})
        store.place(DAMAGED).write_bytes(b"damaged")
        (root / "scratch" / "1-left").write_bytes(b"unfinished")
        os.utime(root / "scratch" / "1-left", (LONG_AGO, LONG_AGO))
        return root

    return made


def check(root: Path) -> None:
    """Open the store again: what was there is there, what is new is whole or absent."""
    store = Store(root)
    assert store.get(EARLIER).arrays["oof"].tobytes() == PREDS[EARLIER].tobytes()
    new = store.get(KEY)
    assert new is None or new.arrays["oof"].tobytes() == PREDS[KEY].tobytes()
    assert store.quarantined == 0
    assert len(unfinished(root)) <= 2  # one of this operation, one of before


def unfinished(root: Path) -> list[Path]:
    return list((root / "scratch").iterdir())


def check_tidy(root: Path) -> None:
    """What is left behind is gone after the next sweep, when it is old."""
    for path in unfinished(root):
        os.utime(path, (LONG_AGO, LONG_AGO))
    Store(root).sweep(lambda: {EARLIER, KEY}, 0.0)
    assert unfinished(root) == list((root / "uses").iterdir()) == []
    assert Store(root).get(EARLIER) is not None


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("code", ERRORS, ids=[errno.errorcode[code] for code in ERRORS])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_row_32_every_system_call_may_fail(
    place: Callable[[], Path], operation: Callable[[Path], None], code: int, lasting: bool
) -> None:
    total = len(calls_of(lambda: operation(root), root := place()))
    assert total > 5
    for number in range(1, total + 1):
        root = place()
        with failing(root, number, code=code, lasting=lasting):
            try:
                operation(root)
            except StoreError as error:
                assert error.exit_code == 4
                assert str(root) in error.message
                assert error.hint
        check(root)
        operation(root)
        check_tidy(root)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_row_32_a_process_may_die_at_every_system_call(
    place: Callable[[], Path], operation: Callable[[Path], None]
) -> None:
    total = len(calls_of(lambda: operation(root), root := place()))
    for number in range(1, total + 1):
        root = place()
        assert dies_at(lambda root=root: operation(root), root, number)
        check(root)
        operation(root)
        check_tidy(root)


def test_row_32_a_new_store_may_fail_at_every_system_call(tmp_path: Path) -> None:
    total = len(calls_of(lambda: put(tmp_path / "new"), tmp_path / "new"))
    for number in range(1, total + 1):
        root = tmp_path / str(number)
        with failing(root, number), suppress(StoreError):  # some calls may fail in vain
            put(root)
        put(root)
        assert Store(root).get(KEY).arrays["oof"].tobytes() == PREDS[KEY].tobytes()


def test_a_write_that_takes_some_bytes_only_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    put(tmp_path / "s")
    assert Store(tmp_path / "s").get(KEY).arrays["oof"].tobytes() == PREDS[KEY].tobytes()


@pytest.mark.parametrize(
    "code, word",
    [
        (errno.ENOSPC, "disk full"),
        (errno.EDQUOT, "disk quota exceeded"),
        (errno.EIO, "input/output error"),
        (errno.EACCES, "permission denied"),
        (errno.EROFS, "the file system is read-only"),
    ],
)
def test_row_32_the_message_says_what_is_wrong_and_where(
    place: Callable[[], Path], code: int, word: str
) -> None:
    root = place()
    number = calls_of(lambda: put(root), root).index("write") + 1
    with failing(root, number, code=code), pytest.raises(StoreError) as caught:
        put(root)
    assert caught.value.message == f"{word}: '{Store(root).place(KEY)}'"


@pytest.mark.parametrize("lasting", [True, False])
def test_what_can_be_made_again_does_not_wait_for_the_disk(
    tmp_path: Path, lasting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, waited = Store(tmp_path), []
    store.put(EARLIER, {}, {})
    store.place(KEY).parent.mkdir(exist_ok=True)
    monkeypatch.setattr(os, "fsync", waited.append)
    store.put(KEY, {}, {"oof": PREDS[KEY]}, lasting=lasting)
    assert bool(waited) is lasting
    assert store.get(KEY) is not None
