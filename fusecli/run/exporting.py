"""Put a run's fusion, with all models that it needs, into one file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from fusecli.errors import UsageError
from fusecli.run.cards import card
from fusecli.run.deploying import FILE
from fusecli.run.finished import is_run
from fusecli.run.history import past
from fusecli.run.options import RunOptions
from fusecli.run.run_folders import run_folder
from fusecli.run.sinks import replacing
from fusecli.saved.bundle import SUFFIX, packed_bundle, read_bundle
from fusecli.saved.fused_model import FusedModel
from fusecli.saved.loading import check_stored, load_file, stored_model
from fusecli.store import Store


@dataclass(frozen=True)
class Exported:
    """What was written: where, how large, what is in it; imported: members without models."""

    path: Path
    size: int
    fusion: str
    members: int
    models: int
    imported: tuple[str, ...] = ()


def fusion_file_of(named: str, out: Path) -> Path:
    """Return the fusion's file in the folder of a run.

    Raises:
        UsageError: there is no such run, or it left no fusion.
    """
    try:
        place = Path(named)
        inside = place.is_dir() and not is_run(place)  # the folder of a recipe, with its runs
        path = (run_folder(place.name, place.parent) if inside else run_folder(named, out)) / FILE
    except (OSError, ValueError):  # too long for a path, or not one at all
        raise UsageError(f"'{named[:60]}' is no run", "name a recipe, or a run's folder") from None
    if not path.is_file():
        text, hint = f"'{path.parent}' left no fusion to predict with", "its fusion failed"
        hint = f"{hint}, has a member without a model of its own, or is of an older fusecli"
        raise UsageError(text, hint)
    return path


def is_file(named: str) -> bool:
    """Tell whether a file has that name, and the name is no nonsense."""
    try:
        return Path(named).is_file()
    except (OSError, ValueError):
        return False


def export(
    named: str, output: Path | None, options: RunOptions, *, pickle: bool = False
) -> Exported:
    """Write the model file of a run; the same run gives the same bytes.

    named: the folder of a run, or the name of its recipe. output: None for `<recipe>.fuse` here.
    pickle: write a pickle of what `fusecli.load` returns instead, which runs what it holds.

    Raises:
        UsageError: there is no such run. StoreError: its models are not in the store, or the file
            cannot be written.
    """
    if is_file(named):
        raise UsageError(f"'{named}' is a file already", "give the folder of a run")
    source = fusion_file_of(named, options.out)
    found = read_bundle(source, options.allow_import)
    board = past(source.parent).board
    store = Store(options.store_root)
    check_stored(found.deployed, store, source.with_name("recipe.yaml"))
    whole = replace(
        found,
        models={key: stored_model(store, key) for key in found.deployed.keys},
        card=card(found.deployed, board, found.about),
    )
    content = packed_bundle(whole, options.allow_import)
    path = output or Path(f"{board.recipe}{SUFFIX}")
    with replacing(path) as file:
        file.write(pickled(content, options.allow_import) if pickle else content)
    deployed = found.deployed
    count = len(deployed.keys)
    lent = tuple(deployed.imported)
    return Exported(path, len(content), deployed.label, len(deployed.models), count, lent)


def pickled(content: bytes, allow: tuple[str, ...]) -> bytes:
    """Return the fusion of a model file as a pickle of a `FusedModel`; its models stay as bytes."""
    from pickle import dumps

    with tempfile.NamedTemporaryFile(suffix=SUFFIX) as file:
        file.write(content)
        file.flush()
        return dumps(FusedModel(load_file(Path(file.name), allow)), protocol=5)
