"""As many processes as there are cores, one thread each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fusecli.forks.threads import _quotas, cores, one_thread


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= cores() <= len(os.sched_getaffinity(0))


def test_a_batch_job_uses_what_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "1")
    assert cores() == 1


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, []),
        ({"cpu.max": "max 100000\n"}, []),
        ({"cpu.max": "150000 100000\n"}, [2]),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, []),
        ({"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"}, [1]),
    ],
)
def test_a_container_may_have_a_quota(tmp_path: Path, files: dict, found: list) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert _quotas(tmp_path) == found


def test_the_environment_is_as_before_when_the_workers_have_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    with one_thread():
        assert (os.environ["OMP_NUM_THREADS"], os.environ["OMP_WAIT_POLICY"]) == ("1", "PASSIVE")
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OMP_WAIT_POLICY" not in os.environ
