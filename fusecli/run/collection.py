"""Many tables by one index: a small file that names data sets, and what is predicted in each.

    dataset   target   task         tier
    titanic   survived binary       quick

`dataset` is a path relative to the index (a table, or a folder with a table called `data` and,
where the index does not say it, a `meta.yaml` with `target:` and `task:`), or the name of a source.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from fusecli import registry
from fusecli.errors import DataError, FuseError, UsageError, did_you_mean
from fusecli.recipe import document
from fusecli.sources import is_keyed
from fusecli.values import Kind

INDEX = ("index.tsv", "index.csv", "index.yaml", "index.yml")
META = ("meta.yaml", "meta.yml")
TABLE = "data"
Words = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One data set: a source or the absolute path of a table, and what the index says of it.

    trouble: why it cannot be used, found out before reading the table.
    """

    name: str
    source: str = ""
    target: str | None = None
    task: Kind | None = None
    tier: str = ""
    trouble: str = ""


def collection(paths: Sequence[Path], tiers: Sequence[str] = ()) -> tuple[Item, ...]:
    """Return the data sets of folders, indexes and tables, those of some tiers if any are named.

    Raises:
        DataError: a path or an index cannot be read. UsageError: nothing is left.
    """
    items = [item for path in paths for item in _items(path)]
    kept = [item for item in items if not tiers or item.tier in tiers]
    unknown = [tier for tier in tiers if tier not in {item.tier for item in items}]
    if unknown:
        known = sorted({item.tier for item in items} - {""})
        hint = did_you_mean(unknown[0], known) if known else "the index has no column 'tier'"
        raise UsageError(f"no data set is of the tier '{unknown[0]}'", hint)
    if not kept:
        raise UsageError(f"no data set is in {', '.join(map(str, paths))}", "name an index")
    return tuple(_distinct(kept))


def _distinct(items: Sequence[Item]) -> Iterator[Item]:
    """Number the names that are taken: a board is known by its name."""
    taken: dict[str, int] = {}
    for item in items:
        taken[item.name] = taken.get(item.name, 0) + 1
        times = taken[item.name]
        yield item if times == 1 else replace(item, name=f"{item.name}.{times}")


def _items(path: Path) -> Iterator[Item]:
    if path.is_dir():
        index = next((path / name for name in INDEX if (path / name).is_file()), None)
        yield from _indexed(index) if index else _folder(path)
    elif path.name in INDEX:
        yield from _indexed(path)
    else:
        yield _item(path.parent, {"dataset": path.name})


def _folder(path: Path) -> Iterator[Item]:
    """Yield the data set that a folder is, or the folders in it that are one."""
    if _tables(path):
        yield _item(path.parent, {"dataset": path.name or "."})
        return
    for inner in sorted(child for child in path.iterdir() if child.is_dir()):
        if _tables(inner):
            yield _item(path, {"dataset": inner.name})


def _indexed(index: Path) -> Iterator[Item]:
    for words in _lines(index):
        if not str(words.get("dataset") or "").strip():
            raise DataError(f"{index}: a line names no 'dataset'", "give it a path or a source")
        yield _item(index.parent, words)


def _lines(index: Path) -> Iterator[Words]:
    if index.suffix in (".yaml", ".yml"):
        yield from _of_yaml(index)
        return
    try:
        with index.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, delimiter="\t" if index.suffix == ".tsv" else ",")
            if "dataset" not in (lines.fieldnames or ()):
                raise DataError(f"{index}: has no column 'dataset'", "its first line names columns")
            yield from lines
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{index}: cannot be read: {error}") from None


def _of_yaml(index: Path) -> Iterator[Words]:
    """Yield what a list of mappings says, or a mapping from names to mappings."""
    content = document(index)
    if isinstance(content, dict):
        content = [{"dataset": name, **(words or {})} for name, words in content.items()]
    if not isinstance(content, list) or not all(isinstance(words, dict) for words in content):
        raise DataError(f"{index}: should be a list of mappings, each with 'dataset'")
    yield from content


def _item(folder: Path, words: Words) -> Item:
    """Return a data set of an index; what its own folder says of it stands behind the index."""
    named = str(words["dataset"]).strip()
    name = Path(named).stem if Path(named).suffix else Path(named).name or folder.resolve().name
    tier = str(words.get("tier") or "")
    try:
        source, meta = _place(folder, str(words.get("source") or named))
        known = {**meta, **{key: word for key, word in words.items() if word not in (None, "")}}
        return Item(name, source, _text(known.get("target")), _task(known), tier)
    except FuseError as error:
        return Item(name, tier=tier, trouble=error.message)


def _place(folder: Path, named: str) -> tuple[str, Words]:
    """Return the source or the path of a table, and what the `meta.yaml` beside it says."""
    path = (folder / named).resolve()
    if path.is_dir():
        tables = _tables(path)
        if not tables:
            raise DataError(f"'{path}' has no table called '{TABLE}'")
        meta = next((path / name for name in META if (path / name).is_file()), None)
        content = document(meta) if meta else {}
        return str(tables[0]), content if isinstance(content, dict) else {}
    if path.is_file():
        return str(path), {}
    if named in registry.names("sources") or is_keyed(named):
        return named, {}
    raise DataError(f"'{path}': no such table")


def _tables(folder: Path) -> list[Path]:
    suffixes = [end for name in registry.names("sources") for end in _suffixes(name)]
    wanted = {f"{TABLE}{suffix}" for suffix in suffixes}
    return sorted(path for path in folder.iterdir() if path.name.lower() in wanted)


def _suffixes(source: str) -> tuple[str, ...]:
    return tuple(registry.get("sources", source).traits["suffixes"])


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _task(words: Words) -> Kind | None:
    task = words.get("task")
    if task in (None, ""):
        return None
    if task not in get_args(Kind):
        raise DataError(f"no task is called '{task}'", did_you_mean(str(task), get_args(Kind)))
    return task  # type: ignore[no-any-return]
