"""Whatever kills a run, nothing outlives it, and the same command goes on from what is stored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fit.tables import HONEST, arrays, broken, run

PROGRAM = """
import sys
from pathlib import Path
from tests.fit.tables import HONEST, broken, run
from fusecli.fit import warm_up
models = {"slow": broken("Slow"), "good": HONEST}
warm_up(models)
if __name__ == "__main__":
    tell = lambda event: print(event, flush=True)
    run(models, Path(sys.argv[1]), backend="isolated", jobs=2, on_event=tell)
"""
MODELS = {"slow": broken("Slow"), "good": HONEST}
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def start(place: Path) -> subprocess.Popen[str]:
    """Start a run whose fits last 0.3 s, and return it when the first of them has ended."""
    command = [sys.executable, "-c", PROGRAM, str(place)]
    env = {**os.environ, "FUSE_TEST_MARK": str(place)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    while "fitted" not in process.stdout.readline():
        assert process.poll() is None
    return process


def relatives(place: Path) -> list[int]:
    """Return all living processes that a run on this store has started, itself included."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"FUSE_TEST_MARK={place}".encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def all_gone(place: Path) -> bool:
    for _ in range(100):
        if not relatives(place):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_rows_29_and_30_a_killed_run_leaves_no_process_and_is_taken_up_again(
    tmp_path: Path, number: int
) -> None:
    place = tmp_path / "store"
    with start(place) as process:
        assert len(relatives(place)) >= 3
        process.send_signal(number)
        process.wait(10)
        assert all_gone(place)
    assert not [path for path in Path("/dev/shm").iterdir() if str(process.pid) in path.name]
    made, receipts, store = run(MODELS, place)
    assert "stored" in {receipt.status for receipt in receipts}
    undisturbed, _, other = run(MODELS, tmp_path / "other")
    assert arrays(made, store) == arrays(undisturbed, other)


def test_a_run_that_ends_leaves_no_process(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert all_gone(tmp_path)


def test_row_36_runs_at_the_same_time_make_each_fit_once(tmp_path: Path) -> None:
    log, place = tmp_path / "log", tmp_path / "store"
    program = PROGRAM.replace('broken("Slow")', f'broken("Honest", log={str(log)!r})')
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(place)], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for _ in range(3)
    ]
    assert [each.wait(120) for each in runs] == [0, 0, 0]
    assert len(log.read_text().split()) == 3
