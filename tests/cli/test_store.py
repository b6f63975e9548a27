"""`fuse store` and `fuse why`: what they print, and that programs can read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from fusecli.cli import app
from fusecli.report import schema_of
from fusecli.store import Store, census, key_of
from tests.matrix.door import RECIPE, Done, fuse, run, table
from tests.report.validation import mistakes

STORE = typer.main.get_command(app).commands["store"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch, countable: None) -> None:
    """Stand in a folder with a finished run; the streams of the test run stay as they are."""
    for name in ("door.forget_output", "door.prepare", "crash.forget_output"):
        monkeypatch.setattr(f"fusecli.cli.{name}", lambda: None)
    table({"x": lambda i: i % 7, "kind": lambda i: "ab"[i % 2]})
    assert run(RECIPE, "--no-save-models").code == 0


def printed(schema: str, *arguments: str) -> dict[str, Any]:
    done = fuse(*arguments, "--json")
    document = json.loads(done.out)
    assert mistakes(document, schema_of(schema)) == []
    return document


@pytest.mark.parametrize("command", sorted(STORE.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    text = CliRunner().invoke(app, ["store", command, "-h"], prog_name="fuse").output
    assert f"Examples:\n    fuse store {command}" in text
    assert [param.name for param in STORE.commands[command].params if not param.help] == []


def test_without_a_command_it_is_a_mistake_of_usage() -> None:
    done = fuse("store")
    assert (done.code, done.out) == (2, "")
    assert "fuse store gc --dry-run" in done.err


def test_ls_has_a_line_for_every_entry() -> None:
    lines = fuse("store", "ls").out.splitlines()
    titles = ["key", "kind", "model", "data", "repeat", "fold", "size", "used"]
    assert lines[0].split() == titles
    assert lines[-1].startswith("7 entries, ")
    assert sum("naive_bayes   table" in line for line in lines) == 3
    assert len(lines) == 1 + 7 + 2


def test_ls_is_a_document() -> None:
    document = printed("store-ls", "store", "ls")
    assert document["total"] == len(document["entries"]) == 7
    kinds = [entry["kind"] for entry in document["entries"]]
    assert (kinds.count("fit"), kinds.count("dataset")) == (6, 1)
    fits = [entry for entry in document["entries"] if entry["model"] == "dummy"]
    assert sorted((fit["repeat"], fit["fold"]) for fit in fits) == [(0, 0), (0, 1), (0, 2)]
    assert {entry["data"] for entry in document["entries"]} == {"table"}


@pytest.mark.parametrize(
    "options, count",
    [
        (["--model", "naive_bayes"], 3),
        (["--kind", "dataset"], 1),
        (["--data", "table", "--kind", "fit"], 6),
        (["--data", "nothing"], 0),
        (["-n", "2"], 2),
        (["-n", "2", "--model", "dummy"], 2),
        (["-n", "0"], 7),
    ],
)
def test_ls_shows_what_is_asked_for(options: list[str], count: int) -> None:
    assert len(printed("store-ls", "store", "ls", *options)["entries"]) == count


def test_ls_counts_what_it_does_not_show() -> None:
    assert "2 of 7 entries" in fuse("store", "ls", "-n", "2").out


def test_the_name_of_a_data_set_commands_no_terminal() -> None:
    words = {"name": "a\x1b]0;owned\x07\n", "fingerprint": "1"}
    Store(Path(".fuse")).put(key_of("test", {}), words, {})
    out = fuse("store", "ls").out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 1 + 8 + 2


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


FIT = {
    "model": {"use": "naive_bayes"},
    "data": "1",
    "folds": "2",
    "repeat": 0,
    "fold": 0,
    "seed": 1,
    "versions": {},
}
HOSTILE = [
    {"fit": 3},
    {"fit": {"model": {"use": 1}}},
    *({"fit": {**FIT, word: 7}, "seconds": 1} for word in FIT),
    *({"fit": {**FIT, word: {"x": None}}, "seconds": 1} for word in FIT),
    {"fit": {**FIT, "about": 7}, "seconds": 1},
    {"fit": {**FIT, "about": {"data": 7}}, "seconds": 1},
    {"fit": {**FIT, "repeat": 10**400}, "seconds": "inf"},
    {"fit": {**FIT, "sources": deep(300)}, "seconds": 1},
    {"fit": {**FIT, "model": {"use": "naive_bayes", "\x1b[31m": "\x1b[31m"}}, "seconds": 1},
    {"name": {}, "fingerprint": 5},
    {"name": "x", "fingerprint": "1"},
    {"cost": None},
    {"failure": "x"},
    {"model": {"use": "dummy", "name": 1, "data": 1, "repeat": "x", "fold": 0, "fit": "\x1b"}},
    {"model": {"use": "\x1b", "name": "x", "data": 1, "repeat": 0, "fold": 0, "fit": None}},
    {"a": deep(300)},
]


@pytest.mark.parametrize("meta", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_stranger_wrote_in_a_header_no_command_breaks(meta: dict[str, Any]) -> None:
    for one in Path(".fuse").glob("entries/*/*"):
        one.unlink()
    Store(Path(".fuse")).put(key_of("test", {}), meta, {})
    for words in (["ls"], ["du"], ["du", "--by", "run"], ["verify"], ["gc", "--dry-run"]):
        for form in ([], ["--json"]):
            done = fuse("store", *words, *form)
            assert done.code == 0, done.err
            assert "\x1b" not in done.out
    done = fuse("why", "r.yaml")
    assert done.code == 0, done.err
    assert "\x1b" not in done.out


def test_a_prepared_table_that_is_none_is_read_again() -> None:
    (one,) = [one for one in census(Path(".fuse")) if "fingerprint" in one.meta]
    Store(Path(".fuse")).put(one.key, {"name": "table", "fingerprint": "1"}, {})
    again = run(RECIPE, "--json", "--no-save-models")
    assert json.loads(again.out)["fits"]["made"] == 0


@pytest.mark.parametrize("by", ["model", "data", "kind", "recipe", "run"])
def test_du_says_who_takes_the_room(by: str) -> None:
    document = printed("store-du", "store", "du", "--by", by)
    names = {share["name"]: share["entries"] for share in document["shares"]}
    (folder,) = Path("runs").glob("*/*")
    assert (
        names
        == {
            "model": {"dummy": 3, "naive_bayes": 3, "-": 1},
            "data": {"table": 7},
            "kind": {"fit": 6, "dataset": 1},
            "recipe": {"r": 7},
            "run": {str(folder.relative_to("runs")): 7},
        }[by]
    )
    assert document["total"]["entries"] == 7
    assert "total   7 entries" in fuse("store", "du", "--by", by).out


def test_du_tells_what_a_recipe_shares_from_what_is_its_alone() -> None:
    Path("other.yaml").write_text(RECIPE.replace("prior: dummy", "tree: decision_tree"))
    done = fuse("run", "other.yaml", "-q", "--backend", "sequential", "--no-save-models")
    assert done.code == 0
    shares = printed("store-du", "store", "du", "--by", "recipe")["shares"]
    total = printed("store-du", "store", "du", "--by", "recipe")["total"]["bytes"]
    shared = {share["name"]: share["bytes"] - share["alone"] for share in shares}
    assert shared["r"] == shared["other"] > 0
    assert sum(share["alone"] for share in shares) + shared["r"] == total


def test_verify_is_a_document() -> None:
    place = next(path for path in Path(".fuse").glob("entries/*/*"))
    place.write_bytes(b"?")
    document = printed("store-verify", "store", "verify")
    assert document["whole"] == 6
    (other,) = document["others"]
    assert (other["key"], other["state"], other["aside"]) == (place.name, "damaged", True)


def test_gc_is_a_document() -> None:
    document = printed("store-gc", "store", "gc", "--dry-run", "--older-than", "0")
    assert (document["swept"], document["kept"]["needed"], document["runs"]) == ([], 7, 1)
    document = printed("store-gc", "store", "gc", "--no-runs", "--out", "x", "--older-than", "0")
    assert (len(document["swept"]), document["kept"]["needed"]) == (7, 0)


@pytest.mark.parametrize(
    "text, seconds", [("7d", 604800), ("2", 172800), ("1.5h", 5400), ("30m", 1800), ("0", 0)]
)
def test_gc_understands_spans_of_time(text: str, seconds: float) -> None:
    found = printed("store-gc", "store", "gc", "--older-than", text, "--dry-run")
    assert found["older_than_seconds"] == seconds


@pytest.mark.parametrize("text", ["", "x", "-1d", "7 weeks", "1e9d", "٣d"])
def test_gc_refuses_what_is_no_span_of_time(text: str) -> None:
    done = fuse("store", "gc", "--older-than", text)
    assert done.code == 2
    assert "is no span of time" in done.err


def test_gc_refuses_to_guess_what_a_broken_run_needs() -> None:
    (fits,) = Path("runs").glob("*/*/fits.csv")
    fits.write_text(fits.read_text().replace(",key", ",kay"))
    done = fuse("store", "gc", "--older-than", "0")
    assert done.code == 4
    assert f"'{fits}' cannot be read as the fits of a run" in done.err
    again = run(RECIPE, "--json", "--no-save-models")
    assert again.out.count('"made": 0') == 1


def test_why_is_a_document() -> None:
    document = printed("why", "why", "r.yaml", "--set", "models.bayes.var_smoothing=0.5")
    (bayes, prior) = document["models"]
    assert (bayes["status"], bayes["to_fit"], bayes["stored"]) == ("changed", 3, 0)
    assert bayes["changes"][0]["field"] == "models.bayes.var_smoothing"
    assert prior["status"] == "stored"


def test_why_says_it_in_a_line_a_change() -> None:
    changes = ["--set", "models.bayes.var_smoothing=0.5", "--set", "cv.folds=4"]
    lines = fuse("why", "r.yaml", *changes).out.splitlines()
    assert lines[1].split()[:3] == ["bayes", "4", "0"]
    assert "models.bayes.var_smoothing: " in lines[2]
    assert lines[-1].split() == ["fits", "8", "to", "make"]


def test_why_of_a_recipe_with_mistakes_names_them() -> None:
    assert fuse("why", "r.yaml", "--set", "models.bayes.nothing=1").code == 2


@pytest.mark.parametrize("command", ["ls", "du", "verify", "gc"])
def test_a_folder_without_a_store_is_named(command: str) -> None:
    done: Done = fuse("store", command, "--store", "nowhere")
    assert done.code == 4
    assert "there is no store in 'nowhere'" in done.err
    assert not Path("nowhere").exists()


def test_a_file_in_the_place_of_the_store_is_named_as_it_was_given() -> None:
    done = fuse("run", "r.yaml", "-q", "--store", "table.csv")
    assert done.code == 4
    assert done.err.startswith("error: the store 'table.csv' is no folder\nhint: ")
