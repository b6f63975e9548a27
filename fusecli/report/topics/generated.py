"""Pages that are made from the program itself, so that they cannot fall behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fusecli import registry
from fusecli.errors import FuseError
from fusecli.registry import Entry, Room
from fusecli.report.topics.paper import Example, Part, Words, words
from fusecli.values import ALL_TASKS

RECIPE = """
name: wine
data: {source: wine.csv, target: quality, drop: [id]}
cv: {folds: 5, repeats: 1}
seed: 42
metric: rmse
also: [mae]
models:
  linear: ridge
  forest: {use: random_forest, n_estimators: 300}
  boosted: {use: lightgbm, each: {num_leaves: [7, 31]}}  # boosted.7 and boosted.31
fusion: {strategy: stacking, members: [linear, forest, boosted]}
compare: [mean, auto]
"""
OTHER_CODES = {
    0: "Done.",
    70: "A bug of ours: it says where to find the report.",
    129: "Stopped by SIGHUP; what was fitted is stored, the same command goes on.",
    130: "Stopped by SIGINT (Ctrl-C), likewise.",
    143: "Stopped by SIGTERM, likewise.",
}
SEED = "A number by which models differ that are alike otherwise."
FIRST = (
    "Done, but some model failed or there was no time for it, or `--verify` found that it predicts"
    " something else when it is fitted again. Or `--strict` made the first failure the end."
)


def recipe() -> Iterator[Part]:
    """Yield what a recipe may say, from its JSON Schema."""
    from fusecli.recipe import json_schema
    from fusecli.recipe.data import FIXED

    schema = json_schema()
    keys = {**schema["properties"], **schema["then"]["properties"]}
    yield "A recipe is a YAML file. It names the data, the base models and how they are fused."
    yield Example(RECIPE)
    yield "Its keys:"
    yield _described({name: _told(one) for name, one in keys.items()})
    yield "Keys of data; what else it takes depends on the source (`fuse list sources -v`):"
    data = keys["data"]["properties"]
    yield _described({name: _told(data[name]) for name in FIXED})
    yield "Keys of a model, beside `use:` and its parameters (`fuse list models -v`):"
    yield _described(_shared(schema, "base_model") | {"seed": SEED})
    yield "Keys of a model that was fitted elsewhere:"
    imported = schema["definitions"]["imported_model"]["properties"]
    yield _described({name: _told(one) for name, one in imported.items()})
    yield "Keys of a fusion, beside `strategy:` and its parameters (`fuse list strategies -v`):"
    yield _described(_shared(schema, "fusion"))
    yield (
        "Short forms: a word of `fuse list models` for a model, a word of `fuse list strategies`"
        " for a fusion. Paths are relative to the recipe; ${env:NAME} in them is an environment"
        " variable. `--set KEY=VALUE` overrides any key for one run. `fuse init TABLE --target"
        " COLUMN` writes a first recipe, `fuse check` says every mistake in one, `fuse schema` is"
        " for editors."
    )


def _shared(schema: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Return the keys that every model, or every fusion, may have, each with what it is."""
    known = schema["definitions"]
    whole = known[kind]["anyOf"][1]
    named = [one["then"]["properties"] for one in whole["allOf"]]
    shared = [name for name in named[0] if name not in whole["properties"]]
    shared = [name for name in shared if all(name in one for one in named)]
    return {name: _told(_meant(named[0][name], known)) for name in shared}


def _meant(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, or the definition that it refers to."""
    place = schema.get("allOf", [{}])[0].get("$ref", "").rpartition("/")[2]
    return known.get(place, schema)  # type: ignore[no-any-return]


def _told(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description") or "")


def _described(keys: Mapping[str, str]) -> Words:
    return words(
        (name, f"{told[:1].upper()}{told[1:].rstrip('.')}.") for name, told in keys.items()
    )


def room(which: Room, opening: str, closing: str) -> Iterator[Part]:
    """Yield the names of a room, each with what it is."""
    entries = [registry.get(which, name) for name in registry.names(which)]
    yield opening
    yield words((one.name, one.summary + _only(one)) for one in entries)
    yield closing


def _only(entry: Entry) -> str:
    some = set(entry.tasks) != set(ALL_TASKS)
    return f" For {' and '.join(entry.tasks)} only." if some else ""


def exit_codes() -> Iterator[Part]:
    """Yield what a process ends with, from the tree of errors."""
    found = {1: FIRST} | OTHER_CODES
    for kind in FuseError.__subclasses__():
        said = (kind.__doc__ or "").split("\n")[0].split(";")[0].split(":")[0].rstrip(".") + "."
        if kind.exit_code not in (0, 1, 70):
            former = found.get(kind.exit_code, "")
            found[kind.exit_code] = f"{former} {said}".strip()
    yield "Standard output carries the result, standard error the talk. A process ends with:"
    yield words((str(code), found[code]) for code in sorted(found))
    yield (
        "`fuse doctor` ends with 3 if what it found is an error; `fuse store verify` with 4 if"
        " an entry was damaged."
    )
