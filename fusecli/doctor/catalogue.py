"""Everything that the doctor can find: each with its number, its weight, and what it means."""

from __future__ import annotations

from fusecli.doctor.finding import Ailment

DUPLICATES = Ailment(
    "F101",
    "note",
    "many exact copies",
    "More than 1 % of the rows repeat the features of another row. Plain folds keep copies together"
    " by themselves; with `data.group` they stay where their group is.",
)
CONTRADICTIONS = Ailment(
    "F102",
    "note",
    "copies that contradict each other",
    "More than 1 % of the rows have exactly the features of another row, and another target. That"
    " bounds what any model can reach.",
)
TESTED_TWICE = Ailment(
    "F103",
    "error",
    "test rows that are training rows",
    "Rows of the holdout equal training rows, features and target, far more often than training"
    " rows equal each other: the holdout was not set aside.",
)
ORDER = Ailment(
    "F104",
    "note",
    "the row order tells the target",
    "Neighbouring rows have similar targets (autocorrelation above 0.2 and 6 standard errors)."
    " Folds are shuffled, so a sorted table does no harm; rows that follow each other in time, or"
    " belong to one person, do.",
)
GROUP = Ailment(
    "F111",
    "error",
    "a group column with plain folds",
    "Rows with the same value of a column of many values have nearly the same target, as the"
    " visits of one patient have, and plain folds put them on both sides: a model that recognises"
    " the value is scored as if it knew. Said of columns named like an identifier (intraclass"
    " correlation above 0.5), or of any with almost no exception (above 0.95).",
)
NAMED_GROUP = Ailment(
    "F112",
    "warning",
    "a column named like a group",
    "As F111, but the targets agree less (intraclass correlation above 0.1).",
)
LIKE_A_GROUP = Ailment(
    "F113",
    "note",
    "a category that may be a group",
    "Rows with the same value of a category of many values have similar targets (intraclass"
    " correlation above 0.5). Fine if the same values will come again (a city), not if they will"
    " be new (a customer).",
)
TELLING_IDENTIFIER = Ailment(
    "F114",
    "error",
    "an identifier that tells the target",
    "A column only numbers the rows, all values different and without large gaps, and the target"
    " follows it: the rows were sorted, or counted in time, before they were numbered.",
)
IDENTIFIER = Ailment(
    "F115",
    "warning",
    "an identifier as a feature",
    "A column only numbers or names the rows, so nothing can be learned from it but noise.",
)
COUNTER = Ailment(
    "F116",
    "warning",
    "a column that counts up with the rows",
    "Whole numbers grow from every row to the next, as time does, and the target follows them:"
    " shuffled folds let a model fill in between the rows before and after.",
)
COPY = Ailment(
    "F121",
    "error",
    "a copy of the target",
    "One column gives the target almost exactly: its values are the classes under other names, a"
    " threshold errs on less than 0.2 % of the rows outside the largest class, or its correlation"
    " with a numeric target (of values or of ranks) is above 0.9999.",
)
SEPARATOR = Ailment(
    "F122",
    "warning",
    "one column that gives the class",
    "As F121, but on fewer than 1,000 rows and by a column that is no mere code of the classes:"
    " such a column may be real.",
)
SUM = Ailment(
    "F123",
    "warning",
    "a target that is the sum of columns",
    "A weighted sum of columns gives a numeric target to six digits: its parts are known only"
    " together with it.",
)
ENCODED = Ailment(
    "F124",
    "error",
    "a target-encoded column",
    "Every value of a column is the mean of the target over the rows that have it (smoothed"
    " towards the overall mean or not, with or without the row itself), far closer than chance"
    " allows: it was made from all rows, those that it is tested on too.",
)
DATED = Ailment(
    "F131",
    "warning",
    "dates that the target follows, with plain folds",
    "The table has dates, rows of neighbouring dates have similar targets, and the recipe has no"
    " `data.time`: the models learn from rows that come after those they are tested on.",
)
RARE = Ailment(
    "F141",
    "note",
    "rare classes",
    "A class has fewer than 10 rows: its probabilities, and every metric that averages over"
    " classes, rest on a handful of rows.",
)
ONE_CLASS = Ailment(
    "F201",
    "warning",
    "a fold with one target",
    "All rows that a fold tests have the same target, so that rank metrics and R2 are undefined"
    " there.",
)
UNSEEN_CLASS = Ailment(
    "F202",
    "warning",
    "a class that a fold never trains on",
    "A class is tested by models that never saw a row of it.",
)
DECODED = Ailment(
    "F301",
    "warning",
    "the folds tell the target",
    "A model that predicts the mean of its training targets knows nothing of a row; yet its"
    " out-of-fold predictions, read by an unconstrained meta-model, beat guessing, because the mean"
    " of the other folds tells the mean of one's own. Constrained strategies cannot read it.",
)
REWARDED = Ailment(
    "F302",
    "error",
    "the fusion gains from a member that knows nothing",
    "The recipe's fusion scores clearly better with the out-of-fold means of the target as a"
    " further member than with one overall mean in their place: it reads the target off the folds.",
)
HAUNTED = Ailment(
    "F303",
    "error",
    "permuted targets are predicted",
    "The target was dealt to the wrong rows at random (twice), nothing was left to know, and the"
    " recipe's fusion or a cheap base model still clearly beats guessing, both times.",
)
HAUNTED_FREE = Ailment(
    "F304",
    "warning",
    "permuted targets are predicted by an unconstrained meta-model",
    "As F303, but only an unconstrained stacking does it, which the recipe does not use.",
)

KNOWS_NEIGHBOURS = Ailment(
    "F311",
    "warning",
    "imported predictions that remember their rows",
    "Of two rows that are nearest to each other and have different targets, predictions that were"
    " imported tell which has which far more often (0.8 of the pairs, 0.15 and 5 standard errors"
    " above the best fitted member): as a model does that was fitted to these very rows.",
)
TOO_GOOD = Ailment(
    "F312",
    "warning",
    "imported predictions far better than all others",
    "Predictions that were imported have less than a quarter of the loss of the best of several"
    " fitted members, by more than 5 standard errors. They may know something that the table does"
    " not; or the target.",
)
FALLS_ON_HOLDOUT = Ailment(
    "F313",
    "warning",
    "imported predictions that fall on the holdout",
    "The loss of predictions that were imported is at least twice as large on the holdout, which"
    " that of fitted members is not (5 standard errors): they were not made out of fold.",
)

AILMENTS: tuple[Ailment, ...] = (
    *(DUPLICATES, CONTRADICTIONS, TESTED_TWICE, ORDER),
    *(GROUP, NAMED_GROUP, LIKE_A_GROUP, TELLING_IDENTIFIER, IDENTIFIER, COUNTER),
    *(COPY, SEPARATOR, SUM, ENCODED, DATED, RARE),
    *(ONE_CLASS, UNSEEN_CLASS),
    *(DECODED, REWARDED, HAUNTED, HAUNTED_FREE),
    *(KNOWS_NEIGHBOURS, TOO_GOOD, FALLS_ON_HOLDOUT),
)
