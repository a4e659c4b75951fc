"""Deciding tables by Spark: the query of ``fpassist sql --dialect spark``, in this process or on a cluster."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from fpassist.bulk.sql.dialects import Dialect
from fpassist.bulk.sql.engine import SqlEngine
from fpassist.bulk.sql.faults import sql_fault
from fpassist.engine.policy import Policy

LOCAL: Final = "local[*]"
_SETTINGS: Final[Mapping[str, str]] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # Whole numbers that overflow are faults, never another number.
    "spark.sql.ansi.enabled": "true",
    # What follows from so many conditions takes longer to find out than it saves.
    "spark.sql.constraintPropagation.enabled": "false",
    # Stages put into one another would make formulas that share parts grow beyond what can be compiled.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    # Formulas in their hundreds make methods too large to be compiled: Spark then interprets them, which is meant.
    "spark.sql.codegen.fallback": "true",
}
# In this process, a task for each core is enough, and a query is not planned anew after each of its steps.
_HERE: Final[Mapping[str, str]] = {
    "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


class SparkEngine(SqlEngine):
    """Decides tables as ``Decider`` does, column for column.

    Args:
        policy: the policy.
        as_of: the day asked about.
        master: where Spark runs, such as ``spark://host:7077``; by default in this process.
        folder: where tables and answers are staged: one that the whole cluster sees, where there is one. By default
            the machine's folder for what is temporary.

    Raises:
        SqlError: B080 where PySpark is not installed; B081 where Spark cannot be started; B082, later, where it fails.
        EvaluationError: E001, E002 and E004 as ``policy.evaluate``.
    """

    dialect: Dialect = "spark"

    def __init__(self, policy: Policy, as_of: date, master: str = LOCAL, folder: Path | None = None) -> None:
        # A query takes Spark long to plan, and one of exact formulas several times as long.
        super().__init__(policy, as_of, folder, exact_from=50_000)
        self._session = _session(master)

    def run(self, query: str, tables: Mapping[str, Path], answer: Path) -> None:
        try:
            for name, path in tables.items():
                self._session.read.parquet(path.absolute().as_uri()).createOrReplaceTempView(name)
            self._session.sql(query).write.parquet(answer.absolute().as_uri())
        except Exception as error:  # noqa: BLE001 - py4j hands on whatever the cluster throws
            # Its message may quote values of the tables; the kind of the error does not.
            raise sql_fault("B082", f"Spark could not run the query ({type(error).__name__})", "engine") from None

    def close(self) -> None:
        """Stops the session, if no one else in this process had started it."""
        _sessions.release(self._session)


class _Sessions:
    """One session a process, which is what Spark allows; the last that uses one stops it."""

    def __init__(self) -> None:
        self._uses: dict[int, int] = {}

    def take(self, session: Any, *, ours: bool) -> Any:
        if ours or id(session) in self._uses:
            self._uses[id(session)] = self._uses.get(id(session), 0) + 1
        return session

    def release(self, session: Any) -> None:
        left = self._uses.get(id(session), 0) - 1
        if left == 0:
            del self._uses[id(session)]
            session.stop()
        elif left > 0:
            self._uses[id(session)] = left


_sessions = _Sessions()


def _session(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise sql_fault("B080", "the engine spark needs the package pyspark", "engine") from None
    found: Any = SparkSession.getActiveSession()
    if found is not None:
        return _sessions.take(found, ours=False)
    if master.startswith("local") and not _java():
        raise sql_fault("B081", "Spark needs Java, and none was found", "engine")
    made: Any = SparkSession.builder
    made = made.master(master).appName("fpassist")
    settings = {**_SETTINGS, **(_HERE if master.startswith("local") else {})}
    for name, value in settings.items():
        made = made.config(name, value)
    try:
        session = made.getOrCreate()
    except Exception as error:  # noqa: BLE001 - py4j hands on whatever the gateway throws
        raise sql_fault("B081", f"Spark cannot be started ({type(error).__name__})", "engine") from None
    session.sparkContext.setLogLevel("OFF")
    return _sessions.take(session, ours=True)


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    if home:
        return os.access(Path(home) / "bin" / "java", os.X_OK)
    return shutil.which("java") is not None


__all__ = ["LOCAL", "SparkEngine"]
