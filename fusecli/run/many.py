"""Many comparisons, one after another, and what they say together. None of them stops the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fusecli.errors import DataError, FuseError, StoreError, StrictError, UsageError
from fusecli.fit import Event
from fusecli.recipe import Recipe
from fusecli.report import Comparisons
from fusecli.report.text import clean_lines
from fusecli.run.candidates import check_names
from fusecli.run.collection import Item, collection
from fusecli.run.comparing import Compared, compared, record_each, refuse_targets
from fusecli.run.fitting import Tell, silent, start_warm
from fusecli.run.folder import new_folder, subfolder, write
from fusecli.run.harvest import Harvest, about, keep
from fusecli.run.named import recipe_of
from fusecli.run.options import CompareOptions
from fusecli.run.setting import Suit, arranged, as_it_is
from fusecli.run.suiting import recipe_for, suited
from fusecli.run.together import papers, together
from fusecli.store import key_of


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
    suit: Suit = as_it_is


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
    harvest = Harvest()
    for number, work in enumerate(works, 1):
        say = partial(_say, tell, f"{work.name} ({number} of {len(works)})")
        _reap(harvest, work, options, say, folder)
    found = together(harvest.boards, harvest.failed, about(harvest))
    write(folder, {**papers(found, folder), "log.txt": clean_lines("\n".join([*harvest.log, ""]))})
    return ManyOutcome(found, folder, harvest.exit_code)


def _say(tell: Tell, place: str, event: Event) -> None:
    tell(replace(event, member=f"{place}: {event.member}" if event.member else ""))


def _reap(harvest: Harvest, work: _Work, options: CompareOptions, tell: Tell, folder: Path) -> None:
    """Make one comparison; whatever goes wrong with its data is a line of the summary."""
    try:
        found = _one(work, options, tell)
        record_each(subfolder(folder, work.name), found, options.run, predictions=False)
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
        for made in found:
            keep(harvest, made)


def _one(work: _Work, options: CompareOptions, tell: Tell) -> tuple[Compared, ...]:
    """Return the comparison of each target of a work, called as it is in the summary.

    Raises:
        RecipeError: the recipe is one for many tables, and has several targets.
    """
    recipe = work.recipe()
    setting = arranged(recipe, options.run, partial(start_warm, options.run.backend), work.suit)
    if setting.dataset.further and work.suit is not as_it_is:
        refuse_targets(setting, "a recipe for many tables is compared on one target")
    return tuple(
        replace(made, board=replace(made.board, data=_named(work, made)))
        for made in compared(setting, options, tell)
    )


def _named(work: _Work, made: Compared) -> str:
    return f"{work.name}: {made.board.target}" if made.done.setting.is_further else work.name
