"""The scripts for batch jobs, as far as they can be run where there is neither SLURM nor cron."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fusecli.shipped import shipped

SLURM = shipped("recipes") / "batch" / "slurm.sh"
NIGHTLY = shipped("recipes") / "batch" / "nightly.sh"
OBEDIENT = """trap 'echo stopped >> log; exit 143' TERM
echo "$@" >> log
sleep 60 & wait"""


@pytest.fixture(autouse=True)
def programs(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a `fuse` and a `scontrol` first on the path that note what they are asked for."""
    monkeypatch.setenv("PATH", f"{own_folder / 'bin'}:{os.environ['PATH']}")
    for name in [name for name in os.environ if name.startswith("SLURM_")]:
        monkeypatch.delenv(name)
    Path("bin").mkdir()
    program("fuse", 'echo "$@" >> log')
    program("scontrol", 'echo "scontrol $*" >> log')


def program(name: str, text: str) -> None:
    path = Path("bin", name)
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


def log() -> list[str]:
    return Path("log").read_text().splitlines() if Path("log").exists() else []


def bash(script: Path, *arguments: str, **names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(script), *arguments],
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("script", [SLURM, NIGHTLY], ids=lambda path: path.stem)
def test_a_script_is_sound_and_tells_how_it_is_called(script: Path) -> None:
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    called = bash(script)
    assert called.returncode != 0
    assert f"{script.name} " in called.stderr.partition("usage: ")[2]
    assert log() == []


def test_a_task_of_an_array_makes_its_shard() -> None:
    task = {"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MAX": "8"}
    assert bash(SLURM, "r.yaml", "--jobs", "3", **task).returncode == 0
    assert bash(SLURM, "r.yaml", **task, FUSE_SHARDS="16").returncode == 0
    assert log() == ["run r.yaml --shard 2/8 --jobs 3", "run r.yaml --shard 2/16"]


def test_a_job_that_is_no_array_fuses_and_ends_as_fuse_does() -> None:
    program("fuse", 'echo "$FUSE_STORE $@" >> log; exit 3')
    assert bash(SLURM, "r.yaml").returncode == 3
    assert log() == [f"{Path.cwd()}/.fuse run r.yaml"]


@pytest.mark.parametrize(
    "number, comes_back", [(signal.SIGUSR1, ["scontrol requeue 7"]), (signal.SIGTERM, [])]
)
def test_a_job_whose_time_is_up_stops_fuse_and_comes_back(
    number: signal.Signals, comes_back: list[str]
) -> None:
    program("fuse", OBEDIENT)
    job = subprocess.Popen(["bash", str(SLURM), "r.yaml"], env={**os.environ, "SLURM_JOB_ID": "7"})
    deadline = time.monotonic() + 60
    while not log() and time.monotonic() < deadline:
        time.sleep(0.02)
    job.send_signal(number)
    assert job.wait(30) == 143
    assert log() == ["run r.yaml", "stopped", *comes_back]


@pytest.mark.parametrize("code, board", [(0, "new\n"), (1, "new\n"), (3, "old\n"), (143, "old\n")])
def test_a_night_replaces_the_board_only_when_it_came_to_its_end(code: int, board: str) -> None:
    Path("models").mkdir()
    Path("models/r.yaml").touch()
    Path("models/r.json").write_text("old\n")
    program("fuse", f"pwd > place; echo new; exit {code}")
    done = bash(NIGHTLY, "models/r.yaml")
    assert done.returncode == code
    assert Path("models/r.json").read_text() == board
    assert done.stdout == ""
    assert sorted(path.name for path in Path("models").iterdir()) == ["place", "r.json", "r.yaml"]


def test_a_night_that_lasts_too_long_is_stopped() -> None:
    Path("r.yaml").touch()
    program("fuse", OBEDIENT)
    done = bash(NIGHTLY, "r.yaml", FUSE_NIGHT="1s")
    assert (done.returncode, log()[1]) == (124, "stopped")
    assert not Path("r.json").exists()


RECIPE = """
data: {source: iris, target: species}
cv: {folds: 3}
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
"""


@pytest.mark.slow
def test_an_array_and_the_job_after_it_give_a_board(own_folder: Path) -> None:
    program("fuse", f'exec "{sys.executable}" -m fusecli "$@"')
    Path("r.yaml").write_text(RECIPE)
    for number in ("1", "2"):
        task = {"SLURM_ARRAY_TASK_ID": number, "SLURM_ARRAY_TASK_MAX": "2"}
        done = bash(SLURM, "r.yaml", **task, SLURM_CPUS_PER_TASK="1", SLURM_JOB_ID="1")
        assert (done.returncode, "3 made, 0 from the store" in done.stdout) == (0, True)
    last = bash(SLURM, "r.yaml", SLURM_CPUS_PER_TASK="1", SLURM_JOB_ID="2")
    assert "0 made, 6 from the store" in last.stdout
    (about,) = Path("runs").glob("*/*/environment.json")
    assert '"cores": 1' in about.read_text()
