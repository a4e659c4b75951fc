"""Formulas over many families at once in NumPy: a truth is two rows of bits, a number or day a row of numbers."""
