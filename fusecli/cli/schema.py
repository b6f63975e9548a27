"""`fuse schema`: JSON Schemas of recipes, for editors, and of what `--json` prints."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from fusecli.cli.output import put_json

Kind = Literal[
    "recipe",
    "board",
    "comparison",
    "comparisons",
    "plan",
    "shard",
    "why",
    "columns",
    "findings",
    "list",
    "runs",
    "diff",
    "predict",
    "export",
    "store-ls",
    "store-du",
    "store-verify",
    "store-gc",
]


def schema(
    what: Annotated[Kind, typer.Argument(help="Of which document.")] = "recipe",
) -> None:
    """Print the JSON Schema of a recipe, or of what --json prints.

    \b
    Examples:
      fuse schema > recipe.schema.json
      fuse schema board          fuse run --json
      fuse schema comparison     fuse compare --json, of one recipe or two runs
      fuse schema comparisons    fuse compare --json, of several recipes or tables
      fuse schema plan           fuse check --json
      fuse schema shard          fuse run --shard --json
      fuse schema why            fuse why --json
      fuse schema columns        fuse inspect --json
      fuse schema findings       fuse doctor --json
      fuse schema list           fuse list --json, fuse recipes --json
      fuse schema runs           fuse runs --json
      fuse schema diff           fuse diff --json
      fuse schema predict        fuse predict --json
      fuse schema export         fuse export --json
      fuse schema store-ls       fuse store ls --json
      fuse schema store-du       fuse store du --json
      fuse schema store-verify   fuse store verify --json
      fuse schema store-gc       fuse store gc --json
    """
    put_json(_schema(what), indent=1)


def _schema(what: Kind) -> dict[str, Any]:
    if what == "recipe":
        from fusecli.recipe import json_schema

        return json_schema()
    from fusecli.report import schema_of

    return schema_of(what)
