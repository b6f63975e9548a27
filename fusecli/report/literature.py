"""What the literature calls model fusion, and how a recipe says it."""

from __future__ import annotations

from collections.abc import Iterator

from fusecli.report.terms import Term, fusion, model

FAMILIES: dict[str, tuple[Term, ...]] = {
    "Fixed rules": (
        fusion("majority vote, plurality vote", "hard_voting"),
        fusion("soft vote, sum rule", "soft_voting"),
        fusion(
            "weighted vote, linear opinion pool",
            "soft_voting",
            "{strategy: soft_voting, weights: {a: 2, b: 1, c: 1}}",
        ),
        fusion("simple average, ensemble mean", "mean"),
        fusion("median of predictions", "median"),
        fusion("trimmed mean", "trimmed_mean"),
        fusion("log opinion pool, product rule, product of experts", "geometric_mean"),
        fusion("generalised mean, Cooke's pool", "power_mean"),
        fusion("rank averaging, Borda count", "rank_mean"),
        fusion("rules as experts, rejection, override", "veto", "{strategy: veto, by: a}"),
    ),
    "Learned weights": (
        fusion("performance weighting, inverse-error weights", "weighted_mean"),
        fusion("model selection by cross-validation, discrete super learner", "best_single"),
        fusion("stacked regressions, stacking of predictive distributions", "convex"),
        fusion("non-negative least squares", "nnls"),
        fusion("super learner", "super_learner"),
        fusion("ensemble selection, Caruana selection", "greedy_selection"),
        fusion("hill climbing", "hill_climbing"),
        fusion("Bayesian model averaging, pseudo-BMA+, Akaike weights", "pseudo_bma"),
        fusion("log-linear pool, logit averaging with learned weights", "logpool"),
        fusion("direct metric optimisation, Nelder-Mead ensemble", "metric_search"),
        fusion("ensemble pruning by correlation, negative correlation, diversity", "decorrelated"),
        fusion(
            "cost-aware ensemble selection, Pareto ensemble",
            "cost_aware_selection",
            "{strategy: cost_aware_selection, budget: {predict_ms: 50}}",
        ),
    ),
    "Meta-models": (
        fusion("stacking, stacked generalisation, meta-learner", "stacking"),
        fusion(
            "multi-layer stacking, deep stacking, mixed fusion",
            "stacking",
            "{strategy: stacking, members: [a, {strategy: convex, members: [b, c]}]}",
        ),
        fusion("blending, holdout stacking", "blending"),
        fusion("feature-weighted linear stacking (FWLS)", "feature_weighted_stacking"),
        fusion(
            "mixture of experts, gating network", "gating", "{strategy: gating, passthrough: true}"
        ),
        fusion(
            "dynamic selection, KNORA-U, local competence",
            "dynamic_selection",
            "{strategy: dynamic_selection, method: union}",
        ),
        fusion("evidence theory, Dempster-Shafer, belief functions", "dempster_shafer"),
        fusion("stacking of stackers, automatic choice of the combiner", "auto"),
    ),
    "After fusing": (
        fusion(
            "temperature scaling",
            "calibrated",
            "{strategy: calibrated, method: temperature, members: [{strategy: convex}]}",
        ),
        fusion("beta calibration", "calibrated", "{strategy: calibrated, method: beta}"),
        fusion("isotonic calibration", "calibrated", "{strategy: calibrated, method: isotonic}"),
        fusion("threshold moving, threshold choice, cost-sensitive decision", "tuned_threshold"),
    ),
    "In sequence": (
        fusion(
            "cascade, early exit, deferral, attentional cascade",
            "cascade",
            "{strategy: cascade, members: [a, b, {strategy: convex}], keep: 0.95}",
        ),
        fusion("AdaBoost, SAMME, boosting of given learners", "boosted_vote"),
        model(
            "AdaBoost with learners of its own", "ada_boost", "{use: ada_boost, of: naive_bayes}"
        ),
        model("gradient boosting, GBDT", "lightgbm"),
        Term(
            "residual fitting, boosting by hand, forward stagewise",
            "learn",
            "residuals",
            "models: {m: {use: lightgbm, learn: residuals, from: a, shrinkage: 0.5}}",
        ),
        fusion(
            "residual chain, early end of boosting",
            "residual_chain",
            "{strategy: residual_chain, stages: [a, b]}",
        ),
    ),
    "In parallel, one learner": (
        model("bagging, bootstrap aggregating", "bagging", "{use: bagging, of: decision_tree}"),
        model(
            "pasting, random subspace",
            "bagging",
            "{use: bagging, of: mlp, bootstrap: false, max_samples: 0.5, max_features: 0.5}",
        ),
        model("random forest", "random_forest"),
        fusion("deep ensemble, seed averaging", "mean", "{strategy: mean, members: [seeds]}"),
    ),
    "Parameters": (
        fusion(
            "model soup, weight averaging, stochastic weight averaging",
            "soup",
            "{strategy: soup, members: [net]}",
        ),
        fusion("greedy soup", "soup", "{strategy: soup, members: [seeds], method: greedy}"),
        fusion(
            "Fisher merging, Fisher-weighted averaging",
            "soup",
            "{strategy: soup, members: [net], method: fisher}",
        ),
        fusion(
            "git re-basin, permutation alignment, neuron matching",
            "soup",
            "{strategy: soup, members: [net], start: own}",
        ),
        fusion(
            "one-shot federated averaging, divide and conquer",
            "soup",
            "{strategy: soup, members: [line], rows: parts, copies: 4, method: least_squares}",
        ),
    ),
    "Representations": (
        fusion(
            "leaf embedding, GBDT + LR, feature-level fusion, concatenated hidden layers",
            "embedding",
            "{strategy: embedding, members: [b, net]}",
        ),
    ),
    "Learning from others": (
        Term(
            "knowledge distillation, teacher and student, born-again networks",
            "learn",
            "soft_labels",
            "models: {m: {use: mlp, learn: soft_labels, from: [b, c], temperature: 2}}",
        ),
        Term(
            "model compression, MUNGE, augmented distillation, pseudo-labels",
            "learn",
            "soft_labels",
            "models: {m: {use: decision_tree, learn: soft_labels, from: [b, c], augment: 5}}",
        ),
        Term(
            "cascade generalisation, stacking with original features, classifier chain",
            "learn",
            "features",
            "models: {m: {use: lightgbm, learn: features, from: [a, b]}}",
        ),
        Term(
            "transfer learning, pre-training, fine-tuning",
            "keys",
            "pretrain",
            "models: {m: {use: mlp, pretrain: {source: iris}}}",
        ),
        model(
            "pretrained backbone, linear probing",
            "torch_backbone",
            "{use: torch_backbone, module: torch.nn.Identity}",
        ),
        model("multi-task learning, hard parameter sharing", "shared_trunk"),
        Term(
            "system combination, fusing what others predict",
            "keys",
            "predictions",
            "models: {m: {predictions: theirs.csv}}",
        ),
        model(
            "expert rules, decision list",
            "rules",
            '{use: rules, rules: [{if: "x > 3", then: "yes"}]}',
        ),
    ),
}


def terms() -> Iterator[Term]:
    """Yield every term."""
    for family in FAMILIES.values():
        yield from family


def words_for(room: str, name: str) -> str:
    """Return what the literature calls a registered function, or nothing."""
    return ", ".join(term.words for term in terms() if (term.room, term.name) == (room, name))
