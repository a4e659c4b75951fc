"""Tables in: their published schema, what is wrong with them, and the rows that are set aside."""
