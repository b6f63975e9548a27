"""Bytes that are no honest model: each is one StoreError, and nothing of them is run."""

from __future__ import annotations

import io
import json
import pickle
import random
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.saved import codec
from fusecli.saved.alike import Alike
from fusecli.saved.fold_models import FoldModel, model_key, packed, unpacked
from fusecli.saved.loading import stored_model
from fusecli.saved.stand_ins import Lean, Sparse
from fusecli.saved.trees import grown
from fusecli.saved.writing import SCHEMA, written
from fusecli.values import ModelSpec
from tests.models.tiny import quick
from tests.saved.fitted import dataset, kept, one

PRESENCE = "tabnanny"  # a module of the standard library that nothing imports by itself
Members = dict[str, bytes]


@cache
def honest(name: str = "decision_tree") -> bytes:
    return packed(one(quick(name), "multiclass")[0])


def members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Members, how: int = zipfile.ZIP_STORED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def edited(change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return a model whose schema was changed."""
    files = members(honest())
    schema = json.loads(files[SCHEMA])
    change(schema)
    return zipped(files | {SCHEMA: json.dumps(schema).encode()})


def instead(node: dict[str, Any]) -> bytes:
    """Return a model that holds a node of a stranger in place of what it is made of."""

    def change(schema: dict[str, Any]) -> None:
        schema["content"]["content"]["value"] = node

    return edited(change)


def node(loader: str, path: str, **rest: Any) -> dict[str, Any]:
    module, _, name = path.rpartition(".")
    return {"__loader__": loader, "__module__": module, "__class__": name, **rest}


def text(word: str) -> dict[str, Any]:
    return node("JsonNode", "builtins.str", content=json.dumps(word), is_json=True)


def refused(content: bytes, match: str = "the model") -> None:
    with pytest.raises(StoreError, match=match) as caught:
        unpacked(content)
    assert caught.value.exit_code == 4
    assert PRESENCE not in sys.modules


class Evil:
    def __reduce__(self) -> Any:
        return __import__, (PRESENCE,)


COMMAND = node("TupleNode", "builtins.tuple", content=[text(PRESENCE)])
NOTHING = node(
    "DictNode", "builtins.dict", content={}, key_types=node("ListNode", "builtins.list", content=[])
)
STRANGERS = {
    "a class": node("ObjectNode", f"{PRESENCE}.NannyNag", content=NOTHING),
    "a class of ours": node("ObjectNode", "fusecli.store.shelves.Store", content=NOTHING),
    "a class of tests": node("ObjectNode", "sklearn.tests.test_base.MyEstimator", content=NOTHING),
    "a function": node("FunctionNode", "os.system"),
    "a function of ours": node("FunctionNode", "fusecli.models.imports._module"),
    "a type": node("TypeNode", "subprocess.Popen"),
    "a method": node("MethodNode", "builtins.str", content={"func": "format", "obj": text("x")}),
    "an operator": node("OperatorFuncNode", "operator.methodcaller", attrs=COMMAND),
    "a constructor": node("ConstructorFromReduceNode", "subprocess.Popen", content=COMMAND),
    "a reduction": node(
        "LossNode", "builtins.__import__", content=NOTHING, __reduce__={"args": COMMAND}
    ),
    "a tree": node(
        "TreeNode", "sklearn.tree._tree.Tree", content=NOTHING, __reduce__={"args": COMMAND}
    ),
    "a partial": node(
        "PartialNode",
        "functools.partial",
        content={"func": node("FunctionNode", "builtins.__import__"), "args": COMMAND},
    ),
    "a named tuple": node("TupleNode", f"{PRESENCE}.NannyNag", content=[]),
    "a generator": node(
        "RandomGeneratorNode",
        "numpy.random._generator.Generator",
        content={
            "bit_generator": {"content": {"bit_generator": text("seed")}},
            "seed_seq": NOTHING,
        },
    ),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_row_48_a_stranger_in_the_schema_is_refused_before_anything_is_made(name: str) -> None:
    refused(instead(STRANGERS[name]), "which no model may|makes no sense|damaged")


def test_row_48_a_pickle_under_another_name_is_refused() -> None:
    refused(pickle.dumps(Evil()))
    refused(zipped(members(honest()) | {"1.npy": pickle.dumps(Evil())}))


def test_row_48_an_array_of_pickled_objects_is_refused() -> None:
    sink = io.BytesIO()
    np.save(sink, np.array([Evil()], dtype=object), allow_pickle=True)
    refused(zipped(members(honest()) | {"1.npy": sink.getvalue()}), "what is never written")


def test_row_48_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = members(honest()) | {"9999.bin": bytes(2**26)}
    refused(zipped(bomb, zipfile.ZIP_DEFLATED), "compressed")


def test_row_48_a_truncated_model_is_refused_wherever_it_ends() -> None:
    content = honest()
    for end in range(0, len(content), len(content) // 40):
        refused(content[:end])


@pytest.mark.parametrize("shape", [(2**40,), (2**31, 2**31), (-1,), (0, 2**62)])
def test_row_48_an_array_that_says_it_is_huge_takes_no_room(shape: tuple[int, ...]) -> None:
    head = {"descr": "<f8", "fortran_order": False, "shape": shape}
    sink = io.BytesIO()
    np.lib.format.write_array_header_1_0(sink, head)
    refused(zipped(members(honest()) | {"1.npy": sink.getvalue()}), "model is none, or damaged")


def test_row_48_a_link_in_a_model_is_refused() -> None:
    sink = io.BytesIO(honest())
    entry = zipfile.ZipInfo("9999.bin")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(sink, "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    refused(sink.getvalue(), "a link")


@pytest.mark.parametrize("name", ["../1.npy", "/etc/passwd", "1.npz", "x.npy", "1.py"])
def test_row_48_a_member_of_another_name_is_refused(name: str) -> None:
    refused(zipped(members(honest()) | {name: b""}), "a name that is never given")


@pytest.mark.parametrize("protocol", [0, 1, 3, True, "2", None])
def test_row_48_another_version_of_the_format_is_refused(protocol: Any) -> None:
    refused(edited(lambda schema: schema.update(protocol=protocol)), "another version")


def test_row_48_nesting_without_end_is_refused() -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    refused(zipped(members(honest()) | {SCHEMA: deep}))


def test_row_48_few_bytes_that_ask_for_endless_objects_are_refused() -> None:
    many = Alike(ModelSpec("dummy"), 10**12, {})
    refused(written(Lean(many, ()))[0], "ValueError")


def test_row_48_a_tree_that_leads_out_of_itself_is_refused() -> None:
    from sklearn.tree import DecisionTreeRegressor

    X = np.arange(40.0).reshape(-1, 1)
    whole = grown([DecisionTreeRegressor().fit(X, X[:, 0] % 7).tree_])
    astray = {
        "far": replace(whole, right=whole.right.astype(np.int64) + 10**6),
        "back": replace(whole, right=np.zeros_like(whole.right)),
        "column": replace(whole, feature=whole.feature + 1),
        "many": replace(whole, nodes=whole.nodes * 10**9),
        "none": replace(whole, nodes=whole.nodes * 0),
    }
    for trees in astray.values():
        refused(written(Lean(None, (trees,)))[0], "ValueError")


def test_row_48_a_sparse_matrix_that_leads_out_of_itself_is_refused() -> None:
    astray = Sparse(np.ones(1), np.array([10**6]), np.array([0, 1]), (1, 2), is_array=True)
    refused(written(Lean(astray, ()))[0], "ValueError")


def test_row_48_honest_bytes_of_something_else_are_no_model() -> None:
    refused(codec.dumped({"no": "model"}), "the bytes hold no model")


@pytest.mark.parametrize("name", ["decision_tree", "hist_gradient_boosting", "xgboost"])
def test_row_48_a_flipped_byte_is_refused_or_does_no_harm(name: str) -> None:
    content, chance = honest(name), random.Random(0)
    for _ in range(60):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        try:
            assert isinstance(unpacked(bytes(changed)), FoldModel)
        except StoreError:
            continue


def test_row_48_a_hostile_model_in_the_store_is_refused(tmp_path: Path) -> None:
    made, _, store = kept({"m": ModelSpec("ridge")}, tmp_path, dataset("regression"))
    fit = made.fits["m"][0]
    key = model_key(fit.key)
    evil = np.frombuffer(instead(STRANGERS["a function"]), dtype=np.uint8)
    store.put(key, store.get(key).meta, {"model": evil})
    with pytest.raises(StoreError, match=r"holds a 'os\.system', which no model may"):
        unpacked(stored_model(store, fit.key))


def test_row_48_a_package_is_allowed_by_name_only() -> None:
    from tests.fit.broken_learners import Honest

    X = np.zeros((4, 1))
    fitted = Honest().fit(X, [0, 1, 0, 1])
    with pytest.raises(StoreError, match="not among what can be saved"):
        codec.dumped(fitted)
    content = codec.dumped(fitted, ("tests",))
    with pytest.raises(StoreError, match="which no model may"):
        codec.loaded(content)
    assert type(codec.loaded(content, ("tests",))) is Honest
