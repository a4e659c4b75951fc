"""The typed tree as formulas over one row a family: what they are, how rules become them, how they are rewritten."""
