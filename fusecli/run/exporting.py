"""Put a run's fusion, with all models that it needs, into one file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusecli.errors import UsageError
from fusecli.run.cards import card
from fusecli.run.history import Past, past
from fusecli.run.named import is_file, refuse_other_files
from fusecli.run.opening import bundle_of, fusion_file_of, with_main
from fusecli.run.options import RunOptions
from fusecli.run.precious import refuse_precious, refuse_unknown_ending
from fusecli.run.promises import KEY, as_words, promises_of
from fusecli.run.sinks import replacing
from fusecli.saved.bundle import SUFFIX, Bundle, packed_bundle
from fusecli.saved.fused_model import FusedModel
from fusecli.saved.loading import check_stored, load_file, stored_model
from fusecli.store import Store
from fusecli.values import Notice

if TYPE_CHECKING:
    from fusecli.graphs.parity import Parity

PICKLES = (".pkl", ".pickle")
GRAPH = ".onnx"  # which is written elsewhere


@dataclass(frozen=True)
class Exported:
    """What was written: where, how large, what is in it. member: the base model alone in it.

    imported: members without models, each of which takes a file that is not yet known. parity: of
    a graph, how far what it predicts is from the fusion. notices: what else should be known.
    """

    path: Path
    size: int
    fusion: str
    members: int
    models: int
    imported: Mapping[str, str] = field(default_factory=dict)
    member: str = ""
    parity: Parity | None = None
    notices: tuple[Notice, ...] = ()


def export(
    named: str,
    output: Path | None,
    options: RunOptions,
    *,
    pickle: bool = False,
    member: str = "",
) -> Exported:
    """Write the model file of a run; the same run gives the same bytes.

    named: the folder of a run, or the name of its recipe. output: None for `<recipe>.fuse` here.
    pickle: write a pickle of what `fusecli.load` returns instead, which runs what it holds.
    member: a base model to write alone, in place of the fusion.

    Raises:
        UsageError: there is no such run, or base model. StoreError: its models are not in the
            store, or the file cannot be written.
    """
    if is_file(named):
        refuse_other_files(named, options.out)
        raise UsageError(f"'{named}' is a model file already", "name the run that it is of")
    refuse_unknown_ending(output, PICKLES if pickle else (SUFFIX, GRAPH))
    refuse_precious(output, named, options)
    source = fusion_file_of(named, options.out, member)
    found = bundle_of(source, options, member)
    run = past(source.parent)
    store = Store(options.store_root)
    for one in found.fusions:
        check_stored(one, store, source.with_name("recipe.yaml"))
    whole = replace(
        found,
        models={key: stored_model(store, key) for key in found.keys},
        card=_cards(found, run),
        about={**found.about, KEY: _promised(found, run)},
    )
    content = packed_bundle(whole, options.allow_import)
    path = output or Path(f"{'.'.join(filter(None, (run.board.recipe, member)))}{SUFFIX}")
    content = pickled(content, options.allow_import) if pickle else content
    with replacing(path) as file:
        file.write(content)
    label = ", ".join(dict.fromkeys(one.label for one in found.fusions))
    members = sum(len(one.models) for one in found.fusions)
    lent = dict.fromkeys(found.deployed.imported, "")
    return Exported(path, len(content), label, members, len(found.keys), lent, member)


def _promised(found: Bundle, run: Past) -> dict[str, object]:
    labels = {one.layout.target: one.label for one in found.fusions}
    return as_words(promises_of(run, with_main(labels, found.about)))


def _cards(found: Bundle, run: Past) -> str:
    """Return the model card of each fusion, one below the other."""
    boards = {found.deployed.layout.target: run.board, **run.further}
    return "\n".join(card(one, boards[one.layout.target], found.about) for one in found.fusions)


def pickled(content: bytes, allow: tuple[str, ...]) -> bytes:
    """Return the fusion of a model file as a pickle of a `FusedModel`; its models stay as bytes."""
    from pickle import dumps

    with tempfile.NamedTemporaryFile(suffix=SUFFIX) as file:
        file.write(content)
        file.flush()
        return dumps(FusedModel(load_file(Path(file.name), allow)), protocol=5)
