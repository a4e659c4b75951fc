"""Deciding tables by a query: what the engines that run one have in common.

The tables go to Parquet in a folder of their own, the query reads them there and writes its answer beside them, so that
an engine needs to do no more than to run it. Slots are as many as the data needs; what needs more than ``MOST``, and
what the formulas leave open, the engine of single families decides.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl
from sqlglot import exp

from fpassist.bulk.deciding.engine_rows import OneByOne, Tables
from fpassist.bulk.deciding.shapes import KEY, LONG, MONEY, OUTCOME, PAYERS, wide_schema
from fpassist.bulk.formulas.lower_facts import Shape
from fpassist.bulk.intake.columns import schema
from fpassist.bulk.sql.dialects import Dialect, printed
from fpassist.bulk.sql.form import DOUBT, most_shares
from fpassist.bulk.sql.layout import Layout
from fpassist.bulk.sql.query import SqlQuery, make_query
from fpassist.engine.policy import Policy

MOST: Final = Shape(later=6, accidents=3, victims=6, treatments=6)
_LISTING: Final = "position"


class SqlEngine(ABC):
    """Decides tables of one policy on one day, a chunk of families at a time, as ``Decider`` does.

    Args:
        policy: the policy.
        as_of: the day asked about.
        folder: where tables and answers are staged.
        exact_from: so many families in doubt go through a query of exact formulas, which is a large one; fewer are
            decided by the engine, one by one.

    Attributes:
        one_by_one: decides single families.

    Raises:
        EvaluationError: E001, E002 and E004 as ``policy.evaluate``.
    """

    dialect: Dialect

    def __init__(self, policy: Policy, as_of: date, folder: Path | None = None, *, exact_from: int = 2000) -> None:
        policy.refuse_day(as_of)
        self.one_by_one = OneByOne(policy, as_of)
        self._folder = folder
        self._exact_from = exact_from
        self.policy = policy
        self.as_of = as_of
        # What was met so far: the next chunk mostly needs the same query.
        self._shape = Shape(0, 0, 0, 0)
        self._filled: frozenset[str] = frozenset()
        self._tables: frozenset[str] = frozenset()
        self._queries: dict[object, tuple[SqlQuery, str]] = {}

    @abstractmethod
    def run(self, query: str, tables: Mapping[str, Path], answer: Path) -> None:
        """Runs ``query`` over tables of these names and writes what it gives to ``answer`` as Parquet.

        Args:
            query: in the engine's dialect.
            tables: the Parquet file of each table.
            answer: a file or folder that is not there yet.
        """

    @abstractmethod
    def close(self) -> None:
        """Frees what is held; the engine is not to be used any more."""

    def wide(self, tables: Tables, *, paid: bool = False) -> pl.DataFrame:
        """A row a family, in the order of ``households``, as ``Decider.wide``.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        types = wide_schema(self.policy.data, paid=paid)
        parts = [
            found.filter(~found[DOUBT]).select(pl.col(name).cast(dtype) for name, dtype in types.items())
            for found, _ in self._found(tables, long=False, paid=paid)
        ]
        left = _left(tables, parts)
        parts.append(self.one_by_one.wide(tables, left, paid=paid))
        return _in_order(tables, pl.concat(parts))

    def long(self, tables: Tables) -> pl.DataFrame:
        """A row for each benefit and subject, with the columns of ``shapes.LONG``, family by family.

        Raises:
            EvaluationError: B001 for a construct that has no form over columns.
        """
        parts = [
            found.filter(~found[DOUBT]).sort("row_number").select(*_long_columns(most_shares(query.plan)))
            for found, query in self._found(tables, long=True, paid=True)
        ]
        left = _left(tables, parts)
        parts.append(self.one_by_one.long(tables, left))
        return _in_order(tables, pl.concat(parts)).filter(pl.col("benefit").is_not_null())

    # --- steps

    def _found(self, tables: Tables, *, long: bool, paid: bool) -> Iterator[tuple[pl.DataFrame, SqlQuery]]:
        """What the query says of all, and, where it pays, the exact one of those in doubt."""
        found, query = self._answer(tables, long=long, paid=paid, exactly=False)
        yield found, query
        doubted = found.filter(found[DOUBT])[KEY].unique()
        if len(doubted) >= max(self._exact_from, 1):
            yield self._answer(_only(tables, doubted), long=long, paid=paid, exactly=True)

    def _answer(self, tables: Tables, *, long: bool, paid: bool, exactly: bool) -> tuple[pl.DataFrame, SqlQuery]:
        given = {name: frame for name, frame in tables.items() if frame is not None}
        query, text = self._query(given, long=long, paid=paid, exactly=exactly)
        with TemporaryDirectory(prefix="fpassist-", dir=self._folder) as folder:
            paths: dict[str, Path] = {}
            for name in query.read:
                paths[name] = Path(folder) / f"{name}.parquet"
                _prepared(given, name, query.read[name]).write_parquet(paths[name], compression="lz4")
            answer = Path(folder) / "answer"
            self.run(text, paths, answer)
            return pl.read_parquet(answer / "*.parquet" if answer.is_dir() else answer), query

    def _query(
        self, tables: Mapping[str, pl.DataFrame], *, long: bool, paid: bool, exactly: bool
    ) -> tuple[SqlQuery, str]:
        self._shape = _larger(self._shape, _needed(tables))
        self._filled |= {f"{name}.{c}" for name, frame in tables.items() for c in _filled(frame)}
        self._tables |= {"households", "persons", *(name for name, frame in tables.items() if frame.height)}
        key = (self._shape, self._filled, self._tables, long, paid, exactly)
        found = self._queries.get(key)
        if found is None:
            everything = {f"{name}.{column}" for name, table in schema().items() for column in table.columns}
            everything |= {f"{fact.of}s.extra_{fact.id}" for fact in self.policy.data.facts.values()}
            layout = Layout(
                tables={name: exp.to_table(name) for name in schema() if name in self._tables},
                missing=frozenset(everything - self._filled),
                order_by=_LISTING,
                shape=self._shape,
            )
            repeats = self.policy.decider.repeats
            query = make_query(
                self.policy.data, self.as_of, layout, long=long, paid=paid, exactly=exactly, doubts=repeats
            )
            found = self._queries[key] = query, printed(query.tree, self.dialect, pretty=False)
        return found


