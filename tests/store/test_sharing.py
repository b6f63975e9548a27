"""Many processes on one store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from fusecli.store import Store, key_of

WRITER = """
import os, random, sys, time
from pathlib import Path
import numpy as np
from fusecli.store import Store, key_of
store, log = Store(Path(sys.argv[1])), Path(sys.argv[2])
chance = random.Random(os.getpid())
for n in chance.sample(range(25), 25):
    key = key_of("test", {"n": n})
    with store.claim(key):
        if store.get(key) is None:
            time.sleep(0.002)
            store.put(key, {"n": n}, {"a": np.full(2_000, float(n))})
            with log.open("a") as file:
                file.write(f"{n}\\n")
"""


def start(root: Path, log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(root), str(log)])


def whole(store: Store) -> list[int]:
    """Return what is stored, each entry checked against what should be in it."""
    found = []
    for n in range(25):
        entry = store.get(key_of("test", {"n": n}))
        if entry is not None:
            assert (entry.arrays["a"] == n).all()
            assert entry.arrays["a"].shape == (2_000,)
            found.append(n)
    return found


def test_row_36_many_writers_do_each_piece_of_work_once(tmp_path: Path) -> None:
    writers = [start(tmp_path / "s", tmp_path / "log") for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert whole(Store(tmp_path / "s")) == list(range(25))
    assert sorted(map(int, (tmp_path / "log").read_text().split())) == list(range(25))


def test_row_29_killed_writers_leave_a_whole_store(tmp_path: Path) -> None:
    root, log = tmp_path / "s", tmp_path / "log"
    chance = np.random.default_rng(0)
    for _ in range(6):
        writer = start(root, log)
        time.sleep(0.25 + chance.random() * 0.15)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert not Store(root).notices
        whole(Store(root))
    assert start(root, log).wait(60) == 0
    store = Store(root)
    assert whole(store) == list(range(25))
    assert not store.notices


def test_a_claim_ends_with_its_holder(tmp_path: Path) -> None:
    store, key = Store(tmp_path / "s"), key_of("test", {})
    holder = os.fork()
    if not holder:
        with store.claim(key):
            (tmp_path / "held").touch()
            time.sleep(60)
        os._exit(0)
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    start_time = time.monotonic()
    with store.claim(key):
        waited = time.monotonic() - start_time
    assert waited < 5
