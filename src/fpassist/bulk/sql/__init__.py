"""The same formulas as one query: printed for a database, or run by DuckDB and Spark."""
