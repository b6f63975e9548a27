"""Thresholds, rules, budgets and weights that cannot be."""

from __future__ import annotations

from tests.matrix.bad_recipes import CLASSES, HARD, VALUES, of, recipe, rule

DECISIONS = {
    "a threshold on labels": (
        of("strategy: cascade, members: [hard, tree]", models=CLASSES | HARD),
        "fusion.members: 'hard' predicts labels without probabilities, on which",
    ),
    "a threshold on labels, nested": (
        of(
            "strategy: mean, members: [bayes, {strategy: tuned_threshold, members: [hard]}]",
            models=CLASSES | HARD,
        ),
        "fusion.members[1].members: 'hard' predicts labels without probabilities",
    ),
    "a threshold on values": (
        of("strategy: tuned_threshold, members: [ridge]", values=True),
        "fusion.strategy: 'tuned_threshold' is not for regression",
    ),
    "a threshold for three classes": (
        recipe("tuned_threshold", data="target: three"),
        "fusion.strategy: 'tuned_threshold' is not for multiclass",
    ),
    "a cascade of one stage": (
        of("strategy: cascade, members: [bayes]"),
        "fusion.members: 'cascade' takes 2 members or more",
    ),
    "a tolerance below 0": (
        of("strategy: cascade, members: [bayes, tree], tolerance: -0.1"),
        "fusion.tolerance: should be greater than or equal to 0, not -0.1",
    ),
    "a tolerance and a share to keep": (
        of("strategy: cascade, members: [bayes, tree], tolerance: 0.1, keep: 0.9"),
        "fusion.keep: excludes 'tolerance'",
    ),
    "more than all of the gain": (
        of("strategy: cascade, members: [bayes, tree], keep: 2"),
        "fusion.keep: should be less than 1, not 2",
    ),
    "a confidence that is none": (
        of("strategy: cascade, members: [bayes, tree], confidence: gut"),
        "fusion.confidence: should be 'probability', 'margin', 'agreement' or 'gain', not 'gut'",
    ),
    "an unknown stage": (
        of("strategy: residual_chain, stages: [ridge, nope]", values=True),
        "fusion.stages[1]: no member is called 'nope'",
    ),
    "a stage named twice": (
        of("strategy: residual_chain, stages: [ridge, ridge]", values=True),
        "fusion.stages[1]: 'ridge' is named already",
    ),
    "a chain without stages": (
        recipe("residual_chain", VALUES, "target: size"),
        "fusion: missing key 'stages'",
    ),
    "a rule that names no column": (
        rule("nope > 1"),
        "models.rules.rules[0].if: no column is called 'nope'",
    ),
    "a rule about the target": (
        rule("\"kind == 'a'\""),
        "models.rules.rules[0].if: no column is called 'kind'",
    ),
    "a rule that ends too soon": (
        rule("'x >'"),
        "models.rules.rules[0].if: the end at character 4, where a column or a value should be",
    ),
    "a rule in Python": (
        rule('\'__import__("os").mkdir("runs")\''),
        "models.rules.rules[0].if: cannot read '.' at character 17",
    ),
    "a rule that calls": (
        rule("'open(x)'"),
        "models.rules.rules[0].if: '(' at character 5, where 'and', 'or' or the end should be",
    ),
    "a rule with an attribute": (
        rule("'x.__class__ == 1'"),
        "models.rules.rules[0].if: cannot read '.' at character 2",
    ),
    "a rule that assigns": (rule("x = 1"), "models.rules.rules[0].if: '=' at character 3"),
    "a rule that compares nothing": (
        rule("x"),
        "models.rules.rules[0].if: 'x' at character 1 is true or false of no row",
    ),
    "a rule with 6,000 brackets": (
        rule("'" + "(" * 3000 + "x > 1" + ")" * 3000 + "'"),
        "models.rules.rules[0].if: a condition of more than 1,000 characters",
    ),
    "a rule that compares a number with a text": (
        rule("\"x > 'abc'\""),
        "models.rules.rules[0].if: 'abc' at character 5 is no number",
    ),
    "a rule about a value that is not there": (
        rule("\"c == 'q'\""),
        "models.rules.rules[0].if: 'c' has no value 'q'",
    ),
    "a rule for no class": (
        rule("x > 1", "zzz"),
        "models.rules.rules[0].then: no class is called 'zzz'",
    ),
    "a rule under another word": (
        recipe(more="rules: {use: rules, rules: [{when: x > 1, then: a}]}"),
        "models.rules.rules[0].when: unknown key 'when'",
    ),
    "no rule": (recipe(more="rules: {use: rules}"), "models.rules.rules: names no rule"),
    "a veto of nobody": (recipe("veto"), "fusion: missing key 'by'"),
    "a veto of an unknown member": (
        of("strategy: veto, by: rulez"),
        "fusion.by: no member is called 'rulez'",
    ),
    "a veto with nothing to overrule": (
        of("strategy: veto, by: bayes, members: [bayes]"),
        "fusion.members: 'veto' takes 2 members or more",
    ),
    "a budget that no member meets": (
        of(
            "strategy: cost_aware_selection, budget: {predict_ms: 1}, "
            "prices: {bayes: 2, tree: 3, logit: 4}"
        ),
        "fusion.budget: no member is within this budget",
    ),
    "a budget that no stage meets": (
        of(
            "strategy: cascade, members: [bayes, tree], budget: {predict_ms: 1}, "
            "prices: {bayes: 2, tree: 3}"
        ),
        "fusion.budget: no member is within this budget",
    ),
    "a budget of 0": (
        of("strategy: cost_aware_selection, budget: {predict_ms: 0}"),
        "fusion.budget.predict_ms: should be greater than 0, not 0",
    ),
    "a budget of something else": (
        of("strategy: cost_aware_selection, budget: {seconds: 3}"),
        "fusion.budget.seconds: unknown key 'seconds'",
    ),
    "an empty budget": (
        of("strategy: cost_aware_selection, budget: {}"),
        "fusion.budget: names no resource",
    ),
    "no budget": (recipe("cost_aware_selection"), "fusion: missing key 'budget'"),
    "prices of some": (
        of("strategy: cost_aware_selection, budget: {predict_ms: 9}, prices: {bayes: 2}"),
        "fusion.prices: no price for tree, logit",
    ),
    "a weight below 0": (
        of("strategy: weighted_mean, weights: {bayes: -1, tree: 2, logit: 1}"),
        "fusion.weights.bayes: should be greater than or equal to 0, not -1",
    ),
    "weights that are all 0": (
        of("strategy: weighted_mean, weights: {bayes: 0, tree: 0, logit: 0}"),
        "fusion.weights: every weight is 0",
    ),
    "weights by position": (
        of("strategy: weighted_mean, weights: [0.5, 0.5]"),
        "fusion.weights: should be a mapping, not a list",
    ),
}
