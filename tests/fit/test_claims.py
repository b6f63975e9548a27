"""Several runs on one store: what somebody else is making is waited for last."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from fusecli.fit import Event, plan
from fusecli.store import Store
from tests.fit.tables import HONEST, broken, dataset, folds, run

MODELS = {"a": HONEST, "b": broken("Honest", smoothing=2.0)}


def keys() -> tuple[str, ...]:
    data = dataset()
    return tuple(plan(MODELS, data, folds(data), 42).units)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("backend", ["isolated", "sequential"])
def test_all_others_are_made_before_a_claim_is_waited_for(
    tmp_path: Path, warm: None, backend: str
) -> None:
    with ExitStack() as held:
        for key in keys()[:2]:
            held.enter_context(Store(tmp_path).claim(key))

        def on_event(event: Event) -> None:
            if event.done == event.total - 2:
                held.close()

        _, receipts, _ = run(MODELS, tmp_path, backend=backend, jobs=1, on_event=on_event)
    assert [receipt.status for receipt in receipts] == ["fitted"] * 6


@pytest.mark.timeout(60)
def test_a_shard_leaves_what_is_claimed(tmp_path: Path) -> None:
    with Store(tmp_path).claim(keys()[0]):
        _, receipts, _ = run(MODELS, tmp_path, wait=False)
    assert [receipt.status for receipt in receipts] == ["claimed"] + ["fitted"] * 5
