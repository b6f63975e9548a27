"""Rows 40, 41, 49, 50, 54 and 56: what is fitted again, what is not, and what a store survives."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fusecli.fit import identity
from tests.cli.processes import FUSE
from tests.matrix import door
from tests.matrix.door import RECIPE, refused, run


def board(recipe: str = RECIPE, *options: str) -> dict[str, Any]:
    """Run a recipe and return its board."""
    done = run(recipe, "--json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)


def made(recipe: str = RECIPE, *options: str) -> int:
    """Run a recipe and return how many of its six fits were made."""
    fits = board(recipe, *options)["fits"]
    assert fits["made"] + fits["stored"] == 6
    return fits["made"]


def without_times(document: dict[str, Any]) -> dict[str, Any]:
    """Return a board without what took time, and so is never the same twice."""
    for row in document["rows"]:
        del row["price"]
    return {k: v for k, v in document.items() if k not in ("fits", "run", "advice")}


SAME = """\
# the same, in other words
fusion: {strategy: soft_voting}
models: {prior: {use: dummy}, bayes: {use: naive_bayes, var_smoothing: 1.0e-1}}
data:
  target: kind
  source: ./table.csv
cv: {folds: 3, repeats: 1}
"""


def test_row_40_again_nothing_is_fitted_no_process_starts_and_all_is_the_same(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = without_times(board())

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    for place in ("subprocess.Popen", "os.fork", "os.posix_spawn", "_posixsubprocess.fork_exec"):
        monkeypatch.setattr(place, forbidden)
    for text in (RECIPE, SAME):
        again = board(text, "--jobs", "1", "--backend", "isolated")
        assert again["fits"]["made"] == 0
        assert without_times(again) == first


def one_cell(old: str, new: str) -> None:
    path = Path("table.csv")
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_row_41_exactly_what_is_affected_is_fitted_again(own_store: Path) -> None:
    assert made() == 6
    assert made(RECIPE, "--set", "models.bayes.var_smoothing=1e-8") == 3
    assert made(RECIPE, "--set", "models.bayes.seed=1") == 3
    assert made(RECIPE, "--set", "seed=1") == 6
    one_cell("\n9,1,b\n", "\n9.0,1,b\n")  # the same number
    assert made() == 0
    one_cell("\n9.0,1,b\n", f"\n{math.nextafter(9, 10)!r},1,b\n")
    assert made() == 6


def test_row_41_another_version_of_a_library_fits_its_models_again(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RECIPE.replace("naive_bayes", "{use: lightgbm, n_estimators: 2}")
    assert made(text) == 6
    real = identity.version
    monkeypatch.setattr(
        identity, "version", lambda name: "99.0" if name == "lightgbm" else real(name)
    )
    for cached in (identity._version, identity._versions):
        cached.cache_clear()
    try:
        assert made(text) == 3
    finally:
        for cached in (identity._version, identity._versions):
            cached.cache_clear()


def fits_of(store: Path) -> list[Path]:
    """Return the entries of fits: those that hold out-of-fold predictions."""
    files = [path for path in store.glob("entries/*/*") if b'"oof":' in path.read_bytes()]
    assert len(files) == 6
    return files


def pickled(entry: Path) -> None:
    import numpy as np

    with entry.open("wb") as file:
        np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)


def enormous(entry: Path) -> None:
    """Claim an array of terabytes, with the right checksum."""
    body = entry.read_bytes()[65:].replace(b"[20,2]", b"[999999999999,2]")
    entry.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def of_objects(entry: Path) -> None:
    """Claim an array of pickled objects, with the right checksum."""
    body = entry.read_bytes()[65:].replace(b'"<f8",[20,2]', b'"|O8",[20,2]')
    entry.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def elsewhere(entry: Path) -> None:
    entry.unlink()
    entry.symlink_to("/etc/passwd")


@pytest.mark.parametrize("forge", [pickled, enormous, of_objects], ids=lambda f: f.__name__)
def test_row_49_a_forged_array_is_a_miss_and_never_a_wrong_number(
    own_store: Path, forge: Callable[[Path], None]
) -> None:
    first = without_times(board())
    entry = fits_of(own_store)[0]
    before = entry.read_bytes()
    forge(entry)
    assert entry.read_bytes() != before
    again = board()
    assert again["fits"]["made"] == 1
    assert "a stored result was damaged" in str(again["notices"])
    assert [row["score"] for row in again["rows"]] == [row["score"] for row in first["rows"]]
    assert made() == 0


def test_row_50_a_link_in_the_store_is_not_followed(own_store: Path) -> None:
    board()
    elsewhere(fits_of(own_store)[0])
    outside = Path("/etc/passwd").read_bytes()
    assert made() == 1
    assert Path("/etc/passwd").read_bytes() == outside
    assert not any(path.is_symlink() for path in own_store.glob("entries/*/*"))


def test_row_50_a_folder_of_the_store_that_leads_outside_is_refused(own_store: Path) -> None:
    board()
    folder, outside = fits_of(own_store)[0].parent, Path("outside")
    for entry in folder.iterdir():
        entry.unlink()
    folder.rmdir()
    outside.mkdir()
    folder.symlink_to(outside.absolute())
    done = run()
    assert done.code == 4
    assert "a symbolic link stands in the store" in done.err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["..", ".", "../x", "a/b", "CON", "nul", "-a", "a b", "été", "x" * 300, ""]
)
def test_row_50_an_unsafe_name_is_refused(name: str) -> None:
    assert " is no name\n  hint: a name is a letter" in refused(
        RECIPE.replace("bayes:", f"'{name}':")
    )
    assert "is no name" in refused(f"name: '{name}'\n{RECIPE}")


MANY = "data: {{source: table.csv, target: kind}}\ncv: {{folds: 10}}\nmodels:\n{}fusion: mean\n"


def resident(process: int) -> float:
    """Return the megabytes that a process holds; 0 when it is gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except (FileNotFoundError, IndexError, ProcessLookupError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_row_54_a_thousand_models_on_ten_folds_in_flat_memory(own_store: Path) -> None:
    door.plain_table(200)
    models = "".join(f"  m{i}: {{use: dummy, seed: {i}}}\n" for i in range(1000))
    Path("r.yaml").write_text(MANY.format(models))
    held, seen = [], []
    with Path("talk").open("w") as talk, Path("board").open("w") as result:
        process = subprocess.Popen([*FUSE, "run", "r.yaml"], stdout=result, stderr=talk)
        while process.poll() is None:
            held.append(resident(process.pid))
            seen.append(Path("talk").stat().st_size)
            time.sleep(0.5)
    assert process.returncode == 0
    assert "10,000 made" in Path("board").read_text()
    early, late = held[len(held) // 10], max(held)
    assert late < early + 100
    assert len(set(seen)) > 10  # it talked all the way


WAYS = [
    (("-O",), {"PYTHONHASHSEED": "0"}),
    (("-OO",), {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}),
    ((), {"PYTHONHASHSEED": "random", "LC_ALL": "C", "LANG": "de_DE.UTF-8"}),
]


@pytest.mark.parametrize("flags, names", WAYS)
def test_row_56_keys_do_not_depend_on_how_python_runs(
    flags: tuple[str, ...], names: dict[str, str]
) -> None:
    board()
    command = [sys.executable, *flags, "-m", "fusecli", "check", "r.yaml", "--json"]
    done = subprocess.run(
        command, env={**os.environ, **names}, text=True, capture_output=True, check=True
    )
    assert [model["stored"] for model in json.loads(done.stdout)["models"]] == [3, 3]
