"""The language over columns, and not one policy: random well-typed policies, decided in every way to the same rows.

25 policies at the desk; 300 with ``FPASSIST_LONG=1`` (``make long``), ``FPASSIST_POLICIES`` for another number.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from bulk.as_tables import as_tables
from bulk.made_policies import Maker, with_facts
from bulk.test_against_reference import families_of
from fpassist import Household, Policy, load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.deciding.long_answer import long_rows
from fpassist.bulk.deciding.polars_reader import Reader
from fpassist.bulk.deciding.shapes import KEY, long_row, wide_rows
from fpassist.bulk.deciding.wide import columns_of, survey, widen
from fpassist.bulk.exact.split import Exact, exact
from fpassist.bulk.formulas.ir import walk
from fpassist.bulk.formulas.plan import formulas
from fpassist.bulk.sql.duckdb_engine import DuckdbEngine
from fpassist.bulk.sql.reader import SqlReader
from fpassist.policy import check_policy

LONG = os.environ.get("FPASSIST_LONG") == "1"
TELLING = (115, 129)
"""Policies that showed a fault: a rule that holds on every day holds on an unknown one; two unknown days may be one."""
COUNT = int(os.environ.get("FPASSIST_POLICIES", "300" if LONG else "25"))
FAMILIES = 12
DAYS = (date(2014, 7, 16), date(2016, 2, 29), date(2019, 3, 1), date(2025, 1, 1))
DTYPES = {"boolean": pl.Boolean, "enum": pl.String, "string": pl.String, "number": pl.Int64, "date": pl.Date}
TABLES = ("households", "persons", "accidents", "treatments", "received")
Rows = dict[tuple[str, str, str], list[Any]]


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def made(seed: int, folder: Path) -> tuple[Policy, list[dict[str, Any]], dict[str, pl.DataFrame], date] | None:
    """A policy, families, their tables and a day; ``None`` where the check finds that the policy contradicts itself."""
    rng = Random(seed)
    day = rng.choice(DAYS)
    written = Maker(rng, day).policy()
    path = folder / "made.yaml"
    path.write_text(yaml.dump(written, Dumper=_Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if faults := [fault for fault in check_policy(path) if fault.severity == "error"]:
        # Only what can never hold is refused; anything else would be a fault of the generator.
        assert {fault.code for fault in faults} <= {"L024", "P075"}
        return None
    policy = load_policy(path)
    families = [with_facts(rng, written, family, day) for family in families_of(seed, day, FAMILIES)]
    return policy, families, tables_of(families, written["facts"]), day


def tables_of(families: list[dict[str, Any]], facts: dict[str, Any]) -> dict[str, pl.DataFrame]:
    tables = as_tables(families)
    members = [member for family in families for member in family["members"]]
    for of, name, records in (("household", "households", families), ("person", "persons", members)):
        for fact, spec in facts.items():
            if spec["of"] == of:
                values = [record["extra"].get(fact) for record in records]
                if spec["type"] == "date":
                    values = [None if value is None else date.fromisoformat(value) for value in values]
                tables[name] = tables[name].with_columns(pl.Series(f"extra_{fact}", values, DTYPES[spec["type"]]))
    return tables


def keyed(rows: Iterable[tuple[Any, ...]]) -> Rows:
    return {(id, benefit, subject): values for id, benefit, subject, *values in rows}


def by_engine(policy: Policy, families: list[dict[str, Any]], day: date, engine: Any) -> tuple[Rows, set[str]]:
    """The rows of one engine, and the families for which it gave up looking."""
    rows: list[tuple[Any, ...]] = []
    given_up: set[str] = set()
    for family in families:
        result = policy.evaluate(Household.model_validate(family), day, engine)
        rows += [(family["id"], *long_row(row)) for row in result]
        given_up |= {family["id"] for warning in result.warnings if warning.code == "E014"}
    return keyed(rows), given_up


def by_formulas(split: Exact, frames: Any, folder: Path, *, in_sql: bool) -> Rows:
    """The rows of the exact formulas alone, in Polars; cell by cell the same in DuckDB."""
    roots = [formula for row in split.plan.rows for formula in formulas(row)]
    wide = widen(frames, {str(node.value): node.kind for node in walk(roots) if node.op == "column"})
    reader = Reader(roots)
    answered = reader.answer(wide)
    if in_sql:
        wanted = {f"r{formula.id}": formula for formula in roots}
        mine = answered.select(reader.of(formula).alias(name) for name, formula in wanted.items())
        wide.with_row_index("place").write_parquet(folder / "wide.parquet")
        with duckdb.connect() as connection:
            connection.execute("SET threads = 1")
            connection.execute(f"CREATE TABLE wide AS SELECT * FROM read_parquet('{folder / 'wide.parquet'}')")
            query = SqlReader(wanted.values()).select("wide", wanted, kept=["place"]).sql("duckdb")
            connection.execute(f"COPY ({query}) TO '{folder / 'found.parquet'}' (FORMAT parquet)")
        theirs = pl.read_parquet(folder / "found.parquet").sort("place").drop("place")
        assert [name for name in wanted if mine[name].to_list() != theirs[name].to_list()] == []
    rows = [long_rows(answered, reader, row).drop("#family", strict=False) for row in split.plan.rows]
    return keyed(row for frame in rows for row in frame.iter_rows())


def by_bits(decider: Decider, families: list[dict[str, Any]], tables: dict[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """A row a family with what each payer pays, by formulas read as bits and by the engine."""
    policy, day = decider.policy, decider.as_of
    results = [(family["id"], policy.evaluate(Household.model_validate(family), day)) for family in families]
    return [decider.wide(tables, paid=True), wide_rows(policy.data, results, paid=True)]


@pytest.mark.parametrize("seed", sorted({*range(COUNT), *TELLING}))
def test_every_way_decides_alike(seed: int, tmp_path: Path) -> None:
    found = made(seed, tmp_path)
    if found is None:
        return
    policy, families, tables, day = found
    want, given_up = by_engine(policy, families, day, "reference")

    def wrong(have: Rows) -> dict[Any, Any]:
        keys = {key for key in have.keys() | want.keys() if key[0] not in given_up}
        return {key: (want.get(key), have.get(key)) for key in keys if have.get(key) != want.get(key)}

    assert wrong(by_engine(policy, families, day, "native")[0]) == {}
    frames = survey(policy.data, *(tables[name] for name in TABLES), day)
    split = exact(policy.data, columns_of(policy.data, frames), frames.shape, day)
    often = by_formulas(split, frames, tmp_path, in_sql=LONG or seed % 10 == 0)
    for (_, benefit, _), (wanted, mine) in wrong(often).items():
        # A formula that says so may leave open what is not, and decides nothing wrongly.
        assert benefit in split.inexact
        assert mine[0] == "undetermined" or None in mine
        assert mine[0] in ("undetermined", wanted[0])
    decider = Decider(policy, day, exact_from=1)
    assert wrong(keyed(decider.long(tables).iter_rows())) == {}
    assert_frame_equal(*(frame.filter(~pl.col(KEY).is_in(given_up)) for frame in by_bits(decider, families, tables)))
    if LONG or seed % 10 == 0:
        engine = DuckdbEngine(policy, day)
        assert wrong(keyed(engine.long(tables).iter_rows())) == {}
        engine.close()
