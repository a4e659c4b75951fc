"""Millions of families from Parquet to Parquet."""

from fpassist.bulk.batch.run import run_batch

__all__ = ["run_batch"]
