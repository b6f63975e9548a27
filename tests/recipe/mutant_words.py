"""What recipes gone wrong are made of."""

from __future__ import annotations

KEYS = (
    "name", "data", "source", "target", "task", "drop", "columns", "id", "weight", "group",
    "time", "test", "missing_target", "cv", "folds", "repeats", "seed", "metric", "also",
    "models", "use", "each", "preprocess", "fusion", "strategy", "members", "weights", "meta",
    "compare", "extends", "of", "n_estimators", "separator", "encoding", "decimal", "missing",
    "scale", "timeout", "memory", "C", "k", "__class__", "constructor", "", " ", "a.b", "a[0]",
    "<<", "1", "null", "é",
)  # fmt: skip
TEXTS = (
    "", " ", "a", "no", "on", "~", "1e999", "-0", "0x1f", "0o17", "012", "12:30", "1_000", ".inf",
    ".nan", "2026-11-22", "../../etc/passwd", "/dev/zero", "/etc/passwd", "/", ".", "..", "CON",
    "x" * 300, "x" * 70_000, "iris", "penguins", "os.system", "subprocess.Popen",
    "sklearn.svm.SVC", "sklearn.svm", "sklearn.ensemble.RandomForestClassifier",
    "lightgbm.LGBMClassifier", "builtins.eval", "mean", "soft_voting", "svm", "dummy", "log_loss",
    "rmse", "binary", "regression", "multiclass", "${env:HOME}", "${env:NO_SUCH}",
    "${env:NO_SUCH:-x}", "${", "$$", "${env:}", "\x00", "\x1b[31m", "\x1b]0;t\x07", "\x9b31m",
    "\u202e", "\u200b", "\ufeff", "\u2028", "\ud800", "\U0010ffff", "[/red]", "<script>",
    "=cmd()", "'", '"', "{", "%s", "{0}", "!!python/object/apply:os.system [x]", "&a", "*a",
    "r.yaml", "file:///etc/passwd", "x.csv", "x.parquet", "%n", "null", "true", "ſ", "İ", "ﬁ",
    "１２", "a\nb", "a\tb",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 10, 999, 32_767, 32_768, 2**31, 2**31-1, 2**53, 2**63, 2**64, -(2**63),
    10**40, 10**400, 0.0, -0.0, 0.5, 1.5, -2.5, 1e-300, 1e300, 5e-324, float("inf"),
    float("-inf"), float("nan"),
)  # fmt: skip
SIGNS = "ab:-[]{}&*!|>'\"%@`#,?\\\n\t <~0.9e$u\x00\x1b\x85\ufeff\u2028\u202eé"
SNIPPETS = (
    "&a ", "*a", "*a ", "!!python/name:os.system ", "!x ", "!!binary ", "? ", "---\n", "...\n",
    "%YAML 1.1\n", "- ", "[", "]", "{", "}", "<<: *a\n", "<<: [*a, *a]\n", "'", '"', "|\n",
    ">-\n", "# ", "\t", "\r", "\x00", "\x85", "\ufeff", "extends: r.yaml\n", "extends: [a, b]\n",
    ": ", ",", "a: &a {a: *a}\n", "x: &x [*x]\n", '"\\UFFFFFFFF"', '"\\x00"', '"\\ud800"',
    "[" * 60, "{a: " * 60,
)  # fmt: skip
COLUMNS = ("species", "class", "strength", "island", "age", "sex", "quality", "year", "x", "Age")
KINDS = ("number", "date", "category", "high_cardinality", "text", "drop")
GOOD = (
    "cv.folds=3", "seed=7", "models.x.use=dummy", "cv.repeats=2", "metric=null", "also=[]",
    "compare=null", "fusion=mean", "data.test=0.3", "data.columns={}", "models.x=dummy", "name=y",
)  # fmt: skip
