"""What is to be said of base models that learn from others, and of rules, once all are fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fusecli.evaluate.fidelity import agreement, divergence, explained
from fusecli.lessons import teachers_of
from fusecli.models.rule_coverage import coverage
from fusecli.strategies.combiners import combined
from fusecli.values import Dataset, Floats, Lesson, ModelSpec, Notice, OutOfFold, Price


def needs(models: Mapping[str, ModelSpec], members: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each member the models without which it cannot predict."""
    return {name: teachers_of(models, name) for name in members if name in models}


def about_students(
    models: Mapping[str, ModelSpec], oof: OutOfFold, prices: Mapping[str, Price]
) -> Iterator[Notice]:
    """Yield for each model of soft labels how true it is to its teachers, and at what cost."""
    for name in (name for name in oof.members if name in models):
        spec = models[name]
        if spec.lesson is None or spec.lesson.learn != "soft_labels":
            continue
        if not all(teacher in oof.members for teacher in spec.teachers):
            continue
        own, taught = oof.preds[oof.members.index(name)], _taught(oof, spec.lesson)
        cost = _cost(models, name, prices)
        yield Notice(f"{name} {_fidelity(oof, own, taught)}{cost}")


def about_rules(
    models: Mapping[str, ModelSpec], dataset: Dataset, oof: OutOfFold
) -> Iterator[Notice]:
    """Yield for each rule of each list of rules how often it decides, and is right."""
    rows = np.unique(oof.row)
    for name in oof.members:
        if name in models and models[name].use == "rules":
            for text in coverage(models[name].params["rules"], dataset, rows):
                yield Notice(f"{name}: {text}")


def _taught(oof: OutOfFold, lesson: Lesson) -> Floats:
    """Return what teachers say together [record, output]."""
    teachers, how = oof.only(lesson.teachers), lesson.options.get("combine", "mean")
    if how == "mean" or len(lesson.teachers) == 1:
        return np.asarray(teachers.preds.mean(axis=0))
    return combined(teachers, how).predict(teachers.preds)


def _fidelity(oof: OutOfFold, own: Floats, taught: Floats) -> str:
    if not oof.task.is_classification:
        share = 100 * explained(taught, own, oof.weight)
        return f"explains {share:.1f} % of what its teachers predict"
    share, apart = 100 * agreement(taught, own, oof.weight), divergence(taught, own, oof.weight)
    return f"agrees with its teachers on {share:.1f} % of the rows (divergence {apart:.3g} nats)"


def _cost(models: Mapping[str, ModelSpec], name: str, prices: Mapping[str, Price]) -> str:
    """Say what a student's prediction costs beside its teachers', where that is known."""
    teachers = models[name].teachers
    below = [one for teacher in teachers for one in (teacher, *teachers_of(models, teacher))]
    total = sum(prices[one].predict_ms for one in dict.fromkeys(below) if one in prices)
    own = prices[name].predict_ms
    if min(total, own) <= 0:
        return ""
    return f", at {own / total:.2g} of their prediction cost"
