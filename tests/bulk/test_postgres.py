"""A real PostgreSQL gives every cell that Polars gives, in both shapes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bulk.postgres import PostgresEngine, answer, load, server
from bulk.sql_cases import calendar_query, calendar_table, check_calendar, check_every_cell, tables_of
from fpassist import load_policy
from fpassist.bulk.deciding.decider import Decider
from fpassist.bulk.sql.dialects import printed

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with server() as made:
        yield made


@pytest.mark.parametrize("day", [date(2016, 2, 29), date(2025, 1, 1)])
def test_every_cell_is_that_of_polars(connection: Any, day: date) -> None:
    policy = load_policy()
    engine = PostgresEngine(policy, day, connection)
    check_every_cell(engine, Decider(policy, day), tables_of(day.toordinal(), day, 250))


def test_the_calendar_is_that_of_the_language(connection: Any) -> None:
    load(connection, "wide", calendar_table())
    check_calendar(answer(connection, printed(calendar_query(), "postgres")))
