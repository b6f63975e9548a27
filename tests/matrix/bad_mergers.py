"""What cannot be merged, nested, weighted or paid for."""

from __future__ import annotations

from tests.matrix.bad_recipes import ALSO, VALUES, of, recipe, soup

MERGERS = {
    "a soup of unlike models": (
        of("strategy: soup, members: [bayes, logit]"),
        "fusion.members[0]: 'naive_bayes' has no numbers that could be averaged",
    ),
    "a soup of a network and a linear model": (
        soup("logistic_regression", "mlp"),
        "fusion: 'mlp' and 'logistic_regression' have different parameters",
    ),
    "a soup of networks of other shapes": (
        soup("{use: mlp, hidden_layer_sizes: [4]}", "{use: mlp, hidden_layer_sizes: [8]}"),
        "fusion: networks of different hidden_layer_sizes have different parameters",
    ),
    "a soup of networks with other activations": (
        soup("{use: mlp, activation: relu}", "{use: mlp, activation: tanh}"),
        "fusion: networks of different activation have different parameters",
    ),
    "a soup of differently prepared models": (
        soup("logistic_regression", "{use: logistic_regression, preprocess: {scale: none}}"),
        "fusion: members of 'soup' share one design, but prepare columns differently",
    ),
    "a soup of a student": (
        of(
            "strategy: soup, members: [logit, s]",
            more="s: {use: logistic_regression, learn: soft_labels, from: tree}",
        ),
        "fusion.members[1]: 's' learns from others, only its predictions can be fused",
    ),
    "a soup of a fusion": (
        of("strategy: soup, members: [logit, {strategy: mean, members: [bayes]}]"),
        "fusion.members[1]: a fusion is no member of 'soup', which merges models",
    ),
    "a soup of models of several targets": (
        recipe("soup", {"a": "mlp", "b": "{use: mlp, seed: 2}"}, ALSO),
        "fusion: 'soup' fuses models of one target, and there are several",
    ),
    "an embedding of a linear model": (
        of("strategy: embedding, members: [logit]"),
        "fusion.members: 'logistic_regression' has neither leaves nor hidden layers",
    ),
    "an embedding of a linear model, nested": (
        of("strategy: mean, members: [bayes, {strategy: embedding, members: [logit]}]"),
        "fusion.members[1].members: 'logistic_regression' has neither leaves nor hidden layers",
    ),
    "an unknown head": (
        of("strategy: embedding, members: [tree], head: nope"),
        "fusion.head.use: no model is called 'nope'",
    ),
    "an unknown member, nested": (
        of("strategy: mean, members: [{strategy: stacking, members: [bayes, trre]}, logit]"),
        "fusion.members[0].members[1]: no model is called 'trre'",
    ),
    "an unknown strategy, nested twice": (
        of(
            "strategy: mean, members: [{strategy: mean, name: a, members: "
            "[{strategy: meen, members: [logit]}]}]"
        ),
        "fusion.members[0].members[0].strategy: no strategy is called 'meen'",
    ),
    "a nested fusion without a strategy": (
        of("strategy: mean, members: [{members: [bayes, tree]}, logit]"),
        "fusion.members[0]: missing key 'strategy'",
    ),
    "a nested fusion twice": (
        of("strategy: mean, members: [{strategy: convex}, {strategy: convex}]"),
        "fusion.members[1]: 'convex' is a member already",
    ),
    "a nested fusion called as a model": (
        of("strategy: mean, members: [{strategy: convex, name: bayes}, logit]"),
        "fusion.members[0].name: the name 'bayes' is taken",
    ),
    "a member that is no model": (
        of("strategy: mean, members: [stacking, logit]"),
        "fusion.members[0]: no model is called 'stacking'",
    ),
    "one member, not a list": (
        of("strategy: mean, members: bayes"),
        "fusion.members: should be a list, not 'bayes'",
    ),
    "no member": (of("strategy: mean, members: []"), "fusion.members: names no member"),
    "a list of strategies": (
        recipe("[mean, convex]"),
        "fusion: should be a strategy or a mapping, not a list",
    ),
    "a meta-model of another task": (
        of("strategy: stacking, meta: ridge"),
        "fusion.meta.use: 'ridge' is not for binary",
    ),
    "a meta-model that learns from others": (
        of("strategy: stacking, meta: {use: logistic_regression, from: bayes}"),
        "fusion.meta.from: unknown key 'from'",
    ),
    "no neighbour": (
        of("strategy: dynamic_selection, neighbours: 0"),
        "fusion.neighbours: should be greater than or equal to 1, not 0",
    ),
    "a gate of a penalty below 0": (
        of("strategy: gating, ridge: -1"),
        "fusion.ridge: should be greater than 0, not -1",
    ),
    "a power that is no number": (
        of("strategy: power_mean, power: .nan"),
        "fusion.power: should be a finite number or 'auto', not nan",
    ),
    "more trimmed than there is": (
        of("strategy: trimmed_mean, trim: 1"),
        "fusion.trim: should be less than 0.5, not 1",
    ),
    "belief in values": (
        recipe("dempster_shafer", VALUES, "target: size"),
        "fusion.strategy: 'dempster_shafer' is not for regression",
    ),
    "a blend of no row": (
        of("strategy: blending, share: 0"),
        "fusion.share: should be greater than 0, not 0",
    ),
    "a preference of auto that is none": (
        of("strategy: auto, prefer: magic"),
        "fusion.prefer: should be 'loss', 'simple' or 'cheap', not 'magic'",
    ),
}