def _only(tables: Tables, ids: pl.Series) -> dict[str, pl.DataFrame | None]:
    """The tables of some families alone."""
    return {
        name: None
        if frame is None
        else frame.filter(pl.col("id" if name == "households" else KEY).is_in(ids.implode()))
        for name, frame in tables.items()
    }


def _left(tables: Tables, parts: list[pl.DataFrame]) -> pl.Series:
    """The families that no part speaks of, in their order."""
    told = pl.concat([part.select(KEY) for part in parts])
    return _families(tables).join(told, on=KEY, how="anti", maintain_order="left")[KEY]


def _prepared(tables: Mapping[str, pl.DataFrame], name: str, read: tuple[str, ...]) -> pl.DataFrame:
    """A table with the columns that the query reads, and the order of listing where it asks for it."""
    frame = tables.get(name)
    if frame is None:
        return pl.DataFrame(schema={c: _types(name).get(c, pl.String()) for c in read if c != _LISTING}).with_columns(
            pl.lit(None, pl.Int64).alias(_LISTING)
        )
    if _LISTING in read:
        frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_LISTING))
    lacking = [c for c in read if c not in frame.columns]
    frame = frame.with_columns(pl.lit(None, _types(name).get(c, pl.String())).alias(c) for c in lacking)
    # Enumerations are text to every engine.
    words = [c for c in read if frame[c].dtype.base_type() in (pl.Enum, pl.Categorical)]
    return frame.select(read).with_columns(pl.col(words).cast(pl.String))


def _types(table: str) -> dict[str, pl.DataType]:
    return {column.name: column.dtype for column in schema()[table].columns.values()}


def _filled(frame: pl.DataFrame) -> list[str]:
    """The columns that say something of someone."""
    nulls = frame.null_count().row(0) if frame.width else ()
    return [name for name, count in zip(frame.columns, nulls, strict=True) if count < frame.height]


def _needed(tables: Mapping[str, pl.DataFrame]) -> Shape:
    """The slots that some family fills."""
    children = tables["persons"].filter(pl.col("role") == "child")
    accidents, treatments = tables.get("accidents"), tables.get("treatments")
    events = victims = 0
    if accidents is not None and accidents.height:
        events = _most(accidents.select(KEY, "id").unique().group_by(KEY).len())
        victims = _most(accidents.filter(pl.col("person").is_not_null()).group_by(KEY, "id").len())
    return Shape(
        later=max(_most(children.group_by(KEY).len()) - 1, 0),
        accidents=events,
        victims=victims,
        treatments=0 if treatments is None else _most(treatments.group_by(KEY).len()),
    )


def _most(counts: pl.DataFrame) -> int:
    most = counts["len"].max()
    return most if isinstance(most, int) else 0


def _larger(one: Shape, two: Shape) -> Shape:
    """As many slots as either has, and no more than ``MOST``."""
    return Shape(
        min(max(one.later, two.later), MOST.later),
        min(max(one.accidents, two.accidents), MOST.accidents),
        min(max(one.victims, two.victims), MOST.victims),
        min(max(one.treatments, two.treatments), MOST.treatments),
    )


def _families(tables: Tables) -> pl.DataFrame:
    households = tables["households"]
    assert households is not None
    return households.select(pl.col("id").cast(pl.String).alias(KEY))


def _in_order(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    return _families(tables).join(rows, on=KEY, how="left", maintain_order="left_right")


def _long_columns(shares: int) -> Iterator[pl.Expr]:
    """The columns of ``LONG`` from those of the query."""
    for name, dtype in LONG.items():
        if name not in ("payers", "outcome"):
            yield pl.col(name).cast(dtype)
        elif name == "outcome":
            yield pl.col(name).cast(OUTCOME)
    each = [
        pl.when(pl.col(f"payer_{at}").is_not_null()).then(
            pl.struct(
                pl.col(f"payer_{at}").alias("payer"),
                pl.col(f"payer_{at}_person").alias("person"),
                pl.col(f"payer_{at}_value").cast(MONEY).alias("value"),
            )
        )
        for at in range(1, shares + 1)
    ]
    yield pl.when(~pl.col("payer_open")).then(pl.concat_list(each).list.drop_nulls().cast(PAYERS)).alias("payers")


__all__ = ["MOST", "SqlEngine"]
