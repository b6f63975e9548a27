"""What somebody predicts with: the fusion of a run, one of its base models, or a model file."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path

from fusecli.errors import DataError, UsageError
from fusecli.run.deploying import FILE
from fusecli.run.each_member import MAIN, MEMBERS
from fusecli.run.finished import is_run
from fusecli.run.history import past
from fusecli.run.named import folder_of, is_file, refuse_other_files
from fusecli.run.options import RunOptions
from fusecli.run.promises import KEY, Promises, from_words, promises_of
from fusecli.saved.alone import only_member
from fusecli.saved.bundle import Bundle, read_bundle
from fusecli.saved.loading import Loaded, load_file, load_run
from fusecli.values import Notice, Score


def fusion_file_of(named: str, out: Path, member: str = "") -> Path:
    """Return the file in the folder of a run that has its fusion, or a base model alone.

    Raises:
        UsageError: there is no such run, or it left no fusion.
    """
    folder = folder_of(named, out)
    wanted = (MEMBERS, FILE) if member else (FILE,)
    path = next((folder / name for name in wanted if (folder / name).is_file()), None)
    if path is None and is_run(folder.parent):
        text = f"'{folder}' is the board of a further target, which has no models of its own"
        raise UsageError(text, f"name the run, which predicts every target: {folder.parent}")
    if path is None:
        text, hint = f"'{folder}' left no fusion to predict with", "its fusion failed"
        hint = f"{hint}, has a member without a model of its own, or is of an older fusecli"
        if (folder / MEMBERS).is_file():
            hint = "its fusion failed; --member takes a base model alone"
        raise UsageError(text, hint)
    return path


def bundle_of(path: Path, options: RunOptions, member: str = "") -> Bundle:
    """Return what a file in the folder of a run holds, or of it one base model alone.

    Raises:
        UsageError: there is no such base model. StoreError: the file is damaged.
    """
    found = read_bundle(path, options.allow_import)
    if not member:
        return found
    try:
        return only_member(found, member, str(path.parent))
    except UsageError as error:
        raise UsageError(error.message, _why_not(path, member) or error.hint) from None


def _why_not(path: Path, member: str) -> str:
    """Say why a run has no model of what it has a row for; nothing if it has none."""
    try:
        run = past(path.parent)
    except DataError:
        return ""
    boards = {"": run.board, **{f"{name}.": one for name, one in run.further.items()}}
    rows = {f"{of}{row.name}": row for of, one in boards.items() for row in one.rows}
    row = rows.get(member)
    if row is None:
        return ""
    if row.imported:
        return "it is imported: what it predicts for new rows is in a file of yours"
    if row.role != "base":
        whole = row.role == "fused" and path.with_name(FILE).is_file()
        return "it is a fusion" + ": leave '--member' out for the one that is deployed" * whole
    if row.reason:
        return f"it failed in that run: {row.reason}"
    return f"'fuse run {path.with_name('recipe.yaml')}' keeps each of them; what is stored, stays"


def load(named: str, options: RunOptions, member: str = "") -> Loaded:
    """Return the fusion of a run or of a model file, or of them one base model alone.

    Raises:
        UsageError: there is neither. StoreError: it cannot be read, or its models are not there.
    """
    if is_file(named):
        refuse_other_files(named, options.out)
        return load_file(Path(named), options.allow_import, member)
    source = fusion_file_of(named, options.out, member)
    found = bundle_of(source, options, member)
    recipe = source.with_name("recipe.yaml")
    return load_run(found, options.store_root, recipe, options.allow_import)


def promised(named: str, options: RunOptions, loaded: Loaded) -> Promises:
    """Return what the boards of a run, or of whom a model file is from, promise of its fusions.

    Raises:
        DataError: the run's folder is not whole.
    """
    if is_file(named):
        return from_words(loaded.about.get(KEY))
    labels = {one.layout.target: one.label for one in loaded.fusions}
    return promises_of(past(folder_of(named, options.out)), with_main(labels, loaded.about))


def with_main(labels: Mapping[str, str], about: Mapping[str, object]) -> dict[str, str]:
    """Return the labels of the fusions of all targets, where one may be a member alone."""
    told = about.get(MAIN)  # of one target only where an older fusecli wrote it
    known = told if isinstance(told, Mapping) else {next(iter(labels)): told}
    return {target: str(known.get(target) or label) for target, label in labels.items()}


def about_member(loaded: Loaded, promises: Promises) -> tuple[Notice, ...]:
    """Say whose scores those of a base model alone are, and whose not; nothing of a fusion."""
    name = str(loaded.about.get("member") or "")
    promise = promises.get(loaded.deployed.layout.target)
    if not name or promise is None or name not in promise.members:
        return ()
    own, fused = promise.members[name], promise.fused
    rest = f"; {promise.label} has {_with_interval(fused)}" if fused else ""
    told = f"{name} predicts alone, by {promise.metric} {_with_interval(own)} on the run's board"
    hint = "of the fold models, and this is a refit" if loaded.about.get("refit") else ""
    target = loaded.deployed.layout.target
    only = Notice(f"'{target}' is predicted, and no other target")
    return (
        Notice(f"{told} ({own.rung}){rest}", hint),
        *[only] * (len(loaded.deployed.targets) > 1),
    )


def _with_interval(score: Score) -> str:
    half = f" ± {score.half_width:.2g}" if isfinite(score.half_width) else ""
    return f"{score.value:.4g}{half}"
