"""Recipes gone wrong: the shipped ones, with one to five things changed in their tree or text."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from fusecli import registry
from fusecli.shipped import shipped

SHIPPED = sorted(shipped("recipes").glob("*.yaml"))
KEYS = (
    "name", "data", "source", "target", "task", "drop", "columns", "id", "weight", "group", "time",
    "test", "missing_target", "cv", "folds", "repeats", "seed", "metric", "also", "models", "use",
    "each", "preprocess", "fusion", "strategy", "members", "weights", "meta", "compare", "extends",
    "of", "n_estimators", "separator", "encoding", "decimal", "missing", "scale", "timeout",
    "memory", "C", "k", "__class__", "constructor", "", " ", "a.b", "a[0]", "<<", "1", "null", "é",
)  # fmt: skip
TEXTS = (
    "", " ", "a", "no", "on", "~", "1e999", "-0", "0x1f", "0o17", "012", "12:30", "1_000", ".inf",
    ".nan", "2026-11-22", "../../etc/passwd", "/dev/zero", "/etc/passwd", "/", ".", "..", "CON",
    "x" * 300, "x" * 70_000, "iris", "penguins", "os.system", "subprocess.Popen", "sklearn.svm.SVC",
    "sklearn.svm", "sklearn.ensemble.RandomForestClassifier", "lightgbm.LGBMClassifier",
    "builtins.eval", "mean", "soft_voting", "svm", "dummy", "log_loss", "rmse", "binary",
    "regression", "multiclass", "${env:HOME}", "${env:NO_SUCH}", "${env:NO_SUCH:-x}", "${", "$$",
    "${env:}", "\x00", "\x1b[31m", "\x1b]0;t\x07", "\x9b31m", "\u202e", "\u200b", "\ufeff",
    "\u2028", "\ud800", "\U0010ffff", "[/red]", "<script>", "=cmd()", "'", '"', "{", "%s", "{0}",
    "!!python/object/apply:os.system [x]", "&a", "*a", "r.yaml", "file:///etc/passwd", "x.csv",
    "x.parquet", "%n", "null", "true", "ſ", "İ", "ﬁ", "１２", "a\nb", "a\tb",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 10, 999, 32_767, 32_768, 2**31, 2**31 - 1, 2**53, 2**63, 2**64, -(2**63), 10**40,
    10**400, 0.0, -0.0, 0.5, 1.5, -2.5, 1e-300, 1e300, 5e-324, float("inf"), float("-inf"),
    float("nan"),
)  # fmt: skip
SIGNS = "ab:-[]{}&*!|>'\"%@`#,?\\\n\t <~0.9e$u\x00\x1b\x85\ufeff\u2028\u202eé"
SNIPPETS = (
    "&a ", "*a", "*a ", "!!python/name:os.system ", "!x ", "!!binary ", "? ", "---\n", "...\n",
    "%YAML 1.1\n", "- ", "[", "]", "{", "}", "<<: *a\n", "<<: [*a, *a]\n", "'", '"', "|\n", ">-\n",
    "# ", "\t", "\r", "\x00", "\x85", "\ufeff", "extends: r.yaml\n", "extends: [a, b]\n", ": ", ",",
    "a: &a {a: *a}\n", "x: &x [*x]\n", '"\\UFFFFFFFF"', '"\\x00"', '"\\ud800"', "[" * 60, "{a: " * 60,
)  # fmt: skip
Tree = Any
Way = tuple[Any, ...]
Change = Callable[[Tree, random.Random], None]


def mutant(number: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the text of a recipe and its overrides, both made from the number alone."""
    rng = random.Random(number)
    text = rng.choice(SHIPPED).read_bytes()
    kind = rng.choices(("gentle", "wild", "text", "both"), (45, 30, 15, 10))[0]
    if kind == "gentle":
        likely = tuple(rng.choice(GOOD) for _ in range(rng.choice((0, 0, 0, 1, 2))))
        return _of_tree(text, GENTLE, rng.randint(1, 3), rng), likely
    if kind != "text":
        text = _of_tree(text, WILD, rng.randint(1, 5), rng)
    if kind != "wild":
        for _ in range(rng.randint(1, 4)):
            text = rng.choice(BYTES)(text, rng)
    return text, tuple(override(rng) for _ in range(rng.choice((0, 0, 1, 3))))


def _of_tree(text: bytes, changes: Sequence[Change], times: int, rng: random.Random) -> bytes:
    tree = yaml.safe_load(text)
    for _ in range(times):
        rng.choice(changes)(tree, rng)
    return json.dumps(tree, default=str).encode("utf-8", "surrogatepass")


