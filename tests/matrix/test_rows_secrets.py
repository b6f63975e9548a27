"""Row 52: what a variable in a recipe stands for is written nowhere and said nowhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.matrix.door import RECIPE, Done, fuse

SECRET = "s3cr3t-token"
BACKEND = ("--backend", "sequential")


@pytest.fixture(autouse=True)
def secret(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide a table, its test table and a base recipe in a folder whose name nobody may learn."""
    place = Path("vault", SECRET).absolute()
    place.mkdir(parents=True)
    for name in ("table.csv", "data.csv", "test.csv"):
        shutil.copy("table.csv", place / name)
    (place / "base.yaml").write_text(RECIPE)
    (place / "data.yaml").write_text(RECIPE.replace("table.csv", "data.csv"))
    (place / "broken.yaml").write_text("modles: {}\nextends: nope.yaml\n")
    (place / "typo.yaml").write_text(RECIPE.replace("cv:", "vc:"))
    monkeypatch.setenv("HIDDEN", f"vault/{SECRET}")
    monkeypatch.setenv("WHOLE", str(place))
    monkeypatch.setenv("FILE", str(place / "table.csv"))
    monkeypatch.setenv("WORD", SECRET)
    monkeypatch.setenv("SHORT", "7")


def source(path: str, more: str = "") -> str:
    return RECIPE.replace("table.csv", f"'{path}'").replace("kind}", f"kind{more}}}")


def ran(recipe: str, command: str = "run") -> Done:
    Path("r.yaml").write_text(recipe)
    backend = BACKEND if command in ("run", "compare") else ()
    return fuse(command, "r.yaml", *backend)


def telling() -> list[str]:
    """Return the files, beside the vault's own, that hold the secret or are called by it."""
    files = [path for path in Path().rglob("*") if path.is_file() and path.parts[0] != "vault"]
    secret = SECRET.encode()
    return [str(path) for path in files if secret in str(path).encode() + path.read_bytes()]


WAYS = {
    "a folder": source("${env:HIDDEN}/table.csv", ", test: '${env:HIDDEN}/test.csv'"),
    "a whole folder": source("${env:WHOLE}/data.csv"),
    "a file": source("${env:FILE}"),
    "a part of a name": source("vault/${env:WORD}/table.csv"),
    "a base": "extends: ${env:HIDDEN}/base.yaml\n",
    "a base beside data": "extends: ${env:WHOLE}/data.yaml\nseed: 3\n",
    "a default": source("${env:NO_SUCH:-vault}/table.csv"),
    "a parameter": source("table.csv", ", encoding: '${env:WORD}'"),
    "a name": f"name: '${{env:WORD}}'\n{RECIPE}",
    "a class": RECIPE.replace("naive_bayes", "'${env:WORD}'"),
}


TRIED = [("run", way) for way in WAYS] + [
    (command, way)
    for command in ("compare", "check", "why", "doctor")
    for way in ("a folder", "a base beside data")
]


@pytest.mark.parametrize("command, way", TRIED)
def test_row_52_no_command_tells_a_secret(command: str, way: str) -> None:
    done = ran(WAYS[way], command)
    good = way not in ("a default", "a parameter", "a name", "a class")
    assert done.code == 0 or not good or command == "doctor", done.err
    assert SECRET not in done.out + done.err
    assert telling() == []


MISTAKES = {
    "no file": (source("${env:HIDDEN}/nope.csv"), "${env:HIDDEN}/nope.csv: no such file"),
    "no folder": (source("${env:HIDDEN}/no/t.csv"), "there is no folder"),
    "no format": (source("${env:HIDDEN}/t.xyz"), "no source reads such a file"),
    "no test": (source("table.csv", ", test: '${env:HIDDEN}/no.csv'"), "${env:HIDDEN}/no.csv: no"),
    "no column": (source("${env:FILE}", ", id: nope"), "${env:FILE}: id: no column is called"),
    "no target": (source("${env:WHOLE}/data.csv").replace("kind}", "kid}"), "target: no column"),
    "no base": ("extends: ${env:HIDDEN}/nope.yaml\n", "no such file: r.yaml -> ${env:HIDDEN}/nope"),
    "no base of a base": ("extends: ${env:HIDDEN}/broken.yaml\n", "-> ${env:HIDDEN}/nope.yaml"),
    "a mistake in a base": ("extends: ${env:HIDDEN}/typo.yaml\n", "${env:HIDDEN}/typo.yaml:2:1"),
    "a word": (source("${env:WORD}"), "no source and no file is called '${env:WORD}'"),
    "a folder as a base": ("extends: ${env:HIDDEN}\n", "is a folder"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_row_52_no_message_tells_a_secret(mistake: str) -> None:
    recipe, told = MISTAKES[mistake]
    done = ran(recipe)
    assert done.code in (2, 3)
    assert SECRET not in done.err
    assert told in done.err
    assert telling() == []


def test_row_52_a_damaged_table_does_not_tell_a_secret_either() -> None:
    Path("vault", SECRET, "t.parquet").write_bytes(bytes(100))
    Path("vault", SECRET, "t.csv.gz").write_bytes(b"\x1f\x8b" + bytes(100))
    for name in ("t.parquet", "t.csv.gz"):
        done = ran(source(f"${{env:HIDDEN}}/{name}"))
        assert done.code == 3
        assert f"${{env:HIDDEN}}/{name}: the" in done.err
        assert SECRET not in done.err


def test_row_52_a_short_value_changes_no_sentence() -> None:
    done = ran(source("${env:SHORT}.csv"))
    hint = "a path in a recipe is relative to the recipe"
    assert "${env:SHORT}.csv: no such file\nhint: " + hint in done.err


def test_row_52_variables_are_for_paths_only() -> None:
    Path("r.yaml").write_text(WAYS["a parameter"])
    told = fuse("run", "r.yaml").err
    assert "no encoding is called '${env:WORD}'" in told
