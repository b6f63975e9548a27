"""What is swept, what stays, and that no living process loses what it uses."""

from __future__ import annotations

import errno
import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fusecli.errors import StoreError
from fusecli.store import Store, Swept, key_of, uses
from tests.store.faults import failing

KEYS = [key_of("test", {"n": n}) for n in range(3)]
OLD = 1_000_000_000
WEEK = 7 * 86400.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a store of three entries that were not used for years."""
    store = Store(tmp_path / "s")
    for n, key in enumerate(KEYS):
        store.put(key, {"n": n}, {})
        os.utime(store.place(key), (OLD, OLD))
    return store.root


def swept(root: Path, *needed: str, older_than: float = WEEK, dry_run: bool = False) -> Swept:
    return Store(root).sweep(lambda: needed, older_than, dry_run=dry_run)


def left(root: Path) -> list[str]:
    return [key for key in KEYS if Store(root).has(key)]


def test_what_is_old_and_not_needed_goes(root: Path) -> None:
    found = swept(root, KEYS[0])
    assert {one.key for one in found.entries} == set(KEYS[1:])
    assert left(root) == KEYS[:1]


def test_a_dry_run_removes_nothing(root: Path) -> None:
    assert len(swept(root, dry_run=True).entries) == 3
    assert left(root) == KEYS


def test_what_was_used_lately_stays(root: Path) -> None:
    place = Store(root).place(KEYS[1])
    os.utime(place)
    assert swept(root).young == 1
    assert left(root) == [KEYS[1]]


def test_to_hold_an_entry_is_to_use_it(root: Path) -> None:
    Store(root).hold(KEYS[:1])
    swept(root)
    assert left(root) == KEYS[:1]


def test_row_37_what_a_living_process_holds_stays_whatever_its_age(root: Path) -> None:
    store = Store(root)
    store.hold(KEYS[:2])
    for key in KEYS:
        os.utime(store.place(key), (OLD, OLD))
    assert swept(root, older_than=0).spared == 2
    assert left(root) == KEYS[:2]


def test_what_nobody_holds_any_more_goes(root: Path) -> None:
    store = Store(root)
    store.hold(KEYS)
    del store
    assert list((root / "uses").iterdir()) == []
    assert len(swept(root, older_than=0).entries) == 3


HOLDER = """
import sys, time
from pathlib import Path
from fusecli.store import Store
store = Store(Path(sys.argv[1]))
store.hold(sys.argv[2:])
print("held", flush=True)
time.sleep(60)
"""


def holder(root: Path, *keys: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HOLDER, str(root), *keys]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_row_37_a_killed_process_holds_nothing(root: Path) -> None:
    with holder(root, KEYS[0]) as process:
        assert len(swept(root, older_than=0).entries) == 2
        assert left(root) == KEYS[:1]
        process.send_signal(signal.SIGKILL)
    assert len(list((root / "uses").iterdir())) == 1
    assert len(swept(root, older_than=0).entries) == 1
    assert list((root / "uses").iterdir()) == []


def test_a_child_of_a_process_does_not_end_what_its_parent_holds(root: Path) -> None:
    store = Store(root)
    store.hold(KEYS)
    child = os.fork()
    if not child:
        del store
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert swept(root, older_than=0).entries == ()


def test_a_child_holds_what_it_says_for_itself(root: Path) -> None:
    store = Store(root)
    store.hold(KEYS[:1])
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        store.hold(KEYS[1:2])
        os.write(writer, b"held")
        time.sleep(20)
        os._exit(0)
    assert os.read(reader, 4) == b"held"
    assert swept(root, older_than=0, dry_run=True).spared == 2
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert swept(root, older_than=0).spared == 1


def test_nothing_is_swept_under_a_reader_that_cannot_say_what_it_needs(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Store(root)
    with failing(root / "uses", 1, code=errno.EROFS, lasting=True):
        reader.hold(KEYS)
    with pytest.raises(StoreError, match="read-only"):
        reader.require_room()
    monkeypatch.setattr(uses, "PATIENCE", 0.1)
    with pytest.raises(StoreError, match="in use by a process that cannot say what it needs"):
        swept(root, older_than=0)
    del reader
    assert len(swept(root, older_than=0).entries) == 3


def test_a_file_that_is_being_written_is_not_taken_for_rubbish(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sweep in the middle of a write that began long ago."""
    real, found = os.replace, []

    def late(source: Path, target: Path) -> None:
        os.utime(source, (OLD, OLD))
        handle = os.open(source, os.O_RDWR)  # as long as the writer has it open
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
        found.append(swept(root, *KEYS).rubbish)
        os.close(handle)
        real(source, target)

    monkeypatch.setattr(os, "replace", late)
    Store(root).put(KEYS[0], {"n": "again"}, {})
    assert found == [0]


def test_unfinished_and_damaged_files_go_when_they_are_old(root: Path) -> None:
    store = Store(root)
    store.place(KEYS[0]).write_bytes(b"?")
    assert store.get(KEYS[0]) is None
    for name in ("young", "old"):
        (root / "scratch" / name).write_bytes(b"12345")
    for path in (root / "scratch" / "old", *(root / "quarantine").iterdir()):
        os.utime(path, (OLD, OLD))
    found = swept(root, *KEYS)
    assert (found.rubbish, found.rubbish_bytes) == (2, 6)
    assert [path.name for path in (root / "scratch").iterdir()] == ["young"]


@pytest.mark.parametrize("ahead", [1e6, 2**32])
def test_row_39_an_entry_from_the_future_stays(root: Path, ahead: float) -> None:
    when = time.time() + ahead
    os.utime(Store(root).place(KEYS[0]), (when, when))
    swept(root)
    assert left(root) == KEYS[:1]


def test_without_locks_what_was_told_lately_counts(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    store = Store(root)
    store.hold(KEYS[:1])
    os.utime(store.place(KEYS[0]), (OLD, OLD))
    swept(root)
    assert left(root) == KEYS[:1]
    (paper,) = (root / "uses").iterdir()
    os.utime(paper, (OLD, OLD))
    swept(root)
    assert left(root) == []
