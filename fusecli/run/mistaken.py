"""Words of a command that name another kind of thing than it takes, with the command for that."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from fusecli.dataset.names import shown
from fusecli.errors import DataError, FuseError, Problem, RecipeError, UsageError
from fusecli.recipe import document
from fusecli.recipe.words import name_from
from fusecli.run.kinds import Kind, newest_in, thing_at

PREDICTS = "'fuse predict {} TABLE' predicts with it"
THAT_RAN = "the recipe that it ran is '{}/recipe.yaml'"
NEWEST = "its newest run is '{}'"
INSIDE = "name the run that it is of: '{}'"
AS_CSV = "save its sheet as CSV"
UNOPENED = "pickles are never opened here"
NO_OOF = "a model keeps nothing that it predicted out of fold: name the folder of its run"

RECIPES: Mapping[Kind, str] = {
    "a table": "'fuse init {} --target COLUMN' writes a recipe for it",
    "a spreadsheet": f"{AS_CSV}: 'fuse init TABLE.csv --target COLUMN' writes a recipe for that",
    "a model file": PREDICTS,
    "a model in ONNX": "an ONNX runtime predicts with it",
    "a pickle": UNOPENED,
    "a folder of MLflow": PREDICTS,
    "the folder of a run": THAT_RAN,
    "the folder of a recipe's runs": THAT_RAN,
    "the name of a run": THAT_RAN,
    "a file of a run": THAT_RAN,
    "the name of a recipe that comes with fuse": "'fuse recipes {}' copies it here",
}
RUNS: Mapping[Kind, str] = {
    "a table": "'fuse run {0} --target COLUMN' makes a run; what is predicted comes second: "
    "fuse predict RUN {0}",
    "a spreadsheet": f"{AS_CSV}: 'fuse run TABLE.csv --target COLUMN' makes a run",
    "a recipe": "'fuse run {}' makes a run of it",
    "a model file": f"{PREDICTS}; 'fuse runs' lists the runs",
    "a model in ONNX": "an ONNX runtime predicts with it; fuse does with a run, or with a file of "
    "'fuse export RUN -o model.fuse'",
    "a pickle": f"{UNOPENED}; 'fuse export RUN -o model.fuse' writes a file that runs nothing",
    "a folder of MLflow": PREDICTS,
    "a file of a run": INSIDE,
    "the name of a recipe that comes with fuse": "'fuse recipes {0}' copies it here, and "
    "'fuse run {0}.yaml' makes a run of it",
}
PREDICTIONS: Mapping[Kind, str] = {
    "a spreadsheet": AS_CSV,
    "a recipe": "name it with --recipe, beside the file of predictions",
    "a model file": NO_OOF,
    "a model in ONNX": NO_OOF,
    "a pickle": f"{UNOPENED}: save the predictions as CSV or Parquet",
    "a folder of MLflow": NO_OOF,
    "the folder of a recipe's runs": NEWEST,
    "the name of a run": NEWEST,
    "a file of a run": INSIDE,
}


def refuse_no_recipe(path: Path, out: Path) -> None:
    """Return unless a path leads to something that is no recipe. out: where the runs are.

    A text may be a recipe whatever it is called.

    Raises:
        RecipeError: it does; the hint is what takes it.
    """
    thing = None if path.suffix in (".txt", ".yaml") else thing_at(str(path), out)
    if thing and thing.kind in RECIPES:
        told, hint = f"is {thing.kind}, not a recipe", RECIPES[thing.kind].format(thing.place)
        beside = path.with_name(f"{path.name}.yaml")
        hint = f"did you mean '{beside}'?" if beside.is_file() else hint
        raise RecipeError([Problem(str(path), 0, 0, "", told, hint)])


def refuse_no_run(named: str, out: Path) -> None:
    """Return unless a word leads to something that is no run.

    Raises:
        UsageError: it does; the hint is what takes it.
    """
    thing = thing_at(named, out)
    if thing is None or thing.kind not in RUNS:
        return
    hint = RUNS[thing.kind].format(thing.place)
    if thing.kind == "a recipe" and (own := _run_of(Path(named), out)):
        hint = f"the newest run of it is called '{own}'"
    raise UsageError(f"{shown(named)} is {thing.kind}, not a run", hint)


def refuse_no_predictions(path: Path) -> None:
    """Return unless a path leads to something that holds no out-of-fold predictions.

    Raises:
        DataError: it does; the hint is what holds them.
    """
    thing = thing_at(str(path), Path("runs"))
    if thing and thing.kind in PREDICTIONS:
        told = f"{shown(str(path))} is {thing.kind}, not a file of predictions"
        raise DataError(told, PREDICTIONS[thing.kind].format(thing.place))


def _run_of(recipe: Path, out: Path) -> str:
    """Return what the newest run of a recipe goes by, or nothing."""
    name = name_from(recipe.stem)
    with suppress(FuseError, LookupError, TypeError):
        name = str(document(recipe)["name"])
    return name if newest_in(out / name) else ""
