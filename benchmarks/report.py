"""The figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

#: What the package aims at: section, figure, words, and whether the figure reaches it.
Aim = tuple[str, str, bool | None]

#: What the ratios of a section are to, in few words.
COLD = "fpassist evaluate, table"
WORDS = {"validated": "model", "json": "validate"}


def show(found: dict[str, Any], console: Console) -> None:
    """Print every table."""
    machine, plan = found["machine"], found["plan"]
    console.print(
        f"Python {machine['python']}, {machine['system']}, {machine['processor']}, {machine['cores']} cores, "
        f"load {machine['load']}; {plan['families']} families, {plan['rounds']} rounds, seed {plan['seed']}"
    )
    checked = found["checked"]
    console.print(
        f"Before timing: {checked['decisions']:,} decisions on {checked['families']} families are the same for "
        f"fpassist, the plain-Python model{''.join(', ' + name for name in checked['rivals'])}."
    )
    for id, why in found["missing"].items():
        console.print(f"{id}: {why}")
    for key, title in (("validated", "A validated family of three"), ("json", "JSON text to JSON text, every row")):
        section = found[key]
        console.print(_times(title, section, {f"to {WORDS[key]}": section["ratios"]}))
    rivals = found["rivals"]
    title = "Beside others, JSON in and out (the last: a validated model in)"
    columns = {"/benefit to the whole result": rivals["per_benefit"], "like for like": rivals["like_for_like"]}
    console.print(_times(title, rivals, columns))
    console.print(
        "Like for like: a rival answers with outcomes and amounts, and is held against fpassist's outcomes and amounts "
        "alone.\nThe whole result has reasons, citations, payers, totals and questions beside them.\n"
    )
    unknowns = found["unknowns"]
    title = f"Families of any kind; {unknowns['open']} of {unknowns['of']} are left open by an unknown fact"
    console.print(_times(title, unknowns, {}))
    _second_engine(found["second_engine"], console)
    _processes(found, console)
    _aims(aims(found), console)


def _times(title: str, section: dict[str, Any], ratios: dict[str, dict[str, dict[str, float]]]) -> Table:
    """``ratios``: by the column's heading, the ratio of each contender that has one."""
    table = _table(title, "µs a call", "median", "CPU", "CPU p99", "/benefit", *ratios)
    for each in section["contenders"]:
        keys = ("wall_median_us", "processor_median_us", "processor_p99_us", "us_per_benefit")
        found = [column.get(each["name"]) for column in ratios.values()]
        table.add_row(
            each["name"],
            *(_figure(each[key]) for key in keys),
            *(f"{ratio['ratio']:.2f}" if ratio else "" for ratio in found),
        )
    return table


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.{1 if value >= 10 else 2}f}"


def _second_engine(found: dict[str, Any], console: Console) -> None:
    if "failed" in found:
        console.print(f"The second engine was not timed: {found['failed']}\n")
        return
    section = {"contenders": [found["native"], found["durable"]]}
    console.print(_times("The second engine", section, {"to native": {"durable": found["durable_over_native"]}}))


def _processes(found: dict[str, Any], console: Console) -> None:
    table = _table("A new process", "", "median s", "lowest", "highest")
    for name, times in found["cold_starts"].items():
        table.add_row(name, *(f"{times[key]:.3f}" for key in ("median_s", "low_s", "high_s")))
    console.print(table)
    table = _table("Slowest modules to import on the way to a policy", "", "own ms")
    for each in found["slowest_imports"]:
        table.add_row(each["module"], f"{each['own_ms']:.1f}")
    console.print(table)
    table = _table("Memory", "", "")
    for name, value in found["memory"].items():
        words, _, unit = name.rpartition("_")
        table.add_row(words.replace("_", " "), f"{value:,.1f} {'MiB' if unit == 'mib' else unit}")
    console.print(table)


def aims(found: dict[str, Any]) -> list[Aim]:
    """What the package aims at, and whether this run reached it; ``None`` where it could not be measured."""
    contenders = {each["name"]: each for key in ("validated", "json") for each in found[key]["contenders"]}
    rivals = found["rivals"]
    native, whole = contenders["evaluate"], contenders["fpassist, JSON to JSON"]
    again = contenders["fpassist, JSON to JSON, families met before"]
    relative = found["validated"]["ratios"]["evaluate"]["ratio"]
    starts = found["cold_starts"]
    listed: list[Aim] = [
        _aim("evaluate, at most 2 times the plain-Python model", relative, 2, "{:.2f} times"),
        _aim("evaluate, 40 µs", native["processor_median_us"], 40, "{:.1f} µs"),
        _aim("evaluate, p99 under 3 times the median", native["processor_p99_over_median"], 3, "{:.2f} times"),
        _aim("JSON to JSON, the same families again, 150 µs", again["processor_median_us"], 150, "{:,.1f} µs"),
        _aim("JSON to JSON, families not met before, 150 µs", whole["processor_median_us"], 150, "{:,.1f} µs"),
        _aim(
            "fpassist evaluate from a cold start, 0.4 s",
            starts["fpassist evaluate, table"]["median_s"],
            0.4,
            "{:.2f} s",
        ),
        _aim("import fpassist, 0.15 s", starts["import fpassist"]["median_s"], 0.15, "{:.3f} s"),
    ]
    # A rival answers with outcomes and amounts alone. The whole result stands beside, against the same figure.
    for start, least in (("GoRules ZEN", 1), ("OpenFisca", 50)):
        for what, key in (("outcomes and amounts alone", "like_for_like"), ("the whole result", "per_benefit")):
            words = f"time per benefit, {start} to fpassist with {what}, at least {least}"
            ratio = next((each["ratio"] for name, each in rivals[key].items() if name.startswith(start)), None)
            listed.append(
                (words, "not installed", None) if ratio is None else (words, f"{ratio:.2f} times", ratio >= least)
            )
    return listed


def _aim(words: str, figure: float, most: float, form: str) -> Aim:
    return words, form.format(figure), figure <= most


def _aims(listed: Iterable[Aim], console: Console) -> None:
    table = _table("Aims", "", "measured", "")
    mark: Callable[[bool | None], str] = {True: "reached", False: "[bold]missed[/bold]", None: "—"}.__getitem__
    for words, figure, reached in listed:
        table.add_row(words, figure, mark(reached))
    console.print(table)


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", min_width=len(title) // 2)
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table
