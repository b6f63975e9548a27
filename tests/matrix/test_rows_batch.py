"""Rows 40, 42 and 44: the same bytes from the store, from any executor, and from another try."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fusecli.fit import cool_down
from tests.chaos.boards import timeless, timeless_csv
from tests.cli.processes import fuse as process
from tests.matrix.door import BROKEN, Done, fuse

TALKATIVE = """\
data: {source: iris, target: species, test: 0.2}
cv: {folds: 3}
models:
  bayes: naive_bayes
  hasty: {use: logistic_regression, max_iter: 1}
fusion: soft_voting
"""
TIMES = (  # of the run, and in the row of the fusion, which was combined anew
    (r"\d+ made, \d+ from the store, \S+ s", "..."),
    (r"runs/r/[^\s`*]+", "..."),
    (r" +", " "),  # a longer number makes its column wider
    (r"at .* prediction cost", "..."),
    (r"(soft\\?_voting.*?)[ |*]+[\d.,<]+[ |*]+[\d.,<]+[ |*]*$", r"\1"),
)


@pytest.fixture(autouse=True)
def _no_server_is_left() -> Iterator[None]:
    yield
    cool_down()


def without_times(text: str) -> str:
    """Return what was printed, in any form, without what took time and where it was written."""
    if text.startswith("{"):
        return timeless(json.loads(text))
    if text.startswith("rank,"):
        return timeless_csv(text)
    for pattern, instead in TIMES:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text


@pytest.mark.slow
def test_row_40_a_cached_run_prints_what_an_uncached_one_prints(own_store: Path) -> None:
    Path("r.yaml").write_text(TALKATIVE)
    first = process("run", "r.yaml")
    assert "6 made, 0 from the store" in first.stdout
    assert "note " in first.stdout
    (folder,) = Path("runs/r").iterdir()
    files = {"--json": "board.json", "--csv": "board.csv", "--md": "board.md"}
    expected = {form: (folder / name).read_text() for form, name in files.items()}
    again = process("run", "r.yaml")
    assert "0 made, 6 from the store" in again.stdout
    assert without_times(again.stdout) == without_times(first.stdout)
    for form, text in expected.items():
        assert without_times(process("run", "r.yaml", form).stdout) == without_times(text)


MODELS = """\
data: {source: iris, target: species}
cv: {folds: 3, repeats: 2}
models:
  bayes: naive_bayes
  forest: {use: random_forest, n_estimators: 10}
  boosted: {use: lightgbm, n_estimators: 5}
fusion: soft_voting
"""


def out_of_fold(store: str, *how: str) -> bytes:
    """Return the bytes of `oof.parquet` of a run with a store of its own."""
    done = fuse("run", "r.yaml", "-q", "--json", "--store", store, *how)
    assert done.code == 0, done.err
    return Path(json.loads(done.out)["run"], "oof.parquet").read_bytes()


@pytest.mark.slow
def test_row_42_jobs_and_shards_do_not_change_a_byte(own_store: Path) -> None:
    Path("r.yaml").write_text(MODELS)
    one = out_of_fold("one", "--jobs", "1")
    assert out_of_fold("four", "--jobs", "4") == one
    for number in (1, 2, 3):
        part = fuse("run", "r.yaml", "-q", "--store", "shards", "--shard", f"{number}/3")
        assert (part.code, "6 made, 0 from the store" in part.out) == (0, True)
    assert "missing   nothing" in part.out
    assert out_of_fold("shards") == one


@pytest.mark.slow
def test_row_42_another_executor_does_not_change_a_byte(own_store: Path) -> None:
    Path("r.yaml").write_text(MODELS)
    one = out_of_fold("one", "--jobs", "2")
    assert out_of_fold("loky", "--backend", "loky", "--jobs", "2") == one
    assert out_of_fold("here", "--backend", "sequential") == one


ODD = f"""\
data: {{source: iris, target: species}}
cv: {{folds: 3}}
models:
  bayes: naive_bayes
  restless: {BROKEN}.Restless
  hashing: {BROKEN}.Hashing
  once: {{use: {BROKEN}.OnlyOnce, log: FOLDER/fitted}}
fusion: mean
"""


def verified(number: str) -> tuple[Done, dict[str, Any]]:
    done = fuse("run", "r.yaml", "-q", "--json", "--allow-import", "tests", "--verify", number)
    return done, json.loads(done.out)


@pytest.mark.slow
def test_row_44_a_learner_that_is_not_deterministic_is_found(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    Path("r.yaml").write_text(ODD.replace("FOLDER", str(Path.cwd())))
    first = fuse("run", "r.yaml", "-q", "--allow-import", "tests")
    assert first.code == 0
    stored = {path: path.read_bytes() for path in own_store.glob("entries/*/*")}
    done, document = verified("100%")
    assert done.code == 1
    said = [notice["text"] for notice in document["notices"]]
    places = "repeat 0 fold 0, repeat 0 fold 1, repeat 0 fold 2"
    assert "12 of 12 fits were made again to verify them: 3 models differ" in said
    for name, what in {
        "restless": "its predictions differ by",
        "hashing": "its",
        "once": "it",
    }.items():
        (text,) = [text for text in said if text.startswith(f"{name} is nondeterministic")]
        assert what in text
        assert text.endswith(f"({places})")
    assert not any("bayes" in text for text in said)
    assert {path: path.read_bytes() for path in own_store.glob("entries/*/*")} == stored


@pytest.mark.slow
def test_a_sample_that_is_the_same_again_is_no_failure(own_store: Path) -> None:
    Path("r.yaml").write_text(MODELS)
    done, document = verified("3")
    assert done.code == 0
    said = [notice["text"] for notice in document["notices"]]
    assert said == ["3 of 18 fits were made again to verify them: every byte is the same"]
    assert document["fits"]["made"] == 18
