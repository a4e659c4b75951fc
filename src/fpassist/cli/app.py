"""The commands put together. What a command needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from fpassist._version import __version__
from fpassist.cli import batch, check, errors, evaluate, explain, feel, impact, schema, sql, synth, test
from fpassist.cli.output import write_text

HELP = """Decide which assistance measures a family is due, with amounts, payers, citations and reasons.

Exit status: 0 done; 1 the policy or the cases have faults; 2 the input or the call is wrong.
"""

app = typer.Typer(
    name="fpassist",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command(epilog=explain.EXAMPLES)(explain.explain)
app.command(epilog=check.EXAMPLES)(check.check)
app.command("test", epilog=test.EXAMPLES)(test.run_cases)
# An expression may begin with a minus.
app.command(epilog=feel.EXAMPLES, context_settings={"ignore_unknown_options": True})(feel.feel)
app.command(epilog=batch.EXAMPLES)(batch.batch)
app.command(epilog=sql.EXAMPLES)(sql.sql)
app.command(epilog=synth.EXAMPLES)(synth.synth)
app.command(epilog=impact.EXAMPLES)(impact.impact)
app.command(epilog=schema.EXAMPLES)(schema.schema)
app.command(epilog=errors.EXAMPLES)(errors.errors)


def _version(wanted: bool) -> None:
    if wanted:
        write_text(f"fpassist {__version__}")
        raise typer.Exit


@app.callback()
def fpassist(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version
