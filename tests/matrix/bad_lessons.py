"""What no model can learn from others, from other tables, or of several targets."""

from __future__ import annotations

from tests.matrix.bad_recipes import ALSO, CLASSES, HARD, VALUES, recipe, student

LESSONS = {
    "two models that learn from each other": (
        student(
            "use: naive_bayes, learn: features, from: r}\nr: {use: ridge, learn: features, from: s"
        ),
        "models.s.from: goes round in a circle: s -> r -> s",
    ),
    "three models in a circle": (
        student(
            "use: naive_bayes, learn: soft_labels, from: u}\n"
            "t: {use: naive_bayes, learn: features, from: s}\n"
            "u: {use: naive_bayes, learn: features, from: t"
        ),
        "models.s.from: goes round in a circle: s -> u -> t -> s",
    ),
    "a fusion inside itself": (
        recipe("&own {strategy: mean, members: [bayes, *own]}"),
        "an anchor contains itself",
    ),
    "targets in a circle": (
        recipe(
            more="s: {use: naive_bayes, learn: features, from: size.r}\n"
            "r: {use: ridge, learn: features, from: kind.s}",
            models=CLASSES | VALUES,
            data=ALSO,
        ),
        "models.s: goes round in a circle: s -> size.r -> s",
    ),
    "residuals of hard labels": (
        recipe(models=HARD, more="s: {use: lightgbm, learn: residuals, from: hard}"),
        "models.s.from: 'hard' predicts labels without probabilities, which have no residuals",
    ),
    "residuals by a model without weights": (
        student("use: k_nearest_neighbours, learn: residuals, from: bayes"),
        "models.s.use: 'k_nearest_neighbours' cannot learn residuals of a binary task",
    ),
    "residuals of another target": (
        recipe(
            models=CLASSES | VALUES,
            data=ALSO,
            more="s: {use: ridge, learn: residuals, from: kind.bayes}",
        ),
        "models.s.learn: 'kind.bayes' predicts another target, which has no residuals",
    ),
    "a teacher that is its own student": (
        student("use: naive_bayes, learn: soft_labels, from: s"),
        "models.s.from: 's' cannot learn from itself",
    ),
    "a teacher of one's own, among others": (
        student("use: naive_bayes, learn: soft_labels, from: [tree, s]"),
        "models.s.from: 's' cannot learn from itself",
    ),
    "an unknown teacher": (
        student("use: naive_bayes, learn: features, from: tre"),
        "models.s.from: no model is called 'tre'",
    ),
    "a fusion as a teacher": (
        student("use: naive_bayes, learn: features, from: mean"),
        "models.s.from: no model is called 'mean'",
    ),
    "a teacher named twice": (
        student("use: naive_bayes, learn: features, from: [tree, tree]"),
        "models.s.from[1]: 'tree' is named already",
    ),
    "a lesson without a teacher": (
        student("use: naive_bayes, learn: residuals"),
        "models.s.learn: says what to learn, but not whom from",
    ),
    "a teacher without a lesson": (
        student("use: naive_bayes, from: tree"),
        "models.s.from: says whom to learn from, but not what",
    ),
    "no such lesson": (
        student("use: naive_bayes, learn: everything, from: tree"),
        "models.s.learn: should be 'residuals', 'soft_labels' or 'features', not 'everything'",
    ),
    "a temperature of 0": (
        student("use: naive_bayes, learn: soft_labels, from: tree, temperature: 0"),
        "models.s.temperature: should be greater than 0, not 0",
    ),
    "a temperature below 0": (
        student("use: naive_bayes, learn: soft_labels, from: tree, temperature: -1"),
        "models.s.temperature: should be greater than 0, not -1",
    ),
    "a temperature of values": (
        recipe(
            models=VALUES,
            data="target: size",
            more="s: {use: ridge, learn: soft_labels, from: tree, temperature: 2}",
        ),
        "models.s.temperature: values have no temperature",
    ),
    "too few folds to learn from students": (
        student(
            "use: naive_bayes, learn: features, from: t}\n"
            "t: {use: naive_bayes, learn: features, from: bayes"
        ),
        "models.s.from: 3 folds are too few to learn from what others predict",
    ),
    "the target, too": (
        recipe(data="target: kind, also_predict: kind"),
        "data.also_predict: names 'kind', which is the target already",
    ),
    "a target that no model is for": (
        recipe(models={"bayes": "naive_bayes"}, data=ALSO),
        "models: no model is for regression, which the task of 'size' is",
    ),
    "a target's metric of another task": (
        recipe(
            models=CLASSES | VALUES,
            data="target: kind, also_predict: {size: {metric: log_loss}}",
        ),
        "data.also_predict.size.metric: 'log_loss' is not for regression",
    ),
    "a target's fusion that is none": (
        recipe(models=CLASSES | VALUES, data="target: kind, also_predict: {size: {fusion: 3}}"),
        "data.also_predict.size.fusion: should be a strategy or a mapping, not 3",
    ),
    "a target's fusion of another task": (
        recipe(
            models=CLASSES | VALUES,
            data="target: kind, also_predict: {size: {fusion: soft_voting}}",
        ),
        "data.also_predict.size.fusion.strategy: 'soft_voting' is not for regression",
    ),
    "a target's weight below 0": (
        recipe(
            models=CLASSES | VALUES,
            data=ALSO,
            more="s: {use: shared_trunk, weights: {size: -1}}",
        ),
        "models.s.weights.size: should be greater than or equal to 0, not -1",
    ),
    "a table for a model that cannot go on": (
        student("use: naive_bayes, pretrain: other.csv"),
        "models.s.pretrain: 'naive_bayes' cannot go on from what another table has taught it",
    ),
    "a hold below 0": (
        student("use: logistic_regression, pretrain: {source: other.csv, strength: -1}"),
        "models.s.pretrain.strength: should be greater than or equal to 0, not -1",
    ),
}

OF_TABLES = {
    "a column to predict that is not there": (
        recipe(models=CLASSES | VALUES, data="target: kind, also_predict: {sizee: regression}"),
        "also_predict: no column is called 'sizee'\nhint: did you mean 'size'?",
    ),
    "a text to predict as a number": (
        recipe(models=CLASSES | VALUES, data="target: kind, also_predict: {c: regression}"),
        "also_predict: the target 'c' is not numeric: it holds 'u'",
    ),
    "a target that is left out": (
        recipe(models=CLASSES | VALUES, data=f"{ALSO}, drop: [size]"),
        "drop: 'size' is to be predicted, too",
    ),
    "a table without a shared column": (
        student("use: mlp, pretrain: {source: other.csv, target: t}"),
        "other.csv: it has no column in common with the training table",
    ),
    "a table without the target": (
        student("use: mlp, pretrain: other.csv"),
        "other.csv: target: no column is called 'kind'",
    ),
    "the training table itself": (
        student("use: mlp, pretrain: table.csv"),
        "it has no row that is no row of the training table, too",
    ),
    "a table that is not there": (
        student("use: mlp, pretrain: nope.csv"),
        "nope.csv: no such file",
    ),
}
