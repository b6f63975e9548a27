"""Who learns from whom: which models come first, and which are needed to predict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusecli.values import ModelSpec


def circle(teachers: Mapping[str, Sequence[str]], start: str) -> tuple[str, ...]:
    """Return the names on the way from a model back to itself, or nothing if there is none.

    teachers: by model, whom it learns from; names that are no model lead nowhere.
    """
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in teachers.get(way[-1], ()):
            if name == start:
                return (*way, name)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def depths(models: Mapping[str, ModelSpec]) -> dict[str, int]:
    """Return for each model how many stand above each other below it: 0 if it learns from none.

    Every teacher is among the models, and nobody is their own teacher, however far around.
    """
    found: dict[str, int] = {}
    while len(found) < len(models):
        ready = (name for name in models if models[name].teachers and name not in found)
        own = {name: 0 for name in models if not models[name].teachers}
        above = {
            name: 1 + max(found[teacher] for teacher in models[name].teachers)
            for name in ready
            if all(teacher in found for teacher in models[name].teachers)
        }
        found |= own | above
    return found


def asks_of_another_table(spec: ModelSpec) -> bool:
    """Tell whether a model is to know what its teachers predict of the table it learns from first.

    A student is not: what it learns of that table is the target that is there.
    """
    return bool(spec.pretrain and spec.lesson and spec.lesson.learn != "soft_labels")


def _is_augmented(spec: ModelSpec) -> bool:
    return bool(spec.lesson and spec.lesson.options.get("augment"))


def lenders(models: Mapping[str, ModelSpec]) -> frozenset[str]:
    """Return the models that label rows for what learns from them.

    With those that they cannot predict without.
    """
    asking = [s for s in models.values() if _is_augmented(s) or asks_of_another_table(s)]
    direct = {name for spec in asking for name in spec.teachers}
    return frozenset({one for name in direct for one in (name, *teachers_of(models, name))})


def teachers_of(models: Mapping[str, ModelSpec], name: str) -> tuple[str, ...]:
    """Return the models without which this one cannot predict: its teachers, theirs, and so on.

    What has learned from soft labels predicts alone.
    """
    if not models[name].needs_teachers:
        return ()
    below = ((teacher, *teachers_of(models, teacher)) for teacher in models[name].teachers)
    return tuple(dict.fromkeys(one for names in below for one in names))
