"""``fpassist sql``: the query that decides families where the data lies."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fpassist.cli import output
from fpassist.cli.guard import call_fault
from fpassist.cli.options import AsOf, Interprets, Lang, Language, Overlays, PolicyFile, read_day, read_policy

if TYPE_CHECKING:
    from fpassist.bulk.sql.layout import Layout

EXAMPLES = """Examples:

\b
  fpassist sql --dialect postgres --as-of 2014-08-01 > decide.sql
  fpassist sql --dialect spark --as-of 2014-08-01 --long --persons registry.persons --order-by line
  fpassist sql --dialect duckdb --as-of 2014-08-01 --households h.parquet --persons p.parquet \\
      --without accidents --without treatments --without received --without persons.id_number
  fpassist sql --dialect trino --as-of 2014-08-01 --overlay local.yaml --paid --later-slots 6

The tables are households, persons, accidents, treatments and received, with the columns that `fpassist batch` reads.
The query says in its first lines which of them it needs; name with --without what your tables do not have, and it
counts as unknown. A family with more children, accidents or treatments than the query has slots is marked, not decided.
"""
_TABLES = "Where the data lies"
_SIZES = "How many the query has room for"


class Dialect(StrEnum):
    """Which database runs the query."""

    duckdb = "duckdb"
    postgres = "postgres"
    spark = "spark"
    clickhouse = "clickhouse"
    trino = "trino"


def _table(name: str) -> typer.models.OptionInfo:
    help = f"The table of {name}, as the database calls it."
    return typer.Option(f"--{name}", metavar="NAME", help=help, rich_help_panel=_TABLES)


def _size(name: str, help: str, least: int = 0) -> typer.models.OptionInfo:
    return typer.Option(f"--{name}", metavar="N", min=least, max=30, help=help, rich_help_panel=_SIZES)


def sql(
    dialect: Annotated[Dialect, typer.Option("--dialect", help="Which database runs it.")],
    as_of: AsOf,
    policy: PolicyFile = None,
    overlay: Overlays = None,
    interpret: Interprets = None,
    long: Annotated[
        bool, typer.Option("--long", help="A row for each benefit and subject, with who pays; else a row a family.")
    ] = False,
    paid: Annotated[bool, typer.Option("--paid", help="In a row a family, with the fen that each payer pays.")] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Leave nothing open that all completions agree on (a far larger query)."),
    ] = False,
    households: Annotated[str, _table("households")] = "households",
    persons: Annotated[str, _table("persons")] = "persons",
    accidents: Annotated[str, _table("accidents")] = "accidents",
    treatments: Annotated[str, _table("treatments")] = "treatments",
    received: Annotated[str, _table("received")] = "received",
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="TABLE[.COLUMN]",
            help="A table or column that is not there; repeatable.",
            rich_help_panel=_TABLES,
        ),
    ] = None,
    order_by: Annotated[
        str | None,
        typer.Option(
            "--order-by",
            metavar="COLUMN",
            help="The order of listing in persons, accidents and treatments. [default: by id]",
            rich_help_panel=_TABLES,
        ),
    ] = None,
    later_slots: Annotated[int, _size("later-slots", "Children beside the first.")] = 3,
    accident_slots: Annotated[int, _size("accident-slots", "Accidents of a family.")] = 2,
    victim_slots: Annotated[int, _size("victim-slots", "Victims of an accident.")] = 4,
    treatment_slots: Annotated[int, _size("treatment-slots", "Treatments of a family.")] = 3,
    lang: Lang = Language.zh,
) -> None:
    """Print a query that decides every family in the database that holds the data."""
    try:
        from fpassist.bulk.formulas.lower_facts import Shape
        from fpassist.bulk.sql.script import script
    except ImportError:
        raise call_fault("B080", "the packages for queries are absent") from None
    day = read_day(as_of)
    names = {
        "households": households,
        "persons": persons,
        "accidents": accidents,
        "treatments": treatments,
        "received": received,
    }
    shape = Shape(later_slots, accident_slots, victim_slots, treatment_slots)
    the_policy = read_policy(policy, overlay, interpret)
    layout = _layout(names, without or [], order_by, shape, dialect.value, the_policy.data)
    text = script(the_policy, day, dialect.value, layout, long=long, paid=paid, exactly=exact, lang=lang.value)
    output.write_text(text + ";")


def _layout(
    names: dict[str, str], without: list[str], order_by: str | None, shape: Any, dialect: Any, data: Any
) -> Layout:
    from fpassist.bulk.sql.layout import Layout, named_table

    missing: set[str] = set()
    for one in without:
        table, _, column = one.partition(".")
        if not column and table in ("accidents", "treatments", "received"):
            names.pop(table, None)
        else:
            missing.add(one)
    tables = {name: named_table(text, dialect, f"--{name}") for name, text in names.items()}
    return Layout(tables, frozenset(missing), order_by, shape).checked(data, "--without")


__all__ = ["sql"]
