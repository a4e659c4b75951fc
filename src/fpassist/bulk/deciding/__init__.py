"""Formulas read over columns by Polars, and the answers put in shape."""
