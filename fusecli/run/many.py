"""Many comparisons, one after another, and what they say together. None of them stops the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from fusecli.errors import DataError, FuseError, StoreError, StrictError, UsageError
from fusecli.fit import Event
from fusecli.recipe import Recipe
from fusecli.report import Comparisons
from fusecli.report.text import clean_lines
from fusecli.run.candidates import check_names
from fusecli.run.collection import Item, collection
from fusecli.run.comparing import Compared, compared
from fusecli.run.fitting import Tell, silent, start_warm
from fusecli.run.folder import new_folder, subfolder, write
from fusecli.run.named import recipe_of
from fusecli.run.options import CompareOptions
from fusecli.run.record import comparison_papers, record
from fusecli.run.setting import Fit, arranged, as_it_is
from fusecli.run.suiting import recipe_for, suited
from fusecli.run.together import papers, together
from fusecli.store import key_of
from fusecli.values import Board, Notice

MOST_NAMES = 4


@dataclass(frozen=True)
class ManyOutcome:
    """What many comparisons found, and the folder that holds all of it."""

    found: Comparisons
    folder: Path
    exit_code: int


@dataclass(frozen=True)
class _Work:
    """One comparison to make: how its recipe is read, and made to suit its table."""

    name: str
    recipe: Callable[[], Recipe]
    suit: Fit = as_it_is


@dataclass
class _Harvest:
    """What came of the works so far.

    names: of the works on each table, by its fingerprint. said: works by what was left out.
    """

    boards: dict[str, Board] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    exit_code: int = 0


def compare_recipes(
    paths: Sequence[Path], options: CompareOptions, on_event: Tell = silent
) -> ManyOutcome:
    """Compare the strategies of every recipe on its own data, then across all of them.

    Raises:
        RecipeError: a recipe has mistakes. UsageError: a strategy is unknown. StoreError.
    """
    recipes = [recipe_of(path, options.run) for path in paths]
    for recipe in recipes:
        check_names(recipe, options.strategies)
    names = _names([recipe.name for recipe in recipes])
    works = [_Work(name, partial(_same, own)) for name, own in zip(names, recipes, strict=True)]
    return _compare(works, "comparison", options, on_event)


def compare_tables(
    path: Path,
    tables: Sequence[Path],
    options: CompareOptions,
    on_event: Tell = silent,
    tiers: Sequence[str] = (),
) -> ManyOutcome:
    """Compare the strategies of one recipe, with its models, on every table of a collection.

    Raises:
        RecipeError: the recipe has mistakes. DataError: the index has. UsageError: a strategy or a
        tier is unknown. StoreError.
    """
    items = collection(tables, tiers)
    able = next((item for item in items if not item.trouble), None)
    if able is None:
        raise DataError(f"no data set can be read: {items[0].trouble}")
    recipe = recipe_for(path, able, options.run)
    check_names(recipe, options.strategies)
    works = [_Work(item.name, partial(_with_data, path, item, options), suited) for item in items]
    return _compare(works, recipe.name, options, on_event)


def _names(given: Sequence[str]) -> list[str]:
    """Return the names, numbered where one is given twice."""
    return [
        f"{name}.{given[:place].count(name) + 1}" if name in given[:place] else name
        for place, name in enumerate(given)
    ]


def _same(recipe: Recipe) -> Recipe:
    return recipe


def _with_data(path: Path, item: Item, options: CompareOptions) -> Recipe:
    if item.trouble:
        raise UsageError(item.trouble)
    return recipe_for(path, item, options.run)


def _compare(works: Sequence[_Work], name: str, options: CompareOptions, tell: Tell) -> ManyOutcome:
    if options.sort_by:
        raise UsageError(
            "--sort-by orders one board, not a summary", "compare one recipe by itself"
        )
    key = key_of("comparisons", {"works": [work.name for work in works]})
    folder = new_folder(options.run.out, name, key)
    harvest = _Harvest()
    for number, work in enumerate(works, 1):
        say = partial(_say, tell, f"{work.name} ({number} of {len(works)})")
        _reap(harvest, work, options, say, folder)
    found = together(harvest.boards, harvest.failed, _about(harvest))
    write(folder, {**papers(found, folder), "log.txt": clean_lines("\n".join([*harvest.log, ""]))})
    return ManyOutcome(found, folder, harvest.exit_code)


def _say(tell: Tell, place: str, event: Event) -> None:
    tell(replace(event, member=f"{place}: {event.member}" if event.member else ""))


def _reap(
    harvest: _Harvest, work: _Work, options: CompareOptions, tell: Tell, folder: Path
) -> None:
    """Make one comparison; whatever goes wrong with its data is a line of the summary."""
    try:
        made = _one(work, options, tell)
        place = subfolder(folder, work.name)
        record(
            place,
            options.run,
            made.done,
            made.contest,
            made.board,
            papers=comparison_papers,
            predictions=False,
        )
    except (StoreError, StrictError):
        raise
    except FuseError as error:
        harvest.failed[work.name] = " ".join(error.message.split())
        harvest.exit_code = 1
    except Exception as error:  # hours of other data sets are worth more than this one's traceback
        harvest.failed[work.name] = f"{type(error).__name__}: {error}"
        harvest.log.append(f"{work.name}:\n{traceback.format_exc()}")
        harvest.exit_code = 1
    else:
        harvest.boards[work.name] = made.board
        table = made.done.setting.dataset.fingerprint
        harvest.names.setdefault(table, []).append(work.name)
        for notice in (*made.done.setting.notices, *made.left_out):
            harvest.said.setdefault(str(notice), []).append(work.name)
        harvest.exit_code = harvest.exit_code or made.exit_code


def _one(work: _Work, options: CompareOptions, tell: Tell) -> Compared:
    recipe = work.recipe()
    setting = arranged(recipe, options.run, partial(start_warm, options.run.backend), work.suit)
    made = compared(setting, options, tell)
    return replace(made, board=replace(made.board, data=work.name))


def _about(harvest: _Harvest) -> Iterator[Notice]:
    """Yield what was left out of which data sets, and which of them are one and the same."""
    for text, names in harvest.said.items():
        where = ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} data sets"
        yield Notice(f"{text} (on {where})")
    for names in harvest.names.values():
        if len(names) > 1:
            text = f"{', '.join(names)} are on the same table"
            yield Notice(text, "a summary takes them for different data sets, which flatters it")
