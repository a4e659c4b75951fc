"""Formulas that are unknown exactly where two ways to fill in the unknown facts give two answers."""
