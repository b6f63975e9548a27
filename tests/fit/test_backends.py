"""Other backends, and systems that cannot fork: what they lose is made all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from joblib import register_parallel_backend
from joblib._parallel_backends import ThreadingBackend
from joblib.externals.loky import get_reusable_executor

from fusecli.fit import attempts, holds_limits, warmth
from fusecli.values import Receipt
from tests.fit.tables import HONEST, broken, run


class Flaky(ThreadingBackend):
    """A scheduler that goes away after two batches."""

    seen = 0

    def submit(self, func, callback=None):
        type(self).seen += 1
        return super().submit(lost if type(self).seen > 2 else func, callback)


def lost() -> None:
    raise ConnectionError("the scheduler is gone\nfor good")


register_parallel_backend("flaky", Flaky)


def said(receipts: tuple[Receipt, ...]) -> set[str]:
    return {notice.text for receipt in receipts for notice in receipt.notices}


def test_what_a_broken_backend_loses_is_made_in_isolation(tmp_path: Path, warm: None) -> None:
    Flaky.seen = 0
    models = {"a": HONEST, "b": broken("Honest", smoothing=2.0)}
    _, receipts, _ = run(models, tmp_path, backend="flaky", jobs=2)
    made = {receipt.status for receipt in receipts}
    assert made <= {"fitted", "stored"}  # a thread that was at work may have ended all the same
    why = "the backend 'flaky' lost it: ConnectionError: the scheduler is gone"
    assert said(receipts) <= {f"went well at the second try: at the first, {why}"}


@pytest.mark.slow
def test_what_loky_loses_with_a_worker_is_made_in_isolation(tmp_path: Path, warm: None) -> None:
    models = {"good": HONEST, "m": broken("SegfaultsAtFirst", log=str(tmp_path / "mark"))}
    _, receipts, _ = run(models, tmp_path / "s", backend="loky", jobs=2)
    assert [receipt.status for receipt in receipts] == ["fitted"] * 6
    why = "the backend 'loky' lost it: a worker process died"
    assert said(receipts) == {f"went well at the second try: at the first, {why}"}


@pytest.mark.slow
def test_where_nothing_can_be_forked_loky_does_the_work_and_blames_the_right_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (attempts, warmth):
        monkeypatch.setattr(place, "available", lambda: False)
    monkeypatch.setattr(attempts, "server_for", None)
    assert not holds_limits("isolated")
    models = {"good": HONEST, "bad": broken("Segfaults")}
    _, receipts, _ = run(models, tmp_path, backend="isolated", jobs=2)
    assert [receipt.status for receipt in receipts] == ["fitted"] * 3 + ["failed"] * 3
    assert "killed" in {receipt.cause for receipt in receipts}


@pytest.mark.slow
def test_what_a_learner_writes_in_a_worker_of_loky_does_not_reach_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    get_reusable_executor().shutdown()  # so that the workers have the streams of this test
    _, receipts, _ = run({"m": broken("Chatty")}, tmp_path, backend="loky", jobs=2)
    assert [receipt.status for receipt in receipts] == ["fitted"] * 3
    assert capfd.readouterr() == ("", "")