def value(rng: random.Random, depth: int = 0) -> Tree:
    """Return any value: a word, a number, a list, a mapping, something nested."""
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(TEXTS)
    if kind < 0.6:
        return rng.choice(NUMBERS)
    if kind < 0.7 or depth > 3:
        return rng.choice((None, True, False, [], {}, [[]], {"": ""}))
    if kind < 0.72:
        return _deep(rng)
    if kind < 0.74:
        return [rng.choice(NUMBERS)] * rng.choice((10, 200, 5000))
    if kind < 0.87:
        return [value(rng, depth + 1) for _ in range(rng.randint(1, 4))]
    return {_key(rng): value(rng, depth + 1) for _ in range(rng.randint(1, 4))}


def _key(rng: random.Random) -> str:
    names = (KEYS, TEXTS, registry.names("models"), registry.names("strategies"))
    return rng.choice(rng.choice(names))


def _deep(rng: random.Random) -> Tree:
    tree: Tree = 1
    for _ in range(rng.choice((5, 39, 41, 300))):
        tree = [tree] if rng.random() < 0.5 else {"a": tree}
    return tree


def _ways(tree: Tree, way: Way = ()) -> list[Way]:
    """Return the ways to every value below."""
    if not isinstance(tree, dict | list):
        return []
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    ways = []
    for key, child in inner:
        ways += [(*way, key), *_ways(child, (*way, key))]
    return ways


def _place(tree: Tree, rng: random.Random) -> tuple[Tree, Any] | None:
    ways = _ways(tree)
    if not ways:
        return None
    *way, last = rng.choice(ways)
    for key in way:
        tree = tree[key]
    return tree, last


def _drop(tree: Tree, rng: random.Random) -> None:
    if place := _place(tree, rng):
        del place[0][place[1]]


def _another(tree: Tree, rng: random.Random) -> None:
    if place := _place(tree, rng):
        place[0][place[1]] = value(rng)


def _renamed(tree: Tree, rng: random.Random) -> None:
    place = _place(tree, rng)
    if place and isinstance(place[0], dict):
        place[0][_key(rng)] = place[0].pop(place[1])


def _added(tree: Tree, rng: random.Random) -> None:
    place = _place(tree, rng)
    inner = place[0][place[1]] if place else None
    if isinstance(inner, dict):
        inner[_key(rng)] = value(rng)
    elif isinstance(inner, list):
        inner.insert(rng.randint(0, len(inner)), value(rng))


def _swapped(tree: Tree, rng: random.Random) -> None:
    """Put the value of one place into another."""
    one, other = _place(tree, rng), _place(tree, rng)
    if one and other:
        one[0][one[1]] = deepcopy(other[0][other[1]])


def _moved(tree: Tree, rng: random.Random) -> None:
    """Put a number or a word in the place of another one."""
    leaves = [way for way in _ways(tree) if not isinstance(_at(tree, way), dict | list)]
    if not leaves:
        return
    way = rng.choice(leaves)
    old = _at(tree, way)
    if isinstance(old, int | float):
        new = rng.choice((old * 2, old + 1, old - 1, old / 2, 0, -old, old * 1000, str(old), None))
    else:
        new = rng.choice((*registry.names("models"), *registry.names("strategies"), *TEXTS))
    _at(tree, way[:-1])[way[-1]] = new


def _general(tree: Tree, rng: random.Random) -> None:
    """Say something on top of the recipe that is often right."""
    key, wanted = rng.choice(
        (
            ("seed", rng.choice((0, 7, 2**32, 2**64, 10**90))),
            ("cv", rng.choice(({"folds": 500}, {"folds": 3, "repeats": 20}, {"folds": 32_767, "repeats": 999}))),
            ("also", rng.sample(registry.names("metrics"), 2)),
            ("metric", rng.choice(registry.names("metrics"))),
            ("compare", rng.sample(registry.names("strategies"), 5)),
            ("fusion", rng.choice(registry.names("strategies"))),
            ("name", rng.choice(("a", "x" * 64, "a.b-c_d"))),
        )
    )
    tree[key] = wanted


