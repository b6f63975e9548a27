"""Pages that are written by hand."""

from __future__ import annotations

from fusecli.report.topics.paper import Example, Part, words

HONESTY: tuple[Part, ...] = (
    "Every score is measured on rows that its model and its combiner never saw. The word above the"
    " board says how:",
    words(
        (
            ("apparent", "On the rows that the combiner was fitted to: never a headline."),
            (
                "cross-fitted",
                "The combiner, and the choice of the best base model, are made again"
                " for each fold without its rows. The default.",
            ),
            ("nested", "Outer folds around everything (`fuse compare --nested`)."),
            ("holdout", "Rows set aside by data.test, looked at once, at the end."),
        )
    ),
    "The gain is over the best base model, which is chosen without the scored rows, too: a choice"
    " made on them flatters. The verdict is the Bayesian correlated t test on differences fold by"
    " fold; 'better' takes a probability of 0.95 that the gain is more than makes no difference.",
    "Folds are dealt at random unless the recipe says otherwise: name data.group where rows belong"
    " to somebody, data.time where later rows are to be predicted. `fuse doctor recipe.yaml` looks"
    " for what makes scores too good to be true.",
)
STORE: tuple[Part, ...] = (
    "What is fitted is stored, one entry a fit, in .fuse/ of the working folder (or --store, or"
    " FUSE_STORE), under a name made of everything that can change it. The same fit is never made"
    " twice; stopped at any moment, the same command goes on.",
    words(
        (
            ("fuse why RECIPE", "For which change each fit has to be made again."),
            ("fuse store ls", "What is stored; --model, --data."),
            ("fuse store du", "Who takes the room; --by recipe."),
            ("fuse store verify", "Read everything; damaged entries are put aside."),
            ("fuse store gc", "Remove what no run needs; --dry-run says what would go."),
        )
    ),
    "Several processes and machines may share one store. It is safe to delete.",
)
RUNS: tuple[Part, ...] = (
    "A run leaves a folder of its own, runs/RECIPE/TIME-KEY (or below --out), which nothing ever"
    " overwrites:",
    words(
        (
            ("recipe.yaml", "The recipe with all its defaults; it can be run again."),
            ("board.json", "The board; also board.csv and board.md."),
            ("oof.parquet", "Out-of-fold predictions of every member and of the fusion."),
            ("data.json", "What became of every column, and the fingerprint of the table."),
            ("weights.json", "The weights of the fusion."),
            ("fusion.fuse", "What fuse predict reads; members.fuse: each base model for --member."),
            ("environment.json", "Versions and machine."),
            ("fits.csv, log.txt", "Every fit with its time; notes and tracebacks."),
        )
    ),
    words(
        (
            ("fuse runs", "List them; --recipe, --sort, --csv."),
            ("fuse show RUN", "The board of one again; RUN is a folder or a recipe's name."),
            ("fuse diff RUN RUN", "What changed, and whether it helped."),
            ("fuse compare RUN RUN", "Two fusions, row by row."),
        )
    ),
)
BATCH: tuple[Part, ...] = (
    "Nothing asks a question, and without a terminal nothing is coloured or cut. Cores are those"
    " that the process may use (affinity, cgroup, SLURM); --jobs takes another number.",
    Example(
        "fuse run recipe.yaml --time-limit 2h --quiet --json > board.json\n"
        "fuse run recipe.yaml --gate better        # exit 5 unless the fusion is better\n"
        "fuse run recipe.yaml --shard 2/8          # one of eight jobs over one store\n"
        "fuse run recipe.yaml                      # the last one fuses what all have fitted\n"
        "fuse recipes slurm                        # a script for a batch array"
    ),
    words(
        (
            ("--time-limit", "Begins no model that cannot be whole in time."),
            ("--fit-timeout, --fit-memory", "Bound every fit; in a recipe timeout: and memory:."),
            ("--strict", "Ends at the first failure."),
            ("--verify 5", "Makes five fits again and compares bytes."),
            ("kill -USR1 PID", "Prints how far a run is."),
        )
    ),
    "Stopped by a signal, a run says what is stored; the same command goes on from there.",
)
START: tuple[Part, ...] = (
    "From a table of your own to a board:",
    Example(
        "fuse run table.csv --target price         # at once\n"
        "fuse init table.csv --target price        # or a recipe first, to look at and edit\n"
        "fuse check table.yaml                     # what would be fitted\n"
        "fuse doctor table.yaml                    # does anything leak?\n"
        "fuse run table.yaml\n"
        "fuse compare table.yaml                   # which way of fusing is best, if any\n"
        "fuse show table                           # the board again\n"
        "fuse diff table                           # the last two runs: what changed"
    ),
    "A table is a CSV, TSV, Parquet, Feather, ARFF or SQLite file, a name of `fuse list sources`,"
    " or openml:NUMBER. `fuse inspect table.csv` says what becomes of every column.",
)
