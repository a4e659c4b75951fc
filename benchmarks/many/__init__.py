"""Many families: ``fpassist batch`` beside what one would write by hand, on the same Parquet files."""