def _of_data(tree: Tree, rng: random.Random) -> None:
    """Read the table in another way, or another table."""
    key, wanted = rng.choice(
        (
            ("source", rng.choice((*registry.names("sources"), "t.csv", "t.parquet", "/"))),
            ("test", rng.choice((0.2, 0.01, 0.99, "t.csv", 1))),
            ("task", rng.choice(("binary", "multiclass", "regression"))),
            ("target", rng.choice(COLUMNS)),
            ("drop", rng.sample(COLUMNS, 2)),
            ("columns", {rng.choice(COLUMNS): rng.choice(KINDS)}),
            (rng.choice(("id", "group", "weight", "time")), rng.choice(COLUMNS)),
            ("missing_target", "drop"),
            (rng.choice(("separator", "encoding", "decimal")), rng.choice((";", ",", "utf-16", "rot13"))),
            ("missing", rng.choice(([], ["a"], [""] * 2000, ["x" * 10_000]))),
        )
    )
    if isinstance(tree.get("data"), dict):
        tree["data"][key] = wanted


def _of_models(tree: Tree, rng: random.Random) -> None:
    """Add a model, or give one a parameter that it has."""
    models = tree.get("models")
    if not isinstance(models, dict):
        return
    use = rng.choice(registry.names("models"))
    known = registry.get("models", use).parameters
    given: dict[str, Any] = {"use": use}
    for key in rng.sample(sorted(known), min(len(known), rng.randint(0, 3))):
        given[key] = rng.choice((known[key].default, *NUMBERS[:8], 0.5, "a"))
        if isinstance(given[key], object) and type(given[key]).__module__ != "builtins":
            given[key] = {"use": rng.choice(registry.names("models"))}
    if rng.random() < 0.2:
        given["each"] = {"seed": list(range(rng.choice((1, 3, 40, 300))))}
    models[rng.choice((*models, "new"))] = given


def _of_fusion(tree: Tree, rng: random.Random) -> None:
    """Fuse other members in another way, fusions among them."""
    models = [name for name in tree.get("models") or () if isinstance(name, str)] or ["x"]
    inner = {"strategy": rng.choice(registry.names("strategies")), "members": models[:2]}
    members = rng.choice((models, [inner, *models], [inner, inner], [inner], models * 2))
    weights = {name: rng.choice(NUMBERS) for name in models}
    strategy = rng.choice(registry.names("strategies"))
    plain = {"strategy": strategy, "members": members}
    tree["fusion"] = rng.choice((plain, {"strategy": "weighted_mean", "weights": weights}))


def _at(tree: Tree, way: Way) -> Tree:
    for key in way:
        tree = tree[key]
    return tree


COLUMNS = ("species", "class", "strength", "island", "age", "sex", "quality", "year", "x", "Age")
KINDS = ("number", "date", "category", "high_cardinality", "text", "drop")
GOOD = (
    "cv.folds=3", "seed=7", "models.x.use=dummy", "cv.repeats=2", "metric=null", "also=[]",
    "compare=null", "fusion=mean", "data.test=0.3", "data.columns={}", "models.x=dummy", "name=y",
)  # fmt: skip
WILD: tuple[Change, ...] = (_drop, _another, _another, _renamed, _added, _added, _swapped)
GENTLE: tuple[Change, ...] = (_moved, _general, _of_data, _of_models, _of_models, _of_fusion)


def _flipped(text: bytes, rng: random.Random) -> bytes:
    data = bytearray(text)
    for _ in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(text: bytes, rng: random.Random) -> bytes:
    return text[: rng.randint(0, len(text))]


def _doubled(text: bytes, rng: random.Random) -> bytes:
    start, stop = sorted(rng.choices(range(len(text) + 1), k=2))
    return text[:stop] + text[start:stop] * rng.choice((1, 1, 2, 50)) + text[stop:]


def _inserted(text: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(SNIPPETS).encode("utf-8", "surrogatepass") + text[at:]


def _lines(text: bytes, rng: random.Random) -> bytes:
    lines = text.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def _noise(text: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(text))
    more = "".join(rng.choices(SIGNS, k=rng.randint(1, 30)))
    return text[:at] + more.encode("utf-8", "surrogatepass") + text[at:]


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped, _cut, _doubled, _inserted, _inserted, _lines, _noise,
)  # fmt: skip


def override(rng: random.Random) -> str:
    """Return the text of a `--set`, now and then a good one."""
    steps = [rng.choice((*KEYS, "forest", "svm", "logistic", "models", "cv", "fusion")) for _ in range(3)]
    way = ".".join(steps[: rng.randint(1, 3)])
    way += rng.choice(("", "", "", "[0]", '["a"]', "[99999999]", "[", "]", ".", "..", "['", "[-1]"))
    shown = json.dumps(value(rng), default=str) if rng.random() < 0.5 else rng.choice(TEXTS)
    likely = f"{way}{rng.choice(('=', '=', '=', '', '==', ' = '))}{shown}"
    return rng.choice((likely, likely, rng.choice(GOOD), "".join(rng.choices(SIGNS, k=20))))
