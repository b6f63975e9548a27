"""The table of hostile model files: `fuse predict` refuses each with exit 4 and runs nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.saved.bundle import FUSION, packed_bundle
from tests.saved.hostile import (
    after,
    filled,
    first,
    grown,
    huge,
    in_schema,
    in_text,
    of_nodes,
    with_model,
)
from tests.saved.mutating import members, signed
from tests.saved.test_bundle import HOSTILE, manifest_with, with_entry
from tests.saved.test_hostile import PRESENCE
from tests.saved.worlds import bundle, frame

BEYOND = (2**28).to_bytes(4, "big")
LESS = (-7).to_bytes(4, "big", signed=True)
LEFT, FEATURE = b"left_children[$l#L", b"split_indices[$l#L"
JOBS = '"n_jobs":{"__class__":"str","__module__":"builtins","__loader__":"JsonNode","content":'


def nested(content: bytes) -> bytes:
    """Return a model file in which a model is a model file."""
    files = members(content)
    return signed(files | {first(files): content})


def other_fusion(content: bytes) -> bytes:
    """Return a model file whose fusion is that of a run of values."""
    return signed(members(content) | {FUSION: members(packed_bundle(bundle("regression")))[FUSION]})


def weightless(_: bytes) -> bytes:
    """Return a model file whose fusion has weights that are no numbers."""
    whole = bundle("multiclass")
    fused = replace(whole.deployed.fused, state={"weights": np.array([np.nan, 1.0])})
    return packed_bundle(replace(whole, deployed=replace(whole.deployed, fused=fused)))


def made(name: str, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda _: with_model(name, change)


LIGHTGBM = {
    "shorter than it says": in_text("tree_sizes=", "tree_sizes=1"),
    "without a tree": in_text("Tree=3", "Trees=3"),
    "with too few leaves": in_text("leaf_value=", "leaf_value=0.5 "),
    "with a node that is its own child": in_text("left_child=", "left_child=0 "),
    "with a feature that is none": in_text("split_feature=", "split_feature=9"),
    "with more classes": in_text("num_class:3", "num_class:9"),
    "with no classes": in_text("num_tree_per_iteration=3", "num_tree_per_iteration=0"),
    "with a leaf that is no number": in_text("leaf_value=", "leaf_value=nan"),
    "that asks for threads without number": in_schema(f'{JOBS}"1"', f'{JOBS}"99999"'),
}
XGBOOST = {
    "with a node that is its own child": after(LEFT, bytes(4), 8),
    "with a child far away": after(LEFT, BEYOND, 8),
    "with a child before the first": after(LEFT, LESS, 8),
    "with a feature that is none": after(FEATURE, BEYOND, 8),
    "with a feature before the first": after(FEATURE, LESS, 8),
    "with a tree of no class": after(b"tree_info[#L", b"\x7f", 9),
    "with a leaf that is no number": after(b"split_conditions[$d#L", b"\xff" * 2_000, 8),
    "of endless numbers": after(LEFT, b"\x7f" * 8),
    "that is no booster": after(b"Config", b"[", 0),
}
BINS = {
    "with a feature that is none": of_nodes("feature_idx", 10**6),
    "with a node that is its own child": of_nodes("left", 0),
    "with a child far away": of_nodes("right", 10**6),
    "with leaves that are no number": of_nodes("value", float("nan")),
    "with leaves without end": of_nodes("value", float("inf")),
    "with categories of no column": of_nodes("is_categorical", 1),
}
FOREST = {
    "with leaves that are no number": grown(values=filled(float("nan"))),
    "with leaves without end": grown(values=filled(float("-inf"))),
    "with borders that are no number": grown(threshold=filled(float("nan"))),
    "with nodes that are their own children": grown(right=filled(0), left=filled(0)),
    "with children far away": grown(right=filled(10**6)),
    "with columns that are none": grown(feature=filled(77)),
    "of other columns": grown(features=lambda count: count + 90),
}
MORE: dict[str, Callable[[bytes], bytes]] = {
    "a model file in a model file": nested,
    "another fusion": other_fusion,
    "weights that are no numbers": weightless,
    "a huge array": made("decision_tree", huge),
    "a format that is a text": manifest_with(format="two"),
    "a format that is no number": manifest_with(format=float("nan")),
    "a path with a drive": with_entry("C:\\evil"),
    "a path with a dot": with_entry("models/./" + "ab" * 32),
    "a device": with_entry("models/" + "ab" * 32, mode=0o020666),
    "a pipe": with_entry("models/" + "ab" * 32, mode=0o010666),
}
INSIDE = {
    "a lightgbm": ("lightgbm", LIGHTGBM),
    "an xgboost": ("xgboost", XGBOOST),
    "bins": ("hist_gradient_boosting", BINS),
    "a forest": ("random_forest", FOREST),
}


def table() -> Iterator[Any]:
    """Yield every row; of what is inside models, the slow set has most."""
    for name, forge in (HOSTILE | MORE).items():
        yield pytest.param(forge, id=name)
    for what, (model, changes) in INSIDE.items():
        for place, (name, change) in enumerate(changes.items()):
            marks = (pytest.mark.slow,) if place else ()
            yield pytest.param(made(model, change), id=f"{what} {name}", marks=marks)


@pytest.fixture(autouse=True)
def world(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)
    frame(5).to_csv("rows.csv", index=False)
    Path("model.fuse").write_bytes(packed_bundle(bundle("multiclass")))


def fuse(*arguments: str) -> int:
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def predicted(named: str = "model.fuse") -> int:
    return fuse("predict", named, "rows.csv", "-o", "out.csv")


@pytest.mark.parametrize("forge", list(table()))
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_row_48_a_hostile_model_file_is_refused_with_exit_code_4(
    forge: Callable[[bytes], bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("model.fuse").write_bytes(forge(Path("model.fuse").read_bytes()))
    assert predicted() == 4
    assert capsys.readouterr().err.startswith("error: ")
    assert not Path("ran").exists() and not Path("out.csv").exists()
    assert PRESENCE not in sys.modules


@pytest.mark.parametrize("name", ["decision_tree", *(model for model, _ in INSIDE.values())])
def test_the_same_files_without_harm_predict(name: str) -> None:
    Path("model.fuse").write_bytes(with_model(name))
    assert predicted() == 0


def test_row_48_a_link_to_a_file_is_followed_and_one_to_nowhere_is_not() -> None:
    shutil.move("model.fuse", "kept.fuse")
    Path("model.fuse").symlink_to("kept.fuse")
    assert predicted() == 0
    Path("kept.fuse").unlink()
    assert predicted() == 2  # no such run


@pytest.mark.parametrize("kind", ["/dev/zero", "/dev/null", "pipe", "folder"])
def test_row_48_what_is_no_file_at_all_is_refused(kind: str) -> None:
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("link.fuse").symlink_to(kind)
    assert predicted("link.fuse") in (2, 4)
