"""A run whose fits are all stored stays fast with imported members: pandas is not needed."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from fusecli.predictions.lines import lines_of
lines = lines_of(sys.argv[1], "p")
print(lines.numbers("x").tolist(), lines.texts("id").tolist(), "pandas" in sys.modules)
"""


def test_a_text_file_is_read_without_pandas() -> None:
    Path("p.csv").write_text("id,x\na, 0.5\nb,NA\n")
    command = [sys.executable, "-c", SCRIPT, "p.csv"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout == "[0.5, nan] ['a', 'b'] False\n"
