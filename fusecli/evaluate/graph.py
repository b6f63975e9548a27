"""What a fusion is made of, before anything is fitted."""

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.values import FusionSpec, Task


def inner(spec: FusionSpec) -> tuple[FusionSpec, ...]:
    """Return the members that are fusions themselves."""
    return tuple(member for member in spec.members if isinstance(member, FusionSpec))


def leaves(
    spec: FusionSpec, members: tuple[str, ...], hidden: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the models below a fusion, each once.

    A fusion without members takes all but those that stand for a fusion themselves (hidden).
    """
    if not spec.members:
        return tuple(name for name in members if name not in hidden)
    below = (
        leaves(one, members, hidden) if isinstance(one, FusionSpec) else (one,)
        for one in spec.members
    )
    named = dict.fromkeys(name for names in below for name in names)
    return tuple(name for name in named if name in members)


def depth(spec: FusionSpec) -> int:
    """Return how many fusions stand above each other: 1 for a fusion of base models."""
    return 1 + max(map(depth, inner(spec)), default=0)


def is_constrained(spec: FusionSpec) -> bool:
    """Tell whether every combiner in it is convex, monotone or a fixed rule.

    A strategy that can do without its constraints has a parameter `constrained`.
    """
    trait = bool(registry.get("strategies", spec.strategy).traits["constrained"])
    own = trait and bool(spec.params.get("constrained", True))
    return own and all(map(is_constrained, inner(spec)))


def sees_features(spec: FusionSpec) -> bool:
    """Tell whether a combiner in it looks at the features beside the predictions."""
    return bool(spec.params.get("passthrough")) or any(map(sees_features, inner(spec)))


def check_suits(spec: FusionSpec, task: Task) -> None:
    """Raise UsageError if a strategy in the fusion does not suit the task."""
    tasks = registry.get("strategies", spec.strategy).tasks
    if task.kind not in tasks:
        raise UsageError(
            f"strategy '{spec.strategy}' does not suit a {task.kind} task",
            f"it suits {' and '.join(tasks)}; `fuse list strategies` shows the others",
        )
    for member in inner(spec):
        check_suits(member, task)
