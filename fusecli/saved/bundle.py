"""`model.fuse`: a fusion with all models that it needs, in one file that runs nothing when read.

manifest.json     what it is, what made it, and the sha256 of every other member
fusion            columns, levels and the combiner, in the format of the store's entries
fusion.1 ...      the same for each further target of a recipe with several
models/<key>      one model of one fold each, as skops bytes with a constant allow-list
card.md           the model card
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fusecli.errors import StoreError
from fusecli.saved.archive import Members, damaged, zipped
from fusecli.saved.deployed import Deployed, packed_fusion, unpacked_fusion
from fusecli.saved.versions import check_versions
from fusecli.values import Notice

FORMAT = 1
SUFFIX = ".fuse"
MANIFEST, FUSION, CARD, MODELS = "manifest.json", "fusion", "card.md", "models/"
LEFT_OUT = "left_out"  # of a manifest: further targets whose fusions left nothing to predict with
NAMES = re.compile(r"manifest\.json|fusion(\.[1-9][0-9]{0,2})?|card\.md|models/[0-9a-f]{64}")


@dataclass(frozen=True)
class Bundle:
    """What a model file holds. about: of the manifest, what the writer said. card: Markdown.

    models: bytes by key, of a file read when they are asked for; none where they stay in the store,
    as in the folder of a run.
    notices: of libraries whose minor version is another here.
    further: the fusions of further targets, in the recipe's order.
    """

    deployed: Deployed
    about: Mapping[str, Any]
    models: Mapping[str, bytes]
    card: str = ""
    notices: tuple[Notice, ...] = ()
    further: tuple[Deployed, ...] = ()

    @property
    def fusions(self) -> tuple[Deployed, ...]:
        """The fusions of all targets, the main one first."""
        return (self.deployed, *self.further)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of all fits whose models are needed, sorted."""
        return tuple(sorted({key for one in self.fusions for key in one.keys}))


def packed_bundle(bundle: Bundle, allow: tuple[str, ...] = ()) -> bytes:
    """Return the bytes of a model file; the same content gives the same bytes.

    Raises:
        StoreError: something in the fusion cannot be saved.
    """
    members = {_name(place): packed_fusion(one, allow) for place, one in enumerate(bundle.fusions)}
    members |= {CARD: bundle.card.encode()} if bundle.card else {}
    members |= {MODELS + key: bundle.models[key] for key in sorted(bundle.models)}
    files = {name: [_sha256(content), len(content)] for name, content in members.items()}
    further = {one.layout.target: _told(one) for one in bundle.further}
    told = {**_told(bundle.deployed), **({"further": further} if further else {})}
    manifest = {**bundle.about, "format": FORMAT, **told, "files": files}
    text = json.dumps(manifest, indent=1, ensure_ascii=True, allow_nan=False) + "\n"
    return zipped({MANIFEST: text.encode(), **members})


def _name(place: int) -> str:
    """Return the name of the file of a fusion, by the place of its target."""
    return f"{FUSION}.{place}" if place else FUSION


def _told(deployed: Deployed) -> dict[str, Any]:
    """Return what a person may want to know of a model file without reading it by program."""
    layout = deployed.layout
    return {
        "fusion": deployed.label,
        "task": layout.task.kind,
        "classes": list(layout.task.classes),
        "target": layout.target,
        "columns": {column.name: column.kind for column in layout.used},
        "members": {name: len(keys) for name, keys in deployed.models.items() if keys},
        "imported": list(deployed.imported),
        "weights": deployed.weights,
    }


def read_bundle(path: Path, allow: tuple[str, ...] = ()) -> Bundle:
    """Return what a model file holds; its models are bytes until somebody asks for them.

    allow: packages that its models may be of, besides.

    Raises:
        StoreError: the file is not there, damaged, of a later format, made with other libraries,
            or asks for what it must not.
    """
    members = Members(path, NAMES)
    about = _manifest(members, path)
    notices = check_versions(about.get("packages"), str(path))
    models = ModelBytes(members)
    names = sum(name.startswith(FUSION) for name in members)
    if any(_name(place) not in members for place in range(names)):
        raise damaged(path, "it lacks the fusion of a target")
    try:
        main, *others = (unpacked_fusion(members[_name(place)], allow) for place in range(names))
    except StoreError as error:
        raise StoreError(f"'{path}': {error.message}", error.hint) from None
    card = members.get(CARD, b"").decode(errors="replace")
    bundle = Bundle(main, about, models, card, notices, tuple(others))
    if len(models) and not set(bundle.keys) <= set(models):
        raise damaged(path, "it lacks models")
    return bundle


class ModelBytes(Mapping[str, bytes]):
    """The models of a file by key, read when they are asked for."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        self._members = members

    def __getitem__(self, key: str) -> bytes:
        return self._members[MODELS + key]

    def __iter__(self) -> Iterator[str]:
        return (name.removeprefix(MODELS) for name in self._members if name.startswith(MODELS))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _manifest(members: Members, path: Path) -> dict[str, Any]:
    """Return the manifest of a model file, once every member is as it says."""
    if MANIFEST not in members or FUSION not in members:
        raise damaged(path, "it has no manifest and fusion")
    try:
        manifest = json.loads(members[MANIFEST])
        version, files = int(manifest["format"]), dict(manifest["files"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise damaged(path, "its manifest makes no sense") from None
    if version > FORMAT:
        raise StoreError(f"'{path}': a later fusecli wrote it", "use that version of fusecli")
    found = {name: [*members.digest(name)] for name in members if name != MANIFEST}
    if files != found:
        raise damaged(path, "a checksum does not match")
    return {name: value for name, value in manifest.items() if name != "files"}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
